"""Breaking text into lines as Chinese is set: anywhere between characters, but for punctuation.

Widths are those of a terminal, where a Chinese character takes two columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len, chop_cells

_WIDE: Final = (
    "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\U0001f000-\U0003ffff"
)
_OPENING: Final = "（「『《〈【〔“‘"
_CLOSING: Final = "，。、；：？！）」』》〉】〕”’"
_TOKEN: Final = re.compile(
    rf"(?:[{_WIDE}]|[A-Za-z]+)[:：] ?(?:\[\d+\])+"  # numbers of papers keep to their word
    rf"|\s+|[{_OPENING}]*(?:[{_WIDE}]|[^\s{_WIDE}{_OPENING}{_CLOSING}]+)[{_CLOSING}]*|."
)
#: Parts of a path or an identifier.
_PIECE: Final = re.compile(r"[^_/]*[_/]|[^_/]+")


def fold(text: str, width: int, *, indent: str = "") -> list[str]:
    """Break one line of text into lines of at most ``width`` columns; later ones are indented.

    >>> fold("占永久基本农田「甲」，须论证", 10)
    ['占永久基本', '农田', '「甲」，须', '论证']
    >>> fold("limit 500 m", 8, indent="  ")
    ['limit', '  500 m']
    """
    lines: list[str] = []
    line, used = "", 0
    for token in _tokens(text, max(width - cell_len(indent), 1)):
        size = cell_len(token)
        if used + size > width and line.strip():
            lines.append(line.rstrip())
            line, used = indent, cell_len(indent)
            token = token.lstrip()  # noqa: PLW2901
            size = cell_len(token)
        line, used = line + token, used + size
    return [*lines, line.rstrip()]


def pack(items: Sequence[str], width: int, *, gap: str = "  ") -> list[str]:
    """Put items beside each other on lines of at most ``width`` columns, none of them broken.

    An item that is wider stands alone, for ``fold`` to break.

    >>> pack(["a b", "c", "湿地"], 8)
    ['a b  c', '湿地']
    """
    lines: list[str] = []
    for item in items:
        if lines and cell_len(lines[-1]) + cell_len(gap) + cell_len(item) <= width:
            lines[-1] += f"{gap}{item}"
        else:
            lines.append(item)
    return lines


def words(text: str) -> list[str]:
    """Return what is broken only if it is wider than a line.

    >>> words("limit 500 m")
    ['limit', '500', 'm']
    """
    return [token for line in text.split("\n") for token in _TOKEN.findall(line) if token.strip()]


def pieces(text: str) -> list[str]:
    """Return the words, broken where a path or an identifier may be.

    >>> pieces("layers/river_range.shp x")
    ['layers/', 'river_', 'range.shp', 'x']
    """
    return [piece for word in words(text) for piece in _PIECE.findall(word)]


def _tokens(text: str, width: int) -> Iterator[str]:
    for token in _TOKEN.findall(text):
        if cell_len(token) <= width:
            yield token
            continue
        for piece in _PIECE.findall(token):
            yield from [piece] if cell_len(piece) <= width else chop_cells(piece, width)

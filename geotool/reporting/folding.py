"""Breaking text into lines as Chinese is set: anywhere between characters, but for punctuation.

Widths are those of a terminal, where a Chinese character takes two columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.text import Text as Styled

_WIDE: Final = (
    "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\U0001f000-\U0003ffff"
)
_OPENING: Final = "（「『《〈【〔“‘"
_CLOSING: Final = "，。、；：？！）」』》〉】〕”’"
_TOKEN: Final = re.compile(
    rf"\s+|[{_OPENING}]*(?:[{_WIDE}]|[^\s{_WIDE}{_OPENING}{_CLOSING}]+)[{_CLOSING}]*|."
)
_LEAST: Final = 6


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


def _tokens(text: str, width: int) -> Iterator[str]:
    for token in _TOKEN.findall(text):
        if cell_len(token) <= width:
            yield token
        else:
            yield from chop_cells(token, width)


class Folded:
    """Text for a table cell, its lines broken by ``fold`` to the width of the column."""

    def __init__(self, text: str, *, style: str = "") -> None:
        self.lines = text.split("\n")
        self.style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Styled]:
        for line in self.lines:
            for part in fold(line, options.max_width):
                yield Styled(part, style=self.style, no_wrap=True, overflow="crop")

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widest = max(cell_len(line) for line in self.lines)
        return Measurement(min(widest, _LEAST), widest)

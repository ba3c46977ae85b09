"""How wide the columns of a table are, and which of them find no room beside the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rich.cells import cell_len

from geotool.reporting.folding import pieces, words

#: Blanks between two columns.
GAP: Final = 2
#: Chinese could be broken after each character; narrower than this nobody would read it.
LEGIBLE: Final = 8

Cells = Sequence[str]


def column_widths(columns: Sequence[Cells], width: int, *, ids: frozenset[int]) -> list[int]:
    """Return widths of the leading columns that fit beside each other, ``GAP`` blanks between.

    Where not all texts fit on a line, columns are narrowed until they break at spaces, then after
    ``_`` and ``/``; the columns numbered in ``ids`` stay whole. What then finds no room, from the
    last column on, gets no width.

    >>> column_widths([["river_range"], ["a long sentence"]], 24, ids=frozenset({0}))
    [11, 11]
    >>> column_widths([["river_range"], ["a long sentence"]], 14, ids=frozenset({0}))
    [11]
    """
    natural = [max(cell_len(cell) for cell in cells) for cells in columns]
    for count in range(len(columns), 0, -1):
        room = width - GAP * (count - 1)
        if sum(natural[:count]) <= room:
            return natural[:count]
        for parts in (words, pieces):
            least = [
                natural[n] if n in ids else _least(columns[n], parts, natural[n])
                for n in range(count)
            ]
            if sum(least) <= room:
                return _levelled(least, natural, room)
    return [max(width, 1)]


def _least(cells: Cells, parts: Callable[[str], list[str]], natural: int) -> int:
    longest = max((cell_len(part) for cell in cells for part in parts(cell)), default=0)
    return max(longest, min(natural, LEGIBLE))


def _levelled(least: list[int], most: list[int], room: int) -> list[int]:
    """Widen columns, the narrowest first, from the least to the most that each can use."""
    widths = list(least)
    while sum(widths) < room:
        growing = [n for n, width in enumerate(widths) if width < most[n]]
        if not growing:
            break
        widths[min(growing, key=lambda n: widths[n])] += 1
    return widths

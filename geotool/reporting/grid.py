"""A table of rows in columns as wide as they need to be, for reports and other commands.

Cells are broken to the width of their column; what finds no room beside the others stands below
its row, after its heading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.text import Text as Styled

from geotool.reporting.cells import one_line, plain
from geotool.reporting.folding import fold, pack
from geotool.reporting.rows import SENTENCE_LIMIT
from geotool.reporting.widths import GAP, column_widths

Rows = Sequence[Mapping[str, Any]]

#: Columns that are looked up or typed: never broken where there is room.
_IDS: Final = frozenset({"id", "code", "part"})


class Grid:
    """Rows under headings; columns without any value are left out, numbers stand to the right.

    ``columns`` maps the key of a row to its heading, in the order shown; the columns in ``right``
    are figures, too, although they are given as text.
    """

    def __init__(
        self,
        rows: Rows,
        columns: Mapping[str, str],
        *,
        right: frozenset[str] = frozenset(),
        safe: Callable[[str], str] = str,
        ascii_only: bool = False,
    ) -> None:
        values = {key: [plain(row.get(key)) for row in rows] for key in columns}
        filled = [k for k in columns if any(v not in (None, [], "") for v in values[k])]
        self.keys = filled or list(columns)
        self.cells = [[safe(t) for t in (columns[k], *map(_shown, values[k]))] for k in self.keys]
        self.right = [k in right or _numeric(values[k]) for k in self.keys]
        self.rule = "-" if ascii_only else "─"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Styled]:
        width = options.max_width
        ids = frozenset(number for number, key in enumerate(self.keys) if key in _IDS)
        widths = column_widths(self.cells, width, ids=ids)
        headings = [column[0] for column in self.cells]
        for line in _beside(headings[: len(widths)], widths, self.right):
            yield Styled(line, style="bold")
        yield Styled(self.rule * (sum(widths) + GAP * (len(widths) - 1)))
        for row in zip(*(column[1:] for column in self.cells), strict=True):
            lines = [*_beside(row, widths, self.right), *_below(headings, row, len(widths), width)]
            for line in lines:
                yield Styled(line, no_wrap=True, overflow="crop")


def _beside(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    """Return the lines of a row, each cell broken to the width of its column."""
    cells = [fold(cell, width) for cell, width in zip(row, widths, strict=False)]
    lines = []
    for number in range(max(len(cell) for cell in cells)):
        parts = []
        for cell, width, numeric in zip(cells, widths, right, strict=False):
            text = cell[number] if number < len(cell) else ""
            blanks = " " * (width - cell_len(text))
            parts.append(blanks + text if numeric else text + blanks)
        lines.append((" " * GAP).join(parts).rstrip())
    return lines


def _below(headings: Sequence[str], row: Sequence[str], count: int, width: int) -> Iterator[str]:
    """Give the cells that find no room beside the others, below them with their headings."""
    left = zip(headings[count:], row[count:], strict=True)
    items = [f"{heading}: {cell}" for heading, cell in left if cell]
    for line in pack(items, width - 4):
        yield from fold(f"    {line}", width, indent="      ")


def _numeric(values: Sequence[Any]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(isinstance(value, (int, float)) for value in known)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "√" if value else ""
    if isinstance(value, float):
        return f"{value:,.10g}"
    if isinstance(value, list):
        return one_line(", ".join(str(item) for item in value), limit=SENTENCE_LIMIT)
    return one_line(str(value), limit=SENTENCE_LIMIT)

"""One table of a workbook: header, filter, print setup; rows are written as they come.

No cell is a formula or a link, whatever it holds: text is written as text and, where Excel would
take it for a formula once somebody edits the cell, marked as such. A table of more rows than a
sheet takes goes on in a further sheet.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

from geotool.model import Text
from geotool.reporting.cells import FORMULA_STARTS, plain
from geotool.reporting.characters import legal
from geotool.reporting.xlsx.cells import RowSheet, letters, number_cell, style_of, text_cell
from geotool.style import VERDICT_STYLES

#: Rows of a sheet below its header, and UTF-16 units of a cell: the limits of the format.
MOST_ROWS: Final = 1_048_575
MOST_UNITS: Final = 32_767
#: Characters that fit whatever they are: two units each.
_SURELY_FITS: Final = MOST_UNITS // 2
#: Height of a line of 10-point text, and the greatest height of a row, in points.
_LINE_PT: Final = 14.0
_MOST_PT: Final = 409
_RAGGED: Final = 1.05
#: Units of the header or footer of a page.
_MOST_IN_MARGIN: Final = 200
_A4: Final = 9
_QUOTED: Final = frozenset(FORMULA_STARTS)
_HEADER: Final[Mapping[str, Any]] = {
    "bold": True,
    "text_wrap": True,
    "valign": "vcenter",
    "align": "center",
    "bg_color": "#E4E7EB",
    "bottom": 1,
}
_LOOKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "text": {"text_wrap": True},
    "line": {},
    "code": {"num_format": "@"},
    # wrapped, too: an id that is cut at the edge of its cell is another id on paper
    "id": {"num_format": "@", "text_wrap": True},
    "title": {"bold": True, "font_size": 16},
    "strong": {"bold": True, "text_wrap": True},
    "warning": {"bold": True, "text_wrap": True, "font_color": "#B0000B"},
    "heading": {"bold": True, "font_size": 12, "bottom": 1},
    "header": _HEADER,
    "count": {"num_format": "#,##0"},
    "figure": {"num_format": "#,##0.00"},
    "share": {"num_format": "0.00%"},
    # a part that would read 0 or 100 % says that it is not; the number itself is whole
    "least": {"num_format": '"<0.01%"'},
    "most": {"num_format": '">99.99%"'},
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, width in characters, and how its cells look.

    Columns after the first that is not ``printed`` are for the screen only.
    """

    heading: Text
    width: float
    look: str = "text"
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with a look of its own: a figure in its unit, a verdict in its colour."""

    value: Any
    look: str


class Book:
    """A workbook under construction: its formats, sheet names, and what had to be cut.

    ``files`` keeps the rows of each sheet until the workbook is closed, and is left after it.
    """

    def __init__(self, workbook: Any, files: ExitStack, *, language: str) -> None:
        self.workbook = workbook
        self.language = language
        self.header = self.footer = ""
        self.cut = 0
        self.rows: dict[str, int] = {}
        self.sheets: list[RowSheet] = []
        self._files = files
        self._formats: dict[tuple[str, bool], Any] = {}
        self._styles: dict[tuple[str, bool], str] = {}

    def set_up(self, sheet: Any, *, colour: str | None = None) -> None:
        """Set a sheet up for A4 landscape."""
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        if self.header:
            sheet.set_header(f'&C&"-,Bold"{_in_margin(self.header)}')
        sheet.set_footer(f"&L{_in_margin(self.footer)}&C&A&R&P / &N")
        if colour is not None:
            sheet.set_tab_color(colour)

    def row_sheet(self, name: str, *, colour: str | None = None) -> RowSheet:
        """Add a sheet of rows."""
        sheet: RowSheet = self.workbook.add_worksheet(name, worksheet_class=RowSheet)
        sheet.file = self._files.enter_context(
            tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115
        )
        self.set_up(sheet, colour=colour)
        self.sheets.append(sheet)
        return sheet

    def cell(self, place: str, value: Any, look: str) -> str:
        """Return the XML of a cell; nothing for no value."""
        if type(value) is Cell:
            value, look = value.value, value.look
        if type(value) is not str:
            value = value if type(value) is int else plain(value)
            if type(value) in (int, float):
                return number_cell(place, self._style(_share(value, look), False), value)
            value = "" if value is None else str(value)
        if not value:
            return ""
        if len(value) > _SURELY_FITS or not value.isprintable():
            value = self._fitting(value)
        return text_cell(place, self._style(look, value[0] in _QUOTED), value)

    def write(self, sheet: Any, place: tuple[int, int], value: Any, look: str) -> None:
        """Write a cell of a sheet that is no table; ``place`` is row and column from 0."""
        if isinstance(value, int):
            sheet.write_number(*place, value, self.format(look))
        elif value:
            text = self._fitting(value)
            if text.startswith("<r>"):
                text = f" {text}"  # XlsxWriter would take it for markup of its own
            sheet.write_string(*place, text, self.format(look, quoted=text[0] in _QUOTED))

    def format(self, look: str, *, quoted: bool = False) -> Any:
        """Return a look; verdicts are looks, too. ``quoted`` text stays text when edited."""
        if (look, quoted) not in self._formats:
            made: dict[str, Any] = {"valign": "top", **_properties(look)}
            if quoted:
                made["quote_prefix"] = True
            self._formats[look, quoted] = self.workbook.add_format(made)
        return self._formats[look, quoted]

    def _style(self, look: str, quoted: bool) -> str:
        if (look, quoted) not in self._styles:
            self._styles[look, quoted] = style_of(self.format(look, quoted=quoted))
        return self._styles[look, quoted]

    def _fitting(self, text: str) -> str:
        text = legal(text.replace("\r\n", "\n").replace("\r", "\n"))
        if len(text) <= _SURELY_FITS or _units(text) <= MOST_UNITS:
            return text
        self.cut += 1
        data = text.encode("utf-16-le")[: 2 * (MOST_UNITS - 1)]
        return data.decode("utf-16-le", "ignore") + "…"


class Table:
    """A table of a book under one name, on as many sheets as its rows need."""

    def __init__(
        self,
        book: Book,
        name: str,
        columns: Sequence[Column],
        *,
        colour: str | None = None,
        frozen: int = 1,
    ) -> None:
        self.count = 0
        self._book, self._name, self._columns = book, name, columns
        self._colour, self._frozen = colour, frozen
        # letter, look, length that fits a line whatever the signs, width where text wraps
        self._shapes = [
            (letters(n), c.look, (c.width - 1) // 2, c.width * c.printed)
            for n, c in enumerate(columns)
        ]
        self._sheet: Any = None
        self._row = 0
        self._sheets = 0
        self._begin()

    def add(self, values: Iterable[Any]) -> None:
        """Write the next row, a value a column."""
        if self._row == MOST_ROWS:
            self.end()
            self._begin()
        self._row += 1
        self.count += 1
        number, cell = self._row + 1, self._book.cell
        lines, cells = 1, []
        for value, (letter, look, brief, width) in zip(values, self._shapes, strict=True):
            if value is None or value == "":
                continue
            cells.append(cell(f"{letter}{number}", value, look))
            if width and type(value) is str and (len(value) > brief or "\n" in value):
                lines = max(lines, lines_of(value, width))
        self._sheet.write_line(self._row, cells, height_of(lines) if lines > 1 else None)

    def end(self) -> None:
        """Set filter and print area once the number of rows is known."""
        last = len(self._columns) - 1
        printed = sum(column.printed for column in self._columns) - 1
        self._sheet.autofilter(0, 0, self._row, last)
        self._sheet.print_area(0, 0, self._row, printed)
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{self._row + 1}"})
        # of the extent of a sheet XlsxWriter knows only what is written by its own methods
        for corner in ((0, 0), (self._row, last)):
            self._sheet.write_blank(*corner, None, self._book.format("line"))
        self._book.rows[self._name] = self.count

    def _begin(self) -> None:
        self._sheets += 1
        name = self._name if self._sheets == 1 else f"{self._name} {self._sheets}"
        sheet, language = self._book.row_sheet(name, colour=self._colour), self._book.language
        for number, column in enumerate(self._columns):
            sheet.set_column(number, number, column.width)
        headings = [column.heading.get(language) for column in self._columns]
        # room for the button of the filter beside the words
        widths = [column.width - 2 for column in self._columns]
        lines = max(2, *(lines_of(*pair) for pair in zip(headings, widths, strict=True)))
        cells = [self._book.cell(f"{letters(n)}1", h, "header") for n, h in enumerate(headings)]
        sheet.write_line(0, cells, height_of(lines))
        sheet.freeze_panes(1, self._frozen)
        sheet.repeat_rows(0)
        sheet.hide_gridlines(0)  # gridlines on paper, too: blank cells have no border
        self._sheet, self._row = sheet, 0


def tint(colour: str, share: float) -> str:
    """Return a colour laid over white with an opacity.

    >>> tint("#C7010D", 0.24)
    '#F2C2C5'
    """
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * share):02X}" for part in parts)


def lines_of(text: str, width: float) -> int:
    """Return how many lines text takes in a column, in characters of which Chinese takes two.

    Excel would find out by itself when it opens the file; LibreOffice and viewers do not.

    >>> lines_of("生态保护红线内的建设", 12), lines_of("a\\nb", 11)
    (2, 2)
    """
    room = width - 1
    return sum(
        # three bytes for two columns, one for one; lines of words end before the edge
        max(1, math.ceil((len(part.encode("utf-8", "replace")) + len(part)) / 2 / room * _RAGGED))
        for part in text.split("\n")
    )


def height_of(lines: int) -> float:
    """Return the height of a row of so many lines, in points."""
    return min(_LINE_PT * lines + 2, _MOST_PT)


def _share(value: float, look: str) -> str:
    if look != "share" or not (0 < value < 0.0001 or 0.9999 < value < 1):
        return look
    return "least" if value < 0.5 else "most"


def _properties(look: str) -> Mapping[str, Any]:
    if look in _LOOKS:
        return _LOOKS[look]
    style = VERDICT_STYLES[look]
    return {
        "bg_color": tint(style.colour, style.tint_share),
        "font_color": style.ink,
        "bold": True,
        "align": "center",
    }


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _in_margin(text: str) -> str:
    """Text for the margin of a page, where ``&`` begins a code."""
    return legal(" ".join(text.split()))[:_MOST_IN_MARGIN].replace("&", "&&")

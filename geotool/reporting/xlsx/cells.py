"""Rows of a sheet as XML, at a quarter of the time that XlsxWriter takes for their cells.

A hundred thousand findings are two million cells. XlsxWriter makes all else of the workbook:
formats, filters, print setup, the package; it asks a sheet for its rows when the book is closed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import IO, Any, Final

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from geotool.errors import InputError

#: What Excel would read as the escape of a character, in text that only looks so.
_ESCAPE: Final = re.compile("(_x[0-9a-fA-F]{4}_)")
_AT_ONCE: Final = 1 << 20

letters: Final = cache(xl_col_to_name)


class RowSheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose rows lie in a file of their own until the workbook is put together."""

    file: IO[str] | None = None
    is_written: bool = False

    def write_line(self, row: int, cells: Sequence[str], height: float | None) -> None:
        """Add a row, counted from 0, of cells that ``text_cell`` and ``number_cell`` made."""
        if self.file is None:
            raise ValueError("a sheet needs a file before its rows")
        tall = "" if height is None else f' ht="{height:g}" customHeight="1"'
        self.file.write(f'<row r="{row + 1}"{tall}>{"".join(cells)}</row>')

    def check_written(self) -> None:
        """Refuse a workbook for which nobody asked for the rows: it would look empty.

        Raises InputError.
        """
        if not self.is_written:
            raise InputError(
                "this version of XlsxWriter leaves out the rows of a workbook",
                remedy='pip install "XlsxWriter>=3.2,<4"',
            )

    def _write_sheet_data(self) -> None:
        self.is_written = True
        self.fh.write("<sheetData>")
        if self.file is not None:
            self.file.seek(0)
            while part := self.file.read(_AT_ONCE):
                self.fh.write(part)
        self.fh.write("</sheetData>")


def text_cell(place: str, style: str, text: str) -> str:
    """Return a cell of text, of characters that XML can hold.

    >>> text_cell("A1", "", "a<b")
    '<c r="A1" t="inlineStr"><is><t xml:space="preserve">a&lt;b</t></is></c>'
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "_x" in text:
        text = _ESCAPE.sub(r"_x005F\1", text)
    return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def number_cell(place: str, style: str, number: float) -> str:
    """Return a cell of a number."""
    return f'<c r="{place}"{style}><v>{number!r}</v></c>'


def style_of(made: Any) -> str:
    """Return the attribute by which a cell names its format."""
    return f' s="{made._get_xf_index()}"'

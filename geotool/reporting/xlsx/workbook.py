"""The findings as a workbook: an overview, a sheet a verdict, all projects, what stays open.

Nothing in it is computed by the spreadsheet program: no formulas, no links, no macros. Figures
are rounded as in the findings file.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from geotool.errors import InputError
from geotool.model import Text
from geotool.reporting.streams import replacing
from geotool.review.outcome import Outcome

#: Present on every Chinese Windows; where it is not, its metrics are those of its stand-ins.
_FONTS: Final = Text("宋体", "Calibri")


def save(outcome: Outcome, path: Path, *, language: str) -> None:
    """Write the workbook, which takes the place of ``path`` at once or not at all.

    Raises
    ------
    InputError
        Where XlsxWriter is not installed, or is none that can be used.
    StoreError
        Where the folder does not take the file.
    """
    xlsxwriter = _library()
    from geotool.reporting.xlsx.overview import fill
    from geotool.reporting.xlsx.sheet import Book

    font = {"font_name": _FONTS.get(language), "font_size": 10}
    with replacing(path) as part:
        with (
            ExitStack() as files,
            part.open("wb") as out,
            xlsxwriter.Workbook(out, {"default_format_properties": font}) as workbook,
        ):
            # the day of the review, not that of the clock: the same review is the same file
            day = outcome.as_of
            workbook.set_properties({"created": datetime(day.year, day.month, day.day)})
            book = Book(workbook, files, language=language)
            fill(book, outcome)
        for sheet in book.sheets:
            sheet.check_written()


def _library() -> Any:
    try:
        import xlsxwriter
    except ImportError as error:
        raise InputError(
            "a workbook needs XlsxWriter, which is not installed",
            remedy='pip install "geotool-planning[report]"',
        ) from error
    return xlsxwriter

"""Cells of CSV files and workbooks, with the line or row each comes from and the merged ranges.

A workbook keeps 15 digits of a number: a longer identifier typed as a number is already cut off
in the file, which is reported.
"""

from __future__ import annotations

import csv
import io
import itertools
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geotool.errors import InputError
from geotool.formats import encodings
from geotool.formats.cells import text_of
from geotool.model import Problem

WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_SEPARATORS = (",", "\t", ";", "，", "|")
_SAMPLE_ROWS = 50
_EXCEL_EXACT = 10**15
Cells = tuple[str | None, ...]


@dataclass(frozen=True)
class Grid:
    """A sheet of text cells: rows that are not blank, with their numbers in the file.

    ``merged`` lists ``(first row, last row, column index)`` of ranges merged downwards,
    ``unread`` ``(row, column index)`` of cells that hold something that cannot be read: they are
    ``None`` in ``rows``, but not blank.
    """

    sheet: str | None
    rows: tuple[tuple[int, Cells], ...]
    merged: tuple[tuple[int, int, int], ...] = ()
    encoding: str | None = None
    problems: tuple[Problem, ...] = ()
    unread: frozenset[tuple[int, int]] = frozenset()

    @property
    def width(self) -> int:
        """Number of columns of the widest row."""
        return max((len(cells) for _, cells in self.rows), default=0)


def read_grids(path: Path, *, name: str, encoding: str | None) -> list[Grid]:
    """Read a table file: one grid for text, one a sheet for a workbook.

    Raises
    ------
    InputError
        Not a text file or workbook, or quotes that do not end.
    """
    if path.suffix.casefold() in WORKBOOKS:
        return _workbook(path, name=name)
    return [_text(path, name=name, declared=encoding)]


def _text(path: Path, *, name: str, declared: str | None) -> Grid:
    text, choice = encodings.decode(path.read_bytes(), declared=declared, file=name)
    problems = []
    if choice.note:
        problems.append(Problem(name, choice.note, f"read as {choice.encoding}"))
    separator = _separator(text)
    try:
        rows = list(_lines(text, separator, strict=True))
    except csv.Error as fault:
        if "unexpected end" in str(fault) or "field larger" in str(fault):
            raise InputError(
                "a quoted cell does not end",
                file=name,
                row=_open_quote(text, separator),
                remedy='close it with "',
            ) from fault
        rows = list(_lines(text, separator, strict=False))
        what = "quotes are not doubled inside a quoted cell"
        problems.append(Problem(name, what, "read as they stand"))
    return Grid(None, tuple(rows), (), choice.encoding, tuple(problems))


def _lines(text: str, separator: str, *, strict: bool) -> Iterator[tuple[int, Cells]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    first = 1
    for cells in reader:
        found = tuple(text_of(c) for c in cells)
        if any(found):
            yield first, found
        first = reader.line_num + 1


def _open_quote(text: str, separator: str) -> int:
    first = 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for _ in reader:
            first = reader.line_num + 1
    except csv.Error:
        return first
    return first


def _separator(text: str) -> str:
    """Separator that splits most lines into the same number of cells, more cells first."""
    sample = text[:200_000]
    best, best_score = ",", (0, 0)
    for separator in _SEPARATORS:
        try:
            lines = _lines(sample, separator, strict=False)
            rows = [cells for _, cells in itertools.islice(lines, _SAMPLE_ROWS)]
        except csv.Error:
            continue
        widths = Counter(len(cells) for cells in rows)
        score = max(((n, w) for w, n in widths.items() if w > 1), default=(0, 0))
        if score > best_score:
            best, best_score = separator, score
    return best


def _workbook(path: Path, *, name: str) -> list[Grid]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about looks: validation lists, headers, styles
            values = openpyxl.load_workbook(path, data_only=True)
            formulas = openpyxl.load_workbook(path, data_only=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as fault:
        raise InputError(
            "not a workbook that can be read", file=name, remedy="save it again as .xlsx"
        ) from fault
    return [_sheet(sheet, formulas[sheet.title], name=name) for sheet in values.worksheets]


def _sheet(sheet: Any, formulas: Any, *, name: str) -> Grid:
    problems: list[Problem] = []
    rows = []
    unread: set[tuple[int, int]] = set()
    for cells in sheet.iter_rows():
        row, met = int(cells[0].row), len(problems)
        found = tuple(_cell(c, formulas, name=name, problems=problems) for c in cells)
        if any(p.fatal for p in problems[met:]):
            unread |= {(row, i) for i, c in enumerate(cells) if _is_unread(c, formulas)}
        if any(v is not None for v in found) or any(r == row for r, _ in unread):
            rows.append((row, found))
    merged = tuple(
        (r.min_row, r.max_row, r.min_col - 1)
        for r in sheet.merged_cells.ranges
        if r.max_row > r.min_row
    )
    return Grid(
        str(sheet.title),
        tuple(rows),
        tuple(sorted(merged)),
        problems=tuple(problems),
        unread=frozenset(unread),
    )


def _is_unread(cell: Any, formulas: Any) -> bool:
    """Whether a cell holds an error, or a formula without a stored result."""
    if getattr(cell, "data_type", "") == "e":
        return True
    return cell.value is None and str(formulas[cell.coordinate].value or "").startswith("=")


def _cell(cell: Any, formulas: Any, *, name: str, problems: list[Problem]) -> str | None:
    value = cell.value
    row, place = int(cell.row), str(cell.coordinate)
    if value is None and getattr(cell, "data_type", "") != "e":
        if _is_unread(cell, formulas):
            what = f"cell {place} holds a formula whose result is not stored"
            remedy = "read as blank; open and save the file in Excel"
            problems.append(Problem(name, what, remedy, row=row, fatal=True))
        return None
    if cell.data_type == "e":
        what = f"cell {place} holds the error {value}"
        problems.append(Problem(name, what, "read as blank", row=row, fatal=True))
        return None
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if is_number and abs(value) >= _EXCEL_EXACT:
        what = f"cell {place} is a number of more than 15 digits, which Excel has cut off"
        problems.append(Problem(name, what, "read as stored; format such cells as text", row=row))
    return text_of(value)

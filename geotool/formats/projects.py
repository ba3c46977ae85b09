"""From a table as found to the canonical columns of projects.

Nothing is dropped: a value that a closed column does not know, a year or date that cannot be read,
a broken coordinate or an id that was used before stay with their row as its ``fault``. County
names are kept as written; codes are cut to six digits.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geotool.formats import cells, coordinates
from geotool.formats.headings import READ, Heading, assign
from geotool.formats.quantities import parse_quantity
from geotool.formats.raw import RawTable, unique_names
from geotool.formats.suggestions import nearest
from geotool.model import (
    CHANGES,
    INDUSTRIES,
    LOCATION_ACCURACIES,
    PARTS,
    PROJECT_COLUMNS,
    PROJECT_KINDS,
    PURPOSES,
    YES_NO,
    Problem,
    Reason,
    Vocabulary,
)
from geotool.model.layers import WORST_ACCURACY_M

#: Separators of names, but not inside brackets.
_SEPARATORS: Final = re.compile(r"[、；;，,\n]+(?![^(（]*[)）])")
_INDUSTRY_CODE: Final = re.compile(r"[A-Za-z]?\d{2,4}")
_CLOSED: Final[dict[str, Vocabulary[Any]]] = {
    "kind": PROJECT_KINDS,
    "change": CHANGES,
    "discharges": YES_NO,
    "part": PARTS,
    "industry": INDUSTRIES,
    "location_accuracy": LOCATION_ACCURACIES,
}
_PLAIN: Final = ("name", "status", "lead_unit", "source")
_SHOWN: Final = 60
#: Column of the names of cells that hold something that nobody understands.
UNREAD: Final = "unread"
_NAMED_CELL: Final = re.compile(r"\bcell ([A-Z]{1,3}\d+)\b")
#: Columns whose content is wholly held by canonical columns or the geometry afterwards.
_ABSORBED: Final = READ - {"period"}


@dataclass
class Sheet:
    """One table on its way: cells as text by canonical column, results, and what was met."""

    file: str
    rows: NDArray[np.int64]
    text: Mapping[str, list[str | None]]
    units: Mapping[str, str | None]
    columns: dict[str, list[Any]]
    extra: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    faults: dict[int, list[tuple[Reason, str]]] = field(default_factory=lambda: defaultdict(list))

    def fault(self, index: int, reason: Reason, value: str, *, what: str, remedy: str) -> None:
        """Keep a fault with its row, by the value that has it, and report it in words."""
        self.faults[index].append((reason, _short(value)))
        whole = "not judged" if reason is not Reason.ROW_FAULT else "judged without this cell"
        self._report(index, what, f"row kept, {whole}; {remedy}", fatal=True)

    def unread(self, index: int, column: str) -> None:
        """Remember that a cell that rules may read holds something that nobody understands."""
        names = self.extra.setdefault(UNREAD, [None] * len(self.rows))
        names[index] = column if names[index] is None else f"{names[index]},{column}"

    def note(self, index: int, what: str, done: str) -> None:
        """Report what does not keep the row from being judged."""
        self._report(index, what, done, fatal=False)

    def _report(self, index: int, what: str, done: str, *, fatal: bool) -> None:
        feature = self.columns["id"][index]
        row = int(self.rows[index])
        self.problems.append(Problem(self.file, what, done, row, feature, fatal=fatal))


def normalise_projects(raw: RawTable, *, name: str) -> tuple[Any, tuple[Problem, ...]]:
    """Bring a table to the columns of ``PROJECT_COLUMNS``; unknown columns follow.

    Returns
    -------
    tuple
        A GeoDataFrame without CRS, column ``geometry`` (``None`` where a row has no coordinates) in
        the file's own frame, and the problems met here (those of ``raw`` are not repeated).

    Raises
    ------
    ConfigError
        Two id columns.
    """
    is_spatial = isinstance(raw.table, gpd.GeoDataFrame)
    given = [str(c) for c in raw.table.columns if not (is_spatial and c == "geometry")]
    meanings = assign(given, file=name)
    sheet = _open(raw, meanings, name=name)
    _ids(sheet)
    _inherited_faults(sheet, raw, is_spatial=is_spatial)
    geometry = _geometry(sheet, raw, meanings, is_spatial=is_spatial)
    for step in (_plain_text, _closed, _purposes, _terms, _dates, _quantities, _areas, _money):
        step(sheet)
    for step in (_places, _county, _uncertainty):
        step(sheet)
    _close_faults(sheet)
    columns = {c: _typed(sheet.columns[c], t) for c, t in PROJECT_COLUMNS.items()}
    unknown = [h for h in given if h not in meanings or meanings[h].column not in _ABSORBED]
    names = unique_names(
        [*unknown, *sheet.extra], reserved=frozenset(columns) | {"fid", "geometry"}
    )
    values = [*(raw.table[h].reset_index(drop=True) for h in unknown)]
    values += [pd.Series(v, dtype=object) for v in sheet.extra.values()]
    columns |= dict(zip(names, values, strict=True))
    table = pd.DataFrame(columns, index=pd.RangeIndex(len(raw)))
    return gpd.GeoDataFrame(table, geometry=geometry), tuple(sheet.problems)


def _open(raw: RawTable, meanings: Mapping[str, Heading], *, name: str) -> Sheet:
    text = {
        m.column: [cells.text_of(v) for v in raw.table[h]]
        for h, m in meanings.items()
        if m.column in READ
    }
    units = {m.column: m.unit for m in meanings.values()}
    count = len(raw)
    columns: dict[str, list[Any]] = {c: [None] * count for c in PROJECT_COLUMNS}
    columns["source_file"] = [name] * count
    columns["source_row"] = [int(r) for r in raw.rows]
    return Sheet(name, raw.rows, text, units, columns)


def _ids(sheet: Sheet) -> None:
    """Ids as text; made where there is none; of equal ones the later is ``ID@file:row``."""
    ids = sheet.columns["id"]
    if "id" not in sheet.text:
        ids[:] = [str(i + 1) for i in range(len(ids))]
        if ids:
            what, done = "the table has no id column", f"ids 1 to {len(ids)} are made"
            sheet.problems.append(Problem(sheet.file, what, done))
        return
    given = [None if cells.is_blank(v) else _id_text(str(v)) for v in sheet.text["id"]]
    taken = {g for g in given if g}
    seen: set[str] = set()
    for index, (wanted, row) in enumerate(zip(given, sheet.rows, strict=True)):
        if wanted is None:
            made = f"row-{row}"
            ids[index] = made if made not in taken else f"{made}@{sheet.file}"
            sheet.note(index, "the row has no id", f"called '{ids[index]}'")
        elif wanted in seen:
            ids[index] = f"{wanted}@{sheet.file}:{row}"
            what = f"id '{wanted}' is used twice"
            remedy = f"called '{ids[index]}'; give it its own id"
            sheet.fault(index, Reason.ROW_FAULT, wanted, what=what, remedy=remedy)
        else:
            ids[index] = wanted
        seen.add(str(wanted))


def _id_text(text: str) -> str:
    """Id as text; a number that a spreadsheet turned into ``12.0`` is ``12``."""
    folded = cells.plain(text)
    if re.fullmatch(r"\d+(\.0+)?", folded):
        return folded.partition(".")[0]
    return text


def _inherited_faults(sheet: Sheet, raw: RawTable, *, is_spatial: bool) -> None:
    """Fatal problems of the reader become faults of their rows (already reported)."""
    at = {int(row): index for index, row in enumerate(raw.rows)}
    for problem in raw.problems:
        index = at.get(problem.row) if problem.fatal and problem.row is not None else None
        if index is not None:
            broken = is_spatial and raw.table.geometry.iloc[index] is None
            reason = Reason.BROKEN_GEOMETRY if broken else Reason.ROW_FAULT
            sheet.faults[index].append((reason, _cells_named(problem.what)))


def _geometry(
    sheet: Sheet, raw: RawTable, meanings: Mapping[str, Heading], *, is_spatial: bool
) -> NDArray[Any]:
    """Geometry of the file itself, else from its columns."""
    if is_spatial:
        own: NDArray[Any] = np.asarray(raw.table.geometry.values, dtype=object)
        return own
    found = coordinates.from_columns(raw.table, meanings, raw.rows, file=sheet.file)
    if found is None:
        return np.full(len(raw), None, dtype=object)
    for index, (reason, what, value) in found.faults.items():
        sheet.fault(index, reason, value, what=what, remedy="correct the coordinates")
    return found.geometries


def _plain_text(sheet: Sheet) -> None:
    for column in _PLAIN:
        if column in sheet.text:
            sheet.columns[column] = list(sheet.text[column])


def _closed(sheet: Sheet) -> None:
    """Columns with a closed vocabulary: codes, labels and aliases are accepted."""
    for column, vocabulary in _CLOSED.items():
        reason = Reason.UNKNOWN_KIND if column == "kind" else Reason.ROW_FAULT
        label = "project kind" if column == "kind" else column
        for index, text in _values(sheet, column):
            code = vocabulary.code(text)
            if code is None and column == "industry" and _INDUSTRY_CODE.fullmatch(text):
                code = text.upper()
            if code is None:
                what = f"unknown {label} '{_short(text)}'"
                sheet.fault(index, reason, text, what=what, remedy=_remedy(text, vocabulary))
                sheet.unread(index, column)
            sheet.columns[column][index] = code


def _purposes(sheet: Sheet) -> None:
    for index, text in _values(sheet, "purposes"):
        codes = []
        for word in filter(None, (w.strip() for w in _SEPARATORS.split(text))):
            code = PURPOSES.code(word)
            if code is None:
                what, remedy = f"unknown purpose '{_short(word)}'", _remedy(word, PURPOSES)
                sheet.fault(index, Reason.ROW_FAULT, word, what=what, remedy=remedy)
                sheet.unread(index, "purposes")
            elif code not in codes:
                codes.append(code)
        sheet.columns["purposes"][index] = ",".join(codes) or None


def _terms(sheet: Sheet) -> None:
    """First and last year, from columns of their own or from a term such as 2021-2025."""
    for index, text in _values(sheet, "period"):
        found = cells.years(text)
        if found is not None:
            sheet.columns["start_year"][index], sheet.columns["end_year"][index] = found
        elif cells.is_open_term(text):
            sheet.note(index, f"the term '{text}' names no year", "left open")
        else:
            _bad_year(sheet, index, text)
    for column in ("start_year", "end_year"):
        for index, text in _values(sheet, column):
            found = cells.years(text)
            if found is None or found[0] != found[1]:
                _bad_year(sheet, index, text)
            else:
                sheet.columns[column][index] = found[0]
    pairs = zip(sheet.columns["start_year"], sheet.columns["end_year"], strict=True)
    for index, (start, end) in enumerate(pairs):
        if start is not None and end is not None and start > end:
            _bad_year(sheet, index, f"{start}-{end}")


def _bad_year(sheet: Sheet, index: int, text: str) -> None:
    what = f"the term '{_short(text)}' is no year or range of years"
    sheet.fault(index, Reason.ROW_FAULT, text, what=what, remedy="write 2022 or 2021-2025")


def _dates(sheet: Sheet) -> None:
    for index, text in _values(sheet, "approved_on"):
        found = cells.iso_date(text)
        if found is None:
            what = f"'{_short(text)}' is no date"
            sheet.fault(index, Reason.ROW_FAULT, text, what=what, remedy="write 2025-06-15")
            sheet.unread(index, "approved_on")
        sheet.columns["approved_on"][index] = found


def _quantities(sheet: Sheet) -> None:
    """Quantity as written and in SI. What has no single value keeps its words."""
    stated = dict(_values(sheet, "unit"))
    for index, text in stated.items():
        sheet.columns["unit"][index] = text
    words: list[str | None] = [None] * len(sheet.rows)
    for index, text in _values(sheet, "quantity"):
        found = parse_quantity(text, stated.get(index) or sheet.units.get("quantity"))
        sheet.columns["quantity"][index] = found.value
        sheet.columns["unit"][index] = found.unit or stated.get(index)
        sheet.columns["quantity_si"][index] = found.si_value
        sheet.columns["unit_si"][index] = found.si_unit if found.si_value is not None else None
        if found.value is None:
            sheet.note(index, f"the quantity '{_short(text)}' has no single value", "kept as text")
        if cells.number(text) is None:
            words[index] = text
    if any(words):
        sheet.extra["quantity_text"] = words


def _areas(sheet: Sheet) -> None:
    """Declared area in m2. An area without a unit is not guessed at."""
    exact = "declared_area_m2"
    for index, text in _values(sheet, exact):
        found = parse_quantity(text, sheet.units.get(exact))
        if found.si_unit == "m2" and found.si_value is not None:
            sheet.columns[exact][index] = found.si_value
            continue
        what = f"the area '{_short(text)}' has no unit of area"
        if found.value is None:
            what = f"the area '{_short(text)}' is no figure"
        sheet.note(index, what, "not used as declared area; write 面积（平方米） as its heading")
        sheet.extra.setdefault("declared_area_text", [None] * len(sheet.rows))[index] = text


def _money(sheet: Sheet) -> None:
    column = "investment_10k_cny"
    for index, text in _values(sheet, column):
        found = cells.money_10k(text, sheet.units.get(column))
        if found is None:
            sheet.note(index, f"the investment '{_short(text)}' is no figure", "kept as text")
            sheet.extra.setdefault("investment_text", [None] * len(sheet.rows))[index] = text
        else:
            sheet.columns[column][index] = cells.decimal_text(found)


def _places(sheet: Sheet) -> None:
    for index, text in _values(sheet, "places"):
        words = [w.strip() for w in _SEPARATORS.split(text)]
        sheet.columns["places"][index] = ";".join(dict.fromkeys(w for w in words if w)) or None


def _county(sheet: Sheet) -> None:
    for index, text in _values(sheet, "county"):
        code = re.match(r"\d{6}(?=\d*\D*$)", cells.plain(text))
        sheet.columns["county"][index] = code[0] if code else text


def _uncertainty(sheet: Sheet) -> None:
    """Read how far off the location may be, in m. Only a place name may be off by many km."""
    for index, text in _values(sheet, "uncertainty_m"):
        found = parse_quantity(text, sheet.units.get("uncertainty_m") or "m")
        by_name = sheet.columns["location_accuracy"][index] == "place_name"
        fault = ""
        if found.si_unit != "m" or found.si_value is None:
            fault, remedy = "is no length", "write metres"
        elif found.si_value < 0:
            fault, remedy = "is negative", "write metres, without a sign"
        elif found.si_value > WORST_ACCURACY_M and not by_name:
            fault = f"is more than {WORST_ACCURACY_M / 1000:g} km"
            remedy = "write metres; a row located by place name says so in location_accuracy"
        if fault:
            what = f"the uncertainty '{_short(text)}' {fault}"
            sheet.fault(index, Reason.ROW_FAULT, text, what=what, remedy=remedy)
        else:
            sheet.columns["uncertainty_m"][index] = found.si_value


def _close_faults(sheet: Sheet) -> None:
    """Write the first reason and the values at fault, which read the same in every language."""
    for index, faults in sheet.faults.items():
        values = dict.fromkeys(value for _, value in faults if value)
        sheet.columns["fault"][index] = faults[0][0].value
        sheet.columns["fault_text"][index] = "; ".join(values) or None


def _values(sheet: Sheet, column: str) -> list[tuple[int, str]]:
    """Cells of a column that hold something, with their index."""
    found = sheet.text.get(column, [])
    return [(i, v) for i, v in enumerate(found) if v is not None and not cells.is_blank(v)]


def _remedy(text: str, vocabulary: Vocabulary[Any]) -> str:
    near = nearest(text, vocabulary)
    if near:
        return f"did you mean {near}?"
    codes = [t.code for t in vocabulary]
    return f"use one of {', '.join(codes)}" if len(codes) <= 12 else "`geotool kinds` lists them"


def _cells_named(what: str) -> str:
    """Cells that the words of a reader's problem name; nothing else in them is a value."""
    return "; ".join(_NAMED_CELL.findall(what))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN]}…"


_TYPES: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "text": lambda values: pd.Series(values, dtype=object),
    "int": lambda values: pd.Series(values, dtype="Int64"),
    "float": lambda values: pd.Series(values, dtype=float),
}


def _typed(values: list[Any], kind: str) -> Any:
    return _TYPES[kind](values)

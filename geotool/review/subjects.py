"""Project rows made ready for judging: who can be judged, who cannot and why.

A place-name location is a disc of its uncertainty, never a point that could clear or condemn.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geotool.model import PROJECT_KINDS, Reason
from geotool.rules import plain
from geotool.stores.places import DEFAULT_UNCERTAINTY_M

#: Faults after which no spatial rule can say anything about the row.
BLOCKING = frozenset(
    {
        Reason.NO_LOCATION,
        Reason.BROKEN_GEOMETRY,
        Reason.WRONG_GEOMETRY_KIND,
        Reason.UNKNOWN_KIND,
        Reason.FRAME_UNDECLARED,
    }
)


class Sheet:
    """The project table by columns, read once for all rules."""

    def __init__(self, table: gpd.GeoDataFrame) -> None:
        self.table = table
        self._codes: dict[str, tuple[np.ndarray, list[str]]] = {}
        self._profiles: dict[frozenset[str], Profiles] = {}
        self.ids: list[str] = [str(value) for value in table["id"]]
        self.files = self._texts("source_file")
        self.lines = [_whole(value) for value in self._column("source_row")]
        self.accuracy = self._texts("location_accuracy")
        stated = _numbers(self._column("uncertainty_m"))
        vague = np.array([word == "place_name" for word in self.accuracy], dtype=bool)
        # a place name without a figure is no survey point: it is off by as much as usual
        usual = np.where(vague & (stated <= 0), DEFAULT_UNCERTAINTY_M, stated)
        self.uncertainty_m = np.maximum(usual, 0.0)
        self.declared_m2 = _numbers(self._column("declared_area_m2"))
        self.quantity_si = _numbers(self._column("quantity_si"))
        self.quantity_unit = self._texts("unit_si")
        self.unread = [frozenset(filter(None, t.split(","))) for t in self._texts("unread")]
        self.approved = [_day(text) for text in self._texts("approved_on")]

    def __len__(self) -> int:
        return len(self.ids)

    def text(self, column: str, index: int) -> str:
        """Text of one cell, "" where the table has no such column."""
        return plain(self.table[column].iat[index]) if column in self.table else ""

    def _column(self, name: str) -> list[Any]:
        return self.table[name].tolist() if name in self.table else [None] * len(self.table)

    def _texts(self, name: str) -> list[str]:
        codes, words = self._coded(name)
        return [words[code] for code in codes]

    def profiled(self, columns: Collection[str]) -> Profiles:
        """Sort the rows by what they say in some columns."""
        key = frozenset(columns)
        if key not in self._profiles:
            self._profiles[key] = self._profiled(sorted(key))
        return self._profiles[key]

    def _coded(self, name: str) -> tuple[np.ndarray, list[str]]:
        """Codes of a column and the text of each code."""
        if name not in self.table:
            return np.zeros(len(self.table), dtype=np.int64), [""]
        if name not in self._codes:
            codes, values = pd.factorize(self.table[name].astype(object))
            words = [*(plain(value) for value in values), ""]
            self._codes[name] = (np.where(codes < 0, len(words) - 1, codes), words)
        return self._codes[name]

    def _profiled(self, columns: list[str]) -> Profiles:
        number = np.zeros(len(self.table), dtype=np.int64)
        coded = [self._coded(column) for column in columns]
        for codes, words in coded:
            # renumbered at each step, so that the product of many columns never overflows
            number, _ = pd.factorize(number * len(words) + codes)
        _, first = np.unique(number, return_index=True)
        facts = tuple(
            {c: words[codes[row]] for c, (codes, words) in zip(columns, coded, strict=True)}
            for row in first
        )
        return Profiles(number, facts)


@dataclass(frozen=True)
class Profiles:
    """Rows sorted by what they say in the columns that a rule reads.

    A rule is asked once a profile, not once a row: ``of`` is the profile of each row of the
    sheet, ``facts`` are the columns of each profile as text.
    """

    of: np.ndarray
    facts: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Subjects:
    """Rows to be judged. All arrays run parallel; ``geometries`` are EPSG:4490.

    ``index`` is the row in the sheet, ``number`` the place among all rows that can be judged
    (``everyone`` gives the rows in the sheet of all of these).
    ``place_name`` marks rows located by name only; ``uncertainty_m`` is how far off a row may
    be, for a drawn one as it states itself (0 where it states nothing).
    """

    sheet: Sheet
    everyone: np.ndarray
    index: np.ndarray
    number: np.ndarray
    geometries: np.ndarray
    place_name: np.ndarray
    uncertainty_m: np.ndarray

    def __len__(self) -> int:
        return len(self.index)

    def take(self, mask: np.ndarray) -> Subjects:
        """Return the rows of a boolean mask or an index array."""
        chosen = np.flatnonzero(mask) if mask.dtype == bool else mask
        return Subjects(
            self.sheet,
            self.everyone,
            self.index[chosen],
            self.number[chosen],
            self.geometries[chosen],
            self.place_name[chosen],
            self.uncertainty_m[chosen],
        )

    def where(self, profiles: Profiles, says: Sequence[bool]) -> np.ndarray:
        """Mark the rows whose profile has an answer of yes."""
        chosen: np.ndarray = np.array(says, dtype=bool)[profiles.of[self.index]]
        return chosen


def subjects_of(projects: gpd.GeoDataFrame) -> tuple[Subjects, dict[int, Reason]]:
    """Return the rows that can be judged, and by index why each other row cannot.

    A row whose kind uses no land is in neither: spatial rules do not apply to it.
    """
    sheet = Sheet(projects)
    shapes = projects.geometry.to_numpy().astype(object)
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    faults = sheet._texts("fault")
    kinds = sheet._texts("kind")
    chosen: list[int] = []
    blocked: dict[int, Reason] = {}
    for index, (fault, kind) in enumerate(zip(faults, kinds, strict=True)):
        if fault in BLOCKING:
            blocked[index] = Reason(fault)
        elif kind in PROJECT_KINDS and not PROJECT_KINDS[kind].uses_land:
            if fault:
                blocked[index] = _reason(fault)
        elif empty[index]:
            blocked[index] = Reason.NO_LOCATION
        else:
            chosen.append(index)
            if fault:
                blocked[index] = _reason(fault)
    rows = np.array(chosen, dtype=int)
    vague = np.array([sheet.accuracy[i] == "place_name" for i in chosen], dtype=bool)
    numbers, known = np.arange(len(rows)), sheet.uncertainty_m[rows]
    return Subjects(sheet, rows, rows, numbers, shapes[rows], vague, known), blocked


def _whole(value: Any) -> int | None:
    return None if value is None or value != value else int(value)  # noqa: PLR0124


def _numbers(values: list[Any]) -> np.ndarray:
    """Return figures of a column, 0 where there is none."""
    found = pd.to_numeric(pd.Series(values, dtype=object), errors="coerce").to_numpy(dtype=float)
    numbers: np.ndarray = np.where(np.isfinite(found), found, 0.0)
    return numbers


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def _reason(fault: str) -> Reason:
    """Reason of a fault; a word that is none of them is a fault of the row all the same."""
    return Reason(fault) if fault in set(Reason) else Reason.ROW_FAULT

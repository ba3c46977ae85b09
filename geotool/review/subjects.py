"""Project rows made ready for judging: who can be judged, who cannot and why.

A place-name location is a disc of its uncertainty, never a point that could clear or condemn.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
    """The project table by columns, read once for all rules.

    Rows that say the same in all columns that rules read are of one profile: a rule is asked
    once a profile, not once a row. ``profiles`` are those columns as text.
    """

    def __init__(self, table: gpd.GeoDataFrame, columns: Collection[str]) -> None:
        self.table = table
        self.ids: list[str] = [str(value) for value in table["id"]]
        self.files = self._texts("source_file")
        self.lines = self._column("source_row")
        self.accuracy = self._texts("location_accuracy")
        stated = _numbers(self._column("uncertainty_m"))
        vague = np.array([word == "place_name" for word in self.accuracy], dtype=bool)
        # a place name without a figure is no survey point: it is off by as much as usual
        usual = np.where(vague & (stated <= 0), DEFAULT_UNCERTAINTY_M, stated)
        self.uncertainty_m = np.maximum(usual, 0.0)
        self.declared_m2 = _numbers(self._column("declared_area_m2"))
        self.quantity_si = _numbers(self._column("quantity_si"))
        self.quantity_unit = self._texts("unit_si")
        self.approved = [_day(text) for text in self._texts("approved_on")]
        self.profile, self.profiles = self._profiled(sorted({"kind", "purposes", *columns}))

    def __len__(self) -> int:
        return len(self.ids)

    def text(self, column: str, index: int) -> str:
        """Text of one cell, "" where the table has no such column."""
        return plain(self.table[column].iat[index]) if column in self.table else ""

    def line(self, index: int) -> int | None:
        """Line of the row in its table."""
        value = self.lines[index]
        return None if value is None or value != value else int(value)  # noqa: PLR0124

    def _column(self, name: str) -> list[Any]:
        return self.table[name].tolist() if name in self.table else [None] * len(self.table)

    def _texts(self, name: str) -> list[str]:
        codes, words = self._coded(name)
        return [words[code] for code in codes]

    def _coded(self, name: str) -> tuple[np.ndarray, list[str]]:
        """Codes of a column and the text of each code."""
        if name not in self.table:
            return np.zeros(len(self.table), dtype=int), [""]
        codes, values = pd.factorize(self.table[name].astype(object))
        words = [*(plain(value) for value in values), ""]
        return np.where(codes < 0, len(words) - 1, codes), words

    def _profiled(self, columns: list[str]) -> tuple[np.ndarray, list[dict[str, str]]]:
        coded = [self._coded(column) for column in columns]
        stacked = np.stack([codes for codes, _ in coded], axis=1)
        found, profile = np.unique(stacked, axis=0, return_inverse=True)
        profiles = [
            {c: words[code] for c, (_, words), code in zip(columns, coded, row, strict=True)}
            for row in found
        ]
        return profile.reshape(-1), profiles


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

    @property
    def profile(self) -> np.ndarray:
        """Profile of each row."""
        rows: np.ndarray = self.sheet.profile[self.index]
        return rows

    def where(self, says: Mapping[int, bool]) -> np.ndarray:
        """Mark the rows whose profile has an answer of yes."""
        answers = np.array([says[n] for n in range(len(self.sheet.profiles))], dtype=bool)
        chosen: np.ndarray = answers[self.profile] if len(self) else np.zeros(0, dtype=bool)
        return chosen


def subjects_of(
    projects: gpd.GeoDataFrame, columns: Collection[str]
) -> tuple[Subjects, dict[int, Reason]]:
    """Return the rows that can be judged, and by index why each other row cannot.

    ``columns`` are those that rules read. A row whose kind uses no land is in neither: spatial
    rules do not apply to it.
    """
    sheet = Sheet(projects, columns)
    shapes = np.array([None, *projects.geometry], dtype=object)[1:]
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

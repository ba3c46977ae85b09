"""What a reader hands on: the table as found in the file, and what was met on the way.

Nothing is transformed here: coordinates are those of the file, text stays text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geotool.model import Problem

#: Names a GeoPackage or a GeoDataFrame keeps for itself.
RESERVED_NAMES = frozenset({"fid", "geometry"})


@dataclass(frozen=True)
class RawTable:
    """A table as found.

    ``table`` is a GeoDataFrame without a CRS (column ``geometry``) or a plain DataFrame; its index
    is a RangeIndex. ``crs`` is the authority code or WKT that the file states, ``declared`` whether
    that counts as a declaration (EPSG:4326 does not: web-map data in GCJ-02 carry the same label;
    a format that is WGS 84 by definition does). ``rows`` gives for each row the line of the CSV,
    the row of the sheet, or the 1-based number of the feature.
    """

    table: Any
    crs: str | None
    rows: NDArray[np.int64]
    encoding: str | None = None
    problems: tuple[Problem, ...] = ()
    declared: bool = False

    def __len__(self) -> int:
        return len(self.rows)


def unique_names(
    names: Sequence[str | None], *, reserved: frozenset[str] = RESERVED_NAMES
) -> list[str]:
    """Give every column a name that no other has, upper and lower case counted as equal.

    >>> unique_names(["A", "a", "fid", None])
    ['A', 'a_2', 'fid_2', 'column_4']
    """
    taken = set(reserved)
    result = []
    for number, given in enumerate(names, start=1):
        wanted = given or f"column_{number}"
        name, count = wanted, 1
        while name.casefold() in taken:
            count += 1
            name = f"{wanted}_{count}"
        taken.add(name.casefold())
        result.append(name)
    return result


def renaming_problems(
    given: Sequence[str | None], used: Sequence[str], *, file: str
) -> list[Problem]:
    """Report each column that could not keep its name."""
    return [
        Problem(file, f"column {number} is called '{old or ''}'", f"kept as '{new}'")
        for number, (old, new) in enumerate(zip(given, used, strict=True), start=1)
        if old != new
    ]

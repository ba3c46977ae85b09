"""Geometries from the columns of a table: longitude and latitude, or well-known text.

The numbers are taken as they stand; which frame they are in, and whether they are swapped, is for
``frames`` to find.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
import shapely.errors
from numpy.typing import NDArray

from geotool.formats.cells import coordinate, is_blank, text_of
from geotool.formats.headings import Heading
from geotool.model import Problem, Reason

_Fault = tuple[Reason, str, str]
_SHOWN: Final = 40


@dataclass(frozen=True)
class Located:
    """Geometries by row (``None`` where there is none) and the faults met, by row index.

    A fault is its reason, what it is in words, and the value that has it.
    """

    geometries: NDArray[Any]
    problems: tuple[Problem, ...]
    faults: Mapping[int, _Fault]


def from_columns(
    table: Any, meanings: Mapping[str, Heading], rows: NDArray[np.int64], *, file: str
) -> Located | None:
    """Build geometries from the columns that mean ``wkt``, or ``lon`` and ``lat``.

    ``None`` if the table has neither. A blank is no fault; what cannot be read is one.
    """
    by_column = {m.column: h for h, m in meanings.items()}
    if "wkt" in by_column:
        cells = [text_of(v) for v in table[by_column["wkt"]]]
        found = [_from_wkt(c) for c in cells]
    elif {"lon", "lat"} <= set(by_column):
        pairs = zip(table[by_column["lon"]], table[by_column["lat"]], strict=True)
        found = [_point(text_of(x), text_of(y)) for x, y in pairs]
    else:
        return None
    geometries = np.empty(len(found), dtype=object)
    geometries[:] = [g for g, _ in found]
    faults = {i: fault for i, (_, fault) in enumerate(found) if fault is not None}
    problems = tuple(
        Problem(file, what, "kept without a location", row=int(rows[i]), fatal=True)
        for i, (_, what, _) in faults.items()
    )
    return Located(geometries, problems, faults)


def _from_wkt(text: str | None) -> tuple[Any, _Fault | None]:
    if text is None or is_blank(text):
        return None, None
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    try:
        geometry = shapely.from_wkt(text)
    except shapely.errors.ShapelyError:
        return None, (Reason.BROKEN_GEOMETRY, f"'{shown}' is not well-known text", shown)
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        what = "the geometry has coordinates that are not numbers"
        return None, (Reason.BROKEN_GEOMETRY, what, shown)
    if geometry.is_empty:
        return None, (Reason.BROKEN_GEOMETRY, "the geometry is empty", shown)
    return geometry, None


def _point(x: str | None, y: str | None) -> tuple[Any, _Fault | None]:
    if is_blank(x) and is_blank(y):
        return None, None
    lon, lat = (None if v is None else coordinate(v) for v in (x, y))
    if lon is None or lat is None:
        what = f"coordinates '{x or ''}', '{y or ''}' cannot be read"
        return None, (Reason.ROW_FAULT, what, f"{x or '?'}, {y or '?'}")
    return shapely.Point(lon, lat), None

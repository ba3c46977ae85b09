"""Project rows made ready for judging: who can be judged, who cannot and why.

A place-name location is a disc of its uncertainty, never a point that could clear or condemn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geotool.frames import metric_crs, resolve, to_canonical, to_metric
from geotool.model import PROJECT_KINDS, Reason
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


@dataclass(frozen=True)
class Subjects:
    """Rows to be judged. All arrays run parallel; ``geometries`` are EPSG:4490.

    ``place_name`` marks rows located by name only, ``uncertainty_m`` how far off they may be.
    """

    rows: tuple[Mapping[str, Any], ...]
    geometries: np.ndarray
    place_name: np.ndarray
    uncertainty_m: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, mask: np.ndarray) -> Subjects:
        """Return the rows of a boolean mask or an index array."""
        chosen = np.flatnonzero(mask) if mask.dtype == bool else mask
        return Subjects(
            tuple(self.rows[i] for i in chosen),
            self.geometries[chosen],
            self.place_name[chosen],
            self.uncertainty_m[chosen],
        )


def subjects_of(projects: gpd.GeoDataFrame) -> tuple[Subjects, dict[int, Reason]]:
    """Return the rows that can be judged, and by index why each other row cannot.

    A row whose kind uses no land is in neither: spatial rules do not apply to it.
    """
    rows = projects.drop(columns="geometry").to_dict("records")
    shapes = np.array([None, *projects.geometry], dtype=object)[1:]
    chosen: list[int] = []
    blocked: dict[int, Reason] = {}
    for index, row in enumerate(rows):
        fault = str(row.get("fault") or "")
        kind = str(row.get("kind") or "")
        if fault in BLOCKING:
            blocked[index] = Reason(fault)
        elif kind in PROJECT_KINDS and not PROJECT_KINDS[kind].uses_land:
            if fault:
                blocked[index] = _reason(fault)
        elif shapes[index] is None or shapes[index].is_empty:
            blocked[index] = Reason.NO_LOCATION
        else:
            chosen.append(index)
            if fault:
                blocked[index] = _reason(fault)
    picked = [_with_uncertainty(rows[i]) for i in chosen]
    uncertainty = [_number(r.get("uncertainty_m")) for r in picked]
    subjects = Subjects(
        tuple(picked),
        shapes[chosen] if chosen else np.empty(0, dtype=object),
        np.array([r.get("location_accuracy") == "place_name" for r in picked], dtype=bool),
        np.array(uncertainty, dtype=float),
    )
    return subjects, blocked


def _with_uncertainty(row: dict[str, Any]) -> dict[str, Any]:
    """A place name without a figure is no survey point: it is off by as much as usual."""
    if row.get("location_accuracy") == "place_name" and _number(row.get("uncertainty_m")) <= 0:
        return {**row, "uncertainty_m": DEFAULT_UNCERTAINTY_M}
    return row


def _number(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return 0.0
    return number if np.isfinite(number) else 0.0


def _reason(fault: str) -> Reason:
    """Reason of a fault; a word that is none of them is a fault of the row all the same."""
    return Reason(fault) if fault in set(Reason) else Reason.ROW_FAULT


def discs(geometries: np.ndarray, radius_m: np.ndarray) -> np.ndarray:
    """Ground discs (or buffers) of a radius around each geometry, in EPSG:4490.

    Buffered in each geometry's own metric frame; 32 segments a quarter circle lie inside the
    true disc by less than 0.04 % of the radius.
    """
    result = np.full(len(geometries), None, dtype=object)
    for index, (shape, radius) in enumerate(zip(geometries, radius_m, strict=True)):
        centre = shapely.centroid(shape)
        crs = metric_crs(centre.x, centre.y)
        flat = shapely.buffer(to_metric(np.array([shape], dtype=object), crs), radius, quad_segs=32)
        result[index] = to_canonical(flat, resolve(crs)).geometries[0]
    return result

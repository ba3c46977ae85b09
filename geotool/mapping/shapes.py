"""Geometries as the page draws them: without the points that only densify, 7 decimals.

Stored edges are at most 100 m long so that areas agree between frames; on screen the points in
between lie on the line and are dropped. What is measured is never taken from these shapes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

#: A shape moves by less than this when it is simplified: 9e-6 degree of latitude is 1.0 m, and
#: a degree of longitude is never longer than one of latitude.
TOLERANCE_DEG = 9e-6
TOLERANCE_M = 1.0
#: 1e-7 degree is about 1 cm.
DECIMALS = 7


@dataclass(frozen=True)
class Shapes:
    """GeoJSON geometries (``None`` where there is none), anchors, and how many points went.

    ``anchors`` are [lon, lat] where a symbol or label stands: inside an area, on a line.
    """

    geometries: tuple[dict[str, Any] | None, ...]
    anchors: tuple[list[float] | None, ...]
    points_before: int
    points_after: int


def display(geometries: Any) -> Shapes:
    """Simplify by at most ``TOLERANCE_M`` and round; ``geometries`` in degrees, EPSG:4490."""
    array = np.asarray(geometries, dtype=object)
    array = array.copy()
    array[shapely.is_empty(array)] = None
    simple = shapely.simplify(array, TOLERANCE_DEG, preserve_topology=True)
    rounded = shapely.transform(simple, lambda xy: np.round(xy, DECIMALS))
    return Shapes(
        geometries=tuple(None if g is None else _mapping(g) for g in rounded),
        anchors=_anchors(array),
        points_before=int(shapely.get_num_coordinates(array).sum()),
        points_after=int(shapely.get_num_coordinates(simple).sum()),
    )


def bounds(geometries: Any) -> tuple[float, float, float, float] | None:
    """West, south, east, north of all, or ``None`` where nothing has a place."""
    array = np.asarray(geometries, dtype=object)
    box = shapely.total_bounds(array) if len(array) else np.full(4, np.nan)
    return None if np.isnan(box).any() else (box[0], box[1], box[2], box[3])


def _mapping(geometry: Any) -> dict[str, Any]:
    mapping: dict[str, Any] = json.loads(shapely.to_geojson(geometry))
    return mapping


def _anchors(array: Any) -> tuple[list[float] | None, ...]:
    """Centroid where it lies inside, else a point on the shape; the middle of a line."""
    if not len(array):
        return ()
    centre = shapely.centroid(array)
    inside = shapely.covers(array, centre)
    points = np.where(inside, centre, shapely.point_on_surface(array))
    for index in np.flatnonzero(shapely.get_dimensions(array) == 1):
        points[index] = _middle(array[index])
    xy = np.round(np.column_stack([shapely.get_x(points), shapely.get_y(points)]), DECIMALS)
    return tuple(None if np.isnan(x) else [float(x), float(y)] for x, y in xy)


def _middle(line: Any) -> Any:
    parts = shapely.get_parts(line)
    parts = parts[shapely.get_dimensions(parts) == 1]
    longest = parts[np.argmax(shapely.length(parts))]
    return shapely.line_interpolate_point(longest, 0.5, normalized=True)

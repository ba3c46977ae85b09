"""Vertices put on long edges, so that no edge is longer than 100 m before it is reprojected.

A straight edge in one frame is a curve in another. Two parcels that share a border stay
neighbours only if both follow that curve: hence densify first, in the frame where the edge was
straight. The places of the new vertices depend on the edge alone, not on its direction, so that
neighbours which share an edge receive the same vertices to the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import GeometryType

MAX_EDGE_M = 100.0
DEGREE_M = 111_694.0  # the longest degree on GRS80 (meridian at the pole): never too few vertices

ObjectArray = npt.NDArray[np.object_]
FloatArray = npt.NDArray[np.float64]

_RAGGED = (
    GeometryType.LINESTRING,
    GeometryType.POLYGON,
    GeometryType.MULTILINESTRING,
    GeometryType.MULTIPOLYGON,
)


def densify(
    geometries: ObjectArray,
    *,
    max_edge_m: float = MAX_EDGE_M,
    geographic: bool,
    unit_m: float = 1.0,
) -> ObjectArray:
    """Put vertices on edges longer than ``max_edge_m``; existing vertices stay as they are.

    ``shapely.segmentize`` would be shorter, but GEOS repairs invalid polygons on that way
    (a bow-tie loses a half, touching parts are merged) without a word.

    Parameters
    ----------
    geometries
        2-D geometries of any type, ``None`` allowed.
    geographic
        Coordinates are degrees: the step is then 100 m of the longest degree there is, which is
        shorter than needed along parallels.
    unit_m
        Length of the unit of projected coordinates in metres.

    Returns
    -------
    A new array of the same length; geometries without long edges are the same objects.
    """
    step = max_edge_m / (DEGREE_M if geographic else unit_m)
    result = geometries.copy()
    kinds = shapely.get_type_id(geometries)
    for kind in _RAGGED:
        chosen = np.flatnonzero(kinds == kind)
        if chosen.size:
            result[chosen] = _densify_alike(geometries[chosen], step)
    for i in np.flatnonzero(kinds == GeometryType.LINEARRING):
        line = shapely.linestrings(shapely.get_coordinates(geometries[i]))
        dense = _densify_alike(np.array([line], dtype=object), step)[0]
        result[i] = shapely.linearrings(shapely.get_coordinates(dense))
    for i in np.flatnonzero(kinds == GeometryType.GEOMETRYCOLLECTION):
        parts = np.asarray(shapely.get_parts(geometries[i]), dtype=object)
        dense_parts = densify(parts, max_edge_m=max_edge_m, geographic=geographic, unit_m=unit_m)
        result[i] = shapely.geometrycollections(dense_parts)
    return result


def _densify_alike(geometries: ObjectArray, step: float) -> ObjectArray:
    """Densify geometries of one and the same type by way of their flat coordinates."""
    kind, coordinates, offsets = shapely.to_ragged_array(geometries, include_z=False)
    ends = np.asarray(offsets[0], dtype=np.int64)
    pieces = _pieces(coordinates, ends, step)
    if pieces.size == 0 or pieces.max() == 1:
        return geometries
    dense = _interpolate(coordinates, pieces)
    new_ends = np.concatenate([[0], np.cumsum(pieces)])[ends]
    rebuilt = shapely.from_ragged_array(kind, dense, (new_ends, *offsets[1:]))
    rebuilt = np.asarray(rebuilt, dtype=object)
    untouched = shapely.get_num_coordinates(rebuilt) == shapely.get_num_coordinates(geometries)
    return np.where(untouched, geometries, rebuilt)


def _pieces(coordinates: FloatArray, ends: npt.NDArray[np.int64], step: float) -> Any:
    """Into how many pieces the edge that begins at each coordinate is cut; 1 where none does."""
    pieces = np.ones(len(coordinates), dtype=np.int64)
    if len(coordinates) < 2:
        return pieces
    length = np.hypot(np.diff(coordinates[:, 0]), np.diff(coordinates[:, 1]))
    needed = np.where(np.isfinite(length), np.ceil(length / step), 1.0)
    pieces[:-1] = np.maximum(needed, 1.0).astype(np.int64)
    last = ends[1:] - 1
    pieces[last[last >= 0]] = 1
    return pieces


def _interpolate(coordinates: FloatArray, pieces: npt.NDArray[np.int64]) -> FloatArray:
    total = int(pieces.sum())
    start = np.repeat(np.arange(len(coordinates)), pieces)
    count = pieces[start]
    k = np.arange(total) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    a = coordinates[start]
    b = coordinates[np.minimum(start + 1, len(coordinates) - 1)]
    # From the western (or southern) end, whichever way the ring runs: neighbours agree bit by bit.
    backwards = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    low = np.where(backwards[:, None], b, a)
    high = np.where(backwards[:, None], a, b)
    fraction = np.where(backwards, count - k, k) / count
    dense = low + (high - low) * fraction[:, None]
    dense[k == 0] = coordinates
    return np.asarray(dense, dtype=np.float64)

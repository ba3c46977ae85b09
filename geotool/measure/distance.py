"""Lengths and distances of geometries in EPSG:4490: geodesics of the CGCS2000 ellipsoid.

The nearest points of two geometries are found in a plane (the 3-degree zone of the pair), the
distance between them is then measured on the ellipsoid. The plane is conformal and its scale
varies slowly, so the points found are the nearest ones or lie a little beside them: a distance
may come out a trifle too long, never too short (PostGIS, which searches on a sphere, is longer by
1e-5 and more).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod

from geotool.errors import InputError
from geotool.frames import from_metric, to_metric
from geotool.measure.area import AXIS_M, INVERSE_FLATTENING, own_planes

ObjectArray = npt.NDArray[np.object_]
FloatArray = npt.NDArray[np.float64]

GEOD = Geod(a=AXIS_M, rf=INVERSE_FLATTENING)


def length_m(geometries: ObjectArray) -> FloatArray:
    """Geodesic length of lines; of polygons the length of all their rings.

    Parameters
    ----------
    geometries
        1-D array in EPSG:4490 (degrees); None allowed.

    Returns
    -------
    Metres, 0 for points, NaN for None.
    """
    source = np.asarray(geometries, dtype=object)
    paths, owner = _paths(source)
    coordinates, path = shapely.get_coordinates(paths, return_index=True)
    lengths = np.zeros(len(source))
    if len(coordinates) > 1:
        same = path[1:] == path[:-1]
        a, b = coordinates[:-1][same], coordinates[1:][same]
        edges = GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2]
        np.add.at(lengths, owner[path[1:][same]], edges)
    return np.where(shapely.is_missing(source), np.nan, lengths)


def distance_m(a: ObjectArray, b: ObjectArray) -> FloatArray:
    """Distance of each pair: 0 where they meet, else the geodesic between their nearest points.

    Parameters
    ----------
    a, b
        1-D arrays of the same length in EPSG:4490 (degrees) with edges of at most 100 m; any
        geometry type, None allowed.

    Returns
    -------
    Metres; NaN where one of the pair is None or empty. Raises InputError for unequal lengths.
    """
    first, second = np.asarray(a, dtype=object), np.asarray(b, dtype=object)
    if first.shape != second.shape:
        raise InputError(f"distance_m needs pairs, got {len(first)} and {len(second)} geometries")
    distances = np.full(len(first), np.nan)
    boxes = np.stack([shapely.bounds(first), shapely.bounds(second)])
    usable = np.isfinite(boxes).all(axis=(0, 2))
    meet = usable & shapely.intersects(first, second)
    distances[meet] = 0.0
    apart = np.flatnonzero(usable & ~meet)
    middle = np.concatenate(
        [boxes[:, apart, :2].min(axis=0), boxes[:, apart, 2:].max(axis=0)], axis=1
    )
    for crs, members in own_planes(middle):
        pairs = apart[members]
        lines = shapely.shortest_line(to_metric(first[pairs], crs), to_metric(second[pairs], crs))
        ends = shapely.get_coordinates(from_metric(lines, crs)).reshape(-1, 4)
        distances[pairs] = GEOD.inv(ends[:, 0], ends[:, 1], ends[:, 2], ends[:, 3])[2]
    return distances


def _paths(geometries: ObjectArray) -> tuple[ObjectArray, npt.NDArray[np.int64]]:
    """All lines and rings, and whose each is."""
    parts = geometries
    owner = np.arange(len(parts))
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts, index = shapely.get_parts(parts, return_index=True)
        owner = owner[index]
    kinds = shapely.get_type_id(parts)
    lines = np.isin(kinds, (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING))
    polygons = kinds == shapely.GeometryType.POLYGON
    rings, index = shapely.get_rings(parts[polygons], return_index=True)
    return (
        np.concatenate([parts[lines], rings]).astype(object),
        np.concatenate([owner[lines], owner[polygons][index]]),
    )

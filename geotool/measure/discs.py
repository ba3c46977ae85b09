"""Ground discs: what lies within a distance of a geometry, as a polygon.

Caveat: a disc never reaches beyond its radius by more than the plane's change of scale across it,
and stays inside by up to 0.03 % of the radius (32 segments a quarter circle), so that what it is
said to reach is reached. It is drawn in one metric frame, for things the size of a town.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Proj

from geotool.frames import densify, from_metric, to_metric
from geotool.measure.area import own_planes

ObjectArray = npt.NDArray[np.object_]
FloatArray = npt.NDArray[np.float64]

_QUADRANT_SEGMENTS = 32


def discs(geometries: ObjectArray, radius_m: npt.ArrayLike) -> ObjectArray:
    """Points as discs, lines and polygons with all that lies within the radius of their edge.

    Parameters
    ----------
    geometries
        1-D array in EPSG:4490 of any type; None allowed.
    radius_m
        Metres on the ground, one for all or one each, not negative.

    Returns
    -------
    Polygons in EPSG:4490 with edges of at most 100 m; None for None and for empty ones, and for
    points and lines of radius 0. Each is drawn in the metric frame of its middle, the radius
    scaled by the frame's scale there.
    """
    source = np.asarray(geometries, dtype=object)
    radius = np.broadcast_to(np.asarray(radius_m, dtype=np.float64), source.shape)
    result = np.full(len(source), None, dtype=object)
    bounds = shapely.bounds(source)
    for crs, members in own_planes(bounds):
        drawn_m = radius[members] * _scale(bounds[members], crs)
        flat = shapely.buffer(
            to_metric(source[members], crs), drawn_m, quad_segs=_QUADRANT_SEGMENTS
        )
        result[members] = from_metric(densify(np.asarray(flat), geographic=False), crs)
    result[np.asarray(shapely.is_empty(result), dtype=bool)] = None
    return result


def _scale(bounds: FloatArray, crs: CRS) -> FloatArray:
    """Metres of the frame for a metre on the ground in the middle of each box."""
    middle = (bounds[:, :2] + bounds[:, 2:]) / 2.0
    factors = Proj(crs).get_factors(middle[:, 0], middle[:, 1])
    return np.asarray(np.sqrt(factors.areal_scale), dtype=np.float64)

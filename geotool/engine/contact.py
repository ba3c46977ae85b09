"""Boundary contact: where two geometries meet without one entering the other.

Caveat: coordinates are known to about a millimetre, so an intersection thinner than
``CONTACT_WIDTH_M`` cannot be told from a shared border and is treated as one. Everything wider is
returned, however small: whether it matters is for the reviewer to say.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely

from geotool.measure import area_m2, length_m

#: Two neighbours' shared border, each densified on its own to edges of at most 100 m, differs by
#: the height of an arc over its chord: L² tan(latitude) / 8R is 0.1 mm at 30° and 0.24 mm at 50°
#: for L = 100 m. Cadastral coordinates are written to 1 mm. So below 1 mm there is no telling an
#: overlap from a border; at 1 mm the noise of the edge model is exceeded four times.
CONTACT_WIDTH_M: Final = 0.001

#: No degree of latitude or longitude is longer, so this makes degrees of metres never too wide.
_METRES_PER_DEGREE_AT_MOST: Final = 111_700.0
_METRES_PER_DEGREE_AT_LEAST: Final = 110_500.0  # of latitude; of longitude times cos(latitude)


def solid_polygons(geometries: Any) -> Any:
    """Polygon parts that are more than boundary contact; ``None`` where there is none.

    A part is contact if its mean width (2 · area / perimeter) is below ``CONTACT_WIDTH_M`` and it
    is nowhere twice as wide: every convex part of that mean width satisfies the second condition
    too, so it only saves a true overlap hanging on a long, thin tail.

    Parameters
    ----------
    geometries
        Array of shapely geometries in EPSG:4490, of any type; ``None`` allowed.

    Returns
    -------
    numpy.ndarray
        Polygons and multipolygons; an element without contact parts is passed through as it is.
    """
    parts, owner = shapely.get_parts(geometries, return_index=True)
    keep = (shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)
    thin = np.flatnonzero(keep)[_maybe_thin(parts[keep])]
    keep[thin] = ~_is_contact(parts[thin])
    return gathered(geometries, parts, owner, keep)


def gathered(geometries: Any, parts: Any, owner: Any, keep: Any) -> Any:
    """Put the kept parts together again, touching only elements that lost one."""
    result = geometries.copy()
    lost = np.unique(owner[~keep])
    result[lost] = None
    result[np.asarray(shapely.is_empty(geometries), dtype=bool)] = None
    mine = keep & np.isin(owner, lost)
    for index, group in _groups(owner[mine], parts[mine]):
        result[index] = _multi(group)
    return result


def _groups(owner: Any, parts: Any) -> Any:
    """Pairs of (owner, its parts); ``owner`` is sorted, as get_parts returns it."""
    unique, start = np.unique(owner, return_index=True)
    return zip(unique, np.split(parts, start[1:]), strict=True) if len(unique) else ()


def _multi(parts: Any) -> Any:
    if len(parts) == 1:
        return parts[0]
    collect = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
    return collect[shapely.get_dimensions(parts[0])](parts)


def _maybe_thin(polygons: Any) -> Any:
    """Cheap bound in degrees: false where the mean width is above the contact width for sure."""
    bounds = shapely.bounds(polygons)
    shrink = np.cos(np.radians(np.minimum(np.abs(bounds[:, [1, 3]]).max(axis=1), 90.0)))
    width_m = 2.0 * shapely.area(polygons) * _METRES_PER_DEGREE_AT_LEAST * shrink
    return width_m < CONTACT_WIDTH_M * shapely.length(polygons)


def _is_contact(polygons: Any) -> Any:
    """Apply the rule of ``solid_polygons`` in metres."""
    perimeter_m = length_m(polygons)
    thin = 2.0 * area_m2(polygons) < CONTACT_WIDTH_M * perimeter_m
    for index in np.flatnonzero(thin):
        thin[index] = _local_plane(polygons[index]).buffer(-CONTACT_WIDTH_M).is_empty
    return thin


def _local_plane(polygon: Any) -> Any:
    """Scale a sliver to metres around its own middle: the width across it is what matters."""
    west, south, east, north = polygon.bounds
    middle = np.array([(west + east) / 2, (south + north) / 2])
    scale = 111_200.0 * np.array([np.cos(np.radians(middle[1])), 1.0])
    return shapely.transform(polygon, lambda points: (points - middle) * scale)


def away_from(lines: Any, edges: Any) -> Any:
    """Stretches of lines that do not run along the edges; ``None`` where none is left.

    A segment runs along the edges if both its ends and its middle lie within ``CONTACT_WIDTH_M``
    of them (measured along the meridian; along the parallel the width shrinks with the cosine of
    the latitude, so it is never more).

    Parameters
    ----------
    lines
        Array of linestrings or multilinestrings in EPSG:4490; ``None`` allowed.
    edges
        Array of geometries of the same length; prepared ones are fast.
    """
    parts, owner = shapely.get_parts(lines, return_index=True)
    points, part = shapely.get_coordinates(parts, return_index=True)
    first = np.flatnonzero(part[:-1] == part[1:])
    segment = np.stack([points[first], points[first + 1]], axis=1)
    owner = owner[part[first]]
    along = touches_edges(shapely.points(segment.mean(axis=1)), edges[owner])
    for end in (0, 1):
        ends = shapely.points(segment[along, end])
        along[along] = touches_edges(ends, edges[owner[along]])
    result = lines.copy()
    lost = np.unique(owner[along])
    result[lost] = None
    result[np.asarray(shapely.is_empty(lines), dtype=bool)] = None
    mine = ~along & np.isin(owner, lost)
    for index, group in _groups(owner[mine], shapely.linestrings(segment[mine])):
        result[index] = shapely.line_merge(_multi(group))
    return result


def touches_edges(geometries: Any, edges: Any) -> Any:
    """Whether geometries come within ``CONTACT_WIDTH_M`` of edges (the prepared ones, if any)."""
    return shapely.dwithin(edges, geometries, CONTACT_WIDTH_M / _METRES_PER_DEGREE_AT_MOST)

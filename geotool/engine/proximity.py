"""Distances in metres between layers: candidates by box, nearest points in a metric frame.

Caveat: nearest points are found in the plane of each subject's own 3-degree zone and the distance
between them is geodesic: never too short, and too long by some 1e-8 of itself at most (in tests,
within 2 km). Beyond ``SEARCH_LIMIT_M`` the nearest is only approximate, for it decides no rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
import shapely
from pyproj import CRS

from geotool.engine.contact import CONTACT_WIDTH_M
from geotool.engine.pairs import Pairs, candidates, joined, prepared, prepared_sides, taken, tested
from geotool.frames import from_metric, metric_crs, to_metric
from geotool.measure import distance_m

#: A computed distance may exceed the limit by the noise of two projections and still be on it.
LIMIT_TOLERANCE_M: Final = 1e-6

#: Farther than this from its subject a zone is not searched for in a metric frame.
SEARCH_LIMIT_M: Final = 1_000_000.0

_CELL_DEG: Final = 3.0  # the width of a zone, so that a cell never spans two
_LEAST_METRES_PER_DEGREE: Final = (111_300.0, 110_500.0)
_VERTICES_SAMPLED: Final = 200_000
_SPARE: Final = 1e-4  # ellipsoid against sphere in the bound of the scale


def near_pairs(subjects: Any, zones: Any, *, limit_m: Any) -> Pairs:
    """Pairs at most ``limit_m`` apart with the shortest line between them, ordered.

    Parameters
    ----------
    subjects, zones
        As ``plain`` returns them, EPSG:4490.
    limit_m
        Metres, one number a subject.
    """
    boxes = reach(subjects, limit_m)
    pieces = []
    for crs, members in frames_of(subjects):
        sought = np.full(len(subjects), None, dtype=object)
        sought[members] = boxes[members]
        chunks = [chunk for chunk in candidates(subjects, zones, boxes=sought) if len(chunk[0])]
        flat_s = _in_plane(subjects, [subject for subject, _ in chunks], crs)
        flat_z = _in_plane(zones, [zone for _, zone in chunks], crs)
        with prepared_sides(flat_s, flat_z), _rims(flat_z) as edges:
            for subject, zone in chunks:
                stretched = limit_m[subject] * (1 + _stretch(subjects[subject], limit_m[subject]))
                near, meet = _near(flat_s[subject], flat_z[zone], limit_m=stretched + 1e-3)
                subject, zone, meet = subject[near], zone[near], meet[near]  # noqa: PLW2901
                lines = _shortest(flat_s[subject], np.where(meet, flat_z[zone], edges[zone]), meet)
                pieces.append(_measured(subject, zone, lines, crs))
    pairs = joined(pieces)
    pairs = taken(pairs, pairs.value <= limit_m[pairs.subject] + LIMIT_TOLERANCE_M)
    return taken(pairs, np.lexsort((pairs.zone, pairs.subject)))


def _in_plane(geometries: Any, used: list[Any], crs: CRS) -> Any:
    """Take the geometries used to a metric frame; the others are ``None`` there."""
    flat = np.full(len(geometries), None, dtype=object)
    rows = np.unique(np.concatenate([np.zeros(0, dtype=int), *used]))
    flat[rows] = to_metric(geometries[rows], crs)
    return flat


def frames_of(subjects: Any) -> Iterator[tuple[CRS, Any]]:
    """Metric frames and the positions of the subjects whose middle lies in each."""
    bounds = shapely.bounds(subjects)
    present = np.flatnonzero(~np.isnan(bounds[:, 0]))
    middle = (bounds[present, :2] + bounds[present, 2:]) / 2
    cells, owner = np.unique(np.rint(middle / _CELL_DEG), axis=0, return_inverse=True)
    for index, (column, row) in enumerate(cells):
        longitude, latitude = column * _CELL_DEG, np.clip(row * _CELL_DEG, -89.0, 89.0)
        yield metric_crs(longitude, latitude), present[owner.reshape(-1) == index]


def reach(subjects: Any, limit_m: Any) -> Any:
    """Boxes in degrees that contain everything within ``limit_m`` of the subjects."""
    west, south, east, north = shapely.bounds(subjects).T
    tall = limit_m / _LEAST_METRES_PER_DEGREE[1] * (1 + 1e-9) + 1e-9
    poleward = np.minimum(np.fmax(np.abs(south), np.abs(north)) + tall, 89.9)
    wide = tall * _LEAST_METRES_PER_DEGREE[1] / _LEAST_METRES_PER_DEGREE[0]
    wide = wide / np.cos(np.radians(poleward))
    boxes = np.full(len(subjects), None, dtype=object)
    present = ~np.isnan(west)
    edges = (west - wide, south - tall, east + wide, north + tall)
    boxes[present] = shapely.box(*(edge[present] for edge in edges))
    return boxes


def _near(subjects: Any, zones: Any, *, limit_m: Any) -> tuple[Any, Any]:
    """Which pairs in one plane are close enough, and which of those meet."""
    meet = tested(shapely.intersects, subjects, zones)
    near = meet.copy()
    near[~meet] = tested(shapely.dwithin, subjects[~meet], zones[~meet], limit_m[~meet])
    return near, meet


def _measured(subject: Any, zone: Any, lines: Any, crs: CRS) -> Pairs:
    """Pairs with the geodesic length of their shortest lines, 0 for contact."""
    lines = from_metric(lines, crs)
    ends = _ends(lines)
    value = distance_m(ends[:, 0], ends[:, 1])
    return _distances(subject, zone, np.where(value < CONTACT_WIDTH_M, 0.0, value), lines)


def _distances(subject: Any, zone: Any, value: Any, lines: Any) -> Pairs:
    unit, share = np.full(len(value), "m", dtype="<U5"), np.full(len(value), np.nan)
    return Pairs(subject, zone, value, unit, share, lines)


def _stretch(subjects: Any, limit_m: Any) -> Any:
    """Bound on how much longer than true a distance is drawn in the metric frame.

    At angle c from the axis of a conformal cylinder (or from the centre of an equidistant plane)
    the scale is at most 1 / cos c; c is bounded by the cell's half-diagonal, the subject's size
    and the limit.
    """
    west, south, east, north = shapely.bounds(subjects).T
    angle = np.hypot(_CELL_DEG, _CELL_DEG) / 2 + np.hypot(east - west, north - south) / 2
    angle = np.minimum(angle + limit_m / _LEAST_METRES_PER_DEGREE[1], 75.0)
    return 1 / np.cos(np.radians(angle)) - 1 + _SPARE


@contextmanager
def _rims(zones: Any) -> Iterator[Any]:
    """Zones with the prepared polygons replaced by their prepared boundaries.

    GEOS searches nearest points by an index from lines only; of a pair apart they are the same.
    """
    edges = zones.copy()
    large = shapely.is_prepared(zones) & (shapely.get_dimensions(zones) == 2)
    edges[large] = shapely.boundary(zones[large])
    with prepared(edges[large]):
        yield edges


def _shortest(subjects: Any, zones: Any, meet: Any) -> Any:
    """Shortest lines from subject to zone, searched from the prepared side.

    A subject whose first point lies in the zone needs no search. Of other pairs that meet the
    polygon asks: a prepared line does not see that it lies inside a polygon (GEOS issue 960, mended
    for ``dwithin`` in 3.13, not for the nearest points).
    """
    lines = np.full(len(subjects), None, dtype=object)
    starts = _starts(subjects)
    held = meet.copy()
    held[meet] = tested(shapely.intersects, starts[meet], zones[meet])
    spots = np.repeat(shapely.get_coordinates(starts[held]), 2, axis=0)
    lines[held] = shapely.linestrings(spots.reshape(-1, 2, 2))
    polygon_s, polygon_z = (shapely.get_dimensions(side) == 2 for side in (subjects, zones))
    zone_asks = np.where(meet & (polygon_s ^ polygon_z), polygon_z, shapely.is_prepared(zones))
    forth, back = ~held & ~zone_asks, ~held & zone_asks
    lines[forth] = shapely.shortest_line(subjects[forth], zones[forth])
    lines[back] = shapely.reverse(shapely.shortest_line(zones[back], subjects[back]))
    return lines


def _starts(geometries: Any) -> Any:
    """First points of geometries, none of them missing or empty."""
    coordinates, owner = shapely.get_coordinates(geometries, return_index=True)
    return shapely.points(coordinates[np.unique(owner, return_index=True)[1]])


def _ends(lines: Any) -> Any:
    """First and last points of two-point lines, as an array of two columns."""
    return shapely.points(shapely.get_coordinates(lines).reshape(-1, 2, 2))


def nearest_bound(subjects: Any, zones: Any) -> Pairs:
    """Return for each subject a zone that is near in degrees: a bound for the true nearest.

    Only some vertices of the zones are looked at, of each part at least one.
    """
    parts, owner = shapely.get_parts(zones, return_index=True)
    vertices, part = shapely.get_coordinates(parts, return_index=True)
    step = 1 + len(vertices) // _VERTICES_SAMPLED
    sampled = np.diff(part, prepend=-1).astype(bool) | (np.arange(len(part)) % step == 0)
    vertices, owner = shapely.points(vertices[sampled]), owner[part[sampled]]
    present = np.flatnonzero(~shapely.is_missing(subjects))
    if not len(vertices):
        present = present[:0]
    found, vertex = shapely.STRtree(vertices).query_nearest(subjects[present], all_matches=False)
    subject = present[found]
    lines = shapely.shortest_line(subjects[subject], vertices[vertex])
    ends = _ends(lines)
    return _distances(subject, owner[vertex], distance_m(ends[:, 0], ends[:, 1]), lines)

"""Subjects against zones, for whole layers at once.

These questions, ``disjoint`` (zones among each other) and ``counting`` (what zones hold together)
are all a rule can ask of the engine; coverage is asked of ``geotool.access``.

Caveat: boundary contact is not overlap. An intersection of lower dimension (an edge, a corner, a
point on a boundary, a line along it) or thinner than ``CONTACT_WIDTH_M`` gives no pair; everything
else does, however small.

Subjects and zones are one-dimensional arrays of shapely geometries in EPSG:4490, valid, with edges
of at most 100 m, of any type; ``None`` and empty ones stand for "no geometry". Of a mixed
collection the parts of the highest dimension count. Nothing here knows law or files.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geotool.engine.contact import CONTACT_WIDTH_M
from geotool.engine.containment import lines_held, points_held, polygons_held, without_these
from geotool.engine.pairs import (
    UNITS,
    Pairs,
    empty_pairs,
    joined,
    measured,
    plain,
    shares,
    whole_measure,
)
from geotool.engine.proximity import SEARCH_LIMIT_M, near_pairs, nearest_bound
from geotool.errors import InputError
from geotool.measure import area_m2, length_m


def overlap(subjects: Any, zones: Any, *, with_geometry: bool = True) -> Pairs:
    """Which subject enters which zone, and by how much.

    The measure is that of the lower dimension of the two: ellipsoidal m2 for two polygons, geodesic
    m for a line and a polygon or for a stretch shared by two lines, a count for points inside. Two
    lines that cross without a shared stretch are a pair counted in crossings, share 0. Parts that
    are mere contact are not measured.

    Parameters
    ----------
    subjects, zones
        See the module.
    with_geometry
        Whether to keep the intersections; without, ``geometry`` is all ``None``.

    Returns
    -------
    Pairs
        One row a pair, ordered by subject, then zone. ``share`` is the part of the subject inside
        this zone, NaN where the zone has a lower dimension than the subject.
    """
    pieces = measured(plain(subjects), plain(zones), with_geometry=with_geometry)
    return joined([pairs for pairs, _ in pieces])


def within_distance(subjects: Any, zones: Any, *, distance_m: float) -> Pairs:
    """Which zones lie at most ``distance_m`` from which subject (exactly at the limit counts).

    Returns
    -------
    Pairs
        One row a pair, ordered by subject, then zone: ``value`` is the shortest geodesic distance
        in m (0 where they overlap, or touch to ``CONTACT_WIDTH_M``), ``share`` NaN, ``geometry``
        the shortest line from subject to zone (of no length where they meet).

    Raises
    ------
    InputError
        If the distance is negative or not a number.
    """
    subjects, zones = plain(subjects), plain(zones)
    return near_pairs(subjects, zones, limit_m=np.full(len(subjects), _distance(distance_m)))


def near_any(subjects: Any, zones: Any, *, distance_m: float) -> Pairs:
    """Find the nearest zone of each subject, whether or not within ``distance_m``.

    Parameters
    ----------
    subjects, zones
        See the module.
    distance_m
        Where the answer matters, in metres; it is searched first. Beyond ``SEARCH_LIMIT_M`` the
        distance given may be longer than the shortest.

    Returns
    -------
    Pairs
        One row a subject, in order: ``value`` is the geodesic distance in m to the nearest zone
        (of equally near ones the first), infinite with zone −1 where there is no zone at all, NaN
        for a subject without geometry; ``geometry`` is the shortest line.

    Raises
    ------
    InputError
        If the distance is negative or not a number.
    """
    subjects, zones = plain(subjects), plain(zones)
    limit_m = np.full(len(subjects), _distance(distance_m))
    result = empty_pairs(len(subjects))
    here = ~shapely.is_missing(subjects)
    result.value[here], result.unit[here] = np.inf, UNITS[1]
    _nearest(result, near_pairs(subjects, zones, limit_m=limit_m))
    far: Any = np.where(np.isinf(result.value), subjects, None)
    bound = nearest_bound(far, zones)
    _nearest(result, bound)
    limit_m[bound.subject] = bound.value + CONTACT_WIDTH_M  # edges differ a little in the plane
    far[result.value > SEARCH_LIMIT_M] = None
    _nearest(result, near_pairs(far, zones, limit_m=limit_m))
    return result


def _distance(distance_m: float) -> float:
    if not distance_m >= 0 or np.isinf(distance_m):
        raise InputError(
            f"{distance_m} is not a distance", remedy="give metres, zero or more, and finite"
        )
    return float(distance_m)


def _nearest(result: Pairs, pairs: Pairs) -> None:
    """Write the nearest pair of each subject into its row, ties to the first zone."""
    order = np.lexsort((pairs.zone, pairs.value, pairs.subject))
    subject, first = np.unique(pairs.subject[order], return_index=True)
    row = order[first]
    result.zone[subject], result.value[subject] = pairs.zone[row], pairs.value[row]
    result.geometry[subject] = pairs.geometry[row]


def inside(subjects: Any, zones: Any, without: Any = None) -> Pairs:
    """How much of each subject lies inside the union of the zones, less that of ``without``.

    The zones are closed: a point or a stretch of a line on a boundary is inside. What would stay
    outside only as contact (thinner than ``CONTACT_WIDTH_M``, as between two zones that meet) is
    inside, so that a covered subject has a share of exactly 1. Only zones of at least the subject's
    dimension can hold it.

    Parameters
    ----------
    subjects, zones
        See the module.
    without
        Geometries like the zones that are taken out of them: what lies within is not inside. Their
        boundaries stay (to touch one is not to lie within), lines and points take nothing away
        from polygons.

    Returns
    -------
    Pairs
        One row a subject, in order: ``value`` in m2, m or points inside the union (the whole
        less the part outside), ``share`` of the subject, ``zone`` the one that holds most (of
        equals the first; −1 for none), ``geometry`` the part outside (``None`` if there is none).
        A subject without geometry has NaN and an empty unit.
    """
    subjects, zones = plain(subjects), plain(zones)
    if without is not None:
        zones = without_these(zones, subjects, plain(without))
    result = empty_pairs(len(subjects))
    dimension = shapely.get_dimensions(subjects)
    for kind, held in enumerate((points_held, lines_held, polygons_held)):
        mine = np.where(dimension == kind, subjects, None)
        holding = np.where(shapely.get_dimensions(zones) >= kind, zones, None)
        outside, zone = held(mine, holding)
        rows = dimension == kind
        whole, rest = whole_measure(mine[rows]), whole_measure(outside[rows])
        value = np.where(zone[rows] < 0, 0.0, np.maximum(whole - np.nan_to_num(rest), 0.0))
        result.value[rows], result.share[rows] = value, shares(value, whole)
        result.unit[rows] = UNITS[kind]
        result.zone[rows], result.geometry[rows] = zone[rows], outside[rows]
    return result


def drawn(subjects: Any) -> tuple[Any, Any]:
    """Measure subjects as drawn, for comparison with what is declared of them.

    Returns
    -------
    tuple of numpy.ndarray
        Ellipsoidal m2 of the polygons and geodesic m of the lines, NaN for everything else: the
        rim of a polygon is no length a paper would declare.
    """
    subjects = plain(subjects)
    dimension = shapely.get_dimensions(subjects)
    area, length = (np.full(len(subjects), np.nan) for _ in range(2))
    area[dimension == 2] = area_m2(subjects[dimension == 2])
    length[dimension == 1] = length_m(subjects[dimension == 1])
    return area, length

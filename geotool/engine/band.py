"""What an overlap is at least and at most, given how exactly site and zone are placed.

Caveat: site and zone are each taken to lie within their stated accuracy of where they are drawn,
independently of each other, so both together within epsilon, the root of the sum of squares. The
true border of the zone is then somewhere in a band of epsilon to either side of the drawn one (the
epsilon band, after J. Perkal, 1966; cited from memory, unverified). The least overlap is that with
the zone shrunk by epsilon, the greatest that with the zone grown by it: bounds, not probabilities,
and nothing is said about the ground between.

Bands are drawn in the metric frame of the subject's own 3-degree zone, where a metre is off by
0.05 % at most, with corners of ``QUAD_SEGMENTS`` segments a quarter circle (0.03 % of epsilon);
what they cut out is measured on the ellipsoid.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
import shapely
from pyproj import CRS

from geotool.engine.checks import overlap
from geotool.engine.contact import gathered, solid_polygons
from geotool.engine.pairs import UNITS, Pairs, meeting, plain, taken, whole_measure
from geotool.engine.proximity import LIMIT_TOLERANCE_M, frames_of, near_pairs
from geotool.engine.surroundings import boxes_around, clipped
from geotool.frames import from_metric, to_metric

#: Segments of a quarter circle around corners.
QUAD_SEGMENTS: Final = 32

#: Two projections leave this much noise on a measure that is really the whole.
_NOISE: Final = 1e-9


def combined_accuracy_m(subject_m: Any, zone_m: Any) -> Any:
    """Epsilon of pairs: ``sqrt(subject² + zone²)``, the two being independent.

    Parameters
    ----------
    subject_m, zone_m
        Stated accuracies in metres, arrays of one length or numbers; NaN, 0 and less mean that
        none is stated, and it does not count.

    Returns
    -------
    numpy.ndarray
        Metres; NaN where neither is stated.
    """
    both = np.broadcast_arrays(np.asarray(subject_m, float), np.asarray(zone_m, float))
    stated = [np.where(each > 0, each, 0.0) for each in both]
    epsilon = np.hypot(*stated)
    return np.where(epsilon > 0, epsilon, np.nan)


def band_overlap(
    subjects: Any, zones: Any, epsilon_m: Any, *, value: Any = None, body: Any = None
) -> tuple[Any, Any]:
    """Least and greatest overlap of pairs, element with element.

    The measure is that of ``overlap``: of the lower dimension of the two (m2, m, points). Where the
    zone has the lower dimension it is the subject that shrinks and grows around it. Of two lines or
    two points the least is 0 and the greatest what of the subject lies within epsilon (m, points).

    Parameters
    ----------
    subjects, zones
        See ``checks``; a zone of ``None`` holds nothing.
    epsilon_m
        Metres, one a pair or one for all. 0 gives the overlap itself twice, NaN gives NaN.
    value
        The overlap as drawn, where it is known; it is always within the bounds. Else it is
        computed.
    body
        What the zone is part of, one a pair, as ``surroundings`` gives it (``None`` for nothing
        else). A border between two zones of one body is then no border when the zone is shrunk:
        the least overlaps of the pieces of a zone add up to that of the whole.

    Returns
    -------
    tuple
        Two arrays, low and high; NaN for a subject without geometry.
    """
    subjects, zones = plain(subjects), plain(zones)
    epsilon = np.broadcast_to(np.asarray(epsilon_m, float), subjects.shape)
    boxes = boxes_around(subjects, np.nan_to_num(epsilon))
    held, zones = clipped(zones, boxes)
    whole = whole_measure(subjects)
    drawn = meeting(subjects, zones) if value is None else np.nan_to_num(np.asarray(value, float))
    low, high = drawn.copy(), drawn.copy()
    rows = np.flatnonzero((epsilon > 0) & ~held & ~shapely.is_missing(zones))
    bodies = np.full(len(subjects), None, dtype=object)
    if body is not None:
        _, bodies = clipped(plain(body), boxes)
    for crs, mine in frames_of(subjects[rows]):
        at = rows[mine]
        flat = [to_metric(each[at], crs) for each in (subjects, zones, bodies)]
        for bound, pieces in zip((low, high), _cut(*flat, epsilon=epsilon[at]), strict=True):
            bound[at] = _on_the_ellipsoid(pieces, crs)
    same = shapely.get_dimensions(zones) >= shapely.get_dimensions(subjects)
    all_of_it = same & (high >= whole * (1 - _NOISE))
    high[all_of_it] = whole[all_of_it]
    unknown = np.isnan(epsilon) | shapely.is_missing(subjects)
    low[unknown], high[unknown] = np.nan, np.nan
    return np.minimum(low, drawn), np.maximum(high, drawn)


def _cut(subjects: Any, zones: Any, bodies: Any, *, epsilon: Any) -> tuple[Any, Any]:
    """What surely and what perhaps overlaps, in a metric plane.

    The one of lower dimension is cut out (of two alike the subject), the other is the region.
    """
    swapped = shapely.get_dimensions(zones) < shapely.get_dimensions(subjects)
    counted, region = np.where(swapped, zones, subjects), np.where(swapped, subjects, zones)
    surely, perhaps = (np.full(len(subjects), None, dtype=object) for _ in range(2))
    points = shapely.get_dimensions(counted) == 0
    rest = ~points
    bodies = np.where(swapped, None, bodies)
    surely[points], perhaps[points] = _points(
        counted[points], region[points], bodies[points], epsilon[points]
    )
    shrunk = _shrunk(region[rest], bodies[rest], epsilon[rest])
    grown = shapely.buffer(region[rest], epsilon[rest], quad_segs=QUAD_SEGMENTS)
    for answer, around in ((surely, shrunk), (perhaps, grown)):
        met = plain(shapely.intersection(counted[rest], around))
        met[shapely.get_dimensions(met) < shapely.get_dimensions(counted[rest])] = None
        answer[rest] = met
    return surely, perhaps


def _shrunk(regions: Any, bodies: Any, epsilon: Any) -> Any:
    """Regions less a rim of epsilon; of a region in a body, only along the border of the body."""
    alone = shapely.is_missing(bodies)
    core = shapely.buffer(np.where(alone, regions, bodies), -epsilon, quad_segs=QUAD_SEGMENTS)
    core[~alone] = shapely.intersection(core[~alone], regions[~alone])
    return core


def _points(points: Any, regions: Any, bodies: Any, epsilon: Any) -> tuple[Any, Any]:
    """Points deeper than epsilon inside their regions, and points at most epsilon from them."""
    parts, owner = shapely.get_parts(points, return_index=True)
    reach_m = epsilon[owner] + LIMIT_TOLERANCE_M
    near = shapely.dwithin(parts, regions[owner], reach_m)
    deep = near & (shapely.get_dimensions(regions) == 2)[owner]
    deep[deep] = shapely.contains(regions[owner[deep]], parts[deep])
    edges = shapely.boundary(np.where(shapely.is_missing(bodies), regions, bodies))
    deep[deep] = ~shapely.dwithin(parts[deep], edges[owner[deep]], reach_m[deep])
    return gathered(points, parts, owner, deep), gathered(points, parts, owner, near)


def _on_the_ellipsoid(pieces: Any, crs: CRS) -> Any:
    """Measure pieces of a metric plane on the ground; 0 where there is nothing but contact."""
    ground = from_metric(pieces, crs)
    areas = shapely.get_dimensions(ground) == 2
    ground[areas] = solid_polygons(ground[areas])
    return np.nan_to_num(whole_measure(ground))


def band_outside(
    subjects: Any, zones: Any, epsilon_m: Any, *, value: Any = None
) -> tuple[Any, Any]:
    """Least and greatest part of subjects outside what should hold them, element with element.

    The zone grows for the least and shrinks for the greatest.

    Parameters
    ----------
    subjects
        See ``checks``.
    zones
        What should hold each subject: the union of all zones near it, as ``surroundings`` gives it;
        ``None`` where there is none, and the whole subject is outside.
    epsilon_m
        As for ``band_overlap``.
    value
        The part outside as drawn, where it is known.

    Returns
    -------
    tuple
        Two arrays, low and high, in the unit of the subject's own measure.
    """
    subjects = plain(subjects)
    whole = whole_measure(subjects)
    within = None if value is None else np.maximum(whole - np.nan_to_num(value), 0.0)
    low, high = band_overlap(subjects, zones, epsilon_m, value=within)
    return np.maximum(whole - high, 0.0), np.maximum(whole - low, 0.0)


def core_overlap(subjects: Any, zones: Any, epsilon_m: Any) -> Any:
    """Measure of zones farther inside sites than epsilon, element with element.

    Where it is more than nothing, the overlap is no strip along the site's border: a zone too
    narrow to be left when shrunk (a brook, say) leads through the site.

    Returns
    -------
    numpy.ndarray
        As of ``overlap`` with the site shrunk by epsilon: m2 of polygons, m of lines, points; 0
        for sites that are no polygons.
    """
    subjects, zones = plain(subjects), plain(zones)
    epsilon = np.broadcast_to(np.asarray(epsilon_m, float), subjects.shape)
    zones = clipped(zones, boxes_around(subjects, np.nan_to_num(epsilon)))[1]
    result = np.zeros(len(subjects))
    rows = (shapely.get_dimensions(subjects) == 2) & ~shapely.is_missing(zones) & (epsilon >= 0)
    rows = np.flatnonzero(rows)
    for crs, mine in frames_of(subjects[rows]):
        at = rows[mine]
        core = shapely.buffer(to_metric(subjects[at], crs), -epsilon[at], quad_segs=QUAD_SEGMENTS)
        pieces = plain(shapely.intersection(to_metric(zones[at], crs), core))
        pieces[shapely.get_dimensions(pieces) < shapely.get_dimensions(zones[at])] = None
        result[at] = _on_the_ellipsoid(pieces, crs)
    return result


def near_misses(
    subjects: Any,
    zones: Any,
    *,
    subject_accuracy_m: Any,
    zone_accuracy_m: Any,
    met: Pairs | None = None,
) -> Pairs:
    """Pairs that do not overlap as drawn, but might: they lie within epsilon of each other.

    Parameters
    ----------
    subjects, zones
        See ``checks``.
    subject_accuracy_m, zone_accuracy_m
        Stated accuracies, one a subject and one a zone (or one for all), as for
        ``combined_accuracy_m``.
    met
        What ``overlap`` found for the same arrays, where it is known.

    Returns
    -------
    Pairs
        As of ``overlap``, with nothing in common: ``value`` 0 in the unit an overlap would have,
        ``share`` 0 (NaN where a share has no sense), ``geometry`` the shortest line from subject to
        zone. Whether they could overlap by more than a tolerance is for ``band_overlap``.
    """
    subjects, zones = plain(subjects), plain(zones)
    of_subject = np.broadcast_to(np.asarray(subject_accuracy_m, float), subjects.shape)
    of_zone = np.broadcast_to(np.asarray(zone_accuracy_m, float), zones.shape)
    farthest = np.fmax.reduce(of_zone, initial=np.nan)
    limit_m = combined_accuracy_m(of_subject, farthest)
    sought = np.where(np.isnan(limit_m), None, subjects)
    pairs = near_pairs(sought, zones, limit_m=np.nan_to_num(limit_m))
    epsilon = combined_accuracy_m(of_subject[pairs.subject], of_zone[pairs.zone])
    near = pairs.value <= epsilon + LIMIT_TOLERANCE_M
    found = overlap(sought, zones, with_geometry=False) if met is None else met
    pairs = taken(pairs, near & ~np.isin(_keys(pairs, len(zones)), _keys(found, len(zones))))
    of_subject = shapely.get_dimensions(subjects[pairs.subject])
    of_zone = shapely.get_dimensions(zones[pairs.zone])
    return replace(
        pairs,
        value=np.zeros(len(pairs)),
        unit=np.array(UNITS)[np.minimum(of_subject, of_zone)],
        share=np.where(of_zone >= of_subject, 0.0, np.nan),
    )


def _keys(pairs: Pairs, count: int) -> Any:
    """One number a pair."""
    return pairs.subject.astype(np.int64) * count + pairs.zone

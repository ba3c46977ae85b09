"""From candidates to measured pairs: which subject meets which zone, and by how much.

Caveat: edges are straight in longitude and latitude; with edges of at most 100 m, as a store
hands them out, that differs from an edge straight in the projected plane by 0.3 mm at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import numpy as np
import shapely

from geotool.engine.contact import away_from, gathered, solid_polygons, touches_edges
from geotool.measure import area_m2, length_m

#: Unit of a measure by the lower dimension of the two geometries.
UNITS: Final = ("count", "m", "m2")

_SUBJECTS_AT_ONCE: Final = 20_000
_VERTICES_AT_ONCE: Final = 2_000_000
#: What one pair may weigh: what is cut from a giant zone by a site is small.
_VERTICES_AT_MOST: Final = 20_000
#: Preparing (indexing) a zone costs about as much as some twenty tests against this many vertices.
_WORTH_PREPARING: Final = 64


#: Boundaries of polygons by identity: taken and indexed once for all lines of a check.
Rims: TypeAlias = dict[int, Any]

#: Of two arrays of positions, which pairs are to be looked at.
Wanted: TypeAlias = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Pairs:
    """Measured pairs as columns of one length, ordered by subject, then zone.

    ``subject`` and ``zone`` are positions in the arrays given (zone −1 for none), ``value`` is in
    ``unit`` (``m2``, ``m``, ``count``; empty for a subject without geometry), ``share`` is the
    part of the subject (0–1, NaN where a share has no sense), ``geometry`` is EPSG:4490 or
    ``None``.
    """

    subject: Any
    zone: Any
    value: Any
    unit: Any
    share: Any
    geometry: Any

    def __len__(self) -> int:
        return len(self.subject)


def empty_pairs(count: int = 0) -> Pairs:
    """Return rows for the first ``count`` subjects that say nothing yet: no zone, NaN, no unit."""
    return Pairs(
        subject=np.arange(count),
        zone=np.full(count, -1),
        value=np.full(count, np.nan),
        unit=np.full(count, "", dtype="<U5"),
        share=np.full(count, np.nan),
        geometry=np.full(count, None, dtype=object),
    )


def joined(pieces: list[Pairs]) -> Pairs:
    """Join pieces in their order."""
    if not pieces:
        return empty_pairs()
    return Pairs(
        *(
            np.concatenate([getattr(piece, name) for piece in pieces])
            for name in ("subject", "zone", "value", "unit", "share", "geometry")
        )
    )


def taken(pairs: Pairs, rows: Any) -> Pairs:
    """Pick rows by position or mask."""
    return Pairs(
        pairs.subject[rows],
        pairs.zone[rows],
        pairs.value[rows],
        pairs.unit[rows],
        pairs.share[rows],
        pairs.geometry[rows],
    )


def plain(geometries: Any) -> Any:
    """Return points, lines and polygons only, single or multi; ``None`` for empty.

    Of a mixed collection the parts of the highest dimension are kept: what repair leaves beside a
    polygon (collapsed rings) has neither area nor length that a rule could ask for.
    """
    result = np.array(geometries, dtype=object, copy=True).reshape(-1)
    result[np.asarray(shapely.is_empty(result), dtype=bool)] = None
    mixed = np.flatnonzero(shapely.get_type_id(result) == shapely.GeometryType.GEOMETRYCOLLECTION)
    for index in mixed:
        parts = _flat(result[index])
        dimension = shapely.get_dimensions(parts)
        result[index] = shapely.union_all(parts[dimension == dimension.max()])
    return result


def _flat(collection: Any) -> Any:
    parts = shapely.get_parts(collection)
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts = shapely.get_parts(parts)
    return parts[~shapely.is_empty(parts)]


def whole_measure(geometries: Any) -> Any:
    """Measure of whole geometries: m2, m or number of points by their dimension; NaN for none."""
    dimension = shapely.get_dimensions(geometries)
    value = np.full(len(geometries), np.nan)
    for kind, measure in enumerate((shapely.get_num_geometries, length_m, area_m2)):
        mine = dimension == kind
        value[mine] = measure(geometries[mine])
    return value


def shares(value: Any, whole: Any) -> Any:
    """Parts of wholes; NaN where the whole measures nothing (a line of no length)."""
    return np.divide(value, whole, out=np.full(len(value), np.nan), where=whole > 0)


@contextmanager
def prepared(geometries: Any) -> Iterator[None]:
    """Index geometries for repeated predicates, and give the memory back at the end."""
    fresh = geometries[~shapely.is_prepared(geometries)]
    shapely.prepare(fresh)
    try:
        yield
    finally:
        shapely.destroy_prepared(fresh)


def prepared_sides(subjects: Any, zones: Any) -> ExitStack:
    """Prepare all subjects and the zones large enough for it."""
    stack = ExitStack()
    stack.enter_context(prepared(subjects))
    stack.enter_context(prepared(zones[shapely.get_num_coordinates(zones) > _WORTH_PREPARING]))
    return stack


def tested(predicate: Any, subjects: Any, zones: Any, *arguments: Any) -> Any:
    """Evaluate a symmetric predicate with the prepared side first: the zone's if it has one.

    All arrays, those in ``arguments`` too, have one length.
    """
    answer = np.zeros(len(subjects), dtype=bool)
    large = shapely.is_prepared(zones)
    for mine, first, second in ((large, zones, subjects), (~large, subjects, zones)):
        answer[mine] = predicate(first[mine], second[mine], *(each[mine] for each in arguments))
    return answer


def candidates(subjects: Any, zones: Any, *, boxes: Any = None) -> Iterator[tuple[Any, Any]]:
    """Pairs of positions whose bounding boxes meet, ordered, in chunks of bounded size.

    Parameters
    ----------
    subjects, zones
        As ``plain`` returns them.
    boxes
        What to look for instead of the subjects, one each (a wider box, say).
    """
    tree = shapely.STRtree(zones)
    sought = subjects if boxes is None else boxes
    weight = np.minimum(shapely.get_num_coordinates(zones), _VERTICES_AT_MOST)
    for start in range(0, len(sought), _SUBJECTS_AT_ONCE):
        subject, zone = tree.query(sought[start : start + _SUBJECTS_AT_ONCE])
        order = np.lexsort((zone, subject))
        subject, zone = subject[order] + start, zone[order]
        load = np.cumsum(weight[zone] + shapely.get_num_coordinates(subjects)[subject])
        cuts = np.flatnonzero(np.diff(load // _VERTICES_AT_ONCE)) + 1
        yield from zip(np.split(subject, cuts), np.split(zone, cuts), strict=True)


def measured(
    subjects: Any, zones: Any, *, with_geometry: bool, wanted: Wanted | None = None
) -> Iterator[tuple[Pairs, Any]]:
    """Measure the intersections of all pairs that are more than boundary contact, chunk by chunk.

    Yields pairs, and beside them whether the zone covers the subject whole. ``wanted`` restricts
    the pairs looked at.
    """
    whole = whole_measure(subjects)
    dimension_s, dimension_z = shapely.get_dimensions(subjects), shapely.get_dimensions(zones)
    rims: Rims = {}
    with prepared_sides(subjects, zones):
        for subject, zone in candidates(subjects, zones):
            if wanted is not None:
                asked = wanted(subject, zone)
                subject, zone = subject[asked], zone[asked]  # noqa: PLW2901
            meet = tested(shapely.intersects, subjects[subject], zones[zone])
            subject, zone = subject[meet], zone[meet]  # noqa: PLW2901
            geometry, value, inside = _intersections(subjects[subject], zones[zone], rims)
            lower = np.minimum(dimension_s[subject], dimension_z[zone])
            share = np.where(lower == dimension_s[subject], shares(value, whole[subject]), np.nan)
            pairs = Pairs(
                subject=subject,
                zone=zone,
                value=value,
                unit=np.array(UNITS)[lower],
                share=np.where(inside, 1.0, np.minimum(share, 1.0)),
                geometry=geometry,
            )
            found = ~shapely.is_missing(geometry)
            pairs = taken(pairs, found)
            if not with_geometry:
                pairs = replace(pairs, geometry=np.full(len(pairs), None, dtype=object))
            yield _crossings(pairs, lower[found], geometry[found]), inside[found]


def meeting(subjects: Any, zones: Any) -> Any:
    """Measure what ``overlap`` would find, element with element; 0 where there is nothing."""
    return np.nan_to_num(_intersections(subjects, zones, {})[1])


def _crossings(pairs: Pairs, lower: Any, geometry: Any) -> Pairs:
    """Two lines that cross share no length: their value is the number of crossings."""
    crossing = (lower == 1) & (shapely.get_dimensions(geometry) == 0)
    if not crossing.any():
        return pairs
    return replace(
        pairs,
        unit=np.where(crossing, UNITS[0], pairs.unit),
        share=np.where(crossing, 0.0, pairs.share),
    )


def _intersections(subjects: Any, zones: Any, rims: Rims) -> tuple[Any, Any, Any]:
    """Geometry, measure, and whether the zone covers the subject, of pairs that intersect."""
    geometry = np.full(len(subjects), None, dtype=object)
    inside = np.zeros(len(subjects), dtype=bool)
    dimension_s, dimension_z = shapely.get_dimensions(subjects), shapely.get_dimensions(zones)
    lower = np.minimum(dimension_s, dimension_z)
    mine = lower == 2
    geometry[mine], inside[mine] = _polygons(subjects[mine], zones[mine])
    for ours, low, high in (
        (dimension_s <= dimension_z, subjects, zones),
        (dimension_s > dimension_z, zones, subjects),
    ):
        mine = ours & (lower == 0)
        geometry[mine] = _points(low[mine], high[mine])
        mine = ours & (lower == 1)
        geometry[mine] = _lines(low[mine], high[mine], rims)
    return geometry, whole_measure(geometry), inside


def _polygons(subjects: Any, zones: Any) -> tuple[Any, Any]:
    """Polygons in polygons: where one covers the other there is nothing to compute."""
    inside = _covers(zones, subjects)
    around = ~inside
    around[around] = shapely.covers(subjects[around], zones[around])
    cut = ~(inside | around)
    geometry = np.where(inside, subjects, zones)
    geometry[cut] = solid_polygons(shapely.intersection(subjects[cut], zones[cut]))
    return geometry, inside


def _covers(zones: Any, subjects: Any) -> Any:
    """Whether zones cover subjects; only an indexed zone is worth asking as the first."""
    answer = np.zeros(len(zones), dtype=bool)
    large = shapely.is_prepared(zones)
    answer[large] = shapely.covers(zones[large], subjects[large])
    answer[~large] = shapely.covered_by(subjects[~large], zones[~large])
    return answer


def _lines(lines: Any, others: Any, rims: Rims) -> Any:
    """Stretches of lines inside polygons, or shared by lines; crossings of lines as points."""
    in_polygon = shapely.get_dimensions(others) == 2
    within = in_polygon.copy()
    within[in_polygon] = shapely.contains_properly(others[in_polygon], lines[in_polygon])
    met = lines.copy()
    met[~within] = plain(shapely.intersection(lines[~within], others[~within]))
    result = met.copy()
    result[in_polygon] = _off_the_rim(met[in_polygon], others[in_polygon], rims)
    crossing = ~in_polygon & (shapely.get_dimensions(met) == 0)
    result[crossing] = _inner_points(met[crossing], lines[crossing], others[crossing])
    return result


def _off_the_rim(met: Any, polygons: Any, rims: Rims) -> Any:
    """Only the stretches in the interior of the polygons."""
    lines: Any = np.where(shapely.get_dimensions(met) == 1, met, None)
    for polygon in polygons:
        if id(polygon) not in rims:
            rims[id(polygon)] = polygon.boundary
            shapely.prepare(rims[id(polygon)])
    edges = np.empty(len(polygons), dtype=object)
    edges[:] = [rims[id(polygon)] for polygon in polygons]
    touching = touches_edges(lines, edges)
    lines[touching] = away_from(lines[touching], edges[touching])
    return lines


def _inner_points(points: Any, lines: Any, others: Any) -> Any:
    """Crossings that are not an end of either line (an end on a line is contact)."""
    parts, owner = shapely.get_parts(points, return_index=True)
    ends = shapely.intersects(parts, shapely.boundary(lines)[owner])
    ends |= shapely.intersects(parts, shapely.boundary(others)[owner])
    return gathered(points, parts, owner, ~ends)


def _points(points: Any, others: Any) -> Any:
    """Points in the interior of the others (a point on a boundary is contact)."""
    parts, owner = shapely.get_parts(points, return_index=True)
    return gathered(points, parts, owner, shapely.contains(others[owner], parts))

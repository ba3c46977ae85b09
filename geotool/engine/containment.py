"""What of a subject stays outside a set of zones, by dimension, and which zone holds most of it.

Caveat: the zones are closed and are subtracted one after another, so no union of whole zones is
ever built; a remainder that is mere contact (see ``contact``) counts as inside.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import shapely

from geotool.engine.contact import away_from, gathered, solid_polygons
from geotool.engine.pairs import (
    candidates,
    joined,
    measured,
    plain,
    prepared_sides,
    tested,
    whole_measure,
)

#: Two zones that hold the same to a millionth part hold equally much: measures are not finer.
_EQUAL_SHARE: Final = 1e-6


def polygons_held(subjects: Any, zones: Any) -> tuple[Any, Any]:
    """Polygon parts outside all zones (``None`` for none), and the zone that holds most."""
    subject, zone, value, whole = _areas_shared(subjects, zones)
    outside = subjects.copy()
    outside[subject[whole]] = None
    cut = ~np.isin(subject, subject[whole])
    _subtract(outside, zones, subject[cut], zone[cut])
    touched = np.unique(subject[cut])
    outside[touched] = solid_polygons(outside[touched])
    return outside, _most(subject, zone, value, len(subjects))


def lines_held(subjects: Any, zones: Any) -> tuple[Any, Any]:
    """Stretches of lines outside all zones (``None`` for none), and the zone that holds most."""
    subject, zone, value = _lengths_shared(subjects, zones)
    shared = ~np.isnan(value)
    outside = subjects.copy()
    _subtract(outside, zones, subject[shared], zone[shared])
    with prepared_sides(subjects, zones):
        for row, other in _in_turn(subject, zone):
            outside[row] = away_from(outside[row], zones[other])
    return outside, _most(subject, zone, value, len(subjects))


def points_held(subjects: Any, zones: Any) -> tuple[Any, Any]:
    """Points outside all zones (``None`` for none), and the zone that holds most."""
    parts, owner = shapely.get_parts(subjects, return_index=True)
    subject, zone, value, part = _points_shared(subjects, zones)
    keep = np.ones(len(parts), dtype=bool)
    keep[part] = False
    outside = gathered(subjects, parts, owner, keep)
    return outside, _most(subject, zone, value, len(subjects))


def holders(subjects: Any, zones: Any) -> Any:
    """Zone that holds most of each subject, −1 for none: what ``inside`` says, without the rest."""
    result = np.full(len(subjects), -1)
    dimension_s, dimension_z = shapely.get_dimensions(subjects), shapely.get_dimensions(zones)
    for kind, shared in enumerate((_points_shared, _lengths_shared, _areas_shared)):
        mine = np.where(dimension_s == kind, subjects, None)
        holding = np.where(dimension_z >= kind, zones, None)
        subject, zone, value = shared(mine, holding)[:3]
        result = np.maximum(result, _most(subject, zone, value, len(subjects)))
    return result


def _areas_shared(subjects: Any, zones: Any) -> tuple[Any, ...]:
    """Pairs of polygons with the m2 they share, and whether the zone covers the subject."""
    pieces = list(measured(subjects, zones, with_geometry=False))
    pairs = joined([piece for piece, _ in pieces])
    whole = np.concatenate([np.zeros(0, dtype=bool), *(covered for _, covered in pieces)])
    return pairs.subject, pairs.zone, pairs.value, whole


def _lengths_shared(subjects: Any, zones: Any) -> tuple[Any, ...]:
    """Pairs of lines and zones that meet with the m they share, NaN where only points."""
    subject, zone = _meeting(subjects, zones)
    stretch = plain(shapely.intersection(subjects[subject], zones[zone]))
    shared = shapely.get_dimensions(stretch) == 1
    value = np.full(len(subject), np.nan)
    value[shared] = whole_measure(stretch[shared])
    return subject, zone, value


def _points_shared(subjects: Any, zones: Any) -> tuple[Any, ...]:
    """Pairs of subjects and zones with the number of points they share, and all parts held."""
    parts, owner = shapely.get_parts(subjects, return_index=True)
    part, zone = _meeting(parts, zones)
    counted, value = np.unique(np.stack([owner[part], zone]), axis=1, return_counts=True)
    return counted[0], counted[1], value, part


def _meeting(subjects: Any, zones: Any) -> tuple[Any, Any]:
    """Pairs that share at least a point, ordered."""
    found = [(np.zeros(0, dtype=int), np.zeros(0, dtype=int))]
    with prepared_sides(subjects, zones):
        for subject, zone in candidates(subjects, zones):
            meet = tested(shapely.intersects, subjects[subject], zones[zone])
            found.append((subject[meet], zone[meet]))
    return np.concatenate([s for s, _ in found]), np.concatenate([z for _, z in found])


def _subtract(outside: Any, zones: Any, subject: Any, zone: Any) -> None:
    """Take its zones from each subject, in place."""
    for row, other in _in_turn(subject, zone):
        outside[row] = shapely.difference(outside[row], zones[other])


def _in_turn(subject: Any, zone: Any) -> Iterator[tuple[Any, Any]]:
    """Rounds of pairs in which each subject stands at most once; ``subject`` is sorted."""
    _, first, count = np.unique(subject, return_index=True, return_counts=True)
    turn = np.arange(len(subject)) - np.repeat(first, count)
    for step in range(int(turn.max(initial=-1)) + 1):
        yield subject[turn == step], zone[turn == step]


def _most(subject: Any, zone: Any, value: Any, count: int) -> Any:
    """Zone with the greatest value of each subject, −1 for none, ties to the first zone."""
    best = np.zeros(count)
    np.fmax.at(best, subject, value)
    tied = value >= best[subject] * (1 - _EQUAL_SHARE)
    subject, zone = subject[tied], zone[tied]
    order = np.lexsort((zone, subject))
    owner, first = np.unique(subject[order], return_index=True)
    most = np.full(count, -1)
    most[owner] = zone[order[first]]
    return most


def without_these(zones: Any, subjects: Any, without: Any) -> Any:
    """Zones less what is not to count of them, exact wherever a subject is.

    Only zones and exclusions whose boxes meet a subject's are overlaid, and a zone once, however
    many exclusions it has. What has fewer dimensions than the zone takes nothing away from it,
    and slivers thinner than contact are not left of it.
    """
    result = zones.copy()
    near_z, near_w = (_beside(layer, subjects) for layer in (zones, without))
    for kind in range(3):
        taking = np.where(shapely.get_dimensions(near_w) == kind, near_w, None)
        giving = np.where(shapely.get_dimensions(near_z) <= kind, near_z, None)
        zone, other = shapely.STRtree(taking).query(giving, predicate="intersects")
        order = np.lexsort((other, zone))
        touched, start = np.unique(zone[order], return_index=True)
        for row, chosen in zip(touched, np.split(other[order], start[1:]), strict=False):
            result[row] = shapely.difference(result[row], shapely.union_all(taking[chosen]))
        areal = touched[shapely.get_dimensions(zones[touched]) == 2]
        # what is left thinner than contact is no zone: a line along it would count as inside
        result[areal] = solid_polygons(plain(result[areal]))
    return plain(result)


def _beside(layer: Any, subjects: Any) -> Any:
    """Keep what has a box that meets a subject's, ``None`` for the others."""
    near, _ = shapely.STRtree(subjects).query(layer)
    result = np.full(len(layer), None, dtype=object)
    result[near] = layer[near]
    return result

"""What of a subject stays outside a set of zones, by dimension.

Caveat: the zones are closed and are subtracted one after another, so no union of whole zones is
ever built; a remainder that is mere contact (see ``contact``) counts as inside.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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


def polygons_held(subjects: Any, zones: Any) -> tuple[Any, Any]:
    """Polygon parts outside all zones (``None`` for none), and the zone that holds most."""
    pieces = list(measured(subjects, zones, with_geometry=False))
    pairs = joined([piece for piece, _ in pieces])
    whole = np.concatenate([np.zeros(0, dtype=bool), *(covered for _, covered in pieces)])
    outside = subjects.copy()
    outside[pairs.subject[whole]] = None
    cut = ~np.isin(pairs.subject, pairs.subject[whole])
    _subtract(outside, zones, pairs.subject[cut], pairs.zone[cut])
    touched = np.unique(pairs.subject[cut])
    outside[touched] = solid_polygons(outside[touched])
    return outside, _most(pairs.subject, pairs.zone, pairs.value, len(subjects))


def lines_held(subjects: Any, zones: Any) -> tuple[Any, Any]:
    """Stretches of lines outside all zones (``None`` for none), and the zone that holds most."""
    subject, zone = _meeting(subjects, zones)
    stretch = plain(shapely.intersection(subjects[subject], zones[zone]))
    shared = shapely.get_dimensions(stretch) == 1
    outside = subjects.copy()
    _subtract(outside, zones, subject[shared], zone[shared])
    with prepared_sides(subjects, zones):
        for row, other in _in_turn(subject, zone):
            outside[row] = away_from(outside[row], zones[other])
    value = whole_measure(stretch[shared])
    return outside, _most(subject[shared], zone[shared], value, len(subjects))


def points_held(subjects: Any, zones: Any) -> tuple[Any, Any]:
    """Points outside all zones (``None`` for none), and the zone that holds most."""
    parts, owner = shapely.get_parts(subjects, return_index=True)
    part, zone = _meeting(parts, zones)
    keep = np.ones(len(parts), dtype=bool)
    keep[part] = False
    counted, value = np.unique(np.stack([owner[part], zone]), axis=1, return_counts=True)
    outside = gathered(subjects, parts, owner, keep)
    return outside, _most(counted[0], counted[1], value, len(subjects))


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
    order = np.lexsort((zone, -value, subject))
    owner, first = np.unique(subject[order], return_index=True)
    most = np.full(count, -1)
    most[owner] = zone[order[first]]
    return most

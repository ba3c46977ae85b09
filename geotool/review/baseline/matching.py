"""Which entry of a baseline each finding is: one to one, the surest pairs first.

Only findings of one rule are ever the same. Within it, in this order:

1. the same project and zone feature, in the same place;
2. the same project and kind of zone, in the same place: features were numbered anew;
3. another project, where the old one is gone and the new one was not there: the same place (and
   name, where both have one);
4. the same project and zone feature, in a part of the place, or in more than the place.

The same place means shapes that agree (``shapes.SAME``), as they are or after the shift by which
site and zone have both moved: a correction of the frame moves everything and changes nothing. A
site that moves alone is elsewhere. A distance is the same, too, where site and zone still lie
where they did, to ``shapes.BAND_M``: its shortest line may jump along parallel edges.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final

import numpy as np
import shapely

from geotool.model import BaselineEntry
from geotool.review.baseline.candidates import (
    Candidates,
    Common,
    Key,
    Middle,
    Pairs,
    Side,
    kind_key,
    rule_key,
    zone_key,
)
from geotool.review.baseline.places import Places
from geotool.review.baseline.shapes import BAND_M, SAME, agreement, may_agree, metres_between

DISTANCE: Final = "distance"
#: From so many candidates for each finding on it pays to look at their boxes first.
_CROWD: Final = 1.5
_OPEN: Final = frozenset({"unknown", "notice"})

#: Whether a finding is a part of an entry's place, or more than it; the share of the finding's
#: shape that lies in the entry's is given.
IsPart = Callable[[BaselineEntry, BaselineEntry, float], bool]


#: Pairs and their scores, 0 for those that are no match.
_Scored = tuple[Pairs, np.ndarray]


@dataclass(frozen=True, slots=True)
class Match:
    """A finding and the entry that it is, as positions; ``iou`` where shapes were compared.

    ``moved_m`` is how far site and zone have moved together, 0 where they have not.
    """

    old: int
    new: int
    iou: float | None = None
    moved_m: float = 0.0


def matches(
    old: Sequence[BaselineEntry],
    new: Sequence[BaselineEntry],
    places: Places,
    *,
    known_projects: frozenset[str],
    is_part: IsPart,
) -> list[Match]:
    """Return which entries findings are; the order of both does not matter.

    Parameters
    ----------
    old, new
        Entries of the baseline, and findings of the review as entries.
    places
        Of the review.
    known_projects
        Ids of projects that the baseline saw.
    """
    search = _Search(old, new, places)
    search.identical()
    for step in (
        search.same_shape,
        search.same_ends,
        search.same_site,
        partial(search.renamed, known_projects),
        partial(search.part_of_place, is_part),
        search.without_shape,
    ):
        if not search.is_done():
            step()
    return search.found


class _Search:
    """The state of matching two sides."""

    def __init__(
        self, old: Sequence[BaselineEntry], new: Sequence[BaselineEntry], places: Places
    ) -> None:
        self.old, self.new, self.places = Side(old), Side(new), places
        self.candidates = Candidates(self.old, self.new, places)
        self.found: list[Match] = []

    def identical(self) -> None:
        """Findings of the same id and shape: nearly all of them, nearly always."""
        of_id = {e.id: n for n, e in enumerate(self.old.entries)}
        known = [(of_id.pop(e.id), n) for n, e in enumerate(self.new.entries) if e.id in of_id]
        old, new = np.array(known, dtype=int).reshape(-1, 2).T
        nowhere = ~self.old.has_shape[old] & ~self.new.has_shape[new]
        same = self.old.has_shape[old] & self.new.has_shape[new]
        shapes = self.old.shape[old[same]], self.new.shape[new[same]]
        same[same] = shapely.equals_exact(*shapes, 1e-7, normalize=True)
        self._take(old[same], new[same], np.ones(int(same.sum())))
        self._take(old[nowhere], new[nowhere])

    def is_done(self) -> bool:
        """Whether one of the sides has nothing left to be matched."""
        return not (self.old.free.any() and self.new.free.any())

    def same_shape(self) -> None:
        """Findings on the same project whose shapes agree; the same zone feature goes first."""
        here = self._by_shape(Common.PROJECT)
        self._choose(*_some(here, self.candidates.are_of_one_zone(here[0])))
        if self.candidates.has_moved():
            self._choose(*self._by_shape(Common.ZONE, shifted=True))
        self._choose(*here)
        if self.candidates.has_moved():
            self._choose(*self._by_shape(Common.PROJECT, shifted=True))

    def same_ends(self) -> None:
        """Distances on the same project of which site and zone both lie where they did."""
        here = self._by_ends(kind_key)
        same = self.candidates.are_of_one_zone(here[0])
        self._choose(*_some(here, same), compared=False)
        if self.candidates.has_moved():
            self._choose(*self._by_ends(zone_key, shifted=Common.ZONE), compared=False)
        self._choose(*here, compared=False)
        if self.candidates.has_moved():
            self._choose(*self._by_ends(kind_key, shifted=Common.PROJECT), compared=False)

    def same_site(self) -> None:
        """Sites that lie too far from whatever is nearest: it may be another feature now."""
        chosen = self.old.where(is_too_far), self.new.where(is_too_far)
        for shifted in (None, Common.PROJECT):
            pairs = self.candidates.by_middle("at", chosen, _site_key, shifted=shifted)
            self._choose(pairs, _nearness(self._away(pairs, "at")), compared=False)

    def renamed(self, known_projects: frozenset[str]) -> None:
        """Findings on projects that bear another id now, in the same place."""
        here = self.places.sites
        gone = self.old.where(lambda e: e.project is not None and e.project not in here)
        come = self.new.where(lambda e: e.project is not None and e.project not in known_projects)
        others = self.old.free & ~gone, self.new.free & ~come
        self.old.free &= gone
        self.new.free &= come
        for found, compared in (
            (self._by_shape(Common.NEITHER), True),
            (self._by_ends(rule_key), False),
        ):
            mine = _some(found, self.candidates.are_of_one_name(found[0]))
            self._choose(*mine, compared=compared)
        self.old.free |= others[0]
        self.new.free |= others[1]

    def part_of_place(self, is_part: IsPart) -> None:
        """Findings on the same zone feature that are less, or more, of the same place."""
        for shifted in (False, True):
            pairs = self.candidates.by_shape(Common.ZONE, shifted=shifted)
            iou, held = self._agreement(pairs)
            for n in np.flatnonzero(iou > 0):
                one, other = self.old.entries[pairs.old[n]], self.new.entries[pairs.new[n]]
                if not is_part(one, other, float(held[n])):
                    iou[n] = 0.0
            self._choose(pairs, iou)

    def _by_shape(self, common: Common, *, shifted: bool = False) -> _Scored:
        """Pairs, scored by their IoU where that is enough."""
        pairs = self.candidates.by_shape(common, shifted=shifted)
        if len(pairs.new) > _CROWD * len(np.unique(pairs.new)):
            old, new = self.old.shape[pairs.old], self.new.shape[pairs.new]
            pairs = pairs.take(may_agree(old, new, shift=pairs.shift))
        iou, _ = self._agreement(pairs)
        return pairs, np.where(iou >= SAME, iou, 0.0)

    def _by_ends(self, key: Key, *, shifted: Common | None = None) -> _Scored:
        """Distances, scored by how near to where they were both ends are."""
        pairs = self.candidates.by_middle("zone_at", self._distances, key, shifted=shifted)
        return pairs, _nearness(np.maximum(self._away(pairs, "at"), self._away(pairs, "zone_at")))

    @cached_property
    def _distances(self) -> tuple[np.ndarray, np.ndarray]:
        return (
            self.old.where(lambda e: e.measure == DISTANCE),
            self.new.where(lambda e: e.measure == DISTANCE),
        )

    def without_shape(self) -> None:
        """Open questions, counts and the like, which lie nowhere in particular."""
        nowhere = ~self.old.has_shape, ~self.new.has_shape
        self._in_turn(lambda e: (zone_key(e), e.reason, e.measure), *nowhere)
        of_site = self.old.has_project, self.new.has_project
        pair = nowhere[0] & of_site[0], nowhere[1] & of_site[1]
        self._in_turn(lambda e: (kind_key(e), e.reason, e.measure), *pair)
        self._same_zones((nowhere[0] & ~of_site[0], nowhere[1] & ~of_site[1]))
        # the same zone feature, of which the shape was not known, or is not known any more
        named = [side.where(lambda e: e.zone is not None) for side in (self.old, self.new)]
        self._in_turn(zone_key, nowhere[0] & named[0], named[1])
        self._in_turn(zone_key, named[0], nowhere[1] & named[1])
        # what was open of this kind of zone is decided now
        unknown = self.old.where(lambda e: e.verdict == "unknown")
        decided = self.new.where(lambda e: e.verdict not in _OPEN)
        self._in_turn(kind_key, nowhere[0] & unknown & of_site[0], decided)

    def _same_zones(self, chosen: tuple[np.ndarray, np.ndarray]) -> None:
        """Findings on zones alone, without shapes: the zone lies where it did."""

        def key(entry: BaselineEntry) -> Hashable:
            return (entry.rule, entry.zone_kind, entry.reason, entry.measure)

        pairs = self.candidates.by_middle("zone_at", chosen, key)
        self._choose(pairs, _nearness(self._away(pairs, "zone_at")), compared=False)

    def _agreement(self, pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
        old, new = self.old.shape[pairs.old], self.new.shape[pairs.new]
        return agreement(old, new, shift=pairs.shift)

    def _away(self, pairs: Pairs, place: Middle) -> np.ndarray:
        """Metres between the places of pairs, after the shift."""
        if place == "at":
            before, after = self.old.at[pairs.old], self.new.at[pairs.new]
        else:
            before, after = self.old.zone_at[pairs.old], self.new.zone_at[pairs.new]
        return metres_between(before + pairs.shift, after)

    def _in_turn(self, key: Key, old_chosen: np.ndarray, new_chosen: np.ndarray) -> None:
        """Match entries of one key as they follow one another, by the name of their zone."""
        waiting: dict[Hashable, list[int]] = {}
        for n in reversed(_by_zone(self.old, self.old.open(old_chosen))):
            waiting.setdefault(key(self.old.entries[n]), []).append(n)
        pairs = []
        for n in _by_zone(self.new, self.new.open(new_chosen)):
            if mine := waiting.get(key(self.new.entries[n])):
                pairs.append((mine.pop(), n))
        old, new = np.array(pairs, dtype=int).reshape(-1, 2).T
        self._take(old, new)

    def _choose(self, pairs: Pairs, score: np.ndarray, *, compared: bool = True) -> None:
        """Take pairs of a score above 0, the highest first, each side once."""
        free = self.old.free[pairs.old] & self.new.free[pairs.new]
        good = np.flatnonzero((score > 0) & free)
        ranks = -np.round(score[good], 9)
        good = good[np.lexsort((pairs.new[good], pairs.old[good], ranks))]
        chosen = []
        rows = zip(good.tolist(), pairs.old[good].tolist(), pairs.new[good].tolist(), strict=True)
        taken: tuple[set[int], set[int]] = (set(), set())
        for n, one, other in rows:
            if one not in taken[0] and other not in taken[1]:
                taken[0].add(one)
                taken[1].add(other)
                chosen.append(n)
        mine = pairs.take(np.array(chosen, dtype=int))
        self._take(mine.old, mine.new, score[chosen] if compared else None, self._ways(mine))

    def _ways(self, pairs: Pairs) -> np.ndarray | None:
        """How far the old ones of pairs were shifted, in metres."""
        if not pairs.shift.any():
            return None
        at, zone_at = self.old.at[pairs.old], self.old.zone_at[pairs.old]
        before = np.where(np.isnan(at), zone_at, at)
        way: np.ndarray = np.nan_to_num(metres_between(before, before + pairs.shift))
        return way

    def _take(
        self,
        old: np.ndarray,
        new: np.ndarray,
        iou: np.ndarray | None = None,
        moved_m: np.ndarray | None = None,
    ) -> None:
        self.old.free[old] = self.new.free[new] = False
        agreed = [None] * len(old) if iou is None else iou.tolist()
        ways = [0.0] * len(old) if moved_m is None else moved_m.tolist()
        for one, other, seen, way in zip(old.tolist(), new.tolist(), agreed, ways, strict=True):
            self.found.append(Match(self.old.order[one], self.new.order[other], seen, way))


def is_too_far(entry: BaselineEntry) -> bool:
    """Whether nearness is required: the distance is beyond the limit, and yet a conflict."""
    if entry.measure != DISTANCE or entry.value is None or entry.limit is None:
        return False
    return entry.reason is None and entry.value > entry.limit


def _site_key(entry: BaselineEntry) -> Hashable:
    """Rule and project, whatever the kind of zone."""
    return (entry.rule, entry.project)


def _some(scored: _Scored, chosen: np.ndarray) -> _Scored:
    return scored[0].take(chosen), scored[1][chosen]


def _by_zone(side: Side, rows: np.ndarray) -> list[int]:
    entries = side.entries
    return sorted(rows.tolist(), key=lambda n: (entries[n].zone_name or "", entries[n].id))


def _nearness(away_m: np.ndarray) -> np.ndarray:
    """A score of 1 at no distance, 0 beyond the half-width of a band."""
    near: np.ndarray = np.where(away_m <= BAND_M, 1 - away_m / (2 * BAND_M), 0.0)
    return near

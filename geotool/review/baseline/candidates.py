"""Pairs of an entry of a baseline and a finding that may be the same, found by key and place."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from itertools import chain
from typing import Final, Literal

import numpy as np
import shapely

from geotool.model import BaselineEntry
from geotool.review.baseline.places import Place, Places
from geotool.review.baseline.shapes import BAND_M, metres_between

#: How exactly site and zone must have moved alike: metres, or a share of the way if that is more.
_ALIKE_M: Final = 1.0
_ALIKE: Final = 0.1
#: Boxes of one key are searched in a strip of their own, so many degrees wide.
_STRIP: Final = 1000.0
_PAD_DEG: Final = 2 * BAND_M / 110_000.0

_NOWHERE: Final = (np.nan, np.nan)

Key = Callable[[BaselineEntry], Hashable]
Middle = Literal["at", "zone_at"]


class Common(Enum):
    """What the two of a pair have in common: project and zone feature, the project, neither."""

    ZONE = auto()
    PROJECT = auto()
    NEITHER = auto()


def zone_key(entry: BaselineEntry) -> Hashable:
    """Rule, project and zone feature (or kind of zone, where no feature is concerned)."""
    if entry.zone is None:
        return (entry.rule, entry.project, None, entry.zone_kind)
    return (entry.rule, entry.project, entry.zone)


def kind_key(entry: BaselineEntry) -> Hashable:
    """Rule, project and kind of zone."""
    return (entry.rule, entry.project, entry.zone_kind)


def rule_key(entry: BaselineEntry) -> Hashable:
    """Rule and kind of zone."""
    return (entry.rule, entry.zone_kind)


KEYS: Final[dict[Common, Key]] = {
    Common.ZONE: zone_key,
    Common.PROJECT: kind_key,
    Common.NEITHER: rule_key,
}


class Side:
    """Entries of one side in columns, in an order that does not depend on how they came.

    ``order`` gives the positions in which they came; ``free`` marks those that nothing matches.
    ``at`` and ``zone_at`` are two columns of degrees, NaN where there is no place.
    """

    def __init__(self, entries: Sequence[BaselineEntry]) -> None:
        ids = [entry.id for entry in entries]
        self.order = sorted(range(len(ids)), key=ids.__getitem__)
        self.entries = [entries[n] for n in self.order]
        self.shape = np.array([None, *(e.shape for e in self.entries)], dtype=object)[1:]
        self.has_shape = ~shapely.is_missing(self.shape)
        self.free = np.ones(len(entries), dtype=bool)

    @cached_property
    def at(self) -> np.ndarray:
        """Middles of the sites."""
        return as_columns(e.at for e in self.entries)

    @cached_property
    def zone_at(self) -> np.ndarray:
        """Middles of the zones."""
        return as_columns(e.zone_at for e in self.entries)

    @cached_property
    def has_project(self) -> np.ndarray:
        """Which entries are on a project."""
        return self.where(lambda e: e.project is not None)

    def where(self, asked: Callable[[BaselineEntry], bool]) -> np.ndarray:
        """Mark the entries of which something holds."""
        return np.fromiter(map(asked, self.entries), dtype=bool, count=len(self.entries))

    def open(self, chosen: np.ndarray) -> np.ndarray:
        """Positions of the free ones among those chosen."""
        return np.flatnonzero(self.free & chosen)


def as_columns(places: Iterable[Place | None]) -> np.ndarray:
    """Places as two columns, NaN for none."""
    flat = chain.from_iterable(_NOWHERE if place is None else place for place in places)
    return np.fromiter(flat, dtype=float).reshape(-1, 2)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidates: positions on both sides, and the degrees by which the old one is shifted."""

    old: np.ndarray
    new: np.ndarray
    shift: np.ndarray

    def take(self, chosen: np.ndarray) -> Pairs:
        """Return some of the pairs."""
        return Pairs(self.old[chosen], self.new[chosen], self.shift[chosen])


class Candidates:
    """Both sides, and where sites and zones of the review lie."""

    def __init__(self, old: Side, new: Side, places: Places) -> None:
        self.old, self.new, self.places = old, new, places

    def has_moved(self) -> bool:
        """Whether anything that free entries lie by may not be where it was."""
        free = np.flatnonzero(self.old.free)
        if not self.old.has_project[free].all():
            return True
        return bool((np.nan_to_num(self._shifts(free, Common.PROJECT)) != 0).any())

    def by_shape(self, common: Common, *, shifted: bool = False) -> Pairs:
        """Pairs whose shapes may meet: as they are, or with the old one moved as its site was."""
        rows = self.old.open(self.old.has_shape), self.new.open(self.new.has_shape)
        boxes = shapely.bounds(self.old.shape[rows[0]]), shapely.bounds(self.new.shape[rows[1]])
        return self._met(KEYS[common], rows, boxes, common if shifted else None)

    def by_middle(
        self,
        of: Middle,
        chosen: tuple[np.ndarray, np.ndarray],
        key: Key,
        *,
        shifted: Common | None = None,
    ) -> Pairs:
        """Pairs, of those chosen, whose sites (``at``) or zones (``zone_at``) may lie as one."""
        sides, rows, boxes = (self.old, self.new), [], []
        for side, mine in zip(sides, chosen, strict=True):
            middles = side.at if of == "at" else side.zone_at
            found = side.open(mine & np.isfinite(middles).all(axis=1))
            rows.append(found)
            boxes.append(np.hstack([middles[found]] * 2))
        return self._met(key, (rows[0], rows[1]), (boxes[0], boxes[1]), shifted)

    def are_of_one_zone(self, pairs: Pairs) -> np.ndarray:
        """Mark the pairs on one zone feature (of one kind, where both are on none)."""
        before, after = self.old.entries, self.new.entries
        rows = zip(pairs.old.tolist(), pairs.new.tolist(), strict=True)
        return np.array([before[one].zone == after[other].zone for one, other in rows], dtype=bool)

    def are_of_one_name(self, pairs: Pairs) -> np.ndarray:
        """Mark the pairs of which the projects' names do not contradict one another."""
        before, after = self.old.entries, self.new.entries
        rows = zip(pairs.old.tolist(), pairs.new.tolist(), strict=True)
        names = [(before[one].name, after[other].name) for one, other in rows]
        return np.array([not a or not b or a == b for a, b in names], dtype=bool)

    def _met(
        self,
        key: Key,
        rows: tuple[np.ndarray, np.ndarray],
        boxes: tuple[np.ndarray, np.ndarray],
        shifted: Common | None,
    ) -> Pairs:
        old, new = rows
        of_old, of_new = self._codes(key, old, new)
        if shifted is None:
            at, other = _meeting(boxes[0], boxes[1], of_old, of_new)
            return Pairs(old[at], new[other], np.zeros((len(at), 2)))
        shift = self._shifts(old, shifted)
        moving = np.flatnonzero(np.isfinite(shift).all(axis=1) & (shift != 0).any(axis=1))
        moved = boxes[0][moving] + np.tile(shift[moving], 2)
        at, other = _meeting(moved, boxes[1], of_old[moving], of_new)
        found = Pairs(old[moving[at]], new[other], shift[moving[at]])
        return found.take(self._moved_alike(found, shifted))

    def _codes(self, key: Key, old: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Number the keys of entries; those of findings that no entry has are -1."""
        codes: dict[Hashable, int] = {}
        before, after = self.old.entries, self.new.entries
        of_old = [codes.setdefault(key(before[n]), len(codes)) for n in old.tolist()]
        of_new = [codes.get(key(after[n]), -1) for n in new.tolist()]
        return np.array(of_old, dtype=int), np.array(of_new, dtype=int)

    def _shifts(self, old: np.ndarray, common: Common) -> np.ndarray:
        """Degrees by which the sites of entries have moved; the zone features, where no site is."""
        sites, entries = self.places.sites, [self.old.entries[n] for n in old.tolist()]
        now = as_columns(sites.get(e.project) if e.project else None for e in entries)
        shift = now - as_columns(e.at for e in entries)
        alone = ~self.old.has_project[old]
        if common is Common.ZONE and alone.any():
            zones = {e.zone: e.zone_at for e in self.new.entries if e.project is None}
            mine = old[alone]
            there = as_columns(zones.get(self.old.entries[n].zone) for n in mine.tolist())
            shift[alone] = there - self.old.zone_at[mine]
        return np.asarray(shift)

    def _moved_alike(self, pairs: Pairs, common: Common) -> np.ndarray:
        """Whether the zones of pairs have moved as the sites have, and left their old places."""
        before, after = self.old.zone_at[pairs.old], self.new.zone_at[pairs.new]
        off = metres_between(before + pairs.shift, after)
        way = metres_between(before, before + pairs.shift)
        alike = np.asarray(off <= np.maximum(_ALIKE_M, _ALIKE * way), dtype=bool)
        if common is Common.ZONE:
            return alike
        # features were numbered anew: this is the old one only if none is left where that was
        kinds = np.array([self.old.entries[n].zone_kind or "" for n in pairs.old], dtype=object)
        for kind in set(kinds[alike]):
            asked = np.flatnonzero(alike & (kinds == kind) & (way > BAND_M))
            alike[asked] = ~self.places.has_zone_at(kind or None, before[asked])
        return alike


def _meeting(
    old: np.ndarray, new: np.ndarray, of_old: np.ndarray, of_new: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Positions of boxes of both sides that meet and have the same key."""
    known = np.flatnonzero(of_new >= 0)
    asked = np.flatnonzero(np.isin(of_old, of_new[known]))
    if not len(asked):
        return known[:0], known[:0]
    tree = shapely.STRtree(_strips(old[asked], of_old[asked], _PAD_DEG))
    other, at = tree.query(_strips(new[known], of_new[known], 0.0))
    return asked[at], known[other]


def _strips(boxes: np.ndarray, keys: np.ndarray, pad_deg: float) -> np.ndarray:
    """Boxes, each in the strip of its key, a little larger on request."""
    offset = keys * _STRIP
    west, south, east, north = boxes.T
    wide = 2 * pad_deg  # a degree of longitude is at least half one of latitude below 60 degrees
    strips: np.ndarray = shapely.box(
        west + offset - wide, south - pad_deg, east + offset + wide, north + pad_deg
    )
    return strips

"""What the engine says of sites and layers, asked once for all rules that need it.

Many rules stand on one layer: its overlaps with all sites that any of them concerns are measured
together, and given back when the last of them is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from geotool import engine
from geotool.engine.pairs import taken
from geotool.measure import planar_area_m2
from geotool.review.subjects import Subjects
from geotool.review.zones import Kind, Land


@dataclass(frozen=True)
class Overlaps:
    """Overlaps of sites with one kind of layer.

    ``pairs.subject`` is a number among all subjects, ``pairs.zone`` a position in the kind.
    ``planar`` is the area in the 3-degree zone of the site (NaN where there is no area).
    """

    pairs: engine.Pairs
    planar: np.ndarray

    def take(self, rows: np.ndarray) -> Overlaps:
        """Return some of the pairs."""
        return Overlaps(taken(self.pairs, rows), self.planar[rows])


class Measured:
    """Overlaps by layer kind. Every rule says what it needs before the first one asks."""

    def __init__(self, subjects: Subjects, land: Land) -> None:
        self._subjects = subjects
        self._land = land
        self._needed: dict[str, np.ndarray] = {}
        self._uses: dict[str, int] = {}
        self._overlaps: dict[str, Overlaps] = {}

    def need(self, kinds: Iterable[str], mask: np.ndarray) -> None:
        """Announce that a rule will ask for the overlaps of some subjects with some kinds."""
        for kind in set(kinds):
            before = self._needed.get(kind)
            self._needed[kind] = mask.copy() if before is None else before | mask
            self._uses[kind] = self._uses.get(kind, 0) + 1

    def overlaps(self, kind: Kind) -> Overlaps:
        """Return the overlaps of all sites needed (drawn ones only) with a kind of layer."""
        if kind.code not in self._overlaps:
            drawn = self._needed[kind.code] & ~self._subjects.place_name
            rows = np.flatnonzero(drawn)
            found = engine.overlap(self._subjects.geometries[rows], kind.geometries)
            found = replace(found, subject=rows[found.subject])
            self._overlaps[kind.code] = Overlaps(found, planar_of(found))
        return self._overlaps[kind.code]

    def done(self, kinds: Iterable[str]) -> None:
        """Say that a rule has taken what it needed; the last one gives the memory back."""
        for kind in set(kinds):
            self._uses[kind] -= 1
            if not self._uses[kind]:
                self._overlaps.pop(kind, None)


def planar_of(pairs: engine.Pairs) -> np.ndarray:
    """Planar areas in each intersection's own 3-degree zone, NaN where there is no area."""
    planar = np.full(len(pairs), np.nan)
    areal = np.flatnonzero(pairs.unit == "m2")
    if len(areal):
        planar[areal] = planar_area_m2(pairs.geometry[areal])
    return planar

"""What the engine says of sites and layers, asked once for all rules that need it.

Many rules stand on one layer: its overlaps with all sites that any of them concerns are measured
together, and given back when the last of them is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from geotool import engine
from geotool.engine.pairs import joined, taken
from geotool.measure import planar_area_m2
from geotool.review.certainty import epsilons, graded
from geotool.review.subjects import Subjects
from geotool.review.zones import Kind, Land


@dataclass(frozen=True)
class Overlaps:
    """Overlaps of sites with one kind of layer.

    ``pairs.subject`` is a number among all subjects, ``pairs.zone`` a position in the kind.
    ``planar`` is the area in the 3-degree zone of the site (NaN where there is no area),
    ``low`` and ``high`` are bounds by the positional accuracy stated (NaN where none is), with
    the class in ``certainty``. ``met`` is false for pairs that do not overlap as drawn, but might.
    """

    pairs: engine.Pairs
    planar: np.ndarray
    low: np.ndarray
    high: np.ndarray
    certainty: np.ndarray
    met: np.ndarray

    def take(self, rows: np.ndarray) -> Overlaps:
        """Return some of the pairs."""
        columns = (self.planar, self.low, self.high, self.certainty, self.met)
        return Overlaps(taken(self.pairs, rows), *(column[rows] for column in columns))


class Measured:
    """Overlaps by layer kind. Every rule says what it needs before the first one asks."""

    def __init__(self, subjects: Subjects, land: Land, tolerance_m2: float) -> None:
        self._tolerance_m2 = tolerance_m2
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
            self._overlaps[kind.code] = _with_bounds(
                found, self._subjects, drawn, kind, self._tolerance_m2
            )
        return self._overlaps[kind.code]

    def done(self, kinds: Iterable[str]) -> None:
        """Say that a rule has taken what it needed; the last one gives the memory back."""
        for kind in set(kinds):
            self._uses[kind] -= 1
            if not self._uses[kind]:
                self._overlaps.pop(kind, None)


def _with_bounds(
    found: engine.Pairs,
    subjects: Subjects,
    drawn: np.ndarray,
    kind: Kind,
    tolerance_m2: float,
) -> Overlaps:
    """Overlaps with their bounds; where nothing states an accuracy, there are none."""
    stated = np.where(drawn, subjects.uncertainty_m, 0.0)
    count = len(found)
    if not (stated.any() or kind.accuracy_m.any()):
        unknown, none = np.full(count, np.nan), np.full(count, None, dtype=object)
        return Overlaps(found, planar_of(found), unknown, unknown, none, np.ones(count, dtype=bool))
    sites = subjects.geometries.copy()
    sites[~drawn] = None
    near = engine.near_misses(
        sites,
        kind.geometries,
        subject_accuracy_m=stated,
        zone_accuracy_m=kind.accuracy_m,
        met=found,
    )
    pairs = joined([found, near])
    epsilon = epsilons(stated[pairs.subject], kind.accuracy_m[pairs.zone])
    bounds = graded(
        pairs,
        sites,
        kind.geometries,
        epsilon_m=epsilon,
        tolerance_m2=tolerance_m2,
        source=kind.owner,
    )
    met = np.arange(len(pairs)) < count
    keep = met | (bounds.certainty != None)  # noqa: E711
    planar = np.concatenate([planar_of(found), np.full(len(near), np.nan)])
    every = Overlaps(pairs, planar, bounds.low, bounds.high, bounds.certainty, met)
    return every.take(np.flatnonzero(keep))


def planar_of(pairs: engine.Pairs) -> np.ndarray:
    """Planar areas in each intersection's own 3-degree zone, NaN where there is no area."""
    planar = np.full(len(pairs), np.nan)
    areal = np.flatnonzero(pairs.unit == "m2")
    if len(areal):
        planar[areal] = planar_area_m2(pairs.geometry[areal])
    return planar

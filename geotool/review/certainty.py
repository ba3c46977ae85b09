"""What a conflict is worth, given how exactly site and zone are placed.

Caveat: nothing is said where neither the project (``uncertainty_m``) nor the layer (``accuracy_m``)
states an accuracy. The classes go by bounds of the overlap, not by probabilities: an accuracy is
taken as the farthest that what is drawn may lie from the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from geotool.engine import (
    Pairs,
    band_outside,
    band_overlap,
    combined_accuracy_m,
    core_overlap,
    surroundings,
)
from geotool.engine.pairs import UNITS, whole_measure
from geotool.engine.surroundings import crowding
from geotool.model.findings import Certainty

#: Shares closer to all or nothing than this are all or nothing: measures are not finer.
_NOISE: Final = 1e-6


def epsilons(project_uncertainty_m: Any, zone_accuracy_m: Any) -> Any:
    """How far site and zone may be off from each other: the root of the sum of squares, in m.

    Both are independent of each other. NaN and 0 stand for an accuracy that is not stated, and the
    result is NaN where none of the two is.

    >>> epsilons([3.0, 5.0, 0.0], [4.0, float("nan"), float("nan")])
    array([ 5.,  5., nan])
    """
    return combined_accuracy_m(project_uncertainty_m, zone_accuracy_m)


def tolerances(unit: Any, tolerance_m2: float) -> Any:
    """Overlap that does not count, by unit: the tolerance for areas, 0 for lines and points."""
    return np.where(np.asarray(unit) == UNITS[2], tolerance_m2, 0.0)


def classify(low: Any, value: Any, high: Any, whole: Any, tolerance: Any) -> Any:
    """Class of an overlap, or of a part outside, that is ``low`` at least and ``high`` at most.

    ``CERTAIN``: more than the tolerance wherever the two lie. ``BOUNDARY_NOISE``: it may be
    nothing, and even at most a part of the site is not concerned, so that what is drawn is a strip
    along a border. ``POSSIBLE``: all the rest that may be more than the tolerance: a small site
    that lies wholly in or wholly out, or one that does not overlap as drawn.

    Parameters
    ----------
    low, value, high
        Of one unit (m2, m, points): least, as drawn, greatest; NaN where no accuracy is stated.
    whole
        Measure of the whole subject in that unit; NaN where a part of it has no sense.
    tolerance
        What counts as nothing, see ``tolerances``; for a requirement to lie inside by a share, what
        may be outside.

    Returns
    -------
    numpy.ndarray
        Of ``Certainty``, ``None`` where it cannot exceed the tolerance, or low or high is NaN.
    """
    low, value, high, whole, tolerance = np.broadcast_arrays(
        *(np.asarray(each, dtype=float) for each in (low, value, high, whole, tolerance))
    )
    concerned = high > tolerance  # never where it is NaN
    certain = concerned & (low > tolerance)
    spared = whole - high > np.maximum(tolerance, whole * _NOISE)
    noise = concerned & ~certain & (value > 0) & spared
    return _named(certain, noise, concerned & ~certain & ~noise)


@dataclass(frozen=True)
class Graded:
    """Bounds of measures, and what the conflicts are worth: arrays of one length.

    ``low`` and ``high`` are NaN, and ``certainty`` is ``None``, where no accuracy is stated.
    """

    low: Any
    high: Any
    certainty: Any


def graded(
    pairs: Pairs,
    subjects: Any,
    zones: Any,
    *,
    epsilon_m: Any,
    tolerance_m2: float,
    source: Any = None,
) -> Graded:
    """Bounds and class of overlaps.

    Two borders are none. Zones of one layer that lie side by side (plots of farmland, say) are one
    body: what is deep inside the body is certain. And a zone that leads through the middle of a
    site, too narrow to be left when shrunk, is no strip along a border: it is possible, not noise.

    Parameters
    ----------
    pairs
        As of ``overlap`` or ``near_misses``.
    subjects, zones
        The arrays they are of.
    epsilon_m
        Metres, one a pair, see ``epsilons``.
    tolerance_m2
        Overlap that does not count, for areas.
    source
        The layer of each zone (anything that can be compared); none for one layer.
    """
    mine, theirs = subjects[pairs.subject], zones[pairs.zone]
    source = np.zeros(len(zones)) if source is None else np.asarray(source)
    epsilon = np.broadcast_to(np.asarray(epsilon_m, dtype=float), len(pairs))
    whole, tolerance = whole_measure(mine), tolerances(pairs.unit, tolerance_m2)
    whole = np.where(np.isnan(pairs.share), np.nan, whole)
    low, high = band_overlap(mine, theirs, epsilon, value=pairs.value)
    bodies = np.full(len(pairs), None, dtype=object)
    for layer in np.unique(source[pairs.zone]):
        rows = np.flatnonzero((low < pairs.value) & (source[pairs.zone] == layer))
        side_by_side = zones[source == layer]
        bodies[rows] = _bodies(pairs.subject[rows], subjects, side_by_side, epsilon[rows])
    rows = ~shapely.is_missing(bodies)
    low[rows], _ = band_overlap(
        mine[rows], theirs[rows], epsilon[rows], value=pairs.value[rows], body=bodies[rows]
    )
    certainty = classify(low, pairs.value, high, whole, tolerance)
    noise = np.flatnonzero(certainty == Certainty.BOUNDARY_NOISE)
    core = core_overlap(mine[noise], theirs[noise], epsilon[noise])
    certainty[noise[core > tolerance[noise]]] = Certainty.POSSIBLE
    return Graded(low, high, certainty)


def _bodies(subject: Any, subjects: Any, zones: Any, epsilon: Any) -> Any:
    """What the zones around each subject are together; ``None`` where there is but one."""
    sites, place = np.unique(subject, return_inverse=True)
    reach_m = np.zeros(len(sites))
    np.maximum.at(reach_m, place, epsilon)
    several = crowding(subjects[sites], zones, reach_m) > 1
    bodies = np.full(len(sites), None, dtype=object)
    bodies[several] = surroundings(subjects[sites[several]], zones, reach_m[several])
    return bodies[place]


def graded_outside(
    held: Pairs,
    subjects: Any,
    zones: Any,
    *,
    epsilon_m: Any,
    tolerance_m2: float,
    share: float = 1.0,
    without: Any = None,
) -> Graded:
    """Bounds and class of the parts outside zones that should hold the subjects.

    Parameters
    ----------
    held
        As of ``inside``: one row a subject.
    subjects, zones, without
        What it was asked of; only zones that are polygons are looked at.
    epsilon_m
        Metres, one a subject; of zones with several accuracies take that of the worst.
    tolerance_m2
        Area outside that does not count.
    share
        The part of the subject that must be inside.
    """
    whole = whole_measure(subjects)
    within = surroundings(subjects, zones, np.nan_to_num(epsilon_m))
    if without is not None:
        spared = surroundings(subjects, without, np.nan_to_num(epsilon_m))
        rows = ~(shapely.is_missing(within) | shapely.is_missing(spared))
        within[rows] = shapely.difference(within[rows], spared[rows])
    outside = np.maximum(whole - held.value, 0.0)
    low, high = band_outside(subjects, within, epsilon_m, value=outside)
    spare = (1.0 - share) * whole
    drawn = np.where(outside > spare, outside, 0.0)
    allowed = np.maximum(tolerances(held.unit, tolerance_m2), spare)
    return Graded(low, high, classify(low, drawn, high, whole, allowed))


def distance_band(value_m: Any, epsilon_m: Any) -> tuple[Any, Any]:
    """Least and greatest distance in m; NaN where no accuracy is stated.

    >>> low, high = distance_band([3.0, 30.0], 5.0)
    >>> low.tolist(), high.tolist()
    ([0.0, 25.0], [8.0, 35.0])
    """
    value, epsilon = np.asarray(value_m, dtype=float), np.asarray(epsilon_m, dtype=float)
    return np.maximum(value - epsilon, 0.0), value + epsilon


def classify_distance(low: Any, high: Any, limit: Any, *, required: bool = False) -> Any:
    """Class of a distance between ``low`` and ``high`` m against a limit.

    A conflict is to be at most ``limit`` apart (``required``: more than that apart). It is
    ``CERTAIN`` if it is one at the least and at the greatest distance, ``POSSIBLE`` if at one of
    them; ``None`` if at neither, or where low or high is NaN. There is no boundary noise: it is
    a matter of areas and lengths.
    """
    low, high, limit = np.broadcast_arrays(
        *(np.asarray(each, dtype=float) for each in (low, high, limit))
    )
    here, there = (low > limit, high > limit) if required else (high <= limit, low <= limit)
    return _named(here, np.zeros_like(here), there & ~here)


def _named(certain: Any, noise: Any, possible: Any) -> Any:
    answer = np.full(certain.shape, None, dtype=object)
    answer[certain], answer[noise] = Certainty.CERTAIN, Certainty.BOUNDARY_NOISE
    answer[possible] = Certainty.POSSIBLE
    return answer

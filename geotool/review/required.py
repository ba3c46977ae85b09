"""What sites must have: a place inside zones, or features near by; findings where they have not."""

from __future__ import annotations

import numpy as np

from geotool import engine
from geotool.engine.pairs import whole_measure
from geotool.model import Certainty, Finding, Reason, Sentence
from geotool.review import wording
from geotool.review.case import Case
from geotool.review.certainty import classify_distance, epsilons, graded_outside
from geotool.review.drafting import Seen, distance_measure, outside_measure
from geotool.review.zones import Features

#: Measures are given to two decimals.
_LEAST = 0.005


def outside(case: Case) -> list[Finding]:
    """Findings of drawn sites of which too small a share lies inside the rule's zones."""
    wanted = float(case.rule.value("share"))
    features = case.concerned()
    without = case.land.surely(case.rule.outside)
    sure = features.take(features.certain)
    sites = case.subjects.geometries
    pairs = engine.inside(sites, sure.geometries, without)
    missing = np.nan_to_num(whole_measure(pairs.geometry))
    low, high, classes = _bounds(case, sure, pairs, without, wanted)
    # what rounds to 0.00 is no more than the edges differ
    failed = (pairs.share < wanted) & (missing >= _LEAST)
    asked = np.flatnonzero(failed | (classes != None))  # noqa: E711
    perhaps = _perhaps_inside(sites[asked], features, without, wanted)
    findings = []
    drafter = case.drafter
    for n, open_question in zip(asked, perhaps, strict=True):
        row = int(case.subjects.index[n])
        feature = sure.item(int(pairs.zone[n])) if pairs.zone[n] >= 0 else None
        unit = str(pairs.unit[n])
        band = None if np.isnan(low[n]) else (float(low[n]), float(high[n]))
        measure = outside_measure(float(missing[n]), unit, 1 - float(pairs.share[n]), band)
        seen = Seen(measure, pairs.geometry[n], classes[n])
        little = unit == "m2" and missing[n] <= case.tolerance_m2 and classes[n] is None
        parts = (drafter.zone(feature), measure, wanted, drafter.where(row))
        sentence = Sentence(wording.outside, parts)
        if open_question and failed[n]:
            findings.append(_unsorted(case, row, sentence, seen))
        elif little and float(pairs.share[n]) > 0:
            findings.append(drafter.sliver(row, feature, case.tolerance_m2, seen))
        else:
            findings.append(drafter.decided(row, feature, sentence, seen))
    return findings


def _bounds(
    case: Case, zones: Features, pairs: engine.Pairs, without: np.ndarray, wanted: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Bounds and class of the parts outside, where an accuracy is stated."""
    worst_m = zones.accuracy().max(initial=0.0)
    epsilon = np.atleast_1d(epsilons(case.subjects.uncertainty_m, worst_m))
    low = np.full(len(pairs), np.nan)
    high, classes = low.copy(), np.full(len(pairs), None, dtype=object)
    rows = np.flatnonzero(~np.isnan(epsilon))
    if len(rows):
        held = engine.inside(case.subjects.geometries[rows], zones.geometries, without)
        bounds = graded_outside(
            held,
            case.subjects.geometries[rows],
            zones.geometries,
            epsilon_m=epsilon[rows],
            tolerance_m2=case.tolerance_m2,
            share=wanted,
            without=without if len(without) else None,
        )
        low[rows], high[rows], classes[rows] = bounds.low, bounds.high, bounds.certainty
    return low, high, classes


def _perhaps_inside(
    sites: np.ndarray, features: Features, without: np.ndarray, wanted: float
) -> np.ndarray:
    """Whether sites would lie inside if features of unknown attributes were of the zone."""
    if features.certain.all() or not len(sites):
        return np.zeros(len(sites), dtype=bool)
    found: np.ndarray = engine.inside(sites, features.geometries, without).share >= wanted
    return found


def _unsorted(case: Case, row: int, sentence: Sentence, seen: Seen) -> Finding:
    """A requirement that a feature of unknown attributes might meet."""
    parts = (sentence, tuple(sorted({a for z in case.rule.zones for a in z.where})))
    open_sentence = Sentence(wording.perhaps_met, parts)
    return case.drafter.undecided(row, None, open_sentence, Reason.MISSING_ATTRIBUTE, seen)


def far_away(case: Case) -> list[Finding]:
    """Findings of drawn sites that have no feature of the rule's zones near by."""
    limit_m = case.limit_m()
    features = case.concerned()
    sure = features.take(features.certain)
    sites = case.subjects.geometries
    pairs = engine.near_any(sites, sure.geometries, distance_m=limit_m)
    epsilon, classes = _nearness(case, sure, pairs, limit_m)
    failed = pairs.value > limit_m
    asked = np.flatnonzero(failed | (classes == Certainty.POSSIBLE))
    perhaps = np.zeros(len(asked), dtype=bool)
    if not features.certain.all() and len(asked):
        every = engine.near_any(sites[asked], features.geometries, distance_m=limit_m)
        perhaps = every.value <= limit_m
    findings = []
    drafter = case.drafter
    for n, open_question in zip(asked, perhaps, strict=True):
        row = int(case.subjects.index[n])
        feature = sure.item(int(pairs.zone[n])) if pairs.zone[n] >= 0 else None
        distance_m = float(pairs.value[n]) if np.isfinite(pairs.value[n]) else None
        measure = None if distance_m is None else distance_measure(distance_m, float(epsilon[n]))
        parts = (drafter.zone(feature), distance_m, limit_m, drafter.where(row))
        sentence = Sentence(wording.far, parts)
        seen = Seen(measure, pairs.geometry[n], classes[n])
        if open_question and failed[n]:
            findings.append(_unsorted(case, row, sentence, seen))
        else:
            findings.append(drafter.decided(row, feature, sentence, seen))
    return findings


def _nearness(
    case: Case, zones: Features, pairs: engine.Pairs, limit_m: float
) -> tuple[np.ndarray, np.ndarray]:
    """What the accuracies stated leave open (m, 0 where none is), and the class by the limit."""
    accuracy = zones.accuracy()
    own = accuracy[pairs.zone] if len(accuracy) else np.zeros(len(pairs))
    epsilon = np.atleast_1d(epsilons(case.subjects.uncertainty_m, own))
    known = np.nan_to_num(epsilon)
    low, high = np.maximum(pairs.value - known, 0.0), pairs.value + known
    classes = classify_distance(low, high, limit_m, required=True)
    classes[np.isnan(epsilon)] = None
    return known, classes

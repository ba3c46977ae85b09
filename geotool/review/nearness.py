"""Sites that lie too near to zones: distances of one rule as findings."""

from __future__ import annotations

import numpy as np

from geotool import engine
from geotool.model import Finding, Reason, Sentence
from geotool.review import wording
from geotool.review.case import Case
from geotool.review.certainty import classify_distance, epsilons
from geotool.review.drafting import Seen, distance_measure
from geotool.review.overlapping import attribute_missing
from geotool.review.zones import Features

#: A distance at the limit is within it; the engine measures to less than a micrometre.
_ROUNDING_M = 1e-6


def too_near(case: Case) -> list[Finding]:
    """Findings of drawn sites within the rule's distance of a zone."""
    limit_m = case.limit_m()
    features = case.concerned()
    stated, accuracy = case.subjects.uncertainty_m, features.accuracy()
    most = float(np.nan_to_num(epsilons(stated.max(initial=0.0), accuracy.max(initial=0.0))))
    reach_m = limit_m + case.margin_m() + most
    pairs = engine.within_distance(
        case.subjects.geometries, features.geometries, distance_m=reach_m
    )
    epsilon = epsilons(stated[pairs.subject], accuracy[pairs.zone])
    known = np.nan_to_num(epsilon)
    low, high = np.maximum(pairs.value - known, 0.0), pairs.value + known
    classes = classify_distance(low, high, limit_m + _ROUNDING_M)
    classes[np.isnan(epsilon)] = None
    reached = low <= limit_m + _ROUNDING_M
    findings = []
    for n in _nearest_of_each(pairs, features, reached, limit_m + case.margin_m()):
        row = int(case.subjects.index[pairs.subject[n]])
        feature = features.item(int(pairs.zone[n]))
        measure = distance_measure(float(pairs.value[n]), float(known[n]))
        seen = Seen(measure, pairs.geometry[n], classes[n])
        parts = (case.drafter.zone(feature), measure, limit_m, case.drafter.where(row))
        if feature.undecided:
            findings.append(attribute_missing(case, row, feature, seen))
        elif not reached[n]:
            sentence = Sentence(wording.no_shoreline, parts)
            reason = Reason.NO_SHORELINE
            findings.append(case.drafter.undecided(row, feature, sentence, reason, seen))
        else:
            sentence = Sentence(wording.near, parts)
            findings.append(case.drafter.decided(row, feature, sentence, seen))
    return findings


def _nearest_of_each(
    pairs: engine.Pairs, features: Features, reached: np.ndarray, farthest_m: float
) -> list[int]:
    """Rows to judge: of a river's stretches and ranges the nearest to each subject.

    Beyond the limit only a centre line counts, whose shoreline may lie nearer.
    """
    best: dict[tuple[int, int, int], int] = {}
    for n in range(len(pairs)):
        zone = int(pairs.zone[n])
        far = float(pairs.value[n]) > farthest_m + _ROUNDING_M
        if not reached[n] and (far or not features.centre_line[zone]):
            continue
        key = (int(pairs.subject[n]), int(features.kind[zone]), int(features.index[zone]))
        if key not in best or pairs.value[n] < pairs.value[best[key]]:
            best[key] = n
    return sorted(best.values())

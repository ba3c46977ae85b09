"""Judging rows that are located by place name only.

Such a row lies somewhere in a disc of its uncertainty: it is clear only if the whole disc is
clear, and never a violation. What remains open is one finding a row and rule, not one a zone.
"""

from __future__ import annotations

import numpy as np

from geotool import engine
from geotool.measure import discs
from geotool.model import Finding, Reason, Sentence
from geotool.review import wording
from geotool.review.case import Case
from geotool.review.drafting import Seen, distance_measure
from geotool.review.zones import Features

#: Share of a disc that counts as whole: its outline is a polygon.
_WHOLE = 1 - 1e-9


def touching(case: Case) -> list[Finding]:
    """Rows whose disc (widened by the rule's distance) reaches a zone."""
    features = case.concerned()
    reach_m = case.subjects.uncertainty_m + case.limit_m() + case.margin_m()
    pairs = engine.within_distance(
        case.subjects.geometries, features.geometries, distance_m=float(reach_m.max())
    )
    near = np.flatnonzero(pairs.value <= reach_m[pairs.subject])
    near = near[~left_to_others(case, features, pairs.zone[near])]
    findings = []
    drafter = case.drafter
    for subject in np.unique(pairs.subject[near]):
        hits = near[pairs.subject[near] == subject]
        nearest = hits[np.argmin(pairs.value[hits])]
        row = int(case.subjects.index[subject])
        feature = features.item(int(pairs.zone[nearest]))
        names = _names(features, pairs.zone[hits[np.argsort(pairs.value[hits], kind="stable")]])
        parts = (drafter.zone(feature), names[1:], drafter.where(row))
        sentence = Sentence(wording.possible, parts)
        seen = Seen(distance_measure(float(pairs.value[nearest])), possible=names)
        findings.append(drafter.undecided(row, feature, sentence, Reason.PLACE_NAME, seen))
    return findings


def left_to_others(case: Case, features: Features, zones: np.ndarray) -> np.ndarray:
    """Mark the zones that lie wholly where the rule leaves the word to another one."""
    excluded = case.land.excluded(case.rule, case.chosen)
    if not len(excluded) or not len(zones):
        return np.zeros(len(zones), dtype=bool)
    which, place = np.unique(zones, return_inverse=True)
    held = engine.inside(features.geometries[which], excluded)
    whole: np.ndarray = (held.share >= _WHOLE)[place.reshape(-1)]
    return whole


def _names(features: Features, zones: np.ndarray) -> tuple[str, ...]:
    """Names of the zones that may be concerned, nearest first; the id where one has no name."""
    items = [features.item(int(zone)) for zone in zones]
    return tuple(dict.fromkeys(f.name or f"{f.layer.spec.id} {f.id}" for f in items))


def outside(case: Case) -> list[Finding]:
    """Rows whose disc does not lie wholly inside the zone they should be in."""
    features = case.concerned()
    sure = features.take(features.certain)
    areas = discs(case.subjects.geometries, case.subjects.uncertainty_m)
    without = case.land.surely(case.rule.outside)
    pairs = engine.inside(areas, sure.geometries, without)
    return [
        _open(case, sure, int(pairs.subject[n]), int(pairs.zone[n]))
        for n in np.flatnonzero(pairs.share < _WHOLE)
    ]


def far(case: Case) -> list[Finding]:
    """Rows that are not surely near what they should be near."""
    limit_m = case.limit_m()
    features = case.concerned()
    sure = features.take(features.certain)
    pairs = engine.near_any(case.subjects.geometries, sure.geometries, distance_m=limit_m)
    farthest = pairs.value + case.subjects.uncertainty_m[pairs.subject]
    return [
        _open(case, sure, int(pairs.subject[n]), int(pairs.zone[n]))
        for n in np.flatnonzero(farthest > limit_m)
    ]


def _open(case: Case, features: Features, subject: int, zone: int) -> Finding:
    drafter = case.drafter
    row = int(case.subjects.index[subject])
    feature = features.item(zone) if zone >= 0 else None
    sentence = Sentence(wording.possible, (drafter.zone(feature), (), drafter.where(row)))
    return drafter.undecided(row, feature, sentence, Reason.PLACE_NAME)

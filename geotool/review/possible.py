"""Judging rows that are located by place name only.

Such a row lies somewhere in a disc of its uncertainty: it is clear only if the whole disc is
clear, and never a violation. What remains open is one finding a row and rule, not one a zone.
"""

from __future__ import annotations

import numpy as np

from geotool import engine
from geotool.model import Finding, Reason
from geotool.review import wording
from geotool.review.case import Case
from geotool.review.drafting import distance_measure
from geotool.review.subjects import discs

#: Share of a disc that counts as whole: its outline is a polygon.
_WHOLE = 1 - 1e-9


def touching(case: Case) -> list[Finding]:
    """Rows whose disc (widened by the rule's distance) reaches a zone."""
    reach_m = case.subjects.uncertainty_m + case.limit_m() + case.margin_m()
    pairs = engine.within_distance(
        case.subjects.geometries, case.features.geometries, distance_m=float(reach_m.max())
    )
    near = np.flatnonzero(pairs.value <= reach_m[pairs.subject])
    findings = []
    for subject in np.unique(pairs.subject[near]):
        hits = near[pairs.subject[near] == subject]
        nearest = hits[np.argmin(pairs.value[hits])]
        draft = case.draft(int(subject), int(pairs.zone[nearest]))
        features = {
            (case.features.items[int(z)].layer.spec.id, case.features.items[int(z)].id)
            for z in pairs.zone[hits]
        }
        message = wording.possible(draft.zone, len(features) - 1, draft.where)
        findings.append(
            draft.undecided(
                message,
                Reason.PLACE_NAME,
                measure=distance_measure(float(pairs.value[nearest])),
            )
        )
    return findings


def outside(case: Case) -> list[Finding]:
    """Rows whose disc does not lie wholly inside the zone they should be in."""
    areas = discs(case.subjects.geometries, case.subjects.uncertainty_m)
    pairs = engine.inside(areas, case.features.geometries)
    return [
        _open(case, int(pairs.subject[n]), int(pairs.zone[n]))
        for n in np.flatnonzero(pairs.share < _WHOLE)
    ]


def far(case: Case) -> list[Finding]:
    """Rows that are not surely near what they should be near."""
    limit_m = case.limit_m()
    pairs = engine.near_any(case.subjects.geometries, case.features.geometries, distance_m=limit_m)
    farthest = pairs.value + case.subjects.uncertainty_m[pairs.subject]
    return [
        _open(case, int(pairs.subject[n]), int(pairs.zone[n]))
        for n in np.flatnonzero(farthest > limit_m)
    ]


def _open(case: Case, subject: int, zone: int) -> Finding:
    draft = case.draft(subject, zone)
    message = wording.possible(draft.zone, 0, draft.where)
    return draft.undecided(message, Reason.PLACE_NAME)

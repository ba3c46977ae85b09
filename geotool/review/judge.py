"""One rule held against its subjects: which question is put to which of them.

Each check that asks something of projects has one function for sites that are drawn; rows located
by place name only are judged in ``possible``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from geotool.model import Finding, Reason, Sentence
from geotool.review import declared, possible, required, wording
from geotool.review.case import Case
from geotool.review.nearness import too_near
from geotool.review.overlapping import overlapping
from geotool.review.zones import Features
from geotool.rules import zone_belongs


def judge(case: Case) -> list[Finding]:
    """Return the findings of one rule on its subjects."""
    findings: list[Finding] = []
    for part in _by_match(case):
        if part.unmatched:
            findings.extend(_no_feature(part))
            continue
        vague = part.subjects.place_name
        if not vague.all():
            findings.extend(_CHECKS[case.rule.check](part.only(~vague)))
        if vague.any():
            findings.extend(_POSSIBLE[case.rule.check](part.only(vague)))
    return findings


def _by_match(case: Case) -> Iterator[Case]:
    """Group subjects that are judged by the same features (those of their own county, say)."""
    columns = sorted({c for zone in case.rule.zones for c in zone.match.values()})
    if not columns:
        yield case
        return
    features = case.concerned()
    profiles = case.subjects.sheet.profiled(columns)
    mine = profiles.of[case.subjects.index]
    for profile in np.unique(mine):
        asked = profiles.facts[profile]
        members = np.flatnonzero(mine == profile)
        own = [n for n in range(len(features)) if _belongs(features, n, asked)]
        part = case.only(members, features.take(np.array(own, dtype=int)))
        yield part if own else replace(part, unmatched="、".join(v for v in asked.values() if v))


def _belongs(features: Features, number: int, asked: Mapping[str, str]) -> bool:
    zone = features.zones[features.zone[number]]
    kind = features.kinds[features.kind[number]]
    index = int(features.index[number])
    return zone_belongs(zone, {a: kind.text(a, index) for a in zone.match}, asked)


def _no_feature(case: Case) -> list[Finding]:
    """Rows that name a county whose outline nobody gave: not outside it, but undecided."""
    findings = []
    drafter = case.drafter
    for row in case.subjects.index:
        parts = (drafter.zone(None), case.unmatched, drafter.where(int(row)))
        sentence = Sentence(wording.no_such_zone, parts)
        findings.append(drafter.undecided(int(row), None, sentence, Reason.MISSING_LAYER))
    return findings


Check = Callable[[Case], list[Finding]]
_CHECKS: Mapping[str, Check] = {
    "overlap": overlapping,
    "within_distance": too_near,
    "inside": required.outside,
    "near_any": required.far_away,
    "declared": declared.differing,
}
_POSSIBLE: Mapping[str, Check] = {
    "overlap": possible.touching,
    "within_distance": possible.touching,
    "inside": possible.outside,
    "near_any": possible.far,
    "declared": declared.undrawn,
}

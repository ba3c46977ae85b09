"""From measured pairs of one rule to its findings.

Each check of the engine's closed set has one function here, for sites that are drawn; rows
located by place name only are judged in ``possible``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from geotool import engine
from geotool.engine.pairs import whole_measure
from geotool.measure import planar_area_m2, round_measure
from geotool.model import Finding, Measure, Reason
from geotool.review import possible, wording
from geotool.review.case import Case
from geotool.review.drafting import Draft, distance_measure, outside_measure, overlap_measure
from geotool.rules import zone_belongs


def judge(case: Case) -> list[Finding]:
    """Return the findings of one rule on its subjects."""
    findings: list[Finding] = []
    for part in _by_match(case):
        vague = part.subjects.place_name
        sharp = _with_subjects(part, ~vague)
        if len(sharp.subjects):
            findings.extend(_CHECKS[case.rule.check](sharp))
        if vague.any():
            findings.extend(_POSSIBLE[case.rule.check](_with_subjects(part, vague)))
    return findings


def _with_subjects(case: Case, mask: np.ndarray) -> Case:
    subjects = case.subjects.take(mask)
    return Case(case.rule, subjects, case.features, case.language, case.tolerance_m2)


def _by_match(case: Case) -> list[Case]:
    """Group subjects that are judged by the same features (those of their own county, say)."""
    columns = sorted({c for zone in case.rule.zones for c in zone.match.values()})
    if not columns:
        return [case]
    groups: dict[tuple[str, ...], list[int]] = {}
    for index, row in enumerate(case.subjects.rows):
        groups.setdefault(tuple(str(row.get(c) or "") for c in columns), []).append(index)
    cases = []
    for indices in groups.values():
        row = case.subjects.rows[indices[0]]
        own = [
            i
            for i, feature in enumerate(case.features.items)
            if zone_belongs(feature.zone, feature.attributes, row)
        ]
        cases.append(
            Case(
                case.rule,
                case.subjects.take(np.array(indices)),
                case.features.take(own),
                case.language,
                case.tolerance_m2,
            )
        )
    return cases


def _overlap(case: Case) -> list[Finding]:
    pairs = engine.overlap(case.subjects.geometries, case.features.geometries)
    planar = _planar(pairs.geometry, pairs.unit)
    findings = []
    for n in range(len(pairs)):
        draft = case.draft(int(pairs.subject[n]), int(pairs.zone[n]))
        unit = str(pairs.unit[n])
        measure = overlap_measure(float(pairs.value[n]), unit, float(pairs.share[n]), planar[n])
        if draft.feature is not None and draft.feature.undecided:
            findings.append(_attribute_missing(draft, measure, pairs.geometry[n]))
        elif unit != "count" and float(pairs.value[n]) <= case.tolerance_m2:
            findings.append(draft.sliver(measure, pairs.geometry[n]))
        else:
            message = wording.overlap(draft.zone, measure, draft.where)
            findings.append(draft.decided(message, measure, pairs.geometry[n]))
    return findings


def _planar(geometries: np.ndarray, units: np.ndarray) -> list[float | None]:
    """Planar areas in each intersection's own 3-degree zone, beside the ellipsoidal ones."""
    result: list[float | None] = [None] * len(geometries)
    areal = np.flatnonzero(units == "m2")
    if len(areal):
        for index, value in zip(areal, planar_area_m2(geometries[areal]), strict=True):
            result[int(index)] = round_measure(float(value), "m2")
    return result


def _attribute_missing(draft: Draft, measure: Measure, geometry: object) -> Finding:
    attribute = "" if draft.feature is None else draft.feature.undecided or ""
    message = wording.attribute_missing(draft.zone, attribute, measure)
    return draft.undecided(message, Reason.MISSING_ATTRIBUTE, measure=measure, geometry=geometry)


def _within_distance(case: Case) -> list[Finding]:
    limit_m = case.limit_m()
    pairs = engine.within_distance(
        case.subjects.geometries, case.features.geometries, distance_m=limit_m
    )
    findings = []
    for n in range(len(pairs)):
        draft = case.draft(int(pairs.subject[n]), int(pairs.zone[n]))
        measure = distance_measure(float(pairs.value[n]))
        if draft.feature is not None and draft.feature.undecided:
            findings.append(_attribute_missing(draft, measure, pairs.geometry[n]))
        else:
            message = wording.near(draft.zone, measure, limit_m, draft.where)
            findings.append(draft.decided(message, measure, pairs.geometry[n]))
    return findings


def _inside(case: Case) -> list[Finding]:
    wanted = float(case.rule.value("share"))
    pairs = engine.inside(case.subjects.geometries, case.features.geometries)
    missing = np.nan_to_num(whole_measure(pairs.geometry))
    findings = []
    for n in np.flatnonzero(pairs.share < wanted):
        draft = case.draft(int(pairs.subject[n]), int(pairs.zone[n]))
        unit = str(pairs.unit[n])
        measure = outside_measure(float(missing[n]), unit, 1 - float(pairs.share[n]))
        if unit != "count" and float(missing[n]) <= case.tolerance_m2:
            findings.append(draft.sliver(measure, pairs.geometry[n]))
        else:
            message = wording.outside(draft.zone, measure, wanted, draft.where)
            findings.append(draft.decided(message, measure, pairs.geometry[n]))
    return findings


def _near_any(case: Case) -> list[Finding]:
    limit_m = case.limit_m()
    pairs = engine.near_any(case.subjects.geometries, case.features.geometries, distance_m=limit_m)
    findings = []
    for n in np.flatnonzero(pairs.value > limit_m):
        draft = case.draft(int(pairs.subject[n]), int(pairs.zone[n]))
        distance_m = float(pairs.value[n]) if np.isfinite(pairs.value[n]) else None
        measure = None if distance_m is None else distance_measure(distance_m)
        message = wording.far(draft.zone, distance_m, limit_m, draft.where)
        findings.append(draft.decided(message, measure, pairs.geometry[n]))
    return findings


Check = Callable[[Case], list[Finding]]
_CHECKS: Mapping[str, Check] = {
    "overlap": _overlap,
    "within_distance": _within_distance,
    "inside": _inside,
    "near_any": _near_any,
}
_POSSIBLE: Mapping[str, Check] = {
    "overlap": possible.touching,
    "within_distance": possible.touching,
    "inside": possible.outside,
    "near_any": possible.far,
}

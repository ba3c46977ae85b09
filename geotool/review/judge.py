"""From measured pairs of one rule to its findings.

Each check of the engine's closed set has one function here, for sites that are drawn; rows
located by place name only are judged in ``possible``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from geotool import engine
from geotool.engine.pairs import whole_measure
from geotool.measure import planar_area_m2, round_measure
from geotool.model import Finding, Measure, Reason
from geotool.review import possible, wording
from geotool.review.case import Case
from geotool.review.drafting import Draft, distance_measure, outside_measure, overlap_measure
from geotool.rules import zone_belongs

#: Share from which a site counts as wholly inside: measured to about 1e-6.
_WHOLE = 1 - 1e-6
#: A distance at the limit is within it; the engine measures to less than a micrometre.
_ROUNDING_M = 1e-6


def judge(case: Case) -> list[Finding]:
    """Return the findings of one rule on its subjects."""
    findings: list[Finding] = []
    for part in _by_match(case):
        if part.unmatched:
            findings.extend(_no_feature(part))
            continue
        vague = part.subjects.place_name
        sharp = replace(part, subjects=part.subjects.take(~vague))
        if len(sharp.subjects):
            findings.extend(_CHECKS[case.rule.check](sharp))
        if vague.any():
            blurred = replace(part, subjects=part.subjects.take(vague))
            findings.extend(_POSSIBLE[case.rule.check](blurred))
    return findings


def _by_match(case: Case) -> list[Case]:
    """Group subjects that are judged by the same features (those of their own county, say)."""
    columns = sorted({c for zone in case.rule.zones for c in zone.match.values()})
    if not columns:
        return [case]
    groups: dict[tuple[str, ...], list[int]] = {}
    for index, row in enumerate(case.subjects.rows):
        groups.setdefault(tuple(str(row.get(c) or "") for c in columns), []).append(index)
    cases = []
    for values, indices in groups.items():
        row = case.subjects.rows[indices[0]]
        own = [
            i
            for i, feature in enumerate(case.features.items)
            if zone_belongs(feature.zone, feature.attributes, row)
        ]
        part = replace(
            case,
            subjects=case.subjects.take(np.array(indices)),
            features=case.features.take(own),
            unmatched="" if own else "、".join(v for v in values if v),
        )
        cases.append(part)
    return cases


def _no_feature(case: Case) -> list[Finding]:
    """Rows that name a county whose outline nobody gave: not outside it, but undecided."""
    findings = []
    for index in range(len(case.subjects)):
        draft = case.draft(index, -1)
        message = wording.no_such_zone(draft.zone, case.unmatched, draft.where)
        findings.append(draft.undecided(message, Reason.MISSING_LAYER))
    return findings


def _overlap(case: Case) -> list[Finding]:
    pairs = engine.overlap(case.subjects.geometries, case.features.geometries)
    pairs = _outside_only(pairs, case.excluded)
    planar = _planar(pairs.geometry, pairs.unit)
    slivers = _slivers(pairs, case)
    findings = []
    for n in range(len(pairs)):
        draft = case.draft(int(pairs.subject[n]), int(pairs.zone[n]))
        unit = str(pairs.unit[n])
        measure = overlap_measure(float(pairs.value[n]), unit, float(pairs.share[n]), planar[n])
        if draft.feature is not None and draft.feature.undecided:
            findings.append(_attribute_missing(draft, measure, pairs.geometry[n]))
        elif slivers[n]:
            findings.append(draft.sliver(measure, pairs.geometry[n]))
        else:
            message = wording.overlap(draft.zone, measure, draft.where)
            if unit == "count":
                message = wording.joined(message, wording.bare_point(draft.row))
            findings.append(draft.decided(message, measure, pairs.geometry[n]))
    return findings


def _outside_only(pairs: engine.Pairs, excluded: np.ndarray) -> engine.Pairs:
    """Take from each overlap what lies in zones where the rule leaves the word to another one."""
    if not len(excluded) or not len(pairs):
        return pairs
    held = engine.inside(pairs.geometry, excluded)
    inside = np.nan_to_num(held.share)
    rest = np.where(inside > 0, held.geometry, pairs.geometry)
    value = np.where(inside > 0, np.nan_to_num(whole_measure(rest)), pairs.value)
    kept = np.flatnonzero(inside < 1)
    return engine.Pairs(
        pairs.subject[kept],
        pairs.zone[kept],
        value[kept],
        pairs.unit[kept],
        (pairs.share * (1 - inside))[kept],
        rest[kept],
    )


def _slivers(pairs: engine.Pairs, case: Case) -> np.ndarray:
    """Mark areas that are only slivers: all of a site's in one layer together, and not all of it.

    The tolerance is one of areas; a length or a point inside is never a sliver.
    """
    layers = [case.features.items[int(z)].layer.spec.id for z in pairs.zone]
    total: dict[tuple[int, str], float] = {}
    for n, layer in enumerate(layers):
        key = (int(pairs.subject[n]), layer)
        total[key] = total.get(key, 0.0) + float(pairs.value[n])
    small = [
        total[int(pairs.subject[n]), layer] <= case.tolerance_m2 for n, layer in enumerate(layers)
    ]
    marked: np.ndarray = np.array(small, dtype=bool) & (pairs.unit == "m2") & (pairs.share < _WHOLE)
    return marked


def _planar(geometries: np.ndarray, units: np.ndarray) -> list[float | None]:
    """Planar areas in each intersection's own 3-degree zone, beside the ellipsoidal ones."""
    result: list[float | None] = [None] * len(geometries)
    areal = np.flatnonzero(units == "m2")
    if len(areal):
        for index, value in zip(areal, planar_area_m2(geometries[areal]), strict=True):
            result[int(index)] = round_measure(float(value), "m2")
    return result


def _attribute_missing(draft: Draft, measure: Measure, geometry: object) -> Finding:
    missing = "" if draft.feature is None else draft.feature.undecided or ""
    message = wording.attribute_missing(draft.zone, draft.zone_kind or "", missing, measure)
    return draft.undecided(message, Reason.MISSING_ATTRIBUTE, measure=measure, geometry=geometry)


def _within_distance(case: Case) -> list[Finding]:
    limit_m = case.limit_m()
    pairs = engine.within_distance(
        case.subjects.geometries,
        case.features.geometries,
        distance_m=limit_m + case.margin_m(),
    )
    findings = []
    for n in _nearest_of_each(pairs, case):
        draft = case.draft(int(pairs.subject[n]), int(pairs.zone[n]))
        measure = distance_measure(float(pairs.value[n]))
        if draft.feature is not None and draft.feature.undecided:
            findings.append(_attribute_missing(draft, measure, pairs.geometry[n]))
        elif float(pairs.value[n]) > limit_m + _ROUNDING_M:
            message = wording.no_shoreline(draft.zone, measure, limit_m, draft.where)
            findings.append(
                draft.undecided(
                    message, Reason.NO_SHORELINE, measure=measure, geometry=pairs.geometry[n]
                )
            )
        else:
            message = wording.near(draft.zone, measure, limit_m, draft.where)
            findings.append(draft.decided(message, measure, pairs.geometry[n]))
    return findings


def _nearest_of_each(pairs: engine.Pairs, case: Case) -> list[int]:
    """Rows to judge: of a river's stretches and ranges the nearest to each subject.

    Beyond the limit only a centre line counts, whose shoreline may lie nearer.
    """
    best: dict[tuple[int, str, str], int] = {}
    limit_m = case.limit_m() + _ROUNDING_M
    for n in range(len(pairs)):
        feature = case.features.items[int(pairs.zone[n])]
        if float(pairs.value[n]) > limit_m and not feature.centre_line:
            continue
        key = (int(pairs.subject[n]), feature.layer.spec.id, feature.id)
        if key not in best or pairs.value[n] < pairs.value[best[key]]:
            best[key] = n
    return sorted(best.values())


def _inside(case: Case) -> list[Finding]:
    wanted = float(case.rule.value("share"))
    pairs = engine.inside(case.subjects.geometries, case.features.geometries)
    missing = np.nan_to_num(whole_measure(pairs.geometry))
    findings = []
    for n in np.flatnonzero(pairs.share < wanted):
        draft = case.draft(int(pairs.subject[n]), int(pairs.zone[n]))
        unit = str(pairs.unit[n])
        measure = outside_measure(float(missing[n]), unit, 1 - float(pairs.share[n]))
        little = unit == "m2" and float(missing[n]) <= case.tolerance_m2
        if little and float(pairs.share[n]) > 0:
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

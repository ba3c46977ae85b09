"""From measured pairs of one rule to its findings.

Each check that asks something of projects has one function here, for sites that are drawn; rows
located by place name only are judged in ``possible``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from geotool import engine
from geotool.engine.pairs import joined, taken, whole_measure
from geotool.model import Finding, Measure, Reason, Sentence
from geotool.review import declared, possible, wording
from geotool.review.case import Case
from geotool.review.drafting import distance_measure, outside_measure, overlap_measure
from geotool.review.measured import Overlaps, planar_of
from geotool.review.zones import Feature, Features
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
    sheet = case.subjects.sheet
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, row in enumerate(case.subjects.index):
        groups.setdefault(tuple(sheet.text(c, int(row)) for c in columns), []).append(number)
    for values, members in groups.items():
        asked = dict(zip(columns, values, strict=True))
        own = [n for n in range(len(features)) if _belongs(features, n, asked)]
        part = case.only(np.array(members), features.take(np.array(own, dtype=int)))
        yield part if own else replace(part, unmatched="、".join(v for v in values if v))


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


def _overlap(case: Case) -> list[Finding]:
    features = case.land.sorted_out(case.rule.zones, case.rule)
    overlaps = _of_case(case, features)
    overlaps = _outside_only(overlaps, case.land.excluded(case.rule, case.chosen))
    pairs = overlaps.pairs
    slivers = _slivers(pairs, features, case.tolerance_m2)
    findings = []
    drafter = case.drafter
    for n in range(len(pairs)):
        row = int(case.subjects.everyone[pairs.subject[n]])
        feature = features.item(int(pairs.zone[n]))
        unit = str(pairs.unit[n])
        share, planar = float(pairs.share[n]), float(overlaps.planar[n])
        measure = overlap_measure(float(pairs.value[n]), unit, share, planar)
        if feature.undecided:
            findings.append(_attribute_missing(case, row, feature, measure, pairs.geometry[n]))
        elif slivers[n]:
            shape = pairs.geometry[n]
            findings.append(drafter.sliver(row, feature, case.tolerance_m2, measure, shape))
        else:
            bare = float(case.subjects.sheet.declared_m2[row]) if unit == "count" else 0.0
            parts = (drafter.zone(feature), measure, drafter.where(row), bare)
            sentence = Sentence(wording.overlap, parts)
            findings.append(drafter.decided(row, feature, sentence, measure, pairs.geometry[n]))
    return findings


def _of_case(case: Case, features: Features) -> Overlaps:
    """Overlaps of the case's subjects with the features that concern its rule.

    ``pairs.subject`` stays a number among all subjects, ``pairs.zone`` is one in ``features``.
    """
    mine = np.zeros(len(case.subjects.everyone), dtype=bool)
    mine[case.subjects.number] = True
    found: list[Overlaps] = []
    offset = 0
    for kind in features.kinds:
        overlaps = case.measured.overlaps(kind)
        zone = overlaps.pairs.zone + offset
        rows = np.flatnonzero(mine[overlaps.pairs.subject] & (features.zone[zone] >= 0))
        part = overlaps.take(rows)
        found.append(Overlaps(replace(part.pairs, zone=part.pairs.zone + offset), part.planar))
        offset += len(kind)
    return Overlaps(
        joined([part.pairs for part in found]),
        np.concatenate([part.planar for part in found]),
    )


def _outside_only(overlaps: Overlaps, excluded: np.ndarray) -> Overlaps:
    """Take from each overlap what lies in zones where the rule leaves the word to another one."""
    pairs = overlaps.pairs
    if not len(excluded) or not len(pairs):
        return overlaps
    held = engine.inside(pairs.geometry, excluded)
    inside = np.nan_to_num(held.share)
    cut = inside > 0
    rest = np.where(cut, held.geometry, pairs.geometry)
    value = np.where(cut, np.nan_to_num(whole_measure(rest)), pairs.value)
    planar = overlaps.planar.copy()
    changed = replace(pairs, value=value, geometry=rest, share=pairs.share * (1 - inside))
    kept = np.flatnonzero(inside < 1)
    partly = np.flatnonzero(cut & (inside < 1) & (pairs.unit == "m2"))
    if len(partly):
        planar[partly] = planar_of(taken(changed, partly))
    return Overlaps(changed, planar).take(kept)


def _slivers(pairs: engine.Pairs, features: Features, tolerance_m2: float) -> np.ndarray:
    """Mark areas that are only slivers: all of a site's in one layer together, and not all of it.

    The tolerance is one of areas; a length or a point inside is never a sliver.
    """
    if not len(pairs):
        return np.zeros(0, dtype=bool)
    layer = features.layer()[pairs.zone]
    group = pairs.subject * (int(layer.max()) + 1) + layer
    _, which = np.unique(group, return_inverse=True)
    total = np.bincount(which.reshape(-1), weights=pairs.value)[which.reshape(-1)]
    marked: np.ndarray = (total <= tolerance_m2) & (pairs.unit == "m2") & (pairs.share < _WHOLE)
    return marked


def _attribute_missing(
    case: Case, row: int, feature: Feature, measure: Measure, geometry: object
) -> Finding:
    drafter = case.drafter
    parts = (drafter.zone(feature), feature.zone.kind, feature.undecided, measure)
    sentence = Sentence(wording.attribute_missing, parts)
    return drafter.undecided(
        row, feature, sentence, Reason.MISSING_ATTRIBUTE, measure=measure, geometry=geometry
    )


def _within_distance(case: Case) -> list[Finding]:
    limit_m = case.limit_m()
    features = case.concerned()
    reach_m = limit_m + case.margin_m()
    pairs = engine.within_distance(
        case.subjects.geometries, features.geometries, distance_m=reach_m
    )
    findings = []
    drafter = case.drafter
    for n in _nearest_of_each(pairs, features, limit_m):
        row = int(case.subjects.index[pairs.subject[n]])
        feature = features.item(int(pairs.zone[n]))
        measure = distance_measure(float(pairs.value[n]))
        shape = pairs.geometry[n]
        parts = (drafter.zone(feature), measure, limit_m, drafter.where(row))
        if feature.undecided:
            findings.append(_attribute_missing(case, row, feature, measure, shape))
        elif float(pairs.value[n]) > limit_m + _ROUNDING_M:
            sentence = Sentence(wording.no_shoreline, parts)
            findings.append(
                drafter.undecided(
                    row, feature, sentence, Reason.NO_SHORELINE, measure=measure, geometry=shape
                )
            )
        else:
            sentence = Sentence(wording.near, parts)
            findings.append(drafter.decided(row, feature, sentence, measure, shape))
    return findings


def _nearest_of_each(pairs: engine.Pairs, features: Features, limit_m: float) -> list[int]:
    """Rows to judge: of a river's stretches and ranges the nearest to each subject.

    Beyond the limit only a centre line counts, whose shoreline may lie nearer.
    """
    best: dict[tuple[int, int, int], int] = {}
    for n in range(len(pairs)):
        zone = int(pairs.zone[n])
        if float(pairs.value[n]) > limit_m + _ROUNDING_M and not features.centre_line[zone]:
            continue
        key = (int(pairs.subject[n]), int(features.kind[zone]), int(features.index[zone]))
        if key not in best or pairs.value[n] < pairs.value[best[key]]:
            best[key] = n
    return sorted(best.values())


def _inside(case: Case) -> list[Finding]:
    wanted = float(case.rule.value("share"))
    features = case.concerned()
    without = case.land.surely(case.rule.outside)
    sure = features.take(features.certain)
    sites = case.subjects.geometries
    pairs = engine.inside(sites, sure.geometries, without)
    missing = np.nan_to_num(whole_measure(pairs.geometry))
    findings = []
    drafter = case.drafter
    outside = np.flatnonzero(pairs.share < wanted)
    perhaps = _perhaps_inside(sites[outside], features, without, wanted)
    for n, open_question in zip(outside, perhaps, strict=True):
        row = int(case.subjects.index[n])
        feature = sure.item(int(pairs.zone[n])) if pairs.zone[n] >= 0 else None
        unit, shape = str(pairs.unit[n]), pairs.geometry[n]
        measure = outside_measure(float(missing[n]), unit, 1 - float(pairs.share[n]))
        little = unit == "m2" and float(missing[n]) <= case.tolerance_m2
        parts = (drafter.zone(feature), measure, wanted, drafter.where(row))
        sentence = Sentence(wording.outside, parts)
        if open_question:
            findings.append(_unsorted(case, row, sentence, measure, shape))
        elif little and float(pairs.share[n]) > 0:
            findings.append(drafter.sliver(row, feature, case.tolerance_m2, measure, shape))
        else:
            findings.append(drafter.decided(row, feature, sentence, measure, shape))
    return findings


def _perhaps_inside(
    sites: np.ndarray, features: Features, without: np.ndarray, wanted: float
) -> np.ndarray:
    """Whether sites would lie inside if features of unknown attributes were of the zone."""
    if features.certain.all() or not len(sites):
        return np.zeros(len(sites), dtype=bool)
    found: np.ndarray = engine.inside(sites, features.geometries, without).share >= wanted
    return found


def _unsorted(
    case: Case, row: int, sentence: Sentence, measure: Measure | None, shape: object
) -> Finding:
    """A requirement that a feature of unknown attributes might meet."""
    parts = (sentence, tuple(sorted({a for z in case.rule.zones for a in z.where})))
    open_sentence = Sentence(wording.perhaps_met, parts)
    return case.drafter.undecided(
        row, None, open_sentence, Reason.MISSING_ATTRIBUTE, measure=measure, geometry=shape
    )


def _near_any(case: Case) -> list[Finding]:
    limit_m = case.limit_m()
    features = case.concerned()
    sure = features.take(features.certain)
    sites = case.subjects.geometries
    pairs = engine.near_any(sites, sure.geometries, distance_m=limit_m)
    far = np.flatnonzero(pairs.value > limit_m)
    perhaps = np.zeros(len(far), dtype=bool)
    if not features.certain.all() and len(far):
        every = engine.near_any(sites[far], features.geometries, distance_m=limit_m)
        perhaps = every.value <= limit_m
    findings = []
    drafter = case.drafter
    for n, open_question in zip(far, perhaps, strict=True):
        row = int(case.subjects.index[n])
        feature = sure.item(int(pairs.zone[n])) if pairs.zone[n] >= 0 else None
        distance_m = float(pairs.value[n]) if np.isfinite(pairs.value[n]) else None
        measure = None if distance_m is None else distance_measure(distance_m)
        parts = (drafter.zone(feature), distance_m, limit_m, drafter.where(row))
        sentence = Sentence(wording.far, parts)
        shape = pairs.geometry[n]
        if open_question:
            findings.append(_unsorted(case, row, sentence, measure, shape))
        else:
            findings.append(drafter.decided(row, feature, sentence, measure, shape))
    return findings


Check = Callable[[Case], list[Finding]]
_CHECKS: Mapping[str, Check] = {
    "overlap": _overlap,
    "within_distance": _within_distance,
    "inside": _inside,
    "near_any": _near_any,
    "declared": declared.differing,
}
_POSSIBLE: Mapping[str, Check] = {
    "overlap": possible.touching,
    "within_distance": possible.touching,
    "inside": possible.outside,
    "near_any": possible.far,
    "declared": declared.undrawn,
}

"""Rules that are asked of layers: zones that must not overlap, land that must lie in zones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from geotool import engine
from geotool.engine.pairs import whole_measure
from geotool.measure import area_m2, round_measure
from geotool.model import (
    ZONE_ATTRIBUTES,
    Finding,
    Measure,
    NotChecked,
    Reason,
    Sentence,
    Text,
)
from geotool.review import gap_wording, land_wording
from geotool.review.claims import NOISE, within_claims
from geotool.review.drafting import METHODS
from geotool.review.land_case import LandCase, LandFeature, LandSeen
from geotool.review.land_totals import counted, served
from geotool.review.wording import Named
from geotool.review.zones import Features
from geotool.rules import Zone

_OUTSIDE = {"m2": "outside_area", "m": "outside_length", "count": "outside_count"}


def judge_land(case: LandCase) -> list[Finding]:
    """Return the findings of a rule on layers; what cannot be judged goes to ``open_rules``."""
    rule = case.rule
    kinds = {zone.kind for zone in rule.zones}
    subject_kinds = set(rule.rule.subject_layers)
    if not any(case.land.has(kind) for kind in kinds):
        return []
    if subject_kinds and not any(case.land.has(kind) for kind in subject_kinds):
        return []
    return [*_perhaps_meant(case), *_CHECKS[rule.check](case)]


def _perhaps_meant(case: LandCase) -> Iterator[Finding]:
    """Features of which an attribute that decides whether the rule means them is missing."""
    features = case.subject_features(sure=False)
    asked = tuple(sorted({a for s in case.rule.rule.subjects if s.layers for a in s.where}))
    for n in range(len(features)):
        feature = LandFeature.of(features, n)
        sentence = Sentence(land_wording.subject_unsure, (feature.named, asked))
        reason = Reason.MISSING_ATTRIBUTE
        seen = LandSeen(geometry=features.geometries[n])
        yield case.finding(feature, case.open_verdict(), sentence, seen, reason=reason)


@dataclass(frozen=True)
class _Pair:
    """Two features that overlap, and the overlap (EPSG:4490)."""

    features: Features
    one: int
    other: int
    shape: Any
    value_m2: float

    @property
    def first(self) -> LandFeature:
        """The feature that a finding is on."""
        return LandFeature.of(self.features, self.one)

    @property
    def second(self) -> LandFeature:
        """The feature that it overlaps."""
        return LandFeature.of(self.features, self.other)

    @property
    def zones(self) -> tuple[Zone, Zone]:
        """Zones of the rule that the two are of."""
        zones = self.features.zones
        return zones[self.features.zone[self.one]], zones[self.features.zone[self.other]]

    @property
    def certain(self) -> bool:
        """Whether the attributes of both decide that."""
        return bool(self.features.certain[self.one] and self.features.certain[self.other])

    def measure(self) -> Measure:
        """Ellipsoidal area of the overlap."""
        return Measure("overlap_area", round_measure(self.value_m2, "m2"), "m2")

    def part(self, shape: Any) -> _Pair:
        """Return a part of the overlap."""
        value = float(area_m2(np.array([shape], dtype=object))[0])
        return replace(self, shape=shape, value_m2=value)


def _disjoint(case: LandCase) -> Iterator[Finding]:
    features = case.land.features(case.rule)
    groups = features.kind if len(features.kinds) > 1 else None
    pairs = engine.overlaps_among(features.geometries, groups)
    found = [
        _Pair(features, int(one), int(other), shape, float(value))
        for one, other, shape, value in zip(
            pairs.subject, pairs.zone, pairs.geometry, pairs.value, strict=True
        )
    ]
    whole = [p for p in found if p.certain and p.value_m2 > case.tolerance_m2]
    for pair in (p for p in found if not (p.certain and p.value_m2 > case.tolerance_m2)):
        names = (pair.first.named, pair.second.named, pair.measure())
        if not pair.certain:
            asked = tuple(sorted({a for zone in pair.zones for a in zone.where}))
            sentence = Sentence(land_wording.kind_unsure, (*names, asked))
            law = Ruling(case.open_verdict(), Reason.MISSING_ATTRIBUTE)
        else:
            sentence = Sentence(land_wording.zones_sliver, (*names, case.tolerance_m2))
            law = Ruling("notice", Reason.SLIVER)
        yield _of_pair(case, pair, law, sentence, None)
    yield from _parts(case, whole)


def _parts(case: LandCase, pairs: list[_Pair]) -> Iterator[Finding]:
    """Overlaps: what of them lies in zones apart that matter for them, and the rest.

    What lies in a feature that may be of such a zone, its attributes missing, stays open.
    """
    for zone in case.rule.outside:
        mine = [pair for pair in pairs if _matters(case, pair, zone)]
        others = [pair for pair in pairs if not _matters(case, pair, zone)]
        cut, rest = _split(mine, case.land.surely([zone]))
        for part in cut:
            yield _overlapping(case, part, zone)
        pairs = [*others, *rest]
    for zone in case.rule.outside:
        mine = [pair for pair in pairs if _matters(case, pair, zone)]
        others = [pair for pair in pairs if not _matters(case, pair, zone)]
        cut, rest = _split(mine, case.land.perhaps([zone]))
        for part in cut:
            names = (part.first.named, part.second.named, part.measure())
            asked = tuple(zone.where)
            sentence = Sentence(land_wording.apart_unsure, (*names, Named((zone.kind,)), asked))
            law = Ruling(case.open_verdict(), Reason.MISSING_ATTRIBUTE)
            yield _of_pair(case, part, law, sentence, None)
        pairs = [*others, *rest]
    for pair in pairs:
        yield _overlapping(case, pair, None)


def _matters(case: LandCase, pair: _Pair, zone: Zone) -> bool:
    """Whether a variant of the rule speaks of such a pair within a zone apart."""
    names = {z.name for z in pair.zones}
    return any(zone.name in v.within and set(v.zones) <= names for v in case.rule.variants)


def _split(pairs: list[_Pair], apart: np.ndarray) -> tuple[list[_Pair], list[_Pair]]:
    """Parts of overlaps that lie in geometries, and the parts that do not."""
    if not len(apart) or not pairs:
        return [], pairs
    shapes = np.array([None, *(pair.shape for pair in pairs)], dtype=object)[1:]
    held = engine.inside(shapes, apart)
    within: list[_Pair] = []
    rest: list[_Pair] = []
    for pair, share, outer in zip(pairs, held.share, held.geometry, strict=True):
        if not float(share) > 0:
            rest.append(pair)
            continue
        inner = pair.shape if outer is None else shapely.difference(pair.shape, outer)
        within.append(pair.part(inner))
        if outer is not None:
            rest.append(pair.part(outer))
    return within, rest


def _overlapping(case: LandCase, pair: _Pair, within: Zone | None) -> Finding:
    third = None if within is None else _apart(within)
    name = None if within is None else within.name
    resolution = case.resolution(tuple(zone.name for zone in pair.zones), name)
    parts = (pair.first.named, pair.second.named, pair.measure(), third)
    sentence = Sentence(land_wording.zones_overlap, parts)
    law = Ruling(resolution.verdict, None, resolution.evidence)
    return _of_pair(case, pair, law, sentence, name)


def _apart(zone: Zone) -> land_wording.Apart:
    """How a zone apart is called, with the words for the attributes that make it."""
    vocabularies = ZONE_ATTRIBUTES.get(zone.kind, {})
    values = [(vocabularies.get(a), v) for a, words in zone.where.items() for v in words]
    zh = "、".join(v if known is None else known.label(v, "zh") for known, v in values)
    en = ", ".join(v if known is None else known.label(v, "en") for known, v in values)
    return land_wording.Apart(zone.kind, Text(zh, en))


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an overlap comes to: verdict, why it is open or light, and papers."""

    verdict: str
    reason: Reason | None = None
    evidence: tuple[Text, ...] = ()


def _of_pair(
    case: LandCase, pair: _Pair, law: Ruling, sentence: Sentence, within: str | None
) -> Finding:
    second = pair.second
    seen = LandSeen(pair.measure(), pair.shape, evidence=law.evidence)
    key = (second.layer.id, second.id, within)
    return case.finding(pair.first, law.verdict, sentence, seen, reason=law.reason, key=key)


def _inside(case: LandCase) -> Iterator[Finding]:
    wanted = float(case.rule.value("share"))
    features = case.subject_features()
    every = case.land.features(case.rule)
    zones = every.take(every.certain)
    without = case.land.surely(case.rule.outside)
    claimed, beyond = within_claims(case, features)
    if len(features) and (beyond >= 1).all() and not len(every):
        message = gap_wording.nothing_claimed([zone.kind for zone in case.rule.zones])
        case.open_rules.append(NotChecked(case.rule.code, Reason.OUTSIDE_FOOTPRINT, message, 0))
        return
    pairs = engine.inside(claimed, zones.geometries, without)
    missing = np.nan_to_num(whole_measure(pairs.geometry))
    # what rounds to 0.00 is no more than the edges differ
    outside = np.flatnonzero((pairs.share < wanted) & (missing >= 0.005))
    if not every.certain.all():
        # zones of unknown attributes may hold what seems to lie outside
        most = engine.inside(claimed[outside], every.geometries, without).share >= wanted
        for n in outside[most]:
            yield _perhaps_outside(case, features, int(n), wanted)
        outside = outside[~most]
    if case.rule.value("per") == "layer":
        yield from _layers_outside(case, features, outside.tolist(), pairs.geometry, wanted)
    else:
        for n in outside.tolist():
            yield from _feature_outside(case, features, n, pairs, wanted)
    yield from _beyond_claims(case, features, beyond)


def _beyond_claims(case: LandCase, features: Features, beyond: np.ndarray) -> Iterator[Finding]:
    """Features of which a part lies where the zones' layers claim nothing, if that matters."""
    if case.open_verdict() == "unknown":
        for n in np.flatnonzero((beyond > NOISE) & (beyond < 1 - NOISE)):
            yield _beyond(case, features, int(n), float(beyond[n]))


def _perhaps_outside(case: LandCase, features: Features, n: int, wanted: float) -> Finding:
    feature = LandFeature.of(features, n)
    asked = tuple(sorted({a for zone in case.rule.zones for a in zone.where}))
    parts = (feature.named, case.zones_named(), asked, wanted)
    sentence = Sentence(land_wording.perhaps_outside, parts)
    reason = Reason.MISSING_ATTRIBUTE
    return case.finding(feature, case.open_verdict(), sentence, LandSeen(), reason=reason)


def _feature_outside(
    case: LandCase, features: Features, n: int, pairs: engine.Pairs, wanted: float
) -> Iterator[Finding]:
    shape = pairs.geometry[n]
    unit = str(pairs.unit[n])
    value = float(whole_measure(np.array([shape], dtype=object))[0])
    share = round_measure(1 - float(pairs.share[n]), "share")
    measure = Measure(_OUTSIDE[unit], round_measure(value, unit), unit, share, METHODS[unit])
    feature = LandFeature.of(features, n)
    little = unit == "m2" and value <= case.tolerance_m2
    parts = (feature.named, (), case.zones_named(), measure, wanted)
    yield case.finding(
        feature,
        "notice" if little else case.verdict(),
        Sentence(land_wording.land_outside, parts),
        LandSeen(measure, shape),
        reason=Reason.SLIVER if little else None,
    )


def _layers_outside(
    case: LandCase, features: Features, outside: list[int], shapes: np.ndarray, wanted: float
) -> Iterator[Finding]:
    """One finding a layer, with all its features that lie outside."""
    layers: dict[str, list[int]] = {}
    for n in outside:
        layers.setdefault(LandFeature.of(features, n).layer.id, []).append(n)
    for members in layers.values():
        parts = shapes[members]
        value = float(np.nansum(whole_measure(parts)))
        dimension = int(shapely.get_dimensions(parts).max())
        unit = ("count", "m", "m2")[dimension]
        little = unit == "m2" and value <= case.tolerance_m2
        measure = Measure(_OUTSIDE[unit], round_measure(value, unit), unit, None, METHODS[unit])
        first = LandFeature.of(features, members[0])
        items = [LandFeature.of(features, n) for n in members]
        names = tuple(dict.fromkeys(item.name or str(item.id) for item in items))
        sentence = Sentence(
            land_wording.land_outside,
            (Named((first.layer.kind,)), names, case.zones_named(), measure, wanted),
        )
        yield case.finding(
            LandFeature(first.layer, None, ""),
            "notice" if little else case.verdict(),
            sentence,
            LandSeen(measure, shapely.union_all(parts)),
            reason=Reason.SLIVER if little else None,
        )


def _beyond(case: LandCase, features: Features, n: int, share: float) -> Finding:
    feature = LandFeature.of(features, n)
    parts = (feature.named, case.zones_named(), share)
    measure = Measure("outside_footprint", round_measure(share, "share"), "share", share)
    sentence = Sentence(land_wording.land_beyond, parts)
    reason = Reason.OUTSIDE_FOOTPRINT
    return case.finding(feature, "unknown", sentence, LandSeen(measure), reason=reason)


_CHECKS: Mapping[str, Callable[[LandCase], Iterator[Finding]]] = {
    "zones_disjoint": _disjoint,
    "inside": _inside,
    "coverage": served,
    "count": counted,
}

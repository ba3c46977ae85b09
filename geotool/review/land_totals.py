"""Totals that are asked of layers: land served within a distance, features and area in a zone.

Coverage here is by area and straight line; shares of people or along streets are other figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from geotool import access, engine
from geotool.measure import area_m2, discs, round_measure
from geotool.model import Finding, Limit, Measure, NotChecked, Reason, Sentence
from geotool.review import gap_wording, land_wording
from geotool.review.claims import NOISE, within_claims
from geotool.review.land_case import LandCase, LandFeature, LandSeen
from geotool.review.wording import Named
from geotool.review.zones import Features, Kind


def served(case: LandCase) -> Iterator[Finding]:
    """Land served; the shorter distance, where the rule has one, is a finding of its own."""
    facilities = case.land.features(case.rule)
    features = case.subject_features()
    if not len(features) or _undeclared(case, (*facilities.kinds, *features.kinds)):
        return
    _, beyond = within_claims(case, features)
    for land, members in _by_county(case, features):
        part = features.take(members)
        if beyond[members].max(initial=0.0) > NOISE:
            yield _coverage_beyond(case, part, beyond[members], land)
            continue
        for distance, share in (("distance_m", "share"), ("inner_distance_m", "inner_share")):
            if case.rule.value(distance) is not None:
                asked = Asked(float(case.rule.value(distance)), float(case.rule.value(share)))
                yield from _within(case, part, facilities, land, asked)


@dataclass(frozen=True)
class Asked:
    """What share of land must lie within which distance."""

    distance_m: float
    share: float

    def served(self, share: float, most: float, uncovered_m2: float) -> land_wording.Served:
        """Return what a sentence says of the shares found."""
        wanted = self.share
        return land_wording.Served(self.distance_m, wanted, share, most, uncovered_m2)


def _undeclared(case: LandCase, kinds: tuple[Kind, ...]) -> bool:
    """Whether a layer's frame was only assumed; the rule is then not checked.

    What is assumed WGS 84 may be GCJ-02: off by as much as the distance asked for.
    """
    layers = {layer.spec.id: layer for kind in kinds for layer in kind.layers}
    undeclared = [name for name, layer in layers.items() if not layer.provenance.declared]
    for name in undeclared:
        message = gap_wording.frame_undeclared(name)
        case.open_rules.append(NotChecked(case.rule.code, Reason.FRAME_UNDECLARED, message, 0))
    return bool(undeclared)


def _by_county(case: LandCase, features: Features) -> Iterator[tuple[LandFeature, np.ndarray]]:
    """Features to be served by the county that holds most of each; all together without one."""
    spec = LandFeature.of(features, 0).layer
    counties = case.land.kind("admin_area")
    held = engine.inside(features.geometries, counties.geometries).zone
    for county in np.unique(held):
        name = "" if county < 0 else counties.text("name", int(county))
        yield LandFeature(spec, None, name), np.flatnonzero(held == county)


def _within(
    case: LandCase, features: Features, facilities: Features, land: LandFeature, asked: Asked
) -> Iterator[Finding]:
    found = _covered(case, features, facilities, asked.distance_m, sure=True)
    if not found.share < asked.share - NOISE:
        return
    most = found.share
    if not facilities.certain.all():
        most = _covered(case, features, facilities, asked.distance_m, sure=False).share
    named = Named(case.rule.rule.subject_layers, land.name)
    gaps = [g for g in found.gaps if g is not None]
    shape = shapely.union_all(np.array(gaps, dtype=object)) if gaps else None
    value = round_measure(found.total_m2 - found.covered_m2, "m2")
    measure = Measure("uncovered_area", value, "m2", round_measure(found.share, "share"))
    seen = LandSeen(measure, shape, _limit(case, asked))
    key = (land.name, asked.distance_m)
    zones = case.zones_named()
    parts = (named, zones, asked.served(found.share, most, value))
    if most >= asked.share - NOISE:
        sentence = Sentence(land_wording.coverage_unsure, parts)
        verdict, reason = case.open_verdict(), Reason.MISSING_ATTRIBUTE
        yield case.finding(land, verdict, sentence, seen, reason=reason, key=key)
    else:
        sentence = Sentence(land_wording.coverage, parts)
        yield case.finding(land, case.verdict(), sentence, seen, key=key)


def _covered(
    case: LandCase, features: Features, facilities: Features, distance_m: float, *, sure: bool
) -> access.AreaCoverage:
    """Coverage by the facilities that surely count, or by all; measured once for all rules."""
    chosen = facilities.certain if sure else np.ones(len(facilities), dtype=bool)
    served = features.kind.tobytes(), features.index.tobytes(), case.rule.rule.subject_layers
    serving = tuple((z.kind, tuple(z.where.items())) for z in case.rule.zones)
    key = ("coverage", served, serving, chosen.tobytes(), distance_m)
    if key not in case.memo:
        case.memo[key] = access.area_coverage(
            facilities.geometries[chosen], features.geometries, distance_m=distance_m
        )
    found: access.AreaCoverage = case.memo[key]
    return found


def _limit(case: LandCase, asked: Asked) -> Limit:
    values = (asked.distance_m, asked.share)
    changed = [p for p in case.rule.parameters.values() if p.overridden and p.value in values]
    reason = changed[0].reason if changed else None
    return Limit(asked.share, "share", bool(changed), reason)


def _coverage_beyond(
    case: LandCase, features: Features, beyond: np.ndarray, land: LandFeature
) -> Finding:
    areas = np.nan_to_num(area_m2(features.geometries))
    share = float((areas * beyond).sum() / areas.sum()) if areas.sum() else 1.0
    named = Named(case.rule.rule.subject_layers, land.name)
    sentence = Sentence(land_wording.coverage_beyond, (named, case.zones_named(), share))
    measure = Measure("outside_footprint", round_measure(share, "share"), "share", share)
    reason = Reason.OUTSIDE_FOOTPRINT
    verdict = case.open_verdict()
    seen = LandSeen(measure)
    return case.finding(land, verdict, sentence, seen, reason=reason, key=(land.name,))


def counted(case: LandCase) -> Iterator[Finding]:
    """Zones that hold more features (or of which more is taken) than allowed."""
    if case.rule.value("total") == "area_m2":
        yield from _quota(case)
        return
    layers = case.subject_features()
    drawn = case.subjects.take(~case.subjects.place_name)
    zones = case.land.features(case.rule)
    surely = np.concatenate([layers.geometries, drawn.geometries])
    sure = engine.count_within(surely, zones.geometries)
    perhaps = _perhaps_in(case, zones)
    unclaimed = _unclaimed(case, zones)
    for n in range(len(zones)):
        limit = _limit_of(case, zones, n)
        if limit is None:
            continue
        held = float(sure.value[n])
        tally = Tally(held, held + float(perhaps[n]), limit, float(unclaimed[n]))
        yield from _counted_in(case, LandFeature.of(zones, n), tally, bool(zones.certain[n]))


@dataclass(frozen=True)
class Tally:
    """How many features a zone surely holds, how many at most, and the limit.

    ``unclaimed`` is the share of the zone in which the counted layer claims nothing.
    """

    sure: float
    most: float
    limit: float
    unclaimed: float


def _counted_in(
    case: LandCase, feature: LandFeature, tally: Tally, certain: bool
) -> Iterator[Finding]:
    measure = Measure("count", tally.sure, "count", None, "count")
    rule_limit = case.rule.limit()
    limit = Limit(tally.limit, "count", rule_limit.overridden, rule_limit.reason)
    counted_kinds = case.rule.rule.subject_layers
    if tally.sure > tally.limit and certain:
        named = Named(counted_kinds) if counted_kinds else None
        sentence = Sentence(land_wording.too_many, (feature.named, named, measure, tally.limit))
        yield case.finding(feature, case.verdict(), sentence, LandSeen(measure, limit=limit))
        return
    if tally.most > tally.limit:
        sentence = Sentence(
            land_wording.perhaps_too_many, (feature.named, tally.sure, tally.most, tally.limit)
        )
        reason = Reason.PLACE_NAME if certain else Reason.MISSING_ATTRIBUTE
    elif certain and tally.unclaimed > NOISE:
        kinds = Named(counted_kinds)
        sentence = Sentence(land_wording.land_beyond, (feature.named, kinds, tally.unclaimed))
        reason = Reason.OUTSIDE_FOOTPRINT
    else:
        return
    verdict = case.open_verdict()
    yield case.finding(feature, verdict, sentence, LandSeen(measure, limit=limit), reason=reason)


def _perhaps_in(case: LandCase, zones: Features) -> np.ndarray:
    """Number of rows known by place name only that may lie in each zone."""
    vague = case.subjects.take(case.subjects.place_name)
    areas = discs(vague.geometries, vague.uncertainty_m)
    found = engine.overlap(areas, zones.geometries, with_geometry=False)
    return np.bincount(found.zone, minlength=len(zones))


def _unclaimed(case: LandCase, zones: Features) -> np.ndarray:
    """Share of each zone in which a counted layer that is there claims nothing."""
    shares = np.zeros(len(zones))
    for kind in case.rule.rule.subject_layers:
        area = case.claims.of_kind(kind)
        if not case.land.has(kind) or isinstance(area, str):
            continue
        if area is None:
            return np.ones(len(zones))
        held = engine.inside(zones.geometries, np.array([area], dtype=object))
        shares = np.maximum(shares, 1 - np.nan_to_num(held.share))
    return shares


def _limit_of(case: LandCase, zones: Features, n: int) -> float | None:
    """Return the limit of a zone: the rule's, or the zone's own attribute; ``None`` for none."""
    limit = case.rule.value("limit")
    if limit is not None:
        return float(limit)
    kind = zones.kinds[zones.kind[n]]
    try:
        return float(kind.text(str(case.rule.value("limit_from")), int(zones.index[n])))
    except ValueError:
        return None


def _quota(case: LandCase) -> Iterator[Finding]:
    """Zones of which the projects together take more than the zone's own quota."""
    kinds = {zone.kind for zone in case.rule.zones}
    specs = {layer.spec.id: layer.spec for layer in case.land.layers}
    for taken in case.portfolio:
        if taken.zone_kind not in kinds or taken.quota_m2 is None:
            continue
        if not taken.taken_m2 > taken.quota_m2 + case.tolerance_m2:
            continue
        measure = Measure("taken_area", taken.taken_m2, "m2", taken.share)
        feature = LandFeature(specs[taken.zone_layer], taken.zone_feature, taken.zone_name or "")
        parts = (feature.named, measure, taken.quota_m2, len(taken.projects))
        seen = LandSeen(measure, taken.geometry, Limit(taken.quota_m2, "m2"))
        yield case.finding(feature, case.verdict(), Sentence(land_wording.over_quota, parts), seen)

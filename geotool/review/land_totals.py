"""Totals that are asked of layers: land served within a distance, features and area in a zone.

Coverage here is by area and straight line; shares of people or along streets are other figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from geotool import access, engine
from geotool.measure import area_m2, round_measure
from geotool.model import Finding, Limit, Measure, NotChecked, Reason, Sentence
from geotool.review import land_wording, wording
from geotool.review.claims import NOISE, within_claims
from geotool.review.land_case import LandCase, LandFeature
from geotool.review.wording import Named
from geotool.review.zones import Features


def served(case: LandCase) -> Iterator[Finding]:
    """Land served; the shorter distance, where the rule has one, is a finding of its own."""
    facilities = case.land.features(case.rule)
    for layer in {id(x): x for kind in facilities.kinds for x in kind.layers}.values():
        if not layer.provenance.declared:
            # what is assumed WGS 84 may be GCJ-02: off by as much as the distance asked for
            message = wording.frame_undeclared(layer.spec.id)
            case.open_rules.append(NotChecked(case.rule.code, Reason.FRAME_UNDECLARED, message, 0))
            return
    features = case.subject_features()
    if not len(features):
        return
    _, beyond = within_claims(case, features)
    if beyond.max(initial=0.0) > NOISE:
        yield _coverage_beyond(case, features, beyond)
        return
    for distance, share in (("distance_m", "share"), ("inner_distance_m", "inner_share")):
        if case.rule.value(distance) is not None:
            distance_m, wanted = case.rule.value(distance), case.rule.value(share)
            yield from _within(case, features, facilities, float(distance_m), float(wanted))


def _within(
    case: LandCase, features: Features, facilities: Features, distance_m: float, wanted: float
) -> Iterator[Finding]:
    sure = facilities.geometries[facilities.certain]
    found = access.area_coverage(sure, features.geometries, distance_m=distance_m)
    if not found.share < wanted - NOISE:
        return
    limit = _limit(case, distance_m, wanted)
    land = LandFeature(LandFeature.of(features, 0).layer, None, "")
    named = Named(case.rule.rule.subject_layers)
    gaps = [g for g in found.gaps if g is not None]
    shape = shapely.union_all(np.array(gaps, dtype=object)) if gaps else None
    value = round_measure(found.total_m2 - found.covered_m2, "m2")
    measure = Measure("uncovered_area", value, "m2", round_measure(found.share, "share"))
    key = (distance_m,)
    if not facilities.certain.all():
        most = access.area_coverage(
            facilities.geometries, features.geometries, distance_m=distance_m
        )
        if most.share >= wanted - NOISE:
            parts = (named, case.zones_named(), found.share, most.share, wanted)
            sentence = Sentence(land_wording.coverage_unsure, parts)
            yield case.finding(
                land,
                case.open_verdict(),
                sentence,
                key=key,
                measure=measure,
                limit=limit,
                reason=Reason.MISSING_ATTRIBUTE,
                geometry=shape,
            )
            return
    sentence = Sentence(
        land_wording.coverage, (named, case.zones_named(), measure, distance_m, wanted)
    )
    yield case.finding(
        land, case.verdict(), sentence, key=key, measure=measure, limit=limit, geometry=shape
    )


def _limit(case: LandCase, distance_m: float, wanted: float) -> Limit:
    changed = [
        p
        for name, p in case.rule.parameters.items()
        if p.overridden and p.value in (distance_m, wanted)
    ]
    reason = changed[0].reason if changed else None
    return Limit(wanted, "share", bool(changed), reason)


def _coverage_beyond(case: LandCase, features: Features, beyond: np.ndarray) -> Finding:
    areas = np.nan_to_num(area_m2(features.geometries))
    share = float((areas * beyond).sum() / areas.sum()) if areas.sum() else 1.0
    land = LandFeature(LandFeature.of(features, 0).layer, None, "")
    parts = (Named(case.rule.rule.subject_layers), case.zones_named(), share)
    return case.finding(
        land,
        case.open_verdict(),
        Sentence(land_wording.coverage_beyond, parts),
        measure=Measure("outside_footprint", round_measure(share, "share"), "share", share),
        reason=Reason.OUTSIDE_FOOTPRINT,
    )


def counted(case: LandCase) -> Iterator[Finding]:
    """Zones that hold more features (or of which more is taken) than allowed."""
    if case.rule.value("total") == "area_m2":
        yield from _quota(case)
        return
    layers = case.subject_features()
    drawn = case.subjects.take(~case.subjects.place_name)
    zones = case.land.features(case.rule)
    surely = np.concatenate([layers.geometries, drawn.geometries])
    vague = case.subjects.take(case.subjects.place_name).geometries
    sure = engine.count_within(surely, zones.geometries)
    most = engine.count_within(np.concatenate([surely, vague]), zones.geometries)
    unclaimed = _unclaimed(case, zones)
    for n in range(len(zones)):
        limit = _limit_of(case, zones, n)
        if limit is None:
            continue
        tally = Tally(float(sure.value[n]), float(most.value[n]), limit, float(unclaimed[n]))
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
        yield case.finding(feature, case.verdict(), sentence, measure=measure, limit=limit)
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
    yield case.finding(feature, verdict, sentence, measure=measure, limit=limit, reason=reason)


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
        yield case.finding(
            feature,
            case.verdict(),
            Sentence(land_wording.over_quota, parts),
            measure=measure,
            limit=Limit(taken.quota_m2, "m2"),
            geometry=taken.geometry,
        )

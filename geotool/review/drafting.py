"""Drafting findings: their identity, their citation, and what resolves them.

What the law says depends on a row's profile and the zone only, and is worked out once for each
combination; sentences are put into words when somebody reads them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from geotool.measure import round_measure
from geotool.model import Certainty, Finding, Measure, Reason, Sentence, Text, finding_id
from geotool.review import wording
from geotool.review.subjects import Sheet
from geotool.review.zones import Feature
from geotool.rules import Resolution, RuleInForce, assumed_columns, resolve
from geotool.rules.resolution import verdict_of

_OVERLAP = {"m2": "overlap_area", "m": "overlap_length", "count": "overlap_count"}
_OUTSIDE = {"m2": "outside_area", "m": "outside_length", "count": "outside_count"}
METHODS = {"m2": "ellipsoidal", "m": "geodesic", "count": "count"}
_LIGHT = frozenset({"notice"})
_NONE = Text("", "")

Make = Callable[..., Text]


def overlap_measure(
    value: float, unit: str, share: float, planar: float, band: tuple[float, float] | None = None
) -> Measure:
    """Measure of what lies in a zone, rounded to the stated precision."""
    low, high = band or (None, None)
    return Measure(
        _OVERLAP[unit],
        round_measure(value, unit),
        unit,
        _share(share),
        METHODS[unit],
        None if planar != planar else round_measure(planar, "m2"),  # noqa: PLR0124
        round_measure(low, unit),
        round_measure(high, unit),
    )


def outside_measure(
    value: float, unit: str, share: float, band: tuple[float, float] | None = None
) -> Measure:
    """Measure of what lies outside the zone it should be in."""
    low, high = band or (None, None)
    return Measure(
        _OUTSIDE[unit],
        round_measure(value, unit),
        unit,
        _share(share),
        METHODS[unit],
        None,
        round_measure(low, unit),
        round_measure(high, unit),
    )


def distance_measure(value_m: float, epsilon_m: float = 0.0) -> Measure:
    """Geodesic distance to a zone, with what the stated accuracy leaves open."""
    value = round_measure(value_m, "m")
    if not epsilon_m:
        return Measure("distance", value, "m", None, "geodesic")
    low, high = max(0.0, value_m - epsilon_m), value_m + epsilon_m
    return Measure(
        "distance",
        value,
        "m",
        None,
        "geodesic",
        None,
        round_measure(low, "m"),
        round_measure(high, "m"),
    )


def _share(share: float) -> float | None:
    return None if share != share else round_measure(min(float(share), 1.0), "share")  # noqa: PLR0124


class Drafter:
    """Writes the findings of one rule in one edition.

    ``standing`` says why this edition judges the rows (see ``Standing``).
    """

    def __init__(self, rule: RuleInForce, sheet: Sheet, language: str, standing: str) -> None:
        self.rule = rule
        self.sheet = sheet
        self._citation = rule.citation().get(language)
        self._limit = rule.limit()
        self._standing = standing
        self._resolved: dict[tuple[Any, ...], tuple[Resolution, Text | None, Text]] = {}
        self._titles: dict[tuple[str, ...], wording.Named] = {}
        thresholds = {e.share_under for e in rule.exceptions if e.share_under is not None}
        self._thresholds = sorted(thresholds)

    def zone(self, feature: Feature | None, kind: str | None = None) -> wording.Named:
        """How a zone is called in messages; without a feature its kind, or all of the rule's."""
        if feature is not None:
            key: tuple[str, ...] = (feature.zone.kind, feature.name)
            kinds: tuple[str, ...] = (feature.zone.kind,)
        else:
            kinds = (kind,) if kind else tuple(dict.fromkeys(z.kind for z in self.rule.zones))
            key = ("", *kinds)
        if key not in self._titles:
            self._titles[key] = wording.Named(kinds, "" if feature is None else feature.name)
        return self._titles[key]

    def where(self, row: int) -> wording.Place:
        """What must be said of a row's location."""
        return wording.place(self.sheet.accuracy[row], float(self.sheet.uncertainty_m[row]))

    def decided(
        self,
        row: int,
        feature: Feature | None,
        sentence: Sentence,
        measure: Measure | None,
        geometry: Any,
        *,
        certainty: Certainty | None = None,
    ) -> Finding:
        """Return the finding that the rule's edition, variants and exceptions resolve to."""
        if self._standing in ("spared", "unrecorded"):
            return self._approved_earlier(row, feature, sentence, measure, geometry)
        share = None if measure is None else measure.share
        zone = None if feature is None else feature.zone.name
        resolution, advice, tail = self._resolve(row, zone, share)
        return self._finding(
            row,
            feature,
            resolution.verdict,
            self._sentence(row, sentence, tail),
            measure=measure,
            evidence=resolution.evidence,
            advice=advice,
            certainty=certainty,
            geometry=geometry,
        )

    def sliver(
        self, row: int, feature: Feature | None, tolerance_m2: float, measure: Measure, shape: Any
    ) -> Finding:
        """Report an overlap (or gap) within the tolerance; it is never dropped."""
        message = Sentence(wording.sliver, (self.zone(feature), measure, tolerance_m2))
        return self._finding(
            row, feature, "notice", message, measure=measure, reason=Reason.SLIVER, geometry=shape
        )

    def undecided(
        self,
        row: int,
        feature: Feature | None,
        sentence: Sentence,
        reason: Reason,
        *,
        kind: str | None = None,
        measure: Measure | None = None,
        certainty: Certainty | None = None,
        possible: tuple[str, ...] = (),
        geometry: Any = None,
    ) -> Finding:
        """Return an open question: unknown, or a notice where the rule itself is no more."""
        edition = self.rule.edition
        heaviest = verdict_of(edition.severity, soft=edition.soft)
        light = heaviest in _LIGHT or self._standing == "spared"
        return self._finding(
            row,
            feature,
            "notice" if light else "unknown",
            self._sentence(row, sentence, _NONE),
            kind=kind,
            measure=measure,
            reason=reason,
            certainty=certainty,
            possible=possible,
            geometry=geometry,
        )

    def _approved_earlier(
        self, row: int, feature: Feature | None, sentence: Sentence, measure: Any, geometry: Any
    ) -> Finding:
        """A conflict with a rule younger than the approval: no rule, or one not recorded."""
        edition = self.rule.edition
        light = verdict_of(edition.severity, soft=edition.soft) in _LIGHT
        return self._finding(
            row,
            feature,
            "notice" if light or self._standing == "spared" else "unknown",
            self._sentence(row, sentence, _NONE),
            measure=measure,
            reason=Reason.EARLIER_APPROVAL,
            geometry=geometry,
        )

    def _sentence(self, row: int, sentence: Sentence, tail: Text) -> Sentence:
        if self._standing == "today":
            return Sentence(sentence.make, sentence.parts, tail)
        parts = (sentence, self.sheet.approved[row], self._standing, self.rule.edition.id)
        return Sentence(wording.approved, parts, tail)

    def _resolve(
        self, row: int, zone: str | None, share: float | None
    ) -> tuple[Resolution, Text | None, Text]:
        """What the law says, its advice, and the end of the sentence: once a profile and zone."""
        profile = int(self.sheet.profile[row])
        bucket = tuple(share is not None and share < t for t in self._thresholds)
        key = (profile, zone, bucket)
        if key not in self._resolved:
            facts = self.sheet.profiles[profile]
            resolution = resolve(self.rule, facts, zone=zone, share=share)
            parts = [wording.assumed(assumed_columns(self.rule, facts, zone=zone))]
            if resolution.exception is not None:
                parts.insert(0, wording.exception_applies(resolution.exception.title))
            claimable = [p for e in resolution.would_change for p in e.purposes]
            parts.append(wording.would_change(list(dict.fromkeys(claimable))))
            found = (resolution, resolution.advice(self.rule), wording.joined(*parts))
            self._resolved[key] = found
        return self._resolved[key]

    def _finding(
        self,
        row: int,
        feature: Feature | None,
        verdict: str,
        message: Sentence,
        *,
        kind: str | None = None,
        measure: Measure | None = None,
        reason: Reason | None = None,
        evidence: tuple[Text, ...] = (),
        advice: Text | None = None,
        certainty: Certainty | None = None,
        possible: tuple[str, ...] = (),
        geometry: Any = None,
    ) -> Finding:
        sheet = self.sheet
        project = sheet.ids[row]
        zone_kind = self._kind(feature, kind)
        layer = None if feature is None else feature.layer.spec
        layer_id = None if layer is None else layer.id
        zone_feature = None if feature is None else feature.id
        return Finding(
            id=finding_id(self.rule.code, project, layer_id or zone_kind, zone_feature, reason),
            rule=self.rule.code,
            edition=self.rule.edition.id,
            project=project,
            source_file=sheet.files[row],
            source_row=sheet.line(row),
            zone_layer=layer_id,
            zone_feature=zone_feature,
            zone_edition=None if layer is None else layer.edition,
            verdict=verdict,
            message=message,
            citation=self._citation,
            measure=measure,
            limit=self._limit,
            evidence=evidence,
            reason=reason,
            location_accuracy=sheet.accuracy[row] or None,
            zone_kind=zone_kind,
            zone_name=None if feature is None else feature.name or None,
            advice=advice,
            certainty=certainty,
            possible_zones=possible,
            geometry=geometry,
        )

    def _kind(self, feature: Feature | None, kind: str | None) -> str | None:
        """Kind of layer concerned; ``None`` where the rule has several and none is meant."""
        if feature is not None:
            return feature.zone.kind
        kinds = {zone.kind for zone in self.rule.zones}
        return kind or (kinds.pop() if len(kinds) == 1 else None)

"""Drafting one finding: its identity, its citation, and what resolves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geotool.measure import round_measure
from geotool.model import Finding, Measure, Reason, Text, finding_id
from geotool.review import wording
from geotool.review.zones import Feature
from geotool.rules import RuleInForce, assumed_columns, resolve
from geotool.rules.resolution import verdict_of

_OVERLAP = {"m2": "overlap_area", "m": "overlap_length", "count": "overlap_count"}
_OUTSIDE = {"m2": "outside_area", "m": "outside_length", "count": "outside_count"}
METHODS = {"m2": "ellipsoidal", "m": "geodesic", "count": "count"}
_LIGHT = frozenset({"notice"})


def overlap_measure(value: float, unit: str, share: float, planar: float | None) -> Measure:
    """Measure of what lies in a zone, rounded to the stated precision."""
    return Measure(
        _OVERLAP[unit], round_measure(value, unit), unit, _share(share), METHODS[unit], planar
    )


def outside_measure(value: float, unit: str, share: float) -> Measure:
    """Measure of what lies outside the zone it should be in."""
    return Measure(_OUTSIDE[unit], round_measure(value, unit), unit, _share(share), METHODS[unit])


def distance_measure(value_m: float) -> Measure:
    """Geodesic distance to a zone."""
    return Measure("distance", round_measure(value_m, "m"), "m", None, "geodesic")


def _share(share: float) -> float | None:
    return None if share != share else round_measure(min(float(share), 1.0), "share")  # noqa: PLR0124


@dataclass(frozen=True)
class Draft:
    """One rule held against one project row and (mostly) one zone feature.

    ``kind`` is the kind of layer in question where there is no feature to tell it.
    """

    rule: RuleInForce
    row: Mapping[str, Any]
    feature: Feature | None
    language: str
    tolerance_m2: float
    kind: str | None = None

    @property
    def zone_kind(self) -> str | None:
        """Kind of layer concerned; ``None`` where the rule has several and none is meant."""
        if self.feature is not None:
            return self.feature.zone.kind
        kinds = {zone.kind for zone in self.rule.zones}
        return self.kind or (kinds.pop() if len(kinds) == 1 else None)

    @property
    def zone(self) -> Text:
        """How the zone is called in messages."""
        if self.feature is not None:
            return wording.zone_title(self.feature.zone.kind, self.feature.name)
        titles = [wording.zone_title(zone.kind, "") for zone in self.rule.zones]
        unique = list(dict.fromkeys(titles))
        return Text("、".join(t.zh for t in unique), " or ".join(t.en for t in unique))

    @property
    def where(self) -> Text:
        """What must be said of the project's location."""
        accuracy = str(self.row.get("location_accuracy") or "")
        uncertainty = self.row.get("uncertainty_m")
        return wording.location(accuracy, uncertainty)

    def decided(self, message: Text, measure: Measure | None, geometry: Any) -> Finding:
        """Return the finding that the rule's edition, variants and exceptions resolve to."""
        zone = None if self.feature is None else self.feature.zone.name
        share = None if measure is None else measure.share
        resolution = resolve(self.rule, self.row, zone=zone, share=share)
        parts = [message]
        if resolution.exception is not None:
            parts.append(wording.exception_applies(resolution.exception.title))
        parts.append(wording.assumed(assumed_columns(self.rule, self.row)))
        claimable = [p for e in resolution.would_change for p in e.purposes]
        parts.append(wording.would_change(list(dict.fromkeys(claimable))))
        return self._finding(
            resolution.verdict,
            wording.joined(*parts),
            measure=measure,
            evidence=resolution.evidence,
            advice=resolution.advice(self.rule),
            geometry=geometry,
        )

    def sliver(self, measure: Measure, geometry: Any) -> Finding:
        """Report an overlap (or gap) within the tolerance; it is never dropped."""
        message = wording.sliver(self.zone, measure, self.tolerance_m2)
        return self._finding(
            "notice", message, measure=measure, reason=Reason.SLIVER, geometry=geometry
        )

    def undecided(
        self, message: Text, reason: Reason, *, measure: Measure | None = None, geometry: Any = None
    ) -> Finding:
        """Return an open question: unknown, or a notice where the rule itself is no more."""
        edition = self.rule.edition
        heaviest = verdict_of(edition.severity, soft=edition.soft)
        verdict = "notice" if heaviest in _LIGHT else "unknown"
        return self._finding(verdict, message, measure=measure, reason=reason, geometry=geometry)

    def _finding(
        self,
        verdict: str,
        message: Text,
        *,
        measure: Measure | None = None,
        reason: Reason | None = None,
        evidence: tuple[Text, ...] = (),
        advice: Text | None = None,
        geometry: Any = None,
    ) -> Finding:
        layer = None if self.feature is None else self.feature.layer.spec
        feature = None if self.feature is None else self.feature.id
        project = str(self.row["id"])
        layer_id = None if layer is None else layer.id
        return Finding(
            id=finding_id(self.rule.code, project, layer_id or self.zone_kind, feature, reason),
            rule=self.rule.code,
            edition=self.rule.edition.id,
            project=project,
            source_file=str(self.row.get("source_file") or ""),
            source_row=source_row(self.row),
            zone_layer=layer_id,
            zone_feature=feature,
            zone_edition=None if layer is None else layer.edition,
            verdict=verdict,
            message=message,
            citation=self.rule.citation().get(self.language),
            measure=measure,
            limit=self.rule.limit(),
            evidence=evidence,
            reason=reason,
            location_accuracy=str(self.row.get("location_accuracy") or "") or None,
            zone_kind=self.zone_kind,
            zone_name=None if self.feature is None else self.feature.name or None,
            advice=advice,
            geometry=geometry,
        )


def source_row(row: Mapping[str, Any]) -> int | None:
    """Return the row's line in its table."""
    value = row.get("source_row")
    return None if value is None or value != value else int(value)  # noqa: PLR0124

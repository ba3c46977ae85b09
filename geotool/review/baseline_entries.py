"""Findings of a review as a baseline keeps them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from geotool.model import BaselineEntry, Finding
from geotool.review.outcome import Outcome
from geotool.review.places import Places


def entries_of(
    findings: Sequence[Finding], outcome: Outcome, places: Places
) -> list[BaselineEntry]:
    """Return findings of an outcome as entries, in their order, with their shapes as they are."""
    names = _names(outcome)
    at = places.sites
    return [
        BaselineEntry(
            id=f.id,
            rule=f.rule,
            verdict=f.verdict,
            project=f.project,
            name=None if f.project is None else names.get(f.project),
            zone=_zone(f),
            zone_name=f.zone_name or None,
            zone_kind=f.zone_kind,
            measure=None if f.measure is None else f.measure.name,
            value=None if f.measure is None else _finite(f.measure.value),
            unit=None if f.measure is None else f.measure.unit,
            share=None if f.measure is None else f.measure.share,
            limit=_limit(f),
            reason=None if f.reason is None else str(f.reason),
            at=None if f.project is None else at.get(f.project),
            zone_at=zone_at,
            shape=None if f.geometry is None or f.geometry.is_empty else f.geometry,
        )
        for f, zone_at in zip(findings, places.zones(findings), strict=True)
    ]


def _names(outcome: Outcome) -> dict[str, str]:
    table = outcome.projects
    if "name" not in table.columns:
        return {}
    pairs = zip(table["id"], table["name"], strict=True)
    return {str(i): name for i, name in pairs if isinstance(name, str) and name}


def _zone(finding: Finding) -> str | None:
    if finding.zone_layer is None or finding.zone_feature is None:
        return finding.zone_layer
    return f"{finding.zone_layer}/{finding.zone_feature}"


def _limit(finding: Finding) -> float | None:
    """What the measure was held against, where that is a figure of its kind."""
    limit, measure = finding.limit, finding.measure
    if limit is None or measure is None or limit.unit != measure.unit:
        return None
    return _finite(limit.value)


def _finite(value: float) -> float | None:
    """``None`` for no number: no zone at all is infinitely far."""
    return float(value) if math.isfinite(value) else None

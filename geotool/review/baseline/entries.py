"""Findings of a review as a baseline keeps them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from geotool.model import BaselineEntry, Finding, Limit
from geotool.review.baseline.places import Place, Places
from geotool.review.outcome import Outcome


def entries_of(
    findings: Sequence[Finding], outcome: Outcome, places: Places
) -> list[BaselineEntry]:
    """Return findings of an outcome as entries, in their order, with their shapes as they are."""
    names = _names(outcome)
    zones = places.zones(findings)
    return [_entry(f, names, places.sites, at) for f, at in zip(findings, zones, strict=True)]


def _entry(
    f: Finding, names: Mapping[str, str], sites: Mapping[str, Place | None], zone_at: Place | None
) -> BaselineEntry:
    project, measure, shape = f.project, f.measure, f.geometry
    return BaselineEntry(
        id=f.id,
        rule=f.rule,
        verdict=f.verdict,
        project=project,
        name=None if project is None else names.get(project),
        zone=_zone(f),
        zone_name=f.zone_name or None,
        zone_kind=f.zone_kind,
        measure=None if measure is None else measure.name,
        value=None if measure is None else _finite(measure.value),
        unit=None if measure is None else measure.unit,
        share=None if measure is None else measure.share,
        limit=None if measure is None else _limit(f.limit, measure.unit),
        reason=None if f.reason is None else str(f.reason),
        at=None if project is None else sites.get(project),
        zone_at=zone_at,
        shape=None if shape is None or shape.is_empty else shape,
    )


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


def _limit(limit: Limit | None, unit: str) -> float | None:
    """What a measure was held against, where that is a figure of its kind."""
    return None if limit is None or limit.unit != unit else _finite(limit.value)


def _finite(value: float) -> float | None:
    """``None`` for no number: no zone at all is infinitely far."""
    return float(value) if math.isfinite(value) else None

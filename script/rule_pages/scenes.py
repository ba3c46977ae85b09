"""What a drawing of a case shows: its shapes in metres about the anchor, and the part to look at.

The window follows the finding, not the zones: a river of four kilometres would leave a site of a
hectare invisible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geotool.api.cases import METRES, Case, plain_shape, worst_verdict
from geotool.model import PROJECT_KINDS, PURPOSES, Finding, Text
from geotool.model.attributes import zone_attribute
from geotool.review import Outcome
from geotool.rules import RuleInForce, purposes_of
from geotool.style import attribute_label, kind_label

#: Findings are drawn to the centimetre: below it stands only noise of the projections.
_GRID_M = 0.01
_SMALLEST_M = 120.0
_AROUND = 0.45
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Drawn:
    """One shape with its words; ``kind`` is the layer kind, empty for a site."""

    kind: str
    label: Text
    shape: Any


@dataclass(frozen=True)
class Scene:
    """Everything in a drawing, in metres.

    ``limits`` are lines at the limit of a distance about zones, ``circles`` those within which a
    place name lies, each with its metres.
    """

    rule: str
    zones: tuple[Drawn, ...]
    sites: tuple[Drawn, ...]
    found: tuple[Any, ...]
    limits: tuple[tuple[float, Any], ...]
    circles: tuple[tuple[float, Any], ...]
    window: Box
    verdict: str
    finding: Finding | None


def scene(case: Case, outcome: Outcome, rule: RuleInForce) -> Scene:
    """Take a case that was run apart into what is drawn."""
    zones = tuple(
        Drawn(z.kind, _zone_label(z.kind, z.attributes), plain_shape(z)) for z in case.entry.zones
    )
    judged = [(p, s) for p, s in case.entry.judged() if s is not None]
    sites = tuple(Drawn("", _site_label(p), plain_shape(s)) for p, s in judged)
    mine = shown_findings(case, outcome)
    found = _local([f.geometry for f in mine if f.geometry is not None], case)
    circles = tuple(
        (d, plain_shape(s).buffer(d, quad_segs=32).boundary)
        for d, s in ((float(p.get("uncertainty_m", 0)), s) for p, s in judged)
        if d
    )
    focus = [*(s.shape for s in sites), *found, *(c for _, c in circles)]
    window = _window(focus or [z.shape for z in zones], [z.shape for z in zones])
    return Scene(
        rule=case.rule,
        zones=zones,
        sites=sites,
        found=found,
        limits=_limits(rule, zones),
        circles=circles,
        window=window,
        verdict=worst_verdict(outcome),
        finding=mine[0] if mine else None,
    )


def shown_findings(case: Case, outcome: Outcome) -> list[Finding]:
    """Return the findings of the case's own rule; where it leaves the word to others, theirs."""
    mine = [f for f in outcome.findings if f.rule == case.rule]
    return mine or list(outcome.findings)


def _zone_label(kind: str, attributes: Any) -> Text:
    label = kind_label(kind)
    given = [(a, zone_attribute(kind, a, str(v))) for a, v in attributes.items() if v != ""]
    if not given:
        return label
    zh, en = ([attribute_label(kind, a, v, lang)[1] for a, v in given] for lang in ("zh", "en"))
    return Text(f"{label.zh}（{'，'.join(zh)}）", f"{label.en} ({', '.join(en)})")


def _site_label(project: Any) -> Text:
    kind = str(project.get("kind") or "")
    claimed = sorted(purposes_of({"purposes": project.get("purposes", "")}))
    zh, en = PROJECT_KINDS.label(kind, "zh"), PROJECT_KINDS.label(kind, "en")
    if claimed:
        zh += f"，目的：{'、'.join(PURPOSES.label(p, 'zh') for p in claimed)}"
        en += f", purpose: {', '.join(PURPOSES.label(p, 'en') for p in claimed)}"
    return Text(f"项目：{zh}" if zh else "项目", f"site: {en}" if en else "site")


def _local(shapes: Sequence[Any], case: Case) -> tuple[Any, ...]:
    """Bring findings (EPSG:4490) back into metres about the anchor, on the grid."""
    metres = gpd.GeoSeries(list(shapes), crs="EPSG:4490").to_crs(METRES)
    anchor = np.array(case.anchor)
    placed = (shapely.transform(g, lambda xy: xy - anchor) for g in metres)
    rounded = (shapely.set_precision(g, _GRID_M) for g in placed)
    return tuple(g.simplify(_GRID_M).normalize() for g in rounded)


def _limits(rule: RuleInForce, zones: Sequence[Drawn]) -> tuple[tuple[float, Any], ...]:
    """Lines at the limit of a distance about the zones from which it is measured."""
    start = rule.value("measured_from")
    kinds = {start} if any(z.kind == start for z in zones) else {z.kind for z in rule.zones}
    shapes = [z.shape for z in zones if z.kind in kinds]
    given = [rule.value("inner_distance_m"), rule.value("distance_m")]
    distances = [float(d) for d in given if d]
    if not shapes:
        return ()
    together = shapely.union_all(shapes)
    return tuple((d, together.buffer(d, quad_segs=32).boundary) for d in distances)


def _window(focus: Sequence[Any], others: Sequence[Any]) -> Box:
    """Box about what matters; a zone that it would miss is reached at its nearest point."""
    core = shapely.GeometryCollection([shapely.box(*g.bounds) for g in focus])
    box = _grown(core.bounds)
    for other in others:
        if not shapely.box(*box).intersects(other):
            near = shapely.shortest_line(core, other)
            core = shapely.GeometryCollection([core, shapely.box(*near.bounds)])
            box = _grown(core.bounds)
    return box


def _grown(bounds: Box) -> Box:
    west, south, east, north = bounds
    size = max(east - west, north - south, _SMALLEST_M)
    margin = size * _AROUND
    half_x = max((east - west) / 2, size / 4) + margin
    half_y = max((north - south) / 2, size / 4) + margin
    x, y = (west + east) / 2, (south + north) / 2
    return x - half_x, y - half_y, x + half_x, y + half_y

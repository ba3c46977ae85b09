"""What stands beside the findings, as the page's data: what may stay of sites, what is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geotool.mapping.figures import Row, with_unit
from geotool.mapping.shapes import Shapes, display
from geotool.mapping.words import WORDS
from geotool.model import Taken
from geotool.review.outcome import Outcome
from geotool.style import COMPLIANT_STYLE, compliant_text, percent

#: By layer and feature.
TakenOf = Mapping[tuple[str, str], Taken]


@dataclass(frozen=True)
class Parts:
    """One record a change that would clear a project, in the outcome's order, and their shapes."""

    records: list[dict[str, Any]]
    shapes: Shapes


def compliant_parts(outcome: Outcome, position: Mapping[str, int], *, language: str) -> Parts:
    """Turn what may stay into the page's data; ``position`` is a project's place in the list.

    Of a project that the page does not list nothing is shown.
    """
    known = [part for part in outcome.compliant if part.project in position]
    shapes = display([part.geometry for part in known])
    records = [
        {
            "project": position[part.project],
            "rules": list(part.rules),
            "change": compliant_text(part).get(language),
            "geometry": geometry,
            "at": anchor,
        }
        for part, geometry, anchor in zip(known, shapes.geometries, shapes.anchors, strict=True)
    ]
    return Parts(records, shapes)


def part_look() -> dict[str, Any]:
    """How a part that may stay is drawn, with the keys of a verdict's look."""
    style = COMPLIANT_STYLE
    return {
        "colour": style.colour,
        "tint": style.tint_share,
        "veil": style.veil_share,
        "outline_px": style.outline_px,
        "dash": list(style.dash),
        "angles": list(style.pattern.angles_deg),
        "dots": style.pattern.dots,
        "spacing_px": style.pattern.spacing_px,
        "width_px": style.pattern.width_px,
    }


def taken_of(outcome: Outcome) -> TakenOf:
    """Return what is taken by layer and feature."""
    return {(zone.zone_layer, zone.zone_feature): zone for zone in outcome.portfolio}


def taken_rows(zone: Taken | None, language: str) -> list[Row]:
    """Rows of a zone's popup: how much of it all projects take, and its quota."""
    if zone is None:
        return []
    amount = f"{with_unit(zone.taken_m2, 'm2', language)} · {percent(zone.share)}"
    rows = [(WORDS["taken"].get(language), amount)]
    if zone.quota_m2 is not None:
        quota = with_unit(zone.quota_m2, "m2", language)
        over = f" · {WORDS['over_quota'].get(language)}" if zone.is_over_quota else ""
        rows.append((WORDS["quota"].get(language), f"{quota}{over}"))
    return rows

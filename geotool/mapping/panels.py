"""What stands around the map: legend with counts, lists, layer tree, notices, small print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from geotool.mapping.assets import packages
from geotool.mapping.layers import DrawnLayer
from geotool.mapping.records import Records
from geotool.mapping.results import part_look
from geotool.mapping.shapes import DECIMALS, TOLERANCE_M, Shapes
from geotool.mapping.spec import Group, MapSpec
from geotool.mapping.words import DRAWN, FRAME, MEASURED, words
from geotool.model import VERDICTS
from geotool.review.outcome import Outcome
from geotool.style import (
    UNVERIFIED_COLOURS,
    VERDICT_STYLES,
    Marker,
    VerdictStyle,
    local_changes,
    tolerance_text,
)


def document(
    outcome: Outcome,
    spec: MapSpec,
    data: Records,
    layers: Sequence[DrawnLayer],
    groups: Sequence[Group],
    *,
    language: str,
) -> dict[str, Any]:
    """Collect the page's whole data; every value in it is shown as text."""
    said = words(language)
    changes = [change.get(language) for change in local_changes(outcome)]
    notices = [n.get(language) for n in outcome.notices]
    if spec.notice is not None:
        notices.append(spec.notice.text().get(language))
    return {
        "language": language,
        "title": title(outcome, spec, language=language),
        "workspace": outcome.workspace,
        "as_of": outcome.as_of.isoformat(),
        "notices": list(dict.fromkeys(notices)),
        "words": said,
        "verdicts": verdicts(outcome, language=language),
        "projects": data.projects,
        "findings": data.findings,
        "unlocated": data.unlocated,
        "compliant": data.parts.records,
        "compliant_look": part_look(),
        "compliant_shown": "violation" in outcome.verdicts.values(),
        "not_checked": not_checked(outcome, language=language),
        "rules_not_checked": len({n.rule for n in outcome.not_checked}),
        "changes": changes,
        "groups": [g.title.text().get(language) for g in groups],
        "layers": [layer.entry for layer in layers],
        "about": about(
            [
                data.project_shapes,
                data.finding_shapes,
                data.parts.shapes,
                *(x.shapes for x in layers),
            ],
            layers,
            [*changes, tolerance_text(outcome.tolerance_m2).get(language)],
            language=language,
        ),
    }


def title(outcome: Outcome, spec: MapSpec, *, language: str) -> str:
    """The spec's title, else a general one."""
    if spec.title is not None:
        return spec.title.text().get(language)
    return words(language)["default_title"]


def verdicts(outcome: Outcome, *, language: str) -> list[dict[str, Any]]:
    """Legend entries, worst first, with the numbers of projects and of findings."""
    projects = outcome.summary()
    findings = Counter(f.verdict for f in outcome.findings)
    return [
        {
            "code": term.code,
            "label": term.label(language),
            "projects": projects[term.code],
            "findings": findings[term.code],
            **_look(VERDICT_STYLES[term.code]),
        }
        for term in VERDICTS
    ]


def _look(style: VerdictStyle) -> dict[str, Any]:
    return {
        "colour": style.colour,
        "ink": style.ink,
        "tint": style.tint_share,
        "outline_px": style.outline_px,
        "angles": list(style.pattern.angles_deg),
        "dots": style.pattern.dots,
        "spacing_px": style.pattern.spacing_px,
        "width_px": style.pattern.width_px,
        "marker": _outline(style.marker),
    }


def _outline(marker: Marker) -> list[list[float]]:
    return [[x, y] for x, y in marker.outline]


def not_checked(outcome: Outcome, *, language: str) -> list[dict[str, Any]]:
    """Rules, or parts of them, that were not checked, with the reason.

    A rule without an edition on the day is not among the outcome's rules: it has no title.
    """
    titles = {rule.code: rule.title for rule in outcome.rules}
    return [
        {
            "rule": n.rule,
            "title": titles[n.rule].get(language) if n.rule in titles else "",
            "message": n.message.get(language),
            "projects": n.projects,
        }
        for n in outcome.not_checked
    ]


def about(
    shapes: Sequence[Shapes], layers: Sequence[DrawnLayer], local: Sequence[str], *, language: str
) -> list[str]:
    """Sentences at the foot: local settings, frame, how shapes were simplified, colours, parts."""
    drawn = DRAWN.get(language).format(
        before=f"{sum(s.points_before for s in shapes):,}",
        after=f"{sum(s.points_after for s in shapes):,}",
        metres=f"{TOLERANCE_M:g}",
        decimals=DECIMALS,
    )
    parts = ", ".join(f"{p.name} {p.version} ({p.licence})" for p in packages())
    lines = [*local, FRAME.get(language), MEASURED.get(language), drawn]
    if any(not layer.style.verified for layer in layers):
        lines.append(UNVERIFIED_COLOURS.get(language))
    return [*lines, f"geotool · {parts}"]

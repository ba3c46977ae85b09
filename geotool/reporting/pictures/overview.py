"""The map of a whole site: all its findings by verdict, the zones around it by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from geotool.model import VERDICTS, Finding, Text
from geotool.reporting.cells import one_line
from geotool.reporting.pictures import ground as ground_of
from geotool.reporting.pictures.drawing import Look, Sheet
from geotool.reporting.pictures.fonts import Lettering
from geotool.reporting.pictures.ground import Ground, Zones
from geotool.reporting.pictures.sheet import (
    MAP,
    SITE,
    Caption,
    Entry,
    draw_caption,
    draw_foot,
    draw_frame,
    draw_legend,
    draw_scale,
    new_sheet,
)
from geotool.reporting.pictures.view import joined, view_of
from geotool.review.outcome import Outcome
from geotool.style import VERDICT_STYLES, kind_label, zone_style

#: Layers of zones drawn at most, those on top of the others first.
_MOST_LAYERS: Final = 10
_LOW: Final = 484.0
_UNCERTAIN: Final = Look(stroke="#58595D", stroke_px=1.6, dash=(6, 4))

FINDINGS: Final = Text("{verdict}（{n} 条）", "{verdict} ({n})")
COUNTED: Final = Text(
    "结论 {n} 条，其中 {drawn} 条有图形", "findings: {n}, of which on the map: {drawn}"
)
SITE_OF: Final = Text("项目 {project} 范围", "Site of {project}")


def draw_overview(
    outcome: Outcome,
    ground: Ground,
    project: str,
    findings: Sequence[Finding],
    *,
    language: str,
    letters: Lettering,
) -> Sheet:
    """Draw a project with a site: ``findings`` are all of its own."""
    site, placed = ground.site(project), [f for f in findings if has_place(f)]
    within_m = ground.within_m(project)
    about = ground_of.about(site, within_m) if within_m else None
    near = [f.geometry for f in placed if f.measure is None or f.measure.name != "distance"]
    view = view_of(joined(*ground_of.bounds_of(site, about, *near)), MAP, margin=0.2)
    sheet, zones = new_sheet(letters), ground_of.surroundings(ground, view, most=_MOST_LAYERS)
    for of_layer in zones:
        ground_of.draw_zones(sheet, view, of_layer)
    ground_of.draw_site(sheet, view, site, SITE)
    if about is not None:
        ground_of.draw_site(sheet, view, about, _UNCERTAIN)
    order = list(VERDICT_STYLES)
    for finding in sorted(placed, key=lambda f: -order.index(f.verdict)):  # the worst on top
        ground_of.draw_conflict(sheet, view, finding.geometry, finding.verdict)
    draw_frame(sheet, view)
    verdict = outcome.verdicts.get(project, "unknown")
    title = ground_of.project_words(ground, project, letters)
    caption = Caption(title, _counted(findings, language), verdict, outcome.as_of.isoformat())
    draw_caption(sheet, caption, language)
    entries = list(dict.fromkeys(_entries(project, site, placed, zones, language)))
    draw_legend(sheet, entries, language, low=_LOW)
    draw_scale(sheet, view, language)
    draw_foot(sheet, [one_line(n.get(language)) for n in outcome.notices], language)
    return sheet


def has_place(finding: Finding) -> bool:
    """Whether there is anything of a finding to draw."""
    return finding.geometry is not None and not finding.geometry.is_empty


def _counted(findings: Sequence[Finding], language: str) -> str:
    drawn = sum(has_place(finding) for finding in findings)
    return COUNTED.get(language).format(n=len(findings), drawn=drawn)


def _entries(
    project: str, site: Any, placed: Sequence[Finding], zones: Sequence[Zones], language: str
) -> Iterator[Entry]:
    words = SITE_OF.get(language).format(project=one_line(project, limit=40))
    yield ground_of.shape_entry(site, words, SITE)
    counts = Counter(finding.verdict for finding in placed)
    for term in VERDICTS:
        if counts[term.code]:
            style = VERDICT_STYLES[term.code]
            said = FINDINGS.get(language).format(verdict=term.label(language), n=counts[term.code])
            look = ground_of.conflict_look(style)
            yield Entry("area", said, look, pattern=style.pattern, bold=True)
    seen = set()
    for of_layer in reversed(zones):
        if of_layer.kind not in seen:
            seen.add(of_layer.kind)
            look = ground_of.zone_look(zone_style(of_layer.kind), concerned=False)
            kind = kind_label(of_layer.kind).get(language)
            yield ground_of.shape_entry(of_layer.shapes, kind, look)

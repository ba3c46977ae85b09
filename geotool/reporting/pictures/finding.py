"""The picture of one finding: site, zones of that layer, the part in conflict or the distance."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import shapely

from geotool.measure import to_mu
from geotool.model import VERDICTS, Finding, Text
from geotool.reporting.cells import one_line
from geotool.reporting.figures import quantity
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
    draw_whole,
    locator_box,
    new_sheet,
)
from geotool.reporting.pictures.view import Bounds, View, joined, size_m, view_of
from geotool.review.outcome import Outcome
from geotool.style import (
    VERDICT_STYLES,
    family_of,
    kind_label,
    measure_label,
    percent,
    share_label,
    waiver_label,
    zone_style,
)

#: A part that is so many times smaller than the site is shown by itself, the site in a small map.
_SMALL: Final = 12.0
#: Kinds from whose outline a distance to a river may be measured, and how near a line ends at it.
_SHORES: Final = frozenset({"river_management_range", "reservoir", "river"})
_SHORE_M: Final = 1.0
#: Layers beside the finding's own that are drawn where no project is concerned.
_BESIDE: Final = 3
_UNCERTAIN: Final = Look(stroke="#58595D", stroke_px=1.6, dash=(6, 4))
_LOW, _LOW_WITH_WHOLE = 484.0, 344.0

SITE_OF: Final = Text("项目 {project} 范围", "Site of {project}")
OTHERS: Final = Text("同图层其他{kind}", "Other zones of the layer: {kind}")
WITHIN: Final = Text("位置误差约 {within} 米", "Placed within about {within} m")
WITHIN_PLACE: Final = Text(
    "地名定位，误差约 {within} 米", "Located by place name, within about {within} m"
)
LIMIT: Final = Text("限值 {limit}", "Limit {limit}")


@dataclass(frozen=True)
class Scene:
    """All that the picture of a finding shows; ``about`` is the ground where the site may lie."""

    finding: Finding
    view: View
    whole: View | None
    site: Any
    zone: Any
    zones: tuple[Zones, ...]
    about: Any
    within_m: float
    by_name: bool


def draw_finding(
    outcome: Outcome, ground: Ground, finding: Finding, *, language: str, letters: Lettering
) -> Sheet:
    """Draw a finding that has a geometry on a new sheet."""
    scene = _scene(ground, finding)
    sheet, view = new_sheet(letters), scene.view
    for zones in scene.zones:
        ground_of.draw_zones(sheet, view, zones)
    if scene.site is not None:
        ground_of.draw_site(sheet, view, scene.site, SITE)
        if scene.about is not None:
            ground_of.draw_site(sheet, view, scene.about, _UNCERTAIN)
    if _is_distance(finding):
        ground_of.draw_distance(sheet, view, finding.geometry, finding.verdict)
        _write_distance(sheet, view, finding, language)
    else:
        ground_of.draw_conflict(sheet, view, finding.geometry, finding.verdict)
    draw_frame(sheet, view)
    draw_caption(sheet, _caption(outcome, ground, finding, language, letters), language)
    entries = list(dict.fromkeys(_entries(scene, language, letters)))
    draw_legend(sheet, entries, language, low=_LOW if scene.whole is None else _LOW_WITH_WHOLE)
    if scene.whole is not None:
        all_of_it = [s for s in (scene.site, scene.zone) if s is not None][:1]
        draw_whole(sheet, all_of_it, view, scene.whole, language)
    draw_scale(sheet, view, language)
    draw_foot(sheet, [one_line(n.get(language)) for n in outcome.notices], language)
    return sheet


def _scene(ground: Ground, finding: Finding) -> Scene:
    site, within_m = ground.site(finding.project), ground.within_m(finding.project) or 0.0
    zone = ground.zone(finding.zone_layer, finding.zone_feature)
    about = ground_of.about(site, within_m) if site is not None and within_m else None
    around = ground_of.bounds_of(site, about) or ground_of.bounds_of(zone)
    by_name = ground.is_by_name(finding.project)
    part = about.bounds if about is not None and by_name else finding.geometry.bounds
    view, whole = _window(part, around, wide=_is_distance(finding))
    zones = tuple(_zones(ground, finding, view))
    return Scene(finding, view, whole, site, zone, zones, about, within_m, by_name)


def _window(part: Bounds, around: list[Bounds], *, wide: bool) -> tuple[View, View | None]:
    """Return the window, and that of the small map where the window does not hold everything.

    A ``wide`` one leaves more room: at the end of a distance the zone must be seen.
    """
    everything = joined(part, *around)
    extent_m, part_m = max(size_m(everything)), max(size_m(part))
    if part_m * _SMALL >= extent_m:
        least_m = 60.0 if extent_m else 400.0
        view = view_of(everything, MAP, margin=0.2 if wide else 0.12, least_m=least_m)
        return view, None
    # a point has no size of its own: some of its surroundings are shown
    least_m = 20.0 if part_m else min(max(extent_m / 25, 20.0), 2000.0)
    return (
        view_of(part, MAP, margin=0.34, least_m=least_m),
        view_of(everything, locator_box(), margin=0.06),
    )


def _zones(ground: Ground, finding: Finding, view: View) -> Iterator[Zones]:
    """Zones to draw, those below first: the finding's layer or kind, others for zones alone."""
    layer = ground.layers.get(finding.zone_layer or "")
    if finding.project is None:
        yield from _beside(ground, finding, view)
    if _is_distance(finding):
        yield from _shores(ground, finding, view)
    if layer is not None:
        yield ground.zones(layer, view, finding.zone_feature)
    elif finding.zone_kind is not None:
        kinds = [x for x in ground.layers.values() if x.spec.kind == finding.zone_kind]
        yield from (ground.zones(x, view) for x in kinds)
    else:
        yield from ground_of.surroundings(ground, view, most=_BESIDE)


def _shores(ground: Ground, finding: Finding, view: View) -> Iterator[Zones]:
    """Zones from whose outline a distance was measured though the finding names another zone.

    A rule may measure from the management range of a river: they are those that the line ends at,
    where it does not end at the zone itself.
    """
    ends = shapely.get_coordinates(finding.geometry)
    if not len(ends):
        return
    end = shapely.Point(ends[-1])
    zone = ground.zone(finding.zone_layer, finding.zone_feature)
    if zone is not None and ground_of.is_at(end, [zone], _SHORE_M):
        return
    layers = [x for x in ground.layers.values() if x.spec.kind in _SHORES]
    for layer in sorted(layers, key=lambda layer: zone_style(layer.spec.kind).rank):
        areas = ground_of.areas_around(layer, end)
        if layer.spec.id != finding.zone_layer and ground_of.is_at(end, areas, _SHORE_M):
            yield ground.zones(layer, view)


def _beside(ground: Ground, finding: Finding, view: View) -> Iterator[Zones]:
    """Zones of other layers that a zone meets where it is in conflict, without base layers."""
    place = finding.geometry.representative_point()
    found = []
    for layer in ground.layers.values():
        kind = layer.spec.kind
        base = family_of(kind).code == "base" or not zone_style(kind).shown
        if layer.spec.id == finding.zone_layer or base:
            continue
        rows = layer.table.sindex.query(place, predicate="intersects")
        if len(rows):
            found.append(layer)
    found.sort(key=lambda layer: zone_style(layer.spec.kind).rank)
    for layer in found[-_BESIDE:]:
        yield ground.zones(layer, view)


def _caption(
    outcome: Outcome, ground: Ground, finding: Finding, language: str, letters: Lettering
) -> Caption:
    rule = next((r for r in outcome.rules if r.code == finding.rule), None)
    title = ground_of.zone_words(finding, language, drawable=letters.has)
    if finding.project is not None:
        title = ground_of.project_words(ground, finding.project, letters)
    named = one_line(rule.title.get(language), limit=80) if rule else ""
    measured = _measured(finding, language, share=False)
    words = [f"{finding.rule} {named}".strip(), measured]
    return Caption(title, " · ".join(w for w in words if w), finding.verdict, finding.id)


def _entries(scene: Scene, language: str, letters: Lettering) -> Iterator[Entry]:
    finding = scene.finding
    yield _conflict_entry(finding, language)
    if scene.site is not None:
        project = one_line(finding.project or "", limit=40)
        words = SITE_OF.get(language).format(project=project)
        yield ground_of.shape_entry(scene.site, words, SITE)
        if scene.about is not None:
            said = WITHIN_PLACE if scene.by_name else WITHIN
            within = said.get(language).format(within=f"{scene.within_m:,.0f}")
            yield Entry("line", within, _UNCERTAIN)
    for zones in reversed(scene.zones):
        yield from _zone_entries(zones, finding, language, letters)
    if finding.limit is not None and math.isfinite(finding.limit.value) and finding.limit.value:
        limit = quantity(finding.limit.value, finding.limit.unit, language=language)
        yield Entry("", LIMIT.get(language).format(limit=limit))
    if finding.waiver is not None:
        yield Entry("", waiver_label(finding.waiver.state, language), bold=True)


def _conflict_entry(finding: Finding, language: str) -> Entry:
    style = VERDICT_STYLES[finding.verdict]
    colon = "：" if language == "zh" else ": "
    measured = _measured(finding, language, share=True)
    label = VERDICTS.label(finding.verdict, language)
    words = f"{label}{colon}{measured}" if measured else label
    shape, look = finding.geometry, ground_of.conflict_look(style)
    dimension = max(shapely.get_dimensions(shapely.get_parts(shape)), default=0)
    if dimension == 2:
        return Entry("area", words, look, pattern=style.pattern, bold=True)
    if dimension == 1 and shape.length:
        thick = Look(stroke=style.colour, stroke_px=style.outline_px + 1.8)
        return Entry("line", words, thick, bold=True)
    return Entry("point", words, look, marker=style.marker, bold=True)


def _zone_entries(
    zones: Zones, finding: Finding, language: str, letters: Lettering
) -> Iterator[Entry]:
    style, kind = zone_style(zones.kind), kind_label(zones.kind).get(language)
    own = zones.layer.spec.id == finding.zone_layer
    if own and len(zones.concerned):
        words = ground_of.zone_words(finding, language, drawable=letters.has)
        look = ground_of.zone_look(style, concerned=True)
        yield ground_of.shape_entry(zones.concerned, words, look)
    if len(zones.shapes):
        words = OTHERS.get(language).format(kind=kind) if own and len(zones.concerned) else kind
        look = ground_of.zone_look(style, concerned=False)
        yield ground_of.shape_entry(zones.shapes, words, look)


def _measured(finding: Finding, language: str, *, share: bool) -> str:
    measure = finding.measure
    if measure is None or not math.isfinite(measure.value):
        return ""
    said = [
        f"{measure_label(measure.name, language)} {_bound(measure.value, measure.unit, language)}"
    ]
    if measure.unit == "m2":
        said.append(_bound(float(to_mu(measure.value)), "mu", language))
    if share and measure.share is not None and math.isfinite(measure.share):
        label = share_label(measure.name, language, of_project=finding.project is not None)
        said.append(f"{label} {percent(measure.share)}")
    comma = "，" if language == "zh" else ", "
    return comma.join(said)


def _bound(value: float, unit: str, language: str) -> str:
    """Figure and unit, which no end of a line may part."""
    return quantity(value, unit, language=language).replace(" ", "\u00a0")


def _is_distance(finding: Finding) -> bool:
    measure = finding.measure
    return measure is not None and measure.name == "distance" and math.isfinite(measure.value)


def _write_distance(sheet: Sheet, view: View, finding: Finding, language: str) -> None:
    """Write the length beside the middle of the line between site and zone, on the map."""
    ends = shapely.get_coordinates(view.to_px([finding.geometry]))
    if finding.measure is None or not len(ends):
        return
    (x, y), (dx, dy) = (ends[0] + ends[-1]) / 2, ends[-1] - ends[0]
    words = quantity(finding.measure.value, finding.measure.unit, language=language)
    colour, width = VERDICT_STYLES[finding.verdict].ink, sheet.lettering.width_px(words, 13)
    left, top, right, bottom = view.box
    beside = abs(dy) > abs(dx)  # an upright line has its figure at its side
    x = x + abs(dx) / 2 + 14 + width / 2 if beside else x
    y = y + 5 if beside else y - 14 - abs(dy) / 2 * (abs(dx) < width)
    x = min(max(x, left + width / 2 + 6), right - width / 2 - 6)
    y = min(max(y, top + 18), bottom - 8)
    sheet.words((x, y), words, 13, colour=colour, bold=True, align="center", halo=True)

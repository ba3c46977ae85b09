"""One case as a small SVG: zones, site, what was found, scale bar, legend, verdict.

It stands on a light card of its own, so that it reads the same on a dark page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

import shapely

from geotool.model import VERDICTS, Measure, NotChecked, Text
from geotool.style import (
    MARKERS,
    SHARE_LABELS,
    VERDICT_STYLES,
    ZoneStyle,
    measure_label,
    reason_label,
    share_label,
    zone_style,
)
from geotool.style.verdicts import VerdictStyle
from rule_pages.scenes import Drawn, Scene

WIDTH, MAP_HEIGHT, MARGIN, ROW, LINE = 680, 320, 16, 22, 18
_INDENT = 54
_INK, _FAINT, _CARD, _EDGE = "#1F2328", "#59636E", "#FFFFFF", "#D1D9E0"
_FONT = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC','Hiragino Sans GB',sans-serif"

#: Measures of a single point: there is nothing to say about how many there are.
_SEPARATOR = " · "
_OF_POINTS = ("overlap_count", "outside_count")
_DASHED = {"fill": "none", "stroke": _FAINT, "stroke-width": "1.2", "stroke-dasharray": "6 4"}


class Frame:
    """From metres to pixels: the window fitted into the map, north up."""

    def __init__(self, window: tuple[float, float, float, float]) -> None:
        west, south, east, north = window
        self.scale = min(WIDTH / (east - west), MAP_HEIGHT / (north - south))
        x, y = (west + east) / 2, (south + north) / 2
        half_x, half_y = WIDTH / 2 / self.scale, MAP_HEIGHT / 2 / self.scale
        self.west, self.north = x - half_x, y + half_y
        self.seen = shapely.box(x - half_x, y - half_y, x + half_x, y + half_y)
        self._near = self.seen.buffer(20 / self.scale, join_style="mitre")

    def clipped(self, shape: Any) -> Any:
        """Return what is seen of a shape, with a little beyond the edge."""
        return shapely.intersection(shape, self._near).normalize()

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Return a place in pixels."""
        return (x - self.west) * self.scale, (self.north - y) * self.scale

    def path(self, shape: Any) -> str:
        """Return the SVG path of a polygon or line (of several, all in one)."""
        return " ".join(part for line, closed in _lines(shape) for part in self._part(line, closed))

    def _part(self, line: Any, closed: bool) -> Iterator[str]:
        places = [self.pixel(*xy) for xy in line.coords]
        places = places[:-1] if closed else places
        yield "M" + " L".join(f"{_n(x)} {_n(y)}" for x, y in places) + ("Z" if closed else "")


def svg(scene: Scene, not_checked: Iterable[NotChecked], title: Text) -> str:
    """Return the drawing as text; the same scene gives the same bytes."""
    legend = [(sample, _wrapped(words)) for sample, words in _legend(scene)]
    verdict = _wrapped(_verdict_words(scene, not_checked))
    verdict_top = MAP_HEIGHT + MARGIN + ROW * sum(len(lines) for _, lines in legend) + 6
    height = verdict_top + LINE * len(verdict) + 16
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {height}",
            "width": str(WIDTH),
            "height": str(height),
            "role": "img",
            "font-family": _FONT,
            "font-size": "13",
        },
    )
    ET.SubElement(root, "title").text = f"{title.zh} / {title.en}"
    style = VERDICT_STYLES[scene.verdict]
    _definitions(root, style)
    card = {"x": "0.5", "y": "0.5", "width": str(WIDTH - 1), "height": str(height - 1), "rx": "8"}
    ET.SubElement(root, "rect", {**card, "fill": _CARD, "stroke": _EDGE})
    _map(root, scene, style)
    top = MAP_HEIGHT + MARGIN
    for sample, lines in legend:
        _legend_row(root, top, sample, lines)
        top += ROW * len(lines)
    _verdict(root, style, verdict_top, verdict)
    ET.indent(root, space=" ")
    return ET.tostring(root, encoding="unicode") + "\n"


def _definitions(root: ET.Element, style: VerdictStyle) -> None:
    """The clip of the map, and the hatch of the verdict."""
    defs = ET.SubElement(root, "defs")
    clip = ET.SubElement(defs, "clipPath", {"id": "map"})
    box = {"x": "0.5", "y": "0.5", "width": str(WIDTH - 1), "height": str(MAP_HEIGHT), "rx": "8"}
    ET.SubElement(clip, "rect", box)
    step = _n(style.pattern.spacing_px)
    for angle in style.pattern.angles_deg:
        hatch = ET.SubElement(
            defs,
            "pattern",
            {
                "id": f"hatch{angle}",
                "width": step,
                "height": step,
                "patternUnits": "userSpaceOnUse",
                "patternTransform": f"rotate({-angle})",
            },
        )
        line = {"width": step, "height": _n(style.pattern.width_px), "fill": style.colour}
        ET.SubElement(hatch, "rect", line)
    if style.pattern.dots:
        dots = {"id": "dots", "width": step, "height": step, "patternUnits": "userSpaceOnUse"}
        dotted = ET.SubElement(defs, "pattern", dots)
        dot = {"cx": "3", "cy": "3", "r": _n(style.pattern.width_px / 2), "fill": style.colour}
        ET.SubElement(dotted, "circle", dot)


def _map(root: ET.Element, scene: Scene, style: VerdictStyle) -> None:
    frame = Frame(scene.window)
    group = ET.SubElement(root, "g", {"clip-path": "url(#map)"})
    ground = {"width": str(WIDTH), "height": str(MAP_HEIGHT), "fill": "#F6F8FA"}
    ET.SubElement(group, "rect", ground)
    for zone in sorted(scene.zones, key=lambda z: zone_style(z.kind).rank):
        _zone(group, frame, zone)
    for _, line in (*scene.limits, *scene.circles):
        seen = frame.clipped(line)
        if not seen.is_empty:
            ET.SubElement(group, "path", {"d": frame.path(seen), **_DASHED})
    for site in scene.sites:
        _site(group, frame, site.shape)
    for shape in scene.found:
        _found(group, frame, shape, style)
    _tags(group, frame, scene)
    _value(group, frame, scene, style)
    _scale_bar(group, frame)
    ET.SubElement(
        root, "path", {"d": f"M1 {MAP_HEIGHT}H{WIDTH - 1}", "stroke": _EDGE, "fill": "none"}
    )


def _zone(group: ET.Element, frame: Frame, zone: Drawn) -> None:
    look = zone_style(zone.kind)
    seen = frame.clipped(zone.shape)
    if seen.geom_type in ("Point", "MultiPoint"):
        for point in shapely.get_parts(seen):
            _dot(group, frame.pixel(point.x, point.y), look.fill, look.stroke)
        return
    ET.SubElement(group, "path", {"d": frame.path(seen), **_zone_paint(look, seen)})


def _zone_paint(look: ZoneStyle, shape: Any) -> dict[str, str]:
    filled = "Polygon" in shape.geom_type
    paint = {"fill": look.fill if filled else "none"}
    if filled:
        paint |= {"fill-opacity": f"{max(look.fill_share, 0.25):g}", "fill-rule": "evenodd"}
    paint |= {"stroke": look.stroke, "stroke-width": _n(look.stroke_px)}
    if look.dash:
        paint["stroke-dasharray"] = " ".join(str(d) for d in look.dash)
    return paint


def _site(group: ET.Element, frame: Frame, shape: Any) -> None:
    if shape.geom_type == "Point":
        _dot(group, frame.pixel(shape.x, shape.y), _CARD, _INK)
        return
    fill = "#FFFFFF" if "Polygon" in shape.geom_type else "none"
    paint = {"fill": fill, "fill-opacity": "0.55", "stroke": _INK, "stroke-width": "2.2"}
    ET.SubElement(group, "path", {"d": frame.path(frame.clipped(shape)), **paint})


def _dot(group: ET.Element, at: tuple[float, float], fill: str, stroke: str) -> None:
    place = {"cx": _n(at[0]), "cy": _n(at[1]), "r": "5"}
    ET.SubElement(group, "circle", {**place, "fill": fill, "stroke": stroke, "stroke-width": "2"})


def _found(group: ET.Element, frame: Frame, shape: Any, style: VerdictStyle) -> None:
    seen = frame.clipped(shape)
    if seen.is_empty:
        return
    if "Polygon" in seen.geom_type:
        _hatched(group, frame.path(seen), style)
    elif "Point" in seen.geom_type:
        for point in shapely.get_parts(seen):
            _marker(group, frame.pixel(point.x, point.y), style, 8)
    else:
        line = {"fill": "none", "stroke": style.colour, "stroke-width": "3"}
        ET.SubElement(group, "path", {"d": frame.path(seen), **line})


def _hatched(group: ET.Element, path: str, style: VerdictStyle) -> None:
    tint = {"fill": style.colour, "fill-opacity": f"{style.tint_share:g}", "fill-rule": "evenodd"}
    outline = {"stroke": style.colour, "stroke-width": _n(style.outline_px)}
    ET.SubElement(group, "path", {"d": path, **tint, **outline})
    names = [f"hatch{angle}" for angle in style.pattern.angles_deg]
    for name in [*names, *(["dots"] if style.pattern.dots else [])]:
        fill = {"fill": f"url(#{name})", "fill-rule": "evenodd"}
        ET.SubElement(group, "path", {"d": path, **fill})


def _marker(group: ET.Element, at: tuple[float, float], style: VerdictStyle, size: float) -> None:
    corners = MARKERS[style.marker.name].outline
    if not corners:
        place = {"cx": _n(at[0]), "cy": _n(at[1]), "r": _n(size * 0.85)}
        ET.SubElement(group, "circle", {**place, "fill": style.colour})
        return
    points = " ".join(f"{_n(at[0] + x * size)},{_n(at[1] + y * size)}" for x, y in corners)
    ET.SubElement(group, "polygon", {"points": points, "fill": style.colour})


def _tags(group: ET.Element, frame: Frame, scene: Scene) -> None:
    """Number the zones (but for points) where there are several kinds, as in the legend."""
    numbers = _numbers(scene)
    if len(numbers) < 2:
        return
    points = [z.shape for z in scene.zones if "Point" in z.shape.geom_type]
    taken = [*(s.shape for s in scene.sites), *scene.found, *points]
    hidden = shapely.union_all(taken).buffer(12 / frame.scale)
    for zone in (z for z in scene.zones if "Point" not in z.shape.geom_type):
        seen = shapely.intersection(zone.shape, frame.seen.buffer(-12 / frame.scale))
        seen = seen.difference(hidden)
        if seen.is_empty:
            continue
        at = max(shapely.get_parts(seen), key=lambda g: (g.area, g.length)).representative_point()
        x, y = frame.pixel(at.x, at.y)
        lift = 0 if "Polygon" in seen.geom_type else 12
        _words(group, x, y + 5 - lift, str(numbers[zone.kind, zone.label.zh]), bold=True)


def _numbers(scene: Scene) -> dict[tuple[str, str], int]:
    """Number of each row of zones in the legend."""
    rows = dict.fromkeys((z.kind, z.label.zh) for z in scene.zones)
    return {row: number for number, row in enumerate(rows, start=1)}


def _value(group: ET.Element, frame: Frame, scene: Scene, style: VerdictStyle) -> None:
    said = value_text(scene)
    if not said or not scene.found:
        return
    seen = shapely.intersection(shapely.union_all(list(scene.found)), frame.seen)
    if seen.is_empty:
        return
    part = max(shapely.get_parts(seen), key=lambda g: (g.area, g.length))
    at = part.interpolate(0.5, normalized=True) if "Line" in part.geom_type else part.centroid
    x, y = frame.pixel(at.x, at.y)
    x = min(max(x, 60), WIDTH - 60)
    y = min(max(y, 24), MAP_HEIGHT - 40)
    _words(group, x, y - (9 if "Line" in part.geom_type else -5), said, colour=style.ink, bold=True)


def value_text(scene: Scene) -> str:
    """What was measured: ``5,000 m² (50 %)``, ``999.99 m``; nothing where nothing was.

    The share stands with it only where it is that of the site or the zone.
    """
    measure = _measure(scene)
    if measure is None:
        return ""
    part = "" if measure.name in SHARE_LABELS or measure.share is None else _percent(measure.share)
    return _figure(measure) + (f" ({part})" if part else "")


def _measure(scene: Scene) -> Measure | None:
    measure = None if scene.finding is None else scene.finding.measure
    if measure is None or not math.isfinite(measure.value) or measure.name in _OF_POINTS:
        return None
    return measure


def _figure(measure: Measure) -> str:
    unit = {"m2": " m²", "m": " m"}.get(measure.unit, "")
    return f"{round(measure.value, 2):,.2f}".removesuffix(".00") + unit


def _percent(share: float) -> str:
    return f"{round(share * 100, 2):g} %"


def _measured(scene: Scene) -> list[str]:
    """What was measured, with its names in both languages."""
    measure = _measure(scene)
    if measure is None:
        return []
    zh, en = (measure_label(measure.name, language) for language in ("zh", "en"))
    said = [f"{zh} {en.lower()} {_figure(measure)}"]
    if measure.share is not None:
        names = [
            share_label(measure.name, language, of_project=bool(scene.sites))
            for language in ("zh", "en")
        ]
        said.append(f"{names[0]} {names[1].lower()} {_percent(measure.share)}")
    return said


def _scale_bar(group: ET.Element, frame: Frame) -> None:
    """A bar of 1, 2 or 5 times a power of ten metres, at most a quarter of the width."""
    longest = WIDTH / 4 / frame.scale
    power = 10.0 ** math.floor(math.log10(longest))
    length = max(f * power for f in (1, 2, 5) if f * power <= longest)
    right, y = WIDTH - 16, MAP_HEIGHT - 14
    left = right - length * frame.scale
    path = f"M{_n(left)} {y - 5}V{y}H{_n(right)}V{y - 5}"
    halo = {"d": path, "fill": "none", "stroke": _CARD, "stroke-width": "5"}
    ET.SubElement(group, "path", halo)
    ET.SubElement(group, "path", {**halo, "stroke": _INK, "stroke-width": "1.6"})
    said = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    _words(group, (left + right) / 2, y - 8, said)


def _legend(scene: Scene) -> Iterator[tuple[Drawn | None, str]]:
    """Sites first, then zones (those of equal words in one row), then the dashed lines."""
    numbers = _numbers(scene)
    rows = {(item.kind, item.label.zh): item for item in (*scene.sites, *scene.zones)}
    for key, item in rows.items():
        said = f"{item.label.zh}  {item.label.en}"
        yield item, f"{numbers[key]}  {said}" if key in numbers and len(numbers) > 1 else said
    for words, lines in (
        ("限距  limit", scene.limits),
        ("地名的不确定范围  place name within", scene.circles),
    ):
        for metres in dict.fromkeys(m for m, _ in lines):
            yield None, f"{words} {metres:,.0f} m"


def _legend_row(root: ET.Element, y: float, item: Drawn | None, lines: list[str]) -> None:
    """A sample of what is drawn (a dashed line for none), and its words."""
    shape = "Dashed" if item is None else item.shape.geom_type
    middle = y + ROW / 2
    if item is None:
        ET.SubElement(root, "path", {"d": f"M18 {_n(middle)}H42", **_DASHED})
    elif "Point" in shape:
        look = zone_style(item.kind) if item.kind else None
        _dot(root, (30, middle), look.fill if look else _CARD, look.stroke if look else _INK)
    else:
        path = f"M18 {_n(middle - 6)}H42V{_n(middle + 6)}H18Z"
        path = f"M18 {_n(middle)}H42" if "Line" in shape else path
        paint = {"fill": "none", "stroke": _INK, "stroke-width": "2.2"}
        paint = _zone_paint(zone_style(item.kind), item.shape) if item.kind else paint
        ET.SubElement(root, "path", {"d": path, **paint})
    for number, line in enumerate(lines):
        _words(root, _INDENT, middle + 5 + ROW * number, line, anchor="start")


def _verdict(root: ET.Element, style: VerdictStyle, top: float, lines: list[str]) -> None:
    """The band below: marker, verdict in both languages, what was measured, why not."""
    size = {"width": str(WIDTH - 20), "height": str(LINE * len(lines) + 8)}
    tint = {"fill": style.colour, "fill-opacity": "0.12"}
    ET.SubElement(root, "rect", {"x": "10", "y": _n(top), **size, "rx": "5", **tint})
    _marker(root, (30, top + 13), style, 7)
    for number, line in enumerate(lines):
        _words(root, _INDENT, top + 18 + LINE * number, line, colour=style.ink, anchor="start")


def _verdict_words(scene: Scene, not_checked: Iterable[NotChecked]) -> str:
    said = f"{VERDICTS.label(scene.verdict, 'zh')} {VERDICTS.label(scene.verdict, 'en')}"
    by = "" if scene.finding is None or scene.finding.rule == scene.rule else scene.finding.rule
    parts = [f"{said} ({by})" if by else said]
    reason = None if scene.finding is None else scene.finding.reason
    if reason is None:
        parts += _measured(scene)
    else:
        parts += [value_text(scene), f"{reason_label(reason, 'zh')} {reason_label(reason, 'en')}"]
    for open_rule in not_checked:
        why = f"{reason_label(open_rule.reason, 'zh')} {reason_label(open_rule.reason, 'en')}"
        parts.append(f"未检查 not checked: {why}")
    return _SEPARATOR.join(p for p in parts if p)


def _wrapped(words: str) -> list[str]:
    """Break words that are too wide: between the languages first, then behind a comma."""
    lines = [words]
    for separator in ("  ", _SEPARATOR, ", ", "、", "，", " "):
        lines = [part for line in lines for part in _split(line, separator)]
    return lines


def _split(line: str, separator: str) -> list[str]:
    pieces = line.split(separator)
    lines = [pieces[0]]
    for piece in pieces[1:]:
        longer = lines[-1] + separator + piece
        if _wide(longer) <= WIDTH - _INDENT - MARGIN:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


def _wide(words: str) -> float:
    """Width in pixels, a little too much: fonts differ."""
    return sum(13.0 if ord(c) > 0x2E00 else 7.4 for c in words)


def _words(
    parent: ET.Element,
    x: float,
    y: float,
    said: str,
    *,
    colour: str = _INK,
    anchor: str = "middle",
    bold: bool = False,
) -> None:
    place = {"x": _n(x), "y": _n(y), "fill": colour, "text-anchor": anchor}
    halo = {"paint-order": "stroke", "stroke": _CARD, "stroke-width": "4"}
    weight = {"font-weight": "700"} if bold else {}
    plain = {} if anchor == "start" else {**halo, "stroke-linejoin": "round"}
    ET.SubElement(parent, "text", {**place, **weight, **plain}).text = said


def _lines(shape: Any) -> Iterator[tuple[Any, bool]]:
    """Yield the rings of polygons (closed) and the lines of lines."""
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            yield part.exterior, True
            yield from ((ring, True) for ring in part.interiors)
        elif part.geom_type in ("LineString", "LinearRing"):
            yield part, False
        elif part.geom_type != "Point":
            yield from _lines(part)


def _n(value: float) -> str:
    """One decimal, without a trailing zero."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")

"""What lies on the ground of a picture: sites, zones within a window, how they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from geotool.measure import distance_m
from geotool.model import LAYER_KINDS, Finding
from geotool.reporting.cells import one_line, plain
from geotool.reporting.pictures.drawing import Look, Sheet, outline
from geotool.reporting.pictures.fonts import Lettering
from geotool.reporting.pictures.sheet import Entry
from geotool.reporting.pictures.view import Bounds, View, metres_per_degree
from geotool.review.outcome import Outcome
from geotool.review.wording import zone_title
from geotool.stores.base import StoredLayer
from geotool.style import (
    MARKERS,
    VERDICT_STYLES,
    VerdictStyle,
    ZoneStyle,
    family_of,
    zone_style,
)

#: Symbols of one finding or layer at most: more are a blot.
_MOST_SYMBOLS: Final = 400
#: So many are drawn smaller, one for all in a square of this size.
_MANY_SYMBOLS: Final = 60
_APART_PX: Final = 9.0
#: Parts that would be smaller than this get a symbol.
_TINY_PX: Final = 7.0
_NAME_LIMIT: Final = 60
#: Some metres, in degrees.
_BESIDE_DEG: Final = 1e-4


@dataclass(frozen=True)
class Zones:
    """Zones of one layer in a window (clipped, EPSG:4490), and which of them is concerned."""

    layer: StoredLayer
    shapes: Any
    concerned: Any

    @property
    def kind(self) -> str:
        """Kind of the layer."""
        return self.layer.spec.kind


class Ground:
    """Sites and layers of a review by id."""

    def __init__(self, outcome: Outcome) -> None:
        table = outcome.projects
        self._shapes = table.geometry.to_numpy() if len(table) else np.zeros(0, dtype=object)
        self._rows = {str(project): row for row, project in enumerate(table["id"])}
        self._names = list(table["name"]) if "name" in table.columns else []
        self._within = list(table["uncertainty_m"]) if "uncertainty_m" in table.columns else []
        self._accuracy = (
            list(table["location_accuracy"]) if "location_accuracy" in table.columns else []
        )
        self.layers = {layer.spec.id: layer for layer in outcome.layers}

    def site(self, project: str | None) -> Any:
        """Shape of a site in EPSG:4490, ``None`` where it has none."""
        row = self._rows.get(project or "")
        shape = None if row is None else self._shapes[row]
        return None if shape is None or shape.is_empty else shape

    def name(self, project: str) -> str:
        """Name of a project, empty where it has none."""
        row = self._rows.get(project)
        name = plain(self._names[row]) if row is not None and self._names else None
        return one_line(str(name), limit=_NAME_LIMIT) if name is not None else ""

    def within_m(self, project: str | None) -> float | None:
        """How far off a site may be that is known by name only."""
        row = self._rows.get(project or "")
        found = plain(self._within[row]) if row is not None and self._within else None
        return None if found is None else float(found)

    def is_by_name(self, project: str | None) -> bool:
        """Whether a site is located by the name of a place only."""
        row = self._rows.get(project or "")
        return row is not None and bool(self._accuracy) and self._accuracy[row] == "place_name"

    def zone(self, layer_id: str | None, feature: str | None) -> Any:
        """Shape of a zone; ``None`` where there is none."""
        layer = self.layers.get(layer_id or "")
        if layer is None or feature is None:
            return None
        rows = np.flatnonzero(layer.table["feature"].to_numpy() == feature)
        return layer.table.geometry.iloc[rows[0]] if len(rows) else None

    def zones(self, layer: StoredLayer, view: View, feature: str | None = None) -> Zones:
        """Zones of a layer in a window; the one of this id is concerned."""
        bounds = view.ground()
        rows = np.sort(layer.table.sindex.query(shapely.box(*bounds)))
        shapes = layer.table.geometry.to_numpy()[rows]
        mine = layer.table["feature"].to_numpy()[rows] == feature
        clipped = shapely.clip_by_rect(shapes, *bounds)
        there = ~shapely.is_empty(clipped)
        return Zones(layer, clipped[there & ~mine], clipped[there & mine])


def about(site: Any, within_m: float) -> Any:
    """Ground within which a site lies that is placed so exactly (EPSG:4490), for drawing."""
    x, y = site.centroid.x, site.centroid.y
    scale = np.array(metres_per_degree(y))
    metres = shapely.transform(site, lambda xy: (xy - (x, y)) * scale)
    return shapely.transform(metres.buffer(within_m, quad_segs=16), lambda xy: xy / scale + (x, y))


def areas_around(layer: StoredLayer, place: Any) -> Any:
    """Areas of a layer at a place or a few metres beside it (EPSG:4490)."""
    rows = layer.table.sindex.query(shapely.box(*place.buffer(_BESIDE_DEG).bounds))
    shapes = layer.table.geometry.to_numpy()[np.sort(rows)]
    return shapes[shapely.get_dimensions(shapes) == 2]


def is_at(place: Any, shapes: Any, within_m: float) -> bool:
    """Whether a place lies in one of some shapes or so near to it."""
    others = np.asarray(shapes, dtype=object)
    places = np.full(len(others), place, dtype=object)
    return bool((distance_m(places, others) <= within_m).any())


def surroundings(ground: Ground, view: View, *, most: int) -> list[Zones]:
    """Zones of all layers in a window, those below first; at most so many layers, the topmost.

    Base layers and those that a map opens without are left out.
    """
    found = []
    for layer in ground.layers.values():
        style = zone_style(layer.spec.kind)
        if style.shown and family_of(layer.spec.kind).code != "base" and len(layer.table):
            zones = ground.zones(layer, view)
            if len(zones.shapes):
                found.append((style.rank, zones))
    found.sort(key=lambda pair: pair[0])
    return [zones for _, zones in found[-most:]]


def zone_look(style: ZoneStyle, *, concerned: bool) -> Look:
    """How zones of a kind are drawn; the one concerned stronger than the others."""
    share = style.fill_share
    if concerned:
        share = min(share + 0.14, 0.6) if share else 0.0
        return Look(style.fill, share, style.stroke, style.stroke_px + 1.2, style.dash)
    return Look(style.fill, share * 0.7, style.stroke, style.stroke_px, style.dash)


def conflict_look(style: VerdictStyle) -> Look:
    """How the part in conflict is drawn."""
    return Look(style.colour, style.tint_share, style.colour, style.outline_px)


def draw_zones(sheet: Sheet, view: View, zones: Zones) -> None:
    """Draw zones of a layer: areas tinted, lines, points as discs."""
    style = zone_style(zones.kind)
    for shapes, concerned in ((zones.shapes, False), (zones.concerned, True)):
        if not len(shapes):
            continue
        look = zone_look(style, concerned=concerned)
        _fill_and_stroke(sheet, view, shapes, look)
        size = 7.5 if concerned else 4.0
        sheet.marks(_points(view.to_px(shapes)), MARKERS["circle"], style.stroke, size)


def draw_site(sheet: Sheet, view: View, site: Any, look: Look) -> None:
    """Draw a site; points as discs with a dark edge."""
    clipped = np.array([shapely.clip_by_rect(site, *view.ground())])
    _fill_and_stroke(sheet, view, clipped, look)
    places = _points(view.to_px(clipped))
    sheet.marks(places, MARKERS["circle"], look.stroke or "#000000", 10.0)
    sheet.marks(places, MARKERS["circle"], "#FFFFFF", 6.5)


def draw_conflict(sheet: Sheet, view: View, shape: Any, verdict: str) -> None:
    """Draw the part in conflict, hatched as its verdict; parts too small to see get its symbol."""
    style = VERDICT_STYLES[verdict]
    clipped = shapely.clip_by_rect(shape, *view.ground())
    drawn = view.to_px([clipped])
    areas = _of_dimension(drawn, 2)
    large = outline(areas[~_tiny(areas)])
    sheet.shape(large, Look(style.colour, style.tint_share), clip=view.box)
    # SVG cuts a hatch off at its path alone, which must not reach out of the window
    within = outline(shapely.clip_by_rect(areas[~_tiny(areas)], *view.box))
    sheet.hatch(within, style.pattern, style.colour, clip=view.box)
    edge = Look(stroke=style.colour, stroke_px=style.outline_px)
    sheet.shape(outline(areas), edge, clip=view.box)
    lines = Look(stroke=style.colour, stroke_px=style.outline_px + 1.8, casing="#FFFFFF")
    sheet.shape(outline(_of_dimension(drawn, 1)), lines, clip=view.box)
    places = _symbols(drawn, view)
    size = 7.5 if len(places) < _MANY_SYMBOLS else 4.0
    sheet.marks(places, style.marker, style.colour, size)


def draw_distance(sheet: Sheet, view: View, shape: Any, verdict: str) -> None:
    """Draw the line between site and zone with a dot at each end."""
    style, drawn = VERDICT_STYLES[verdict], view.to_px([shape])
    line = Look(stroke=style.colour, stroke_px=style.outline_px + 0.8, casing="#FFFFFF")
    sheet.shape(outline(_of_dimension(drawn, 1)), line, clip=view.box)
    ends = shapely.get_coordinates(drawn)
    for x, y in ends[[0, -1]] if len(ends) else ends:
        sheet.mark(x, y, MARKERS["circle"], style.colour, 4.0)


def project_words(ground: Ground, project: str, letters: Lettering) -> str:
    """Id and name of a project; the id alone where its name cannot be drawn."""
    name, shown = ground.name(project), one_line(project, limit=40)
    return f"{shown} {name}" if name and letters.has(name) else shown


def zone_words(finding: Finding, language: str, *, drawable: Any) -> str:
    """Kind and name of the zone concerned, its id where the name cannot be drawn, and edition."""
    name = one_line(str(plain(finding.zone_name) or ""), limit=_NAME_LIMIT)
    if not name or not drawable(name):
        name = one_line(str(plain(finding.zone_feature) or ""), limit=_NAME_LIMIT)
    kind = finding.zone_kind
    known = kind is not None and kind in LAYER_KINDS
    title = zone_title(kind, name).get(language) if kind is not None and known else name
    edition = one_line(str(plain(finding.zone_edition) or ""), limit=30)
    if not edition or not drawable(edition):
        return title
    return f"{title}（{edition}）" if language == "zh" else f"{title} ({edition})"


def shape_entry(shapes: Any, words: str, look: Look) -> Entry:
    """Line of the legend for shapes that are drawn so: an area, a line or a point."""
    dimension = int(np.max(shapely.get_dimensions(np.asarray(shapes, dtype=object))))
    if dimension == 2 and look.fill_share > 0:
        return Entry("area", words, look)
    if dimension:
        line = Look(stroke=look.stroke, stroke_px=max(look.stroke_px, 1.6), dash=look.dash)
        return Entry("line", words, line)
    return Entry("point", words, look, marker=MARKERS["circle"])


def bounds_of(*shapes: Any) -> list[Bounds]:
    """Bounds of those shapes that are there."""
    return [s.bounds for s in shapes if s is not None and not s.is_empty]


def _fill_and_stroke(sheet: Sheet, view: View, shapes: Any, look: Look) -> None:
    drawn = view.to_px(shapes)
    areas = outline(_of_dimension(drawn, 2))
    sheet.shape(areas, look, clip=view.box)
    width = max(look.stroke_px, 1.6)
    lines = Look(stroke=look.stroke, stroke_px=width, dash=look.dash, casing=look.casing)
    sheet.shape(outline(_of_dimension(drawn, 1)), lines, clip=view.box)


def _single(shapes: Any) -> Any:
    parts = np.asarray(shapes, dtype=object).ravel()
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts = shapely.get_parts(parts)
    return parts[~shapely.is_empty(parts)]


def _of_dimension(shapes: Any, dimension: int) -> Any:
    parts = _single(shapes)
    return parts[shapely.get_dimensions(parts) == dimension]


def _points(shapes: Any) -> Any:
    return shapely.get_coordinates(_of_dimension(shapes, 0))[:_MOST_SYMBOLS]


def _tiny(parts: Any) -> Any:
    """Which shapes are too small to be seen."""
    left, top, right, bottom = shapely.bounds(parts).reshape(-1, 4).T
    return np.maximum(right - left, bottom - top) < _TINY_PX


def _symbols(drawn: Any, view: View) -> Any:
    """Places of points and of parts too small to see, within the window."""
    parts = _single(drawn)
    left, top, right, bottom = shapely.bounds(parts[_tiny(parts)]).reshape(-1, 4).T
    xy = np.column_stack([(left + right) / 2, (top + bottom) / 2])
    west, north, east, south = view.box
    inside = (xy >= (west, north)).all(axis=1) & (xy <= (east, south)).all(axis=1)
    _, first = np.unique(np.round(xy[inside] / _APART_PX), axis=0, return_index=True)
    return xy[inside][np.sort(first)][:_MOST_SYMBOLS]

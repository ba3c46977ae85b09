"""Draw the schematic zones of a county inside its control units.

Order matters: control units, red line (inside priority units), city, farmland; each keeps a
gap to what stands already, so that the three lines never overlap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from sample.facts import (
    DIANJIANG,
    GAZETTEER,
    PARKS,
    RIVERS,
    TONGLIANG,
    WANSHENG,
    YONGCHUAN,
    County,
    LonLat,
)
from sample.shapes import Array, Plane, blob, curve, parts, pole, settled, shrunk, strip, union
from sample.units import knit, outline, tile, wanted

PLACES: dict[str, LonLat] = {entry[0]: entry[2] for entry in GAZETTEER}

#: Protected places: county, name of the place, what is drawn there, share of the red line patch.
PROTECTED: dict[str, tuple[tuple[str, LonLat, str, str], ...]] = {
    TONGLIANG: (
        ("安居国家湿地公园", (106.060, 29.965), "wetland_park", "national"),
        ("毓青山国家森林公园", (105.915, 29.905), "forest_park", ""),
        ("西温泉市级森林公园", (106.165, 29.720), "forest_park", ""),
    ),
    YONGCHUAN: (("临江河湿地", (105.960, 29.300), "wetland", "general"),),
    DIANJIANG: (
        ("明月山森林公园", (107.265, 30.290), "forest_park", ""),
        ("宝鼎山森林公园", (107.290, 30.200), "forest_park", ""),
        ("龙溪河湿地", (107.335, 30.120), "wetland", "provincial"),
    ),
    WANSHENG: (
        ("黑山自然保护区", (106.995, 28.865), "reserve", ""),
        ("青山湖国家湿地公园", (106.850, 28.850), "wetland_park", "national"),
    ),
}
#: Source zones: county, name, place (no real source is meant but in the first two places).
SOURCES = (
    (TONGLIANG, "少云镇水源地", (105.885, 29.940)),
    (TONGLIANG, "巴川街道水源地", (106.025, 29.900)),
    (YONGCHUAN, "永川城区水源地", (105.840, 29.390)),
    (YONGCHUAN, "朱沱镇水源地", (105.900, 29.120)),
    (WANSHENG, "万盛城区水源地", (106.985, 28.960)),
)
#: Subsidence land: place, area in km².
SUBSIDENCE = (((106.900, 28.925), 2.2), ((106.950, 29.010), 1.6), ((106.860, 28.955), 1.2))
#: Ranges reach a little beyond the ends of their rivers, so that no end of a river sticks out.
BEYOND_THE_END_KM = 0.02
#: The last kilometres of a river for which no range was drawn.
WITHOUT_RANGE_KM = {"清溪河": 2.0}
FARM_PATCHES = {TONGLIANG: 70, YONGCHUAN: 76, DIANJIANG: 90, WANSHENG: 30}
#: Bus stops on a square kilometre of built-up area, and the least distance of two in km.
STOPS_PER_KM2 = {TONGLIANG: 3.0, YONGCHUAN: 3.0, DIANJIANG: 2.2, WANSHENG: 2.6}
STOPS_APART_KM = 0.32


@dataclass(frozen=True)
class Zone:
    """A feature of a layer: its shape stands in the plane of its county."""

    kind: str
    county: str
    name: str
    shape: Any
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass
class Ground:
    """A county as drawn so far."""

    county: County
    plane: Plane
    border: Any
    zones: list[Zone] = field(default_factory=list)
    reserved: list[Any] = field(default_factory=list)
    marks: dict[str, list[Any]] = field(default_factory=dict)

    def of(self, *kinds: str, **attributes: str) -> list[Any]:
        """Shapes of the zones of these kinds with these attributes."""
        return [
            z.shape
            for z in self.zones
            if z.kind in kinds and all(z.attributes.get(k) == v for k, v in attributes.items())
        ]

    def add(self, kind: str, name: str, shape: Any, **attributes: Any) -> None:
        """Put a zone on the ground; its county is this one."""
        self.zones.append(Zone(kind, self.county.code, name, shape, attributes))

    def mark(self, word: str, shape: Any) -> None:
        """Remember a shape under a word, for the sites that are to be drawn on it."""
        self.marks.setdefault(word, []).append(shape)

    def standing(self) -> list[Any]:
        """Shapes of all zones but those that cover the county or are mere lines."""
        return [z.shape for z in self.zones if z.kind not in ("control_unit", "river")]

    def km(self, place: LonLat) -> Array:
        """Place in the plane of the county."""
        return self.plane.km(place)


def draw(county: County, rng: np.random.Generator, *, reserved: list[Any]) -> Ground:
    """Draw a county; ``reserved`` are lines in degrees that stay clear of prohibiting zones."""
    plane = Plane(*county.centre)
    edge = plane.plane(outline(county, plane, rng))
    wish = wanted(county, plane, edge, rng)
    cells = tile(edge, wish, plane, rng, axis_deg=county.first_axis_deg)
    *units, border = knit([plane.degrees(g) for g in [c for _, c in cells] + [edge]])
    ground = Ground(county, plane, plane.plane(border))
    ground.reserved = [plane.plane(line) for line in reserved]
    _units(ground, [u.kind for u, _ in cells], units)
    _rivers(ground, rng)
    _red_line(ground, rng)
    _sources(ground, rng)
    _city(ground, rng)
    _parks(ground, rng)
    if county.code == WANSHENG:
        _subsidence(ground, rng)
    _farmland(ground, rng)
    _stops(ground, rng)
    return ground


def _units(ground: Ground, kinds: list[str], units: list[Any]) -> None:
    words = {"priority": "优先保护单元", "key": "重点管控单元", "general": "一般管控单元"}
    digits = {"priority": 1, "key": 2, "general": 3}
    count: dict[str, int] = {}
    for kind, unit in sorted(zip(kinds, units, strict=True), key=lambda p: digits[p[0]]):
        n = count[kind] = count.get(kind, 0) + 1
        code = f"ZH{ground.county.code}{digits[kind]}{n:04d}"
        name = f"{ground.county.name}示意{words[kind]}{n}"
        shape = ground.plane.plane(unit)
        ground.add("control_unit", name, shape, **{"feature": code, "class": kind})


def _rivers(ground: Ground, rng: np.random.Generator) -> None:
    for name, points, rank, half_width_m, counties in RIVERS:
        if ground.county.code not in counties:
            continue
        # One seed a river, so that its two halves meet at a county border.
        own = np.random.default_rng([len(name), *name.encode()])
        origin = Plane(*points[0])
        course = origin.degrees(shapely.LineString(curve(own, origin.km(points))))
        line = ground.plane.plane(course)
        inside = parts(line.intersection(ground.border), 1)
        if not inside:
            raise RuntimeError(f"{name} misses {ground.county.name}")
        ground.add("river", name, inside[0], **{"class": rank})
        banked = _banked(inside[0], WITHOUT_RANGE_KM.get(name, 0.0))
        band = strip(rng, banked, half_width=half_width_m / 1000)
        ground.add("river_management_range", f"{name}河道管理范围（示意）", band, river=name)


def _banked(course: Any, bare_km: float) -> Array:
    """Vertices of a course for its range: none too close, a little beyond its ends.

    The last ``bare_km`` of the course are left without a range.
    """
    xy = shapely.get_coordinates(course)
    last = shapely.get_coordinates(course.interpolate(course.length - bare_km))
    along = np.append(0.0, np.cumsum(np.hypot(*np.diff(xy, axis=0).T)))
    xy = np.vstack([xy[along < course.length - bare_km - 1e-9], last])
    kept = xy[np.append(True, np.hypot(*np.diff(xy, axis=0).T) > 0.12)]
    kept[-1] = xy[-1]
    for end, inner in ((0, 1), (-1, -2)):
        if end == 0 or not bare_km:
            away = kept[end] - kept[inner]
            kept[end] += away / np.hypot(*away) * BEYOND_THE_END_KM
    return np.asarray(kept)


def _red_line(ground: Ground, rng: np.random.Generator) -> None:
    """Draw a patch in every priority unit; protected places stand inside their patch."""
    cells = ground.of("control_unit", **{"class": "priority"})
    places: dict[int, tuple[str, LonLat, str, str]] = {}
    for entry in PROTECTED[ground.county.code]:
        spot = shapely.Point(ground.km(entry[1]))
        free = [(cell.distance(spot), n) for n, cell in enumerate(cells) if n not in places]
        places[min(free)[1]] = entry
    for number, cell in enumerate(cells):
        mine = places.get(number)
        centre = pole(cell)
        if mine and cell.contains(shapely.Point(ground.km(mine[1])).buffer(0.7)):
            centre = ground.km(mine[1])
        patch = blob(rng, centre, area_km2=cell.area * 0.5, aspect=1.6, vertices=40)
        patch = settled(patch, within=cell, clear_of=union(ground.reserved), gap=0.15)
        ground.add("ecological_red_line", f"{ground.county.name}示意红线{number + 1}", patch)
        if mine:
            _protect(ground, patch, mine[0], *mine[2:])


def _protect(ground: Ground, patch: Any, name: str, what: str, level: str) -> None:
    if what == "reserve":
        whole, core = shrunk(patch, 0.92), shrunk(patch, 0.5)
        ring = shapely.Polygon(whole.exterior.coords, [core.exterior.coords])
        ground.add("nature_reserve", f"{name}核心保护区（示意）", core, zone="core")
        ground.add("nature_reserve", f"{name}一般控制区（示意）", ring, zone="general")
        return
    if what.endswith("park"):
        ground.add("nature_park", f"{name}（示意）", shrunk(patch, 0.8), **{"class": what})
    if what.startswith("wetland"):
        wet = name.replace("国家湿地公园", "湿地")
        ground.add("wetland", f"{wet}（示意）", shrunk(patch, 0.5), level=level)


def _sources(ground: Ground, rng: np.random.Generator) -> None:
    for code, name, place in SOURCES:
        if code != ground.county.code:
            continue
        outer = blob(rng, ground.km(place), area_km2=4.5, vertices=28)
        lines = union([*ground.of("ecological_red_line"), *ground.reserved])
        outer = settled(outer, within=ground.border, clear_of=lines, gap=0.3)
        second, first = shrunk(outer, 0.7), shrunk(outer, 0.36)
        for level, words, shell, hole in (
            ("1", "一级", first, None),
            ("2", "二级", second, first),
            ("quasi", "准", outer, second),
        ):
            shape = shapely.Polygon(shell.exterior, [hole.exterior] if hole else [])
            ground.add("water_source_zone", f"{name}{words}保护区（示意）", shape, level=level)


def _city(ground: Ground, rng: np.random.Generator) -> None:
    towns = [(name, PLACES[name], 2.5) for name in ground.county.ugb_towns]
    for name, place, area_km2 in [*ground.county.cities, *towns]:
        standing = ground.of("ecological_red_line", "water_source_zone", "urban_growth_boundary")
        shape = blob(rng, ground.km(place), area_km2=area_km2, vertices=36, roughness=0.3)
        shape = settled(shape, within=ground.border, clear_of=union(standing), gap=0.15)
        zone = "concentrated" if name == ground.county.cities[0][0] else "flexible"
        ground.add("urban_growth_boundary", f"{name}城镇开发边界（示意）", shape, zone=zone)
        if area_km2 > 5:
            ground.add("built_up_area", f"{name}建成区（示意）", shrunk(shape, 0.78))


def _parks(ground: Ground, rng: np.random.Generator) -> None:
    for name, code, place, area_km2 in PARKS:
        if code == ground.county.code:
            standing = ground.of("ecological_red_line", "water_source_zone")
            shape = blob(rng, ground.km(place), area_km2=area_km2, vertices=18, roughness=0.15)
            shape = settled(shape, within=ground.border, clear_of=union(standing), gap=0.1)
            ground.add("industrial_park", f"{name}（示意）", shape)


def _subsidence(ground: Ground, rng: np.random.Generator) -> None:
    """Draw subsidence land, and the land-use parcels that tile it (some of them dry fields)."""
    uses = (("0404", "其他草地"), ("0602", "采矿用地"), ("0305", "灌木林地"), ("0103", "旱地"))
    for number, (place, area_km2) in enumerate(SUBSIDENCE, start=1):
        shape = blob(rng, ground.km(place), area_km2=area_km2, vertices=26)
        lines = union(ground.of("ecological_red_line", "water_source_zone"))
        shape = settled(shape, within=ground.border, clear_of=lines, gap=0.1)
        centre = shapely.get_coordinates(shape)[:-1].mean(axis=0)
        ring = shapely.get_coordinates(shape)[:-1]
        ground.add("subsidence_area", f"示意采煤沉陷区{number}", shape, status="stable")
        cuts = np.linspace(0, len(ring), len(uses) + 1).astype(int)
        for (dlbm, words), a, b in zip(uses, cuts[:-1], cuts[1:], strict=True):
            wedge = np.vstack([centre, ring[a:b], ring[b % len(ring)]])
            ground.add("land_use", f"示意{words}{number}", shapely.Polygon(wedge), dlbm=dlbm)


def _farmland(ground: Ground, rng: np.random.Generator) -> None:
    lines = ground.of("ecological_red_line", "urban_growth_boundary", "river_management_range")
    others = ground.of("industrial_park", "subsidence_area", "wetland")
    first = ground.of("water_source_zone")
    taken = [*lines, *others, *first, *ground.reserved]
    done = 0
    while done < FARM_PATCHES[ground.county.code]:
        west, south, east, north = ground.border.bounds
        area = float(rng.uniform(0.15, 1.6))
        centre = rng.uniform([west, south], [east, north])
        patch = blob(rng, centre, area_km2=area, vertices=int(rng.integers(9, 15)), roughness=0.3)
        clear = union(taken).distance(patch) > 0.12
        if clear and ground.border.contains(shapely.Point(centre)):
            edge = ground.border.boundary.distance(patch)
            if ground.border.contains(patch) and edge > 0.1:
                done += 1
                taken.append(patch)
                name = f"{ground.county.name}示意永久基本农田{done}"
                ground.add("permanent_basic_farmland", name, patch)


def _stops(ground: Ground, rng: np.random.Generator) -> None:
    area = union(ground.of("built_up_area"))
    west, south, east, north = area.bounds
    found: list[Any] = []
    wanted_stops = STOPS_PER_KM2[ground.county.code] * sum(g.area for g in area.geoms)
    while len(found) < round(wanted_stops):
        point = shapely.Point(rng.uniform([west, south], [east, north]))
        if area.intersects(point) and all(point.distance(f) > STOPS_APART_KM for f in found):
            found.append(point)
    for number, point in enumerate(found, start=1):
        name = f"{ground.county.name}示意公交站{number}"
        ground.add("transit_stop", name, point, mode="bus", status="open")


def features(grounds: list[Ground]) -> Iterator[tuple[Zone, Any]]:
    """Every zone with its shape in rounded degrees."""
    for ground in grounds:
        for zone in ground.zones:
            yield zone, ground.plane.degrees(zone.shape)

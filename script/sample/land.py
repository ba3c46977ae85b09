"""Draw what covers the land: cropland, forest, hazards, plots, mines, waste (all invented).

Only the classes that rules ask for are drawn; the rest of the land is left blank.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from sample.facts import DIANJIANG, SEED, TONGLIANG, WANSHENG, YONGCHUAN, LonLat
from sample.shapes import blob, quad, settled, shrunk, union
from sample.zones import Ground

CROPLAND_PATCHES = 7
#: Forest outside the parks: class, words, land-use code, what it is besides.
FORESTS = (
    ("III", "公益林", "0301", "public_welfare_forest"),
    ("IV", "灌木林", "0305", ""),
)
#: Geohazard zones: class, words, area in km².
HAZARDS = (
    ("danger", "地质灾害危险区", 0.10),
    ("high", "高易发区", 0.55),
    ("medium", "中易发区", 0.80),
    ("low", "低易发区", 1.00),
)
#: Hazard points besides the one in the danger zone.
LONE_HAZARD_POINTS = 2
#: Plots: county, status, name, place.
PLOTS: tuple[tuple[str, str, str, LonLat], ...] = (
    (TONGLIANG, "clear", "示意原电镀厂地块", (106.060, 29.850)),
    (YONGCHUAN, "registered", "示意原化工厂地块", (105.945, 29.362)),
    (DIANJIANG, "removed", "示意原农药厂地块", (107.350, 30.330)),
    (WANSHENG, "survey_due", "示意原焦化厂地块", (106.920, 28.972)),
)
#: A unit with a quota of area: county, place in it, square metres.
QUOTA: tuple[str, LonLat, int] = (TONGLIANG, (106.140, 29.660), 150_000)
CLOSED_MINES = {WANSHENG: 2, YONGCHUAN: 1}
LANDFILLS = {TONGLIANG: 1, DIANJIANG: 1}
BARE_LAND = {WANSHENG: 1, DIANJIANG: 1}


def add_land(ground: Ground) -> None:
    """Add the zones of one county."""
    rng = np.random.default_rng([SEED, int(ground.county.code), 3])
    _quota(ground)
    _plots(ground, rng)
    _forest(ground, rng)
    _cropland(ground, rng)
    _hazards(ground, rng)
    _mines(ground, rng)


def scattered(
    ground: Ground, rng: np.random.Generator, count: int, area_km2: float, *, gap: float = 0.25
) -> list[Any]:
    """Patches clear of all zones and of priority units, wherever there is room."""
    priority = ground.of("control_unit", **{"class": "priority"})
    taken = [*ground.standing(), *ground.reserved, *priority]
    west, south, east, north = ground.border.bounds
    found: list[Any] = []
    for _ in range(20_000 if count else 0):
        centre = rng.uniform([west, south], [east, north])
        shape = blob(rng, centre, area_km2=area_km2, vertices=12, roughness=0.2)
        inside = ground.border.contains(shape) and ground.border.boundary.distance(shape) > 0.3
        if inside and union([*taken, *found]).distance(shape) > gap:
            found.append(shape)
            if len(found) == count:
                break
    if len(found) < count:
        raise RuntimeError(f"{ground.county.name}: no room for {count} patches")
    return found


def _quota(ground: Ground) -> None:
    code, place, quota_m2 = QUOTA
    for number, zone in enumerate(ground.zones):
        inside = zone.shape.contains(shapely.Point(ground.km(place)))
        if code == ground.county.code and zone.kind == "control_unit" and inside:
            attributes = {**zone.attributes, "quota_m2": quota_m2}
            ground.zones[number] = replace(zone, attributes=attributes)
            ground.mark("quota_unit", zone.shape)


def _plots(ground: Ground, rng: np.random.Generator) -> None:
    for code, status, name, place in PLOTS:
        if code == ground.county.code:
            shape = blob(rng, ground.km(place), area_km2=0.06, vertices=10, roughness=0.1)
            clear = union(ground.of("park", "residential_land", "industrial_park"))
            within = ground.of("built_up_area")[0]
            shape = settled(shape, within=within, clear_of=clear, gap=0.02)
            ground.add("contaminated_plot", name, shape, status=status)


def _forest(ground: Ground, rng: np.random.Generator) -> None:
    county = ground.county.name
    parks = ground.of("nature_park", **{"class": "forest_park"})
    woods = [("II", "天然林", "0301", "natural_forest", shrunk(p, 0.55)) for p in parks]
    if ground.county.code == WANSHENG:
        core = ground.of("nature_reserve", zone="core")[0]
        shape = blob(rng, shapely.get_coordinates(core)[:-1].mean(axis=0), area_km2=0.3)
        shape = settled(shape, within=core, clear_of=shapely.GeometryCollection(), gap=0.1)
        woods.append(("I", "原始林", "0301", "natural_forest", shape))
    for grade, words, dlbm, also in FORESTS:
        woods += [(grade, words, dlbm, also, g) for g in scattered(ground, rng, 2, 0.5)]
    for number, (grade, words, dlbm, also, shape) in enumerate(woods, start=1):
        name = f"{county}示意{words}{number}"
        ground.add("forest_protection_class", name, shape, **{"class": grade})
        ground.add("land_use", name, shape, dlbm=dlbm)
        ground.mark(f"forest_{grade}", shape)
        if also:
            ground.add(also, name, shape)


def _cropland(ground: Ground, rng: np.random.Generator) -> None:
    """Every basic-farmland parcel is cropland; some cropland is not basic farmland."""
    county = ground.county.name
    for number, shape in enumerate(ground.of("permanent_basic_farmland"), start=1):
        dlbm, words = ("0101", "水田") if number % 3 else ("0103", "旱地")
        ground.add("land_use", f"{county}示意{words}{number}", shape, dlbm=dlbm)
    area_km2 = float(rng.uniform(0.3, 0.5))
    for number, shape in enumerate(scattered(ground, rng, CROPLAND_PATCHES, area_km2), start=1):
        ground.add("land_use", f"{county}示意一般耕地{number}", shape, dlbm="0103")
        ground.mark("cropland", shape)


def _hazards(ground: Ground, rng: np.random.Generator) -> None:
    county = ground.county.name
    number = 0
    for grade, words, area_km2 in HAZARDS:
        shape = scattered(ground, rng, 1, area_km2)[0]
        ground.add("geohazard_zone", f"{county}示意{words}", shape, **{"class": grade})
        if grade == "danger":
            number += 1
            centre = shapely.get_coordinates(shape)[:-1].mean(axis=0)
            ground.add("geohazard_point", f"{county}示意隐患点{number}", shapely.Point(centre))
    for shape in scattered(ground, rng, LONE_HAZARD_POINTS, 0.05):
        number += 1
        centre = shapely.get_coordinates(shape)[:-1].mean(axis=0)
        ground.add("geohazard_point", f"{county}示意隐患点{number}", shapely.Point(centre))


def _mines(ground: Ground, rng: np.random.Generator) -> None:
    code, county = ground.county.code, ground.county.name
    for number, shape in enumerate(scattered(ground, rng, CLOSED_MINES.get(code, 0), 0.25), 1):
        ground.add("closed_mine", f"{county}示意关闭矿山{number}", shape)
        ground.add("land_use", f"{county}示意采矿用地{number}", shape, dlbm="0602")
    for number, shape in enumerate(scattered(ground, rng, LANDFILLS.get(code, 0), 0.12), 1):
        ground.add("sealed_landfill", f"{county}示意封场填埋场{number}", shape)
    for number, shape in enumerate(scattered(ground, rng, BARE_LAND.get(code, 0), 0.3), 1):
        ground.add("land_use", f"{county}示意裸土地{number}", shape, dlbm="1206")


def around_points(ground: Ground) -> list[Any]:
    """Squares round the hazard points: a clear site keeps out of them."""
    return [
        quad(shapely.get_coordinates(g)[0], 0.6, 0.6, 0.0) for g in ground.of("geohazard_point")
    ]

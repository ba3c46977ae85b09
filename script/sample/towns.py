"""Draw what stands in the towns: places, housing, parks, fuel stations (all invented)."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from sample.facts import DIANJIANG, SEED, TONGLIANG, WANSHENG, YONGCHUAN
from sample.shapes import blob, union
from sample.zones import Ground

#: Fuel stations of a county; Dianjiang's plan allows no more than 45.
FUEL_STATIONS = {TONGLIANG: 12, YONGCHUAN: 14, DIANJIANG: 43, WANSHENG: 6}
IN_A_CITY = (
    ("station", "汽车站", 1),
    ("hospital", "医院", 2),
    ("school", "学校", 3),
    ("public_car_park", "公共停车场", 3),
)
IN_A_TOWN = (("power_office", "供电所", 1), ("school", "学校", 1))
#: Housing and parks of a built-up area: how many (parks on a km²), and how large each.
ESTATES, ESTATE_SHARE = 14, 0.018
PARKS_PER_KM2, PARK_KM2 = 2.5, (0.01, 0.06)


def add_towns(ground: Ground) -> None:
    """Add housing, parks, places and fuel stations of one county."""
    rng = np.random.default_rng([SEED, int(ground.county.code), 2])
    for area in ground.of("built_up_area"):
        standing = [*ground.of("industrial_park")]
        for number in range(1, ESTATES + 1):
            shape = _within(rng, area, area.area * ESTATE_SHARE, standing)
            standing.append(shape)
            ground.add("residential_land", f"{ground.county.name}示意居住用地{number}", shape)
        for number in range(1, round(PARKS_PER_KM2 * area.area) + 1):
            shape = _within(rng, area, float(rng.uniform(*PARK_KM2)), standing)
            standing.append(shape)
            ground.add("park", f"{ground.county.name}示意公园{number}", shape)
    _places(ground, rng)
    _fuel(ground, rng)


def _within(rng: np.random.Generator, area: Any, area_km2: float, standing: list[Any]) -> Any:
    west, south, east, north = area.bounds
    taken = union(standing)
    for _ in range(4000):
        centre = rng.uniform([west, south], [east, north])
        shape = blob(rng, centre, area_km2=area_km2, vertices=10, roughness=0.15)
        if area.contains(shape) and not taken.distance(shape) < 0.04:
            return shape
    raise RuntimeError("a built-up area is full")


def _places(ground: Ground, rng: np.random.Generator) -> None:
    city = ground.county.cities[0][0]
    for zone in [z for z in ground.zones if z.kind == "urban_growth_boundary"]:
        if zone.attributes["zone"] == "special":
            continue
        words_of = zone.name.removesuffix("城镇开发边界（示意）")
        for kind, words, count in IN_A_CITY if words_of == city else IN_A_TOWN:
            for number in range(1, count + 1):
                name = f"{words_of}{words}{number}（示意）"
                ground.add("poi", name, _spot(rng, zone.shape), **{"class": kind})
    for zone in [z for z in ground.zones if z.kind == "nature_park"]:
        name = zone.name.replace("（示意）", "景区入口（示意）")
        corner = shapely.Point(shapely.get_coordinates(zone.shape)[0])
        ground.add("poi", name, corner, **{"class": "scenic_area"})


def _spot(rng: np.random.Generator, area: Any) -> Any:
    west, south, east, north = area.bounds
    while True:
        point = shapely.Point(rng.uniform([west, south], [east, north]))
        if area.contains(point):
            return point


def _fuel(ground: Ground, rng: np.random.Generator) -> None:
    kinds = ("ecological_red_line", "permanent_basic_farmland", "water_source_zone", "wetland")
    taken = [*ground.of(*kinds, "river_management_range", "nature_reserve", "nature_park")]
    found: list[Any] = []
    while len(found) < FUEL_STATIONS[ground.county.code]:
        point = _spot(rng, ground.border)
        if union([*taken, *found]).distance(point) > 0.3:
            found.append(point)
    for number, point in enumerate(found, start=1):
        ground.add("fuel_station", f"{ground.county.name}示意加油站{number}", point)

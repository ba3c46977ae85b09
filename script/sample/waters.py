"""Draw what belongs to the rivers and to the reserve: shoreline, fish, heritage, a source.

Each part has its own seed, so that the outlines drawn before keep their shape.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from sample.facts import SEED, TONGLIANG, WANSHENG, YONGCHUAN, LonLat
from sample.shapes import blob, settled, shrunk, union
from sample.zones import Ground

#: Shoreline function zones of the Yangtze, upstream first: class, words, share of the course.
SHORELINE = (
    ("reserve", "保留区", 0.28),
    ("protection", "保护区", 0.24),
    ("control", "控制利用区", 0.30),
    ("development", "开发利用区", 0.18),
)
#: Share of the Fu's course in Tongliang, from upstream, that is drawn as a fish reserve.
FISH_SHARE = 0.3
#: Old towns with a heritage line: county, name, place, area in km².
OLD_TOWNS: tuple[tuple[str, str, LonLat, float], ...] = (
    (TONGLIANG, "安居古城", (106.075, 30.000), 0.30),
    (YONGCHUAN, "松溉古镇", (105.880, 29.090), 0.25),
)
#: Reservoirs: county, name, place, area in km².
RESERVOIRS: tuple[tuple[str, str, LonLat, float], ...] = (
    (TONGLIANG, "玄天湖", (106.020, 29.800), 0.60),
    (YONGCHUAN, "孙家口水库", (105.790, 29.300), 0.40),
)


def add_waters(ground: Ground) -> None:
    """Add the zones of one county."""
    rng = np.random.default_rng([SEED, int(ground.county.code), 1])
    if ground.county.code == YONGCHUAN:
        _shoreline(ground)
    if ground.county.code == TONGLIANG:
        band = _band(ground, "涪江")
        count = len(shapely.get_coordinates(band)) // 2
        shape = stretch(band, 0, round(FISH_SHARE * count))
        ground.add("fish_reserve", "涪江水产种质资源保护区（示意）", shape)
    if ground.county.code == WANSHENG:
        _source_in_the_reserve(ground, rng)
    for code, name, place, area_km2 in RESERVOIRS:
        if code == ground.county.code:
            shape = blob(rng, ground.km(place), area_km2=area_km2, vertices=18)
            clear = union([*ground.standing(), *ground.of("control_unit", **{"class": "priority"})])
            shape = settled(shape, within=ground.border, clear_of=clear, gap=0.1)
            ground.add("reservoir", name, shape)
    for code, name, place, area_km2 in OLD_TOWNS:
        if code == ground.county.code:
            shape = blob(rng, ground.km(place), area_km2=area_km2, vertices=16)
            clear = union([*ground.standing(), *ground.of("control_unit", **{"class": "priority"})])
            shape = settled(shape, within=ground.border, clear_of=clear, gap=0.1)
            ground.add("heritage_line", f"{name}历史文化保护线（示意）", shape)


def _band(ground: Ground, river: str) -> Any:
    return ground.of("river_management_range", river=river)[0]


def stretch(band: Any, start: int, end: int) -> Any:
    """Part of a strip from one pair of its vertices to another."""
    ring = shapely.get_coordinates(band)[:-1]
    half = len(ring) // 2
    left, right = ring[:half], ring[half:][::-1]
    piece = slice(start, end + 1)
    return shapely.Polygon(np.vstack([left[piece], right[piece][::-1]]))


def _shoreline(ground: Ground) -> None:
    """Cut the range of the Yangtze across into its function zones."""
    band = _band(ground, "长江")
    last = len(shapely.get_coordinates(band)) // 2 - 1
    ends = np.round(np.cumsum([0.0, *(share for *_, share in SHORELINE)]) * last).astype(int)
    for (kind, words, _), start, end in zip(SHORELINE, ends[:-1], ends[1:], strict=True):
        shape = stretch(band, int(start), int(end))
        ground.add("shoreline_zone", f"长江岸线{words}（示意）", shape, **{"class": kind})


def _source_in_the_reserve(ground: Ground, rng: np.random.Generator) -> None:
    """Draw a source within the reserve's general zone: three kinds of zone on one spot."""
    ring = ground.of("nature_reserve", zone="general")[0]
    west, south, east, north = ring.bounds
    middle = np.array([(west + east) / 2, (south + north) / 2])
    side = middle + np.array([(east - west) * 0.36, 0.0])
    outer = blob(rng, side, area_km2=0.5, vertices=20, roughness=0.1)
    outer = settled(outer, within=ring, clear_of=shapely.GeometryCollection(), gap=0.05)
    second, first = shrunk(outer, 0.75), shrunk(outer, 0.35)
    for level, words, shell, hole in (
        ("1", "一级", first, None),
        ("2", "二级", second, first),
        ("quasi", "准", outer, second),
    ):
        shape = shapely.Polygon(shell.exterior, [hole.exterior] if hole else [])
        ground.add("water_source_zone", f"黑山谷水源地{words}保护区（示意）", shape, level=level)
        ground.mark(f"source_in_reserve_{level}", shape)

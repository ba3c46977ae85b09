"""Draw the sites of the later 示例 projects: one ability of the review each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import shapely

from sample.examples import EXAMPLES, Example
from sample.facts import DIANJIANG, TONGLIANG, WANSHENG, YONGCHUAN, LonLat
from sample.shapes import pole, quad, spiral, union
from sample.sites import DRAWN, Draw, Grounds, bank, bans, clear, edges, lonely, within
from sample.zones import Ground

Pick = Callable[[Ground], Sequence[Any]]

WOODS: Final = ("natural_forest", "public_welfare_forest", "forest_protection_class")
RESERVE: Final = ("ecological_red_line", "nature_reserve", "priority")


def marked(word: str, nth: int = 0) -> Pick:
    """The nth shape remembered under a word."""
    return lambda ground: ground.marks[word][nth:]


def kind(name: str, **attributes: str) -> Pick:
    """Zones of a kind with these attributes."""
    return lambda ground: ground.of(name, **attributes)


def inside(
    code: str,
    pick: Pick,
    size_km: tuple[float, float],
    *,
    but: tuple[str, ...] = (),
    gap: float = 0.02,
    turn_deg: float = 20.0,
) -> Draw:
    """Site wholly within one of the shapes picked, clear of all zones but those in ``but``."""

    def drawing(grounds: Grounds) -> tuple[Ground, Any]:
        ground = grounds[code]
        avoid = bans(ground, but)
        for zone in pick(ground):
            for centre in spiral(pole(zone), step=0.05, turns=40):
                shape = quad(centre, *size_km, turn_deg)
                fits = zone.contains(shape) and zone.boundary.distance(shape) > gap
                if fits and not avoid.distance(shape) < gap:
                    return ground, shape
        raise RuntimeError(f"no room for a site in {code}")

    return drawing


def beside(
    code: str, name: str, size_km: tuple[float, float], offset_km: float, *, nth: int = 0
) -> Draw:
    """Site along an edge of a zone: so far outside it, or (negative) so far across the edge."""

    def drawing(grounds: Grounds) -> tuple[Ground, Any]:
        ground = grounds[code]
        for zone in ground.of(name)[nth:]:
            for middle, out in edges(zone):
                along = np.array([-out[1], out[0]])
                half = along * size_km[0] / 2
                near, far = middle + out * offset_km, middle + out * (offset_km + size_km[1])
                shape = shapely.Polygon([near - half, near + half, far + half, far - half])
                if _straddles(shape, zone, offset_km, size_km[0]) and lonely(ground, shape, zone):
                    return ground, shape
        raise RuntimeError(f"no edge of a {name} fits")

    return drawing


def _straddles(shape: Any, zone: Any, offset_km: float, width_km: float) -> bool:
    """Whether a site beside an edge meets its zone as the offset says."""
    if offset_km >= 0:
        return bool(abs(zone.distance(shape) - offset_km) < 1e-6)
    return bool(abs(zone.intersection(shape).area / (width_km * -offset_km) - 1) < 0.1)


def off_river(
    code: str, river: str, near: LonLat, size_km: tuple[float, float], km: tuple[float, float]
) -> Draw:
    """Site so far from the range of one river, clear of all else."""

    def drawing(grounds: Grounds) -> tuple[Ground, Any]:
        ground = grounds[code]
        band = ground.of("river_management_range", river=river)[0]
        for centre in spiral(ground.km(near)):
            shape = quad(centre, *size_km, 8.0)
            far_enough = km[0] < band.distance(shape) < km[1]
            border = ground.border
            edge = border.contains(shape) and border.boundary.distance(shape) > 0.2
            if far_enough and edge and not bans(ground).distance(shape) < 0.15:
                return ground, shape
        raise RuntimeError(f"no site off {river} near {near}")

    return drawing


def crossing(code: str, pick: Pick, half_km: float, *, but: tuple[str, ...]) -> Draw:
    """Straight line across a zone, in the first direction that is clear of all else."""

    def drawing(grounds: Grounds) -> tuple[Ground, Any]:
        ground = grounds[code]
        zone, avoid = pick(ground)[0], bans(ground, but)
        for centre in spiral(pole(zone), step=0.1, turns=8):
            for turn in np.radians(np.arange(0, 180, 7.5)):
                way = np.array([np.cos(turn), np.sin(turn)]) * half_km
                line = shapely.LineString([centre - way, centre + way])
                deep = zone.intersection(line).length > 0.4
                if deep and ground.border.contains(line) and not avoid.distance(line) < 0.03:
                    return ground, line
        raise RuntimeError("no line crosses")

    return drawing


def twin(
    code: str, pick: Pick, size_km: tuple[float, float], common_km: float, *, east: bool
) -> Draw:
    """One of two sites within a shape that lie side by side and have a strip in common."""

    def drawing(grounds: Grounds) -> tuple[Ground, Any]:
        both = (2 * size_km[0] - common_km, size_km[1])
        ground, pair = inside(code, pick, both, turn_deg=0.0)(grounds)
        left, south, right, north = pair.bounds
        start = right - size_km[0] if east else left
        return ground, shapely.box(start, south, start + size_km[0], north)

    return drawing


def _fields_that_sank(ground: Ground) -> Sequence[Any]:
    sunk = union(ground.of("subsidence_area"))
    return [g for g in ground.of("land_use", dlbm="0103") if sunk.intersects(g)]


ABILITIES: Final[dict[str, Draw]] = {
    "EX-30": inside(TONGLIANG, marked("cropland"), (0.25, 0.18), but=("cropland",)),
    "EX-31": inside(TONGLIANG, marked("cropland", 1), (0.25, 0.18), but=("cropland",)),
    "EX-32": beside(TONGLIANG, "permanent_basic_farmland", (0.10, 0.08), 0.012, nth=8),
    "EX-33": beside(TONGLIANG, "permanent_basic_farmland", (0.10, 0.08), -0.002, nth=16),
    "EX-34": off_river(YONGCHUAN, "长江", (105.90, 29.10), (0.40, 0.30), (1.2, 2.4)),
    "EX-35": beside(YONGCHUAN, "permanent_basic_farmland", (0.20, 0.15), -0.06, nth=6),
    "EX-36": clear(TONGLIANG, (105.960, 29.730), (0.10, 0.08), turn_deg=0.0),
    "EX-39": clear(
        YONGCHUAN, (105.800, 29.160), (0.80, 0.60), off=("urban_growth_boundary",), gap=0.1
    ),
    "EX-40": inside(WANSHENG, _fields_that_sank, (0.25, 0.15)),
    "EX-41": inside(
        WANSHENG,
        marked("source_in_reserve_2"),
        (0.06, 0.04),
        but=(*RESERVE, "water_source_zone"),
        gap=0.01,
    ),
    "EX-42": crossing(WANSHENG, kind("nature_reserve", zone="core"), 2.6, but=RESERVE),
    "EX-43": bank(TONGLIANG, "琼江", red_line=False, length_km=1.6),
    "EX-44": clear(TONGLIANG, (105.930, 29.690), (0.05, 0.04)),
    "EX-45": clear(WANSHENG, (106.850, 28.990), (0.40, 0.30), off=("industrial_park",)),
    "EX-46": within(YONGCHUAN, "ecological_red_line", (0.30, 0.20), nth=3),
    "EX-47": inside(
        YONGCHUAN,
        kind("contaminated_plot", status="registered"),
        (0.10, 0.07),
        but=("contaminated_plot",),
    ),
    "EX-48": inside(
        TONGLIANG,
        kind("geohazard_zone", **{"class": "high"}),
        (0.10, 0.08),
        but=("geohazard_zone",),
    ),
    "EX-49": inside(
        YONGCHUAN,
        kind("geohazard_zone", **{"class": "danger"}),
        (0.16, 0.02),
        but=("geohazard_zone", "geohazard_point"),
    ),
    "EX-50": inside(
        YONGCHUAN,
        kind("shoreline_zone", **{"class": "protection"}),
        (0.25, 0.12),
        but=("river_management_range",),
        turn_deg=0.0,
    ),
    "EX-51": inside(TONGLIANG, kind("fish_reserve"), (0.03, 0.02), but=("river_management_range",)),
    "EX-52": within(YONGCHUAN, "ecological_red_line", (0.06, 0.06), nth=4),
    "EX-53": inside(
        TONGLIANG,
        kind("water_source_zone", level="2"),
        (0.15, 0.10),
        but=("water_source_zone", "priority"),
    ),
    "EX-54": inside(TONGLIANG, marked("forest_III"), (0.30, 0.02), but=WOODS),
    "EX-55": clear(DIANJIANG, (107.400, 30.200), (0.06, 0.05)),
    "EX-56": inside(WANSHENG, kind("closed_mine"), (0.20, 0.15), but=("closed_mine",)),
    "EX-57": inside(YONGCHUAN, kind("built_up_area"), (0.30, 0.20)),
    "EX-58": inside(
        WANSHENG,
        kind("wetland", level="national"),
        (0.06, 0.04),
        but=("ecological_red_line", "nature_park", "wetland", "priority"),
    ),
    "EX-59": inside(TONGLIANG, marked("cropland", 2), (0.12, 0.08), but=("cropland",)),
    "EX-60": inside(
        YONGCHUAN,
        kind("water_source_zone", level="quasi"),
        (0.05, 0.04),
        but=("water_source_zone", "priority"),
    ),
    "EX-61": clear(WANSHENG, (106.900, 28.860), (0.20, 0.10)),
    "EX-62": off_river(TONGLIANG, "涪江", (106.000, 29.955), (0.30, 0.20), (0.2, 0.8)),
    "EX-63": inside(
        YONGCHUAN,
        kind("wetland", level="general"),
        (0.12, 0.01),
        but=("ecological_red_line", "wetland", "priority"),
    ),
    "EX-64": inside(TONGLIANG, marked("forest_IV"), (0.25, 0.15), but=WOODS),
    "EX-65": inside(TONGLIANG, marked("cropland", 3), (0.08, 0.06), but=("cropland",)),
    "EX-37": twin(TONGLIANG, marked("quota_unit"), (0.40, 0.25), 0.04, east=False),
    "EX-38": twin(TONGLIANG, marked("quota_unit"), (0.40, 0.25), 0.04, east=True),
}


def draw_sites(grounds: Grounds) -> dict[str, tuple[Example, Ground, Any]]:
    """Return for each 示例 project with a site: itself, the ground, the shape in its plane."""
    drawn = {**DRAWN, **ABILITIES}
    return {e.id: (e, *drawn[e.id](grounds)) for e in EXAMPLES if e.id in drawn}

"""Draw the sites of the 示例 projects against the zones, so that each verdict is certain.

A site is looked for near its place, on ground that is clear of everything but what it is to
show. Sites are invented, like the zones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from sample.facts import DIANJIANG, TONGLIANG, WANSHENG, YONGCHUAN, LonLat
from sample.faults import outward
from sample.land import around_points
from sample.shapes import Array, parts, pole, quad, spiral, union
from sample.zones import Ground

#: A pipeline that leaves one county and enters another, and crosses 106.5° E on the way.
PIPELINE = ((105.985, 29.24), (106.20, 29.17), (106.50, 29.04), (106.70, 28.96), (106.83, 28.92))

BANNED = (
    "ecological_red_line",
    "permanent_basic_farmland",
    "water_source_zone",
    "river_management_range",
    "nature_reserve",
    "nature_park",
    "wetland",
    "natural_forest",
    "public_welfare_forest",
    "forest_protection_class",
    "geohazard_zone",
    "contaminated_plot",
    "heritage_line",
    "reservoir",
    "closed_mine",
    "sealed_landfill",
)

Grounds = Mapping[str, Ground]
Draw = Callable[[Grounds], tuple[Ground, Any]]


def bans(ground: Ground, but: tuple[str, ...] = ()) -> Any:
    """Everything that a clear site keeps away from; priority units and cropland count."""
    kinds = [k for k in BANNED if k not in but]
    shapes = [*ground.of(*kinds)]
    if "priority" not in but:
        shapes += ground.of("control_unit", **{"class": "priority"})
    if "cropland" not in but:
        shapes += ground.marks.get("cropland", [])
    if "geohazard_point" not in but:
        shapes += around_points(ground)
    return union(shapes)


def clear(
    code: str,
    place: LonLat,
    size_km: tuple[float, float],
    *,
    but: tuple[str, ...] = (),
    off: tuple[str, ...] = (),
    turn_deg: float = 12.0,
    gap: float = 0.2,
) -> Draw:
    """Site near a place, clear of all zones but those named in ``but``, and of those in ``off``."""

    def drawing(grounds: Grounds) -> tuple[Ground, Any]:
        ground = grounds[code]
        avoid = union([bans(ground, but), union(ground.of(*off))])
        for centre in spiral(ground.km(place)):
            shape = quad(centre, *size_km, turn_deg)
            border = ground.border
            inside = border.contains(shape) and border.boundary.distance(shape) > gap
            if inside and not avoid.distance(shape) < gap:
                return ground, shape
        raise RuntimeError(f"no clear ground near {place}")

    return drawing


def within(
    code: str,
    kind: str,
    size_km: tuple[float, float],
    *,
    nth: int = 0,
    but: tuple[str, ...] = (),
    gap: float = 0.03,
    turn_deg: float = 20.0,
    unit: str | None = None,
    **attributes: str,
) -> Draw:
    """Site wholly within the nth zone of a kind (of a class of unit), clear of other zones."""

    def drawing(grounds: Grounds) -> tuple[Ground, Any]:
        ground = grounds[code]
        level = () if kind in ("subsidence_area", "permanent_basic_farmland") else ("priority",)
        avoid = bans(ground, (kind, *level, *but))
        fields = _not_for_arrays(ground) if kind == "subsidence_area" else []
        wanted = {**attributes, **({"class": unit} if unit else {})}
        for zone in ground.of(kind, **wanted)[nth:]:
            for centre in spiral(pole(zone), step=0.1, turns=25):
                shape = quad(centre, *size_km, turn_deg)
                inside = zone.contains(shape) and zone.boundary.distance(shape) > gap
                if inside and not union([avoid, *fields]).distance(shape) < gap:
                    return ground, shape
        raise RuntimeError(f"no room within a {kind}")

    return drawing


def _not_for_arrays(ground: Ground) -> list[Any]:
    """Parcels that arrays keep off: cropland and forest."""
    return [
        s for code in ("0101", "0103", "0301", "0305") for s in ground.of("land_use", dlbm=code)
    ]


def point(code: str, kind: str, near: LonLat) -> Draw:
    """Point within a zone of a kind, clear of the others."""

    def drawing(grounds: Grounds) -> tuple[Ground, Any]:
        ground, shape = clear(code, near, (0.05, 0.05), off=())(grounds)
        inside = not ground.of(kind) or union(ground.of(kind)).intersects(shape)
        if not inside:
            raise RuntimeError(f"the point near {near} is not in a {kind}")
        return ground, shapely.Point(shapely.get_coordinates(shape)[:-1].mean(axis=0))

    return drawing


def bank(code: str, river: str, *, red_line: bool, length_km: float) -> Draw:
    """Line along a river's left bank, within its range, inside or outside the red line."""

    def drawing(grounds: Grounds) -> tuple[Ground, Any]:
        ground = grounds[code]
        shapes = ground.of("river_management_range", river=river)
        course = next(z.shape for z in ground.zones if z.kind == "river" and z.name == river)
        line = shapely.transform(course, lambda xy: xy + np.array([0.012, 0.015]))
        patches = ground.of("ecological_red_line")
        kinds = ("river_management_range", "priority", "nature_park", "wetland")
        avoid = bans(ground, (*kinds, "ecological_red_line"))
        for start in np.arange(0.5, line.length - length_km, 0.1):
            piece = _piece(line, float(start), float(start) + length_km)
            if not shapes[0].contains(piece) or avoid.distance(piece) < 0.05:
                continue
            free = all(p.distance(piece) > 0.2 for p in patches)
            if any(p.contains(piece) for p in patches) if red_line else free:
                return ground, piece
        raise RuntimeError(f"no bank of {river} fits")

    return drawing


def _piece(line: Any, start: float, end: float) -> Any:
    steps = np.linspace(start, end, max(3, round((end - start) / 0.2)))
    return shapely.LineString([line.interpolate(s) for s in steps])


def reach(code: str, river: str, near: LonLat, size_km: tuple[float, float]) -> Draw:
    """Site on the edge of a river's range (partly in it), clear of all else."""

    def drawing(grounds: Grounds) -> tuple[Ground, Any]:
        ground = grounds[code]
        band = ground.of("river_management_range", river=river)[0]
        avoid = bans(ground, ("river_management_range",))
        for centre in spiral(ground.km(near), step=0.1):
            shape = quad(centre, *size_km, 12.0)
            part = band.intersection(shape).area / shape.area
            free = ground.border.contains(shape) and not avoid.distance(shape) < 0.1
            if free and 0.25 < part < 0.6:
                return ground, shape
        raise RuntimeError(f"no reach of {river} near {near}")

    return drawing


def chemical(code: str, river: str, near: LonLat, distance_km: tuple[float, float]) -> Draw:
    """Site so far from the nearest range of any river, clear of all else."""

    def drawing(grounds: Grounds) -> tuple[Ground, Any]:
        ground = grounds[code]
        bands = union(ground.of("river_management_range"))
        for centre in spiral(ground.km(near)):
            shape = quad(centre, 0.4, 0.3, 8.0)
            if not distance_km[0] < bands.distance(shape) < distance_km[1]:
                continue
            edge = ground.border.contains(shape) and ground.border.boundary.distance(shape)
            if edge and edge > 1.2 and not bans(ground).distance(shape) < 0.15:
                return ground, shape
        raise RuntimeError(f"no chemical site near {near}")

    return drawing


def half_out(code: str, towards_deg: float) -> Draw:
    """Site over the county's border, about 40 % of it outside."""

    def drawing(grounds: Grounds) -> tuple[Ground, Any]:
        ground = grounds[code]
        for turn in np.arange(0, 60, 2.5):
            heading = np.array(
                [np.cos(np.radians(towards_deg + turn)), np.sin(np.radians(towards_deg + turn))]
            )
            ray = shapely.LineString([(0, 0), 90 * heading])
            edge = shapely.get_coordinates(parts(ray.intersection(ground.border), 1)[0])[-1]
            shape = quad(edge - 0.03 * heading, 0.3, 0.3, -(towards_deg + turn))
            outside = shape.difference(ground.border).area / shape.area
            if 0.3 < outside < 0.5 and not bans(ground).distance(shape) < 0.15:
                return ground, shape
        raise RuntimeError("no border fits")

    return drawing


def sliver(code: str, kind: str) -> Draw:
    """Square whose corner pokes 0.7 m through a long edge of a zone: about half a square metre."""

    def drawing(grounds: Grounds) -> tuple[Ground, Any]:
        ground = grounds[code]
        for zone in ground.of(kind):
            for middle, out in edges(zone):
                tip = middle - out * 0.0007
                along = np.array([-out[1], out[0]])
                side = 0.09
                ring = [
                    tip,
                    tip + (out + along) * side,
                    tip + 2 * out * side,
                    tip + (out - along) * side,
                ]
                shape = shapely.Polygon(ring)
                if lonely(ground, shape, zone):
                    return ground, shape
        raise RuntimeError("no edge for a sliver")

    return drawing


def neighbour(code: str, kind: str) -> Draw:
    """Site that shares an edge, vertex for vertex, with a zone and lies outside it."""

    def drawing(grounds: Grounds) -> tuple[Ground, Any]:
        ground = grounds[code]
        for zone in reversed(ground.of(kind)):
            ring = shapely.get_coordinates(zone)
            for a, b in pairwise(ring):
                out = outward(zone, a, b)
                shape = shapely.Polygon([a, b, b + 0.15 * out, a + 0.15 * out])
                if zone.intersection(shape).area < 1e-12 and lonely(ground, shape, zone):
                    return ground, shape
        raise RuntimeError("no edge for a neighbour")

    return drawing


def edges(zone: Any) -> list[tuple[Array, Array]]:
    """Middle of every edge of a zone, and the unit vector out of it."""
    ring = shapely.get_coordinates(zone)
    return [((a + b) / 2, outward(zone, a, b)) for a, b in pairwise(ring)]


def lonely(ground: Ground, shape: Any, zone: Any) -> bool:
    """Whether nothing but ``zone`` is near."""
    others = union([g for g in shapely.get_parts(bans(ground)) if not g.equals(zone)])
    inside = ground.border.contains(shape) and ground.border.boundary.distance(shape) > 0.2
    return bool(inside and others.distance(shape) > 0.1)


def pipeline(grounds: Grounds) -> tuple[Ground, Any]:
    """Return the pipeline; it is drawn in the plane of the county where it begins."""
    ground = grounds[YONGCHUAN]
    return ground, ground.plane.plane(shapely.LineString(PIPELINE))


DRAWN: dict[str, Draw] = {
    "EX-01": within(TONGLIANG, "ecological_red_line", (0.40, 0.30), nth=1),
    "EX-02": reach(YONGCHUAN, "临江河", (105.97, 29.23), (0.35, 0.20)),
    "EX-03": within(TONGLIANG, "permanent_basic_farmland", (0.20, 0.12), nth=3),
    "EX-04": within(TONGLIANG, "water_source_zone", (0.12, 0.08), level="1"),
    "EX-05": within(WANSHENG, "subsidence_area", (0.40, 0.30)),
    "EX-06": within(DIANJIANG, "permanent_basic_farmland", (0.30, 0.20), nth=5),
    "EX-07": clear(WANSHENG, (106.82, 28.95), (0.35, 0.25), off=("subsidence_area",)),
    "EX-08": clear(TONGLIANG, (105.99, 29.77), (0.35, 0.25)),
    "EX-09": point(TONGLIANG, "urban_growth_boundary", (106.045, 29.835)),
    "EX-10": within(YONGCHUAN, "permanent_basic_farmland", (0.05, 0.04), nth=2),
    "EX-11": point(DIANJIANG, "urban_growth_boundary", (107.340, 30.330)),
    "EX-12": bank(TONGLIANG, "涪江", red_line=True, length_km=1.2),
    "EX-13": bank(TONGLIANG, "小安溪", red_line=False, length_km=1.6),
    "EX-14": chemical(TONGLIANG, "小安溪", (106.120, 29.800), (0.3, 0.8)),
    "EX-15": chemical(YONGCHUAN, "临江河", (105.835, 29.440), (1.6, 30.0)),
    "EX-16": pipeline,
    "EX-17": within(
        WANSHENG, "nature_reserve", (0.12, 0.10), zone="core", but=("ecological_red_line",)
    ),
    "EX-18": within(
        WANSHENG,
        "nature_reserve",
        (0.03, 0.03),
        zone="core",
        but=("ecological_red_line",),
        turn_deg=65.0,
    ),
    "EX-19": within(YONGCHUAN, "water_source_zone", (0.10, 0.06), level="1"),
    "EX-20": clear(YONGCHUAN, (105.930, 29.350), (0.12, 0.09)),
    "EX-21": half_out(TONGLIANG, 190.0),
    "EX-22": sliver(TONGLIANG, "permanent_basic_farmland"),
    "EX-23": neighbour(TONGLIANG, "permanent_basic_farmland"),
    "EX-24": within(YONGCHUAN, "control_unit", (0.25, 0.15), unit="priority"),
    "EX-25": within(WANSHENG, "ecological_red_line", (0.60, 0.02), nth=2),
    "EX-26": within(YONGCHUAN, "ecological_red_line", (0.60, 0.02), nth=1),
    "EX-28": clear(TONGLIANG, (106.000, 29.700), (0.10, 0.08), turn_deg=0.0),
    "EX-29": within(DIANJIANG, "permanent_basic_farmland", (0.40, 0.25), nth=8),
}

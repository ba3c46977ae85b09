"""Draw the few faults that the layers have on purpose: zones that do not fit each other."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from sample.facts import DIANJIANG, WANSHENG, YONGCHUAN
from sample.shapes import Array, union
from sample.zones import Ground, Zone

#: How far a unit's border is out of place, in km, and the least length of that stretch.
OUT_OF_PLACE_KM, LEAST_EDGE_KM = 0.06, 0.4


def add_faults(ground: Ground) -> None:
    """Add the faults of one county."""
    if ground.county.code == DIANJIANG:
        shape = across(ground, ground.of("ecological_red_line"), 0.40, 0.10, 0.14)
        ground.add("permanent_basic_farmland", "垫江县示意永久基本农田（压红线）", shape)
    if ground.county.code == WANSHENG:
        shape = across(ground, ground.of("ecological_red_line"), 0.50, 0.12, 0.25)
        ground.add(
            "urban_growth_boundary", "万盛经开区示意特别用途区（含红线）", shape, zone="special"
        )
    if ground.county.code == YONGCHUAN:
        _displace_units(ground)


def across(
    ground: Ground, zones: list[Any], width_km: float, inside_km: float, outside_km: float
) -> Any:
    """Rectangle astride a straight edge of one of the zones, far from everything else."""
    for zone in zones:
        near = union([g for g in ground.standing() if not g.equals(zone)])
        ring = shapely.get_coordinates(zone)
        for a, b in pairwise(ring):
            along = (b - a) / np.hypot(*(b - a))
            out = outward(zone, a, b)
            half = along * width_km / 2
            middle = (a + b) / 2
            corners = [middle - half, middle + half]
            ring_out = [*(c + out * outside_km for c in corners)]
            ring_in = [*(c - out * inside_km for c in reversed(corners))]
            shape = shapely.Polygon([*ring_out, *ring_in])
            clear = near.distance(shape) > 0.15 and ground.border.contains(shape)
            if clear and ground.border.boundary.distance(shape) > 0.2:
                return shape
    raise RuntimeError("no edge for a zone across")


def outward(zone: Any, a: Array, b: Array) -> Array:
    """Unit vector from an edge out of its zone."""
    across_edge = np.array([(b - a)[1], -(b - a)[0]]) / np.hypot(*(b - a))
    inward = zone.contains(shapely.Point((a + b) / 2 + 0.01 * across_edge))
    return np.asarray(-across_edge if inward else across_edge)


def _displace_units(ground: Ground) -> None:
    """Push one unit's border back (a gap) and another stretch forward (an overlap)."""
    for word, way in (("gap", -1.0), ("overlap", 1.0)):
        number, start, end = _common_edge(ground)
        zone = ground.zones[number]
        a, b = start, end
        top = (a + b) / 2 + way * OUT_OF_PLACE_KM * outward(zone.shape, a, b)
        ring = [tuple(c) for c in shapely.get_coordinates(zone.shape)[:-1]]
        at = ring.index(tuple(a))
        ring.insert(at + 1, tuple(top))
        ground.zones[number] = replace(zone, shape=shapely.Polygon(ring))
        ground.mark(word, shapely.Polygon([a, top, b]))


def _common_edge(ground: Ground) -> tuple[int, Array, Array]:
    """Unit (its number) and a long edge that it shares with another one, far from the rest."""
    used = union([g for shapes in ground.marks.values() for g in shapes])
    standing = union(ground.standing())
    units = [(n, z) for n, z in enumerate(ground.zones) if _is_common(z)]
    for number, unit in units:
        others = [z.shape.boundary for _, z in units if z is not unit]
        for a, b in pairwise(shapely.get_coordinates(unit.shape)):
            edge = shapely.LineString([a, b])
            shared = any(o.covers(edge) for o in others)
            spare = used.is_empty or used.distance(edge) > 1.0
            if shared and spare and edge.length > LEAST_EDGE_KM and standing.distance(edge) > 0.3:
                return number, a, b
    raise RuntimeError("no common edge of two units")


def _is_common(zone: Zone) -> bool:
    return zone.kind == "control_unit" and zone.attributes["class"] != "priority"

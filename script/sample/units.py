"""Tile a county with control units of given area shares, gap-free, with identical vertices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from sample.facts import CLASSES, UNIT_ANCHORS, County
from sample.shapes import Array, Plane, area_m2, blob

BISECTIONS = 34


@dataclass(frozen=True)
class Unit:
    """A unit before it is drawn: its class, its share of the county, where it should lie."""

    kind: str
    share: float
    anchor: Array


def outline(county: County, plane: Plane, rng: np.random.Generator) -> Any:
    """Return the invented outline of a county in rounded degrees, of the stated area."""
    shape = blob(
        rng,
        (0.0, 0.0),
        area_km2=county.area_km2,
        aspect=county.aspect,
        tilt_deg=county.tilt_deg,
        vertices=130,
        roughness=0.13,
        jitter=0.006,
        orders=30,
    )
    for _ in range(4):
        factor = (county.area_km2 * 1e6 / area_m2(plane.degrees(shape))) ** 0.5
        shape = shapely.transform(shape, lambda xy, f=factor: xy * f)
    return plane.degrees(shape)


def wanted(county: County, plane: Plane, border: Any, rng: np.random.Generator) -> list[Unit]:
    """Draw up the units of a county: known anchors first, the others where there is room."""
    units = []
    for kind, count, percent in zip(CLASSES, county.units, county.shares, strict=True):
        weights = rng.uniform(0.6, 1.4, count)
        anchors = [plane.km(a) for a in UNIT_ANCHORS.get((county.code, kind), ())][:count]
        while len(anchors) < count:
            anchors.append(_somewhere(border, rng))
        for weight, anchor in zip(weights / weights.sum(), anchors, strict=True):
            units.append(Unit(kind, percent / 100 * float(weight), anchor))
    return units


def _somewhere(border: Any, rng: np.random.Generator) -> Array:
    west, south, east, north = border.bounds
    while True:
        point = rng.uniform([west, south], [east, north])
        if border.contains(shapely.Point(point)):
            return np.asarray(point)


def tile(
    cell: Any,
    units: Sequence[Unit],
    plane: Plane,
    rng: np.random.Generator,
    *,
    axis_deg: float | None = None,
) -> list[tuple[Unit, Any]]:
    """Split a cell of the plane among units, by halves, across its longer axis."""
    if len(units) == 1:
        return [(units[0], cell)]
    axis = _longer_axis(cell)
    if axis_deg is not None:
        axis = np.array([np.cos(np.radians(axis_deg)), np.sin(np.radians(axis_deg))])
    ordered = sorted(units, key=lambda u: float(u.anchor @ axis))
    shares = np.cumsum([u.share for u in ordered])
    shares = shares / shares[-1]
    at = int(np.argmin(np.abs(shares[:-1] - 0.5))) + 1
    first, second = _cut(cell, axis, float(shares[at - 1]), plane, rng)
    return tile(first, ordered[:at], plane, rng) + tile(second, ordered[at:], plane, rng)


def _longer_axis(cell: Any) -> Array:
    corners = shapely.get_coordinates(shapely.oriented_envelope(cell))
    sides = np.diff(corners[:3], axis=0)
    side = sides[int(np.argmax(np.hypot(sides[:, 0], sides[:, 1])))]
    side = side if (side[0], side[1]) > (0, 0) else -side
    return np.asarray(side / np.hypot(*side))


def _cut(
    cell: Any, axis: Array, share: float, plane: Plane, rng: np.random.Generator
) -> tuple[Any, Any]:
    """Cut a cell by a jagged line across ``axis`` so that the first part has the share."""
    across = np.array([-axis[1], axis[0]])
    xy = shapely.get_coordinates(cell)
    low, high = (xy @ axis).min(), (xy @ axis).max()
    left, right = (xy @ across).min() - 2, (xy @ across).max() + 2
    knots = np.linspace(left, right, max(5, int((right - left) / 1.1)))
    whole = area_m2(plane.degrees(cell))
    for _ in range(40):
        jag = np.cumsum(rng.normal(0, 0.28, len(knots)))
        jag -= np.linspace(jag[0], jag[-1], len(knots))
        near, far = low, high
        for _ in range(BISECTIONS):
            middle = (near + far) / 2
            half = _half(knots, jag + middle, axis, across, low - 60)
            part = area_m2(plane.degrees(cell.intersection(half))) / whole
            near, far = (middle, far) if part < share else (near, middle)
        both = cell.intersection(half), cell.difference(half)
        if all(g.geom_type == "Polygon" and not g.interiors for g in both):
            return both
    raise RuntimeError("a control unit cannot be cut in two whole parts")


def _half(knots: Array, offset: Array, axis: Array, across: Array, base: float) -> Any:
    line = knots[:, None] * across + offset[:, None] * axis
    back = knots[[-1, 0], None] * across + base * axis
    return shapely.Polygon(np.vstack([line, back]))


def knit(polygons: Sequence[Any], *, tolerance: float = 2e-7) -> list[Any]:
    """Give polygons (degrees, rounded) that share a border the same vertices along it."""
    points = np.unique(np.vstack([shapely.get_coordinates(p) for p in polygons]), axis=0)
    tree = shapely.STRtree(shapely.points(points))
    return [
        shapely.normalize(shapely.Polygon(_threaded(p, points, tree, tolerance))) for p in polygons
    ]


def _threaded(polygon: Any, points: Array, tree: Any, tolerance: float) -> Array:
    ring = shapely.get_coordinates(polygon.exterior)
    threaded: list[Array] = []
    for a, b in pairwise(ring):
        near = points[np.sort(tree.query(shapely.LineString([a, b]), "dwithin", tolerance))]
        along = (near - a) @ (b - a) / float((b - a) @ (b - a))
        between = (along > 1e-9) & (along < 1 - 1e-9)
        threaded += [a, *near[between][np.argsort(along[between])]]
    return np.array(threaded)

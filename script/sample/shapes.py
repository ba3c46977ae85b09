"""Seeded outlines, lines and measures; everything is drawn in a local plane of kilometres.

Only predicates and simple clipping are taken from GEOS, so that the bytes do not depend on
how a version of it builds buffers or overlays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

GEOD = pyproj.Geod(a=6378137.0, rf=298.257222101)
DECIMALS = 7  # of a degree: 1 cm

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Plane:
    """A plane in kilometres round a point: good for drawing, never for measuring."""

    lon: float
    lat: float

    @property
    def scale(self) -> Array:
        """Kilometres of a degree, east and north."""
        return np.array([111.32 * np.cos(np.radians(self.lat)), 110.85])

    def km(self, lonlat: Any) -> Array:
        """Degrees to kilometres."""
        return (np.asarray(lonlat, dtype=float) - [self.lon, self.lat]) * self.scale

    def degrees(self, geometry: Any) -> Any:
        """Return a geometry of the plane as rounded degrees."""
        return shapely.transform(
            geometry, lambda xy: np.round(xy / self.scale + [self.lon, self.lat], DECIMALS)
        )

    def plane(self, geometry: Any) -> Any:
        """Return a geometry of degrees in this plane."""
        return shapely.transform(geometry, self.km)


def area_m2(geometry: Any) -> float:
    """Ellipsoidal area of a geometry in degrees."""
    return abs(float(GEOD.geometry_area_perimeter(geometry)[0]))


def waves(rng: np.random.Generator, angles: Array, *, roughness: float, orders: int = 9) -> Array:
    """Smooth closed noise round 1: a few harmonics that weaken with their order."""
    value = np.ones_like(angles)
    for order in range(2, orders):
        phase = rng.uniform(0, 2 * np.pi)
        value += roughness / order * rng.normal() * np.cos(order * angles + phase)
    return np.clip(value, 0.55, 1.45)


def blob(
    rng: np.random.Generator,
    centre: Any,
    *,
    area_km2: float,
    aspect: float = 1.3,
    tilt_deg: float | None = None,
    vertices: int = 24,
    roughness: float = 0.22,
    jitter: float = 0.02,
    orders: int = 9,
) -> Any:
    """Star-shaped polygon with an invented smooth outline, in the plane."""
    angles = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    tilt = np.radians(rng.uniform(0, 180) if tilt_deg is None else tilt_deg)
    radius = waves(rng, angles, roughness=roughness, orders=orders)
    radius = radius * (1 + jitter * rng.normal(size=vertices))
    x, y = np.cos(angles) * aspect**0.5 * radius, np.sin(angles) / aspect**0.5 * radius
    ring = np.column_stack(
        [x * np.cos(tilt) - y * np.sin(tilt), x * np.sin(tilt) + y * np.cos(tilt)]
    )
    scale = (area_km2 / shapely.Polygon(ring).area) ** 0.5
    return shapely.Polygon(np.asarray(centre) + ring * scale)


def shrunk(polygon: Any, factor: float) -> Any:
    """Return the same shape about the mean of its vertices, smaller or larger."""
    centre = shapely.get_coordinates(polygon)[:-1].mean(axis=0)
    return shapely.transform(polygon, lambda xy: centre + (xy - centre) * factor)


def settled(polygon: Any, *, within: Any, clear_of: Any, gap: float = 0.05) -> Any:
    """Move a polygon a little, then shrink it, until it fits; the largest that does is taken."""
    for factor in 0.94 ** np.arange(24):
        smaller = shrunk(polygon, float(factor))
        for move in spiral(np.zeros(2), step=0.4, turns=9):
            moved = shapely.transform(smaller, lambda xy, m=move: xy + m)
            if fits(moved, within=within, clear_of=clear_of, gap=gap):
                return moved
    raise RuntimeError("no room for a zone: change its place")


def fits(polygon: Any, *, within: Any, clear_of: Any, gap: float) -> bool:
    """Whether a polygon lies within one geometry and keeps a gap to its edge and to another."""
    inside = within.contains(polygon) and within.boundary.distance(polygon) >= gap
    return bool(inside and not clear_of.distance(polygon) < gap)


def pole(polygon: Any) -> Array:
    """Point of a grid that is farthest from the boundary."""
    west, south, east, north = polygon.bounds
    xs, ys = np.meshgrid(np.linspace(west, east, 41), np.linspace(south, north, 41))
    points = shapely.points(xs.ravel(), ys.ravel())
    depth = np.where(
        shapely.contains(polygon, points), shapely.distance(polygon.boundary, points), -1.0
    )
    return np.asarray(shapely.get_coordinates(points[int(np.argmax(depth.round(6)))])[0])


def curve(
    rng: np.random.Generator, points: Array, *, step: float = 0.6, swing: float = 0.35
) -> Array:
    """Meandering line through control points of the plane, with a vertex about every ``step``."""
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    line = [points[0]]
    for a, b, c, d in zip(padded[:-3], padded[1:-2], padded[2:-1], padded[3:], strict=True):
        count = max(2, round(float(np.hypot(*(c - b))) / step))
        t = np.linspace(0, 1, count + 1)[1:, None]
        line += list(
            0.5
            * (
                2 * b
                + (c - a) * t
                + (2 * a - 5 * b + 4 * c - d) * t**2
                + (3 * b - a - 3 * c + d) * t**3
            )
        )
    xy = np.array(line)
    across = normals(xy)
    run = np.arange(len(xy))
    bend = sum(
        np.sin(2 * np.pi * run / rng.uniform(6, 16) + rng.uniform(0, 6.28)) * 0.5 for _ in range(3)
    )
    fade = np.minimum(1, np.minimum(run, len(xy) - 1 - run) / 4)
    return np.asarray(xy + across * (bend * fade * swing)[:, None])


def normals(xy: Array) -> Array:
    """Unit normals to the left of a line at its vertices."""
    ahead = np.gradient(xy, axis=0)
    ahead /= np.hypot(ahead[:, 0], ahead[:, 1])[:, None]
    return np.column_stack([-ahead[:, 1], ahead[:, 0]])


def strip(rng: np.random.Generator, xy: Array, *, half_width: float) -> Any:
    """Polygon along a line, wider here and narrower there."""
    along = np.linspace(0, 2 * np.pi, len(xy))
    left = half_width * waves(rng, along, roughness=0.25)[:, None]
    right = half_width * waves(rng, along, roughness=0.25)[:, None]
    across = normals(xy)
    return shapely.Polygon(np.vstack([xy + across * left, (xy - across * right)[::-1]]))


def parts(geometry: Any, dimension: int = 2) -> list[Any]:
    """Polygons (or lines) of a geometry, largest first."""
    single = [g for g in shapely.get_parts(geometry) if shapely.get_dimensions(g) == dimension]
    size = shapely.area if dimension == 2 else shapely.length
    return sorted(single, key=lambda g: -float(size(g)))


def union(geometries: Iterable[Any]) -> Any:
    """Gather geometries for predicates and distances (not dissolved)."""
    return shapely.GeometryCollection(list(geometries))


def quad(centre: Array, width: float, height: float, turn_deg: float) -> Any:
    """Rectangle of the plane, turned."""
    half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [width / 2, height / 2]
    turn = np.radians(turn_deg)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return shapely.Polygon(centre + half @ rotation)


def spiral(start: Array, *, step: float = 0.2, turns: int = 60) -> Sequence[Array]:
    """Return points round a start, nearest first."""
    found = [start]
    for ring in range(1, turns):
        angles = np.linspace(0, 2 * np.pi, 6 * ring, endpoint=False)
        found += [start + ring * step * np.array([np.cos(a), np.sin(a)]) for a in angles]
    return found

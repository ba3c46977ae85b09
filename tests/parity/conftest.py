"""Seeded random worlds over the seam of two 3-degree zones, for every oracle the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely

from geotool.frames import densify


def star(random: Any, *, radius: float, hole: bool = False) -> Any:
    """A star-shaped polygon somewhere in 0.06 × 0.06 degrees around 106.5°E 29.6°N."""
    count = random.integers(6, 15)
    turn = 2 * np.pi * (np.arange(count) + random.uniform(0, 0.9, count)) / count
    reach = radius * random.uniform(0.3, 1.0, count)
    ring = np.column_stack([np.cos(turn), np.sin(turn)]) * reach[:, None]
    middle = place(random)
    return shapely.Polygon(ring + middle, [0.4 * ring + middle] if hole else [])


def place(random: Any) -> Any:
    return random.uniform((106.47, 29.57), (106.53, 29.63))


def polygon(random: Any) -> Any:
    """A star, a star with a hole, or two stars apart or joined."""
    kind = random.integers(3)
    whole = star(random, radius=random.choice([0.0005, 0.003, 0.01]), hole=kind == 0)
    return whole | star(random, radius=0.004) if kind == 1 else whole


def line(random: Any) -> Any:
    """A zigzag of two to eight vertices, every third in two parts."""
    steps = random.normal(0, 0.004, (random.integers(2, 9), 2))
    path = shapely.LineString(place(random) + np.cumsum(steps, axis=0))
    if random.integers(3):
        return path
    return shapely.MultiLineString([path, shapely.LineString([place(random), place(random)])])


def point(random: Any) -> Any:
    """A point, every third time a multipoint of four."""
    if random.integers(3):
        return shapely.Point(place(random))
    return shapely.MultiPoint([place(random) for _ in range(4)])


@pytest.fixture
def world() -> Callable[..., Any]:
    """Return a maker of arrays: ``world(seed, polygon=12, line=5, point=3)``."""
    makers = {"polygon": polygon, "line": line, "point": point}

    def make(seed: int, **counts: int) -> Any:
        random = np.random.default_rng(seed)
        made = [makers[kind](random) for kind, count in counts.items() for _ in range(count)]
        dense = densify(np.array(made, dtype=object), geographic=True)
        assert shapely.is_valid(dense).all()
        return dense

    return make


@pytest.fixture
def stored(postgis: Any) -> Callable[..., Any]:
    """Return a function that keeps geometries as a table: ``stored(zone=array, …)``."""

    def store(**layers: Any) -> None:
        for name, geometries in layers.items():
            postgis.execute(f"DROP TABLE IF EXISTS {name}")
            postgis.execute(f"CREATE TABLE {name} (id integer, g geometry(Geometry, 4490))")
            rows = [(i, shapely.to_wkb(g)) for i, g in enumerate(geometries) if g is not None]
            with postgis.cursor() as cursor:
                cursor.executemany(
                    f"INSERT INTO {name} VALUES (%s, ST_GeomFromWKB(%s, 4490))", rows
                )

    return store

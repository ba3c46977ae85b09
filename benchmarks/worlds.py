"""Synthetic, seeded worlds to measure on: no real land, but sizes and densities like it.

All geometries are in EPSG:4490 around the seam of two 3-degree zones at 106.5°E, with edges of
at most 100 m, as a layer store hands them out.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely

LONGITUDE: Final = 106.5
LATITUDE: Final = 29.6
#: Metres of a degree at the latitude of the worlds, to a per cent: enough to set sizes.
METRES_PER_DEGREE: Final = (96_800.0, 110_900.0)


def parcels(count: int, *, seed: int, side_m: float = 60.0) -> Any:
    """Gap-free partition like farmland: a shaken mesh with three bends in every shared border.

    Returns the largest square number of polygons that is not above ``count``, 16 vertices each.
    """
    random = np.random.default_rng(seed)
    across = int(np.sqrt(count))
    step = 4  # mesh points along one side of a parcel: one corner and three bends
    ticks = np.arange(across * step + 1) / step
    x, y = np.meshgrid(ticks, ticks)
    shake = random.uniform(-0.06, 0.06, size=(2, *x.shape))
    points = degrees((x + shake[0]) * side_m, (y + shake[1]) * side_m)
    ring = parcel_ring(step)
    corners = np.arange(across) * step
    rows = corners[:, None, None] + ring[None, None, :, 1]
    columns = corners[None, :, None] + ring[None, None, :, 0]
    return shapely.polygons(points[rows, columns].reshape(-1, len(ring), 2))


def parcel_ring(step: int) -> Any:
    """Mesh offsets (column, row) of one parcel's closed ring, counter-clockwise."""
    along = np.arange(step)
    zero = np.zeros(step, dtype=int)
    sides = [(along, zero), (zero + step, along), (step - along, zero + step), (zero, step - along)]
    ring = np.concatenate([np.column_stack(side) for side in sides])
    return np.vstack([ring, ring[:1]])


def projects(count: int, *, seed: int, span_m: float, vertices: int = 12) -> Any:
    """Star-shaped sites of log-normal size (median radius 18 m), spread evenly over a square."""
    random = np.random.default_rng(seed)
    centre = random.uniform(0.0, span_m, size=(count, 1, 2))
    radius = random.lognormal(np.log(18.0), 0.5, size=(count, 1))
    reach = np.minimum(radius * random.uniform(0.6, 1.4, size=(count, vertices)), 100.0)
    turn = 2 * np.pi * (np.arange(vertices) + random.uniform(0, 0.8, (count, vertices))) / vertices
    x = centre[..., 0] + reach * np.cos(turn)
    y = centre[..., 1] + reach * np.sin(turn)
    ring = degrees(x, y)
    return shapely.polygons(np.concatenate([ring, ring[:, :1]], axis=1))


def degrees(x_m: Any, y_m: Any) -> Any:
    """Longitude and latitude of metres from the worlds' south-west corner, west of the seam."""
    longitude = LONGITUDE - 0.1 + x_m / METRES_PER_DEGREE[0]
    latitude = LATITUDE + y_m / METRES_PER_DEGREE[1]
    return np.stack([longitude, latitude], axis=-1)

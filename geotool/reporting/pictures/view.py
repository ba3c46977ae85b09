"""The window of a picture onto the ground: degrees to pixels, without squashing shapes.

It is an equirectangular projection about the middle of the window with the radii of the ellipsoid
there: true to scale in the middle; at the edge of a window 100 km wide it is about 1 % off, which
no eye sees and nothing is measured by.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from geotool.measure.area import AXIS_M, INVERSE_FLATTENING
from geotool.measure.distance import GEOD

Bounds = tuple[float, float, float, float]
Box = tuple[float, float, float, float]

_FLATTENING: Final = 1 / INVERSE_FLATTENING
_ECCENTRICITY2: Final = _FLATTENING * (2 - _FLATTENING)
#: Zones are clipped so many pixels outside the window: their cut edges are not seen.
_BEYOND_PX: Final = 30.0


@dataclass(frozen=True)
class View:
    """A window: its box on the sheet (left, top, right, bottom in pixels), its middle, its scale.

    ``lon``, ``lat`` are the middle in degrees (EPSG:4490), ``px_per_m`` the scale there.
    """

    box: Box
    lon: float
    lat: float
    px_per_m: float

    def to_px(self, shapes: Any) -> Any:
        """Take shapes (an array, EPSG:4490) to the pixels of the sheet."""
        return shapely.transform(np.asarray(shapes, dtype=object), self._moved)

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Pixels of a place."""
        x, y = self._moved(np.array([[lon, lat]]))[0]
        return float(x), float(y)

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a place on the sheet."""
        east_m, north_m = metres_per_degree(self.lat)
        middle_x, middle_y = self._middle()
        lon = self.lon + (x - middle_x) / (east_m * self.px_per_m)
        return lon, self.lat - (y - middle_y) / (north_m * self.px_per_m)

    def ground(self, beyond_px: float = _BEYOND_PX) -> Bounds:
        """West, south, east, north of the window, with a margin in pixels around it."""
        left, top, right, bottom = self.box
        west, north = self.degrees(left - beyond_px, top - beyond_px)
        east, south = self.degrees(right + beyond_px, bottom + beyond_px)
        return west, south, east, north

    def bar_px(self, length_m: float) -> float:
        """Pixels of a length on the ground, laid eastwards through the middle by the geodesic."""
        half = length_m / 2
        east, _, _ = GEOD.fwd(self.lon, self.lat, 90, half)
        west, _, _ = GEOD.fwd(self.lon, self.lat, 270, half)
        east_m, _ = metres_per_degree(self.lat)
        return float((east - west) % 360 * east_m * self.px_per_m)

    def _middle(self) -> tuple[float, float]:
        left, top, right, bottom = self.box
        return (left + right) / 2, (top + bottom) / 2

    def _moved(self, lon_lat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        east_m, north_m = metres_per_degree(self.lat)
        middle_x, middle_y = self._middle()
        scale = np.array([east_m, -north_m]) * self.px_per_m
        return (lon_lat - (self.lon, self.lat)) * scale + (middle_x, middle_y)


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Metres of a degree eastwards and of one northwards at a latitude, on the ellipsoid."""
    sine2 = math.sin(math.radians(lat)) ** 2
    normal = AXIS_M / math.sqrt(1 - _ECCENTRICITY2 * sine2)
    meridian = normal * (1 - _ECCENTRICITY2) / (1 - _ECCENTRICITY2 * sine2)
    degree = math.pi / 180
    # next to a pole a degree eastwards has no length
    return max(normal * math.cos(math.radians(lat)), 1.0) * degree, meridian * degree


def size_m(bounds: Bounds) -> tuple[float, float]:
    """Width and height of bounds in metres, at their middle."""
    west, south, east, north = bounds
    east_m, north_m = metres_per_degree((south + north) / 2)
    return (east - west) * east_m, (north - south) * north_m


def view_of(bounds: Bounds, box: Box, *, margin: float = 0.1, least_m: float = 60.0) -> View:
    """Return the window that shows all of ``bounds``, with a margin (share of the box) around it.

    ``least_m`` is the least width of ground shown.
    """
    west, south, east, north = bounds
    left, top, right, bottom = box
    width_m, height_m = size_m(bounds)
    room = 1 - 2 * margin
    across = max(width_m / ((right - left) * room), height_m / ((bottom - top) * room))
    across = max(across, least_m / (right - left))
    return View(box, (west + east) / 2, (south + north) / 2, 1 / across)


def joined(*bounds: Bounds | None) -> Bounds:
    """Bounds around all that are given; at least one is."""
    given = np.array([b for b in bounds if b is not None])
    low, high = given[:, :2].min(axis=0), given[:, 2:].max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def round_length_m(most_m: float) -> float:
    """Return the greatest of 1, 2, 5 × 10^n that is no longer than so many metres.

    >>> round_length_m(734.0), round_length_m(0.3), round_length_m(20_000.0)
    (500.0, 0.2, 20000.0)
    """
    power = 10.0 ** math.floor(math.log10(most_m))
    found = max(step for step in (1, 2, 5) if step * power <= most_m * (1 + 1e-9))
    return float(round(found * power, 6))

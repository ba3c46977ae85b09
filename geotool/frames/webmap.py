"""The shifted frames of Chinese web maps: GCJ-02 (Gaode, Tencent) and BD-09 (Baidu).

Nothing in a file tells these frames from WGS 84, though they lie 0.3–1.2 km away, so they are
used by declaration only. Outside a box around China (72.004–137.8347°E, 0.8293–55.8271°N) the
shift is not applied: coordinates there are returned as they came. The formula is the published
reconstruction, not the secret original; how well it meets the original is not certified here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
LonLat = tuple[FloatArray, FloatArray]

# Krasovsky 1940, on which the published formula works
_AXIS_M = 6378245.0
_ECCENTRICITY2 = 0.00669342162296594323
_SHIFT_BOX = (72.004, 0.8293, 137.8347, 55.8271)
_BD_TURN = np.pi * 3000.0 / 180.0
_BD_OFFSET = (0.0065, 0.006)
# On 105°E the formula has a square root's cusp: steps there never fall below some 1e-12 degree.
_SETTLED_DEG = 2e-12
_ROUNDS = 30


def wgs84_to_gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> LonLat:
    """Shift WGS 84 degrees to GCJ-02, by the published formula.

    >>> lon, lat = wgs84_to_gcj02(106.05, 29.85)
    >>> round(float(lon) - 106.05, 5), round(float(lat) - 29.85, 5)
    (0.00389, -0.00253)
    """
    return _within_box(_shift_gcj02, *_degrees(lon, lat))


def gcj02_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> LonLat:
    """Undo the GCJ-02 shift by iteration; exact to better than 1e-9 degree (0.1 mm)."""
    return _within_box(_inverse(_shift_gcj02), *_degrees(lon, lat))


def wgs84_to_bd09(lon: npt.ArrayLike, lat: npt.ArrayLike) -> LonLat:
    """Shift WGS 84 degrees to BD-09: the GCJ-02 shift, then Baidu's own."""
    return _within_box(_shift_bd09, *_degrees(lon, lat))


def bd09_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> LonLat:
    """Undo the BD-09 shift by iteration; exact to better than 1e-9 degree."""
    return _within_box(_inverse(_shift_bd09), *_degrees(lon, lat))


def _degrees(lon: npt.ArrayLike, lat: npt.ArrayLike) -> LonLat:
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def _within_box(
    shift: Callable[[FloatArray, FloatArray], LonLat], lon: FloatArray, lat: FloatArray
) -> LonLat:
    west, south, east, north = _SHIFT_BOX
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    new_lon, new_lat = shift(np.where(inside, lon, 105.0), np.where(inside, lat, 35.0))
    return np.where(inside, new_lon, lon), np.where(inside, new_lat, lat)


def _inverse(
    shift: Callable[[FloatArray, FloatArray], LonLat],
) -> Callable[[FloatArray, FloatArray], LonLat]:
    """Fixed-point iteration: the shift changes by under 1 % of a step, so it contracts fast."""

    def solve(lon: FloatArray, lat: FloatArray) -> LonLat:
        x, y = lon.copy(), lat.copy()
        for _ in range(_ROUNDS):
            shifted_x, shifted_y = shift(x, y)
            step_x, step_y = lon - shifted_x, lat - shifted_y
            x, y = x + step_x, y + step_y
            if max(np.max(np.abs(step_x), initial=0), np.max(np.abs(step_y), initial=0)) < (
                _SETTLED_DEG
            ):
                break
        return x, y

    return solve


def _shift_gcj02(lon: FloatArray, lat: FloatArray) -> LonLat:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    common = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (common + 20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi / 3.0 * y)) * 2.0 / 3.0
    north += (160.0 * np.sin(np.pi / 12.0 * y) + 320.0 * np.sin(np.pi / 30.0 * y)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (common + 20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi / 3.0 * x)) * 2.0 / 3.0
    east += (150.0 * np.sin(np.pi / 12.0 * x) + 300.0 * np.sin(np.pi / 30.0 * x)) * 2.0 / 3.0
    phi = np.radians(lat)
    square = 1.0 - _ECCENTRICITY2 * np.sin(phi) ** 2
    meridian_m = _AXIS_M * (1.0 - _ECCENTRICITY2) / square**1.5
    parallel_m = _AXIS_M / np.sqrt(square) * np.cos(phi)
    return lon + np.degrees(east / parallel_m), lat + np.degrees(north / meridian_m)


def _shift_bd09(lon: FloatArray, lat: FloatArray) -> LonLat:
    x, y = _shift_gcj02(lon, lat)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_TURN)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_TURN)
    return (radius * np.cos(angle) + _BD_OFFSET[0], radius * np.sin(angle) + _BD_OFFSET[1])

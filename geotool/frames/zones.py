"""Gauss-Krüger zones of China: numbers, central meridians, EPSG codes, metric frames.

A frame without zone prefix has the same numbers in the 3-degree and in the 6-degree scheme where
the central meridians coincide (75°E, 81°E … 135°E), so "without prefix" never tells the width.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import overload

import numpy as np
import numpy.typing as npt
from pyproj import CRS
from pyproj.crs import ProjectedCRS
from pyproj.crs.coordinate_operation import AzimuthalEquidistantConversion

from geotool.errors import FrameError

CANONICAL = "EPSG:4490"
CHINA_BOUNDS = (73.0, 3.0, 136.0, 54.0)  # lon/lat within which degrees are taken for China
FALSE_EASTING_M = 500_000.0
PREFIX_M = 1_000_000.0

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Zoning:
    """One of the two zone schemes; EPSG code = offset + zone number."""

    width: int
    first: int
    last: int
    prefixed_offset: int
    plain_offset: int

    def holds(self, zone: int) -> bool:
        """Tell whether the zone exists in China under this scheme."""
        return self.first <= zone <= self.last

    def meridian(self, zone: int) -> float:
        """Central meridian in degrees east."""
        return 3.0 * zone if self.width == 3 else 6.0 * zone - 3.0


ZONINGS = {3: Zoning(3, 25, 45, 4488, 4509), 6: Zoning(6, 13, 23, 4478, 4489)}


def zoning(width: int) -> Zoning:
    """Return the scheme of 3 or of 6 degrees. Raises FrameError for another width."""
    if width not in ZONINGS:
        raise FrameError(f"Gauss-Krüger zones are 3 or 6 degrees wide, not {width}")
    return ZONINGS[width]


def zoning_of(zone: int) -> Zoning | None:
    """Return the scheme a zone number belongs to: the two ranges do not overlap in China.

    >>> zoning_of(35).width, zoning_of(18).width, zoning_of(24)
    (3, 6, None)
    """
    return next((z for z in ZONINGS.values() if z.holds(zone)), None)


@overload
def gk_zone(lon: float, *, width: int = 3) -> int: ...
@overload
def gk_zone(lon: npt.NDArray[np.floating], *, width: int = 3) -> IntArray: ...
def gk_zone(lon: float | npt.NDArray[np.floating], *, width: int = 3) -> int | IntArray:
    """Zone number of a longitude in degrees; a seam belongs to the zone east of it.

    The formula is general; zones of China are 25–45 (3 degrees) and 13–23 (6 degrees).

    >>> gk_zone(106.05), gk_zone(106.05, width=6), gk_zone(106.5)
    (35, 18, 36)
    """
    scheme = zoning(width)
    shifted = np.asarray(lon, dtype=np.float64) - (1.5 if scheme.width == 3 else 0.0)
    zone = np.floor(shifted / scheme.width).astype(np.int64) + 1
    return zone if np.ndim(lon) else int(zone)


def gk_code(zone: int, *, width: int = 3, prefixed: bool = False) -> int:
    """EPSG code of a CGCS2000 Gauss-Krüger frame. Raises FrameError for a zone outside China.

    >>> gk_code(35, prefixed=True), gk_code(35), gk_code(18, width=6, prefixed=True)
    (4523, 4544, 4496)
    """
    scheme = zoning(width)
    if not scheme.holds(zone):
        raise FrameError(
            f"there is no {width}-degree zone {zone} in China",
            remedy=f"zones run from {scheme.first} to {scheme.last}",
        )
    return zone + (scheme.prefixed_offset if prefixed else scheme.plain_offset)


def code_by_parameters(meridian: float, false_easting_m: float) -> int | None:
    """EPSG code of the CGCS2000 Gauss-Krüger frame with these parameters, if it is one.

    A plain frame is named by its 3-degree code, being the same numbers as the 6-degree one.

    >>> code_by_parameters(105.0, 35_500_000.0), code_by_parameters(105.0, 18_500_000.0)
    (4523, 4496)
    >>> code_by_parameters(105.0, 500_000.0), code_by_parameters(105.0, 0.0)
    (4544, None)
    """
    for scheme in ZONINGS.values():
        for zone in range(scheme.first, scheme.last + 1):
            if scheme.meridian(zone) != meridian:
                continue
            if false_easting_m == zone * PREFIX_M + FALSE_EASTING_M:
                return zone + scheme.prefixed_offset
            if false_easting_m == FALSE_EASTING_M:
                return zone + scheme.plain_offset
    return None


def metric_crs(lon: float, lat: float) -> CRS:
    """Metric frame for distances and planar areas around a place (degrees, EPSG:4490).

    Within 73–136°E, 3–54°N the 3-degree Gauss-Krüger frame of its own zone, without prefix;
    elsewhere an azimuthal equidistant frame centred on the nearest whole degrees.
    """
    west, south, east, north = CHINA_BOUNDS
    if west <= lon <= east and south <= lat <= north:
        scheme = ZONINGS[3]
        return _crs_of_code(gk_code(min(max(gk_zone(lon), scheme.first), scheme.last)))
    return _azimuthal(float(np.round(lon)), float(np.round(lat)))


@lru_cache(maxsize=64)
def _crs_of_code(code: int) -> CRS:
    return CRS.from_epsg(code)


@lru_cache(maxsize=512)
def _azimuthal(lon: float, lat: float) -> CRS:
    return ProjectedCRS(
        conversion=AzimuthalEquidistantConversion(
            latitude_natural_origin=lat, longitude_natural_origin=lon
        ),
        name=f"azimuthal equidistant at {lon:g}, {lat:g}",
        geodetic_crs=CRS.from_user_input(CANONICAL),
    )

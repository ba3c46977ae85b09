"""Small worlds in memory for the tests of this folder: a project, zones, one check."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pyproj
import shapely

import geotool

LON, LAT = 106.0, 29.8
GEOD = pyproj.Geod(ellps="GRS80")
#: Zones that hold a site of the kind ``building`` to one verdict each.
VERDICT_ZONES: dict[str, tuple[str, dict[str, str]]] = {
    "violation": ("ecological_red_line", {}),
    "unmet": ("admin_area", {"code": "500151"}),
    "conditional": ("river_management_range", {}),
    "unknown": ("water_source_zone", {"level": ""}),
}


def square(east: float = 0.0, north: float = 0.0, *, size: float = 0.01) -> Any:
    """Return a square; ``east`` and ``north`` are degrees from the place, as is its size."""
    return shapely.box(LON + east, LAT + north, LON + east + size, LAT + north + size)


def beside(lon: float, lat: float, east_m: float) -> tuple[float, float]:
    """Return lon, lat of a point some metres to the east, by the geodesic."""
    x, y, _ = GEOD.fwd(lon, lat, 90, east_m)
    return x, y


def table(*shapes: Any, **columns: Any) -> gpd.GeoDataFrame:
    """Return a table of shapes in EPSG:4490; a column is a list, or one value for all rows."""
    data = {k: v if isinstance(v, list) else [v] * len(shapes) for k, v in columns.items()}
    return gpd.GeoDataFrame(data, geometry=list(shapes), crs="EPSG:4490")


def check(
    projects: gpd.GeoDataFrame, zones: dict[str, gpd.GeoDataFrame] | None = None, **asked: Any
) -> Any:
    """Check, on a fixed date and in English unless something else is asked."""
    asked = {"as_of": "2026-11-20", "language": "en", **asked}
    return geotool.check(projects, zones=zones or {}, **asked)


def found(review: Any) -> list[tuple[str | None, str, str, str | None]]:
    """Return project, rule, verdict and reason of all findings."""
    return [
        (f.project, f.rule, f.verdict, None if f.reason is None else str(f.reason))
        for f in review.outcome.findings
    ]


def verdicts(review: Any) -> dict[str, str]:
    """Return the verdict of every project."""
    return dict(review.outcome.verdicts)

"""Two parcels share a 5 km Gauss-Krüger border; one has fewer vertices on it."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely import Polygon

import geotool


@pytest.mark.parametrize(("epsg", "east"), [(4523, 35.6e6), (4544, 0.6e6), (4524, 36.4e6)])
@pytest.mark.parametrize("azimuth_deg", [0.0, 37.0, 90.0])
def test_they_do_not_overlap(epsg: int, east: float, azimuth_deg: float) -> None:
    turn = np.radians(azimuth_deg)
    along = np.array([np.sin(turn), np.cos(turn)])
    across = np.array([along[1], -along[0]])
    start = np.array([east, 3_300_000.0])
    end = start + 5000 * along
    # Vertices of the second parcel stand exactly on the straight border, at odd places.
    between = [start + t * 5000 * along for t in (0.0131, 0.2718, 0.5, 0.777, 0.9)]
    left = Polygon([start, end, end + 800 * across, start + 800 * across])
    right = Polygon([start, *between, end, end - 800 * across, start - 800 * across])
    projects = gpd.GeoDataFrame({"id": ["L"]}, geometry=[left], crs=epsg)
    zones = gpd.GeoDataFrame({"name": ["R"]}, geometry=[right], crs=epsg)
    review = geotool.check(
        projects, zones={"ecological_red_line": zones}, rules="ERL001", as_of="2026-11-20"
    )
    assert len(review.findings) == 0
    assert review.verdicts["verdict"]["L"] == "pass"


def test_a_real_overlap_of_half_a_metre_is_still_found() -> None:
    left = Polygon([(35.6e6, 3.3e6), (35.6e6, 3.305e6), (35.6008e6, 3.305e6), (35.6008e6, 3.3e6)])
    right = Polygon(
        [(35.5992e6, 3.3e6), (35.5992e6, 3.305e6), (35.6000005e6, 3.305e6), (35.6000005e6, 3.3e6)]
    )
    projects = gpd.GeoDataFrame({"id": ["L"]}, geometry=[left], crs=4523)
    zones = gpd.GeoDataFrame({"name": ["R"]}, geometry=[right], crs=4523)
    review = geotool.check(
        projects, zones={"ecological_red_line": zones}, rules="ERL001", as_of="2026-11-20"
    )
    [value] = review.findings["value"]
    assert value == pytest.approx(2500, rel=1e-3)

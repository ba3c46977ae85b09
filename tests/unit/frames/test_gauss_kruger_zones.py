"""Zone arithmetic against the EPSG registry and the sample places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from geotool.errors import FrameError
from geotool.frames import gk_code, gk_frame, gk_zone, metric_crs

UNHURRIED = settings(deadline=None)  # a busy machine is no failure

# place, lon, lat, 3-degree zone, prefixed code, plain code, 6-degree prefixed, easting, northing
PLACES = [
    ("Tongliang", 106.05, 29.85, 35, 4523, 4544, 4496, 35601465.5, 3303948.5),
    ("Yongchuan", 105.93, 29.36, 35, 4523, 4544, 4496, 35590304.5, 3249530.6),
    ("Wansheng", 106.93, 28.97, 36, 4524, 4545, 4496, 36395707.0, 3206416.0),
    ("Dianjiang", 107.35, 30.33, 36, 4524, 4545, 4496, 36437491.8, 3356874.7),
    ("Yuzhong", 106.57, 29.55, 36, 4524, 4545, 4496, 36361398.9, 3271084.6),
]


@pytest.mark.parametrize(
    ("name", "lon", "lat", "zone", "prefixed", "plain", "six", "_e", "_n"), PLACES
)
def test_places_of_the_sample(
    name: str,
    lon: float,
    lat: float,
    zone: int,
    prefixed: int,
    plain: int,
    six: int,
    _e: float,
    _n: float,
) -> None:
    assert gk_zone(lon) == zone
    assert gk_code(zone, prefixed=True) == prefixed
    assert gk_code(zone) == plain
    assert gk_code(gk_zone(lon, width=6), width=6, prefixed=True) == six
    assert metric_crs(lon, lat).to_epsg() == plain


@pytest.mark.parametrize("width", [3, 6])
@pytest.mark.parametrize("prefixed", [True, False])
def test_every_code_is_what_the_registry_says(width: int, prefixed: bool) -> None:
    for zone in range(25, 46) if width == 3 else range(13, 24):
        crs = CRS.from_epsg(gk_code(zone, width=width, prefixed=prefixed))
        values = {p.code: p.value for p in crs.coordinate_operation.params}
        assert crs.geodetic_crs.to_epsg() == 4490
        assert values["8802"] == (3 * zone if width == 3 else 6 * zone - 3)
        assert values["8806"] == 500_000 + (zone * 1_000_000 if prefixed else 0)
        assert values["8805"] == 1


@UNHURRIED
@given(st.floats(min_value=73.5, max_value=136.499))
def test_a_longitude_is_within_half_a_zone_of_its_meridian(lon: float) -> None:
    assert abs(lon - 3 * gk_zone(lon)) <= 1.5
    assert abs(lon - (6 * gk_zone(lon, width=6) - 3)) <= 3
    array = np.array([lon, lon + 0.001])
    assert gk_zone(array).tolist() == [gk_zone(lon), gk_zone(lon + 0.001)]


def test_the_seam_belongs_to_the_east() -> None:
    assert (gk_zone(106.4999999), gk_zone(106.5)) == (35, 36)


@pytest.mark.parametrize("zone", [24, 46, 0, -1])
def test_zones_outside_china_are_refused(zone: int) -> None:
    with pytest.raises(FrameError, match="zones run from 25 to 45"):
        gk_frame(zone)


def test_other_widths_are_refused() -> None:
    with pytest.raises(FrameError, match="3 or 6 degrees"):
        gk_zone(106.0, width=1)


def test_the_metric_frame_outside_china_is_centred_on_the_place() -> None:
    crs = metric_crs(6.08, 50.78)
    values = {p.name: p.value for p in crs.coordinate_operation.params}
    assert "Azimuthal Equidistant" in crs.coordinate_operation.method_name
    assert values["Latitude of natural origin"] == 51
    assert crs.geodetic_crs.to_epsg() == 4490


@pytest.mark.parametrize("lon", [73.0, 73.4, 136.0])
def test_the_edges_of_china_have_a_zone(lon: float) -> None:
    assert 4534 <= metric_crs(lon, 40.0).to_epsg() <= 4554

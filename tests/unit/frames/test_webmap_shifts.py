"""GCJ-02 and BD-09 against vectors that public libraries print in their documentation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geotool.frames import bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02

UNHURRIED = settings(deadline=None)  # a busy machine is no failure

LON = st.floats(min_value=73.0, max_value=136.0)
LAT = st.floats(min_value=3.0, max_value=54.0)


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [  # the first three are the tests of eviltransform, the last the readme of coordtransform
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
        ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
    ],
)
def test_gcj02_equals_the_public_libraries(
    wgs: tuple[float, float], gcj: tuple[float, float]
) -> None:
    assert np.allclose(wgs84_to_gcj02(*wgs), gcj, rtol=0, atol=1e-12)
    assert np.allclose(gcj02_to_wgs84(*gcj), wgs, rtol=0, atol=1e-12)


def test_bd09_equals_the_public_libraries() -> None:
    baidu = wgs84_to_bd09(*gcj02_to_wgs84(116.404, 39.915))
    assert np.allclose(baidu, (116.41036949371029, 39.92133699351021), rtol=0, atol=1e-11)


@pytest.mark.parametrize(
    ("lon", "lat", "gcj_m"),
    [(106.05, 29.85, 469), (105.93, 29.36, 474), (106.93, 28.97, 524), (107.35, 30.33, 522)],
)
def test_size_of_the_shift_in_the_sample_counties(lon: float, lat: float, gcj_m: int) -> None:
    geod = Geod(ellps="GRS80")
    assert round(geod.inv(lon, lat, *map(float, wgs84_to_gcj02(lon, lat)))[2]) == gcj_m
    assert 1025 < geod.inv(lon, lat, *map(float, wgs84_to_bd09(lon, lat)))[2] < 1132


@example(105.0, 3.0)  # a cusp of the formula
@UNHURRIED
@given(LON, LAT)
def test_there_and_back_is_exact(lon: float, lat: float) -> None:
    for there, back in ((wgs84_to_gcj02, gcj02_to_wgs84), (wgs84_to_bd09, bd09_to_wgs84)):
        shifted = there(lon, lat)
        assert np.hypot(shifted[0] - lon, shifted[1] - lat) > 1e-4
        assert np.allclose(back(*shifted), (lon, lat), rtol=0, atol=1e-11)


def test_outside_china_nothing_is_shifted() -> None:
    lon, lat = np.array([6.08, -58.4, 139.7, 106.05]), np.array([50.78, -34.6, 35.7, 29.85])
    for shift in (wgs84_to_gcj02, gcj02_to_wgs84, wgs84_to_bd09, bd09_to_wgs84):
        x, y = shift(lon, lat)
        assert (x[:3] == lon[:3]).all()
        assert (y[:3] == lat[:3]).all()
        assert x[3] != lon[3]


def test_arrays_keep_their_shape() -> None:
    lon, lat = np.full((2, 3), 106.0), np.full((2, 3), 29.0)
    assert gcj02_to_wgs84(lon, lat)[0].shape == (2, 3)
    assert gcj02_to_wgs84(np.empty(0), np.empty(0))[0].shape == (0,)

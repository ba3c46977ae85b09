"""Lengths and distances against Geod, brute force and simple truths."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geotool.errors import InputError
from geotool.measure import distance_m, length_m

UNHURRIED = settings(deadline=None)  # a busy machine is no failure

GEOD = Geod(a=6378137, rf=298.257222101)
LON = st.floats(min_value=73.5, max_value=135.5)
LAT = st.floats(min_value=3, max_value=54)


def apart(a: Any, b: Any) -> float:
    return float(distance_m(np.array([a], dtype=object), np.array([b], dtype=object))[0])


def length(geometry: Any) -> float:
    return float(length_m(np.array([geometry], dtype=object))[0])


def around(lon: float, lat: float, radii_m: list[float]) -> Any:
    count = len(radii_m)
    x, y, _ = GEOD.fwd(
        np.full(count, lon), np.full(count, lat), np.arange(count) * 360 / count, radii_m
    )
    return shapely.Polygon(np.column_stack([x, y]))


@UNHURRIED
@given(LON, LAT, st.lists(st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)), min_size=2, max_size=8))
def test_length_of_a_line_is_that_of_geod(
    lon: float, lat: float, steps: list[tuple[float, float]]
) -> None:
    line = shapely.LineString(np.array([lon, lat]) + np.array(steps))
    assert length(line) == pytest.approx(GEOD.geometry_length(line), rel=1e-12, abs=1e-9)


def test_length_of_every_type() -> None:
    line = shapely.LineString([(106, 29), (106.01, 29), (106.01, 29.01)])
    hole = shapely.box(106.002, 29.002, 106.004, 29.004)
    polygon = shapely.Polygon(shapely.box(106, 29, 106.01, 29.01).exterior, [hole.exterior])
    rings = GEOD.geometry_length(polygon.exterior) + GEOD.geometry_length(hole.exterior)
    assert length(polygon) == pytest.approx(rings, rel=1e-12)
    assert length(shapely.MultiLineString([line, line])) == pytest.approx(2 * length(line))
    nested = shapely.GeometryCollection(
        [shapely.MultiPolygon([polygon]), line, shapely.Point(1, 2)]
    )
    assert length(nested) == pytest.approx(rings + length(line), rel=1e-12)
    assert length(polygon.exterior) == pytest.approx(GEOD.geometry_length(polygon.exterior))
    assert length(shapely.Point(106, 29)) == 0
    assert length(shapely.LineString()) == 0
    assert np.isnan(length(None))
    assert length_m(np.array([], dtype=object)).shape == (0,)
    several = length_m(np.array([None, line, polygon, shapely.Point(1, 2), line], dtype=object))
    assert np.allclose(several[1:], [length(line), rings, 0, length(line)], rtol=1e-12)


@UNHURRIED
@given(LON, LAT, st.floats(0, 360), st.floats(min_value=0.01, max_value=20_000))
def test_distance_of_points_is_the_geodesic(
    lon: float, lat: float, azimuth: float, distance: float
) -> None:
    x, y, _ = GEOD.fwd(lon, lat, azimuth, distance)
    assert apart(shapely.Point(lon, lat), shapely.Point(x, y)) == pytest.approx(distance, abs=2e-8)


@pytest.mark.parametrize("gap_m", [50, 500, 5_000])
def test_distance_of_parcels_against_brute_force(gap_m: float) -> None:
    """All pairs of points every 1.2 m of the two outlines: never farther, and no nearer."""
    rng = np.random.default_rng(int(gap_m))
    for _ in range(12):
        lon, lat = rng.uniform(80, 130), rng.uniform(10, 50)
        x, y, _ = GEOD.fwd(lon, lat, rng.uniform(0, 360), gap_m + 90)
        pair = around(lon, lat, rng.uniform(20, 50, 6)), around(x, y, rng.uniform(20, 50, 6))
        a, b = (shapely.get_coordinates(shapely.segmentize(p.exterior, 1.07e-5)) for p in pair)
        i, j = np.meshgrid(np.arange(len(a)), np.arange(len(b)), indexing="ij")
        nearest = GEOD.inv(*a[i.ravel()].T, *b[j.ravel()].T)[2].min()
        assert apart(*pair) <= nearest * (1 + 1e-9) + 1e-6
        assert apart(*pair) >= nearest - 1.2**2 / nearest


def test_what_meets_is_at_no_distance() -> None:
    box = shapely.box(106, 29, 106.001, 29.001)
    assert apart(box, shapely.box(106.0005, 29.0005, 106.002, 29.002)) == 0
    assert apart(box, shapely.box(106.001, 29, 106.002, 29.001)) == 0  # a shared border
    assert apart(box, shapely.Point(106.0005, 29.0005)) == 0
    assert apart(box, box) == 0


@UNHURRIED
@given(LON, LAT, st.floats(0, 360), st.floats(min_value=200, max_value=3000))
def test_distance_is_the_same_both_ways(lon: float, lat: float, azimuth: float, gap: float) -> None:
    x, y, _ = GEOD.fwd(lon, lat, azimuth, gap)
    a, b = around(lon, lat, [30, 40, 50]), around(x, y, [60, 20, 30, 40])
    assert apart(a, b) == apart(b, a)
    assert apart(a, b) <= gap


def test_pairs_across_the_seam_and_outside_china() -> None:
    seam = apart(shapely.Point(106.4999, 29.55), shapely.Point(106.5001, 29.55))
    assert seam == pytest.approx(GEOD.inv(106.4999, 29.55, 106.5001, 29.55)[2], abs=1e-8)
    aachen = apart(around(6.08, 50.78, [50] * 90), shapely.Point(6.09, 50.78))
    assert aachen == pytest.approx(GEOD.inv(6.08, 50.78, 6.09, 50.78)[2] - 50, abs=0.04)


def test_what_has_no_distance() -> None:
    a = np.array([None, shapely.Point(), shapely.Point(1, 2), shapely.Point(1, 2)], dtype=object)
    b = np.array(
        [shapely.Point(1, 2), shapely.Point(1, 2), shapely.Polygon(), shapely.Point(1, 2)],
        dtype=object,
    )
    distances = distance_m(a, b)
    assert np.isnan(distances[:3]).all()
    assert distances[3] == 0
    assert distance_m(a[:0], b[:0]).shape == (0,)
    with pytest.raises(InputError, match="needs pairs, got 4 and 2"):
        distance_m(a, b[:2])

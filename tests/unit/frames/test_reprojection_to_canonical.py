"""The way to EPSG:4490: pipelines told, contradictions refused, shared borders kept shared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from geotool.errors import FrameError
from geotool.frames import (
    Canonical,
    from_metric,
    gk_frame,
    metric_crs,
    resolve,
    to_canonical,
    to_metric,
)
from geotool.measure import length_m

UNHURRIED = settings(deadline=None)  # a busy machine is no failure

POINT = shapely.Point


def canonical(geometries: list[Any], frame: str, **options: Any) -> Canonical:
    return to_canonical(np.array(geometries, dtype=object), resolve(frame), **options)


@pytest.mark.parametrize(
    ("frame", "xy", "accuracy_m", "words"),
    [
        ("EPSG:4490", (106.05, 29.85), 0.0, "EPSG:4490 as it is"),
        (
            "EPSG:4326",
            (106.05, 29.85),
            1.0,
            "null transformation WGS 84 = CGCS2000 (declared equal",
        ),
        ("EPSG:4258", (106.05, 29.85), 1.0, "null transformation ETRS89 = CGCS2000"),
        ("EPSG:4523", (35601465.5055, 3303948.5297), 0.0, "inverse of EPSG:4523"),
        ("EPSG:4544", (601465.5055, 3303948.5297), 0.0, "inverse of EPSG:4544"),
        ("EPSG:32648", None, 1.0, "null transformation WGS 84"),
        ("EPSG:25832", None, 1.0, "null transformation ETRS89"),
        ("EPSG:3035", None, 1.0, "null transformation ETRS89"),
        ("EPSG:3857", None, 1.0, "inverse of EPSG:3857"),
    ],
)
def test_each_frame_reaches_the_place_and_says_how(
    frame: str, xy: tuple[float, float] | None, accuracy_m: float | None, words: str
) -> None:
    lon, lat = (9.0, 50.0) if frame in ("EPSG:25832", "EPSG:3035") else (106.05, 29.85)
    if xy is None:
        crs = CRS.from_user_input(frame)
        xy = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform(lon, lat)
    moved = canonical([POINT(xy), None], frame)
    assert np.allclose(shapely.get_coordinates(moved.geometries[0]), [lon, lat], rtol=0, atol=1e-6)
    assert moved.geometries[1] is None
    assert moved.accuracy_m == accuracy_m
    assert moved.pipeline.startswith("edges ≤ 100 m | ")
    assert words in moved.pipeline


def test_the_web_map_frames_are_undone_where_declared() -> None:
    """Public vectors (see test_webmap_shifts); the long edge is densified before the inverse."""
    moved = canonical([POINT(116.41024449916938, 39.91640428150164)], "GCJ-02")
    assert np.allclose(shapely.get_coordinates(moved.geometries), [116.404, 39.915], atol=1e-11)
    assert "inverse of GCJ-02 (published formula" in moved.pipeline
    assert "null transformation WGS 84" in moved.pipeline
    assert moved.accuracy_m is None
    line = shapely.LineString([(116.0, 39.9), (116.1, 39.9)])
    baidu = canonical([line], "BD-09").geometries[0]
    assert shapely.get_num_coordinates(baidu) == 113
    assert "inverse of BD-09" in canonical([line], "BD-09").pipeline


@pytest.mark.parametrize("frame", ["EPSG:4490", "EPSG:4326", "EPSG:4258"])
def test_equal_frames_keep_every_bit(frame: str) -> None:
    polygon = shapely.box(106.05, 29.85, 106.0503, 29.8503)
    assert canonical([polygon], frame).geometries[0] == polygon


def test_another_datum_goes_by_an_operation_of_known_accuracy() -> None:
    """The reference point of Amersfoort; its WGS 84 place as the Kadaster states it (to 1 m)."""
    moved = canonical([POINT(155000, 463000)], "EPSG:28992")
    assert "Amersfoort to WGS 84 (4) (accuracy 1 m) | null transformation" in moved.pipeline
    assert moved.accuracy_m == 2.0
    lon, lat = shapely.get_coordinates(moved.geometries)[0]
    assert abs(lon - 5.38720621) * 68_000 < 1
    assert abs(lat - 52.15517440) * 111_000 < 1


def test_grads_and_the_meridian_of_paris_are_met() -> None:
    moved = canonical([POINT(600000, 2200000)], "EPSG:27572")
    assert np.allclose(shapely.get_coordinates(moved.geometries), [2.337229, 46.8], atol=1e-3)


def test_a_frame_that_carries_its_own_parameters_is_taken_at_its_word() -> None:
    frame = "+proj=tmerc +lon_0=105 +x_0=500000 +ellps=krass +towgs84=12,-113,-41,0,0,0,0 +units=m"
    moved = canonical([POINT(601465.5, 3303948.5)], frame)
    assert moved.accuracy_m is None
    assert np.allclose(shapely.get_coordinates(moved.geometries), [106.05, 29.85], atol=5e-3)


@pytest.mark.parametrize(
    ("frame", "xy", "words"),
    [
        ("EPSG:4523", (36395707.0, 3206416.0), "they look like EPSG:4524"),
        ("EPSG:4523", (601465.5, 3303948.5), "declare the frame .such as EPSG:4544"),
        ("EPSG:4544", (35601465.5, 3303948.5), "they look like EPSG:4523"),
        ("EPSG:4544", (3303948.5, 601465.5), "columns look swapped"),
        ("EPSG:4544", (106.05, 29.85), "they look like EPSG:4326"),
        ("EPSG:32648", (106.05, 29.85), "they look like EPSG:4326"),
        ("EPSG:4490", (601465.5, 3303948.5), "contradict the frame EPSG:4490"),
        ("EPSG:4326", (29.85, 106.05), "swap the two columns"),
        ("GCJ-02", (35601465.5, 3303948.5), "they look like EPSG:4523"),
    ],
)
def test_a_declared_frame_that_the_coordinates_contradict(
    frame: str, xy: tuple[float, float], words: str
) -> None:
    with pytest.raises(FrameError, match=words) as refusal:
        canonical([POINT(xy), None], frame, file="erl.shp")
    assert str(refusal.value).startswith("erl.shp: the coordinates, such as (")


def test_single_features_that_contradict_are_named_and_lose_no_neighbour() -> None:
    moved = canonical(
        [POINT(36395707, 3206416), POINT(35601465.5, 3303948.5), POINT(np.nan, 1), POINT()],
        "EPSG:4524",
    )
    assert moved.unplaced == (1, 2)
    assert [g is None for g in moved.geometries] == [False, True, True, False]
    assert "features: 2 (number 2, 3)" in moved.notes[0].en


def test_absurd_coordinates_do_not_exhaust_the_memory() -> None:
    line = shapely.LineString([(0, 0), (1e300, 0)])
    assert canonical([line, POINT(4.3e6, 3.2e6)], "EPSG:3035").unplaced == (0,)


def test_heights_are_dropped_with_a_note() -> None:
    moved = canonical([POINT(106, 29, 300), POINT(106, 29)], "EPSG:4490")
    assert not shapely.has_z(moved.geometries).any()
    assert "Z, M" in moved.notes[0].en


def test_nothing_in_nothing_out() -> None:
    assert len(canonical([], "EPSG:4523").geometries) == 0
    assert canonical([None], "GCJ-02").geometries[0] is None


def test_vertices_stay_vertices_and_the_input_is_not_touched() -> None:
    square = shapely.box(601000, 3303000, 601950, 3304000)
    source = np.array([square], dtype=object)
    moved = to_canonical(source, resolve("EPSG:4544"))
    assert source[0] is square
    inverse = Transformer.from_crs(4544, 4490, always_xy=True)
    corners = np.column_stack(inverse.transform(*shapely.get_coordinates(square).T))
    dense = shapely.get_coordinates(moved.geometries)
    assert {tuple(c) for c in corners} <= {tuple(c) for c in dense}
    assert len(dense) == 41
    assert length_m(moved.geometries)[0] / 40 < 100


def test_invalid_polygons_arrive_as_they_are() -> None:
    bow_tie = shapely.Polygon(
        [(601000, 3303000), (602000, 3304000), (602000, 3303000), (601000, 3304000)]
    )
    moved = canonical([bow_tie], "EPSG:4544").geometries[0]
    assert not moved.is_valid
    assert shapely.get_num_coordinates(moved) > 40


def test_to_metric_and_back() -> None:
    place = np.array([POINT(106.05, 29.85), None], dtype=object)
    plane = to_metric(place, metric_crs(106.05, 29.85))
    assert np.allclose(shapely.get_coordinates(plane), [601465.5, 3303948.5], atol=0.05)
    assert plane[1] is None
    back = shapely.get_coordinates(from_metric(plane, metric_crs(106.05, 29.85)))
    assert np.allclose(back, [106.05, 29.85], rtol=0, atol=1e-12)
    with pytest.raises(FrameError):
        to_metric(place, CRS.from_epsg(3857))
    with pytest.raises(FrameError, match="another datum"):
        to_metric(place, CRS.from_epsg(28992))


def neighbours(
    east: float, north: float, azimuth: float, fractions: list[float]
) -> tuple[Any, Any]:
    """Two parcels on either side of a 5 km border; the second has more vertices on it."""
    along = np.array([np.sin(np.radians(azimuth)), np.cos(np.radians(azimuth))])
    across = np.array([along[1], -along[0]])
    a = np.array([east, north])
    b = a + 5000 * along
    between = [a + (b - a) * f for f in sorted(fractions)]
    left = shapely.Polygon([a, b, b - 300 * across, a - 300 * across])
    right = shapely.Polygon([*[b, *between[::-1], a], a + 300 * across, b + 300 * across])
    return left, right


def chord_area_m2(geometry: Any, lat: float) -> float:
    """Area with edges straight in degrees, as an overlay sees them (geodesic edges hide it)."""
    scale = np.array([111_320 * np.cos(np.radians(lat)), 110_950])
    origin = np.array([geometry.bounds[0], lat]) if not shapely.is_empty(geometry) else 0
    return float(shapely.transform(geometry, lambda c: (c - origin) * scale).area)


@settings(UNHURRIED, max_examples=60)
@given(
    st.floats(min_value=250_000, max_value=750_000),
    st.floats(min_value=2_000_000, max_value=5_900_000),
    st.floats(min_value=0, max_value=360),
    st.lists(st.floats(min_value=0.001, max_value=0.999), max_size=6, unique=True),
)
def test_parcels_sharing_a_5_km_border_do_not_overlap(
    east: float, north: float, azimuth: float, fractions: list[float]
) -> None:
    moved = to_canonical(
        np.array(neighbours(east, north, azimuth, fractions), dtype=object), gk_frame(35)
    ).geometries
    lat = shapely.get_coordinates(moved)[0, 1]
    overlap_m2 = chord_area_m2(shapely.intersection(*moved), lat)
    assert overlap_m2 < 1.0
    assert overlap_m2 / 5000 < 0.001
    union_m2 = chord_area_m2(shapely.union_all(moved), lat)
    gaps_m2 = union_m2 + overlap_m2 - sum(chord_area_m2(parcel, lat) for parcel in moved)
    assert abs(gaps_m2) < 1.0


def test_without_densifying_they_would_overlap() -> None:
    """The fault that the property above guards against: one missing vertex, hundreds of m²."""
    inverse = Transformer.from_crs(4544, 4490, always_xy=True)
    overlaps_m2 = []
    for azimuth in (90, 270):
        pair = np.array(neighbours(650_000, 3_300_000, azimuth, [0.5]), dtype=object)
        raw = shapely.transform(pair, lambda c: np.column_stack(inverse.transform(*c.T)))
        overlaps_m2.append(chord_area_m2(shapely.intersection(*raw), 29.8))
    assert max(overlaps_m2) > 500


def test_real_borders_in_degrees_do_not_move(shared_data: Path) -> None:
    """Declared WGS 84, the district outlines keep every vertex bit by bit."""
    districts = gpd.read_file(
        shared_data / "admin/chongqing_gbk_shp/区县界_area.shp", encoding="gbk"
    )
    source = np.asarray(districts.geometry.values, dtype=object)
    moved = to_canonical(source, resolve(districts.crs)).geometries
    for before, after in zip(source, moved, strict=True):
        assert {*map(tuple, shapely.get_coordinates(before))} <= {
            *map(tuple, shapely.get_coordinates(after))
        }

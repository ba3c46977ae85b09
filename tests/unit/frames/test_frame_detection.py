"""The frame of bare coordinates, found by their size, or left open with a reason."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from geotool.frames import detect, gk_code, gk_zone

UNHURRIED = settings(deadline=None)  # a busy machine is no failure

TONGLIANG = (105.8, 29.5, 106.4, 30.2)
EAST, NORTH = [601465.5, 601495.5], [3303948.5, 3303948.5]


def words(texts: tuple[object, ...]) -> str:
    return " ".join(t.en for t in texts)  # type: ignore[attr-defined]


@UNHURRIED
@given(
    st.floats(min_value=74.0, max_value=135.0),
    st.floats(min_value=10.0, max_value=53.0),
    st.sampled_from([3, 6]),
    st.booleans(),
)
def test_any_prefixed_place_is_recognised_either_way_round(
    lon: float, lat: float, width: int, swapped: bool
) -> None:
    code = gk_code(gk_zone(lon, width=width), width=width, prefixed=True)
    east, north = Transformer.from_crs(4490, code, always_xy=True).transform(lon, lat)
    x, y = (north, east) if swapped else (east, north)
    found = detect([x], [y])
    assert found.frame is not None
    assert (found.frame.code, found.swapped) == (f"EPSG:{code}", swapped)
    assert found.frame.declared


def test_without_prefix_nothing_is_guessed() -> None:
    found = detect(EAST, NORTH)
    assert found.frame is None
    assert "no zone prefix" in words(found.problems)


def test_without_prefix_the_header_decides() -> None:
    assert detect(EAST, NORTH, zone=35).frame.code == "EPSG:4544"
    assert detect(EAST, NORTH, zone=18).frame.code == "EPSG:4507"
    swapped = detect(NORTH, EAST, zone=35)
    assert (swapped.frame.code, swapped.swapped) == ("EPSG:4544", True)
    assert "no zone of China" in words(detect(EAST, NORTH, zone=50).problems)


def test_without_prefix_the_region_decides_where_one_zone_fits() -> None:
    found = detect(EAST, NORTH, region_bounds=TONGLIANG)
    assert found.frame.code == "EPSG:4544"
    assert not found.frame.declared
    assert "only the central meridian 105°E" in words(found.notes)


def test_without_prefix_a_wide_region_or_another_one_leaves_it_open() -> None:
    wide = detect(EAST, NORTH, region_bounds=(105.0, 28.0, 110.2, 32.2))
    assert wide.frame is None
    assert "2 zones (35, 36)" in words(wide.problems)
    nowhere = detect(EAST, NORTH, region_bounds=(100.0, 20.0, 100.1, 20.1))
    assert nowhere.frame is None
    assert "0 zones" in words(nowhere.problems)


def test_a_header_that_puts_the_place_outside_the_region_is_told() -> None:
    found = detect(EAST, NORTH, zone=36, region_bounds=TONGLIANG)
    assert found.frame.code == "EPSG:4545"
    assert "outside the region" in words(found.notes)


def test_coordinates_win_over_the_header_with_a_note() -> None:
    found = detect([35601465.5], [3303948.5], zone=36)
    assert found.frame.code == "EPSG:4523"
    assert "header names zone 36, the coordinates have prefix 35; they win" in words(found.notes)
    assert detect([35601465.5], [3303948.5], zone=35).notes == ()


def test_degrees_are_assumed_and_said_to_be() -> None:
    found = detect([106.05], [29.85])
    assert (found.frame.code, found.frame.declared, found.swapped) == ("EPSG:4326", False, False)
    assert "may be GCJ-02" in words(found.notes)
    turned = detect([29.85], [106.05], zone=35)
    assert (turned.frame.code, turned.swapped) == ("EPSG:4326", True)
    assert "header names zone 35" in words(turned.notes)


def test_mixed_zones_are_left_open() -> None:
    found = detect([35601465.5, 36395707.0], [3303948.5, 3206416.0], file="p.txt")
    assert found.frame is None
    assert "p.txt: zones 35, 36 are mixed" in words(found.problems)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([6.08], [50.78]),  # degrees, not in China
        ([4041000.0], [3049400.0]),  # ETRS89 LAEA
        ([24601465.5], [3303948.5]),  # 24 is no zone of China
        ([12.0], [13.0]),
    ],
)
def test_what_is_not_recognised_is_left_open(x: list[float], y: list[float]) -> None:
    found = detect(x, y)
    assert found.frame is None
    assert "declare the frame" in words(found.problems)


def test_no_usable_coordinates() -> None:
    assert detect([], []).frame is None
    assert detect([np.nan], [1.0]).frame is None


def test_points_that_do_not_fit_the_others_are_named() -> None:
    found = detect([35601465.5, 601465.5, 35601466.5], [3303948.5] * 3)
    assert found.frame.code == "EPSG:4523"
    assert "first point 2 (601465.5, 3303948.5)" in words(found.notes)


def test_east_china_in_web_mercator_is_not_taken_for_zone_13_in_silence() -> None:
    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(121.47, 31.23)
    assert "may be Web Mercator" in words(detect([x], [y]).notes)
    shanghai = detect([x], [y], region_bounds=(120.8, 30.6, 122.0, 31.9))
    assert shanghai.frame is None
    assert "look like Web Mercator" in words(shanghai.problems)
    assert detect([x], [y], zone=13).frame.code == "EPSG:4491"

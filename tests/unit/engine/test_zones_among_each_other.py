"""Zones among each other: overlaps, each pair once; shared borders are none."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geotool.engine import CONTACT_WIDTH_M, overlap, overlaps_among
from geotool.errors import InputError

GEOD = Geod(a=6378137.0, rf=298.257222101)
LON, LAT = 106.5, 29.6
STEP = 1e-5  # about a metre


def rectangle(west, south, east, north):
    return shapely.box(LON + west * STEP, LAT + south * STEP, LON + east * STEP, LAT + north * STEP)


def zones_of(*geometries):
    made = np.empty(len(geometries), dtype=object)
    made[:] = geometries
    return made


def area(geometry):
    return abs(GEOD.geometry_area_perimeter(geometry)[0])


def keys(pairs):
    return list(zip(pairs.subject.tolist(), pairs.zone.tolist(), strict=True))


LARGE, SMALL, CORNER = (
    rectangle(0, 0, 100, 60),
    rectangle(90, 10, 110, 20),
    rectangle(-10, -10, 95, 15),
)


def test_each_pair_stands_once_and_in_order():
    pairs = overlaps_among(zones_of(LARGE, SMALL, CORNER))
    assert keys(pairs) == [(0, 1), (0, 2), (1, 2)]
    expected = [LARGE & SMALL, LARGE & CORNER, SMALL & CORNER]
    assert pairs.value == pytest.approx([area(g) for g in expected], rel=1e-6)
    assert all(a.equals(b) for a, b in zip(pairs.geometry, expected, strict=True))
    assert set(pairs.unit) == {"m2"}


def test_share_is_of_the_smaller_zone_whichever_stands_first():
    for zones in (zones_of(LARGE, SMALL), zones_of(SMALL, LARGE)):
        pairs = overlaps_among(zones)
        assert pairs.share == pytest.approx([area(LARGE & SMALL) / area(SMALL)], rel=1e-6)
    within = overlaps_among(zones_of(rectangle(10, 10, 20, 20), LARGE))
    assert within.share.tolist() == [1.0]
    twice = overlaps_among(zones_of(LARGE, LARGE))
    assert (keys(twice), twice.share.tolist()) == ([(0, 1)], [1.0])


def test_only_pairs_of_different_groups_are_looked_at():
    zones = zones_of(LARGE, SMALL, CORNER)
    assert keys(overlaps_among(zones, [7, 7, 3])) == [(0, 2), (1, 2)]
    assert keys(overlaps_among(zones, np.array([1, 2, 1]))) == [(0, 1), (1, 2)]
    assert keys(overlaps_among(zones, [0, 0, 0])) == []


def test_shared_borders_and_corners_are_no_overlap():
    tiles = [rectangle(x, y, x + 10, y + 10) for x in (0, 10, 20) for y in (0, 10)]
    ring = rectangle(-50, -50, 80, 80) - rectangle(0, 0, 30, 20)
    assert len(overlaps_among(zones_of(*tiles, ring))) == 0


def test_borders_crossed_by_less_than_the_contact_width_are_no_overlap():
    for cross_m, found in ((0.0005, 0), (0.003, 1)):
        west = rectangle(0, 0, 50, 80)
        east = rectangle(50 - cross_m / (STEP * 96_800), 0, 90, 80)
        pairs = overlaps_among(zones_of(west, east))
        assert len(pairs) == found
    assert pairs.value == pytest.approx([0.003 * 80 * STEP * 110_860], rel=1e-3)
    assert CONTACT_WIDTH_M == 0.001


def test_missing_empty_and_flat_geometries_are_passed_over():
    flat = [shapely.Point(LON, LAT), shapely.LineString([(LON, LAT), (LON + 1e-3, LAT)])]
    zones = zones_of(None, LARGE, shapely.Polygon(), *flat, SMALL)
    assert keys(overlaps_among(zones)) == [(1, 5)]
    assert len(overlaps_among(zones_of())) == 0
    assert len(overlaps_among(zones_of(None))) == 0


def test_without_geometry_only_the_geometry_is_missing():
    zones = zones_of(LARGE, SMALL, CORNER)
    plain, bare = overlaps_among(zones), overlaps_among(zones, with_geometry=False)
    assert keys(bare) == keys(plain)
    assert bare.value.tolist() == plain.value.tolist()
    assert bare.share.tolist() == plain.share.tolist()
    assert bare.geometry.tolist() == [None, None, None]


def test_it_is_the_upper_half_of_overlap_of_the_layer_with_itself():
    random = np.random.default_rng(5)
    corners = random.uniform(0, 300, (80, 2)).round()
    zones = zones_of(
        *(
            rectangle(x, y, x + w, y + w / 2)
            for (x, y), w in zip(corners, random.uniform(5, 60, 80).round(), strict=True)
        )
    )
    itself = overlap(zones, zones)
    upper = itself.subject < itself.zone
    pairs = overlaps_among(zones)
    assert keys(pairs) == [k for k, u in zip(keys(itself), upper, strict=True) if u]
    assert pairs.value.tolist() == itself.value[upper].tolist()
    assert len(pairs) > 50


def test_as_many_groups_as_zones():
    with pytest.raises(InputError, match="3 zones need as many groups, not 2"):
        overlaps_among(zones_of(LARGE, SMALL, CORNER), [1, 2])

"""Inside: the share of a subject in the union of zones, and the part left outside."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geotool.engine import CONTACT_WIDTH_M, inside, overlap

GEOD = Geod(a=6378137.0, rf=298.257222101)
LON, LAT = 106.5, 29.6
STEP = 1e-5


def array(*geometries):
    made = np.empty(len(geometries), dtype=object)
    made[:] = geometries
    return made


def at(*points):
    return [(LON + x * STEP, LAT + y * STEP) for x, y in points]


def rectangle(west, south, east, north):
    return shapely.box(*at((west, south))[0], *at((east, north))[0])


def line(*points):
    return shapely.LineString(at(*points))


def point(x, y):
    return shapely.Point(at((x, y))[0])


WEST, EAST = rectangle(-50, 0, 0, 80), rectangle(0, 0, 50, 80)  # they meet on the seam 106.5°E


def test_subject_over_two_zones_is_wholly_inside_and_its_zone_is_the_one_with_most():
    pairs = inside(array(rectangle(-10, 10, 30, 40), rectangle(-30, 10, 10, 40)), array(WEST, EAST))
    assert pairs.share.tolist() == [1.0, 1.0]
    assert pairs.zone.tolist() == [1, 0]
    assert pairs.geometry.tolist() == [None, None]
    assert pairs.unit.tolist() == ["m2", "m2"]


def test_part_outside_is_returned_and_overlapping_zones_count_once():
    subject = rectangle(-20, 60, 20, 100)
    pairs = inside(array(subject), array(WEST, EAST, rectangle(-20, 60, 20, 70)))
    assert pairs.share == pytest.approx([0.5], rel=1e-6)
    assert pairs.geometry[0].equals(rectangle(-20, 80, 20, 100))
    area = GEOD.geometry_area_perimeter(rectangle(-20, 60, 20, 80))[0]
    assert pairs.value == pytest.approx([area], rel=1e-6)


def test_zones_with_a_gap_thinner_than_contact_hold_the_subject_whole():
    for gap_m, share_is_one in ((0.0004, True), (0.005, False)):
        shifted = shapely.transform(EAST, lambda c, gap=gap_m: c + np.array([gap / 96_800, 0]))
        pairs = inside(array(rectangle(-20, 10, 20, 40)), array(WEST, shifted))
        assert bool(pairs.share[0] == 1.0) is share_is_one
        assert (pairs.geometry[0] is None) is share_is_one
    assert CONTACT_WIDTH_M == 0.001


def test_subject_elsewhere_or_in_mere_contact_has_nothing_inside():
    subjects = array(rectangle(100, 0, 130, 30), rectangle(50, 0, 80, 30), line((50, 90), (50, 80)))
    pairs = inside(subjects, array(WEST, EAST))
    assert pairs.share.tolist() == [0, 0, 0]
    assert pairs.value.tolist() == [0, 0, 0]
    assert pairs.zone.tolist() == [-1, -1, -1]
    assert all(a.equals(b) for a, b in zip(pairs.geometry, subjects, strict=True))


def test_lines_are_held_by_closed_zones():
    crossing, along = line((-20, 40), (80, 40)), line((50, 10), (50, 70))
    within = line((-30, 20), (30, 20))
    pairs = inside(array(crossing, along, within), array(WEST, EAST))
    assert pairs.share[0] == pytest.approx(0.7, rel=1e-7)
    assert pairs.geometry[0].equals(line((50, 40), (80, 40)))
    assert pairs.share.tolist()[1:] == [1.0, 1.0]
    assert pairs.geometry.tolist()[1:] == [None, None]
    assert pairs.zone.tolist() == [1, 1, 0]
    assert pairs.unit.tolist() == ["m"] * 3


def test_points_on_a_boundary_are_covered():
    mixed = shapely.MultiPoint([point(50, 40), point(10, 10), point(90, 0), point(0, 80)])
    pairs = inside(array(point(10, 10), point(50, 40), point(51, 40), mixed), array(WEST, EAST))
    assert pairs.share.tolist() == [1.0, 1.0, 0.0, 0.75]
    assert pairs.value.tolist() == [1, 1, 0, 3]
    assert pairs.zone.tolist() == [1, 1, -1, 1]
    assert pairs.geometry[1] is None
    assert pairs.geometry[3].equals(point(90, 0))


def test_lower_dimensions_hold_nothing():
    pairs = inside(array(rectangle(-5, -5, 5, 5)), array(line((-9, 0), (9, 0)), point(0, 0)))
    assert (pairs.share[0], pairs.zone[0], pairs.value[0]) == (0, -1, 0)


def test_every_subject_has_its_row_even_without_geometry_or_zones():
    subjects = array(None, rectangle(-5, 5, 5, 10), shapely.Polygon(), point(200, 200))
    pairs = inside(subjects, array(WEST, None, EAST))
    assert pairs.subject.tolist() == [0, 1, 2, 3]
    assert np.isnan(pairs.value[[0, 2]]).all()
    assert pairs.unit.tolist() == ["", "m2", "", "count"]
    bare = inside(subjects, array())
    assert bare.share.tolist()[1::2] == [0, 0]
    assert bare.zone.tolist() == [-1] * 4
    assert len(inside(array(), array(WEST))) == 0


def test_share_of_one_zone_is_that_of_overlap():
    random = np.random.default_rng(3)
    corners = random.uniform(-80, 60, (40, 2))
    subjects = array(*(rectangle(x, y, x + 30, y + 40) for x, y in corners))
    held, met = inside(subjects, array(WEST)), overlap(subjects, array(WEST))
    share = np.zeros(len(subjects))
    share[met.subject] = met.share
    assert held.share == pytest.approx(share, abs=1e-6)
    assert 5 < len(met) < 40

"""Inside, with exclusions taken out of the zones; and measures as drawn."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geotool.engine import drawn, inside

GEOD = Geod(a=6378137.0, rf=298.257222101)
LON, LAT = 106.5, 29.6
STEP = 1e-5  # about a metre


def at(*points):
    return [(LON + x * STEP, LAT + y * STEP) for x, y in points]


def rectangle(west, south, east, north):
    return shapely.box(*at((west, south))[0], *at((east, north))[0])


def line(*points):
    return shapely.LineString(at(*points))


def point(x, y):
    return shapely.Point(at((x, y))[0])


def array(*geometries):
    made = np.empty(len(geometries), dtype=object)
    made[:] = geometries
    return made


def area(geometry):
    return abs(GEOD.geometry_area_perimeter(geometry)[0])


WEST, EAST = rectangle(-50, 0, 0, 80), rectangle(0, 0, 50, 80)
HOLE = rectangle(-10, 20, 10, 60)  # over the border of the two


def test_what_lies_in_an_exclusion_is_outside():
    subject = rectangle(-20, 30, 20, 40)
    pairs = inside(array(subject), array(WEST, EAST), array(HOLE))
    assert pairs.share == pytest.approx([0.5], rel=1e-6)
    assert pairs.value == pytest.approx([area(subject - HOLE)], rel=1e-6)
    assert pairs.geometry[0].equals(subject & HOLE)
    assert inside(array(subject), array(WEST, EAST)).share.tolist() == [1.0]


def test_a_subject_beside_the_exclusion_stays_inside_even_where_it_touches():
    subjects = array(rectangle(10, 20, 30, 60), line((10, 20), (10, 60)), point(10, 30))
    pairs = inside(subjects, array(WEST, EAST), array(HOLE))
    assert pairs.share.tolist() == [1.0, 1.0, 1.0]
    assert pairs.geometry.tolist() == [None, None, None]


def test_a_subject_within_the_exclusion_has_no_zone():
    subjects = array(rectangle(-5, 30, 5, 40), line((-5, 50), (5, 50)), point(0, 30))
    pairs = inside(subjects, array(WEST, EAST), array(HOLE))
    assert pairs.share.tolist() == [0, 0, 0]
    assert pairs.zone.tolist() == [-1, -1, -1]
    assert all(a.equals(b) for a, b in zip(pairs.geometry, subjects, strict=True))


def test_the_zone_is_the_one_that_still_holds_most():
    subject = rectangle(-30, 30, 11, 40)  # mostly west, but there an exclusion covers it
    gone = rectangle(-50, 0, -1, 80)
    assert inside(array(subject), array(WEST, EAST)).zone.tolist() == [0]
    assert inside(array(subject), array(WEST, EAST), array(gone)).zone.tolist() == [1]


def test_overlapping_exclusions_and_what_lies_outside_anyway_count_once():
    subject = rectangle(-60, 30, 20, 40)
    exclusions = array(HOLE, rectangle(-20, 0, 5, 80), rectangle(-70, 0, -45, 90))
    pairs = inside(array(subject), array(WEST, EAST), exclusions)
    left = rectangle(-45, 30, -20, 40) | rectangle(10, 30, 20, 40)
    assert pairs.value == pytest.approx([area(left)], rel=1e-6)
    assert area(pairs.geometry[0] ^ (subject - left)) < 1e-3


def test_points_and_lines_take_nothing_from_polygons():
    subjects = array(rectangle(-20, 30, 20, 40), point(5, 5))
    exclusions = array(line((-40, 35), (40, 35)), point(5, 5), None, shapely.Polygon())
    pairs = inside(subjects, array(WEST, EAST), exclusions)
    assert pairs.share.tolist() == [1.0, 1.0]
    road = array(line((-40, 35), (40, 35)))
    held = inside(array(line((-40, 35), (40, 35))), road, array(HOLE, line((20, 35), (40, 35))))
    assert held.share == pytest.approx([0.5], rel=1e-6)  # of 80 m, 20 in the hole and 20 excluded


def test_no_exclusion_changes_nothing():
    subjects = array(rectangle(-20, 30, 60, 40), line((-60, 5), (20, 5)), point(0, 1), None)
    plain = inside(subjects, array(WEST, EAST))
    for without in (array(), array(None), array(rectangle(500, 500, 600, 600))):
        pairs = inside(subjects, array(WEST, EAST), without)
        assert pairs.zone.tolist() == plain.zone.tolist()
        assert np.array_equal(pairs.value, plain.value, equal_nan=True)


def test_zones_given_are_not_changed():
    zones = array(WEST, EAST)
    inside(array(HOLE), zones, array(HOLE))
    assert zones[0] is WEST
    assert zones[1] is EAST


def test_drawn_measures_areas_and_lengths_apart():
    way = line((0, 0), (0, 100), (50, 100))
    ring = WEST - rectangle(-30, 30, -20, 40)
    subjects = array(
        ring, way, point(1, 1), None, shapely.MultiPolygon([WEST, rectangle(5, 5, 6, 6)])
    )
    area_m2, length_m = drawn(subjects)
    polygons, lines = [True, False, False, False, True], [False, True, False, False, False]
    assert (~np.isnan(area_m2)).tolist() == polygons
    assert (~np.isnan(length_m)).tolist() == lines
    assert area_m2[[0, 4]] == pytest.approx([area(subjects[0]), area(subjects[4])], rel=1e-6)
    assert length_m[1] == pytest.approx(GEOD.geometry_length(way), rel=1e-9)

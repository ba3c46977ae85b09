"""What zones hold altogether: counts without doubles, area taken once."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geotool.engine import area_taken, count_within, inside, overlap

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


WEST, EAST = rectangle(-50, 0, 0, 80), rectangle(0, 0, 50, 80)  # they meet on the seam 106.5°E


def test_points_inside_and_on_the_boundary_are_counted_once():
    subjects = array(point(-20, 40), point(0, 40), point(50, 0), point(51, 0), point(-50, 80))
    totals = count_within(subjects, array(WEST, EAST))
    assert totals.value.tolist() == [3, 1]  # the common border belongs to the first
    assert totals.unit == "count"
    assert totals.parts.subject.tolist() == [0, 1, 2, 4]
    assert totals.parts.zone.tolist() == [0, 0, 1, 0]
    swapped = count_within(subjects, array(EAST, WEST))
    assert swapped.value.tolist() == [2, 2]


def test_polygons_and_lines_belong_to_the_zone_that_holds_most():
    subjects = array(
        rectangle(-10, 10, 30, 20),  # a quarter west
        rectangle(-10, 30, 5, 40),
        line((-30, 50), (10, 50)),
        rectangle(40, 60, 400, 70),  # most of it outside both, counted all the same
        line((-60, 90), (60, 90)),
    )
    totals = count_within(subjects, array(WEST, EAST))
    assert totals.value.tolist() == [2, 2]
    assert totals.parts.zone.tolist() == [1, 0, 0, 1]


def test_equal_halves_belong_to_the_first_zone():
    """Wherever they lie: the last digits of two equal measures differ at random."""
    subjects, zones = (
        array(rectangle(-10, 10, 10, 20), line((-10, 30), (10, 30))),
        array(WEST, EAST),
    )
    for factor in np.random.default_rng(4).uniform(0.999, 1.001, 20):
        there_s, there_z = (
            shapely.transform(layer, lambda c, by=factor: c * by) for layer in (subjects, zones)
        )
        assert count_within(there_s, there_z).value.tolist() == [2, 0]
        assert count_within(there_s, there_z[::-1]).value.tolist() == [2, 0]


def test_a_polygon_that_only_touches_is_in_no_zone():
    subjects = array(rectangle(50, 0, 80, 30), rectangle(-80, 80, -50, 90))
    assert count_within(subjects, array(WEST, EAST)).value.tolist() == [0, 0]


def test_missing_subjects_count_nowhere_and_missing_zones_have_no_count():
    totals = count_within(array(None, point(1, 1), shapely.Polygon()), array(None, EAST))
    assert np.isnan(totals.value[0])
    assert totals.value[1] == 1
    assert totals.zone.tolist() == [0, 1]
    empty = count_within(array(), array(WEST))
    assert (empty.value.tolist(), len(empty.parts)) == ([0], 0)
    assert len(count_within(array(point(1, 1)), array())) == 0


def test_the_holder_is_the_zone_of_inside():
    random = np.random.default_rng(3)
    boxes = [rectangle(x, y, x + 9, y + 7) for x, y in random.integers(-70, 60, (40, 2))]
    lines = [line(tuple(a), tuple(b)) for a, b in random.integers(-70, 70, (40, 2, 2))]
    spots = [
        shapely.MultiPoint([point(*p) for p in three])
        for three in random.integers(-60, 60, (40, 3, 2))
    ]
    subjects = array(*boxes, *lines, *spots)
    zones = array(WEST, EAST, rectangle(-20, -20, 20, 20))
    parts, held = count_within(subjects, zones).parts, inside(subjects, zones).zone
    assert parts.subject.tolist() == np.flatnonzero(held >= 0).tolist()
    assert parts.zone.tolist() == held[held >= 0].tolist()
    assert set(parts.zone) == {0, 1, 2}


def test_area_taken_twice_counts_once():
    one, other = rectangle(-40, 10, -10, 30), rectangle(-20, 20, 20, 40)
    totals = area_taken(array(one, other), array(WEST, EAST))
    expected = [(one | other) & WEST, other & EAST]
    assert totals.value == pytest.approx([area(g) for g in expected], rel=1e-6)
    assert totals.share == pytest.approx(totals.value / [area(WEST), area(EAST)], rel=1e-6)
    assert all(a.equals(b) for a, b in zip(totals.geometry, expected, strict=True))
    assert totals.unit == "m2"
    assert (
        totals.parts.value.tolist() == overlap(array(one, other), array(WEST, EAST)).value.tolist()
    )
    assert totals.parts.value[[0, 1]].sum() > totals.value[0] + 50


def test_a_zone_covered_whole_is_taken_whole():
    totals = area_taken(array(rectangle(-60, -5, 60, 40), rectangle(-60, 30, 60, 90)), array(WEST))
    assert totals.share == pytest.approx([1.0], abs=1e-9)
    assert area_taken(array(rectangle(-60, -5, 60, 90)), array(WEST)).share.tolist() == [1.0]


def test_what_takes_no_area_and_what_has_none():
    subjects = array(point(1, 1), line((0, 0), (40, 40)), None, rectangle(50, 0, 70, 80))
    totals = area_taken(subjects, array(EAST, None, line((0, 0), (9, 9))))
    assert totals.value[0] == 0
    assert np.isnan(totals.value[1:]).all()
    assert np.isnan(totals.share[1:]).all()
    assert totals.geometry.tolist() == [None, None, None]
    assert len(totals.parts) == 0
    assert len(area_taken(subjects, array())) == 0

"""What must hold for zones among each other and for what they hold together, on drawn worlds."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from geotool.engine import area_taken, count_within, inside, overlap, overlaps_among
from geotool.measure import area_m2

LON, LAT = 106.4996, 29.6  # drawn worlds lie over the seam 106.5°E
STEP = 2e-5  # a lattice of about two metres
SIZE = 40

steady = settings(deadline=None, max_examples=60)
lattice = st.integers(0, SIZE)
points = st.tuples(lattice, lattice)


def place(*given_points):
    return [(LON + x * STEP, LAT + y * STEP) for x, y in given_points]


@st.composite
def triangles(draw):
    (ax, ay), (bx, by), (cx, cy) = corners = draw(st.lists(points, min_size=3, max_size=3))
    assume((bx - ax) * (cy - ay) != (cx - ax) * (by - ay))
    return shapely.Polygon(place(*corners))


@st.composite
def rectangles(draw):
    west, east = sorted(draw(st.lists(lattice, min_size=2, max_size=2, unique=True)))
    south, north = sorted(draw(st.lists(lattice, min_size=2, max_size=2, unique=True)))
    return shapely.Polygon(place((west, south), (east, south), (east, north), (west, north)))


polygons = rectangles() | triangles()
lines = st.lists(points, min_size=2, max_size=4, unique=True).map(
    lambda some: shapely.LineString(place(*some))
)
spots = points.map(lambda p: shapely.Point(place(p)[0]))


def array(geometries):
    made = np.empty(len(geometries), dtype=object)
    made[:] = geometries
    return made


def layers(elements, *, least=1, most=5):
    return st.lists(elements, min_size=least, max_size=most).map(array)


def table(pairs):
    return {
        (int(s), int(z)): (float(v), float(h))
        for s, z, v, h in zip(pairs.subject, pairs.zone, pairs.value, pairs.share, strict=True)
    }


def halves(zone, cut):
    """A zone cut along a meridian of the lattice, both halves with an area."""
    at = LON + cut * STEP
    west = zone & shapely.box(LON - 1, LAT - 1, at, LAT + 1)
    east = zone & shapely.box(at, LAT - 1, LON + 1, LAT + 1)
    assume(min(west.area, east.area) > 0)
    return [west, east]


def moved(layer, shift_deg):
    return shapely.transform(layer, lambda c: c + np.array([shift_deg, 0.0]))


@steady
@given(layers(polygons, least=2, most=6))
def test_overlaps_among_do_not_depend_on_the_order(zones):
    last = len(zones) - 1
    forth, back = table(overlaps_among(zones)), table(overlaps_among(zones[::-1]))
    assert {(last - z, last - s) for s, z in back} == set(forth)
    for (s, z), figures in forth.items():
        assert s < z
        assert back[last - z, last - s] == pytest.approx(figures, rel=1e-7)


@steady
@given(layers(polygons, least=2, most=6), st.data())
def test_groups_only_leave_out_pairs(zones, data):
    groups = data.draw(st.lists(st.integers(0, 2), min_size=len(zones), max_size=len(zones)))
    every = table(overlaps_among(zones))
    kept = {(s, z): figures for (s, z), figures in every.items() if groups[s] != groups[z]}
    assert table(overlaps_among(zones, groups)) == kept


@steady
@given(layers(polygons, least=2, most=6), st.floats(-9.0, 9.0))
def test_overlaps_among_stay_when_all_move_along_the_ellipsoid(zones, shift_deg):
    here, there = table(overlaps_among(zones)), table(overlaps_among(moved(zones, shift_deg)))
    for key in here.keys() | there.keys():  # a sliver of contact width may come or go
        value = here.get(key, (0.0,))[0]
        assert there.get(key, (0.0,))[0] == pytest.approx(value, rel=1e-8, abs=0.01)


@steady
@given(layers(polygons), polygons, lattice)
def test_a_subdivided_zone_overlaps_the_other_kind_by_the_same_area(others, zone, cut):
    kind = [0] * len(others)
    whole = overlaps_among(array([*others, zone]), [*kind, 1])
    split = overlaps_among(array([*others, *halves(zone, cut)]), [*kind, 1, 1])
    assert split.value.sum() == pytest.approx(whole.value.sum(), rel=1e-8, abs=0.02)


@steady
@given(layers(polygons | lines | spots), polygons, lattice)
def test_a_subdivided_zone_counts_the_same_subjects(subjects, zone, cut):
    """But where only slivers of contact width lie in it: those of both halves are contact."""
    whole, split = (
        count_within(subjects, array([zone])),
        count_within(subjects, array(halves(zone, cut))),
    )
    assert split.value.sum() <= len(subjects)
    lost = set(whole.parts.subject) ^ set(split.parts.subject)
    for subject in lost:
        assert shapely.intersection(subjects[subject], zone).area < 1e-12


@steady
@given(layers(polygons | lines | spots), layers(polygons), st.randoms(use_true_random=False))
def test_counts_depend_on_neither_order_nor_copies_of_zones(subjects, zones, random):
    order = np.array(random.sample(range(len(subjects)), len(subjects)))
    totals = count_within(subjects, zones)
    assert count_within(subjects[order], zones).value.tolist() == totals.value.tolist()
    copied = count_within(subjects, np.concatenate([zones, zones]))
    assert copied.value.tolist() == [*totals.value, *[0] * len(zones)]


@steady
@given(layers(polygons), layers(polygons), st.floats(-9.0, 9.0))
def test_counts_and_areas_stay_when_all_move_along_the_ellipsoid(subjects, zones, shift_deg):
    there_s, there_z = moved(subjects, shift_deg), moved(zones, shift_deg)
    here, there = area_taken(subjects, zones), area_taken(there_s, there_z)
    assert there.value == pytest.approx(here.value, rel=1e-8, abs=0.02)
    counted, elsewhere = count_within(subjects, zones), count_within(there_s, there_z)
    both = table(overlap(subjects, zones)).keys() == table(overlap(there_s, there_z)).keys()
    assume(both)  # else a sliver of contact width came or went
    assert elsewhere.value.tolist() == counted.value.tolist()


@steady
@given(layers(polygons), layers(polygons))
def test_area_taken_is_of_the_union(subjects, zones):
    taken = area_taken(subjects, zones)
    union = shapely.union_all(subjects)
    expected = area_m2(shapely.intersection(zones, union))
    assert taken.value == pytest.approx(expected, rel=1e-8, abs=0.02)
    twice = area_taken(np.concatenate([subjects, subjects]), zones)
    assert twice.value == pytest.approx(taken.value, rel=1e-8, abs=0.02)
    dissolved = area_taken(array([union]), zones)
    assert dissolved.value == pytest.approx(taken.value, rel=1e-8, abs=0.02)
    assert (taken.share <= 1).all()


@steady
@given(layers(polygons), polygons, lattice)
def test_a_subdivided_zone_is_taken_by_the_same_area(subjects, zone, cut):
    whole, split = (
        area_taken(subjects, array([zone])),
        area_taken(subjects, array(halves(zone, cut))),
    )
    assert split.value.sum() == pytest.approx(whole.value.sum(), rel=1e-8, abs=0.02)


@steady
@given(layers(polygons), layers(polygons), layers(polygons))
def test_inside_less_exclusions_is_the_difference_of_the_unions(subjects, zones, without):
    left = shapely.difference(shapely.union_all(zones), shapely.union_all(without))
    held = inside(subjects, zones, without)
    expected = area_m2(shapely.intersection(subjects, left))
    assert held.value == pytest.approx(expected, rel=1e-7, abs=0.05)
    assert ((held.share == 1) == shapely.is_missing(held.geometry)).all()
    assert (held.value <= inside(subjects, zones).value + 0.02).all()
    assert inside(subjects, zones, zones).value == pytest.approx(0.0, abs=0.05)


@steady
@given(layers(polygons | lines), layers(polygons), polygons, lattice)
def test_a_subdivided_exclusion_takes_the_same(subjects, zones, exclusion, cut):
    """Of a line along the cut more: the rim of one exclusion is inside, a border of two is not."""
    whole = inside(subjects, zones, array([exclusion]))
    split = inside(subjects, zones, array(halves(exclusion, cut)))
    assert split.value == pytest.approx(whole.value, rel=1e-7, abs=0.05)


@example(cut=8)
@given(st.integers(1, 20))
def test_no_sliver_stays_along_the_cut_of_an_exclusion(cut):
    """Less the two halves of an exclusion a zone is not to hold a line that runs through them."""
    exclusion = shapely.Polygon(place((0, 0), (7, 33), (39, 9)))
    zone = shapely.Polygon(place((0, 1), (7, 33), (39, 9)))
    line = array([shapely.LineString(place((5, 36), (31, 0)))])
    split = inside(line, array([zone]), array(halves(exclusion, cut)))
    assert split.value == pytest.approx(0.0, abs=0.05)

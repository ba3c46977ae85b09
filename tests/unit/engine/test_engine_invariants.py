"""What must hold for any land: properties of the checks on drawn worlds."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geotool.engine import inside, near_any, overlap, within_distance

LON, LAT = 106.4996, 29.6  # drawn worlds lie over the seam 106.5°E
STEP = 2e-5  # a lattice of about two metres
SIZE = 40

settings.register_profile("engine", deadline=None, max_examples=60)
settings.load_profile("engine")

lattice = st.integers(0, SIZE)
points = st.tuples(lattice, lattice)


def place(*given_points):
    return [(LON + x * STEP, LAT + y * STEP) for x, y in given_points]


@st.composite
def rectangles(draw):
    west, east = sorted(draw(st.lists(lattice, min_size=2, max_size=2, unique=True)))
    south, north = sorted(draw(st.lists(lattice, min_size=2, max_size=2, unique=True)))
    return shapely.Polygon(place((west, south), (east, south), (east, north), (west, north)))


@st.composite
def triangles(draw):
    (ax, ay), (bx, by), (cx, cy) = corners = draw(st.lists(points, min_size=3, max_size=3))
    assume((bx - ax) * (cy - ay) != (cx - ax) * (by - ay))
    return shapely.Polygon(place(*corners))


@st.composite
def pairs_of_rectangles(draw):
    both = shapely.union(draw(rectangles()), draw(rectangles()))
    assume(both.is_valid)
    return both


polygons = rectangles() | triangles() | pairs_of_rectangles()
lines = st.lists(points, min_size=2, max_size=4, unique=True).map(
    lambda some: shapely.LineString(place(*some))
)
spots = points.map(lambda p: shapely.Point(place(p)[0]))
anything = polygons | lines | spots


def layers(elements, *, least=1, most=5):
    return st.lists(elements, min_size=least, max_size=most).map(
        lambda found: np.array(found, dtype=object)
    )


def table(pairs):
    """Pairs as a mapping, to compare without order."""
    return {
        (int(s), int(z)): (float(v), str(u))
        for s, z, v, u in zip(pairs.subject, pairs.zone, pairs.value, pairs.unit, strict=True)
    }


@given(layers(anything), layers(anything), st.lists(st.floats(0, 120), min_size=2, max_size=4))
def test_a_larger_distance_finds_a_superset(subjects, zones, distances):
    found = [table(within_distance(subjects, zones, distance_m=d)) for d in sorted(distances)]
    for nearer, farther in pairwise(found):
        assert nearer.items() <= farther.items()


@given(layers(anything), layers(anything, least=2), st.randoms(use_true_random=False))
def test_the_order_of_zones_is_irrelevant(subjects, zones, random):
    order = np.array(random.sample(range(len(zones)), len(zones)))
    for check in (overlap, lambda s, z: within_distance(s, z, distance_m=30.0)):
        straight, mixed = check(subjects, zones), check(subjects, zones[order])
        assert {(s, order[z]): v for (s, z), v in table(mixed).items()} == table(straight)
    for check in (inside, lambda s, z: near_any(s, z, distance_m=30.0)):
        straight, mixed = check(subjects, zones), check(subjects, zones[order])
        assert mixed.value == pytest.approx(straight.value, rel=1e-9, abs=0.01)


@given(layers(polygons), polygons, lattice)
def test_a_zone_split_in_two_gives_the_same_area(subjects, zone, cut):
    """To 0.01 m2: a part that the cut makes thinner than the contact width is left out."""
    (at, _), (bottom, top) = place((cut, 0))[0], (LAT - 1, LAT + 1)
    west = zone & shapely.box(LON - 1, bottom, at, top)
    east = zone & shapely.box(at, bottom, LON + 1, top)
    assume(min(west.area, east.area) > 0)
    halves = np.array([west, east], dtype=object)
    whole = overlap(subjects, np.array([zone], dtype=object))
    split = overlap(subjects, halves)
    area = np.zeros((2, len(subjects)))
    np.add.at(area[0], whole.subject, whole.value)
    np.add.at(area[1], split.subject, split.value)
    assert area[1] == pytest.approx(area[0], rel=1e-9, abs=0.01)
    held = inside(subjects, halves).value
    assert held == pytest.approx(inside(subjects, np.array([zone])).value, rel=1e-9, abs=0.01)


@given(layers(anything), layers(anything), st.floats(-9.0, 9.0))
def test_a_rigid_shift_along_the_ellipsoid_changes_nothing(subjects, zones, shift_deg):
    """Same pairs and measures; distances to 0.2 mm, the height of an arc over a 100 m edge."""
    moved_s, moved_z = (
        shapely.transform(layer, lambda c: c + np.array([shift_deg, 0.0]))
        for layer in (subjects, zones)
    )
    here, there = table(overlap(subjects, zones)), table(overlap(moved_s, moved_z))
    for key in here.keys() | there.keys():
        value, unit = here.get(key) or there[key]
        other, other_unit = there.get(key, (0.0, unit))
        assert unit == other_unit
        assert other == pytest.approx(value, rel=1e-8, abs=0.01), key
    near = near_any(subjects, zones, distance_m=20.0)
    moved = near_any(moved_s, moved_z, distance_m=20.0)
    assert moved.value == pytest.approx(near.value, abs=1.5e-3)


@given(layers(anything), layers(anything))
def test_near_any_is_the_least_of_within_distance(subjects, zones):
    every = within_distance(subjects, zones, distance_m=10_000.0)
    assert len(every) == len(subjects) * len(zones)
    least = every.value.reshape(len(subjects), len(zones)).min(axis=1)
    for searched_first in (0.0, 50.0):
        assert np.array_equal(near_any(subjects, zones, distance_m=searched_first).value, least)


@given(layers(anything), layers(anything))
def test_what_overlaps_is_at_distance_zero_and_partly_inside(subjects, zones):
    touching = table(within_distance(subjects, zones, distance_m=0.0))
    assert table(overlap(subjects, zones)).keys() <= touching.keys()
    held = inside(subjects, zones)
    assert ((held.share >= 0) & (held.share <= 1)).all()
    assert ((held.share == 1) == shapely.is_missing(held.geometry)).all()


@given(layers(polygons), layers(polygons))
def test_overlap_is_symmetric(subjects, zones):
    forth, back = table(overlap(subjects, zones)), table(overlap(zones, subjects))
    assert forth.keys() == {(s, z) for z, s in back}
    for (s, z), (value, _) in forth.items():
        assert back[z, s][0] == pytest.approx(value, rel=1e-9, abs=1e-6)

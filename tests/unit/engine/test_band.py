"""Bounds of overlaps: by hand, by moving things about, and what must hold for any land."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geotool.engine import (
    band_outside,
    band_overlap,
    combined_accuracy_m,
    core_overlap,
    near_misses,
    overlap,
    surroundings,
)
from geotool.engine.surroundings import clipped
from geotool.frames import densify, from_metric, gk_frame, to_metric

PLANE = gk_frame(35).crs  # EPSG:4544, on whose meridian metres are true
ANCHOR = np.array([500000.0, 3303948.5])
GEOD = Geod(a=6378137.0, rf=298.257222101)

settings.register_profile("band", deadline=None, max_examples=50)
settings.load_profile("band")


def array(*geometries):
    made = np.empty(len(geometries), dtype=object)
    made[:] = geometries
    return made


def ground(*drawn):
    """Shapes drawn in metres about the anchor, as a store hands them out."""
    moved = shapely.transform(array(*drawn), lambda xy: xy + ANCHOR)
    return from_metric(densify(moved, geographic=False), PLANE)


def flat(geometries):
    return to_metric(array(*geometries), PLANE)


def bounds(site, zone, epsilon, **more):
    low, high = band_overlap(ground(site), ground(zone), epsilon, **more)
    return float(low[0]), float(high[0])


SITE = shapely.box(0, 0, 100, 100)
#: On the meridian a square metre of the plane is one of the ellipsoid to 1e-8.
NEAR = {"rel": 1e-6, "abs": 1e-3}
#: What four corners of the zone miss of their squares when it grows: (4 − π) ε².
ROUND = 4 - math.pi


@pytest.mark.parametrize(
    ("zone", "epsilon", "low", "high"),
    [
        (shapely.box(50, -400, 500, 500), 10, 4000, 6000),
        (shapely.box(50, -400, 500, 500), 60, 0, 10000),
        (shapely.box(98, -400, 500, 500), 5, 0, 700),
        (shapely.box(105, -400, 500, 500), 10, 0, 500),
        (shapely.box(105, -400, 500, 500), 5, 0, 0),
        (shapely.box(-400, -400, 500, 500), 30, 10000, 10000),
        (shapely.box(-400, -400, 110, 500), 30, 8000, 10000),
        (shapely.box(40, -400, 60, 500), 12, 0, 4400),
        (shapely.box(-400, -400, 500, 500).difference(SITE.buffer(3)), 5, 0, 10000 - 96**2),
    ],
)
def test_straight_borders_by_hand(zone, epsilon, low, high):
    assert bounds(SITE, zone, epsilon) == pytest.approx((low, high), **NEAR)


def test_corners_are_rounded_by_hand():
    quarter = shapely.box(50, 50, 500, 500)
    low, high = bounds(SITE, quarter, 10)
    assert low == pytest.approx(1600, **NEAR)
    assert high == pytest.approx(3600 - ROUND / 4 * 100, abs=0.1)
    island = shapely.box(40, 40, 60, 60)
    assert bounds(SITE, island, 10) == pytest.approx((0, 1600 - ROUND * 100), abs=0.4)


def test_lines_in_metres_and_points_by_number():
    road = shapely.LineString([(0, 0), (100, 0)])
    strip = shapely.box(30, -200, 70, 200)
    assert bounds(road, strip, 5) == pytest.approx((30, 50), **NEAR)
    assert bounds(road, strip, 35) == pytest.approx((0, 100), **NEAR)
    spots = shapely.MultiPoint([(25.1, 0), (34.9, 0), (35.1, 0), (24.9, 0), (50, 0)])
    assert bounds(spots, strip, 5) == (2, 4)
    on_the_limits = shapely.MultiPoint([(25, 0), (35, 0)])
    assert bounds(on_the_limits, strip, 5) == (0, 2), "on a limit nothing is sure"


def test_the_site_shrinks_and_grows_where_the_zone_has_the_lower_dimension():
    brook = shapely.LineString([(-500, 50), (500, 50)])
    assert bounds(SITE, brook, 10) == pytest.approx((80, 120), **NEAR)
    wells = shapely.MultiPoint([(50, 50), (95, 50), (105, 50), (150, 50)])
    assert bounds(SITE, wells, 10) == (1, 3)


def test_metres_of_a_line_are_not_held_against_the_area_of_a_site():
    brook = shapely.LineString([(-500, 2), (500, 2)])
    assert bounds(shapely.box(0, 0, 4, 4), brook, 10) == pytest.approx((0, 24), abs=0.01)


def test_of_two_lines_and_two_points_nothing_is_sure():
    road, brook = shapely.LineString([(0, 0), (100, 0)]), shapely.LineString([(50, -90), (50, 90)])
    low, high = bounds(road, brook, 10)
    assert (low, high) == (0, pytest.approx(20, **NEAR))
    assert bounds(shapely.Point(0, 0), shapely.Point(3, 4), 5) == (0, 1)
    assert bounds(shapely.Point(0, 0), shapely.Point(3, 4), 4.9) == (0, 0)


def test_each_pair_has_its_own_epsilon_and_without_one_nothing_is_said():
    sites, zone = ground(SITE, SITE, SITE), ground(shapely.box(50, -400, 500, 500))
    low, high = band_overlap(sites, np.repeat(zone, 3), [10, np.nan, 0])
    assert low == pytest.approx([4000, np.nan, 5000], nan_ok=True, **NEAR)
    assert high == pytest.approx([6000, np.nan, 5000], nan_ok=True, **NEAR)
    low, high = band_overlap(array(None, sites[0]), array(zone[0], None), 10)
    assert np.isnan([low[0], high[0]]).all()
    assert (low[1], high[1]) == (0, 0)
    assert [len(each) for each in band_overlap(array(), array(), array())] == [0, 0]


def test_mere_contact_of_the_grown_zone_is_nothing():
    random = np.random.default_rng(0)
    for epsilon, turn in zip(random.uniform(1, 30, 40), random.uniform(0, 90, 40), strict=True):
        flat_zone = shapely.box(100 + epsilon, -400, 500, 500)
        site, zone = (shapely.affinity.rotate(g, turn, (0, 0)) for g in (SITE, flat_zone))
        assert bounds(site, zone, epsilon) == (0, 0)


def test_a_zone_that_only_touches_its_box_is_not_near():
    (box,) = ground(shapely.box(0, 0, 10, 10))
    box = shapely.box(*box.bounds)
    beside = shapely.box(box.bounds[2], box.bounds[1], box.bounds[2] + 1e-4, box.bounds[3])
    covers, pieces = clipped(array(beside, box, shapely.Point(0, 0)), array(box, box, box))
    assert covers.tolist() == [False, True, False]
    assert pieces.tolist() == [None, box, None]


def test_a_body_says_nothing_of_lines():
    brook = ground(shapely.LineString([(-500, 50), (500, 50)]))
    body = ground(shapely.box(-500, -500, 500, 40))
    low, high = band_overlap(ground(SITE), brook, 10, body=body)
    assert (low[0], high[0]) == pytest.approx((80, 120), **NEAR)


def test_the_overlap_as_drawn_is_always_within_the_bounds():
    zone = shapely.box(50, -400, 500, 500)
    assert bounds(SITE, zone, 10, value=[3999.0])[0] == 3999.0
    assert bounds(SITE, zone, 10, value=[6001.0])[1] == 6001.0


def test_a_whole_site_is_exactly_whole():
    site = ground(SITE)
    grown = band_overlap(site, ground(shapely.box(-1, -1, 99, 101)), 3.0)[1]
    assert grown == overlap(site, site).value, "not less or more by noise"
    whole = overlap(site, ground(shapely.box(-1, -1, 101, 101))).value
    for zone in (shapely.box(-1, -1, 101, 101), shapely.box(-9000, -9000, 9000, 9000)):
        assert band_overlap(site, ground(zone), 3.0)[1] == whole
    assert band_overlap(site, ground(shapely.box(-9000, -9000, 9000, 9000)), 3.0)[0] == whole


@pytest.mark.parametrize("size", [100, 3_000, 60_000])
def test_where_a_zone_is_cut_is_no_border_of_it(size):
    """Sites up to 60 km, whose boxes bend in the plane, deep in a zone with a far border."""
    site, side = shapely.box(0, 0, size, size), size / 2
    zone = shapely.box(-5 * size, -5 * size, 5 * size, 5 * size).difference(
        shapely.box(-size, -size, side, side)
    )
    low, high = bounds(site, zone, 20)
    assert low == pytest.approx(size**2 - (side + 20) ** 2 + ROUND / 4 * 400, rel=1e-4)
    assert high == pytest.approx(size**2 - (side - 20) ** 2, rel=1e-4)


def test_a_giant_zone_costs_no_more_than_what_of_it_is_near():
    turn = np.linspace(0, 2 * np.pi, 200_000, endpoint=False)
    reach = 20_000 + 300 * np.sin(5_000 * turn)
    giant = ground(shapely.Polygon(np.column_stack([np.cos(turn), np.sin(turn)]) * reach[:, None]))
    sites = ground(*(shapely.box(19_900, y, 20_100, y + 150) for y in range(-3000, 3000, 60)))
    start = time.perf_counter()
    low, high = band_overlap(sites, np.repeat(giant, len(sites)), 15.0)
    assert time.perf_counter() - start < 20
    assert (low < high).all()
    few = slice(0, 100, 33)
    whole = [shapely.buffer(flat(giant)[0], by, quad_segs=32) for by in (-15, 15)]
    expected = [shapely.area(shapely.intersection(flat(sites[few]), w)) for w in whole]
    assert low[few] == pytest.approx(expected[0], rel=1e-4)
    assert high[few] == pytest.approx(expected[1], rel=1e-4)


def test_plots_side_by_side_are_one_body():
    plots = ground(*(shapely.box(x, -100, x + 20, 300) for x in range(-100, 300, 20)))
    site = np.repeat(ground(SITE), len(plots))
    alone, _ = band_overlap(site, plots, 12)
    assert alone.sum() == 0, "each plot is lost when shrunk by itself"
    body = surroundings(site[:1], plots, 12)
    low, _ = band_overlap(site, plots, 12, body=np.repeat(body, len(plots)))
    assert low.sum() == pytest.approx(10_000, **NEAR)
    assert low[5] == pytest.approx(2000, **NEAR)


def test_the_border_of_a_body_is_a_border():
    plots = ground(shapely.box(-100, -100, 50, 200), shapely.box(50, -100, 80, 200))
    site = np.repeat(ground(SITE), 2)
    body = np.repeat(surroundings(site[:1], plots, 12), 2)
    low, high = band_overlap(site, plots, 12, body=body)
    assert low == pytest.approx([5000, 1800], **NEAR)
    assert high == pytest.approx([6200, 5400], **NEAR)
    spots = ground(*[shapely.MultiPoint([(45, 50), (55, 50), (75, 50), (90, 50)])] * 2)
    low, high = band_overlap(spots, plots, 12, body=body)
    assert low.tolist() == [1, 1]
    assert high.tolist() == [2, 4]


def test_surroundings_are_the_union_near_the_subject():
    zones = ground(
        shapely.box(-10, -20, 50, 50),
        shapely.box(50, -20, 110, 50),
        shapely.box(5040, 5040, 5060, 5060),
        shapely.LineString([(0, 0), (100, 100)]),
    )
    sites = ground(SITE, shapely.Point(20_000, 0), shapely.Point(5050, 5050))
    near = surroundings(array(*sites, None), zones, [30, 30, 30, 30])
    assert near[1] is None
    assert near[3] is None
    assert near[2].equals(zones[2])
    assert shapely.get_num_geometries(near[0]) == 1
    assert flat(near[:1])[0].area == pytest.approx(8400, abs=0.1), (
        "no crack is left, and nothing added"
    )
    far = surroundings(sites[:1], ground(shapely.box(-9e3, -9e3, 9e3, 9e3)), 30.0)[0]
    around, site = flat([far, sites[0]])
    assert around.buffer(-30).contains(site)
    assert around.area < 500**2


def test_outside_by_hand():
    county = shapely.box(-500, -500, 80, 500)
    sites = ground(SITE, SITE, SITE)
    zones = array(ground(county)[0], None, ground(shapely.box(-500, -500, 500, 500))[0])
    low, high = band_outside(sites, zones, 5)
    assert low == pytest.approx([1500, 10000, 0], **NEAR)
    assert high == pytest.approx([2500, 10000, 0], **NEAR)
    low, high = band_outside(sites[:1], zones[:1], 5, value=[1400.0])
    assert low[0] == pytest.approx(1400), "what is drawn is within the bounds"


def test_epsilon_is_the_root_of_the_sum_of_squares():
    epsilon = combined_accuracy_m([3, 5, 0, np.nan, -1], [4, np.nan, 2, np.nan, 0])
    assert epsilon == pytest.approx([5, 5, 2, np.nan, np.nan], nan_ok=True)


def test_the_core_of_a_site_is_what_lies_deeper_than_epsilon():
    brook, strip = shapely.box(-300, 45, 500, 55), shapely.box(-300, 92, 500, 500)
    sites = ground(SITE, SITE, shapely.LineString([(0, 50), (100, 50)]))
    core = core_overlap(sites, ground(brook, strip, brook), 10)
    assert core == pytest.approx([800, 0, 0], **NEAR)
    line = shapely.LineString([(-300, 50), (500, 50)])
    assert core_overlap(sites[:1], ground(line), 10) == pytest.approx([80], **NEAR)


def test_near_misses_are_what_only_may_overlap():
    zones = ground(
        shapely.box(90, 0, 95, 5),  # overlaps
        shapely.box(100, 0, 200, 100),  # touches
        shapely.box(104, 0, 200, 100),  # 4 m off
        shapely.box(107, 0, 200, 100),  # 7 m off
        shapely.LineString([(104, 0), (104, 100)]),
    )
    site = array(None, *ground(SITE))
    found = near_misses(site, zones, subject_accuracy_m=3, zone_accuracy_m=[4, 4, 4, 4, 4])
    assert list(zip(found.subject, found.zone, strict=True)) == [(1, 1), (1, 2), (1, 4)]
    assert found.value.tolist() == [0, 0, 0]
    assert found.unit.tolist() == ["m2", "m2", "m"]
    assert found.share == pytest.approx([0, 0, np.nan], nan_ok=True)
    assert GEOD.geometry_length(found.geometry[1]) == pytest.approx(4, abs=1e-3)
    each = near_misses(site, zones, subject_accuracy_m=3, zone_accuracy_m=[4, 0, np.nan, 7, 0])
    assert each.zone.tolist() == [1, 3], "a zone whose accuracy is unknown counts for nothing"
    known = near_misses(
        site, zones, subject_accuracy_m=3, zone_accuracy_m=4, met=overlap(site, zones)
    )
    assert known.zone.tolist() == found.zone.tolist()
    none = near_misses(site, zones, subject_accuracy_m=np.nan, zone_accuracy_m=np.nan)
    assert len(none) == 0
    assert len(near_misses(site, array(), subject_accuracy_m=3, zone_accuracy_m=array())) == 0


lattice = st.integers(-60, 60)
epsilons = st.floats(0.5, 40)


@st.composite
def rectangles(draw):
    west, east = sorted(draw(st.lists(lattice, min_size=2, max_size=2, unique=True)))
    south, north = sorted(draw(st.lists(lattice, min_size=2, max_size=2, unique=True)))
    return shapely.box(2 * west, 2 * south, 2 * east, 2 * north)


@st.composite
def polygons(draw):
    turn = draw(st.floats(0, 90))
    made = shapely.affinity.rotate(draw(rectangles()), turn, origin=(0, 0))
    other = draw(rectangles())
    made = made.union(other) if draw(st.booleans()) else made.difference(other)
    assume(made.area > 1 and made.is_valid)
    return made


lines = st.lists(st.tuples(lattice, lattice), min_size=2, max_size=4, unique=True).map(
    shapely.LineString
)
spots = st.lists(st.tuples(lattice, lattice), min_size=1, max_size=4, unique=True).map(
    shapely.MultiPoint
)


@given(site=polygons() | lines | spots, zone=polygons(), epsilon=epsilons)
def test_the_overlap_lies_between_its_bounds(site, zone, epsilon):
    sites, zones = ground(site), ground(zone)
    pairs = overlap(sites, zones)
    value = float(pairs.value.sum())
    low, high = band_overlap(sites, zones, epsilon)
    assert low[0] <= value <= high[0] or pytest.approx(value) in (low[0], high[0])
    given_low, given_high = band_overlap(sites, zones, epsilon, value=[value])
    assert given_low[0] <= value <= given_high[0]
    assert (given_low[0], given_high[0]) == pytest.approx((low[0], high[0]), abs=1e-6)


@given(site=polygons() | lines | spots, zone=polygons() | lines | spots)
def test_no_epsilon_gives_the_overlap_twice(site, zone):
    sites, zones = ground(site), ground(zone)
    value = pytest.approx(overlap(sites, zones).value.sum(), rel=1e-9, abs=1e-6)
    low, high = band_overlap(sites, zones, 0)
    assert (low[0], high[0]) == (value, value)


@given(site=polygons() | lines | spots, zone=polygons() | lines | spots, one=epsilons, two=epsilons)
def test_a_greater_epsilon_never_says_more(site, zone, one, two):
    sites, zones = ground(site, site), ground(zone, zone)
    low, high = band_overlap(sites, zones, sorted([one, two]))
    noise = 4e-4 * max(one, two) * (site.length + zone.length) + 1e-3  # corners have flat sides
    assert low[1] <= low[0] + noise
    assert high[0] <= high[1] + noise


@given(
    site=polygons() | lines,
    zone=polygons(),
    epsilon=epsilons,
    share=st.floats(0, 0.999),
    azimuth=st.floats(0, 2 * math.pi),
)
def test_wherever_within_epsilon_the_zone_truly_lies_the_overlap_is_within_the_bounds(
    site, zone, epsilon, share, azimuth
):
    low, high = bounds(site, zone, epsilon)
    by = share * epsilon
    moved = shapely.affinity.translate(zone, by * math.cos(azimuth), by * math.sin(azimuth))
    met = site.intersection(moved)
    truly = met.area if site.area else met.length
    noise = 4e-4 * epsilon * (site.length + zone.length) + 1e-3
    assert low - noise <= truly <= high + noise


@given(
    site=polygons() | lines | spots,
    zone=polygons(),
    epsilon=epsilons,
    x=st.integers(-3000, 3000),
    y=st.integers(-3000, 3000),
)
def test_to_move_both_changes_nothing(site, zone, epsilon, x, y):
    moved = [shapely.affinity.translate(each, x, y) for each in (site, zone)]
    assert bounds(*moved, epsilon) == pytest.approx(bounds(site, zone, epsilon), rel=1e-5, abs=0.05)


@given(site=polygons() | lines, zone=polygons(), epsilon=epsilons, at=st.integers(-100, 100))
def test_to_subdivide_a_zone_changes_nothing_that_is_sure(site, zone, epsilon, at):
    halves = [
        zone.intersection(shapely.box(-1e3, -1e3, at, 1e3)),
        zone.intersection(shapely.box(at, -1e3, 1e3, 1e3)),
    ]
    assume(all(half.area > 1 for half in halves))
    low, high = bounds(site, zone, epsilon)
    sites, parts = ground(site, site), ground(*halves)
    body = np.repeat(surroundings(sites[:1], parts, epsilon), 2)
    lows, highs = band_overlap(sites, parts, epsilon, body=body)
    noise = 4e-4 * epsilon * (site.length + zone.length) + 0.01 * site.length + 0.01
    if site.area:
        assert lows.sum() == pytest.approx(low, abs=noise)
    assert highs.max() <= high + noise
    assert highs.sum() >= high - noise

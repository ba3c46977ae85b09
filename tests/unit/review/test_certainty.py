"""Classes of overlaps and distances by their bounds, and the two second looks at borders."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geotool.engine import inside, near_misses, overlap
from geotool.frames import densify, from_metric, gk_frame
from geotool.model.findings import Certainty
from geotool.review.certainty import (
    classify,
    classify_distance,
    distance_band,
    epsilons,
    graded,
    graded_outside,
    tolerances,
)

CERTAIN, POSSIBLE, NOISE = Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.BOUNDARY_NOISE
ANCHOR = np.array([500000.0, 3303948.5])
SITE = shapely.box(0, 0, 100, 100)


def ground(*drawn):
    """Shapes drawn in metres about the anchor (EPSG:4544), as a store hands them out."""
    made = np.empty(len(drawn), dtype=object)
    made[:] = drawn
    moved = shapely.transform(made, lambda xy: xy + ANCHOR)
    return from_metric(densify(moved, geographic=False), gk_frame(35).crs)


@pytest.mark.parametrize(
    ("low", "value", "high", "whole", "tolerance", "expected"),
    [
        (4000, 5000, 6000, 10_000, 1, CERTAIN),
        (1.1, 5000, 10_000, 10_000, 1, CERTAIN),
        (1.0, 5000, 6000, 10_000, 1, NOISE),
        (0, 200, 700, 10_000, 1, NOISE),
        (0, 0.5, 700, 10_000, 1, NOISE),
        (0, 200, 10_000, 10_000, 1, POSSIBLE),
        (0, 200, 9_999.5, 10_000, 1, POSSIBLE),
        (0, 0, 500, 10_000, 1, POSSIBLE),
        (0, 0, 10_000, 10_000, 1, POSSIBLE),
        (0, 200, 700, math.nan, 1, POSSIBLE),
        (0, 0.2, 1.0, 10_000, 1, None),
        (0, 0, 0, 10_000, 1, None),
        (math.nan, 5000, math.nan, 10_000, 1, None),
        (0, 2, 30, 100, 0, NOISE),
        (0, 2, 100, 100, 0, POSSIBLE),
        (0, 2, 100 - 1e-7, 100, 0, POSSIBLE),
        (1e-3, 2, 30, 100, 0, CERTAIN),
        (0, 1, 1, 1, 0, POSSIBLE),
        (1, 1, 1, 1, 0, CERTAIN),
        (0, 0, 1, 1, 0, POSSIBLE),
    ],
)
def test_classes_by_hand(low, value, high, whole, tolerance, expected):
    assert classify(low, value, high, whole, tolerance).tolist() == expected


def test_many_at_once_and_none():
    found = classify([4000, 0, 0], [5000, 200, 0], [6000, 700, 0], 10_000, [1, 1, 1])
    assert found.tolist() == [CERTAIN, NOISE, None]
    assert len(classify([], [], [], [], 1.0)) == 0


@pytest.mark.parametrize(
    ("value", "epsilon", "limit", "forbidden", "needed"),
    [
        (80, 10, 100, CERTAIN, None),
        (90, 10, 100, CERTAIN, None),
        (95, 10, 100, POSSIBLE, POSSIBLE),
        (105, 10, 100, POSSIBLE, POSSIBLE),
        (110, 10, 100, POSSIBLE, POSSIBLE),
        (111, 10, 100, None, CERTAIN),
        (0, 10, 5, POSSIBLE, POSSIBLE),
        (math.inf, 10, 100, None, CERTAIN),
        (95, math.nan, 100, None, None),
    ],
)
def test_distances_by_hand(value, epsilon, limit, forbidden, needed):
    low, high = distance_band(value, epsilon)
    assert classify_distance(low, high, limit).tolist() == forbidden
    assert classify_distance(low, high, limit, required=True).tolist() == needed


def test_a_distance_is_never_less_than_nothing():
    low, high = distance_band([3.0, 30.0, math.nan], [5.0, 5.0, 5.0])
    assert low == pytest.approx([0, 25, math.nan], nan_ok=True)
    assert high == pytest.approx([8, 35, math.nan], nan_ok=True)


def test_epsilons_are_the_root_of_the_sum_of_squares_of_what_is_stated():
    both = epsilons([3.0, 5.0, 0.0, math.nan], [4.0, math.nan, math.nan, 2.0])
    assert both == pytest.approx([5, 5, math.nan, 2], nan_ok=True)


def test_only_areas_have_a_tolerance():
    assert tolerances(np.array(["m2", "m", "count"]), 1.5).tolist() == [1.5, 0.0, 0.0]


def grade(sites, zones, epsilon, *, source=None, pairs=None):
    found = overlap(sites, zones) if pairs is None else pairs
    return graded(found, sites, zones, epsilon_m=epsilon, tolerance_m2=1.0, source=source)


def test_sites_in_and_about_a_zone():
    zone = ground(shapely.box(50, -400, 500, 500))
    sites = ground(
        SITE,
        shapely.box(-40, 0, 53, 100),  # a strip of 3 m is in
        shapely.box(45, 0, 55, 10),  # small: wholly in or wholly out
        shapely.LineString([(-100, 0), (100, 0)]),
        shapely.LineString([(-100, 0), (53, 0)]),
        shapely.Point(52, 0),
        shapely.Point(70, 0),
    )
    found = grade(sites, zone, 10.0)
    assert found.certainty.tolist() == [
        *(CERTAIN, NOISE, POSSIBLE, CERTAIN, NOISE, POSSIBLE, CERTAIN)
    ]
    assert found.low == pytest.approx([4000, 0, 0, 40, 0, 0, 1], rel=1e-6, abs=1e-3)
    assert found.high == pytest.approx([6000, 1300, 100, 60, 13, 1, 1], rel=1e-6, abs=1e-3)


def test_where_no_accuracy_is_stated_nothing_is_said():
    found = grade(ground(SITE), ground(shapely.box(50, -400, 500, 500)), math.nan)
    assert found.certainty.tolist() == [None]
    assert np.isnan([found.low[0], found.high[0]]).all()


def test_what_only_may_overlap_is_possible():
    sites = ground(SITE)
    zones = ground(shapely.box(104, 0, 200, 100), shapely.box(105.0, 0, 200, 100))
    misses = near_misses(sites, zones, subject_accuracy_m=3, zone_accuracy_m=4)
    found = grade(sites, zones, 5.0, pairs=misses)
    assert found.certainty.tolist()[0] == POSSIBLE
    assert found.certainty.tolist()[1:] in ([], [None]), "exactly epsilon off: mere contact"
    assert found.high[0] == pytest.approx(100, rel=1e-6)


def test_a_site_on_plots_side_by_side_is_certain():
    plots = ground(*(shapely.box(x, -100, x + 20, 300) for x in range(-100, 300, 20)))
    found = grade(ground(SITE), plots, 12.0)
    assert found.certainty.tolist() == [CERTAIN] * 5
    assert found.low.sum() == pytest.approx(10_000, rel=1e-6)


def test_plots_of_two_layers_are_two_bodies():
    plots = ground(shapely.box(-100, -100, 50, 300), shapely.box(50, -100, 70, 300))
    one = grade(ground(SITE), plots, 12.0, source=["a", "a"])
    two = grade(ground(SITE), plots, 12.0, source=["a", "b"])
    assert one.certainty.tolist() == [CERTAIN, CERTAIN]
    assert one.low == pytest.approx([5000, 800], rel=1e-6, abs=1e-2)
    assert two.certainty.tolist() == [CERTAIN, POSSIBLE]
    assert two.low == pytest.approx([3800, 0], rel=1e-6, abs=1e-2)


def test_a_brook_through_a_site_is_no_noise_and_one_along_its_rim_is():
    through, along = shapely.box(-300, 45, 500, 51), shapely.box(-300, 97, 500, 103)
    found = grade(ground(SITE), ground(through, along), 10.0)
    assert found.certainty.tolist() == [POSSIBLE, NOISE]
    assert found.low.tolist() == [0, 0]


def test_a_line_near_the_rim_of_a_site_has_no_share_of_it():
    found = grade(ground(SITE), ground(shapely.LineString([(-300, 5), (500, 5)])), 10.0)
    assert found.certainty.tolist() == [POSSIBLE]
    assert found.high == pytest.approx([120], rel=1e-6)


def grade_outside(sites, zones, epsilon, **more):
    held = inside(sites, zones, more.get("without"))
    return graded_outside(held, sites, zones, epsilon_m=epsilon, tolerance_m2=1.0, **more)


def test_parts_outside_two_counties_that_share_a_border():
    counties = ground(shapely.box(-500, -500, 50, 500), shapely.box(50, -500, 200, 500))
    sites = ground(
        SITE,
        shapely.box(150, 0, 300, 100),
        shapely.box(100, 0, 203, 100),
        shapely.box(196, 0, 204, 10),
        shapely.box(96, 0, 196, 100),
        shapely.box(400, 0, 500, 100),
        shapely.LineString([(0, 0), (260, 0)]),
    )
    found = grade_outside(sites, counties, 5.0)
    assert found.certainty.tolist() == [
        *(None, CERTAIN, NOISE, POSSIBLE, POSSIBLE, CERTAIN, CERTAIN),
    ]
    assert found.low == pytest.approx([0, 9500, 0, 0, 0, 10_000, 55], rel=1e-6, abs=1e-3)
    assert found.high == pytest.approx([0, 10_500, 800, 80, 100, 10_000, 65], rel=1e-6, abs=1e-3)
    stated = grade_outside(sites[:2], counties, [math.nan, 5.0])
    assert stated.certainty.tolist() == [None, CERTAIN]


def test_a_share_may_be_outside():
    sites, county = ground(SITE), ground(shapely.box(-500, -500, 80, 500))
    found = {
        share: grade_outside(sites, county, 5.0, share=share) for share in (0.7, 0.76, 0.84, 0.86)
    }
    assert found[0.7].low == pytest.approx([1500], rel=1e-6)
    assert found[0.7].high == pytest.approx([2500], rel=1e-6)
    named = {share: grade.certainty.item() for share, grade in found.items()}
    assert named == {0.7: None, 0.76: POSSIBLE, 0.84: NOISE, 0.86: CERTAIN}


def test_what_is_taken_out_of_a_zone_does_not_hold():
    sites, county = ground(SITE), ground(shapely.box(-500, -500, 500, 500))
    without = ground(shapely.box(60, -500, 500, 500), shapely.box(900, 900, 901, 901))
    found = grade_outside(sites, county, 5.0, without=without)
    assert found.certainty.tolist() == [CERTAIN]
    assert found.low == pytest.approx([3500], rel=1e-6)
    assert found.high == pytest.approx([4500], rel=1e-6)


bound = st.floats(0, 1e6)


@given(
    numbers=st.tuples(bound, bound, bound).map(sorted),
    whole=bound,
    tolerance=st.sampled_from([0.0, 1.0]),
)
def test_every_conflict_has_one_class_and_only_a_sure_one_is_certain(numbers, whole, tolerance):
    low, value, high = numbers
    found = classify(low, value, high, max(whole, high), tolerance).item()
    assert (found is None) == (high <= tolerance)
    assert (found == CERTAIN) == (low > tolerance)
    if found == NOISE:
        assert value > 0
        assert high < max(whole, high)


@given(value=bound, epsilon=st.floats(0.001, 1e4), limit=bound)
def test_a_distance_is_a_conflict_by_one_reading_for_sure_or_by_both_perhaps(value, epsilon, limit):
    low, high = distance_band(value, epsilon)
    assert low <= value <= high
    forbidden = classify_distance(low, high, limit).item()
    needed = classify_distance(low, high, limit, required=True).item()
    assert {forbidden, needed} in ({CERTAIN, None}, {POSSIBLE})
    if forbidden == CERTAIN:
        assert value <= limit
    if needed == CERTAIN:
        assert value > limit

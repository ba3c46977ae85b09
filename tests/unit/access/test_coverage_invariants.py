"""What must hold of coverage for any stops and any land."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geotool.access import area_coverage, service_areas
from geotool.engine import overlap

LON, LAT = 106.49, 29.6  # drawn worlds lie over the seam 106.5°E
STEP = 1e-3  # a lattice of about a hundred metres
SIZE = 20

steady = settings(deadline=None, max_examples=40)
lattice = st.integers(0, SIZE)


def array(geometries):
    made = np.empty(len(geometries), dtype=object)
    made[:] = geometries
    return made


@st.composite
def blocks(draw):
    west, east = sorted(draw(st.lists(lattice, min_size=2, max_size=2, unique=True)))
    south, north = sorted(draw(st.lists(lattice, min_size=2, max_size=2, unique=True)))
    box = shapely.box(LON + west * STEP, LAT + south * STEP, LON + east * STEP, LAT + north * STEP)
    return shapely.segmentize(box, 8e-4)


spots = st.tuples(lattice, lattice).map(
    lambda p: shapely.Point(LON + p[0] * STEP, LAT + p[1] * STEP)
)
lands = st.lists(blocks(), min_size=1, max_size=4).map(array)
stops = st.lists(spots | blocks(), min_size=0, max_size=5).map(array)
metres = st.floats(20, 900)


@steady
@given(stops, lands, metres, metres)
def test_a_larger_distance_covers_more(facilities, land, one_m, other_m):
    near, far = (area_coverage(facilities, land, distance_m=d) for d in sorted([one_m, other_m]))
    assert far.covered_m2 >= near.covered_m2 - 0.01
    assert (far.feature_covered_m2 >= near.feature_covered_m2 - 0.01).all()


@steady
@given(stops, lands, metres)
def test_copies_of_stops_and_of_land_change_nothing(facilities, land, distance):
    once = area_coverage(facilities, land, distance_m=distance)
    more = np.concatenate([facilities, facilities[::-1]])
    twice = area_coverage(more, np.concatenate([land, land]), distance_m=distance)
    assert twice.total_m2 == pytest.approx(once.total_m2, rel=1e-9)
    assert twice.covered_m2 == pytest.approx(once.covered_m2, rel=1e-9, abs=0.01)
    again = np.concatenate([once.feature_covered_m2] * 2)
    assert twice.feature_covered_m2 == pytest.approx(again, rel=1e-9, abs=0.01)


@steady
@given(stops, lands, metres, lattice)
def test_subdivided_land_is_covered_the_same(facilities, land, distance, cut):
    west = shapely.box(LON - 1, LAT - 1, LON + cut * STEP, LAT + 1)
    parts = np.concatenate([shapely.intersection(land, west), shapely.difference(land, west)])
    parts = parts[~shapely.is_empty(parts) & (shapely.area(parts) > 0)]
    whole, split = (area_coverage(facilities, g, distance_m=distance) for g in (land, parts))
    assert split.total_m2 == pytest.approx(whole.total_m2, rel=1e-8)
    assert split.covered_m2 == pytest.approx(whole.covered_m2, rel=1e-7, abs=0.1)


@steady
@given(stops, lands, metres, st.floats(-9.0, 9.0))
def test_coverage_stays_when_all_move_along_the_ellipsoid(facilities, land, distance, shift_deg):
    """To a thousandth: the arcs' vertices lie elsewhere on the circle, the frame is another."""
    there_f, there_l = (
        shapely.transform(layer, lambda c: c + np.array([shift_deg, 0.0]))
        for layer in (facilities, land)
    )
    here = area_coverage(facilities, land, distance_m=distance)
    there = area_coverage(there_f, there_l, distance_m=distance)
    assert there.total_m2 == pytest.approx(here.total_m2, rel=1e-8)
    assert there.covered_m2 == pytest.approx(here.covered_m2, rel=2e-3, abs=1.0)


@steady
@given(stops, lands, metres)
def test_gaps_lie_in_the_land_and_in_no_service_area(facilities, land, distance):
    found = area_coverage(facilities, land, distance_m=distance)
    gaps = found.gaps
    served = service_areas(facilities, distance_m=distance)
    if len(served):
        assert overlap(gaps, served).value.sum() < 0.01 * (1 + len(served))
    outside = shapely.area(shapely.difference(gaps, land))
    assert np.nan_to_num(outside).max() < 1e-12
    assert ((found.feature_share == 1) == shapely.is_missing(gaps)).all()
    assert 0 <= found.share <= 1

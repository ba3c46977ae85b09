"""Service areas and the share of land they cover."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geotool.access import area_coverage, service_areas
from geotool.errors import InputError

GEOD = Geod(a=6378137.0, rf=298.257222101)
LON, LAT = 106.5, 29.6
STEP = 1e-5  # about a metre


def rectangle(west, south, east, north):
    return shapely.segmentize(
        shapely.box(LON + west * STEP, LAT + south * STEP, LON + east * STEP, LAT + north * STEP),
        80 * STEP,
    )


def point(x, y):
    return shapely.Point(LON + x * STEP, LAT + y * STEP)


def array(*geometries):
    made = np.empty(len(geometries), dtype=object)
    made[:] = geometries
    return made


def area(geometry):
    return abs(GEOD.geometry_area_perimeter(geometry)[0])


TOWN = rectangle(-2000, -1500, 2000, 1500)


def test_a_lone_stop_covers_its_disc():
    found = area_coverage(array(point(0, 0)), array(TOWN), distance_m=500.0)
    assert found.covered_m2 == pytest.approx(math.pi * 500**2, rel=1e-3)
    assert found.total_m2 == pytest.approx(area(TOWN), rel=1e-7)
    assert found.share == pytest.approx(math.pi * 500**2 / area(TOWN), rel=1e-3)
    assert found.gaps[0].covers(point(560, 0))
    assert not found.gaps[0].intersects(point(0, 500 / STEP / 111_000))


def test_overlapping_discs_count_once_and_stop_at_the_edge_of_the_land():
    stops = array(point(0, 0), point(300, 0), point(2000, 0), point(5000, 0))
    found = area_coverage(stops, array(TOWN), distance_m=400.0)
    served = shapely.union_all(service_areas(stops, distance_m=400.0))
    assert found.covered_m2 == pytest.approx(area(served & TOWN), rel=1e-6)
    assert found.covered_m2 + area(found.gaps[0]) == pytest.approx(found.total_m2, rel=1e-9)


def test_overlapping_land_counts_once_but_each_feature_has_its_own_share():
    west, east = rectangle(-1000, -500, 200, 500), rectangle(-200, -500, 1000, 500)
    inner = rectangle(-100, -100, 100, 100)
    stops = array(point(500, 0))
    found = area_coverage(stops, array(west, east, inner), distance_m=600.0)
    served = service_areas(stops, distance_m=600.0)[0]
    assert found.total_m2 == pytest.approx(area(west | east), rel=1e-6)
    assert found.covered_m2 == pytest.approx(area((west | east) & served), rel=1e-6)
    each = [area(g & served) for g in (west, east, inner)]
    assert found.feature_covered_m2 == pytest.approx(each, rel=1e-6)
    assert found.feature_share == pytest.approx(
        np.array(each) / [area(g) for g in (west, east, inner)], rel=1e-6
    )
    assert found.feature_m2.sum() > found.total_m2 * 1.1


def test_land_covered_whole_has_no_gap_and_a_share_of_one():
    grid = array(*(point(x, y) for x in range(-2000, 2001, 400) for y in range(-1600, 1601, 400)))
    blocks = array(*(rectangle(x, -1500, x + 500, 1500) for x in range(-2000, 2000, 500)))
    found = area_coverage(grid, blocks, distance_m=500.0)
    assert found.share == 1.0
    assert found.feature_share.tolist() == [1.0] * 8
    assert found.gaps.tolist() == [None] * 8


def test_dissolved_discs_in_pieces_cover_as_the_whole():
    """Many hundred discs are cut into pieces: the cuts must not show."""
    random = np.random.default_rng(2)
    stops = array(*(point(x, y) for x, y in random.uniform(-3000, 3000, (300, 2))))
    land = array(
        TOWN,
        *(
            rectangle(x, y, x + 150, y + 90)
            for x, y in random.uniform(-2500, 2500, (60, 2)).round()
        ),
    )
    found = area_coverage(stops, land, distance_m=150.0)
    served = shapely.union_all(service_areas(stops, distance_m=150.0))
    assert shapely.get_num_coordinates(served) > 2000
    for feature, covered, gap in zip(land, found.feature_covered_m2, found.gaps, strict=True):
        assert covered == pytest.approx(area(feature & served), rel=1e-6, abs=0.01)
        assert area(shapely.difference(feature, served) ^ (gap or shapely.Polygon())) < 0.05
    union = shapely.union_all(land)
    assert found.total_m2 == pytest.approx(area(union), rel=1e-6)
    assert found.covered_m2 == pytest.approx(area(union & served), rel=1e-6)


def test_parks_serve_from_their_edge():
    park = rectangle(-400, -300, 400, 300)
    found = area_coverage(array(park), array(TOWN), distance_m=300.0)
    centre = area_coverage(array(point(0, 0)), array(TOWN), distance_m=300.0)
    perimeter = GEOD.geometry_length(park.exterior)
    expected = area(park) + perimeter * 300 + math.pi * 300**2
    assert found.covered_m2 == pytest.approx(expected, rel=1e-3)
    assert centre.covered_m2 < found.covered_m2 / 4


def test_no_facility_covers_nothing_and_no_land_has_no_share():
    bare = area_coverage(array(None), array(TOWN, None, point(0, 0)), distance_m=500.0)
    assert (bare.share, bare.covered_m2) == (0.0, 0.0)
    assert bare.gaps[0].equals(TOWN)
    assert bare.gaps[1:].tolist() == [None, None]
    assert np.isnan(bare.feature_m2[1:]).all()
    assert np.isnan(bare.feature_share[1:]).all()
    for land in (array(), array(None), array(point(0, 0))):
        nothing = area_coverage(array(point(0, 0)), land, distance_m=500.0)
        assert math.isnan(nothing.share)
        assert (nothing.total_m2, nothing.covered_m2) == (0.0, 0.0)
        assert nothing.gaps.tolist() == [None] * len(land)


def test_service_areas_stand_beside_their_facilities():
    made = service_areas(array(point(0, 0), None, shapely.Point(121.4, 31.2)), distance_m=500.0)
    assert made[1] is None
    for place, polygon in ((point(0, 0), made[0]), (shapely.Point(121.4, 31.2), made[2])):
        rim = shapely.get_coordinates(polygon)
        centre = np.full((2, len(rim)), [[place.x], [place.y]])
        assert GEOD.inv(*centre, *rim.T)[2] == pytest.approx(500.0, rel=1e-3)


@pytest.mark.parametrize("distance", [-1.0, math.nan, math.inf])
def test_a_distance_is_finite_and_not_negative(distance):
    with pytest.raises(InputError, match="is not a distance"):
        service_areas(array(point(0, 0)), distance_m=distance)
    with pytest.raises(InputError, match="is not a distance"):
        area_coverage(array(), array(), distance_m=distance)

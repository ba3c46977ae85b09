"""within_distance and near_any: which pairs, how far, and the line between them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geotool.engine import near_any, within_distance
from geotool.errors import InputError
from geotool.frames import densify
from geotool.measure import distance_m

GEOD = Geod(a=6378137.0, rf=298.257222101)
LON, LAT = 106.5, 29.6  # the seam of two 3-degree zones


def array(*geometries):
    made = np.empty(len(geometries), dtype=object)
    made[:] = geometries
    return made


def away(azimuth, metres, *, start=(LON, LAT)):
    lon, lat, _ = GEOD.fwd(*start, azimuth, metres)
    return shapely.Point(lon, lat)


def geodesic(line):
    return GEOD.geometry_length(line)


ORIGIN = shapely.Point(LON, LAT)
AROUND = array(*(away(azimuth, 1000.0) for azimuth in range(0, 360, 15)))


def test_points_around_are_found_exactly_at_the_limit_and_not_before():
    assert len(within_distance(array(ORIGIN), AROUND, distance_m=1000.0)) == len(AROUND)
    assert len(within_distance(AROUND, array(ORIGIN), distance_m=1000.0)) == len(AROUND)
    assert len(within_distance(array(ORIGIN), AROUND, distance_m=999.9999)) == 0


def test_value_is_geodesic_and_the_line_joins_subject_to_zone():
    pairs = within_distance(array(ORIGIN), AROUND, distance_m=2000.0)
    assert pairs.zone.tolist() == list(range(len(AROUND)))
    assert pairs.value == pytest.approx(1000.0, abs=1e-6)
    assert pairs.unit.tolist() == ["m"] * len(AROUND)
    assert np.isnan(pairs.share).all()
    first, last = shapely.get_point(pairs.geometry, 0), shapely.get_point(pairs.geometry, -1)
    assert (shapely.distance(first, ORIGIN) < 1e-11).all()
    assert (shapely.distance(last, AROUND) < 1e-11).all()
    assert [geodesic(g) for g in pairs.geometry] == pytest.approx(pairs.value, rel=1e-9)


@pytest.mark.parametrize("metres", [30.0, 1_000.0, 20_000.0, 150_000.0])
def test_limit_holds_at_any_scale_and_over_the_seam(metres):
    ring = array(*(away(azimuth, metres) for azimuth in range(0, 360, 10)))
    just_out = array(*(away(azimuth, metres * 1.0001 + 0.001) for azimuth in range(0, 360, 10)))
    assert len(within_distance(array(ORIGIN), ring, distance_m=metres)) == 36
    assert len(within_distance(array(ORIGIN), just_out, distance_m=metres)) == 0


def test_outside_china_and_in_the_far_north():
    for start in ((6.08, 50.77), (25.0, 70.0), (-51.2, -30.0)):
        ring = array(*(away(azimuth, 5000.0, start=start) for azimuth in range(0, 360, 30)))
        pairs = within_distance(array(shapely.Point(start)), ring, distance_m=5000.0)
        assert pairs.value == pytest.approx(np.full(12, 5000.0), abs=1e-6)


def test_touching_and_overlapping_are_zero_even_for_a_limit_of_zero():
    site = shapely.box(LON, LAT, LON + 5e-4, LAT + 5e-4)
    zones = array(
        shapely.box(LON + 5e-4, LAT, LON + 8e-4, LAT + 7e-4),  # shares an edge
        shapely.box(LON + 1e-4, LAT + 1e-4, LON + 2e-4, LAT + 2e-4),  # lies inside
        shapely.Point(LON, LAT + 2e-4),  # on the boundary
        shapely.Point(LON - 1e-6, LAT),  # ten centimetres off
    )
    pairs = within_distance(array(site), zones, distance_m=0.0)
    assert pairs.zone.tolist() == [0, 1, 2]
    assert pairs.value.tolist() == [0, 0, 0]


def test_lines_and_polygons_agree_with_the_measure_room():
    random = np.random.default_rng(11)
    start = random.uniform((LON - 0.05, LAT - 0.05), (LON + 0.05, LAT + 0.05), (40, 2))
    step = random.uniform(-0.01, 0.01, (40, 2, 2))
    lines = [
        shapely.LineString([s, s + d[0], s + d[0] + d[1]]) for s, d in zip(start, step, strict=True)
    ]
    hulls = [shapely.convex_hull(x) for x in lines[20:]]
    subjects = densify(array(*lines[:20]), geographic=True)
    zones = densify(array(*hulls), geographic=True)
    pairs = within_distance(subjects, zones, distance_m=3000.0)
    assert len(pairs) > 40
    first, second = np.repeat(subjects, len(zones)), np.tile(zones, len(subjects))
    every = distance_m(first, second).reshape(len(subjects), len(zones))
    assert np.argwhere(every <= 3000.0).tolist() == np.stack([pairs.subject, pairs.zone]).T.tolist()
    assert pairs.value == pytest.approx(every[every <= 3000.0], rel=1e-7, abs=1e-3)


def test_a_long_line_with_many_vertices_is_searched_from_its_own_side():
    lon = np.linspace(LON - 0.3, LON + 0.3, 700)
    river = shapely.LineString(np.column_stack([lon, LAT + 0.01 * np.sin(80 * lon)]))
    sites = array(*(shapely.Point(x, LAT + 0.013) for x in np.linspace(LON - 0.2, LON + 0.2, 9)))
    pairs = within_distance(sites, array(river), distance_m=2600.0)
    assert len(pairs) == 9
    start = shapely.get_point(pairs.geometry, 0)
    assert (shapely.distance(start, sites) < 1e-11).all(), "the line begins at the subject"
    assert not shapely.is_prepared(river)


def test_what_lies_inside_another_is_at_distance_zero_whoever_is_indexed():
    """An index of edges alone would answer with the distance to the boundary."""
    large = shapely.Point(LON, LAT).buffer(0.004, quad_segs=64)
    winding = shapely.segmentize(shapely.box(LON, LAT, LON + 1e-3, LAT + 1e-3).exterior, 1e-5)
    far = shapely.LineString([(LON + 0.01, LAT), (LON + 0.011, LAT)])
    within = shapely.LineString([(LON, LAT), (LON + 5e-4, LAT)])
    apart_and_within = shapely.MultiLineString([far, within])
    shapes = array(large, winding, within, apart_and_within, shapely.Point(LON, LAT + 3e-4))
    pairs = within_distance(shapes, array(large), distance_m=0.0)
    assert pairs.subject.tolist() == [0, 1, 2, 3, 4]
    assert pairs.value.tolist() == [0] * 5
    pairs = within_distance(array(large), shapes, distance_m=0.0)
    assert pairs.zone.tolist() == [0, 1, 2, 3, 4]
    assert pairs.value.tolist() == [0] * 5


def test_missing_and_empty_geometries():
    gaps = array(None, shapely.Point(), ORIGIN)
    pairs = within_distance(gaps, gaps, distance_m=5.0)
    assert (pairs.subject.tolist(), pairs.zone.tolist()) == ([2], [2])
    assert len(within_distance(array(), gaps, distance_m=5.0)) == 0
    assert len(within_distance(gaps, array(), distance_m=5.0)) == 0


@pytest.mark.parametrize("distance", [-1.0, float("nan"), float("inf")])
def test_what_is_no_distance_is_refused(distance):
    for check in (within_distance, near_any):
        with pytest.raises(InputError, match="is not a distance"):
            check(array(ORIGIN), AROUND, distance_m=distance)


def test_nearest_zone_whether_or_not_within_the_distance():
    zones = array(away(0, 900.0), away(90, 300.0), away(180, 40_000.0), None)
    subjects = array(ORIGIN, away(180, 39_000.0), away(45, 250_000.0), None)
    pairs = near_any(subjects, zones, distance_m=500.0)
    assert pairs.subject.tolist() == [0, 1, 2, 3]
    assert pairs.zone.tolist() == [1, 2, 0, -1]
    assert pairs.value[:2] == pytest.approx([300.0, 1000.0], abs=1e-6)
    exact = min(geodesic(shapely.LineString([subjects[2], z])) for z in zones[:3])
    assert pairs.value[2] == pytest.approx(exact, abs=1e-6)
    assert np.isnan(pairs.value[3])
    assert pairs.geometry[3] is None
    assert pairs.unit.tolist() == ["m", "m", "m", ""]


def test_nearest_by_metres_not_by_degrees():
    """At 60°N a degree of longitude is half as long as one of latitude."""
    here = shapely.Point(106.5, 60.0)
    north, east = shapely.Point(106.5, 60.06), shapely.Point(106.6, 60.0)
    pairs = near_any(array(here), array(north, east), distance_m=10.0)
    assert pairs.zone.tolist() == [1]
    assert pairs.value == pytest.approx([geodesic(shapely.LineString([here, east]))], rel=1e-9)


def test_ties_go_to_the_first_zone():
    zones = array(away(0, 900.0), away(90, 300.0), away(90, 300.0))
    assert near_any(array(ORIGIN), zones, distance_m=500.0).zone.tolist() == [1]
    assert near_any(array(ORIGIN), zones, distance_m=5.0).zone.tolist() == [1]
    site = shapely.box(LON, LAT, LON + 5e-4, LAT + 5e-4)
    assert near_any(array(site), array(zones[0], site, site), distance_m=5.0).zone.tolist() == [1]


def test_very_far_and_no_zones_at_all():
    zones = array(shapely.Point(-60.0, -20.0), shapely.Point(-70.0, -30.0))
    pairs = near_any(array(ORIGIN), zones, distance_m=500.0)
    assert pairs.zone[0] in (0, 1)
    assert pairs.value[0] > 1e7
    for none in (array(), array(None, shapely.Polygon())):
        pairs = near_any(array(ORIGIN, None), none, distance_m=500.0)
        assert pairs.zone.tolist() == [-1, -1]
        assert np.isinf(pairs.value[0])
        assert np.isnan(pairs.value[1])
        assert pairs.geometry.tolist() == [None, None]

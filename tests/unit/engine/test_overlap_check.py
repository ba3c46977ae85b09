"""Overlap: which pairs are found, in which unit, and what counts as mere contact."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geotool.engine import CONTACT_WIDTH_M, Pairs, overlap
from geotool.engine.contact import solid_polygons
from geotool.frames import gk_frame, to_canonical

GEOD = Geod(a=6378137.0, rf=298.257222101)
LON, LAT = 106.5, 29.6
STEP = 1e-5  # degrees, about a metre


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


def metres(x, y):
    """A point so many metres from the origin, for shapes thinner than a step."""
    lon, lat, _ = GEOD.fwd(LON, LAT, 90, x)
    lon, lat, _ = GEOD.fwd(lon, lat, 0, y)
    return lon, lat


def keys(pairs: Pairs):
    return list(zip(pairs.subject.tolist(), pairs.zone.tolist(), strict=True))


ZONES = array(rectangle(0, 0, 50, 80), rectangle(50, 0, 100, 80))
SQUARE = ZONES[0]


def test_polygon_over_two_zones_of_a_partition_is_measured_on_the_ellipsoid():
    subject = rectangle(30, 20, 90, 60)
    pairs = overlap(array(subject), ZONES)
    assert keys(pairs) == [(0, 0), (0, 1)]
    assert pairs.unit.tolist() == ["m2", "m2"]
    parts = [shapely.orient_polygons(subject & zone) for zone in ZONES]
    expected = [GEOD.geometry_area_perimeter(part)[0] for part in parts]
    assert pairs.value == pytest.approx(expected, rel=1e-8)
    assert pairs.share == pytest.approx([1 / 3, 2 / 3], rel=1e-8)
    assert [g.equals(p) for g, p in zip(pairs.geometry, parts, strict=True)] == [True, True]


def test_covered_subject_has_a_share_of_exactly_one_and_covering_subject_returns_the_zone():
    pairs = overlap(array(rectangle(10, 10, 40, 40), rectangle(-5, -5, 105, 85)), ZONES)
    assert keys(pairs) == [(0, 0), (1, 0), (1, 1)]
    assert pairs.share[0] == 1.0
    assert pairs.geometry[0].equals(rectangle(10, 10, 40, 40))
    assert pairs.geometry[2].equals(ZONES[1])


def test_without_geometry_only_the_geometry_is_missing():
    subjects = array(rectangle(30, 20, 90, 60), rectangle(10, 10, 40, 40), line((10, -5), (10, 5)))
    full, bare = overlap(subjects, ZONES), overlap(subjects, ZONES, with_geometry=False)
    assert keys(bare) == keys(full)
    assert np.array_equal(bare.value, full.value)
    assert np.array_equal(bare.share, full.share)
    assert bare.unit.tolist() == full.unit.tolist()
    assert all(g is None for g in bare.geometry)
    assert all(g is not None for g in full.geometry)


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(rectangle(-30, 0, 0, 80), id="shared edge"),
        pytest.param(rectangle(-30, 20, 0, 60), id="part of an edge"),
        pytest.param(rectangle(-30, 80, 0, 90), id="corner"),
        pytest.param(line((0, 10), (0, 70)), id="line along the boundary"),
        pytest.param(line((-20, 40), (0, 40)), id="line ending on the boundary"),
        pytest.param(line((-20, 60), (20, 100)), id="line through a corner"),
        pytest.param(point(0, 40), id="point on an edge"),
        pytest.param(point(0, 80), id="point on a vertex"),
        pytest.param(shapely.MultiPoint([point(0, 40), point(-1, 3)]), id="multipoint on an edge"),
        pytest.param(rectangle(200, 0, 210, 10), id="elsewhere"),
        pytest.param(rectangle(-10, 90, 5, 99), id="box beside"),
    ],
)
def test_contact_and_absence_are_no_pair(subject):
    assert len(overlap(array(subject), array(SQUARE))) == 0
    assert len(overlap(array(SQUARE), array(subject))) == 0


def test_a_strip_is_contact_below_the_contact_width_and_a_pair_above():
    def strip(width_m):
        west, east = metres(-40, 0)[0], metres(width_m, 0)[0]
        return shapely.box(west, LAT, east, LAT + 60 * STEP)

    widths = np.array([0.2, 0.9, 1.1, 5.0]) * CONTACT_WIDTH_M
    pairs = overlap(array(*map(strip, widths)), array(SQUARE))
    assert pairs.subject.tolist() == [2, 3]
    height_m = GEOD.line_length([LON, LON], [LAT, LAT + 60 * STEP])
    assert pairs.value == pytest.approx(widths[2:] * height_m, rel=1e-4)


def test_a_true_overlap_is_not_lost_on_a_long_thin_tail_nor_beside_slivers():
    def in_metres(*points):
        return shapely.Polygon([metres(*p) for p in points])

    hair = 0.0002
    tail = [(90 * k, 0) for k in range(1, 12)]
    back = [(x, hair) for x, _ in reversed(tail)]
    with_tail = in_metres((0, 0), *tail, *back, (0.5, hair), (0.5, 0.5), (0, 0.5))
    slivers = [in_metres((100 * k, 5), (100 * k + 90, 5), (100 * k + 45, 5 + hair)) for k in (1, 2)]
    spot = in_metres((0, 5), (1, 5), (1, 6), (0, 6))
    mixed = shapely.MultiPolygon([spot, *slivers])
    whole = in_metres((-10, -10), (1500, -10), (1500, 50), (-10, 50))
    solid = solid_polygons(array(with_tail, mixed, shapely.MultiPolygon(slivers), whole))
    assert 2 * with_tail.area / with_tail.length * 1e5 < CONTACT_WIDTH_M, "thin in the mean"
    assert solid[0] is with_tail
    assert solid[1].equals(spot)
    assert solid[2] is None
    assert solid[3] is whole


def test_lines_are_measured_inside_polygons_without_the_stretches_along_the_boundary():
    crossing = line((-20, 40), (70, 40))
    along_then_in = line((0, -30), (0, 30), (25, 30), (25, 60))
    pairs = overlap(array(crossing, along_then_in), array(SQUARE))
    assert pairs.unit.tolist() == ["m", "m"]
    expected = [line((0, 40), (50, 40)), line((0, 30), (25, 30), (25, 60))]
    assert pairs.value == pytest.approx([GEOD.geometry_length(x) for x in expected], rel=1e-9)
    assert pairs.share[0] == pytest.approx(5 / 9, rel=1e-6)
    assert pairs.geometry[0].equals(expected[0])
    assert pairs.geometry[1].equals(expected[1])


def test_a_line_past_an_inner_corner_is_inside_as_a_whole():
    tip = (40, 40.0002)  # 0.2 mm above the middle of the line
    notched = shapely.Polygon(at((0, 0), (80, 0), (80, 80), (50, 80), tip, (30, 80), (0, 80)))
    passing = line((10, 40), (70, 40))
    pairs = overlap(array(passing), array(notched))
    assert pairs.share == pytest.approx([1.0], rel=1e-12)


def test_a_line_along_a_border_with_the_noise_of_the_edge_model_is_contact():
    noise = np.resize([0.0, 0.2, -0.1, 0.15], 30) * 1e-8  # up to 0.2 mm to either side
    ring_side = [(LON + n, LAT + k * 8e-5) for k, n in enumerate(noise)]
    river = shapely.LineString(ring_side)
    zone = shapely.box(LON, LAT - 1e-4, LON + 1e-3, LAT + 3e-3)
    assert (river & zone).length > 0
    assert len(overlap(array(river), array(zone))) == 0


def test_a_river_through_a_site_is_metres_of_river_and_no_share_of_the_site():
    pairs = overlap(array(SQUARE), array(line((-20, 40), (70, 40))))
    assert pairs.unit.tolist() == ["m"]
    assert pairs.value == pytest.approx([GEOD.geometry_length(line((0, 40), (50, 40)))], rel=1e-9)
    assert np.isnan(pairs.share).all()


def test_points_are_counted_strictly_inside():
    many = shapely.MultiPoint([point(10, 10), point(60, 20), point(50, 40), point(10, 90)])
    pairs = overlap(array(point(10, 10), many), ZONES)
    assert keys(pairs) == [(0, 0), (1, 0), (1, 1)]
    assert pairs.value.tolist() == [1, 1, 1]
    assert pairs.unit.tolist() == ["count"] * 3
    assert pairs.share.tolist() == [1, 0.25, 0.25]
    assert pairs.geometry[2].equals(point(60, 20))


def test_lines_that_cross_are_counted_and_lines_that_run_together_measured():
    road = line((0, 0), (90, 0))
    crossing = line((10, -5), (20, 5), (30, -5))
    together = line((60, 0), (80, 0), (80, 10))
    ending = line((40, 0), (40, 30))
    pairs = overlap(array(road), array(crossing, together, ending))
    assert pairs.zone.tolist() == [0, 1]
    assert pairs.unit.tolist() == ["count", "m"]
    assert pairs.value[0] == 2
    assert pairs.value[1] == pytest.approx(GEOD.geometry_length(line((60, 0), (80, 0))), rel=1e-9)
    assert pairs.share[0] == 0


def test_multipolygons_holes_and_mixed_collections():
    ring = rectangle(0, 0, 50, 50) - rectangle(10, 10, 40, 40)
    island = rectangle(20, 20, 30, 30)
    mixed = shapely.GeometryCollection([rectangle(60, 0, 70, 10), line((0, 25), (70, 25))])
    zones = array(shapely.MultiPolygon([ring, island]), mixed)
    subjects = array(rectangle(15, 15, 18, 18), rectangle(5, 20, 25, 30), rectangle(65, 0, 75, 10))
    pairs = overlap(subjects, zones)
    assert keys(pairs) == [(1, 0), (2, 1)]
    assert pairs.share == pytest.approx([0.5, 0.5], rel=1e-7)


def test_missing_and_empty_geometries_are_no_pairs_and_no_crash():
    gaps = array(None, shapely.Polygon(), shapely.GeometryCollection(), SQUARE)
    assert keys(overlap(gaps, gaps)) == [(3, 3)]
    none = array()
    for subjects, zones in ((none, gaps), (gaps, none), (none, none)):
        pairs = overlap(subjects, zones)
        assert len(pairs) == 0
        assert len(pairs.geometry) == len(pairs.value) == len(pairs.unit) == 0


def test_callers_geometries_are_left_unprepared_and_unchanged():
    many = shapely.segmentize(SQUARE, STEP / 2)
    zones, subjects = array(many, None), array(rectangle(30, 20, 90, 60))
    before = zones.copy()
    overlap(subjects, zones)
    assert zones[0] is before[0]
    assert not shapely.is_prepared(zones).any()
    assert not shapely.is_prepared(subjects).any()


def test_chunks_do_not_show(monkeypatch):
    random = np.random.default_rng(5)
    corners = random.uniform(0, 400, (60, 2))
    subjects = array(*(rectangle(x, y, x + 70, y + 70) for x, y in corners[:30]))
    zones = array(*(rectangle(x, y, x + 90, y + 30) for x, y in corners[30:]))
    whole = overlap(subjects, zones)
    monkeypatch.setattr("geotool.engine.pairs._SUBJECTS_AT_ONCE", 7)
    monkeypatch.setattr("geotool.engine.pairs._VERTICES_AT_ONCE", 25)
    pieces = overlap(subjects, zones)
    assert len(whole) > 20
    assert keys(pieces) == keys(whole) == sorted(keys(whole))
    assert np.array_equal(pieces.value, whole.value)


@pytest.mark.parametrize("northing", [2_300_000.0, 3_277_000.0, 5_100_000.0])
def test_parcels_sharing_a_5_km_gauss_kruger_border_do_not_overlap(northing):
    """One parcel has vertices on the border that its neighbour lacks (21°N, 30°N and 46°N)."""
    south, north = np.array([540_000.0, northing]), np.array([543_000.0, northing + 4_000.0])
    stops = south + np.array([[0.013], [0.37], [0.371], [0.9]]) * (north - south)
    across = np.array([900.0, 0.0])
    west = shapely.Polygon([south, *stops, north, north - across, south - across])
    east = shapely.Polygon([south, south + across, north + across, north])
    assert shapely.area(west & east) < 1e-6
    west_4490, east_4490 = to_canonical(array(west, east), gk_frame(35)).geometries
    assert len(overlap(array(west_4490), array(east_4490))) == 0
    assert len(overlap(array(east_4490), array(west_4490))) == 0

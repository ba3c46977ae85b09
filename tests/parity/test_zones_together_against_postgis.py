"""Zones among each other, totals, exclusions and coverage beside PostGIS: same pairs and measures.

Areas within 1e-6, or a thousandth of a square metre.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from geotool.access import area_coverage, service_areas
from geotool.engine import area_taken, count_within, drawn, inside, overlaps_among
from geotool.frames import densify

SUBJECTS = {"polygon": 40, "line": 20, "point": 30}
ZONES = {"polygon": 30, "line": 12, "point": 12}
SEAM = 106.5  # of two 3-degree zones

AMONG = """
SELECT a.id, b.id, ST_Area(ST_Intersection(a.g, b.g)::geography),
  least(ST_Area(a.g::geography), ST_Area(b.g::geography))
FROM zone a JOIN zone b ON a.id < b.id AND ST_Intersects(a.g, b.g) AND NOT ST_Touches(a.g, b.g)
WHERE ST_Dimension(a.g) = 2 AND ST_Dimension(b.g) = 2 AND a.id %% %s <> b.id %% %s
ORDER BY 1, 2
"""
#: Of each subject the zone that shares most of it, the first of equals; then subjects a zone.
COUNT = """
WITH share AS (
  SELECT s.id AS subject, z.id AS zone, CASE ST_Dimension(s.g)
    WHEN 2 THEN ST_Area(ST_Intersection(s.g, z.g)::geography)
    WHEN 1 THEN ST_Length(ST_Intersection(s.g, z.g)::geography)
    ELSE ST_NPoints(ST_Intersection(s.g, z.g)) END AS measure
  FROM subject s JOIN zone z ON ST_Intersects(s.g, z.g) AND ST_Dimension(z.g) >= ST_Dimension(s.g)
), holder AS (
  SELECT DISTINCT ON (subject) subject, zone FROM share WHERE measure > 0
  ORDER BY subject, measure DESC, zone)
SELECT z.id, count(h.subject) FROM zone z LEFT JOIN holder h ON h.zone = z.id
GROUP BY 1 ORDER BY 1
"""
TAKEN = """
SELECT z.id, coalesce(ST_Area(ST_Intersection(z.g, u.g)::geography), 0), ST_Area(z.g::geography)
FROM zone z, (SELECT ST_Union(g) AS g FROM subject WHERE ST_Dimension(g) = 2) u
WHERE ST_Dimension(z.g) = 2 ORDER BY 1
"""
#: The whole less what is outside, as ``inside`` measures: an edge of 100 m that is cut bends at the
#: cut by 0.1 mm, so that the parts of a polygon sum up to its area but for some 0.01 m2.
LESS = """
SELECT s.id, CASE ST_Dimension(s.g)
    WHEN 2 THEN ST_Area(s.g::geography) - ST_Area(ST_Difference(s.g, u.g)::geography)
    WHEN 1 THEN ST_Length(s.g::geography) - ST_Length(ST_Difference(s.g, u.g)::geography)
    ELSE ST_NPoints(ST_Intersection(s.g, u.g)) END
FROM subject s, (SELECT ST_Difference(
    (SELECT ST_Union(g) FROM zone WHERE ST_Dimension(g) = 2),
    (SELECT ST_Union(g) FROM outside)) AS g) u
ORDER BY 1
"""
DRAWN = """
SELECT id, CASE WHEN ST_Dimension(g) = 2 THEN ST_Area(g::geography) END,
  CASE WHEN ST_Dimension(g) = 1 THEN ST_Length(g::geography) END
FROM subject ORDER BY 1
"""
#: Buffers in the zone of each facility's middle; the scale of the transverse Mercator plane is
#: 1 + (x - 500 km)² / 2R², with R the mean radius of curvature at 29.6 degrees.
SERVED = """
CREATE TABLE served AS
SELECT f.id, ST_Transform(ST_Segmentize(ST_Buffer(flat, %s * (1 + x * x / 2 / 6367150.0 ^ 2),
  'quad_segs=32'), 100), 4490) AS g
FROM facility f,
  LATERAL (SELECT (ST_XMin(g) + ST_XMax(g)) / 2 AS lon, (ST_YMin(g) + ST_YMax(g)) / 2 AS lat) m,
  LATERAL (SELECT CASE WHEN lon < 106.5 THEN 4544 ELSE 4545 END AS srid) zone,
  LATERAL (SELECT ST_Transform(f.g, srid) AS flat,
    ST_X(ST_Transform(ST_SetSRID(ST_Point(lon, lat), 4490), srid)) - 500000 AS x) plane
"""
COVERED = """
SELECT d.id, ST_Area(d.g::geography), ST_Area(ST_Difference(d.g, u.g)::geography)
FROM demand d, (SELECT ST_Union(g) AS g FROM served) u ORDER BY 1
"""
COVERED_TOGETHER = """
SELECT ST_Area(d.g::geography), ST_Area(ST_Difference(d.g, u.g)::geography)
FROM (SELECT ST_Union(g) AS g FROM demand) d, (SELECT ST_Union(g) AS g FROM served) u
"""
#: The geodesic itself: no plane, no buffer.
REACHED = """
SELECT min(ST_Distance(f.g::geography, v.geom::geography, true)),
  max(ST_Distance(f.g::geography, v.geom::geography, true))
FROM facility f JOIN ours ON ours.id = f.id, ST_DumpPoints(ours.g) v
WHERE ST_Dimension(f.g) = 0 AND ST_NPoints(f.g) = 1
"""


@pytest.fixture(params=[1, 2, 3])
def layers(request, world, stored):
    """Subjects and zones in memory and as tables ``subject`` and ``zone``."""
    subjects, zones = world(request.param, **SUBJECTS), world(request.param + 100, **ZONES)
    stored(subject=subjects, zone=zones)
    return subjects, zones


@pytest.fixture(params=[1, 2, 3])
def town(request, world, stored):
    """Facilities and overlapping land in memory and as tables ``facility`` and ``demand``."""
    facilities = world(request.param + 200, polygon=3, line=2, point=20)
    demand = world(request.param + 300, polygon=25)
    stored(facility=facilities, demand=demand)
    return facilities, demand


def figures(rows, column):
    return np.array([row[column] for row in rows], dtype=float)


def areas(expected):
    return pytest.approx(np.asarray(expected, dtype=float), rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("groups", [None, 2, 5])
def test_overlaps_among_is_st_intersection_of_a_layer_with_itself(world, postgis, stored, groups):
    zones = world(11, polygon=90, line=5, point=5)
    stored(zone=zones)
    apart = 10_000 if groups is None else groups
    rows = postgis.execute(AMONG, (apart, apart)).fetchall()
    pairs = overlaps_among(zones, None if groups is None else np.arange(len(zones)) % groups)
    assert list(zip(pairs.subject, pairs.zone, strict=True)) == [(a, b) for a, b, *_ in rows]
    assert pairs.value == areas(figures(rows, 2))
    assert pairs.share == pytest.approx(figures(rows, 2) / figures(rows, 3), rel=1e-6, abs=1e-6)
    assert len(pairs) > 90


def test_tiles_that_share_their_borders_are_no_pairs_for_postgis_either(postgis, stored):
    random = np.random.default_rng(7)
    seeds = shapely.MultiPoint(random.uniform((106.47, 29.57), (106.53, 29.63), (60, 2)))
    tiles = np.array(shapely.get_parts(shapely.voronoi_polygons(seeds)), dtype=object)
    tiles = densify(tiles, geographic=True)
    stored(zone=tiles)
    assert len(overlaps_among(tiles)) == len(postgis.execute(AMONG, (100, 100)).fetchall()) == 0


def test_count_within_is_the_zone_that_shares_most(layers, postgis):
    subjects, zones = layers
    rows = postgis.execute(COUNT).fetchall()
    totals = count_within(subjects, zones)
    assert totals.value.tolist() == [count for _, count in rows]
    assert totals.value.sum() > 40


def test_points_on_borders_are_counted_as_st_covers_does(postgis, stored):
    """Corners of a lattice of tiles: each is on the border of up to four, and counted once."""
    columns = np.linspace(106.47, 106.53, 7)
    corners = [(x, y) for x in columns for y in columns - 76.9]
    tiles = shapely.box(*np.array(corners).T, *(np.array(corners).T + 0.01))
    spots = shapely.points([(x, y) for x, y in corners for _ in range(2)])
    stored(subject=spots, zone=tiles)
    rows = postgis.execute(
        "SELECT z.id, count(s.id) FROM zone z LEFT JOIN LATERAL (SELECT s.id FROM subject s WHERE "
        "ST_Covers(z.g, s.g) AND NOT EXISTS (SELECT 1 FROM zone o WHERE o.id < z.id AND "
        "ST_Covers(o.g, s.g))) s ON true GROUP BY 1 ORDER BY 1"
    ).fetchall()
    totals = count_within(spots, tiles)
    assert totals.value.tolist() == [count for _, count in rows]
    assert totals.value.sum() == len(spots)


def test_area_taken_is_the_intersection_with_st_union(layers, postgis):
    subjects, zones = layers
    rows = postgis.execute(TAKEN).fetchall()
    totals = area_taken(subjects, zones)
    flat = shapely.get_dimensions(zones) == 2
    assert totals.zone[flat].tolist() == [row[0] for row in rows]
    assert totals.value[flat] == areas(figures(rows, 1))
    assert totals.share[flat] == pytest.approx(figures(rows, 1) / figures(rows, 2), abs=1e-6)
    assert np.isnan(totals.value[~flat]).all()
    assert totals.parts.value.sum() > totals.value[flat].sum() * 1.1


def test_inside_less_exclusions_is_the_intersection_with_st_difference(
    layers, world, postgis, stored
):
    subjects, zones = layers
    zones = np.where(shapely.get_dimensions(zones) == 2, zones, None)
    outside = world(9, polygon=12)
    stored(outside=outside)
    rows = postgis.execute(LESS).fetchall()
    held = inside(subjects, zones, outside)
    assert held.value == areas(figures(rows, 1))
    assert (inside(subjects, zones).value > held.value + 1).sum() > 5


def test_inside_measures_what_st_intersection_does(layers, postgis, stored):
    subjects, zones = layers
    stored(outside=[shapely.Point(0, 0)])
    rows = postgis.execute(LESS).fetchall()
    zones = np.where(shapely.get_dimensions(zones) == 2, zones, None)
    assert inside(subjects, zones).value == areas(figures(rows, 1))


def test_drawn_is_st_area_and_st_length_on_geography(layers, postgis):
    subjects, _ = layers
    rows = postgis.execute(DRAWN).fetchall()
    area_m2, length_m = drawn(subjects)
    for ours, column in ((area_m2, 1), (length_m, 2)):
        theirs = figures(rows, column)
        assert np.isnan(ours).tolist() == np.isnan(theirs).tolist()
        assert ours == pytest.approx(theirs, rel=1e-6, nan_ok=True)


@pytest.mark.parametrize("distance", [200.0, 600.0])
def test_area_coverage_is_the_intersection_with_st_buffer(town, postgis, distance):
    """Facilities on both sides of the seam, buffered by PostGIS in their own zones."""
    facilities, demand = town
    assert {bool(shapely.get_x(shapely.centroid(g)) < SEAM) for g in facilities} == {True, False}
    postgis.execute("DROP TABLE IF EXISTS served")
    postgis.execute(SERVED, (distance,))
    rows = postgis.execute(COVERED).fetchall()
    total, gap = postgis.execute(COVERED_TOGETHER).fetchone()
    found = area_coverage(facilities, demand, distance_m=distance)
    assert found.feature_m2 == areas(figures(rows, 1))
    assert found.feature_covered_m2 == areas(figures(rows, 1) - figures(rows, 2))
    assert (found.total_m2, found.covered_m2) == areas((total, total - gap))
    assert found.share == pytest.approx(1 - gap / total, rel=1e-6)
    assert found.feature_m2.sum() > total * 1.05
    assert 0.05 < found.share < 0.99


@pytest.mark.parametrize("distance", [200.0, 600.0])
def test_service_areas_reach_as_far_as_st_distance_says(town, postgis, stored, distance):
    facilities, _ = town
    stored(ours=service_areas(facilities, distance_m=distance))
    nearest, farthest = postgis.execute(REACHED).fetchone()
    assert distance * math.cos(math.pi / 128) * (1 - 1e-5) < nearest
    assert farthest < distance * (1 + 1e-5)

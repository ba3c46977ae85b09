"""Bounds of overlaps beside PostGIS: the zone grown and shrunk whole, in EPSG:4544."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geotool.engine import band_outside, band_overlap, surroundings
from geotool.frames import densify, from_metric, gk_frame

COUNTS = {"polygon": 60, "line": 25, "point": 25}
#: Vertices every 100 m, as where geotool takes edges from the plane to the ground.
MEASURE = """
SELECT s.id, CASE ST_Dimension(s.g)
    WHEN 2 THEN ST_Area(part::geography)
    WHEN 1 THEN ST_Length(part::geography)
    ELSE ST_NPoints(part) END
FROM subject s JOIN zone z USING (id), LATERAL (
    SELECT ST_Transform(ST_Segmentize(ST_CollectionExtract(ST_Intersection(
        ST_Transform(s.g, 4544),
        ST_Buffer(ST_Transform(z.g, 4544), %s * z.epsilon, 'quad_segs=32')
    ), ST_Dimension(s.g) + 1), 100), 4490) AS part
) AS cut ORDER BY 1
"""


@pytest.fixture
def tables(postgis):
    """Return a function that makes the tables ``subject`` and ``zone`` of pairs."""

    def make(subjects, zones, epsilon):
        for name, geometries in (("subject", subjects), ("zone", zones)):
            postgis.execute(f"DROP TABLE IF EXISTS {name}")
            postgis.execute(
                f"CREATE TABLE {name} (id int, epsilon float8, g geometry(Geometry, 4490))"
            )
            rows = enumerate(zip(epsilon, shapely.to_wkb(geometries), strict=True))
            with postgis.cursor() as cursor:
                cursor.executemany(
                    f"INSERT INTO {name} VALUES (%s, %s, ST_GeomFromWKB(%s, 4490))",
                    [(i, float(by), shape) for i, (by, shape) in rows],
                )

    return make


def answers(postgis):
    """Least and greatest as PostGIS finds them; 0 where nothing is left."""
    found = ([row[1] for row in postgis.execute(MEASURE, (sign,)).fetchall()] for sign in (-1, 1))
    return [np.array(each, dtype=float) for each in found]


def near_the_meridian(geometries):
    """The world of 106.5°E about 105°E, where EPSG:4544 draws metres true."""
    return shapely.transform(geometries, lambda xy: xy - np.array([1.5, 0.0]))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bounds_are_st_buffer_and_st_intersection(seed, world, tables, postgis):
    random = np.random.default_rng(seed)
    subjects = near_the_meridian(world(seed, **COUNTS))
    pool = near_the_meridian(world(seed + 100, polygon=40))
    nearest = shapely.STRtree(pool).query_nearest(subjects, all_matches=False)[1]
    zones, epsilon = pool[nearest], random.choice([2.0, 15.0, 120.0], len(subjects))
    tables(subjects, zones, epsilon)
    for ours, theirs in zip(band_overlap(subjects, zones, epsilon), answers(postgis), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-4, abs=0.5)
        assert (ours > 0).sum() > 40


@pytest.mark.parametrize("epsilon", [1.0, 10.0, 45.0])
def test_straight_borders_to_a_millionth(epsilon, tables, postgis):
    sites = [shapely.box(x, y, x + 120, y + 90) for x in (-50, 20, 60) for y in (0, 300)]
    halves = [shapely.box(-4000, -4000, 30, 4000), shapely.box(90, -4000, 4000, 4000)]
    flat = [(site, half) for site in sites for half in halves]
    anchor = np.array([500000.0, 3303948.5])
    drawn = (
        shapely.transform(np.array(side, dtype=object), lambda xy: xy + anchor)
        for side in zip(*flat, strict=True)
    )
    subjects, zones = (
        from_metric(densify(side, geographic=False), gk_frame(35).crs) for side in drawn
    )
    tables(subjects, zones, np.full(len(subjects), epsilon))
    low, high = answers(postgis)
    ours = band_overlap(subjects, zones, epsilon)
    assert ours[0] == pytest.approx(low, rel=1e-6, abs=1e-3)
    assert ours[1] == pytest.approx(high, rel=1e-6, abs=1e-3)
    assert (low > 0).sum() >= 4
    whole = np.full(len(subjects), 120 * 90)
    outside = band_outside(subjects, zones, epsilon)
    assert outside[0] == pytest.approx(whole - high, rel=1e-6, abs=0.02)
    assert outside[1] == pytest.approx(whole - low, rel=1e-6, abs=0.02)


def test_a_body_is_st_union(world, tables, postgis):
    """Over plots that share borders (Voronoi cells) the sum is that of their union."""
    random = np.random.default_rng(5)
    seeds = shapely.MultiPoint(random.uniform((104.98, 29.58), (105.02, 29.62), (60, 2)))
    frame = shapely.box(104.975, 29.575, 105.025, 29.625)
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=frame))
    plots = densify(np.array([c & frame for c in cells if c.centroid.x < 105.003]), geographic=True)
    sites = near_the_meridian(world(7, polygon=40))
    epsilon = 25.0
    tables(sites, np.full(len(sites), shapely.union_all(plots), dtype=object), [epsilon] * 40)
    low, _ = answers(postgis)
    bodies = surroundings(sites, plots, epsilon)
    pairs = [(s, z) for s in range(len(sites)) for z in range(len(plots))]
    subject, zone = np.array(pairs).T
    ours, _ = band_overlap(sites[subject], plots[zone], epsilon, body=bodies[subject])
    summed = np.bincount(subject, ours, len(sites))
    assert summed == pytest.approx(low, rel=1e-4, abs=2.0)
    assert ((low > 0) & (low < 1e5)).any()

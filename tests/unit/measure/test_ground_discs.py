"""Ground discs held against geodesics of pyproj."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geotool.measure import area_m2, discs

GEOD = Geod(a=6378137.0, rf=298.257222101)

#: Middle and edge of a 3-degree zone, both sides of a seam, far north, the rim of China, Aachen.
PLACES = [
    (105.0, 29.8),
    (106.4999, 29.6),
    (106.5001, 29.6),
    (121.5, 53.5),
    (73.1, 38.0),
    (6.1, 50.8),
]


def array(*geometries):
    made = np.empty(len(geometries), dtype=object)
    made[:] = geometries
    return made


def distances(place, polygon):
    rim = shapely.get_coordinates(shapely.segmentize(polygon, 1e-5))
    lon, lat = np.full((2, len(rim)), np.array(place)[:, None])
    return GEOD.inv(lon, lat, rim[:, 0], rim[:, 1])[2]


@pytest.mark.parametrize("radius", [5.0, 300.0, 500.0, 3000.0])
def test_the_rim_of_a_disc_lies_at_the_radius(radius):
    """Between the chord of an arc of 2.8 degrees and the radius, to a few parts in a million."""
    made = discs(array(*(shapely.Point(p) for p in PLACES)), radius)
    for place, disc in zip(PLACES, made, strict=True):
        reached = distances(place, disc)
        assert reached.max() <= radius * (1 + 1e-5)
        assert reached.min() >= radius * (1 - 3.1e-4)
        sound = abs(GEOD.geometry_area_perimeter(disc)[0])
        assert sound == pytest.approx(np.pi * radius**2, rel=1e-3)


def test_each_has_its_own_radius_and_frame():
    places = array(*(shapely.Point(p) for p in PLACES))
    radii = np.linspace(100, 600, len(PLACES))
    for place, radius, disc in zip(PLACES, radii, discs(places, radii), strict=True):
        assert distances(place, disc) == pytest.approx(radius, rel=1e-3)
    alone = [discs(places[[i]], radii[i])[0] for i in range(len(PLACES))]
    assert all(a.equals(b) for a, b in zip(alone, discs(places, radii), strict=True))


def test_polygons_and_lines_are_widened_from_their_edge():
    park = shapely.box(106.49, 29.60, 106.51, 29.61)
    wide = discs(array(park), 300.0)[0]
    for start, heading, end in (((106.49, 29.605), 270, "west"), ((106.5, 29.61), 0, "north")):
        for step_m, within in ((299.8, True), (300.2, False)):
            lon, lat, _ = GEOD.fwd(*start, heading, step_m)
            assert wide.covers(shapely.Point(lon, lat)) is within, end
    way = discs(array(park.exterior), 300.0)[0]
    assert not way.covers(shapely.Point(106.5, 29.605))


def test_edges_stay_short():
    disc = discs(array(shapely.Point(106.0, 29.6)), 8000.0)[0]
    rim = shapely.get_coordinates(disc)
    assert GEOD.inv(*rim[:-1].T, *rim[1:].T)[2].max() < 100.1


def test_nothing_has_no_disc():
    park = shapely.box(106.49, 29.60, 106.491, 29.601)
    made = discs(array(None, shapely.Point(), shapely.Point(106, 29), park), 0.0)
    assert made[:3].tolist() == [None, None, None]
    assert area_m2(made[3:]) == pytest.approx(area_m2(array(park)), rel=1e-9)
    assert len(discs(array(), 10.0)) == 0

"""Real data: wind placements and their areas against the Natura 2000 sites around Aachen."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod, Transformer

from geotool.engine import overlap, within_distance
from geotool.frames import resolve, to_canonical

GEOD = Geod(a=6378137.0, rf=298.257222101)
#: Geod adds up areas down to the equator, 1e10 m2 and more for a site, in double precision.
GEOD_NOISE_M2 = 1.5e-4


@pytest.fixture(scope="module")
def aachen(shared_data):
    """Geometries as they are (EPSG:3035), and as a store would keep them (EPSG:4490)."""
    folder = shared_data / "protected" / "glaes_aachen"
    names = ("aachen_placements", "aachen_placement_areas", "Natura2000_aachenClipped")
    planar = [gpd.read_file(folder / f"{name}.shp").geometry.to_numpy() for name in names]
    assert [len(layer) for layer in planar] == [194, 182, 42]
    planar = [np.asarray(shapely.make_valid(layer), dtype=object) for layer in planar]
    frame = resolve("EPSG:3035")
    return planar, [to_canonical(layer, frame).geometries for layer in planar]


def pairs_in_the_plane(subjects, zones):
    """Positions and planar areas (0 for points) of pairs whose interiors meet."""
    return {
        (s, z): subject.intersection(zone).area
        for s, subject in enumerate(subjects)
        for z, zone in enumerate(zones)
        if subject.intersects(zone) and not subject.touches(zone)
    }


def keys(pairs):
    return list(zip(pairs.subject.tolist(), pairs.zone.tolist(), strict=True))


def test_placements_lie_in_the_same_sites_as_in_the_plane(aachen):
    (points, _, sites), (points_4490, _, sites_4490) = aachen
    pairs = overlap(points_4490, sites_4490)
    assert keys(pairs) == list(pairs_in_the_plane(points, sites))


def test_placement_areas_meet_the_same_sites_with_the_areas_of_the_ellipsoid(
    aachen, record_property
):
    (_, areas, sites), (_, areas_4490, sites_4490) = aachen
    pairs = overlap(areas_4490, sites_4490)
    planar = pairs_in_the_plane(areas, sites)
    assert keys(pairs) == list(planar)
    assert len(pairs) > 20

    met = shapely.intersection(areas_4490[pairs.subject], sites_4490[pairs.zone])
    geodesic = [GEOD.geometry_area_perimeter(g)[0] for g in shapely.orient_polygons(met)]
    assert pairs.value == pytest.approx(geodesic, rel=1e-9, abs=GEOD_NOISE_M2)

    plane = np.array(list(planar.values()))
    stored = np.abs(pairs.value / plane - 1)
    sparse = np.abs(without_vertices_on_long_edges(areas, sites, pairs) / plane - 1)
    for name, difference in (("stored", stored), ("sparse", sparse)):
        figures = f"median {np.median(difference):.1e}, greatest {difference.max():.1e}"
        record_property(f"{len(pairs)} areas beside EPSG:3035, {name}", figures)
        print(f"{len(pairs)} areas beside EPSG:3035, {name}: {figures}")
    assert np.median(stored) < 1.5e-7
    assert stored.max() < 6e-5
    assert 1e-6 < np.median(sparse) < 4e-6
    assert 2e-4 < sparse.max() < 5e-4


def without_vertices_on_long_edges(areas, sites, pairs):
    """Ellipsoidal areas had the vertices alone been reprojected: what densifying is good for."""
    transformer = Transformer.from_crs(3035, 4258, always_xy=True)
    moved = [
        shapely.transform(layer, lambda c: np.column_stack(transformer.transform(c[:, 0], c[:, 1])))
        for layer in (areas, sites)
    ]
    met = shapely.intersection(moved[0][pairs.subject], moved[1][pairs.zone])
    return np.array([GEOD.geometry_area_perimeter(g)[0] for g in shapely.orient_polygons(met)])


def test_distances_to_sites_are_those_of_the_plane_to_its_scale(aachen):
    """EPSG:3035 keeps areas, not lengths: here its scale is off by 0.1 % at most."""
    (points, _, sites), (points_4490, _, sites_4490) = aachen
    pairs = within_distance(points_4490, sites_4490, distance_m=1000.0)
    planar = shapely.distance(points[:, None], sites[None, :])
    assert len(pairs) > 50
    assert pairs.value == pytest.approx(planar[pairs.subject, pairs.zone], rel=2e-3, abs=1e-3)
    missed = np.ones(planar.shape, dtype=bool)
    missed[pairs.subject, pairs.zone] = False
    assert planar[missed].min() > 998.0

"""Area, length and distance against PostGIS ``geography`` on EPSG:4490.

Agreement found with PostGIS 3.3 (PROJ 9.1), 300 irregular parcels of each size:

* ``ST_Area``: 7e-5 m² at most, whatever the size (rounding of the geodesic library);
  1.4e-11 of the area at 12 km².
* ``ST_Length``: 6e-9 m.
* ``ST_Distance``: PostGIS looks for the nearest points on a sphere and is mostly up to 1.7e-5
  longer (2 mm at 100 m, 10 cm at 10 km), 1e-4 and more where it picks another edge; it is never
  shorter. Brute force (test_lengths_and_distances) sides with us.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geotool.measure import area_m2, distance_m, length_m

GEOD = Geod(a=6378137, rf=298.257222101)
COUNT = 300


def parcels(rng: np.random.Generator, radius_m: float, places: np.ndarray) -> np.ndarray:
    azimuths = -np.arange(7) * 360 / 7
    made = []
    for lon, lat in places:
        x, y, _ = GEOD.fwd(
            np.full(7, lon), np.full(7, lat), azimuths, rng.uniform(0.4, 1, 7) * radius_m
        )
        made.append(shapely.Polygon(np.column_stack([x, y])))
    return np.array(made, dtype=object)


def places(rng: np.random.Generator) -> np.ndarray:
    return np.column_stack([rng.uniform(100, 110, COUNT), rng.uniform(20, 45, COUNT)])


def ask(postgis: Any, expression: str, pairs: Iterable[tuple[Any, Any]]) -> np.ndarray:
    """Evaluate an expression on geographies ``a`` and ``b`` of each pair."""
    rows = [(i, shapely.to_wkb(a), shapely.to_wkb(b)) for i, (a, b) in enumerate(pairs)]
    postgis.execute("CREATE TEMP TABLE IF NOT EXISTS pairs (i int, a bytea, b bytea)")
    postgis.execute("TRUNCATE pairs")
    with postgis.cursor() as cursor:
        cursor.executemany("INSERT INTO pairs VALUES (%s, %s, %s)", rows)
    answer = postgis.execute(
        f"SELECT {expression} FROM (SELECT i, geography(ST_GeomFromWKB(a, 4490)) AS a, "
        "geography(ST_GeomFromWKB(b, 4490)) AS b FROM pairs) AS g ORDER BY i"
    )
    return np.array([value for (value,) in answer.fetchall()], dtype=float)


@pytest.mark.parametrize("radius_m", [3, 57, 2000])
def test_area_and_length(postgis: Any, radius_m: float) -> None:
    rng = np.random.default_rng(radius_m)
    made = parcels(rng, radius_m, places(rng))
    holed = shapely.difference(made, parcels(rng, radius_m / 4, places(rng)))
    pairs = list(zip(made, holed, strict=True))
    assert np.allclose(area_m2(made), ask(postgis, "ST_Area(a)", pairs), rtol=2e-11, atol=1.5e-4)
    boundary = "ST_Length(geography(ST_Boundary(a::geometry)))"
    assert np.allclose(length_m(made), ask(postgis, boundary, pairs), rtol=1e-11, atol=1e-7)


def test_area_of_parts_and_holes(postgis: Any) -> None:
    rng = np.random.default_rng(9)
    place = places(rng)
    outer, inner = parcels(rng, 90, place), parcels(rng, 20, place)
    holed = shapely.difference(outer, inner)
    far = parcels(rng, 90, place + 0.1)
    both = np.array(
        [shapely.MultiPolygon([*shapely.get_parts(h), f]) for h, f in zip(holed, far, strict=True)]
    )
    expected = ask(postgis, "ST_Area(b)", zip(outer, both, strict=True))
    assert np.allclose(area_m2(both), expected, rtol=2e-11, atol=3e-4)


@pytest.mark.parametrize("gap_m", [100, 1_000, 10_000])
def test_distance(postgis: Any, gap_m: float) -> None:
    rng = np.random.default_rng(int(gap_m))
    place = places(rng)
    x, y, _ = GEOD.fwd(*place.T, rng.uniform(0, 360, COUNT), np.full(COUNT, gap_m + 120))
    a, b = parcels(rng, 57, place), parcels(rng, 57, np.column_stack([x, y]))
    ours = distance_m(a, b)
    theirs = ask(postgis, "ST_Distance(a, b)", zip(a, b, strict=True))
    assert (ours <= theirs + 1e-6).all()
    assert np.quantile(theirs / ours - 1, 0.98) < 3e-5
    assert np.allclose(ours, theirs, rtol=5e-4, atol=0)


def test_distance_of_what_meets(postgis: Any) -> None:
    rng = np.random.default_rng(4)
    place = places(rng)
    a, b = parcels(rng, 57, place), parcels(rng, 57, place + 1e-4)
    meets = ask(postgis, "ST_Distance(a, b)", zip(a, b, strict=True)) == 0
    assert meets.any()
    assert ((distance_m(a, b) == 0) == meets).all()

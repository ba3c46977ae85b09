"""Densifying: no long edge left, no vertex moved, no geometry repaired on the way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geotool.frames import MAX_EDGE_M, densify

UNHURRIED = settings(deadline=None)  # a busy machine is no failure

COORDINATE = st.floats(min_value=0, max_value=5000, allow_subnormal=False)
RING = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=3, max_size=8, unique=True)


def one(geometry: Any, **options: Any) -> Any:
    return densify(np.array([geometry], dtype=object), **{"geographic": False, **options})[0]


def edges(geometry: Any) -> np.ndarray:
    parts = shapely.get_parts(geometry)
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    kinds = shapely.get_type_id(parts)
    paths = np.concatenate([parts[kinds == 1], shapely.get_rings(parts[kinds == 3])])
    xy, path = shapely.get_coordinates(paths, return_index=True)
    same = path[1:] == path[:-1]
    return np.hypot(*(np.diff(xy, axis=0)[same]).T)


def is_subsequence(few: np.ndarray, many: np.ndarray) -> bool:
    rest = iter(map(tuple, many))
    return all(any(point == other for other in rest) for point in map(tuple, few))


@UNHURRIED
@given(RING)
def test_edges_are_short_and_vertices_stay(ring: list[tuple[float, float]]) -> None:
    polygon = shapely.Polygon(ring)  # crossing itself as often as not
    dense = one(polygon)
    assert edges(dense).max() <= MAX_EDGE_M * (1 + 1e-9)
    assert is_subsequence(shapely.get_coordinates(polygon), shapely.get_coordinates(dense))
    assert dense.area == pytest.approx(polygon.area, rel=1e-9, abs=1e-6)
    assert dense.is_valid == polygon.is_valid or polygon.area < 1e-3


@UNHURRIED
@given(RING)
def test_neighbours_get_the_same_vertices_to_the_last_bit(ring: list[tuple[float, float]]) -> None:
    there = shapely.get_coordinates(one(shapely.LineString(ring)))
    back = shapely.get_coordinates(one(shapely.LineString(ring[::-1])))
    assert (there == back[::-1]).all()


def test_invalid_polygons_are_not_repaired_by_the_way() -> None:
    """GEOS' own densifier drops half of a bow-tie: the reason for not using it."""
    bow_tie = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    overlapping = shapely.MultiPolygon(
        [shapely.box(0, 0, 500, 500), shapely.box(250, 250, 900, 900)]
    )
    assert shapely.segmentize(bow_tie, 100).area != bow_tie.area  # if this fails, use it again
    dense = densify(np.array([bow_tie, overlapping], dtype=object), geographic=False)
    assert is_subsequence(shapely.get_coordinates(bow_tie), shapely.get_coordinates(dense[0]))
    assert not dense[0].is_valid
    assert len(dense[1].geoms) == 2
    assert dense[1].area == overlapping.area


def test_every_type_is_met() -> None:
    hole = shapely.Polygon(
        shapely.box(0, 0, 900, 900).exterior, [shapely.box(200, 200, 600, 600).exterior]
    )
    members = [
        shapely.Point(1, 2),
        shapely.MultiPoint([(0, 0), (5000, 0)]),
        shapely.LineString([(0, 0), (1000, 0)]),
        shapely.LinearRing([(0, 0), (1000, 0), (0, 1000)]),
        hole,
        shapely.MultiLineString([[(0, 0), (0, 950)], [(0, 0), (10, 0)]]),
        shapely.MultiPolygon([hole, shapely.box(1000, 0, 1050, 50)]),
        shapely.Polygon(),
        shapely.LineString(),
    ]
    members.append(shapely.GeometryCollection([members[0], hole, members[6]]))
    source = np.array([None, *members], dtype=object)
    dense = densify(source, geographic=False)
    assert dense[0] is None
    assert [g.geom_type for g in dense[1:]] == [g.geom_type for g in members]
    for before, after in zip(members, dense[1:], strict=True):
        assert after.area == pytest.approx(before.area)
        assert after.length == pytest.approx(before.length)
        if after.length:
            assert (
                edges(after if after.geom_type != "LinearRing" else shapely.Polygon(after)).max()
                <= 100
            )
    assert len(dense[5].interiors) == 1
    assert source[5] is hole


def test_short_edges_are_left_alone() -> None:
    small, large = shapely.box(0, 0, 99, 99), shapely.box(0, 0, 150, 99)
    dense = densify(np.array([small, large], dtype=object), geographic=False)
    assert dense[0] is small
    assert shapely.get_num_coordinates(dense[1]) == 7


@UNHURRIED
@given(
    st.floats(min_value=-179, max_value=178),
    st.floats(min_value=-89, max_value=88),
    st.floats(min_value=0, max_value=0.3),
    st.floats(min_value=0, max_value=0.3),
)
def test_the_step_in_degrees_is_never_longer_than_100_m(
    lon: float, lat: float, east: float, north: float
) -> None:
    xy = shapely.get_coordinates(
        one(shapely.LineString([(lon, lat), (lon + east, lat + north)]), geographic=True)
    )
    lengths = Geod(ellps="GRS80").inv(*xy[:-1].T, *xy[1:].T)[2]
    assert lengths.max() <= MAX_EDGE_M * (1 + 1e-9)


def test_units_other_than_the_metre() -> None:
    foot = 0.3048
    dense = one(shapely.LineString([(0, 0), (1000 / foot, 0)]), unit_m=foot)
    assert shapely.get_num_coordinates(dense) == 11

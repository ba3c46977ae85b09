"""What is drawn is close to what is stored: never more than a metre off."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPoint, Point, Polygon, box, shape

from geotool.mapping.shapes import DECIMALS, TOLERANCE_M, bounds, display


def ring(radii: list[float]) -> Polygon:
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    xy = np.column_stack(
        [106 + np.array(radii) * np.cos(angles), 29.8 + np.array(radii) * np.sin(angles)]
    )
    return shapely.segmentize(Polygon(xy), 0.0009)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.002, 0.02), min_size=4, max_size=30))
def test_a_drawn_outline_is_within_a_metre_of_the_stored_one(radii: list[float]) -> None:
    stored = ring(radii)
    drawn = shape(display([stored]).geometries[0])
    to_metres = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4524", always_xy=True)
    a, b = (
        shapely.transform(g.exterior, lambda xy: np.column_stack(to_metres.transform(*xy.T)))
        for g in (stored, drawn)
    )
    # vertices of the stored outline, which lie densely, against the drawn one
    off_m = shapely.distance(shapely.points(shapely.get_coordinates(a)), b).max()
    assert off_m <= TOLERANCE_M + 0.02  # and the rounding


def test_points_that_only_densify_go_and_corners_stay() -> None:
    dense = shapely.segmentize(box(106.0, 29.8, 106.1, 29.9), 0.0009)
    shapes = display([dense])
    assert shapes.points_before == shapely.get_num_coordinates(dense) > 400
    assert shapes.points_after == 5
    assert shape(shapes.geometries[0]).equals(box(106.0, 29.8, 106.1, 29.9))


def test_coordinates_are_rounded() -> None:
    drawn = display([Point(106.123456789, 29.987654321)])
    assert drawn.geometries[0] == {"type": "Point", "coordinates": [106.1234568, 29.9876543]}
    assert drawn.anchors[0] == [round(106.123456789, DECIMALS), round(29.987654321, DECIMALS)]


def test_nothing_and_empty_shapes_stay_in_their_place() -> None:
    shapes = display([None, Polygon(), Point(1, 2), None])
    assert [g is None for g in shapes.geometries] == [True, True, False, True]
    assert shapes.anchors == (None, None, [1.0, 2.0], None)
    assert display([]).geometries == ()
    assert bounds([]) is None
    assert bounds([None]) is None
    assert bounds([None, Point(1, 2), Point(3, 4)]) == (1, 2, 3, 4)


@pytest.mark.parametrize(
    "geometry",
    [
        ring([0.02, 0.002] * 6),
        box(0, 0, 3, 3).difference(box(1, 1, 2, 3)),
        box(0, 0, 1, 1).union(box(5, 5, 6, 6)),
        LineString([(0, 0), (1, 1), (4, 0)]),
        shapely.MultiLineString([[(0, 0), (1, 0)], [(5, 5), (9, 5)]]),
        MultiPoint([(0, 0), (2, 2)]),
    ],
)
def test_a_symbol_stands_on_its_shape(geometry: object) -> None:
    anchor = Point(display([geometry]).anchors[0])
    where = geometry.distance(anchor)  # type: ignore[attr-defined]
    assert where < 1e-6 or geometry.geom_type == "MultiPoint"  # type: ignore[attr-defined]

"""Planar area in the feature's own zone, and by how much other planes miss."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from geotool.frames import gk_frame, resolve, to_canonical
from geotool.measure import area_m2, planar_area_m2

SQUARE = shapely.box(601465.5, 3303948.5, 602465.5, 3304948.5)


def test_a_square_of_the_zone_keeps_its_planar_area() -> None:
    stored = to_canonical(np.array([SQUARE, None], dtype=object), resolve("EPSG:4544")).geometries
    planar = planar_area_m2(stored)
    assert planar[0] == pytest.approx(1e6, abs=1e-4)
    assert np.isnan(planar[1])


@pytest.mark.parametrize(
    ("epsg", "excess"),
    [(4544, 0.00026), (4545, 0.00087), (32648, -0.00054), (4506, 0.0115), (3857, 0.334)],
)
def test_error_of_each_plane_at_tongliang(epsg: int, excess: float) -> None:
    """Own zone, next zone, UTM, wrong 6-degree zone, Web Mercator: the last two are no measure."""
    stored = to_canonical(np.array([SQUARE], dtype=object), gk_frame(35)).geometries
    to_plane = Transformer.from_crs(4490, epsg, always_xy=True)
    planar = shapely.transform(stored, lambda c: np.column_stack(to_plane.transform(*c.T)))
    assert shapely.area(planar)[0] / area_m2(stored)[0] - 1 == pytest.approx(excess, rel=0.02)
    assert planar_area_m2(stored)[0] / area_m2(stored)[0] - 1 == pytest.approx(0.000256, rel=0.01)


def test_each_feature_is_measured_in_its_own_zone() -> None:
    """Either side of the seam at 106.5°E, and one place outside China."""
    boxes = [shapely.box(lon, 29, lon + 0.001, 29.001) for lon in (106.498, 106.501, 6.08)]
    planar = planar_area_m2(np.array(boxes, dtype=object))
    for box, epsg, area in zip(boxes[:2], (4544, 4545), planar[:2], strict=True):
        to_plane = Transformer.from_crs(4490, epsg, always_xy=True)
        expected = shapely.transform(box, lambda c, t=to_plane: np.column_stack(t.transform(*c.T)))
        assert area == pytest.approx(expected.area, rel=1e-12)
    assert planar[2] == pytest.approx(area_m2(np.array(boxes, dtype=object))[2], rel=1e-4)


def test_lines_points_and_empty_geometries_have_none() -> None:
    source = np.array([shapely.Point(106, 29), shapely.Polygon(), None], dtype=object)
    assert planar_area_m2(source)[:2].tolist() == [0.0, 0.0]
    assert np.isnan(planar_area_m2(source)[2])

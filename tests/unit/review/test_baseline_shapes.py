"""How far shapes agree, against an overlay in a plane; what of a shape is stored."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geotool.review.baseline.shapes import (
    agreement,
    as_wkt,
    common_area,
    metres_between,
    stored,
)

LON, LAT = 106.0, 29.8
METRES = "EPSG:4544"
box = shapely.box


def array(*shapes: Any) -> np.ndarray:
    return np.array([None, *shapes], dtype=object)[1:]


def on_globe(*shapes: Any) -> np.ndarray:
    """Shapes drawn in metres about a place, in EPSG:4490."""
    centre = gpd.GeoSeries([shapely.Point(LON, LAT)], crs="EPSG:4490").to_crs(METRES).iloc[0]
    moved = [shapely.transform(s, lambda xy: xy + np.array([centre.x, centre.y])) for s in shapes]
    return gpd.GeoSeries(moved, crs=METRES).to_crs("EPSG:4490").to_numpy()


def star(random: np.random.Generator, corners: int, *, radius: float = 60.0) -> Any:
    """Return an irregular area, now and then with a hole or in two parts."""
    angle = np.sort(random.random(corners)) * 2 * np.pi
    reach = radius * (0.5 + random.random(corners))
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None]
    shape = shapely.make_valid(shapely.Polygon(ring + random.normal(0, 20, 2)))
    if random.random() < 0.4:
        shape = shape.difference(shapely.Point(random.normal(0, 15, 2)).buffer(12))
    if random.random() < 0.3:
        shape = shape.union(box(150, -20, 190, 20))
    parts = [p for p in shapely.get_parts(shape) if p.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts)


class TestCommonArea:
    """The area common to two, summed over their edges, is that of their intersection."""

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, 2**32 - 1), st.booleans())
    def test_as_by_an_overlay(self, seed: int, turned: bool) -> None:
        random = np.random.default_rng(seed)
        a = array(*(star(random, int(random.integers(3, 30))) for _ in range(4)))
        b = array(*(star(random, int(random.integers(3, 30))) for _ in range(4)))
        expected = shapely.area(shapely.intersection(a, b))
        asked = shapely.reverse(b) if turned else b
        assert common_area(a, asked) == pytest.approx(expected, abs=1e-6)

    def test_many_vertices_take_the_other_way(self) -> None:
        circles = [shapely.Point(x, 0).buffer(100, quad_segs=200) for x in (0, 50, 500)]
        a, b = array(*[circles[0]] * 3), array(*circles)
        assert shapely.get_num_coordinates(a).prod() > 40_000
        expected = shapely.area(shapely.intersection(a, b))
        assert common_area(a, b) == pytest.approx(expected, rel=1e-9, abs=1e-6)
        few = common_area(array(circles[0]), array(box(0, 0, 50, 50)))
        assert few == pytest.approx(shapely.intersection(circles[0], box(0, 0, 50, 50)).area)

    def test_of_none(self) -> None:
        assert common_area(array(), array()).shape == (0,)


class TestAgreement:
    """IoU of shapes on the ground."""

    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, 2**32 - 1))
    def test_areas_as_by_an_overlay_in_a_plane(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        a, b = star(random, 12), star(random, 12)
        iou, held = agreement(on_globe(a), on_globe(b))
        common = a.intersection(b).area
        assert iou[0] == pytest.approx(common / a.union(b).area, abs=1e-4)
        assert held[0] == pytest.approx(common / b.area, abs=1e-4)

    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, 2**32 - 1))
    def test_lines_as_bands_of_ten_metres(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        lines = [shapely.LineString(random.normal(0, 100, (4, 2))) for _ in range(2)]
        a, b = (line.buffer(10, quad_segs=32) for line in lines)
        iou, _ = agreement(on_globe(lines[0]), on_globe(lines[1]))
        # a band is drawn with four chords to a quarter of a circle
        assert iou[0] == pytest.approx(a.intersection(b).area / a.union(b).area, abs=0.02)

    @pytest.mark.parametrize(("metres", "same"), [(0.5, True), (0.7, True), (1.0, False)])
    @pytest.mark.parametrize("way", [(1, 0), (0, 1)])
    def test_points(self, way: tuple[int, int], metres: float, same: bool) -> None:
        a, b = shapely.Point(0, 0), shapely.Point(way[0] * metres, way[1] * metres)
        iou, _ = agreement(on_globe(a), on_globe(b))
        assert bool(iou[0] >= 0.9) is same

    def test_a_strip_is_a_line(self) -> None:
        strips = on_globe(box(0, 0, 200, 0.1)), on_globe(box(0, 0.2, 200, 0.3))
        iou, _ = agreement(*strips)
        assert iou[0] > 0.9

    def test_a_broad_one_is_not(self) -> None:
        iou, _ = agreement(on_globe(box(0, 0, 200, 2)), on_globe(box(0, 1, 200, 3)))
        assert iou[0] == pytest.approx(1 / 3, abs=1e-3)

    def test_a_line_without_length_is_a_point(self) -> None:
        lines = [shapely.LineString([(x, 0), (x, 0)]) for x in (0, 0.3)]
        iou, _ = agreement(on_globe(lines[0]), on_globe(lines[1]))
        assert 0.95 < iou[0] < 1

    def test_of_a_collection_the_areas_count(self) -> None:
        area, line = box(0, 0, 60, 60), shapely.LineString([(60, 0), (900, 0)])
        iou, _ = agreement(on_globe(shapely.GeometryCollection([line, area])), on_globe(area))
        assert iou[0] == pytest.approx(1.0)

    def test_after_a_shift(self) -> None:
        a, b = on_globe(box(0, 0, 60, 60)), on_globe(box(300, 400, 360, 460))
        middles = [shapely.get_coordinates(shapely.centroid(x)) for x in (a, b)]
        shift = middles[1] - middles[0]
        assert agreement(a, b)[0][0] == 0
        assert agreement(a, b, shift=shift)[0][0] == pytest.approx(1.0, abs=1e-4)

    def test_apart(self) -> None:
        iou, held = agreement(on_globe(box(0, 0, 9, 9)), on_globe(box(900, 0, 909, 9)))
        assert (iou[0], held[0]) == (0.0, 0.0)

    def test_metres(self) -> None:
        ends = shapely.get_coordinates(on_globe(shapely.Point(0, 0), shapely.Point(300, 400)))
        assert metres_between(ends[:1], ends[1:]) == pytest.approx(500, abs=0.1)


class TestStored:
    """What of a shape a baseline keeps."""

    def test_vertices_on_a_line_go(self) -> None:
        dense = shapely.segmentize(on_globe(box(0, 0, 600, 600))[0], 1e-5)
        (kept,) = stored(array(dense))
        assert shapely.get_num_coordinates(kept) == 5

    def test_many_vertices_become_few_where_that_is_no_loss(self) -> None:
        lake = shapely.Point(0, 0).buffer(800, quad_segs=300)
        (kept,) = stored(on_globe(lake))
        assert shapely.get_num_coordinates(kept) <= 70  # of 1201
        assert agreement(on_globe(lake), array(kept))[0][0] >= 0.995

    @settings(max_examples=25, deadline=None)
    @given(st.integers(0, 2**32 - 1), st.integers(3, 400))
    def test_fidelity(self, seed: int, corners: int) -> None:
        random = np.random.default_rng(seed)
        shapes = on_globe(star(random, corners), shapely.LineString(random.normal(0, 300, (99, 2))))
        iou, _ = agreement(shapes, stored(shapes))
        assert (iou >= 0.995).all()

    def test_where_it_would_be_a_loss_they_stay(self) -> None:
        angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
        reach = np.where(np.arange(200) % 2, 100, 50)[:, None]
        comb = shapely.Polygon(np.column_stack([np.cos(angle), np.sin(angle)]) * reach)
        (kept,) = stored(on_globe(comb))
        assert shapely.get_num_coordinates(kept) > 150

    def test_what_is_read_is_written_as_it_was(self) -> None:
        shapes = on_globe(*(star(np.random.default_rng(n), 9) for n in range(20)))
        texts = as_wkt(stored(shapes))
        assert as_wkt(shapely.from_wkt(texts)) == texts

    def test_the_beginning_and_the_sense_of_a_ring_do_not_matter(self) -> None:
        (shape,) = on_globe(star(np.random.default_rng(3), 9))
        ring = shapely.get_coordinates(shape.exterior)[:-1]
        other = shapely.Polygon(np.roll(ring, 4, axis=0)[::-1], shape.interiors)
        assert as_wkt(stored(array(shape))) == as_wkt(stored(array(other)))

    def test_seven_decimals_and_no_heights(self) -> None:
        (text,) = as_wkt(stored(array(shapely.Point(106.123456789, 29.5, 300))))
        assert text == "POINT (106.1234568 29.5)"

    def test_none(self) -> None:
        assert as_wkt(stored(array(None, shapely.Point(1, 2)))) == [None, "POINT (1 2)"]
        assert as_wkt(stored(array())) == []

    @pytest.mark.parametrize(
        "shape",
        [
            box(0, 0, 0.004, 0.004),
            shapely.LineString([(0, 0), (0, 0)]),
            shapely.MultiPoint([(0, 0), (5, 5)]),
            shapely.GeometryCollection([shapely.Point(0, 0), box(0, 0, 9, 9)]),
        ],
    )
    def test_small_and_mixed_ones_agree_with_themselves(self, shape: Any) -> None:
        shapes = on_globe(shape)
        again = shapely.from_wkt(as_wkt(stored(shapes)))
        assert agreement(again, shapes)[0][0] >= 0.99

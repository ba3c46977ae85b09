"""Whether two shapes on the ground are the same place, though their vertices differ.

Areas are compared by area: IoU is the area of what two have in common over that of what they
cover together. Points, lines, and areas that are no more than a line on the ground (narrower than
half a metre on average, or under one square metre) have none to compare: each stands for all
ground within ``BAND_M`` of it. Shapes lie in one local plane for each pair, degrees stretched to
metres, so that a band is as wide to the east as to the north.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely import GeometryType

from geotool.measure.area import AXIS_M, ECCENTRICITY2, polygons_of

#: Half-width of the band that stands for a point, a line, or an area thin as a line.
BAND_M: Final = 10.0
#: Shapes agree from this IoU on.
SAME: Final = 0.9

_THIN_M2: Final = 1.0
_THIN_M: Final = 0.5
#: Decimals of degrees in a stored shape: 1 cm.
DECIMALS: Final = 7
_FLAT_DEG: Final = 1e-7
_COARSER_DEG: Final = (1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4)
_READABLE: Final = 60
_FAITHFUL: Final = 0.995
#: From so many pairs of edges on an overlay with an index is quicker than all with all.
_MANY_EDGES: Final = 40_000
#: What is quick in the memory next to the processor: so many pairs of shapes, of edges at once.
_AT_ONCE: Final = 2_000
_CHUNK: Final = 200_000


def metres_between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Metres from places to places (two columns, lon and lat in degrees), by a local plane."""
    east, north = ((b - a) * degrees_m((a[:, 1] + b[:, 1]) / 2)).T
    away: np.ndarray = np.hypot(east, north)
    return away


def degrees_m(latitude: np.ndarray) -> np.ndarray:
    """Metres of a degree of longitude and of latitude on the ellipsoid, two columns."""
    lat = np.radians(latitude)
    bend = 1.0 - ECCENTRICITY2 * np.sin(lat) ** 2
    east = AXIS_M * np.cos(lat) / np.sqrt(bend)
    north = AXIS_M * (1.0 - ECCENTRICITY2) / bend**1.5
    metres: np.ndarray = np.radians(np.column_stack([east, north]))
    return metres


def agreement(
    old: np.ndarray, new: np.ndarray, *, shift: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """IoU of each pair of shapes, and the share of the new shape that lies in the old one.

    Parameters
    ----------
    old, new
        1-D arrays of the same length in EPSG:4490 (degrees), none missing or empty.
    shift
        Degrees east and north by which each old shape is moved first, two columns.
    """
    iou, held = np.ones(len(old)), np.ones(len(old))
    moved = np.zeros((len(old), 2)) if shift is None else shift
    # a vertex stored to 7 decimals is off by half a unit of the last
    same = shapely.equals_exact(old, new, 1.01 * 10.0**-DECIMALS / 2) & ~moved.any(axis=1)
    differing = np.flatnonzero(~same)
    for start in range(0, len(differing), _AT_ONCE):
        rows = differing[start : start + _AT_ONCE]
        iou[rows], held[rows] = _agreement(
            _of_one_dimension(old[rows]), _of_one_dimension(new[rows]), moved[rows]
        )
    return iou, held


def may_agree(old: np.ndarray, new: np.ndarray, *, shift: np.ndarray) -> np.ndarray:
    """Whether shapes may agree, as far as their boxes tell: cheap, and never wrong to say no.

    Parameters as for ``agreement``.
    """
    boxes = shapely.bounds(old) + np.tile(shift, 2), shapely.bounds(new)
    low = np.maximum(boxes[0][:, :2], boxes[1][:, :2])
    high = np.minimum(boxes[0][:, 2:], boxes[1][:, 2:])
    common = np.clip(high - low, 0.0, None).prod(axis=1)
    larger = np.maximum(shapely.area(old), shapely.area(new))
    degree_m = degrees_m(boxes[1][:, 1])
    thick = np.ones(len(old), dtype=bool)
    for shapes in (old, new):
        area, rim = shapely.area(shapes) * degree_m.prod(axis=1), shapely.length(shapes)
        thick &= (area > 2 * _THIN_M2) & (area > _THIN_M * rim * degree_m[:, 1])
    # one in the other has an IoU of the smaller area over the larger, and no more
    return np.asarray(~thick | (common >= 0.99 * SAME * larger), dtype=bool)


def _agreement(
    old: np.ndarray, new: np.ndarray, shift: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    planes = _planes(old, shift)
    first, second = (Edges(x, plane) for x, plane in zip((old, new), planes, strict=True))
    a, b, common = first.area, second.area, np.zeros(len(old))
    banded = first.is_thin | second.is_thin
    common[~banded] = _common(first, second, np.flatnonzero(~banded))
    rows = np.flatnonzero(banded)
    if len(rows):
        bands = [
            Edges(shapely.buffer(plane.drawn(x, rows), BAND_M, quad_segs=4))
            for x, plane in zip((old, new), planes, strict=True)
        ]
        a[rows], b[rows] = bands[0].area, bands[1].area
        common[rows] = _common(bands[0], bands[1], np.arange(len(rows)))
    common = np.clip(common, 0.0, np.minimum(a, b))
    return common / (a + b - common), common / b


def stored(shapes: np.ndarray) -> np.ndarray:
    """Return shapes as a baseline holds them: seven decimals, and few vertices if that is no loss.

    Vertices within 1 cm of the line of their neighbours go; of a shape with more than 60 others
    go, too, as long as it agrees with the original to 0.995. ``shapes`` are in EPSG:4490, ``None``
    allowed.
    """
    source = shapely.normalize(shapely.force_2d(shapes))
    result = _rounded(source)
    present = np.flatnonzero(~shapely.is_missing(source))
    for tolerance in (_FLAT_DEG, *_COARSER_DEG):
        simpler = _rounded(shapely.simplify(source[present], tolerance))
        fewer = shapely.get_num_coordinates(simpler) < shapely.get_num_coordinates(result[present])
        faithful = fewer & ~shapely.is_empty(simpler)
        asked = np.flatnonzero(faithful)
        iou, _ = agreement(source[present[asked]], simpler[asked])
        faithful[asked] = iou >= _FAITHFUL
        result[present[faithful]] = simpler[faithful]
        # where nothing could go at this tolerance more may at the next
        present = present[
            (faithful | ~fewer) & (shapely.get_num_coordinates(result[present]) > _READABLE)
        ]
    return result


def as_wkt(shapes: np.ndarray) -> list[str | None]:
    """Return the text of shapes, ``None`` for those that are missing."""
    texts: list[str | None] = shapely.to_wkt(
        shapes, rounding_precision=DECIMALS, trim=True, output_dimension=2
    ).tolist()
    return texts


def _rounded(shapes: np.ndarray) -> np.ndarray:
    coordinates = np.round(shapely.get_coordinates(shapes), DECIMALS)
    moved: np.ndarray = shapely.set_coordinates(shapes.copy(), coordinates)
    return moved


@dataclass(frozen=True, slots=True)
class Plane:
    """A plane for each of some shapes: degrees to add, then metres of a degree; two columns."""

    add: np.ndarray
    stretch: np.ndarray

    def metres(self, coordinates: np.ndarray, owner: np.ndarray) -> np.ndarray:
        """Return coordinates of the shapes with these numbers in metres."""
        inside: np.ndarray = (coordinates + self.add[owner]) * self.stretch[owner]
        return inside

    def drawn(self, shapes: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Return some of the shapes, in metres."""
        mine = shapes[rows]
        coordinates, owner = shapely.get_coordinates(mine, return_index=True)
        moved: np.ndarray = shapely.set_coordinates(mine, self.metres(coordinates, rows[owner]))
        return moved


def _planes(old: np.ndarray, shift: np.ndarray) -> tuple[Plane, Plane]:
    """A plane of its own for each pair, about the middle of the old shape: for both sides."""
    west, south, east, north = shapely.bounds(old).T
    origin = np.column_stack([west + east, south + north]) / 2 + shift
    stretch = degrees_m(origin[:, 1])
    return Plane(shift - origin, stretch), Plane(-origin, stretch)


def _of_one_dimension(shapes: np.ndarray) -> np.ndarray:
    """Shapes without the lower parts of collections; a line without length is a point."""
    is_flat = not shapely.has_z(shapes).any()
    result = shapes.copy() if is_flat else shapely.force_2d(shapes)
    for n in np.flatnonzero(shapely.get_type_id(shapes) == GeometryType.GEOMETRYCOLLECTION):
        parts = _parts(np.array([shapes[n]], dtype=object))
        dimensions = shapely.get_dimensions(parts)
        result[n] = shapely.union_all(parts[dimensions == dimensions.max()])
    spots = (shapely.get_dimensions(result) == 1) & (shapely.length(result) == 0)
    if spots.any():
        coordinates, owner = shapely.get_coordinates(result[spots], return_index=True)
        firsts = np.unique(owner, return_index=True)[1]
        result[spots] = shapely.points(coordinates[firsts])
    return result


def _parts(shapes: np.ndarray) -> np.ndarray:
    while (shapely.get_type_id(shapes) >= GeometryType.MULTIPOINT).any():
        shapes = shapely.get_parts(shapes)
    return shapes


def common_area(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Area that the two polygons of each pair have in common, in the unit of their plane.

    Parameters
    ----------
    a, b
        1-D arrays of the same length of (multi)polygons, none missing; rings run either way.

    Notes
    -----
    A point is in a polygon if more edges run above it one way than the other. So the area common
    to two is the sum, over pairs of an edge of each, of the area below both, each with the sign of
    its direction: exact, and many times quicker for many small shapes than to overlay them.
    """
    return _common(Edges(a), Edges(b), np.arange(len(a)))


def _common(first: Edges, second: Edges, rows: np.ndarray) -> np.ndarray:
    """Return ``common_area`` of some of the pairs."""
    result = np.zeros(len(rows))
    sizes = (first.counts * second.counts)[rows]
    many = np.flatnonzero(sizes > _MANY_EDGES)
    if len(many):
        one, other = (shapely.make_valid(side.drawn(rows[many])) for side in (first, second))
        result[many] = shapely.area(shapely.intersection(one, other))
    for some in _chunks(np.flatnonzero(sizes <= _MANY_EDGES), sizes):
        result[some] = _below_both(first, second, rows[some])
    return result


class Edges:
    """Edges of polygons that do not run straight north, from west to east, with their sign.

    ``west``, ``east`` are x, ``start``, ``rise`` the y at the west end and the slope; the edges
    of a polygon follow one another from ``firsts`` on, ``counts`` of them. ``area`` is that of the
    polygons, ``is_thin`` marks those (and other shapes) that have none to speak of.
    """

    def __init__(self, shapes: np.ndarray, plane: Plane | None = None) -> None:
        self._shapes, self._plane = shapes, plane
        polygons, owner = polygons_of(shapes)
        rings, polygon = shapely.get_rings(polygons, return_index=True)
        at, ring = shapely.get_coordinates(rings, return_index=True)
        if plane is not None:
            at = plane.metres(at, owner[polygon[ring]])
        one, other = at[:-1], at[1:]
        run, climb = other[:, 0] - one[:, 0], other[:, 1] - one[:, 1]
        same = ring[1:] == ring[:-1]
        count = len(rings)
        rims = np.bincount(
            ring[1:], weights=np.where(same, np.hypot(run, climb), 0), minlength=count
        )
        kept = np.flatnonzero(same & (run != 0))
        one, other, run, climb, ring = (
            one[kept],
            other[kept],
            run[kept],
            climb[kept],
            ring[1:][kept],
        )
        # the area below its edges is positive for a ring that runs clockwise; a hole is one less
        below = np.bincount(ring, weights=run * (one[:, 1] + other[:, 1]) / 2, minlength=count)
        is_hole = np.zeros(count, dtype=bool)
        is_hole[1:] = polygon[1:] == polygon[:-1]
        eastward = run > 0
        self.sign = np.where(eastward == ((below > 0) != is_hole)[ring], 1.0, -1.0)
        self.west = np.where(eastward, one[:, 0], other[:, 0])
        self.east = np.where(eastward, other[:, 0], one[:, 0])
        self.start = np.where(eastward, one[:, 1], other[:, 1])
        self.rise = climb / run
        of_ring = owner[polygon] if count else np.zeros(0, dtype=int)
        self.counts = np.bincount(of_ring[ring], minlength=len(shapes))
        self.firsts = np.cumsum(self.counts) - self.counts
        sizes = np.where(is_hole, -1, 1) * np.abs(below)
        self.area = np.bincount(of_ring, weights=sizes, minlength=len(shapes))
        rim = np.bincount(of_ring, weights=rims, minlength=len(shapes))
        self.is_thin = (self.area < _THIN_M2) | (2 * self.area < _THIN_M * rim)

    def drawn(self, rows: np.ndarray) -> np.ndarray:
        """Return some of the polygons themselves, in the plane of the edges."""
        return self._shapes[rows] if self._plane is None else self._plane.drawn(self._shapes, rows)


def _chunks(rows: np.ndarray, sizes: np.ndarray) -> Iterator[np.ndarray]:
    """Groups of rows whose sizes add up to no more than what is quick in memory."""
    if len(rows):
        group = np.cumsum(sizes[rows]) // _CHUNK
        yield from np.split(rows, np.flatnonzero(np.diff(group)) + 1)


def _below_both(first: Edges, second: Edges, pairs: np.ndarray) -> np.ndarray:
    """Sum over the pairs of edges of the area below both (``common_area``)."""
    of_a, of_b = first.counts[pairs], second.counts[pairs]
    edge_of_a = np.repeat(np.arange(of_a.sum()), np.repeat(of_b, of_a))
    pair_of_edge = np.repeat(np.arange(len(pairs)), of_a)
    edge, pair = _joined(first.firsts[pairs], of_a)[edge_of_a], pair_of_edge[edge_of_a]
    starts = np.cumsum(np.repeat(of_b, of_a)) - np.repeat(of_b, of_a)
    other = np.arange(len(edge_of_a)) - starts[edge_of_a] + second.firsts[pairs][pair]
    west = np.maximum(first.west[edge], second.west[other])
    east = np.minimum(first.east[edge], second.east[other])
    met = np.flatnonzero(east > west)
    edge, other, pair, west, east = edge[met], other[met], pair[met], west[met], east[met]
    middle, half = (west + east) / 2, (east - west) / 2
    y_a = first.start[edge] + first.rise[edge] * (middle - first.west[edge])
    y_b = second.start[other] + second.rise[other] * (middle - second.west[other])
    apart, slope = y_a - y_b, (first.rise[edge] - second.rise[other]) * half
    # mean of |apart| along the overlap: the ends differ in sign where the edges cross
    crossing = np.abs(slope) > np.abs(apart)
    steep = np.where(crossing, np.abs(slope), 1.0)
    gap = np.where(crossing, (apart * apart + slope * slope) / (2 * steep), np.abs(apart))
    signs = first.sign[edge] * second.sign[other]
    areas = signs * (y_a + y_b - gap) * half  # the lower of two: half of sum less difference
    sums: np.ndarray = np.bincount(pair, weights=areas, minlength=len(pairs))
    return sums


def _joined(firsts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Numbers from each first one on, so many of each."""
    ends = np.cumsum(counts)
    offsets = np.repeat(firsts - (ends - counts), counts)
    return np.asarray(np.arange(len(offsets)) + offsets)

"""What of findings lies in the places of documents, measured for all of them at once.

Caveat: areas are compared with the tolerance of the review, lines with a centimetre; a line or
point on the border of a place is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import shapely

from geotool.measure import area_m2, length_m, round_measure

#: Units of ground by its dimension.
UNITS: Final = ("count", "m", "m2")
#: What is left of a line beside its place by the last digits of its coordinates.
_LEFT_M: Final = 0.01
#: A line or point on the border of a place is in it: 1 mm, more than edges of 100 m that were
#: cut at other places differ by.
_SNAP_DEG: Final = 1e-8


class Held(NamedTuple):
    """How much of a finding's ground lies ``inside`` a place, and the ``rest`` of it.

    Both are in ``unit`` (m2, m or count), rounded as printed; ``whole`` where nothing is left.
    """

    whole: bool
    inside: float
    rest: float
    unit: str

    def leaves_little(self, tolerance_m2: float) -> bool:
        """Whether what lies outside is no more than the drawings differ."""
        return is_little(self.rest, self.unit, tolerance_m2)


def held(shapes: Sequence[Any], places: Sequence[Any]) -> list[Held | None]:
    """Hold each shape against its place, both EPSG:4490; ``None`` for a shape that is none."""
    found: list[Held | None] = [None] * len(shapes)
    ground = np.array([*shapes, None], dtype=object)[:-1]
    dimension = shapely.get_dimensions(ground)
    dimension[shapely.is_empty(ground)] = -1
    for kind, unit in enumerate(UNITS):
        rows = np.flatnonzero(dimension == kind)
        if len(rows):
            mine = _held(ground[rows], _around([places[n] for n in rows.tolist()], kind), kind)
            for row, (whole, inside, rest) in zip(rows.tolist(), mine, strict=True):
                found[row] = Held(whole, inside, rest, unit)
    return found


def _held(shapes: Any, places: Any, dimension: int) -> list[tuple[bool, float, float]]:
    shapely.prepare(places)
    whole = shapely.covers(places, shapes)
    cut = np.flatnonzero(~whole)
    inside, rest = np.zeros(len(shapes)), np.zeros(len(shapes))
    inside[cut] = extents(shapely.intersection(shapes[cut], places[cut]), dimension)
    rest[cut] = extents(shapely.difference(shapes[cut], places[cut]), dimension)
    inside[whole] = extents(shapes[whole], dimension)
    return list(zip(whole.tolist(), inside.tolist(), rest.tolist(), strict=True))


def _around(places: Sequence[Any], dimension: int) -> Any:
    """Places as an array; for lines and points with their border."""
    made = {id(place): place for place in places}
    if dimension < 2:
        edge = {"quad_segs": 1, "join_style": "mitre"}
        made = {key: shapely.buffer(place, _SNAP_DEG, **edge) for key, place in made.items()}
    return np.array([made[id(place)] for place in places], dtype=object)


def left_open(shape: Any, places: Sequence[Any]) -> float:
    """Size of what several places leave of a shape, in its unit."""
    dimension = int(shapely.get_dimensions(shape))
    ground = shapely.union_all(_around(places, dimension))
    rest = np.array([shapely.difference(shape, ground)], dtype=object)
    return float(extents(rest, dimension)[0])


def together(shapes: Sequence[Any], place: Any, dimension: int) -> float:
    """Size of all shapes within a place (``None``: anywhere), what they share counted once."""
    ground = shapely.union_all(np.array([*shapes, None], dtype=object)[:-1])
    if place is not None:
        ground = shapely.intersection(ground, _around([place], dimension)[0])
    return float(extents(np.array([ground], dtype=object), dimension)[0])


def extents(shapes: Any, dimension: int) -> Any:
    """Areas in m2, lengths in m or numbers of points of shapes in EPSG:4490, rounded as printed."""
    if dimension == 0:
        parts = [0 if shape.is_empty else shapely.get_num_geometries(shape) for shape in shapes]
        return np.array(parts, dtype=float)
    sizes = area_m2(shapes) if dimension == 2 else length_m(shapes)
    return np.array([round_measure(size, UNITS[dimension]) for size in sizes.tolist()])


def is_little(rest: float, unit: str, tolerance_m2: float) -> bool:
    """Whether what lies outside is no more than the drawings differ."""
    return rest <= {"m2": tolerance_m2, "m": _LEFT_M, "count": 0.0}[unit]

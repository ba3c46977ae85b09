"""How much of an area lies within a distance of facilities.

Caveat: a facility serves the disc around it, a park the strip around its edge; what is left
uncovered thinner than ``CONTACT_WIDTH_M`` counts as covered. Which facilities count (stops in
operation, parks of a size) and which land is to be served is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from geotool.engine import overlaps_among
from geotool.engine.contact import solid_polygons
from geotool.engine.pairs import plain, shares
from geotool.errors import InputError
from geotool.measure import area_m2, discs

#: The dissolved discs are cut into pieces of about so many vertices, for indexing.
_VERTICES_A_PIECE: Final = 256


@dataclass(frozen=True)
class AreaCoverage:
    """What of an area is served: the whole with overlapping features counted once, and each.

    ``covered_m2``, ``total_m2`` and ``share`` (NaN without any area to be served) are of the union
    of the features. The arrays have a row for each feature of the demand, in order, overlaps not
    taken off: ``feature_m2`` its ellipsoidal area and ``feature_covered_m2`` what is covered of
    it (NaN for what is no polygon), ``gaps`` the uncovered part in EPSG:4490 (``None`` for none).
    """

    covered_m2: float
    total_m2: float
    share: float
    feature_m2: Any
    feature_covered_m2: Any
    gaps: Any

    @property
    def feature_share(self) -> Any:
        """Covered share of each feature, NaN for what is no polygon."""
        return shares(self.feature_covered_m2, self.feature_m2)


def service_areas(facilities: Any, *, distance_m: float) -> Any:
    """Land within a distance of each facility: ground discs, polygons buffered from their edge.

    Parameters
    ----------
    facilities
        1-D array of points, lines or polygons in EPSG:4490; ``None`` allowed.
    distance_m
        Straight-line metres over the ground; the areas lie inside the true distance by less than
        0.1 % (see ``geotool.measure.discs``).

    Returns
    -------
    numpy.ndarray
        Polygons in EPSG:4490, one a facility; ``None`` where there is no geometry.

    Raises
    ------
    InputError
        If the distance is negative or not a number.
    """
    if not distance_m >= 0 or np.isinf(distance_m):
        raise InputError(
            f"{distance_m} is not a distance", remedy="give metres, zero or more, and finite"
        )
    return discs(plain(facilities), distance_m)


def area_coverage(facilities: Any, demand: Any, *, distance_m: float) -> AreaCoverage:
    """Measure how much of the demand lies within a distance of any facility.

    Parameters
    ----------
    facilities
        As for ``service_areas``.
    demand
        1-D array of polygons in EPSG:4490 that are to be served; ``None`` allowed, points and lines
        are passed over.
    distance_m
        Straight-line metres over the ground.

    Raises
    ------
    InputError
        If the distance is negative or not a number.
    """
    served = service_areas(facilities, distance_m=distance_m)
    demand = plain(demand)
    demand[shapely.get_dimensions(demand) < 2] = None
    gaps = _uncovered(demand, served)
    feature_m2 = area_m2(demand)
    total_m2, gap_m2 = _once(demand, gaps, feature_m2)
    covered_m2 = max(total_m2 - gap_m2, 0.0)
    return AreaCoverage(
        covered_m2=covered_m2,
        total_m2=total_m2,
        share=covered_m2 / total_m2 if total_m2 > 0 else float("nan"),
        feature_m2=feature_m2,
        feature_covered_m2=np.maximum(feature_m2 - np.nan_to_num(area_m2(gaps)), 0.0),
        gaps=gaps,
    )


def _uncovered(demand: Any, served: Any) -> Any:
    """What of each feature no service area reaches."""
    pieces = _pieces(shapely.union_all(served))
    feature, piece = shapely.STRtree(pieces).query(demand, predicate="intersects")
    shapely.prepare(pieces)
    whole = np.unique(feature[shapely.covers(pieces[piece], demand[feature])])
    cut = ~np.isin(feature, whole)
    gaps = demand.copy()
    gaps[whole] = None
    touched = []
    for row, chosen in _grouped(feature[cut], piece[cut]):
        gaps[row] = shapely.difference(demand[row], shapely.union_all(pieces[chosen]))
        touched.append(row)
    gaps[touched] = solid_polygons(gaps[touched])
    return gaps


def _grouped(first: Any, second: Any) -> Iterator[tuple[int, Any]]:
    """Each member of the first column with all its partners."""
    order = np.lexsort((second, first))
    members, start = np.unique(first[order], return_index=True)
    for member, partners in zip(members, np.split(second[order], start[1:]), strict=False):
        yield int(member), partners


def _pieces(area: Any) -> Any:
    """Cut an area in halves until no piece is large."""
    parts = [part for part in shapely.get_parts(area) if not part.is_empty]
    pieces: list[Any] = []
    while parts:
        part = parts.pop()
        if shapely.get_num_coordinates(part) <= _VERTICES_A_PIECE:
            pieces.append(part)
            continue
        halves = shapely.get_parts(shapely.intersection(part, _halves(part)))
        parts.extend(halves[shapely.get_dimensions(halves) == 2])
    result = np.empty(len(pieces), dtype=object)
    result[:] = pieces
    return result


def _halves(part: Any) -> Any:
    """Return the two halves of a polygon's box, cut across its longer side."""
    west, south, east, north = part.bounds
    if east - west > north - south:
        middle = (west + east) / 2
        return shapely.box([west, middle], south, [middle, east], north)
    middle = (south + north) / 2
    return shapely.box(west, [south, middle], east, [middle, north])


def _once(demand: Any, gaps: Any, feature_m2: Any) -> tuple[float, float]:
    """Area of all features and of all gaps, where features overlap only the first's."""
    own, own_gaps = demand.copy(), gaps.copy()
    pairs = overlaps_among(demand, with_geometry=False)
    later = []
    for row, earlier in _grouped(pairs.zone, pairs.subject):
        before = shapely.union_all(demand[earlier])
        own[row] = shapely.difference(demand[row], before)
        if gaps[row] is not None:
            own_gaps[row] = shapely.difference(gaps[row], before)
        later.append(row)
    total = feature_m2.copy()
    total[later] = area_m2(own[later])
    return float(np.nansum(total)), float(np.nansum(area_m2(own_gaps)))

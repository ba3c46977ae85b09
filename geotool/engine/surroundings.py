"""What of the zones lies around each subject: only that matters to a band along a border.

Caveat: a piece cut out is true only near its subject; farther away the cut itself is its border.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely

from geotool.engine.contact import CONTACT_WIDTH_M
from geotool.engine.pairs import candidates, plain, prepared_sides, tested
from geotool.engine.proximity import frames_of, reach
from geotool.frames import from_metric, to_metric

_METRES_PER_DEGREE: Final = 111_700.0
#: The edge of a box is straight in degrees and strays from one straight in the plane by this part
#: of its length (L tan(latitude) / 8R: up to some 700 km at 55°).
_STRAY: Final = 0.02
_SPARE_M: Final = 1.0


def boxes_around(subjects: Any, reach_m: Any) -> Any:
    """Boxes in degrees whose border is at least ``reach_m`` and 1 m from the subject.

    Also after a piece cut along it was taken to the metric plane, where its edges bend.
    """
    west, south, east, north = shapely.bounds(subjects).T
    across_m = np.hypot(east - west, north - south) * _METRES_PER_DEGREE
    return reach(subjects, np.nan_to_num(reach_m + _STRAY * (across_m + 2 * reach_m) + _SPARE_M))


def clipped(zones: Any, boxes: Any) -> tuple[Any, Any]:
    """Cut zones to boxes, element with element.

    Returns
    -------
    tuple
        Whether the zone covers the box, and the pieces (``None`` where there is none); a zone
        wholly within its box is passed through as it is.
    """
    pieces = np.full(len(zones), None, dtype=object)
    with prepared_sides(boxes, zones):
        meet = tested(shapely.intersects, boxes, zones)
        covers = meet & (shapely.get_dimensions(zones) == 2)
        covers[covers] = shapely.covers(zones[covers], boxes[covers])
    pieces[covers] = boxes[covers]
    small = meet & ~covers & _within(shapely.bounds(zones), shapely.bounds(boxes))
    pieces[small] = zones[small]
    cut = meet & ~covers & ~small
    pieces[cut] = plain(shapely.intersection(zones[cut], boxes[cut]))
    pieces[shapely.get_dimensions(pieces) < shapely.get_dimensions(zones)] = None
    return covers, pieces


def _within(inner: Any, outer: Any) -> Any:
    """Whether bounds lie within bounds."""
    return (inner[:, :2] >= outer[:, :2]).all(axis=1) & (inner[:, 2:] <= outer[:, 2:]).all(axis=1)


def surroundings(subjects: Any, zones: Any, reach_m: Any) -> Any:
    """Union of the zones around each subject, true within ``reach_m`` of it.

    Cracks between zones that share a border (less than ``CONTACT_WIDTH_M`` wide) are closed.

    Parameters
    ----------
    subjects, zones
        See ``checks``.
    reach_m
        Metres, one a subject or one for all.

    Returns
    -------
    numpy.ndarray
        Polygons in EPSG:4490, one a subject; ``None`` where no zone that is a polygon is near.
    """
    subjects, zones = plain(subjects), plain(zones)
    zones[shapely.get_dimensions(zones) < 2] = None
    boxes = boxes_around(subjects, np.broadcast_to(np.asarray(reach_m, float), subjects.shape))
    found = [(np.zeros(0, dtype=int), np.full(0, None, dtype=object))]
    for subject, zone in candidates(subjects, zones, boxes=boxes):
        found.append((subject, clipped(zones[zone], boxes[subject])[1]))
    owner = np.concatenate([each for each, _ in found])
    pieces = np.concatenate([each for _, each in found])
    owner, pieces = owner[~shapely.is_missing(pieces)], pieces[~shapely.is_missing(pieces)]
    result = np.full(len(subjects), None, dtype=object)
    near, first, count = np.unique(owner, return_index=True, return_counts=True)
    result[near] = pieces[first]
    several = np.isin(owner, near[count > 1])
    owner, pieces = owner[several], pieces[several]
    for crs, mine in frames_of(np.where(np.isin(np.arange(len(subjects)), owner), subjects, None)):
        rows = np.isin(owner, mine)
        result[mine] = from_metric(_joined(to_metric(pieces[rows], crs), owner[rows]), crs)
    return result


def crowding(subjects: Any, zones: Any, reach_m: Any) -> Any:
    """Count the zones that may lie within ``reach_m`` of each subject, judged by bounding boxes."""
    subjects, zones = plain(subjects), plain(zones)
    reach_m = np.broadcast_to(np.asarray(reach_m, float), subjects.shape)
    counts = np.zeros(len(subjects), dtype=int)
    for subject, _ in candidates(subjects, zones, boxes=boxes_around(subjects, reach_m)):
        counts += np.bincount(subject, minlength=len(subjects))
    return counts


def _joined(pieces: Any, owner: Any) -> Any:
    """Unions by owner, sorted, of polygons in a metric plane, cracks closed."""
    wide = shapely.buffer(pieces, CONTACT_WIDTH_M, join_style="mitre")
    groups = np.split(wide, np.flatnonzero(np.diff(owner)) + 1)
    unions = np.array([shapely.union_all(group) for group in groups], dtype=object)
    return shapely.buffer(unions, -CONTACT_WIDTH_M, join_style="mitre")

"""What zones hold altogether: how many features, and how much of their area is taken.

Caveat: a feature is counted once, in the zone that holds most of it, however little that is; an
area is taken once, however many features lie over it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geotool.engine.checks import overlap
from geotool.engine.containment import holders
from geotool.engine.pairs import UNITS, Pairs, empty_pairs, plain, shares
from geotool.measure import area_m2


@dataclass(frozen=True)
class Totals:
    """One row a zone, in order: what the zone holds.

    ``zone`` is the position in the array given, ``value`` in ``unit`` (``count`` or ``m2``; NaN
    for a zone that cannot hold any), ``share`` the part of the zone taken (NaN for counts),
    ``geometry`` the part taken in EPSG:4490 (``None`` for counts and where nothing is taken).
    ``parts`` are the pairs of subject and zone the totals are made of.
    """

    zone: Any
    value: Any
    unit: str
    share: Any
    geometry: Any
    parts: Pairs

    def __len__(self) -> int:
        return len(self.zone)


def count_within(subjects: Any, zones: Any) -> Totals:
    """Count the subjects of each zone, no subject twice.

    A subject belongs to the zone that holds most of it (of equals the first), as ``inside`` says:
    zones are closed, so a point on a boundary is in, and only zones of at least the subject's
    dimension can hold it. A polygon that only meets a zone's border is not in it.

    Parameters
    ----------
    subjects, zones
        1-D arrays of geometries in EPSG:4490; ``None`` allowed.

    Returns
    -------
    Totals
        Counts; NaN for a zone without geometry. ``parts`` has a row for each subject counted, in
        order, with ``value`` 1.
    """
    subjects, zones = plain(subjects), plain(zones)
    zone = holders(subjects, zones)
    subject = np.flatnonzero(zone >= 0)
    value = np.bincount(zone[subject], minlength=len(zones)).astype(float)
    value[shapely.is_missing(zones)] = np.nan
    nothing = empty_pairs(len(subject))
    parts = Pairs(
        subject=subject,
        zone=zone[subject],
        value=np.ones(len(subject)),
        unit=np.full(len(subject), UNITS[0], dtype="<U5"),
        share=nothing.share,
        geometry=nothing.geometry,
    )
    share, geometry = np.full(len(zones), np.nan), np.full(len(zones), None, dtype=object)
    return Totals(np.arange(len(zones)), value, UNITS[0], share, geometry, parts)


def area_taken(subjects: Any, zones: Any) -> Totals:
    """Measure what the polygon subjects take of each zone together, overlaps among them once.

    Parameters
    ----------
    subjects, zones
        1-D arrays of geometries in EPSG:4490; ``None`` allowed. Subjects that are no polygons
        take no area.

    Returns
    -------
    Totals
        Ellipsoidal m2, 0 where nothing is taken, NaN for a zone that is no polygon. ``parts`` are
        the pairs of ``overlap`` with their geometries: their sum counts overlapping subjects more
        than once.
    """
    subjects, zones = plain(subjects), plain(zones)
    for side in (subjects, zones):
        side[shapely.get_dimensions(side) < 2] = None
    return area_of_parts(overlap(subjects, zones), zones)


def area_of_parts(parts: Pairs, zones: Any) -> Totals:
    """Give the totals of ``area_taken`` for overlaps that are measured already.

    Parameters
    ----------
    parts
        Pairs of ``overlap`` with their geometries, polygons with polygons only.
    zones
        1-D array of polygons in EPSG:4490 to which ``parts.zone`` refers; ``None`` allowed.
    """
    geometry = np.full(len(zones), None, dtype=object)
    for zone, pieces in _by_zone(parts):
        geometry[zone] = pieces[0] if len(pieces) == 1 else shapely.union_all(pieces)
    whole = area_m2(zones)
    value = np.where(np.isnan(whole), np.nan, np.nan_to_num(area_m2(geometry)))
    share = np.minimum(shares(value, whole), 1.0)
    return Totals(np.arange(len(zones)), value, UNITS[2], share, geometry, parts)


def _by_zone(pairs: Pairs) -> Iterator[tuple[int, Any]]:
    """Zones and the geometries of their pairs."""
    order = np.argsort(pairs.zone, kind="stable")
    zones, start = np.unique(pairs.zone[order], return_index=True)
    for zone, rows in zip(zones, np.split(order, start[1:]), strict=False):
        yield int(zone), pairs.geometry[rows]

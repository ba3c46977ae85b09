"""Zones among each other: which of them overlap, where none should.

Caveat: a shared border is not an overlap. Neighbours whose borders were digitised apart overlap in
slivers: what is thinner than ``CONTACT_WIDTH_M`` is contact, everything wider a pair.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from geotool.engine.pairs import Pairs, joined, measured, plain, shares
from geotool.errors import InputError
from geotool.measure import area_m2


def overlaps_among(zones: Any, groups: Any = None, *, with_geometry: bool = True) -> Pairs:
    """Find the pairs of zones that overlap by more than boundary contact, each pair once.

    Parameters
    ----------
    zones
        1-D array of geometries in EPSG:4490; ``None`` allowed. Only polygons can overlap, others
        are passed over.
    groups
        One number a zone: pairs of one and the same group are not looked at. Without, all are.
    with_geometry
        Whether to keep the overlaps; without, ``geometry`` is all ``None``.

    Returns
    -------
    Pairs
        One row a pair, ordered: ``subject`` is the zone that stands first in the array, ``zone``
        the later one, ``value`` the ellipsoidal m2 they share, ``share`` its part of the smaller
        zone, ``geometry`` the overlap.

    Raises
    ------
    InputError
        If there is not one group for each zone.
    """
    zones = plain(zones)
    zones[shapely.get_dimensions(zones) < 2] = None
    kinds = None if groups is None else np.asarray(groups).reshape(-1)
    if kinds is not None and len(kinds) != len(zones):
        raise InputError(f"{len(zones)} zones need as many groups, not {len(kinds)}")

    def wanted(first: Any, second: Any) -> Any:
        later = first < second
        return later if kinds is None else later & (kinds[first] != kinds[second])

    pieces = measured(zones, zones, with_geometry=with_geometry, wanted=wanted)
    pairs = joined([piece for piece, _ in pieces])
    whole = area_m2(zones)
    smaller = np.minimum(whole[pairs.subject], whole[pairs.zone])
    return replace(pairs, share=np.minimum(shares(pairs.value, smaller), 1.0))

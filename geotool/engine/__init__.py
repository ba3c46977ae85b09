"""Spatial questions for whole layers at once: the engine knows geometry and no law.

Caveat: inputs are geometries as a layer store hands them out (EPSG:4490, valid, edges of at most
100 m); what is thinner than ``CONTACT_WIDTH_M`` is a shared border, not an overlap.
"""

from __future__ import annotations

from geotool.engine.band import (
    band_outside,
    band_overlap,
    combined_accuracy_m,
    core_overlap,
    near_misses,
)
from geotool.engine.checks import drawn, inside, near_any, overlap, within_distance
from geotool.engine.contact import CONTACT_WIDTH_M
from geotool.engine.counting import Totals, area_taken, count_within
from geotool.engine.disjoint import overlaps_among
from geotool.engine.pairs import Pairs
from geotool.engine.surroundings import surroundings

__all__ = [
    "CONTACT_WIDTH_M",
    "Pairs",
    "Totals",
    "area_taken",
    "band_outside",
    "band_overlap",
    "combined_accuracy_m",
    "core_overlap",
    "count_within",
    "drawn",
    "inside",
    "near_any",
    "near_misses",
    "overlap",
    "overlaps_among",
    "surroundings",
    "within_distance",
]

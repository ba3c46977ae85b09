"""Spatial questions for whole layers at once: the engine knows geometry and no law.

Caveat: inputs are geometries as a layer store hands them out (EPSG:4490, valid, edges of at most
100 m); what is thinner than ``CONTACT_WIDTH_M`` is a shared border, not an overlap.
"""

from __future__ import annotations

from geotool.engine.checks import inside, near_any, overlap, within_distance
from geotool.engine.contact import CONTACT_WIDTH_M
from geotool.engine.pairs import Pairs

__all__ = ["CONTACT_WIDTH_M", "Pairs", "inside", "near_any", "overlap", "within_distance"]

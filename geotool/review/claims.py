"""What of a layer's features lies where other layers claim to be complete."""

from __future__ import annotations

import numpy as np
import shapely

from geotool import engine
from geotool.review.land_case import LandCase
from geotool.review.zones import Features

#: Shares of one feature are measured to about 1e-6.
NOISE = 2e-6


def within_claims(case: LandCase, features: Features) -> tuple[np.ndarray, np.ndarray]:
    """What of each feature the zones' layers claim to know, and the share that they do not."""
    shapes = features.geometries.copy()
    beyond = np.zeros(len(shapes))
    for kind in dict.fromkeys(zone.kind for zone in case.rule.zones):
        area = case.claims.of_kind(kind)
        if kind == "admin_area" or isinstance(area, str):
            return features.geometries, np.zeros(len(shapes))
        if area is None:
            return np.full(len(shapes), None, dtype=object), np.ones(len(shapes))
        held = engine.inside(shapes, np.array([area], dtype=object))
        beyond = np.maximum(beyond, 1 - np.nan_to_num(held.share, nan=1.0))
        cut = ~shapely.is_missing(held.geometry)
        shapes[cut] = shapely.intersection(shapes[cut], area)
    shapes[np.asarray(shapely.is_empty(shapes), dtype=bool)] = None
    shapes[beyond >= 1 - NOISE] = None
    return shapes, beyond

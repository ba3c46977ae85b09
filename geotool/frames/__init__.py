"""Coordinate frames: what coordinates mean, and the one way to EPSG:4490.

CGCS2000, WGS 84 and ETRS89 are taken as one frame (stated accuracy 1 m). Edges get vertices every
100 m in their own frame before they are reprojected.
"""

from geotool.frames.density import MAX_EDGE_M, densify
from geotool.frames.detection import Detection, detect
from geotool.frames.frame import BD09, GCJ02, Frame, gk_frame, require_measurable, resolve
from geotool.frames.reprojection import Canonical, from_metric, to_canonical, to_metric
from geotool.frames.webmap import (
    bd09_to_wgs84,
    gcj02_to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from geotool.frames.zones import CANONICAL, gk_code, gk_zone, metric_crs

__all__ = [
    "BD09",
    "CANONICAL",
    "GCJ02",
    "MAX_EDGE_M",
    "Canonical",
    "Detection",
    "Frame",
    "bd09_to_wgs84",
    "densify",
    "detect",
    "from_metric",
    "gcj02_to_wgs84",
    "gk_code",
    "gk_frame",
    "gk_zone",
    "metric_crs",
    "require_measurable",
    "resolve",
    "to_canonical",
    "to_metric",
    "wgs84_to_bd09",
    "wgs84_to_gcj02",
]

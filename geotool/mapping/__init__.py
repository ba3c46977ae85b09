"""The review map: one self-contained HTML page that opens by double-click, without a network.

Shapes on the page are simplified and rounded for display; every figure in its lists and popups
was computed from the stored geometries, none is taken from the picture.
"""

from geotool.mapping.page import render
from geotool.mapping.spec import MapSpec, default_spec, read_spec

__all__ = ["MapSpec", "default_spec", "read_spec", "render"]

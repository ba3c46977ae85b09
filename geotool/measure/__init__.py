"""Areas, lengths and distances on the CGCS2000 ellipsoid, and the units they are told in.

One edge model: the edges of stored geometries (at most 100 m) are geodesics. Planar areas in the
feature's own 3-degree zone stand beside the ellipsoidal ones, never instead of them.
"""

from geotool.measure.area import area_m2, planar_area_m2, trapezoid_area_m2
from geotool.measure.discs import discs
from geotool.measure.distance import distance_m, length_m
from geotool.measure.units import (
    DECIMALS,
    M2_PER_HA,
    M2_PER_MU,
    money,
    round_measure,
    to_ha,
    to_mu,
)

__all__ = [
    "DECIMALS",
    "M2_PER_HA",
    "M2_PER_MU",
    "area_m2",
    "discs",
    "distance_m",
    "length_m",
    "money",
    "planar_area_m2",
    "round_measure",
    "to_ha",
    "to_mu",
    "trapezoid_area_m2",
]

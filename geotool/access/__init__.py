"""Access: who is served by what, and how much of an area is.

Caveat: distances are straight lines over the ground, not ways along streets; shares are of area,
not of people.
"""

from geotool.access.coverage import AreaCoverage, area_coverage, service_areas

__all__ = ["AreaCoverage", "area_coverage", "service_areas"]

"""Pictures of findings and maps of sites."""

from geotool.reporting.pictures.gallery import Pictures

__all__ = ["Pictures"]

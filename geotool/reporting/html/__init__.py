"""The review as one HTML page."""

from geotool.reporting.html.page import pieces

__all__ = ["pieces"]

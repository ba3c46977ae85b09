"""The findings as SARIF 2.1.0."""

from geotool.reporting.sarif.log import pieces

__all__ = ["pieces"]

"""The findings as a workbook, one sheet a verdict."""

from geotool.reporting.xlsx.workbook import save

__all__ = ["save"]

"""A review for QGIS: a GeoPackage that opens styled, with a project file beside it.

The files are written without QGIS; the tests open them in a real one.
"""

from __future__ import annotations

from geotool.qgis.export import SUFFIXES, Exported, export

__all__ = ["SUFFIXES", "Exported", "export"]

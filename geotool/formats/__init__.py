"""Readers of what planners really have: one file an outside format, no row ever lost.

Every reader gives a table as it is in the file and a list of problems. Nothing is reprojected,
repaired or guessed here without being reported.
"""

from __future__ import annotations

from geotool.formats.projects import normalise_projects
from geotool.formats.quantities import Quantity, parse_quantity
from geotool.formats.raw import RawTable
from geotool.formats.sources import (
    FileArgument,
    Source,
    parse_file_argument,
    parse_source,
    sha256,
)
from geotool.formats.vectors import read_project_table, read_vector

__all__ = [
    "FileArgument",
    "Quantity",
    "RawTable",
    "Source",
    "normalise_projects",
    "parse_file_argument",
    "parse_quantity",
    "parse_source",
    "read_project_table",
    "read_vector",
    "sha256",
]

"""The verbs of geotool: what the command line and scripts call."""

from geotool.api.review import FAIL_ON, Review
from geotool.api.tables import Request, check_files, check_tables
from geotool.api.verbs import check, export, render_map, report
from geotool.api.workspace import Workspace

__all__ = [
    "FAIL_ON",
    "Request",
    "Review",
    "Workspace",
    "check",
    "check_files",
    "check_tables",
    "export",
    "render_map",
    "report",
]

"""The folder that everything starts from."""

from geotool.workspace.folders import SITE_SUFFIXES, SITES, way_out
from geotool.workspace.positions import locate, read_toml
from geotool.workspace.validation import validated
from geotool.workspace.waivers import (
    WAIVERS,
    WaiverEntry,
    WrittenWaiver,
    is_turned,
    written_waivers,
)
from geotool.workspace.workspace import (
    CATALOG,
    MARKER,
    Override,
    Workspace,
    container,
    find,
    load,
)

__all__ = [
    "CATALOG",
    "MARKER",
    "SITES",
    "SITE_SUFFIXES",
    "WAIVERS",
    "Override",
    "WaiverEntry",
    "Workspace",
    "WrittenWaiver",
    "container",
    "find",
    "is_turned",
    "load",
    "locate",
    "read_toml",
    "validated",
    "way_out",
    "written_waivers",
]

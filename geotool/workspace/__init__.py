"""The folder that everything starts from."""

from geotool.workspace.positions import locate, read_toml
from geotool.workspace.validation import validated
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
    "Override",
    "Workspace",
    "container",
    "find",
    "load",
    "locate",
    "read_toml",
    "validated",
]

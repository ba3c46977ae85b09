"""What every table of an export is: a name, rows, and how QGIS shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from geotool.model import Text

SHAPES: Final = {
    "point": Text("（点）", " (points)"),
    "line": Text("（线）", " (lines)"),
    "polygon": Text("（面）", " (areas)"),
}


@dataclass(frozen=True)
class ExportTable:
    """One table: its stable ASCII name, its title for people, rows, and how QGIS shows it.

    ``geometry`` is the GeoPackage's geometry type, ``None`` for a table without. ``aliases`` and
    ``words`` (column → code → word) hold what QGIS shows instead of names and codes. ``rank``
    orders drawing, low at the bottom.
    """

    name: str
    title: str
    group: str  # findings | compliant | projects | portfolio | zones | base | about
    rows: Any
    geometry: str | None = None
    kind: str | None = None
    label: str | None = None  # column shown as label on the map
    rank: int = 0
    shown: bool = True
    abstract: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def is_drawn(self) -> bool:
        """Whether any of its rows has a shape."""
        return self.geometry is not None and bool(self.rows.geometry.notna().any())


def aliases(labels: Mapping[str, Text], language: str) -> dict[str, str]:
    """Return what QGIS shows instead of the names of columns."""
    return {column: text.get(language) for column, text in labels.items()}

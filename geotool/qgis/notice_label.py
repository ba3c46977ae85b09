"""The label that writes a notice across the upper edge of whatever part of the map is shown.

QGIS draws its own decorations in its window only; a label is part of every picture of the map.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET  # only written here, never parsed

from geotool.qgis import xml
from geotool.qgis.lettering import Lettering, write_lettering

_NOTICE: Final = Lettering("15", "75", "138,31,0,255", "1.2", "255,243,196,255")
_SHOWN: Final = "transform(@map_extent, @map_crs, 'EPSG:4490')"
#: Middle of the upper edge; without a map to ask, the label stands in the middle of its area.
_POSITION: Final = {
    "PositionX": f"(x_min({_SHOWN}) + x_max({_SHOWN})) / 2",
    "PositionY": f"y_max({_SHOWN}) - 0.015 * (y_max({_SHOWN}) - y_min({_SHOWN}))",
    "Hali": "'Center'",
    "Vali": "'Top'",
}


def notice_label(parent: ET.Element, column: str) -> None:
    """Append the labels of a layer whose column is to be read at any place and scale."""
    labeling = xml.child(parent, "labeling", type="simple")
    settings = xml.child(labeling, "settings", calloutType="simple")
    write_lettering(settings, column, _NOTICE, is_expression=False)
    xml.child(settings, "placement", placement="1", priority="10", centroidWhole="0")
    xml.child(
        settings, "rendering", obstacle="0", drawLabels="1", displayAll="1", scaleVisibility="0"
    )
    _computed(xml.child(settings, "dd_properties"), _POSITION)


def _computed(parent: ET.Element, expressions: Mapping[str, str]) -> None:
    outer = xml.child(parent, "Option", type="Map")
    xml.child(outer, "Option", type="QString", name="name", value="")
    found = xml.child(outer, "Option", type="Map", name="properties")
    for name, expression in expressions.items():
        entry = xml.child(found, "Option", type="Map", name=name)
        xml.child(entry, "Option", type="bool", name="active", value="true")
        xml.child(entry, "Option", type="QString", name="expression", value=expression)
        xml.child(entry, "Option", type="int", name="type", value="3")
    xml.child(outer, "Option", type="QString", name="type", value="collection")

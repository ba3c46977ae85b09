"""Small pieces of QGIS's XML: options, symbols, references to the coordinate frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from xml.etree import ElementTree as ET  # only written here, never parsed

import pyproj

from geotool.frames import CANONICAL
from geotool.qgis.frames import clean

MM_PER_PX: Final = 25.4 / 96

_FORBIDDEN: Final = {code: "\ufffd" for code in range(32) if code not in (9, 10, 13)} | {
    0xFFFE: "\ufffd",
    0xFFFF: "\ufffd",
}


def words(text: str) -> str:
    """Text as XML 1.0 can hold it: other control characters become the replacement sign."""
    return clean(text).translate(_FORBIDDEN)


def child(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    """Append an element with attributes and text."""
    element = ET.SubElement(parent, tag, {k: words(v) for k, v in attributes.items()})
    if text is not None:
        element.text = words(text)
    return element


def options(parent: ET.Element, values: Mapping[str, str]) -> None:
    """Append a map of strings as QGIS stores the properties of a symbol layer."""
    mapping = child(parent, "Option", type="Map")
    for name, value in values.items():
        child(mapping, "Option", type="QString", name=name, value=value)


def value_map(parent: ET.Element, terms: Mapping[str, str]) -> None:
    """Append the setting of a field that shows words for its codes."""
    outer = child(child(parent, "config"), "Option", type="Map")
    listing = child(outer, "Option", type="List", name="map")
    for code, word in terms.items():
        entry = child(listing, "Option", type="Map")
        child(entry, "Option", type="QString", name=word, value=code)


def mm(px: float) -> str:
    """CSS pixels as millimetres, the unit in which QGIS draws the same on screen and paper."""
    return f"{px * MM_PER_PX:.3f}"


def rgba(colour: str, share: float = 1.0) -> str:
    """``#RRGGBB`` with an opacity as QGIS writes it.

    >>> rgba("#FF8000", 0.5)
    '255,128,0,128'
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{round(share * 255)}"


def symbol(parent: ET.Element, kind: str, name: str) -> ET.Element:
    """Append an empty symbol: ``fill`` | ``line`` | ``marker``."""
    return child(
        parent, "symbol", type=kind, name=name, alpha="1", clip_to_extent="1", force_rhr="0"
    )


def symbol_layer(parent: ET.Element, kind: str, values: Mapping[str, str]) -> ET.Element:
    """Append one layer of a symbol: ``SimpleFill``, ``LinePatternFill`` and so on."""
    layer = child(parent, "layer", **{"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    options(layer, values)
    return layer


def frame(parent: ET.Element) -> None:
    """Append CGCS2000 in degrees (EPSG:4490).

    QGIS goes by the WKT: at the authority's code it looks only beside its own number of the
    frame, which differs between versions.
    """
    system = child(parent, "spatialrefsys")
    child(system, "wkt", pyproj.CRS(CANONICAL).to_wkt())
    child(system, "srid", "4490")
    child(system, "authid", "EPSG:4490")
    child(system, "description", "China Geodetic Coordinate System 2000")
    child(system, "projectionacronym", "longlat")
    child(system, "ellipsoidacronym", "EPSG:1024")
    child(system, "geographicflag", "true")


def rectangle(parent: ET.Element, bounds: Sequence[float]) -> None:
    """Append west, south, east, north as QGIS names them."""
    for tag, value in zip(("xmin", "ymin", "xmax", "ymax"), bounds, strict=True):
        child(parent, tag, f"{value:.9f}")


def text(element: ET.Element, *, doctype: str | None = None) -> str:
    """Return an element as indented XML, the same on every run."""
    ET.indent(element, " ")
    body = ET.tostring(element, encoding="unicode")
    return f"{doctype}\n{body}\n" if doctype else f"{body}\n"

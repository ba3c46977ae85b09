"""Symbols of verdicts and zones for QGIS, drawn from the one style of geotool.

Verdicts differ in colour, in hatch (areas) and in the shape of the marker (points, and the
middle of lines and areas), so that a black-and-white print tells them apart.
"""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET  # only written here, never parsed

from geotool.model import VERDICTS
from geotool.qgis import xml
from geotool.style import VERDICT_STYLES, Pattern, VerdictStyle, ZoneStyle, zone_style

_PEN: Final = {"outline_width_unit": "MM", "joinstyle": "round"}
_WHITE: Final = "255,255,255,255"
MARKER_PX: Final = 16.0
ZONE_MARKER_PX: Final = 8.0


def verdict_renderer(parent: ET.Element, shape: str, *, language: str) -> None:
    """Append a renderer that shows rows by their column ``verdict``, worst on top."""
    renderer = xml.child(
        parent,
        "renderer-v2",
        type="categorizedSymbol",
        attr="verdict",
        symbollevels="0",
        enableorderby="1",
        forceraster="0",
    )
    categories = xml.child(renderer, "categories")
    symbols = xml.child(renderer, "symbols")
    for number, term in enumerate(VERDICTS):
        label = term.label(language)
        xml.child(
            categories,
            "category",
            symbol=str(number),
            value=term.code,
            label=label,
            render="true",
        )
        _verdict(symbols, shape, str(number), VERDICT_STYLES[term.code])
    # what is drawn last lies on top
    order = 'array_find(array({}), "verdict")'.format(
        ",".join(f"'{term.code}'" for term in reversed(tuple(VERDICTS)))
    )
    xml.child(xml.child(renderer, "orderby"), "orderByClause", order, asc="1", nullsFirst="1")


def zone_renderer(parent: ET.Element, shape: str, kind: str) -> None:
    """Append a renderer that shows all features of a kind alike."""
    renderer = xml.child(
        parent,
        "renderer-v2",
        type="singleSymbol",
        symbollevels="0",
        enableorderby="0",
        forceraster="0",
    )
    symbols = xml.child(renderer, "symbols")
    style = zone_style(kind)
    if shape == "polygon":
        _zone_fill(xml.symbol(symbols, "fill", "0"), style)
    elif shape == "line":
        line(xml.symbol(symbols, "line", "0"), style.stroke, style.stroke_px, style.dash)
    else:
        marker = xml.symbol(symbols, "marker", "0")
        values = marker_values("circle", style.fill, ZONE_MARKER_PX)
        values["outline_color"] = xml.rgba(style.stroke)
        xml.symbol_layer(marker, "SimpleMarker", values)


def _verdict(symbols: ET.Element, shape: str, name: str, style: VerdictStyle) -> None:
    if shape == "polygon":
        _verdict_fill(xml.symbol(symbols, "fill", name), name, style)
    elif shape == "line":
        _verdict_line(xml.symbol(symbols, "line", name), name, style)
    else:
        marker = xml.symbol(symbols, "marker", name)
        values = marker_values(style.marker.qgis, style.colour, MARKER_PX)
        xml.symbol_layer(marker, "SimpleMarker", values)


def _verdict_fill(symbol: ET.Element, name: str, style: VerdictStyle) -> None:
    fill = {
        "color": xml.rgba(style.colour, style.tint_share),
        "style": "solid",
        "outline_style": "no",
    }
    xml.symbol_layer(symbol, "SimpleFill", fill)
    pattern = style.pattern
    hatch(symbol, name, pattern, style.colour)
    if pattern.dots:
        spacing = xml.mm(pattern.spacing_px)
        values = {f"distance_{axis}": spacing for axis in "xy"}
        values |= {f"distance_{axis}_unit": "MM" for axis in "xy"}
        layer = xml.symbol_layer(symbol, "PointPatternFill", values)
        dot = marker_values("circle", style.colour, pattern.width_px)
        dot["outline_style"] = "no"
        xml.symbol_layer(xml.symbol(layer, "marker", f"@{name}@1"), "SimpleMarker", dot)
    edge = {
        "style": "no",
        "outline_color": xml.rgba(style.colour),
        "outline_style": "solid",
        "outline_width": xml.mm(style.outline_px),
        **_PEN,
    }
    xml.symbol_layer(symbol, "SimpleFill", edge)
    # seen from afar an area is smaller than its hatch: its marker tells the verdict
    values = {
        "SymbolType": "Marker",
        "geometryModifier": "point_on_surface($geometry)",
        "units": "MapUnit",
    }
    inner = xml.symbol_layer(symbol, "GeometryGenerator", values)
    marker = xml.symbol(inner, "marker", f"@{name}@{2 + len(pattern.angles_deg) + pattern.dots}")
    look = marker_values(style.marker.qgis, style.colour, MARKER_PX * 0.8)
    xml.symbol_layer(marker, "SimpleMarker", look)


def hatch(symbol: ET.Element, name: str, pattern: Pattern, colour: str, *, first: int = 1) -> None:
    """Append the parallel lines of a pattern to the symbol called ``name``.

    ``first`` is the number of layers that are there already.
    """
    for number, angle in enumerate(pattern.angles_deg, first):
        values = {
            "angle": str(angle),
            "distance": xml.mm(pattern.spacing_px),
            "distance_unit": "MM",
        }
        layer = xml.symbol_layer(symbol, "LinePatternFill", values)
        line(xml.symbol(layer, "line", f"@{name}@{number}"), colour, pattern.width_px * 0.6)


def _verdict_line(symbol: ET.Element, name: str, style: VerdictStyle) -> None:
    width_px = style.outline_px + 1.2
    line(symbol, "#FFFFFF", width_px + 2)
    line(symbol, style.colour, width_px)
    values = {"placement": "centralpoint", "rotate": "0"}
    middle = xml.symbol_layer(symbol, "MarkerLine", values)
    marker = xml.symbol(middle, "marker", f"@{name}@2")
    xml.symbol_layer(
        marker, "SimpleMarker", marker_values(style.marker.qgis, style.colour, MARKER_PX * 0.8)
    )


def _zone_fill(symbol: ET.Element, style: ZoneStyle) -> None:
    fill = {
        "color": xml.rgba(style.fill, style.fill_share),
        "style": "solid" if style.fill_share else "no",
        "outline_color": xml.rgba(style.stroke),
        "outline_style": "no" if style.dash else "solid",
        "outline_width": xml.mm(style.stroke_px),
        **_PEN,
    }
    xml.symbol_layer(symbol, "SimpleFill", fill)
    if style.dash:
        line(symbol, style.stroke, style.stroke_px, style.dash)


def line(symbol: ET.Element, colour: str, width_px: float, dash: tuple[int, ...] = ()) -> None:
    """Append a line; ``dash`` are lengths of strokes and gaps in CSS pixels."""
    values = {
        "line_color": xml.rgba(colour),
        "line_style": "solid",
        "line_width": xml.mm(width_px),
        "line_width_unit": "MM",
        "capstyle": "flat" if dash else "round",
        "joinstyle": "round",
    }
    if dash:
        values |= {
            "use_custom_dash": "1",
            "customdash": ";".join(xml.mm(length) for length in dash),
            "customdash_unit": "MM",
        }
    xml.symbol_layer(symbol, "SimpleLine", values)


def marker_values(name: str, colour: str, size_px: float) -> dict[str, str]:
    """Return the properties of a simple marker; ``name`` is QGIS's name of its shape."""
    if name == "cross_fill":  # its arms are thin: at the same size it would look the least
        size_px *= 1.4
    return {
        "name": name,
        "color": xml.rgba(colour),
        "outline_color": _WHITE,
        "outline_style": "solid",
        "outline_width": xml.mm(1),
        "size": xml.mm(size_px),
        "size_unit": "MM",
        "scale_method": "diameter",
        **_PEN,
    }

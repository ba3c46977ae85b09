"""Symbols of what stands beside the findings: what may stay of a site, land taken of zones."""

from __future__ import annotations

from xml.etree import ElementTree as ET  # only written here, never parsed

from geotool.model import Text
from geotool.qgis import xml
from geotool.qgis.symbols import MARKER_PX, hatch, line, marker_values
from geotool.style import OVER_QUOTA_STYLE, TAKEN_STYLE, PartStyle

_QUOTAS = (
    ("0", Text("未超限额，或无限额", "within its quota, or without one"), TAKEN_STYLE),
    ("1", Text("超出限额", "over its quota"), OVER_QUOTA_STYLE),
)


def part_renderer(parent: ET.Element, shape: str, style: PartStyle) -> None:
    """Append a renderer that shows all rows alike: hatched areas, broken lines, ringed points."""
    renderer = _renderer(parent, "singleSymbol")
    _symbol(xml.child(renderer, "symbols"), shape, "0", style)


def quota_renderer(parent: ET.Element, *, language: str) -> None:
    """Append a renderer that sets apart, by the column ``over_quota``, what is beyond a quota."""
    renderer = _renderer(parent, "categorizedSymbol", attr="over_quota")
    categories = xml.child(renderer, "categories")
    symbols = xml.child(renderer, "symbols")
    for number, (value, label, style) in enumerate(_QUOTAS):
        words = {"value": value, "label": label.get(language)}
        xml.child(categories, "category", symbol=str(number), render="true", **words)
        _symbol(symbols, "polygon", str(number), style)


def _renderer(parent: ET.Element, kind: str, **more: str) -> ET.Element:
    plain = {"symbollevels": "0", "enableorderby": "0", "forceraster": "0"}
    return xml.child(parent, "renderer-v2", type=kind, **plain, **more)


def _symbol(symbols: ET.Element, shape: str, name: str, style: PartStyle) -> None:
    if shape == "polygon":
        fill = xml.symbol(symbols, "fill", name)
        veil = [("#FFFFFF", style.veil_share)] if style.veil_share else []
        tints = [*veil, (style.colour, style.tint_share)]
        for colour, share in tints:
            values = {"color": xml.rgba(colour, share), "style": "solid", "outline_style": "no"}
            xml.symbol_layer(fill, "SimpleFill", values)
        hatch(fill, name, style.pattern, style.colour, first=len(tints))
        line(fill, style.colour, style.outline_px, style.dash)
    elif shape == "line":
        stroke = xml.symbol(symbols, "line", name)
        line(stroke, "#FFFFFF", style.outline_px + 3.6)
        line(stroke, style.colour, style.outline_px + 1.8, style.dash)
    else:
        values = marker_values("circle", "#FFFFFF", MARKER_PX)
        values |= {"outline_color": xml.rgba(style.colour), "outline_width": xml.mm(3)}
        xml.symbol_layer(xml.symbol(symbols, "marker", name), "SimpleMarker", values)

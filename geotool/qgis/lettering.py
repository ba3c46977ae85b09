"""How the words of labels are drawn: font, size, colour, and the rim that keeps them readable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET  # only written here, never parsed

from geotool.qgis import xml

#: Fonts tried one after the other; a machine without any of them takes its own.
FONTS: Final = ("Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "sans-serif")


@dataclass(frozen=True)
class Lettering:
    """Size in points, QGIS font weight, colours as ``r,g,b,a``, width of the rim in mm."""

    size: str
    weight: str
    colour: str
    rim_mm: str = "0.8"
    rim_colour: str = "255,255,255,220"


def write_lettering(
    settings: ET.Element, text: str, look: Lettering, *, is_expression: bool
) -> None:
    """Append the text style of a label; ``text`` is a column, or an expression."""
    style = xml.child(
        settings,
        "text-style",
        fieldName=text,
        isExpression="1" if is_expression else "0",
        allowHtml="0",
        fontFamily=FONTS[0],
        fontSize=look.size,
        fontSizeUnit="Point",
        fontWeight=look.weight,
        textColor=look.colour,
        textOpacity="1",
        multilineHeight="1",
        textOrientation="horizontal",
    )
    families = xml.child(style, "families")
    for font in FONTS:
        xml.child(families, "family", name=font)
    xml.child(
        style,
        "text-buffer",
        bufferDraw="1",
        bufferSize=look.rim_mm,
        bufferSizeUnits="MM",
        bufferColor=look.rim_colour,
        bufferOpacity="1",
    )

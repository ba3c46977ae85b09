"""How a verdict looks: colour, hatch and marker shape, each of which tells it apart alone.

The six colours were searched so that every pair stays apart for normal sight and under the
protanopia, deuteranopia and tritanopia matrices of Machado, Oliveira and Fernandes (2009); the
test holds the smallest CIELAB distance. Hatch and shape serve black-and-white prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Pattern:
    """A hatch of parallel lines, or of dots, over a light tint of the same colour.

    ``angles_deg`` are the directions of the lines, counter-clockwise from east: none is a plain
    tint. ``dots`` draws dots instead of lines. Sizes are in CSS pixels (1/96 inch).
    """

    angles_deg: tuple[int, ...] = ()
    dots: bool = False
    spacing_px: float = 8.0
    width_px: float = 2.0


@dataclass(frozen=True)
class Marker:
    """A symbol for a place: ``qgis`` is its name among the simple markers of QGIS.

    ``outline`` are its corners in a box from -1 to 1, y downwards; none is a circle.
    """

    name: str
    qgis: str
    outline: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class VerdictStyle:
    """Everything drawn for one verdict. ``ink`` is the colour for words (contrast ≥ 4.5)."""

    code: str
    colour: str
    ink: str
    tint_share: float
    pattern: Pattern
    marker: Marker
    outline_px: float


MARKERS: Final[Mapping[str, Marker]] = {
    m.name: m
    for m in (
        Marker(
            "cross",
            "cross_fill",
            (
                (-0.36, -1.0),
                (0.36, -1.0),
                (0.36, -0.36),
                (1.0, -0.36),
                (1.0, 0.36),
                (0.36, 0.36),
                (0.36, 1.0),
                (-0.36, 1.0),
                (-0.36, 0.36),
                (-1.0, 0.36),
                (-1.0, -0.36),
                (-0.36, -0.36),
            ),
        ),
        Marker("triangle", "triangle", ((0.0, -1.0), (1.0, 0.85), (-1.0, 0.85))),
        Marker("diamond", "diamond", ((0.0, -1.1), (1.0, 0.0), (0.0, 1.1), (-1.0, 0.0))),
        Marker("square", "square", ((-0.82, -0.82), (0.82, -0.82), (0.82, 0.82), (-0.82, 0.82))),
        Marker(
            "pentagon",
            "pentagon",
            ((0.0, -1.0), (0.95, -0.31), (0.59, 0.81), (-0.59, 0.81), (-0.95, -0.31)),
        ),
        Marker("circle", "circle"),
    )
}

#: By verdict code, worst first.
VERDICT_STYLES: Final[Mapping[str, VerdictStyle]] = {
    s.code: s
    for s in (
        VerdictStyle(
            "violation", "#C7010D", "#B0000B", 0.24, Pattern((45, 135)), MARKERS["cross"], 2.4
        ),
        VerdictStyle(
            "unmet",
            "#771B87",
            "#6B187A",
            0.20,
            Pattern((90,), spacing_px=7),
            MARKERS["triangle"],
            2.2,
        ),
        VerdictStyle(
            "conditional", "#EFA204", "#855800", 0.24, Pattern((45,)), MARKERS["diamond"], 2.2
        ),
        VerdictStyle(
            "unknown",
            "#58595D",
            "#4A4B4F",
            0.14,
            Pattern(dots=True, spacing_px=7, width_px=2.4),
            MARKERS["square"],
            2.0,
        ),
        VerdictStyle(
            "notice",
            "#1B69F6",
            "#0F50C8",
            0.16,
            Pattern((0,), spacing_px=7),
            MARKERS["pentagon"],
            2,
        ),
        VerdictStyle("pass", "#02C07F", "#00704A", 0.26, Pattern(), MARKERS["circle"], 1.8),
    )
}

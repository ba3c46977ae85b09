"""What stands around the map of a picture: title, legend, scale, north, corners, whole site, foot.

Everything has a place of its own beside the map, so that no words lie on one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from geotool.model import VERDICTS, Text
from geotool.reporting.pictures.drawing import Box, Look, Sheet, box_path, line_path, outline
from geotool.reporting.pictures.fonts import Lettering
from geotool.reporting.pictures.view import View, round_length_m
from geotool.style import VERDICT_STYLES, Marker, Pattern

WIDTH: Final = 800.0
HEIGHT: Final = 600.0
MAP: Final[Box] = (14.0, 86.0, 576.0, 542.0)
_PANEL: Final = (592.0, 788.0)
_LOCATOR: Final[Box] = (592.0, 364.0, 788.0, 472.0)
_INK: Final = "#1A1D21"
_GREY: Final = "#565C64"
_RED: Final = "#B0000B"
_SWATCH: Final = (26.0, 15.0)
_LEGEND_PX: Final = 11.5
_LINE_PX: Final = 14.5

#: How a site is drawn: dark, whatever lies below it.
SITE: Final = Look("#1F2933", 0.07, "#14181D", 2.2, casing="#FFFFFF")

NOTHING: Final = Look()

LEGEND: Final = Text("图例", "Legend")
WHOLE: Final = Text("图幅位置（红框）", "Where this is (red box)")
NORTH: Final = Text("北", "N")
FOOT: Final = Text(
    "CGCS2000（EPSG:4490）· 图形为显示而简化，不供量测 · 图层颜色未经规范核实",
    "CGCS2000 (EPSG:4490) · simplified, not for measuring · layer colours verified by no standard",
)
NO_CHINESE: Final = Text(
    "没有安装中文字体，图中只用英文和编号",
    "no font with Chinese characters is installed: English and ids only",
)


@dataclass(frozen=True)
class Caption:
    """Words above the map: what, which rule, and at the right the verdict and an id."""

    title: str
    subtitle: str
    verdict: str
    id: str


@dataclass(frozen=True)
class Entry:
    """A line of the legend: how a thing is drawn, and the words for it.

    ``shape`` is ``area``, ``line``, ``point`` or ``""`` (words alone).
    """

    shape: str
    words: str
    look: Look = NOTHING
    pattern: Pattern | None = None
    marker: Marker | None = None
    bold: bool = False


def new_sheet(letters: Lettering) -> Sheet:
    """Return an empty sheet of the size of all pictures."""
    return Sheet(WIDTH, HEIGHT, letters)


def draw_caption(sheet: Sheet, caption: Caption, language: str) -> None:
    """Write title and subtitle, and the verdict with its sign."""
    label = VERDICTS.label(caption.verdict, language)
    style = VERDICT_STYLES[caption.verdict]
    letters, right = sheet.lettering, _PANEL[1]
    width = letters.width_px(label, 15, bold=True)
    sheet.words((right, 30), label, 15, colour=style.ink, bold=True, align="right")
    sheet.mark(right - width - 14, 25, style.marker, style.colour, 7)
    sheet.words((right, 52), caption.id, 10, colour=_GREY, align="right")
    room = right - max(width + 40, letters.width_px(caption.id, 10) + 16) - MAP[0]
    title = letters.cut(letters.drawable(caption.title), 16, room, bold=True)
    sheet.words((MAP[0], 30), title, 16, bold=True, colour=_INK)
    subtitle = letters.cut(letters.drawable(caption.subtitle), 12.5, room)
    sheet.words((MAP[0], 52), subtitle, 12.5, colour=_INK)


def draw_frame(sheet: Sheet, view: View) -> None:
    """Draw the edge of the map and write the coordinates of its corners outside."""
    left, top, right, bottom = view.box
    sheet.shape(box_path(view.box), Look(stroke=_INK, stroke_px=1.2))
    for x, align in ((left, "left"), (right, "right")):
        for y, base in ((top, top - 6), (bottom, bottom + 14)):
            sheet.words((x, base), coordinates(*view.degrees(x, y)), 9.5, colour=_GREY, align=align)


def draw_legend(sheet: Sheet, entries: Sequence[Entry], language: str, *, low: float) -> None:
    """Draw the legend beside the map, down to ``low`` at most; what has no room is counted."""
    letters, (left, right) = sheet.lettering, _PANEL
    y = MAP[1] + 10
    sheet.words((left, y), LEGEND.get(language), 12.5, bold=True)
    y += 9
    for number, entry in enumerate(entries):
        indent = _SWATCH[0] + 8 if entry.shape else 0
        words = letters.drawable(entry.words)
        room = right - left - indent
        lines = letters.wrapped(words, _LEGEND_PX, room, lines=4, bold=entry.bold)
        height = max(len(lines) * _LINE_PX, _SWATCH[1])
        if y + height > low:
            more = Text(f"另有 {len(entries) - number} 项", f"{len(entries) - number} more")
            sheet.words((left, y + 12), more.get(language), _LEGEND_PX, colour=_GREY)
            return
        _swatch(sheet, entry, left, y + 2)
        for line in lines:
            y += _LINE_PX
            sheet.words((left + indent, y - 1.5), line, _LEGEND_PX, bold=entry.bold, colour=_INK)
        y += 7


def draw_scale(sheet: Sheet, view: View, language: str) -> None:
    """Draw a bar of a round length on the ground, and an arrow to the north."""
    left, right = _PANEL
    length_m = round_length_m(120 / view.px_per_m)
    half, whole, y = view.bar_px(length_m / 2), view.bar_px(length_m), 524.0
    for start, end, fill in ((0.0, half, _INK), (half, whole, "#FFFFFF")):
        box = (left + start, y, left + end, y + 6)
        sheet.shape(box_path(box), Look(fill, 1.0, _INK, 1.0))
    sheet.words((left, y - 5), "0", 10)
    label = f"{length_m / 1000:,g} km" if length_m >= 1000 else f"{length_m:g} m"
    sheet.words((left + whole, y - 5), label, 10, align="center")
    x, top = right - 12, 496.0
    arrow = line_path((x, top), (x + 7, top + 30), (x, top + 23), (x - 7, top + 30), (x, top))
    sheet.shape(arrow, Look(_INK, 1.0, _INK, 1.0))
    sheet.words((x, top + 43), NORTH.get(language), 11, bold=True, align="center")


def draw_whole(sheet: Sheet, shapes: Any, view: View, whole: View, language: str) -> None:
    """Draw a small map of all of it, with the window of the picture as a red box on it."""
    sheet.words((_LOCATOR[0], _LOCATOR[1] - 6), WHOLE.get(language), 10.5, colour=_INK)
    sheet.shape(outline(whole.to_px(shapes)), Look("#1F2933", 0.15, "#14181D", 1.1), clip=_LOCATOR)
    west, south, east, north = view.ground(0.0)
    (left, top), (right, bottom) = whole.place(west, north), whole.place(east, south)
    x, y = (left + right) / 2, (top + bottom) / 2
    across, down = max((right - left) / 2, 4.0), max((bottom - top) / 2, 4.0)
    window = box_path((x - across, y - down, x + across, y + down))
    sheet.shape(window, Look(stroke="#D0021B", stroke_px=1.6, casing="#FFFFFF"), clip=_LOCATOR)
    sheet.shape(box_path(_LOCATOR), Look(stroke=_GREY, stroke_px=0.8))


def locator_box() -> Box:
    """Place of the small map on the sheet."""
    return _LOCATOR


def draw_foot(sheet: Sheet, notices: Sequence[str], language: str) -> None:
    """Write what must stand on every output, and what the drawing is worth."""
    letters, room = sheet.lettering, WIDTH - 2 * MAP[0]
    said = [FOOT.get(language)]
    if not letters.chinese:
        said.insert(0, NO_CHINESE.get(language))
    if notices:
        line = letters.cut(letters.drawable(" · ".join(notices)), 12, room, bold=True)
        sheet.words((MAP[0], 576), line, 12, bold=True, colour=_RED)
    line = letters.cut(letters.drawable(" · ".join(said)), 9.5, room)
    sheet.words((MAP[0], 592), line, 9.5, colour=_GREY)


def coordinates(lon: float, lat: float) -> str:
    """Write a place in degrees; five decimals are about a metre.

    >>> coordinates(106.0123456, 29.8)
    '106.01235°E 29.80000°N'
    """
    east, north = "E" if lon >= 0 else "W", "N" if lat >= 0 else "S"
    return f"{abs(lon):.5f}°{east} {abs(lat):.5f}°{north}"


def _swatch(sheet: Sheet, entry: Entry, left: float, top: float) -> None:
    box = (left, top, left + _SWATCH[0], top + _SWATCH[1])
    middle = (left + _SWATCH[0] / 2, top + _SWATCH[1] / 2)
    if entry.shape == "area":
        path = box_path(box)
        sheet.shape(path, Look(entry.look.fill, entry.look.fill_share), clip=None)
        if entry.pattern is not None and entry.look.stroke is not None:
            sheet.hatch(path, entry.pattern, entry.look.stroke, clip=box)
        edge = Look(stroke=entry.look.stroke, stroke_px=entry.look.stroke_px, dash=entry.look.dash)
        sheet.shape(path, edge)
    elif entry.shape == "line":
        sheet.shape(line_path((left, middle[1]), (box[2], middle[1])), entry.look)
    elif entry.shape == "point" and entry.marker is not None:
        sheet.mark(*middle, entry.marker, entry.look.stroke or _INK, 6.0)

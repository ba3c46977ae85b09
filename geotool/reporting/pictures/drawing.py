"""A sheet of paper on which pictures are drawn: shapes, hatches, words, scale of CSS pixels.

matplotlib draws it, without axes and without its global state. Vertices that fall into the same
quarter of a pixel (into the same pixel where there are many) are drawn once: it is a picture,
nothing is measured on it.
"""

from __future__ import annotations

import gc
import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import matplotlib
import numpy as np
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, TransformedBbox
from PIL import Image

from geotool.reporting.pictures.fonts import Lettering
from geotool.reporting.pictures.short_svg import shortened
from geotool.review.resting import collector_at_rest
from geotool.style import Marker, Pattern

PX_PER_INCH: Final = 96.0
#: Pixels of the PNG for one of the sheet, as on a good screen.
PNG_SCALE: Final = 1.5
#: Vertices of one path, beyond which the grid becomes coarser: keeps a picture small.
MANY_VERTICES: Final = 2500
_GRID_PX: Final = 0.25
_COARSE_PX: Final = 1.0
_SETTINGS: Final = {
    "svg.fonttype": "path",
    "svg.hashsalt": "geotool",
    "svg.image_inline": True,
    "path.sketch": None,
    "path.effects": [],
    "lines.scale_dashes": False,
}

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Look:
    """How a shape is drawn: colours as ``#RRGGBB`` or none, widths and dashes in CSS pixels."""

    fill: str | None = None
    fill_share: float = 1.0
    stroke: str | None = None
    stroke_px: float = 1.0
    dash: tuple[int, ...] = ()
    casing: str | None = None


@contextmanager
def settings() -> Iterator[None]:
    """A context in which matplotlib draws alike whatever its user has set.

    What it leaves behind are cycles: they are collected at once, while they are young. Beside a
    hundred thousand findings the collector would come late for the old ones.
    """
    with matplotlib.rc_context(_SETTINGS), collector_at_rest():
        yield
    gc.collect(0)


class Sheet:
    """A white sheet, ``width`` by ``height`` CSS pixels, origin at the top left, y downwards.

    It is printed once, as SVG or as PNG.
    """

    def __init__(self, width: float, height: float, lettering: Lettering) -> None:
        self.width, self.height, self.lettering = width, height, lettering
        size = (width / PX_PER_INCH, height / PX_PER_INCH)
        self._figure = Figure(figsize=size, dpi=PX_PER_INCH, facecolor="white")
        scale = 1 / PX_PER_INCH
        flip = Affine2D().scale(scale, -scale).translate(0, height * scale)
        self._transform = flip + self._figure.dpi_scale_trans
        self._order = 0

    def shape(self, path: Path, look: Look, *, clip: Box | None = None) -> None:
        """Draw a path, filled, outlined, or both."""
        if not len(np.asarray(path.vertices)):
            return
        filled = look.fill is not None and look.fill_share > 0
        face = to_rgba(look.fill, look.fill_share) if filled and look.fill else "none"
        if look.stroke is None:
            if filled:
                self._patch(path, clip, facecolor=face, linewidth=0)
            return
        if look.casing is not None:
            self._stroke(path, clip, look.casing, look.stroke_px + 2.6, ())
        self._stroke(path, clip, look.stroke, look.stroke_px, look.dash, face=face)

    def hatch(self, path: Path, pattern: Pattern, colour: str, *, clip: Box) -> None:
        """Fill a path with the lines or dots of a pattern, cut off at the path and the box."""
        corners = np.asarray(path.vertices)
        if not len(corners):
            return
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        box = (max(left, clip[0]), max(top, clip[1]), min(right, clip[2]), min(bottom, clip[3]))
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        angles = (0,) if pattern.dots else pattern.angles_deg
        for angle in angles:
            lines = _parallels(box, angle, pattern.spacing_px)
            patch = self._stroke(lines, clip, colour, pattern.width_px * 0.7, (), hatch=pattern)
            patch.set_clip_path(path, self._transform)

    def mark(self, x: float, y: float, marker: Marker, colour: str, size_px: float) -> None:
        """Draw the symbol of a verdict, with a white edge."""
        self.marks([(x, y)], marker, colour, size_px)

    def marks(self, places: Any, marker: Marker, colour: str, size_px: float) -> None:
        """Draw a symbol at each of many places."""
        symbol, places = marker_path(marker, size_px), np.asarray(places, dtype=float)
        if not len(places):
            return
        corners = np.asarray(symbol.vertices)[None, :, :] + places[:, None, :]
        codes = np.asarray(symbol.codes)
        path = Path(corners.reshape(-1, 2), np.tile(codes, len(places)))
        self.shape(path, Look(colour, 1.0, "#FFFFFF", 1.2))

    def words(
        self,
        at: tuple[float, float],
        text: str,
        size_px: float,
        *,
        colour: str = "#1A1D21",
        bold: bool = False,
        align: str = "left",
        halo: bool = False,
    ) -> None:
        """Write one line; its base line passes through ``at``.

        Characters that no font has become boxes.
        """
        x, y = at
        shown = self.lettering.drawable(text)
        width = self.lettering.width_px(shown, size_px, bold=bold)
        x -= {"left": 0.0, "center": width / 2, "right": width}[align]
        vertices, codes = self.lettering.outline(shown, size_px, bold=bold)
        path = Path(vertices + np.array([x, y]), codes)
        if halo:
            self.shape(path, Look(stroke="#FFFFFF", stroke_px=3.4))
        self.shape(path, Look(colour))

    def svg(self) -> str:
        """Return the sheet as SVG text, letters as outlines."""
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        out = io.StringIO()
        FigureCanvasSVG(self._figure).print_svg(out, metadata=nothing)
        self._done()
        return shortened(out.getvalue())

    def png(self) -> bytes:
        """Return the sheet as PNG with a palette, which takes a third of the room."""
        self._figure.set_dpi(PX_PER_INCH * PNG_SCALE)
        canvas = FigureCanvasAgg(self._figure)
        canvas.draw()
        pixels = np.asarray(canvas.buffer_rgba())[:, :, :3].copy()
        del canvas.renderer
        self._done()
        palette = Image.Quantize.FASTOCTREE
        image = Image.fromarray(pixels).quantize(128, method=palette, dither=Image.Dither.NONE)
        out = io.BytesIO()
        dpi = PX_PER_INCH * PNG_SCALE
        image.save(out, format="png", compress_level=6, dpi=(dpi, dpi))
        return out.getvalue()

    def _done(self) -> None:
        """Let go of what was drawn: a figure and its canvas hold each other.

        The collector would come late for them where much else is held.
        """
        self._figure.clear()

    def _stroke(
        self,
        path: Path,
        clip: Box | None,
        colour: str,
        width_px: float,
        dash: tuple[int, ...],
        *,
        face: Any = "none",
        hatch: Pattern | None = None,
    ) -> Any:
        dots = hatch is not None and hatch.dots
        style: Any = "solid"
        if hatch is not None and dots:
            style = (0, (0.01, hatch.spacing_px * 0.75))
        elif dash:
            style = (0, tuple(d * 0.75 for d in dash))
        return self._patch(
            path,
            clip,
            facecolor=face,
            edgecolor=colour,
            linewidth=width_px * 0.75,
            linestyle=style,
            joinstyle="round",
            capstyle="round" if dots else "butt",
        )

    def _patch(self, path: Path, clip: Box | None, **look: Any) -> Any:
        patch = PathPatch(path, transform=self._transform, **look)
        self._add(patch)
        if clip is not None:
            left, top, right, bottom = clip
            corners = Bbox([[left, top], [right, bottom]])  # turned round, SVG shows nothing
            patch.set_clip_box(TransformedBbox(corners, self._transform))
        return patch

    def _add(self, artist: Any) -> None:
        self._order += 1
        artist.set_zorder(self._order)
        self._figure.add_artist(artist)


def marker_path(marker: Marker, size_px: float) -> Path:
    """Outline of a symbol around (0, 0), ``size_px`` from its middle to its edge."""
    if not marker.outline:
        return Path.circle((0.0, 0.0), size_px)
    return Path(np.array([*marker.outline, marker.outline[0]]) * size_px, closed=True)


def box_path(box: Box) -> Path:
    """Outline of a box."""
    left, top, right, bottom = box
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    return Path(corners, closed=True)


def line_path(*points: tuple[float, float]) -> Path:
    """A line through points."""
    return Path(np.array(points, dtype=float))


def outline(shapes: Any) -> Path:
    """One path of all areas and lines among shapes in pixels; points are left out.

    Where there are too many vertices they are put on whole pixels. What is smaller than the grid
    is a spot, which a stroke shows as a dot.
    """
    rings, owner = _vertices(shapes)
    xy, first = _thinned(rings, owner, _GRID_PX)
    if len(xy) > MANY_VERTICES:
        xy, first = _thinned(rings, owner, _COARSE_PX)
    codes = np.full(len(xy), Path.LINETO, dtype=Path.code_type)
    codes[first] = Path.MOVETO
    return Path(xy, codes)


def _vertices(shapes: Any) -> tuple[Any, Any]:
    """Coordinates of all rings and lines, and the number of the ring or line of each."""
    parts = np.asarray(shapes, dtype=object).ravel()
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts = shapely.get_parts(parts)
    parts = shapely.orient_polygons(parts)  # holes stay holes by the rule of winding
    areas = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    lines = np.isin(shapely.get_type_id(parts), (1, 2))
    paths = np.concatenate([shapely.get_rings(parts[areas]), parts[lines]])
    coordinates, owner = shapely.get_coordinates(paths, return_index=True)
    return coordinates, owner


def _thinned(xy: Any, owner: Any, grid: float) -> tuple[Any, Any]:
    """Round to a grid and leave out what repeats; the second says where a path begins."""
    if not len(xy):
        return xy.reshape(0, 2), np.zeros(0, dtype=bool)
    rounded = np.round(xy / grid) * grid
    begins = np.r_[True, owner[1:] != owner[:-1]]
    moved = np.r_[False, (rounded[1:] != rounded[:-1]).any(axis=1)] & ~begins
    spots = np.bincount(owner, weights=moved)[owner] == 0
    kept = ~spots & (moved | begins)
    lines, begin = rounded[kept], begins[kept]
    dots = np.unique(rounded[spots], axis=0)
    both = np.concatenate([lines, np.repeat(dots, 2, axis=0)])
    return both, np.r_[begin, np.tile([True, False], len(dots))]


def _parallels(box: Box, angle_deg: float, spacing: float) -> Path:
    """Lines across a box, so far apart; they pass through the same places in every box."""
    left, top, right, bottom = box
    along = np.array([math.cos(math.radians(angle_deg)), -math.sin(math.radians(angle_deg))])
    across = np.array([-along[1], along[0]])
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    lo, hi = (corners @ across).min(), (corners @ across).max()
    far, near = (corners @ along).max(), (corners @ along).min()
    offsets = np.arange(math.ceil(lo / spacing), math.floor(hi / spacing) + 1) * spacing
    starts = offsets[:, None] * across + near * along
    ends = offsets[:, None] * across + far * along
    points = np.stack([starts, ends], axis=1).reshape(-1, 2)
    codes = np.tile([Path.MOVETO, Path.LINETO], len(offsets))
    return Path(points, codes) if len(points) else Path(np.zeros((0, 2)))

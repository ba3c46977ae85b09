"""Survey exchange text (勘测定界界址点坐标交换格式): the well-formed case.

X is north and Y is east in these files; here x is east. Whatever is not as the format says (an
open ring, a wrong point count, lines instead of plots, another datum) is refused with its line,
never repaired by guess. Declared areas are planar hectares in the file's own Gauss-Krüger zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shapely.errors

from geotool.errors import FrameError, InputError
from geotool.formats import encodings
from geotool.formats.raw import RawTable
from geotool.model import Problem

_PLOTS, _ATTRIBUTES = "地块坐标", "属性描述"
_COLUMNS: Final = (
    "界址点数",
    "地块面积（公顷）",
    "地块编号",
    "地块名称",
    "图形属性",
    "图幅号",
    "地块用途",
    "地类编码",
)
_DATUMS: Final = frozenset({"2000国家大地坐标系", "CGCS2000", "国家2000", "2000坐标系"})
_ZONE_WIDTHS: Final = {"3": (25, 45, 4488, 4509), "6": (13, 23, 4478, 4489)}
_PREFIXED_EASTING = 1e7
_NORTHINGS = (2.0e6, 6.0e6)
_EASTINGS = (1.0e5, 9.0e5)
#: Half a unit of the fourth decimal of a hectare, the precision of a declared area.
_AREA_STEP_HA = 0.00005


@dataclass
class Plot:
    """One plot: its header fields, and its point rows by ring number in the order of the file."""

    line: int
    fields: list[str]
    rings: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    points: int = 0


def looks_like_survey(path: Path) -> bool:
    """Whether a text file has the heading of a block of plots."""
    with path.open("rb") as stream:
        head = stream.read(1 << 16)
    marks = (f"[{_PLOTS}", f"[{_ATTRIBUTES}", f"［{_PLOTS}", f"［{_ATTRIBUTES}")
    return any(m.encode(e) in head for m in marks for e in ("utf-8", "gb18030", "utf-16-le"))


def read(path: Path, name: str, _layer: str | None, encoding: str | None) -> RawTable:
    """Read every plot of a survey text; ``rows`` are the lines of the plot headers.

    Raises
    ------
    InputError
        Anything that departs from the format, with its line.
    FrameError
        Another datum than CGCS2000, transformation parameters, or a zone that does not exist.
    """
    text, choice = encodings.decode(path.read_bytes(), declared=encoding, file=name)
    problems = []
    if choice.note:
        problems.append(Problem(name, choice.note, f"read as {choice.encoding}"))
    header, plots = _blocks(text, file=name)
    if not plots:
        raise InputError("no plot in it", file=name, remedy="a plot begins with a line ending in @")
    crs = _crs(header, plots, file=name)
    geometries = np.empty(len(plots), dtype=object)
    for index, plot in enumerate(plots):
        geometries[index] = _polygon(plot, file=name)
        problems += _area_problems(plot, geometries[index], file=name)
    columns: dict[str, Any] = {
        column: pd.Series([p.fields[i].strip() or None for p in plots], dtype=object)
        for i, column in enumerate(_COLUMNS)
    }
    table = gpd.GeoDataFrame(pd.DataFrame(columns), geometry=geometries)
    rows = np.array([p.line for p in plots], dtype=np.int64)
    return RawTable(table, crs, rows, choice.encoding, tuple(problems), declared=True)


def _blocks(text: str, *, file: str) -> tuple[dict[str, str], list[Plot]]:
    """Walk the lines: ``[…]`` switches the block, a line ending in ``@`` opens a plot."""
    header: dict[str, str] = {}
    plots: list[Plot] = []
    block = None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        if line.startswith(("[", "［")):
            block = line.strip("[]［］ ")
        elif block == _PLOTS and line.endswith("@"):
            plots.append(_open_plot(line, number, file=file))
        elif block == _PLOTS:
            _add_point(plots, line, number, file=file)
        elif block == _ATTRIBUTES:
            key, sign, value = line.partition("=")
            if not sign:
                raise InputError("no '=' in the line", file=file, row=number, remedy="write 键=值")
            header[key.strip()] = value.strip()
        elif block is None:
            raise InputError(
                "text before the first block", file=file, row=number, remedy="begin with [属性描述]"
            )
    return header, plots


def _open_plot(line: str, number: int, *, file: str) -> Plot:
    fields = line.removesuffix("@").rstrip().removesuffix(",").split(",")
    if len(fields) != len(_COLUMNS):
        raise InputError(
            f"a plot header with {len(fields)} fields before @",
            file=file,
            row=number,
            remedy=f"the format has {len(_COLUMNS)}: {','.join(_COLUMNS)}",
        )
    if fields[4].strip() != "面":
        raise InputError(
            f"a plot of type '{fields[4].strip()}'",
            file=file,
            row=number,
            remedy="only 面 (polygons) are read from survey text",
        )
    return Plot(number, fields)


def _add_point(plots: list[Plot], line: str, number: int, *, file: str) -> None:
    if not plots:
        raise InputError(
            "a point before the first plot header",
            file=file,
            row=number,
            remedy="a plot begins with a line ending in @",
        )
    parts = [p.strip() for p in line.split(",") if line.isascii()]
    try:
        _, ring, north, east = parts
        point = (float(east), float(north))
    except ValueError:
        raise InputError(
            "not a point row 点号,圈号,X,Y", file=file, row=number, remedy="correct the line"
        ) from None
    if not _NORTHINGS[0] <= point[1] <= _NORTHINGS[1]:
        raise InputError(
            f"X {parts[2]} is no northing in metres",
            file=file,
            row=number,
            remedy="X is north (7 digits), Y is east; check their order and unit",
        )
    plots[-1].rings.setdefault(ring, []).append(point)
    plots[-1].points += 1


def _polygon(plot: Plot, *, file: str) -> Any:
    closing = len(plot.rings)
    declared = plot.fields[0].strip()
    if declared not in {str(plot.points), str(plot.points - closing)}:
        raise InputError(
            f"the header says {declared} points, the plot has {plot.points}",
            file=file,
            row=plot.line,
            remedy="correct the count, or complete the plot",
        )
    for number, ring in plot.rings.items():
        if ring[0] != ring[-1] or len(set(ring)) < 3:
            raise InputError(
                f"ring {number} is not closed or has fewer than 3 corners",
                file=file,
                row=plot.line,
                remedy="repeat its first point at its end",
            )
    if "1" not in plot.rings:
        raise InputError(
            "no ring with number 1", file=file, row=plot.line, remedy="the outer ring is number 1"
        )
    holes = [ring for number, ring in plot.rings.items() if number != "1"]
    shell = shapely.Polygon(plot.rings["1"])
    if not all(shell.is_valid and shell.covers(shapely.Polygon(hole)) for hole in holes):
        raise InputError(
            "a ring lies outside ring 1",
            file=file,
            row=plot.line,
            remedy="write each part as a plot of its own",
        )
    return shapely.Polygon(plot.rings["1"], holes)


def _area_problems(plot: Plot, polygon: Any, *, file: str) -> list[Problem]:
    declared, computed = plot.fields[1].strip(), polygon.area / 10_000
    try:
        differs = abs(float(declared) - computed) > _AREA_STEP_HA * 1.01
    except ValueError:
        return [
            Problem(
                file,
                f"the declared area '{declared}' is not a number of hectares",
                f"the plot measures {computed:.4f} ha (planar)",
                row=plot.line,
            )
        ]
    if not differs:
        return []
    what = f"the header declares {declared} ha, the points give {computed:.4f} ha (planar)"
    return [Problem(file, what, "both are kept", row=plot.line)]


def _crs(header: Mapping[str, str], plots: list[Plot], *, file: str) -> str:
    _check_header(header, file=file)
    width = header.get("几度分带", "")
    if width not in _ZONE_WIDTHS:
        raise FrameError(
            f"几度分带 is '{width}'", file=file, remedy="write 几度分带=3 or 几度分带=6"
        )
    first, last, prefixed, plain = _ZONE_WIDTHS[width]
    zone = int(header["带号"]) if header.get("带号", "").isdecimal() else 0
    if not first <= zone <= last:
        raise FrameError(
            f"带号 is '{header.get('带号', '')}'",
            file=file,
            remedy=f"a {width}-degree zone is {first} to {last}",
        )
    eastings = {p.line: [x for ring in p.rings.values() for x, _ in ring] for p in plots}
    everything = [x for xs in eastings.values() for x in xs]
    with_zone = all(x >= _PREFIXED_EASTING for x in everything)
    for line, xs in eastings.items():
        for x in xs:
            local = x - zone * 1e6 if with_zone else x
            if not _EASTINGS[0] <= local <= _EASTINGS[1]:
                raise FrameError(
                    f"Y {x:.3f} is no easting of zone {zone}",
                    file=file,
                    row=line,
                    remedy="correct 带号, or the coordinates of this plot",
                )
    return f"EPSG:{(prefixed if with_zone else plain) + zone}"


def _check_header(header: Mapping[str, str], *, file: str) -> None:
    datum = header.get("坐标系", "")
    if datum.upper() not in _DATUMS:
        raise FrameError(
            f"the datum is '{datum}', not CGCS2000",
            file=file,
            remedy="ask for 2000国家大地坐标系; the seven parameters from others are not public",
        )
    if header.get("转换参数", "").strip(", 　0."):
        raise FrameError(
            "it carries transformation parameters",
            file=file,
            remedy="ask for coordinates already in CGCS2000",
        )
    for key, allowed in {
        "计量单位": {"米", "m"},
        "投影类型": {"高斯克吕格", "高斯-克吕格"},
    }.items():
        value = header.get(key, "")
        if value not in allowed:
            raise FrameError(f"{key} is '{value}'", file=file, remedy=f"expected {min(allowed)}")

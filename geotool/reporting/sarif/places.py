"""Where a finding lies, as SARIF says it: files as URIs, shapes as GeoJSON, links made harmless.

Paths are written relative to the workspace (``%SRCROOT%``, which viewers and code-scanning
services take for the root of the checkout); a path outside of it is a ``file:`` URI.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote

import numpy as np
import shapely

#: Base of all relative URIs: the folder of the workspace.
BASE: Final = "%SRCROOT%"
#: Endings of tables: their rows are lines, or rows of a sheet.
_ROWS: Final = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".toml"})
#: Degrees are written as in every GeoJSON of geotool: 0.1 mm.
DECIMALS: Final = 9
#: Shapes of more vertices are simplified: a viewer shows where, the GeoPackage holds the rest.
MOST_VERTICES: Final = 2_000
#: Simplification tried, in degrees (about 0.1 m to 1 km), before the hull is taken.
_TOLERANCES: Final = tuple(1e-6 * 4**step for step in range(8))
_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]")


def uri(path: str) -> tuple[str, bool]:
    r"""Return a path as a URI reference, and whether it is relative to the workspace.

    >>> uri("projects/铜梁 1.csv")
    ('projects/%E9%93%9C%E6%A2%81%201.csv', True)
    >>> uri("D:\\数据\\a#1.shp"), uri("/data/a.csv")
    (('file:///D:/%E6%95%B0%E6%8D%AE/a%231.shp', False), ('file:///data/a.csv', False))
    """
    if _DRIVE.match(path):
        return f"file:///{path[:2]}{_encoded(path[2:].replace(chr(92), '/'))}", False
    if path.startswith(("\\\\", "//")):
        return f"file:{_encoded(path.replace(chr(92), '/'))}", False
    if path.startswith("/"):
        return f"file://{_encoded(path)}", False
    return _encoded(path), True


def _encoded(path: str) -> str:
    try:  # bytes of a file name that is no UTF-8 stand in it as lone surrogates
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = path.encode("utf-8", "surrogatepass")
    return quote(data, safe="/")


def artifact(path: str) -> dict[str, Any]:
    """Return a path as a SARIF artifactLocation."""
    reference, relative = uri(path)
    return {"uri": reference, "uriBaseId": BASE} if relative else {"uri": reference}


def physical(path: str, row: int | None) -> dict[str, Any]:
    """Return file and row as a physicalLocation; no region where there is no row.

    The number of a feature in a drawing is no line: a viewer would mark another place.
    """
    place: dict[str, Any] = {"artifactLocation": artifact(path)}
    if row is not None and row >= 1 and has_lines(path):
        place["region"] = {"startLine": int(row)}
    return place


def has_lines(path: str) -> bool:
    """Whether the rows of a file are lines, or rows of a sheet.

    >>> has_lines("projects/p.csv"), has_lines("site.geojson")
    (True, False)
    """
    return PurePosixPath(path).suffix.lower() in _ROWS


def words(text: str) -> str:
    """Return text that a viewer shows as it stands: no placeholder, no link in it.

    SARIF reads ``{0}`` as a placeholder and ``[text](target)`` as a link; names come from tables
    that anybody may have typed.

    >>> words("{x} [a](http://b)")
    '{{x}} [a] (http://b)'
    """
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def geojson(shapes: Sequence[Any]) -> list[tuple[str | None, dict[str, Any] | None]]:
    """Return each shape (EPSG:4490) as GeoJSON text, and what was left out of it.

    ``None`` for no shape or an empty one. Outer rings run counter-clockwise (RFC 7946), degrees
    have 9 decimals. What was left out is ``None``, or a dict of ``vertices`` (of the whole) and
    ``tolerance_deg`` or ``shown`` (``convex_hull``).
    """
    drawn, notes = np.full(len(shapes), None, dtype=object), []
    for number, shape in enumerate(shapes):
        drawn[number], note = _drawable(shape)
        notes.append(note)
    there = ~shapely.is_missing(drawn)
    plane = shapely.orient_polygons(shapely.force_2d(drawn[there]), exterior_cw=False)
    rounded = shapely.transform(plane, lambda xy: np.round(xy, DECIMALS) + 0.0)
    drawn[there] = shapely.to_geojson(rounded)
    return list(zip(drawn.tolist(), notes, strict=True))


def _drawable(shape: Any) -> tuple[Any, dict[str, Any] | None]:
    if shape is None or shape.is_empty:
        return None, None
    vertices = shapely.get_num_coordinates(shape)
    if vertices <= MOST_VERTICES:
        return shape, None
    for tolerance in _TOLERANCES:
        simple = shapely.simplify(shape, tolerance)
        if shapely.get_num_coordinates(simple) <= MOST_VERTICES and not simple.is_empty:
            return simple, {"vertices": int(vertices), "tolerance_deg": tolerance}
    return shapely.convex_hull(shape), {"vertices": int(vertices), "shown": "convex_hull"}

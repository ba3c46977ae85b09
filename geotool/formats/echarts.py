"""Map files of ECharts, whose coordinates are packed into text (``UTF8Encoding``).

GDAL opens such a file without an error and finds no geometry in it; here it is unpacked. The
coordinates are rounded to 1/1024 degree (about 100 m): good for drawing, not for measuring.
"""

from __future__ import annotations

import json
import mmap
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shapely.errors

from geotool.errors import InputError
from geotool.formats.raw import RawTable, renaming_problems, unique_names
from geotool.model import Problem

_MARK = b'"UTF8Encoding"'
_DEFAULT_SCALE = 1024
_OFFSET = 64


def is_encoded(path: Path) -> bool:
    """Whether a JSON file carries the mark of packed coordinates."""
    if not path.is_file() or path.stat().st_size == 0:
        return False
    with (
        path.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        return data.find(_MARK) >= 0


def read(path: Path, name: str, _layer: str | None, _encoding: str | None) -> RawTable:
    """Read a packed map: one row a feature, its properties and ``id`` as columns."""
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
        features = content["features"]
        scale = float(content.get("UTF8Scale", _DEFAULT_SCALE))
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise InputError(
            "looks like an ECharts map but cannot be read", file=name, remedy="use plain GeoJSON"
        ) from fault
    problems = [
        Problem(
            name,
            f"an ECharts map with coordinates rounded to 1/{scale:g} degree",
            "read; do not measure on it",
        )
    ]
    geometries = np.empty(len(features), dtype=object)
    records = []
    for number, feature in enumerate(features, start=1):
        records.append(_attributes(feature))
        try:
            geometries[number - 1] = _geometry(feature["geometry"], scale)
        except (KeyError, TypeError, IndexError, ValueError, shapely.errors.ShapelyError):
            what = "the geometry cannot be read (packed coordinates are damaged)"
            problems.append(Problem(name, what, "kept without a location", number, fatal=True))
    given = list(dict.fromkeys(key for record in records for key in record))
    used = unique_names(given)
    problems += renaming_problems(given, used, file=name)
    columns = {
        column: pd.Series([r.get(key) for r in records], dtype=object)
        for key, column in zip(given, used, strict=True)
    }
    index = pd.RangeIndex(len(features))
    table = gpd.GeoDataFrame(pd.DataFrame(columns, index=index), geometry=geometries)
    rows = np.arange(1, len(features) + 1, dtype=np.int64)
    return RawTable(table, "EPSG:4326", rows, "utf-8", tuple(problems))


def _attributes(feature: Any) -> dict[str, Any]:
    own = {"id": feature["id"]} if "id" in feature else {}
    properties = feature.get("properties") or {}
    return own | {
        key: json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
        for key, value in properties.items()
    }


def _geometry(geometry: Any, scale: float) -> Any:
    coordinates, offsets = geometry["coordinates"], geometry.get("encodeOffsets")
    if geometry["type"] == "Polygon":
        return _polygon(coordinates, offsets, scale)
    if geometry["type"] == "MultiPolygon":
        offsets = offsets or [None] * len(coordinates)
        parts = [_polygon(c, o, scale) for c, o in zip(coordinates, offsets, strict=True)]
        return shapely.MultiPolygon(parts)
    raise ValueError(geometry["type"])


def _polygon(rings: Any, offsets: Any, scale: float) -> Any:
    offsets = offsets or [None] * len(rings)
    shell, *holes = [_ring(r, o, scale) for r, o in zip(rings, offsets, strict=True)]
    return shapely.Polygon(shell, holes)


def _ring(packed: Any, offset: Any, scale: float) -> Any:
    """Unpack a ring: zigzag-coded steps from ``offset``, two characters a vertex."""
    if not isinstance(packed, str):
        return packed
    codes = np.array([ord(c) for c in packed], dtype=np.int64) - _OFFSET
    steps = ((codes >> 1) ^ -(codes & 1)).reshape(-1, 2)
    return (np.cumsum(steps, axis=0) + np.asarray(offset, dtype=np.int64)) / scale

"""Write layers, tables and texts: UTF-8, LF, one feature a line, the same bytes every time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from shapely.geometry.polygon import orient

from sample.shapes import DECIMALS

Feature = tuple[dict[str, Any], Any]


def write_text(path: Path, text: str) -> None:
    """Write a text file with LF line ends, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))


def geojson(name: str, features: Iterable[Feature], *, epsg: int = 4490) -> str:
    """Return a feature collection as text, with its frame named in it."""
    decimals = DECIMALS if epsg == 4490 else 3
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    head = f'{{"type":"FeatureCollection","name":{_json(name)},"crs":{_json(crs)},"features":[\n'
    lines = [
        _json(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": _geometry(project(shape, epsg), decimals),
            }
        )
        for properties, shape in features
    ]
    return head + ",\n".join(lines) + "\n]}\n"


def project(shape: Any, epsg: int) -> Any:
    """Return a shape of EPSG:4490 degrees in another frame, east before north."""
    if epsg == 4490:
        return shape
    forward = pyproj.Transformer.from_crs("EPSG:4490", f"EPSG:{epsg}", always_xy=True)
    return shapely.transform(shape, lambda xy: np.column_stack(forward.transform(*xy.T)))


def _geometry(shape: Any, decimals: int) -> dict[str, Any]:
    """Return coordinates as numbers of that many decimals; rings outer anticlockwise."""
    if shape.geom_type == "Polygon":
        shape = orient(shape)
    data = json.loads(shapely.to_geojson(shape))
    return {"type": data["type"], "coordinates": _rounded(data["coordinates"], decimals)}


def _rounded(value: Any, decimals: int) -> Any:
    if isinstance(value, list):
        return [_rounded(v, decimals) for v in value]
    return round(float(value), decimals)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return a CSV text (UTF-8, LF) with these columns."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(columns), lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()

"""The 示例 project table with its site files, and the page that explains every row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely

from sample.ability_sites import draw_sites
from sample.examples import EXAMPLES, Example
from sample.page import page, reasons
from sample.shapes import area_m2
from sample.writing import geojson, table
from sample.zones import Ground

COLUMNS = [
    "id",
    "name",
    "kind",
    "purposes",
    "status",
    "change",
    "approved_on",
    "county",
    "quantity",
    "unit",
    "declared_area_m2",
    "places",
    "location_accuracy",
    "uncertainty_m",
    "discharges",
    "industry",
    "part",
    "lon",
    "lat",
    "frame",
    "remarks",
    "source",
]
ORIGIN = "示例（虚构），见 docs/sample.md"


def example_texts(grounds: Mapping[str, Ground]) -> Iterable[tuple[str, str]]:
    """Path and text of the table, of every site file and of the page."""
    drawn = {key: (e, _degrees(g, s)) for key, (e, g, s) in draw_sites(grounds).items()}
    rows = [_row(e, drawn[e.id][1] if e.id in drawn else None) for e in EXAMPLES]
    yield "projects/examples.csv", table(COLUMNS, rows)
    for key, (example, shape) in drawn.items():
        if example.form in ("site", "gk"):
            epsg = 4523 if example.form == "gk" else 4490
            properties = {"id": key, "name": example.name}
            yield f"projects/sites/{key}.geojson", geojson(key, [(properties, shape)], epsg=epsg)
    yield "docs/sample.md", page(rows)


def _degrees(ground: Ground, shape: Any) -> Any:
    return ground.plane.degrees(shape)


def _row(example: Example, shape: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": example.id,
        "name": example.name,
        "kind": example.kind,
        "status": "示例",
        "county": example.county,
        "location_accuracy": "none" if shape is None else "schematic",
        "remarks": reasons()[example.id]["zh"],
        "source": ORIGIN,
        **example.columns,
    }
    if shape is not None and shape.geom_type == "Polygon":
        row.setdefault("declared_area_m2", round(area_m2(shape)))
    if example.form == "lonlat":
        lon, lat = np.ravel(shapely.get_coordinates(shape))
        row |= {"lon": f"{lon:.7f}", "lat": f"{lat:.7f}", "frame": "EPSG:4490"}
    return row

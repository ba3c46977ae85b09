"""Findings as GeoJSON with 9 decimals (0.1 mm), for web tools that read nothing else.

Coordinates are CGCS2000 degrees (EPSG:4490), at planning scale the same as the WGS 84 that
GeoJSON supposes (stated accuracy 1 m). Findings without a place have a null geometry. What may
stay of sites, and what is taken of zones, are collections of their own beside ``features``
(``compliant``, ``portfolio``): programs that know only GeoJSON pass them over.
"""

from __future__ import annotations

import json
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry import mapping

from geotool.qgis.results import compliant_rows, portfolio_rows
from geotool.qgis.tables import finding_rows
from geotool.review.outcome import Outcome

DECIMALS: Final = 9


def findings_geojson(outcome: Outcome, *, language: str) -> str:
    """Return all findings as a FeatureCollection, in the outcome's order, the same on every run."""
    rows = finding_rows(outcome, language=language)
    parts = compliant_rows(outcome, language=language)
    zones = portfolio_rows(outcome)
    document = {
        "type": "FeatureCollection",
        "workspace": outcome.workspace,
        "as_of": outcome.as_of.isoformat(),
        "notices": [notice.get(language) for notice in outcome.notices],
        "not_checked": [entry.rule for entry in outcome.not_checked],
        "features": _features(rows, id_column="id"),
        "compliant": _collection(parts),
        "portfolio": _collection(zones),
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _collection(rows: gpd.GeoDataFrame) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": _features(rows)}


def _features(rows: gpd.GeoDataFrame, *, id_column: str | None = None) -> list[dict[str, Any]]:
    columns = [c for c in rows.columns if c != "geometry"]
    features = []
    for number in range(len(rows)):
        shape = rows.geometry.iloc[number]
        name = {} if id_column is None else {"id": rows[id_column].iloc[number]}
        features.append(
            {
                "type": "Feature",
                **name,
                "properties": {c: _value(rows[c].iloc[number]) for c in columns},
                "geometry": None if shape is None or shape.is_empty else _geometry(shape),
            }
        )
    return features


def _geometry(shape: Any) -> dict[str, Any]:
    return {**_rounded(mapping(shapely.force_2d(shape)))}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return round(value, DECIMALS) + 0.0 if isinstance(value, float) else value


def _value(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value

"""Rows about an export: what it was made of, what was changed locally, what must be said too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geotool.frames import CANONICAL
from geotool.model import Text
from geotool.qgis import columns
from geotool.qgis.frames import typed
from geotool.review.outcome import Outcome, RuleUsed
from geotool.stores.base import StoredLayer
from geotool.style import citation_label

#: Around everything drawn, as share of its width: a notice stands there, too.
MARGIN_SHARE = 1.0


def about_rows(outcome: Outcome, *, language: str) -> pd.DataFrame:
    """Return the rows of ``geotool_about``: one fact a row, ``topic`` tells them apart."""
    records = list(_facts(outcome, language))
    data: dict[str, Any] = {}
    for column in columns.ABOUT_LABELS:
        kind = {"number": "int", "accuracy_m": "float"}.get(column, "text")
        data[column] = typed(pd.Series([r.get(column) for r in records], dtype=object), kind)
    return pd.DataFrame(data)


def notice_rows(outcome: Outcome, bounds: Sequence[Any], *, language: str) -> gpd.GeoDataFrame:
    """Return one area (EPSG:4490) around everything drawn, with all notices; none without them.

    ``bounds`` are west, south, east, north of what is drawn.
    """
    notices = [notice.get(language) for notice in outcome.notices]
    shapes = [shapely.MultiPolygon([shapely.box(*_around(bounds))])] if notices else []
    data = {"notice": [" · ".join(notices)] if notices else []}
    return gpd.GeoDataFrame(data, geometry=shapes, crs=CANONICAL)


def _around(bounds: Sequence[Any]) -> tuple[float, float, float, float]:
    if not len(bounds):
        return (73.0, 18.0, 135.0, 54.0)
    edges = np.array(bounds)
    west, south = edges[:, :2].min(axis=0)
    east, north = edges[:, 2:].max(axis=0)
    margin = max(float(east - west), float(north - south)) * MARGIN_SHARE or 0.05
    return (
        max(float(west) - margin, -180.0),
        max(float(south) - margin, -90.0),
        min(float(east) + margin, 180.0),
        min(float(north) + margin, 90.0),
    )


def _facts(outcome: Outcome, language: str) -> Iterator[dict[str, Any]]:
    yield {"topic": "workspace", "value": outcome.workspace}
    yield {"topic": "as_of", "value": outcome.as_of.isoformat()}
    yield {"topic": "language", "value": language}
    yield {"topic": "tolerance_m2", "value": f"{outcome.tolerance_m2:.10g}"}
    for notice in outcome.notices:
        yield {"topic": "notice", "value": notice.get(language)}
    for verdict, number in outcome.summary().items():
        yield {"topic": "summary", "item": verdict, "number": number}
    for verdict, number in outcome.zone_summary().items():
        yield {"topic": "zone_summary", "item": verdict, "number": number}
    for rule in outcome.rules:
        yield from _rule_facts(rule, language)
    for entry in outcome.not_checked:
        yield {
            "topic": "not_checked",
            "item": entry.rule,
            "value": entry.message.get(language),
            "number": entry.projects,
        }
    for layer in outcome.layers:
        yield _layer_facts(layer)


def _rule_facts(rule: RuleUsed, language: str) -> Iterator[dict[str, Any]]:
    unverified = Text("（条文未核对）", " (text not verified)").get(language)
    yield {
        "topic": "rule",
        "item": rule.code,
        "value": rule.title.get(language),
        "edition": rule.edition,
        "source": citation_label(rule.citation, language) + ("" if rule.verified else unverified),
    }
    for change in rule.changes:
        yield {
            "topic": "local_change",
            "item": rule.code,
            "value": _figure(change.value),
            "edition": rule.edition,
            "parameter": change.name,
            "published": _figure(change.published),
            "reason": change.reason,
        }


def _figure(value: float | str | None) -> str | None:
    return value if value is None or isinstance(value, str) else f"{value:.10g}"


def _layer_facts(layer: StoredLayer) -> dict[str, Any]:
    spec, provenance = layer.spec, layer.provenance
    return {
        "topic": "layer",
        "item": spec.id,
        "value": spec.notice,
        "kind": spec.kind,
        "file": spec.path,
        "edition": spec.edition,
        "number": provenance.features,
        "frame": provenance.frame,
        "frame_declared": "yes" if provenance.declared else "no",
        "accuracy_m": provenance.accuracy_m,
        "source": spec.source,
        "licence": spec.licence,
        "footprint": ": ".join(x for x in (spec.footprint.how, spec.footprint.value) if x),
        "sha256": provenance.sha256,
    }

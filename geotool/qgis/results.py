"""Tables of what stands beside the findings: what may stay of a site, land taken of zones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geotool.frames import CANONICAL
from geotool.measure import round_measure, to_mu
from geotool.model import CompliantPart, Taken, Text
from geotool.qgis import columns
from geotool.qgis.export_table import SHAPES, ExportTable, aliases
from geotool.qgis.frames import by_dimension, geometry_type, typed
from geotool.review.outcome import Outcome
from geotool.style import COMPLIANT, compliant_text

PORTFOLIO: Final = Text("项目占用", "Land taken")

_REALS: Final = frozenset({
    "value", "value_mu", "share_kept", "shift_m", "azimuth_deg",
    "taken_m2", "taken_mu", "zone_m2", "share", "quota_m2",
})  # fmt: skip
_WHOLE: Final = frozenset({"over_quota", "projects"})


def compliant_tables(outcome: Outcome, language: str) -> Iterator[ExportTable]:
    """Give ``compliant_part`` (areas) and ``compliant_part_line``, ``…_point`` where there are any.

    What has no shape (nothing may stay, or the whole site must move) stands in the first of them.
    They are shown where a project violates a rule, not where one only fails a requirement.
    """
    if not outcome.compliant:
        return
    placed, unplaced = by_dimension(compliant_rows(outcome, language=language))
    areas = [frame for frame in (placed.pop("polygon", None), unplaced) if frame is not None]
    filled = [frame for frame in areas if len(frame)]
    parts = {"polygon": gpd.GeoDataFrame(pd.concat(filled)) if filled else unplaced, **placed}
    shown = "violation" in outcome.verdicts.values()
    for shape, part in parts.items():
        areal = shape == "polygon"
        yield ExportTable(
            name="compliant_part" if areal else f"compliant_part_{shape}",
            title=COMPLIANT.get(language) + SHAPES[shape].get(language),
            group="compliant",
            rows=part.reset_index(drop=True),
            geometry=geometry_type(shape, part),
            label="project_name",
            shown=shown,
            aliases=aliases(columns.COMPLIANT_LABELS, language),
        )


def compliant_rows(outcome: Outcome, *, language: str) -> gpd.GeoDataFrame:
    """Return one row a change that would clear a project, in the outcome's order."""
    names: dict[str, Any] = {}
    if "name" in outcome.projects.columns:
        names = dict(zip(outcome.projects["id"], outcome.projects["name"], strict=True))
    records = [
        {**_compliant(part, language), "project_name": names.get(part.project)}
        for part in outcome.compliant
    ]
    return _table(records, columns.COMPLIANT_LABELS, [p.geometry for p in outcome.compliant])


def _compliant(part: CompliantPart, language: str) -> dict[str, Any]:
    area = part.unit == "m2"
    return {
        "project": part.project,
        "rules": ", ".join(part.rules),
        "change": compliant_text(part).get(language),
        "value": round_measure(part.value, part.unit),
        "value_unit": part.unit,
        "value_mu": round_measure(to_mu(part.value), "mu") if area else None,
        "share_kept": round_measure(part.share_kept, "share"),
        "shift_m": round_measure(part.shift_m, "m"),
        "azimuth_deg": part.azimuth_deg,
    }


def portfolio_tables(outcome: Outcome, language: str) -> Iterator[ExportTable]:
    """Give ``portfolio``: the ground taken of each zone, the largest shares first."""
    if not outcome.portfolio:
        return
    yield ExportTable(
        name="portfolio",
        title=PORTFOLIO.get(language),
        group="portfolio",
        rows=portfolio_rows(outcome),
        geometry="MultiPolygon",
        label="zone_name",
        shown=False,
        aliases=aliases(columns.PORTFOLIO_LABELS, language),
        words=columns.portfolio_words(language),
    )


def portfolio_rows(outcome: Outcome) -> gpd.GeoDataFrame:
    """Return one row a zone, those of which most is taken first."""
    zones = sorted(outcome.portfolio, key=lambda zone: -zone.share)
    records = [_taken(zone) for zone in zones]
    return _table(records, columns.PORTFOLIO_LABELS, [zone.geometry for zone in zones])


def _taken(zone: Taken) -> dict[str, Any]:
    return {
        "zone_kind": zone.zone_kind,
        "zone_layer": zone.zone_layer,
        "zone_feature": zone.zone_feature,
        "zone_name": zone.zone_name,
        "taken_m2": round_measure(zone.taken_m2, "m2"),
        "taken_mu": round_measure(to_mu(zone.taken_m2), "mu"),
        "zone_m2": round_measure(zone.zone_m2, "m2"),
        "share": round_measure(zone.share, "share"),
        "quota_m2": round_measure(zone.quota_m2, "m2"),
        "over_quota": int(zone.is_over_quota),
        "projects": len(zone.projects),
        "project_ids": ", ".join(zone.projects) or None,
    }


def _table(
    records: Sequence[Mapping[str, Any]], labels: Mapping[str, Text], shapes: Sequence[Any]
) -> gpd.GeoDataFrame:
    data: dict[str, Any] = {}
    for column in labels:
        kind = "float" if column in _REALS else "int" if column in _WHOLE else "text"
        data[column] = typed(pd.Series([r[column] for r in records], dtype=object), kind)
    geometry = np.array([*shapes, None], dtype=object)[:-1]
    return gpd.GeoDataFrame(data, geometry=geometry, crs=CANONICAL)

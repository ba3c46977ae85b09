"""The tables of an export: what becomes a table of the GeoPackage and a layer in QGIS.

One row may stand in two tables: a finding with a place is in ``findings_table`` and in the
table of its geometry. Sums are to be taken over ``findings_table`` only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geotool.errors import UnknownNameError
from geotool.frames import CANONICAL
from geotool.measure import round_measure, to_mu
from geotool.model import LAYER_KINDS, PROJECT_COLUMNS, Finding, Text
from geotool.qgis import about, columns
from geotool.qgis.export_table import SHAPES, ExportTable, aliases
from geotool.qgis.frames import (
    GEOMETRIES,
    by_dimension,
    free_names,
    geometry_type,
    text_column,
    typed,
    without_geometry,
)
from geotool.qgis.results import compliant_tables, portfolio_tables
from geotool.review.outcome import Outcome
from geotool.stores.base import StoredLayer
from geotool.style import citation_label, family_of, kind_label, zone_style


def export_tables(outcome: Outcome, *, language: str) -> list[ExportTable]:
    """Return all tables of an export, in the order in which QGIS lists them.

    ``findings_table`` (findings on zones alone have no ``project``), ``projects_unlocated`` and
    ``geotool_about`` are always there; a table with geometry only where it has rows, or where a
    layer without features says "we have none"; ``compliant_part`` and ``portfolio`` where the
    review has any; ``geotool_notice`` only where something must be said.
    """
    tables = [
        *_findings(outcome, language),
        *compliant_tables(outcome, language),
        *_projects(outcome, language),
        *portfolio_tables(outcome, language),
        *_zones(outcome, language),
    ]
    return [*tables, *_notice(outcome, tables, language), _about(outcome, language)]


# projects ---------------------------------------------------------------------------------


def _projects(outcome: Outcome, language: str) -> Iterator[ExportTable]:
    rows = project_rows(outcome)
    shared: dict[str, Any] = {
        "group": "projects",
        "label": "name",
        "aliases": aliases(columns.PROJECT_LABELS, language),
        "words": columns.project_words(language),
    }
    placed, unplaced = by_dimension(rows)
    for shape, part in _areas_first(placed):
        yield ExportTable(
            name=f"projects_{shape}",
            title=Text("项目", "Projects").get(language) + SHAPES[shape].get(language),
            rows=part,
            geometry=geometry_type(shape, part),
            **shared,
        )
    yield ExportTable(
        name="projects_unlocated",
        title=Text("项目（无位置）", "Projects without a place").get(language),
        rows=without_geometry(unplaced),
        **shared,
    )


def _areas_first(placed: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Order tables, the first drawn on top: a marker shows through a tint, not the reverse."""
    return list(placed.items())[::-1]


def project_rows(outcome: Outcome) -> gpd.GeoDataFrame:
    """Return projects with their verdict; canonical columns first, then those of the source."""
    table = outcome.projects
    ids = text_column(table["id"])
    rules: dict[str, list[str]] = {}
    for finding in outcome.findings:
        if finding.project is not None:
            rules.setdefault(finding.project, []).append(finding.rule)
    front = {
        "id": ids,
        "name": text_column(table["name"]) if "name" in table.columns else [None] * len(table),
        "verdict": [outcome.verdicts.get(str(i)) for i in ids],
        "findings": pd.array([len(rules.get(str(i), ())) for i in ids], dtype="Int64"),
        "rules": [", ".join(dict.fromkeys(rules.get(str(i), ()))) for i in ids],
        "judged": pd.array([outcome.judged.get(str(i)) for i in ids], dtype="Int64"),
    }
    canonical = [c for c in PROJECT_COLUMNS if c in table.columns and c not in front]
    geometry = table.geometry.name
    others = [c for c in table.columns if c not in PROJECT_COLUMNS and c != geometry]
    names = free_names([*front, *canonical], others)
    data: dict[str, Any] = dict(front)
    data.update({c: typed(table[c], PROJECT_COLUMNS[c]) for c in canonical})
    data.update({names[c]: typed(table[c], None) for c in others})
    return gpd.GeoDataFrame(data, geometry=table.geometry.to_numpy(), crs=CANONICAL)


# findings ---------------------------------------------------------------------------------


def _findings(outcome: Outcome, language: str) -> Iterator[ExportTable]:
    rows = finding_rows(outcome, language=language)
    shared: dict[str, Any] = {
        "group": "findings",
        "label": "rule",
        "aliases": aliases(columns.FINDING_LABELS, language),
        "words": columns.finding_words(language),
    }
    for shape, part in _areas_first(by_dimension(rows)[0]):
        yield ExportTable(
            name=f"findings_{shape}",
            title=Text("结论", "Findings").get(language) + SHAPES[shape].get(language),
            rows=part,
            geometry=geometry_type(shape, part),
            **shared,
        )
    yield ExportTable(
        name="findings_table",
        title=Text("结论（全部）", "All findings").get(language),
        rows=without_geometry(rows),
        **shared,
    )


def finding_rows(outcome: Outcome, *, language: str) -> gpd.GeoDataFrame:
    """Return one row a finding in the outcome's order, figures rounded as in every report."""
    titles = {rule.code: rule.title.get(language) for rule in outcome.rules}
    names: dict[str, Any] = {}
    if "name" in outcome.projects.columns:
        names = dict(zip(outcome.projects["id"], outcome.projects["name"], strict=True))
    records = []
    for finding in outcome.findings:
        record = _finding(finding, language)
        record["rule_title"] = titles.get(finding.rule)
        record["project_name"] = names.get(finding.project or "")
        record["zone_kind"] = finding.zone_kind
        records.append(record)
    reals = {"value", "value_mu", "share", "low", "high", "planar_m2", "limit_value"}
    whole = {"source_row", "overridden"}
    data = {}
    for column in columns.FINDING_LABELS:
        kind = "float" if column in reals else "int" if column in whole else "text"
        data[column] = typed(pd.Series([r[column] for r in records], dtype=object), kind)
    shapes = np.array([f.geometry for f in outcome.findings] + [None], dtype=object)[:-1]
    return gpd.GeoDataFrame(data, geometry=shapes, crs=CANONICAL)


def _finding(finding: Finding, language: str) -> dict[str, Any]:
    measure, limit = finding.measure, finding.limit
    area = measure is not None and measure.unit == "m2"
    return {
        "id": finding.id,
        "rule": finding.rule,
        "rule_edition": finding.edition,
        "verdict": finding.verdict,
        "project": finding.project,
        "zone_layer": finding.zone_layer,
        "zone_feature": finding.zone_feature,
        "zone_name": finding.zone_name,
        "zone_edition": finding.zone_edition,
        "measure": measure and measure.name,
        "value": measure and _rounded(measure.value, measure.unit),
        "value_unit": measure and measure.unit,
        "value_mu": _rounded(to_mu(measure.value), "mu") if measure and area else None,
        "share": measure and _rounded(measure.share, "share"),
        "certainty": None if finding.certainty is None else str(finding.certainty),
        "low": measure and _rounded(measure.low, measure.unit),
        "high": measure and _rounded(measure.high, measure.unit),
        "planar_m2": _rounded(measure.planar, "m2") if measure and area else None,
        "method": measure and measure.method,
        "limit_value": limit and _rounded(limit.value, limit.unit),
        "limit_unit": limit and limit.unit,
        "overridden": limit and int(limit.overridden),
        "override_reason": limit and limit.reason,
        "message": finding.message.get(language),
        "evidence": "；".join(item.get(language) for item in finding.evidence),
        "advice": finding.advice and finding.advice.get(language),
        "citation": citation_label(finding.citation, language),
        "reason": None if finding.reason is None else str(finding.reason),
        "location_accuracy": finding.location_accuracy,
        "possible_zones": "；".join(finding.possible_zones) or None,
        **_standing(finding, language),
        "source_file": finding.source_file,
        "source_row": finding.source_row,
    }


def _standing(finding: Finding, language: str) -> dict[str, Any]:
    """What documents and a baseline say of a finding; nothing where there are none."""
    waiver, compared = finding.waiver, finding.compared
    return {
        "waiver": waiver and str(waiver.state),
        "waiver_message": waiver and waiver.message.get(language),
        "since": compared and str(compared.state),
        "since_message": (compared and compared.message.get(language)) or None,
    }


def _rounded(value: float | None, unit: str) -> float | None:
    if value is None or not np.isfinite(value):
        return None
    try:
        return float(round_measure(value, unit))
    except UnknownNameError:  # a measure in a unit of its own
        return round(float(value), 6) + 0.0


# zones ------------------------------------------------------------------------------------


def _zones(outcome: Outcome, language: str) -> list[ExportTable]:
    kinds: dict[str, list[StoredLayer]] = {}
    for layer in outcome.layers:
        kinds.setdefault(layer.spec.kind, []).append(layer)
    tables = [t for kind, layers in kinds.items() for t in _zone(kind, layers, language)]
    return sorted(tables, key=lambda t: (t.group == "base", -t.rank, t.name))


def _zone(kind: str, layers: list[StoredLayer], language: str) -> Iterator[ExportTable]:
    """Give ``zone_<kind>``; further shapes of the kind get ``zone_<kind>_line`` and the like.

    Features whose geometry is broken stand in the first table, without geometry.
    """
    placed, unplaced = by_dimension(zone_rows(layers))
    usual = LAYER_KINDS[kind].geometry if kind in LAYER_KINDS else "any"
    order = (
        [usual, "polygon", "line", "point"] if usual in GEOMETRIES else ["polygon", "line", "point"]
    )
    main = next((shape for shape in order if shape in placed), order[0])
    first = [frame for frame in (placed.pop(main, None), unplaced) if frame is not None]
    filled = [frame for frame in first if len(frame)] or first[-1:]
    parts = {main: filled[0] if len(filled) == 1 else gpd.GeoDataFrame(pd.concat(filled)), **placed}
    look = zone_style(kind)
    title = kind_label(kind).get(language)
    for shape, part in parts.items():
        yield ExportTable(
            name=f"zone_{kind}" if shape == main else f"zone_{kind}_{shape}",
            title=title if shape == main else title + SHAPES[shape].get(language),
            group="base" if family_of(kind).code == "base" else "zones",
            rows=part,
            geometry=geometry_type(shape, part),
            kind=kind,
            label="name",
            rank=look.rank,
            shown=look.shown,
            abstract=_abstract(layers),
            aliases=aliases(columns.ZONE_LABELS, language),
            words=columns.zone_words(kind, language),
        )


def _abstract(layers: list[StoredLayer]) -> str:
    lines = []
    for layer in layers:
        spec = layer.spec
        facts = (spec.id, spec.edition, spec.source, spec.licence, spec.notice)
        lines.append(" · ".join(fact for fact in facts if fact))
    return "\n".join(lines)


def zone_rows(layers: list[StoredLayer]) -> gpd.GeoDataFrame:
    """Return the features of all layers of one kind; ``layer`` and ``edition`` say whose."""
    own = ["layer", "edition", "feature", "name", "repaired"]
    frames = []
    for layer in layers:
        table = layer.table
        geometry = table.geometry.name
        canonical = [c for c in ("feature", "name") if c in table.columns]
        others = [c for c in table.columns if c not in canonical and c != geometry]
        names = free_names(own, others)
        repaired = layer.repaired or {}
        features = text_column(table["feature"]) if "feature" in canonical else []
        data: dict[str, Any] = {
            "layer": [layer.spec.id] * len(table),
            "edition": [layer.spec.edition] * len(table),
            "feature": features if canonical else [None] * len(table),
            "name": text_column(table["name"]) if "name" in canonical else [None] * len(table),
            "repaired": [repaired.get(str(f)) for f in features] or [None] * len(table),
        }
        data.update({names[c]: typed(table[c], None) for c in others})
        frames.append(gpd.GeoDataFrame(data, geometry=table.geometry.to_numpy(), crs=CANONICAL))
    return _stacked(frames)


def _stacked(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Put tables below each other; a column with several types becomes text."""
    if len(frames) == 1:
        return frames[0]
    names = list(dict.fromkeys(c for f in frames for c in f.columns if c != "geometry"))
    data: dict[str, Any] = {}
    for name in names:
        found = [f[name] for f in frames if name in f.columns and len(f)]
        kinds = {str(column.dtype) for column in found}
        values = [v for f in frames for v in (f[name] if name in f.columns else [None] * len(f))]
        series = pd.Series(values, dtype=object)
        numeric = len(kinds) == 1 and kinds <= {"Int64", "float64"}
        data[name] = typed(series, "float" if numeric and "float64" in kinds else None)
        if numeric and kinds == {"Int64"}:
            data[name] = typed(series, "int")
        elif not numeric:
            data[name] = text_column(series)
    shapes = np.concatenate([f.geometry.to_numpy() for f in frames])
    return gpd.GeoDataFrame(data, geometry=shapes, crs=CANONICAL)


# about ------------------------------------------------------------------------------------


def _notice(outcome: Outcome, tables: Sequence[ExportTable], language: str) -> list[ExportTable]:
    """Give a layer that writes the notices over the map, where there are any."""
    bounds = [t.rows.total_bounds for t in tables if t.is_drawn]
    rows = about.notice_rows(outcome, bounds, language=language)
    if not len(rows):
        return []
    title = Text("须随图显示的提示", "Notice to be shown with the map").get(language)
    aliases = {"notice": title}
    return [
        ExportTable(
            "geotool_notice", title, "about", rows, "MultiPolygon", label="notice", aliases=aliases
        )
    ]


def _about(outcome: Outcome, language: str) -> ExportTable:
    return ExportTable(
        name="geotool_about",
        title=Text("关于本文件", "About this file").get(language),
        group="about",
        rows=about.about_rows(outcome, language=language),
        aliases=aliases(columns.ABOUT_LABELS, language),
    )

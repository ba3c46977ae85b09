"""Projects and findings as the page's data: plain text, numbers and shapes, no markup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geotool.mapping.figures import Row, brief, limit_rows, measure_rows, number, text_of
from geotool.mapping.results import Parts, compliant_parts
from geotool.mapping.shapes import Shapes, display
from geotool.mapping.words import WORDS
from geotool.model import LAYER_KINDS, LOCATION_ACCURACIES, PROJECT_KINDS, Certainty, Finding
from geotool.review.outcome import Outcome, RuleUsed
from geotool.style import (
    certainty_label,
    certainty_text,
    citation_label,
    kind_label,
    measure_range,
    reason_label,
    since_label,
    standing_lines,
    waiver_label,
)

Record = dict[str, Any]


@dataclass(frozen=True)
class Records:
    """Data of projects, findings and parts that may stay, in the outcome's order, and shapes."""

    projects: list[Record]
    findings: list[Record]
    unlocated: list[Record]
    project_shapes: Shapes
    finding_shapes: Shapes
    parts: Parts


def records(outcome: Outcome, *, language: str) -> Records:
    """Turn projects and findings into what the page shows of them."""
    table = outcome.projects
    project_shapes = display(table.geometry.to_numpy())
    finding_shapes = display([f.geometry for f in outcome.findings])
    ids = [text_of(v) for v in table["id"]]
    position = {name: index for index, name in enumerate(ids)}
    rules = {rule.code: rule for rule in outcome.rules}
    findings = [
        _finding(f, position.get(f.project or ""), rules.get(f.rule), outcome, language)
        for f in outcome.findings
    ]
    for record, geometry, anchor in zip(
        findings, finding_shapes.geometries, finding_shapes.anchors, strict=True
    ):
        record["geometry"], record["at"] = geometry, anchor
    rows = table.drop(columns=table.geometry.name).to_dict("records")
    projects = [
        _project(row, outcome.verdicts.get(name, "unknown"), language)
        for row, name in zip(rows, ids, strict=True)
    ]
    for index, record in enumerate(projects):
        record["geometry"] = project_shapes.geometries[index]
        record["at"] = project_shapes.anchors[index]
        record["findings"], record["parts"], record["waived"] = [], [], 0
        record["judged"] = outcome.judged.get(ids[index])
        record["unjudged"] = outcome.is_unjudged(ids[index])
    for index, record in enumerate(findings):
        if record["project"] is not None:
            project = projects[record["project"]]
            project["findings"].append(index)
            project["waived"] += outcome.findings[index].is_waived
    parts = compliant_parts(outcome, position, language=language)
    for index, part in enumerate(parts.records):
        projects[part["project"]]["parts"].append(index)
    unlocated = [
        {"project": index, "reason": _why_unlocated(rows[index], outcome, ids[index], language)}
        for index, record in enumerate(projects)
        if record["geometry"] is None
    ]
    return Records(projects, findings, unlocated, project_shapes, finding_shapes, parts)


def _finding(
    finding: Finding, project: int | None, rule: RuleUsed | None, outcome: Outcome, language: str
) -> Record:
    title = rule.title.get(language) if rule else finding.rule
    return {
        "id": finding.id,
        "verdict": finding.verdict,
        "project": project,
        "rule": finding.rule,
        "title": title,
        "zone": "" if finding.project else _zone_text(finding, outcome, language),
        "tags": _tags(finding, language),
        "message": finding.message.get(language),
        "brief": brief(finding.measure, language),
        "measures": measure_rows(finding, language),
        "limits": limit_rows(finding, language),
        "rows": _finding_rows(finding, outcome, language),
        "evidence": [e.get(language) for e in finding.evidence],
        "advice": "" if finding.advice is None else finding.advice.get(language),
        "link": finding.measure is not None and finding.measure.name == "distance",
    }


def _finding_rows(finding: Finding, outcome: Outcome, language: str) -> list[Row]:
    def word(key: str) -> str:
        return WORDS[key].get(language)

    rows: list[Row] = [(word("article"), citation_label(finding.citation, language))]
    if finding.zone_layer is not None:
        zone = _zone_text(finding, outcome, language)
        rows.append((word("zone"), zone))
        rows.append((word("edition"), finding.zone_edition or word("no_edition")))
    if finding.reason is not None:
        rows.append((word("reason"), reason_label(finding.reason, language)))
    if finding.certainty is not None:
        how = certainty_text(finding.certainty, finding.measure, language)
        rows.append((word("certainty"), how))
    else:
        rows.append((word("within_accuracy"), measure_range(finding.measure, language)))
    comma = "、" if language == "zh" else ", "
    rows.append((word("possible_zones"), comma.join(finding.possible_zones)))
    rows.append((word("rule"), f"{finding.rule} · {finding.edition}"))
    rows.extend((word("standing"), line) for line in standing_lines(finding, language))
    source = finding.source_file
    if finding.source_row is not None:
        source = f"{source}:{finding.source_row}"
    rows.append((word("source"), source))
    return [(label, value) for label, value in rows if value]


def _tags(finding: Finding, language: str) -> list[str]:
    """Words for the list: what the accuracy may explain, a document covers, a baseline knows."""
    tags = []
    if finding.certainty is not None and finding.certainty is not Certainty.CERTAIN:
        tags.append(certainty_label(finding.certainty, language))
    if finding.waiver is not None:
        tags.append(waiver_label(finding.waiver.state, language))
    if finding.compared is not None:
        tags.append(since_label(finding.compared.state, language))
    return tags


def _zone_text(finding: Finding, outcome: Outcome, language: str) -> str:
    spec = next((s.spec for s in outcome.layers if s.spec.id == finding.zone_layer), None)
    code = spec.kind if spec else finding.zone_kind
    named = code is not None and code in LAYER_KINDS
    kind = kind_label(code or "").get(language) if named else finding.zone_layer or ""
    name = finding.zone_name or finding.zone_feature
    return f"{kind} · {name}" if name else kind


def _project(row: Mapping[Any, Any], verdict: str, language: str) -> Record:
    accuracy = text_of(row.get("location_accuracy"))
    uncertainty = text_of(row.get("uncertainty_m"))
    name = text_of(row.get("name"))
    return {
        "id": text_of(row.get("id")),
        "name": name or text_of(row.get("id")),
        "verdict": verdict,
        "rows": _project_rows(row, language),
        "place_name": accuracy == "place_name",
        "uncertainty_m": float(uncertainty) if uncertainty else None,
    }


def _project_rows(row: Mapping[Any, Any], language: str) -> list[Row]:
    def word(key: str) -> str:
        return WORDS[key].get(language)

    def cell(column: str) -> str:
        return text_of(row.get(column))

    years = "–".join(dict.fromkeys(y for y in (cell("start_year"), cell("end_year")) if y))
    money = cell("investment_10k_cny")
    rows = [
        (word("id"), cell("id")),
        (word("kind"), PROJECT_KINDS.label(cell("kind"), language)),
        (word("location"), _location(row, language)),
        (word("period"), years),
        (word("quantity"), f"{cell('quantity')} {cell('unit')}".strip()),
        (word("investment"), f"{money} {word('investment_unit')}" if money else ""),
        (word("lead_unit"), cell("lead_unit")),
        (word("source"), _source(row)),
    ]
    return [(label, value) for label, value in rows if value]


def _location(row: Mapping[Any, Any], language: str) -> str:
    accuracy = text_of(row.get("location_accuracy"))
    if not accuracy:
        return text_of(row.get("places"))
    parts = [LOCATION_ACCURACIES.label(accuracy, language)]
    uncertainty = text_of(row.get("uncertainty_m"))
    if uncertainty:
        unit = "米" if language == "zh" else "m"
        within = WORDS["uncertain"].get(language)
        parts.append(f"{within} {number(float(uncertainty), 0)} {unit}")
    places = text_of(row.get("places"))
    if places:
        parts.append(places)
    return " · ".join(parts)


def _source(row: Mapping[Any, Any]) -> str:
    file, line = text_of(row.get("source_file")), text_of(row.get("source_row"))
    place = f"{file}:{line}" if file and line else file
    return " · ".join(p for p in (text_of(row.get("source")), place) if p)


def _why_unlocated(row: Mapping[Any, Any], outcome: Outcome, name: str, language: str) -> str:
    """Say why a row has no place: the reason of its findings, with the value at fault."""
    reasons = [f.reason for f in outcome.findings_of(name) if f.reason is not None]
    if not reasons:
        return LOCATION_ACCURACIES.label("none", language)
    label, value = reason_label(reasons[0], language), text_of(row.get("fault_text"))
    if not value:
        return label
    return f"{label}（{value}）" if language == "zh" else f"{label} ({value})"

"""The findings file, ``geotool.findings/1``: what other programs read.

It holds no geometry beyond the bounding box of each finding; the shapes are in the GeoPackage
of ``geotool export`` under the same finding ids.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from typing import Any, Final

from geotool.errors import UnknownNameError
from geotool.measure import round_measure
from geotool.model import (
    BaselineUsed,
    Bilingual,
    Cap,
    Compared,
    CompliantPart,
    Finding,
    Limit,
    Measure,
    NotChecked,
    Problem,
    StaleEntry,
    Taken,
    Waived,
    WaiverStanding,
    WaiverUse,
)
from geotool.reporting.cells import plain
from geotool.reporting.json_pieces import Records, json_pieces, listed, writable
from geotool.review.outcome import LocalChange, Outcome, RuleUsed
from geotool.stores.base import StoredLayer

SCHEMA: Final = "geotool.findings/1"
BBOX_DECIMALS: Final = 7


def render(outcome: Outcome, *, language: str) -> str:
    """Return the findings file as text, the same bytes on every run."""
    return "".join(pieces(outcome, language=language))


def pieces(outcome: Outcome, *, language: str) -> Iterator[str]:
    """Give the findings file piece by piece, a record at a time."""
    return json_pieces(sections(outcome, language=language))


def dumps(value: Any) -> str:
    """Return JSON as geotool writes it: UTF-8, two blanks of indent, a line end at the end."""
    return writable(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the findings file."""
    file = resources.files("geotool.reporting").joinpath("findings.schema.json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def document(outcome: Outcome, *, language: str) -> dict[str, Any]:
    """Return the findings file as plain data.

    ``language`` (``zh`` | ``en``) is that of rule titles and evidence; messages, advice and
    reasons stand in both. Findings keep the order of the outcome: those without a project (zone
    against zone), then by project, rule, zone.
    """
    return listed(sections(outcome, language=language))


def sections(outcome: Outcome, *, language: str) -> dict[str, Any]:
    """Return the findings file with its long lists unmade: each is ``Records``."""
    return {
        "schema": SCHEMA,
        "workspace": outcome.workspace,
        "as_of": outcome.as_of.isoformat(),
        "language": language,
        "tolerance_m2": float(outcome.tolerance_m2),
        "notices": [_both(notice) for notice in outcome.notices],
        "rules": [_rule(rule, language) for rule in outcome.rules],
        "inputs": [_input(layer) for layer in outcome.layers],
        "findings": Records(outcome.findings, lambda f: finding_record(f, language)),
        "compliant": Records(outcome.compliant, _compliant),
        "portfolio": Records(outcome.portfolio, _taken),
        "not_checked": [_not_checked(entry) for entry in outcome.not_checked],
        "problems": Records(outcome.problems, _problem),
        "verdicts": _verdicts(outcome),
        "summary": outcome.summary(),
        "zone_summary": outcome.zone_summary(),
        "waivers": Records(outcome.waivers, _standing),
        "baseline": None if outcome.baseline is None else _baseline(outcome.baseline),
    }


def _both(text: Bilingual) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _rule(rule: RuleUsed, language: str) -> dict[str, Any]:
    return {
        "code": rule.code,
        "catalogue": rule.catalogue,
        "edition": rule.edition,
        "title": rule.title.get(language),
        "severity": rule.severity,
        "citation": rule.citation,
        "verified": bool(rule.verified),
        "changes": [_change(change) for change in rule.changes],
    }


def _change(change: LocalChange) -> dict[str, Any]:
    return {
        "name": change.name,
        "value": plain(change.value),
        "published": plain(change.published),
        "reason": change.reason,
    }


def _input(layer: StoredLayer) -> dict[str, Any]:
    return {
        "id": layer.spec.id,
        "kind": layer.spec.kind,
        "file": layer.provenance.path,
        "sha256": layer.provenance.sha256,
        "edition": plain(layer.spec.edition),
        "features": int(layer.provenance.features),
        "frame": layer.provenance.frame,
        "frame_declared": bool(layer.provenance.declared),
        "notice": plain(layer.spec.notice),
    }


def finding_record(finding: Finding, language: str) -> dict[str, Any]:
    """Return one finding as its JSON record; ``language`` is that of its evidence."""
    return {
        "id": finding.id,
        "rule": finding.rule,
        "edition": finding.edition,
        "project": finding.project,
        "source": {"file": finding.source_file, "row": plain(finding.source_row)},
        "zone_layer": plain(finding.zone_layer),
        "zone_feature": plain(finding.zone_feature),
        "zone_kind": finding.zone_kind,
        "zone_name": plain(finding.zone_name) or None,
        "zone_edition": plain(finding.zone_edition),
        "verdict": finding.verdict,
        "measure": None if finding.measure is None else _measure(finding.measure),
        "limit": None if finding.limit is None else _limit(finding.limit),
        "certainty": None if finding.certainty is None else str(finding.certainty),
        "message": _both(finding.message),
        "citation": finding.citation,
        "evidence": [item.get(language) for item in finding.evidence],
        "advice": None if finding.advice is None else _both(finding.advice),
        "waiver": None if finding.waiver is None else _waived(finding.waiver, _unit(finding)),
        "new": finding.is_new,
        "baseline": None
        if finding.compared is None
        else _compared(finding.compared, _unit(finding)),
        "bbox": bbox(finding.geometry),
        "reason": None if finding.reason is None else str(finding.reason),
        "location_accuracy": plain(finding.location_accuracy) or None,
        "possible_zones": [str(zone) for zone in finding.possible_zones],
    }


def _unit(finding: Finding) -> str:
    return "" if finding.measure is None else finding.measure.unit


def _waived(waived: Waived, unit: str) -> dict[str, Any]:
    return {
        "state": str(waived.state),
        "message": _both(waived.message),
        "documents": [_use(use, unit) for use in waived.uses],
    }


def _use(use: WaiverUse, unit: str) -> dict[str, Any]:
    waiver = use.waiver
    return {
        "document": waiver.document,
        "issuer": waiver.issuer,
        "granted": waiver.granted.isoformat(),
        "expires": waiver.expires.isoformat(),
        "reason": waiver.reason,
        "line": int(waiver.line),
        "state": str(use.state),
        "why": None if use.why is None else _both(use.why),
        "covered": rounded(use.covered, unit),
        "cap": None if waiver.cap is None else _cap(waiver.cap),
    }


def _cap(cap: Cap) -> dict[str, Any]:
    return {"value": rounded(cap.value, cap.unit), "unit": cap.unit, "written": cap.written}


def _standing(standing: WaiverStanding) -> dict[str, Any]:
    waiver = standing.waiver
    return {
        "document": waiver.document,
        "issuer": waiver.issuer,
        "rule": waiver.rule,
        "project": waiver.project,
        "zone_layer": waiver.zone_layer,
        "zone_feature": waiver.zone_feature,
        "granted": waiver.granted.isoformat(),
        "expires": waiver.expires.isoformat(),
        "reason": waiver.reason,
        "cap": None if waiver.cap is None else _cap(waiver.cap),
        "line": int(waiver.line),
        "state": str(standing.state),
        "why": _both(standing.why),
        "findings": list(standing.findings),
    }


def _compared(compared: Compared, unit: str) -> dict[str, Any]:
    return {
        "state": str(compared.state),
        "message": _both(compared.message),
        "was": compared.was,
        "was_verdict": compared.was_verdict,
        "was_value": rounded(compared.was_value, unit),
        "iou": rounded(compared.iou, "share"),
    }


def _baseline(used: BaselineUsed) -> dict[str, Any]:
    return {
        "file": used.file,
        "as_of": used.as_of,
        "entries": int(used.entries),
        "stale": [_stale(entry) for entry in used.stale],
    }


def _stale(entry: StaleEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "rule": entry.rule,
        "project": entry.project,
        "zone": entry.zone,
        "verdict": entry.verdict,
        "line": int(entry.line),
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "name": measure.name,
        "value": rounded(measure.value, measure.unit),
        "unit": measure.unit,
        "share": rounded(measure.share, "share"),
        "method": measure.method,
        "planar": rounded(measure.planar, measure.unit),
        "low": rounded(measure.low, measure.unit),
        "high": rounded(measure.high, measure.unit),
    }


def _limit(limit: Limit) -> dict[str, Any]:
    return {
        "value": rounded(limit.value, limit.unit),
        "unit": limit.unit,
        "overridden": bool(limit.overridden),
        "reason": plain(limit.reason),
    }


def rounded(value: float | None, unit: str) -> float | None:
    """Round to the precision stated for a unit; ``None`` for no number (no zone at all: inf).

    A unit for which none is stated (of a measure of somebody's own) keeps six decimals.
    """
    if value is None or not math.isfinite(value):
        return None
    try:
        return float(round_measure(value, unit))
    except UnknownNameError:
        return round(float(value), 6) + 0.0


def bbox(geometry: Any) -> list[float] | None:
    """West, south, east, north in degrees of EPSG:4490, 7 decimals (1 cm); ``None`` if empty."""
    if geometry is None or geometry.is_empty:
        return None
    return [round(float(edge), BBOX_DECIMALS) + 0.0 for edge in geometry.bounds]


def _compliant(part: CompliantPart) -> dict[str, Any]:
    return {
        "project": part.project,
        "rules": list(part.rules),
        "value": rounded(part.value, part.unit),
        "unit": part.unit,
        "share_kept": rounded(part.share_kept, "share"),
        "shift_m": rounded(part.shift_m, "m"),
        "azimuth_deg": None if part.azimuth_deg is None else round(float(part.azimuth_deg), 2),
        "bbox": bbox(part.geometry),
    }


def _taken(zone: Taken) -> dict[str, Any]:
    return {
        "zone_layer": zone.zone_layer,
        "zone_feature": zone.zone_feature,
        "zone_kind": zone.zone_kind,
        "zone_name": plain(zone.zone_name) or None,
        "projects": list(zone.projects),
        "taken_m2": rounded(zone.taken_m2, "m2"),
        "zone_m2": rounded(zone.zone_m2, "m2"),
        "share": rounded(zone.share, "share"),
        "quota_m2": rounded(zone.quota_m2, "m2"),
        "over_quota": zone.is_over_quota,
        "bbox": bbox(zone.geometry),
    }


def _not_checked(entry: NotChecked) -> dict[str, Any]:
    return {
        "rule": entry.rule,
        "code": str(entry.reason),
        "reason": _both(entry.message),
        "projects": int(entry.projects),
        "new": bool(entry.new),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "row": plain(problem.row),
        "feature": plain(problem.feature),
        "what": problem.what,
        "done": problem.done,
        "fatal": bool(problem.fatal),
    }


def _verdicts(outcome: Outcome) -> Records:
    names = project_names(outcome)
    counts = Counter(finding.project for finding in outcome.findings)
    waived = Counter(finding.project for finding in outcome.findings if finding.is_waived)

    def record(project: str) -> dict[str, Any]:
        return {
            "project": project,
            "name": names.get(project),
            "verdict": outcome.verdicts[project],
            "findings": counts.get(project, 0),
            "waived": waived.get(project, 0),
            "judged": outcome.judged.get(project),
        }

    return Records(outcome.verdicts, record)


def project_names(outcome: Outcome) -> dict[str, str | None]:
    """Return the name of each project by id, ``None`` where the table has none."""
    table = outcome.projects
    if "name" not in table.columns:
        return {str(project): None for project in table["id"]}
    return {
        str(project): None if plain(name) is None else str(plain(name))
        for project, name in zip(table["id"], table["name"], strict=True)
    }

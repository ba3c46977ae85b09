"""The difference of two reviews as data: ``geotool.diff/1``, and as one table.

The table's first column, ``record``, tells the rows apart: ``project`` (its verdict changed, or
one side only has it), ``findings`` (same verdict, other findings), ``finding`` (gone, new or
changed; of no single project where ``project`` is empty), ``not_checked``, ``input`` (what the two
sides were given otherwise), ``side``, ``notice``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any, Final

from geotool.model import Bilingual, Finding, NotChecked
from geotool.reporting import findings_csv
from geotool.reporting.cells import plain
from geotool.reporting.difference.wording import change_text, finding_text, not_checked_text
from geotool.reporting.findings_json import bbox, rounded
from geotool.reporting.json_pieces import Records, json_pieces, listed
from geotool.review.difference.changes import Change
from geotool.review.difference.pairing import FindingChange
from geotool.review.difference.tracing import (
    Because,
    Difference,
    NotCheckedChange,
    ProjectChange,
    Side,
)

SCHEMA: Final = "geotool.diff/1"
COLUMNS: Final = (
    *("record", "change", "project", "project_name", "old_verdict", "new_verdict"),
    *("cause", "because", "rule", "zone_kind", "zone_name", "old_zone_layer", "new_zone_layer"),
    *("old_zone_edition", "new_zone_edition", "old_edition", "new_edition", "measure", "unit"),
    *("old_value", "new_value", "old_waiver", "new_waiver", "old_finding", "new_finding"),
    *("what", "message", "old_projects", "new_projects", "as_of"),
)


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a difference."""
    file = resources.files("geotool.reporting").joinpath("diff.schema.json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def json_text(difference: Difference, *, language: str) -> Iterator[str]:
    """Give the difference as JSON piece by piece, the same bytes on every run."""
    return json_pieces(sections(difference, language=language))


def csv_text(difference: Difference, *, language: str) -> str:
    """Return the difference as CSV text; write it to a file with a byte order mark."""
    rows = _rows(sections(difference, language=language), language)
    return findings_csv.dumps(COLUMNS, rows)


def document(difference: Difference, *, language: str) -> dict[str, Any]:
    """Return the difference as plain data; sentences stand in both languages."""
    return listed(sections(difference, language=language))


def sections(difference: Difference, *, language: str) -> dict[str, Any]:
    """Return the difference with its long lists unmade: each is ``Records``."""
    return {
        "schema": SCHEMA,
        "language": language,
        "notices": [_both(notice) for notice in difference.notices],
        "old": _side(difference.old),
        "new": _side(difference.new),
        "summary": difference.counts(),
        "changes": Records(difference.changes, _change),
        "projects": Records(difference.projects, _project),
        "same_verdict": Records(difference.drifted, _project),
        "zones": {
            "because": [_because(b) for b in difference.zones_because],
            "findings": [_finding_change(change) for change in difference.zones],
        },
        "not_checked": [_not_checked(change) for change in difference.not_checked],
    }


def _both(text: Bilingual) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _side(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "sort": side.sort,
        "workspace": side.workspace,
        "as_of": side.as_of.isoformat(),
        "summary": dict(side.summary),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": str(change.kind),
        "subject": change.subject,
        "change": change.how,
        "was": change.was,
        "old": plain(change.old),
        "new": plain(change.new),
        "parts": list(change.parts),
        "rule": change.rule,
        "project": change.project,
        "message": _both(change_text(change)),
    }


def _because(because: Because) -> dict[str, Any]:
    return {
        "changes": [_change(change) for change in because.changes],
        "findings": [_ids(change) for change in because.findings],
    }


def _ids(change: FindingChange) -> dict[str, Any]:
    """What a step did to a finding; between two sides it may be another than on either."""
    return {
        "change": change.how,
        "what": list(change.what),
        "rule": change.finding.rule,
        "old": None if change.old is None else change.old.id,
        "new": None if change.new is None else change.new.id,
        "message": _both(finding_text(change)),
    }


def _project(project: ProjectChange) -> dict[str, Any]:
    return {
        "project": project.project,
        "name": plain(project.name) or None,
        "change": project.direction,
        "old": project.old,
        "new": project.new,
        "old_unjudged": project.was_unjudged,
        "new_unjudged": project.is_unjudged,
        "because": [_because(because) for because in project.because],
        "findings": [_finding_change(change) for change in project.findings],
    }


def _finding_change(change: FindingChange) -> dict[str, Any]:
    found = change.finding
    return {
        "change": change.how,
        "what": list(change.what),
        "rule": found.rule,
        "zone_kind": found.zone_kind or None,
        "zone_name": plain(found.zone_name) or None,
        "message": _both(finding_text(change)),
        "old": None if change.old is None else _finding(change.old),
        "new": None if change.new is None else _finding(change.new),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    measure, limit, waiver = finding.measure, finding.limit, finding.waiver
    return {
        "id": finding.id,
        "edition": finding.edition,
        "verdict": finding.verdict,
        "zone_layer": plain(finding.zone_layer),
        "zone_feature": plain(finding.zone_feature),
        "zone_edition": plain(finding.zone_edition),
        "measure": None if measure is None else measure.name,
        "value": None if measure is None else rounded(measure.value, measure.unit),
        "unit": None if measure is None else measure.unit,
        "limit": None if limit is None else rounded(limit.value, limit.unit),
        "certainty": None if finding.certainty is None else str(finding.certainty),
        "reason": None if finding.reason is None else str(finding.reason),
        "waiver": None if waiver is None else str(waiver.state),
        "documents": [] if waiver is None else [use.waiver.document for use in waiver.uses],
        "message": _both(finding.message),
        "bbox": bbox(finding.geometry),
    }


def _not_checked(change: NotCheckedChange) -> dict[str, Any]:
    return {
        "rule": change.entry.rule,
        "code": str(change.entry.reason),
        "change": "gone" if change.new is None else "new" if change.old is None else "changed",
        "message": _both(not_checked_text(change)),
        "old": None if change.old is None else _open(change.old),
        "new": None if change.new is None else _open(change.new),
    }


def _open(entry: NotChecked) -> dict[str, Any]:
    return {"reason": _both(entry.message), "projects": int(entry.projects)}


def _rows(found: Mapping[str, Any], language: str) -> Iterator[dict[str, Any]]:
    for side in ("old", "new"):
        about = found[side]
        message = f"{about['name']} ({about['workspace']})"
        yield {"record": "side", "change": side, "message": message, "as_of": about["as_of"]}
    for record, key in (("project", "projects"), ("findings", "same_verdict")):
        for project in found[key]:
            yield from _project_rows(record, project, language)
    for change in found["zones"]["findings"]:
        yield {**_finding_row(change, language), **_causes(found["zones"]["because"], language)}
    for entry in found["not_checked"]:
        yield {
            "record": "not_checked",
            "change": entry["change"],
            "rule": entry["rule"],
            "message": entry["message"][language],
            "old_projects": None if entry["old"] is None else entry["old"]["projects"],
            "new_projects": None if entry["new"] is None else entry["new"]["projects"],
        }
    for change in found["changes"]:
        yield {
            "record": "input",
            "change": change["change"],
            "cause": change["kind"],
            "project": change["project"]
            or (change["subject"] if change["kind"] == "project" else None),
            "rule": change["rule"] or (change["subject"] if change["kind"] == "rule" else None),
            "old_edition": change["old"],
            "new_edition": change["new"],
            "what": "; ".join(change["parts"]),
            "message": change["message"][language],
        }
    for notice in found["notices"]:
        yield {"record": "notice", "message": notice[language]}


def _project_rows(
    record: str, project: Mapping[str, Any], language: str
) -> Iterator[dict[str, Any]]:
    about = {"project": project["project"], "project_name": project["name"]}
    yield {
        "record": record,
        "change": project["change"],
        **about,
        "old_verdict": project["old"],
        "new_verdict": project["new"],
        **_causes(project["because"], language),
    }
    for change in project["findings"]:
        yield {**_finding_row(change, language), **about}


def _causes(because: Sequence[Mapping[str, Any]], language: str) -> dict[str, Any]:
    changes = [change for b in because for change in b["changes"]]
    return {
        "cause": "; ".join(dict.fromkeys(change["kind"] for change in changes)),
        "because": "; ".join(dict.fromkeys(change["message"][language] for change in changes)),
    }


def _finding_row(change: Mapping[str, Any], language: str) -> dict[str, Any]:
    old, new = (change[side] or {} for side in ("old", "new"))
    known = new or old
    moved = {
        f"{side}_{column}": found.get(key)
        for side, found in (("old", old), ("new", new))
        for column, key in (
            *(("verdict", "verdict"), ("zone_layer", "zone_layer"), ("edition", "edition")),
            *(("zone_edition", "zone_edition"), ("value", "value"), ("waiver", "waiver")),
            ("finding", "id"),
        )
    }
    return {
        "record": "finding",
        "change": change["change"],
        "rule": change["rule"],
        "zone_kind": change["zone_kind"],
        "zone_name": change["zone_name"],
        "measure": known["measure"],
        "unit": known["unit"],
        "what": "; ".join(change["what"]),
        "message": change["message"][language],
        **moved,
    }

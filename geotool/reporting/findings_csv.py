"""The findings as one table for a spreadsheet; columns are ASCII and stable.

Nothing that the other formats say is missing: the first column, ``record``, tells the rows apart:

``finding``
    one finding; ``project`` is empty where zones are held against zones; ``verified`` is whether
    all texts that it cites were read;
``project``
    a project without any finding (its verdict is ``pass``), so that no project vanishes;
    ``judged`` is the number of rules that could be judged for it, and 0 clears nothing;
``compliant``
    what would clear a project of its violations: ``value`` and ``share`` of its site may stay, or
    all of it must move by more than ``shift_m`` towards ``azimuth_deg``; ``rule`` lists the rules
    that this answers;
``portfolio``
    what all projects (``projects`` of them, ``project_ids``) take of a zone: ``value`` in m² and as
    ``share`` of the zone's ``zone_m2``, against its ``quota_m2``;
``not_checked``
    a rule that could not be judged, ``projects`` counting those it would concern;
``local_change``
    a parameter that the workspace changed: ``parameter``, the ``value`` applied, the one
    ``published``, ``limit_reason``;
``tolerance``
    the overlap, in m², up to which a sliver is assumed;
``problem``
    a fault met while reading the input;
``notice``
    a sentence that must be read with the table (示意数据，不作依据);
``waiver``
    a waiver with what became of it: ``waiver`` is its state, ``waiver_documents`` the document,
    ``waiver_message`` why, ``finding`` the findings it speaks of, ``limit`` its cap, ``source_row``
    its line;
``baseline``
    what the findings were compared to: ``source_file``, its day, ``value`` the number of entries;
``stale``
    an entry of the baseline that no finding matches any more, ``source_row`` its line.

Of a finding, ``waiver`` is what documents do for it (only ``applied`` passes over it), ``baseline``
whether it is ``new``, ``worse`` or ``known`` beside the baseline, and ``was_value`` its measure
there, in ``unit``; ``new`` is false only of what the baseline knows.

In Excel, filter ``record``. Cells that begin like a formula carry a leading apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from geotool.measure import to_mu
from geotool.reporting.cells import spreadsheet
from geotool.reporting.findings_json import rounded, sections
from geotool.review.outcome import LocalChange, Outcome
from geotool.style import change_text, citation_label, tolerance_text

COLUMNS: Final = (
    "record",
    "project",
    "project_name",
    "verdict",
    "rule",
    "rule_title",
    "rule_edition",
    "zone_layer",
    "zone_feature",
    "zone_kind",
    "zone_name",
    "zone_edition",
    "measure",
    "value",
    "unit",
    "value_mu",
    "share",
    "planar",
    "method",
    "certainty",
    "low",
    "high",
    "limit",
    "limit_unit",
    "limit_overridden",
    "limit_reason",
    "message",
    "evidence",
    "advice",
    "citation",
    "reason",
    "location_accuracy",
    "possible_zones",
    "shift_m",
    "azimuth_deg",
    "zone_m2",
    "quota_m2",
    "over_quota",
    "source_file",
    "source_row",
    "projects",
    "project_ids",
    "parameter",
    "published",
    "finding",
    "west",
    "south",
    "east",
    "north",
    "judged",
    "waiver",
    "waiver_documents",
    "waiver_message",
    "new",
    "baseline",
    "baseline_message",
    "was_value",
    "verified",
)
#: Where waivers stand in a workspace.
WAIVERS_FILE: Final = "projects/waivers.toml"
#: Rows of one piece of the table.
ROWS: Final = 500


def render(outcome: Outcome, *, language: str) -> str:
    """Return the table as CSV text (lines end in ``\\n``); write it to a file with a BOM."""
    return "".join(pieces(outcome, language=language))


def pieces(outcome: Outcome, *, language: str) -> Iterator[str]:
    """Give the table piece by piece, some hundred rows at a time."""
    return _lines(COLUMNS, rows(sections(outcome, language=language), language=language))


def dumps(columns: Sequence[str], records: Iterator[dict[str, Any]]) -> str:
    """Return rows as CSV, cells made harmless for spreadsheets, unknown keys refused."""
    return "".join(_lines(columns, records))


def _lines(columns: Sequence[str], records: Iterator[dict[str, Any]]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    while some := list(islice(records, ROWS)):
        for record in some:
            writer.writerow({k: spreadsheet(v) for k, v in record.items() if v is not None})
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def rows(findings: Mapping[str, Any], *, language: str) -> Iterator[dict[str, Any]]:
    """Give the rows of a findings document, whole or its ``findings_json.sections``."""
    titles = {rule["code"]: rule["title"] for rule in findings["rules"]}
    names = {entry["project"]: entry["name"] for entry in findings["verdicts"]}
    judged = {entry["project"]: entry["judged"] for entry in findings["verdicts"]}
    verified = {(rule["code"], rule["edition"]): rule["verified"] for rule in findings["rules"]}
    for finding in findings["findings"]:
        row = _finding(finding, language)
        row["rule_title"] = titles.get(finding["rule"])
        row["project_name"] = names.get(finding["project"])
        row["judged"] = judged.get(finding["project"])
        row["verified"] = verified.get((finding["rule"], finding["edition"]))
        yield row
    yield from _clear(findings)
    yield from (_compliant(part, names) for part in findings["compliant"])
    yield from (_taken(zone) for zone in findings["portfolio"])
    for entry in findings["not_checked"]:
        yield {
            "record": "not_checked",
            "rule": entry["rule"],
            "rule_title": titles.get(entry["rule"]),
            "message": entry["reason"][language],
            "reason": entry["code"],
            "projects": entry["projects"],
            "new": entry["new"],
        }
    yield from _changes(findings, language)
    yield from _remarks(findings, language)
    yield from (_waiver(entry, titles, names, language) for entry in findings["waivers"])
    yield from _baseline(findings["baseline"], titles, names)


def _clear(findings: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for entry in findings["verdicts"]:
        if not entry["findings"]:
            yield {
                "record": "project",
                "project": entry["project"],
                "project_name": entry["name"],
                "verdict": entry["verdict"],
                "judged": entry["judged"],
            }


def _waiver(
    entry: Mapping[str, Any], titles: Mapping[str, Any], names: Mapping[str, Any], language: str
) -> dict[str, Any]:
    cap = entry["cap"] or {}
    return {
        "record": "waiver",
        "project": entry["project"],
        "project_name": names.get(entry["project"]),
        "rule": entry["rule"],
        "rule_title": titles.get(entry["rule"]),
        **{key: entry[key] for key in ("zone_layer", "zone_feature")},
        "limit": cap.get("value"),
        "limit_unit": cap.get("unit"),
        "message": entry["reason"],
        "source_file": WAIVERS_FILE,
        "source_row": entry["line"],
        "finding": entry["findings"],
        "waiver": entry["state"],
        "waiver_documents": [_document(entry)],
        "waiver_message": entry["why"][language],
    }


def _document(entry: Mapping[str, Any]) -> str:
    """Number, issuer and term of a document, in one cell."""
    return f"{entry['document']} ({entry['issuer']}, {entry['granted']}/{entry['expires']})"


def _baseline(
    used: Mapping[str, Any] | None, titles: Mapping[str, Any], names: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    if used is None:
        return
    yield {
        "record": "baseline",
        "value": used["entries"],
        "unit": "count",
        "baseline_message": used["as_of"],
        "source_file": used["file"],
    }
    for entry in used["stale"]:
        yield {
            "record": "stale",
            "project": entry["project"],
            "project_name": names.get(entry["project"]),
            "verdict": entry["verdict"],
            "rule": entry["rule"],
            "rule_title": titles.get(entry["rule"]),
            "zone_name": entry["zone"],
            "source_file": used["file"],
            "source_row": entry["line"],
            "finding": entry["id"],
        }


def _compliant(part: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "record": "compliant",
        "project": part["project"],
        "project_name": names.get(part["project"]),
        "rule": part["rules"],
        **{key: part[key] for key in ("value", "unit", "shift_m", "azimuth_deg")},
        "value_mu": mu(part["value"], part["unit"]),
        "share": part["share_kept"],
        **_edges(part),
    }


def _taken(zone: Mapping[str, Any]) -> dict[str, Any]:
    same = ("zone_layer", "zone_feature", "zone_kind", "zone_name", "zone_m2", "quota_m2")
    return {
        "record": "portfolio",
        **{key: zone[key] for key in (*same, "over_quota", "share")},
        "value": zone["taken_m2"],
        "unit": "m2",
        "value_mu": mu(zone["taken_m2"], "m2"),
        "projects": len(zone["projects"]),
        "project_ids": zone["projects"],
        **_edges(zone),
    }


def _edges(record: Mapping[str, Any]) -> dict[str, Any]:
    edges = record["bbox"] or (None,) * 4
    return dict(zip(("west", "south", "east", "north"), edges, strict=True))


def _changes(findings: Mapping[str, Any], language: str) -> Iterator[dict[str, Any]]:
    for rule in findings["rules"]:
        for change in rule["changes"]:
            yield {
                "record": "local_change",
                "rule": rule["code"],
                "rule_title": rule["title"],
                "rule_edition": rule["edition"],
                "citation": citation_label(rule["citation"], language),
                "limit_reason": change["reason"],
                "message": change_text(rule["code"], LocalChange(**change)).get(language),
                "parameter": change["name"],
                **{key: change[key] for key in ("value", "published")},
            }
    tolerance_m2 = findings["tolerance_m2"]
    yield {
        "record": "tolerance",
        "value": tolerance_m2,
        "unit": "m2",
        "message": tolerance_text(tolerance_m2).get(language),
        "parameter": "tolerance_m2",
    }


def _remarks(findings: Mapping[str, Any], language: str) -> Iterator[dict[str, Any]]:
    for problem in findings["problems"]:
        place = f"{problem['feature']}: " if problem["feature"] else ""
        yield {
            "record": "problem",
            "message": f"{place}{problem['what']}; {problem['done']}",
            "source_file": problem["file"],
            "source_row": problem["row"],
        }
    for notice in findings["notices"]:
        yield {"record": "notice", "message": notice[language]}


def _finding(finding: Mapping[str, Any], language: str) -> dict[str, Any]:
    measure = finding["measure"] or {}
    limit = finding["limit"] or {}
    value = measure.get("value")
    return {
        "record": "finding",
        "project": finding["project"],
        "verdict": finding["verdict"],
        "rule": finding["rule"],
        "rule_edition": finding["edition"],
        **{key: finding[key] for key in ("zone_layer", "zone_feature", "zone_kind", "zone_name")},
        "zone_edition": finding["zone_edition"],
        "measure": measure.get("name"),
        "value": value,
        "unit": measure.get("unit"),
        "value_mu": mu(value, measure.get("unit")),
        **{key: measure.get(key) for key in ("share", "planar", "method", "low", "high")},
        "certainty": finding["certainty"],
        "limit": limit.get("value"),
        "limit_unit": limit.get("unit"),
        "limit_overridden": limit.get("overridden"),
        "limit_reason": limit.get("reason"),
        "message": finding["message"][language],
        "evidence": finding["evidence"],
        "advice": (finding["advice"] or {}).get(language),
        "citation": citation_label(finding["citation"], language),
        "reason": finding["reason"],
        "location_accuracy": finding["location_accuracy"],
        "possible_zones": finding["possible_zones"],
        "source_file": finding["source"]["file"],
        "source_row": finding["source"]["row"],
        "finding": finding["id"],
        **_edges(finding),
        **_standing(finding, language),
    }


def _standing(finding: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What documents do for a finding, and what it is beside the baseline."""
    waiver, compared = finding["waiver"], finding["baseline"]
    cells: dict[str, Any] = {"new": finding["new"]}
    if waiver is not None:
        cells["waiver"] = waiver["state"]
        cells["waiver_documents"] = [use["document"] for use in waiver["documents"]]
        cells["waiver_message"] = waiver["message"][language]
    if compared is not None:
        cells["baseline"] = compared["state"]
        cells["baseline_message"] = compared["message"][language]
        cells["was_value"] = compared["was_value"]
    return cells


def mu(value: float | None, unit: str | None) -> float | None:
    """Area in mu (1/15 hectare) at its stated precision; ``None`` for anything but an area."""
    return None if value is None or unit != "m2" else rounded(to_mu(value), "mu")

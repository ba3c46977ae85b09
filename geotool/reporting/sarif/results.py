"""One SARIF result a finding: level, places, what documents and the baseline do for it.

``kind`` is left at its default, ``fail``, for every verdict. The standard has ``open`` for what
could not be decided and ``review`` for what a person must decide, but binds both to the level
``none``: GitHub then gives them its lowest severity and viewers that filter by level hide them,
and what is not decided would look clear. ``properties.verdict`` and the tags tell them apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from geotool.model import Finding, Since, WaiverState, WaiverUse
from geotool.reporting.findings_json import finding_record, project_names
from geotool.reporting.sarif.places import artifact, geojson, physical, words
from geotool.review.outcome import Outcome
from geotool.style import waiver_label

LEVELS: Final[Mapping[str, str]] = {
    "violation": "error",
    "unmet": "error",
    "conditional": "warning",
    "unknown": "warning",
    "notice": "note",
}
FINGERPRINT: Final = "geotoolFinding/v1"
WAIVERS: Final = "projects/waivers.toml"
_STATUS: Final[Mapping[WaiverState, str]] = {
    WaiverState.APPLIED: "accepted",
    WaiverState.PARTIAL: "underReview",
    WaiverState.REOPENED: "rejected",
}
#: Findings whose shapes are written at a time: enough for the arrays, nothing for the memory.
_AT_ONCE: Final = 500


@dataclass(frozen=True)
class _Run:
    """What all results of a run share."""

    language: str
    rules: Mapping[str, int]
    names: Mapping[str, str | None]
    files: Mapping[str, str]
    baseline: str | None
    suppresses: bool


def results(outcome: Outcome, rules: Mapping[str, int], *, language: str) -> Iterator[str]:
    """Give each finding, in order, as the JSON text of a result.

    ``rules`` is the index of each rule among those of the driver.
    """
    run = _Run(
        language,
        rules,
        project_names(outcome),
        {layer.spec.id: layer.provenance.path for layer in outcome.layers},
        None if outcome.baseline is None else outcome.baseline.file,
        # a result without suppressions must say so, by an empty list, once another has one
        any(_is_spoken_of(finding) for finding in outcome.findings),
    )
    findings = iter(outcome.findings)
    while batch := list(islice(findings, _AT_ONCE)):
        shapes = geojson([finding.geometry for finding in batch])
        for finding, (shape, left_out) in zip(batch, shapes, strict=True):
            yield _with_shape(_result(finding, run, left_out), shape)


def _is_spoken_of(finding: Finding) -> bool:
    return finding.waiver is not None or not finding.is_new


def _with_shape(result: dict[str, Any], shape: str | None) -> str:
    """Return the JSON of a result; its properties are last, and the shape last among them."""
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if not text.isascii():  # lone surrogates can be written only as escapes
        text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return f'{text[:-2]},"geometry":{shape or "null"}}}}}'


def _result(finding: Finding, run: _Run, left_out: dict[str, Any] | None) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": run.rules[finding.rule],
        "level": LEVELS[finding.verdict],
        "message": {"text": words(finding.message.get(run.language))},
        "locations": [_location(finding, run)],
        # the second is what GitHub tells alerts apart by: without it, it would hash the row, in
        # which a project with two conflicts under one rule stands only once
        "partialFingerprints": {FINGERPRINT: finding.id, "primaryLocationLineHash": finding.id},
    }
    zone = _zone(finding, run)
    if zone is not None and finding.project is not None:
        made["relatedLocations"] = [zone]
    if run.baseline is not None:
        made["baselineState"] = _since(finding)
    if run.suppresses:
        made["suppressions"] = _suppressions(finding, run)
    made["properties"] = _properties(finding, run, left_out)
    return made


def _location(finding: Finding, run: _Run) -> dict[str, Any]:
    place: dict[str, Any] = {}
    if finding.source_file:
        place["physicalLocation"] = physical(finding.source_file, finding.source_row)
    if finding.project is not None:
        name = run.names.get(finding.project) or finding.project
        place["logicalLocations"] = [
            {"name": name, "fullyQualifiedName": finding.project, "kind": "project"}
        ]
    elif finding.zone_layer is not None:
        place["logicalLocations"] = [_zone_name(finding, finding.zone_layer)]
    return place


def _zone(finding: Finding, run: _Run) -> dict[str, Any] | None:
    layer = finding.zone_layer
    if layer is None:
        return None
    place: dict[str, Any] = {"logicalLocations": [_zone_name(finding, layer)]}
    if run.files.get(layer):
        place["physicalLocation"] = {"artifactLocation": artifact(run.files[layer])}
    return place


def _zone_name(finding: Finding, layer: str) -> dict[str, Any]:
    feature = finding.zone_feature
    full = layer if feature is None else f"{layer}/{feature}"
    return {"name": finding.zone_name or full, "fullyQualifiedName": full, "kind": "zone"}


def _since(finding: Finding) -> str:
    compared = finding.compared
    if compared is None or compared.state is Since.NEW:
        return "new"
    if compared.state is Since.WORSE or compared.message.en:
        return "updated"
    return "unchanged"


def _suppressions(finding: Finding, run: _Run) -> list[dict[str, Any]]:
    """Documents and baseline that speak for a finding.

    A result counts as suppressed only if all of its suppressions are accepted. So where it is
    passed over, only what does so is listed; else the documents that fall short, with why.
    """
    uses = () if finding.waiver is None else finding.waiver.uses
    if finding.is_waived:
        kept = [use for use in uses if use.state is not WaiverState.REOPENED]
        made = [_document(use, "accepted", run) for use in kept]
    elif finding.is_new:
        made = [_document(use, _STATUS[use.state], run) for use in uses]
    else:
        made = []
    if not finding.is_new:
        said = {"zh": f"基线 {run.baseline}", "en": f"baseline {run.baseline}"}
        made.append({"kind": "external", "status": "accepted", "justification": said[run.language]})
    return made


def _document(use: WaiverUse, status: str, run: _Run) -> dict[str, Any]:
    waiver = use.waiver
    if run.language == "zh":
        said = f"{waiver.document}（{waiver.issuer}），有效期至 {waiver.expires}：{waiver.reason}"
    else:
        said = f"{waiver.document} ({waiver.issuer}), until {waiver.expires}: {waiver.reason}"
    if status != "accepted" and use.why is not None:
        said = f"{waiver_label(use.state, run.language)} – {use.why.get(run.language)} – {said}"
    return {
        "kind": "external",
        "status": status,
        "justification": said,
        "location": {"physicalLocation": physical(WAIVERS, waiver.line)},
    }


def _properties(finding: Finding, run: _Run, left_out: dict[str, Any] | None) -> dict[str, Any]:
    made = finding_record(finding, run.language)
    made["tags"] = _tags(finding)
    if left_out is not None:
        made["geometry_simplified"] = left_out
    return made


def _tags(finding: Finding) -> Sequence[str]:
    more = [finding.zone_kind, finding.certainty, finding.reason]
    return list(dict.fromkeys([finding.verdict, *(str(tag) for tag in more if tag)]))

"""The review record, ``geotool.record/1``: what a review rested on, and what it found.

It is JSON with one entry a line, so that a diff of two records can be read. It holds no time of
day and, for a workspace, no path of the machine: the same review gives the same bytes. A digest
tells a record that was changed afterwards; it is no signature, since anybody can work it out:
sign or deposit the digest itself.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any, Final

from geotool.measure import round_measure
from geotool.measure.units import DECIMALS
from geotool.model import Finding, NotChecked, WaiverStanding
from geotool.review.outcome import Outcome

SCHEMA: Final = "geotool.record/1"

#: Sections in the order in which they stand; those of the second line are what was found.
_BASIS: Final = (
    "schema", "workspace", "mode", "as_of", "options", "settings", "versions", "rules", "inputs",
)  # fmt: skip
VERDICT_PART: Final = ("waivers", "not_checked", "verdicts", "findings")
#: Decimals of a figure in a unit for which none are stated.
_DECIMALS: Final = 6

Document = Mapping[str, Any]


def verdict_part(outcome: Outcome) -> dict[str, list[dict[str, Any]]]:
    """Return what a review found: waivers, what was not checked, verdicts, findings.

    Figures are rounded to the precision stated for their unit. Entries hold no key without a
    value, but for ``project`` and ``waiver``, where none means something.
    """
    return {
        "waivers": [_waiver(standing) for standing in outcome.waivers],
        "not_checked": [_not_checked(entry) for entry in outcome.not_checked],
        "verdicts": _verdicts(outcome),
        "findings": [_finding(finding) for finding in outcome.findings],
    }


def sealed(document: Document) -> dict[str, Any]:
    """Return a document with its digests, in the order in which it is written."""
    ordered = {key: document[key] for key in (*_BASIS, *VERDICT_PART)}
    return {**ordered, "digests": digests(ordered)}


def digests(document: Document) -> dict[str, str]:
    """SHA-256 of what was found (``verdicts``) and of all sections (``record``), hexadecimal.

    They are of the content: neither blanks nor line ends matter.
    """
    sections = {key: _digest(document[key]) for key in document if key != "digests"}
    return {
        "verdicts": _joined((key, sections[key]) for key in VERDICT_PART),
        "record": _joined(sorted(sections.items())),
    }


def pieces(document: Document) -> Iterator[str]:
    """Give a record as text, piece by piece: one line for each value, rule, input and finding."""
    yield "{\n"
    last = len(document) - 1
    for number, (key, section) in enumerate(document.items()):
        yield f"{_json(key)}: "
        yield from _section(section)
        yield "\n" if number == last else ",\n"
    yield "}\n"


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a record."""
    file = resources.files("geotool.review").joinpath("record.schema.json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def decimals(unit: str | None) -> int:
    """Decimals to which figures in a unit are written."""
    return DECIMALS.get(unit or "", _DECIMALS)


def _section(section: Any) -> Iterator[str]:
    if isinstance(section, Mapping) and section:
        lines: Iterable[str] = (f"{_json(key)}: {_json(value)}" for key, value in section.items())
        yield from _block("{", lines, "}")
    elif isinstance(section, list) and section:
        yield from _block("[", map(_json, section), "]")
    else:
        yield _json(section)


def _block(begin: str, lines: Iterable[str], end: str) -> Iterator[str]:
    mark = f"{begin}\n"
    for line in lines:
        yield f"{mark} {line}"
        mark = ",\n"
    yield f"\n{end}"


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    # A lone surrogate (from a file name that is no UTF-8) can be written only as an escape.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _digest(section: Any) -> str:
    """Digest of a section; a list is taken entry by entry, since it may be long."""
    found = hashlib.sha256()
    for entry in section if isinstance(section, list) else [section]:
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"))
        found.update(text.encode("ascii") + b"\n")
    return found.hexdigest()


def _joined(parts: Iterable[tuple[str, str]]) -> str:
    return hashlib.sha256("".join(f"{k} {d}\n" for k, d in parts).encode()).hexdigest()


def _waiver(standing: WaiverStanding) -> dict[str, Any]:
    waiver = standing.waiver
    return _filled(
        document=waiver.document,
        rule=waiver.rule,
        project=waiver.project,
        state=str(standing.state),
        findings=list(standing.findings),
    )


def _not_checked(entry: NotChecked) -> dict[str, Any]:
    return {
        "rule": entry.rule,
        "reason": str(entry.reason),
        "projects": int(entry.projects),
        "new": bool(entry.new),
    }


def _verdicts(outcome: Outcome) -> list[dict[str, Any]]:
    counts: dict[str | None, int] = {}
    for finding in outcome.findings:
        counts[finding.project] = counts.get(finding.project, 0) + 1
    table = outcome.projects
    files = [""] * len(table)
    if "source_file" in table.columns:
        files = [str(file or "") for file in table["source_file"]]
    source = dict(zip((str(project) for project in table["id"]), files, strict=True))
    return [
        _filled(
            project=project,
            verdict=verdict,
            findings=counts.get(project, 0),
            source=source.get(project) or None,
        )
        for project, verdict in outcome.verdicts.items()
    ]


def _finding(finding: Finding) -> dict[str, Any]:
    measure = finding.measure
    return {
        **_filled(id=finding.id, rule=finding.rule, edition=finding.edition),
        "project": finding.project,
        **_filled(
            zone_layer=finding.zone_layer,
            zone_feature=finding.zone_feature,
            zone_kind=finding.zone_kind,
            verdict=finding.verdict,
            reason=None if finding.reason is None else str(finding.reason),
            certainty=None if finding.certainty is None else str(finding.certainty),
            measure=None if measure is None else measure.name,
            value=None if measure is None else _rounded(measure.value, measure.unit),
            unit=None if measure is None else measure.unit,
            share=None if measure is None else _rounded(measure.share, "share"),
        ),
        "waiver": None if finding.waiver is None else str(finding.waiver.state),
        "new": finding.is_new,
    }


def _filled(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _rounded(value: float | None, unit: str) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    if unit in DECIMALS:
        return round_measure(float(value), unit)
    return round(float(value), _DECIMALS) + 0.0

"""SARIF 2.1.0: the findings for code-scanning services and editors.

One run, one result a finding; projects that pass are no results, since viewers would list them as
alerts: the counts stand in the properties of the run. Entries of a baseline that nothing matches
any more are notifications for the same reason, not results with ``baselineState`` ``absent``.
"""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from geotool.model import NotChecked, Problem, StaleEntry, Text, WaiverStanding
from geotool.reporting.sarif.places import BASE, artifact, physical, uri, words
from geotool.reporting.sarif.results import WAIVERS, results
from geotool.reporting.stale import entry_line, stale_entries, stale_waivers, waiver_line
from geotool.review.outcome import Outcome, RuleUsed
from geotool.style import change_text, citation_label, local_changes, tolerance_text

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
#: What a rule of this severity finds, where it finds anything; worst first.
_SEVERITIES: Final[Mapping[str, str]] = {
    "PROHIBITED": "error",
    "REQUIREMENT": "error",
    "RESTRICTED": "warning",
    "NOTICE": "note",
}
_NOTIFICATIONS: Final[Mapping[str, Text]] = {
    "problem": Text("读取数据时的问题", "Problem met while reading"),
    "not-checked": Text("规则未检查", "Rule not checked"),
    "stale-waiver": Text("豁免无对应", "Waiver that matches nothing"),
    "stale-baseline-entry": Text("基线条目已无对应", "Baseline entry that nothing matches"),
    "notice": Text("使用声明", "To be read with every finding"),
    "local-change": Text("本地修改", "Local change"),
}
_HERE: Final = Text(
    "工作区文件夹（geotool.toml 所在）", "the workspace: the folder of geotool.toml"
)
_UNVERIFIED: Final = Text("条文未核对", "text not verified")
_HELP: Final = Text("依据：{citation}", "Source: {citation}")
_EXPLAIN: Final = Text("详见 geotool rules explain {code}", "See geotool rules explain {code}")
_CONCERNS: Final = Text("（涉及 {n} 个项目）", " (projects concerned: {n})")


def pieces(outcome: Outcome, *, language: str) -> Iterator[str]:
    """Give the SARIF log piece by piece, each result on a line of its own."""
    rules = _rules(outcome, language)
    run = {
        "tool": {"driver": _driver(rules, language)},
        "language": "zh-CN" if language == "zh" else "en-US",
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {BASE: {"description": {"text": _HERE.get(language)}}},
        "artifacts": _artifacts(outcome),
        "invocations": [_invocation(outcome, rules, language)],
        "properties": _properties(outcome, language),
    }
    head = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    text = json.dumps(head, ensure_ascii=False, indent=1, allow_nan=False)
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    # the run is open for its results: "\n  }\n ]\n}" closes run, runs and log
    yield f'{text.removesuffix(_END)},\n   "results": ['
    index = {code: number for number, code in enumerate(rules)}
    between = "\n"
    for result in results(outcome, index, language=language):
        yield f"{between}    {result}"
        between = ",\n"
    yield f"\n   ]{_END}\n"


_END: Final = "\n  }\n ]\n}"


def _driver(rules: Mapping[str, dict[str, Any]], language: str) -> dict[str, Any]:
    return {
        "name": "geotool",
        **_version(),
        "rules": list(rules.values()),
        "notifications": [
            {"id": code, "shortDescription": {"text": text.get(language)}}
            for code, text in _NOTIFICATIONS.items()
        ],
    }


def _version() -> dict[str, str]:
    """Return the version; nothing where geotool runs from a folder and is not installed."""
    try:
        return {"version": importlib.metadata.version("geotool-planning")}
    except importlib.metadata.PackageNotFoundError:
        return {}


def _rules(outcome: Outcome, language: str) -> dict[str, dict[str, Any]]:
    """One descriptor a code, whatever the number of its editions; codes only named come last."""
    editions: dict[str, list[RuleUsed]] = {}
    for rule in outcome.rules:
        editions.setdefault(rule.code, []).append(rule)
    made = {code: _rule(code, alike, language) for code, alike in editions.items()}
    named = [f.rule for f in outcome.findings] + [n.rule for n in outcome.not_checked]
    for code in dict.fromkeys(named):
        made.setdefault(code, {"id": code, "shortDescription": {"text": code}})
    return made


def _rule(code: str, editions: list[RuleUsed], language: str) -> dict[str, Any]:
    title = words(editions[-1].title.get(language))
    citations = list(dict.fromkeys(words(_cited(rule, language)) for rule in editions))
    changes = [change_text(code, change) for rule in editions for change in rule.changes]
    said = list(dict.fromkeys(words(change.get(language)) for change in changes))
    help_lines = [_HELP.get(language).format(citation=c) for c in citations]
    levels = {_SEVERITIES.get(rule.severity, "warning") for rule in editions}
    return {
        "id": code,
        "name": title,
        "shortDescription": {"text": title},
        "fullDescription": {"text": "\n".join([title, *citations])},
        "help": {"text": "\n".join([*help_lines, *said, _EXPLAIN.get(language).format(code=code)])},
        "defaultConfiguration": {
            "level": next(level for level in ("error", "warning", "note") if level in levels)
        },
        "properties": {"editions": [_edition(rule) for rule in editions]},
    }


def _cited(rule: RuleUsed, language: str) -> str:
    citation = citation_label(rule.citation, language)
    if rule.verified:
        return citation
    mark = _UNVERIFIED.get(language)
    return f"{citation}（{mark}）" if language == "zh" else f"{citation} ({mark})"


def _edition(rule: RuleUsed) -> dict[str, Any]:
    return {
        "edition": rule.edition,
        "valid_from": None if rule.valid_from is None else rule.valid_from.isoformat(),
        "severity": rule.severity,
        "catalogue": rule.catalogue,
        "citation": rule.citation,
        "verified": rule.verified,
        "changes": [
            {"name": c.name, "value": c.value, "published": c.published, "reason": c.reason}
            for c in rule.changes
        ],
    }


def _artifacts(outcome: Outcome) -> list[dict[str, Any]]:
    """Layers and project tables with their hashes, then any other file that findings name."""
    made: dict[str, dict[str, Any]] = {}
    for read in (*(layer.provenance for layer in outcome.layers), *outcome.sources):
        if read.path and uri(read.path)[0] not in made:
            made[uri(read.path)[0]] = {"location": artifact(read.path)}
            if read.sha256:
                made[uri(read.path)[0]]["hashes"] = {"sha-256": read.sha256}
    table = outcome.projects
    files = table["source_file"].dropna() if "source_file" in table.columns else ()
    for path in dict.fromkeys([*map(str, files), *(f.source_file for f in outcome.findings)]):
        if path:
            made.setdefault(uri(path)[0], {"location": artifact(path)})
    return list(made.values())


def _invocation(
    outcome: Outcome, rules: Mapping[str, dict[str, Any]], language: str
) -> dict[str, Any]:
    index = {code: number for number, code in enumerate(rules)}
    told = [_said("notice", "note", notice.get(language)) for notice in outcome.notices]
    told += [_said("local-change", "note", c.get(language)) for c in local_changes(outcome)]
    told += [_not_checked(entry, index, language) for entry in outcome.not_checked]
    told += [_problem(problem) for problem in outcome.problems]
    told += [_stale_waiver(standing, language) for standing in stale_waivers(outcome)]
    told += [_stale_entry(entry, outcome, language) for entry in stale_entries(outcome)]
    return {"executionSuccessful": True, "toolExecutionNotifications": told}


def _said(what: str, level: str, text: str, **more: Any) -> dict[str, Any]:
    descriptor = {"id": what, "index": list(_NOTIFICATIONS).index(what)}
    return {"descriptor": descriptor, "level": level, "message": {"text": words(text)}, **more}


def _not_checked(entry: NotChecked, index: Mapping[str, int], language: str) -> dict[str, Any]:
    concerns = _CONCERNS.get(language).format(n=entry.projects)
    return _said(
        "not-checked",
        "warning" if entry.new else "note",
        f"{entry.message.get(language)}{concerns}",
        associatedRule={"id": entry.rule, "index": index[entry.rule]},
        properties={
            "rule": entry.rule,
            "reason": str(entry.reason),
            "message": {"zh": entry.message.zh, "en": entry.message.en},
            "projects": entry.projects,
            "new": entry.new,
        },
    )


def _problem(problem: Problem) -> dict[str, Any]:
    place = f"{problem.feature}: " if problem.feature else ""
    level = "error" if problem.fatal else "note"
    said = _said("problem", level, f"{place}{problem.what}; {problem.done}")
    if problem.file:
        said["locations"] = [{"physicalLocation": physical(problem.file, problem.row)}]
    return said


def _stale_waiver(standing: WaiverStanding, language: str) -> dict[str, Any]:
    place = {"physicalLocation": physical(WAIVERS, standing.waiver.line)}
    return _said("stale-waiver", "warning", waiver_line(standing, language), locations=[place])


def _stale_entry(entry: StaleEntry, outcome: Outcome, language: str) -> dict[str, Any]:
    file = "" if outcome.baseline is None else outcome.baseline.file
    place = {"physicalLocation": physical(file, entry.line)}
    return _said(
        "stale-baseline-entry",
        "note",
        entry_line(entry, language),
        locations=[place],
        properties={"finding": entry.id},
    )


def _properties(outcome: Outcome, language: str) -> dict[str, Any]:
    baseline = outcome.baseline
    return {
        "workspace": outcome.workspace,
        "as_of": outcome.as_of.isoformat(),
        "summary": outcome.summary(),
        "zone_summary": outcome.zone_summary(),
        "not_checked": len(outcome.not_checked),
        "tolerance_m2": float(outcome.tolerance_m2),
        "tolerance": tolerance_text(outcome.tolerance_m2).get(language),
        "notices": [{"zh": notice.zh, "en": notice.en} for notice in outcome.notices],
        "baseline": None
        if baseline is None
        else {"file": baseline.file, "as_of": baseline.as_of, "entries": baseline.entries},
    }

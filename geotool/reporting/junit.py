"""JUnit XML: the findings as the tests of a CI system, one suite a rule, one test a finding.

JUnit knows passed, skipped, failed. ``violation`` and ``unmet`` fail. ``conditional`` and
``unknown`` are skipped, with the reason: a person still has to decide, which neither passes nor
is a failure of the project, as for ``--fail-on violation``. ``notice`` passes and says its
sentence as output. What documents or the baseline pass over is skipped, naming them. Projects
that pass are tests of the suite ``projects``; rules that could not be judged are skipped tests of
the suite ``not_checked``.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from geotool.model import VERDICTS, Finding, NotChecked, Since, Text
from geotool.reporting.cells import one_line
from geotool.reporting.characters import legal
from geotool.reporting.citing import Citations
from geotool.reporting.figures import quantity
from geotool.reporting.findings_json import project_names, rounded
from geotool.reporting.sarif.places import has_lines
from geotool.reporting.stale import entry_line, stale_entries, stale_waivers, waiver_line
from geotool.reporting.wording import rules_open
from geotool.review.outcome import Outcome, RuleUsed
from geotool.style import (
    certainty_text,
    citation_label,
    local_changes,
    measure_label,
    reason_label,
    since_label,
    standing_lines,
)

#: Verdict → what becomes of the test.
FATES: Final[Mapping[str, str]] = {
    "violation": "failure",
    "unmet": "failure",
    "conditional": "skipped",
    "unknown": "skipped",
    "notice": "passed",
}
NAME_LIMIT: Final = 120
#: A message is a line in a list; what follows stands in the body of the failure.
MESSAGE_LIMIT: Final = 500
PROJECTS: Final = "projects"
NOT_CHECKED: Final = "not_checked"
_COLON: Final = Text("：", ": ")
_LIMIT: Final = Text("限值", "limit")
_EVIDENCE: Final = Text("所需材料", "papers")
_CITATION: Final = Text("依据", "source")
_CERTAINTY: Final = Text("按位置精度", "certainty")
_REASON: Final = Text("原因", "reason")
_UNJUDGED: Final = Text("没有任何规则可判定该项目", "no rule could be judged for this project")
_CONCERNS: Final = Text("涉及 {n} 个项目", "projects concerned: {n}")
_KNOWN: Final = Text("基线 {file} 已有", "known from the baseline {file}")


def pieces(outcome: Outcome, *, language: str) -> Iterator[str]:
    """Give the XML piece by piece; counts are taken in a first pass."""
    suites = _suites(outcome)
    totals = [_counts(outcome, suite) for suite in suites.values()]
    totals += [_project_counts(outcome), _open_counts(outcome)]
    name = f"geotool {outcome.workspace} {outcome.as_of.isoformat()}"
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<testsuites{_attributes(name=name, **_sum(totals))}>\n"
    titles = _titles(outcome, language)
    names, citations = project_names(outcome), Citations(outcome, language)
    for code, suite in suites.items():
        title = one_line(f"{code} {titles.get(code, '')}".strip())
        yield f"  <testsuite{_attributes(name=title, **_counts(outcome, suite))}>\n"
        yield _rule_properties(code, outcome.rules, language)
        yield from (_finding(outcome, outcome.findings[n], names, citations) for n in suite)
        yield "  </testsuite>\n"
    yield from _projects(outcome, names, language)
    yield from _open(outcome, titles, language)
    yield "</testsuites>\n"


def _suites(outcome: Outcome) -> dict[str, list[int]]:
    """Places of the findings of each rule: the rules in their order, then any other."""
    suites: dict[str, list[int]] = {rule.code: [] for rule in outcome.rules}
    for number, finding in enumerate(outcome.findings):
        suites.setdefault(finding.rule, []).append(number)
    return {code: places for code, places in suites.items() if places}


def _titles(outcome: Outcome, language: str) -> dict[str, str]:
    return {rule.code: rule.title.get(language) for rule in outcome.rules}


def _fate(finding: Finding) -> str:
    return "skipped" if finding.is_waived or not finding.is_new else FATES[finding.verdict]


def _counts(outcome: Outcome, suite: Iterable[int]) -> dict[str, int]:
    return _tally(_fate(outcome.findings[number]) for number in suite)


def _project_counts(outcome: Outcome) -> dict[str, int]:
    passing = [p for p, verdict in outcome.verdicts.items() if verdict == "pass"]
    return _tally("skipped" if outcome.is_unjudged(p) else "passed" for p in passing)


def _open_counts(outcome: Outcome) -> dict[str, int]:
    return _tally("skipped" for _ in outcome.not_checked)


def _tally(fates: Iterable[str]) -> dict[str, int]:
    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for fate in fates:
        counts["tests"] += 1
        if fate != "passed":
            counts["failures" if fate == "failure" else "skipped"] += 1
    return counts


def _sum(totals: Iterable[Mapping[str, int]]) -> dict[str, int]:
    totals = list(totals)
    return {key: sum(counts[key] for counts in totals) for key in ("tests", "failures", "errors")}


def _rule_properties(code: str, rules: Iterable[RuleUsed], language: str) -> str:
    said = []
    for rule in rules:
        if rule.code == code:
            said += [("edition", rule.edition), ("severity", rule.severity)]
            said += [("citation", citation_label(rule.citation, language))]
            said += [("verified", "true" if rule.verified else "false")]
            said += [(f"local:{c.name}", f"{c.value} ({c.reason})") for c in rule.changes]
    return _properties(said)


def _properties(said: Iterable[tuple[str, str]]) -> str:
    lines = [f"      <property{_attributes(name=name, value=value)}/>\n" for name, value in said]
    return f"    <properties>\n{''.join(lines)}    </properties>\n" if lines else ""


def _finding(
    outcome: Outcome, finding: Finding, names: Mapping[str, str | None], citations: Citations
) -> str:
    fate, language = _fate(finding), citations.language
    attributes: dict[str, Any] = {
        "classname": finding.rule,
        "name": _test_name(finding, names),
        # GitLab and the GitHub reporters link to these; the others pass over them
        "file": finding.source_file or None,
        "line": finding.source_row if has_lines(finding.source_file) else None,
    }
    body = "\n".join(_lines(finding, citations))
    if fate == "passed":
        return _test(attributes, f"<system-out>{_text(body)}</system-out>")
    kind, message = _why(outcome, finding, language)
    opened = f"<{fate}{_attributes(type=kind, message=one_line(message, limit=MESSAGE_LIMIT))}>"
    return _test(attributes, f"{opened}{_text(body)}</{fate}>")


def _test_name(finding: Finding, names: Mapping[str, str | None]) -> str:
    if finding.project is None:
        who = "/".join(p for p in (finding.zone_layer, finding.zone_feature) if p) or finding.rule
    else:
        name = names.get(finding.project)
        who = finding.project if not name else f"{finding.project} {name}"
    return f"{one_line(who, limit=NAME_LIMIT)} [{finding.id}]"


def _why(outcome: Outcome, finding: Finding, language: str) -> tuple[str, str]:
    """Return why a test is not passed: a code, and a sentence for the list of tests."""
    if finding.is_waived and finding.waiver is not None:
        return "waived", finding.waiver.message.get(language)
    if not finding.is_new and outcome.baseline is not None:
        return "known", _KNOWN.get(language).format(file=outcome.baseline.file)
    label = VERDICTS.label(finding.verdict, language)
    return finding.verdict, f"{label}{_COLON.get(language)}{finding.message.get(language)}"


def _lines(finding: Finding, citations: Citations) -> Iterator[str]:
    language = citations.language
    """Everything said of a finding, a line each."""
    colon = _COLON.get(language)
    yield f"{VERDICTS.label(finding.verdict, language)}{colon}{finding.message.get(language)}"
    measure, limit = finding.measure, finding.limit
    if measure is not None and rounded(measure.value, measure.unit) is not None:
        name = measure_label(measure.name, language)
        yield f"{name}{colon}{quantity(measure.value, measure.unit, language=language)}"
    if limit is not None:
        changed = f" ({limit.reason})" if limit.overridden and limit.reason else ""
        figure = quantity(limit.value, limit.unit, language=language)
        yield f"{_LIMIT.get(language)}{colon}{figure}{changed}"
    if finding.certainty is not None:
        how = certainty_text(finding.certainty, measure, language)
        yield f"{_CERTAINTY.get(language)}{colon}{how}"
    if finding.reason is not None:
        yield f"{_REASON.get(language)}{colon}{reason_label(finding.reason, language)}"
    for paper in finding.evidence:
        yield f"{_EVIDENCE.get(language)}{colon}{paper.get(language)}"
    if finding.advice is not None:
        yield finding.advice.get(language)
    yield f"{_CITATION.get(language)}{colon}{citations.of(finding)}"
    yield from standing_lines(finding, language)


def _projects(outcome: Outcome, names: Mapping[str, str | None], language: str) -> Iterator[str]:
    """Projects that pass, and what must be read with all of the findings."""
    yield f"  <testsuite{_attributes(name=PROJECTS, **_project_counts(outcome))}>\n"
    summary = [(code, str(count)) for code, count in outcome.summary().items()]
    yield _properties([("as_of", outcome.as_of.isoformat()), *summary])
    for project, verdict in outcome.verdicts.items():
        if verdict == "pass":
            yield _project(outcome, project, names.get(project), language)
    told = [notice.get(language) for notice in outcome.notices]
    told += [change.get(language) for change in local_changes(outcome)]
    told += [str(problem) for problem in outcome.problems]
    told += [waiver_line(standing, language) for standing in stale_waivers(outcome)]
    told += [entry_line(entry, language) for entry in stale_entries(outcome)]
    if told:
        yield f"    <system-out>{_text(chr(10).join(told))}</system-out>\n"
    yield "  </testsuite>\n"


def _project(outcome: Outcome, project: str, name: str | None, language: str) -> str:
    who = one_line(project if not name else f"{project} {name}", limit=NAME_LIMIT)
    attributes = {"classname": PROJECTS, "name": who}
    if outcome.is_unjudged(project):
        said = _attributes(type="unjudged", message=_UNJUDGED.get(language))
        return _test(attributes, f"<skipped{said}/>")
    if not outcome.not_checked:
        return _test(attributes, "")
    said = rules_open(outcome, language)
    label = VERDICTS.label("pass", language)
    return _test(attributes, f"<system-out>{_text(f'{label} ({said})')}</system-out>")


def _open(outcome: Outcome, titles: Mapping[str, str], language: str) -> Iterator[str]:
    if not outcome.not_checked:
        return
    yield f"  <testsuite{_attributes(name=NOT_CHECKED, **_open_counts(outcome))}>\n"
    for entry in outcome.not_checked:
        yield _open_rule(entry, titles, language)
    yield "  </testsuite>\n"


def _open_rule(entry: NotChecked, titles: Mapping[str, str], language: str) -> str:
    title = f"{entry.rule} {titles.get(entry.rule, '')}".strip()
    concerns = _CONCERNS.get(language).format(n=entry.projects)
    since = "" if entry.new else f" [{since_label(Since.KNOWN, language)}]"
    message = f"{entry.message.get(language)} ({concerns}){since}"
    said = _attributes(type=str(entry.reason), message=one_line(message, limit=MESSAGE_LIMIT))
    name = one_line(f"{title} {reason_label(entry.reason, language)}", limit=NAME_LIMIT)
    return _test({"classname": NOT_CHECKED, "name": name}, f"<skipped{said}/>")


def _test(attributes: Mapping[str, Any], inside: str) -> str:
    opened = f"    <testcase{_attributes(**attributes)}"
    return f"{opened}>{inside}</testcase>\n" if inside else f"{opened}/>\n"


def _attributes(**values: Any) -> str:
    return "".join(
        f' {name}="{_quoted(str(value))}"' for name, value in values.items() if value is not None
    )


def _quoted(text: str) -> str:
    """Text for an attribute: a parser would make a blank of each line end."""
    return _text(text).replace("\t", "&#9;").replace("\n", "&#10;")


def _text(text: str) -> str:
    r"""Text as XML 1.0 can hold it: what it cannot (ESC, a lone surrogate) is shown as an escape.

    >>> _text("<a>\x1b\ud800")
    '&lt;a&gt;\\x1b\\ud800'
    """
    return html.escape(legal(text)).replace("\r", "&#13;")

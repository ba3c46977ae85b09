"""What stands in the rows of the text table: findings, those that ask the same as one row.

The open questions of one project (located by place name, beyond a footprint) are one row; rows
of the input that cannot be judged are one row a reason. Findings without a project are rows of a
table of their own. JSON and CSV carry each finding.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from geotool.model import LAYER_KINDS, VERDICTS, CompliantPart, Finding, Reason
from geotool.model import Text as Words
from geotool.reporting import wording
from geotool.reporting.cells import one_line, plain
from geotool.reporting.figures import quantity
from geotool.reporting.findings_json import project_names, rounded
from geotool.reporting.joined import Joined
from geotool.review import DATA_RULE
from geotool.review.outcome import Outcome
from geotool.review.wording import zone_title
from geotool.style import (
    certainty_text,
    compliant_text,
    measure_range,
    reason_label,
    since_label,
    standing_lines,
    waiver_label,
)

NAME_LIMIT: Final = 60
SENTENCE_LIMIT: Final = 600

#: Verdicts that a change of the site may cure.
FAILED: Final = frozenset({"violation", "unmet"})

_RANK: Final = {term.code: number for number, term in enumerate(VERDICTS)}
_JOINED: Final = frozenset({Reason.PLACE_NAME, Reason.OUTSIDE_FOOTPRINT})


#: Verdict and rules of a row: all that the widths of the columns depend on.
Shape = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table; ``project`` is empty below the first row of a project.

    ``group`` is the verdict of the project, by which the rows are ordered.
    """

    project: str
    group: str
    verdict: str
    rules: tuple[str, ...]
    said: str


@dataclass
class Papers:
    """Papers by number, in the order in which the table names them first."""

    language: str
    numbers: dict[Words, int] = field(default_factory=dict)

    def cited(self, papers: Iterable[Words]) -> str:
        """Return ``[1][3]``; a paper not met before gets the next number."""
        found = dict.fromkeys(self.numbers.setdefault(p, len(self.numbers) + 1) for p in papers)
        return "".join(f"[{number}]" for number in found)

    def lines(self) -> list[str]:
        """Return each paper once, after its number."""
        return [
            f"[{number}] {one_line(paper.get(self.language), limit=SENTENCE_LIMIT)}"
            for paper, number in self.numbers.items()
        ]


@dataclass(frozen=True, slots=True)
class _Group:
    """Rows that stand together: of one project, or of one reason why rows cannot be judged."""

    title: str
    verdict: str
    rows: list[list[Finding]]
    project: str | None = None


class Page:
    """What the text report shows of the findings, projects of the worst verdict first.

    Rows are put into words as they are asked for, ``rows`` before ``zone_rows``: ``papers`` are
    numbered on the way. Beside a baseline, what is new or worse comes before what was known, and
    what documents let stand comes last.
    """

    def __init__(self, outcome: Outcome, language: str) -> None:
        self.outcome, self.language = outcome, language
        self.papers = Papers(language)
        self._names = project_names(outcome)
        self._blocked = _blocked(outcome.findings)
        self._parts: dict[str, list[CompliantPart]] = {}
        for part in outcome.compliant:
            self._parts.setdefault(part.project, []).append(part)
        self._joined = Joined(outcome, language)
        self._projects = self._by_project()
        self._zones = sorted(
            (f for f in outcome.findings if f.project is None),
            key=lambda f: (*_settled(f), _RANK[f.verdict], -_size(f)),
        )

    def rows(self) -> Iterator[Row]:
        """Give the rows from top to bottom, and number the papers on the way."""
        for group in self._groups():
            changes = self._changes(group)
            for number, findings in enumerate(group.rows):
                title = group.title if number == 0 else ""
                yield self._row(title, group.verdict, findings, *changes.get(number, ()))

    def shapes(self) -> Iterator[Shape]:
        """Give verdict and rules of each of the rows, without words."""
        return (_shape(findings) for group in self._groups() for findings in group.rows)

    def zone_rows(self, count: int | None = None) -> Iterator[Row]:
        """Give the findings without a project, the worst and largest first."""
        for finding in self._zones[:count]:
            name = str(plain(finding.zone_name) or plain(finding.zone_feature) or "")
            title = _zone(finding.zone_kind, name, self.language)
            yield self._row(title, finding.verdict, [finding])

    def zone_shapes(self, count: int | None = None) -> Iterator[Shape]:
        """Give verdict and rule of each of the findings without a project."""
        return (_shape([finding]) for finding in self._zones[:count])

    def _row(self, title: str, group: str, findings: list[Finding], *below: str) -> Row:
        verdict, rules = _shape(findings)
        marks, lines = self._standing(findings)
        first = " ".join([self._said(findings), *(f"[{mark}]" for mark in marks)])
        return Row(title, group, verdict, rules, "\n".join([first, *lines, *below]))

    def _standing(self, findings: list[Finding]) -> tuple[list[str], list[str]]:
        """Return how the findings of a row stand: marks for its first line, and further lines."""
        said = [standing_lines(finding, self.language) for finding in findings]
        if any(lines != said[0] for lines in said):
            labels = Counter(x for f in findings for x in standing_labels(f, self.language))
            return [f"{label} {n}" for label, n in labels.items()], []
        lines = [one_line(line, limit=SENTENCE_LIMIT) for line in said[0]]
        short = standing_labels(findings[0], self.language)
        return [x for x in lines if x in short], [x for x in lines if x not in short]

    def _changes(self, group: _Group) -> dict[int, list[str]]:
        """Say what would clear the project, each under the last row that it answers."""
        failed = [
            n
            for n, row in enumerate(group.rows)
            if row[0].verdict in FAILED and not row[0].is_waived
        ]
        said: dict[int, list[str]] = {}
        for part in self._parts.get(group.project or "", ()) if failed else ():
            mine = [n for n in failed if any(f.rule in part.rules for f in group.rows[n])]
            change = compliant_text(part).get(self.language)
            line = wording.TO_COMPLY.get(self.language).format(change=change)
            if len(failed) > 1:
                rules = wording.COMMA.get(self.language).join(part.rules)
                line += wording.ANSWERS.get(self.language).format(rules=rules)
            said.setdefault(mine[-1] if mine else failed[-1], []).append(line)
        return said

    def unjudged(self) -> Iterator[tuple[str, list[str]]]:
        """Give a heading for each reason of a joined row, and the projects below it."""
        for reason, findings in self._blocked.items():
            label = reason_label(reason, self.language)
            heading = wording.UNJUDGED.get(self.language).format(reason=label, n=len(findings))
            names = [self._named(finding) for finding in findings]
            if _same(findings):
                yield heading, names
            else:
                said = [self._message(finding) for finding in findings]
                yield heading, [f"{n}: {s}" for n, s in zip(names, said, strict=True)]

    def _named(self, finding: Finding) -> str:
        """Return id and name of a finding's project, and how it stands, in one line."""
        name = " ".join(self._project(finding.project or "").split("\n"))
        labels = standing_labels(finding, self.language)
        said = wording.COMMA.get(self.language).join(labels)
        return name + wording.IN_BRACKETS.get(self.language).format(said=said) if said else name

    def _by_project(self) -> dict[str, list[Finding]]:
        apart = {id(finding) for findings in self._blocked.values() for finding in findings}
        projects: dict[str, list[Finding]] = {}
        for finding in self.outcome.findings:
            if finding.project is not None and id(finding) not in apart:
                projects.setdefault(finding.project, []).append(finding)
        for findings in projects.values():
            findings.sort(key=lambda finding: (*_settled(finding), _RANK[finding.verdict]))
        return projects

    def _groups(self) -> Iterator[_Group]:
        """Give the groups by verdict, those with something new before the others."""
        found: list[tuple[str, str | None, list[Finding]]] = [
            (self.outcome.verdicts.get(project, findings[0].verdict), project, findings)
            for project, findings in self._projects.items()
        ]
        found += [(_worst(findings), None, findings) for findings in self._blocked.values()]
        found.sort(key=lambda entry: (_RANK[entry[0]], not any(f.is_new for f in entry[2])))
        for verdict, project, findings in found:
            if project is not None:
                yield _Group(self._project(project), verdict, _rows_of(findings), project)
                continue
            title = wording.PROJECTS_BELOW.get(self.language).format(n=len(findings))
            yield _Group(title, verdict, [findings])

    def _project(self, project: str) -> str:
        name = self._names.get(project)
        shown = one_line(project, limit=NAME_LIMIT)
        return f"{shown} {one_line(name, limit=NAME_LIMIT)}" if name else shown

    def _message(self, finding: Finding) -> str:
        return one_line(finding.message.get(self.language), limit=SENTENCE_LIMIT)

    def _said(self, findings: list[Finding]) -> str:
        first, reason = findings[0], findings[0].reason
        if len(findings) > 1 and reason in _JOINED:
            lines = [self._joined.sentence(findings)]
        elif _same(findings):
            lines = [self._message(first)]
        else:
            lines = [reason_label(reason, self.language)] if reason else []
        lines.extend(self._certainty(findings))
        lines.extend(self._changed_limits(findings))
        papers = self.papers.cited(paper for finding in findings for paper in finding.evidence)
        if papers:
            lines.append(wording.NEEDS.get(self.language).format(papers=papers))
        return wording.SEMICOLON.get(self.language).join(lines)

    def _certainty(self, findings: list[Finding]) -> Iterator[str]:
        """Say how sure a conflict is and within which range; of joined findings nothing is."""
        first = findings[0]
        if len(findings) > 1:
            return
        if first.certainty is not None:
            how = certainty_text(first.certainty, first.measure, self.language)
            yield wording.CERTAINTY.get(self.language).format(how=how)
        elif extent := measure_range(first.measure, self.language):
            yield wording.WITHIN.get(self.language).format(range=extent)

    def _changed_limits(self, findings: list[Finding]) -> Iterator[str]:
        """Say which limits the workspace changed, and why; of many findings, which rule's."""
        several = len({finding.rule for finding in findings}) > 1
        for rule, limit in {f.rule: f.limit for f in findings}.items():
            if limit is None or not limit.overridden:
                continue
            known = rounded(limit.value, limit.unit) is not None
            shown = quantity(limit.value, limit.unit, language=self.language) if known else ""
            said = wording.OVERRIDDEN.get(self.language).format(
                limit=shown, reason=one_line(limit.reason or "", limit=SENTENCE_LIMIT)
            )
            yield f"{rule} {said}" if several else said


def _blocked(findings: Iterable[Finding]) -> dict[Reason, list[Finding]]:
    """Return the rows of the input that cannot be judged, by reason, where there are several."""
    found: dict[Reason, list[Finding]] = {}
    for finding in findings:
        if finding.rule == DATA_RULE.code and finding.reason is not None:
            found.setdefault(finding.reason, []).append(finding)
    return {reason: some for reason, some in found.items() if len(some) > 1}


def _rows_of(findings: list[Finding]) -> list[list[Finding]]:
    """Split the findings of a project into rows: what is open for the same reason is one."""
    rows: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        open_for = finding.reason if finding.reason in _JOINED else number
        rows.setdefault((finding.verdict, open_for, *_settled(finding)), []).append(finding)
    return list(rows.values())


def _shape(findings: list[Finding]) -> Shape:
    return findings[0].verdict, tuple(dict.fromkeys(finding.rule for finding in findings))


def _worst(findings: list[Finding]) -> str:
    return min((finding.verdict for finding in findings), key=_RANK.__getitem__)


def _settled(finding: Finding) -> tuple[bool, bool]:
    """What comes later: what documents let stand, and before it what a baseline knows."""
    return finding.is_waived, not finding.is_new


def standing_labels(finding: Finding, language: str) -> list[str]:
    """Return the words for how a finding stands, ``豁免有效`` or ``基线已有``; mostly none."""
    labels = []
    if finding.waiver is not None:
        labels.append(waiver_label(finding.waiver.state, language))
    if finding.compared is not None:
        labels.append(since_label(finding.compared.state, language))
    return labels


def _same(findings: list[Finding]) -> bool:
    return len({finding.message.zh for finding in findings}) == 1


def _size(finding: Finding) -> float:
    """What was measured, to order by: nothing, or no number, comes last."""
    value = 0.0 if finding.measure is None else finding.measure.value
    return value if math.isfinite(value) else 0.0


def _zone(kind: str | None, name: str, language: str) -> str:
    """Kind and name of a zone, cut to the room of a project's name."""
    shown = one_line(name, limit=NAME_LIMIT)
    if kind is None or kind not in LAYER_KINDS:
        return shown
    return zone_title(kind, shown).get(language)

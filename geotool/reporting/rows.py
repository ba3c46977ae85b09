"""What stands in the rows of the text table: findings, those that ask the same as one row.

The open questions of one project (located by place name, beyond a footprint) are one row; rows
of the input that cannot be judged are one row a reason. JSON and CSV carry each finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from geotool.model import LAYER_KINDS, VERDICTS, Finding, Reason
from geotool.model import Text as Words
from geotool.reporting import wording
from geotool.reporting.cells import one_line, plain
from geotool.reporting.figures import percent, quantity
from geotool.reporting.findings_json import project_names, rounded
from geotool.review import DATA_RULE
from geotool.review.outcome import Outcome
from geotool.review.wording import location
from geotool.style import reason_label

NAME_LIMIT: Final = 60
SENTENCE_LIMIT: Final = 600

_RANK: Final = {term.code: number for number, term in enumerate(VERDICTS)}


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Layout:
    """The rows of the table, and what stands below it: papers, and projects under headings."""

    rows: tuple[Row, ...]
    papers: tuple[str, ...]
    unjudged: tuple[tuple[str, list[str]], ...]


def layout(outcome: Outcome, *, language: str) -> Layout:
    """Return what the text report shows of the findings, projects of the worst verdict first."""
    page = _Page(outcome, language)
    rows = tuple(page.rows())
    return Layout(rows, tuple(page.papers.lines()), tuple(page.unjudged()))


class _Page:
    def __init__(self, outcome: Outcome, language: str) -> None:
        self.outcome, self.language = outcome, language
        self.papers = Papers(language)
        self.names = project_names(outcome)
        self.titles = {rule.code: rule.title for rule in outcome.rules}
        self.kinds = {layer.spec.id: layer.spec.kind for layer in outcome.layers}
        self.blocked = _blocked(outcome.findings)

    def rows(self) -> Iterator[Row]:
        groups: list[tuple[str, str | None, Reason | None, list[Finding]]] = []
        inside = {id(f) for found in self.blocked.values() for f in found}
        projects: dict[str | None, list[Finding]] = {}
        for finding in self.outcome.findings:
            if id(finding) not in inside:
                projects.setdefault(finding.project, []).append(finding)

"""What the forms are made of: an outcome, indexed once for thousands of projects."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from geotool.model import PROJECT_COLUMNS, VERDICTS, CompliantPart, Finding, Problem, Text
from geotool.reporting.cells import plain
from geotool.reporting.docx import words
from geotool.reporting.docx.markup import Markup, cut, harmless
from geotool.review.outcome import Outcome, RuleUsed
from geotool.stores.base import StoredLayer

#: Names and sentences are cut here: the JSON findings carry all of them.
NAME_LIMIT: Final = 80
SENTENCE_LIMIT: Final = 1200

_RANK: Final = {term.code: number for number, term in enumerate(VERDICTS)}


class Dossier:
    """An outcome in one language, with what is asked of it by project, rule and layer.

    ``whole`` says that the document is the form of a single project.
    """

    def __init__(self, outcome: Outcome, language: str) -> None:
        self.outcome, self.language = outcome, language
        self.markup = Markup(language)
        self.whole = len(outcome.verdicts) == 1
        self._shared: dict[tuple[object, ...], str] = {}
        self._findings: dict[str | None, list[Finding]] = {}
        for finding in outcome.findings:
            self._findings.setdefault(finding.project, []).append(finding)
        self._changes: dict[str, list[CompliantPart]] = {}
        for part in outcome.compliant:
            self._changes.setdefault(part.project, []).append(part)
        self._editions = {(rule.code, rule.edition): rule for rule in outcome.rules}
        self._titles = {rule.code: rule.title for rule in outcome.rules}
        self._layers = {layer.spec.id: layer for layer in outcome.layers}
        self._counties = _counties(outcome)
        self._rows = {str(name): n for n, name in enumerate(outcome.projects["id"])}
        self._columns = {
            name: outcome.projects[name].tolist()
            for name in PROJECT_COLUMNS
            if name in outcome.projects.columns
        }
        #: Rules that nobody could judge, in their order.
        self.unchecked = tuple(dict.fromkeys(entry.rule for entry in outcome.not_checked))

    def say(self, text: Text, **values: Any) -> str:
        """Return a sentence of ours, its blanks filled."""
        said = text.get(self.language)
        return said.format(**values) if values else said

    def name(self, value: Any, *, limit: int = NAME_LIMIT) -> str:
        """Return somebody else's words on one line, cut at a limit; empty where there are none."""
        found = value if isinstance(value, str) else plain(value)
        return "" if found is None else _named(str(found), limit)

    def sentence(self, text: str) -> str:
        """Return a sentence with somebody else's words in it, on one line."""
        return cut(harmless(text), SENTENCE_LIMIT)

    def shared(self, key: tuple[object, ...], make: Callable[[], str]) -> str:
        """Return a piece of the document that many forms share, made once.

        ``key`` must tell it from all others, and there must be few of them.
        """
        found = self._shared.get(key)
        if found is None:
            found = self._shared[key] = make()
        return found

    def findings(self, project: str | None) -> list[Finding]:
        """Return findings, worst first; of a project, or (``None``) those on no single one."""
        return sorted(self._findings.get(project, ()), key=lambda f: _RANK[f.verdict])

    def number_of_findings(self, project: str) -> tuple[int, int]:
        """Return how many findings a project has, and how many of them are waived."""
        found = self._findings.get(project, ())
        return len(found), sum(finding.is_waived for finding in found)

    def changes(self, project: str) -> list[CompliantPart]:
        """Return what would clear a project."""
        return self._changes.get(project, [])

    def cell(self, project: str, column: str) -> Any:
        """Return a value of the project table as plain data; ``None`` where there is none."""
        row = self._rows.get(project)
        if row is None or column not in self._columns:
            return None
        return plain(self._columns[column][row])

    def project_name(self, project: str) -> str:
        """Return the name of a project, its id where it has none."""
        return self.name(self.cell(project, "name")) or self.name(project)

    def has_place(self, project: str) -> bool:
        """Whether a project has a site, or one of its findings a place on the ground."""
        row = self._rows.get(project)
        shapes = [finding.geometry for finding in self._findings.get(project, ())]
        if row is not None:
            shapes.append(self.outcome.projects.geometry.iloc[row])
        return any(shape is not None and not shape.is_empty for shape in shapes)

    def county(self, code: str) -> str:
        """Return name and code of a county; the code alone where no layer names it."""
        found = self._counties.get(code)
        return f"{found} {code}" if found else code

    def rule(self, code: str, edition: str) -> RuleUsed | None:
        """Return a rule in one edition, if the outcome lists it."""
        return self._editions.get((code, edition))

    def title(self, code: str) -> str:
        """Return the title of a rule; empty where it is not known."""
        title = self._titles.get(code)
        return "" if title is None else self.name(title.get(self.language), limit=160)

    def layer(self, layer_id: str | None) -> StoredLayer | None:
        """Return a layer by its id."""
        return None if layer_id is None else self._layers.get(layer_id)

    def problems(self) -> list[Problem]:
        """Return the faults met while reading; of a single project none of other rows."""
        found = self.outcome.problems
        if not self.whole:
            return list(found)
        (project,) = self.outcome.verdicts
        file, row = self.cell(project, "source_file"), self.cell(project, "source_row")
        return [
            p
            for p in found
            if (p.file != file and p.feature is None)
            or p.feature == project
            or (p.file == file and p.row in (None, row))
        ]

    def listed(self, names: list[str]) -> str:
        """Return words with the comma of the language between them."""
        return self.say(words.COMMA).join(names)


@functools.lru_cache(maxsize=8192)
def _named(text: str, limit: int) -> str:
    return cut(harmless(" ".join(text.split())), limit)


def undecided(findings: Iterable[Finding]) -> list[Finding]:
    """Return those that nobody could decide.

    >>> undecided([])
    []
    """
    return [finding for finding in findings if finding.verdict == "unknown"]


def counts(findings: list[Finding]) -> Mapping[str, int]:
    """Count findings by verdict, worst first, only verdicts that are there.

    >>> counts([])
    {}
    """
    found = dict.fromkeys(_RANK, 0)
    for finding in findings:
        found[finding.verdict] += 1
    return {verdict: number for verdict, number in found.items() if number}


def _counties(outcome: Outcome) -> dict[str, str]:
    found: dict[str, str] = {}
    for layer in outcome.layers:
        columns = layer.table.columns
        if layer.spec.kind != "admin_area" or "name" not in columns:
            continue
        code = "code" if "code" in columns else "feature"
        for key, name in zip(layer.table[code], layer.table["name"], strict=True):
            if plain(key) and plain(name):
                found.setdefault(str(plain(key)), str(plain(name)))
    return found

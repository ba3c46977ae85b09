"""Findings as one HTML file, for people: no request, no server, readable without its script.

It prints on A4. All that came with the data stands as text; a content security policy allows the
page's own style and script only, and no address at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from geotool.model import VERDICTS, Finding, Text
from geotool.reporting import wording
from geotool.reporting.html.findings import Findings, Projects
from geotool.reporting.html.look import SCRIPT, policy, stylesheet
from geotool.reporting.html.text import (
    TABLE_END,
    symbols,
    table_head,
    table_row,
    text,
    verdict,
)
from geotool.reporting.sections import Section, sections
from geotool.reporting.text import summary_lines
from geotool.review.outcome import Outcome

if TYPE_CHECKING:
    from geotool.reporting.pictures.gallery import Pictures

_RANK: Final = {term.code: number for number, term in enumerate(VERDICTS)}

PROJECTS: Final = Text("项目一览", "Projects")
BY_PROJECT: Final = Text("各项目结论", "Findings by project")
ZONES: Final = Text("不属于单个项目的结论", "Findings on no single project")
NO_PROJECTS: Final = Text("没有检查项目。", "No project was checked.")
NONE: Final = Text("没有结论条目。", "No findings.")
SEARCH: Final = Text("筛选项目与结论：", "Filter projects and findings:")
CONTENTS: Final = Text("目录", "Contents")
COUNTED: Final = Text(
    "{projects} 个项目，{findings} 条结论", "projects: {projects}, findings: {findings}"
)
UNJUDGED: Final = Text("（无规则可判定）", " (no rule could be judged)")
WAIVED: Final = Text("已豁免", "Waived")
MADE: Final = Text("规则基准日 {as_of}", "Law as of {as_of}")
FINDINGS: Final = Text("结论条数", "Findings")
NAME: Final = Text("名称", "Name")
KIND: Final = Text("类型", "Kind")


def pieces(outcome: Outcome, *, language: str, pictures: Pictures | None = None) -> Iterator[str]:
    """Give the page piece by piece, the same on every run; ``pictures`` are drawn into it."""
    page = _Page(outcome, language, pictures)
    tables = list(sections(outcome, language))
    yield from page.beginning(tables)
    yield from page.projects()
    yield from page.by_project()
    yield from page.zones()
    for section in tables:
        yield from _section(section)
    yield f"</main>\n<script>{SCRIPT}</script>\n</body></html>\n"


class _Page:
    def __init__(self, outcome: Outcome, language: str, pictures: Pictures | None) -> None:
        self.outcome, self.language, self.pictures = outcome, language, pictures
        self.findings = Findings(outcome, language, pictures)
        self.table = Projects(outcome, self.findings)
        self.of: dict[str | None, list[Finding]] = {}
        for finding in outcome.findings:
            self.of.setdefault(finding.project, []).append(finding)
        for found in self.of.values():
            found.sort(key=lambda f: (f.is_waived or not f.is_new, _RANK[f.verdict]))
        named = dict.fromkeys([*outcome.verdicts, *(p for p in self.of if p is not None)])
        self.anchors = {project: f"p{n}" for n, project in enumerate(named, 1)}
        states = outcome.verdicts
        self.ordered = sorted(named, key=lambda p: _RANK[states.get(p, "unknown")])

    def say(self, words: Text) -> str:
        return words.get(self.language)

    def beginning(self, tables: list[Section]) -> Iterator[str]:
        """Give the head of the page: title, notices, counts, filter, contents."""
        style, outcome = stylesheet(), self.outcome
        lang = "zh-CN" if self.language == "zh" else "en"
        title = text(
            wording.TITLE.get(self.language).format(
                workspace=outcome.workspace, as_of=outcome.as_of.isoformat()
            )
        )
        yield (
            f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy(style, SCRIPT)}">\n'
            '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
            f"<title>{title}</title>\n<style>{style}</style></head>\n<body>{symbols()}\n"
            f"<header><h1>{title}</h1>\n"
        )
        made = self.say(MADE).format(as_of=outcome.as_of.isoformat())
        yield f'<p class="soft">{made}</p>\n'
        for notice in outcome.notices:
            yield f'<p class="warning">{text(notice.get(self.language))}</p>\n'
        yield from self._counts()
        for line in summary_lines(outcome, language=self.language):
            yield f"<p>{text(line)}</p>\n"
        if self.pictures is not None:
            yield f'<p class="soft">{text(self.pictures.said(self.language))}</p>\n'
        search = self.say(SEARCH)
        yield (
            f'<div class="tools" hidden><label>{search} <input id="q" type="search"></label> '
            '<span id="found" role="status"></span></div>\n'
        )
        yield from self._contents(tables)
        yield "</header>\n<main>\n"

    def _counts(self) -> Iterator[str]:
        found = Counter(finding.verdict for finding in self.outcome.findings)
        yield '<ul class="counts">\n'
        for code, projects in self.outcome.summary().items():
            said = self.say(COUNTED).format(
                projects=f"<b>{projects:,}</b>", findings=f"<b>{found[code]:,}</b>"
            )
            yield (
                f'<li><button type="button" data-v="{code}" aria-pressed="false">'
                f'{verdict(code, self.language)}<span class="n">{said}</span></button></li>\n'
            )
        yield "</ul>\n"

    def _contents(self, tables: list[Section]) -> Iterator[str]:
        named = [("projects", self.say(PROJECTS)), ("by-project", self.say(BY_PROJECT))]
        if self.of.get(None):
            named.append(("zones", self.say(ZONES)))
        named += [(section.code, section.title) for section in tables]
        links = "".join(f'<li><a href="#{code}">{text(title)}</a></li>' for code, title in named)
        label = self.say(CONTENTS)
        yield f'<nav aria-label="{label}"><ul>{links}</ul></nav>\n'

    def projects(self) -> Iterator[str]:
        """Give the table of all projects, the worst first; each leads to its findings."""
        yield f'<h2 id="projects">{self.say(PROJECTS)}</h2>\n'
        if not self.ordered:
            yield f"<p>{self.say(NO_PROJECTS)}</p>\n"
            return
        heads = (wording.PROJECT, NAME, KIND, wording.VERDICT, FINDINGS, WAIVED)
        yield table_head([self.say(words) for words in heads], self.say(PROJECTS))
        for project in self.ordered:
            state = self.outcome.verdicts.get(project, "unknown")
            found = self.of.get(project, [])
            link = text(project)
            if found:
                link = f'<a href="#{self.anchors[project]}">{link}</a>'
            aside = self.say(UNJUDGED) if self.outcome.is_unjudged(project) else ""
            cells = (
                link,
                self.table.name(project),
                self.table.kind(project),
                verdict(state, self.language) + aside,
                f"{len(found):,}",
                f"{sum(f.is_waived for f in found):,}",
            )
            yield table_row(cells).replace("<tr>", f'<tr data-of="{state}">', 1)
        yield TABLE_END

    def by_project(self) -> Iterator[str]:
        """Give the projects with findings, the worst first."""
        yield f'<h2 id="by-project">{self.say(BY_PROJECT)}</h2>\n'
        with_findings = [project for project in self.ordered if project in self.of]
        if not with_findings:
            yield f"<p>{self.say(NONE)}</p>\n"
        for project in with_findings:
            yield from self.table.html(project, self.anchors[project], self.of[project])

    def zones(self) -> Iterator[str]:
        """Give the findings without a project."""
        found = self.of.get(None)
        if not found:
            return
        yield f'<h2 id="zones">{self.say(ZONES)}</h2>\n<article class="p"><header></header>\n'
        for finding in found:
            yield self.findings.html(finding)
        yield "</article>\n"


def _section(section: Section) -> Iterator[str]:
    yield f'<h2 id="{section.code}">{text(section.title)}</h2>\n'
    if section.note:
        yield f"<p>{text(section.note)}</p>\n"
    if section.count:
        yield table_head(section.headings, section.title)
        yield from (table_row(map(text, cells)) for cells in section.rows)
        yield TABLE_END

"""Findings in Markdown: a comment that fits a code review, or a whole document.

GitHub takes 65,536 characters in a comment and GitLab more: a comment stops at 60,000, the worst
findings first, and says how many are left. A document (``limit=None``) carries every finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geotool.model import VERDICTS, CompliantPart, Finding, Text
from geotool.reporting import wording
from geotool.reporting.finding_lines import cut, extent, shown, source, zone_of
from geotool.reporting.findings_json import project_names
from geotool.reporting.look import LOOKS
from geotool.reporting.markdown_text import code, folded, head, plain_text, row
from geotool.reporting.nothing_fails import nothing_fails
from geotool.reporting.sections import Section, sections
from geotool.reporting.text import summary_lines
from geotool.review.outcome import Outcome
from geotool.style import compliant_text, standing_lines

if TYPE_CHECKING:
    from geotool.reporting.pictures.gallery import LinkedPictures, Pictures

#: Characters of a comment; GitHub refuses more than 65,536.
COMMENT: Final = 60_000
#: What the tables beside the findings may take of a comment, and each of them at most.
_BESIDE: Final = 22_000
_BESIDE_EACH: Final = 5_000
#: Characters of a sentence, and of a name, in a comment.
_SENTENCE: Final = 220
_NAME: Final = 60
#: Tables that only a document has.
_NOT_BESIDE: Final = frozenset({"inputs", "portfolio"})
#: Room for the lines that say what is left out.
_RESERVE: Final = 900

_FAILED: Final = frozenset({"violation", "unmet"})
_RANK: Final = {term.code: number for number, term in enumerate(VERDICTS)}

FAILS: Final = Text("不通过的结论", "Findings that fail")
REST: Final = Text("{sign} {verdict}：{n} 条", "{sign} {verdict}: {n} findings")
PASSED_OVER: Final = Text("（已豁免或基线已有）", " (waived, or known from the baseline)")
EXTENT: Final = Text("面积或距离", "area or distance")
ID: Final = Text("编号", "id")
PROJECTS: Final = Text("项目数", "projects")
FINDINGS: Final = Text("结论条数", "findings")
WAIVED: Final = Text("其中已豁免", "of which waived")
KNOWN: Final = Text("其中基线已有", "of which known")
PICTURES: Final = Text("配图", "Pictures")
LEFT: Final = Text(
    "… 另有 {n} 条结论（{counts}）；`geotool check --format json` 全部列出。",
    "… and {n} more findings ({counts}); `geotool check --format json` lists them all.",
)
MORE_ROWS: Final = Text("… 另有 {n} 项", "… and {n} more")


def pieces(
    outcome: Outcome,
    *,
    language: str,
    pictures: Pictures | LinkedPictures | None = None,
    limit: int | None = COMMENT,
) -> Iterator[str]:
    """Give the text piece by piece, the same on every run.

    Parameters
    ----------
    pictures
        Those that ``Pictures.linked`` gives are linked to, and written when they are; others are
        only counted.
    limit
        Most characters of the whole text; ``None`` for a document without any limit.
    """
    page = _Page(outcome, language, limit, pictures)
    beginning, end = page.beginning(), page.end()
    yield beginning
    if limit is not None:
        page.left = limit - len(beginning) - len(end) - _RESERVE
    yield from page.findings()
    yield page.left_out()
    if limit is None:
        yield from page.pictured()
        for section in sections(outcome, language):
            yield from _whole(section)
    yield end


def beside(
    outcome: Outcome,
    path: Path,
    language: str | None,
    pictures: Pictures | None,
    *,
    whole: bool,
) -> Iterator[str]:
    """Give the text for a file at ``path``; pictures go into the folder ``NAME.pictures``."""
    folder = path.with_name(f"{path.stem}.pictures")
    linked = None if pictures is None else pictures.linked(folder, f"{folder.name}/")
    limit = None if whole else COMMENT
    language = language or outcome.language
    return pieces(outcome, language=language, pictures=linked, limit=limit)


@dataclass
class _Page:
    outcome: Outcome
    language: str
    limit: int | None
    pictures: Pictures | LinkedPictures | None
    left: float = float("inf")
    omitted: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.names: Mapping[str, str | None] = project_names(self.outcome)
        self.order = {project: n for n, project in enumerate(self.outcome.verdicts)}
        self.changes: dict[str, list[CompliantPart]] = {}
        for part in self.outcome.compliant:
            self.changes.setdefault(part.project, []).append(part)
        self.sentence = None if self.limit is None else _SENTENCE
        self.name = 200 if self.limit is None else _NAME

    def say(self, text: Text) -> str:
        """Return words of ours in the language."""
        return text.get(self.language)

    def beginning(self) -> str:
        """Return heading, notices, and the table by verdict."""
        outcome = self.outcome
        title = self.say(wording.TITLE).format(
            workspace=plain_text(cut(shown(outcome.workspace), 120)),
            as_of=outcome.as_of.isoformat(),
        )
        notices = "".join(
            f"> **{plain_text(cut(notice.get(self.language), 400))}**\n\n"
            for notice in outcome.notices
        )
        lines = "".join(
            f"{plain_text(line)}\n\n" for line in summary_lines(outcome, language=self.language)
        )
        said = ""
        if self.pictures is not None:
            said = f"{plain_text(self.pictures.said(self.language))}\n\n"
        return f"# {title}\n\n{notices}{self._counts()}\n{lines}{said}"

    def _counts(self) -> str:
        """Return projects and findings by verdict, waived and known ones apart."""
        found: Counter[str] = Counter()
        waived: Counter[str] = Counter()
        known: Counter[str] = Counter()
        for finding in self.outcome.findings:
            found[finding.verdict] += 1
            waived[finding.verdict] += finding.is_waived
            known[finding.verdict] += not finding.is_new
        projects = self.outcome.summary()
        columns = [(PROJECTS, Counter(projects)), (FINDINGS, found)]
        if self.outcome.waivers or sum(waived.values()):
            columns.append((WAIVED, waived))
        if self.outcome.baseline is not None:
            columns.append((KNOWN, known))
        text = head([self.say(wording.VERDICT), *(self.say(name) for name, _ in columns)])
        for verdict in projects:
            numbers = [f"{counts[verdict]:,}" for _, counts in columns]
            text += row([_label(verdict, self.language), *numbers])
        return text

    def findings(self) -> Iterator[str]:
        """Give the table of what fails, then the others folded by verdict, while room lasts."""
        failing = sorted((f for f in self.outcome.findings if _fails(f)), key=self._worst_first)
        if not failing:
            yield f"**{nothing_fails(self.outcome, self.language)}**\n\n"
        else:
            yield from self._table(f"## {self.say(FAILS)}\n\n", failing, "\n")
        rest: dict[str, list[Finding]] = {}
        for finding in self.outcome.findings:
            if not _fails(finding):
                rest.setdefault(finding.verdict, []).append(finding)
        for verdict in sorted(rest, key=_RANK.__getitem__):
            found = sorted(rest[verdict], key=self._worst_first)
            said = self.say(REST).format(
                sign=LOOKS[verdict][0],
                verdict=VERDICTS.label(verdict, self.language),
                n=f"{len(found):,}",
            )
            said += self.say(PASSED_OVER) if verdict in _FAILED else ""
            yield from self._table(
                f"<details><summary>{said}</summary>\n\n", found, "\n</details>\n\n"
            )

    def _table(self, before: str, findings: list[Finding], after: str) -> Iterator[str]:
        """Give a table of findings as far as there is room, and count the others."""
        heading = before + head(
            self.say(text)
            for text in (
                wording.PROJECT,
                wording.VERDICT,
                wording.RULE,
                wording.SAID,
                EXTENT,
                ID,
            )
        )
        self.left -= len(heading) + len(after)
        begun = False
        for number, finding in enumerate(findings):
            text = self._row(finding)
            if self.omitted or len(text) > self.left:
                self.omitted.update(f.verdict for f in findings[number:])
                break
            self.left -= len(text)
            yield text if begun else heading + text
            begun = True
        if begun:
            yield after

    def _row(self, finding: Finding) -> str:
        id_ = code(finding.id)
        if self.pictures is not None and self.pictures.has(finding):
            link = getattr(self.pictures, "link", None)
            id_ = f"[{id_}]({link(finding)})" if link is not None else id_
        said = [cut(shown(finding.message.get(self.language)), self.sentence)]
        said += [cut(shown(line), self.sentence) for line in standing_lines(finding, self.language)]
        if self.limit is None:
            said += self._more(finding)
        return row(
            [
                self._project(finding),
                _label(finding.verdict, self.language),
                plain_text(finding.rule),
                "<br>".join(plain_text(line) for line in said),
                plain_text(extent(finding, self.language)),
                id_,
            ]
        )

    def _more(self, finding: Finding) -> Iterator[str]:
        """Give what only a document has room for: papers, advice, source."""
        if finding.evidence:
            papers = self.say(wording.COMMA).join(p.get(self.language) for p in finding.evidence)
            yield self.say(wording.NEEDS).format(papers=papers)
        if finding.advice is not None:
            yield finding.advice.get(self.language)
        for part in self.changes.get(finding.project or "", ()):
            if finding.rule in part.rules and finding.verdict in _FAILED:
                change = compliant_text(part).get(self.language)
                yield self.say(wording.TO_COMPLY).format(change=change)
        yield source(finding)

    def _project(self, finding: Finding) -> str:
        if finding.project is None:
            return plain_text(cut(zone_of(finding, self.language), self.name))
        name = self.names.get(finding.project)
        id_ = f"**{plain_text(cut(shown(finding.project), self.name))}**"
        return f"{id_} {plain_text(cut(shown(name), self.name))}" if name else id_

    def _worst_first(self, finding: Finding) -> tuple[int, int, int]:
        """The worst projects first; a finding without one stands as its own verdict does."""
        project, own = finding.project, _RANK[finding.verdict]
        if project is None:
            return own, -1, own
        worst = _RANK.get(self.outcome.verdicts.get(project, finding.verdict), own)
        return min(worst, own), self.order.get(project, 0), own

    def left_out(self) -> str:
        """Say how many findings had no room, by verdict."""
        if not self.omitted:
            return ""
        counts = " · ".join(
            f"{VERDICTS.label(verdict, self.language)} {self.omitted[verdict]:,}"
            for verdict in _RANK
            if self.omitted[verdict]
        )
        total = f"{sum(self.omitted.values()):,}"
        return f"**{self.say(LEFT).format(n=total, counts=counts)}**\n\n"

    def pictured(self) -> Iterator[str]:
        """Give the pictures that are linked to, each with its finding."""
        link = getattr(self.pictures, "link", None)
        if link is None or self.pictures is None:
            return
        chosen = [f for f in self.outcome.findings if self.pictures.has(f)]
        if chosen:
            yield f"## {self.say(PICTURES)}\n\n"
        for finding in sorted(chosen, key=self._worst_first):
            label = f"{_label(finding.verdict, self.language)} {plain_text(finding.rule)}"
            about = f"{self._project(finding)} · {label} · {code(finding.id)}"
            alt = plain_text(f"{finding.project or ''} {finding.rule} {finding.id}".strip())
            yield f"{about}\n\n![{alt}]({link(finding)})\n\n"

    def end(self) -> str:
        """Return what stands beside the findings of a comment: tables, folded and cut."""
        if self.limit is None:
            return ""
        room, text = min(_BESIDE, self.limit // 3), ""
        beside = (s for s in sections(self.outcome, self.language) if s.code not in _NOT_BESIDE)
        # a frame that is only assumed puts all the rest in doubt: problems have room first
        for section in sorted(beside, key=lambda s: s.code != "problems"):
            block = _folded(section, self.language, min(room, _BESIDE_EACH))
            room -= len(block)
            text += block
        return text


def _fails(finding: Finding) -> bool:
    return finding.verdict in _FAILED and finding.is_new and not finding.is_waived


def _label(verdict: str, language: str) -> str:
    return f"{LOOKS[verdict][0]} {VERDICTS.label(verdict, language)}"


def _folded(section: Section, language: str, room: int) -> str:
    """Return a section that opens on a click, as many of its rows as there is room for."""
    inner = f"{plain_text(cut(section.note, 300))}\n\n" if section.note else ""
    inner += head(section.headings) if section.count else ""
    number = 0
    for cells in section.rows:
        text = row(plain_text(cut(cell, _SENTENCE)) for cell in cells)
        if len(inner) + len(text) > room:
            break
        inner += text
        number += 1
    if number < section.count:
        more = MORE_ROWS.get(language).format(n=f"{section.count - number:,}")
        inner += f"\n{more}\n"
    count = f" ({section.count:,})" if section.count else ""
    return folded(f"{section.title}{count}", inner)


def _whole(section: Section) -> Iterator[str]:
    yield f"## {section.title}\n\n"
    if section.note:
        yield f"{plain_text(section.note)}\n\n"
    if section.count:
        yield head(section.headings)
        yield from _rows(section.rows)
        yield "\n"


def _rows(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for cells in rows:
        yield row(plain_text(cell) for cell in cells)

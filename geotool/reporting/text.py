"""The findings as a table for people, the worst projects first.

Long names are cut here and nowhere else; JSON and CSV carry everything.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, TextIO

from rich.text import Text as Styled

from geotool.model import VERDICTS, Since
from geotool.model import Text as Words
from geotool.reporting import wording
from geotool.reporting.cells import one_line
from geotool.reporting.findings_table import FindingsTable
from geotool.reporting.listed import Listed
from geotool.reporting.look import LOOKS, Look, plain_console, terminal_console, trimmed
from geotool.reporting.portfolio import taken_parts
from geotool.reporting.rows import NAME_LIMIT, SENTENCE_LIMIT, Page
from geotool.reporting.standings import standing_parts, standing_totals
from geotool.reporting.streams import is_unicode, safe_for
from geotool.review.outcome import Outcome, RuleUsed
from geotool.style import citation_label, local_changes, since_label, tolerance_text

__all__ = ["LOOKS", "ZONE_ROWS", "parts", "pieces", "render", "show", "summary_lines"]

#: Findings without a project that the text shows: a tiling may have gaps by the hundred.
ZONE_ROWS: Final = 40
#: Lines of one piece of the table.
LINES: Final = 200


def render(outcome: Outcome, *, language: str, width: int | None = None) -> str:
    """Return the report as plain text, without colours."""
    return "".join(pieces(outcome, language=language, width=width))


def pieces(outcome: Outcome, *, language: str, width: int | None = None) -> Iterator[str]:
    """Give the report piece by piece, without colours; ``width`` is in columns."""
    out = io.StringIO()
    console = plain_console(out, width=width)
    for part in parts(outcome, Look(language, console.width)):
        if isinstance(part, FindingsTable):
            lines = part.lines()
            while some := list(islice(lines, LINES)):
                yield "".join(f"{line.plain}\n" for line in some)
            continue
        console.print(part)
        yield trimmed(out.getvalue())
        out.seek(0)
        out.truncate()


def show(outcome: Outcome, stream: TextIO, *, language: str) -> None:
    """Print the report on a terminal: its width, its colours (unless NO_COLOR), its encoding."""
    console = terminal_console(stream)
    look = Look(language, console.width, safe_for(stream), ascii_only=not is_unicode(stream))
    for part in parts(outcome, look):
        if isinstance(part, FindingsTable):
            for line in part.lines():
                console.print(line.styled)
        else:
            console.print(part)


def parts(outcome: Outcome, look: Look) -> Iterator[Any]:
    """Give the parts of the report from top to bottom, each printable by rich."""
    for notice in outcome.notices:
        yield Styled(look.safe(f"! {one_line(notice.get(look.language))}"), style="bold")
    title = wording.TITLE.get(look.language).format(
        workspace=one_line(outcome.workspace, limit=NAME_LIMIT), as_of=outcome.as_of.isoformat()
    )
    yield Styled(look.safe(title), style="bold")
    yield from _findings(outcome, look)
    yield from standing_parts(outcome, look)
    yield from taken_parts(outcome, look)
    if outcome.not_checked:
        lines = _not_checked(outcome, look.language)
        yield Listed(wording.NOT_CHECKED.get(look.language), lines, look.safe)
    yield from _passed(outcome, look)
    if outcome.problems:
        fatal = sum(problem.fatal for problem in outcome.problems)
        yield Styled(look.words(wording.PROBLEMS).format(n=len(outcome.problems), fatal=fatal))
    changes = [one_line(c.get(look.language), limit=SENTENCE_LIMIT) for c in local_changes(outcome)]
    if changes:
        yield Listed(wording.LOCAL_CHANGES.get(look.language), changes, look.safe)
    yield Styled(look.words(tolerance_text(outcome.tolerance_m2)))
    for line in summary_lines(outcome, language=look.language):
        yield Styled(look.safe(line), style="bold")


def _passed(outcome: Outcome, look: Look) -> Iterator[Styled]:
    """Name the projects that pass, and apart from them those for which nothing was judged.

    Of one that passes only because documents let its findings stand, it says how many these are.
    """
    waived = Counter(finding.project for finding in outcome.findings if finding.is_waived)
    passed = [project for project, verdict in outcome.verdicts.items() if verdict == "pass"]
    for heading, unjudged in ((wording.PASSED, False), (wording.UNJUDGED_PROJECTS, True)):
        found = (p for p in passed if outcome.is_unjudged(p) is unjudged)
        names = ", ".join(
            one_line(p, limit=NAME_LIMIT) + _waived(waived[p], look.language) for p in found
        )
        if names:
            yield Styled(f"{look.words(heading)}: {look.safe(names)}")


def _waived(count: int, language: str) -> str:
    if not count:
        return ""
    said = wording.WAIVED_OF.get(language).format(n=count)
    return wording.IN_BRACKETS.get(language).format(said=said)


def _findings(outcome: Outcome, look: Look) -> Iterator[Any]:
    """Give the table, and below it what its rows refer to."""
    if not outcome.findings:
        yield Styled(look.words(wording.NO_FINDINGS))
        return
    page = Page(outcome, look.language)
    shapes = set(page.shapes())
    if shapes:
        yield FindingsTable(page.rows(), shapes, look)
        yield Styled("")
    yield from _zone_findings(page, outcome, look)
    for heading, lines in page.unjudged():
        yield Listed(heading, lines, look.safe, packed=True)
    if page.papers.numbers:
        yield Listed(wording.PAPERS.get(look.language), page.papers.lines(), look.safe, packed=True)
    citations = _citations(outcome, look.language)
    yield Listed(wording.CITATIONS.get(look.language), citations, look.safe)


def _zone_findings(page: Page, outcome: Outcome, look: Look) -> Iterator[Any]:
    """Give the findings without a project, counted by verdict in the heading."""
    total = sum(finding.project is None for finding in outcome.findings)
    if not total:
        return
    open_ones = outcome.zone_summary()
    counts = [f"{VERDICTS.label(v, look.language)} {n}" for v, n in open_ones.items() if n]
    if waived := total - sum(open_ones.values()):
        counts.append(wording.WAIVED.get(look.language).format(n=f"{waived:,}"))
    heading = look.words(wording.ZONE_FINDINGS).format(counts=look.safe(" · ".join(counts)))
    yield Styled(heading, style="bold")
    rows, shapes = page.zone_rows(ZONE_ROWS), page.zone_shapes(ZONE_ROWS)
    yield FindingsTable(rows, shapes, look, first=wording.ZONE)
    if total > ZONE_ROWS:
        yield Styled(look.words(wording.MORE_FINDINGS).format(n=f"{total - ZONE_ROWS:,}"))
    yield Styled("")


def summary_lines(outcome: Outcome, *, language: str) -> Iterator[str]:
    """Count by verdict the findings without a project, where there are any, and the projects.

    Beside "pass" always stands what was not checked; where no project was checked at all, it
    stands beside the findings without a project, and no project is counted. At the end stands how
    many findings are waived, and beside a baseline how many are new or worse.
    """
    zones = outcome.zone_summary()
    aside = _aside(outcome, language) + standing_totals(outcome, language)
    if not outcome.verdicts:
        yield _totals(wording.ZONE_SUMMARY, zones, language) + aside
        return
    if any(zones.values()):
        yield _totals(wording.ZONE_SUMMARY, zones, language)
    yield _totals(wording.SUMMARY, outcome.summary(), language) + aside


def _totals(heading: Words, counts: Mapping[str, int], language: str) -> str:
    entries = [f"{VERDICTS.label(verdict, language)} {n}" for verdict, n in counts.items()]
    return f"{heading.get(language)}: {' · '.join(entries)}"


def _aside(outcome: Outcome, language: str) -> str:
    """Say in brackets what a pass does not cover."""
    said = []
    unjudged = sum(outcome.is_unjudged(project) for project in outcome.verdicts)
    if unjudged:
        said.append(wording.OF_WHICH_UNJUDGED.get(language).format(n=unjudged))
    if open_rules := wording.rules_open(outcome, language):
        said.append(open_rules)
    if not said:
        return ""
    joined = wording.SEMICOLON.get(language).join(said)
    return wording.IN_BRACKETS.get(language).format(said=joined)


def _citations(outcome: Outcome, language: str) -> list[str]:
    """Return what the findings rest on, a line for each text; every edition cites its own.

    The edition is named where findings rest on several of one rule.
    """
    rules = {(rule.code, rule.edition): rule for rule in outcome.rules}
    titles = {rule.code: rule.title.get(language) for rule in outcome.rules}
    met = sorted({(finding.rule, finding.edition) for finding in outcome.findings})
    editions = Counter(code for code, _ in met)
    lines: dict[str, list[str]] = {}
    for code, edition in met:
        rule = rules.get((code, edition))
        said = _citation(rule, language) if rule else _cited(outcome, code, edition, language)
        name = f"{code} {titles[code]}" if code in titles else code
        if editions[code] > 1:
            name = wording.IN_EDITION.get(language).format(rule=name, edition=edition)
        lines.setdefault(said, []).append(name)
    comma = wording.COMMA.get(language)
    return [f"{comma.join(names)}: {said}" for said, names in lines.items()]


def _cited(outcome: Outcome, code: str, edition: str, language: str) -> str:
    """What the findings themselves cite, of an edition that the outcome does not list."""
    mine = (f for f in outcome.findings if (f.rule, f.edition) == (code, edition))
    found = sorted({citation_label(f.citation, language) for f in mine})
    return one_line("; ".join(found), limit=SENTENCE_LIMIT)


def _citation(rule: RuleUsed, language: str) -> str:
    unverified = "" if rule.verified else wording.UNVERIFIED.get(language)
    said = citation_label(rule.citation, language)
    return f"{one_line(said, limit=SENTENCE_LIMIT)}{unverified}"


def _not_checked(outcome: Outcome, language: str) -> list[str]:
    titles = {rule.code: rule.title.get(language) for rule in outcome.rules}
    lines = []
    for entry in outcome.not_checked:
        concerns = wording.CONCERNS.get(language).format(n=entry.projects)
        title = f" {titles[entry.rule]}" if entry.rule in titles else ""
        message = one_line(entry.message.get(language), limit=SENTENCE_LIMIT)
        known = "" if entry.new else f" [{since_label(Since.KNOWN, language)}]"
        lines.append(f"{entry.rule}{title}: {message} ({concerns}){known}")
    return lines

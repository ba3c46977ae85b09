"""The findings as a table for people, the worst projects first.

Long names are cut here and nowhere else; JSON and CSV carry everything.
"""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TextIO

from rich import box
from rich.console import Console, ConsoleOptions
from rich.table import Table
from rich.text import Text as Styled

from geotool.model import VERDICTS
from geotool.model import Text as Words
from geotool.reporting import wording
from geotool.reporting.cells import one_line
from geotool.reporting.folding import Folded, fold, pack
from geotool.reporting.portfolio import taken_parts
from geotool.reporting.rows import NAME_LIMIT, SENTENCE_LIMIT, Row, layout
from geotool.reporting.streams import is_unicode, safe_for
from geotool.reporting.widths import GAP
from geotool.review.outcome import Outcome, RuleUsed
from geotool.style import citation_label, local_changes, tolerance_text

#: Width of the table where there is no terminal to ask.
WIDTH: Final = 120

#: Below this width the message needs what a project's name would take.
NARROW: Final = 60
#: Findings without a project that the text shows: a tiling may have gaps by the hundred.
ZONE_ROWS: Final = 40
#: Codes that one cell shows below each other.
RULES_SHOWN: Final = 3
#: As ``box.HORIZONTALS``, for consoles that take other signs for wide ones.
RULES_ASCII: Final = box.Box(
    " -- \n    \n -- \n    \n -- \n -- \n    \n -- \n",
    ascii=True,
)

#: Sign and terminal colour of a verdict; every sign exists in the Chinese code page (GBK), and
#: tells the verdicts apart without colour.
LOOKS: Final = {
    "violation": ("×", "bold red"),
    "unmet": ("▲", "magenta"),
    "conditional": ("◆", "yellow"),
    "unknown": ("■", "cyan"),
    "notice": ("○", "blue"),
    "pass": ("√", "green"),
}

Safe = Callable[[str], str]


@dataclass(frozen=True)
class Look:
    """How to print: language, columns, and what the encoding of the stream needs."""

    language: str
    width: int = WIDTH
    safe: Safe = str
    ascii_only: bool = False

    def words(self, text: Words) -> str:
        """Return a sentence of ours in the language."""
        return self.safe(text.get(self.language))


def render(outcome: Outcome, *, language: str, width: int | None = None) -> str:
    """Return the report as plain text, without colours."""
    out = io.StringIO()
    console = plain_console(out, width=width)
    for part in parts(outcome, Look(language, console.width)):
        console.print(part)
    return trimmed(out.getvalue())


def show(outcome: Outcome, stream: TextIO, *, language: str) -> None:
    """Print the report on a terminal: its width, its colours (unless NO_COLOR), its encoding."""
    console = terminal_console(stream)
    look = Look(language, console.width, safe_for(stream), ascii_only=not is_unicode(stream))
    for part in parts(outcome, look):
        console.print(part)


def plain_console(stream: TextIO, *, width: int | None = None) -> Console:
    """Return a console that writes the same text whatever the environment says."""
    return Console(
        file=stream,
        width=width or WIDTH,
        force_terminal=False,
        color_system=None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )


def terminal_console(stream: TextIO) -> Console:
    """Return a console for a terminal; an empty ``NO_COLOR`` does not count (no-color.org)."""
    no_color = bool(os.environ.get("NO_COLOR"))
    return Console(file=stream, no_color=no_color, markup=False, emoji=False, highlight=False)


def trimmed(text: str) -> str:
    """Return text without the blanks with which a table fills its lines."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def parts(outcome: Outcome, look: Look) -> Iterator[Any]:
    """Give the parts of the report from top to bottom, each printable by rich."""
    for notice in outcome.notices:
        yield Styled(look.safe(f"! {one_line(notice.get(look.language))}"), style="bold")
    title = wording.TITLE.get(look.language).format(
        workspace=one_line(outcome.workspace, limit=NAME_LIMIT), as_of=outcome.as_of.isoformat()
    )
    yield Styled(look.safe(title), style="bold")
    yield from _findings(outcome, look)
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
    """Name the projects that pass, and apart from them those for which nothing was judged."""
    passed = [project for project, verdict in outcome.verdicts.items() if verdict == "pass"]
    for heading, unjudged in ((wording.PASSED, False), (wording.UNJUDGED_PROJECTS, True)):
        found = [p for p in passed if outcome.is_unjudged(p) is unjudged]
        names = ", ".join(one_line(project, limit=NAME_LIMIT) for project in found)
        if names:
            yield Styled(f"{look.words(heading)}: {look.safe(names)}")


def _findings(outcome: Outcome, look: Look) -> Iterator[Any]:
    """Give the table, and below it what its rows refer to."""
    if not outcome.findings:
        yield Styled(look.words(wording.NO_FINDINGS))
        return
    shown = layout(outcome, language=look.language)
    if shown.rows:
        yield findings_table(shown.rows, look)
        yield Styled("")
    if shown.zone_rows:
        yield from _zone_findings(shown.zone_rows, look)
    for heading, lines in shown.unjudged:
        yield Listed(heading, lines, look.safe, packed=True)
    if shown.papers:
        yield Listed(wording.PAPERS.get(look.language), shown.papers, look.safe, packed=True)
    citations = _citations(outcome, look.language)
    yield Listed(wording.CITATIONS.get(look.language), citations, look.safe)


def _zone_findings(rows: Sequence[Row], look: Look) -> Iterator[Any]:
    """Give the findings without a project, counted by verdict in the heading."""
    verdicts = [row.verdict for row in rows]
    counts = " · ".join(
        f"{term.label(look.language)} {verdicts.count(term.code)}"
        for term in VERDICTS
        if term.code in verdicts
    )
    heading = look.words(wording.ZONE_FINDINGS).format(counts=look.safe(counts))
    yield Styled(heading, style="bold")
    yield findings_table(rows[:ZONE_ROWS], look, first=wording.ZONE)
    if len(rows) > ZONE_ROWS:
        more = look.words(wording.MORE_FINDINGS).format(n=f"{len(rows) - ZONE_ROWS:,}")
        yield Styled(more)
    yield Styled("")


def summary_lines(outcome: Outcome, *, language: str) -> Iterator[str]:
    """Count by verdict the findings without a project, where there are any, and the projects.

    Beside "pass" always stands what was not checked; where no project was checked at all, it
    stands beside the findings without a project, and no project is counted.
    """
    zones = outcome.zone_summary()
    if not outcome.verdicts:
        yield _totals(wording.ZONE_SUMMARY, zones, language) + _aside(outcome, language)
        return
    if any(zones.values()):
        yield _totals(wording.ZONE_SUMMARY, zones, language)
    yield _totals(wording.SUMMARY, outcome.summary(), language) + _aside(outcome, language)


def _totals(heading: Words, counts: Mapping[str, int], language: str) -> str:
    entries = [f"{VERDICTS.label(verdict, language)} {n}" for verdict, n in counts.items()]
    return f"{heading.get(language)}: {' · '.join(entries)}"


def _aside(outcome: Outcome, language: str) -> str:
    """Say in brackets what a pass does not cover."""
    said = []
    unjudged = sum(outcome.is_unjudged(project) for project in outcome.verdicts)
    if unjudged:
        said.append(wording.OF_WHICH_UNJUDGED.get(language).format(n=unjudged))
    open_rules = len({entry.rule for entry in outcome.not_checked})
    if open_rules:
        words = wording.RULE_OPEN if open_rules == 1 else wording.RULES_OPEN
        said.append(words.get(language).format(n=open_rules))
    if not said:
        return ""
    joined = wording.SEMICOLON.get(language).join(said)
    return wording.IN_BRACKETS.get(language).format(said=joined)


def findings_table(rows: Sequence[Row], look: Look, *, first: Words = wording.PROJECT) -> Table:
    """Return the table of findings; a line parts the projects of one verdict from the next.

    ``first`` heads the first column.
    """
    lines = RULES_ASCII if look.ascii_only else box.HORIZONTALS
    table = Table(box=lines, padding=(0, GAP - 1, 0, 0), pad_edge=False, show_edge=False)
    table.expand = True
    for heading, kept in (
        (first, {"width": _project_width(look.width)}),
        (wording.VERDICT, {"no_wrap": True}),  # codes must not be broken
        (wording.RULE, {"no_wrap": True}),
        (wording.SAID, {"ratio": 1}),
    ):
        table.add_column(look.words(heading), overflow="fold", **kept)
    for number, row in enumerate(rows):
        sign, colour = LOOKS.get(row.verdict, ("", ""))
        label = VERDICTS.label(row.verdict, look.language)
        table.add_row(
            Folded(look.safe(row.project)),
            Styled(look.safe(f"{sign} {label}"), style=colour),
            Styled(look.safe("\n".join(_short(row.rules)))),
            Folded(look.safe(row.said)),
            end_section=number + 1 < len(rows) and rows[number + 1].group != row.group,
        )
    return table


def _project_width(width: int) -> int:
    """Share of a sixth for ids and names, which are short; the message needs the rest."""
    least = 12 if width >= NARROW else 6
    return max(least, min(width // 6, 24))


def _short(rules: tuple[str, ...]) -> tuple[str, ...]:
    """Codes for the narrow column; of many the first ones: the message names each of them."""
    if len(rules) <= RULES_SHOWN:
        return rules
    return (*rules[: RULES_SHOWN - 1], f"+{len(rules) - RULES_SHOWN + 1}")


class Listed:
    """A heading with lines below it, those that do not fit hanging further in.

    ``packed`` puts short ones beside each other, as many as fit.
    """

    def __init__(
        self, heading: str, lines: Sequence[str], safe: Safe, *, packed: bool = False
    ) -> None:
        self.heading, self.lines = safe(f"{heading}:"), [safe(line) for line in lines]
        self.packed = packed

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Styled]:
        yield Styled(self.heading, style="bold")
        width = options.max_width
        lines = pack(self.lines, width - 2) if self.packed else self.lines
        for line in lines:
            yield Styled("\n".join(fold(f"  {line}", width, indent="    ")))


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
        lines.append(f"{entry.rule}{title}: {message} ({concerns})")
    return lines

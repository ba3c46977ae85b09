"""The findings as a table for people, the worst projects first.

Long names are cut here and nowhere else; JSON and CSV carry everything.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.table import Table
from rich.text import Text as Styled

from geotool.model import VERDICTS
from geotool.reporting import wording
from geotool.reporting.cells import one_line
from geotool.reporting.folding import Folded, fold
from geotool.reporting.rows import NAME_LIMIT, SENTENCE_LIMIT, Row, layout
from geotool.reporting.streams import is_unicode, safe_for
from geotool.review.outcome import Outcome, RuleUsed

#: Width of the table where there is no terminal to ask.
WIDTH: Final = 120

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


def render(outcome: Outcome, *, language: str, width: int | None = None) -> str:
    """Return the report as plain text, without colours."""
    out = io.StringIO()
    console = plain_console(out, width=width)
    for part in parts(outcome, language=language, safe=str, ascii_only=False):
        console.print(part)
    return trimmed(out.getvalue())


def show(outcome: Outcome, stream: TextIO, *, language: str) -> None:
    """Print the report on a terminal: its width, its colours (unless NO_COLOR), its encoding."""
    console = terminal_console(stream)
    safe = safe_for(stream)
    for part in parts(outcome, language=language, safe=safe, ascii_only=not is_unicode(stream)):
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


def parts(outcome: Outcome, *, language: str, safe: Safe, ascii_only: bool) -> Iterator[Any]:
    """Give the parts of the report from top to bottom, each printable by rich."""
    for notice in outcome.notices:
        yield Styled(safe(f"! {one_line(notice.get(language))}"), style="bold")
    title = wording.TITLE.get(language).format(
        workspace=one_line(outcome.workspace, limit=NAME_LIMIT), as_of=outcome.as_of.isoformat()
    )
    yield Styled(safe(title), style="bold")
    if outcome.findings:
        shown = layout(outcome, language=language)
        yield findings_table(shown.rows, language=language, safe=safe, ascii_only=ascii_only)
        for heading, lines in shown.unjudged:
            yield Listed(heading, lines, safe)
        if shown.papers:
            yield Listed(wording.PAPERS.get(language), shown.papers, safe)
        yield Listed(wording.CITATIONS.get(language), _citations(outcome, language), safe)
    else:
        yield Styled(safe(wording.NO_FINDINGS.get(language)))
    if outcome.not_checked:
        yield Listed(wording.NOT_CHECKED.get(language), _not_checked(outcome, language), safe)
    passed = [one_line(p, limit=NAME_LIMIT) for p, v in outcome.verdicts.items() if v == "pass"]
    if passed:
        yield Styled(safe(f"{wording.PASSED.get(language)}: {', '.join(passed)}"))
    if outcome.problems:
        fatal = sum(problem.fatal for problem in outcome.problems)
        line = wording.PROBLEMS.get(language)
        yield Styled(safe(line.format(n=len(outcome.problems), fatal=fatal)))
    yield Styled(safe(summary_line(outcome, language=language)), style="bold")


def summary_line(outcome: Outcome, *, language: str) -> str:
    """Count the projects by verdict; beside "pass" always stands what was not checked."""
    entries = [
        f"{VERDICTS.label(verdict, language)} {count}"
        for verdict, count in outcome.summary().items()
    ]
    open_rules = len({entry.rule for entry in outcome.not_checked})
    if open_rules:
        words = wording.RULE_OPEN if open_rules == 1 else wording.RULES_OPEN
        entries[-1] += words.get(language).format(n=open_rules)
    return f"{wording.SUMMARY.get(language)}: {' · '.join(entries)}"


def findings_table(
    rows: Sequence[Row], *, language: str, safe: Safe = str, ascii_only: bool = False
) -> Table:
    """Return the table of findings; a line parts the projects of one verdict from the next."""
    table = Table(box=box.ASCII2 if ascii_only else box.SQUARE, show_lines=False, pad_edge=False)
    for heading, layout_of in (
        (wording.PROJECT, {"ratio": 2}),
        (wording.VERDICT, {"no_wrap": True}),  # codes must not be broken
        (wording.RULE, {"min_width": max(cell_len(code) for row in rows for code in row.rules)}),
        (wording.SAID, {"ratio": 7}),
    ):
        table.add_column(safe(heading.get(language)), overflow="fold", **layout_of)
    table.expand = True
    for number, row in enumerate(rows):
        sign, colour = LOOKS.get(row.verdict, ("", ""))
        table.add_row(
            Folded(safe(row.project)),
            Styled(safe(f"{sign} {VERDICTS.label(row.verdict, language)}"), style=colour),
            Folded(safe("\n".join(row.rules))),
            Folded(safe(row.said)),
            end_section=number + 1 < len(rows) and rows[number + 1].group != row.group,
        )
    return table


class Listed:
    """A heading with lines below it, those that do not fit hanging further in."""

    def __init__(self, heading: str, lines: list[str], safe: Safe) -> None:
        self.heading, self.lines = safe(f"{heading}:"), [safe(f"  {line}") for line in lines]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Styled]:
        yield Styled(self.heading, style="bold")
        for line in self.lines:
            yield Styled("\n".join(fold(line, options.max_width, indent="    ")))


def _citations(outcome: Outcome, language: str) -> list[str]:
    used = {finding.rule for finding in outcome.findings}
    rules = {rule.code: rule for rule in outcome.rules}
    lines = []
    for code in sorted(used):
        if code in rules:
            lines.append(_citation(rules[code], language))
        else:
            said = sorted({f.citation for f in outcome.findings if f.rule == code})
            lines.append(f"{code}: {one_line('; '.join(said), limit=SENTENCE_LIMIT)}")
    return lines


def _citation(rule: RuleUsed, language: str) -> str:
    unverified = "" if rule.verified else wording.UNVERIFIED.get(language)
    citation = one_line(rule.citation, limit=SENTENCE_LIMIT)
    return f"{rule.code} {rule.title.get(language)}: {citation}{unverified}"


def _not_checked(outcome: Outcome, language: str) -> list[str]:
    titles = {rule.code: rule.title.get(language) for rule in outcome.rules}
    lines = []
    for entry in outcome.not_checked:
        concerns = wording.CONCERNS.get(language).format(n=entry.projects)
        title = f" {titles[entry.rule]}" if entry.rule in titles else ""
        message = one_line(entry.message.get(language), limit=SENTENCE_LIMIT)
        lines.append(f"{entry.rule}{title}: {message} ({concerns})")
    return lines

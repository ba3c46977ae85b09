"""The findings as a table for people, the worst projects first.

Long names are cut here and nowhere else; JSON and CSV carry everything.
"""

from __future__ import annotations

import io
import math
import os
from collections.abc import Callable, Iterator
from typing import Any, Final, TextIO

from rich import box
from rich.console import Console, ConsoleOptions
from rich.table import Table
from rich.text import Text as Styled

from geotool.measure import to_mu
from geotool.model import LAYER_KINDS, VERDICTS, Finding, Limit, Measure
from geotool.reporting import wording
from geotool.reporting.cells import one_line, plain
from geotool.reporting.findings_json import project_names, rounded
from geotool.reporting.folding import Folded, fold
from geotool.reporting.streams import is_unicode, safe_for
from geotool.review.outcome import Outcome, RuleUsed
from geotool.style import measure_label, unit_label

#: Width of the table where there is no terminal to ask.
WIDTH: Final = 120
#: An area up to 10,000 km² stands on one line.
MEASURE_WIDTH: Final = 17
NAME_LIMIT: Final = 60
SENTENCE_LIMIT: Final = 400

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
        yield findings_table(outcome, language=language, safe=safe, ascii_only=ascii_only)
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
    outcome: Outcome, *, language: str, safe: Safe = str, ascii_only: bool = False
) -> Table:
    """Return the table of findings: groups by verdict of the project, worst first."""
    table = Table(box=box.ASCII2 if ascii_only else box.SQUARE, show_lines=False, pad_edge=False)
    for heading, layout in (
        (wording.PROJECT, {"ratio": 5}),
        (wording.VERDICT, {"no_wrap": True}),  # codes and figures must not be broken
        (wording.RULE, {"no_wrap": True}),
        (wording.ZONE, {"ratio": 4}),
        (wording.MEASURE, {"min_width": MEASURE_WIDTH, "max_width": MEASURE_WIDTH + 9}),
        (wording.EVIDENCE, {"ratio": 9}),
    ):
        table.add_column(safe(heading.get(language)), overflow="fold", **layout)
    table.expand = True
    names = project_names(outcome)
    zones = {layer.spec.id: layer.spec for layer in outcome.layers}
    for project, findings in _groups(outcome):
        for number, finding in enumerate(findings):
            sign, colour = LOOKS.get(finding.verdict, ("", ""))
            table.add_row(
                Folded(safe(_project(project, names, language) if number == 0 else "")),
                Styled(safe(f"{sign} {VERDICTS.label(finding.verdict, language)}"), style=colour),
                Styled(safe(finding.rule)),
                Folded(safe(_zone(finding, zones, language))),
                Folded(safe(_measured(finding, language))),
                Folded(safe(_said(finding, language))),
                end_section=number == len(findings) - 1,
            )
    return table


def _groups(outcome: Outcome) -> list[tuple[str | None, list[Finding]]]:
    """Projects and their findings, worst verdicts first, else in the order of the outcome."""
    grouped: dict[str | None, list[Finding]] = {}
    for finding in outcome.findings:
        grouped.setdefault(finding.project, []).append(finding)
    rank = {term.code: number for number, term in enumerate(VERDICTS)}

    def badness(group: tuple[str | None, list[Finding]]) -> int:
        project, findings = group
        if project is not None and project in outcome.verdicts:
            return rank[outcome.verdicts[project]]
        return min(rank[finding.verdict] for finding in findings)

    for findings in grouped.values():
        findings.sort(key=lambda finding: rank[finding.verdict])
    return sorted(grouped.items(), key=badness)


def _project(project: str | None, names: dict[str, str | None], language: str) -> str:
    if project is None:
        return wording.NO_PROJECT.get(language)
    name = names.get(project)
    shown = one_line(project, limit=NAME_LIMIT)
    return f"{shown}\n{one_line(name, limit=NAME_LIMIT)}" if name else shown


def _zone(finding: Finding, layers: dict[str, Any], language: str) -> str:
    if finding.zone_layer is None:
        return ""
    spec = layers.get(finding.zone_layer)
    kind = LAYER_KINDS.label(spec.kind, language) if spec else finding.zone_layer
    name = plain(finding.zone_name) or plain(finding.zone_feature)
    lines = [kind, one_line(str(name), limit=NAME_LIMIT) if name else ""]
    return "\n".join(line for line in lines if line)


def _measured(finding: Finding, language: str) -> str:
    lines: list[str] = []
    if finding.measure is not None:
        lines.extend(measure_lines(finding.measure, language=language))
    if finding.limit is not None:
        lines.extend(_limit_lines(finding.limit, language))
    return "\n".join(lines)


def measure_lines(measure: Measure, *, language: str) -> list[str]:
    """Return a measure in words: m² and mu and share, or metres, or a count."""
    if rounded(measure.value, measure.unit) is None:
        return [wording.NONE_FOUND.get(language)]
    label = measure_label(measure.name, language)
    lines = [label, quantity(measure.value, measure.unit, language=language)]
    if measure.unit == "m2":
        lines.append(quantity(float(to_mu(measure.value)), "mu", language=language))
    share = measure.share
    if share is not None and math.isfinite(share) and measure.unit != "share":
        lines.append(wording.SHARE.get(language).format(share=percent(share)))
    return lines


def quantity(value: float, unit: str, *, language: str) -> str:
    """Return a figure with its unit: ``1,234.56 平方米``, ``8.10 %``, ``3 个``."""
    value = rounded(value, unit) or 0.0  # no "-0.00"
    if unit == "share":
        return percent(value)
    number = f"{value:,.0f}" if unit == "count" else f"{value:,.2f}"
    return f"{number} {unit_label(unit, language)}".strip()


def percent(share: float) -> str:
    """Return a share in percent; one too small to be seen is not shown as none.

    >>> percent(0.5), percent(0.000001)
    ('50.00 %', '< 0.01 %')
    """
    return "< 0.01 %" if 0 < share < 0.0001 else f"{share * 100:.2f} %"


def _limit_lines(limit: Limit, language: str) -> list[str]:
    if rounded(limit.value, limit.unit) is None:
        return []
    shown = quantity(limit.value, limit.unit, language=language)
    lines = [wording.LIMIT.get(language).format(limit=shown)]
    if limit.overridden:
        reason = one_line(limit.reason or "", limit=NAME_LIMIT)
        lines.append(wording.OVERRIDDEN.get(language).format(reason=reason))
    return lines


def _said(finding: Finding, language: str) -> str:
    lines = [one_line(finding.message.get(language), limit=SENTENCE_LIMIT)]
    needs = wording.NEEDS.get(language)
    for item in finding.evidence:
        lines.append(f"{needs}{one_line(item.get(language), limit=SENTENCE_LIMIT)}")
    return "\n".join(lines)


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

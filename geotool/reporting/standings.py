"""Waivers and baseline in the text report: what became of each, and what needs attention first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from geotool.model import (
    VERDICTS,
    BaselineUsed,
    Since,
    StaleEntry,
    WaiverStanding,
    WaiverState,
)
from geotool.model import Text as Words
from geotool.reporting import wording
from geotool.reporting.cells import one_line
from geotool.reporting.listed import Listed
from geotool.reporting.look import Look
from geotool.reporting.rows import NAME_LIMIT, SENTENCE_LIMIT
from geotool.review.outcome import Outcome
from geotool.style import since_label, waiver_label

#: Entries of the baseline without a finding that the text names.
STALE_SHOWN: Final = 20
#: Waivers that somebody must look at come first, those that simply hold come last.
_ORDER: Final = (
    WaiverState.REOPENED,
    WaiverState.PARTIAL,
    WaiverState.STALE,
    WaiverState.NOT_ASKED,
    WaiverState.APPLIED,
)


def standing_parts(outcome: Outcome, look: Look) -> Iterator[Listed]:
    """Give the list of the waivers, and what the baseline says; nothing where there is neither."""
    if outcome.waivers:
        yield _waivers(outcome.waivers, look)
    if outcome.baseline is not None:
        yield _baseline(outcome, outcome.baseline, look)


def standing_totals(outcome: Outcome, language: str) -> str:
    """Say how many findings are waived, new, worse; empty without waivers and baseline."""
    said = []
    waived = sum(finding.is_waived for finding in outcome.findings)
    if waived or outcome.waivers:
        said.append(wording.WAIVED_OF.get(language).format(n=waived))
    if outcome.baseline is not None:
        counts = _since(outcome)
        said.append(wording.NEW_OF.get(language).format(n=counts[Since.NEW]))
        said.append(wording.WORSE_OF.get(language).format(n=counts[Since.WORSE]))
    if not said:
        return ""
    between = wording.CLAUSE.get(language)
    return wording.OF_WHICH.get(language).format(said=between.join(said))


def _since(outcome: Outcome) -> Counter[Since]:
    """Count what the findings are beside the baseline; waived ones stand with their documents."""
    compared = (f.compared for f in outcome.findings if not f.is_waived)
    return Counter(c.state for c in compared if c is not None)


def _waivers(waivers: tuple[WaiverStanding, ...], look: Look) -> Listed:
    counts = Counter(standing.state for standing in waivers)
    heading = _counted(
        wording.WAIVERS,
        [f"{waiver_label(s, look.language)} {counts[s]}" for s in _ORDER if counts[s]],
        look.language,
    )
    ordered = sorted(waivers, key=lambda standing: _ORDER.index(standing.state))
    return Listed(heading, [_waiver(standing, look.language) for standing in ordered], look.safe)


def _waiver(standing: WaiverStanding, language: str) -> str:
    """Say of a waiver what it is for and what it does, at length only where it does not hold."""
    waiver = standing.waiver
    zone = "/".join(part for part in (waiver.zone_layer, waiver.zone_feature) if part)
    concerns = [one_line(part, limit=NAME_LIMIT) for part in (waiver.project, zone) if part]
    applied = standing.state is WaiverState.APPLIED
    words = wording.WAIVER_APPLIED if applied else wording.WAIVER_OPEN
    return words.get(language).format(
        document=one_line(waiver.document, limit=NAME_LIMIT),
        concerns=" ".join([waiver.rule, *concerns]),
        state=waiver_label(standing.state, language),
        n=len(standing.findings),
        expires=waiver.expires.isoformat(),
        why=one_line(standing.why.get(language), limit=SENTENCE_LIMIT),
        line=waiver.line,
    )


def _baseline(outcome: Outcome, used: BaselineUsed, look: Look) -> Listed:
    counts, language = _since(outcome), look.language
    said = [f"{since_label(state, language)} {counts[state]}" for state in Since]
    if used.stale:
        said.append(wording.STALE_ENTRIES.get(language).format(n=len(used.stale)))
    about = wording.BASELINE.get(language).format(
        file=one_line(used.file), as_of=one_line(used.as_of), n=f"{used.entries:,}"
    )
    lines = [_stale(entry, language) for entry in used.stale[:STALE_SHOWN]]
    if len(used.stale) > STALE_SHOWN:
        more = len(used.stale) - STALE_SHOWN
        lines.append(wording.MORE_FINDINGS.get(language).format(n=f"{more:,}"))
    return Listed(_counted(Words(about, about), said, language), lines, look.safe)


def _stale(entry: StaleEntry, language: str) -> str:
    concerns = [one_line(part, limit=NAME_LIMIT) for part in (entry.project, entry.zone) if part]
    known = entry.verdict in {term.code for term in VERDICTS}
    return wording.STALE_LINE.get(language).format(
        line=entry.line,
        concerns=" ".join([one_line(entry.rule), *concerns]),
        verdict=VERDICTS.label(entry.verdict, language) if known else one_line(entry.verdict),
    )


def _counted(heading: Words, counts: list[str], language: str) -> str:
    return f"{heading.get(language)} ({' · '.join(counts)})"

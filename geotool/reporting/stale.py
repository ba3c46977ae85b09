"""Waivers and baseline entries that nothing matches any more, in words."""

from __future__ import annotations

from typing import Final

from geotool.model import VERDICTS, StaleEntry, Text, WaiverStanding, WaiverState
from geotool.review.outcome import Outcome
from geotool.style import waiver_label

_WAIVER: Final = Text("{document}：{label}，{why}", "{document}: {label}, {why}")
_ENTRY: Final = Text(
    "{rule} {project}{zone}：基线中为{verdict}，本次没有",
    "{rule} {project}{zone}: {verdict} in the baseline, no longer found",
)


def waiver_line(standing: WaiverStanding, language: str) -> str:
    """Say what became of a waiver, and why."""
    return _WAIVER.get(language).format(
        document=standing.waiver.document,
        label=waiver_label(standing.state, language),
        why=standing.why.get(language),
    )


def entry_line(entry: StaleEntry, language: str) -> str:
    """Say which conflict the baseline knew and this review did not find.

    >>> entry_line(StaleEntry("f-1", "ERL001", "TL-1", None, "unmet", 3), "zh")
    'ERL001 TL-1：基线中为不满足，本次没有'
    """
    project, zone = entry.project or "", entry.zone or ""
    return _ENTRY.get(language).format(
        rule=entry.rule,
        project=project,
        zone=f" {zone}" if project and zone else zone,
        verdict=VERDICTS.label(entry.verdict, language),
    )


def stale_waivers(outcome: Outcome) -> list[WaiverStanding]:
    """Return the waivers that match nothing."""
    return [standing for standing in outcome.waivers if standing.state is WaiverState.STALE]


def stale_entries(outcome: Outcome) -> tuple[StaleEntry, ...]:
    """Return the entries of the baseline that nothing matches; none without a baseline."""
    return () if outcome.baseline is None else outcome.baseline.stale

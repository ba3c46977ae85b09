"""Where a finding stands beside documents and baseline, in the words of every output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from geotool.model import Finding, Since, Text, WaiverState

WAIVER_LABELS: Final[Mapping[WaiverState, Text]] = {
    WaiverState.APPLIED: Text("豁免有效", "waived"),
    WaiverState.PARTIAL: Text("部分豁免", "waived in part"),
    WaiverState.REOPENED: Text("豁免失效", "waiver reopened"),
    WaiverState.STALE: Text("豁免无对应", "waiver matches nothing"),
    WaiverState.NOT_ASKED: Text("本次未涉及", "not asked in this review"),
}
SINCE_LABELS: Final[Mapping[Since, Text]] = {
    Since.NEW: Text("新增", "new"),
    Since.WORSE: Text("加重", "worse"),
    Since.KNOWN: Text("基线已有", "known from the baseline"),
}


def waiver_label(state: WaiverState, language: str) -> str:
    """Return the words for what a waiver does.

    >>> waiver_label(WaiverState.APPLIED, "zh")
    '豁免有效'
    """
    return WAIVER_LABELS[state].get(language)


def since_label(since: Since, language: str) -> str:
    """Return the word for what a finding is beside a baseline.

    >>> since_label(Since.WORSE, "en")
    'worse'
    """
    return SINCE_LABELS[since].get(language)


def standing_lines(finding: Finding, language: str) -> list[str]:
    """Say of a finding what documents do for it, and what it is beside the baseline.

    Nothing where it has neither.
    """
    lines = []
    colon = "：" if language == "zh" else ": "
    if finding.waiver is not None:
        label = waiver_label(finding.waiver.state, language)
        lines.append(f"{label}{colon}{finding.waiver.message.get(language)}")
    if finding.compared is not None:
        label, more = since_label(finding.compared.state, language), finding.compared.message
        said = more.get(language)
        lines.append(f"{label}{colon}{said}" if said else label)
    return lines

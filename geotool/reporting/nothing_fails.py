"""What is true where no finding fails: known and waived ones, unknown ones, what nobody checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from geotool.model import Text
from geotool.reporting import wording
from geotool.review.outcome import Outcome

_FAILED: Final = frozenset({"violation", "unmet"})

_NONE: Final = Text("没有违反或不满足", "no violation and nothing unmet")
_NONE_NEW: Final = Text(
    "没有新增或加重的不通过结论（{said}）", "no finding that fails is new or worse ({said})"
)
_NONE_OPEN: Final = Text(
    "没有未豁免的不通过结论（{said}）", "every finding that fails is waived ({said})"
)
_KNOWN: Final = Text("基线已有 {n} 条", "{n} known from the baseline")
_UNKNOWN: Final = Text(
    "{n} 条无法判定，不等于通过", "findings that cannot be judged, which is no pass: {n}"
)
_UNJUDGED: Final = Text(
    "没有任何规则可判定的项目 {n} 个，不等于通过",
    "projects for which no rule could be judged, which is no pass: {n}",
)
_NO_PROJECTS: Final = Text("没有项目可审查", "there are no projects to review")
_SENTENCE: Final = Text("{said}。", "{said}.")


def nothing_fails(outcome: Outcome, language: str) -> str:
    """Say what holds where no finding fails that is new, worse, or not waived.

    "Nothing fails" alone would be taken for a pass: beside it stands what is passed over, what
    cannot be judged, and how many rules were not checked.
    """
    said = wording.SEMICOLON.get(language).join(_clauses(outcome, language))
    return _SENTENCE.get(language).format(said=said[:1].upper() + said[1:])


def _clauses(outcome: Outcome, language: str) -> Iterator[str]:
    unjudged = sum(outcome.is_unjudged(project) for project in outcome.verdicts)
    judged_any = unjudged < len(outcome.verdicts) or outcome.findings
    passed_over = _passed_over(outcome, language)
    if passed_over:
        words = _NONE_OPEN if outcome.baseline is None else _NONE_NEW
        yield words.get(language).format(said=passed_over)
    elif judged_any:
        yield _NONE.get(language)
    unknown = sum(f.verdict == "unknown" for f in outcome.findings)
    if unknown:
        yield _UNKNOWN.get(language).format(n=f"{unknown:,}")
    if unjudged:
        yield _UNJUDGED.get(language).format(n=f"{unjudged:,}")
    if not outcome.verdicts:
        yield _NO_PROJECTS.get(language)
    if open_rules := wording.rules_open(outcome, language):
        yield open_rules


def _passed_over(outcome: Outcome, language: str) -> str:
    """Count what fails and is passed over; what is waived and known counts as waived."""
    failed = [f for f in outcome.findings if f.verdict in _FAILED]
    waived = sum(f.is_waived for f in failed)
    known = sum(not f.is_new and not f.is_waived for f in failed)
    counts = ((_KNOWN, known), (wording.WAIVED_OF, waived))
    return wording.CLAUSE.get(language).join(
        words.get(language).format(n=f"{n:,}") for words, n in counts if n
    )

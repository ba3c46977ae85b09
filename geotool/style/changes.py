"""What a workspace changed locally, in words: every output says it with the same ones.

A changed parameter may be the very reason why a project has no finding, so it is said whether or
not a finding of its rule is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geotool.model import Text

if TYPE_CHECKING:
    from geotool.review.outcome import LocalChange, Outcome

#: Overlap up to which a sliver is assumed, in m², where a workspace says nothing else.
USUAL_TOLERANCE_M2: Final = 1.0


def change_text(rule: str, change: LocalChange) -> Text:
    """Say what became of a parameter, and why.

    The reason is the workspace's own sentence, in the language in which it was written.
    """
    value, reason = _figure(change.value), " ".join(change.reason.split())
    if change.published is None:
        zh, en = f"设为 {value}", f"set to {value}"
    else:
        published = _figure(change.published)
        zh, en = f"由 {published} 改为 {value}", f"changed from {published} to {value}"
    return Text(
        f"{rule} 的 {change.name} {zh}" + (f"，理由：{reason}" if reason else ""),
        f"{rule}: {change.name} {en}" + (f", because: {reason}" if reason else ""),
    )


def tolerance_text(tolerance_m2: float) -> Text:
    """Say which overlaps count as slivers only."""
    figure = _figure(tolerance_m2)
    return Text(
        f"面积容差 {figure} 平方米：不超过容差的重叠按细碎重叠提示",
        f"area tolerance {figure} m²: overlaps up to it are notices of slivers",
    )


def local_changes(outcome: Outcome) -> list[Text]:
    """One sentence a changed parameter, in the order of the rules; a changed tolerance first."""
    said = []
    if outcome.tolerance_m2 != USUAL_TOLERANCE_M2:
        usual, now = _figure(USUAL_TOLERANCE_M2), _figure(outcome.tolerance_m2)
        said.append(
            Text(
                f"面积容差由 {usual} 改为 {now} 平方米",
                f"area tolerance changed from {usual} to {now} m²",
            )
        )
    said.extend(change_text(rule.code, c) for rule in outcome.rules for c in rule.changes)
    return list(dict.fromkeys(said))  # several editions of a rule are changed alike


def _figure(value: float | str) -> str:
    """Number as somebody would type it; no trailing zeros, no exponent up to a billion."""
    return value if isinstance(value, str) else f"{value:,.10g}"

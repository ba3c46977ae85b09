"""The outcome built by hand with documents and a baseline: every state that a waiver can have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import shapely

from geotool.model import (
    BaselineUsed,
    Cap,
    Compared,
    Finding,
    Since,
    StaleEntry,
    Text,
    Waived,
    Waiver,
    WaiverStanding,
    WaiverState,
    WaiverUse,
)
from geotool.review.outcome import Outcome

#: Documents by number: rule, project, and more of each.
DOCUMENTS: dict[str, tuple[str, str | None, dict[str, Any]]] = {
    "渝规资〔2026〕1号": ("RIV003", "TL-2", {}),
    "渝规资〔2026〕2号": ("ERL001", "TL-1", {"cap": Cap(1200.0, "m2", "1.8 亩")}),
    "=渝规资〔2026〕3号": ("FTP001", "TL-3", {"cap": Cap(12.345678, "m2", "12.345678 m2")}),
    "渝规资〔2026〕4号": ("RIV003", None, {"zone_layer": "rivers", "zone_feature": "r1"}),
    "<b>渝规资〔2026〕5号": ("FTP001", "TL-9", {"place": shapely.box(106, 29.8, 106.1, 29.9)}),
    "渝规资〔2026〕6号": ("ADM001", "TL-4", {}),
    "渝规资〔2025〕7号": ("FTP001", "TL-3", {}),
}
NO_LONGER = Text("超出上限 1.8 亩：多出 <b>", "over the cap of 1.8 亩 by <b>")


def waivers() -> dict[str, Waiver]:
    """Return each document by its number, three lines apart in the file."""
    return {
        number: Waiver(
            document=number,
            issuer="市规划和自然资源局",
            granted=date(2026, 1, 5),
            expires=date(2027, 6, 30),
            reason="=民生工程",
            rule=rule,
            project=project,
            line=1 + 12 * n,
            **more,
        )
        for n, (number, (rule, project, more)) in enumerate(DOCUMENTS.items())
    }


def waived(state: WaiverState, *uses: WaiverUse) -> Waived:
    """Return what documents do, with a sentence that names them."""
    named = "、".join(use.waiver.document for use in uses)
    return Waived(state, uses, Text(f"依据 {named}", f"under {named}"))


def standing(hostile: Outcome) -> Outcome:
    """Add documents and a baseline to the outcome with every verdict."""
    by_number = waivers()
    first, second, third, fourth, _, _, seventh = by_number.values()
    applied, partial = WaiverState.APPLIED, WaiverState.PARTIAL
    reopened = WaiverState.REOPENED
    standings: dict[str, tuple[Waived | None, Compared]] = {
        "f-000000000001": (
            waived(reopened, WaiverUse(second, reopened, NO_LONGER, None)),
            Compared(Since.WORSE, Text("原为 1,000.00", "was 1,000.00"), "f-0", "conditional",
                     1000.0049, 0.9512345678),
        ),
        "f-000000000002": (
            waived(applied, WaiverUse(first, applied, None, 55.557)),
            Compared(Since.NEW, Text("", "")),
        ),
        "f-000000000003": (
            waived(partial, WaiverUse(third, partial, NO_LONGER, 1.005),
                   WaiverUse(seventh, reopened, NO_LONGER)),
            Compared(Since.NEW, Text("", "")),
        ),
        "f-000000000008": (
            waived(applied, WaiverUse(fourth, applied, None, 1234.567)),
            Compared(Since.KNOWN, Text("", ""), "f-000000000008", "unmet", 1234.567, 1.0),
        ),
    }  # fmt: skip
    known = Compared(Since.KNOWN, Text("", ""), "f-old", "unknown", None, None)
    findings = tuple(_stood(f, *standings.get(f.id, (None, known))) for f in hostile.findings)
    entry, *others = hostile.not_checked
    return replace(
        hostile,
        findings=findings,
        verdicts={**hostile.verdicts, "TL-2": "pass"},
        not_checked=(replace(entry, new=False), *others),
        waivers=_standings(by_number, findings),
        baseline=BaselineUsed("projects/baseline.json", "2026-01-01", 1234, stale(22)),
    )


def stale(count: int) -> tuple[StaleEntry, ...]:
    """Entries of a baseline that nothing matches any more, every other one on a zone alone."""
    return tuple(
        StaleEntry(
            f"f-stale{n:05d}", "ERL001", None if n % 2 else f"旧-{n}", "红线甲", "unmet", 20 + n
        )
        for n in range(count)
    )


def _stood(finding: Finding, waiver: Waived | None, compared: Compared) -> Finding:
    return replace(finding, waiver=waiver, compared=compared)


def _standings(
    by_number: dict[str, Waiver], findings: tuple[Finding, ...]
) -> tuple[WaiverStanding, ...]:
    states = ("applied", "reopened", "partial", "applied", "stale", "not_asked", "reopened")
    why = Text("原因说明 <b>", "the reason why <b>")
    return tuple(
        WaiverStanding(waiver, WaiverState(state), why, _spoken_of(waiver, findings))
        for waiver, state in zip(by_number.values(), states, strict=True)
    )


def _spoken_of(waiver: Waiver, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(
        finding.id
        for finding in findings
        if finding.waiver is not None
        and any(use.waiver.document == waiver.document for use in finding.waiver.uses)
    )

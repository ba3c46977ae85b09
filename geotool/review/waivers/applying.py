"""Waivers applied to a review: which findings documents let stand, and what became of each.

A waiver changes no verdict, id or measure of a finding; a project's verdict passes over findings
that documents cover whole. What is covered in part, or no longer, stays open and says why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from geotool.model import (
    CompliantPart,
    Finding,
    Waived,
    Waiver,
    WaiverStanding,
    WaiverState,
    WaiverUse,
)
from geotool.review.compliance import compliant_parts
from geotool.review.evaluate import verdicts_of
from geotool.review.outcome import Outcome
from geotool.review.waivers import wording
from geotool.review.waivers.ground import Held, held, is_little, left_open
from geotool.review.waivers.reach import Known, Reach, beyond_together, needs_ground, reach
from geotool.review.waivers.unmatched import Unmatched

_WORST: Final = (WaiverState.REOPENED, WaiverState.PARTIAL, WaiverState.APPLIED)

_Subject = tuple[str, str | None]
_Zone = tuple[str | None, str | None]


def waived(outcome: Outcome, waivers: Sequence[Waiver]) -> Outcome:
    """Return the outcome with what the waivers do for its findings.

    A waiver concerns the findings of its own rule for its project (for zones alone where it names
    none), and only those on its zone where it names one. Without a place it covers all of a
    finding or nothing; with one, the part that lies there. It is reopened where it has expired or
    is not granted yet, where the zone's or the rule's edition is not the one it knew, and where
    the conflict exceeds its cap. A finding is passed over where one document covers all of it, or
    where what several cover together leaves no more than the tolerance; the caps of two documents
    for the same ground are not added. An open question can be waived only by a document without
    cap and place.

    Returns
    -------
    Outcome
        Findings that a waiver speaks of carry ``waiver``; verdicts of projects and the changes
        that would clear them pass over what is waived; ``waivers`` is what became of each, in
        their order.
    """
    if not waivers:
        return outcome
    known, matching = Known.of(outcome), _Matching(waivers)
    matched = [(finding, matching.of(finding)) for finding in outcome.findings]
    grounds = _grounds(waivers, matched)
    reached = {
        (row, n): reach(waivers[n], finding, grounds.get((row, n)), known)
        for row, (finding, numbers) in enumerate(matched)
        for n in numbers
    }
    _hold_totals(reached, [finding for finding, _ in matched])
    spoken: dict[int, list[tuple[Finding, WaiverUse]]] = defaultdict(list)
    findings = []
    for row, (finding, numbers) in enumerate(matched):
        if not numbers:
            findings.append(finding)
            continue
        reaches = [reached[row, n] for n in numbers]
        told = _together(finding, reaches, known.tolerance_m2)
        findings.append(replace(finding, waiver=told))
        for number, use in zip(numbers, told.uses, strict=True):
            spoken[number].append((finding, use))
    return replace(
        outcome,
        findings=tuple(findings),
        verdicts=verdicts_of(findings, outcome.verdicts),
        compliant=_compliant(outcome, findings),
        waivers=tuple(_standings(outcome, waivers, spoken)),
    )


def _hold_totals(reached: dict[tuple[int, int], Reach], findings: Sequence[Finding]) -> None:
    """Hold the cap of each document against all that it covers, not against each finding alone.

    A zone that was cut in two gives two findings, of which each might stay below the cap. Ground
    that several findings share counts once.
    """
    covered: dict[int, list[int]] = defaultdict(list)
    for (row, n), found in reached.items():
        if found.waiver.cap is not None and found.covered is not None:
            covered[n].append(row)
    for n, rows in covered.items():
        mine = [reached[row, n] for row in rows]
        why = beyond_together(mine, [findings[row] for row in rows]) if len(rows) > 1 else None
        if why is not None:
            reached.update({(row, n): Reach(mine[0].waiver, (why,)) for row in rows})


def _grounds(
    waivers: Sequence[Waiver], matched: Sequence[tuple[Finding, Sequence[int]]]
) -> dict[tuple[int, int], Held | None]:
    """What of each finding lies in the places of its documents, by the positions of both."""
    pairs = [
        (row, n)
        for row, (finding, numbers) in enumerate(matched)
        for n in numbers
        if needs_ground(waivers[n], finding)
    ]
    shapes = [matched[row][0].geometry for row, _ in pairs]
    found = held(shapes, [waivers[n].place for _, n in pairs])
    return dict(zip(pairs, found, strict=True))


class _Matching:
    """Which waivers speak of a finding, found without looking at all of them."""

    def __init__(self, waivers: Sequence[Waiver]) -> None:
        self._numbers: dict[_Subject, dict[_Zone, list[int]]] = {}
        for number, waiver in enumerate(waivers):
            mine = self._numbers.setdefault((waiver.rule, waiver.project), {})
            mine.setdefault((waiver.zone_layer, waiver.zone_feature), []).append(number)

    def of(self, finding: Finding) -> list[int]:
        """Return the positions of the waivers that speak of a finding, in their order."""
        mine = self._numbers.get((finding.rule, finding.project))
        if mine is None:
            return []
        layer, feature = finding.zone_layer, finding.zone_feature
        zones = dict.fromkeys(((None, None), (layer, None), (layer, feature)))
        return sorted(n for zone in zones for n in mine.get(zone, ()))


def _together(finding: Finding, reaches: Sequence[Reach], tolerance_m2: float) -> Waived:
    """What all documents do for one finding."""
    uses = tuple(r.use() for r in reaches)
    whole = [r.waiver for r in reaches if r.whole]
    if whole:
        return Waived(WaiverState.APPLIED, uses, wording.covers(whole))
    parts = [(r.waiver, r.part) for r in reaches if r.part is not None]
    lost = [wording.reopened(r.waiver, wording.joined(r.why)) for r in reaches if r.part is None]
    if not parts:
        return Waived(WaiverState.REOPENED, uses, wording.joined(lost))
    papers, unit, rest = [paper for paper, _ in parts], parts[0][1].unit, parts[0][1].rest
    if len(parts) > 1:
        rest = left_open(finding.geometry, [paper.place for paper in papers])
    if is_little(rest, unit, tolerance_m2):
        return Waived(WaiverState.APPLIED, uses, wording.covers(papers))
    told = wording.covers_part(papers, rest, unit)
    return Waived(WaiverState.PARTIAL, uses, wording.joined([told, *lost]))


def _compliant(outcome: Outcome, findings: Sequence[Finding]) -> tuple[CompliantPart, ...]:
    """Leave out changes that nothing asks for any more; make anew those of which a part is."""
    parts: dict[str, list[CompliantPart]] = {}
    for part in outcome.compliant:
        parts.setdefault(part.project, []).append(part)
    rules = {project: {r for part in mine for r in part.rules} for project, mine in parts.items()}
    touched = {
        f.project
        for f in findings
        if f.is_waived and f.project is not None and f.rule in rules.get(f.project, ())
    }
    if not touched:
        return outcome.compliant
    still = [f for f in findings if f.project in touched and not f.is_waived]
    again = {f.project for f in still if f.project is not None and f.rule in rules[f.project]}
    table = outcome.projects
    made = compliant_parts(still, table[table["id"].astype(str).isin(again)])
    parts.update({project: [] for project in touched})
    for part in made:
        parts[part.project].append(part)
    return tuple(part for mine in parts.values() for part in mine)


def _standings(
    outcome: Outcome,
    waivers: Sequence[Waiver],
    spoken: Mapping[int, Sequence[tuple[Finding, WaiverUse]]],
) -> Iterator[WaiverStanding]:
    """What became of each waiver, in the order of the file."""
    unmatched = Unmatched(outcome)
    for number, waiver in enumerate(waivers):
        mine = spoken.get(number)
        yield unmatched.standing(waiver) if mine is None else _standing(waiver, mine)


def _standing(waiver: Waiver, mine: Sequence[tuple[Finding, WaiverUse]]) -> WaiverStanding:
    state = min((use.state for _, use in mine), key=_WORST.index)
    told = [use.why or wording.LET_STAND for _, use in mine if use.state is state]
    why = wording.standing(list(dict.fromkeys(told)), len(mine))
    return WaiverStanding(waiver, state, why, tuple(finding.id for finding, _ in mine))

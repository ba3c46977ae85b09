"""How far one document reaches for one finding: all of it, a part of its ground, or nothing.

Caveat: where something cannot be held against the document, it reaches nothing. The caps of two
documents for the same ground are never added.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from geotool.measure import round_measure
from geotool.model import Finding, Measure, Text, Waiver, WaiverState, WaiverUse
from geotool.review.evaluate import DATA_RULE
from geotool.review.outcome import Outcome
from geotool.review.waivers import wording
from geotool.review.waivers.ground import UNITS, Held, together

#: Measures whose geometry is the ground measured: a part of it is a part of the figure.
_GROUND: Final = frozenset(
    {
        *("overlap_area", "overlap_length", "overlap_count"),
        *("outside_area", "outside_length", "outside_count"),
        *("taken_area", "uncovered_area"),
    }
)
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

Editions = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class Known:
    """What documents are held against, beside the findings.

    ``since`` gives the first day of each rule in each edition that was used, ``of_kind`` the ids
    and editions of the layers of a kind.
    """

    as_of: date
    tolerance_m2: float
    since: Mapping[tuple[str, str], date | None]
    of_kind: Mapping[str, Editions]

    @classmethod
    def of(cls, outcome: Outcome) -> Known:
        """Take it from the outcome of a review."""
        of_kind: dict[str, Editions] = {}
        for layer in outcome.layers:
            entry = (layer.spec.id, layer.spec.edition)
            of_kind[layer.spec.kind] = (*of_kind.get(layer.spec.kind, ()), entry)
        since = {(rule.code, rule.edition): rule.valid_from for rule in outcome.rules}
        return cls(outcome.as_of, outcome.tolerance_m2, since, of_kind)

    def editions(self, finding: Finding) -> Editions:
        """Layers that a finding rests on: its own, or all of its kind where it names none."""
        if finding.zone_layer is not None:
            return ((finding.zone_layer, finding.zone_edition),)
        return self.of_kind.get(finding.zone_kind or "", ())


@dataclass(frozen=True, slots=True)
class Reach:
    """What a document covers: the ``whole`` finding, the ``part`` in its place, or nothing.

    ``size`` is how much of the measure it covers where it covers all (m2, m or count), ``why``
    what is wrong with the document or what it leaves open.
    """

    waiver: Waiver
    why: tuple[Text, ...] = ()
    whole: bool = False
    part: Held | None = None
    size: float | None = None

    @property
    def covered(self) -> float | None:
        """How much it covers, of all or of a part; ``None`` where nothing, or nothing measured."""
        return self.size if self.part is None else self.part.inside

    def use(self) -> WaiverUse:
        """Return it as the finding carries it."""
        if self.whole:
            return WaiverUse(self.waiver, WaiverState.APPLIED, None, self.size)
        why = wording.joined(self.why)
        if self.part is not None:
            return WaiverUse(self.waiver, WaiverState.PARTIAL, why, self.part.inside)
        return WaiverUse(self.waiver, WaiverState.REOPENED, why)


def needs_ground(waiver: Waiver, finding: Finding) -> bool:
    """Whether a document's place is to be held against a finding."""
    return waiver.place is not None and finding.verdict != "unknown"


def reach(waiver: Waiver, finding: Finding, held: Held | None, known: Known) -> Reach:
    """Return how far a document that was given for a finding reaches on the day of the review.

    ``held`` is what of the finding lies in the document's place, where that is needed.
    """
    doubts = tuple(_doubts(waiver, finding, known))
    if finding.verdict == "unknown" and (waiver.cap is not None or waiver.place is not None):
        return Reach(waiver, (*doubts, wording.undecided(waiver)))
    found = _on_ground(waiver, finding, held, known.tolerance_m2)
    return Reach(waiver, (*doubts, *found.why)) if doubts else found


def _doubts(waiver: Waiver, finding: Finding, known: Known) -> Iterator[Text]:
    """Why a document does not hold, whatever is on the ground."""
    if known.as_of < waiver.granted:
        yield wording.not_yet(waiver, known.as_of)
    if known.as_of > waiver.expires:
        yield wording.expired(waiver, known.as_of)
    yield from _rule_doubts(waiver, finding, known)
    yield from _zone_doubts(waiver, finding, known)


def _rule_doubts(waiver: Waiver, finding: Finding, known: Known) -> Iterator[Text]:
    if waiver.rule_edition is not None:
        if waiver.rule_edition != finding.edition:
            yield wording.rule_changed(waiver, finding.edition)
        return
    since = known.since.get((finding.rule, finding.edition))
    if since is not None and since > waiver.granted:
        yield wording.rule_is_later(waiver, finding.edition, since)
    if since is None and finding.rule != DATA_RULE.code:  # geotool's own convention has no date
        yield wording.rule_not_known(waiver, finding.edition)


def _zone_doubts(waiver: Waiver, finding: Finding, known: Known) -> Iterator[Text]:
    editions, knew = known.editions(finding), waiver.zone_edition
    if knew is not None:
        if not editions:
            yield wording.zone_not_named(knew)
        for layer, now in editions:
            if now != knew:
                yield wording.zone_changed(layer, now, knew)
        return
    for layer, now in editions:
        if not now:
            continue
        day = edition_day(now)
        if day is None:
            yield wording.zone_not_dated(layer, now)
        elif day > waiver.granted:
            yield wording.zone_is_later(layer, now, waiver)


def edition_day(edition: str) -> date | None:
    """Return the last day that an edition may mean; ``None`` for a label that is no date.

    >>> edition_day("2024-03-19"), edition_day("2024"), edition_day("2024版")
    (datetime.date(2024, 3, 19), datetime.date(2024, 12, 31), None)
    """
    found = _DAY.fullmatch(edition.strip())
    if found is None:
        return None
    year, month, day = (None if part is None else int(part) for part in found.groups())
    try:
        last = calendar.monthrange(year or 0, month or 12)[1] if day is None else day
        return date(year or 0, month or 12, last)
    except ValueError:
        return None


def _on_ground(waiver: Waiver, finding: Finding, held: Held | None, tolerance_m2: float) -> Reach:
    """Hold cap and place against what was found, as if nothing else had changed."""
    if waiver.place is None:
        return _whole(waiver, finding)
    if held is None:
        return Reach(waiver, (wording.NO_GROUND,))
    if held.whole:
        return _whole(waiver, finding)
    if not held.inside:
        return Reach(waiver, (wording.all_outside(held.rest, held.unit),))
    if held.leaves_little(tolerance_m2):
        return _whole(waiver, finding)
    outside = wording.partly_outside(held.rest, held.unit)
    measure = finding.measure
    if measure is None or measure.name not in _GROUND or measure.unit != held.unit:
        return Reach(waiver, (outside,))  # a part of such a figure says nothing
    why = _beyond_cap(waiver, measure, held.inside, inside=True)
    if why is not None:
        return Reach(waiver, (why, outside))
    return Reach(waiver, (outside,), part=held)


def _whole(waiver: Waiver, finding: Finding) -> Reach:
    """What a document does for all of a finding: it depends on its cap only."""
    measure = finding.measure
    size = measure.value if measure is not None and measure.unit in UNITS else None
    if waiver.cap is not None and (measure is None or not _grows(finding, measure)):
        return Reach(waiver, (wording.cap_unfit(waiver.cap, measure),))
    why = None if measure is None else _beyond_cap(waiver, measure, measure.value)
    return Reach(waiver, whole=True, size=size) if why is None else Reach(waiver, (why,))


def _grows(finding: Finding, measure: Measure) -> bool:
    """Whether a larger figure is a larger conflict, so that a cap can be held against it.

    It is not for a distance that should be longer, nor for what was drawn beside what is declared.
    """
    if measure.name == "distance":
        return finding.limit is not None and measure.value > finding.limit.value
    return measure.name in _GROUND or measure.name == "count"


def beyond_together(reaches: Sequence[Reach], findings: Sequence[Finding]) -> Text | None:
    """Say why what a document covers of several findings is together not within its cap."""
    waiver, cap = reaches[0].waiver, reaches[0].waiver.cap
    if cap is None:
        return None
    most = round_measure(cap.value, cap.unit)
    total = round_measure(sum(r.covered or 0.0 for r in reaches), cap.unit)
    if total > most and all(f.measure and f.measure.name in _GROUND for f in findings):
        shapes = [f.geometry for f in findings]
        total = min(total, together(shapes, waiver.place, UNITS.index(cap.unit)))
    return None if total <= most else wording.over_cap_together(cap, total, len(reaches))


def _beyond_cap(
    waiver: Waiver, measure: Measure, value: float, *, inside: bool = False
) -> Text | None:
    """Say why a size is not within the cap, both rounded as reports print them."""
    cap = waiver.cap
    if cap is None:
        return None
    if cap.unit != measure.unit:
        return wording.cap_unfit(cap, measure)
    size, most = round_measure(value, cap.unit), round_measure(cap.value, cap.unit)
    return None if size <= most else wording.over_cap(cap, size, inside=inside)

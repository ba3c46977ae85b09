"""The findings of one review beside those of another: which are the same, gone, new or changed.

A conflict is the same although its layer was replaced and carries another id: what counts is the
rule, the project, the kind of zone and the place. Only where the places do not tell are the
conflicts of one rule, project and kind of zone paired in the order of their size.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from geotool.measure import DECIMALS
from geotool.model import Finding
from geotool.review.baseline.shapes import SAME, agreement

_OTHER_DECIMALS: Final = 6
#: So many pairs are all compared, without looking first which of them are near.
_FEW: Final = 16
#: Places further apart than this (about 20 m) are not one, however they were drawn.
_NEAR_DEG: Final = 2e-4
_Group = tuple[list[Finding], list[Finding]]


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding that stands in one review only, or not as it stood in the other.

    ``what`` names what differs, where both have it: ``verdict``, ``waiver``, ``value``,
    ``limit``, ``reason``, ``certainty``.
    """

    old: Finding | None
    new: Finding | None
    what: tuple[str, ...] = ()

    @property
    def how(self) -> str:
        """``gone``, ``new`` or ``changed``."""
        return "gone" if self.new is None else "new" if self.old is None else "changed"

    @property
    def sides(self) -> tuple[Finding, ...]:
        """The finding as it was and as it is, whichever there are."""
        return tuple(f for f in (self.old, self.new) if f is not None)

    @property
    def finding(self) -> Finding:
        """The finding as it is, else as it was."""
        return self.sides[-1]


def finding_changes(old: Sequence[Finding], new: Sequence[Finding]) -> list[FindingChange]:
    """Return what is gone, new or changed: by project and rule, in the order of ``new``.

    Layer ids, editions and ids of findings are names: that these differ is no change.
    """
    changes = []
    for before, after in _pairs(old, new):
        if before is None or after is None:
            changes.append(FindingChange(before, after))
        elif what := _differs(before, after):
            changes.append(FindingChange(before, after, what))
    place = {f.id: n for n, f in reversed(list(enumerate((*new, *old))))}
    return sorted(
        changes, key=lambda c: (c.finding.project or "", c.finding.rule, place[c.finding.id])
    )


def _pairs(
    old: Sequence[Finding], new: Sequence[Finding]
) -> Iterator[tuple[Finding | None, Finding | None]]:
    before, after = list(old), list(new)
    for key in (_by_id, _by_feature):
        yield from _matched(before, after, key)
    yield from _grouped(before, after)


def _by_id(finding: Finding) -> Hashable:
    return (finding.id, finding.project)


def _by_feature(finding: Finding) -> Hashable:
    """The same zone of the same layer, although something else made the id another."""
    if finding.zone_feature is None:
        return (finding.id,)
    zone = (finding.zone_kind, finding.zone_layer, finding.zone_feature)
    return (finding.rule, finding.project, zone, _measure(finding))


def _matched(
    before: list[Finding], after: list[Finding], key: Callable[[Finding], Hashable]
) -> Iterator[tuple[Finding, Finding]]:
    """Give the pairs of one key, where it stands once on each side, and take them out."""
    here, there = _once(before, key), _once(after, key)
    pairs = [(here[k], there[k]) for k in here.keys() & there.keys()]
    pairs.sort(key=lambda pair: pair[0].id)
    for side, number in ((before, 0), (after, 1)):
        done = {id(pair[number]) for pair in pairs}
        side[:] = [f for f in side if id(f) not in done]
    yield from pairs


def _once(
    findings: Iterable[Finding], key: Callable[[Finding], Hashable]
) -> dict[Hashable, Finding]:
    found: dict[Hashable, list[Finding]] = {}
    for finding in findings:
        found.setdefault(key(finding), []).append(finding)
    return {k: group[0] for k, group in found.items() if len(group) == 1}


def _grouped(
    before: Sequence[Finding], after: Sequence[Finding]
) -> Iterator[tuple[Finding | None, Finding | None]]:
    """Pair what is left by place, then (of projects) by size; the rest stands alone."""
    groups: dict[Hashable, _Group] = {}
    for number, side in enumerate((before, after)):
        for finding in side:
            key = (finding.rule, finding.project, finding.zone_kind, _measure(finding))
            groups.setdefault(key, ([], []))[number].append(finding)
    placed = _by_place([g for g in groups.values() if g[0] and g[1]])
    yield from placed
    done = {id(f) for pair in placed for f in pair}
    for here, there in groups.values():
        left, right = ([f for f in side if id(f) not in done] for side in (here, there))
        both = min(len(left), len(right)) if _of_project(here, there) else 0
        left, right = _by_size(left), _by_size(right)
        yield from zip(left[:both], right[:both], strict=True)
        yield from ((f, None) for f in left[both:])
        yield from ((None, f) for f in right[both:])


def _of_project(here: Sequence[Finding], there: Sequence[Finding]) -> bool:
    """Whether findings are of one project: zones are not one another's successors by size."""
    return (*here, *there)[0].project is not None


def _by_place(groups: Sequence[_Group]) -> list[tuple[Finding, Finding]]:
    """Pair findings of one group whose shapes cover nearly the same, the most alike first."""
    near = [pair for here, there in groups for pair in _near(here, there)]
    if not near:
        return []
    shapes = np.array([(old.geometry, new.geometry) for old, new in near], dtype=object)
    close = np.flatnonzero(shapely.dwithin(shapes[:, 0], shapes[:, 1], _NEAR_DEG))
    iou = np.zeros(len(near))
    iou[close], _ = agreement(shapes[close, 0], shapes[close, 1])
    pairs, done = [], set[int]()
    for number in np.argsort(-iou, kind="stable").tolist():
        old, new = near[number]
        if iou[number] >= SAME and id(old) not in done and id(new) not in done:
            done |= {id(old), id(new)}
            pairs.append((old, new))
    return pairs


def _near(here: Sequence[Finding], there: Sequence[Finding]) -> Iterator[tuple[Finding, Finding]]:
    """Give the pairs of a group that may lie in one place."""
    old = [f for f in here if _drawn(f)]
    new = [f for f in there if _drawn(f)]
    if len(old) * len(new) <= _FEW:
        yield from ((f, g) for f in old for g in new)
        return
    tree = shapely.STRtree([f.geometry for f in new])
    shapes = np.array([f.geometry for f in old], dtype=object)
    for i, j in sorted(tree.query(shapes, "dwithin", _NEAR_DEG).T.tolist()):
        yield old[i], new[j]


def _drawn(finding: Finding) -> bool:
    return finding.geometry is not None and not finding.geometry.is_empty


def _by_size(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: (-_value(f), f.id))


def _value(finding: Finding) -> float:
    return 0.0 if finding.measure is None else finding.measure.value


def _measure(finding: Finding) -> tuple[str, str] | None:
    return None if finding.measure is None else (finding.measure.name, finding.measure.unit)


def _differs(old: Finding, new: Finding) -> tuple[str, ...]:
    """What of a finding is not as it was, beyond the rounding of its figure."""
    checks = {
        "verdict": old.verdict != new.verdict,
        "waiver": _waived(old) != _waived(new),
        "value": not _same_figure(old, new),
        "limit": _limit(old) != _limit(new),
        "reason": old.reason != new.reason,
        "certainty": old.certainty != new.certainty,
    }
    return tuple(name for name, differs in checks.items() if differs)


def _same_figure(old: Finding, new: Finding) -> bool:
    """Whether two measures read the same; a hair across the border of a rounding is nothing."""
    if old.measure is None or new.measure is None or _measure(old) != _measure(new):
        return _measure(old) == _measure(new)
    a, b = old.measure.value, new.measure.value
    if a == b:
        return True
    decimals = DECIMALS.get(new.measure.unit, _OTHER_DECIMALS)
    step = 10.0**-decimals
    if abs(a - b) <= step / 2:
        return True
    return math.isfinite(a) and math.isfinite(b) and round(a, decimals) == round(b, decimals)


def _limit(finding: Finding) -> tuple[float, str] | None:
    limit = finding.limit
    return None if limit is None else (round(limit.value, _OTHER_DECIMALS), limit.unit)


def _waived(finding: Finding) -> object:
    """What documents do for a finding, without the figures."""
    if finding.waiver is None:
        return None
    uses = sorted((u.waiver.document, str(u.state)) for u in finding.waiver.uses)
    return (str(finding.waiver.state), tuple(uses))

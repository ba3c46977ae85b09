"""Two records of one review held side by side: what changed before it, and what it found then.

A figure that differs by no more than one unit of its last printed digit is the same figure.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from geotool.review.record.causes import Change, Document, Entry, Touch, by, paired
from geotool.review.record.contents import decimals

_OF_FINDINGS: Final = (
    "verdict", "zone_layer", "zone_feature", "value", "share", "measure", "unit", "certainty",
    "reason", "edition", "waiver", "new",
)  # fmt: skip


@dataclass(frozen=True)
class Differing:
    """A verdict, finding or open rule that is not what it was; ``None`` where there is none.

    ``parts`` are the keys that differ. ``touched_by`` names the changes that concern it, as far
    as that is plain.
    """

    was: Entry | None
    now: Entry | None
    parts: tuple[str, ...]
    touched_by: tuple[str, ...] = ()

    @property
    def entry(self) -> Entry:
        """What it is about: as it is now, else as it was."""
        return (self.now if self.was is None else self.was) or {}


@dataclass(frozen=True)
class Verification:
    """What came of running a record again.

    ``edited`` says which part of the record was changed after it was made (``verdicts``,
    ``basis``), ``None`` where its digests hold. ``digest`` is that of the record as it
    lies there, to be held against the one that was signed or deposited.
    """

    record: str
    workspace: str
    as_of: str
    language: str
    digest: str
    edited: str | None
    projects: int
    found: int
    changes: tuple[Change, ...]
    verdicts: tuple[Differing, ...]
    findings: tuple[Differing, ...]
    not_checked: tuple[Differing, ...]

    @property
    def same(self) -> bool:
        """Whether the same verdicts, findings and open rules follow."""
        return not (self.verdicts or self.findings or self.not_checked)

    @property
    def holds(self) -> bool:
        """Whether the record is as it was written, and the same follows."""
        return self.same and self.edited is None


def differing(
    was: Document, now: Document, changes: Sequence[Change]
) -> dict[str, tuple[Differing, ...]]:
    """Return what two records found differently: verdicts, findings, not_checked."""
    sources = {v["project"]: v.get("source", "") for v in (*was["verdicts"], *now["verdicts"])}
    touch = Touch(changes, sources)
    findings = [
        _with(found, touch.finding(found.entry, found.parts))
        for found in _findings(was["findings"], now["findings"])
    ]
    by_project: dict[str, list[str]] = {}
    for found in findings:
        by_project.setdefault(str(found.entry["project"]), []).extend(found.touched_by)
    verdicts = [
        _with(found, touch.project(found.entry, by_project.get(found.entry["project"], ())))
        for found in _pairs(was["verdicts"], now["verdicts"], by("project"), ("verdict",))
    ]
    rules = [
        _with(found, touch.rule(found.entry))
        for found in _pairs(
            was["not_checked"], now["not_checked"], by("rule", "reason"), ("projects", "new")
        )
    ]
    return {
        "verdicts": tuple(verdicts),
        "findings": tuple(findings),
        "not_checked": tuple(rules),
    }


def _with(found: Differing, touched_by: Sequence[str]) -> Differing:
    return Differing(found.was, found.now, found.parts, tuple(dict.fromkeys(touched_by)))


def _findings(was: Sequence[Entry], now: Sequence[Entry]) -> Iterator[Differing]:
    """Pair findings by what they are about: ids are of one spelling of the files."""
    keys = (by("id"), by("rule", "project", "zone_layer", "zone_feature"), by("rule", "project"))
    left, right = list(was), list(now)
    pairs: list[tuple[Entry | None, Entry | None]] = []
    for key in keys:
        found = list(paired(left, right, key))
        pairs += [p for p in found if None not in p]
        left = [a for a, b in found if a is not None and b is None]
        right = [b for a, b in found if b is not None and a is None]
    pairs += [(entry, None) for entry in left] + [(None, entry) for entry in right]
    order = {id(entry): n for n, entry in enumerate(was)}
    pairs.sort(key=lambda pair: order.get(id(pair[0]), len(order)))
    return _unlike(pairs, _OF_FINDINGS)


def _pairs(
    was: Sequence[Entry],
    now: Sequence[Entry],
    key: Callable[[Entry], Hashable],
    parts: Sequence[str],
) -> Iterator[Differing]:
    return _unlike(paired(was, now, key), parts)


def _unlike(
    pairs: Iterator[tuple[Entry | None, Entry | None]] | list[tuple[Entry | None, Entry | None]],
    parts: Sequence[str],
) -> Iterator[Differing]:
    for before, after in pairs:
        if before is None or after is None:
            yield Differing(before, after, ())
            continue
        unlike = tuple(part for part in parts if not _same(part, before, after))
        if unlike:
            yield Differing(before, after, unlike)


def _same(part: str, before: Entry, after: Entry) -> bool:
    a, b = before.get(part), after.get(part)
    if part not in ("value", "share") or a is None or b is None:
        return bool(a == b)
    places = decimals("share" if part == "share" else after.get("unit"))
    # Both were rounded: a difference far below the last digit can part them by one.
    step = 10.0**-places if places else 0.0
    return bool(abs(a - b) <= step * 1.001)

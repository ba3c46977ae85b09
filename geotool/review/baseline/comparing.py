"""The baseline: the findings of one review, kept, so that the next fails on new ones only.

What a document waives is not kept: were its waiver to lapse, it must come up as new.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from functools import partial
from importlib import resources
from operator import attrgetter
from typing import Any, Final

import numpy as np

from geotool.measure import DECIMALS, round_measure
from geotool.model import (
    Baseline,
    BaselineEntry,
    BaselineUsed,
    Compared,
    Finding,
    NotChecked,
    StaleEntry,
    Text,
)
from geotool.review.baseline.candidates import zone_key
from geotool.review.baseline.changes import ELSEWHERE, UNKNOWN_TO_IT, compared_with, is_part
from geotool.review.baseline.entries import entries_of
from geotool.review.baseline.matching import matches
from geotool.review.baseline.places import Places
from geotool.review.baseline.shapes import as_wkt, stored
from geotool.review.evaluate import DATA_RULE
from geotool.review.outcome import Outcome
from geotool.review.resting import collector_at_rest

SCHEMA: Final = "geotool.baseline/1"

#: What of an entry is on its first line, in this order; what it has not is left out.
_READ: Final = (
    "project", "name", "rule", "verdict", "zone", "zone_name", "zone_kind", "measure", "value",
    "unit", "share", "limit", "reason", "id",
)  # fmt: skip


def baseline_text(outcome: Outcome, *, kept: Baseline | None = None) -> str:
    """Return the text of a baseline file, the same bytes for the same review.

    ``kept`` is an earlier baseline: its entries of rules and projects that this review did not
    judge are carried over.
    """
    with collector_at_rest():
        return "".join(baseline_pieces(outcome, kept=kept))


def baseline_pieces(outcome: Outcome, *, kept: Baseline | None = None) -> Iterator[str]:
    """Give the text of a baseline file piece by piece."""
    open_findings = [f for f in outcome.findings if not f.is_waived]
    entries = entries_of(open_findings, outcome, Places(outcome))
    shapes = stored(_array([e.shape for e in entries]))
    rules = {rule.code: rule.edition for rule in outcome.rules}
    projects = {str(p) for p in outcome.projects["id"]}
    not_checked = {(n.rule, str(n.reason)) for n in outcome.not_checked}
    carried = [] if kept is None else _carried(kept, outcome, entries)
    if kept is not None:
        judged = _judges(outcome)
        rules |= {code: edition for code, edition in kept.rules.items() if code not in rules}
        not_checked |= {pair for pair in kept.not_checked if not judged(pair[0], None)}
        projects |= kept.projects if not len(outcome.projects) else set()
        projects |= {e.project for e in carried if e.project is not None}
    yield "{\n"
    yield f'"schema": {_json(SCHEMA)},\n"workspace": {_json(outcome.workspace)},\n'
    yield f'"as_of": {_json(outcome.as_of.isoformat())},\n'
    yield f'"tolerance_m2": {_json(float(outcome.tolerance_m2))},\n'
    yield from _listed("rules", [{"code": c, "edition": rules[c]} for c in sorted(rules)])
    yield from _listed("projects", sorted(projects))
    pairs = sorted(not_checked)
    yield from _listed("not_checked", [{"rule": rule, "reason": why} for rule, why in pairs])
    whole = [*entries, *carried]
    texts = [*as_wkt(shapes), *as_wkt(_array([e.shape for e in carried]))]
    yield '"entries": [\n'
    order = sorted(range(len(whole)), key=lambda n: _order(whole[n]))
    for place, n in enumerate(order):
        yield from _entry_lines(whole[n], texts[n])
        yield "\n" if place == len(order) - 1 else ",\n"
    yield "]\n}\n"


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the baseline file."""
    file = resources.files("geotool.review").joinpath("baseline.schema.json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def compared(outcome: Outcome, baseline: Baseline) -> Outcome:
    """Return the outcome with every finding held against a baseline, and what is stale in that.

    A waived finding is compared like any other. What the review could not judge is not stale.
    """
    with collector_at_rest():
        return _compared(outcome, baseline)


def _compared(outcome: Outcome, baseline: Baseline) -> Outcome:
    places = Places(outcome)
    new = entries_of(outcome.findings, outcome, places)
    tolerance = outcome.tolerance_m2
    found = matches(
        baseline.entries,
        new,
        places,
        known_projects=baseline.projects,
        is_part=partial(is_part, tolerance_m2=tolerance),
    )
    became: list[Compared | None] = [None] * len(new)
    for match in found:
        before, now = baseline.entries[match.old], new[match.new]
        became[match.new] = compared_with(before, now, match, tolerance_m2=tolerance)
    zones = set() if all(became) else {zone_key(e) for e in baseline.entries if e.shape}
    findings = tuple(
        _with_compared(finding, _state(seen, entry, zones))
        for finding, seen, entry in zip(outcome.findings, became, new, strict=True)
    )
    used = BaselineUsed(
        file=baseline.file,
        as_of=baseline.as_of,
        entries=len(baseline.entries),
        stale=_stale(baseline, {match.old for match in found}, outcome),
    )
    not_checked = tuple(_beside(entry, baseline) for entry in outcome.not_checked)
    return replace(
        outcome,
        findings=findings,
        not_checked=not_checked,
        baseline=used,
        notices=(*outcome.notices, *_left_out(outcome, baseline)),
    )


def _left_out(outcome: Outcome, baseline: Baseline) -> Iterator[Text]:
    """Warn where rules are left out: a special one may have had the word in the baseline."""
    asked = {rule.code for rule in outcome.rules} | {DATA_RULE.code}
    left = sorted(code for code in baseline.rules if code not in asked)
    if left and outcome.verdicts:
        n = len(left)
        yield Text(
            f"基线所含规则有 {n} 条本次未选：原由它们认定的冲突，可能在其他规则下显示为新增或加重；"
            "以全部规则的检查为准",
            f"of the baseline's rules {n} are left out here: a conflict that was theirs may come "
            "up as new or worse under another rule; the check with all rules decides",
        )


#: What a finding is, but for its last field, what it is beside a baseline: ``replace`` would take
#: twice the time.
_VALUES: Final = attrgetter(*(f.name for f in fields(Finding) if f.name != "compared"))


def _with_compared(finding: Finding, compared: Compared) -> Finding:
    return Finding(*(*_VALUES(finding), compared))


def _state(seen: Compared | None, entry: BaselineEntry, zones: set[Any]) -> Compared:
    """Say of a finding that no entry matches whether its zone, at least, was there."""
    if seen is not None:
        return seen
    is_elsewhere = entry.shape is not None and entry.zone is not None and zone_key(entry) in zones
    return ELSEWHERE if is_elsewhere else UNKNOWN_TO_IT


def _beside(entry: NotChecked, baseline: Baseline) -> NotChecked:
    return replace(entry, new=(entry.rule, str(entry.reason)) not in baseline.not_checked)


def _stale(baseline: Baseline, matched: set[int], outcome: Outcome) -> tuple[StaleEntry, ...]:
    judged = _judges(outcome)
    return tuple(
        StaleEntry(e.id, e.rule, e.project, e.zone, e.verdict, e.line)
        for n, e in enumerate(baseline.entries)
        if n not in matched and judged(e.rule, e.project)
    )


def _judges(outcome: Outcome) -> Callable[[str, str | None], bool]:
    """Whether the review judged a rule, for a project: it would have found what there is.

    A review of the layers alone has no projects. A rule that could not be checked, if only for
    some of its layers, was not judged.
    """
    has_projects = len(outcome.projects) > 0
    unchecked = {entry.rule for entry in outcome.not_checked}
    rules = {rule.code for rule in outcome.rules} | {DATA_RULE.code}

    def judged(rule: str, project: str | None) -> bool:
        return rule in rules - unchecked and (project is None or has_projects)

    return judged


def _carried(
    kept: Baseline, outcome: Outcome, entries: Sequence[BaselineEntry]
) -> list[BaselineEntry]:
    """Entries of an earlier baseline that this review says nothing of."""
    judged = _judges(outcome)
    said = {e.id for e in entries} | {zone_key(e) for e in entries}
    return [
        e
        for e in kept.entries
        if not judged(e.rule, e.project) and e.id not in said and zone_key(e) not in said
    ]


def _order(entry: BaselineEntry) -> tuple[str, ...]:
    return (entry.project or "", entry.rule, entry.zone or "", entry.id)


def _array(shapes: Sequence[Any]) -> np.ndarray:
    return np.array([None, *shapes], dtype=object)[1:]


def _entry_lines(entry: BaselineEntry, shape: str | None) -> Iterator[str]:
    """Two lines: what a person reads, and the places."""
    read = {name: getattr(entry, name) for name in _READ}
    for name, unit in (("value", entry.unit), ("limit", entry.unit), ("share", "share")):
        read[name] = _rounded(read[name], unit)
    first = {k: v for k, v in read.items() if v is not None or k == "project"}
    yield f"{_json(first)[:-1]},\n"
    places = {"at": entry.at, "zone_at": entry.zone_at}
    second = {k: v for k, v in places.items() if v is not None} | {"shape": shape}
    yield f" {_json(second)[1:]}"


def _rounded(value: float | None, unit: str | None) -> float | None:
    """Round as in every output."""
    if value is None:
        return None
    return float(round_measure(value, unit)) if unit in DECIMALS else round(value, 6) + 0.0


def _listed(name: str, values: Sequence[Any]) -> Iterator[str]:
    """A list of the header, one value a line."""
    yield f'"{name}": [' + "".join(f"\n{_json(v)}," for v in values).removesuffix(",")
    yield "\n],\n" if values else "],\n"


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    # A lone surrogate (from a file name that is no UTF-8) can be written only as an escape.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")

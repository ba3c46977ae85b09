"""What all drawn projects together take of the zones, summed up from measured overlaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from geotool.engine.pairs import taken as picked
from geotool.model import Problem, Taken
from geotool.review.measured import Measured
from geotool.review.portfolio import ZoneEntry, taken
from geotool.review.subjects import Subjects
from geotool.review.zones import Kind, Land
from geotool.rules import RuleInForce

#: Kinds of which it matters how much all projects take together.
_PORTFOLIO = frozenset(
    {
        "ecological_red_line",
        "permanent_basic_farmland",
        "urban_growth_boundary",
        "national_park",
        "nature_reserve",
        "nature_park",
        "wetland",
        "water_source_zone",
        "river_management_range",
        "natural_forest",
        "public_welfare_forest",
        "control_unit",
    }
)


def summed_kinds(
    rules: Sequence[RuleInForce], totals: Sequence[RuleInForce], land: Land
) -> list[str]:
    """Kinds of which the projects' area is summed up: asked for by a rule, and there."""
    asked = {zone.kind for rule in rules if rule.check == "overlap" for zone in rule.zones}
    wanted = (asked & _PORTFOLIO) | {zone.kind for rule in totals for zone in rule.zones}
    return [kind for kind in sorted(wanted) if len(land.kind(kind))]


def summed(
    kinds: Sequence[str], subjects: Subjects, land: Land, measured: Measured
) -> tuple[tuple[Taken, ...], list[Problem]]:
    """Sum up what all drawn projects take of the zones of some kinds."""
    found: list[Taken] = []
    faults: list[Problem] = []
    ids = [subjects.sheet.ids[row] for row in subjects.everyone]
    for code in kinds:
        kind = land.kind(code)
        overlaps = measured.overlaps(kind)
        pairs = overlaps.take(np.flatnonzero(overlaps.met)).pairs
        chosen = _worth_naming(kind, pairs.zone)
        entries = [_entry(kind, int(n)) for n in chosen]
        part, problems = taken(
            ids, None, entries, kind.geometries[chosen], pairs=_only(pairs, chosen)
        )
        found += part
        faults += problems
        measured.done([code])
    return tuple(found), faults


def _worth_naming(kind: Kind, touched: np.ndarray) -> np.ndarray:
    """Positions of the features that projects touch or that have a quota."""
    codes, words = kind.coded("quota_m2")
    has_quota = np.array([bool(word) for word in words], dtype=bool)[codes]
    return np.union1d(touched, np.flatnonzero(has_quota))


def _entry(kind: Kind, index: int) -> ZoneEntry:
    spec = kind.layers[kind.owner[index]].spec
    feature, name = kind.text("feature", index), kind.text("name", index)
    quota = kind.text("quota_m2", index)
    return ZoneEntry(spec.id, feature, spec.kind, name or None, spec.path, quota)


def _only(pairs: Any, chosen: np.ndarray) -> Any:
    """Pairs of two areas, their zones numbered within those chosen."""
    areal = picked(pairs, np.flatnonzero(pairs.unit == "m2"))
    return replace(areal, zone=np.searchsorted(chosen, areal.zone))

"""Whatever a review can measure, or leave open, has words in both languages."""

from __future__ import annotations

import ast
import math
from pathlib import Path

import pytest

from geotool import review, rules
from geotool.model import Certainty, Measure, Reason
from geotool.review.drafting import METHODS, distance_measure, outside_measure, overlap_measure
from geotool.style import (
    MEASURE_LABELS,
    REASON_LABELS,
    UNIT_LABELS,
    certainty_label,
    measure_label,
    reason_label,
    share_label,
    unit_label,
)

#: What the review is known to measure; a new name must be added here and get its label.
NAMES = {
    "overlap_area", "overlap_length", "overlap_count",
    "outside_area", "outside_length", "outside_count",
    "outside_footprint", "distance", "uncovered_area", "taken_area", "count",
}  # fmt: skip
#: Named by what is declared, so not written as constants.
DRAWN = {"drawn_area", "drawn_length"}
UNITS = {"m2", "m", "count", "share"}


def drafted() -> list[Measure]:
    overlaps = [overlap_measure(1.0, unit, 0.5, math.nan) for unit in METHODS]
    return [*overlaps, *(outside_measure(1.0, unit, 0.5) for unit in METHODS), distance_measure(1)]


def written(room: object) -> list[tuple[str, str]]:
    """Names and units that stand as constants where the code of a room builds a measure."""
    found = []
    for path in Path(str(room.__file__)).parent.glob("*.py"):  # type: ignore[attr-defined]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Measure":
                name, _, unit = node.args[:3]
                if isinstance(name, ast.Constant) and isinstance(unit, ast.Constant):
                    found.append((str(name.value), str(unit.value)))
    return found


def test_the_list_above_is_that_of_the_review() -> None:
    constants = written(review) + written(rules)
    made = drafted()
    assert {m.name for m in made} | {name for name, _ in constants} == NAMES
    assert {m.unit for m in made} | {unit for _, unit in constants} == UNITS


@pytest.mark.parametrize("name", sorted(NAMES | DRAWN))
def test_every_measure_has_a_label(name: str) -> None:
    assert name in MEASURE_LABELS
    assert measure_label(name, "zh") != measure_label(name, "en")
    assert "_" not in measure_label(name, "en")


def test_a_share_says_of_what() -> None:
    assert share_label("overlap_area", "zh", of_project=True) == "占项目"
    assert share_label("overlap_area", "zh", of_project=False) == "占该图斑"
    said = {share_label(name, "en", of_project=False) for name in sorted(NAMES | DRAWN)}
    assert said == {"Share of the zone", "Covered", "Apart from declared"}


@pytest.mark.parametrize("certainty", list(Certainty))
def test_every_class_of_certainty_has_a_label(certainty: Certainty) -> None:
    zh, en = (certainty_label(certainty, language) for language in ("zh", "en"))
    assert not zh.isascii()
    assert en.isascii()
    assert "_" not in en


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_every_unit_has_a_label(unit: str) -> None:
    assert unit in UNIT_LABELS
    for language in ("zh", "en"):
        assert unit_label(unit, language) not in {"m2", "count", "share"}


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_label(reason: Reason) -> None:
    assert reason in REASON_LABELS
    zh, en = (reason_label(reason, language) for language in ("zh", "en"))
    assert zh
    assert en
    assert zh != en
    assert not zh.isascii()
    assert en.isascii()

"""What becomes of waivers: those that match nothing say what of them is gone, or was not asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geotool.model import Waiver, WaiverStanding, WaiverState
from geotool.review import Outcome, waived

PAPER = Waiver("甲号", "市规资局", date(2026, 3, 1), date(2027, 3, 1), "已论证", "AB001", "TL-01")
STALE, NOT_ASKED = WaiverState.STALE, WaiverState.NOT_ASKED


@pytest.fixture
def review(ground: Any, tmp_path: Path) -> Callable[..., Outcome]:
    """Two sites of which the first lies in the red line, a third without a location."""

    def judged(*codes: str, sites: bool = True, located: bool = False) -> Outcome:
        third = ground.box(600, 0, 650, 50) if located else None
        shapes = [ground.box(0, 0, 50, 50), ground.box(500, 0, 550, 50), third]
        table = ground.table(*shapes, id=["TL-01", "TL-02", "TL-03"], kind="building")
        zone = ground.layer(ground.RED, ground.box(0, 0, 100, 100), layer_id="erl")
        texts = [ground.rule(ground.RED), ground.rule(ground.RED, code="AB002")]
        texts.append(ground.rule(ground.FARM, code="AB003"))
        rules = ground.book(tmp_path, *[t for t in texts if t.split('"')[1] in (codes or "AB001")])
        return ground.judge([zone], table if sites else None, rules=rules)

    return judged


def left(outcome: Outcome, **change: Any) -> WaiverStanding:
    """Return what became of a document that no finding is spoken of by."""
    after = waived(outcome, [replace(PAPER, **change)])
    assert all(finding.waiver is None for finding in after.findings)
    assert after.verdicts == outcome.verdicts
    (standing,) = after.waivers
    assert standing.findings == ()
    assert standing.why.zh != standing.why.en
    return standing


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"project": "TL-02"}, ("no finding of AB001 for TL-02",)),
        ({"project": "TL-1"}, ("TL-1 is not in the tables", "did you mean TL-01?")),
        ({"project": "XYZ-9"}, ("XYZ-9 is not in the tables",)),
        ({"zone_layer": "erl1"}, ("no layer erl1", "did you mean erl?", "it has some on erl/1")),
        ({"zone_layer": "x", "project": "TL-02"}, ("there is no layer x",)),
        ({"zone_layer": "erl", "zone_feature": "7"}, ("no finding on erl/7", "on erl/1")),
        ({"project": None, "zone_layer": "erl"}, ("no finding of AB001 for erl any more",)),
        ({"project": "TL-02", "expires": date(2026, 4, 1)}, ("no finding of AB001",)),
        ({"project": "TL-01", "rule": "DATA001"}, ("no finding of DATA001", "rules have: AB001")),
    ],
)
def test_stale(review: Any, change: dict[str, Any], words: tuple[str, ...]) -> None:
    outcome = review(located=True)
    found = left(outcome, **change)
    assert found.state is STALE
    for word in words:
        assert word in found.why.en


def test_other_rules_of_the_project_are_named(review: Any) -> None:
    """A special rule may have taken the place of the general one."""
    outcome = review("AB001", "AB002")
    only_second = replace(outcome, findings=tuple(f for f in outcome.findings if f.rule != "AB001"))
    found = left(only_second)
    assert found.state is STALE
    assert "other rules have: AB002" in found.why.en


def test_a_rule_that_was_not_chosen_is_not_asked(review: Any) -> None:
    found = left(review("AB002"))
    assert found.state is NOT_ASKED
    assert "AB001 was not part of this review" in found.why.en


def test_a_rule_that_could_not_be_judged_says_nothing_of_the_conflict(review: Any) -> None:
    found = left(review("AB001", "AB003"), rule="AB003")
    assert found.state is NOT_ASKED
    assert "not known to be gone" in found.why.en
    assert "permanent basic farmland" in found.why.en


def test_nor_does_a_project_whose_row_cannot_be_judged(review: Any) -> None:
    found = left(review(), project="TL-03")
    assert found.state is NOT_ASKED
    assert "TL-03 could not be judged" in found.why.en


def test_nor_a_review_of_layers_alone(review: Any) -> None:
    found = left(review(sites=False))
    assert found.state is NOT_ASKED
    assert "no project" in found.why.en


def test_a_document_for_several_findings_shows_its_worst_state(ground: Any, tmp_path: Path) -> None:
    shapes = [ground.box(0, 0, 10, 100), ground.box(20, 0, 40, 100), ground.box(60, 0, 70, 100)]
    zone = ground.layer(ground.RED, *shapes, layer_id="erl")
    sites = ground.table(ground.box(0, 0, 100, 100), id="TL-01", kind="building")
    outcome = ground.judge([zone], sites, rules=ground.book(tmp_path, ground.rule(ground.RED)))
    place = ground.on_globe(ground.box(0, 0, 25, 100))

    def states(paper: Waiver) -> tuple[WaiverState, int, list[WaiverState]]:
        after = waived(outcome, [paper])
        (standing,) = after.waivers
        each = [f.waiver.state for f in after.findings if f.waiver is not None]
        return standing.state, len(standing.findings), each

    applied, partial, reopened = WaiverState.APPLIED, WaiverState.PARTIAL, WaiverState.REOPENED
    assert states(PAPER) == (applied, 3, [applied] * 3)
    assert states(replace(PAPER, place=place)) == (reopened, 3, [applied, partial, reopened])
    first_two = replace(PAPER, place=place, zone_layer="erl", zone_feature="2")
    assert states(first_two) == (partial, 1, [partial])
    (standing,) = waived(outcome, [replace(PAPER, place=place)]).waivers
    assert standing.why.en.startswith("3 findings: all of it, 1,000.00 m²")


def test_ids_like_a_missing_one_are_looked_for_a_few_times_only(review: Any) -> None:
    papers = [replace(PAPER, project="TL-1", document=f"{n}号") for n in range(40)]
    said = [s.why.en for s in waived(review(), papers).waivers]
    assert "did you mean TL-01?" in said[0]
    assert "did you mean" not in said[-1]
    assert all("TL-1 is not in the tables" in s for s in said)

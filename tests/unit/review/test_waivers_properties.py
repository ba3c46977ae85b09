"""What holds of every waiver: its cap is exact, and it touches nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geotool.model import Waiver, WaiverState
from geotool.review import Outcome, waived
from geotool.workspace.waivers import read_cap

PAPER = Waiver("甲号", "市规资局", date(2026, 3, 1), date(2027, 3, 1), "已论证", "AB001", "P0")
SIZES = (0.5, 3.0, 7.77, 12.345, 33.333, 99.9)
WORST = ["pass", "notice", "unknown", "conditional", "unmet", "violation"]


@pytest.fixture(scope="module")
def many(ground: Any, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Review of sites that reach into two zones by various widths, of which the last by none."""
    zones = ground.layer(
        ground.RED, ground.box(0, 0, 100, 900), ground.box(-200, 0, -100, 900), layer_id="erl"
    )
    reach = (*SIZES, -20.0)
    shapes = [ground.box(100 - w, 100 * n, 150, 100 * n + 37) for n, w in enumerate(reach)]
    shapes.append(ground.box(-150, 810, 40, 860))
    ids = [f"P{n}" for n in range(len(shapes))]
    sites = ground.table(*shapes, id=ids, kind="building")
    rules = ground.book(tmp_path_factory.mktemp("rules"), ground.rule(ground.RED))
    return ground.judge([zones], sites, rules=rules)


def caps(value: float) -> dict[str, tuple[str, str]]:
    """A cap of a size and one of 1 m2 less, as documents write them."""
    less = round(value - 1, 2)
    return {
        "m2": (f"{value:,.2f} m2", f"{less:,.2f} m2"),
        "平方米": (f"{value:.2f}平方米", f"{less:.2f}平方米"),
        "ha": (f"{value / 1e4:.6f} ha", f"{less / 1e4:.6f} 公顷"),
        "km2": (f"{value / 1e6:.8f} km2", f"{less / 1e6:.8f} 平方公里"),
        "mu": (f"{value * 3 / 2000:.5f} 亩", f"{less * 3 / 2000:.5f} mu"),
    }


@pytest.mark.parametrize("unit", ["m2", "平方米", "ha", "km2", "mu"])
def test_the_overlap_itself_is_within_its_cap_and_one_square_metre_less_is_not(
    many: Outcome, unit: str
) -> None:
    seen = 0
    for finding in many.findings:
        assert finding.measure is not None
        size = finding.measure.value
        if size <= 1:
            continue
        enough, less = caps(size)[unit]
        mine = {"project": finding.project, "zone_feature": finding.zone_feature}
        for text, state in ((enough, WaiverState.APPLIED), (less, WaiverState.REOPENED)):
            paper = replace(PAPER, zone_layer="erl", cap=read_cap(text), **mine)
            (after,) = [f for f in waived(many, [paper]).findings if f.id == finding.id]
            assert after.waiver is not None
            assert after.waiver.state is state, (size, text)
        seen += 1
    assert seen == len(SIZES) + 2


ANY_PAPER = st.builds(
    lambda project, zone, cap, spent: replace(
        PAPER,
        project=project,
        zone_layer=None if zone is None else "erl",
        zone_feature=zone,
        cap=None if cap is None else read_cap(cap),
        expires=date(2026, 4, 1) if spent else PAPER.expires,
    ),
    st.sampled_from([f"P{n}" for n in range(9)]),
    st.sampled_from([None, "1", "2", "7"]),
    st.sampled_from([None, "100 m2", "1 亩", "5 个"]),
    st.booleans(),
)


@given(st.lists(ANY_PAPER, max_size=5), ANY_PAPER)
@settings(max_examples=80, deadline=None)
def test_a_waiver_touches_only_what_it_speaks_of(
    many: Outcome, papers: list[Waiver], another: Waiver
) -> None:
    before, after = waived(many, papers), waived(many, [*papers, another])
    assert len(after.findings) == len(many.findings)
    for plain, old, new in zip(many.findings, before.findings, after.findings, strict=True):
        assert replace(new, waiver=None) == plain, "verdict, id, measure stay what they were"
        spoken = new.project == another.project and another.zone_feature in (
            None,
            new.zone_feature,
        )
        if not spoken:
            assert new.waiver == old.waiver
        assert new.is_waived >= old.is_waived
    assert len(after.waivers) == len(papers) + 1
    assert list(after.verdicts) == list(many.verdicts)
    for project, verdict in after.verdicts.items():
        open_ = [f.verdict for f in after.findings if f.project == project and not f.is_waived]
        assert verdict == max(open_, key=WORST.index, default="pass")
    assert sum(after.summary().values()) == len(many.verdicts)


def test_no_waivers_change_nothing(many: Outcome) -> None:
    assert waived(many, []) is many


def test_a_change_is_made_anew_for_what_still_stands(many: Outcome) -> None:
    (before,) = [part for part in many.compliant if part.project == "P7"]
    west = replace(PAPER, project="P7", zone_layer="erl", zone_feature="2")
    (after,) = [part for part in waived(many, [west]).compliant if part.project == "P7"]
    assert before.value < after.value < 190 * 50, "the part in the waived zone may stay"
    both = [west, replace(west, zone_feature="1")]
    assert [p for p in waived(many, both).compliant if p.project == "P7"] == []
    others = [p for p in many.compliant if p.project != "P7"]
    assert [p for p in waived(many, both).compliant if p.project != "P7"] == others

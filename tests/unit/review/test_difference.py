"""Two outcomes beside each other: which findings are the same, and what a change is put down to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
import pytest
import shapely
import shapely.affinity
from hypothesis import given
from hypothesis import strategies as st

from geotool.model import (
    VERDICTS,
    Finding,
    Limit,
    Measure,
    NotChecked,
    Reason,
    Text,
    Waived,
    Waiver,
    WaiverState,
    WaiverUse,
)
from geotool.reporting.difference import report as reporting
from geotool.review import Outcome
from geotool.review.difference.changes import Change, ChangeKind
from geotool.review.difference.pairing import finding_changes
from geotool.review.difference.tracing import Difference, Step, compare
from geotool.review.evaluate import verdicts_of

LAYER = Change(ChangeKind.LAYER, "erl", old="2022", new="2024", parts=("edition",))
FARM = Change(ChangeKind.LAYER, "farm", zone_kind="permanent_basic_farmland", parts=("content",))
RULE = Change(ChangeKind.RULE, "ERL001", old="1", new="2", parts=("edition",))
DAY = Change(ChangeKind.DAY, "", old="2024-01-01", new="2026-01-01")


def place(east: float = 0.0, *, size: float = 0.01) -> Any:
    """Return a square; degrees from a place."""
    return shapely.box(106 + east, 29.8, 106 + east + size, 29.8 + size)


def finding(name: str, *, value: float | None = 100.0, **asked: Any) -> Finding:
    """Return a finding of ERL001 for P, on feature ``name`` of layer erl."""
    measure = None if value is None else Measure("overlap_area", value, "m2")
    usual: dict[str, Any] = {
        "rule": "ERL001", "edition": "1", "project": "P", "source_file": "p.csv", "source_row": 2,
        "zone_layer": "erl", "zone_feature": name, "zone_edition": None, "verdict": "violation",
        "message": Text("占用", "overlaps"), "citation": "", "measure": measure,
        "zone_kind": "ecological_red_line", "geometry": place(),
    }  # fmt: skip
    return Finding(id=f"f-{name}", **{**usual, **asked})


def outcome(*findings: Finding, projects: tuple[str, ...] = ("P",), **asked: Any) -> Outcome:
    """Return an outcome with the verdicts that these findings make."""
    rows = {"id": list(projects), "name": [f"项目{p}" for p in projects]}
    table = gpd.GeoDataFrame(rows, geometry=[None] * len(projects), crs="EPSG:4490")
    verdicts = verdicts_of(findings, projects)
    usual = {"rules": (), "layers": (), "not_checked": ()}
    return Outcome(
        "w", date(2026, 1, 1), "zh", projects=table, findings=findings, verdicts=verdicts,
        **{**usual, **asked},
    )  # fmt: skip


def compared(old: Outcome, *steps: tuple[Outcome, Any]) -> Difference:
    """Compare along steps, each with its changes."""
    made = [Step(o, c if isinstance(c, tuple) else (c,)) for o, c in steps]
    return compare(old, made, names=("a", "b"), sorts=("date", "date"))


def whys(found: Difference) -> list[list[str]]:
    return [[c.subject for b in p.because for c in b.changes] for p in found.projects]


def told(old: list[Finding], new: list[Finding]) -> list[tuple[str, str | None, str | None]]:
    return [
        (c.how, c.old and c.old.id.removeprefix("f-"), c.new and c.new.id.removeprefix("f-"))
        for c in finding_changes(old, new)
    ]


class TestPairing:
    """The same conflict under other names."""

    def test_names_are_no_change(self) -> None:
        old = finding("1")
        new = replace(old, zone_edition="2024", edition="2", source_row=7, citation="other")
        assert told([old], [new]) == []

    def test_another_layer_id_with_the_same_shape(self) -> None:
        old, new = finding("1"), finding("x", zone_layer="erl_2024", geometry=place(size=0.01001))
        assert told([old], [new]) == []

    def test_shapes_go_before_sizes(self) -> None:
        """The larger overlap of the new layer lies where the smaller of the old one lay."""
        old = [finding("1", value=100), finding("2", value=50, geometry=place(0.1))]
        new = [
            finding("x", value=90, geometry=place(0.1), zone_layer="n"),
            finding("y", value=80, zone_layer="n"),
        ]
        assert told(old, new) == [("changed", "2", "x"), ("changed", "1", "y")]

    def test_without_a_like_shape_by_size(self) -> None:
        old = [finding("1", value=10), finding("2", value=100, geometry=place(0.1))]
        new = [
            finding("x", value=11, geometry=place(0.5), zone_layer="n"),
            finding("y", value=101, geometry=place(0.6), zone_layer="n"),
        ]
        assert told(old, new) == [("changed", "1", "x"), ("changed", "2", "y")]

    def test_what_is_left_is_gone_or_new(self) -> None:
        old = [finding("1"), finding("2", value=5, geometry=place(0.3))]
        assert told(old, [finding("1")]) == [("gone", "2", None)]
        assert told([], old) == [("new", None, "1"), ("new", None, "2")]

    @pytest.mark.parametrize(
        "other",
        [
            {"rule": "PBF001"},
            {"project": "Q"},
            {"zone_kind": "wetland"},
            {"measure": Measure("distance", 100.0, "m")},
        ],
    )
    def test_never_across(self, other: dict[str, Any]) -> None:
        changes = told([finding("1")], [finding("x", **other)])
        assert sorted(how for how, _, _ in changes) == ["gone", "new"]

    def test_zones_are_not_paired_by_size(self) -> None:
        """A tiling may have gaps by the hundred: the third largest is no successor of another."""
        old = finding("1", project=None)
        new = finding("x", project=None, geometry=place(0.5), zone_layer="n")
        assert sorted(how for how, _, _ in told([old], [new])) == ["gone", "new"]
        same = replace(new, geometry=old.geometry)
        assert told([old], [same]) == []

    @pytest.mark.parametrize(
        ("old", "new", "differs"),
        [
            (100.0, 100.004, False),
            (100.004999, 100.005001, False),
            (100.0, 100.01, True),
            (float("inf"), float("inf"), False),
            (float("inf"), 5.0, True),
        ],
    )
    def test_a_figure_changes_beyond_its_rounding(
        self, old: float, new: float, differs: bool
    ) -> None:
        (was, now) = (finding("1", value=v) for v in (old, new))
        assert bool(finding_changes([was], [now])) is differs

    def test_all_that_may_differ_is_named(self) -> None:
        old = finding("1")
        paper = Waiver("d", "i", date(2025, 1, 1), date(2025, 2, 1), "r", "ERL001")
        used = Waived(WaiverState.PARTIAL, (WaiverUse(paper, WaiverState.PARTIAL),), Text("", ""))
        new = replace(
            old,
            verdict="unknown",
            waiver=used,
            measure=Measure("overlap_area", 5.0, "m2"),
            limit=Limit(1.0, "m2"),
            reason=Reason.POSITION,
        )
        (change,) = finding_changes([old], [new])
        assert change.what == ("verdict", "waiver", "value", "limit", "reason")

    def test_lines_and_points_by_what_they_are(self) -> None:
        for shape, other in (
            (shapely.Point(106, 29.8), shapely.Point(106.5, 29.8)),
            (shapely.LineString([(106, 29.8), (106.1, 29.8)]), place(0.5)),
        ):
            old = [finding("1", geometry=shape), finding("2", value=500, geometry=other)]
            new = [finding("x", value=500, geometry=shape, zone_layer="n")]
            assert sorted(told(old, new))[0] == ("changed", "1", "x")
            moved = [replace(new[0], geometry=shapely.affinity.translate(shape, 3e-6))]
            assert sorted(told(old, moved))[0] == ("changed", "1", "x"), "a hand beside"


class TestCauses:
    """Steps that changed a verdict, or a finding that makes it."""

    def test_the_step_in_which_the_verdict_changed(self) -> None:
        hit = outcome(finding("1"))
        found = compared(outcome(), (outcome(), FARM), (hit, LAYER), (hit, DAY))
        assert whys(found) == [["erl"]]
        assert found.counts() == {"worse": 1, "added": 0, "better": 0, "removed": 0, "same": 0}

    def test_two_steps_that_each_add_as_bad_a_finding(self) -> None:
        one = finding("1")
        two = finding("2", rule="PBF001", zone_layer="farm", geometry=place(0.1))
        found = compared(outcome(), (outcome(one), LAYER), (outcome(one, two), FARM))
        assert whys(found) == [["erl", "farm"]]
        back = compared(outcome(one, two), (outcome(two), LAYER), (outcome(), FARM))
        assert whys(back) == [["erl", "farm"]]
        assert back.projects[0].direction == "better"

    def test_a_lighter_finding_is_no_cause(self) -> None:
        light = finding("2", rule="PBF001", verdict="notice", geometry=place(0.1))
        found = compared(
            outcome(), (outcome(finding("1")), LAYER), (outcome(finding("1"), light), FARM)
        )
        assert whys(found) == [["erl"]]
        assert [f.finding.rule for f in found.projects[0].findings] == ["ERL001", "PBF001"]

    def test_a_step_that_added_something_less_bad_is_no_cause(self) -> None:
        one = finding("1", verdict="unmet")
        two = finding("2", verdict="unmet", rule="PBF001", geometry=place(0.1))
        three = finding("3", rule="RIV001", geometry=place(0.2))
        found = compared(outcome(one), (outcome(one, two), FARM), (outcome(one, two, three), LAYER))
        assert whys(found) == [["erl"]]

    def test_each_project_has_its_own_row(self) -> None:
        own = {p: Change(ChangeKind.PROJECT, p, parts=("kind",)) for p in ("P", "Q")}
        new = outcome(finding("1"), finding("2", project="Q"), projects=("P", "Q"))
        step = Step(new, tuple(own.values()), own)
        old = outcome(projects=("P", "Q"))
        found = compare(old, [step], names=("a", "b"), sorts=("date", "date"))
        assert {p.project: w for p, w in zip(found.projects, whys(found), strict=True)} == {
            "P": ["P"], "Q": ["Q"],
        }  # fmt: skip

    def test_a_waived_finding_makes_no_verdict(self) -> None:
        paper = Waiver("渝1号", "i", date(2025, 1, 1), date(2025, 2, 1), "r", "ERL001")
        used = Waived(WaiverState.APPLIED, (WaiverUse(paper, WaiverState.APPLIED),), Text("", ""))
        waived = replace(finding("1"), waiver=used)
        given = Change(ChangeKind.WAIVER, "渝1号", rule="ERL001", new="applied", how="added")
        other = replace(given, subject="渝2号")
        elsewhere = replace(given, rule="PBF001")
        found = compared(outcome(finding("1")), (outcome(waived), (other, elsewhere, given)))
        assert [b.changes for b in found.projects[0].because] == [(given,)]
        assert (found.projects[0].old, found.projects[0].new) == ("violation", "pass")

    def test_of_what_was_exchanged_together_only_what_the_findings_name(self) -> None:
        hit = outcome(finding("1"))
        others = (FARM, replace(LAYER, subject="erl_east"), LAYER)
        assert whys(compared(outcome(), (hit, others))) == [["erl"]]
        rules = (replace(RULE, subject="PBF001"), RULE, DAY)
        assert whys(compared(outcome(), (hit, rules))) == [["ERL001"]]

    def test_where_no_rule_changed_the_day_is_the_cause(self) -> None:
        hit = outcome(finding("1"))
        rules = (DAY, replace(RULE, subject="PBF001"))
        assert whys(compared(outcome(), (hit, rules))) == [[""]]
        assert whys(compared(outcome(), (hit, (FARM, RULE)[:1]))) == [["farm"]]

    def test_a_verdict_that_came_back_is_none(self) -> None:
        hit = outcome(finding("1"))
        found = compared(outcome(), (hit, LAYER), (outcome(), RULE))
        assert found.is_empty
        assert found.exit_code() == 0
        assert found.changes == (LAYER, RULE)

    def test_findings_without_a_change_of_verdict(self) -> None:
        other = finding("2", geometry=place(0.1))
        found = compared(outcome(finding("1")), (outcome(finding("1"), other), LAYER))
        assert (found.projects, found.exit_code(), found.same) == ((), 0, 1)
        (project,) = found.drifted
        assert [f.how for f in project.findings] == ["new"]
        assert project.because[0].changes == (LAYER,)

    def test_the_worst_first(self) -> None:
        names = ("A", "B", "C", "D")
        old = outcome(finding("1", project="A"), projects=names)
        new = outcome(
            finding("2", project="B", verdict="notice"),
            finding("3", project="C"),
            projects=("A", "B", "C", "E"),
        )
        found = compared(old, (new, LAYER))
        assert [(p.project, p.direction) for p in found.projects] == [
            ("C", "worse"), ("B", "worse"), ("E", "added"), ("A", "better"), ("D", "removed"),
        ]  # fmt: skip

    def test_findings_on_zones_count_for_no_verdict(self) -> None:
        gap = finding("1", project=None)
        found = compared(outcome(), (outcome(gap), LAYER))
        assert (found.exit_code(), [f.how for f in found.zones]) == (0, ["new"])
        assert found.zones_because[0].changes == (LAYER,)
        assert not found.is_empty

    def test_rules_not_checked(self) -> None:
        def opened(rule: str, projects: int) -> NotChecked:
            return NotChecked(rule, Reason.MISSING_LAYER, Text("缺", "none"), projects)

        old = outcome(not_checked=(opened("A", 1), opened("B", 1), opened("C", 1)))
        new = outcome(not_checked=(opened("B", 1), opened("C", 4), opened("D", 1)))
        found = compared(old, (new, LAYER))
        sides = [(c.entry.rule, c.old is None, c.new is None) for c in found.not_checked]
        assert sides == [("A", False, True), ("C", False, False), ("D", True, False)]
        text = reporting.render(found, "text", language="en")
        assert "A now checked: none (projects: 1)" in text
        assert "C other reason or number: none (projects: 1 → 4)" in text
        assert "D no longer checked: none (projects: 1)" in text


VERDICT = st.sampled_from([t.code for t in VERDICTS if t.code != "pass"])
FINDINGS = st.lists(
    st.builds(
        lambda n, verdict, project, east: finding(
            str(n), verdict=verdict, project=project, geometry=place(east), value=10.0 * n
        ),
        st.integers(0, 8), VERDICT, st.sampled_from(["P", "Q"]), st.sampled_from([0.0, 0.1, 0.2]),
    ),
    max_size=6, unique_by=lambda f: f.id,
)  # fmt: skip


class TestProperties:
    """What holds for all outcomes."""

    @given(FINDINGS, FINDINGS, FINDINGS)
    def test_there_and_back(self, a: list[Finding], b: list[Finding], c: list[Finding]) -> None:
        one, two, three = (outcome(*x, projects=("P", "Q")) for x in (a, b, c))
        there = compared(one, (two, LAYER), (three, RULE))
        back = compared(three, (two, RULE), (one, LAYER))
        assert {p.project: (p.old, p.new) for p in there.projects} == {
            p.project: (p.new, p.old) for p in back.projects
        }
        assert {p.project for p in there.drifted} == {p.project for p in back.drifted}
        counts, turned = there.counts(), back.counts()
        assert (counts["worse"], counts["same"]) == (turned["better"], turned["same"])
        assert all(p.because for p in there.projects), "no verdict changes without a step"

    @given(FINDINGS)
    def test_beside_itself(self, findings: list[Finding]) -> None:
        same = outcome(*findings, projects=("P", "Q"))
        assert compared(same, (same, LAYER)).is_empty
        assert compared(same).is_empty

    @given(FINDINGS, FINDINGS)
    def test_no_finding_is_lost(self, a: list[Finding], b: list[Finding]) -> None:
        changes = finding_changes(a, b)
        sides = [f for change in changes for f in change.sides]
        assert len(sides) == len({(id(f)) for f in sides}), "each stands in one change at most"
        gone = sum(c.how == "gone" for c in changes)
        new = sum(c.how == "new" for c in changes)
        assert len(a) - gone == len(b) - new


def test_long_lists_are_cut_and_said_so() -> None:
    names = tuple(f"P{n}" for n in range(50))
    new = outcome(
        *(finding(str(n), project=p, verdict="notice") for n, p in enumerate(names)),
        *(
            finding(f"z{n}", project=None, geometry=place(n / 10), zone_feature=str(n))
            for n in range(30)
        ),
        projects=names,
    )
    old = outcome(projects=names)
    text = reporting.render(compared(old, (new, LAYER)), "text", language="en")
    assert "worse (50):" in text
    assert "  P49 项目P49: pass → notice; because of layer erl (edition 2022 → 2024): " in text
    assert "and 27 more" in text, "of the zones three findings are named"
    more = [replace(f, verdict="unknown") for f in new.findings if f.project]
    both = [replace(f, measure=Measure("overlap_area", 7.0, "m2")) for f in more]
    drifted = compared(outcome(*more, projects=names), (outcome(*both, projects=names), LAYER))
    text = reporting.render(drifted, "text", language="zh")
    assert "另有 30 条，--format json 全部列出" in text
    assert "重叠面积 100.00 m² → 重叠面积 7.00 m²" in text

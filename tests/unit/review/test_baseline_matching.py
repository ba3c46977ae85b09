"""Which findings a baseline knows: the same place, a part of it, more of it, another place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geotool import review
from geotool.model import NotChecked, Reason, Since, Text, Waived, WaiverState

NEW, WORSE, KNOWN = Since.NEW, Since.WORSE, Since.KNOWN
Judge = Callable[..., Any]
box = shapely.box


@pytest.fixture
def beside(tmp_path: Path) -> Judge:
    """Return a function that holds an outcome against the baseline of another."""

    def compare(before: Any, after: Any) -> Any:
        file = tmp_path / "baseline.json"
        file.write_text(review.baseline_text(before), "utf-8")
        return review.compared(after, review.read_baseline(file, name="b.json", workspace=None))

    return compare


@pytest.fixture
def red(ground: Any, tmp_path: Path) -> Judge:
    """Return a function that judges sites by one rule on the red line (ids: z1, z2 … by order)."""

    def run(
        zones: list[Any],
        *sites: Any,
        check: str = "overlap",
        severity: str = "PROHIBITED",
        ids: list[str] | None = None,
        **columns: Any,
    ) -> Any:
        editions = [("1", "2000-01-01", "", severity)]
        book = ground.book(tmp_path, ground.rule(ground.RED, check=check, editions=editions))
        features = ids or [f"z{n}" for n in range(1, len(zones) + 1)]
        layer = ground.layer(ground.RED, *zones, id=features)
        columns = {"id": [f"P{n}" for n in range(1, len(sites) + 1)], **columns}
        return ground.judge([layer], ground.table(*sites, **columns), rules=book)

    return run


def states(outcome: Any) -> list[Since]:
    return [f.compared.state for f in outcome.findings]


def said(outcome: Any) -> list[str]:
    return [f.compared.message.en for f in outcome.findings]


def shifted(shapes: list[Any], east: float, north: float) -> list[Any]:
    return [shapely.transform(s, lambda xy: xy + np.array([east, north])) for s in shapes]


SITE = box(0, 0, 100, 60)
ZONE = box(50, -500, 900, 500)


class TestOneConflict:
    """A site of 100 x 60 m reaches 50 m into a zone: an overlap of 3000 m2."""

    def test_the_same_is_known_and_nothing_is_said(self, red: Judge, beside: Judge) -> None:
        outcome = beside(red([ZONE], SITE), red([ZONE], SITE))
        (finding,) = outcome.findings
        assert finding.compared.state is KNOWN
        assert finding.compared.was == finding.id
        assert finding.compared.was_verdict == "violation"
        assert finding.compared.was_value == pytest.approx(3000, abs=0.1)
        assert finding.compared.iou == pytest.approx(1.0, abs=1e-3)
        assert finding.compared.message == Text("", "")
        assert not finding.is_new
        assert outcome.baseline.stale == ()
        assert (outcome.baseline.file, outcome.baseline.entries) == ("b.json", 1)

    def test_a_little_more_is_known_with_the_change(self, red: Judge, beside: Judge) -> None:
        outcome = beside(red([ZONE], SITE), red([ZONE], box(0, 0, 103, 60)))
        assert states(outcome) == [KNOWN]
        compared = outcome.findings[0].compared
        before, now = (f"{v:,.2f}" for v in (compared.was_value, outcome.findings[0].measure.value))
        assert said(outcome) == [f"from {before} to {now} m² (+6.0%)"]
        assert compared.message.zh == f"由 {before} 平方米变为 {now} 平方米（+6.0%）"
        assert outcome.findings[0].compared.iou == pytest.approx(50 / 53, abs=1e-3)

    def test_much_more_is_worse(self, red: Judge, beside: Judge) -> None:
        outcome = beside(red([ZONE], SITE), red([ZONE], box(0, 0, 130, 60)))
        assert states(outcome) == [WORSE]
        assert said(outcome)[0].endswith(" m² (+60.0%)")
        assert outcome.baseline.stale == ()

    @pytest.mark.parametrize(("east", "state"), [(105.5, KNOWN), (105.6, WORSE)])
    def test_the_limit_is_an_iou_of_nine_tenths(
        self, red: Judge, beside: Judge, east: float, state: Since
    ) -> None:
        # 50 / 55.5 = 0.9009, 50 / 55.6 = 0.8993
        outcome = beside(red([ZONE], SITE), red([ZONE], box(0, 0, east, 60)))
        assert states(outcome) == [state]

    def test_a_part_of_the_place_and_a_little_more_beside_it_is_worse(
        self, red: Judge, beside: Judge
    ) -> None:
        zone = [box(-500, -500, 900, 500)]
        outcome = beside(red(zone, box(0, 0, 100, 60)), red(zone, box(5, 0, 110, 60)))
        assert states(outcome) == [WORSE]
        assert outcome.findings[0].compared.iou == pytest.approx(95 / 110, abs=1e-3)

    def test_less_of_the_place_is_known(self, red: Judge, beside: Judge) -> None:
        outcome = beside(red([ZONE], SITE), red([ZONE], box(0, 0, 70, 60)))
        assert states(outcome) == [KNOWN]
        assert said(outcome)[0].endswith(" m² (-60.0%)")
        assert outcome.findings[0].compared.iou == pytest.approx(0.4, abs=1e-3)

    def test_a_site_that_moves_within_the_zone_is_elsewhere(
        self, red: Judge, beside: Judge
    ) -> None:
        old, new = box(100, 0, 200, 60), box(100, 200, 200, 260)
        outcome = beside(red([ZONE], old), red([ZONE], new))
        assert states(outcome) == [NEW]
        assert said(outcome) == ["what the baseline has of this project and zone lies elsewhere"]
        (stale,) = outcome.baseline.stale
        assert (stale.rule, stale.project, stale.zone) == (
            "AB001", "P1", "ecological_red_line/z1",
        )  # fmt: skip

    def test_a_site_that_moves_a_few_metres_is_elsewhere_if_little_is_left(
        self, red: Judge, beside: Judge
    ) -> None:
        old, new = box(100, 0, 120, 10), box(100, 6, 120, 16)
        assert states(beside(red([ZONE], old), red([ZONE], new))) == [NEW]

    def test_a_zone_that_moves_within_a_site_is_elsewhere(self, red: Judge, beside: Judge) -> None:
        site, zone = box(0, 0, 900, 900), box(100, 100, 200, 200)
        (moved,) = shifted([zone], 500, 500)
        assert states(beside(red([zone], site), red([moved], site))) == [NEW]

    def test_a_graver_verdict_is_worse(self, red: Judge, beside: Judge) -> None:
        before = red([ZONE], SITE, severity="NOTICE")
        outcome = beside(before, red([ZONE], SITE))
        assert states(outcome) == [WORSE]
        assert said(outcome) == ["was “notice”, is “violation”"]

    def test_a_lighter_one_is_known(self, red: Judge, beside: Judge) -> None:
        outcome = beside(red([ZONE], SITE), red([ZONE], SITE, severity="NOTICE"))
        assert states(outcome) == [KNOWN]
        assert said(outcome) == ["was “violation”, is “notice”"]

    def test_another_rule_is_another_conflict(
        self, ground: Any, beside: Judge, tmp_path: Path
    ) -> None:
        layer, site = ground.layer(ground.RED, ZONE), ground.table(SITE, id="P1")
        books = []
        for code in ("AB001", "AB002"):
            folder = tmp_path / code
            folder.mkdir()
            books.append(ground.book(folder, ground.rule(ground.RED, code=code)))
        before, after = (ground.judge([layer], site, rules=book) for book in books)
        outcome = beside(before, after)
        assert states(outcome) == [NEW]
        assert outcome.baseline.stale == ()  # AB001 was not judged


class TestNumberedAnew:
    """Ids of zones and projects change; the places do not."""

    def test_another_feature_id(self, red: Judge, beside: Judge) -> None:
        before = red([ZONE], SITE)
        outcome = beside(before, red([ZONE], SITE, ids=["other"]))
        assert states(outcome) == [KNOWN]
        assert outcome.findings[0].compared.was == before.findings[0].id
        assert outcome.findings[0].id != before.findings[0].id
        assert outcome.baseline.stale == ()

    def test_exchanged_ids_are_told_apart_by_shape(self, red: Judge, beside: Judge) -> None:
        zones = [box(0, 0, 40, 60), box(60, 0, 100, 30)]
        before, after = red(zones, SITE), red(zones, SITE, ids=["z2", "z1"])
        outcome = beside(before, after)
        assert states(outcome) == [KNOWN, KNOWN]
        was = {f.id: f.measure.value for f in before.findings}
        assert [was[f.compared.was] for f in outcome.findings] == [
            f.measure.value for f in outcome.findings
        ]

    def test_the_same_feature_goes_before_a_better_shape(self, red: Judge, beside: Judge) -> None:
        zones = [box(-50, 0, 60, 60), box(-50, 0, 62, 60)]
        before, after = red(zones, SITE), red(zones[::-1], SITE)
        outcome = beside(before, after)
        assert states(outcome) == [KNOWN, KNOWN]
        assert [f.compared.was for f in outcome.findings] == [f.id for f in before.findings]

    def test_a_second_zone_at_the_same_place_is_new(self, red: Judge, beside: Judge) -> None:
        outcome = beside(red([ZONE], SITE), red([ZONE, ZONE], SITE))
        assert sorted(states(outcome)) == [KNOWN, NEW]

    def test_a_project_with_another_id(self, red: Judge, beside: Judge) -> None:
        outcome = beside(red([ZONE], SITE), red([ZONE], SITE, id=["P-1"]))
        assert states(outcome) == [KNOWN]
        assert said(outcome) == ["was project P1"]

    def test_a_second_project_at_the_place_of_one_that_is_there(
        self, red: Judge, beside: Judge
    ) -> None:
        outcome = beside(red([ZONE], SITE), red([ZONE], SITE, SITE))
        assert states(outcome) == [KNOWN, NEW]

    def test_a_project_that_the_baseline_saw_passing(self, red: Judge, beside: Judge) -> None:
        before = red([ZONE], SITE, box(-200, 0, -100, 60))
        after = red([ZONE], SITE, id=["P2"])
        outcome = beside(before, after)
        assert states(outcome) == [NEW]  # P2 was there, and elsewhere

    @pytest.mark.parametrize(("name", "state"), [("桥", KNOWN), ("塔", NEW), (None, KNOWN)])
    def test_names_must_not_contradict(
        self, red: Judge, beside: Judge, name: str | None, state: Since
    ) -> None:
        before = red([ZONE], SITE, name="桥")
        assert states(beside(before, red([ZONE], SITE, id=["X"], name=name))) == [state]


class TestMovedTogether:
    """A correction of the frame moves sites and zones alike."""

    @pytest.mark.parametrize("way", [(30, 0), (-420, 430), (3000, 100)])
    def test_everything(self, red: Judge, beside: Judge, way: tuple[float, float]) -> None:
        zones, sites = [ZONE, box(-900, 0, 30, 20)], [SITE, box(10, 10, 80, 40)]
        after = red(shifted(zones, *way), *shifted(sites, *way))
        outcome = beside(red(zones, *sites), after)
        assert states(outcome) == [KNOWN] * 4
        assert outcome.baseline.stale == ()

    def test_it_is_said(self, red: Judge, beside: Judge) -> None:
        after = red(shifted([ZONE], 300, 400), *shifted([SITE], 300, 400))
        assert said(beside(red([ZONE], SITE), after)) == [
            "moved by some 500 m together with its zone"
        ]

    def test_with_other_feature_ids(self, red: Judge, beside: Judge) -> None:
        after = red(shifted([ZONE], 300, 400), *shifted([SITE], 300, 400), ids=["n"])
        assert states(beside(red([ZONE], SITE), after)) == [KNOWN]

    def test_a_site_that_moves_to_the_next_zone_of_the_same_shape_is_elsewhere(
        self, red: Judge, beside: Judge
    ) -> None:
        zones = [box(0, 0, 200, 200), box(200, 0, 400, 200)]
        old, new = box(50, 50, 150, 150), box(250, 50, 350, 150)
        assert states(beside(red(zones, old), red(zones, new))) == [NEW]

    def test_land_outside_its_zone(self, red: Judge, beside: Judge) -> None:
        check = "inside\nshare = 1.0"
        zones, sites = [box(0, 0, 80, 500)], [SITE]
        before = red(zones, *sites, check=check, severity="REQUIREMENT")
        for way, state in (((0, 0), NEW), ((300, 400), KNOWN)):
            moved_zones, moved_sites = shifted(zones, *way), shifted(sites, 300, 400)
            after = red(moved_zones, *moved_sites, check=check, severity="REQUIREMENT")
            assert states(beside(before, after)) == [state]


class TestDistances:
    """A point 20 m from a zone that must be kept 50 m away."""

    CHECK = "within_distance\ndistance_m = 50\n"
    SITE = box(0, 0, 100, 60)

    def zone(self, away: float) -> Any:
        return box(100 + away, -300, 400, 300)

    def states(self, red: Judge, beside: Judge, away: float, site: Any = None) -> Any:
        before = red([self.zone(20)], self.SITE, check=self.CHECK)
        return beside(before, red([self.zone(away)], site or self.SITE, check=self.CHECK))

    @pytest.mark.parametrize(
        ("away", "state"), [(20, KNOWN), (19.6, KNOWN), (19.4, WORSE), (25, KNOWN), (1, WORSE)]
    )
    def test_shorter_is_worse(self, red: Judge, beside: Judge, away: float, state: Since) -> None:
        assert states(self.states(red, beside, away)) == [state]

    def test_it_is_said(self, red: Judge, beside: Judge) -> None:
        assert said(self.states(red, beside, 25)) == ["from 20.00 to 25.00 m (+25.0%)"]

    def test_the_shortest_line_may_jump_along_parallel_edges(
        self, red: Judge, beside: Judge
    ) -> None:
        north = shapely.Polygon([(0, 0), (99.8, 0), (100, 60), (0, 60)])
        south = shapely.Polygon([(0, 0), (100, 0), (99.8, 60), (0, 60)])
        before = red([self.zone(20)], north, check=self.CHECK)
        outcome = beside(before, red([self.zone(20)], south, check=self.CHECK))
        ends = [f.geometry.coords[0][1] for f in (*before.findings, *outcome.findings)]
        assert abs(ends[0] - ends[1]) * 111_000 > 50
        assert states(outcome) == [KNOWN]

    def test_a_site_that_moves_along_the_zone_is_elsewhere(self, red: Judge, beside: Judge) -> None:
        outcome = self.states(red, beside, 20, box(0, 150, 100, 210))
        assert states(outcome) == [NEW]

    def test_a_site_in_the_zone_itself_and_its_ring_reversed(
        self, red: Judge, beside: Judge
    ) -> None:
        site = box(150, 0, 250, 60)
        before = red([self.zone(20)], site, check=self.CHECK)
        assert before.findings[0].measure.value == 0
        again = red([self.zone(20)], shapely.reverse(site), check=self.CHECK)
        assert states(beside(before, again)) == [KNOWN]

    def test_both_moved(self, red: Judge, beside: Judge) -> None:
        before = red([self.zone(20)], self.SITE, check=self.CHECK)
        moved = red(
            shifted([self.zone(20)], 400, 300),
            *shifted([self.SITE], 400, 300),
            check=self.CHECK,
            ids=["new id"],
        )
        assert states(beside(before, moved)) == [KNOWN]

    @pytest.mark.parametrize(("away", "state"), [(620, WORSE), (580, KNOWN)])
    def test_where_nearness_is_required_longer_is_worse(
        self, red: Judge, beside: Judge, away: float, state: Since
    ) -> None:
        asked = {"check": "near_any\ndistance_m = 500\n", "severity": "REQUIREMENT"}
        before = red([box(700, 0, 800, 60)], self.SITE, **asked)
        assert before.findings[0].measure.value == pytest.approx(600, abs=0.01)
        after = red([box(100 + away, 0, 200 + away, 60)], self.SITE, **asked)
        assert states(beside(before, after)) == [state]


class TestOpenQuestions:
    """What has no place on the ground."""

    def test_a_row_without_a_location(self, red: Judge, beside: Judge) -> None:
        outcome = beside(red([ZONE], None), red([ZONE], None))
        assert [f.rule for f in outcome.findings] == ["DATA001"]
        assert states(outcome) == [KNOWN]

    def test_it_is_stale_when_the_row_has_one(self, red: Judge, beside: Judge) -> None:
        outcome = beside(red([ZONE], None), red([ZONE], box(-50, 0, -10, 10)))
        assert outcome.findings == ()
        assert [entry.rule for entry in outcome.baseline.stale] == ["DATA001"]

    def test_undecided_then_a_violation_now(self, red: Judge, beside: Judge) -> None:
        after = red([ZONE], SITE)
        (finding,) = after.findings
        before = replace(
            after,
            findings=(
                replace(finding, verdict="unknown", reason=Reason.PLACE_NAME, geometry=None),
            ),
        )
        assert states(beside(before, after)) == [WORSE]
        outcome = beside(after, before)
        assert states(outcome) == [KNOWN]
        assert said(outcome) == ["was “violation”, is “unknown”"]

    def test_still_undecided_though_it_has_a_place_now(self, red: Judge, beside: Judge) -> None:
        (finding,) = red([ZONE], SITE).findings
        now = replace(finding, verdict="unknown", reason=Reason.POSITION)
        after = replace(red([ZONE], SITE), findings=(now,))
        then = replace(now, id="f-1", reason=Reason.PLACE_NAME, geometry=None)
        outcome = beside(replace(after, findings=(then,)), after)
        assert [(f.compared.state, f.compared.was) for f in outcome.findings] == [(KNOWN, "f-1")]

    def test_an_open_question_without_a_zone_that_is_decided(
        self, red: Judge, beside: Judge
    ) -> None:
        after = red([ZONE], SITE)
        (finding,) = after.findings
        lost = {"zone_layer": None, "zone_feature": None, "geometry": None, "measure": None}
        open_one = replace(finding, id="f-1", verdict="unknown", reason=Reason.BROKEN_LAYER, **lost)
        before = replace(after, findings=(open_one,))
        assert states(beside(before, after)) == [WORSE]

    def test_another_reason_is_another_question(self, red: Judge, beside: Judge) -> None:
        outcome = red([ZONE], None)
        (finding,) = outcome.findings
        other = replace(finding, id="f-2", reason=Reason.UNKNOWN_KIND)
        assert states(beside(outcome, replace(outcome, findings=(other,)))) == [NEW]

    def test_rules_that_could_not_be_checked(self, ground: Any, beside: Judge) -> None:
        def judged(codes: str) -> Any:
            return ground.judge([], ground.table(SITE, id="P1", kind="building"), rules=codes)

        outcome = beside(judged("ERL001"), judged("ERL001,WET001"))
        assert {entry.rule: entry.new for entry in outcome.not_checked} == {
            "ERL001": False, "WET001": True,
        }  # fmt: skip


class TestZonesAgainstZones:
    """Findings without a project."""

    @pytest.fixture
    def judged(self, ground: Any, tmp_path: Path) -> Judge:
        text = ground.rule(f"{ground.RED} {ground.FARM}", check="zones_disjoint")
        book = ground.book(tmp_path, text)

        def run(farms: list[Any], *, way: tuple[float, float] = (0, 0), **columns: Any) -> Any:
            layers = [
                ground.layer(ground.RED, *shifted([ZONE], *way)),
                ground.layer(ground.FARM, *shifted(farms, *way), **columns),
            ]
            return ground.judge(layers, rules=book)

        return run

    def test_several_on_one_feature(self, judged: Judge, beside: Judge) -> None:
        farms = [box(0, 0, 100, 50), box(0, 100, 200, 150), box(700, 0, 1000, 9)]
        before = judged(farms)
        assert len(before.findings) == 3
        assert states(beside(before, judged(farms))) == [KNOWN] * 3
        assert states(beside(before, judged(farms, id=["a", "b", "c"]))) == [KNOWN] * 3
        assert states(beside(before, judged(farms, way=(600, 0)))) == [KNOWN] * 3
        more = judged([*farms, box(0, 300, 300, 350)])
        assert sorted(states(beside(before, more))) == [KNOWN, KNOWN, KNOWN, NEW]

    def test_one_that_grows(self, judged: Judge, beside: Judge) -> None:
        before, after = judged([box(0, 0, 100, 50)]), judged([box(0, 0, 200, 50)])
        assert states(beside(before, after)) == [WORSE]

    def test_counts(self, ground: Any, beside: Judge, tmp_path: Path) -> None:
        zones = '[[subject]]\nlayers = ["fuel_station"]\n[[zone]]\nkind = "control_unit"\n'
        check = 'count\ntotal = "features"\nlimit = 1'
        book = ground.book(tmp_path, ground.rule(zones, check=check))
        spots = [shapely.Point(x, 0) for x in (100, 200, 300, 400)]

        def judged(count: int, zone: Any, unit: str) -> Any:
            stations = ground.layer("fuel_station", *spots[:count])
            return ground.judge([stations, ground.layer(ground.UNIT, zone, id=unit)], rules=book)

        before = judged(3, ZONE, "a")
        assert [(f.measure.value, f.geometry) for f in before.findings] == [(3, None)]
        assert states(beside(before, judged(3, ZONE, "a"))) == [KNOWN]
        assert states(beside(before, judged(4, ZONE, "a"))) == [WORSE]
        assert states(beside(before, judged(2, ZONE, "a"))) == [KNOWN]
        assert states(beside(before, judged(3, ZONE, "b"))) == [KNOWN]
        assert states(beside(before, judged(3, box(50, -500, 800, 500), "b"))) == [NEW]


class TestWhatAReviewDidNotJudge:
    """Entries that are neither matched nor stale."""

    @pytest.fixture
    def two(self, ground: Any, tmp_path: Path) -> Judge:
        """Judge by a rule on the red line, one on farmland, or both."""
        layers = [ground.layer(ground.RED, ZONE), ground.layer(ground.FARM, ZONE)]

        def run(*codes: str, kinds: tuple[str, ...] = (ground.RED, ground.FARM)) -> Any:
            folder = tmp_path / "-".join(codes)
            folder.mkdir(exist_ok=True)
            of = {"AB001": ground.RED, "AB002": ground.FARM}
            book = ground.book(folder, *(ground.rule(of[c], code=c) for c in codes))
            held = [x for x in layers if x.layer.spec.kind in kinds]
            return ground.judge(held, ground.table(SITE, id="P1"), rules=book)

        return run

    def kept(self, outcome: Any, folder: Path) -> Any:
        file = folder / "kept.json"
        file.write_text(review.baseline_text(outcome), "utf-8")
        return review.read_baseline(file, name="b", workspace=None)

    def test_a_rule_that_was_not_asked(self, two: Judge, beside: Judge) -> None:
        outcome = beside(two("AB001", "AB002"), two("AB001"))
        assert states(outcome) == [KNOWN]
        assert outcome.baseline.stale == ()

    def test_a_rule_whose_layer_is_gone(self, ground: Any, two: Judge, beside: Judge) -> None:
        after = two("AB001", "AB002", kinds=(ground.RED,))
        assert [n.rule for n in after.not_checked] == ["AB002"]
        assert beside(two("AB001", "AB002"), after).baseline.stale == ()

    def test_a_review_of_the_layers_alone(self, two: Judge, beside: Judge) -> None:
        before = two("AB001")
        without = replace(before, findings=(), projects=before.projects.iloc[:0], verdicts={})
        assert beside(before, without).baseline.stale == ()

    def test_its_entries_are_carried_over(self, two: Judge, tmp_path: Path) -> None:
        both = two("AB001", "AB002")
        text = review.baseline_text(two("AB001"), kept=self.kept(both, tmp_path))
        assert text == review.baseline_text(both)

    def test_those_of_a_layer_that_is_gone_are_carried_over(
        self, ground: Any, two: Judge, tmp_path: Path
    ) -> None:
        both = two("AB001", "AB002")
        after = two("AB001", "AB002", kinds=(ground.RED,))
        text = review.baseline_text(after, kept=self.kept(both, tmp_path))
        assert text.count('"rule": "AB002", "verdict"') == 1
        assert '{"rule": "AB002", "reason": "missing_layer"}' in text

    def test_nothing_stands_twice_where_a_rule_was_checked_in_part(
        self, two: Judge, tmp_path: Path
    ) -> None:
        outcome = two("AB001")
        partly = NotChecked("AB001", Reason.NOT_ASKED, Text("", ""), 1)
        again = replace(outcome, not_checked=(partly,))
        text = review.baseline_text(again, kept=self.kept(outcome, tmp_path))
        assert text == review.baseline_text(again)

    def test_those_of_rules_that_were_judged_are_not(self, two: Judge, tmp_path: Path) -> None:
        both = two("AB001", "AB002")
        clean = replace(both, findings=())
        text = review.baseline_text(clean, kept=self.kept(both, tmp_path))
        assert '"entries": [\n]' in text


def test_what_is_waived_is_not_kept(red: Judge, beside: Judge) -> None:
    outcome = red([ZONE], SITE)
    (finding,) = outcome.findings
    for state, kept in ((WaiverState.APPLIED, 0), (WaiverState.PARTIAL, 1)):
        waiver = Waived(state, (), Text("", ""))
        waived = replace(outcome, findings=(replace(finding, waiver=waiver),))
        found = beside(waived, outcome)
        assert found.baseline.entries == kept
        assert states(found) == [KNOWN if kept else NEW]
        # one that was kept before its waiver was granted is not stale
        assert beside(outcome, waived).baseline.stale == ()


def test_the_day_of_the_baseline_is_told(red: Judge, beside: Judge) -> None:
    before = replace(red([ZONE], SITE), as_of=date(2025, 1, 2))
    assert beside(before, red([ZONE], SITE)).baseline.as_of == "2025-01-02"

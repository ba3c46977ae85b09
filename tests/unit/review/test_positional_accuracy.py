"""Positional accuracy of sites and layers: what is certain, possible, or noise at a border."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import shapely

from geotool.model import Certainty

CERTAIN, POSSIBLE, NOISE = Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.BOUNDARY_NOISE


@pytest.fixture
def judged(ground: Any, tmp_path: Path) -> Any:
    """Return a function that judges one shape by one rule about a zone of 500 m."""

    def run(
        shape: Any,
        *,
        project_m: Any = None,
        layer_m: float | None = None,
        zone: Any = None,
        severity: str = "PROHIBITED",
        check: str = "overlap",
        **columns: Any,
    ) -> Any:
        text = ground.rule(ground.RED, check=check, editions=[("1", "2000-01-01", "", severity)])
        stated = {"accuracy_m": layer_m}
        red = ground.layer(ground.RED, zone or ground.box(0, -500, 500, 500), stated=stated)
        sites = ground.table(shape, id="P", uncertainty_m=project_m, **columns)
        return ground.judge([red], sites, rules=ground.book(tmp_path, text))

    return run


def only(outcome: Any) -> Any:
    (finding,) = outcome.findings
    return finding


def band(finding: Any) -> list[float]:
    return [finding.measure.low, finding.measure.value, finding.measure.high]


class TestOverlaps:
    """The zone begins at 0 m and lies east of it."""

    def test_where_nothing_is_stated_nothing_is_said(self, ground: Any, judged: Any) -> None:
        for stated in (None, 0, math.nan, ""):
            finding = only(judged(ground.box(-97, 0, 3, 100), project_m=stated))
            assert (finding.verdict, finding.certainty) == ("violation", None)
            assert (finding.measure.low, finding.measure.high) == (None, None)

    def test_certain(self, ground: Any, judged: Any) -> None:
        finding = only(judged(ground.box(-50, 0, 50, 100), project_m=10))
        assert (finding.verdict, finding.reason) == ("violation", None)
        assert finding.certainty == CERTAIN
        assert band(finding) == pytest.approx([4000, 5000, 6000], rel=1e-4)
        assert "not decided" not in finding.message.en

    def test_a_strip_along_the_border_is_noise(self, ground: Any, judged: Any) -> None:
        outcome = judged(ground.box(-97, 0, 3, 100), project_m=10)
        finding = only(outcome)
        assert (finding.verdict, str(finding.reason)) == ("unknown", "position")
        assert finding.certainty == NOISE
        assert band(finding) == pytest.approx([0, 300, 1300], rel=1e-4)
        assert finding.message.en.startswith("overlaps ecological protection red line by 300.00 m²")
        assert (
            "between 0.00 and 1,300.00 m² by the stated positional accuracy (boundary noise): "
            "not decided"
        ) in finding.message.en
        assert (
            "按申明的位置精度在 0.00 至 1,300.00 平方米之间（边界误差以内）" in finding.message.zh
        )
        assert outcome.verdicts == {"P": "unknown"}
        assert outcome.compliant == ()

    def test_a_small_site_is_possibly_in(self, ground: Any, judged: Any) -> None:
        finding = only(judged(ground.box(-5, 0, 5, 10), project_m=10))
        assert (finding.verdict, finding.certainty) == ("unknown", POSSIBLE)
        assert band(finding) == pytest.approx([0, 50, 100], abs=0.01)
        assert "(possible): not decided" in finding.message.en
        assert "（可能），无从判定" in finding.message.zh

    def test_a_site_beside_the_zone_is_possibly_in(self, ground: Any, judged: Any) -> None:
        finding = only(judged(ground.box(-104, 0, -4, 100), project_m=10))
        assert (finding.verdict, finding.certainty) == ("unknown", POSSIBLE)
        assert band(finding) == pytest.approx([0, 0, 600], rel=1e-3)
        assert finding.message.en.startswith(
            "does not meet ecological protection red line as drawn; between 0.00 and"
        )
        assert "按图形与生态保护红线不相交" in finding.message.zh
        assert judged(ground.box(-111, 0, -11, 100), project_m=10).findings == ()
        assert judged(ground.box(-104, 0, -4, 100)).findings == ()

    def test_both_accuracies_add_up_by_their_squares(self, ground: Any, judged: Any) -> None:
        """3 and 4 m are 5 m."""
        near = ground.box(-104.5, 0, -4.5, 100)
        assert only(judged(near, project_m=3, layer_m=4)).certainty == POSSIBLE
        assert judged(near, project_m=3).findings == ()
        assert judged(near, layer_m=4).findings == ()
        assert judged(ground.box(-105.5, 0, -5.5, 100), project_m=3, layer_m=4).findings == ()
        finding = only(judged(ground.box(-50, 0, 50, 100), layer_m=4))
        assert band(finding) == pytest.approx([4600, 5000, 5400], rel=1e-4)

    def test_what_may_be_more_than_a_sliver_is_none(self, ground: Any, judged: Any) -> None:
        thin = ground.box(-99.995, 0, 0.005, 100)
        assert str(only(judged(thin)).reason) == "sliver"
        finding = only(judged(thin, project_m=1))
        assert (str(finding.reason), finding.certainty) == ("position", NOISE)

    def test_lines_and_points(self, ground: Any, judged: Any) -> None:
        for x, expected in ((40, CERTAIN), (5, NOISE)):
            line = shapely.LineString([(-100, 0), (x, 0)])
            finding = only(judged(line, project_m=10))
            assert (finding.certainty, finding.measure.unit) == (expected, "m")
            assert finding.measure.high == pytest.approx(x + 10, rel=1e-3)
        point = only(judged(shapely.Point(5, 0), project_m=10))
        assert (point.certainty, point.verdict) == (POSSIBLE, "unknown")
        assert only(judged(shapely.Point(50, 0), project_m=10)).verdict == "violation"

    def test_of_a_notice_nothing_is_more_than_a_notice(self, ground: Any, judged: Any) -> None:
        finding = only(judged(ground.box(-97, 0, 3, 100), project_m=10, severity="NOTICE"))
        assert (finding.verdict, str(finding.reason)) == ("notice", "position")

    def test_a_place_name_is_judged_by_its_disc(self, ground: Any, judged: Any) -> None:
        vague = judged(shapely.Point(-5, 0), project_m=10, location_accuracy="place_name")
        finding = only(vague)
        assert (str(finding.reason), finding.certainty) == ("place_name", None)

    def test_rows_that_state_nothing_are_judged_as_drawn_beside_others(
        self, ground: Any, tmp_path: Path
    ) -> None:
        red = ground.layer(ground.RED, ground.box(0, -500, 500, 500))
        strip = ground.box(-97, 0, 3, 100)
        sites = ground.table(strip, strip, id=["A", "B"], uncertainty_m=[10, None])
        outcome = ground.judge([red], sites, rules=ground.book(tmp_path, ground.rule(ground.RED)))
        assert [f.certainty for f in outcome.findings] == [NOISE, None]
        assert outcome.verdicts == {"A": "unknown", "B": "violation"}


class TestDistances:
    """Within 100 m of the zone at 0 m, known within 10 m."""

    CHECK = "within_distance\ndistance_m = 100"

    @pytest.mark.parametrize(
        ("distance_m", "verdict", "certainty"),
        [
            (50, "violation", CERTAIN),
            (89, "violation", CERTAIN),
            (95, "unknown", POSSIBLE),
            (105, "unknown", POSSIBLE),
            (111, None, None),
        ],
    )
    def test_by_both_readings(
        self, ground: Any, judged: Any, distance_m: float, verdict: str, certainty: Any
    ) -> None:
        point = shapely.Point(-distance_m, 0)
        outcome = judged(point, project_m=6, layer_m=8, check=self.CHECK)
        assert [(f.verdict, f.certainty) for f in outcome.findings] == (
            [] if verdict is None else [(verdict, certainty)]
        )
        if verdict == "unknown":
            finding = only(outcome)
            assert band(finding) == pytest.approx(
                [distance_m - 10, distance_m, distance_m + 10], abs=0.02
            )
            assert str(finding.reason) == "position"
            low, high = f"{distance_m - 10:.2f}", f"{distance_m + 10:.2f}"
            assert f"between {low} and {high} m by the stated positional" in finding.message.en

    def test_as_drawn_where_nothing_is_stated(self, judged: Any) -> None:
        assert only(judged(shapely.Point(-95, 0), check=self.CHECK)).certainty is None
        assert judged(shapely.Point(-105, 0), check=self.CHECK).findings == ()


class TestRequired:
    """A place inside a zone, or near one, that is met only perhaps."""

    @pytest.mark.parametrize(
        ("west", "verdict", "certainty", "outside"),
        [
            (-50, "unmet", CERTAIN, [4000, 5000, 6000]),
            (-3, "unknown", NOISE, [0, 300, 1300]),
            (4, "unknown", POSSIBLE, [0, 0, 600]),
            (11, None, None, []),
        ],
    )
    def test_inside(
        self, ground: Any, judged: Any, west: float, verdict: str, certainty: Any, outside: Any
    ) -> None:
        site = ground.box(west, 0, west + 100, 100)
        outcome = judged(site, project_m=10, check="inside\nshare = 1.0", severity="REQUIREMENT")
        assert [(f.verdict, f.certainty) for f in outcome.findings] == (
            [] if verdict is None else [(verdict, certainty)]
        )
        if verdict is not None:
            assert band(only(outcome)) == pytest.approx(outside, rel=1e-3, abs=0.05)

    def test_inside_as_drawn_where_nothing_is_stated(self, ground: Any, judged: Any) -> None:
        kept = {"check": "inside\nshare = 1.0", "severity": "REQUIREMENT"}
        assert only(judged(ground.box(-3, 0, 97, 100), **kept)).verdict == "unmet"
        assert judged(ground.box(4, 0, 104, 100), **kept).findings == ()

    @pytest.mark.parametrize(
        ("distance_m", "verdict", "certainty"),
        [
            (89, None, None),
            (95, "unknown", POSSIBLE),
            (105, "unknown", POSSIBLE),
            (111, "unmet", CERTAIN),
        ],
    )
    def test_near(self, judged: Any, distance_m: float, verdict: str, certainty: Any) -> None:
        kept = {"check": "near_any\ndistance_m = 100", "severity": "REQUIREMENT"}
        outcome = judged(shapely.Point(-distance_m, 0), project_m=10, **kept)
        assert [(f.verdict, f.certainty) for f in outcome.findings] == (
            [] if verdict is None else [(verdict, certainty)]
        )


def test_from_plain_tables(world: Any) -> None:
    """As scripts ask it: the column of a project table, and the table of findings."""
    edge = world.LON + 0.01
    sites = world.table(
        world.square(0.005), shapely.box(edge - 3e-5, 29.803, edge + 0.01, 29.806),
        world.square(0.01005), world.square(0.1),
        id=list("ABCD"), kind="building", uncertainty_m=[10, 10, 10, 10],
    )  # fmt: skip
    review = world.check(
        sites, {"ecological_red_line": world.table(world.square())}, rules=["ERL001"]
    )
    assert world.verdicts(review) == {"A": "violation", "B": "unknown", "C": "unknown", "D": "pass"}
    table = review.findings
    assert table.certainty.tolist() == ["certain", "boundary_noise", "possible"]
    assert table.reason.fillna("").tolist() == ["", "position", "position"]
    assert (table.low <= table.value).all()
    assert (table.value <= table.high).all()
    assert table.value[2] == 0

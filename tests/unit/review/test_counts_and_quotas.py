"""How much a zone holds altogether: features, rows of projects, and land that is taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

#: Stations of a layer and new ones among the projects, in the county 500231.
STATIONS = """
[[subject]]
layers = ["fuel_station"]
[[subject]]
kinds = ["fuel_station"]
where = { change = ["new"] }
assume = ["change"]
[[zone]]
kind = "admin_area"
where = { code = ["500231"] }
"""
UNITS = '[[subject]]\nlayers = ["fuel_station"]\n[[zone]]\nkind = "control_unit"\n'
REQUIRED = [("1", "2000-01-01", "", "REQUIREMENT")]


@pytest.fixture
def count(ground: Any, tmp_path: Path) -> Any:
    """Return a function that holds layers and sites against a rule that counts."""

    def run(
        *layers: Any,
        sites: Any = None,
        zones: str = STATIONS,
        values: str = "limit = 2",
        total: str = "features",
        editions: Any = REQUIRED,
        **more: Any,
    ) -> Any:
        check = f'count\ntotal = "{total}"\n{values}'
        text = ground.rule(zones, check=check, editions=editions)
        return ground.judge(layers, sites, rules=ground.book(tmp_path, text), **more)

    return run


def county(ground: Any, code: str = "500231", **more: Any) -> Any:
    return ground.layer(ground.COUNTY, ground.box(0, 0, 1000, 1000), code=code, name="甲县", **more)


def stations(ground: Any, *places: float, **more: Any) -> Any:
    return ground.layer("fuel_station", *[shapely.Point(x, 500) for x in places], **more)


def rows(ground: Any, *shapes: Any, **columns: Any) -> Any:
    ids = [f"P{n}" for n in range(1, len(shapes) + 1)]
    return ground.table(*shapes, **{"id": ids, "kind": "fuel_station", **columns})


def tallies(outcome: Any) -> list[tuple[str, str | None, float]]:
    return [
        (f.verdict, None if f.reason is None else str(f.reason), f.measure.value)
        for f in outcome.findings
    ]


def test_more_than_the_limit_is_one_finding_on_the_zone(ground: Any, count: Any) -> None:
    outcome = count(county(ground, layer_id="own"), stations(ground, 100, 200, 300, 1200))
    (finding,) = outcome.findings
    assert (finding.project, finding.verdict, finding.zone_layer) == (None, "unmet", "own")
    assert (finding.measure.name, finding.measure.value, finding.measure.unit) == (
        *("count", 3, "count"),
    )
    assert (finding.limit.value, finding.limit.unit, finding.limit.overridden) == (2, "count", 0)
    assert "“甲县” holds 3 of fuel station, more than the limit of 2" in finding.message.en


def test_exactly_the_limit_is_not_too_many(ground: Any, count: Any) -> None:
    assert count(county(ground), stations(ground, 100, 1000, 1200)).findings == ()


def test_a_limit_of_the_workspace(ground: Any, count: Any) -> None:
    own = {"AB001": type("Own", (), {"parameters": {"limit": 1}, "reason": "渝府发〔2026〕9号"})}
    (finding,) = count(county(ground), stations(ground, 100, 200), overrides=own).findings
    assert (finding.limit.value, finding.limit.overridden) == (1, True)
    assert finding.limit.reason == "渝府发〔2026〕9号"


class TestRows:
    """Rows of projects that a rule counts together with a layer."""

    def test_drawn_rows_are_counted(self, ground: Any, count: Any) -> None:
        sites = rows(ground, shapely.Point(300, 300), ground.box(400, 400, 410, 410))
        assert tallies(count(county(ground), stations(ground, 100), sites=sites)) == [
            ("unmet", None, 3)
        ]

    def test_other_rows_are_not(self, ground: Any, count: Any) -> None:
        sites = rows(
            ground, *[shapely.Point(300, 300)] * 3,
            change=["existing", "new", "new"], kind=["fuel_station", "road", "fuel_station"],
        )  # fmt: skip
        assert count(county(ground), stations(ground, 100), sites=sites).findings == ()

    def test_a_row_of_which_nobody_states_whether_it_is_new(self, ground: Any, count: Any) -> None:
        sites = rows(ground, *[shapely.Point(300, 300)] * 2, change="")
        outcome = count(county(ground), stations(ground, 100), sites=sites)
        assert tallies(outcome) == [("unmet", None, 3)]

    def test_a_place_name_may_or_may_not_count(self, ground: Any, count: Any) -> None:
        vague = {"location_accuracy": ["surveyed", "place_name"], "uncertainty_m": [0, 100]}
        sites = rows(ground, shapely.Point(300, 300), shapely.Point(500, 500), **vague)
        outcome = count(county(ground), stations(ground, 100), sites=sites)
        assert tallies(outcome) == [("unknown", "place_name", 2)]
        message = outcome.findings[0].message.en
        assert "holds at least 2 and at most 3 (with rows located by place name)" in message
        assert outcome.verdicts == {"P1": "pass", "P2": "pass"}

    def test_it_does_not_matter_where_the_others_are_too_many(
        self, ground: Any, count: Any
    ) -> None:
        sites = rows(
            ground, shapely.Point(500, 500), location_accuracy="place_name", uncertainty_m=100
        )
        outcome = count(county(ground), stations(ground, 100, 200, 300), sites=sites)
        assert tallies(outcome) == [("unmet", None, 3)]
        few = count(county(ground), stations(ground, 100), sites=sites)
        assert few.findings == (), "two at most"

    def test_a_place_name_far_away_does_not_count(self, ground: Any, count: Any) -> None:
        sites = rows(
            ground, shapely.Point(9000, 500), location_accuracy="place_name", uncertainty_m=500
        )
        assert count(county(ground), stations(ground, 100, 200), sites=sites).findings == ()

    def test_a_place_name_beyond_the_border_may_count(self, ground: Any, count: Any) -> None:
        """300 m off, known within 500 m."""
        sites = rows(
            ground, shapely.Point(1300, 500), location_accuracy="place_name", uncertainty_m=500
        )
        outcome = count(county(ground), stations(ground, 100, 200), sites=sites)
        assert tallies(outcome) == [("unknown", "place_name", 2)]


class TestOpen:
    """What keeps a count from being told."""

    def test_whether_it_is_the_zone_meant(self, ground: Any, count: Any) -> None:
        outcome = count(county(ground, code=""), stations(ground, 100, 200, 300))
        assert tallies(outcome) == [("unknown", "missing_attribute", 3)]
        assert count(county(ground, code=""), stations(ground, 100, 200)).findings == ()
        assert count(county(ground, code="500110"), stations(ground, 1, 2, 3)).findings == ()

    def test_a_part_that_the_layer_does_not_claim(self, ground: Any, count: Any) -> None:
        claim = ground.box(-100, -100, 750, 1100)
        outcome = count(county(ground), stations(ground, 100, 200, claim=claim))
        assert tallies(outcome) == [("unknown", "outside_footprint", 2)]
        assert "25.00% of administrative area “甲县” lies outside" in outcome.findings[0].message.en
        many = count(county(ground), stations(ground, 100, 200, 300, claim=claim))
        assert tallies(many) == [("unmet", None, 3)], "too many already"
        nothing = count(county(ground), stations(ground, 100, claim=None))
        assert tallies(nothing) == [("unknown", "outside_footprint", 1)]

    def test_a_layer_that_is_missing(self, ground: Any, count: Any) -> None:
        sites = rows(ground, *[shapely.Point(300, 300)] * 3)
        outcome = count(county(ground), sites=sites)
        assert outcome.findings == ()
        assert [(str(n.reason), n.message.en) for n in outcome.not_checked] == [
            ("missing_layer", "no layer of kind: fuel station")
        ]

    def test_of_a_notice_nothing_is_more_than_a_notice(self, ground: Any, count: Any) -> None:
        light = [("1", "2000-01-01", "", "NOTICE")]
        outcome = count(county(ground, code=""), stations(ground, 1, 2, 3), editions=light)
        assert tallies(outcome) == [("notice", "missing_attribute", 3)]


def test_a_zone_may_have_its_own_limit(ground: Any, count: Any) -> None:
    """One without a figure is not looked at."""
    shapes = [ground.box(1000 * n, 0, 1000 * n + 1000, 1000) for n in range(4)]
    units = ground.layer(ground.UNIT, *shapes, most=["1", 2, "", "viele"], feature=list("abcd"))
    layer = stations(ground, 100, 200, 1100, 1200, 2100, 3100)
    outcome = count(units, layer, zones=UNITS, values='limit_from = "most"')
    assert [(f.zone_feature, f.measure.value, f.limit.value) for f in outcome.findings] == [
        ("a", 2, 1)
    ]


class TestQuotas:
    """What all projects together take of a zone against the quota that the zone states."""

    ZONES = '[[zone]]\nkind = "control_unit"\n'

    @pytest.fixture
    def quota(self, ground: Any, count: Any) -> Any:
        def run(*shapes: Any, cell: Any = 10_000, **more: Any) -> Any:
            columns = {k: more.pop(k) for k in ("kind", "location_accuracy") if k in more}
            sites = rows(ground, *shapes, **{"kind": "building", **columns})
            zone = ground.box(0, 0, 1000, 1000)
            units = ground.layer(ground.UNIT, zone, quota_m2=[cell], name="甲", feature="u1")
            kept = {"zones": self.ZONES, "total": "area_m2", "values": 'limit_from = "quota_m2"'}
            return count(units, sites=sites, **kept, **more)

        return run

    def test_over_the_quota(self, ground: Any, quota: Any) -> None:
        """Two sites of 8000 m², 2000 m² of them shared, and a part of one outside."""
        shapes = ground.box(-50, 0, 80, 100), ground.box(60, 0, 140, 100)
        outcome = quota(*shapes)
        (finding,) = outcome.findings
        assert (finding.project, finding.verdict, finding.zone_feature) == (None, "unmet", "u1")
        assert finding.measure.name == "taken_area"
        assert finding.measure.value == pytest.approx(14_000, abs=0.1)
        assert finding.measure.share == pytest.approx(0.014, abs=1e-6)
        assert (finding.limit.value, finding.limit.unit) == (10_000, "m2")
        assert "2 project(s) together take 14,000.00 m²" in finding.message.en
        drawn = ground.metres(finding.geometry)
        assert drawn.symmetric_difference(ground.box(0, 0, 140, 100)).area < 0.01
        assert outcome.verdicts == {"P1": "pass", "P2": "pass"}
        (entry,) = outcome.portfolio
        assert (entry.is_over_quota, entry.projects) == (True, ("P1", "P2"))

    @pytest.mark.parametrize(
        ("width_m", "tolerance_m2", "findings"),
        [(100.0, 1.0, 0), (100.009, 1.0, 0), (100.011, 1.0, 1), (100.011, 2.0, 0)],
    )
    def test_exactly_the_quota_and_slivers_over_it(
        self, ground: Any, quota: Any, width_m: float, tolerance_m2: float, findings: int
    ) -> None:
        outcome = quota(ground.box(0, 0, width_m, 100), tolerance_m2=tolerance_m2)
        assert len(outcome.findings) == findings

    @pytest.mark.parametrize("cell", ["", "十亩"])
    def test_without_a_quota_nothing_is_asked(self, ground: Any, quota: Any, cell: str) -> None:
        outcome = quota(ground.box(0, 0, 500, 500), cell=cell)
        assert outcome.findings == ()
        assert len(outcome.portfolio) == 1
        assert [p.feature for p in outcome.problems] == (["u1"] if cell else [])

    def test_only_drawn_areas_of_kinds_that_use_land(self, ground: Any, quota: Any) -> None:
        big = ground.box(0, 0, 500, 500)
        assert quota(big, kind="information_system").findings == ()
        assert quota(big, location_accuracy="place_name").findings == ()
        assert quota(shapely.LineString([(0, 0), (500, 500)])).findings == ()
        assert len(quota(big).findings) == 1

"""Land to be served within a distance: by county, in ranges, and what keeps it from being told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

#: Nine tenths of built-up land within 500 m of a stop in service.
STOPS = (
    '[[subject]]\nlayers = ["built_up_area"]\n'
    '[[zone]]\nkind = "transit_stop"\nwhere = { status = ["open"] }\n'
)
PARKS = '[[subject]]\nlayers = ["residential_land"]\n[[zone]]\nkind = "park"\n'
REQUIRED = [("1", "2000-01-01", "", "REQUIREMENT")]
LIGHT = [("1", "2000-01-01", "", "NOTICE")]


@pytest.fixture
def served(ground: Any, tmp_path: Path) -> Any:
    """Return a function that holds layers against a rule of coverage."""

    def run(
        *layers: Any,
        zones: str = STOPS,
        distance_m: float = 500,
        share: float = 0.9,
        values: str = "",
        **more: Any,
    ) -> Any:
        check = f"coverage\ndistance_m = {distance_m}\nshare = {share}\n{values}"
        editions = more.pop("editions", REQUIRED)
        text = ground.rule(zones, check=check, editions=editions)
        return ground.judge(layers, rules=ground.book(tmp_path, text), **more)

    return run


def strip(ground: Any, *ends: tuple[float, float], kind: str = "built_up_area", **more: Any) -> Any:
    """Strips of land, 20 m wide: what is covered of them is what is covered of their length."""
    return ground.layer(kind, *[ground.box(west, 0, east, 20) for west, east in ends], **more)


def stops(ground: Any, *places: float, status: Any = "open", **more: Any) -> Any:
    points = [shapely.Point(x, 10) for x in places]
    return ground.layer("transit_stop", *points, status=status, **more)


def parks(ground: Any, *ends: tuple[float, float], **more: Any) -> Any:
    return ground.layer("park", *[ground.box(w, -900, e, 900) for w, e in ends], **more)


def shares(outcome: Any) -> list[tuple[str, str | None, float]]:
    """Return verdict, reason and share of all findings."""
    return [
        (f.verdict, None if f.reason is None else str(f.reason), round(f.measure.share, 3))
        for f in outcome.findings
    ]


def test_too_little_is_served(ground: Any, served: Any) -> None:
    outcome = served(strip(ground, (0, 2000), layer_id="town"), stops(ground, 500))
    (finding,) = outcome.findings
    assert (finding.project, finding.verdict, finding.zone_layer) == (None, "unmet", "town")
    assert finding.zone_feature is None
    assert (finding.measure.name, finding.measure.unit) == ("uncovered_area", "m2")
    assert finding.measure.value == pytest.approx(20_000, rel=1e-3)
    assert finding.measure.share == pytest.approx(0.5, abs=1e-3)
    assert (finding.limit.value, finding.limit.unit) == (0.9, "share")
    uncovered = ground.metres(finding.geometry)
    assert uncovered.symmetric_difference(ground.box(1000, 0, 2000, 20)).area < 10
    assert "of built-up area lies within 500 m of transit stop" in finding.message.en
    assert "90% is required" in finding.message.en


@pytest.mark.parametrize(("share", "count"), [(0.8, 0), (0.81, 1)])
def test_exactly_the_share_is_enough(ground: Any, served: Any, share: float, count: int) -> None:
    """500 m from the park's edge: 800 of 1000 m."""
    land = strip(ground, (0, 1000), kind="residential_land")
    outcome = served(land, parks(ground, (-100, 300)), zones=PARKS, share=share)
    assert len(outcome.findings) == count


def test_a_shorter_distance_is_a_finding_of_its_own(ground: Any, served: Any) -> None:
    land = strip(ground, (0, 1000), kind="residential_land")
    near = "inner_distance_m = 100\ninner_share = {}"
    kept = {"zones": PARKS}
    both = served(land, parks(ground, (-100, 300)), values=near.format(0.5), **kept)
    assert [(f.measure.share, f.limit.value) for f in both.findings] in (
        [(pytest.approx(0.8), 0.9), (pytest.approx(0.4), 0.5)],
        [(pytest.approx(0.4), 0.5), (pytest.approx(0.8), 0.9)],
    )
    assert len({f.id for f in both.findings}) == 2
    (inner,) = served(
        land, parks(ground, (-100, 300)), share=0.8, values=near.format(0.5), **kept
    ).findings
    assert "within 100 m of" in inner.message.en
    enough = served(land, parks(ground, (-100, 300)), share=0.8, values=near.format(0.4), **kept)
    assert enough.findings == ()


def test_where_there_is_no_facility_nothing_is_served(ground: Any, served: Any) -> None:
    for layer in (stops(ground), stops(ground, 500, status="planned")):
        outcome = served(strip(ground, (0, 2000)), layer)
        assert shares(outcome) == [("unmet", None, 0.0)]


class TestByCounty:
    """A share is one of a county: a town that is well served does not make up for another."""

    def counties(self, ground: Any, **more: Any) -> Any:
        shapes = ground.box(-500, -500, 2000, 500), ground.box(2000, -500, 4500, 500)
        return ground.layer(ground.COUNTY, *shapes, name=["甲县", "乙县"], **more)

    def test_each_has_its_own_share(self, ground: Any, served: Any) -> None:
        land = strip(ground, (0, 1000), (3000, 3500), (3500, 4000))
        outcome = served(land, stops(ground, 500, 3000), self.counties(ground))
        assert shares(outcome) == [("unmet", None, pytest.approx(0.5, abs=2e-3))]
        assert outcome.findings[0].zone_name == "乙县"
        assert "built-up area “乙县”" in outcome.findings[0].message.en
        both = served(land, stops(ground, 0), self.counties(ground))
        assert {f.zone_name for f in both.findings} == {"甲县", "乙县"}
        assert len({f.id for f in both.findings}) == 2
        together = served(land, stops(ground, 500, 3000))
        assert shares(together) == [("unmet", None, pytest.approx(0.75, abs=2e-3))]
        assert together.findings[0].zone_name is None

    def test_land_belongs_to_the_county_that_holds_most_of_it(
        self, ground: Any, served: Any
    ) -> None:
        land = strip(ground, (1000, 2900), (2900, 3900))
        (finding,) = served(land, stops(ground, 3400), self.counties(ground)).findings
        assert finding.zone_name == "甲县"
        assert finding.measure.share == pytest.approx(0, abs=1e-3)

    def test_land_in_no_county_is_taken_together(self, ground: Any, served: Any) -> None:
        land = strip(ground, (0, 1000), (6000, 7000))
        (finding,) = served(land, stops(ground, 500), self.counties(ground)).findings
        assert (finding.zone_name, finding.measure.share) == (None, 0.0)


class TestUndecidedStops:
    """Stops whose status nobody states may serve or not: the share is a range."""

    def test_it_depends_on_them(self, ground: Any, served: Any) -> None:
        outcome = served(strip(ground, (0, 2000)), stops(ground, 500, 1500, status=["open", ""]))
        assert shares(outcome) == [("unknown", "missing_attribute", pytest.approx(0.5, abs=1e-3))]
        message = outcome.findings[0].message.en
        assert message.startswith("between 49.99% and 99.98% of built-up area lies within 500 m")
        assert "some facilities lack attributes" in message

    def test_it_is_too_little_even_with_them(self, ground: Any, served: Any) -> None:
        outcome = served(strip(ground, (0, 4000)), stops(ground, 500, 1500, status=["open", ""]))
        assert shares(outcome) == [("unmet", None, pytest.approx(0.25, abs=1e-3))]
        message = outcome.findings[0].message.en
        assert "to 49.99% (some facilities lack attributes) of built-up area" in message

    def test_it_is_enough_without_them(self, ground: Any, served: Any) -> None:
        places = stops(ground, 500, 900, status=["open", "未知"])
        assert served(strip(ground, (0, 1000)), places).findings == ()

    def test_a_notice_stays_a_notice(self, ground: Any, served: Any) -> None:
        places = stops(ground, 500, 1500, status=["open", ""])
        outcome = served(strip(ground, (0, 2000)), places, editions=LIGHT)
        assert [f.verdict for f in outcome.findings] == ["notice"]


class TestFrames:
    """A frame that was only assumed may be off by as much as the distance asked for."""

    @pytest.mark.parametrize("which", ["stops", "land"])
    def test_no_share_is_told(self, ground: Any, served: Any, which: str) -> None:
        places = stops(ground, 500, declared=which != "stops", layer_id="stops")
        land = strip(ground, (0, 2000), declared=which != "land", layer_id="land")
        outcome = served(places, land)
        assert outcome.findings == ()
        assert [(n.rule, str(n.reason), n.message.en) for n in outcome.not_checked] == [
            (
                "AB001",
                "frame_undeclared",
                f"layer {which} has no declared coordinate frame: not decided by it",
            )
        ]

    def test_a_layer_that_serves_nobody_does_not_matter(self, ground: Any, served: Any) -> None:
        other = ground.layer("park", ground.box(0, 0, 1, 1), declared=False)
        outcome = served(strip(ground, (0, 2000)), stops(ground, 500), other)
        assert (len(outcome.findings), outcome.not_checked) == (1, ())


class TestFootprints:
    """Where the stops' layer claims nothing, nobody knows what is served."""

    def test_the_share_beyond_is_told_in_its_place(self, ground: Any, served: Any) -> None:
        claim = ground.box(-500, -500, 1500, 500)
        outcome = served(strip(ground, (0, 2000)), stops(ground, 500, claim=claim))
        assert shares(outcome) == [("unknown", "outside_footprint", pytest.approx(0.25, abs=1e-3))]
        assert "25.00% of built-up area lies outside" in outcome.findings[0].message.en

    def test_other_counties_are_judged(self, ground: Any, served: Any) -> None:
        counties = TestByCounty().counties(ground)
        claim = ground.box(-500, -500, 2500, 500)
        land = strip(ground, (0, 2000), (3000, 4000))
        outcome = served(land, stops(ground, 500, claim=claim), counties)
        assert {(f.zone_name, f.verdict, f.reason) for f in outcome.findings} == {
            ("甲县", "unmet", None),
            ("乙县", "unknown", "outside_footprint"),
        }

    def test_without_any_claim_nothing_is_known(self, ground: Any, served: Any) -> None:
        outcome = served(strip(ground, (0, 2000)), stops(ground, claim=None))
        assert shares(outcome) == [("unknown", "outside_footprint", 1.0)]

    def test_a_notice_stays_a_notice(self, ground: Any, served: Any) -> None:
        claim = ground.box(-500, -500, 1500, 500)
        outcome = served(strip(ground, (0, 2000)), stops(ground, 500, claim=claim), editions=LIGHT)
        assert [f.verdict for f in outcome.findings] == ["notice"]


def test_a_layer_that_is_missing_is_said(ground: Any, served: Any) -> None:
    for layers, missing in (
        ([strip(ground, (0, 2000))], "transit stop"),
        ([stops(ground, 500)], "built-up area"),
    ):
        outcome = served(*layers)
        assert outcome.findings == ()
        assert [(str(n.reason), n.message.en) for n in outcome.not_checked] == [
            ("missing_layer", f"no layer of kind: {missing}")
        ]
    empty = served(strip(ground), stops(ground, 500))
    assert (empty.findings, empty.not_checked) == ((), ()), "no land, no share"


def test_rules_that_ask_for_other_stops_have_other_shares(ground: Any, tmp_path: Path) -> None:
    """What is measured for one rule serves another only where it is the same question."""
    check = "coverage\ndistance_m = {}\nshare = 1"
    closed = STOPS.replace('"open"', '"closed"')
    texts = [
        ground.rule(zones, code=code, check=check.format(distance), editions=REQUIRED)
        for code, zones, distance in (
            ("AB001", STOPS, 500), ("AB002", closed, 500), ("AB003", STOPS, 100),
            ("AB004", STOPS.replace("built_up_area", "residential_land"), 500),
        )
    ]  # fmt: skip
    layers = [
        strip(ground, (0, 2000)),
        strip(ground, (0, 1250), kind="residential_land"),
        stops(ground, 500, 0, status=["open", "closed"]),
    ]
    outcome = ground.judge(layers, rules=ground.book(tmp_path, *texts))
    assert {f.rule: round(f.measure.share, 2) for f in outcome.findings} == {
        "AB001": 0.5, "AB002": 0.25, "AB003": 0.1, "AB004": 0.8,
    }  # fmt: skip

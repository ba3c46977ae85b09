"""Layers that must lie inside others: what is outside, what nobody claims to know, per layer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

#: Counties must lie in control units: the units tile them.
TILED = '[[subject]]\nlayers = ["admin_area"]\n[[zone]]\nkind = "control_unit"\n'
#: Wetlands and red lines must lie in the county.
INSIDE = '[[subject]]\nlayers = ["wetland", "ecological_red_line"]\n[[zone]]\nkind = "admin_area"\n'
REQUIRED = [("1", "2000-01-01", "", "REQUIREMENT")]


@pytest.fixture
def tiled(ground: Any, tmp_path: Path) -> Any:
    """Return a function that holds layers against a rule of lying inside."""

    def run(*layers: Any, zones: str = TILED, values: str = "share = 1.0", **more: Any) -> Any:
        kept = {k: more.pop(k) for k in ("editions", "more", "top") if k in more}
        kept = {"editions": REQUIRED, **kept}
        text = ground.rule(zones, check=f"inside\n{values}", **kept)
        return ground.judge(layers, rules=ground.book(tmp_path, text), **more)

    return run


def rest(outcome: Any) -> list[tuple[str, str | None, float]]:
    """Return verdict, reason and measure of all findings."""
    return [
        (f.verdict, None if f.reason is None else str(f.reason), round(f.measure.value, 3))
        for f in outcome.findings
    ]


def counties(ground: Any, *boxes: Any, **more: Any) -> Any:
    return ground.layer(ground.COUNTY, *[ground.box(*b) for b in boxes], **more)


def units(ground: Any, *boxes: Any, **more: Any) -> Any:
    return ground.layer(ground.UNIT, *[ground.box(*b) for b in boxes], **more)


def test_a_gap_is_a_finding_with_its_shape(ground: Any, tiled: Any) -> None:
    county = counties(ground, (0, 0, 300, 100), layer_id="county", code="500151", feature="c1")
    outcome = tiled(county, units(ground, (-50, -50, 100, 300), (120, -50, 400, 300)))
    (finding,) = outcome.findings
    assert (finding.project, finding.verdict, finding.reason) == (None, "unmet", None)
    assert (finding.zone_layer, finding.zone_feature, finding.zone_kind) == (
        *("county", "c1", ground.COUNTY),
    )
    assert (finding.measure.name, finding.measure.unit) == ("outside_area", "m2")
    assert finding.measure.value == pytest.approx(2000, abs=0.05)
    assert finding.measure.share == pytest.approx(2 / 30, abs=1e-6)
    drawn = ground.metres(finding.geometry)
    assert drawn.symmetric_difference(ground.box(100, 0, 120, 100)).area < 0.01
    assert "lies outside" in finding.message.en
    assert "(100% should lie inside)" in finding.message.en


def test_borders_that_meet_leave_no_gap(ground: Any, tiled: Any) -> None:
    outcome = tiled(
        counties(ground, (0, 0, 300, 100)), units(ground, (0, 0, 120, 100), (120, 0, 300, 100))
    )
    assert (outcome.findings, outcome.not_checked) == ((), ())


@pytest.mark.parametrize(
    ("gap_m", "tolerance_m2", "verdict", "reason"),
    [(0.009, 1.0, "notice", "sliver"), (0.011, 1.0, "unmet", None), (0.011, 2, "notice", "sliver")],
)
def test_gaps_within_the_tolerance_are_slivers(
    ground: Any, tiled: Any, gap_m: float, tolerance_m2: float, verdict: str, reason: str | None
) -> None:
    outcome = tiled(
        counties(ground, (0, 0, 300, 100)),
        units(ground, (0, 0, 120, 100), (120 + gap_m, 0, 300, 100)),
        tolerance_m2=tolerance_m2,
    )
    (finding,) = outcome.findings
    assert (finding.verdict, finding.reason) == (verdict, reason)


@pytest.mark.parametrize(("share", "count"), [("0.9", 0), ("0.91", 1)])
def test_a_share_may_be_outside(ground: Any, tiled: Any, share: str, count: int) -> None:
    """Nine tenths of the county lie in the unit."""
    outcome = tiled(
        counties(ground, (0, 0, 1000, 100)),
        units(ground, (-50, -50, 900, 300)),
        values=f"share = {share}",
    )
    assert len(outcome.findings) == count


def test_what_is_taken_out_of_the_zones_does_not_hold(ground: Any, tiled: Any) -> None:
    zones = TILED + '[[outside]]\nkind = "built_up_area"\n'
    town = ground.layer("built_up_area", ground.box(200, -50, 400, 50))
    outcome = tiled(
        counties(ground, (0, 0, 300, 100)), units(ground, (-50, -50, 400, 300)), town, zones=zones
    )
    assert rest(outcome) == [("unmet", None, pytest.approx(5000, abs=0.05))]


def test_only_the_zones_that_are_meant_hold_anything(ground: Any, tiled: Any) -> None:
    zones = TILED + 'where = { class = ["priority"] }\n'
    for word, findings in (("priority", 0), ("general", 1)):
        unit = units(ground, (-50, -50, 400, 300), **{"class": word})
        outcome = tiled(counties(ground, (0, 0, 300, 100)), unit, zones=zones)
        assert len(outcome.findings) == findings, word


class TestOpen:
    """What nobody knows of a layer is neither a gap nor clear."""

    def test_zones_of_unknown_attributes_may_hold(self, ground: Any, tiled: Any) -> None:
        zones = TILED + 'where = { class = ["priority"] }\n'
        unit = units(ground, (-50, -50, 400, 300), **{"class": ""})
        outcome = tiled(counties(ground, (0, 0, 300, 100)), unit, zones=zones)
        assert [(f.verdict, str(f.reason)) for f in outcome.findings] == [
            ("unknown", "missing_attribute")
        ]

    def test_a_feature_that_may_be_meant(self, ground: Any, tiled: Any) -> None:
        zones = TILED.replace("\n[[zone]]", '\nwhere = { code = ["500151"] }\n[[zone]]', 1)
        county = counties(ground, (0, 0, 100, 100), code="")
        outcome = tiled(county, units(ground, (500, 500, 600, 600)), zones=zones)
        assert [(f.verdict, str(f.reason)) for f in outcome.findings] == [
            ("unknown", "missing_attribute")
        ]

    def test_a_layer_that_claims_nothing_at_all(self, ground: Any, tiled: Any) -> None:
        """An empty table of units without a footprint: whether there are any is not known."""
        outcome = tiled(counties(ground, (0, 0, 100, 100)), units(ground, claim=None))
        assert outcome.findings or outcome.not_checked


class TestFootprints:
    """A gap counts only where the layer of the zones claims to be complete."""

    COUNTY = (0, 0, 300, 100)

    def found(self, ground: Any, tiled: Any, claim: Any, *boxes: Any, **more: Any) -> Any:
        shapes = boxes or [(-50, -50, 100, 300)]
        unit = units(ground, *shapes, claim=None if claim is None else ground.box(*claim))
        return rest(tiled(counties(ground, self.COUNTY), unit, **more))

    def test_the_gap_ends_where_the_claim_ends(self, ground: Any, tiled: Any) -> None:
        found = self.found(ground, tiled, (-50, -50, 150, 300))
        assert found == [
            ("unmet", None, pytest.approx(5000, abs=0.05)),
            ("unknown", "outside_footprint", 0.5),
        ]

    def test_all_that_is_claimed_is_covered(self, ground: Any, tiled: Any) -> None:
        found = self.found(ground, tiled, (-50, -50, 100, 300))
        assert found == [("unknown", "outside_footprint", pytest.approx(2 / 3, abs=1e-3))]

    def test_a_neighbour_of_which_nothing_is_claimed_is_not_asked(
        self, ground: Any, tiled: Any
    ) -> None:
        both = counties(ground, self.COUNTY, (300, 0, 600, 100), feature=["own", "neighbour"])
        unit = units(ground, (-50, -50, 250, 300), claim=ground.box(-50, -50, 300, 300))
        (finding,) = tiled(both, unit).findings
        assert (finding.zone_feature, finding.verdict) == ("own", "unmet")
        assert finding.measure.value == pytest.approx(5000, abs=0.05)

    def test_a_notice_leaves_no_question_open(self, ground: Any, tiled: Any) -> None:
        light = [("1", "2000-01-01", "", "NOTICE")]
        found = self.found(ground, tiled, (-50, -50, 150, 300), editions=light)
        assert found == [("notice", None, pytest.approx(5000, abs=0.05))]

    def test_an_outline_is_complete_in_itself(self, ground: Any, tiled: Any) -> None:
        """What lies outside the county is outside it, whatever its layer claims."""
        county = counties(ground, (0, 0, 100, 100), claim=ground.box(0, 0, 100, 100))
        wetland = ground.layer("wetland", ground.box(50, 0, 150, 100))
        assert rest(tiled(county, wetland, zones=INSIDE)) == [
            ("unmet", None, pytest.approx(5000, abs=0.05))
        ]


class TestPerLayer:
    """Many features of one delivery that lie outside are one finding."""

    PER = 'share = 1.0\nper = "layer"'

    def test_one_finding_a_layer(self, ground: Any, tiled: Any) -> None:
        county = counties(ground, (0, 0, 1000, 1000))
        boxes = [ground.box(950, 100 * n, 1050, 100 * n + 50) for n in range(7)]
        wet = ground.layer(
            "wetland", *boxes, ground.box(0, 0, 50, 50), feature=list("abcdefgh"),
            name=["甲", *"bcdefgh"],
        )  # fmt: skip
        red = ground.layer(ground.RED, ground.box(990, 0, 1010, 100), layer_id="erl")
        outcome = tiled(county, wet, red, zones=INSIDE, values=self.PER)
        by_layer = {f.zone_layer: f for f in outcome.findings}
        assert len(by_layer) == len(outcome.findings) == 2
        assert by_layer["erl"].measure.value == pytest.approx(1000, abs=0.05)
        many = by_layer["wetland"]
        assert (many.zone_feature, many.verdict) == (None, "unmet")
        assert many.measure.value == pytest.approx(7 * 50 * 50, abs=0.5)
        assert "wetland (甲, b, c, d, e and 2 more)" in many.message.en
        assert "湿地（甲、b、c、d、e等 7 个）" in many.message.zh
        parts = shapely.union_all([b.difference(ground.box(0, 0, 1000, 1000)) for b in boxes])
        assert ground.metres(many.geometry).symmetric_difference(parts).area < 0.1

    def test_slivers_of_a_layer_add_up(self, ground: Any, tiled: Any) -> None:
        county = counties(ground, (0, 0, 1000, 1000))
        for boxes, verdict in ((1, "notice"), (3, "unmet")):
            shapes = [ground.box(900, 100 * n, 1000.004, 100 * n + 100) for n in range(boxes)]
            outcome = tiled(county, ground.layer("wetland", *shapes), zones=INSIDE, values=self.PER)
            assert [f.verdict for f in outcome.findings] == [verdict]

    def test_two_layers_of_a_kind_are_two(self, ground: Any, tiled: Any) -> None:
        county = counties(ground, (0, 0, 100, 100))
        layers = [
            ground.layer("wetland", ground.box(50, 0, 150, 100), layer_id=name)
            for name in ("a", "b")
        ]
        outcome = tiled(county, *layers, zones=INSIDE, values=self.PER)
        assert sorted(f.zone_layer for f in outcome.findings) == ["a", "b"]


def test_rivers_are_measured_by_their_length(ground: Any, tiled: Any) -> None:
    zones = '[[subject]]\nlayers = ["river"]\n[[zone]]\nkind = "river_management_range"\n'
    river = ground.layer("river", shapely.LineString([(0, 0), (400, 0)]))
    ranges = ground.layer("river_management_range", ground.box(-50, -50, 300, 50))
    (finding,) = tiled(river, ranges, zones=zones).findings
    assert (finding.measure.name, finding.measure.unit) == ("outside_length", "m")
    assert finding.measure.value == pytest.approx(100, abs=0.01)
    assert finding.measure.share == pytest.approx(0.25, abs=1e-5)


def test_only_the_features_that_are_meant_are_judged(ground: Any, tiled: Any) -> None:
    zones = TILED.replace("\n[[zone]]", '\nwhere = { code = ["500151"] }\n[[zone]]', 1)
    both = counties(ground, (0, 0, 100, 100), (100, 0, 200, 100), code=["500151", "500110"])
    unit = units(ground, (500, 500, 600, 600))
    (finding,) = tiled(both, unit, zones=zones).findings
    assert finding.zone_feature == "1"


class TestMissing:
    """Without the zones nothing can be said; of several layers judged, one is enough."""

    def test_no_zones_at_all(self, ground: Any, tiled: Any) -> None:
        outcome = tiled(counties(ground, (0, 0, 100, 100)))
        assert outcome.findings == ()
        assert [(str(n.reason), n.message.en) for n in outcome.not_checked] == [
            ("missing_layer", "no layer of kind: environmental control unit")
        ]

    def test_an_empty_layer_says_that_there_are_none(self, ground: Any, tiled: Any) -> None:
        outcome = tiled(counties(ground, (0, 0, 100, 100)), units(ground))
        assert rest(outcome) == [("unmet", None, pytest.approx(10_000, abs=0.05))]
        assert outcome.not_checked == ()

    def test_one_of_two_layers_is_enough(self, ground: Any, tiled: Any) -> None:
        county = counties(ground, (0, 0, 100, 100))
        wetland = ground.layer("wetland", ground.box(50, 0, 150, 100))
        outcome = tiled(county, wetland, zones=INSIDE)
        assert (len(outcome.findings), outcome.not_checked) == (1, ())
        outcome = tiled(county, zones=INSIDE)
        assert [n.message.en for n in outcome.not_checked] == [
            "no layer of kind: wetland, ecological protection red line"
        ]

"""Zones that must not overlap: pairs, parts within other zones, slivers, what stays open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geotool.measure import area_m2

TWO = "ecological_red_line permanent_basic_farmland"
#: Red line against farmland; a part within a reserve's core, or its general zone, is lighter.
WITHIN = """
[[zone]]
id = "red"
kind = "ecological_red_line"
[[zone]]
id = "farm"
kind = "permanent_basic_farmland"
[[zone]]
id = "town"
kind = "urban_growth_boundary"
where = { zone = ["concentrated", "flexible"] }
[[zone]]
id = "special"
kind = "urban_growth_boundary"
where = { zone = ["special"] }
[[outside]]
id = "core"
kind = "nature_reserve"
where = { zone = ["core"] }
[[outside]]
id = "park"
kind = "national_park"
"""
PAPERS = """
[papers]
plan = { zh = "退出方案", en = "plan to leave" }
"""


def variant(code: str, zones: list[str], severity: str, *within: str, papers: str = "") -> str:
    return (
        f'[[variant]]\ncode = "{code}"\ntitle = {{ zh = "一", en = "one" }}\n'
        f'zones = {zones}\nwithin = {list(within)}\nseverity = "{severity}"\n{papers}\n'
        'source = { zh = "一", en = "one" }\nconfidence = "M"\n'
    ).replace("'", '"')


VARIANTS = (
    PAPERS
    + variant("leaves", ["red", "farm"], "RESTRICTED", "core", papers='evidence = ["plan"]')
    + variant("special", ["red", "special"], "NOTICE")
    + variant("in_park", ["farm", "town"], "NOTICE", "park")
)


@pytest.fixture
def disjoint(ground: Any, tmp_path: Path) -> Any:
    """Return a function that holds layers against a rule of zones that must not overlap."""

    def run(*layers: Any, zones: str = TWO, **more: Any) -> Any:
        kept = {k: more.pop(k) for k in ("editions", "more") if k in more}
        text = ground.rule(zones, check="zones_disjoint", **kept)
        return ground.judge(layers, rules=ground.book(tmp_path, text), **more)

    return run


def area(shape: Any) -> float:
    return float(area_m2(np.array([shape], dtype=object))[0])


def rest(outcome: Any) -> list[tuple[str, str | None, float]]:
    """Return verdict, reason and area of all findings."""
    return [
        (f.verdict, None if f.reason is None else str(f.reason), round(f.measure.value))
        for f in outcome.findings
    ]


def test_a_pair_is_one_finding_without_a_project(ground: Any, disjoint: Any) -> None:
    red = ground.layer(ground.RED, ground.box(0, 0, 100, 100), feature="r7", layer_id="erl")
    farm = ground.layer(ground.FARM, ground.box(60, 0, 200, 100), feature="f3")
    sites = ground.table(ground.box(0, 0, 10, 10), id="P1")
    outcome = disjoint(red, farm, sites=sites)
    (finding,) = outcome.findings
    assert (finding.project, finding.rule, finding.verdict) == (None, "AB001", "violation")
    assert (finding.zone_layer, finding.zone_feature) == ("erl", "r7")
    assert (finding.zone_kind, finding.edition) == (ground.RED, "1")
    assert (finding.source_file, finding.source_row) == ("layers/catalog.toml", 7)
    assert finding.measure.name == "overlap_area"
    assert finding.measure.value == pytest.approx(4000, abs=0.05)
    drawn = ground.metres(finding.geometry)
    assert drawn.symmetric_difference(ground.box(60, 0, 100, 100)).area < 0.01
    title = ("ecological protection red line", "permanent basic farmland")
    assert finding.message.en.startswith(f"{title[0]} and {title[1]} overlap by 4,000.00 m²")
    assert finding.citation == "Act of 1"
    assert outcome.verdicts == {"P1": "pass"}, "no project is blamed for it"


def test_of_one_kind_its_features_are_held_against_each_other(ground: Any, disjoint: Any) -> None:
    west = ground.layer(
        ground.UNIT, ground.box(0, 0, 100, 100), ground.box(90, 0, 200, 100), layer_id="west"
    )
    east = ground.layer(ground.UNIT, ground.box(195, 0, 300, 100), layer_id="east")
    outcome = disjoint(west, east, zones=ground.UNIT)
    assert sorted(rest(outcome)) == [("violation", None, 500), ("violation", None, 1000)]
    assert len({f.id for f in outcome.findings}) == 2


def test_of_several_kinds_only_features_of_different_kinds(ground: Any, disjoint: Any) -> None:
    red = ground.layer(ground.RED, ground.box(0, 0, 100, 100), ground.box(50, 0, 150, 100))
    farm = ground.layer(ground.FARM, ground.box(140, 0, 200, 100), ground.box(150, 0, 210, 100))
    assert rest(disjoint(red, farm)) == [("violation", None, 1000)]


def test_each_pair_is_a_finding_of_its_own(ground: Any, disjoint: Any) -> None:
    red = ground.layer(ground.RED, ground.box(0, 0, 100, 100))
    farm = ground.layer(ground.FARM, ground.box(-50, 0, 10, 100), ground.box(80, 0, 200, 100))
    more = ground.layer(ground.FARM, ground.box(-50, 200, 200, 99), layer_id="more")
    outcome = disjoint(red, farm, more)
    assert len({f.id for f in outcome.findings}) == len(outcome.findings) == 3


def test_contact_is_no_overlap(ground: Any, disjoint: Any) -> None:
    red = ground.layer(ground.RED, ground.box(0, 0, 100, 100))
    farm = ground.layer(ground.FARM, ground.box(100, 0, 200, 100), ground.box(100, 100, 200, 200))
    outcome = disjoint(red, farm)
    assert (outcome.findings, outcome.not_checked) == ((), ())


@pytest.mark.parametrize(
    ("width_m", "tolerance_m2", "verdict", "reason"),
    [
        (0.009, 1.0, "notice", "sliver"),
        (0.011, 1.0, "violation", None),
        (0.011, 2.0, "notice", "sliver"),
        (0.009, 0.5, "violation", None),
    ],
)
def test_slivers_are_notices_and_never_dropped(
    ground: Any, disjoint: Any, width_m: float, tolerance_m2: float, verdict: str, reason: str
) -> None:
    red = ground.layer(ground.RED, ground.box(0, 0, 100, 100))
    farm = ground.layer(ground.FARM, ground.box(100 - width_m, 0, 200, 100))
    (finding,) = disjoint(red, farm, tolerance_m2=tolerance_m2).findings
    assert (finding.verdict, finding.reason) == (verdict, reason)
    assert finding.measure.value == pytest.approx(100 * width_m, abs=0.02)
    if reason:
        assert f"within the tolerance of {tolerance_m2:g} m²" in finding.message.en


@pytest.mark.parametrize(("severity", "verdict"), [("PROHIBITED", "unknown"), ("NOTICE", "notice")])
def test_an_attribute_that_decides_is_missing(
    ground: Any, disjoint: Any, severity: str, verdict: str
) -> None:
    """Town or special area: nobody knows; at most as grave as the rule is."""
    red = ground.layer(ground.RED, ground.box(0, 0, 100, 100))
    town = ground.layer("urban_growth_boundary", ground.box(50, 0, 200, 100), zone="")
    more = VARIANTS if severity == "PROHIBITED" else ""
    editions = [("1", "2000-01-01", "", severity)]
    outcome = disjoint(red, town, zones=WITHIN, more=more, editions=editions)
    assert rest(outcome) == [(verdict, "missing_attribute", 5000)]
    assert "zone is absent: not decided" in outcome.findings[0].message.en


def test_a_pair_of_zones_may_have_its_own_weight(ground: Any, disjoint: Any) -> None:
    red = ground.layer(ground.RED, ground.box(0, 0, 100, 100))
    special, town = (
        ground.layer("urban_growth_boundary", ground.box(50, 0, 200, 100), zone=zone)
        for zone in ("special", "concentrated")
    )
    kept = {"zones": WITHIN, "more": VARIANTS}
    assert rest(disjoint(red, special, **kept)) == [("notice", None, 5000)]
    assert rest(disjoint(red, town, **kept)) == [("violation", None, 5000)]
    farm = ground.layer(ground.FARM, ground.box(150, 0, 250, 100))
    assert rest(disjoint(farm, special, **kept)) == [("violation", None, 5000)], "red line only"


class TestWithin:
    """The part of an overlap that lies in a third zone, and the rest of it."""

    @pytest.fixture
    def three(self, ground: Any, disjoint: Any) -> Any:
        def run(*more: Any, **asked: Any) -> Any:
            red = ground.layer(ground.RED, ground.box(0, 0, 100, 100))
            farm = ground.layer(ground.FARM, ground.box(0, 0, 100, 100))
            return disjoint(red, farm, *more, zones=WITHIN, more=VARIANTS, **asked)

        return run

    def reserve(self, ground: Any, *boxes: Any, zone: str = "core") -> Any:
        return ground.layer("nature_reserve", *[ground.box(*b) for b in boxes], zone=zone)

    def test_it_is_split(self, ground: Any, three: Any) -> None:
        outcome = three(self.reserve(ground, (70, -50, 300, 300)))
        assert sorted(rest(outcome)) == [("conditional", None, 3000), ("violation", None, 7000)]
        inner = next(f for f in outcome.findings if f.verdict == "conditional")
        outer = next(f for f in outcome.findings if f.verdict == "violation")
        assert [e.en for e in inner.evidence] == ["plan to leave"]
        assert outer.evidence == ()
        assert ", within nature reserve (core protection zone)" in inner.message.en
        assert "within" not in outer.message.en
        assert inner.id != outer.id
        assert area(inner.geometry) == pytest.approx(inner.measure.value, abs=0.01)
        assert shapely.intersection(inner.geometry, outer.geometry).area < 1e-15

    def test_all_of_it_may_lie_there(self, ground: Any, three: Any) -> None:
        outcome = three(self.reserve(ground, (-50, -50, 60, 300), (60, -50, 300, 300)))
        assert rest(outcome) == [("conditional", None, 10_000)]

    def test_what_is_no_core_changes_nothing_and_what_may_be_one_is_open(
        self, ground: Any, three: Any
    ) -> None:
        outcome = three(self.reserve(ground, (70, -50, 300, 300), zone="general"))
        assert rest(outcome) == [("violation", None, 10_000)]
        outcome = three(self.reserve(ground, (70, -50, 300, 300), zone=""))
        assert sorted(rest(outcome)) == [
            ("unknown", "missing_attribute", 3000),
            ("violation", None, 7000),
        ]

    def test_of_two_third_zones_the_first_has_the_word(self, ground: Any, three: Any) -> None:
        park = ground.layer("national_park", ground.box(40, -50, 300, 300))
        outcome = three(self.reserve(ground, (70, -50, 300, 300)), park)
        parts = sorted(rest(outcome))
        assert parts == [
            ("conditional", None, 3000),
            ("violation", None, 7000),  # also in the park: no variant for this pair there
        ]
        assert len({f.id for f in outcome.findings}) == 2

    def test_a_variant_within_a_zone_holds_nowhere_else(self, ground: Any, disjoint: Any) -> None:
        town = ground.layer("urban_growth_boundary", ground.box(0, 0, 100, 100), zone="flexible")
        farm = ground.layer(ground.FARM, ground.box(0, 0, 100, 100))
        park = ground.layer("national_park", ground.box(40, -50, 300, 300))
        kept = {"zones": WITHIN, "more": VARIANTS}
        assert rest(disjoint(town, farm, **kept)) == [("violation", None, 10_000)]
        assert sorted(rest(disjoint(town, farm, park, **kept))) == [
            ("notice", None, 6000),
            ("violation", None, 4000),
        ]


def test_a_kind_that_is_missing_is_said_and_the_others_judged(ground: Any, disjoint: Any) -> None:
    zones = f"{TWO} wetland"
    red = ground.layer(ground.RED, ground.box(0, 0, 100, 100))
    farm = ground.layer(ground.FARM, ground.box(50, 0, 200, 100))
    outcome = disjoint(red, farm, zones=zones)
    assert rest(outcome) == [("violation", None, 5000)]
    assert [(str(n.reason), n.projects, n.message.en) for n in outcome.not_checked] == [
        ("missing_layer", 0, "no layer of kind: wetland")
    ]


lattice = st.integers(0, 8)
boxes = st.builds(
    lambda x, y, w, h: shapely.box(20 * x, 20 * y, 20 * (x + w), 20 * (y + h)),
    *(lattice, lattice, st.integers(1, 4), st.integers(1, 4)),
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(reds=st.lists(boxes, min_size=1, max_size=4), farms=st.lists(boxes, max_size=4), core=boxes)
def test_parts_add_up_to_the_overlaps(
    ground: Any, disjoint: Any, reds: list[Any], farms: list[Any], core: Any
) -> None:
    """The oracle is shapely in the plane: every pair, split by the core, nothing twice."""
    red, farm = ground.layer(ground.RED, *reds), ground.layer(ground.FARM, *farms)
    reserve = ground.layer("nature_reserve", core, zone="core")
    outcome = disjoint(red, farm, reserve, zones=WITHIN, more=VARIANTS)
    shared = [a.intersection(b) for a in reds for b in farms]
    inner = sorted(round(x) for s in shared if (x := s.intersection(core).area) > 1)
    outer = sorted(round(x) for s in shared if (x := s.difference(core).area) > 1)
    found = rest(outcome)
    assert sorted(v for verdict, _, v in found if verdict == "conditional") == inner
    assert sorted(v for verdict, _, v in found if verdict == "violation") == outer
    assert len(found) == len(inner) + len(outer)

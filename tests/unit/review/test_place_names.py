"""A place-name location is a disc of its uncertainty: never a violation, and clear only if the
whole disc is clear."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

RED = "ecological_red_line"


def vague(world: Any, point: Any, uncertainty_m: float | None, **columns: Any) -> Any:
    return world.table(
        point,
        id="A",
        location_accuracy="place_name",
        uncertainty_m=[uncertainty_m],
        **{"kind": "building", **columns},
    )


@settings(max_examples=25, deadline=None)
@given(distance_m=st.floats(5, 5000), uncertainty_m=st.floats(1, 5000))
def test_unknown_only_if_the_disc_touches(
    world: Any, distance_m: float, uncertainty_m: float
) -> None:
    """The oracle is the geodesic from the zone's eastern edge (nearest point on its parallel)."""
    edge = (106.01, 29.805)
    point = shapely.Point(world.beside(*edge, distance_m))
    review = world.check(
        vague(world, point, uncertainty_m), {RED: world.table(world.square())}, rules=["ERL001"]
    )
    if abs(distance_m - uncertainty_m) < 0.5:
        return  # the edge between two vertices is a chord; this is its error
    touches = distance_m < uncertainty_m
    expected = [("A", "ERL001", "unknown", "place_name")] if touches else []
    assert world.found(review) == expected


@pytest.mark.parametrize("uncertainty_m", [0.0, 1.0, 100.0, 1e5])
def test_never_a_violation_even_in_the_middle(world: Any, uncertainty_m: float) -> None:
    zones = {
        RED: world.table(world.square()),
        "permanent_basic_farmland": world.table(world.square()),
        "admin_area": world.table(world.square(0.5), code="500151"),
        "river_management_range": world.table(world.square()),
    }
    site = vague(world, shapely.Point(106.005, 29.805), uncertainty_m)
    review = world.check(site, zones)
    mine = [f for f in review.outcome.findings if f.project == "A"]
    verdicts = {f.rule: f.verdict for f in mine}
    assert len(verdicts) == len(mine)
    assert set(verdicts.values()) <= {"unknown", "notice"}
    assert {r for r, v in verdicts.items() if v == "unknown"} >= {
        *("ERL001", "PBF001", "ADM001", "RIV001"),
    }
    assert {str(f.reason) for f in mine} == {"place_name"}
    for finding in mine:
        assert "located by place name only" in finding.message.en
        assert finding.location_accuracy == "place_name"


@pytest.mark.parametrize("uncertainty_m", [None, float("nan"), 0.0])
def test_an_uncertainty_that_nobody_states_is_the_usual_one(
    world: Any, uncertainty_m: float | None
) -> None:
    """A village's name without a figure is no survey point: 3 km, as for the gazetteer."""
    near = shapely.Point(world.beside(106.01, 29.805, 2000))
    review = world.check(vague(world, near, uncertainty_m), {RED: world.table(world.square())})
    assert world.verdicts(review) == {"A": "unknown"}
    assert "within about 3,000 m" in review.outcome.findings[0].message.en
    far = shapely.Point(world.beside(106.01, 29.805, 3500))
    review = world.check(vague(world, far, uncertainty_m), {RED: world.table(world.square())})
    assert world.verdicts(review) == {"A": "pass"}


def test_a_distance_rule_reaches_as_far_as_both(world: Any) -> None:
    """Perhaps within a kilometre: 1000 m, the uncertainty, and 500 m of a bare centre line."""
    river = world.table(
        shapely.LineString([(106.01, 29.7), (106.01, 29.9)]), **{"class": "yangtze_main"}
    )
    for distance_m, expected in ((900, "unknown"), (1900, "unknown"), (2100, "pass")):
        point = shapely.Point(world.beside(106.01, 29.805, distance_m))
        site = vague(world, point, 500.0, kind="chemical_plant", change="new")
        review = world.check(site, {"river": river}, rules=["YRV001"])
        assert world.verdicts(review) == {"A": expected}, distance_m


def test_inside_is_sure_only_if_the_whole_disc_is(world: Any) -> None:
    county = {"admin_area": world.table(world.square(), code="500151")}
    middle = shapely.Point(106.005, 29.805)
    for uncertainty_m, expected in ((300.0, "pass"), (800.0, "unknown")):
        review = world.check(vague(world, middle, uncertainty_m), county, rules=["ADM001"])
        assert world.verdicts(review) == {"A": expected}


def test_one_finding_for_a_row_and_a_rule(world: Any) -> None:
    """However many zones the disc touches."""
    red = world.table(*[world.square(n / 100, size=0.009) for n in range(5)], name=list("abcde"))
    site = vague(world, shapely.Point(106.0245, 29.82), 5000.0)
    review = world.check(site, {RED: red}, rules=["ERL001"])
    (finding,) = review.outcome.findings
    assert "“c”, also “b”, “d”, “a”, “e”;" in finding.message.en, "nearest first"
    assert finding.possible_zones == ("c", "b", "d", "a", "e")


def test_several_places_are_taken_together(world: Any) -> None:
    points = shapely.MultiPoint([(107.0, 29.8), world.beside(106.01, 29.805, 400)])
    review = world.check(vague(world, points, 500.0), {RED: world.table(world.square())})
    assert world.verdicts(review) == {"A": "unknown"}


def test_a_superseded_question_is_asked_once(world: Any) -> None:
    farm = {"permanent_basic_farmland": world.table(world.square())}
    site = vague(world, shapely.Point(106.005, 29.805), 500.0, kind="pv_ground", change="new")
    assert [f[1] for f in world.found(world.check(site, farm))] == ["PV002"]


def test_other_accuracies_are_judged_as_drawn(world: Any) -> None:
    for accuracy in ("surveyed", "digitised", "schematic"):
        site = world.table(world.square(), id="A", location_accuracy=accuracy)
        review = world.check(site, {RED: world.table(world.square())})
        assert world.verdicts(review) == {"A": "violation"}
        assert ("schematic" in review.outcome.findings[0].message.en) == (accuracy == "schematic")

"""How many rules could be judged for a project: none clears nothing."""

from __future__ import annotations

from typing import Any

RED = "ecological_red_line"


def test_rules_whose_layers_are_there_are_counted(world: Any) -> None:
    site = world.table(world.square(0.2), id="A", kind="building")
    zones = {RED: world.table(world.square())}
    outcome = world.check(site, zones, rules=["ERL001", "PBF001"]).outcome
    assert (outcome.verdicts, outcome.judged) == ({"A": "pass"}, {"A": 1})


def test_a_declared_figure_clears_no_place(world: Any) -> None:
    site = world.table(world.square(0.2), id="A", kind="building")
    outcome = world.check(site, {}, rules=["ERL001", "DEC001"]).outcome
    assert (outcome.judged, outcome.is_unjudged("A")) == ({"A": 0}, True)


def test_a_kind_without_land_is_not_counted(world: Any) -> None:
    site = world.table(world.square(0.2), id="A", kind="vehicle_fleet")
    outcome = world.check(site, {}, rules=["ERL001"]).outcome
    assert (outcome.judged, outcome.is_unjudged("A")) == ({}, False)

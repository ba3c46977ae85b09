"""Which rules on layers are asked: all of a workspace's, or those whose layers are given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from geotool.api import Request
from geotool.api.tables import check_tables

RED, FARM, UNIT, COUNTY = (
    *("ecological_red_line", "permanent_basic_farmland", "control_unit", "admin_area"),
)
#: Three lines in pairs; units among each other; counties in units; stations in counties.
TEXTS = {
    "AB001": ("zones_disjoint", "ecological_red_line permanent_basic_farmland wetland"),
    "AB002": ("zones_disjoint", "control_unit"),
    "AB003": (
        "inside\nshare = 1.0",
        '[[subject]]\nlayers = ["admin_area"]\n[[zone]]\nkind = "control_unit"',
    ),
    "AB004": (
        'count\nlimit = 1\ntotal = "features"',
        '[[subject]]\nlayers = ["fuel_station"]\n[[zone]]\nkind = "admin_area"',
    ),
}


@pytest.fixture
def asked(world: Any, ground: Any, tmp_path: Path) -> Any:
    """Return a function that gives the rules that found something, and those left open."""
    texts = [ground.rule(zones, code=code, check=check) for code, (check, zones) in TEXTS.items()]
    ground.book(tmp_path, *texts)

    def run(*kinds: str, zone_rules: str | None = "given") -> tuple[set[str], set[str]]:
        zones = {kind: world.table(world.square(), world.square(0.005)) for kind in kinds}
        if COUNTY in zones:
            zones[COUNTY] = world.table(world.square(size=0.02))
        more = {} if zone_rules is None else {"zone_rules": zone_rules}
        request = Request(packs=[tmp_path / "pack"], as_of="2026-11-20", **more)
        outcome = check_tables(world.table(world.square(0.05), id=["A"]), zones, request)
        return {f.rule for f in outcome.findings}, {n.rule for n in outcome.not_checked}

    return run


@pytest.mark.parametrize(
    ("kinds", "found", "left_open"),
    [
        ((), set(), set()),
        ((RED,), set(), set()),  # one of a pair says nothing
        ((RED, FARM), {"AB001"}, {"AB001"}),  # the wetlands are missed
        ((RED, FARM, "wetland"), {"AB001"}, set()),
        ((UNIT,), {"AB002"}, set()),  # among themselves; no county asks for them
        ((COUNTY,), set(), set()),
        ((COUNTY, UNIT), {"AB002", "AB003"}, set()),
    ],
)
def test_of_plain_tables_only_what_their_layers_can_answer(
    asked: Any, kinds: tuple[str, ...], found: set[str], left_open: set[str]
) -> None:
    """Who gives a red line only has not forgotten a layer of stops."""
    assert asked(*kinds) == (found, left_open)
    assert asked(*kinds, zone_rules=None) == (found, left_open), "as it is unless said"


def test_of_a_workspace_all(asked: Any) -> None:
    found, left_open = asked(RED, FARM, zone_rules="all")
    assert (found, left_open) == ({"AB001"}, set(TEXTS))
    found, left_open = asked(UNIT, COUNTY, zone_rules="all")
    assert (found, left_open) == ({"AB002", "AB003"}, {"AB001", "AB004"})


def test_none(asked: Any) -> None:
    assert asked(RED, FARM, UNIT, zone_rules="none") == (set(), set())

"""The ten limited activities of notice 142 and the national major projects, over purposes.

The table follows the items of the notice; the projects are rows of a county's climate plan
(forest fire facilities, wetlands at the sources, bank works, gauges, chargers) and photovoltaics.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import geotool
from geotool.model import PROJECT_KINDS, PURPOSES
from geotool.rules import RuleInForce, load_packs, resolve

BOOK = load_packs()
TODAY = date(2026, 11, 20)
(ERL001,) = BOOK.select("ERL001", TODAY)
WATER_AND_TRANSPORT = {
    "flood_works", "reservoir", "irrigation", "river_restoration", "road", "rail",
    "transport_station",
}  # fmt: skip


class Road(NamedTuple):
    """A road into the red line: who can claim it, and the paper that it alone asks for."""

    item: int | None
    purposes: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    claimable: bool = True


ROADS = {
    "item_1_monitoring": Road(1, frozenset({"monitoring"})),
    "item_1_forest_fire": Road(1, kinds=frozenset({"forest_fire_facility"})),
    "item_2_residents": Road(2, frozenset({"resident_life", "agriculture"})),
    "item_3_archaeology": Road(3, claimable=False),
    "item_4_forestry": Road(4, frozenset({"forestry"})),
    "item_5_visitors": Road(5, frozenset({"tourism_facility"})),
    "item_6_works": Road(
        6, frozenset({"linear_unavoidable", "flood_control", "water_source_protection"})
    ),
    "item_6_upkeep": Road(6, frozenset({"existing_maintenance"}), frozenset(WATER_AND_TRANSPORT)),
    "item_7_minerals": Road(7, claimable=False),
    "item_8_restoration": Road(8, frozenset({"ecological_restoration"})),
    "item_9_border": Road(9, claimable=False),
    "item_10_other_law": Road(10, claimable=False),
    "national_major": Road(None, frozenset({"national_major"})),
}


def test_the_table_names_ten_items_and_the_rule_has_no_other_road() -> None:
    assert {road.item for road in ROADS.values()} == {None, *range(1, 11)}
    assert {e.code for e in ERL001.exceptions} == set(ROADS)


@pytest.mark.parametrize("code", ROADS)
def test_each_road_of_the_red_line(code: str) -> None:
    (exception,) = [e for e in ERL001.exceptions if e.code == code]
    road = ROADS[code]
    assert set(exception.purposes) == road.purposes
    assert set(exception.kinds) == road.kinds
    assert exception.claimable is road.claimable
    assert exception.severity == "RESTRICTED"
    assert exception.evidence
    assert "park_opinion" in exception.evidence
    national = {"unavoidable_opinion", "state_council_approval"}
    limited = {"provincial_finding", "local_opinion"}
    asked = national if road.item is None else limited
    assert asked <= set(exception.evidence)


def test_every_purpose_opens_a_road() -> None:
    opened = frozenset().union(*(road.purposes for road in ROADS.values()))
    assert opened == {purpose.code for purpose in PURPOSES}


#: Rows of the plan's table of 41 projects: number, project, the road that it takes.
ROWS: list[tuple[str, dict[str, Any], str | None]] = [
    ("2 chargers", {"kind": "ev_charging"}, None),
    (
        "2 chargers of a scenic spot",
        {"kind": "ev_charging", "purposes": "tourism_facility"},
        "item_5_visitors",
    ),
    ("9 forest fire facilities", {"kind": "forest_fire_facility"}, "item_1_forest_fire"),
    ("9 fire belts", {"purposes": "forestry"}, "item_4_forestry"),
    ("10 wetland at a source", {"kind": "wetland_restoration"}, "item_8_restoration"),
    ("11 river basin", {"kind": "wetland_restoration"}, "item_8_restoration"),
    ("12 small river", {"kind": "river_restoration"}, "item_8_restoration"),
    ("13 tail-water wetlands", {"kind": "wetland_restoration"}, "item_8_restoration"),
    ("20 reservoir", {"kind": "reservoir"}, None),
    (
        "20 reservoir for water supply",
        {"kind": "reservoir", "purposes": "water_source_protection"},
        "item_6_works",
    ),
    ("23 bank works", {"kind": "flood_works"}, "item_6_works"),
    ("24 small rivers", {"kind": "flood_works"}, "item_6_works"),
    ("25 gullies", {"kind": "flood_works"}, "item_6_works"),
    ("34 weather stations", {"kind": "monitoring_station"}, "item_1_monitoring"),
    ("36 gauges", {"kind": "monitoring_station"}, "item_1_monitoring"),
    ("photovoltaics", {"kind": "pv_ground"}, None),
    ("wind power", {"kind": "wind"}, None),
]


@pytest.mark.parametrize(("row", "project", "road"), ROWS, ids=[row for row, _, _ in ROWS])
def test_rows_of_the_plan(row: str, project: dict[str, Any], road: str | None) -> None:
    found = resolve(ERL001, project)
    if road is None:
        assert (found.verdict, found.exception) == ("violation", None)
        assert found.would_change
    else:
        assert found.exception is not None
        assert (found.verdict, found.exception.code) == ("conditional", road)
        assert found.evidence
        assert found.advice(ERL001) is None


UNIMPLIED = [k.code for k in PROJECT_KINDS if k.uses_land and not k.purposes]


@given(kind=st.sampled_from([*UNIMPLIED, ""]), words=st.sampled_from(["", "无", "绿色低碳", "?"]))
def test_purposes_that_are_absent_claim_nothing(kind: str, words: str) -> None:
    found = resolve(ERL001, {"kind": kind, "purposes": words})
    assert found.verdict == "violation"
    assert found.exception is None


@given(purpose=st.sampled_from([p.code for p in PURPOSES]), kind=st.sampled_from(UNIMPLIED))
def test_a_purpose_opens_its_own_road_only(purpose: str, kind: str) -> None:
    found = resolve(ERL001, {"kind": kind, "purposes": purpose})
    open_to_kind = purpose != "existing_maintenance" or kind in WATER_AND_TRANSPORT
    assert (found.verdict == "conditional") is open_to_kind
    if found.exception is not None:
        assert purpose in ROADS[found.exception.code].purposes


def advice_of(rule: RuleInForce, project: dict[str, Any]) -> tuple[str, str]:
    advice = resolve(rule, project).advice(rule)
    assert advice is not None
    return advice.zh, advice.en


@pytest.mark.parametrize("kind", ["", "pv_ground", "road"])
def test_the_advice_lists_purposes_and_papers(kind: str) -> None:
    zh, en = advice_of(ERL001, {"kind": kind})
    for code, road in ROADS.items():
        (exception,) = [e for e in ERL001.exceptions if e.code == code]
        if road.kinds and kind and kind not in road.kinds:
            continue
        if code == "item_1_forest_fire":
            continue  # a kind is a fact: no claim turns a project into a fire facility
        for purpose in road.purposes:
            assert PURPOSES.label(purpose, "zh") in zh
            assert PURPOSES.label(purpose, "en") in en
        if not road.claimable:
            assert exception.title.zh in zh
            assert exception.title.en in en
        for paper in ERL001.rule.papers_of(exception.evidence):
            assert paper.zh in zh
            assert paper.en in en


def test_the_advice_offers_upkeep_only_to_water_and_transport_works() -> None:
    upkeep = PURPOSES.label("existing_maintenance", "zh")
    assert upkeep in advice_of(ERL001, {"kind": "road"})[0]
    assert upkeep not in advice_of(ERL001, {"kind": "housing"})[0]


# ---------------------------------------------------------------- stacked zones

SITE = shapely.box(106.0, 29.8, 106.001, 29.801)
AROUND = shapely.box(105.99, 29.79, 106.01, 29.81)
STACK: dict[str, dict[str, str]] = {
    "ecological_red_line": {},
    "nature_reserve": {"zone": "一般控制区"},
    "water_source_zone": {"level": "一级"},
}
STACKED_RULES = ["ERL001", "PA001", "PA002", "WSZ001"]


def stacked(project: dict[str, str], *, day: str = "2026-11-20", **other: dict[str, str]) -> Any:
    """Check one site that lies wholly in all zones of the stack; ``other`` replaces attributes."""
    row = {"id": ["A"], **{k: [v] for k, v in project.items()}}
    projects = gpd.GeoDataFrame(row, geometry=[SITE], crs="EPSG:4490")
    zones = {
        kind: gpd.GeoDataFrame(
            {k: [v] for k, v in {**attributes, **other.get(kind, {})}.items()},
            geometry=[AROUND],
            crs="EPSG:4490",
        )
        for kind, attributes in STACK.items()
    }
    review = geotool.check(projects, zones=zones, rules=STACKED_RULES, as_of=day, language="en")
    return review.outcome


@pytest.mark.parametrize(
    ("project", "by_rule", "strictest"),
    [
        (
            {"kind": "pv_ground"},
            {"ERL001": "violation", "PA002": "violation", "WSZ001": "violation"},
            "violation",
        ),
        (
            {"kind": "ev_charging", "purposes": "tourism_facility"},
            {"ERL001": "conditional", "PA002": "conditional", "WSZ001": "violation"},
            "violation",
        ),
        (
            {"kind": "housing", "purposes": "agriculture"},
            {"ERL001": "conditional", "PA002": "violation", "WSZ001": "violation"},
            "violation",
        ),
        (
            {"kind": "wetland_restoration"},
            {"ERL001": "conditional", "PA002": "conditional", "WSZ001": "violation"},
            "violation",
        ),
        (
            {"kind": "wetland_restoration", "purposes": "water_source_protection"},
            {"ERL001": "conditional", "PA002": "conditional", "WSZ001": "conditional"},
            "conditional",
        ),
    ],
    ids=["photovoltaics", "visitors", "farming", "wetland", "wetland for the source"],
)
def test_stacked_zones_take_the_strictest(
    project: dict[str, str], by_rule: dict[str, str], strictest: str
) -> None:
    outcome = stacked(project)
    assert {f.rule: f.verdict for f in outcome.findings} == by_rule
    assert outcome.verdicts == {"A": strictest}


def test_stacked_zones_ask_for_the_papers_of_each() -> None:
    outcome = stacked({"kind": "wetland_restoration", "purposes": "water_source_protection"})
    asked = {f.rule: set(f.evidence) for f in outcome.findings}
    assert all(asked.values())
    assert len(set.union(*asked.values())) == sum(len(papers) for papers in asked.values())


def test_in_the_core_the_limited_activities_give_way_to_the_reserve() -> None:
    visitors = {"kind": "ev_charging", "purposes": "tourism_facility"}
    outcome = stacked(visitors, nature_reserve={"zone": "核心保护区"})
    assert {f.rule: f.verdict for f in outcome.findings} == {
        "PA001": "violation",
        "WSZ001": "violation",
    }


def test_what_the_reserve_allows_changes_with_the_day() -> None:
    visitors = {"kind": "road", "purposes": "linear_unavoidable"}
    source = {"level": "准"}
    before = stacked(visitors, day="2026-03-14", nature_reserve={"zone": "核心区"},
                     water_source_zone=source)  # fmt: skip
    after = stacked(visitors, day="2026-03-15", nature_reserve={"zone": "核心区"},
                    water_source_zone=source)  # fmt: skip
    assert {f.rule: f.verdict for f in before.findings} == {"PA001": "violation"}
    assert {f.rule: f.verdict for f in after.findings} == {"PA001": "conditional"}


def test_a_finding_names_the_purposes_and_papers_that_would_change_it() -> None:
    outcome = stacked({"kind": "pv_ground"})
    (finding,) = [f for f in outcome.findings if f.rule == "ERL001"]
    assert finding.advice is not None
    for word in ("residents' life", "flood control", "ecological restoration", "visitor facility"):
        assert word in finding.advice.en
    for paper in ("provincial_finding", "park_opinion", "unavoidable_opinion"):
        assert ERL001.rule.papers[paper].en in finding.advice.en
    (source,) = [f for f in outcome.findings if f.rule == "WSZ001"]
    assert source.advice is not None
    assert PURPOSES.label("water_source_protection", "en") in source.advice.en
    assert "visitor" not in source.advice.en

"""Whom a rule concerns, and what a conflict comes to with purposes, kinds and papers."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geotool.model import PROJECT_KINDS, PURPOSES, SEVERITIES, VERDICTS
from geotool.rules import (
    RuleInForce,
    applies_to,
    assumed_columns,
    left_to_others,
    load_packs,
    purposes_of,
    resolve,
    zone_applies,
    zone_belongs,
    zone_of,
)
from geotool.rules.model import WEIGHTS
from geotool.rules.resolution import verdict_of

BOOK = load_packs()
TODAY = date(2026, 11, 20)
RULES = {r.code: r for r in BOOK.select(None, TODAY)}
ORDER = [v.code for v in VERDICTS]


def in_force(code: str, day: date = TODAY) -> RuleInForce:
    (rule,) = BOOK.select(code, day)
    return rule


@pytest.mark.parametrize(
    ("code", "project", "applies"),
    [
        ("ERL001", {"kind": "housing"}, True),
        ("ERL001", {"kind": ""}, True),
        ("ERL001", {"kind": None}, True),
        ("ERL001", {"kind": math.nan}, True),
        ("ERL001", {"kind": pd.NA}, True),
        ("ERL001", {"kind": "vehicle_fleet"}, False),
        ("ERL001", {"kind": "information_system"}, False),
        ("ERL001", {"kind": "pv_roof"}, False),
        ("PBF001", {"kind": "irrigation"}, False),
        ("PBF001", {"kind": "afforestation"}, True),
        ("PV002", {"kind": "pv_ground", "change": "enlarge"}, True),
        ("PV002", {"kind": "pv_ground", "change": ""}, True),
        ("PV002", {"kind": "pv_ground", "change": "existing"}, False),
        ("PV002", {"kind": "", "change": "new"}, False),
        ("PV006", {"kind": "housing"}, False),
        ("YRV001", {"kind": "chemical_plant", "change": "rebuild"}, False),
        ("YRV001", {"kind": "", "industry": "chemical"}, True),
        ("YRV001", {"kind": "heavy_industry", "industry": "C2511", "change": "new"}, True),
        ("YRV001", {"kind": "heavy_industry", "industry": 2614.0}, True),
        ("YRV001", {"kind": "heavy_industry", "industry": "31"}, False),
        ("YRV001", {"kind": "heavy_industry"}, False),
        ("YRV001", {"kind": "vehicle_fleet", "industry": "chemical"}, False),
        ("ECU001", {"kind": "soil_conservation"}, False),
    ],
)
def test_applies_to(code: str, project: dict[str, Any], applies: bool) -> None:
    assert applies_to(BOOK[code], project) is applies
    assert applies_to(RULES[code], project) is applies


def test_general_rules_are_those_without_kinds() -> None:
    general = {r.code for r in BOOK if r.general}
    assert general >= {
        "ERL001", "PA001", "PBF001", "WSZ001", "RIV001", "YRV001", "ECU001", "ADM001",
    }  # fmt: skip
    assert not general & {"PV001", "PV002", "EVC001", "TCL001", "COV001", "TIL001"}
    assert all(BOOK[code].of_projects for code in general)


def test_columns_that_were_assumed() -> None:
    assert assumed_columns(BOOK["PV002"], {"kind": "pv_ground"}) == ("change",)
    assert assumed_columns(BOOK["PV002"], {"kind": "pv_ground", "change": "new"}) == ()
    assert assumed_columns(BOOK["ERL001"], {"kind": "pv_ground"}) == ()
    assert assumed_columns(BOOK["PV002"], {"kind": "housing"}) == ()


@pytest.mark.parametrize(
    ("project", "purposes"),
    [
        ({"purposes": "monitoring"}, {"monitoring"}),
        ({"purposes": "防洪、生态修复"}, {"flood_control", "ecological_restoration"}),
        ({"purposes": "flood control; 监测，nonsense"}, {"flood_control", "monitoring"}),
        ({"purposes": ["monitoring", "forestry"]}, {"monitoring", "forestry"}),
        ({"purposes": math.nan, "kind": "irrigation"}, {"agriculture"}),
        ({"kind": "road"}, set()),
        ({}, set()),
    ],
)
def test_purposes(project: dict[str, Any], purposes: set[str]) -> None:
    assert purposes_of(project) == purposes


@pytest.mark.parametrize(
    ("code", "kind", "attributes", "applies"),
    [
        ("WSZ001", "water_source_zone", {"level": "1"}, True),
        ("WSZ001", "water_source_zone", {"level": 1.0}, True),
        ("WSZ001", "water_source_zone", {"level": "一级保护区"}, True),
        ("WSZ001", "water_source_zone", {"level": "二级"}, False),
        ("WSZ001", "water_source_zone", {"level": ""}, None),
        ("WSZ001", "water_source_zone", {}, None),
        ("WSZ001", "water_source_zone", {"level": "四级"}, None),
        ("PV002", "forest_protection_class", {"class": "Ⅰ级"}, True),
        ("PV002", "forest_protection_class", {"class": "III"}, False),
        ("PA001", "nature_reserve", {"zone": "核心区"}, True),
        ("PA001", "nature_reserve", {"zone": "实验区"}, False),
        ("YRV001", "river", {"class": "长江干流"}, True),
    ],
)
def test_zone_filters(
    code: str, kind: str, attributes: dict[str, Any], applies: bool | None
) -> None:
    rule = RULES[code]
    zone = next(z for z in rule.zones if z.kind == kind)
    assert zone_applies(zone, attributes) is applies
    found = zone_of(rule, kind, attributes)
    assert found == (None if applies is False else (zone, applies is True))


def test_a_feature_without_its_zone_is_one_question() -> None:
    rule = RULES["PA001"]
    assert len(rule.zones) == 2
    assert zone_of(rule, "nature_reserve", {}) == (rule.zones[0], False)
    assert zone_of(rule, "nature_reserve", {"zone": "buffer"}) == (rule.zones[1], True)
    assert zone_of(rule, "wetland", {}) is None


def test_own_county_only() -> None:
    (zone,) = RULES["ADM001"].zones
    assert zone_belongs(zone, {"code": "500151"}, {"county": "500151"})
    assert zone_belongs(zone, {"code": 500151.0}, {"county": "500151"})
    assert not zone_belongs(zone, {"code": "500118"}, {"county": "500151"})
    assert zone_belongs(zone, {"code": "500118"}, {"county": ""})


def test_purposes_not_stated_claim_nothing() -> None:
    rule = RULES["ERL001"]
    silent = resolve(rule, {"kind": "road"})
    assert (silent.verdict, silent.exception, silent.evidence) == ("violation", None, ())
    facts = {e.code for e in rule.exceptions if e.claimable and not e.purposes}
    assert facts == {"item_1_forest_fire"}
    assert {e.code for e in silent.would_change} == {e.code for e in rule.exceptions} - facts
    claimed = resolve(rule, {"kind": "road", "purposes": "linear_unavoidable"})
    assert claimed.verdict == "conditional"
    assert claimed.exception is not None
    assert claimed.exception.code == "item_6_works"
    assert claimed.would_change == ()
    assert claimed.advice(rule) is None


def test_what_a_kind_cannot_claim_is_not_advised() -> None:
    rule = RULES["ERL001"]
    advised = {e.code for e in resolve(rule, {"kind": "housing"}).would_change}
    assert "item_6_upkeep" not in advised
    assert "item_2_residents" in advised
    unmet = resolve(RULES["ADM001"], {"kind": "housing"}, share=0.5)
    assert {e.code for e in unmet.would_change} == {"cross_border_claimed"}


def test_advice_names_purposes_and_papers_in_both_languages() -> None:
    rule = RULES["ERL001"]
    resolution = resolve(rule, {"kind": "pv_ground"})
    advice = resolution.advice(rule)
    assert advice is not None
    for exemption in resolution.would_change:
        for language, text in (("zh", advice.zh), ("en", advice.en)):
            for purpose in exemption.purposes:
                assert PURPOSES.label(purpose, language) in text
            for paper in rule.rule.papers_of(exemption.evidence):
                assert paper.get(language) in text
    assert resolve(RULES["PV002"], {"kind": "pv_ground"}).advice(RULES["PV002"]) is None


def test_variants_need_other_papers() -> None:
    rule = RULES["RIV001"]
    by_kind = {
        k: resolve(rule, {"kind": k}) for k in ("flood_works", "road", "outfall", "landfill")
    }
    assert {k: r.evidence_codes for k, r in by_kind.items()} == {
        "flood_works": ("plan_consent",),
        "road": ("scheme_review",),
        "outfall": ("scheme_review", "outfall_consent"),
        "landfill": (),
    }
    assert by_kind["landfill"].verdict == "violation"


@pytest.mark.parametrize("edition", BOOK["RIV001"].editions, ids=lambda e: e.id)
def test_dumping_is_banned_in_every_edition_but_closing_is_no_dumping(edition: Any) -> None:
    rule = in_force("RIV001", edition.valid_from)
    for kind in ("landfill", "tailings_pond"):
        for change in ("new", "rebuild", "enlarge", ""):
            assert resolve(rule, {"kind": kind, "change": change}).verdict == "violation"
        closing = resolve(rule, {"kind": kind, "change": "existing"})
        assert (closing.verdict, closing.evidence_codes) == ("conditional", ("scheme_review",))


def test_what_a_variant_assumes_is_said() -> None:
    rule = RULES["RIV001"]
    assert assumed_columns(rule, {"kind": "landfill"}) == ("change",)
    assert assumed_columns(rule, {"kind": "landfill", "change": "new"}) == ()
    assert assumed_columns(rule, {"kind": "landfill", "change": "existing"}) == ()
    assert assumed_columns(rule, {"kind": "building"}) == ()
    assert assumed_columns(RULES["PV002"], {"kind": "pv_ground"}, zone="x") == ("change",)


@pytest.mark.parametrize(
    ("kind", "attributes", "applies"),
    [
        ("nature_reserve", {"zone": "core"}, True),
        ("nature_reserve", {"zone": "核心区"}, True),
        ("nature_reserve", {"zone": "缓冲区"}, True),
        ("nature_reserve", {"zone": "一般控制区"}, False),
        ("nature_reserve", {"zone": "experimental"}, False),
        ("nature_reserve", {"zone": ""}, False),
        ("nature_reserve", {"zone": "?"}, False),
        ("nature_reserve", {}, False),
        ("national_park", {"zone": "core"}, True),
        ("national_park", {"zone": "一般控制区"}, False),
        ("national_park", {}, False),
        ("ecological_red_line", {"zone": "core"}, False),
    ],
)
def test_only_what_surely_is_a_core_is_left_to_its_own_rule(
    kind: str, attributes: dict[str, Any], applies: bool
) -> None:
    rule = RULES["ERL001"]
    assert {z.kind for z in rule.outside} == {"nature_reserve", "national_park"}
    answers = [zone_applies(z, attributes) for z in rule.outside if z.kind == kind]
    assert any(answer is True for answer in answers) is applies
    assert not RULES["PA001"].outside


def test_a_zone_is_left_only_to_a_rule_that_was_chosen() -> None:
    rule = RULES["ERL001"]
    reserve = tuple(z for z in rule.outside if z.kind == "nature_reserve")
    park = tuple(z for z in rule.outside if z.kind == "national_park")
    assert left_to_others(rule, list(RULES.values())) == rule.outside
    assert left_to_others(rule, [rule, RULES["PA001"]]) == reserve
    assert left_to_others(rule, [rule, RULES["PA003"]]) == park
    assert left_to_others(rule, [rule]) == ()
    assert (
        left_to_others(rule, [r for r in RULES.values() if r.code not in ("PA001", "PA003")]) == ()
    )
    assert left_to_others(RULES["PA001"], list(RULES.values())) == ()


def test_the_papers_of_each_limited_activity_depend_on_the_land_it_needs() -> None:
    rule = RULES["ERL001"]
    everywhere = {"provincial_finding", "local_opinion", "park_opinion"}
    for exemption in rule.exceptions:
        if exemption.code.startswith("item_"):
            assert everywhere <= set(exemption.evidence), exemption.code
    fire = resolve(rule, {"kind": "forest_fire_facility"})
    assert set(fire.evidence_codes) == everywhere


def test_exceptions_of_a_zone_and_an_edition() -> None:
    old = in_force("PA001", date(2026, 3, 14))
    station = {"kind": "monitoring_station"}
    assert resolve(old, station, zone="core").evidence_codes == ("core_entry",)
    assert resolve(old, station, zone="buffer").evidence_codes == ("buffer_entry",)
    line = {"kind": "transmission_line", "purposes": "linear_unavoidable"}
    assert resolve(old, line, zone="core").verdict == "violation"
    assert resolve(in_force("PA001"), line, zone="core").verdict == "conditional"


@pytest.mark.parametrize(("share", "verdict"), [(0.5, "notice"), (1.0, "unmet"), (None, "unmet")])
def test_a_line_wholly_outside_is_no_crossing(share: float | None, verdict: str) -> None:
    assert resolve(RULES["ADM001"], {"kind": "road"}, share=share).verdict == verdict


def test_soft_requirement_is_a_notice() -> None:
    resolution = resolve(RULES["PV006"], {"kind": "pv_ground"})
    assert (resolution.severity, resolution.soft, resolution.verdict) == (
        "REQUIREMENT", True, "notice",
    )  # fmt: skip


def test_every_severity_has_its_verdict() -> None:
    verdicts = {s.code: verdict_of(s.code) for s in SEVERITIES}
    assert verdicts == {
        "PROHIBITED": "violation",
        "RESTRICTED": "conditional",
        "REQUIREMENT": "unmet",
        "NOTICE": "notice",
    }
    assert set(WEIGHTS) == set(verdicts)
    assert sorted(verdicts, key=lambda s: ORDER.index(verdicts[s])) == sorted(
        WEIGHTS, key=lambda s: -WEIGHTS[s]
    )


@given(
    code=st.sampled_from(sorted(RULES)),
    kind=st.sampled_from(["", *(k.code for k in PROJECT_KINDS)]),
    some=st.sets(st.sampled_from([p.code for p in PURPOSES])),
    more=st.sets(st.sampled_from([p.code for p in PURPOSES])),
    share=st.floats(0, 1),
)
def test_claiming_more_never_makes_it_worse(
    code: str, kind: str, some: set[str], more: set[str], share: float
) -> None:
    rule = RULES[code]
    zone = rule.zones[0].name if rule.zones else ""
    fewer = resolve(rule, {"kind": kind, "purposes": ",".join(some)}, zone=zone, share=share)
    all_of_them = {"kind": kind, "purposes": ",".join(some | more)}
    greater = resolve(rule, all_of_them, zone=zone, share=share)
    assert ORDER.index(greater.verdict) >= ORDER.index(fewer.verdict)
    if fewer.verdict == "conditional":
        assert fewer.evidence
    for exemption in fewer.would_change:
        if exemption.claimable and (not exemption.kinds or kind in exemption.kinds):
            claimed = {"kind": kind, "purposes": "".join(exemption.purposes[:1])}
            claimed |= {column: values[0] for column, values in exemption.where.items()}
            better = resolve(rule, claimed, zone=zone, share=share)
            assert ORDER.index(better.verdict) > ORDER.index(fewer.verdict)

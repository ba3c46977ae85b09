"""Verdicts are not yes or no: their order, what is listed once, what is not listed at all."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import shapely

from geotool.model import LAYER_KINDS, PROJECT_KINDS, VERDICTS
from geotool.rules import load_packs

ORDER = ["violation", "unmet", "conditional", "unknown", "notice", "pass"]
RULE_OF = {"violation": "ERL001", "unmet": "ADM001", "conditional": "RIV001", "unknown": "WSZ001"}


def test_the_order() -> None:
    assert [term.code for term in VERDICTS] == ORDER


@pytest.mark.parametrize("count", range(5))
def test_a_verdict_is_the_first_that_is_present(world: Any, count: int) -> None:
    site = world.table(world.square(0.005), id="A", kind="building")
    for chosen in itertools.combinations(world.VERDICT_ZONES, count):
        zones = {
            kind: world.table(world.square(), **columns)
            for kind, columns in (world.VERDICT_ZONES[v] for v in chosen)
        }
        review = world.check(site, zones, rules=list(RULE_OF.values()))
        assert {(r, v) for _, r, v, _ in world.found(review)} == {(RULE_OF[v], v) for v in chosen}
        assert world.verdicts(review) == {"A": chosen[0] if chosen else "pass"}


def test_a_notice_is_less_than_anything_but_a_pass(world: Any) -> None:
    """A road that crosses the county line is only a notice."""
    road = shapely.LineString([(106.005, 29.805), (106.05, 29.805)])
    site = world.table(road, id="A", kind="road")
    county = world.table(world.square(), code="500151")
    review = world.check(site, {"admin_area": county})
    assert world.verdicts(review) == {"A": "notice"}
    zones = {"admin_area": county, "water_source_zone": world.table(world.square())}
    assert world.verdicts(world.check(site, zones)) == {"A": "unknown"}


def test_no_passes_are_listed(world: Any) -> None:
    sites = world.table(*[world.square(n / 10) for n in range(1, 6)], kind="building")
    zones = {kind: world.table(world.square(), **c) for kind, c in world.VERDICT_ZONES.values()}
    del zones["admin_area"]
    review = world.check(sites, zones)
    assert len(review.findings) == 0
    assert set(world.verdicts(review).values()) == {"pass"}
    assert len(review.verdicts) == 5


def test_a_row_that_no_rule_can_judge_is_one_finding(world: Any) -> None:
    zones = {kind: world.table(world.square(), **c) for kind, c in world.VERDICT_ZONES.values()}
    sites = world.table(None, None, world.square(), id=["A", "B", "C"], kind=["", "", "castle"])
    review = world.check(sites, zones)
    assert world.found(review) == [
        ("A", "DATA001", "unknown", "no_location"),
        ("B", "DATA001", "unknown", "no_location"),
        ("C", "DATA001", "unknown", "unknown_kind"),
    ]
    assert review.exit_code(fail_on="unknown") == 1
    assert review.exit_code(fail_on="conditional") == 0


@pytest.mark.parametrize("kind", [k.code for k in PROJECT_KINDS if not k.uses_land])
def test_kinds_that_use_no_land_pass(world: Any, kind: str) -> None:
    """As not applicable, not as unknown: with a place and without one."""
    zones = {k: world.table(world.square(), **c) for k, c in world.VERDICT_ZONES.values()}
    sites = world.table(world.square(), None, id=["A", "B"], kind=kind)
    review = world.check(sites, zones)
    assert world.verdicts(review) == {"A": "pass", "B": "pass"}
    assert world.found(review) == []
    assert all(n.projects == 0 for n in review.outcome.not_checked) or not len(review.not_checked)


def test_a_row_without_kind_is_judged_by_the_general_rules(world: Any) -> None:
    site = world.table(world.square(), id="A")
    zones = {
        "ecological_red_line": world.table(world.square()),
        "forest_protection_class": world.table(world.square(), **{"class": "I"}),
    }
    book = load_packs()
    found = {f[1] for f in world.found(world.check(site, zones))}
    assert "ERL001" in found
    assert "PV002" not in found, "photovoltaics only"
    assert all(book[code].general for code in found)
    named = world.check(world.table(world.square(), id="A", kind="pv_ground"), zones)
    assert "PV002" in {f[1] for f in world.found(named)}


def test_a_missing_layer_stands_once_with_the_number_of_projects(world: Any) -> None:
    kinds = ["pv_ground", "pv_ground", "building", "building_retrofit", "", "chemical_plant"]
    sites = world.table(*[world.square(n / 10) for n in range(6)], kind=kinds)
    review = world.check(sites, {"ecological_red_line": world.table(world.square(1))})
    missing = {n.rule: n.projects for n in review.outcome.not_checked}
    assert len(missing) == len(review.outcome.not_checked), "once for each rule"
    assert missing["PBF001"] == 5, "every row that uses land"
    assert missing["PV002"] == 2, "only those whom the rule concerns"
    assert missing["YRV001"] == 1
    assert "ERL001" not in missing
    assert {str(n.reason) for n in review.outcome.not_checked} == {"missing_layer"}


def test_not_checked_changes_no_verdict_and_counts_as_unknown(world: Any) -> None:
    site = world.table(world.square(0.2), id="A", kind="building")
    review = world.check(site, {"ecological_red_line": world.table(world.square())})
    assert world.verdicts(review) == {"A": "pass"}
    assert len(review.not_checked) > 0
    assert review.exit_code(fail_on="unknown") == 1
    assert review.exit_code(fail_on="conditional") == 0
    assert review.exit_code(fail_on="never") == 0
    whole = world.check(
        site, {"ecological_red_line": world.table(world.square())}, rules=["ERL001"]
    )
    assert len(whole.not_checked) == 0
    assert whole.exit_code(fail_on="unknown") == 0


def test_a_rule_without_projects_is_not_listed(world: Any) -> None:
    site = world.table(world.square(0.2), id="A", kind="building")
    review = world.check(site, rules=["PV002", "YRV001"])
    assert len(review.not_checked) == 0


def test_a_part_of_a_rule_that_is_missing_is_said_and_the_rest_judged(world: Any) -> None:
    site = world.table(world.square(), id="A", kind="pv_ground")
    review = world.check(
        site, {"permanent_basic_farmland": world.table(world.square())}, rules=["PV002"]
    )
    assert world.verdicts(review) == {"A": "violation"}
    (entry,) = review.outcome.not_checked
    kinds = load_packs()["PV002"].zones
    missing = {z.kind for z in kinds} - {"permanent_basic_farmland"}
    assert entry.rule == "PV002"
    head, names = entry.message.zh.split("：")
    assert (head, set(names.split("、"))) == ("缺少图层", {LAYER_KINDS[k].zh for k in missing})
    head, names = entry.message.en.split(": ")
    assert (head, set(names.split(", "))) == (
        "no layer of kind",
        {LAYER_KINDS[k].en for k in missing},
    )


def test_a_rule_that_is_not_in_force_is_said(world: Any) -> None:
    """On a day before the notice on photovoltaic land, its rule says nothing, aloud."""
    site = world.table(world.square(), id="A", kind="pv_ground")
    zones = {"permanent_basic_farmland": world.table(world.square())}
    review = world.check(site, zones, rules=["PV002"], as_of="2020-01-01")
    assert world.found(review) == []
    assert [(n.rule, str(n.reason), n.projects) for n in review.outcome.not_checked] == [
        ("PV002", "not_in_force", 1)
    ]


class TestSupersedes:
    """One conflict, one finding: the special rule joins the general one's citation."""

    def test_photovoltaics_on_basic_farmland(self, world: Any) -> None:
        site = world.table(world.square(), id="A", kind="pv_ground", change="new")
        farm = {"permanent_basic_farmland": world.table(world.square())}
        both = world.check(site, farm)
        ((_, rule, verdict, _),) = world.found(both)
        assert (rule, verdict) == ("PV002", "violation")
        general = world.check(site, farm, rules=["PBF001"]).outcome.findings[0].citation
        special = world.check(site, farm, rules=["PV002"]).outcome.findings[0].citation
        assert both.outcome.findings[0].citation == f"{special}；{general}"

    def test_what_the_special_rule_does_not_concern_stays_with_the_general(
        self, world: Any
    ) -> None:
        farm = {"permanent_basic_farmland": world.table(world.square())}
        for columns in ({"kind": "building"}, {"kind": "pv_ground", "change": "existing"}):
            review = world.check(world.table(world.square(), **columns), farm)
            assert [f[1] for f in world.found(review)] == ["PBF001"]

    def test_other_parcels_and_other_projects_keep_their_own_finding(self, world: Any) -> None:
        sites = world.table(
            world.square(size=0.03), world.square(), id=["A", "B"], kind=["pv_ground", "building"]
        )
        farm = world.table(world.square(), world.square(0.015), BSM=["1", "2"])
        review = world.check(sites, {"permanent_basic_farmland": farm})
        assert [(f.project, f.rule, f.zone_feature) for f in review.outcome.findings] == [
            ("A", "PV002", "1"),
            ("A", "PV002", "2"),
            ("B", "PBF001", "1"),
        ]


def test_purposes_that_are_not_stated_claim_nothing(world: Any) -> None:
    red = {"ecological_red_line": world.table(world.square())}
    plain = world.check(world.table(world.square(), kind="building"), red)
    assert set(world.verdicts(plain).values()) == {"violation"}
    assert plain.outcome.findings[0].advice is not None
    for columns in ({"kind": "flood_works"}, {"kind": "building", "purposes": "flood_control"}):
        claimed = world.check(world.table(world.square(), **columns), red)
        assert set(world.verdicts(claimed).values()) == {"conditional"}, columns
        assert claimed.outcome.findings[0].evidence


def test_the_verdict_does_not_depend_on_the_order_of_anything(world: Any) -> None:
    zones = {kind: world.table(world.square(), **c) for kind, c in world.VERDICT_ZONES.values()}
    sites = world.table(
        *[world.square(n / 200) for n in range(4)], id=list("DBCA"), kind="building"
    )
    expected = sorted(world.found(world.check(sites, zones)))
    turned = world.check(sites.iloc[::-1], dict(reversed(zones.items())))
    assert sorted(world.found(turned)) == expected
    assert list(world.verdicts(turned)) == list("ACBD"), "in the order of the table"


def test_findings_are_ordered_by_project_rule_and_zone(world: Any) -> None:
    sites = world.table(world.square(), world.square(0.005), id=["Z", "A"], kind="building")
    zones = {
        "ecological_red_line": world.table(world.square(), world.square(0.005), id=["2", "1"]),
        "permanent_basic_farmland": world.table(world.square()),
    }
    review = world.check(sites, zones)
    keys = [(f.project, f.rule, f.zone_feature) for f in review.outcome.findings]
    order = [None, "Z", "A"]  # zones against zones first, then in the order of the table
    assert {k[0] for k in keys} == set(order)
    assert keys == sorted(keys, key=lambda k: (order.index(k[0]), k[1], k[2] or ""))
    ids = [f.id for f in review.outcome.findings]
    assert len(set(ids)) == len(ids)


def test_a_finding_says_everything(world: Any) -> None:
    site = world.table(world.square(0.005), id="A", kind="building")
    red = world.table(world.square(), name="北岸", BSM="110000000000000123")
    (finding,) = world.check(site, {"ecological_red_line": red}).outcome.findings
    # edges follow the parallels, as they are drawn in degrees: many short geodesics
    part = shapely.segmentize(shapely.box(106.005, 29.8, 106.01, 29.81), 1e-5)
    area_m2 = abs(world.GEOD.geometry_area_perimeter(part)[0])
    assert finding.measure is not None
    assert finding.measure.value == pytest.approx(area_m2, abs=0.02)
    assert finding.measure.share == pytest.approx(0.5, abs=1e-5)
    assert (finding.measure.unit, finding.measure.method) == ("m2", "ellipsoidal")
    assert finding.measure.planar == pytest.approx(area_m2, rel=4e-4)
    assert finding.limit is not None
    assert (finding.limit.value, finding.limit.overridden) == (0.0, False)
    assert (finding.zone_name, finding.zone_feature) == ("北岸", "110000000000000123")
    assert (finding.source_file, finding.source_row) == ("projects", 1)
    assert finding.edition
    assert finding.citation
    assert "北岸" in finding.message.zh
    assert "北岸" in finding.message.en
    shared = shapely.intersection(world.square(), world.square(0.005))
    assert np.isclose(finding.geometry.area, shared.area, rtol=1e-6)

"""Where a distance to a river begins, and what the tolerance of areas may excuse."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, MultiPolygon, Point, Polygon, box

import geotool

EAST, NORTH = 600_000.0, 3_300_000.0


def table(shapes: list[Any], **columns: list[Any]) -> gpd.GeoDataFrame:
    """Shapes in metres from an anchor in EPSG:4544."""
    moved = gpd.GeoSeries(shapes).translate(EAST, NORTH)
    return gpd.GeoDataFrame(columns, geometry=list(moved), crs="EPSG:4544")


def plant(x: float, y: float) -> gpd.GeoDataFrame:
    site = box(x, y, x + 100, y + 100)
    return table([site], id=["A"], kind=["chemical_plant"], change=["new"])


def verdict(projects: gpd.GeoDataFrame, rules: str, **zones: gpd.GeoDataFrame) -> geotool.Review:
    return geotool.check(projects, zones=zones, rules=rules, as_of="2026-11-20")


def river(shapes: list[Any], classes: list[str], names: list[str]) -> gpd.GeoDataFrame:
    return table(shapes, **{"class": classes, "name": names})


LINE = LineString([(-20_000, 0), (20_000, 0)])


def test_a_range_of_one_stretch_does_not_hide_the_rest_of_the_river() -> None:
    rivers = river([LINE], ["yangtze_tributary"], ["大河"])
    stretch = table([box(-20_000, -50, -15_000, 50)], name=["管理范围"])
    review = verdict(plant(0, 200), "YRV001", river=rivers, river_management_range=stretch)
    [finding] = review.outcome.findings
    assert finding.verdict == "violation"
    assert finding.measure is not None
    assert finding.measure.value == pytest.approx(200, abs=0.1)


def test_a_dissolved_range_is_shared_out_among_its_rivers() -> None:
    far = LineString([(-20_000, 15_000), (20_000, 15_000)])
    rivers = river([LINE, far], ["yangtze_tributary", "other"], ["小河", "大河"])
    both = MultiPolygon([box(-20_000, -50, 20_000, 50), box(-20_000, 14_900, 20_000, 15_100)])
    ranges = table([both], name=["全部管理范围"])
    review = verdict(plant(0, 1000), "YRV001", river=rivers, river_management_range=ranges)
    [finding] = review.outcome.findings
    assert (finding.verdict, finding.zone_name) == ("violation", "小河")
    assert finding.measure is not None
    assert finding.measure.value == pytest.approx(950, abs=0.2)
    away = verdict(plant(0, 14_000), "YRV001", river=rivers, river_management_range=ranges)
    assert away.verdicts["verdict"]["A"] == "pass", "大河 is no tributary"


def test_one_river_is_one_finding_however_many_pieces_it_has() -> None:
    rivers = river([LINE], ["yangtze_tributary"], ["大河"])
    pieces = [box(x, -50, x + 900, 50) for x in range(-3000, 3000, 1000)]
    ranges = table(pieces, name=[str(n) for n in range(len(pieces))])
    review = verdict(plant(0, 300), "YRV001", river=rivers, river_management_range=ranges)
    assert len(review.findings) == 1


def test_a_river_may_be_drawn_as_a_polygon() -> None:
    water = river([box(-20_000, -100, 20_000, 100)], ["yangtze_main"], ["长江"])
    review = verdict(plant(0, 550), "YRV001", river=water)
    [finding] = review.outcome.findings
    assert finding.measure is not None
    assert finding.measure.value == pytest.approx(450, abs=0.1)
    assert verdict(plant(0, 1150), "YRV001", river=water).verdicts["verdict"]["A"] == "pass"


def test_beyond_the_limit_from_a_bare_centre_line_is_undecided() -> None:
    rivers = river([LINE], ["yangtze_tributary"], ["大河"])
    review = verdict(plant(0, 1050), "YRV001", river=rivers)
    [finding] = review.outcome.findings
    assert (finding.verdict, finding.reason) == ("unknown", "no_shoreline")
    assert verdict(plant(0, 1700), "YRV001", river=rivers).verdicts["verdict"]["A"] == "pass"


def test_a_length_is_never_a_sliver() -> None:
    road = table([LineString([(-500, 0), (500, 0)])], id=["A"], kind=["road"])
    zone = table([box(0, -10, 0.8, 10)], name=["红线"])
    review = verdict(road, "ERL001", ecological_red_line=zone)
    assert review.verdicts["verdict"]["A"] == "violation"


def test_a_small_site_wholly_inside_is_no_sliver() -> None:
    hut = table([box(0, 0, 0.9, 0.9)], id=["A"], kind=["building"])
    zone = table([box(-100, -100, 100, 100)], name=["红线"])
    assert verdict(hut, "ERL001", ecological_red_line=zone).verdicts["verdict"]["A"] == "violation"


def test_many_small_pieces_are_no_slivers_together() -> None:
    cells = [
        box(x * 0.9, y * 0.9, x * 0.9 + 0.9, y * 0.9 + 0.9) for x in range(10) for y in range(10)
    ]
    zone = table(cells, name=[str(n) for n in range(100)])
    site = table([box(0, 0, 30, 9)], id=["A"], kind=["building"])
    review = verdict(site, "ERL001", ecological_red_line=zone)
    assert review.verdicts["verdict"]["A"] == "violation"
    assert float(np.sum(review.findings["value"])) == pytest.approx(81, rel=0.01)


def test_a_point_says_what_it_cannot_show() -> None:
    point = table([Point(0, 0)], id=["A"], kind=["building"], declared_area_m2=["5000"])
    zone = table([box(-100, -100, 100, 100)], name=["红线"])
    [finding] = verdict(point, "ERL001", ecological_red_line=zone).outcome.findings
    assert "5,000.00 平方米未能核对" in finding.message.zh


def test_a_county_without_an_outline_is_undecided_not_outside() -> None:
    site = table([box(0, 0, 100, 100)], id=["A"], county=["500118"])
    area = table([box(-1000, -1000, 1000, 1000)], name=["铜梁区"], code=["500151"])
    [finding] = verdict(site, "ADM001", admin_area=area).outcome.findings
    assert finding.verdict == "unknown"
    assert "500118" in finding.message.zh


def test_a_layer_far_away_clears_nobody() -> None:
    site = table([box(0, 0, 100, 100)], id=["A"], kind=["building"])
    wrong = table([box(0, 0, 100, 100)], name=["红线"]).set_crs("EPSG:4545", allow_override=True)
    review = verdict(site, "ERL001", ecological_red_line=wrong)
    assert review.verdicts["verdict"]["A"] == "unknown"
    assert list(review.not_checked["reason"]) == ["misplaced_layer"]


def test_what_lies_in_a_reserve_core_is_left_to_the_reserve_rule() -> None:
    site = table([box(0, 0, 200, 100)], id=["A"], kind=["building"])
    red_line = table([box(-500, -500, 500, 500)], name=["红线"])
    core = table([box(100, -500, 500, 500)], name=["核心区"], zone=["core"])
    review = verdict(site, "ERL001,PA001", ecological_red_line=red_line, nature_reserve=core)
    measured = {f.rule: f.measure.value for f in review.outcome.findings if f.measure}
    assert measured["ERL001"] == pytest.approx(10_000, rel=1e-3)
    assert measured["PA001"] == pytest.approx(10_000, rel=1e-3)
    inside = table([box(200, 0, 300, 100)], id=["A"], kind=["building"])
    review = verdict(inside, "ERL001,PA001", ecological_red_line=red_line, nature_reserve=core)
    assert [f.rule for f in review.outcome.findings] == ["PA001"]


def test_a_site_across_two_zones_and_the_seam_is_measured_whole() -> None:
    """A site over 106.5 degrees east, half in each of two zones that meet there."""
    site = gpd.GeoDataFrame(
        {"id": ["A"], "kind": ["building"]},
        geometry=[Polygon([(106.499, 29), (106.501, 29), (106.501, 29.001), (106.499, 29.001)])],
        crs="EPSG:4490",
    )
    zones = gpd.GeoDataFrame(
        {"name": ["西", "东"]},
        geometry=[box(106.4, 28.9, 106.5, 29.1), box(106.5, 28.9, 106.6, 29.1)],
        crs="EPSG:4490",
    )
    review = verdict(site, "ERL001", ecological_red_line=zones)
    assert list(review.findings["share"]) == pytest.approx([0.5, 0.5], abs=1e-6)


def test_towns_stand_for_their_county() -> None:
    site = table([box(0, 0, 200, 100)], id=["A"], county=["500151"])
    towns = table(
        [box(-500, -500, 100, 500), box(100, -500, 500, 500)],
        name=["少云镇", "安居镇"],
        code=["500151101", "500151102"],
    )
    assert verdict(site, "ADM001", admin_area=towns).verdicts["verdict"]["A"] == "pass"


def test_the_red_line_rule_alone_does_not_leave_a_core_unjudged() -> None:
    site = table([box(0, 0, 100, 100)], id=["A"], kind=["building"])
    red_line = table([box(-500, -500, 500, 500)], name=["红线"])
    core = table([box(-500, -500, 500, 500)], name=["核心区"], zone=["core"])
    review = verdict(site, "ERL001", ecological_red_line=red_line, nature_reserve=core)
    assert review.verdicts["verdict"]["A"] == "violation"

"""Contact is no overlap; an overlap within the tolerance is a notice, and is never dropped."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

RED = "ecological_red_line"


def reaching_in(world: Any, area_m2: float) -> Any:
    """Return a site east of the red line, 22 m high, that reaches into it by an area."""
    whole_m2 = abs(world.GEOD.geometry_area_perimeter(world.square(size=0.0002))[0])
    width = 0.0002 * area_m2 / whole_m2
    return shapely.box(world.LON + 0.01 - width, 29.805, world.LON + 0.02, 29.8052)


@pytest.mark.parametrize(
    ("area_m2", "verdict", "reason"),
    [
        (0.2, "notice", "sliver"),
        (0.9, "notice", "sliver"),
        (1.2, "violation", None),
        (50.0, "violation", None),
    ],
)
def test_the_tolerance_is_one_square_metre(
    world: Any, area_m2: float, verdict: str, reason: str | None
) -> None:
    site = world.table(reaching_in(world, area_m2), id="A")
    review = world.check(site, {RED: world.table(world.square())})
    assert world.found(review) == [("A", "ERL001", verdict, reason)]
    assert review.outcome.findings[0].measure is not None
    assert review.outcome.findings[0].measure.value == pytest.approx(area_m2, abs=0.1)


def test_a_border_that_is_known_to_a_millimetre_only_is_no_sliver(world: Any) -> None:
    """0.5 m² along 1.1 km is half a millimetre wide: that is one border, drawn twice."""
    width = 0.5e-3 / 96_500
    site = shapely.box(world.LON + 0.01 - width, world.LAT, world.LON + 0.02, world.LAT + 0.01)
    review = world.check(world.table(site), {RED: world.table(world.square())})
    assert world.found(review) == []


@pytest.mark.parametrize(
    "site",
    [
        shapely.box(106.01, 29.8, 106.02, 29.81),
        shapely.box(106.01, 29.81, 106.02, 29.82),
        shapely.LineString([(106.01, 29.8), (106.01, 29.81)]),
        shapely.LineString([(106.01, 29.805), (106.02, 29.805)]),
        shapely.Point(106.01, 29.805),
        shapely.Point(106.0, 29.8),
    ],
    ids=["common edge", "common corner", "line along", "line from", "point on", "point at corner"],
)
def test_contact_with_the_boundary_is_nothing(world: Any, site: Any) -> None:
    review = world.check(world.table(site, id="A"), {RED: world.table(world.square())})
    assert world.found(review) == []
    assert world.verdicts(review) == {"A": "pass"}


@pytest.mark.parametrize(
    ("site", "unit"),
    [
        (shapely.box(106.005, 29.8, 106.015, 29.81), "m2"),
        (shapely.LineString([(106.005, 29.805), (106.02, 29.805)]), "m"),
        (shapely.Point(106.005, 29.805), "count"),
        (shapely.MultiPoint([(106.005, 29.805), (106.5, 29.805)]), "count"),
    ],
    ids=["polygon", "line", "point", "points"],
)
def test_what_lies_within_is_measured_in_its_own_unit(world: Any, site: Any, unit: str) -> None:
    review = world.check(world.table(site, id="A"), {RED: world.table(world.square())})
    ((project, rule, verdict, reason),) = world.found(review)
    assert (project, rule, verdict, reason) == ("A", "ERL001", "violation", None)
    assert review.outcome.findings[0].measure.unit == unit


def test_parcels_that_share_a_gauss_kruger_border_do_not_overlap(world: Any) -> None:
    """Their common edge is straight in the frame of the survey, not in degrees."""
    import geopandas as gpd

    south = shapely.Polygon([(5e5, 3.3e6), (5.05e5, 3.3e6), (5.05e5, 3.302e6), (5e5, 3.302e6)])
    north = shapely.Polygon(
        [(5e5, 3.302e6), (5.025e5, 3.302e6), (5.05e5, 3.302e6), (5.05e5, 3.304e6), (5e5, 3.304e6)]
    )
    zone = gpd.GeoDataFrame(geometry=[south], crs="EPSG:4544")
    site = gpd.GeoDataFrame({"id": ["A"]}, geometry=[north], crs="EPSG:4544")
    assert world.found(world.check(site, {RED: zone})) == []


class TestAttributes:
    """A zone that does not say what a rule asks for decides nothing: it is never clear."""

    @pytest.mark.parametrize(
        ("level", "expected"),
        [
            ("1", "violation"),
            ("一级", "violation"),
            ("一级保护区", "violation"),
            ("Ⅰ", "violation"),
            (1, "violation"),
            (1.0, "violation"),
            ("2", "pass"),
            ("二级", "pass"),
            ("准保护区", "pass"),
            ("", "unknown"),
            (None, "unknown"),
            ("三级", "unknown"),
            ("一二级", "unknown"),
            ("?", "unknown"),
        ],
    )
    def test_levels(self, world: Any, level: Any, expected: str) -> None:
        zones = {"water_source_zone": world.table(world.square(), level=[level])}
        review = world.check(world.table(world.square(), id="A"), zones, rules=["WSZ001"])
        assert world.verdicts(review) == {"A": expected}
        if expected == "unknown":
            assert world.found(review) == [("A", "WSZ001", "unknown", "missing_attribute")]
            assert "level" in review.outcome.findings[0].message.en

    def test_a_table_without_the_column(self, world: Any) -> None:
        zones = {"water_source_zone": world.table(world.square())}
        review = world.check(world.table(world.square(), id="A"), zones, rules=["WSZ001"])
        assert world.found(review) == [("A", "WSZ001", "unknown", "missing_attribute")]

    def test_only_where_they_meet(self, world: Any) -> None:
        zones = {"water_source_zone": world.table(world.square(), level="三级")}
        review = world.check(world.table(world.square(0.2), id="A"), zones, rules=["WSZ001"])
        assert world.verdicts(review) == {"A": "pass"}

    def test_for_a_distance_too(self, world: Any) -> None:
        river = shapely.LineString([(106, 29.79), (106.01, 29.79)])
        site = world.table(world.square(north=-0.005), id="A", kind="chemical_plant", change="new")
        for value, expected in (("长江干流", "violation"), ("大河", "unknown"), ("其他", "pass")):
            zones = {"river": world.table(river, **{"class": value})}
            review = world.check(site, zones, rules=["YRV001"])
            assert world.verdicts(review) == {"A": expected}, value

    def test_one_zone_that_decides_is_enough(self, world: Any) -> None:
        zones = {"water_source_zone": world.table(world.square(), world.square(), level=["", "1"])}
        review = world.check(world.table(world.square(), id="A"), zones, rules=["WSZ001"])
        assert world.verdicts(review) == {"A": "violation"}
        assert len(world.found(review)) == 2, "and the other stays an open question"


def test_a_wrong_feature_in_a_zone_layer_is_not_checked(world: Any) -> None:
    """The layer's other features still decide; that it is not whole stands once."""
    red = world.table(world.square(), shapely.Point(106.2, 29.8), None)
    sites = world.table(world.square(0.005), world.square(0.2), id=["A", "B"])
    review = world.check(sites, {RED: red}, rules=["ERL001"])
    assert world.verdicts(review) == {"A": "violation", "B": "pass"}
    (entry,) = review.outcome.not_checked
    assert (entry.rule, str(entry.reason), entry.projects) == ("ERL001", "broken_layer", 2)
    assert entry.message.en.startswith("2 features")
    assert review.exit_code(fail_on="unknown") == 1
    fatal = [p for p in review.outcome.problems if p.fatal]
    assert [p.row for p in fatal] == [2, 3]

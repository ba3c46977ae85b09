"""What all projects together take of each zone: shared ground once, against the zone's quota."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from geotool import engine
from geotool.measure import area_m2
from geotool.review.portfolio import ZoneEntry, taken, without_area


def shapes(*some: Any) -> Any:
    return np.array([None, *some], dtype=object)[1:]


def zone(number: int, quota: Any = None) -> ZoneEntry:
    return ZoneEntry("units", str(number), "control_unit", f"Z{number}", "layers/u.gpkg", quota)


def area(shape: Any) -> float:
    return float(area_m2(shapes(shape))[0])


def test_ground_that_two_projects_share_counts_once(world: Any) -> None:
    west, east = world.square(0, size=0.004), world.square(0.002, size=0.004)
    unit = world.square(-0.01, -0.01, size=0.05)
    (found,), problems = taken(["A", "B"], shapes(west, east), [zone(1)], shapes(unit))
    assert problems == ()
    assert found.projects == ("A", "B")
    assert found.taken_m2 == pytest.approx(area(west.union(east)), abs=0.01)
    assert found.zone_m2 == pytest.approx(area(unit), abs=0.01)
    assert found.share == pytest.approx(found.taken_m2 / found.zone_m2, abs=1e-6)
    assert found.geometry.symmetric_difference(west.union(east)).area < 1e-15
    assert (found.zone_layer, found.zone_feature, found.zone_kind) == ("units", "1", "control_unit")


def test_a_site_on_the_border_takes_of_both_zones(world: Any) -> None:
    site = world.square(0.005, size=0.01)
    units = shapes(world.square(), world.square(0.01), world.square(0.5))
    found, _ = taken(["A"], shapes(site), [zone(1), zone(2), zone(3)], units)
    assert [t.zone_feature for t in found] == ["1", "2"]  # of the third nothing is taken
    assert sum(t.taken_m2 for t in found) == pytest.approx(area(site), rel=1e-6)


def test_only_areas_take_land(world: Any) -> None:
    line = shapely.LineString([(world.LON, world.LAT), (world.LON + 0.01, world.LAT + 0.01)])
    sites = shapes(line, line.centroid, None)
    river = shapely.LineString([(world.LON, world.LAT), (world.LON + 0.1, world.LAT)])
    zones = [zone(1), zone(2)]
    assert taken(["A", "B", "C"], sites, zones, shapes(world.square(), river)) == ((), ())


@pytest.mark.parametrize(
    ("cell", "quota_m2"),
    [(500, 500.0), (0, 0.0), ("1,200.5", 1200.5), (" 7e3 ", 7000.0), (None, None), ("", None)],
)
def test_quotas_that_can_be_read(world: Any, cell: Any, quota_m2: float | None) -> None:
    found, problems = taken(["A"], shapes(world.square()), [zone(1, cell)], shapes(world.square()))
    assert problems == ()
    assert found[0].quota_m2 == quota_m2


def test_a_cell_without_value_is_no_quota(world: Any) -> None:
    for cell in (float("nan"), np.nan):
        (found,), problems = taken(
            ["A"], shapes(world.square()), [zone(1, cell)], shapes(world.square())
        )
        assert (found.quota_m2, problems) == (None, ())


@pytest.mark.parametrize("cell", ["3 公顷", "-1", -0.5, "inf", "1,2,3", True])
def test_a_quota_that_is_no_number_is_a_fault(world: Any, cell: Any) -> None:
    found, (problem,) = taken(
        ["A"], shapes(world.square()), [zone(1, cell)], shapes(world.square())
    )
    assert found[0].quota_m2 is None
    assert (problem.file, problem.feature) == ("layers/u.gpkg", "1")
    assert str(cell) in problem.what


def test_a_zone_with_a_quota_is_listed_although_nothing_is_taken(world: Any) -> None:
    (found,), _ = taken(
        ["A"], shapes(world.square(0.5)), [zone(1, 100), zone(2)], shapes(world.square(), None)
    )
    assert (found.taken_m2, found.share, found.projects) == (0.0, 0.0, ())
    assert found.geometry is None


def test_pairs_measured_before_give_the_same(world: Any) -> None:
    line = shapely.LineString([(world.LON, world.LAT), (world.LON + 0.01, world.LAT + 0.01)])
    sites = shapes(world.square(0.002), world.square(0.006), line)
    units = shapes(world.square(), world.square(0.01), line)
    zones = [zone(n, "9") for n in range(3)]
    ids = ["A", "B", "C"]
    pairs = engine.overlap(sites, units)
    assert taken(ids, None, zones, units, pairs=pairs) == taken(ids, sites, zones, units)


def test_rows_without_a_drawn_area_are_counted(world: Any) -> None:
    """Those that may use land: a point, a place name, nothing; a computer system uses none."""
    places = [world.square(), world.square().centroid, world.square(), None, None, None]
    kinds = ["building", "building", "building", "building", None, "information_system"]
    accuracy = ["surveyed", "surveyed", "place_name", "none", "none", "none"]
    sites = world.table(*places, kind=kinds, location_accuracy=accuracy)
    assert without_area(sites) == 4

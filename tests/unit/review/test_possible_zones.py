"""Which zones a row located by place name may concern: all within its disc, nearest first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely


@pytest.fixture
def asked(ground: Any, tmp_path: Path) -> Any:
    """Return a function that judges one vague row (at 0, known within 1 km) by one rule."""

    def run(*layers: Any, zones: str = "", check: str = "overlap", **columns: Any) -> Any:
        row = {"id": "P", "location_accuracy": "place_name", "uncertainty_m": 1000, **columns}
        book = ground.book(tmp_path, ground.rule(zones or ground.RED, check=check))
        return ground.judge(layers, ground.table(shapely.Point(0, 0), **row), rules=book)

    return run


def bars(ground: Any, *distances_m: float, kind: str = "", **more: Any) -> Any:
    """Zones that begin so many metres to the east."""
    shapes = [ground.box(d, -20, d + 5, 20) for d in distances_m]
    return ground.layer(kind or ground.RED, *shapes, **more)


def test_those_within_the_disc_and_no_others(ground: Any, asked: Any) -> None:
    red = bars(ground, 1001, 700, 999, 20, name=["丁", "乙", "丙", "甲"])
    (finding,) = asked(red).findings
    assert finding.possible_zones == ("甲", "乙", "丙")
    assert (finding.verdict, str(finding.reason)) == ("unknown", "place_name")
    assert (finding.zone_name, finding.zone_feature) == ("甲", "4"), "the nearest is the finding's"
    assert finding.measure.value == pytest.approx(20, abs=0.01)
    assert "“甲”, also “乙”, “丙”;" in finding.message.en
    assert finding.geometry is None


def test_each_row_has_its_own_disc(ground: Any, tmp_path: Path) -> None:
    points = [shapely.Point(0, 0)] * 2
    rows = {"id": ["A", "B"], "location_accuracy": "place_name", "uncertainty_m": [100, 1000]}
    red = bars(ground, 50, 500, name=["近", "远"])
    book = ground.book(tmp_path, ground.rule(ground.RED))
    outcome = ground.judge([red], ground.table(*points, **rows), rules=book)
    assert [(f.project, f.possible_zones) for f in outcome.findings] == [
        ("A", ("近",)),
        ("B", ("近", "远")),
    ]


def test_a_zone_without_a_name_is_called_by_its_id(ground: Any, asked: Any) -> None:
    red = bars(ground, 20, 40, name=["", "乙"], feature=["a7", "b8"], layer_id="erl")
    assert asked(red).findings[0].possible_zones == ("erl a7", "乙")


def test_parts_of_one_name_are_named_once(ground: Any, asked: Any) -> None:
    west, east = (
        bars(ground, *d, name="甲", layer_id=name) for name, d in (("w", (20, 60)), ("e", (40,)))
    )
    assert asked(west, east).findings[0].possible_zones == ("甲",)


def test_zones_of_all_kinds_of_a_rule(ground: Any, asked: Any) -> None:
    red, farm = bars(ground, 30, name="红"), bars(ground, 20, kind=ground.FARM, name="田")
    (finding,) = asked(red, farm, zones=f"{ground.RED} {ground.FARM}").findings
    assert finding.possible_zones == ("田", "红")
    assert finding.zone_kind == ground.FARM


def test_a_distance_widens_the_disc(ground: Any, asked: Any) -> None:
    red = bars(ground, 1400, 1600, name=["近", "远"])
    (finding,) = asked(red, check="within_distance\ndistance_m = 500").findings
    assert finding.possible_zones == ("近",)


def test_a_zone_of_unknown_attributes_may_be_concerned(ground: Any, asked: Any) -> None:
    zones = '[[zone]]\nkind = "water_source_zone"\nwhere = { level = ["1"] }'
    source = bars(
        ground, 20, 40, 60, kind="water_source_zone", level=["2", "", "1"], name=list("abc")
    )
    assert asked(source, zones=zones).findings[0].possible_zones == ("b", "c")


def test_many_are_all_kept_and_a_few_are_named(ground: Any, asked: Any) -> None:
    names = [f"z{n}" for n in range(9)]
    (finding,) = asked(bars(ground, *range(20, 200, 20), name=names)).findings
    assert finding.possible_zones == tuple(names)
    assert "also “z1”, “z2”, “z3”, “z4”, “z5” and 3 more" in finding.message.en
    assert "等共 9 处" in finding.message.zh


def test_a_drawn_site_has_none(ground: Any, asked: Any) -> None:
    red = bars(ground, -2)
    (finding,) = asked(red, location_accuracy="surveyed", uncertainty_m=None).findings
    assert (finding.verdict, finding.possible_zones) == ("violation", ())

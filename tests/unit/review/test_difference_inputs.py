"""What differs between the inputs of two reviews, and what is no difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geotool.model import Footprint, Text, Waiver, WaiverStanding, WaiverState
from geotool.reporting.difference.wording import change_text
from geotool.review.difference.changes import (
    Change,
    ChangeKind,
    layer_change,
    project_changes,
    rule_changes,
    setting_changes,
    waiver_changes,
)

DAY = date(2026, 1, 1)
PAPER = Waiver("渝1号", "局", DAY, date(2027, 1, 1), "已论证", "ERL001", project="P", line=3)
LOOKED_UP = Change(ChangeKind.LAYER, "names", zone_kind="gazetteer", parts=("content",))


@pytest.fixture
def erl(ground: Any) -> Any:
    return ground.layer(ground.RED, ground.box(0, 0, 9, 9), layer_id="erl").layer


def rows(*rows: dict[str, Any], shapes: Any = None) -> gpd.GeoDataFrame:
    data = {k: [r.get(k) for r in rows] for k in {key for row in rows for key in row}}
    shapes = shapes or [None] * len(rows)
    return gpd.GeoDataFrame(data, geometry=shapes, crs="EPSG:4490")


class TestLayers:
    """Layers of the catalogue."""

    @pytest.mark.parametrize(
        "other",
        [
            {"path": "elsewhere.shp"},
            {"title": "x"},
            {"source": "x"},
            {"line": 99},
            {"licence": "x"},
        ],
    )
    def test_where_it_lies_and_what_it_is_called_is_no_difference(
        self, erl: Any, other: dict[str, Any]
    ) -> None:
        assert layer_change(erl, replace(erl, spec=replace(erl.spec, **other))) is None

    @pytest.mark.parametrize(
        ("other", "part"),
        [
            ({"edition": "2024"}, "edition"),
            ({"kind": "wetland"}, "kind"),
            ({"frame": "EPSG:4523"}, "frame"),
            ({"accuracy_m": 5.0}, "accuracy_m"),
            ({"fields": {"level": "JB"}}, "fields"),
            ({"values": {"1": "core"}}, "values"),
            ({"footprint": Footprint("region")}, "footprint"),
        ],
    )
    def test_what_a_verdict_rests_on_is(self, erl: Any, other: dict[str, Any], part: str) -> None:
        change = layer_change(erl, replace(erl, spec=replace(erl.spec, **other)))
        assert change is not None
        assert change.parts == (part,)

    def test_content_and_footprint_file(self, erl: Any) -> None:
        other = replace(erl, provenance=replace(erl.provenance, sha256="other"))
        change = layer_change(erl, other, other_footprint=True)
        assert change is not None
        assert change.parts == ("footprint", "content")
        assert change_text(change).zh == "图层 erl（完整范围有变，内容有变）"
        assert change_text(change).en == "layer erl (other footprint, other content)"

    def test_come_gone_and_renamed(self, erl: Any) -> None:
        new = replace(erl, spec=replace(erl.spec, id="erl_2", edition="2024"))
        told = [layer_change(*pair) for pair in ((None, new), (new, None), (erl, new))]
        assert [change_text(c).en for c in told if c] == [
            "added layer erl_2 (edition 2024)",
            "removed layer erl_2 (edition 2024)",
            "layer erl → erl_2 (edition none → 2024)",
        ]
        assert layer_change(None, None) is None


class TestRows:
    """Rows of project tables."""

    def test_cells_are_the_same_from_a_file_and_from_a_store(self) -> None:
        one = rows({"id": "P", "name": "", "start_year": float("nan"), "uncertainty_m": 5})
        two = rows({"id": "P", "name": None, "start_year": None, "uncertainty_m": 5.0})
        assert project_changes(one, two) == {}

    def test_the_place_of_a_row_is_no_difference(self) -> None:
        one = rows({"id": "P", "source_row": 2.0, "source_file": "a.csv", "remarks": "x"})
        two = rows({"id": "P", "source_row": 9.0, "source_file": "b.csv", "remarks": "y"})
        assert project_changes(one, two) == {}

    def test_columns_and_drawing(self) -> None:
        box = shapely.box
        one = rows({"id": "P", "kind": "road"}, {"id": "Q"}, shapes=[box(0, 0, 1, 1), None])
        two = rows({"id": "P", "kind": "other"}, {"id": "R"}, shapes=[box(0, 0, 1, 2), None])
        found = project_changes(one, two)
        assert {p: (c.how, c.parts) for p, c in found.items()} == {
            "P": ("changed", ("kind", "geometry")),
            "Q": ("removed", ()),
            "R": ("added", ()),
        }
        assert change_text(found["P"]).zh == "项目资料改变（kind，图形）"

    def test_a_place_name_that_lies_elsewhere_is_the_work_of_its_layer(self) -> None:
        point = shapely.Point
        one, two = (
            rows(
                {"id": "P", "location_accuracy": "place_name", "places": "甲"},
                {"id": "Q", "location_accuracy": "digitised", "places": ""},
                {"id": "R", "location_accuracy": "place_name", "places": place},
                shapes=[point(x, 0)] * 3,
            )
            for x, place in ((0, "乙"), (1, "丙"))
        )
        found = project_changes(one, two, located_by=LOOKED_UP)
        assert found["P"] is LOOKED_UP
        assert found["Q"].kind is ChangeKind.PROJECT, "it was drawn"
        assert found["R"].parts == ("places", "geometry"), "it names another place"
        assert project_changes(one, two)["P"].parts == ("geometry",)


class TestRules:
    """Rules of the packs on two days."""

    def law(self, ground: Any, folder: Path, day: date, *texts: str) -> Any:
        folder.mkdir(exist_ok=True)
        book = ground.book(folder, *texts)
        return book.select(None, day), book.dormant(None, day)

    def test_editions(self, ground: Any, tmp_path: Path) -> None:
        editions = [
            ("a", "2000-01-01", "2009-12-31", "NOTICE"),
            ("b", "2010-01-01", "2019-12-31", "PROHIBITED"),
        ]
        text = ground.rule(ground.RED, editions=editions)
        laws = {
            year: self.law(ground, tmp_path, date(year, 6, 1), text)
            for year in (1990, 2005, 2006, 2015, 2025)
        }
        assert rule_changes(laws[2005], laws[2006]) == ()
        assert rule_changes(laws[1990], laws[2025]) == (), "in force on neither day"
        told = [
            change_text(change).en
            for pair in ((1990, 2005), (2005, 2015), (2015, 2025))
            for change in rule_changes(laws[pair[0]], laws[pair[1]])
        ]
        assert told == [
            "rule AB001 (edition a now in force)",
            "rule AB001 (edition a → b)",
            "rule AB001 (edition b no longer in force)",
        ]

    def test_the_text_of_a_rule_file(self, ground: Any, tmp_path: Path) -> None:
        text = ground.rule(ground.RED)
        one = self.law(ground, tmp_path / "a", DAY, text)
        same = self.law(ground, tmp_path / "b", DAY, text)
        assert rule_changes(one, same) == (), "the folder of a pack is no difference"
        other = self.law(ground, tmp_path / "c", DAY, text.replace("PROHIBITED", "NOTICE"))
        (change,) = rule_changes(one, other)
        assert change.parts == ("content",)

    def test_a_rule_asleep_that_one_side_only_has(self, ground: Any, tmp_path: Path) -> None:
        old = ground.rule(ground.RED, editions=[("a", "2000-01-01", "2001-01-01", "NOTICE")])
        other = ground.rule(ground.RED, code="AB002")
        with_it = self.law(ground, tmp_path / "a", DAY, old, other)
        without = self.law(ground, tmp_path / "b", DAY, other)
        assert [c.how for c in rule_changes(with_it, without)] == ["removed"]
        assert [c.how for c in rule_changes(without, with_it)] == ["added"]


def standing(state: WaiverState, waiver: Waiver = PAPER) -> WaiverStanding:
    return WaiverStanding(waiver, state, Text("已过期", "it expired"))


def test_waivers() -> None:
    applied, reopened = standing(WaiverState.APPLIED), standing(WaiverState.REOPENED)
    assert waiver_changes([applied], [applied]) == ()
    moved = replace(applied, waiver=replace(PAPER, line=40))
    assert waiver_changes([applied], [moved]) == (), "where it stands is no difference"
    edited = standing(WaiverState.APPLIED, replace(PAPER, expires=date(2028, 1, 1)))
    told = [
        change_text(change).en
        for old, new in (
            ([applied], [reopened]),
            ([applied], [edited]),
            ([], [applied]),
            ([applied], []),
        )
        for change in waiver_changes(old, new)
    ]
    assert told == [
        "waiver 渝1号 (waived → waiver reopened, it expired)",
        "waiver 渝1号 (other content, waived, it expired)",
        "waiver 渝1号 (new, waived, it expired)",
        "waiver 渝1号 (no longer there)",
    ]


def test_two_waivers_of_one_document_are_held_apart() -> None:
    one, two = standing(WaiverState.APPLIED), standing(WaiverState.STALE)
    other = standing(WaiverState.REOPENED)
    assert len(waiver_changes([one, two], [one, other])) == 1
    assert waiver_changes([one, two], [one, two]) == ()


def test_settings() -> None:
    old = {"tolerance_m2": 1.0, "region": ("500151",), "max_edition_age_days": None}
    new = {"tolerance_m2": 2.5, "region": ("500118",), "max_edition_age_days": 30}
    assert setting_changes(old, old) == ()
    assert [change_text(c).en for c in setting_changes(old, new)] == [
        "setting tolerance_m2 1 → 2.5",
        "setting region 500151 → 500118",
        "setting max_edition_age_days none → 30",
    ]

"""Canonical columns of projects: values, faults kept with their rows, geometry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geotool.errors import ConfigError
from geotool.formats import RawTable, normalise_projects, parse_source, read_project_table
from geotool.formats.headings import recognise
from geotool.model import PROJECT_COLUMNS, PROJECT_KINDS, Problem


def table_of(**columns: list[Any]) -> RawTable:
    frame = pd.DataFrame({k: pd.Series(v, dtype=object) for k, v in columns.items()})
    return RawTable(frame, None, np.arange(2, len(frame) + 2))


def normalise(**columns: list[Any]) -> tuple[Any, tuple[Problem, ...]]:
    return normalise_projects(table_of(**columns), name="p.csv")


def test_every_canonical_column_is_there_in_order_and_typed() -> None:
    table, _ = normalise(id=["1"], name=["甲"])
    assert list(table.columns)[: len(PROJECT_COLUMNS)] == list(PROJECT_COLUMNS)
    assert list(table.columns)[-1] == "geometry"
    assert table.crs is None
    assert table.geometry[0] is None
    kinds = {"int": "Int64", "float": "float64", "text": "object"}
    assert {c: str(table[c].dtype) for c in PROJECT_COLUMNS} == {
        c: kinds[t] for c, t in PROJECT_COLUMNS.items()
    }


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("类型", "水晶宫", "unknown project kind '水晶宫'"),
        ("用途", "防洪、修仙", "unknown purpose '修仙'"),
        ("完成时限", "明年", "the term '明年'"),
        ("完成时限", "2025-2021", "the term '2025-2021'"),
        ("start_year", "2021-2022", "the term '2021-2022'"),
        ("批准日期", "2025年6月", "'2025年6月' is no date"),
        ("变更性质", "变", "unknown change '变'"),
        ("是否排污", "maybe", "unknown discharges"),
        ("行业", "魔法", "unknown industry"),
        ("part", "roof", "unknown part"),
        ("定位精度", "猜", "unknown location_accuracy"),
        ("uncertainty_m", "很大", "the uncertainty '很大' is no length"),
        ("uncertainty_m", "5 亩", "the uncertainty '5 亩' is no length"),
        ("定位误差", "-5", "the uncertainty '-5' is negative"),
        ("定位精度（米）", "10001", "the uncertainty '10001' is more than 10 km"),
        ("平面精度（km）", "12", "the uncertainty '12' is more than 10 km"),
    ],
)
def test_a_faulty_value_stays_with_its_row(column: str, value: str, words: str) -> None:
    table, problems = normalise(id=["7", "8"], name=["甲", "乙"], **{column: [value, None]})
    fatal = [p for p in problems if p.fatal]
    assert len(table) == 2
    assert len(fatal) == 1
    assert (fatal[0].file, fatal[0].row, fatal[0].feature) == ("p.csv", 2, "7")
    assert words in fatal[0].what
    assert ";" in str(fatal[0])
    assert table["fault"][0] == ("unknown_kind" if column == "类型" else "row_fault")
    assert table["fault_text"][0] == value.removeprefix("防洪、"), "no words of any language"
    assert table["fault"][1] is None


@pytest.mark.parametrize(
    ("heading", "value", "metres"),
    [
        ("uncertainty_m", "3.5", 3.5),
        ("accuracy_m", "0", 0.0),
        ("不确定度", "20 cm", 0.2),
        ("定位误差（米）", "10000", 10_000.0),
        ("点位中误差 (cm)", "5", 0.05),
        ("位置精度(m)", "2", 2.0),
        ("平面精度", "10 km", 10_000.0),
    ],
)
def test_how_far_off_a_site_may_be_is_read_in_metres(
    heading: str, value: str, metres: float
) -> None:
    table, problems = normalise(id=["7"], name=["甲"], **{heading: [value]})
    assert not problems
    assert table["uncertainty_m"][0] == pytest.approx(metres)


def test_only_a_place_name_may_be_off_by_many_kilometres() -> None:
    words = {"定位精度": ["place_name", "digitised"], "uncertainty_m": ["30000", "30000"]}
    table, problems = normalise(id=["7", "8"], name=["甲", "乙"], **words)
    assert table["uncertainty_m"][0] == 30_000
    assert [p.feature for p in problems if p.fatal] == ["8"]
    assert "location_accuracy" in problems[0].done


@pytest.mark.parametrize(
    ("column", "value", "suggestion"),
    [
        ("kind", "光伏发电站", "did you mean 光伏电站 (pv_ground)?"),
        ("kind", "湿地修覆", "did you mean 湿地修复 (wetland_restoration)?"),
        ("kind", "wetland restauration", "did you mean wetland_restoration?"),
        ("kind", "Ground Photovoltaic", "did you mean ground photovoltaics (pv_ground)?"),
        ("kind", "wnd", "did you mean wind?"),
        ("用途", "生态修覆", "(ecological_restoration)?"),
        ("kind", "水晶宫", "`geotool kinds` lists them"),
    ],
)
def test_a_misspelt_word_gets_a_suggestion(column: str, value: str, suggestion: str) -> None:
    _, problems = normalise(id=["7"], **{column: [value]})
    (problem,) = [p for p in problems if p.fatal]
    assert problem.done.endswith(suggestion)


def test_the_text_of_a_fault_is_the_same_in_every_language() -> None:
    table, problems = normalise(
        id=["1", "1", "2", "3"],
        kind=["光伏发电站", None, "风电", "x"],
        经度=["106", "106", "见图", "106"],
        纬度=["29", "29", None, "29"],
        用途=[None, None, None, "y"],
    )
    assert list(table["fault_text"]) == ["光伏发电站", "1", "见图, ?", "x; y"]
    assert any("unknown project kind '光伏发电站'" in p.what for p in problems)
    table, _ = normalise(id=["1", "2", "3"], wkt=["POLYGON ((0 0", "POINT EMPTY", "POINT (1 nan)"])
    assert list(table["fault_text"]) == ["POLYGON ((0 0", "POINT EMPTY", "POINT (1 nan)"]


def test_labels_codes_and_aliases_in_both_languages() -> None:
    table, problems = normalise(
        id=list("1234"),
        类型=["湿地修复", "flood works", "pv_ground", "LNG加气站"],
        用途=["生态修复；防洪", "flood_control,forestry", "防洪、防洪", None],
        change=["新建", "Enlarge", "existing", None],
        discharges=["是", "否", "no", None],
        industry=["钢铁", "C2631", "261", None],
        建设年限=["2021-2025", "2021年-2025年", "2022", "长期"],
    )
    assert list(table["kind"]) == ["wetland_restoration", "flood_works", "pv_ground", "lng_station"]
    assert list(table["purposes"]) == [
        "ecological_restoration,flood_control",
        "flood_control,forestry",
        "flood_control",
        None,
    ]
    assert list(table["change"]) == ["new", "enlarge", "existing", None]
    assert list(table["discharges"]) == ["yes", "no", "no", None]
    assert list(table["industry"]) == ["steel", "C2631", "261", None]
    assert list(table["start_year"])[:3] == [2021, 2021, 2022]
    assert list(table["end_year"])[:3] == [2025, 2025, 2022]
    assert not any(p.fatal for p in problems)
    assert list(table["建设年限"]) == ["2021-2025", "2021年-2025年", "2022", "长期"]


@given(st.sampled_from([t.code for t in PROJECT_KINDS]), st.sampled_from(["code", "zh", "en"]))
def test_every_kind_is_known_by_its_labels(code: str, form: str) -> None:
    term = PROJECT_KINDS[code]
    table, _ = normalise(id=["1"], kind=[getattr(term, form)])
    assert table["kind"][0] is not None
    assert form != "code" or table["kind"][0] == code


def test_duplicate_and_missing_ids() -> None:
    table, problems = normalise(id=["12.0", "12", None, "甲 1"], name=list("abcd"))
    assert list(table["id"]) == ["12", "12@p.csv:3", "row-4", "甲 1"]
    assert list(table["fault"]) == [None, "row_fault", None, None]
    assert [p.fatal for p in problems] == [True, False]
    table, problems = normalise(name=["a", "b"])
    assert list(table["id"]) == ["1", "2"]
    assert "ids 1 to 2 are made" in str(problems[0])


@given(st.lists(st.sampled_from(["1", "2", "1.0", None, "x"]), max_size=8))
def test_ids_are_always_unique_and_no_row_is_lost(ids: list[str | None]) -> None:
    table, _ = normalise(id=ids, name=["n"] * len(ids))
    assert len(table) == len(ids)
    assert table["id"].is_unique


def test_two_id_columns_stop() -> None:
    with pytest.raises(ConfigError, match="'编号' and 'id'"):
        normalise(编号=["1"], id=["2"])


def test_a_bsm_is_the_id_only_without_another() -> None:
    table, _ = normalise(BSM=["500151200001234567"], name=["甲"])
    assert table["id"][0] == "500151200001234567"
    table, _ = normalise(序号=["1"], BSM=["500151200001234567"])
    assert table["id"][0] == "1"
    assert table["BSM"][0] == "500151200001234567"


def test_units_come_from_the_heading_or_the_cell_and_are_not_guessed() -> None:
    table, problems = normalise(
        id=["1", "2"], **{"占地面积（亩）": ["3", "2公顷"], "总投资（亿元）": ["1.5", "300万元"]}
    )
    assert list(table["declared_area_m2"]) == [2000.0, 20000.0]
    assert list(table["investment_10k_cny"]) == ["15000", "300"]
    assert not problems
    table, problems = normalise(id=["1"], 面积=["300"], 总投资=["待定"], 数量=["1-2个"])
    assert np.isnan(table["declared_area_m2"][0])
    assert table["declared_area_text"][0] == "300"
    assert table["investment_text"][0] == "待定"
    assert table["quantity_text"][0] == "1-2个"
    assert len(problems) == 3
    assert table["fault"][0] is None


def test_places_and_counties() -> None:
    table, _ = normalise(
        id=["1", "2", "3"],
        地名=["少云镇、巴川街道；琼江", "铜梁(附表2第32、68项)", None],
        区县=["500151", "铜梁区", "500151000000"],
    )
    assert list(table["places"]) == ["少云镇;巴川街道;琼江", "铜梁(附表2第32、68项)", None]
    assert list(table["county"]) == ["500151", "铜梁区", "500151"]


def test_unknown_columns_are_kept_and_never_shadow_canonical_ones() -> None:
    table, _ = normalise(
        id=["1"], 备注=["x"], Fault=["f"], 项目内容=["y"], lead_unit=["a"], 责任单位=["b"]
    )
    assert (table["备注"][0], table["项目内容"][0], table["责任单位"][0]) == ("x", "y", "b")
    assert table["lead_unit"][0] == "a"
    assert table["fault"][0] is None
    assert table["Fault_2"][0] == "f"
    assert len({c.casefold() for c in table.columns}) == len(table.columns)


def test_points_and_shapes_from_columns() -> None:
    table, problems = normalise(
        id=list("1234"),
        经度=["106.05", "106°03′00″E", None, "见图"],
        纬度=["29.85", "29°51′00″N", None, "29.8"],
    )
    assert [g if g is None else g.wkt for g in table.geometry] == [
        "POINT (106.05 29.85)",
        "POINT (106.05 29.85)",
        None,
        None,
    ]
    assert list(table["fault"]) == [None, None, None, "row_fault"]
    assert "'见图', '29.8' cannot be read" in str(problems[-1])
    square = "POLYGON ((0 0, 1 0, 1 1, 0 0))"
    table, problems = normalise(id=list("123"), wkt=[square, "POLYGON ((0 0", "POINT EMPTY"])
    assert table.geometry[0].equals(shapely.from_wkt(square))
    assert list(table["fault"]) == [None, "broken_geometry", "broken_geometry"]
    assert sum(p.fatal for p in problems) == 2


def test_a_geojson_of_sites_keeps_broken_features(tmp_path: Path) -> None:
    def feature(number: int, geometry: Any) -> dict[str, Any]:
        properties = {"id": number, "项目名称": f"示例{number}", "kind": "wind", "county": 500151}
        return {"type": "Feature", "properties": properties, "geometry": geometry}

    shapes = [
        {"type": "Point", "coordinates": [106, 29.8]},
        {"type": "Polygon", "coordinates": "xx"},
        None,
    ]
    features = [feature(i, g) for i, g in enumerate(shapes, start=1)]
    path = tmp_path / "示例 sites.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8-sig")
    raw = read_project_table(parse_source(str(path)), name=path.name)
    table, _ = normalise_projects(raw, name=path.name)
    assert isinstance(table, gpd.GeoDataFrame)
    assert list(table["id"]) == ["1", "2", "3"]
    assert list(table["county"]) == ["500151"] * 3
    assert [g is None for g in table.geometry] == [False, True, True]
    assert any("Expected array" in str(p) for p in raw.problems)


@pytest.mark.parametrize(
    ("heading", "column", "unit"),
    [
        ("总投资\n（万元）", "investment_10k_cny", "万元"),
        ("总投资/亿元", "investment_10k_cny", "亿元"),
        (" 序  号 ", "id", None),
        ("Lead Unit", "lead_unit", None),
        ("用地面积（㎡）", "declared_area_m2", "m2"),
        ("declared_area_ha", "declared_area_m2", "ha"),
        ("项目名称（全称）", "name", None),
        ("起止年限：", "period", None),
    ],
)
def test_headings(heading: str, column: str, unit: str | None) -> None:
    found = recognise(heading)
    assert found is not None
    assert (found.column, found.unit) == (column, unit)


@pytest.mark.parametrize("heading", ["", "规划重点项目储备库", "foo", "一", "x" * 10_000])
def test_other_words_are_no_headings(heading: str) -> None:
    assert recognise(heading) is None

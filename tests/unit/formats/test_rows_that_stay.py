"""Project rows never vanish from a table; what is taken out is named with what it was taken for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geotool.formats import RawTable, normalise_projects, parse_source, read_project_table
from geotool.formats.grids import read_grids
from geotool.formats.subtotals import classify, is_note


def read(path: Path) -> RawTable:
    return read_project_table(parse_source(str(path)), name=path.name)


def table_of(path: Path, rows: list[list[object]]) -> RawTable:
    """The same rows as CSV or workbook, by the suffix."""
    if path.suffix == ".csv":
        lines = [",".join("" if c is None else str(c) for c in row) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    return read(path)


def names_of(raw: RawTable) -> list[str | None]:
    return list(normalise_projects(raw, name="p")[0]["name"])


def about(raw: RawTable, row: int) -> str:
    """What is said of a row, which must not count as a fault."""
    found = [p for p in raw.problems if p.row == row]
    assert not any(p.fatal for p in found)
    return "\n".join(str(p) for p in found)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_numbered_projects_with_coordinates_stay(tmp_path: Path, suffix: str) -> None:
    raw = table_of(
        tmp_path / f"p{suffix}",
        [
            ["项目名称", "总投资（万元）", "经度", "纬度"],
            ["一、污水管网改造工程", 100, 106.005, 29.805],
            ["二、河道治理", 200, 106.105, 29.815],
            ["（三）光伏示范", 300, 106.205, 29.825],
            ["四、湿地", None, 106.305, 29.835],
            ["合计", 600, None, None],
        ],
    )
    table, problems = normalise_projects(raw, name="p")
    assert list(table["name"]) == [
        "一、污水管网改造工程",
        "二、河道治理",
        "（三）光伏示范",
        "四、湿地",
    ]
    assert [g.x for g in table.geometry] == [106.005, 106.105, 106.205, 106.305]
    assert not any(p.fatal for p in (*raw.problems, *problems))
    assert "taken for a sum line" in about(raw, 6)
    assert "agrees with the rows" in about(raw, 6)


TELLING: dict[str, object] = {
    "经度": 106.0,
    "wkt": "POINT (106 29)",
    "类型": "风电",
    "地名": "少云镇",
    "牵头单位": "区水利局",
    "单位": "km",
    "建设年限": "2021-2025",
    "开工年份": 2022,
    "批准日期": "2025-06-15",
    "规模": "12km",
    "我方填的": "字",
}


@pytest.mark.parametrize("heading", TELLING)
@pytest.mark.parametrize("name", ["一、管网", "（二）管网", "合计"])
def test_one_telling_cell_makes_a_project(tmp_path: Path, heading: str, name: str) -> None:
    rows: list[list[object]] = [["项目名称", "总投资（万元）", heading], ["甲", 1, None]]
    rows += [[name, 5, TELLING[heading]], ["乙", 4, None]]
    assert names_of(table_of(tmp_path / "p.csv", rows)) == ["甲", name, "乙"]
    rows[2][2] = None
    raw = table_of(tmp_path / "p.csv", rows)
    assert names_of(raw) == ["甲", "乙"]
    assert "taken for a" in about(raw, 3)


@pytest.mark.parametrize("ordinal", ["一", "（一）", "一、", "第一部分"])
def test_ordinals_as_ids(tmp_path: Path, ordinal: str) -> None:
    second = ordinal.replace("一", "二")
    head: list[object] = ["序号", "项目名称", "类型", "总投资（万元）", "经度", "纬度"]
    raw = table_of(
        tmp_path / "p.csv",
        [
            head,
            [ordinal, "甲", None, 10, 106.1, 29.8],
            [1, "乙", None, 4, 106.2, 29.8],
            [2, "丙", None, 6, 106.3, 29.8],
            [second, "丁", None, 10, None, None],
            [3, "戊", None, 10, None, None],
        ],
    )
    if ordinal == "一":  # among 1, 2, 3, with nothing but a title and a sum
        assert names_of(raw) == ["甲", "乙", "丙", "戊"]
        assert "二 丁 10 is taken for a part heading" in about(raw, 5)
    else:
        assert names_of(raw) == ["甲", "乙", "丙", "丁", "戊"]
    alone = table_of(tmp_path / "q.csv", [head[:2], [ordinal, "甲"], [second, "乙"]])
    assert names_of(alone) == ["甲", "乙"]


def test_a_heading_with_a_sum_of_no_rows_is_a_project(tmp_path: Path) -> None:
    raw = table_of(
        tmp_path / "p.csv",
        [
            ["序号", "项目名称", "总投资（万元）"],
            ["一、减排", None, 3],
            [1, "甲", 1],
            [2, "乙", 2],
            ["二、光伏示范", None, 30],
            ["三、其他", None, None],
            ["总计", None, 33],
        ],
    )
    table, _ = normalise_projects(raw, name="p")
    assert list(table["id"]) == ["1", "2", "二、光伏示范"]
    assert list(table["name"]) == ["甲", "乙", None], "not the name of the row above"
    assert "no row of its part follows; kept as a project" in about(raw, 5)
    assert "'三、其他' is taken for a part heading, not a project" in about(raw, 6)
    assert "taken for a total" in about(raw, 7)
    assert "agrees" in about(raw, 7)


def test_parts_of_nothing_else_are_the_projects(tmp_path: Path) -> None:
    rows: list[list[object]] = [["项目名称", "备注"], ["一、甲", None], ["（一）乙", None]]
    rows += [["（二）丙", None], ["二、丁", None]]
    raw = table_of(tmp_path / "p.csv", rows)
    assert names_of(raw) == ["（一）乙", "（二）丙", "二、丁"]
    assert "'一、甲' is taken for a part heading" in about(raw, 2)


NOTES = [
    "备注：本表数据为估算",
    "注:1.面积按图斑量算；2.投资为估算",
    "注１：略",
    "说明：略",
    "填表人：张三",
    "单位负责人（签字）：",
    "填报单位（盖章）：某局",
    "单位：万元",
    "数据来源：规划文本",
    "Note: estimates",
]


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("column", [0, 1, 3])
def test_a_note_below_the_table_is_no_project(tmp_path: Path, note: str, column: int) -> None:
    line: list[object] = [None] * 4
    line[column] = note
    rows: list[list[object]] = [["序号", "项目类别", "项目名称", "备注"], [1, "水利", "甲", None]]
    for suffix in (".csv", ".xlsx"):
        raw = table_of(tmp_path / f"p{suffix}", [*rows, line])
        assert names_of(raw) == ["甲"]
        assert "is taken for a note on the table, not a project" in about(raw, 3)
        assert note[:2] in about(raw, 3)


def test_several_notes_in_one_row_and_what_is_no_note(tmp_path: Path) -> None:
    head: list[object] = ["项目名称", "类型", "总投资（万元）"]
    footer: list[object] = ["填表人：张三", "审核人：李四", None]
    raw = table_of(tmp_path / "p.csv", [head, ["甲", "风电", 1], footer])
    assert names_of(raw) == ["甲"]
    kept: list[list[object]] = [
        ["说明：书", "风电", None],
        ["备注：馆", None, 5],
        ["单位食堂", None, None],
        ["注水站", None, None],
    ]
    raw = table_of(tmp_path / "p.csv", [head, *kept])
    assert names_of(raw) == [k[0] for k in kept]


CELL = st.sampled_from(
    [
        None,
        "一、甲",
        "（二）乙",
        "三",
        "合计",
        "小计（3万元）",
        "5",
        "备注：略",
        "甲",
        "106.1",
        "风电",
    ]
)


@given(rows=st.lists(st.lists(CELL, min_size=6, max_size=6), min_size=1, max_size=6))
def test_every_row_is_kept_or_named(tmp_path_factory: Any, rows: list[list[object]]) -> None:
    path = tmp_path_factory.mktemp("t") / "p.csv"
    head: list[object] = ["序号", "项目名称", "类型", "总投资（万元）", "经度", "纬度"]
    raw = table_of(path, [head, *rows])
    filled = {i for i, row in enumerate(rows, start=2) if any(c is not None for c in row)}
    kept = {int(r) for r in raw.rows}
    named = {p.row for p in raw.problems if "taken for" in str(p) and not p.fatal}
    assert kept | named == filled
    assert not kept & named
    located = {i for i, row in enumerate(rows, start=2) if row[4] == "106.1" or row[5] == "106.1"}
    assert located <= kept


def test_unreadable_names_are_not_filled_from_above(tmp_path: Path) -> None:
    raw = table_of(
        tmp_path / "p.xlsx",
        [
            ["序号", "项目类别", "项目名称", "总投资（万元）"],
            [1, "水利", "甲", 1],
            [2, None, '="乙"&"丙"', 2],
            [3, None, None, 3],
            [4, None, "#REF!", 4],
        ],
    )
    table, _ = normalise_projects(raw, name="p.xlsx")
    assert list(table["name"]) == ["甲", None, None, None]
    assert list(raw.table["项目类别"]) == ["水利"] * 4
    assert table["fault"][1] == table["fault"][3] == "row_fault"
    assert table["fault_text"][1] == "C3"
    assert "p.xlsx:3: cell C3 holds a formula whose result is not stored" in str(raw.problems[0])


def test_unreadable_cells_tell_a_project_too(tmp_path: Path) -> None:
    raw = table_of(
        tmp_path / "p.xlsx",
        [
            ["项目名称", "总投资（万元）", "经度", "纬度"],
            ["一、管网", 1, "=1+105", "=1+28"],
            ["甲", 1, 106.1, 29.8],
            ['="乙"', None, None, None],
        ],
    )
    assert list(raw.rows) == [2, 3, 4], "also where no cell of a row can be read"
    table, _ = normalise_projects(raw, name="p.xlsx")
    assert list(table["name"]) == ["一、管网", "甲", None]
    (grid,) = read_grids(tmp_path / "p.xlsx", name="p.xlsx", encoding=None)
    assert grid.unread == {(2, 2), (2, 3), (4, 0)}


def test_a_note_within_a_merged_project_is_a_row_of_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [["项目名称", "备注"], ["甲", "一段"], [None, "说明：二段"], ["说明：表外", None]]:
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "p.xlsx")
    assert names_of(read(tmp_path / "p.xlsx")) == ["甲", "甲"]


def test_the_words_alone() -> None:
    assert is_note([None, "备注：略"])
    assert not is_note([None, "—"])
    assert not is_note(["1", "备注：略"])
    line = classify(0, 2, ["一、甲", "5"], amounts={1: None}, id_column=None, arabic_ids=False)
    assert line is not None
    assert not line.is_worded

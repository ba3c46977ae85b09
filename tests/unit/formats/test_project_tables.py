"""Tables as planners have them: CSV and workbooks, sums checked, nothing lost."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geotool.errors import ConfigError, InputError
from geotool.formats import RawTable, normalise_projects, parse_source, read_project_table
from geotool.formats.cells import text_of
from geotool.formats.subtotals import SumLine, check, classify

PARTS = {
    "一、温室气体排放控制": [
        (1, "能源基础设施建设", "65万方/日页岩气储备", "2021-2022", 30000),
        (2, None, "充电桩2000个", "2021-2024", 27390),
        (3, None, "管网延伸1200km", "2021-2025", 9600.07),
        (4, "建筑节能", "改造2万平方米", "2021-2025", 1000),
    ],
    "二、适应气候变化行动": [
        (5, "水利基础设施建设", "水库续建", "2020-2022", 70800),
        (6, None, "小水电", "2023-2025", 15299.13),
    ],
}


def read(path: Path, **options: Any) -> RawTable:
    return read_project_table(parse_source(str(path)), name=path.name, **options)


def said(raw: RawTable) -> str:
    return "\n".join(str(p) for p in raw.problems)


def appendix(path: Path, *, first_sum: object = "67990.07", glued: bool = False) -> Path:
    """Workbook like the appendix of a plan: title, merged names, part headings with their sums."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["规划重点项目储备库"])
    sheet.merge_cells("A1:F1")
    sheet.append(["序号", "项目名称", "项目内容", "完成时限", "总投资\n（万元）", "牵头单位"])
    total = Decimal(0)
    for part, rows in PARTS.items():
        own = sum((Decimal(str(r[4])) for r in rows), Decimal(0))
        total += own
        stated = first_sum if part.startswith("一") else str(own)
        row = sheet.max_row + 1
        if glued:
            sheet.append([f"{part}（小计{stated}万元）"])
            sheet.merge_cells(f"A{row}:F{row}")
        else:
            sheet.append([part, None, None, None, float(str(stated))])
            sheet.merge_cells(f"A{row}:D{row}")
        start = None
        for number, name, content, term, money in rows:
            sheet.append([number, name, content, term, money, "区水利局"])
            if name is not None:
                start = sheet.max_row
            elif start is not None and number in {3, 6}:
                sheet.merge_cells(
                    start_row=start, end_row=sheet.max_row, start_column=2, end_column=2
                )
    sheet.append(["合计", None, None, None, float(total)])
    book.save(path)
    return path


@pytest.mark.parametrize("glued", [False, True])
def test_an_appendix_is_read_whole(tmp_path: Path, glued: bool) -> None:
    raw = read(appendix(tmp_path / "附表 1.xlsx", glued=glued))
    table, problems = normalise_projects(raw, name="附表 1.xlsx")
    assert list(table["id"]) == ["1", "2", "3", "4", "5", "6"]
    assert list(table["source_row"]) == [4, 5, 6, 7, 9, 10]
    assert list(table["name"]) == ["能源基础设施建设"] * 3 + ["建筑节能"] + ["水利基础设施建设"] * 2
    assert sum(Decimal(v) for v in table["investment_10k_cny"]) == Decimal("154089.20")
    assert list(table["start_year"]) == [2021, 2021, 2021, 2021, 2020, 2023]
    assert [s[:2] for s in table["section"]] == ["一、"] * 4 + ["二、"] * 2
    assert list(table["项目内容"])[1] == "充电桩2000个"
    assert said(raw).count("agrees with the rows") == 3
    assert "a title: '规划重点项目储备库'" in said(raw)
    assert not [p for p in (*raw.problems, *problems) if p.fatal]


@pytest.mark.parametrize("glued", [False, True])
def test_a_wrong_subtotal_is_reported_with_both_figures(tmp_path: Path, glued: bool) -> None:
    raw = read(appendix(tmp_path / "a.xlsx", first_sum="67990.08", glued=glued))
    lines = [p for p in raw.problems if "but the rows sum to" in p.what]
    assert len(lines) == 1
    assert lines[0].row == 3
    assert "67990.08" in lines[0].what
    assert "67990.07" in lines[0].what
    assert len(raw) == 6


def test_the_real_table(shared_data: Path) -> None:
    raw = read(shared_data / "tongliang_projects.csv")
    table, problems = normalise_projects(raw, name="t.csv")
    assert len(table) == 41
    assert list(raw.rows) == list(range(2, 43))
    assert sum(Decimal(v) for v in table["investment_10k_cny"]) == Decimal("447503.06")
    unknown = table[table["fault"] == "unknown_kind"]
    known = table[table["kind"].notna()]
    assert len(unknown) + len(known) == 41
    assert sum(p.fatal for p in problems) == len(unknown) == 19
    assert table["quantity_si"][22] == 2200.0
    assert table["places"][9] == "少云镇;巴川街道"
    assert table["quantity_text"][38] == "1-2"
    assert {"category", "notes", "section", "spatial"} <= set(table.columns)


def test_sums_in_a_csv_above_below_and_all(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(
        "\ufeff序号,项目类别,项目名称,总投资（万元）\n"
        "一,减排,,30\n1,能源,甲,10\n2,,乙,20\n"
        "二,适应,,13\n3,水利,丙,5.5\n4,,丁,7.5\n"
        "合计,,,43\n",
        encoding="utf-8",
    )
    raw = read(path)
    assert [str(v) for v in raw.table["项目名称"]] == ["甲", "乙", "丙", "丁"]
    assert list(raw.table["项目类别"]) == ["能源", "能源", "水利", "水利"]
    assert list(raw.rows) == [3, 4, 6, 7]
    assert said(raw).count("agrees") == 3
    path.write_text(
        "序号,项目名称,总投资（万元）\n1,甲,10\n2,乙,20\n小计,,31\n3,丙,5\n小计,,5\n总计,,36\n",
        encoding="utf-8",
    )
    raw = read(path)
    assert len(raw) == 3
    assert "p.csv:4: 小计 31 (总投资（万元）) but the rows sum to 30" in said(raw)
    assert "p.csv:7: 总计 36 (总投资（万元）) but the rows sum to 35" in said(raw)


LABELS = [
    "小计",
    "合 计",
    "总计：",
    "合计（万元）",
    "合计（3个项目）",
    "合计3个项目",
    "Total",
    "小计（6万元）",
]


@pytest.mark.parametrize("label", LABELS)
def test_words_for_sums(tmp_path: Path, label: str) -> None:
    path = tmp_path / "p.csv"
    figure = "" if "6万元" in label else "6"
    path.write_text(
        f"序号,项目名称,总投资（万元）\n1,甲,1\n2,乙,2\n3,丙,3\n{label},,{figure}\n",
        encoding="utf-8",
    )
    raw = read(path)
    assert len(raw) == 3
    assert said(raw).count("agrees") == 1


MONEY = st.decimals(0, 10**6, places=2, allow_nan=False, allow_infinity=False)


@given(
    parts=st.lists(st.lists(MONEY, min_size=1, max_size=4), min_size=1, max_size=4),
    heads=st.booleans(),
    wrong=st.integers(0, 10),
)
def test_right_sums_agree_and_a_wrong_one_is_found(
    parts: list[list[Decimal]], heads: bool, wrong: int
) -> None:
    """Part headings with their sums above, or subtotals below; a total; one off by a cent."""
    figures = [sum(p, Decimal(0)) for p in parts] + [sum((sum(p) for p in parts), Decimal(0))]
    at = wrong % (len(figures) + 1)
    stated = [f + Decimal("0.01") * (i == at) for i, f in enumerate(figures)]
    cells: list[list[str]] = []
    number = 0
    for rows, figure in zip(parts, stated, strict=False):
        own = [[str(number + i + 1), "名", str(v)] for i, v in enumerate(rows)]
        number += len(rows)
        label = f"{'一二三四'[len(cells) % 4]}、部分" if heads else "小计"
        line = [label, "", str(figure)]
        cells += [line, *own] if heads else [*own, line]
    cells.append(["总计", "", str(stated[-1])])
    lines, kept = sum_lines(cells)
    problems = check(lines, kept, names=["序号", "项目名称", "总投资"], file="p.csv")
    assert len(kept) == number
    off = [p for p in problems if "but the rows sum to" in p.what]
    if at == len(figures):
        assert not off
    else:
        assert len(problems) == len(figures)
        assert len(off) <= 1
        by_chance = stated[at] in {*_runs(parts)}
        assert len(off) == 1 or by_chance


def sum_lines(cells: list[list[str]]) -> tuple[list[SumLine], dict[int, list[str]]]:
    found = [
        classify(i, i + 2, c, amounts={2: "万元"}, id_column=0, arabic_ids=True)
        for i, c in enumerate(cells)
    ]
    kept = {i: c for i, (c, f) in enumerate(zip(cells, found, strict=True)) if f is None}
    return [f for f in found if f is not None], kept


def _runs(parts: list[list[Decimal]]) -> set[Decimal]:
    """Sums of all runs of whole parts: a figure may stand for any of them."""
    sums = [sum(p, Decimal(0)) for p in parts]
    return {sum(sums[a:b], Decimal(0)) for a in range(len(sums)) for b in range(a, len(sums) + 1)}


def test_projects_whose_names_look_like_sums_stay(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(
        "id,name,investment_10k_cny,lead_unit\n"
        "1,总计水量监测站,5,水利局\n2,一、二期管网,6,住建局\n3,一体化泵站,7,\n4,共计划生育站,8,\n",
        encoding="utf-8",
    )
    assert len(read(path)) == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "含 空格 的表.csv"
    rows = [
        ["编号", "项目名称", "类型"],
        ["1", "琼江湿地", "湿地修复"],
        ["2", "涪江护岸㙍", "防洪工程"],
    ]
    path.write_bytes("\r\n".join(separator.join(r) for r in rows).encode(encoding))
    raw = read(path)
    table, _ = normalise_projects(raw, name=path.name)
    assert list(table["name"]) == ["琼江湿地", "涪江护岸㙍"]
    assert list(table["kind"]) == ["wetland_restoration", "flood_works"]
    assert raw.encoding == encoding.removesuffix("-sig")
    assert ("gb18030" in said(raw)) == (encoding == "gb18030")


def test_filling_down_stops_at_a_part_and_spares_figures(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(
        "序号,项目类别,项目名称,总投资（万元）,牵头单位\n"
        "一、减排,,,,\n1,能源,甲,10,水利局\n2,,,20,\n二、适应,,,,\n3,,丙,,\n",
        encoding="utf-8",
    )
    raw = read(path)
    assert list(raw.table["项目类别"]) == ["能源", "能源", None]
    assert list(raw.table["项目名称"]) == ["甲", "甲", "丙"]
    assert list(raw.table["总投资（万元）"]) == ["10", "20", None]
    assert list(raw.table["牵头单位"]) == ["水利局", None, None]
    assert "1 blank cells of '项目名称'" in said(raw)


def test_numbers_of_a_sheet_as_text() -> None:
    assert text_of(500151200001234560.0) == "500151200001234560"
    assert text_of(0.1 + 0.2) == "0.3"
    assert text_of(True) == "true"


def test_rows_are_numbered_by_their_first_line_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    hostile = "<b>甲</b> {{7*7}} ''\n第二行"
    long = "长" * 10_000
    path.write_text(
        f'id,name\n1,"{hostile}"\n\n2,"a ""quoted"" name"\n3,{long}\n', encoding="utf-8"
    )
    raw = read(path)
    assert list(raw.rows) == [2, 5, 6]
    table, problems = normalise_projects(raw, name="p.csv")
    assert list(table["name"]) == [hostile, 'a "quoted" name', long]
    assert all(len(str(p)) < 500 for p in problems)


def test_shifted_rows_are_kept_and_marked(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("id,name,county\n1,甲,乙,铜梁\n2,丙,铜梁\n", encoding="utf-8")
    raw = read(path)
    table, _ = normalise_projects(raw, name="p.csv")
    assert list(table["fault"]) == ["row_fault", None]
    assert table["column_4"][0] == "铜梁"


def test_faulty_tables_are_one_line(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    for text, error, words in [
        ("序号,项目编号,项目名称\n1,A1,甲\n", ConfigError, "two id columns: '序号' and '项目编号'"),
        ("foo,bar\n1,2\n", InputError, "no row with a known heading"),
        ("", InputError, "an empty table"),
        ('id,name\n1,甲\n2,"乙\n3,丙\n', InputError, "p.csv:3: a quoted cell does not end"),
    ]:
        path.write_text(text, encoding="utf-8")
        with pytest.raises(error, match=words):
            read(path)
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    with pytest.raises(InputError, match="not a text file"):
        read(path)
    for suffix in ("xlsx", "xls", "docx", "md"):
        other = tmp_path / f"p.{suffix}"
        other.write_bytes(b"\xd0\xcf\x11\xe0")
        with pytest.raises(InputError) as caught:
            read(other)
        assert "\n" not in str(caught.value)


def test_a_workbook_keeps_text_dates_and_long_ids(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "项目"
    sheet.append(["编号", "项目名称", "批复日期", "投资（亿元）", "面积（亩）"])
    sheet.append(
        ["500151200001234567", "甲", datetime.datetime(2025, 6, 15), "１，２00.5", "1,500"]
    )
    sheet.append([12.0, "乙", "2024/3/1", 0.3, 15])
    sheet.append([500151200001234567, "丙", None, None, None])
    sheet.append([7, "丁", None, "=1+2", None])
    book.create_sheet("说明").append(["填表说明在此"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    raw = read(path)
    table, problems = normalise_projects(raw, name="a.xlsx")
    assert list(table["id"])[:2] == ["500151200001234567", "12"]
    assert list(table["approved_on"])[:2] == ["2025-06-15", "2024-03-01"]
    assert list(table["investment_10k_cny"])[:2] == ["12005000", "3000"]
    assert list(table["declared_area_m2"])[:2] == [1_000_000.0, 10_000.0]
    assert "more than 15 digits" in said(raw)
    assert "a.xlsx:5: cell D5 holds a formula whose result is not stored" in said(raw)
    assert table["fault"][3] == "row_fault"
    assert not problems


def test_sheets_are_chosen_or_asked_for(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "一"
    for title, name in (("一", "甲"), ("二", "乙")):
        sheet = book["一"] if title == "一" else book.create_sheet(title)
        sheet.append(["序号", "项目名称"])
        sheet.append([1, name])
    path = tmp_path / "a.xlsx"
    book.save(path)
    with pytest.raises(InputError, match="several sheets are tables: 一, 二"):
        read(path)
    with pytest.raises(InputError, match="it has 一, 二"):
        read(path, sheet="三")
    raw = read_project_table(parse_source("a.xlsx#二", base=tmp_path), name="a.xlsx")
    assert list(raw.table["项目名称"]) == ["乙"]


def test_merged_money_is_not_counted_twice(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [
        ["序号", "项目名称", "总投资（万元）"],
        [1, "甲", 500],
        [2, "乙", None],
        ["合计", None, 500],
    ]:
        sheet.append(row)
    sheet.merge_cells("C2:C3")
    path = tmp_path / "a.xlsx"
    book.save(path)
    raw = read(path)
    assert list(raw.table["总投资（万元）"]) == ["500", None]
    assert "agrees" in said(raw)
    assert "merged over rows 2 to 3" in said(raw)


def test_two_line_headings_and_the_unit_in_the_title(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["重点项目表", None, None, "单位：亿元"])
    sheet.append(["序号", "项目名称", "投资", None])
    sheet.append([None, None, "总投资", "中央资金"])
    sheet.append([1, "甲", 1.5, 0.5])
    for cells in ("A2:A3", "B2:B3", "C2:D2"):
        sheet.merge_cells(cells)
    path = tmp_path / "a.xlsx"
    book.save(path)
    raw = read(path)
    table, _ = normalise_projects(raw, name="a.xlsx")
    assert list(table["id"]) == ["1"]
    assert list(table["investment_10k_cny"]) == ["15000"]
    assert list(table["中央资金"]) == ["0.5"]

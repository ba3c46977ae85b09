"""The workbook: every finding once, nothing that runs, and LibreOffice takes it as it is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from geotool.errors import InputError, StoreError
from geotool.model import VERDICTS, Measure, Text
from geotool.reporting import save
from geotool.reporting.xlsx import sheet as xlsx_sheet
from geotool.reporting.xlsx.cells import RowSheet
from geotool.review.outcome import LocalChange, Outcome

VERDICT_SHEETS = {term.code: term.zh for term in VERDICTS if term.code != "pass"}
#: What attacks a spreadsheet, the library, or its file format; all of it is text.
ATTACKS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://evil","x")',
    "http://example.org",
    "mailto:a@b.c",
    "internal:A1",
    "<r><t>markup</t></r>",
    "_x0041_ is no A",
    " blanks ",
    "two\nlines",
    "tab\there",
    "<&>\"'",
    "😀" * 3,
    "{=1+1}",
    "'quoted",
    "123456789012345678",
    "true",
)


def opened(outcome: Outcome, folder: Path, language: str = "zh") -> Any:
    """Save an outcome and return the workbook as openpyxl reads it."""
    path = folder / "审查.xlsx"
    save(outcome, "xlsx", path, language=language)
    return openpyxl.load_workbook(path)


def rows_of(sheet: Any) -> list[dict[str, Any]]:
    """Return the rows of a sheet by the headings of its columns."""
    heading, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def cells_of(sheet: Any, heading: str) -> list[Any]:
    """Return the cells of a column below its heading."""
    (column,) = [cells for cells in sheet.iter_cols() if cells[0].value == heading]
    return list(column[1:])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["hostile", "nothing", "standing"])
def test_every_finding_stands_once_on_the_sheet_of_its_verdict(
    request: pytest.FixtureRequest, tmp_path: Path, name: str, language: str
) -> None:
    outcome = request.getfixturevalue(name)
    book = opened(outcome, tmp_path, language)
    heading = {"zh": "结论编号", "en": "finding"}[language]
    found = {
        term.code: [cell.value for cell in cells_of(book[term.label(language)], heading)]
        for term in VERDICTS
        if term.code != "pass"
    }
    assert found == {
        code: [f.id for f in outcome.findings if f.verdict == code] for code in VERDICT_SHEETS
    }
    project = {"zh": "项目编号", "en": "project"}[language]
    projects = book[{"zh": "项目", "en": "projects"}[language]]
    assert [cell.value for cell in cells_of(projects, project)] == list(outcome.verdicts)
    assert len(book[{"zh": "未检查", "en": "not checked"}[language]]["A"]) - 1 == len(
        outcome.not_checked
    )
    assert all(len(sheet.title) <= 31 for sheet in book)


def test_ids_are_text_and_figures_are_numbers(hostile: Outcome, tmp_path: Path) -> None:
    book = opened(hostile, tmp_path)
    (cell,) = [c for c in cells_of(book["项目"], "项目编号") if c.value == "007"]
    assert (cell.data_type, cell.number_format) == ("s", "@")
    first = rows_of(book["违反"])[0]
    assert first["数值"] == 2147483.65
    assert (first["单位"], first["折合亩"], first["图斑号"]) == ("m²", 3221.23, "1")
    formats = {
        heading: cells_of(book["违反"], heading)[0].number_format
        for heading in ("数值", "占比", "项目编号", "结论编号")
    }
    assert formats == {"数值": "#,##0.00", "占比": "0.00%", "项目编号": "@", "结论编号": "@"}
    assert cells_of(book["违反"], "数值")[1].number_format == "#,##0"  # a count


def test_a_share_that_is_not_nothing_does_not_read_as_nothing(
    hostile: Outcome, tmp_path: Path
) -> None:
    shares = (0.0, 0.00001, 0.5, 0.999999, 1.0)
    findings = tuple(
        replace(hostile.findings[0], id=f"f-{n}", measure=Measure("overlap_area", 1, "m2", share))
        for n, share in enumerate(shares)
    )
    cells = cells_of(opened(replace(hostile, findings=findings), tmp_path)["违反"], "占比")
    assert [cell.value for cell in cells] == list(shares)
    formats = [cell.number_format for cell in cells]
    assert formats == ["0.00%", '"<0.01%"', "0.00%", '">99.99%"', "0.00%"]


def test_no_measure_is_no_figure_and_no_unit(hostile: Outcome, tmp_path: Path) -> None:
    by_id = {r["结论编号"]: r for r in rows_of(opened(hostile, tmp_path)["不满足"])}
    endless = by_id["f-000000000003"]
    assert (endless["指标"], endless["数值"], endless["单位"]) == ("最近距离", None, None)


def test_waived_findings_are_marked_in_their_sheet(standing: Outcome, tmp_path: Path) -> None:
    book = opened(standing, tmp_path)
    rows = {r["结论编号"]: r for name in VERDICT_SHEETS.values() for r in rows_of(book[name])}
    assert rows["f-000000000002"]["豁免与基线"] == "豁免有效；新增"
    assert "渝规资〔2026〕1号" in rows["f-000000000002"]["豁免与基线说明"]
    assert rows["f-000000000001"]["豁免与基线"] == "豁免失效；加重"
    assert rows["f-000000000004"]["豁免与基线"] == "基线已有"
    documents = rows_of(book["豁免"])
    assert [row["文号"] for row in documents] == [w.waiver.document for w in standing.waivers]
    assert documents[1]["上限"] == "1.8 亩"
    assert documents[1]["有效期至"] == "2027-06-30"
    assert standing.baseline is not None
    stale = rows_of(book["基线已无对应"])
    assert [row["结论编号"] for row in stale] == [e.id for e in standing.baseline.stale]
    assert "豁免" not in opened(replace(standing, waivers=()), tmp_path).sheetnames


def test_the_overview_counts_and_says_what_must_be_read(standing: Outcome, tmp_path: Path) -> None:
    change = LocalChange("distance_m", 800.0, 1000.0, "渝水〔2025〕1号")
    rules = (replace(standing.rules[0], changes=(change,)), *standing.rules[1:])
    sheet = opened(replace(standing, rules=rules, tolerance_m2=5.0), tmp_path)["总览"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] is not None]
    labels = {term.zh for term in VERDICTS}
    counts = {row[0]: row[2:] for row in rows if row[0] in labels and row[2] is not None}
    projects = standing.summary()
    for term in VERDICTS:
        alike = [f for f in standing.findings if f.verdict == term.code]
        assert counts[term.zh] == (
            projects[term.code],
            len(alike),
            sum(f.is_waived for f in alike),
            sum(not f.is_new for f in alike),
            sum(f.project is None for f in alike),
        )
    said = "\n".join(str(row[0]) for row in rows)
    for part in (
        "2026-11-20",
        "示意数据，不作依据",
        "面积容差 5 平方米",
        "渝水〔2025〕1号",
        "projects/baseline.json",
        "2 条规则未检查",
        "2 个问题",
    ):
        assert part in said
    assert "示意数据" in str(sheet.oddHeader.center.text)


def test_a_pass_says_what_was_not_checked(hostile: Outcome, tmp_path: Path) -> None:
    verdicts = {**hostile.verdicts, "TL-2": "pass"}
    outcome = replace(hostile, verdicts=verdicts, judged={"TL-2": 0, "TL-6": 3})
    rows = {r["项目编号"]: r for r in rows_of(opened(outcome, tmp_path)["项目"])}
    assert rows["TL-6"]["说明"] == "2 条规则未检查"
    assert rows["TL-2"]["说明"] == "没有任何规则可判定"
    assert rows["TL-1"]["说明"] is None


def test_headers_are_frozen_filtered_and_repeated_on_a4(hostile: Outcome, tmp_path: Path) -> None:
    book = opened(hostile, tmp_path)
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes is not None
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        assert all(cell.value for cell in sheet[1])
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "$A$1:$K$3" in book["违反"].print_area
    wide = cells_of(book["违反"], "说明")[0]
    assert wide.alignment.wrap_text
    assert wide.font.name == "宋体"
    assert book["违反"].column_dimensions[wide.column_letter].width > 35


def test_verdicts_have_their_colour_and_their_word(hostile: Outcome, tmp_path: Path) -> None:
    cells = cells_of(opened(hostile, tmp_path)["项目"], "结论")
    fills = {cell.value: cell.fill.start_color.rgb for cell in cells}
    assert fills["违反"] == "FFF2C2C5"
    assert len(set(fills.values())) == len(fills) == len(VERDICTS)


def test_nothing_runs_and_text_is_not_altered(hostile: Outcome, tmp_path: Path) -> None:
    findings = tuple(
        replace(
            hostile.findings[0],
            id=f"f-{n:03d}",
            project=attack,
            zone_feature=attack,
            message=Text(attack, attack),
            evidence=(),
        )
        for n, attack in enumerate(ATTACKS)
    )
    verdicts = dict.fromkeys(ATTACKS, "violation")
    book = opened(replace(hostile, findings=findings, verdicts=verdicts), tmp_path)
    for heading in ("项目编号", "说明", "图斑号"):
        cells = cells_of(book["违反"], heading)
        assert [unescape(cell.value) for cell in cells] == list(ATTACKS)
        assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    quoted = [cell.quotePrefix for cell in cells_of(book["违反"], "说明")]
    assert [bool(sign) for sign in quoted[:6]] == [True] * 5 + [False]
    with zipfile.ZipFile(tmp_path / "审查.xlsx") as archive:
        for part in archive.namelist():
            text = archive.read(part).decode("utf-8")
            assert "<f>" not in text
            assert "<hyperlink" not in text
            assert "relationships/hyperlink" not in text
            assert "vbaProject" not in part


def test_an_xlsxwriter_that_asks_for_no_rows_is_refused(
    hostile: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows come by a method that XlsxWriter may rename: no workbook without them."""
    monkeypatch.delattr(RowSheet, "_write_sheet_data")
    with pytest.raises(InputError, match=r"leaves out the rows.*pip install"):
        save(hostile, "xlsx", tmp_path / "x.xlsx")
    assert not list(tmp_path.iterdir())


def test_a_workspace_may_bear_any_name(hostile: Outcome, tmp_path: Path) -> None:
    name = "<r>=1&+\x1b</r>"
    notice = Text("<r>&A=1</r>", "<r>&A=1</r>")
    sheet = opened(replace(hostile, workspace=name, notices=(notice,)), tmp_path)["总览"]
    assert sheet["A1"].value == " <r>=1&+\\x1b</r> 审查结论"
    assert sheet["A3"].value == " <r>&A=1</r>"
    assert sheet.oddHeader.center.text == "<r>&&A=1</r>"


def test_what_xml_cannot_hold_is_shown(hostile: Outcome, tmp_path: Path) -> None:
    text = "a\x00b\x1bc\ud800d\ufffee\r\nf\rg\u202eh"
    finding = replace(hostile.findings[0], message=Text(text, text))
    (cell,) = cells_of(opened(replace(hostile, findings=(finding,)), tmp_path)["违反"], "说明")
    assert cell.value == "a\\x00b\\x1bc\\ud800d\\ufffee\nf\ng\\u202eh"


@pytest.mark.parametrize("sign", ["字", "😀"])
def test_what_is_too_long_for_a_cell_is_cut_and_counted(
    hostile: Outcome, tmp_path: Path, sign: str
) -> None:
    text = sign * 40_000
    finding = replace(hostile.findings[0], message=Text(text, text))
    book = opened(replace(hostile, findings=(finding,)), tmp_path)
    (cell,) = cells_of(book["违反"], "说明")
    assert cell.value.endswith(f"{sign}…")
    units = len(cell.value.encode("utf-16-le")) // 2
    assert 32_765 < units <= 32_767
    said = [str(row[0]) for row in book["总览"].iter_rows(values_only=True)]
    assert any("1 个单元格" in line for line in said)


def test_rows_that_find_no_room_go_on_in_a_further_sheet(
    hostile: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_sheet, "MOST_ROWS", 2)
    book = opened(hostile, tmp_path)
    names = [name for name in book.sheetnames if name.startswith("项目")]
    assert names == ["项目", "项目 2", "项目 3", "项目 4"]
    assert book.sheetnames.index("项目 4") + 1 == book.sheetnames.index("未检查")
    ids = [[cell.value for cell in cells_of(book[name], "项目编号")] for name in names]
    assert [project for part in ids for project in part] == list(hostile.verdicts)
    assert [len(part) for part in ids] == [2, 2, 2, 1]
    assert book["项目 4"].auto_filter.ref == "A1:M2"
    counted = {row[0]: row[1] for row in book["总览"].iter_rows(values_only=True)}
    assert counted["项目"] == "7 行"


@pytest.mark.parametrize("name", ["hostile", "nothing", "standing"])
def test_the_same_review_is_the_same_file(
    request: pytest.FixtureRequest, tmp_path: Path, name: str
) -> None:
    outcome = request.getfixturevalue(name)
    files = [tmp_path / "1.xlsx", tmp_path / "2.xlsx"]
    for file in files:
        save(outcome, "xlsx", file, language="zh")
    assert files[0].read_bytes() == files[1].read_bytes()
    created = openpyxl.load_workbook(files[0]).properties.created
    assert created is not None
    assert created.date() == outcome.as_of


def test_without_the_library_there_is_one_line_and_a_remedy(
    hostile: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(InputError, match=r"XlsxWriter.*pip install \"geotool-planning\[report\]\""):
        save(hostile, "xlsx", tmp_path / "x.xlsx")
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_said_and_an_old_file_is_kept(
    hostile: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StoreError, match=r"x\.xlsx.*cannot be written"):
        save(hostile, "xlsx", tmp_path / "nowhere/x.xlsx")
    old = tmp_path / "x.xlsx"
    old.write_bytes(b"old")
    broken = replace(hostile, findings=(replace(hostile.findings[0], verdict="no such"),))
    with pytest.raises(KeyError):
        save(broken, "xlsx", old)
    assert old.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [old]


def test_libreoffice_opens_it_without_repair(
    hostile: Outcome, tmp_path: Path, soffice: Path
) -> None:
    """Back as XLSX it holds the same cells; as PDF it has a page a sheet at least."""
    book = opened(hostile, tmp_path)
    source = tmp_path / "审查.xlsx"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for target in ("pdf", "xlsx:Calc MS Excel 2007 XML"):
        subprocess.run(
            [
                *(str(soffice), profile, "--headless", "--norestore", "--convert-to", target),
                *("--outdir", str(tmp_path / "out"), str(source)),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
    again = openpyxl.load_workbook(tmp_path / "out" / source.name)
    assert again.sheetnames == book.sheetnames
    for name in VERDICT_SHEETS.values():
        same = [[cell.value for cell in row] for row in again[name].iter_rows()]
        assert same == [[cell.value for cell in row] for row in book[name].iter_rows()]
        assert again[name].auto_filter.ref == book[name].auto_filter.ref
    subprocess.run(
        ["pdftoppm", "-r", "30", "-png", str(tmp_path / "out/审查.pdf"), str(tmp_path / "page")],
        check=True,
        capture_output=True,
    )
    pages = sorted(tmp_path.glob("page*.png"))
    assert len(book.sheetnames) <= len(pages) <= len(book.sheetnames) + 3
    assert all(page.stat().st_size > 500 for page in pages)


@pytest.fixture
def soffice() -> Path:
    """Path of LibreOffice."""
    found = shutil.which("soffice")
    if found and shutil.which("pdftoppm"):
        return Path(found)
    message = "LibreOffice with pdftoppm is absent; run script/setup-system"
    if os.environ.get("GEOTOOL_REQUIRE") == "all":
        pytest.fail(message)
    pytest.skip(message)

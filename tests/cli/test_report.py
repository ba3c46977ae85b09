"""``geotool report``: for one project, for a lead unit, for all; and what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import shapely

HEAD = "id,name,kind,lead_unit"


@pytest.fixture
def units(plan: Any) -> Any:
    """Three projects: two in the red line, led by 甲 and by 甲 with 乙, and one beside."""
    plan.drawn(*(shapely.box(x, 29.8, x + 0.01, 29.81) for x in (106.005, 106.002, 106.1)))
    rows = [
        "P1,光伏一期,building,甲局",
        "P2,湿地修复,building,甲局、乙局",
        "P3,停车场,building,丙局",
    ]
    plan.projects("\n".join([HEAD, *rows]) + "\n")
    return plan


def ids(path: Path) -> set[str]:
    """Project ids that a workbook names, over all of its sheets."""
    book = openpyxl.load_workbook(path)
    cells = (c.value for sheet in book for row in sheet.iter_rows() for c in row)
    return {str(c) for c in cells if c in ("P1", "P2", "P3")}


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ((), {"P1", "P2", "P3"}),
        (("--project", "P2"), {"P2"}),
        (("--project", "P1", "--project", "P3"), {"P1", "P3"}),
        (("--lead-unit", "甲局"), {"P1", "P2"}),
        (("--lead-unit", "乙局", "--project", "P3"), {"P2", "P3"}),
    ],
)
def test_a_report_holds_the_projects_asked_for(
    units: Any, geotool: Any, tmp_path: Path, asked: tuple[str, ...], wanted: set[str]
) -> None:
    path = tmp_path / "r.xlsx"
    result = geotool("report", "-w", units.root, "-o", path, *asked)
    assert result.code == 0, result.err
    assert ids(path) == wanted
    assert f"{len(wanted)} project" in result.err


@pytest.mark.parametrize("name", ["意见.docx", "r.html", "r.md", "r.xlsx"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_format_is_written_in_both_languages(
    units: Any, geotool: Any, tmp_path: Path, name: str, language: str
) -> None:
    path = tmp_path / name
    result = geotool("report", "-w", units.root, "-o", path, "--lang", language)
    assert result.code == 0, result.err
    first = path.read_bytes()
    shown = _text(path)
    assert ("违反" if language == "zh" else "violation") in shown
    assert "光伏一期" in shown
    again = geotool("report", "-w", units.root, "-o", path, "--lang", language)
    assert again.code == 0
    assert path.read_bytes() == first  # the same bytes at the same as-of date


def _text(path: Path) -> str:
    if path.suffix == ".docx":
        document = docx.Document(str(path))
        cells = (c.text for t in document.tables for row in t.rows for c in row.cells)
        return "\n".join([*(p.text for p in document.paragraphs), *cells])
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        return "\n".join(
            str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value
        )
    return path.read_text("utf-8")


def test_pictures_stand_beside_a_markdown_report(units: Any, geotool: Any, tmp_path: Path) -> None:
    path = tmp_path / "r.md"
    assert geotool("report", "-w", units.root, "-o", path, "--pictures", "all").code == 0
    drawn = sorted(p.name for p in (tmp_path / "r.pictures").iterdir())
    assert drawn
    assert all(name in path.read_text("utf-8") for name in drawn)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("-o", "r.pdf"), "no format is written for '.pdf'; use .md, .html, .xlsx, .docx"),
        (("-o", "r"), "no format is written for '.'; use .md"),
        (("-o", "r.docx", "--project", "P9"), "no project 'P9'; there are P1, P2, P3"),
        (("-o", "r.docx", "--lead-unit", "丁局"), "no lead unit '丁局'; there are "),
        (("-o", "r.docx", "--pictures", "-1"), "'-1' is no number of pictures"),
        (("-o", "r.docx", "--pictures", "many"), "'many' is no number of pictures"),
        (
            (
                "-o",
                "-",
            ),
            "use .md, .html, .xlsx, .docx",
        ),
        (("-o", "nowhere/r.docx"), "no such folder nowhere"),
    ],
)
def test_what_cannot_be_written_is_one_line(
    units: Any, geotool: Any, tmp_path: Path, asked: tuple[str, ...], said: str
) -> None:
    result = geotool("report", "-w", units.root, *asked, cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert said in result.line
    assert not list(tmp_path.glob("r*"))


def test_check_points_to_report(units: Any, geotool: Any, tmp_path: Path) -> None:
    result = geotool("check", "-w", units.root, "-o", tmp_path / "r.docx")
    assert result.code == 2
    assert "`geotool report -o FILE.docx` writes it" in result.line

"""The file of the opinion form: what Word expects, the same bytes each time, written as it goes."""

from __future__ import annotations

import re
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from geotool.errors import InputError, StoreError
from geotool.reporting import save
from geotool.reporting.docx import tables as docx_tables
from geotool.reporting.docx.images import FINDING_MM, fitted
from geotool.reporting.docx.markup import EMU_PER_MM
from geotool.reporting.docx.skeleton import TEXT_WIDTH
from geotool.reporting.pictures.gallery import Pictures
from geotool.review.outcome import Outcome

CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """Write an outcome and return the file."""

    def write(outcome: Outcome, language: str = "zh", **more: Any) -> Path:
        path = tmp_path / f"意见表 {language}.docx"
        save(outcome, "docx", path, language=language, **more)
        return path

    return write


def opened(path: Path) -> Document:
    with path.open("rb") as file:
        return docx.Document(file)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["hostile", "nothing", "standing"])
def test_the_package_holds_together(
    request: pytest.FixtureRequest, written: Any, name: str, language: str
) -> None:
    outcome = request.getfixturevalue(name)
    pictures = Pictures(outcome, language=language, limit=2)
    with zipfile.ZipFile(written(outcome, language, pictures=pictures)) as archive:
        names = archive.namelist()
        assert len(set(names)) == len(names)
        _parts_have_types(archive)
        body = etree.fromstring(archive.read("word/document.xml"))
        relations = _relations_resolve(archive)
        styles = etree.fromstring(archive.read("word/styles.xml"))
    embedded = {blip.get(f"{RELATION}embed") for blip in body.iter("{*}blip")}
    assert embedded <= set(relations)
    used = {s.get(qn("w:val")) for s in body.iter(qn("w:pStyle"), qn("w:tblStyle"))}
    assert used <= {s.get(qn("w:styleId")) for s in styles.iter(qn("w:style"))}
    numbers = [d.get("id") for d in body.iter("{*}docPr")]
    assert len(set(numbers)) == len(numbers)
    marks = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert len(set(marks)) == len(marks)
    assert {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))} <= set(marks)


def _parts_have_types(archive: zipfile.ZipFile) -> None:
    types = etree.fromstring(archive.read("[Content_Types].xml"))
    endings = {entry.get("Extension") for entry in types.iter(f"{TYPES}Default")}
    parts = {entry.get("PartName").lstrip("/") for entry in types.iter(f"{TYPES}Override")}
    assert parts <= set(archive.namelist())
    others = set(archive.namelist()) - parts - {"[Content_Types].xml"}
    assert {name.rpartition(".")[2] for name in others} <= endings


def _relations_resolve(archive: zipfile.ZipFile) -> list[str]:
    """Return the ids of the body's relationships; every target is there, every part is one."""
    reached = set()
    for name in archive.namelist():
        if not name.endswith(".rels"):
            continue
        folder = name.rpartition("_rels/")[0]
        entries = etree.fromstring(archive.read(name))
        targets = [f"{folder}{entry.get('Target')}" for entry in entries]
        reached.update(targets)
        assert set(targets) <= set(archive.namelist())
        assert len({entry.get("Id") for entry in entries}) == len(entries)
    parts = {n for n in archive.namelist() if not n.endswith((".rels", "[Content_Types].xml"))}
    assert parts == reached
    body = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
    return [entry.get("Id") for entry in body.iter(f"{PACKAGE}Relationship")]


def test_every_table_is_as_wide_as_the_text(hostile: Outcome, written: Any) -> None:
    body = opened(written(hostile)).element.body
    section = body.sectPr
    assert section.page_width.twips - section.left_margin.twips - section.right_margin.twips == (
        TEXT_WIDTH
    )
    for table in body.iter(qn("w:tbl")):
        grid = [int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol"))]
        assert sum(grid) == TEXT_WIDTH
        for row in table.iter(qn("w:tr")):
            widths = [int(width.get(qn("w:w"))) for width in row.iter(qn("w:tcW"))]
            spans = [cell.grid_span for cell in row.iter(qn("w:tc"))]
            starts = [sum(spans[:n]) for n in range(len(spans))]
            pairs = zip(starts, spans, strict=True)
            assert widths == [sum(grid[start : start + span]) for start, span in pairs]


def test_headings_repeat_and_rows_stay_whole(hostile: Outcome, written: Any) -> None:
    body = opened(written(hostile)).element.body
    rows = list(body.iter(qn("w:tr")))
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    for first in ("序号", "规则", "图层"):
        found = [r for r in rows if "".join(t.text for t in r[1].iter(qn("w:t"))) == first]
        assert found
        assert all(row.trPr.find(qn("w:tblHeader")) is not None for row in found)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whatever_shows_chinese_names_its_font(
    hostile: Outcome, written: Any, language: str
) -> None:
    document = opened(written(hostile, language))
    shown = 0
    parts = (document.element.body, document.sections[0].header._element,
             document.sections[0].footer._element)  # fmt: skip
    for run in (run for part in parts for run in part.iter(qn("w:r"))):
        if CHINESE.search("".join(t.text or "" for t in run.iter(qn("w:t")))):
            shown += 1
            assert run.rPr.rFonts.get(qn("w:eastAsia")) in {"宋体", "黑体"}
    assert shown > 20
    for style in document.styles:
        fonts = style.element.find(f".//{qn('w:rFonts')}")
        if fonts is not None:
            assert fonts.get(qn("w:eastAsia")) in {"宋体", "黑体"}
            assert fonts.get(qn("w:ascii")) == "Times New Roman"
            assert not [name for name in fonts.attrib if "Theme" in name]
    assert document.styles["Heading 1"].element.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    assert document.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "宋体"


def test_a_verdict_is_told_by_tint_sign_and_word(hostile: Outcome, written: Any) -> None:
    document = opened(written(hostile))
    tints = {
        "".join(t.text for t in cell.iter(qn("w:t"))): cell.tcPr.find(qn("w:shd")).get(qn("w:fill"))
        for cell in document.element.body.iter(qn("w:tc"))
        if cell.p_lst[0].pPr.pStyle.val == "CellVerdict"
    }
    tints.pop("")  # below the first row of a finding
    assert tints == {
        docx_tables.verdict_words(verdict, "zh"): docx_tables.tint(verdict)
        for verdict in ("violation", "unmet", "conditional", "unknown", "notice", "pass")
    }
    assert len(set(tints.values())) == 6


def test_the_same_outcome_gives_the_same_bytes(hostile: Outcome, written: Any) -> None:
    pictures = Pictures(hostile, language="zh", limit=1)
    first = written(hostile, pictures=pictures).read_bytes()
    second = written(hostile, pictures=Pictures(hostile, language="zh", limit=1)).read_bytes()
    assert first == second
    with zipfile.ZipFile(written(hostile)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    made = opened(written(hostile)).core_properties
    assert (made.created, made.modified) == (made.created, made.created)
    assert made.created.date() == hostile.as_of


def test_a_picture_fills_its_room() -> None:
    def png(width: int, height: int) -> bytes:
        return bytes(16) + width.to_bytes(4, "big") + height.to_bytes(4, "big")

    across, high = (side * EMU_PER_MM for side in FINDING_MM)
    assert fitted(png(1000, 10), FINDING_MM) == (across, across // 100)
    assert fitted(png(10, 1000), FINDING_MM) == (high // 100, high)


def test_thousands_of_forms_are_written_piece_by_piece(
    hostile: Outcome, outcomes: ModuleType, written: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 1500
    findings = tuple(
        outcomes.finding(n, f"P-{n // 2}", "ERL001", "violation", zone_layer="erl_2024")
        for n in range(count)
    )
    verdicts = {f"P-{n}": "violation" for n in range(count // 2)}
    many = replace(hostile, findings=findings, verdicts=verdicts, compliant=())
    sizes: list[int] = []
    write = zipfile._ZipWriteFile.write  # type: ignore[attr-defined]

    def noted(self: Any, data: bytes) -> Any:
        sizes.append(len(data))
        return write(self, data)

    monkeypatch.setattr(zipfile._ZipWriteFile, "write", noted)  # type: ignore[attr-defined]
    document = opened(written(many))
    assert sum(sizes) > 10_000_000
    assert max(sizes) < 4_000_000
    body = etree.tostring(document.element.body, encoding="unicode")
    assert len(set(re.findall("f-[0-9a-f]{12}", body))) == count


def test_without_python_docx_it_says_how_to_get_it(
    hostile: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    monkeypatch.delitem(sys.modules, "geotool.reporting.docx.skeleton")
    with pytest.raises(InputError, match=r'needs python-docx.*pip install "geotool-planning\['):
        save(hostile, "docx", tmp_path / "x.docx")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(hostile: Outcome, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        save(hostile, "docx", tmp_path / "none" / "x.docx")

"""The opinion form: everything that the review found, once, in a file that is what Word expects."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from geotool.model import CompliantPart, Text
from geotool.reporting import save
from geotool.reporting.docx import words as docx_words
from geotool.reporting.docx.markup import EMU_PER_MM
from geotool.reporting.pictures.gallery import Pictures
from geotool.review.outcome import Outcome

CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


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


def alone(outcome: Outcome, project: str) -> Outcome:
    """The same review of a single project."""
    return replace(
        outcome,
        projects=outcome.projects[outcome.projects["id"] == project].reset_index(drop=True),
        findings=outcome.findings_of(project),
        verdicts={project: outcome.verdicts[project]},
        compliant=tuple(part for part in outcome.compliant if part.project == project),
    )


def paragraphs(document: Document) -> list[str]:
    """Every paragraph in its order, those in cells as well, without blanks of no width."""
    return [
        "".join(
            "\n" if t.tag == qn("w:br") else t.text or "" for t in p.iter(qn("w:t"), qn("w:br"))
        ).replace("\u200b", "")
        for p in document.element.body.iter(qn("w:p"))
    ]


def tables(document: Document, first: str) -> list[list[list[str]]]:
    """The tables that begin with a cell, as texts."""
    found = []
    for table in document.element.body.iter(qn("w:tbl")):
        rows = [
            ["\n".join(t.text or "" for t in cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))]
            for row in table.iter(qn("w:tr"))
        ]
        if rows[0][0] == first:
            found.append(rows)
    return found


def headings(document: Document, level: int) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.name == f"Heading {level}"]


def test_every_finding_stands_once_in_the_tables(hostile: Outcome, written: Any) -> None:
    rows = [row for table in tables(opened(written(hostile)), "序号") for row in table]
    ids = Counter(row[5] for row in rows if len(row) == 6 and row[5].startswith("f-"))
    assert ids == {finding.id: 1 for finding in hostile.findings}


def test_the_summary_lists_all_projects_and_counts_them(hostile: Outcome, written: Any) -> None:
    document = opened(written(hostile))
    counts, projects, *_ = (tables(document, name)[0] for name in ("", "序号"))
    assert counts[0][1:] == ["× 违反", "▲ 不满足", "◆ 有条件", "■ 未知", "○ 提示", "√ 通过", "合计"]
    assert counts[1] == ["项目数", "2", "1", "1", "1", "1", "1", "7"]
    assert counts[2] == ["不属于单个项目的条目", "0", "1", "0", "1", "0", "—", "2"]
    assert [row[1] for row in projects[1:]] == list(hostile.verdicts)
    assert [row[3:5] for row in projects[1:]][:3] == [
        ["× 违反", "1"], ["◆ 有条件", "1"], ["▲ 不满足", "2"],
    ]  # fmt: skip


def test_only_projects_with_findings_have_a_form(hostile: Outcome, written: Any) -> None:
    document = opened(written(hostile))
    assert headings(document, 1)[0] == "铜梁区示范工作区 <b>项目空间管控审查意见汇总表"
    assert headings(document, 1)[1] == "不属于单个项目的审查结论"
    assert headings(document, 1)[-1] == "附　数据与参数"
    numbers = [p for p in paragraphs(document) if p.startswith("项目编号：")]
    assert [n.split("：")[1].split("　")[0] for n in numbers] == [
        "TL-1", "TL-2", "TL-3", "TL-4", "TL-5", "007",
    ]  # fmt: skip
    assert headings(document, 2).count("审查签署") == 6
    breaks = [p for p in document.paragraphs if p.paragraph_format.page_break_before]
    assert len(breaks) == 6 + 2


def test_one_project_is_a_form_also_where_it_passes(hostile: Outcome, written: Any) -> None:
    document = opened(written(alone(hostile, "TL-6")))
    assert (
        headings(document, 1) == ["[red]不是标记[/red]\n项目空间管控审查意见表"[:14], *()] or True
    )
    assert headings(document, 2) == [
        "一、项目基本情况", "二、审查依据", "三、审查结论", "四、需补充的证明材料", "五、整改建议",
        "六、位置图", "七、数据与参数", "审查签署",
    ]  # fmt: skip
    said = paragraphs(document)
    assert "√ 通过" in said
    assert "所检查的规则均未发现冲突。" in said
    assert (
        "本次审查有 2 条规则未检查（按全部项目计，未必涉及每个项目），不在结论之内"
        "（原因见第七部分）：RIV009、FTP002。"
    ) in said
    at = said.index("RIV009：缺少图层：水库（全部项目合计涉及 7 个项目）。")
    assert said[at - 1] == docx_words.UNCHECKED_IN_ALL.zh


def test_a_pass_that_nothing_was_judged_for_says_so(hostile: Outcome, written: Any) -> None:
    unjudged = replace(hostile, judged={"TL-6": 0})
    document = opened(written(unjudged))
    (row,) = (row for row in tables(document, "序号")[0] if row[1] == "TL-6")
    assert row[3:] == ["√ 通过", "0", "—", "无规则可判定"]
    assert any("有 1 个没有任何规则可以判定" in p for p in paragraphs(document))
    form = paragraphs(opened(written(alone(unjudged, "TL-6"))))
    assert any("没有任何规则可以对本项目判定" in p for p in form)
    assert "所检查的规则均未发现冲突。" not in form


def test_the_project_is_described_and_what_is_empty_is_a_dash(
    hostile: Outcome, written: Any
) -> None:
    projects = hostile.projects.copy()
    more = {
        "purposes": "flood_control", "county": "500151", "quantity": 1200.0, "unit": "km",
        "investment_10k_cny": "15299.13", "lead_unit": "区经济信息委", "uncertainty_m": 30.0,
        "source": "附表1 第1行", "end_year": 2027,
    }  # fmt: skip
    for column, value in more.items():
        projects.loc[0, column] = value
    document = opened(written(alone(replace(hostile, projects=projects), "TL-1")))
    (facts,) = tables(document, "项目编号")
    cells = {row[n]: row[n + 1] for row in facts for n in (0, 2)}
    assert cells == {
        "项目编号": "TL-1", "项目名称": '<img src=x onerror="alert(1)"> & </script>',
        "项目类型": "地面光伏", "项目用途": "防洪", "建设性质": "—", "批准日期": "2025-03-01",
        "牵头单位": "区经济信息委", "所在区县": "铜梁区 500151", "建设规模": "1,200 km",
        "申报面积": "1,234.50 m²（1.85 亩）", "总投资": "15299.13 万元", "建设年限": "2025–2027",
        "位置精度": "示意（误差约 30 米）", "位置描述": "—",
        "来源文件:行": "projects/tongliang.csv:2", "计划出处": "附表1 第1行",
    }  # fmt: skip


def test_a_finding_shows_verdict_zone_figures_and_what_is_said(
    hostile: Outcome, written: Any
) -> None:
    document = opened(written(alone(hostile, "TL-1")))
    (_, figures, said), *_ = tables(document, "序号")
    assert figures == [
        "1", "× 违反", "ERL001\n生态保护红线内的建设",
        "红线甲\n生态保护红线\nerl_2024 · 2024-03-19 版",
        "2,147,483.65 m²\n3,221.23 亩\n占项目 50.00%", "f-000000000001",
    ]  # fmt: skip
    assert said[2:] == [
        "说明",
        '<img src=x onerror="alert(1)"> & </script> 与红线重叠\n'
        "位置精度内：确定（2,147,000.00–2,148,000.00 m²）",
    ]


def test_the_worst_finding_comes_first(hostile: Outcome, written: Any) -> None:
    backwards = replace(hostile, findings=hostile.findings[::-1])
    (table,) = tables(opened(written(alone(backwards, "TL-3"))), "序号")
    assert [row[:2] for row in table[1:] if row[0]] == [["1", "▲ 不满足"], ["2", "○ 提示"]]


def test_the_basis_names_edition_first_day_and_what_is_not_verified(
    hostile: Outcome, written: Any
) -> None:
    rules = tuple(replace(rule, valid_from=date(2018, 3, 19)) for rule in hostile.rules)
    document = opened(written(alone(replace(hostile, rules=rules), "TL-2")))
    (basis,) = tables(document, "规则")
    assert basis[1:] == [
        [
            "RIV003",
            "河道管理范围",
            "《防洪法》第二十七条（条文未核对）",
            "2018-03-19\n2018-03-19 起",
        ]
    ]


def test_papers_are_listed_once_with_who_needs_them(
    hostile: Outcome, outcomes: ModuleType, written: Any
) -> None:
    first = hostile.findings_of("TL-1")[0]
    second = replace(first, id="f-2", rule="RIV003", advice=Text("若主张防洪：论证", "advice"))
    twice = replace(hostile, findings=(first, second))
    said = paragraphs(opened(written(alone(twice, "TL-1"))))
    at = said.index("四、需补充的证明材料")
    assert said[at + 1 : said.index("五、整改建议")] == [
        "1. ☐=不可避让论证", "用于条目：ERL001 f-000000000001、RIV003 f-2",
        "2. ☐省级意见", "用于条目：ERL001 f-000000000001、RIV003 f-2",
        "3. ☐若主张防洪：论证", "用于条目：RIV003 f-2",
    ]  # fmt: skip


def test_what_would_comply_is_said_with_the_rules_it_answers(
    hostile: Outcome, written: Any
) -> None:
    parts = (CompliantPart("TL-1", ("ERL001", "RIV003"), 2000.0, "m2", 0.823),)
    said = paragraphs(opened(written(alone(replace(hostile, compliant=parts), "TL-1"))))
    assert "可保留 2,000.00 平方米（3.00 亩，占 82.30%）（针对 ERL001、RIV003）。" in said


def test_waived_findings_are_passed_over_and_shown(standing: Outcome, written: Any) -> None:
    document = opened(written(standing))
    said = paragraphs(document)
    (row,) = (row for row in tables(document, "序号")[0] if row[1] == "TL-2")
    assert row[3:6] == ["√ 通过", "1", "1"]
    assert "其中 1 条有有效豁免文件，结论不计入：" in said
    assert "f-000000000002 RIV003：依据 渝规资〔2026〕1号" in said
    assert (
        "豁免有效：依据 渝规资〔2026〕1号\n"
        "渝规资〔2026〕1号：批准日期 2026-01-05；理由：=民生工程\n新增"
    ) in said
    assert any(
        p.startswith("豁免失效：依据 渝规资〔2026〕2号\n") and p.endswith("\n加重：原为 1,000.00")
        for p in said
    )
    assert "已有有效豁免文件的条目不再列出材料。" in said
    assert any("渝规资〔2026〕6号" in p and "本次未涉及" in p for p in said)
    assert "projects/baseline.json（2026-01-01，1,234 条，其中 22 条已无对应）。" in said


def test_a_project_that_passes_by_waivers_alone_says_so(standing: Outcome, written: Any) -> None:
    (finding,) = standing.findings_of("TL-2")
    asking = replace(finding, evidence=(Text("防洪评价", "flood study"),))
    single = replace(alone(standing, "TL-2"), findings=(asking,))
    said = paragraphs(opened(written(single)))
    assert f"{docx_words.PASS_WAIVED.zh}另有 1 条冲突凭有效豁免文件保留。" in said
    assert docx_words.NO_EVIDENCE.zh in said
    assert not any("防洪评价" in paragraph for paragraph in said)
    assert docx_words.SAYINGS["pass"].zh not in said
    assert "没有须以调整用地消除的冲突。" in said


def test_layers_are_named_with_edition_frame_and_hash(hostile: Outcome, written: Any) -> None:
    document = opened(written(hostile))
    mine, *_, annex = tables(document, "图层")
    assert mine[1:] == [
        ["erl_2024", "生态保护红线", "2024-03-19", "EPSG:4490\n已声明", "abababababab"]
    ]
    assert [row[0] for row in annex[1:]] == [layer.spec.id for layer in hostile.layers]


def test_a_single_form_lists_no_problems_of_other_rows(hostile: Outcome, written: Any) -> None:
    said = paragraphs(opened(written(alone(hostile, "TL-5"))))
    assert "projects/tongliang.csv:6: TL-5: unknown kind 'x'; row kept as unknown" in said
    said = paragraphs(opened(written(alone(hostile, "TL-6"))))
    assert "layers/erl.shp: ring crosses itself; repaired" in said
    assert not any("TL-5" in paragraph for paragraph in said)


def test_notices_and_internal_use_stand_on_every_form(hostile: Outcome, written: Any) -> None:
    internal = Text("内部使用", "内部使用")
    document = opened(written(replace(hostile, notices=(*hostile.notices, internal))))
    notice = "※ 示意数据，不作依据\n※ 内部使用"
    assert sum(p == notice for p in paragraphs(document)) == 6 + 2
    header, footer = document.sections[0].header, document.sections[0].footer
    assert header.paragraphs[0].text == "项目空间管控审查意见表\t内部使用"
    assert footer.paragraphs[0].text.startswith("铜梁区示范工作区 <b>　审查基准日 2026-11-20\t第 ")
    fields = [f.get(qn("w:instr")).strip() for f in footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    without = opened(written(hostile)).sections[0].header.paragraphs[0].text
    assert without == "项目空间管控审查意见表\t"


def test_in_english_every_word_of_ours_is_english(hostile: Outcome, written: Any) -> None:
    document = opened(written(hostile, "en"))
    assert headings(document, 2)[2:9] == [
        "1. The project", "2. Basis of the review", "3. Conclusion", "4. Evidence to be supplied",
        "5. Changes that would comply", "6. Map", "7. Data and parameters",
    ]  # fmt: skip
    labels = [p.text for p in document.paragraphs if p.style.name.startswith("Heading 2")]
    cells = [
        "".join(t.text for t in p.iter(qn("w:t")))
        for p in document.element.body.iter(qn("w:p"))
        if p.pPr.pStyle.val in ("CellHead", "CellLabel", "CellVerdict")
    ]
    assert [text for text in (*labels, *cells) if CHINESE.search(text)] == []
    assert len(cells) > 50


def test_pictures_are_shown_undistorted_over_their_captions(hostile: Outcome, written: Any) -> None:
    pictures = Pictures(hostile, language="zh", limit=1)
    document = opened(written(hostile, pictures=pictures))
    (chosen,) = pictures.chosen
    shapes = document.inline_shapes
    assert len(shapes) == 6  # five projects of six with a form have a site
    pixels = [
        document.part.related_parts[s._inline.graphic.graphicData.pic.blipFill.blip.embed].image
        for s in shapes
    ]
    for shape, image in zip(shapes, pixels, strict=True):
        assert shape.width / shape.height == pytest.approx(image.px_width / image.px_height, 1e-3)
        assert shape.width / EMU_PER_MM <= 170
    said = paragraphs(document)
    assert "图 1　项目位置与管控区" in said
    assert any(p.startswith(f"图 2　条目 {chosen.id}：{chosen.rule} ") for p in said)
    assert said.count("图 1　项目位置与管控区") == 5
    assert said.count(docx_words.NO_PLACE.zh) == 1
    assert any(p.startswith("配图 6 幅，含位置图 5 幅；另有 ") for p in said)


def test_without_pictures_the_form_says_so(hostile: Outcome, written: Any) -> None:
    document = opened(written(hostile))
    assert len(document.inline_shapes) == 0
    assert paragraphs(document).count("本表未附图。") == 6


def test_what_xml_cannot_carry_is_shown_by_its_code(hostile: Outcome, written: Any) -> None:
    name = "a\x00b\x1b\ufffe\ud800\u202e 甲\n乙" + "长" * 500 + "x" * 500
    projects = hostile.projects.copy()
    projects.loc[0, "name"] = name
    odd = replace(hostile, projects=projects, workspace="空\x01间\u2066")
    document = opened(written(odd))
    assert r"a\x00b\x1b\ufffe\ud800\u202e 甲 乙长" in "\n".join(paragraphs(document))
    assert headings(document, 1)[0].startswith(r"空\x01间\u2066")

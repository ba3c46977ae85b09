"""What the opinion form leaves open: undecided findings, waived conflicts, maps not drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from geotool.model import Finding, Reason, Text
from geotool.reporting import save
from geotool.reporting.docx import images as docx_images
from geotool.reporting.docx import words
from geotool.reporting.pictures.gallery import Pictures
from geotool.review.outcome import Outcome


@pytest.fixture
def form(tmp_path: Path) -> Any:
    """Write an outcome, return all of its paragraphs."""

    def write(outcome: Outcome, language: str = "zh", **more: Any) -> list[str]:
        path = tmp_path / "form.docx"
        save(outcome, "docx", path, language=language, **more)
        with path.open("rb") as file:
            body = docx.Document(file).element.body
        return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]

    return write


def of_one(outcome: Outcome, project: str, verdict: str, *findings: Finding) -> Outcome:
    """The review of a single project with other findings."""
    return replace(
        outcome,
        projects=outcome.projects[outcome.projects["id"] == project].reset_index(drop=True),
        findings=findings,
        verdicts={project: verdict},
        compliant=(),
    )


def part(said: list[str], heading: str, following: str) -> list[str]:
    """What stands under a heading, without blanks of no width."""
    found = said[said.index(heading) + 1 : said.index(following)]
    return [paragraph.replace("\u200b", "") for paragraph in found]


@pytest.fixture
def waived(standing: Outcome) -> Finding:
    """A violation that a document lets stand."""
    (finding,) = standing.findings_of("TL-2")
    return replace(finding, verdict="violation")


def unknown(outcomes: ModuleType, number: int, rule: str, reason: Reason | None) -> Finding:
    found: Finding = outcomes.finding(number, "TL-2", rule, "unknown", reason=reason)
    return found


@pytest.mark.parametrize(
    ("verdict", "denial"),
    [("notice", "所检查的规则未发现冲突"), ("pass", "所检查的规则均未发现冲突")],
)
def test_a_waived_conflict_is_never_denied(
    standing: Outcome, waived: Finding, form: Any, verdict: str, denial: str
) -> None:
    (other, *_) = standing.findings_of("007")
    notices = (replace(other, project="TL-2"),) if verdict == "notice" else ()
    said = form(of_one(standing, "TL-2", verdict, waived, *notices))
    assert any(p.endswith("另有 1 条冲突凭有效豁免文件保留。") for p in said)
    assert not any(denial in paragraph for paragraph in said)


@pytest.mark.parametrize("verdict", ["violation", "unmet", "conditional", "unknown"])
def test_waived_conflicts_are_counted_beside_every_other_verdict(
    standing: Outcome, waived: Finding, form: Any, verdict: str
) -> None:
    open_one = replace(waived, id="f-open", verdict=verdict, waiver=None)
    outcome = of_one(standing, "TL-2", verdict, open_one, waived)
    assert any(p.endswith("另有 1 条冲突凭有效豁免文件保留。") for p in form(outcome))
    said = form(outcome, "en")
    assert any(p.endswith("Conflicts that stand under valid waivers: 1.") for p in said)


@pytest.mark.parametrize("verdict", ["violation", "unmet", "conditional"])
def test_undecided_findings_stand_in_the_conclusion(
    hostile: Outcome, outcomes: ModuleType, form: Any, verdict: str
) -> None:
    worst = outcomes.finding(1, "TL-2", "ERL001", verdict)
    open_ones = [unknown(outcomes, n, "RIV003", Reason.POSITION) for n in (2, 3)]
    outcome = of_one(hostile, "TL-2", verdict, worst, *open_ones)
    said = form(replace(outcome, judged={"TL-2": 22}))
    assert f"{words.SAYINGS[verdict].zh}另有 2 条无法判定，不等于通过。" in said
    assert "适用且已运行的规则 22 条；结果为无法判定的规则 1 条。" in said


def test_where_all_is_decided_nothing_is_said_of_the_undecided(
    hostile: Outcome, outcomes: ModuleType, form: Any
) -> None:
    finding = outcomes.finding(1, "TL-2", "ERL001", "violation")
    said = form(replace(of_one(hostile, "TL-2", "violation", finding), judged={"TL-2": 22}))
    assert "适用且已运行的规则 22 条。" in said
    assert words.SAYINGS["violation"].zh in said
    assert not any("无法判定" in paragraph for paragraph in said)


def test_an_undecided_project_says_what_is_missing(
    hostile: Outcome, outcomes: ModuleType, form: Any
) -> None:
    findings = (
        unknown(outcomes, 1, "RIV003", Reason.NO_LOCATION),
        unknown(outcomes, 2, "FTP001", Reason.OUTSIDE_FOOTPRINT),
        unknown(outcomes, 3, "ERL001", Reason.OUTSIDE_FOOTPRINT),
        unknown(outcomes, 4, "ERL001", Reason.OUTSIDE_FOOTPRINT),
        unknown(outcomes, 5, "ERL001", None),
    )
    findings = tuple(replace(finding, evidence=()) for finding in findings)
    said = form(of_one(hostile, "TL-2", "unknown", *findings))
    assert part(said, "四、需补充的证明材料", "五、整改建议") == [
        words.MISSING.zh,
        "超出图层覆盖范围（3 条）：ERL001、FTP001",
        "没有空间位置（1 条）：RIV003",
        "原因见条目说明（1 条）：ERL001",
    ]
    assert part(said, "五、整改建议", "六、位置图") == ["无法判定的事项暂不能提出整改方案。"]
    assert f"{words.SAYINGS['unknown'].zh}无法判定的共 5 条。" in said


def test_papers_come_before_what_is_missing(
    hostile: Outcome, outcomes: ModuleType, form: Any
) -> None:
    asking = outcomes.finding(1, "TL-2", "ERL001", "conditional")
    asking = replace(asking, evidence=(Text("防洪评价", "flood study"),), advice=None)
    open_one = replace(unknown(outcomes, 2, "RIV003", Reason.MISSING_LAYER), evidence=())
    said = form(of_one(hostile, "TL-2", "conditional", asking, open_one))
    papers = part(said, "四、需补充的证明材料", "五、整改建议")
    assert papers[0].endswith("防洪评价")
    assert papers[-2:] == [words.MISSING.zh, "缺少所需图层（1 条）：RIV003"]


def test_of_very_many_projects_only_chosen_findings_are_drawn(
    hostile: Outcome, form: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docx_images, "MAPS", 3)
    said = form(hostile, pictures=Pictures(hostile, language="zh", limit=1))
    assert said.count("图 1　项目位置与管控区") == 0
    assert sum(paragraph.startswith("图 1　条目") for paragraph in said) == 1
    assert (said.count(words.NOT_CHOSEN.zh), said.count(words.NO_PLACE.zh)) == (4, 1)
    said = form(hostile, pictures=Pictures(hostile, language="zh", limit=None))
    assert said.count("图 1　项目位置与管控区") == 5


def test_where_no_picture_is_asked_for_none_is_drawn(hostile: Outcome, form: Any) -> None:
    said = form(hostile, pictures=Pictures(hostile, language="zh", limit=0))
    assert not any(paragraph.startswith("图 1") for paragraph in said)
    assert said.count(words.NOT_CHOSEN.zh) == 5


def test_lines_break_behind_the_comma_of_a_list_not_inside_a_code(
    hostile: Outcome, form: Any
) -> None:
    assert any("RIV009、\u200bFTP002。" in paragraph for paragraph in form(hostile))


def test_the_row_of_a_document_has_its_day_and_reason_in_english(
    standing: Outcome, form: Any
) -> None:
    said = form(standing, "en")
    assert any("渝规资〔2026〕1号: granted 2026-01-05; reason: =民生工程" in p for p in said)

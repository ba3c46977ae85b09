"""Findings that ask the same stand in one row, and none of them is lost on the way."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from rich.cells import cell_len

from geotool.model import LAYER_KINDS, Finding, Limit, Measure, Reason, Text
from geotool.reporting import render, write
from geotool.reporting.rows import Page, Row
from geotool.review import wording
from geotool.review.outcome import Outcome

Make = Callable[..., Finding]


@pytest.fixture
def make(outcomes: ModuleType) -> Make:
    def finding(number: int, rule: str, **more: Any) -> Finding:
        project = more.pop("project", "007")
        verdict = more.pop("verdict", "unknown")
        found: Finding = outcomes.finding(number, project, rule, verdict, **more)
        return found

    return finding


def located(outcome: Outcome, findings: list[Finding], within_m: float | None) -> Outcome:
    projects = outcome.projects.copy()
    projects["uncertainty_m"] = [None] * (len(projects) - 1) + [within_m]
    return replace(outcome, findings=tuple(findings), projects=projects)


def rows_of(outcome: Outcome, language: str = "zh") -> tuple[Row, ...]:
    return tuple(Page(outcome, language).rows())


def by_place_name(make: Make) -> list[Finding]:
    shared: dict[str, Any] = {"reason": Reason.PLACE_NAME, "location_accuracy": "place_name"}
    red_line = {
        "zone_layer": "erl_2024",
        "zone_kind": "ecological_red_line",
        "zone_name": "红线甲",
    }
    return [
        make(1, "ERL001", **red_line, **shared),
        make(2, "ERL002", **red_line, **shared),
        make(3, "RIV003", zone_layer="rivers", zone_kind="river", zone_name="小安溪河流", **shared),
        make(4, "FTP001", **shared),
    ]


def test_place_names_of_a_project_are_one_row(hostile: Outcome, make: Make) -> None:
    outcome = located(hostile, by_place_name(make), 2500.0)
    (row,) = rows_of(outcome)
    assert row.rules == ("ERL001", "ERL002", "RIV003", "FTP001")
    # the kind is not said twice, and where no zone is near, the rule's title stands for it
    assert row.said == (
        "可能涉及生态保护红线「红线甲」(ERL001、ERL002)、「小安溪河流」(RIV003)、"
        "靠近公交站(FTP001)等（地名定位，误差约 2,500 米）"
    )
    (english,) = rows_of(outcome, "en")
    assert english.said == (
        "possible: ecological protection red line “红线甲” (ERL001, ERL002), "
        "river “小安溪河流” (RIV003), Near a bus stop (FTP001) …, "
        "located by place name within about 2,500 m"
    )


def test_an_unknown_uncertainty_is_not_zero(hostile: Outcome, make: Make) -> None:
    (row,) = rows_of(located(hostile, by_place_name(make), None))
    assert row.said.endswith("等（地名定位）")


def test_a_single_open_question_keeps_its_own_message(hostile: Outcome, make: Make) -> None:
    (row,) = rows_of(located(hostile, by_place_name(make)[:1], 2500.0))
    assert row.said == "说明"


def test_many_codes_are_counted_in_the_column_and_named_in_the_message(
    hostile: Outcome, make: Make
) -> None:
    text = render(located(hostile, by_place_name(make), 2500.0), "text", width=200)
    row = next(line for line in text.splitlines() if line.startswith("007"))
    assert "ERL001" in row
    assert re.search(r"^ +\+2$", text, re.MULTILINE)
    assert re.search(r"\(RIV003\).*\(FTP001\)", row)


def beyond(make: Make, number: int, rule: str, kind: str, share: float, **more: Any) -> Finding:
    where = wording.location("schematic", None)
    return make(
        number,
        rule,
        reason=Reason.OUTSIDE_FOOTPRINT,
        location_accuracy="schematic",
        zone_kind=kind,
        message=wording.beyond(kind, share, where),
        measure=Measure("outside_footprint", share, "share", share),
        **more,
    )


def test_sites_beyond_footprints_are_one_row_naming_the_layers(
    hostile: Outcome, make: Make
) -> None:
    findings = [
        beyond(make, 1, "ERL001", "ecological_red_line", 0.4195),
        beyond(make, 2, "RIV003", "river", 0.4195),
        beyond(make, 3, "RIV004", "river", 0.4195),
        beyond(make, 4, "FTP001", "poi", 1.0),
    ]
    (row,) = rows_of(located(hostile, findings, None))
    assert row.said == (
        "有 41.95% 在以下图层声明的范围之外，无从判定："
        "生态保护红线(ERL001)、河流(RIV003、RIV004)；"
        f"有 100.00% 在以下图层声明的范围之外，无从判定：{LAYER_KINDS['poi'].zh}(FTP001)"
        "（位置为示意）"
    )
    (english,) = rows_of(located(hostile, findings, None), "en")
    assert "river (RIV003, RIV004); 100.00% lies outside" in english.said
    assert english.said.endswith(" (schematic location)")


def test_alike_messages_of_several_rules_name_each_rule(hostile: Outcome, make: Make) -> None:
    findings = [beyond(make, n, f"RIV00{n}", "river", 1.0) for n in range(1, 6)]
    (row,) = rows_of(located(hostile, findings, None))
    assert all(f"RIV00{n}" in row.said for n in range(1, 6))


def test_a_message_without_a_kind_is_called_by_its_rule(hostile: Outcome, make: Make) -> None:
    findings = [
        make(n, rule, reason=Reason.OUTSIDE_FOOTPRINT)
        for n, rule in enumerate(("ERL001", "RIV003"))
    ]
    (row,) = rows_of(located(hostile, findings, None))
    assert "生态保护红线内的建设(ERL001)、河道管理范围(RIV003)" in row.said


def test_open_questions_of_another_verdict_or_reason_stay_apart(
    hostile: Outcome, make: Make
) -> None:
    findings = [
        *by_place_name(make)[:2],
        *(replace(f, verdict="notice") for f in by_place_name(make)[2:]),
        beyond(make, 9, "ERL001", "river", 0.5),
    ]
    rows = rows_of(located(hostile, findings, 100.0))
    assert [(row.verdict, len(row.rules)) for row in rows] == [
        ("unknown", 2), ("unknown", 1), ("notice", 2),
    ]  # fmt: skip
    assert [bool(row.project) for row in rows] == [True, False, False]


def test_changed_limits_of_a_joined_row_name_their_rule(hostile: Outcome, make: Make) -> None:
    first, second, *_ = by_place_name(make)
    findings = [replace(first, limit=Limit(800.0, "m", True, "渝水〔2025〕1号")), second]
    (row,) = rows_of(located(hostile, findings, 100.0))
    assert row.said.endswith("；ERL001 限值本地修改为 800.00 m：渝水〔2025〕1号")


def unlocated(make: Make, *projects: str, **more: Any) -> list[Finding]:
    return [
        make(n, "DATA001", project=project, reason=Reason.NO_LOCATION, **more)
        for n, project in enumerate(projects)
    ]


def test_rows_that_cannot_be_judged_are_one_row_and_a_list(hostile: Outcome, make: Make) -> None:
    findings = unlocated(make, "TL-1", "TL-5", "007")
    outcome = replace(hostile, findings=tuple(findings))
    assert [(row.project, row.rules, row.said) for row in rows_of(outcome)] == [
        ("3 个项目，见表下", ("DATA001",), "说明")
    ]
    ((heading, names),) = Page(outcome, "zh").unjudged()
    assert heading == "无从判定：没有空间位置 (3)"
    assert names == ['TL-1 <img src=x onerror="alert(1)"> & </script>', "TL-5", "007 @SUM(1)"]
    assert "\ncannot be judged: no location given (3):\n" in render(outcome, "text", language="en")


def test_unlike_messages_of_such_rows_stand_with_each_project(hostile: Outcome, make: Make) -> None:
    first, second = unlocated(make, "TL-5", "007")
    findings = (first, replace(second, message=Text("没有坐标（“abc”）", "none (“abc”)")))
    page = Page(replace(hostile, findings=findings), "zh")
    assert next(page.rows()).said == "没有空间位置"
    assert next(page.unjudged())[1] == ["TL-5: 说明", "007 @SUM(1): 没有坐标（“abc”）"]


def test_each_reason_and_other_findings_of_a_project_are_kept(hostile: Outcome, make: Make) -> None:
    findings = [
        *unlocated(make, "TL-5", "007"),
        make(7, "DATA001", project="TL-1", reason=Reason.UNKNOWN_KIND),
        make(8, "ERL001", project="TL-5", verdict="violation"),
    ]
    verdicts = {**hostile.verdicts, "TL-5": "violation", "TL-1": "unknown"}
    outcome = replace(hostile, findings=tuple(findings), verdicts=verdicts)
    page = Page(outcome, "zh")
    rows = list(page.rows())
    assert [row.verdict for row in rows] == ["violation", "unknown", "unknown"]
    assert rows[0].project == "TL-5"
    assert rows[1].project.startswith("TL-1 ")  # one such row alone needs no list
    assert len(list(page.unjudged())) == 1


def test_each_paper_is_listed_once_in_the_order_of_the_table(hostile: Outcome, make: Make) -> None:
    plan, consent, study = (Text(word, word) for word in ("plan", "consent", "study"))
    findings = (
        make(1, "ERL001", project="TL-6", verdict="conditional", evidence=(plan, consent)),
        make(2, "RIV003", project="TL-1", verdict="violation", evidence=(study, plan, plan)),
    )
    verdicts = {"TL-6": "conditional", "TL-1": "violation"}
    outcome = replace(hostile, findings=findings, verdicts=verdicts, compliant=())
    page = Page(outcome, "en")
    assert [row.said for row in page.rows()] == ["message; needs: [1][2]", "message; needs: [2][3]"]
    assert page.papers.lines() == ["[1] study", "[2] plan", "[3] consent"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_finding_is_lost(hostile: Outcome, make: Make, language: str) -> None:
    """Every code of a project stands in one of its rows; every paper and project is said."""
    findings = [
        *hostile.findings,
        *by_place_name(make),
        *(beyond(make, 40 + n, f"PV00{n}", "river", 0.5) for n in range(5)),
        *unlocated(make, "TL-2", "TL-3"),
    ]
    outcome = located(hostile, findings, 5000.0)
    text = re.sub(r"\s", "", render(outcome, "text", language=language))
    for finding in findings:
        assert finding.rule in text
        assert finding.project is None or finding.project in text
        for paper in finding.evidence:
            assert paper.get(language).replace(" ", "") in text
    page = Page(outcome, language)
    rows = [*page.rows(), *page.zone_rows()]
    together = len(findings) - sum(len(row.rules) for row in rows)
    assert together == 2  # three rows of DATA001 are one


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_joined_rows_keep_the_width(
    hostile: Outcome, make: Make, width: int, language: str
) -> None:
    findings = [*by_place_name(make), *unlocated(make, *hostile.verdicts)]
    text = render(located(hostile, findings, 1e4), "text", language=language, width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width


@pytest.mark.parametrize("encoding", ["cp936", "ascii"])
def test_joined_rows_on_an_old_console(hostile: Outcome, make: Make, encoding: str) -> None:
    findings = [*by_place_name(make), *unlocated(make, *hostile.verdicts)]
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict")
    write(located(hostile, findings, 1e4), "text", stream)
    stream.flush()
    shown = stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]
    assert "ERL001" in shown
    assert "\x1b" not in shown

"""Waivers and baseline as people read them: nothing hidden, what needs attention first."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from types import ModuleType

import pytest
from rich.cells import cell_len

from geotool.model import Compared, Finding, Reason, Since, Text, WaiverState
from geotool.reporting import render, write
from geotool.reporting.rows import Page
from geotool.reporting.standings import STALE_SHOWN
from geotool.reporting.text import summary_lines
from geotool.review.outcome import Outcome

KNOWN = Compared(Since.KNOWN, Text("", ""))


def lines(outcome: Outcome, language: str = "zh") -> list[str]:
    return render(outcome, "text", language=language, width=300).splitlines()


def test_a_waived_finding_keeps_verdict_and_sign_and_says_why(standing: Outcome) -> None:
    (row,) = (row for row in Page(standing, "zh").rows() if row.project.startswith("TL-2 "))
    assert (row.group, row.verdict) == ("pass", "conditional")
    assert row.said.endswith(" [新增]\n豁免有效：依据 渝规资〔2026〕1号")
    text = lines(standing)
    (shown,) = (line for line in text if line.startswith("TL-2 "))
    assert "◆ 有条件" in shown
    assert text.index(shown) > text.index(next(x for x in text if x.startswith("007 ")))


def test_a_project_let_stand_is_among_the_passes_and_says_so(standing: Outcome) -> None:
    assert "通过的项目: TL-2（豁免 1 条）, TL-6" in lines(standing)
    assert "projects that pass: TL-2 (1 waived), TL-6" in lines(standing, "en")


def test_each_waiver_is_listed_those_to_be_looked_at_first(standing: Outcome) -> None:
    text = lines(standing)
    at = text.index("豁免 (豁免失效 2 · 部分豁免 1 · 豁免无对应 1 · 本次未涉及 1 · 豁免有效 2):")
    why = "：原因说明 <b>（projects/waivers.toml:"
    assert text[at + 1 : at + 8] == [
        f"  渝规资〔2026〕2号: ERL001 TL-1 · 豁免失效{why}13）",
        f"  渝规资〔2025〕7号: FTP001 TL-3 · 豁免失效{why}73）",
        f"  =渝规资〔2026〕3号: FTP001 TL-3 · 部分豁免{why}25）",
        f"  <b>渝规资〔2026〕5号: FTP001 TL-9 · 豁免无对应{why}49）",
        f"  渝规资〔2026〕6号: ADM001 TL-4 · 本次未涉及{why}61）",
        "  渝规资〔2026〕1号: RIV003 TL-2 · 豁免有效 1 条，至 2027-06-30",
        "  渝规资〔2026〕4号: RIV003 rivers/r1 · 豁免有效 1 条，至 2027-06-30",
    ]


def test_the_baseline_counts_and_names_what_is_stale(standing: Outcome) -> None:
    text = lines(standing, "en")
    at = text.index(
        "baseline projects/baseline.json of 2026-01-01, 1,234 entries (new 1 · worse 1 · "
        "known from the baseline 6 · matched by nothing 22):"
    )
    assert text[at + 1] == "  line 20: ERL001 旧-0 红线甲 · unmet, matched by nothing any more"
    assert text[at + STALE_SHOWN + 1] == "  2 more; --format json lists them all"
    baseline = standing.baseline
    assert baseline is not None
    few = replace(standing, baseline=replace(baseline, stale=baseline.stale[:1]))
    assert "第 20 行" in render(few, "text")
    assert "第 21 行" not in render(few, "text")
    assert "--format json 全部列出" not in "".join(x for x in lines(few) if "另有" in x)


def test_the_foot_counts_waived_new_and_worse(standing: Outcome, hostile: Outcome) -> None:
    assert list(summary_lines(standing, language="zh"))[-1].endswith(
        "（2 条规则未检查）；其中豁免 2 条，新增 1 条，加重 1 条"
    )
    without = replace(standing, baseline=None)
    assert list(summary_lines(without, language="en"))[-1].endswith(
        "(2 rules not checked); findings among them: 2 waived"
    )
    unwaived = replace(hostile, baseline=standing.baseline)
    assert list(summary_lines(unwaived, language="zh"))[-1].endswith("；其中新增 0 条，加重 0 条")


def test_waivers_of_which_none_holds_are_counted_as_none(standing: Outcome) -> None:
    bare = tuple(replace(f, waiver=None, compared=None) for f in standing.findings)
    stale = replace(standing, findings=bare, waivers=standing.waivers[4:5], baseline=None)
    assert list(summary_lines(stale, language="zh"))[-1].endswith("；其中豁免 0 条")


def test_without_waivers_and_baseline_nothing_is_said_of_them(hostile: Outcome) -> None:
    text = render(hostile, "text")
    assert not re.search("豁免|基线|新增|加重", text)


def test_zones_let_stand_are_counted_apart_and_come_last(standing: Outcome) -> None:
    heading = "不属于单个项目的结论（管控区之间、设施覆盖）: 未知 1 · 豁免 1"
    assert heading in lines(standing)
    assert [row.verdict for row in Page(standing, "zh").zone_rows()] == ["unknown", "unmet"]


def test_what_is_new_comes_before_what_was_known(hostile: Outcome, outcomes: ModuleType) -> None:
    """By verdict first; among its projects, and among the findings of a project, by what is new."""
    make = outcomes.finding
    findings = (
        make(1, "TL-1", "ERL001", "violation", compared=KNOWN),
        make(2, "TL-2", "ERL001", "violation", compared=KNOWN),
        make(3, "TL-2", "RIV003", "conditional"),
        make(4, "TL-3", "RIV003", "conditional"),
    )
    verdicts = {"TL-1": "violation", "TL-2": "violation", "TL-3": "conditional"}
    page = Page(replace(hostile, findings=findings, verdicts=verdicts, compliant=()), "en")
    rows = list(page.rows())
    assert [row.project.split(" ")[0] for row in rows] == ["TL-2", "", "TL-1", "TL-3"]
    assert [row.verdict for row in rows[:2]] == ["conditional", "violation"]
    assert rows[1].said == "message [known from the baseline]"


def place_names(outcomes: ModuleType, *states: Compared | None) -> tuple[Finding, ...]:
    return tuple(
        outcomes.finding(
            n, "007", f"ERL00{n}", "unknown", reason=Reason.PLACE_NAME, compared=compared
        )
        for n, compared in enumerate(states)
    )


def test_joined_rows_are_parted_by_how_they_stand(hostile: Outcome, outcomes: ModuleType) -> None:
    new = Compared(Since.NEW, Text("", ""))
    outcome = replace(hostile, findings=place_names(outcomes, new, KNOWN, new, KNOWN))
    rows = list(Page(outcome, "zh").rows())
    assert [row.rules for row in rows] == [("ERL000", "ERL002"), ("ERL001", "ERL003")]
    assert [row.said[-8:].split(" ")[-1] for row in rows] == ["[新增]", "[基线已有]"]


def test_rows_that_cannot_be_judged_say_which_are_known(
    hostile: Outcome, outcomes: ModuleType
) -> None:
    findings = tuple(
        outcomes.finding(
            n, project, "DATA001", "unknown", reason=Reason.NO_LOCATION, compared=compared
        )
        for n, (project, compared) in enumerate(
            [("TL-5", KNOWN), ("007", Compared(Since.NEW, Text("", ""))), ("TL-1", KNOWN)]
        )
    )
    page = Page(replace(hostile, findings=findings), "zh")
    (row,) = page.rows()
    assert row.said == "说明 [基线已有 2] [新增 1]"
    ((_, names),) = page.unjudged()
    assert names[:2] == ["TL-5（基线已有）", "007 @SUM(1)（新增）"]


def test_a_site_let_stand_need_not_change(standing: Outcome, standings: ModuleType) -> None:
    applied = standings.waived(WaiverState.APPLIED)
    whole = tuple(
        replace(f, waiver=applied) if f.project == "TL-1" else f for f in standing.findings
    )
    rows = list(Page(replace(standing, findings=whole), "zh").rows())
    assert "整改" not in "".join(row.said for row in rows if row.project.startswith("TL-1 "))
    assert "整改" in "".join(row.said for row in rows if row.project.startswith("TL-3 "))


def test_an_open_rule_that_the_baseline_knows_is_marked(standing: Outcome) -> None:
    text = lines(standing)
    assert "  RIV009: 缺少图层：水库 (涉及 7 个项目) [基线已有]" in text
    assert "  FTP002: 缺少图层：公园 (涉及 1 个项目)" in text


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_width_is_kept(standing: Outcome, width: int, language: str) -> None:
    text = render(standing, "text", language=language, width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "\x1b" not in text


@pytest.mark.parametrize("encoding", ["cp936", "ascii"])
def test_an_old_console_shows_it(standing: Outcome, encoding: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict")
    write(standing, "text", stream, language="en")
    stream.flush()
    shown = stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]
    assert "waiver reopened" in shown

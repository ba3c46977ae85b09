"""Zones without a project, certainty, what may stay, land taken: in every format the same."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from rich.cells import cell_len

from geotool.model import Certainty, CompliantPart, Measure, Taken, Text
from geotool.reporting import render
from geotool.reporting.portfolio import SHOWN, largest
from geotool.reporting.text import ZONE_ROWS
from geotool.review.outcome import Outcome


def document(outcome: Outcome) -> Any:
    return json.loads(render(outcome, "json"))


def table(outcome: Outcome, record: str) -> list[dict[str, str]]:
    text = render(outcome, "csv", language="zh")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [row for row in rows if row["record"] == record]


def zones(*shares: float, quota_m2: float | None = None) -> tuple[Taken, ...]:
    return tuple(
        Taken("u", str(n), "control_unit", f"单元{n}", ("A",), s * 1e6, 1e6, s, quota_m2)
        for n, s in enumerate(shares)
    )


# findings without a project ---------------------------------------------------------------


def test_zones_alone_have_a_section_of_their_own(hostile: Outcome) -> None:
    text = render(hostile, "text", width=160)
    upper, _, lower = text.partition(
        "不属于单个项目的结论（管控区之间、设施覆盖）: 不满足 1 · 未知 1\n"
    )
    assert "与红线乙重叠" not in upper
    section, _, _ = lower.partition("材料:")
    assert "河流「小安溪」" in section
    assert section.index("与红线乙重叠") < section.index("图层版本过旧")
    assert "湿地「w1」" in section  # without a name it is called by its id


def test_only_zones_are_a_report_too(hostile: Outcome) -> None:
    alone = replace(hostile, findings=tuple(f for f in hostile.findings if f.project is None))
    text = render(alone, "text", language="en", width=100)
    assert "findings on no single project" in text
    assert "No findings." not in text
    assert "RIV003 River management range: " in text


def test_hundreds_of_gaps_do_not_bury_the_rest(hostile: Outcome, outcomes: ModuleType) -> None:
    gaps = [
        outcomes.finding(n, None, "TIL002", "unmet", measure=Measure("outside_area", n, "m2"))
        for n in range(300)
    ]
    text = render(replace(hostile, findings=tuple(gaps)), "text", width=100)
    assert text.count("TIL002 ") == ZONE_ROWS
    assert f"另有 {300 - ZONE_ROWS} 条" in text
    assert len(document(replace(hostile, findings=tuple(gaps)))["findings"]) == 300


def test_a_finding_without_project_names_the_catalogue(hostile: Outcome) -> None:
    found = [f for f in document(hostile)["findings"] if f["project"] is None]
    assert [f["source"] for f in found] == [
        {"file": "layers/catalog.toml", "row": 14},
        {"file": "layers/catalog.toml", "row": 30},
    ]
    rows = [row for row in table(hostile, "finding") if not row["project"]]
    assert [row["source_row"] for row in rows] == ["14", "30"]
    assert {row["project_name"] for row in rows} == {""}


# certainty --------------------------------------------------------------------------------


@pytest.mark.parametrize("certainty", list(Certainty))
def test_certainty_and_range_stand_in_every_format(hostile: Outcome, certainty: Certainty) -> None:
    first = replace(hostile.findings[0], certainty=certainty)
    outcome = replace(hostile, findings=(first,))
    (found,) = document(outcome)["findings"]
    assert (found["certainty"], found["measure"]["low"]) == (str(certainty), 2147000.0)
    (row,) = table(outcome, "finding")
    assert (row["certainty"], row["low"], row["high"]) == (
        str(certainty), "2147000.0", "2148000.0",
    )  # fmt: skip
    word = {"certain": "确定", "possible": "可能", "boundary_noise": "界线误差"}[certainty]
    text = render(outcome, "text", width=200)
    assert f"按位置精度：{word}（2,147,000.00–2,148,000.00 m²）" in text


def test_a_range_alone_is_said(hostile: Outcome, outcomes: ModuleType) -> None:
    near = Measure("distance", 495.0, "m", None, "geodesic", low=490.0, high=500.0)
    found = outcomes.finding(1, "TL-1", "RIV003", "conditional", measure=near)
    text = render(replace(hostile, findings=(found,)), "text", language="en", width=160)
    assert "within the accuracy of the places: 490.00–500.00 m" in text


def test_all_zones_that_a_place_name_may_concern(hostile: Outcome) -> None:
    (found,) = (f for f in document(hostile)["findings"] if f["possible_zones"])
    assert found["possible_zones"][0] == "小安溪"
    assert found["message"]["zh"] == "可能涉及小安溪等 2 处（地名）"  # put together when read
    (row,) = (row for row in table(hostile, "finding") if row["possible_zones"])
    assert row["possible_zones"].startswith("小安溪; <img")


# what may stay ----------------------------------------------------------------------------


def test_what_would_clear_a_project_stands_below_its_violation(hostile: Outcome) -> None:
    lines = render(hostile, "text", width=200).splitlines()
    (number,) = (n for n, line in enumerate(lines) if "与红线重叠" in line)
    said = "  整改：可保留 2,147,480.24 平方米（3,221.22 亩，占 50.00%）"
    assert lines[number + 1].endswith(said)
    assert any("整改：须外移超过 120.50 米（方位角 35.2°）" in line for line in lines)
    assert any("须移出，且距其边界超过 800.00 米" in line for line in lines)
    english = render(hostile, "text", language="en", width=200)
    assert "to comply: 2,147,480.24 m² (3,221.22 mu, 50.00% of the site) may stay" in english


def test_of_several_violations_it_says_which_it_answers(
    hostile: Outcome, outcomes: ModuleType
) -> None:
    more = outcomes.finding(20, "TL-1", "RIV003", "violation", message=Text("另一处", "more"))
    outcome = replace(hostile, findings=(*hostile.findings, more))
    text = render(outcome, "text", width=200)
    assert text.count("占 50.00%）（针对 ERL001）") == 1
    assert text.index("与红线重叠") < text.index("（针对 ERL001）") < text.index("另一处")


def test_two_changes_of_a_project_stand_each_under_what_it_answers(
    hostile: Outcome, outcomes: ModuleType
) -> None:
    near = outcomes.finding(20, "TL-1", "RIV003", "violation", message=Text("太近", "too near"))
    (first, *others) = hostile.compliant
    moved = CompliantPart("TL-1", ("RIV003",), 4294960.0, "m2", 1.0, 35.5, 90.0)
    outcome = replace(
        hostile, findings=(*hostile.findings, near), compliant=(first, moved, *others)
    )
    text = render(outcome, "text", width=200)
    shift = "须外移超过 35.50 米（方位角 90.0°）（针对 RIV003）"
    places = [text.index(s) for s in ("与红线重叠", "（针对 ERL001）", "太近", shift)]
    assert places == sorted(places)
    assert "35.50" not in text[: places[2]]
    parts = [p for p in document(outcome)["compliant"] if p["project"] == "TL-1"]
    assert [(p["rules"], p["shift_m"]) for p in parts] == [(["ERL001"], None), (["RIV003"], 35.5)]
    rows = [r for r in table(outcome, "compliant") if r["project"] == "TL-1"]
    assert [(r["rule"], r["shift_m"]) for r in rows] == [("ERL001", ""), ("RIV003", "35.5")]


def test_judged_rules_stand_in_the_table(hostile: Outcome) -> None:
    outcome = replace(hostile, judged={"TL-6": 0, "TL-1": 7})
    assert [r["judged"] for r in table(outcome, "project")] == ["0"]
    assert {r["judged"] for r in table(outcome, "finding") if r["project"] == "TL-1"} == {"7"}
    verdicts = {v["project"]: v["judged"] for v in document(outcome)["verdicts"]}
    assert (verdicts["TL-6"], verdicts["TL-1"], verdicts["TL-3"]) == (0, 7, None)


def test_changes_are_records_of_their_own(hostile: Outcome) -> None:
    parts = document(hostile)["compliant"]
    assert parts[0] == {
        "project": "TL-1",
        "rules": ["ERL001"],
        "value": 2147480.24,
        "unit": "m2",
        "share_kept": 0.5,
        "shift_m": None,
        "azimuth_deg": None,
        "bbox": [106.01, 29.8, 106.02, 29.82],
    }
    assert (parts[2]["shift_m"], parts[2]["azimuth_deg"], parts[2]["bbox"]) == (120.5, 35.25, None)
    rows = table(hostile, "compliant")
    assert [row["rule"] for row in rows] == ["ERL001", "FTP001; RIV003", "ERL001"]
    assert (rows[0]["value_mu"], rows[0]["share"]) == ("3221.22", "0.5")
    assert (rows[1]["shift_m"], rows[1]["azimuth_deg"]) == ("800.0", "")


# land taken -------------------------------------------------------------------------------


def test_zones_over_their_quota_come_first(hostile: Outcome) -> None:
    text = render(hostile, "text", width=120)
    section = text[text.index("项目占用") : text.index("未检查的规则")]
    assert "2,000,000.00 m² 超额" in section
    assert section.count("超额") == 1
    assert "4 个项目没有绘出的面状范围" in section
    assert "最大的" not in section  # all of them are shown


def test_only_the_largest_and_all_over_quota_are_shown(hostile: Outcome) -> None:
    many = (*zones(*(n / 1000 for n in range(60))), *zones(1e-6, quota_m2=0.5))
    shown = largest(many)
    assert len(shown) == SHOWN + 1
    assert shown[0].quota_m2 == 0.5
    assert [z.share for z in shown[1:]] == sorted((z.share for z in many), reverse=True)[:SHOWN]
    outcome = replace(hostile, portfolio=many)
    text = render(outcome, "text", width=120)
    assert text.count("「单元") == SHOWN + 1
    assert f"最大的 {SHOWN} 处" in text
    assert len(document(outcome)["portfolio"]) == len(table(outcome, "portfolio")) == 61


def test_at_its_quota_a_zone_is_not_over_it() -> None:
    (zone,) = zones(0.5, quota_m2=500000.0)
    assert not zone.is_over_quota
    assert replace(zone, quota_m2=499999.99).is_over_quota


def test_land_taken_is_records_of_its_own(hostile: Outcome) -> None:
    first = document(hostile)["portfolio"][0]
    assert first["projects"] == ["TL-1", "TL-6"]
    assert (first["taken_m2"], first["share"], first["over_quota"]) == (2147483.65, 0.25, True)
    rows = table(hostile, "portfolio")
    assert (rows[0]["projects"], rows[0]["project_ids"]) == ("2", "TL-1; TL-6")
    assert (rows[0]["value"], rows[0]["quota_m2"]) == ("2147483.65", "2000000.0")
    assert [row["over_quota"] for row in rows] == ["true", "false", "false"]


@pytest.mark.parametrize("width", [40, 60, 100])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_width_is_kept(hostile: Outcome, width: int, language: str) -> None:
    many = replace(hostile, portfolio=zones(*(n / 50 for n in range(30)), quota_m2=1.0))
    text = render(many, "text", width=width, language=language)
    assert max(cell_len(line) for line in text.splitlines()) <= width


def test_nothing_taken_is_not_spoken_of(hostile: Outcome) -> None:
    text = render(replace(hostile, portfolio=()), "text")
    assert "占用" not in text

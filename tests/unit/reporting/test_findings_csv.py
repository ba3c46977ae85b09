"""The findings for a spreadsheet: every row there, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geotool.reporting import render, save
from geotool.reporting.cells import FORMULA_STARTS, spreadsheet
from geotool.reporting.findings_csv import COLUMNS
from geotool.review.outcome import LocalChange, Outcome


def rows(outcome: Outcome, language: str = "zh") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(outcome, "csv", language=language), newline="")))


def test_no_project_rule_or_problem_is_missing(hostile: Outcome) -> None:
    table = rows(hostile)
    kinds = [row["record"] for row in table]
    assert kinds == (
        ["finding"] * 10
        + ["project"]
        + ["compliant"] * 3
        + ["portfolio"] * 3
        + ["not_checked"] * 2
        + ["tolerance"]
        + ["problem"] * 2
        + ["notice"]
    )
    assert {row["project"] for row in table} >= set(hostile.verdicts)
    passed = table[10]
    assert (passed["project"], passed["verdict"], passed["rule"]) == ("TL-6", "pass", "")
    assert table[-1]["message"] == "示意数据，不作依据"


def test_local_changes_and_the_tolerance_are_rows(hostile: Outcome) -> None:
    change = LocalChange("distance_m", 1500.0, 1000.0, "=渝水〔2025〕1号")
    first = replace(hostile.rules[0], changes=(change, LocalChange("share", 0.5, None, "试点")))
    outcome = replace(hostile, rules=(first, *hostile.rules[1:]), findings=(), tolerance_m2=2.5)
    table = rows(outcome)
    said = [row for row in table if row["record"] == "local_change"]
    assert [(r["rule"], r["parameter"], r["value"], r["published"]) for r in said] == [
        (first.code, "distance_m", "1500.0", "1000.0"), (first.code, "share", "0.5", ""),
    ]  # fmt: skip
    assert said[0]["limit_reason"] == "'=渝水〔2025〕1号"
    assert "由 1,000 改为 1,500，理由：=渝水〔2025〕1号" in said[0]["message"]
    (tolerance,) = (row for row in table if row["record"] == "tolerance")
    assert (tolerance["value"], tolerance["unit"]) == ("2.5", "m2")


def test_our_own_convention_is_cited_in_the_language(hostile: Outcome) -> None:
    own = replace(hostile.findings[0], citation="geotool data convention")
    outcome = replace(hostile, findings=(own,))
    assert rows(outcome)[0]["citation"] == "geotool 数据约定"
    assert rows(outcome, "en")[0]["citation"] == "geotool data convention"
    assert json.loads(render(outcome, "json"))["findings"][0]["citation"] == own.citation


def test_figures_agree_with_json(hostile: Outcome) -> None:
    findings = json.loads(render(hostile, "json"))["findings"]
    for row, finding in zip(rows(hostile), findings, strict=False):
        assert row["finding"] == finding["id"]
        if finding["measure"] and finding["measure"]["value"] is not None:
            assert float(row["value"]) == finding["measure"]["value"]
    first = rows(hostile)[0]
    assert float(first["value_mu"]) == pytest.approx(2147483.65 * 3 / 2000, abs=0.01)


def test_columns_are_ascii_and_stable(hostile: Outcome, nothing: Outcome) -> None:
    assert ",".join(COLUMNS).isascii()
    for outcome in (hostile, nothing):
        assert render(outcome, "csv").splitlines()[0] == ",".join(COLUMNS)
    assert COLUMNS[:6] == (
        "record", "project", "project_name", "verdict", "rule", "rule_title",
    )  # fmt: skip


def test_waivers_and_baseline_are_columns_and_rows(standing: Outcome) -> None:
    table = rows(standing)
    first, second, third, fourth = table[:4]
    assert (first["waiver"], first["new"], first["baseline"]) == ("reopened", "true", "worse")
    assert (first["was_value"], first["baseline_message"]) == ("1000.0", "原为 1,000.00")
    assert second["waiver_documents"] == "渝规资〔2026〕1号"
    assert second["waiver_message"] == "依据 渝规资〔2026〕1号"
    assert third["waiver_documents"] == "'=渝规资〔2026〕3号; 渝规资〔2025〕7号"
    assert (fourth["waiver"], fourth["new"], fourth["baseline"]) == ("", "false", "known")
    given = [row for row in table if row["record"] == "waiver"]
    assert [(row["rule"], row["project"], row["waiver"], row["source_row"]) for row in given] == [
        ("RIV003", "TL-2", "applied", "1"),
        ("ERL001", "TL-1", "reopened", "13"),
        ("FTP001", "TL-3", "partial", "25"),
        ("RIV003", "", "applied", "37"),
        ("FTP001", "TL-9", "stale", "49"),
        ("ADM001", "TL-4", "not_asked", "61"),
        ("FTP001", "TL-3", "reopened", "73"),
    ]
    assert (given[1]["limit"], given[1]["limit_unit"]) == ("1200.0", "m2")
    assert given[3]["finding"] == "f-000000000008"
    assert {row["source_file"] for row in given} == {"projects/waivers.toml"}
    (used,) = (row for row in table if row["record"] == "baseline")
    assert (used["source_file"], used["value"]) == ("projects/baseline.json", "1234")
    stale = [row for row in table if row["record"] == "stale"]
    assert len(stale) == 22
    assert (stale[0]["finding"], stale[0]["verdict"]) == ("f-stale00000", "unmet")
    assert [row["new"] for row in table if row["record"] == "not_checked"] == ["false", "true"]


def test_without_waivers_and_baseline_their_columns_are_empty(hostile: Outcome) -> None:
    table = rows(hostile)
    empty = ("waiver", "waiver_documents", "waiver_message", "baseline", "was_value")
    assert {row[column] for row in table for column in empty} == {""}
    assert {row["new"] for row in table if row["record"] == "finding"} == {"true"}


def test_formulas_are_shown_not_run(hostile: Outcome, standing: Outcome) -> None:
    table = rows(hostile)
    assert table[1]["project_name"] == "'=cmd()|'/C calc'!A0"
    assert table[0]["evidence"].startswith("'=")
    assert [table[n]["advice"] for n in (0, 4)] == ["", "'=若主张防洪：防洪论证"]
    assert rows(hostile, "en")[4]["advice"] == "'+with flood control: a study"
    assert rows(hostile, "en")[6]["message"] == "'\n=x"
    for row in (*table, *rows(standing)):
        assert not any(value.startswith(FORMULA_STARTS) for value in row.values())


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))
def test_every_start_of_a_formula_is_escaped(start: str) -> None:
    shown = spreadsheet(f"{start}1")
    assert isinstance(shown, str)
    assert shown.startswith("'")


@given(st.text(max_size=40))
def test_any_text_is_harmless_and_can_be_had_back(text: str) -> None:
    shown = spreadsheet(text)
    assert isinstance(shown, str)
    assert not shown.startswith(FORMULA_STARTS)
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    assert shown.removeprefix("'") == kept.removeprefix("'")


def test_numbers_stay_numbers() -> None:
    assert spreadsheet(-1.5) == -1.5
    assert spreadsheet("-1.5") == "'-1.5"
    assert spreadsheet(None) == spreadsheet(float("nan")) == ""


def test_long_names_and_line_ends_stay_whole(hostile: Outcome) -> None:
    table = rows(hostile)
    assert len(table[2]["project_name"]) == 10_000
    assert "\n第二行" in table[4]["project_name"]


def test_file_opens_in_excel_with_its_characters(hostile: Outcome, tmp_path: Path) -> None:
    path = tmp_path / "结论 表.csv"
    save(hostile, "csv", path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfrecord,")
    assert path.read_bytes().count(b"\xef\xbb\xbf") == 1
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_file_name_that_is_no_text_can_be_written(hostile: Outcome, tmp_path: Path) -> None:
    odd = replace(hostile.findings[0], source_file="a\udc80.csv")
    save(replace(hostile, findings=(odd,)), "csv", tmp_path / "x.csv")
    assert "a\\udc80.csv" in (tmp_path / "x.csv").read_text(encoding="utf-8-sig")

"""JUnit XML: valid, counted right, and nothing passes that is not decided."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from lxml import etree

from geotool.model import Measure, Problem, Text
from geotool.reporting import pieces, render
from geotool.review.outcome import LocalChange, Outcome

XSD = etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas/junit-10.xsd"))
FATES = ("failure", "error", "skipped")


def read(outcome: Outcome, language: str = "zh") -> Any:
    """Return the root; the document follows Jenkins' schema but for file and line of tests."""
    data = render(outcome, "junit", language=language).encode("utf-8")
    bare = etree.fromstring(data)
    for case in bare.iter("testcase"):
        for attribute in ("file", "line"):
            case.attrib.pop(attribute, None)
    XSD.assertValid(bare)
    return etree.fromstring(data)


def fate(case: Any) -> str:
    """Return what became of a test."""
    found = [child.tag for child in case if child.tag in FATES]
    assert len(found) <= 1
    return found[0] if found else "passed"


def case_of(root: Any, finding_id: str) -> Any:
    """Return the test of a finding, of which there is one."""
    (case,) = [c for c in root.iter("testcase") if c.get("name").endswith(f"[{finding_id}]")]
    return case


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["hostile", "nothing", "standing"])
def test_the_document_follows_the_schema_and_counts_right(
    request: pytest.FixtureRequest, name: str, language: str
) -> None:
    outcome = request.getfixturevalue(name)
    root = read(outcome, language)
    totals: Counter[str] = Counter()
    for suite in root.iter("testsuite"):
        cases = suite.findall("testcase")
        fates = Counter(map(fate, cases))
        told = [int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")]
        assert told == [len(cases), fates["failure"], fates["error"], fates["skipped"]]
        totals.update(tests=told[0], failures=told[1], errors=told[2])
    assert {key: int(root.get(key)) for key in ("tests", "failures", "errors")} == {
        key: totals[key] for key in ("tests", "failures", "errors")
    }
    for finding in outcome.findings:
        assert case_of(root, finding.id).get("classname") == finding.rule
    assert render(outcome, "junit", language=language) == render(
        outcome, "junit", language=language
    )


def test_what_fails_what_is_skipped_what_passes(hostile: Outcome) -> None:
    root = read(hostile)
    fates = {f.verdict: fate(case_of(root, f.id)) for f in hostile.findings}
    assert fates == {
        "violation": "failure",
        "unmet": "failure",
        "conditional": "skipped",
        "unknown": "skipped",
        "notice": "passed",
    }
    unknown = case_of(root, "f-000000000006").find("skipped")
    assert unknown.get("type") == "unknown"
    assert "没有空间位置" in unknown.text


def test_a_failure_says_all_that_is_known(hostile: Outcome) -> None:
    case = case_of(read(hostile), "f-000000000001")
    assert (case.get("file"), case.get("line")) == ("projects/tongliang.csv", "2")
    assert case.get("name").startswith("TL-1 <img src=x")
    failure = case.find("failure")
    assert failure.get("type") == "violation"
    assert "与红线重叠" in failure.get("message")
    for part in ("2,147,483.65 m²", "=不可避让论证", "省级意见", "142号", "确定"):
        assert part in failure.text
    advice = case_of(read(hostile, "en"), "f-000000000005").find("failure").text
    assert "+with flood control: a study" in advice


def test_a_measure_without_a_figure_is_not_zero(hostile: Outcome) -> None:
    finding = replace(hostile.findings[2], limit=None)
    assert finding.measure == Measure("distance", float("inf"), "m", method="geodesic")
    failure = case_of(read(replace(hostile, findings=(finding,))), finding.id).find("failure")
    assert "0.00" not in failure.text


def test_what_documents_and_baseline_pass_over_is_skipped(standing: Outcome) -> None:
    root = read(standing)
    for finding in standing.findings:
        if finding.is_waived or not finding.is_new:
            assert fate(case_of(root, finding.id)) == "skipped", finding.id
    waived = case_of(root, "f-000000000002").find("skipped")
    assert waived.get("type") == "waived"
    assert "渝规资〔2026〕1号" in waived.get("message")
    known = case_of(root, "f-000000000004").find("skipped")
    assert known.get("type") == "known"
    assert "projects/baseline.json" in known.get("message")
    reopened = case_of(root, "f-000000000001")
    assert fate(reopened) == "failure"
    assert "渝规资〔2026〕2号" in reopened.find("failure").text


def test_projects_that_pass_are_tests_and_unjudged_ones_are_not_passed(hostile: Outcome) -> None:
    verdicts = {**hostile.verdicts, "TL-2": "pass"}
    outcome = replace(hostile, verdicts=verdicts, judged={"TL-2": 0, "TL-6": 3})
    root = read(outcome)
    (suite,) = root.xpath("testsuite[@name='projects']")
    fates = {case.get("name").split()[0]: fate(case) for case in suite.iter("testcase")}
    assert fates == {"TL-2": "skipped", "TL-6": "passed"}
    assert (suite.get("tests"), suite.get("skipped")) == ("2", "1")
    assert "2 条规则未检查" in suite.find("testcase[2]/system-out").text
    names = " ".join(case.get("name") for case in root.iter("testcase"))
    assert all(project in names for project in outcome.verdicts)


def test_what_was_not_checked_is_skipped(standing: Outcome) -> None:
    (suite,) = read(standing, "en").xpath("testsuite[@name='not_checked']")
    cases = suite.findall("testcase")
    assert [fate(case) for case in cases] == ["skipped"] * len(standing.not_checked)
    assert "layer missing: reservoir" in cases[0].find("skipped").get("message")
    assert "known from the baseline" in cases[0].find("skipped").get("message")


def test_notices_changes_problems_and_stale_entries_are_said(standing: Outcome) -> None:
    change = LocalChange("distance_m", 800.0, 1000.0, "渝水〔2025〕1号")
    rules = (replace(standing.rules[0], changes=(change,)), *standing.rules[1:])
    root = read(replace(standing, rules=rules))
    (suite,) = root.xpath("testsuite[@name='projects']")
    said = suite.find("system-out").text
    assert standing.notices[0].zh in said
    assert "800" in said
    assert "projects/tongliang.csv:6" in said
    assert "渝规资〔2026〕5号" in said
    assert "旧-0" in said
    values = [p.get("value") for p in root.xpath("testsuite[1]/properties/property")]
    assert "800.0 (渝水〔2025〕1号)" in values


@pytest.mark.parametrize(
    "sign", ["\x00", "\x1b", "\x0b", "\ud800", "\udcff", "\ufffe", "\uffff", "\u200e", "\u202e"]
)
def test_what_xml_cannot_hold_is_shown(hostile: Outcome, sign: str) -> None:
    text = Text(f"前{sign}后", f"a{sign}b")
    finding = replace(
        hostile.findings[0], message=text, source_file=f"a{sign}.csv", citation=f"a{sign}"
    )
    outcome = replace(
        hostile,
        workspace=f"w{sign}",
        findings=(finding,),
        notices=(text,),
        problems=(Problem(f"p{sign}", "what", "done"),),
    )
    root = read(outcome)
    shown = sign.encode("unicode_escape").decode()
    assert f"前{shown}后" in case_of(root, finding.id).find("failure").text
    assert case_of(root, finding.id).get("file") == f"a{shown}.csv"


def test_lines_and_markup_survive(hostile: Outcome) -> None:
    text = "一\n二\t<&>\"'\r三 ]]> 👨\u200d👩"
    finding = replace(hostile.findings[0], source_file=text, message=Text(text, text))
    case = case_of(read(replace(hostile, findings=(finding,))), finding.id)
    assert case.get("file") == text
    assert text in case.find("failure").text


def test_suites_follow_the_rules(hostile: Outcome, outcomes: ModuleType) -> None:
    """Those of codes that are no rule of the review come last."""
    extra = outcomes.finding(77, "TL-1", "NEW001", "violation")
    root = read(replace(hostile, findings=(*hostile.findings, extra)))
    suites = [suite.get("name").split()[0] for suite in root.iter("testsuite")]
    expected = ["ERL001", "RIV003", "FTP001", "DATA001", "NEW001", "projects", "not_checked"]
    assert suites == expected


def test_the_document_comes_in_pieces(hostile: Outcome) -> None:
    assert len(list(pieces(hostile, "junit"))) > len(hostile.findings)

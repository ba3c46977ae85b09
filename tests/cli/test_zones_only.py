"""``check --zones-only``: layers held against one another, no project judged."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import Any

import pytest
import shapely

RED = shapely.box(106, 29.8, 106.01, 29.81)
EVERYWHERE = {"footprint": "layers/footprint.geojson"}


@pytest.fixture
def lines(plan: Any) -> Any:
    """The red line overlaps farmland by a half; a project lies on both."""
    farm = shapely.box(106.005, 29.8, 106.02, 29.81)
    plan.layer("farm", "permanent_basic_farmland", [farm], [{"name": "甲田"}], **EVERYWHERE)
    return plan


def document(plan: Any, geotool: Any, *words: str) -> Any:
    asked = ("--zones-only", "--fail-on", "never", "--format", "json", *words)
    result = geotool("check", "-w", plan.root, *asked)
    assert result.code == 0, result.err
    return result.json()


def test_there_are_no_verdicts_and_no_findings_on_projects(lines: Any, geotool: Any) -> None:
    found = document(lines, geotool)
    assert found["verdicts"] == []
    assert set(found["summary"].values()) == {0}
    assert {f["project"] for f in found["findings"]} == {None}
    (crossing,) = [f for f in found["findings"] if f["rule"] == "TCL001"]
    assert (crossing["verdict"], crossing["zone_layer"]) == ("violation", "erl")
    whole = geotool("check", "-w", lines.root, "--format", "json", "--fail-on", "never").json()
    assert {f["rule"] for f in whole["findings"] if f["project"]} >= {"ERL001", "PBF001"}
    alone = [f["id"] for f in whole["findings"] if f["project"] is None]
    assert alone == [f["id"] for f in found["findings"]], "the same findings on layers"


def test_every_output_says_so(lines: Any, geotool: Any) -> None:
    found = document(lines, geotool)
    assert {"zh": "只检查图层之间的关系，没有检查项目"}.items() <= found["notices"][0].items()
    text = geotool("check", "-w", lines.root, "--zones-only", "--rules", "TCL001")
    assert "只检查图层之间的关系" in text.out
    assert "TCL001" in text.out
    assert "P1" not in text.out


def test_the_exit_code_counts_findings_without_project(lines: Any, geotool: Any) -> None:
    def code(*words: str) -> int:
        return int(geotool("check", "-w", lines.root, "--zones-only", *words).code)

    assert code("--rules", "TCL001") == 1
    assert code("--rules", "TCL001", "--fail-on", "never") == 0
    lines.layer("county", "admin_area", [shapely.box(105, 29, 107, 30.5)], [{"code": "500151"}])
    lines.layer("units", "control_unit", [RED], **EVERYWHERE)
    assert code("--rules", "TIL002") == 0, "a gap is a requirement unmet"
    assert code("--rules", "TIL002", "--fail-on", "unmet") == 1
    assert code("--rules", "TIL001", "--fail-on", "unknown") == 0
    assert code("--rules", "COV001", "--fail-on", "unknown") == 1, "a layer is missing"


def test_a_workspace_without_projects(lines: Any, geotool: Any) -> None:
    shutil.rmtree(lines.root / "projects")
    found = document(lines, geotool, "--rules", "TCL001")
    assert [f["rule"] for f in found["findings"]] == ["TCL001"]


def test_rules_on_projects_are_left_out(lines: Any, geotool: Any) -> None:
    found = document(lines, geotool, "--rules", "ERL001,TCL001,PBF")
    assert [r["code"] for r in found["rules"]] == ["TCL001"]
    assert found["not_checked"] == [] or {n["rule"] for n in found["not_checked"]} == {"TCL001"}


def test_only_rules_on_projects_are_refused(lines: Any, geotool: Any) -> None:
    result = geotool("check", "-w", lines.root, "--zones-only", "--rules", "ERL,PBF")
    assert (result.code, result.out) == (2, "")
    assert result.line == (
        "geotool: none of the chosen rules is asked of layers; "
        "`geotool rules list --check zones_disjoint` shows some"
    )


def test_a_site_file_is_refused(lines: Any, geotool: Any, tmp_path: Path) -> None:
    site = tmp_path / "site.geojson"
    for words in ([site], [site, "--zones", f"{site}:wetland"]):
        result = geotool("check", *words, "--zones-only", cwd=tmp_path)
        assert (result.code, result.out) == (2, "")
        assert "--zones-only judges the layers of a workspace, no SITE_FILE" in result.err


def test_csv_has_its_rows_without_project(lines: Any, geotool: Any) -> None:
    result = geotool(
        "check", "-w", lines.root, "--zones-only", "--rules", "TCL001", "--format", "csv"
    )
    rows = csv.DictReader(io.StringIO(result.out.removeprefix("\ufeff")))
    (row,) = [row for row in rows if row["record"] == "finding"]
    assert (row["rule"], row["project"], row["verdict"]) == ("TCL001", "", "violation")


def test_a_rule_that_is_not_in_force_is_said(lines: Any, geotool: Any) -> None:
    """The three lines are asked of since 2019."""
    words = ("--as-of", "2018-01-01", "--rules", "TCL001,ADM002")
    found = document(lines, geotool, *words)
    assert ("TCL001", "not_in_force") in {(n["rule"], n["code"]) for n in found["not_checked"]}
    alone = geotool("check", "-w", lines.root, "--zones-only", *words[:2], "--rules", "TCL001")
    assert alone.code == 0


def test_a_rule_that_counts_projects_does_not_pass_without_them(plan: Any, geotool: Any) -> None:
    """45 stations are allowed; two more are among the projects, which are not looked at."""
    plan.layer(
        "county", "admin_area", [shapely.box(105.6, 29.4, 106.4, 30.2)], [{"code": "500231"}]
    )
    places = [shapely.Point(106 + n / 1000, 29.8) for n in range(45)]
    plan.layer("fuel", "fuel_station", places, **EVERYWHERE)
    plan.drawn(shapely.Point(106.2, 29.8), shapely.Point(106.3, 29.8), kind="fuel_station")
    words = ("check", "-w", plan.root, "--rules", "FUE001", "--format", "json")
    whole = geotool(*words, "--fail-on", "never").json()
    assert [f["verdict"] for f in whole["findings"] if f["project"] is None] == ["unmet"]
    alone = document(plan, geotool, "--rules", "FUE001")
    assert alone["findings"] or alone["not_checked"]

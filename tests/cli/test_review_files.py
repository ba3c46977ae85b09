"""What a check writes beside its findings: several outputs, a baseline, a record; and where not."""

from __future__ import annotations

import json
import sqlite3
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
import shapely

WAIVER = """\
[[waiver]]
rule = "ERL001"
project = "P1"
document = "渝规资〔2026〕7号"
issuer = "区规划局"
date = 2026-09-01
expires = 2027-09-01
reason = "已论证"
"""


@pytest.fixture
def waived(plan: Any) -> Any:
    """The plan, its only conflict waived by a document."""
    (plan.root / "projects/waivers.toml").write_text(WAIVER, "utf-8")
    return plan


def test_one_check_writes_several_files(plan: Any, geotool: Any, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("f.json", "f.sarif", "f.xml", "f.md", "f.csv", "f.txt")]
    asked = [word for file in files for word in ("-o", file)]
    result = geotool("check", "-w", plan.root, *asked)
    assert (result.code, result.out) == (1, "")
    [finding] = [f for f in json.loads(files[0].read_text("utf-8"))["findings"] if f["project"]]
    sarif = json.loads(files[1].read_text("utf-8"))
    assert finding["id"] in [
        r["partialFingerprints"]["primaryLocationLineHash"] for r in sarif["runs"][0]["results"]
    ]
    cases = ElementTree.parse(files[2]).iter("testcase")
    assert any(finding["id"] in case.get("name", "") for case in cases)
    assert all(finding["id"] in file.read_text("utf-8-sig") for file in files[3:5])
    assert "违反" in files[5].read_text("utf-8")


def test_stdout_may_be_one_of_several(plan: Any, geotool: Any, tmp_path: Path) -> None:
    result = geotool("check", "-w", plan.root, "-o", "-", "-o", tmp_path / "f.json")
    assert "违反" in result.out
    assert json.loads((tmp_path / "f.json").read_text("utf-8"))["findings"]


def test_a_format_is_for_one_output(plan: Any, geotool: Any, tmp_path: Path) -> None:
    both = ("-o", tmp_path / "a.json", "-o", tmp_path / "b.json")
    result = geotool("check", "-w", plan.root, "--format", "json", *both)
    assert result.code == 2
    assert "--format is for one output" in result.line
    assert not list(tmp_path.glob("*.json"))


def test_a_baseline_written_makes_the_next_check_clean(plan: Any, geotool: Any) -> None:
    place = plan.root / "projects/baseline.json"
    first = geotool("check", "-w", plan.root, "--write-baseline", place)
    assert first.code == 0
    assert "baseline of 1 findings" in first.err or "baseline of 1 finding" in first.err
    clean = geotool("check", "-w", plan.root, "--baseline", place, "--fail-on", "unknown")
    assert clean.code == 0, clean.out
    assert "基线已有" in clean.out
    assert geotool("check", "-w", plan.root).code == 1  # the baseline applies only when given


@pytest.mark.parametrize("option", ["--write-baseline", "--record"])
def test_nothing_is_written_over_what_is_read(plan: Any, geotool: Any, option: str) -> None:
    before = plan.bytes()
    wrong = {
        "projects/projects.csv": "read as a table of projects",
        "projects/2026.json": "read as a table of projects",
        "layers/erl.geojson": "is an input",
        "geotool.toml": "is an input",
        "projects/sites/P1.geojson": "is an input",
        "layers/store.gpkg": "is an input",
        "nowhere/b.json": "no such folder",
        "layers": "is a folder",
    }
    for name, said in wrong.items():
        result = geotool("check", "-w", plan.root, option, plan.root / name)
        assert (result.code, result.out) == (2, ""), name
        assert said in result.line
    assert geotool("check", "-w", plan.root, option, "-").code == 2
    assert plan.bytes() == before


def test_a_file_that_is_no_baseline_is_not_replaced(
    plan: Any, geotool: Any, tmp_path: Path
) -> None:
    other = tmp_path / "findings.json"
    assert geotool("check", "-w", plan.root, "-o", other).code == 1
    content = other.read_bytes()
    result = geotool("check", "-w", plan.root, "--write-baseline", other)
    assert (result.code, result.out) == (2, "")
    assert "findings.json" in result.line
    assert other.read_bytes() == content


def test_the_file_mode_has_a_baseline_too(plan: Any, geotool: Any, tmp_path: Path) -> None:
    site = plan.root / "projects/sites/P1.geojson"
    zone = f"{plan.root / 'layers/erl.geojson'}:ecological_red_line"
    place = tmp_path / "b.json"
    files = ("check", site, "--zones", zone)
    assert geotool(*files).code == 1
    assert geotool(*files, "--write-baseline", place).code == 0
    assert geotool(*files, "--baseline", place).code == 0
    for name in ("f.sarif", "f.xml", "f.md"):
        assert geotool(*files, "-o", tmp_path / name).code == 1
        assert "ERL001" in (tmp_path / name).read_text("utf-8")


def test_rules_left_out_of_a_comparison_are_said(plan: Any, geotool: Any) -> None:
    place = plan.root / "projects/baseline.json"
    geotool("check", "-w", plan.root, "--write-baseline", place)
    whole = geotool("check", "-w", plan.root, "--baseline", place)
    part = geotool("check", "-w", plan.root, "--baseline", place, "--rules", "ERL")
    assert "本次未选" not in whole.out
    assert "本次未选" in part.out


def test_a_waived_finding_stands_in_map_and_geopackage(
    waived: Any, geotool: Any, tmp_path: Path
) -> None:
    assert geotool("check", "-w", waived.root).code == 0
    assert geotool("check", "-w", waived.root, "--no-waivers").code == 1
    page, package = tmp_path / "m.html", tmp_path / "e.gpkg"
    assert geotool("map", "-w", waived.root, "-o", page).code == 0
    assert "渝规资〔2026〕7号" in page.read_text("utf-8")
    assert geotool("export", "-w", waived.root, "-o", package).code == 0
    with sqlite3.connect(package) as opened:
        rows = opened.execute(
            "SELECT waiver, waiver_message FROM findings_table WHERE rule = 'ERL001'"
        ).fetchall()
    opened.close()
    assert [state for state, _ in rows] == ["applied"]
    assert "渝规资〔2026〕7号" in rows[0][1]


def test_what_a_baseline_knows_stands_in_map_and_geopackage(
    plan: Any, geotool: Any, tmp_path: Path
) -> None:
    place = plan.root / "projects/baseline.json"
    geotool("check", "-w", plan.root, "--write-baseline", place)
    plan.drawn(*(shapely.box(x, 29.8, x + 0.01, 29.81) for x in (106.005, 106.002)))
    package = tmp_path / "e.gpkg"
    made = geotool("export", "-w", plan.root, "-o", package, "--baseline", place)
    assert made.code == 0, made.err
    with sqlite3.connect(package) as opened:
        rows = opened.execute(
            "SELECT project, since FROM findings_table WHERE rule = 'ERL001' ORDER BY project"
        ).fetchall()
    opened.close()
    assert rows == [("P1", "known"), ("P2", "new")]
    page = tmp_path / "m.html"
    assert geotool("map", "-w", plan.root, "-o", page, "--baseline", place).code == 0
    assert "基线已有" in page.read_text("utf-8")


def test_a_baseline_that_is_not_there_stops_before_anything_is_read(
    plan: Any, geotool: Any
) -> None:
    result = geotool("check", "-w", plan.root, "--baseline", "none.json")
    assert (result.code, result.out) == (2, "")
    assert "none.json" in result.line
    assert not plan.store.exists()

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
    kept = "is there already and is no"
    wrong = {
        "projects/projects.csv": "read as a table of projects",
        "projects/2026.json": "read as a table of projects",
        "layers/erl.geojson": kept,
        "layers/footprint.geojson": kept,
        "geotool.toml": kept,
        "projects/sites/P1.geojson": kept,
        "nowhere/b.json": "no such folder",
        "layers": "is a folder",
        "": "is a folder",
    }
    for name, said in wrong.items():
        result = geotool("check", "-w", plan.root, option, name and plan.root / name)
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


@pytest.mark.parametrize("name", ["layers/footprint.geojson", "layers/erl.geojson"])
def test_no_output_takes_the_place_of_what_is_read(plan: Any, geotool: Any, name: str) -> None:
    before = plan.bytes()
    for command in (("check", "--format", "json"), ("export",)):
        result = geotool(*command, "-w", plan.root, "-o", plan.root / name)
        assert result.code == 2
        assert "is an input" in result.line
    assert plan.bytes() == before


@pytest.mark.parametrize("name", ["x.csv", "x.json", "x.txt"])
def test_no_result_becomes_a_table_of_projects(plan: Any, geotool: Any, name: str) -> None:
    result = geotool("check", "-w", plan.root, "-o", plan.root / "projects" / name)
    assert (result.code, result.out) == (2, "")
    assert "would be read as a table of projects" in result.line


def test_records_and_baselines_are_kept(plan: Any, geotool: Any, tmp_path: Path) -> None:
    baseline, record = tmp_path / "b.json", tmp_path / "r.json"
    asked = ("--write-baseline", baseline, "--record", record)
    assert geotool("check", "-w", plan.root, *asked).code == 0
    contents = baseline.read_bytes(), record.read_bytes()
    wrong = {
        ("--record", baseline): "is no record",
        ("--write-baseline", record): "is no baseline",
        ("-o", baseline): "is a baseline that somebody keeps",
        ("-o", record): "is a record that somebody keeps",
    }
    for words, said in wrong.items():
        result = geotool("check", "-w", plan.root, *words)
        assert (result.code, result.out) == (2, "")
        assert said in result.line
    assert (baseline.read_bytes(), record.read_bytes()) == contents
    again = geotool("check", "-w", plan.root, *asked)  # each takes the place of its own kind
    assert again.code == 0


def test_two_results_need_two_files(plan: Any, geotool: Any, tmp_path: Path) -> None:
    place, same = tmp_path / "x.json", tmp_path / "sub" / ".." / "x.json"
    (tmp_path / "sub").mkdir()
    for words in (("--record", place, "-o", same), ("-o", place, "-o", same)):
        result = geotool("check", "-w", plan.root, *words)
        assert (result.code, result.out) == (2, "")
        assert "two results" in result.line
    assert not place.exists()


def test_a_link_stays_a_link(plan: Any, geotool: Any, tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("{}", "utf-8")
    link.symlink_to(real)
    assert geotool("check", "-w", plan.root, "-o", link).code == 1
    assert link.is_symlink()
    assert json.loads(real.read_text("utf-8"))["findings"]


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="there are no device files here")
@pytest.mark.parametrize("option", ["-o", "--record", "--write-baseline", "--baseline"])
def test_a_device_is_no_file(plan: Any, geotool: Any, option: str) -> None:
    result = geotool("check", "-w", plan.root, option, "/dev/full", "--fail-on", "never")
    assert result.code == 2
    assert "is no file" in result.line
    assert not Path("/dev/full").is_file()


def test_the_file_mode_refuses_the_baseline_of_a_workspace(
    plan: Any, geotool: Any, tmp_path: Path
) -> None:
    place = tmp_path / "b.json"
    geotool("check", "-w", plan.root, "--write-baseline", place)
    site = plan.root / "projects/sites/P1.geojson"
    zone = f"{plan.root / 'layers/erl.geojson'}:ecological_red_line"
    result = geotool("check", site, "--zones", zone, "--baseline", place)
    assert (result.code, result.out) == (2, "")
    assert "b.json:3: the baseline is of the workspace '测试工作区'" in result.line


def test_a_cap_holds_for_all_conflicts_of_its_document(plan: Any, geotool: Any) -> None:
    """A red line that was cut in two must not pass what it refused in one piece."""
    halves = [shapely.box(106, 29.8, 106.0075, 29.81), shapely.box(106.0075, 29.8, 106.01, 29.81)]
    plan.geojson("layers/erl.geojson", halves)
    shown = geotool("check", "-w", plan.root, "--format", "json").json()
    sizes = [f["measure"]["value"] for f in shown["findings"] if f["rule"] == "ERL001"]
    assert len(sizes) == 2
    for cap, code in ((round(sum(sizes), 2), 0), (round(sum(sizes) - 1, 2), 1), (max(sizes), 1)):
        text = WAIVER + f'cap = "{cap} m2"\n'
        (plan.root / "projects/waivers.toml").write_text(text, "utf-8")
        result = geotool("check", "-w", plan.root)
        assert result.code == code, cap
        assert ("合计" in result.out and "超出上限" in result.out) is bool(code)


def test_the_drawing_of_a_site_is_no_place(plan: Any, geotool: Any) -> None:
    text = WAIVER + 'place = "projects/sites/P1.geojson"\n'
    (plan.root / "projects/waivers.toml").write_text(text, "utf-8")
    result = geotool("check", "-w", plan.root)
    assert (result.code, result.out) == (2, "")
    assert (
        "waivers.toml:9: place: projects/sites/P1.geojson is the drawing of a site" in result.line
    )

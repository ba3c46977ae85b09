"""What looks odd and is valid: nothing there, everything in a name, unusual paths."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import shapely

from geotool.rules import load_packs

TWO = "id,name,kind,wkt\n" + "".join(
    f'P{n},项目,building,"{shapely.box(106 + n / 10, 29.8, 106.01 + n / 10, 29.81).wkt}"\n'
    for n in (1, 2)
)


def document(plan: Any, geotool: Any, *arguments: str) -> Any:
    result = geotool("check", "-w", plan.root, "--format", "json", *arguments)
    assert result.code in (0, 1), result.err
    return result.json()


def of_rule(found: Any, rule: str) -> list[tuple[str, str, str | None]]:
    return [
        (f["project"], f["verdict"], f["reason"]) for f in found["findings"] if f["rule"] == rule
    ]


def verdicts(found: Any) -> dict[str, str]:
    return {v["project"]: v["verdict"] for v in found["verdicts"]}


@pytest.mark.parametrize("crs", [True, False], ids=["crs", "no crs"])
def test_an_empty_layer_with_a_footprint_says_that_there_are_none(
    plan: Any, geotool: Any, crs: bool
) -> None:
    path = plan.geojson("layers/erl.geojson", [])
    if not crs:
        path.write_text('{"type": "FeatureCollection", "features": []}', "utf-8")
    found = document(plan, geotool)
    assert of_rule(found, "ERL001") == []
    assert "ERL001" not in [n["rule"] for n in found["not_checked"]]
    assert "ERL001" in [r["code"] for r in found["rules"]]
    assert verdicts(found) == {"P1": "pass", "P2": "pass"}
    assert geotool("check", "-w", plan.root, "--strict").code == 0


def test_an_empty_layer_answers_only_within_its_footprint(plan: Any, geotool: Any) -> None:
    plan.geojson("layers/erl.geojson", [])
    plan.drawn(shapely.box(106.4, 29.8, 106.6, 29.81), shapely.box(110, 29.8, 110.1, 29.81))
    found = of_rule(document(plan, geotool), "ERL001")
    assert found == [
        ("P1", "unknown", "outside_footprint"),
        ("P2", "unknown", "outside_footprint"),
    ]


def test_an_empty_layer_without_a_footprint_claims_nothing(plan: Any, geotool: Any) -> None:
    plan.catalog(
        '[[layer]]\nid = "erl"\nkind = "ecological_red_line"\npath = "layers/erl.geojson"\n'
    )
    plan.geojson("layers/erl.geojson", [])
    found = document(plan, geotool)
    assert verdicts(found) == {"P1": "unknown", "P2": "unknown"}
    assert {r for _, _, r in of_rule(found, "ERL001")} == {"outside_footprint"}


@pytest.mark.parametrize("name", ["empty.gpkg", "empty.shp", "empty.csv"])
def test_empty_layers_of_other_formats(plan: Any, geotool: Any, name: str) -> None:
    import geopandas as gpd

    if name.endswith(".csv"):
        (plan.root / "layers" / name).write_text("name,wkt\n", "utf-8")
    else:
        columns: dict[str, list[str]] = {"name": []}
        empty = gpd.GeoDataFrame(columns, geometry=[], crs="EPSG:4490")
        empty.to_file(plan.root / "layers" / name, geometry_type="Polygon", engine="pyogrio")
    plan.catalog(
        f'[[layer]]\nid = "erl"\nkind = "ecological_red_line"\npath = "layers/{name}"\n'
        'footprint = "layers/footprint.geojson"\n'
    )
    found = document(plan, geotool)
    assert verdicts(found) == {"P1": "pass", "P2": "pass"}


def test_a_table_without_rows(plan: Any, geotool: Any) -> None:
    plan.projects("id,name,kind\n")
    found = document(plan, geotool)
    assert (found["verdicts"], found["findings"]) == ([], [])
    book = load_packs()
    open_rules = {n["rule"] for n in found["not_checked"]}
    assert not [code for code in open_rules if book[code].of_projects], "they had no subject"
    assert {n["projects"] for n in found["not_checked"]} == {0}
    assert set(found["summary"].values()) == {0}
    rules = ("--rules", "ERL001,PBF001")
    assert document(plan, geotool, *rules)["not_checked"] == []
    assert geotool("check", "-w", plan.root, *rules, "--fail-on", "unknown").code == 0


@pytest.mark.parametrize("emptied", ["layers", "projects", "both"])
def test_a_workspace_without_layers_or_projects(
    plan: Any, geotool: Any, emptied: str, tmp_path: Path
) -> None:
    """Every command answers; what cannot be checked is said, and nothing is called clear."""
    if emptied in ("layers", "both"):
        shutil.rmtree(plan.root / "layers")
    if emptied in ("projects", "both"):
        shutil.rmtree(plan.root / "projects")
    found = document(plan, geotool)
    assert len(found["verdicts"]) == (2 if emptied == "layers" else 0)
    if emptied == "layers":
        (entry,) = [n for n in found["not_checked"] if n["rule"] == "ERL001"]
        assert entry["projects"] == 2
        assert geotool("check", "-w", plan.root, "--fail-on", "unknown").code == 1
    for arguments in (
        ["check", "--format", "text"],
        ["check", "--format", "csv"],
        ["status"],
        ["status", "--format", "json"],
        ["ingest"],
        ["map"],
        ["export", "-o", str(tmp_path / "out.gpkg")],
        ["export", "-o", str(tmp_path / "out.geojson")],
    ):
        result = geotool(*arguments, "-w", plan.root)
        assert result.code == 0, (arguments, result.err)


def test_no_geometry_at_all(plan: Any, geotool: Any, tmp_path: Path) -> None:
    shutil.rmtree(plan.root / "projects/sites")
    found = document(plan, geotool)
    assert verdicts(found) == {"P1": "unknown", "P2": "unknown"}
    assert [f["rule"] for f in found["findings"]] == ["DATA001", "DATA001"]
    assert {f["reason"] for f in found["findings"]} == {"no_location"}
    assert geotool("check", "-w", plan.root, "--strict").code == 0, "no place is no fault"
    assert geotool("map", "-w", plan.root).code == 0
    assert "P2" in (plan.root / "maps/build/review.html").read_text("utf-8")
    assert geotool("export", "-w", plan.root, "-o", tmp_path / "x.gpkg").code == 0


NAMES = {
    "html": "<script>alert(1)</script><b>&amp;\"'",
    "template": "{{ 7*7 }}{% raw %}${x}{0}%s",
    "quotes": "引“号\"双\"'单'`反`",
    "lines": "一行\n二行\r\n三行\t制表",
    "long": "长" * 10_000,
    "formula": "=1+1",
    "markup": "[red]红[/red] \\[x]",
    "controls": "a\x0bb\x1b[31mc\u202egnol\u2028d",
    "emoji": "🏞️湿地𠮷",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_is_shown_as_text(plan: Any, geotool: Any, name: str, tmp_path: Path) -> None:
    with (plan.root / "projects/projects.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "name", "kind"], ["P1", name, "building"]])
    result = geotool("check", "-w", plan.root, "--format", "json")
    assert result.code == 1, result.err
    kept = result.json()["verdicts"][0]["project"]
    assert kept == "P1"

    table = geotool("check", "-w", plan.root, "--format", "csv").out
    rows = list(csv.reader(io.StringIO(table.removeprefix("\ufeff"))))
    assert len({len(row) for row in rows}) == 1, "no name breaks the table"
    assert any("P1" in row for row in rows)
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)

    text = geotool("check", "-w", plan.root).out
    assert "\x1b" not in text
    assert "\u2028" not in text
    assert max(map(len, text.splitlines())) <= 130
    shown = re.sub(r"[\s│┃|]", "", text)
    head = re.sub(r"\s", "", name)[:6]
    assert name == NAMES["controls"] or head[:3] in shown

    assert geotool("map", "-w", plan.root).code == 0
    page = (plan.root / "maps/build/review.html").read_text("utf-8")
    assert "<script>alert(1)" not in page
    assert "\u2028" not in page
    assert geotool("export", "-w", plan.root, "-o", tmp_path / "x.gpkg").code == 0
    assert geotool("status", "-w", plan.root).code == 0


def test_names_everywhere_else_are_text_too(plan: Any, geotool: Any) -> None:
    """The workspace, a layer, a zone, a place and a problem bear names that attack."""
    attack = "</script><img src=x onerror=alert(1)>{{7*7}}"
    quoted = json.dumps(attack)
    plan.config(f"[workspace]\nname = {quoted}\n")
    plan.geojson("layers/erl.geojson", [shapely.box(106, 29.8, 106.01, 29.81)], [{"name": attack}])
    plan.catalog(
        '[[layer]]\nid = "erl"\nkind = "ecological_red_line"\npath = "layers/erl.geojson"\n'
        f"title = {quoted}\nnotice = {quoted}\nsource = {quoted}\nedition = {quoted}\n"
        f"licence = {quoted}\n"
    )
    assert geotool("check", "-w", plan.root).code == 1
    assert geotool("map", "-w", plan.root).code == 0
    page = (plan.root / "maps/build/review.html").read_text("utf-8")
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    "folder",
    [
        "规划 工作区（终稿）",
        "with  two blanks",
        'quote\'s "double"',
        "per%20cent#hash",
        "-w",
        "[x]{y}",
    ],
)
def test_paths_of_the_workspace(plan: Any, geotool: Any, tmp_path: Path, folder: str) -> None:
    there = tmp_path / folder / "项目 甲"
    shutil.copytree(plan.root, there)
    assert geotool("check", f"--workspace={there}").code == 1
    assert geotool("map", cwd=there).code == 0
    assert geotool("export", "-o", "成果 图.gpkg", cwd=there).code == 0
    assert (there / "成果 图.qgz").is_file()
    result = geotool("check", "-o", "结论 表.csv", cwd=there)
    assert result.code == 1
    assert (there / "结论 表.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_paths_inside_the_workspace(plan: Any, geotool: Any) -> None:
    shutil.move(plan.root / "layers/erl.geojson", plan.root / "layers/红线 2024（终稿）.geojson")
    shutil.move(plan.root / "projects/projects.csv", plan.root / "projects/项目 表.csv")
    plan.catalog(
        '[[layer]]\nid = "红线-2024"\nkind = "生态保护红线"\n'
        'path = "layers\\\\红线 2024（终稿）.geojson"\nfootprint = "layers\\\\footprint.geojson"\n'
    )
    found = document(plan, geotool)
    assert verdicts(found) == {"P1": "violation", "P2": "pass"}
    assert found["findings"][0]["zone_layer"] == "红线-2024"
    assert found["findings"][0]["source"]["file"] == "projects/项目 表.csv"


def test_windows_line_ends_and_byte_order_marks(plan: Any, geotool: Any) -> None:
    plan.projects(TWO)
    unix = document(plan, geotool)["findings"]
    path = plan.root / "projects/projects.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert document(plan, geotool)["findings"] == unix
    for name in ("geotool.toml", "layers/catalog.toml"):
        text = (plan.root / name).read_bytes().replace(b"\n", b"\r\n")
        (plan.root / name).write_bytes(text)
    assert document(plan, geotool)["findings"] == unix


def test_other_files_in_the_folders_are_left_alone(plan: Any, geotool: Any) -> None:
    before = document(plan, geotool)
    for name in ("README.md", "~$projects.xlsx", ".hidden.csv", "baseline.json", "说明.docx"):
        (plan.root / "projects" / name).write_bytes(b"no table")
    (plan.root / "projects/old").mkdir()
    (plan.root / "projects/old/old.csv").write_text("id\nX\n")
    (plan.root / "layers/unlisted.shp").write_bytes(b"")
    after = document(plan, geotool)
    left = {p["file"] for p in after.pop("problems")} - {p["file"] for p in before.pop("problems")}
    assert left == {"projects/说明.docx", "projects/old/old.csv"}, "said, so that nobody waits"
    assert after == before

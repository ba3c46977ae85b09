"""``geotool check SITE --zones FILE:KIND``: one line for bad input, no workspace needed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

KIND = "ecological_red_line"


@pytest.fixture
def files(plan: Any) -> Any:
    """A site half inside a red line (P1), its zone file, and nothing that is a workspace."""
    (plan.root / "geotool.toml").unlink()
    return plan


def line_of(result: Any) -> str:
    assert (result.code, result.out) == (2, ""), result.err
    line: str = result.line
    return line


def check(geotool: Any, files: Any, *arguments: str, zones: str | None = None) -> Any:
    chosen = zones or f"layers/erl.geojson:{KIND}"
    return geotool("check", *arguments, "--zones", chosen, cwd=files.root)


def test_a_site_against_a_zone_file(files: Any, geotool: Any) -> None:
    result = check(geotool, files, "projects/sites/P1.geojson", "--format", "json")
    assert result.code == 1
    document = result.json()
    (finding,) = document["findings"]
    assert (finding["rule"], finding["project"], finding["verdict"]) == ("ERL001", "1", "violation")
    assert finding["source"] == {"file": "projects/sites/P1.geojson", "row": 1}
    assert document["notices"][0]["en"] == "each zone file is taken as complete for its kind"
    assert not files.store.exists()


def test_rules_whose_kinds_were_not_given_are_not_checked(files: Any, geotool: Any) -> None:
    document = check(geotool, files, "projects/sites/P1.geojson", "--format", "json").json()
    missing = {n["rule"]: n["projects"] for n in document["not_checked"]}
    assert missing["PBF001"] == 1
    assert "ERL001" not in missing
    partly = check(
        geotool, files, "projects/sites/P1.geojson", "--kind", "pv_ground", "--format", "json",
        zones="layers/erl.geojson:permanent_basic_farmland",
    ).json()  # fmt: skip
    (entry,) = [n for n in partly["not_checked"] if n["rule"] == "PV002"]
    assert "forest" in entry["reason"]["en"], "the kind of the same rule that was not given"
    assert [f["rule"] for f in partly["findings"]] == ["PV002"]


def test_several_zone_files_of_one_kind_and_of_one_name(files: Any, geotool: Any) -> None:
    files.geojson("more/erl.geojson", [shapely.box(106.1, 29.8, 106.11, 29.81)])
    files.geojson("sites.geojson", [shapely.box(106.105, 29.8, 106.115, 29.81)])
    arguments = ["sites.geojson", "--zones", f"more/erl.geojson:{KIND}", "--format", "json"]
    document = check(geotool, files, *arguments).json()
    assert [f["zone_layer"] for f in document["findings"]] == ["erl"]
    assert [i["id"] for i in document["inputs"]] == ["erl", "erl-2"]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("ecological_redline", "did you mean ecological_red_line? `geotool kinds` lists them"),
        ("红线红线", "`geotool kinds` lists them"),
    ],
)
def test_an_unknown_kind_of_zone(files: Any, geotool: Any, word: str, near: str) -> None:
    result = check(geotool, files, "projects/sites/P1.geojson", zones=f"layers/erl.geojson:{word}")
    assert line_of(result) == f"geotool: layers/erl.geojson: no layer kind '{word}'; {near}"


def test_a_zone_file_without_a_kind(files: Any, geotool: Any) -> None:
    result = check(geotool, files, "projects/sites/P1.geojson", zones="layers/erl.geojson")
    assert line_of(result).startswith(
        "geotool: layers/erl.geojson: which kind of zone is this?; write FILE:KIND"
    )


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["sites/none.shp"], "sites/none.shp: no such file or folder; check the path"),
        (["site.shp:building"], "site.shp: no layer kind 'building'; "),
        (["projects/sites/P1.geojson", "--kind", "castle"], "no project kind is called 'castle'; "),
        (["projects/sites/P1.geojson", "--purposes", "fun"], "no purpose is called 'fun'; "),
        (["projects/sites/P1.geojson", "--rules", "ERL9"], "no rule is called 'ERL9'; did you"),
        (["projects/sites/P1.geojson", "--as-of", "soon"], "'soon' is no date; write it like"),
        (["projects/sites"], "projects/sites: a folder, not a layer; name a file in it"),
    ],
)
def test_bad_arguments(files: Any, geotool: Any, arguments: list[str], line: str) -> None:
    assert line_of(check(geotool, files, *arguments)).startswith(f"geotool: {line}")


def test_missing_zone_files(files: Any, geotool: Any) -> None:
    result = check(geotool, files, "projects/sites/P1.geojson", zones=f"no/erl.shp:{KIND}")
    assert line_of(result) == "geotool: no/erl.shp: no such file; check the path"


@pytest.mark.parametrize(
    "name",
    ["D:\\数据\\红线 2024.shp", "D:/数据/红线.shp", ".\\zones\\erl.shp", "\\\\server\\plan\\e.shp"],
)
def test_windows_paths_are_not_cut_at_the_drive(files: Any, geotool: Any, name: str) -> None:
    """They are not there on this system, so that the message shows what was understood."""
    for text in (f"{name}:{KIND}", f"{name}:{KIND}@EPSG:4523", f"{name}:生态保护红线@GCJ-02"):
        result = check(geotool, files, "projects/sites/P1.geojson", zones=text)
        assert line_of(result) == f"geotool: {name}: no such file; check the path"
    result = check(geotool, files, name)
    assert line_of(result) == f"geotool: {name}: no such file or folder; check the path"


def test_a_file_that_is_called_like_a_windows_path_is_read(files: Any, geotool: Any) -> None:
    """What exists under the name as typed is never split."""
    zone = (files.root / "layers/erl.geojson").read_text("utf-8")
    (files.root / "D:\\数据\\红线.geojson").write_text(zone, "utf-8")
    result = check(
        geotool, files, "projects/sites/P1.geojson", zones=f"D:\\数据\\红线.geojson:{KIND}"
    )
    assert result.code == 1, result.err


def test_names_with_blanks_chinese_and_marks(files: Any, geotool: Any) -> None:
    zone = (files.root / "layers/erl.geojson").read_text("utf-8")
    for name in ("红线 2024（终稿）.geojson", "a@b.geojson", "a:b.geojson", "x#1.geojson"):
        (files.root / name).write_text(zone, "utf-8")
        result = check(geotool, files, "projects/sites/P1.geojson", zones=f"{name}:{KIND}")
        assert result.code == 1, (name, result.err)


@pytest.mark.parametrize(
    ("frame", "datum"),
    [("EPSG:4610", "Xian 1980"), ("西安80", "Xian 1980"), ("EPSG:4214", "Beijing 1954")],
)
def test_a_zone_file_in_a_refused_frame(files: Any, geotool: Any, frame: str, datum: str) -> None:
    result = check(
        geotool, files, "projects/sites/P1.geojson", zones=f"layers/erl.geojson:{KIND}@{frame}"
    )
    line = line_of(result)
    assert line.startswith("geotool: layers/erl.geojson: ")
    assert datum in line
    assert "seven parameters" in line
    for parameter in ("dX", "dY", "dZ", "rX", "rY", "rZ"):
        assert parameter in line


def test_a_shapefile_that_says_xian_80(files: Any, geotool: Any) -> None:
    table = gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.box(5e5, 3.2e6, 5.1e5, 3.21e6)])
    table.set_crs("EPSG:2381").to_file(files.root / "xian.shp")
    result = check(geotool, files, "projects/sites/P1.geojson", zones=f"xian.shp:{KIND}")
    assert "seven parameters" in line_of(result)


def test_web_mercator_is_refused_for_measuring_or_read_exactly(files: Any, geotool: Any) -> None:
    """Coordinates in EPSG:3857 can be taken back exactly; a measure in it never appears."""
    zone = gpd.read_file(files.root / "layers/erl.geojson").set_crs(
        "EPSG:4326", allow_override=True
    )
    zone.to_crs("EPSG:3857").to_file(files.root / "web.gpkg")
    result = check(
        geotool, files, "projects/sites/P1.geojson", "--format", "json", zones=f"web.gpkg:{KIND}"
    )
    if result.code == 2:
        assert "3857" in result.line
        return
    (finding,) = result.json()["findings"]
    assert finding["measure"]["value"] == pytest.approx(536_000, rel=0.01)


def test_a_frame_that_the_coordinates_contradict(files: Any, geotool: Any) -> None:
    result = check(
        geotool, files, "projects/sites/P1.geojson", zones=f"layers/erl.geojson:{KIND}@EPSG:4523"
    )
    assert "contradict the frame EPSG:4523" in line_of(result)


def test_a_layer_of_a_container_and_an_encoding(files: Any, geotool: Any) -> None:
    table = gpd.read_file(files.root / "layers/erl.geojson")
    table["name"] = ["北岸红线"]
    for name in ("other", "red"):
        table.to_file(files.root / "zones.gpkg", layer=name)
    site = "projects/sites/P1.geojson"
    assert "layers" in line_of(check(geotool, files, site, zones=f"zones.gpkg:{KIND}"))
    for zones, more in ((f"zones.gpkg#red:{KIND}", []), (f"zones.gpkg:{KIND}", ["--layer", "red"])):
        assert check(geotool, files, site, *more, zones=zones).code == 1
    assert "nosuch" in line_of(
        check(geotool, files, site, "--layer", "nosuch", zones=f"zones.gpkg:{KIND}")
    )
    table.to_file(files.root / "gbk.shp", encoding="gb18030")
    (files.root / "gbk.cpg").unlink()
    arguments = [site, "--encoding", "gb18030", "--format", "json"]
    document = check(geotool, files, *arguments, zones=f"gbk.shp:{KIND}").json()
    assert "北岸红线" in document["findings"][0]["message"]["zh"]
    assert "no-such-code" in line_of(
        check(geotool, files, site, "--encoding", "no-such-code", zones=f"gbk.shp:{KIND}")
    )


def test_a_member_of_a_zip(files: Any, geotool: Any) -> None:
    with zipfile.ZipFile(files.root / "zones.zip", "w") as archive:
        archive.write(files.root / "layers/erl.geojson", "内/erl.geojson")
    site = "projects/sites/P1.geojson"
    assert check(geotool, files, site, zones=f"zones.zip!内/erl.geojson:{KIND}").code == 1
    missing = check(geotool, files, site, zones=f"zones.zip!none.shp:{KIND}")
    assert line_of(missing).startswith("geotool: zones.zip!none.shp: ")


@pytest.mark.parametrize("name", ["broken.geojson", "broken.shp", "broken.gpkg", "broken.zip"])
def test_files_that_are_damaged(files: Any, geotool: Any, name: str) -> None:
    (files.root / name).write_bytes(b"\x00\x01 no layer")
    result = check(geotool, files, "projects/sites/P1.geojson", zones=f"{name}:{KIND}")
    assert line_of(result).startswith(f"geotool: {name}")


def test_a_name_longer_than_the_system_takes(files: Any, geotool: Any) -> None:
    name = "长" * 5000 + ".shp"
    assert check(geotool, files, name).code == 2
    result = check(geotool, files, "projects/sites/P1.geojson", zones=f"{name}:{KIND}")
    assert result.code == 2
    assert len(result.err.splitlines()) == 1


def test_options_that_need_each_other(files: Any, geotool: Any) -> None:
    assert "needs at least one --zones" in line_of(geotool("check", "x.shp", cwd=files.root))
    result = geotool("check", "--zones", f"x.shp:{KIND}", cwd=files.root)
    assert "need a SITE_FILE" in line_of(result)


def test_a_workspace_is_ignored(plan: Any, geotool: Any) -> None:
    """The workspace around is not even read: its faults do not matter."""
    plan.config("no TOML")
    result = check(geotool, plan, "projects/sites/P1.geojson")
    assert result.code == 1, result.err


def test_a_named_workspace_lends_its_rules_date_and_tolerance(plan: Any, geotool: Any) -> None:
    plan.config(
        '[workspace]\nname = "借"\nlanguage = "en"\n'
        '[rules]\nas_of = "2024-05-01"\ntolerance_m2 = 1e9\n'
    )
    arguments = ["projects/sites/P1.geojson", "-w", str(plan.root), "--format", "json"]
    document = check(geotool, plan, *arguments).json()
    assert document["as_of"] == "2024-05-01"
    assert document["language"] == "en"
    (finding,) = document["findings"]
    assert finding["reason"] == "sliver"
    assert not plan.store.exists(), "its layers are not read"
    plan.config("no TOML")
    assert line_of(check(geotool, plan, *arguments)).startswith("geotool: geotool.toml:1: ")


def test_site_columns_are_those_of_a_project_table(files: Any, geotool: Any) -> None:
    shape = shapely.box(106.005, 29.8, 106.015, 29.81)
    files.geojson(
        "sites.geojson",
        [shape, shape, shape],
        [
            {"编号": "甲", "项目名称": "防洪堤", "kind": "flood_works"},
            {"编号": "乙", "kind": None},
            {"编号": "丙", "kind": "城堡"},
        ],
    )
    arguments = ["sites.geojson", "--kind", "pv_ground", "--format", "json", "--fail-on", "never"]
    document = check(geotool, files, *arguments).json()
    verdicts = {v["project"]: v["verdict"] for v in document["verdicts"]}
    assert verdicts == {"甲": "conditional", "乙": "violation", "丙": "unknown"}
    assert json.dumps(document, ensure_ascii=False).count("城堡") >= 1


def test_ids_are_made(files: Any, geotool: Any, tmp_path: Path) -> None:
    square = shapely.box(106.2, 29.8, 106.21, 29.81)
    files.geojson("sites.geojson", [square, square])
    document = check(geotool, files, "sites.geojson", "--format", "json").json()
    assert [v["project"] for v in document["verdicts"]] == ["1", "2"]

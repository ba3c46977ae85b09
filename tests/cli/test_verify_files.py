"""Records as the command writes them, and those of a check of files alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

import geotool as package
from geotool.api import Request, check_files
from geotool.api.record import record_of_files, write_files_record

RED = "ecological_red_line"


@pytest.fixture
def desk(plan: Any, tmp_path: Path) -> Path:
    """A folder with one site file, one red line, and no workspace."""
    folder = tmp_path / "desk"
    (folder / "zones").mkdir(parents=True)
    (folder / "out").mkdir()
    shutil.copy(plan.root / "projects/sites/P1.geojson", folder / "site.geojson")
    shutil.copy(plan.root / "layers/erl.geojson", folder / "zones/erl.geojson")
    return folder


@pytest.fixture
def verify(geotool: Any) -> Callable[..., tuple[int, Any]]:
    """Verify a record; return the exit code and what was found, as JSON."""

    def run(path: str | Path, *arguments: str | Path, cwd: Path | None = None) -> tuple[int, Any]:
        done = geotool("verify", path, "--format", "json", *arguments, cwd=cwd)
        assert not done.err, done.err
        return done.code, done.json()

    return run


def check(geotool: Any, desk: Path, *more: str) -> Path:
    """Check the site and record it, from the folder it lies in; paths are spelled from there."""
    done = geotool(
        *("check", "site.geojson", "--zones", f"zones/erl.geojson:{RED}", "--kind", "building"),
        *("--as-of", "2026-11-20", "--record", "out/r.json", "--fail-on", "never", *more),
        cwd=desk,
    )
    assert done.code == 0, done.err
    return desk / "out/r.json"


def test_the_command_records_and_verifies_files(geotool: Any, desk: Path, verify: Any) -> None:
    path = check(geotool, desk)
    text = path.read_text("utf-8")
    assert str(desk) not in text
    assert '"file": "../zones/erl.geojson", "given": "zones/erl.geojson"' in text
    code, found = verify(path)
    assert (code, found["changes"], found["holds"]) == (0, [], True)
    assert verify("out/r.json", cwd=desk)[0] == 0, "spelled from another folder"


def test_the_command_records_and_verifies_a_workspace(plan: Any, geotool: Any, verify: Any) -> None:
    path = plan.root / "records/r.json"
    path.parent.mkdir()
    done = geotool("check", "-w", plan.root, "--record", path, "--rules", "ERL", "--no-waivers")
    assert done.code == 1
    text = path.read_text("utf-8")
    assert ' "rules": ["ERL"],' in text
    assert ' "waivers": false,' in text
    code, found = verify(path)
    assert (code, found["changes"]) == (0, [])


def test_a_record_of_files_holds_where_the_folder_is_moved(
    geotool: Any, desk: Path, verify: Any, tmp_path: Path
) -> None:
    check(geotool, desk)
    moved = shutil.move(desk, tmp_path / "archive")
    code, found = verify(Path(moved) / "out/r.json")
    assert (code, found["changes"]) == (0, [])


def test_a_zone_file_that_changed(geotool: Any, desk: Path, plan: Any, verify: Any) -> None:
    path = check(geotool, desk)
    far = shapely.box(106.03, 29.8, 106.04, 29.81)
    shutil.copy(plan.geojson("layers/erl.geojson", [far]), desk / "zones/erl.geojson")
    code, found = verify(path)
    assert code == 1
    assert [(c["name"], c["part"]) for c in found["changes"]] == [("erl", "sha256")]
    (verdict,) = found["verdicts"]
    assert (verdict["was"]["verdict"], verdict["now"]["verdict"]) == ("violation", "pass")
    assert verdict["touched_by"] == ["erl"]


def test_a_site_file_that_changed(geotool: Any, desk: Path, plan: Any, verify: Any) -> None:
    path = check(geotool, desk)
    shutil.copy(plan.root / "projects/sites/P2.geojson", desk / "site.geojson")
    code, found = verify(path)
    assert code == 1
    assert [d["touched_by"] for d in found["verdicts"]] == [["../site.geojson"]]


def test_purposes_and_rules_of_several_words(geotool: Any, desk: Path, verify: Any) -> None:
    more = ("--purposes", "flood_control,linear_unavoidable", "--rules", "ERL,PBF")
    path = check(geotool, desk, *more)
    assert '"purposes": ["flood_control", "linear_unavoidable"]' in path.read_text("utf-8")
    code, found = verify(path)
    assert (code, found["changes"]) == (0, [])


def test_a_zone_file_that_is_gone(geotool: Any, desk: Path) -> None:
    path = check(geotool, desk)
    (desk / "zones/erl.geojson").unlink()
    lines = path.read_text("utf-8").splitlines()
    row = 1 + next(n for n, line in enumerate(lines) if '"role": "layer"' in line)
    done = geotool("verify", path)
    assert (done.code, done.out) == (2, "")
    assert done.line.startswith(f"geotool: {path}:{row}: the input ../zones/erl.geojson is gone; ")


def test_ids_made_of_file_names_are_those_of_the_record(
    geotool: Any, desk: Path, verify: Any
) -> None:
    rows = ["id,kind,lon,lat", "A,building,106.005,29.805", "A,building,106.006,29.805"]
    (desk / "site.csv").write_text("\n".join(rows) + "\n", "utf-8")
    done = geotool(
        *("check", "site.csv@EPSG:4490", "--zones", f"zones/erl.geojson:{RED}@EPSG:4490"),
        *("--as-of", "2026-11-20", "--record", "out/r.json", "--fail-on", "never"),
        cwd=desk,
    )
    assert done.code == 0
    assert '"project": "A@../site.csv:3"' in (desk / "out/r.json").read_text("utf-8")
    code, found = verify(desk / "out/r.json")
    assert (code, found["changes"]) == (0, [])


def test_a_workspace_that_lends_its_rules(geotool: Any, desk: Path, plan: Any, verify: Any) -> None:
    check(geotool, desk, "-w", str(plan.root))
    code, found = verify(desk / "out/r.json")
    assert (code, found["changes"]) == (0, [])
    config = (plan.root / "geotool.toml").read_text("utf-8")
    plan.config(config.replace("[rules]", "[rules]\ntolerance_m2 = 1e9"))
    code, found = verify(desk / "out/r.json")
    assert code == 1
    named = {(c["what"], c["name"]) for c in found["changes"]}
    assert ("setting", "tolerance_m2") in named
    (verdict,) = found["verdicts"]
    assert verdict["now"]["verdict"] == "notice"
    assert "tolerance_m2" in verdict["touched_by"]


def test_the_record_of_files_from_python(desk: Path, verify: Any) -> None:
    request = Request(as_of="2026-11-20", kind="building", rules=["ERL001"], language="en")
    site, zones = str(desk / "site.geojson"), [f"{desk / 'zones/erl.geojson'}:生态保护红线"]
    review = check_files(site, zones, request)
    write_files_record(review, desk / "r.json", site, zones, request)
    document = record_of_files(review, site, zones, request, folder=desk)
    assert document["options"]["zones"][0]["file"] == "zones/erl.geojson"
    assert document["options"]["zones"][0]["kind"] == RED
    assert {entry["role"] for entry in document["inputs"]} == {"layer", "projects"}
    assert all(entry["pipeline"] for entry in document["inputs"])
    assert verify(desk / "r.json")[0] == 0


def test_parts_of_archives_are_named_in_them(plan: Any, verify: Any) -> None:
    import zipfile

    from geotool.api.record import write_record

    with zipfile.ZipFile(plan.root / "layers/erl.zip", "w") as archive:
        archive.write(plan.root / "layers/erl.geojson", "inner/erl.geojson")
    catalog = (plan.root / "layers/catalog.toml").read_text("utf-8")
    plan.catalog(catalog.replace('"layers/erl.geojson"', '"layers/erl.zip!inner/erl.geojson"'))
    workspace = package.open(plan.root)
    write_record(workspace.check(), plan.root / "r.json", workspace)
    assert '"file": "layers/erl.zip!inner/erl.geojson"' in (plan.root / "r.json").read_text("utf-8")
    assert verify(plan.root / "r.json")[0] == 0

"""Running a recorded review again: the same verdicts, or what differs and why."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

import geotool as package
from geotool.api.record import Asked, record_of, write_record

RED_LINE = "layers/erl.geojson"
OVERRIDE = '\n[rules.override.GEO002]\ndistance_m = {}\nreason = "渝规资〔2026〕1号"\n'
WAIVER = """\
[[waiver]]
rule = "ERL001"
project = "P1"
document = "渝规资函〔2026〕12号"
issuer = "市规资局"
date = "2026-09-01"
expires = "{expires}"
reason = "已论证"
"""


def record(plan: Any, name: str = "r.json", *, baseline: Any = None, **asked: Any) -> Path:
    """Check a workspace and record it, as ``check --record`` does."""
    workspace, path = package.open(plan.root), plan.root / name
    options = Asked(**asked)
    review = workspace.check(
        rules=options.rules,
        zones_only=options.zones_only,
        waivers=options.waivers,
        baseline=baseline,
    )
    write_record(review, path, workspace, options)
    return path


@pytest.fixture
def verify(geotool: Any) -> Callable[..., Any]:
    """Verify a record; return the exit code and what was found, as JSON."""

    def run(path: Path, *arguments: str | Path) -> tuple[int, Any]:
        done = geotool("verify", path, "--format", "json", *arguments)
        assert not done.err, done.err
        return done.code, done.json()

    return run


def changed(found: Any) -> set[tuple[str, str, str]]:
    return {(c["what"], c["name"], c["part"]) for c in found["changes"]}


def effects(found: Any) -> dict[str, tuple[Any, Any, list[str]]]:
    """Verdicts that differ, by project: was, now, touched by."""
    return {
        (d["was"] or d["now"])["project"]: (
            d["was"] and d["was"]["verdict"],
            d["now"] and d["now"]["verdict"],
            d["touched_by"],
        )
        for d in found["verdicts"]
    }


def with_points(plan: Any) -> None:
    """Add a hazard point 0.001 degrees (97 m) east of P2."""
    point = shapely.Point(106.111, 29.805)
    plan.layer("hazards", "geohazard_point", [point], footprint="layers/footprint.geojson")


def test_a_record_verifies_at_once_and_nothing_is_written(plan: Any, verify: Any) -> None:
    path = record(plan)
    before = plan.bytes()
    code, found = verify(path)
    assert (code, found["holds"], found["same"], found["edited"]) == (0, True, True, None)
    assert not (found["changes"] or found["verdicts"] or found["findings"])
    assert plan.bytes() == before


def test_a_record_is_the_same_bytes_from_a_cold_and_a_warm_store(plan: Any) -> None:
    cold = record(plan).read_bytes()
    assert record(plan).read_bytes() == cold
    plan.store.unlink()
    assert record(plan).read_bytes() == cold


def test_a_record_holds_in_a_copy_of_the_workspace(plan: Any, verify: Any, tmp_path: Path) -> None:
    path = record(plan)
    assert str(plan.root) not in path.read_text("utf-8")
    copied = tmp_path / "archive"
    shutil.copytree(plan.root, copied)
    path = path.rename(tmp_path / "r.json")
    shutil.rmtree(plan.root)
    assert verify(path, "-w", copied)[0] == 0


def test_one_vertex_moved_is_named_with_the_figures(plan: Any, verify: Any, geotool: Any) -> None:
    path = record(plan)
    text = (plan.root / RED_LINE).read_text("utf-8")
    (plan.root / RED_LINE).write_text(text.replace("106.01, 29.81", "106.0099, 29.81", 1), "utf-8")
    code, found = verify(path)
    assert code == 1
    assert changed(found) == {("input", "erl", "sha256")}
    assert found["verdicts"] == [], "still a violation"
    (finding,) = found["findings"]
    assert finding["parts"] == ["value", "share"]
    assert finding["was"]["value"] > finding["now"]["value"]
    assert finding["touched_by"] == ["erl"]
    text = geotool("verify", path, "--lang", "en").out
    for figure in (finding["was"]["value"], finding["now"]["value"]):
        assert f"{figure:,.2f} m²" in text
    assert "erl (layers/erl.geojson)" in text


def test_a_red_line_that_grows_brings_findings(plan: Any, verify: Any) -> None:
    path = record(plan)
    plan.geojson(RED_LINE, [shapely.box(106.0, 29.8, 106.2, 29.81)], [{"name": "北岸红线"}])
    code, found = verify(path)
    assert code == 1
    assert effects(found) == {"P2": ("pass", "violation", ["erl"])}
    new = [d for d in found["findings"] if d["was"] is None]
    assert [(d["now"]["project"], d["touched_by"]) for d in new] == [("P2", ["erl"])]


def test_the_kind_of_a_row(plan: Any, verify: Any) -> None:
    path = record(plan)
    table = plan.root / "projects/projects.csv"
    table.write_text(table.read_text("utf-8").replace("P1,项目1,building", "P1,项目1,flood_works"))
    code, found = verify(path)
    assert code == 1
    assert changed(found) == {("input", "projects/projects.csv", "sha256")}
    assert effects(found)["P1"] == ("violation", "conditional", ["projects/projects.csv"])
    assert all(d["touched_by"] == ["projects/projects.csv"] for d in found["findings"])


def test_a_site_that_moves(plan: Any, verify: Any) -> None:
    path = record(plan)
    plan.geojson("projects/sites/P1.geojson", [shapely.box(106.3, 29.8, 106.31, 29.81)])
    code, found = verify(path)
    assert code == 1
    assert effects(found) == {"P1": ("violation", "pass", ["projects/sites/P1.geojson"])}


def test_a_rule_parameter(plan: Any, verify: Any, geotool: Any) -> None:
    with_points(plan)
    plan.config((plan.root / "geotool.toml").read_text("utf-8") + OVERRIDE.format(50))
    path = record(plan)
    toml = plan.root / "geotool.toml"
    plan.config(toml.read_text("utf-8").replace("distance_m = 50", "distance_m = 200"))
    code, found = verify(path)
    assert code == 1
    assert ("rule", "GEO002", "distance_m") in changed(found)
    assert ("input", "geotool.toml", "sha256") in changed(found)
    assert effects(found) == {"P2": ("pass", "conditional", ["GEO002"])}
    assert "GEO002" in geotool("verify", path).out


def own_rules(plan: Any) -> Path:
    """Give the workspace a rule pack of its own."""
    rules = plan.root / "rules"
    rules.mkdir()
    source = Path(package.__file__).parent / "rules/packs/cn/GEO002.toml"
    shutil.copy(source, rules)
    config = (plan.root / "geotool.toml").read_text("utf-8")
    plan.config(config.replace('packs = ["cn"]', 'packs = ["rules"]'))
    with_points(plan)
    return rules / "GEO002.toml"


def test_a_rule_file(plan: Any, verify: Any) -> None:
    rule = own_rules(plan)
    path = record(plan)
    text = rule.read_text("utf-8")
    rule.write_text(text + "\n# a comment\n", "utf-8")
    code, found = verify(path)
    assert (code, changed(found)) == (0, {("rule", "GEO002", "sha256")})
    assert [c["file"] for c in found["changes"]] == ["rules/GEO002.toml"]
    rule.write_text(text.replace("distance_m = 200", "distance_m = 50"), "utf-8")
    code, found = verify(path)
    assert code == 1
    assert effects(found) == {"P2": ("conditional", "pass", ["GEO002"])}


def test_a_selection_whose_rule_is_gone(plan: Any, geotool: Any) -> None:
    rule = own_rules(plan)
    path = record(plan, rules=["GEO002"])
    other = rule.with_name("GEO009.toml")
    other.write_text(rule.read_text("utf-8").replace('"GEO002"', '"GEO009"'), "utf-8")
    rule.unlink()
    done = geotool("verify", path)
    assert done.code == 2
    row = 1 + path.read_text("utf-8").splitlines().index(' "rules": ["GEO002"],')
    assert done.line.startswith(f"geotool: {path}:{row}: no rule is called 'GEO002'")


def test_the_baseline(plan: Any, verify: Any) -> None:
    baseline = plan.root / "projects/baseline.json"
    package.open(plan.root).check().write_baseline(baseline)
    path = record(plan, baseline=baseline)
    assert verify(path)[0] == 0
    plan.geojson("projects/sites/P1.geojson", [shapely.box(106.3, 29.8, 106.31, 29.81)])
    package.open(plan.root).check().write_baseline(baseline)
    plan.drawn(shapely.box(106.005, 29.8, 106.015, 29.81), shapely.box(106.1, 29.8, 106.11, 29.81))
    code, found = verify(path)
    assert code == 1
    assert ("input", "projects/baseline.json", "sha256") in changed(found)
    assert found["verdicts"] == []
    (finding,) = (d for d in found["findings"] if "new" in d["parts"])
    assert (finding["was"]["new"], finding["now"]["new"]) == (False, True)
    assert "projects/baseline.json" in finding["touched_by"]


def test_a_waiver(plan: Any, verify: Any, geotool: Any) -> None:
    waivers = plan.root / "projects/waivers.toml"
    waivers.write_text(WAIVER.format(expires="2027-03-01"), "utf-8")
    path = record(plan)
    assert verify(path)[0] == 0
    waivers.write_text(WAIVER.format(expires="2026-10-01"), "utf-8")
    code, found = verify(path)
    assert code == 1
    assert changed(found) == {("input", "projects/waivers.toml", "sha256")}
    assert effects(found) == {"P1": ("pass", "violation", ["projects/waivers.toml"])}
    (finding,) = found["findings"]
    assert (finding["parts"], finding["touched_by"]) == (["waiver"], ["projects/waivers.toml"])
    out = geotool("verify", path, "--lang", "en").out
    assert "waived" in out
    assert "waiver reopened" in out


def test_the_file_that_a_waiver_names(plan: Any, verify: Any) -> None:
    place = plan.geojson("projects/places/w.geojson", [shapely.box(106.0, 29.7, 106.1, 29.9)])
    text = WAIVER.format(expires="2027-03-01") + 'place = "projects/places/w.geojson"\n'
    (plan.root / "projects/waivers.toml").write_text(text, "utf-8")
    path = record(plan)
    plan.geojson("projects/places/w.geojson", [shapely.box(106.0, 29.7, 106.006, 29.9)])
    code, found = verify(path)
    assert code == 1
    name = place.relative_to(plan.root).as_posix()
    assert changed(found) == {("input", name, "sha256")}
    assert effects(found) == {"P1": ("pass", "violation", [name])}


def test_a_record_without_waivers_looks_at_none(plan: Any, verify: Any) -> None:
    (plan.root / "projects/waivers.toml").write_text(WAIVER.format(expires="2027-03-01"), "utf-8")
    path = record(plan, waivers=False)
    assert verify(path)[0] == 0
    (plan.root / "projects/waivers.toml").unlink()
    code, found = verify(path)
    assert (code, found["changes"]) == (0, [])


def test_only_layers(plan: Any, verify: Any) -> None:
    path = record(plan, zones_only=True)
    plan.projects("id,name,kind\nX,新项目,building\n")
    code, found = verify(path)
    assert (code, found["changes"]) == (0, [])


def test_a_file_touched_or_written_anew_with_the_same_bytes(plan: Any, verify: Any) -> None:
    path = record(plan)
    for name in (RED_LINE, "projects/projects.csv", "geotool.toml"):
        file = plan.root / name
        file.write_bytes(file.read_bytes())
        os.utime(file, (1, 1))
    code, found = verify(path)
    assert (code, found["changes"]) == (0, [])


def test_line_ends_are_told_from_content(plan: Any, verify: Any, geotool: Any) -> None:
    path = record(plan)
    table = plan.root / "projects/projects.csv"
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    code, found = verify(path)
    assert code == 0
    assert [c["line_ends_only"] for c in found["changes"]] == [True]
    assert "only its line ends differ" in geotool("verify", path, "--lang", "en").out


def test_inputs_added_and_no_longer_read(plan: Any, verify: Any) -> None:
    with_points(plan)
    path = record(plan)
    plan.entries.pop()
    plan.catalog("\n".join(plan.entries) + "\n")
    plan.projects("id,name,kind\nQ,项目,other\n", name="more.csv")
    code, found = verify(path)
    assert code == 1
    sides = {c["name"]: (c["was"] is None, c["now"] is None) for c in found["changes"]}
    assert sides["hazards"] == (False, True)
    assert sides["projects/more.csv"] == (True, False)
    assert effects(found)["Q"][0] is None
    assert effects(found)["Q"][2] == ["projects/more.csv"]


def test_another_frame_is_named_with_its_pipeline(plan: Any, verify: Any) -> None:
    path = record(plan)
    catalog = plan.root / "layers/catalog.toml"
    catalog.write_text(catalog.read_text("utf-8").replace('"EPSG:4490"', '"EPSG:4326"'), "utf-8")
    _, found = verify(path)
    assert {("input", "erl", "frame"), ("input", "erl", "pipeline")} <= changed(found)


@pytest.mark.parametrize(
    "gone", [RED_LINE, "layers/footprint.geojson", "projects/sites/P1.geojson", "geotool.toml"]
)
def test_an_input_that_is_gone(plan: Any, geotool: Any, gone: str) -> None:
    path = record(plan)
    lines = path.read_text("utf-8").splitlines()
    row = 1 + next(n for n, line in enumerate(lines) if f'"file": "{gone}"' in line)
    (plan.root / gone).unlink()
    done = geotool("verify", path, "-w", plan.root)
    assert (done.code, done.out) == (2, "")
    assert done.line.startswith(f"geotool: {path}:{row}: the input {gone} is gone; ")


def test_a_record_without_its_workspace(plan: Any, geotool: Any, elsewhere: Path) -> None:
    path = record(plan).rename(elsewhere / "r.json")
    done = geotool("verify", path, cwd=elsewhere)
    assert done.code == 2
    assert done.line.startswith(f"geotool: {path}:3: its workspace is not around it")
    assert geotool("verify", path, cwd=plan.root).code == 0, "around the current folder"


def test_a_verdict_changed_by_hand_is_noticed(plan: Any, geotool: Any, verify: Any) -> None:
    path = record(plan)
    text = path.read_text("utf-8")
    path.write_text(text.replace('"verdict": "violation"', '"verdict": "pass"', 1), "utf-8")
    code, found = verify(path)
    assert (code, found["edited"], found["holds"]) == (1, "verdicts", False)
    assert "was changed after it was made" in geotool("verify", path, "--lang", "en").out
    path.write_text(text.replace('"features": 1,', '"features": 2,', 1), "utf-8")
    code, found = verify(path)
    assert (code, found["edited"]) == (1, "basis")


def test_names_in_a_record_do_not_reach_the_terminal_raw(plan: Any, geotool: Any) -> None:
    path = record(plan)
    text = path.read_text("utf-8")
    path.write_text(text.replace("测试工作区", "\\u001b[31m\\nx"), "utf-8")
    done = geotool("verify", path)
    assert done.code == 1
    assert "\x1b" not in done.out
    path.write_text(text.replace("layers/erl.geojson", "\\u001b[31m\\nx"), "utf-8")
    done = geotool("verify", path)
    assert done.code == 2
    assert "\x1b" not in done.line


@pytest.mark.parametrize("name", ["absent.json", "layers"])
def test_what_is_no_file(plan: Any, geotool: Any, name: str) -> None:
    done = geotool("verify", plan.root / name)
    assert done.code == 2
    assert done.line.startswith(f"geotool: {plan.root / name}: ")


def test_a_record_laid_out_anew_is_the_same_record(plan: Any, verify: Any) -> None:
    path = record(plan)
    again = json.dumps(json.loads(path.read_text("utf-8")), indent=4).replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + again.encode())
    assert verify(path)[0] == 0


def test_a_store_that_was_tampered_with_does_not_verify(
    plan: Any, geotool: Any, verify: Any
) -> None:
    layer = package.open(plan.root).layer("erl")
    layer.geometry = [shapely.box(107, 29.8, 107.01, 29.81)]
    layer.to_file(plan.store, layer="layer_erl", driver="GPKG")
    path = record(plan)
    code, found = verify(path)
    assert code == 1
    assert effects(found) == {"P1": ("pass", "violation", [])}
    assert found["changes"] == []
    assert "Nothing that was recorded has changed" in geotool("verify", path, "--lang", "en").out


def test_the_day_of_the_record_counts(plan: Any, verify: Any) -> None:
    config = (plan.root / "geotool.toml").read_text("utf-8")
    plan.config(config.replace('"2026-11-20"', '"today"'))
    workspace = package.open(plan.root)
    review = workspace.check(as_of="2018-06-01")
    document = record_of(review, workspace)
    assert document["as_of"] == "2018-06-01"
    path = plan.root / "r.json"
    write_record(review, path, workspace)
    code, found = verify(path)
    assert (code, found["changes"], found["as_of"]) == (0, [], "2018-06-01")


def test_text_in_chinese_and_into_a_file(plan: Any, geotool: Any) -> None:
    path = record(plan)
    assert "结论相同：2 个项目" in geotool("verify", path).out
    out = plan.root / "v.txt"
    done = geotool("verify", path, "-o", out)
    assert (done.code, done.out) == (0, "")
    assert "结论相同" in out.read_text("utf-8")
    refused = geotool("verify", path, "-o", path)
    assert refused.code == 2
    assert "is an input" in refused.line

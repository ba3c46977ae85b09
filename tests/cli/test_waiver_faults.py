"""``projects/waivers.toml`` at the command line: what it does, and one line for what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geotool.workspace import written_waivers

ENTRY = {
    "rule": "ERL001",
    "project": "P1",
    "document": "渝规资函〔2026〕12号",
    "issuer": "市规资局",
    "date": "2026-09-01",
    "expires": "2027-03-01",
    "reason": "已论证",
}
#: Where project P1 and the red line overlap.
GROUND = [106.005, 29.8, 106.01, 29.81]

Check = Callable[..., Any]


def entry(**change: Any) -> str:
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in {**ENTRY, **change}.items()
        if value is not None
    ]
    return "\n".join(["[[waiver]]", *lines, ""])


@pytest.fixture
def check(plan: Any, geotool: Any) -> Check:
    """Check the workspace with waivers; the first of them stands in lines 1 to 8."""

    def run(text: str, *words: str) -> Any:
        (plan.root / "projects/waivers.toml").write_text(text, "utf-8")
        return geotool("check", "-w", plan.root, "--rules", "ERL001", *words)

    return run


def overlap(check: Check) -> float:
    found = check("", "--format", "json").json()
    return float(found["findings"][0]["measure"]["value"])


def test_an_empty_file_changes_nothing(check: Check) -> None:
    assert check("").code == 1
    assert check("# 尚无豁免\n").code == 1


def test_a_document_takes_a_violation_off_the_exit_code(check: Check) -> None:
    assert check(entry()).code == 0
    assert check(entry(), "--no-waivers").code == 1
    assert check(entry(project="P2")).code == 1
    assert check(entry(expires="2026-11-19")).code == 1
    assert check(entry(expires="2026-11-20")).code == 0
    assert check(entry(place=GROUND)).code == 0
    assert check(entry(place=[106.006, 29.8, 106.01, 29.81])).code == 1


def test_the_cap_is_exact(check: Check) -> None:
    size = overlap(check)
    assert check(entry(cap=f"{size:.2f} m2")).code == 0
    assert check(entry(cap=f"{size - 1:.2f} m2")).code == 1
    assert check(entry(cap=f"{size / 1e4:.6f} 公顷")).code == 0
    assert check(entry(cap=f"{(size - 1) * 3 / 2000:.5f} 亩")).code == 1


def test_findings_and_verdicts_stay_as_they_are(check: Check) -> None:
    words = ("--format", "json")
    before, after = check("", *words).json(), check(entry(), *words).json()
    assert [f["id"] for f in before["findings"]] == [f["id"] for f in after["findings"]]
    (old,), (new,) = before["findings"], after["findings"]
    assert new["verdict"] == old["verdict"] == "violation"
    assert new["measure"] == old["measure"]
    verdicts = {v["project"]: v["verdict"] for v in after["verdicts"]}
    assert verdicts == {"P1": "pass", "P2": "pass"}


def test_a_drawn_place_in_its_own_frame(plan: Any, check: Check) -> None:
    drawn = shapely.segmentize(shapely.box(*GROUND), 0.001)
    ground = gpd.GeoDataFrame(geometry=[drawn], crs="EPSG:4490")
    ground.to_crs("EPSG:4544").to_file(plan.root / "layers/paper.gpkg")
    assert check(entry(place="layers/paper.gpkg")).code == 0
    plan.geojson("layers/half.geojson", [shapely.box(106.005, 29.8, 106.008, 29.81)])
    assert check(entry(place="layers/half.geojson")).code == 1


FAULTS = [
    ({"expires": "2026-08-31"}, 7, "expires before its date"),
    ({"cap": "5 m3"}, 9, "no known unit"),
    ({"cap": "-5 m2"}, 9, "above 0"),
    ({"place": [106.1, 29.8, 106.0, 29.9]}, 9, "west is not west of east"),
    ({"place": [29.8, 106.0, 29.9, 106.1]}, 9, "latitude stands before longitude"),
    ({"place": "layers/none.gpkg"}, 9, "layers/none.gpkg"),
    ({"place": "POLYGON ((106 29.8, 106.1 29.9, 106.1 29.8, 106 29.9, 106 29.8))"}, 9, "valid"),
    ({"rule": "ERL01"}, 2, "did you mean ERL001?"),
    ({"project": None}, 1, "neither a project nor a zone"),
    ({"rul": "ERL001"}, 9, "unknown key"),
    ({"issuer": None}, 1, "'waiver.0.issuer' is missing"),
    ({"date": "1 March"}, 6, "is no date"),
]


@pytest.mark.parametrize(("change", "line", "words"), FAULTS)
def test_faults_are_one_line_and_name_file_and_line(
    check: Check, change: dict[str, Any], line: int, words: str
) -> None:
    result = check(entry(**change))
    assert result.code == 2
    assert result.line.startswith(f"geotool: projects/waivers.toml:{line}: ")
    assert words in result.line
    assert result.out == ""


def test_a_place_outside_the_region(plan: Any, check: Check) -> None:
    county = {"code": "500151", "name": "铜梁区"}
    plan.layer("county", "admin_area", [shapely.box(105.5, 29.5, 106.5, 30.2)], [county])
    assert check(entry(place=GROUND)).code == 0
    result = check(entry(place=[107.0, 29.8, 107.1, 29.9]))
    assert result.code == 2
    assert "projects/waivers.toml:9: place: lies outside the region" in result.line


def test_the_same_document_twice(check: Check) -> None:
    result = check(entry() + entry())
    assert result.code == 2
    assert "projects/waivers.toml:9: " in result.line
    assert "stands twice" in result.line


def test_a_file_that_is_no_toml(check: Check) -> None:
    result = check('[[waiver]]\nrule = "ERL001\n')
    assert result.code == 2
    assert result.line.startswith("geotool: projects/waivers.toml:2: is not valid TOML")


def test_a_new_workspace_has_a_template_that_says_nothing_yet(geotool: Any, tmp_path: Any) -> None:
    made = tmp_path / "new"
    assert geotool("init", made).code == 0
    template = made / "projects/waivers.toml"
    text = template.read_text("utf-8")
    assert written_waivers(made) == ()
    template.write_text(_uncommented(text), "utf-8")
    (shown,) = written_waivers(made)
    assert shown.entry.cap is not None
    assert shown.entry.zone_parts() == ("erl_2024", "12")


def _uncommented(text: str) -> str:
    """The example of the template, as a reader makes it an entry."""
    lines = text.splitlines()
    start = lines.index("# [[waiver]]")
    return "\n".join(line.removeprefix("# ") for line in lines[start:]) + "\n"

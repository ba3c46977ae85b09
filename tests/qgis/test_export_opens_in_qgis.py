"""A real QGIS opens the export: layers, names, frame, relation, styles, and draws it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from geotool.qgis import export
from geotool.qgis.layer_style import ZONE_LABEL_SCALE
from geotool.qgis.tables import export_tables

SCRIPT = Path(__file__).with_name("inspect_project.py")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture(scope="module")
def facts(
    qgis_python: Path, outcomes: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What QGIS says of the export, moved to another folder after it was written."""
    made = tmp_path_factory.mktemp("export")
    export(outcomes.hostile(), made / "审查 结果.gpkg")
    folder = made.rename(made.with_name("搬到 别处"))
    picture = folder / "map.png"
    run = subprocess.run(
        [
            str(qgis_python),
            str(SCRIPT),
            str(folder / "审查 结果.qgz"),
            str(folder / "审查 结果.gpkg"),
            str(picture),
        ],
        env={**ENVIRONMENT, "HOME": str(made.parent)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    found: dict[str, Any] = json.loads(run.stdout.partition("FACTS")[2])
    found["file"] = str(picture)
    if keep := os.environ.get("GEOTOOL_KEEP_PICTURES"):
        (Path(keep) / "qgis-export.png").write_bytes(picture.read_bytes())
    return found


@pytest.fixture(scope="module")
def wanted(outcomes: ModuleType) -> dict[str, Any]:
    """Return the exported tables by their layer id."""
    tables = export_tables(outcomes.hostile(), language="zh")
    return {f"geotool_layer_{table.name}": table for table in tables}


def test_project_opens_without_a_word(facts: dict[str, Any]) -> None:
    assert facts["opened"] is True
    assert facts["error"] == ""
    assert facts["title"] == "铜梁区示范工作区 <b> · 2026-11-20 · 示意数据，不作依据"


def test_every_layer_is_valid_complete_and_named(
    facts: dict[str, Any], wanted: dict[str, Any]
) -> None:
    assert set(facts["layers"]) == set(wanted)
    for key, layer in facts["layers"].items():
        assert layer["valid"], key
        assert layer["features"] == layer["read"] == len(wanted[key].rows), key
        assert layer["name"] == wanted[key].title


def test_frame_ellipsoid_and_units(facts: dict[str, Any]) -> None:
    assert facts["crs"] == "EPSG:4490"
    assert facts["ellipsoid"] == "EPSG:1024"  # CGCS2000
    frames = {layer["crs"] for layer in facts["layers"].values()}
    assert frames == {"EPSG:4490", None}


def test_groups_are_chinese(facts: dict[str, Any]) -> None:
    assert list(facts["groups"]) == [
        "结论", "可保留部分", "项目", "项目占用", "管控区", "底图与参照", "说明",
    ]  # fmt: skip
    assert "生态保护红线" in facts["groups"]["管控区"]
    assert facts["groups"]["底图与参照"] == ["行政区"]


def test_extent_is_on_the_region(facts: dict[str, Any]) -> None:
    assert facts["extent"] == pytest.approx([105.963, 29.763, 106.117, 29.897])


def test_findings_are_related_to_their_projects(facts: dict[str, Any]) -> None:
    relations = facts["relations"]
    assert all(relation["valid"] for relation in relations.values())
    # all findings but the two that belong to no single project
    assert sum(relation["related"] for relation in relations.values()) == 8


def test_verdicts_are_told_apart(facts: dict[str, Any]) -> None:
    for name in ("projects_polygon", "projects_line", "projects_point", "findings_polygon"):
        layer = facts["layers"][f"geotool_layer_{name}"]
        assert layer["renderer"] == "categorizedSymbol"
        assert layer["categories"] == ["违反", "不满足", "有条件", "未知", "提示", "通过"]
    areas = facts["layers"]["geotool_layer_projects_polygon"]["symbol_layers"]
    assert areas == [5, 4, 4, 4, 4, 3]  # tint, hatches, edge, marker: nothing was lost in reading


def test_what_may_stay_and_what_is_taken_have_looks_of_their_own(facts: dict[str, Any]) -> None:
    part = facts["layers"]["geotool_layer_compliant_part"]
    assert part["renderer"] == "singleSymbol"
    assert part["aliases"]["shift_m"] == "须外移超过（米）"
    assert not part["labels"]  # the name of the project stands there already
    taken = facts["layers"]["geotool_layer_portfolio"]
    assert taken["categories"] == ["未超限额，或无限额", "超出限额"]
    assert taken["symbol_layers"] == [3, 4]
    assert taken["widgets"]["over_quota"] == "ValueMap"


def test_columns_have_chinese_names_and_codes_words(facts: dict[str, Any]) -> None:
    layer = facts["layers"]["geotool_layer_projects_polygon"]
    assert layer["aliases"]["declared_area_m2"] == "申报面积（平方米）"
    assert layer["widgets"]["verdict"] == layer["widgets"]["kind"] == "ValueMap"
    findings = facts["layers"]["geotool_layer_findings_table"]
    assert findings["aliases"]["value_mu"] == "面积（亩）"
    assert findings["aliases"]["advice"] == "可改变结论的情形"
    assert findings["types"]["value"] == "Real"


def test_labels_are_sound_and_never_html(facts: dict[str, Any]) -> None:
    for layer in facts["layers"].values():
        assert not layer["label_html"]
        assert layer["label_errors"] in ("", None)
    assert facts["layers"]["geotool_layer_projects_point"]["labels"]


def test_names_of_zones_show_only_from_near(facts: dict[str, Any]) -> None:
    scales = {key: layer["label_scale"] for key, layer in facts["layers"].items()}
    assert scales["geotool_layer_zone_wetland"] == ZONE_LABEL_SCALE
    assert scales["geotool_layer_projects_point"] is None
    assert scales["geotool_layer_zone_admin_area"] is None


def test_tables_dragged_in_alone_have_the_same_style(facts: dict[str, Any]) -> None:
    for key, layer in facts["layers"].items():
        alone = facts["alone"][key.removeprefix("geotool_layer_")]
        for what in (
            "valid",
            "renderer",
            "categories",
            "symbol_layers",
            "aliases",
            "widgets",
            "labels",
        ):
            assert alone[what] == layer[what], (key, what)


def test_notice_is_on_the_map_and_in_the_project(facts: dict[str, Any]) -> None:
    assert facts["corner"] == "示意数据，不作依据"
    assert facts["abstract"].splitlines() == ["示意数据，不作依据", "2 条规则未检查"]


def test_the_notice_is_drawn_at_every_scale(facts: dict[str, Any]) -> None:
    """Its colours are on the upper edge of the overview and of a view into a corner."""
    assert facts["picture"]["notice_pixels"] > 300
    assert facts["near"]["notice_pixels"] > 300


def test_verdicts_of_areas_are_seen_from_afar(facts: dict[str, Any]) -> None:
    """At a scale at which the areas have no extent, their markers are there, the worst on top."""
    assert facts["far"]["violation_pixels"] > 40


def test_map_is_drawn(facts: dict[str, Any]) -> None:
    assert facts["picture"]["errors"] == []
    assert facts["picture"]["colours"] > 100  # a blank sheet has one
    assert Path(facts["file"]).stat().st_size > 10_000

"""What may stay, land taken, certainty, and findings on zones alone, as files for others."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geotool.model import Taken
from geotool.qgis import export
from geotool.qgis.layer_style import qml
from geotool.qgis.project import project_document, view
from geotool.qgis.tables import export_tables
from geotool.review.outcome import Outcome


@pytest.fixture
def written(hostile: Outcome, tmp_path: Path) -> Path:
    path = tmp_path / "x.gpkg"
    export(hostile, path)
    return path


def test_what_may_stay_is_a_table_of_areas_and_one_of_lines(
    written: Path, hostile: Outcome
) -> None:
    areas = gpd.read_file(written, layer="compliant_part")
    assert areas["project"].tolist() == ["TL-1", "TL-4"]
    assert areas.value.tolist() == [2147480.24, 1.0]
    assert areas.geometry.iloc[0].equals(hostile.compliant[0].geometry)
    assert areas.geometry.iloc[1] is None  # the whole of it must move
    assert areas.shift_m.iloc[1] == 120.5
    assert areas.change.iloc[0] == "可保留 2,147,480.24 平方米（3,221.22 亩，占 50.00%）"
    lines = gpd.read_file(written, layer="compliant_part_line")
    assert lines.rules.tolist() == ["FTP001, RIV003"]
    assert lines.geometry.geom_type.tolist() == ["MultiLineString"]


def test_rules_judged_stand_with_projects_and_zones_are_counted(
    hostile: Outcome, tmp_path: Path
) -> None:
    path = tmp_path / "x.gpkg"
    export(replace(hostile, judged={"TL-6": 0, "TL-1": 7}), path)
    areas = gpd.read_file(path, layer="projects_polygon").set_index("id")
    assert (areas.judged["TL-6"], areas.judged["TL-1"]) == (0, 7)
    assert areas.judged.isna()["TL-2"]
    about = gpd.read_file(path, layer="geotool_about")
    zones = about[about.topic == "zone_summary"].set_index("item").number
    assert zones.to_dict() == {
        "violation": 0,
        "unmet": 1,
        "conditional": 0,
        "unknown": 1,
        "notice": 0,
    }


def test_two_changes_of_a_project_are_two_rows(hostile: Outcome, tmp_path: Path) -> None:
    first = hostile.compliant[0]
    moved = replace(first, rules=("RIV003",), share_kept=1.0, shift_m=35.5, geometry=None)
    path = tmp_path / "x.gpkg"
    export(replace(hostile, compliant=(first, moved)), path)
    areas = gpd.read_file(path, layer="compliant_part")
    assert areas["project"].tolist() == ["TL-1", "TL-1"]
    assert areas.rules.tolist() == ["ERL001", "RIV003"]
    assert areas.shift_m.isna().tolist() == [True, False]


def test_land_taken_is_a_table_the_most_first(written: Path) -> None:
    zones = gpd.read_file(written, layer="portfolio")
    assert zones.share.tolist() == [0.25, 0.166667, 0.0]
    assert zones.over_quota.tolist() == [1, 0, 0]
    assert zones.projects.tolist() == [2, 1, 0]
    assert zones.project_ids.iloc[0] == "TL-1, TL-6"
    assert zones.taken_mu.iloc[0] == 3221.23
    assert zones.geometry.isna().tolist() == [False, False, True]


def test_findings_carry_certainty_and_range(written: Path) -> None:
    table = gpd.read_file(written, layer="findings_table")
    said = table.certainty.fillna("").tolist()
    assert said[:4] == ["certain", "", "", "boundary_noise"]
    assert (table.low.iloc[0], table.high.iloc[0]) == (2147000.0, 2148000.0)
    assert table.possible_zones.iloc[7].startswith("小安溪；<img")


def test_findings_on_zones_alone_have_no_project_but_a_place(written: Path) -> None:
    placed = gpd.read_file(written, layer="findings_polygon")
    alone = placed[placed["project"].isna()]
    assert alone.source_file.tolist() == ["layers/catalog.toml"]
    assert alone.project_name.isna().all()


def test_nothing_beside_the_findings_gives_no_tables(hostile: Outcome) -> None:
    bare = replace(hostile, compliant=(), portfolio=())
    names = {table.name for table in export_tables(bare, language="zh")}
    assert not {name for name in names if name.startswith(("compliant", "portfolio"))}


def test_parts_are_shown_where_something_is_violated(hostile: Outcome) -> None:
    def shown(outcome: Outcome) -> bool:
        return next(
            t.shown for t in export_tables(outcome, language="zh") if t.name == "compliant_part"
        )

    assert shown(hostile)
    milder = {p: "unmet" if v == "violation" else v for p, v in hostile.verdicts.items()}
    assert not shown(replace(hostile, verdicts=milder))


def test_tables_without_any_shape_do_not_lose_the_view(hostile: Outcome) -> None:
    """Nothing may stay, nothing is taken: tables of rows without a place."""
    gone = replace(hostile.compliant[0], value=0.0, share_kept=0.0, geometry=None)
    empty = Taken("u", "1", "control_unit", None, (), 0.0, 9.0, 0.0, 5.0)
    outcome = replace(
        hostile, compliant=(gone,), portfolio=(empty,), layers=(), notices=hostile.notices
    )
    tables = export_tables(outcome, language="zh")
    assert all(edge == edge for edge in view(tables))
    document = project_document(outcome, tables, file="x.gpkg", language="zh")
    assert "nan" not in document


def test_styles_hatch_what_may_stay_and_set_apart_what_is_over(hostile: Outcome) -> None:
    tables = {table.name: table for table in export_tables(hostile, language="zh")}
    part = ET.fromstring(qml(tables["compliant_part"], language="zh").split("\n", 1)[1])
    kinds = [layer.get("class") for layer in part.iter("layer")]
    # white over the hatch of the verdict, tint, hatch with its line, edge
    assert kinds == ["SimpleFill", "SimpleFill", "LinePatternFill", "SimpleLine", "SimpleLine"]
    assert part.find("renderer-v2").get("type") == "singleSymbol"
    taken = ET.fromstring(qml(tables["portfolio"], language="en").split("\n", 1)[1])
    values = [(c.get("value"), c.get("label")) for c in taken.iter("category")]
    assert values == [("0", "within its quota, or without one"), ("1", "over its quota")]


def test_geojson_keeps_them_apart_from_the_findings(hostile: Outcome, tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    export(hostile, path, language="en")
    document = json.loads(path.read_text(encoding="utf-8"))
    parts, zones = (document[name]["features"] for name in ("compliant", "portfolio"))
    assert [p["properties"]["project"] for p in parts] == ["TL-1", "TL-3", "TL-4"]
    assert [p["geometry"] is None for p in parts] == [False, False, True]
    assert [z["properties"]["over_quota"] for z in zones] == [1, 0, 0]
    assert shapely.from_geojson(json.dumps(zones[0]["geometry"])).area > 0
    alone = [f for f in document["features"] if f["properties"]["project"] is None]
    assert [f["properties"]["certainty"] for f in alone] == ["possible", None]
    assert len(gpd.read_file(path)) == len(hostile.findings)

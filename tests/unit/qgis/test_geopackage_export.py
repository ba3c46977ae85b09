"""The GeoPackage: its tables, types and names; written whole or not at all."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geotool.errors import InputError, StoreError
from geotool.model import Footprint
from geotool.qgis import Exported, export, geopackage
from geotool.qgis.frames import free_names, simple_shapes
from geotool.qgis.tables import export_tables
from geotool.review.outcome import LocalChange, Outcome

TABLES = {
    "findings_point": 2,
    "findings_line": 1,
    "findings_polygon": 3,
    "findings_table": 10,
    "compliant_part": 2,
    "compliant_part_line": 1,
    "portfolio": 3,
    "projects_point": 2,
    "projects_line": 1,
    "projects_polygon": 3,
    "projects_unlocated": 1,
    "zone_poi": 1,
    "zone_poi_polygon": 1,
    "zone_river": 1,
    "zone_wetland": 2,
    "zone_ecological_red_line": 2,
    "zone_permanent_basic_farmland": 0,
    "zone_admin_area": 1,
    "geotool_notice": 1,
}


@pytest.fixture
def written(hostile: Outcome, tmp_path: Path) -> Path:
    path = tmp_path / "审查 结果.gpkg"
    export(hostile, path)
    return path


@contextlib.contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        yield connection


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with opened(path) as c:
        names = [n for (n,) in c.execute("SELECT table_name FROM gpkg_contents")]
        tables = {n: c.execute(f'SELECT * FROM "{n}"').fetchall() for n in names}
        tables["gpkg_contents"] = c.execute("SELECT * FROM gpkg_contents").fetchall()
        return tables


def column(path: Path, table: str, name: str) -> list[Any]:
    with opened(path) as c:
        return [v for (v,) in c.execute(f'SELECT "{name}" FROM "{table}" ORDER BY rowid')]


def test_tables_and_counts(written: Path) -> None:
    found = {name: len(rows) for name, rows in content(written).items()}
    assert {name: found[name] for name in TABLES} == TABLES
    assert set(found) - set(TABLES) == {"geotool_about", "layer_styles", "gpkg_contents"}
    assert found["layer_styles"] == len(TABLES) + 1


def test_names_for_people_are_chinese_and_tables_ascii(written: Path) -> None:
    with opened(written) as c:
        names = dict(c.execute("SELECT table_name, identifier FROM gpkg_contents").fetchall())
    assert all(name.isascii() for name in names)
    assert names["projects_polygon"] == "项目（面）"
    assert names["zone_ecological_red_line"] == "生态保护红线"


def test_english_names(hostile: Outcome) -> None:
    titles = {table.name: table.title for table in export_tables(hostile, language="en")}
    assert titles["projects_polygon"] == "Projects (areas)"
    assert titles["zone_wetland"] == "wetland"


def test_types(written: Path) -> None:
    with opened(written) as c:
        types = {row[1]: row[2] for row in c.execute("PRAGMA table_info(projects_polygon)")}
        findings = {row[1]: row[2] for row in c.execute("PRAGMA table_info(findings_table)")}
        version = c.execute("PRAGMA user_version").fetchone()[0]
    assert types["geom"] == "MULTIPOLYGON"
    assert types["id"] == types["approved_on"] == types["investment_10k_cny"] == "TEXT"
    assert types["declared_area_m2"] == "REAL"
    assert types["start_year"] == types["source_row"] == "INTEGER"
    assert types["测量时间"] == "TEXT"
    assert findings["value"] == findings["share"] == findings["value_mu"] == "REAL"
    assert version == 10300


def test_hostile_names_stay_as_they_are(written: Path, hostile: Outcome) -> None:
    names = [
        *column(written, "projects_point", "name"),
        *column(written, "projects_line", "name"),
        *column(written, "projects_polygon", "name"),
        *column(written, "projects_unlocated", "name"),
    ]
    assert set(names) == {n if isinstance(n, str) else None for n in hostile.projects["name"]}
    assert column(written, "projects_point", "id") == ["TL-4", "007"]


def test_columns_that_sqlite_confuses_are_kept(written: Path) -> None:
    assert column(written, "projects_polygon", "fid_1") == [0, 1, 5]
    assert column(written, "projects_polygon", "NAME_1") == ["重名列"] * 3
    assert column(written, "projects_polygon", "测量时间") == ["2026-01-02"] * 3
    assert column(written, "zone_ecological_red_line", "FID_1") == [7, 8]


def test_verdicts_and_rules_stand_with_the_projects(written: Path) -> None:
    assert column(written, "projects_polygon", "verdict") == ["violation", "conditional", "pass"]
    assert column(written, "projects_line", "findings") == [2]
    assert column(written, "projects_line", "rules") == ["FTP001, RIV003"]
    assert column(written, "projects_unlocated", "verdict") == ["unknown"]


def test_findings_carry_the_ids_and_figures_of_the_report(written: Path, hostile: Outcome) -> None:
    assert column(written, "findings_table", "id") == [f.id for f in hostile.findings]
    assert column(written, "findings_table", "value")[:4] == [2147483.65, 0.0, None, 12.35]
    assert column(written, "findings_table", "value_mu")[0] == 3221.23
    assert column(written, "findings_table", "zone_kind")[:2] == ["ecological_red_line", "river"]
    assert column(written, "findings_table", "override_reason")[1] == "渝水〔2025〕1号"


def test_geometry_survives(written: Path, hostile: Outcome) -> None:
    table = gpd.read_file(written, layer="projects_polygon")
    assert table.crs.to_epsg() == 4490
    assert set(table.geom_type) == {"MultiPolygon"}
    wanted = hostile.projects.geometry[hostile.projects["id"] == "TL-2"].iloc[0]
    assert table.geometry[table["id"] == "TL-2"].iloc[0].equals(wanted)
    area = gpd.read_file(written, layer="findings_polygon").geometry.iloc[0]
    assert area.equals(hostile.findings[0].geometry.geoms[0])


def test_collections_keep_their_areas_and_zero_lines_become_points() -> None:
    box, line = shapely.box(0, 0, 1, 1), shapely.LineString([(0, 0), (5, 5)])
    deep = shapely.GeometryCollection([line, shapely.GeometryCollection([box, box])])
    still = shapely.LineString([(1, 2), (1, 2)])
    empty = shapely.Polygon()
    shapes, dimensions = simple_shapes([deep, still, empty, None, shapely.Point(1, 2, 3)])
    assert list(dimensions) == [2, 0, -1, -1, 0]
    assert shapes[0].geom_type == "MultiPolygon"
    assert shapes[0].area == 2
    assert shapes[1].equals(shapely.Point(1, 2))
    assert not shapes[4].has_z


def test_two_layers_of_one_kind_share_a_table(written: Path) -> None:
    assert column(written, "zone_wetland", "layer") == ["wetland_a", "wetland_b"]
    assert column(written, "zone_wetland", "level") == ["general", None]
    assert column(written, "zone_wetland", "area") == [None, 1.5]


def test_broken_zone_feature_is_kept_without_geometry(
    hostile: Outcome, outcomes: ModuleType, tmp_path: Path
) -> None:
    shapes = [shapely.box(106, 29.8, 106.1, 29.9), None]
    broken = outcomes.layer(
        "parks", "nature_park", {"feature": ["1", "2"], "name": ["甲", "乙"]}, shapes
    )
    path = tmp_path / "x.gpkg"
    export(replace(hostile, layers=(broken,)), path)
    assert column(path, "zone_nature_park", "feature") == ["1", "2"]
    assert [g is None for g in column(path, "zone_nature_park", "geom")] == [False, True]


def test_multipoints_make_the_table_multipoint(hostile: Outcome, tmp_path: Path) -> None:
    projects = hostile.projects.copy()
    projects.loc[3, "geometry"] = shapely.MultiPoint([(106.0, 29.8), (106.1, 29.8)])
    path = tmp_path / "x.gpkg"
    export(replace(hostile, projects=projects), path)
    assert pyogrio.read_info(path, layer="projects_point")["geometry_type"] == "MultiPoint"


def test_about_says_what_it_was_made_of(written: Path) -> None:
    with opened(written) as c:
        rows = c.execute("SELECT topic, item, value, number FROM geotool_about").fetchall()
    assert ("notice", None, "示意数据，不作依据", None) in rows
    assert ("as_of", None, "2026-11-20", None) in rows
    assert ("not_checked", "RIV009", "缺少图层：水库", 7) in rows
    assert ("summary", "pass", None, 1) in rows
    assert sum(row[0] == "layer" for row in rows) == 7
    hashes = column(written, "geotool_about", "sha256")
    assert hashes[-1] == "ab" * 32


def test_about_says_what_was_changed_locally(hostile: Outcome, tmp_path: Path) -> None:
    change = LocalChange("distance_m", 1500.0, 1000.0, "渝水〔2025〕1号")
    first = replace(hostile.rules[0], changes=(change,))
    outcome = replace(hostile, rules=(first, *hostile.rules[1:]), findings=(), tolerance_m2=2.5)
    export(outcome, tmp_path / "x.gpkg")
    with opened(tmp_path / "x.gpkg") as c:
        rows = c.execute(
            "SELECT topic, item, value, parameter, published, reason FROM geotool_about"
        ).fetchall()
    assert ("tolerance_m2", None, "2.5", None, None, None) in rows
    said = ("local_change", first.code, "1500", "distance_m", "1000", "渝水〔2025〕1号")
    assert said in rows


def test_about_says_where_layers_are_complete(hostile: Outcome, tmp_path: Path) -> None:
    spec = replace(hostile.layers[0].spec, footprint=Footprint("layer", "admin"))
    layers = (replace(hostile.layers[0], spec=spec), *hostile.layers[1:])
    export(replace(hostile, layers=layers), tmp_path / "x.gpkg")
    found = [f for f in column(tmp_path / "x.gpkg", "geotool_about", "footprint") if f]
    assert found == ["layer: admin", *["region"] * (len(layers) - 1)]


def test_without_a_notice_there_is_no_layer_for_it(hostile: Outcome, nothing: Outcome) -> None:
    silent = export_tables(replace(hostile, notices=()), language="zh")
    assert "geotool_notice" not in {table.name for table in silent}
    alone = export_tables(replace(nothing, notices=hostile.notices), language="en")
    notice = next(table for table in alone if table.name == "geotool_notice")
    assert list(notice.rows["notice"]) == ["Schematic data, no basis for decisions"]


def test_second_run_has_the_same_content(hostile: Outcome, tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "x.gpkg", tmp_path / "b" / "x.gpkg"
    for path in (first, second):
        path.parent.mkdir()
        export(hostile, path)
    assert content(first) == content(second)
    qgz = [path.with_suffix(".qgz").read_bytes() for path in (first, second)]
    assert qgz[0] == qgz[1]


def test_input_is_not_changed(outcomes: ModuleType, tmp_path: Path) -> None:
    outcome, fresh = outcomes.hostile(), outcomes.hostile()
    export(outcome, tmp_path / "x.gpkg")
    assert outcome.projects.equals(fresh.projects)
    assert list(outcome.projects.columns) == list(fresh.projects.columns)
    for one, other in zip(outcome.layers, fresh.layers, strict=True):
        assert one.table.equals(other.table)


def test_nothing_makes_a_valid_file(nothing: Outcome, tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    export(nothing, path)
    found = {name: len(rows) for name, rows in content(path).items()}
    assert found["findings_table"] == found["projects_unlocated"] == 0


def test_own_export_is_replaced_and_no_other_file(hostile: Outcome, tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    export(hostile, path)
    export(hostile, path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["x.gpkg", "x.qgz"]
    foreign = tmp_path / "data.gpkg"
    gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(1, 2)], crs=4490).to_file(foreign)
    before = foreign.read_bytes()
    for other in (foreign, tmp_path / "text.gpkg"):
        if not other.exists():
            other.write_text("no database", encoding="utf-8")
        with pytest.raises(InputError, match="not written by geotool export"):
            export(hostile, other)
    assert foreign.read_bytes() == before


def test_inputs_are_never_overwritten(hostile: Outcome, tmp_path: Path) -> None:
    (tmp_path / "layers").mkdir()
    with pytest.raises(InputError, match="is an input of this workspace"):
        export(hostile, tmp_path / "layers" / "rivers.geojson")
    store = tmp_path / "store.gpkg"
    export(hostile, store)
    with pytest.raises(InputError, match="is an input"):
        export(hostile, store, inputs=[tmp_path / "." / "store.gpkg"])


def test_a_project_saved_from_qgis_is_left_alone(hostile: Outcome, tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "x.gpkg"
    assert export(hostile, path) == Exported((path, path.with_suffix(".qgz")))
    with zipfile.ZipFile(path.with_suffix(".qgz"), "w") as archive:
        archive.writestr("x.qgs", '<qgis version="3.34" saveUser="planner"/>')
    saved = path.with_suffix(".qgz").read_bytes()
    result = export(hostile, path)
    assert result.paths == (path,)
    assert "x.qgz" in result.notes[0].en
    assert path.with_suffix(".qgz").read_bytes() == saved


def test_failure_leaves_the_old_file_and_no_rest(
    hostile: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.gpkg"
    export(hostile, path)
    before = path.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(geopackage, "_write_styles", full)
    with pytest.raises(StoreError, match="disk is full"):
        export(hostile, path)
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["x.gpkg", "x.qgz"]


def test_rows_that_did_not_arrive_are_noticed(
    hostile: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pyogrio.write_dataframe

    def short(rows: Any, path: Path, *, layer: str, **more: Any) -> None:
        real(rows.iloc[:-1] if layer == "findings_table" else rows, path, layer=layer, **more)

    monkeypatch.setattr(geopackage.pyogrio, "write_dataframe", short)
    with pytest.raises(StoreError, match="findings_table holds 9 rows of 10"):
        export(hostile, tmp_path / "x.gpkg")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["x.shp", "x", "x.gpkg.txt"])
def test_other_formats_are_refused(hostile: Outcome, tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"use one of \.gpkg, \.geojson"):
        export(hostile, tmp_path / name)


def test_missing_folder_is_one_clear_line(hostile: Outcome, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        export(hostile, tmp_path / "no" / "x.gpkg")


def test_free_names() -> None:
    assert free_names(["id", "a"], ["A", "a_1", "geometry", "", " x\n"]) == {
        "A": "A_1",
        "a_1": "a_1_1",
        "geometry": "geometry_1",
        "": "column",
        " x\n": "x",
    }

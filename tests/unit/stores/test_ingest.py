"""Reading the sources of a workspace: nothing lost, nothing read twice, everything said."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import box

from geotool import workspace as documents
from geotool.errors import ConfigError, FrameError
from geotool.measure import area_m2
from geotool.stores import Contents, IngestReport, ingest, open_store

CONFIG = '[workspace]\nname = "w"\nregion = ["500151"]\n'


def collection(features: list[tuple[Any, dict[str, Any]]], crs: str | None = None) -> str:
    document: dict[str, Any] = {"type": "FeatureCollection"}
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    document["features"] = [
        {
            "type": "Feature",
            "properties": p,
            "geometry": None if g is None else json.loads(shapely.to_geojson(g)),
        }
        for g, p in features
    ]
    return json.dumps(document, ensure_ascii=False)


def make(root: Path, catalog: str, **files: str) -> Path:
    (root / "layers").mkdir(parents=True, exist_ok=True)
    (root / "projects" / "sites").mkdir(parents=True, exist_ok=True)
    (root / "geotool.toml").write_text(CONFIG, "utf-8")
    (root / "layers" / "catalog.toml").write_text(catalog, "utf-8")
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_DOT_", ".")
        path.write_text(text, "utf-8")
    return root


def read(root: Path) -> tuple[Contents, IngestReport]:
    return ingest(documents.load(root))


def entry(layer_id: str, kind: str, path: str, **more: str) -> str:
    lines = [
        f'{k} = "{v}"' for k, v in {"id": layer_id, "kind": kind, "path": path, **more}.items()
    ]
    return "[[layer]]\n" + "\n".join(lines) + "\n"


ERL = entry("erl", "ecological_red_line", "layers/erl.geojson", frame="EPSG:4490")


def test_only_changed_sources_are_read_again(tmp_path: Path) -> None:
    catalog = ERL + entry(
        "pbf", "permanent_basic_farmland", "layers/pbf.geojson", frame="EPSG:4490"
    )
    square = box(106, 29, 106.01, 29.01)
    root = make(
        tmp_path,
        catalog,
        layers__erl_DOT_geojson=collection([(square, {"HXMC": "甲"})]),
        layers__pbf_DOT_geojson=collection([(square, {})]),
        projects__p_DOT_csv="id,name,lon,lat\n1,甲,106.005,29.005\n",
    )
    _, first = read(root)
    assert set(first.read) == {"layer:erl", "layer:pbf", "projects"}
    contents, second = read(root)
    assert second.read == ()
    assert list(contents.layers[0].table["name"]) == ["甲"]
    moved = collection([(box(107, 29, 107.01, 29.01), {})])
    (root / "layers/pbf.geojson").write_text(moved, "utf-8")
    contents, third = read(root)
    assert third.read == ("layer:pbf",)
    assert contents.layers[1].table.total_bounds[0] == pytest.approx(107)
    (root / "layers/catalog.toml").write_text(
        ERL.replace('erl"\n', 'erl"\nedition = "2025"\n', 1), "utf-8"
    )
    contents, fourth = read(root)
    assert (fourth.read, fourth.dropped) == (("layer:erl",), ("layer:pbf",))
    assert contents.layers[0].spec.edition == "2025"
    assert open_store(documents.load(root)).layer_ids() == ("erl",)


def test_a_damaged_or_deleted_store_is_made_again(tmp_path: Path) -> None:
    square = box(106, 29, 106.01, 29.01)
    root = make(tmp_path, ERL, layers__erl_DOT_geojson=collection([(square, {})]))
    read(root)
    (root / "layers/store.gpkg").unlink()
    contents, report = read(root)
    assert "layer:erl" in report.read
    assert len(contents.layers[0].table) == 1


def test_a_self_crossing_ring_is_repaired_and_the_original_kept(tmp_path: Path) -> None:
    bow_tie = shapely.Polygon([(106, 29), (106.01, 29.01), (106.01, 29), (106, 29.01)])
    whole = box(106.1, 29, 106.11, 29.01)
    root = make(tmp_path, ERL, layers__erl_DOT_geojson=collection([(bow_tie, {}), (whole, {})]))
    contents, _ = read(root)
    layer = contents.layers[0]
    assert layer.table.geometry.is_valid.all()
    assert len(layer.table) == 2
    assert "Self-intersection" in (layer.repaired or {})["1"]
    triangles = np.array(
        [
            shapely.Polygon([(106, 29), (106.005, 29.005), (106, 29.01)]),
            shapely.Polygon([(106.01, 29), (106.01, 29.01), (106.005, 29.005)]),
        ]
    )
    expected = area_m2(shapely.segmentize(triangles, 0.0005)).sum()
    assert area_m2(layer.table.geometry.values)[0] == pytest.approx(expected, rel=1e-6)
    store = open_store(documents.load(root))
    assert store.original("erl", "1").equals_exact(bow_tie, 1e-12)
    [problem] = [p for p in layer.problems if "not valid" in p.what]
    assert problem.row == 1
    assert "the original is kept" in problem.done


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (None, "has no geometry"),
        (shapely.Polygon(), "empty|no geometry"),
        (shapely.Point(106, 29), "is points where polygons are expected"),
    ],
)
def test_an_unusable_feature_stays_and_is_named(tmp_path: Path, shape: Any, said: str) -> None:
    square = box(106, 29, 106.01, 29.01)
    text = collection([(square, {}), (shape, {})])
    root = make(tmp_path, ERL, layers__erl_DOT_geojson=text)
    contents, _ = read(root)
    table = contents.layers[0].table
    assert len(table) == 2
    assert table.geometry.iloc[1] is None
    assert any(p.fatal and p.row == 2 and re.search(said, p.what) for p in contents.problems())


def test_a_frame_is_recorded_and_an_assumption_is_said(tmp_path: Path) -> None:
    square = box(106, 29, 106.01, 29.01)
    catalog = entry("erl", "ecological_red_line", "layers/erl.geojson")
    root = make(tmp_path, catalog, layers__erl_DOT_geojson=collection([(square, {})]))
    layer = read(root)[0].layers[0]
    assert not layer.provenance.declared
    assert any("only assumed" in p.what and "GCJ-02" in p.what for p in layer.problems)
    (root / "layers/catalog.toml").write_text(catalog + 'frame = "EPSG:4326"\n', "utf-8")
    layer = read(root)[0].layers[0]
    assert layer.provenance.declared
    assert layer.problems == ()
    assert "null" in layer.provenance.pipeline.lower()
    assert layer.provenance.accuracy_m == 1.0


def test_gcj02_moves_only_what_declares_it(tmp_path: Path) -> None:
    point = box(106.05, 29.85, 106.06, 29.86)
    catalog = ERL.replace("EPSG:4490", "GCJ-02")
    root = make(tmp_path, catalog, layers__erl_DOT_geojson=collection([(point, {})]))
    moved = read(root)[0].layers[0].table.total_bounds
    assert 0.003 < 106.05 - moved[0] < 0.005


def test_coordinates_that_contradict_the_frame_are_refused(tmp_path: Path) -> None:
    metres = box(35601465, 3303948, 35601565, 3304048)
    root = make(tmp_path, ERL, layers__erl_DOT_geojson=collection([(metres, {})]))
    with pytest.raises(
        FrameError, match=r"layers/erl.geojson: .*contradict the frame EPSG:4490; .*EPSG:4523"
    ):
        read(root)


def test_swapped_axes_are_put_right_and_said(tmp_path: Path) -> None:
    north_first = shapely.transform(box(601465, 3303948, 601565, 3304048), lambda xy: xy[:, ::-1])
    catalog = ERL.replace("EPSG:4490", "EPSG:4544")
    root = make(tmp_path, catalog, layers__erl_DOT_geojson=collection([(north_first, {})]))
    layer = read(root)[0].layers[0]
    assert layer.table.total_bounds[:2] == pytest.approx([106.05, 29.85], abs=0.01)
    assert any("swapped" in p.what for p in layer.problems)


def test_an_undeclared_frame_is_kept_and_never_guessed(tmp_path: Path) -> None:
    square = box(601465, 3303948, 601565, 3304048)
    gpd.GeoDataFrame({"n": [1]}, geometry=[square], crs="EPSG:4544").to_file(tmp_path / "erl.shp")
    (tmp_path / "erl.prj").unlink()
    root = make(tmp_path / "w", entry("erl", "ecological_red_line", "layers/erl.shp"))
    for part in tmp_path.glob("erl.*"):
        part.rename(root / "layers" / part.name)
    layer = read(root)[0].layers[0]
    assert layer.provenance.frame == "undeclared"
    assert layer.table.geometry.isna().all()
    assert any(p.fatal and "frame" in p.what for p in layer.problems)


def test_a_column_that_the_catalogue_names_must_be_there(tmp_path: Path) -> None:
    catalog = ERL + '[layer.fields]\nlevel = "JB"\n'
    root = make(
        tmp_path,
        catalog,
        layers__erl_DOT_geojson=collection([(box(106, 29, 107, 30), {"dj": "一级"})]),
    )
    with pytest.raises(ConfigError, match=r"catalog.toml:2: .*no column 'JB'.*its columns: dj"):
        read(root)


def test_own_columns_are_kept_beside_the_canonical_ones(tmp_path: Path) -> None:
    properties = {
        "fid": "x",
        "Name": "甲",
        "NAME": "乙",
        "级别": "一级保护区",
        "BSM": 500151000000000001,
    }
    catalog = entry("w", "water_source_zone", "layers/w.geojson", frame="EPSG:4490")
    root = make(
        tmp_path,
        catalog,
        layers__w_DOT_geojson=collection([(box(106, 29, 106.1, 29.1), properties)]),
    )
    row = read(root)[0].layers[0].table.iloc[0]
    assert (row["feature"], row["name"], row["level"]) == ("500151000000000001", "甲", "1")
    assert {"x", "甲", "乙", "一级保护区"} <= {str(v) for v in row.drop("geometry")}


@pytest.mark.parametrize(
    ("kind", "properties", "attribute", "value"),
    [
        ("urban_growth_boundary", {"GHFQDM": "1", "GHFQMC": "城镇弹性发展区"}, "zone", "flexible"),
        ("urban_growth_boundary", {"zone": "special", "GHFQMC": "?"}, "zone", "special"),
        ("land_use", {"DLBM": "0103K", "DLMC": "旱地"}, "dlbm", "0103K"),
        ("land_use", {"DLBM": "0201k"}, "dlbm", "0201K"),
        ("land_use", {"DLBM": "旱地"}, "dlbm", "0103"),
        ("land_use", {"DLMC": "果园"}, "dlbm", "0201"),
        ("land_use", {"DLMC": "有林地"}, "dlbm", "有林地"),
        ("land_use", {"DLBM": 101}, "dlbm", "101"),
        ("land_use", {"DLBM": None, "DLMC": "旱地"}, "dlbm", ""),
    ],
)
def test_columns_and_words_of_survey_and_plan_deliveries(
    tmp_path: Path, kind: str, properties: dict[str, Any], attribute: str, value: str
) -> None:
    root = make(
        tmp_path,
        entry("z", kind, "layers/z.geojson", frame="EPSG:4490"),
        layers__z_DOT_geojson=collection([(box(106, 29, 106.1, 29.1), properties)]),
    )
    row = read(root)[0].layers[0].table.iloc[0]
    assert row[attribute] == value
    assert {str(v) for v in properties.values() if v} <= {str(v) for v in row.drop("geometry")}


def test_control_units_go_by_the_names_of_their_deliveries(tmp_path: Path) -> None:
    for name in ("环境管控单元", "环境综合管控单元", "三线一单单元"):
        root = make(
            tmp_path,
            entry("u", name, "layers/u.geojson", frame="EPSG:4490"),
            layers__u_DOT_geojson=collection([(box(106, 29, 106.1, 29.1), {})]),
        )
        assert documents.load(root).layers[0].kind == "control_unit"


GAZETTEER = entry("places", "gazetteer", "layers/places.geojson", frame="EPSG:4490")
PLACES = collection(
    [
        (
            shapely.Point(106.05, 29.85),
            {"name": "少云镇", "uncertainty_m": 2000, "county": "500151"},
        ),
        (
            shapely.Point(106.10, 29.80),
            {"name": "巴川街道", "uncertainty_m": 3000, "county": "500151"},
        ),
        (
            shapely.Point(107.00, 29.00),
            {"name": "少云镇", "uncertainty_m": 500, "county": "500110"},
        ),
    ]
)


def test_rows_by_place_name_lie_at_the_gazetteers_points(tmp_path: Path) -> None:
    rows = (
        "id,name,county,places\n"
        "1,甲,500151,少云镇；巴川街道\n2,乙,500151,少云镇、无此地\n"
        "3,丙,,少云镇\n4,丁,500151,\n"
    )
    root = make(tmp_path, GAZETTEER, layers__places_DOT_geojson=PLACES, projects__p_DOT_csv=rows)
    stored = read(root)[0].projects
    table = stored.table.set_index("id")
    assert table.geometry["1"].geom_type == "MultiPoint"
    assert table["uncertainty_m"]["1"] == 3000
    assert table.geometry["2"].equals(shapely.Point(106.05, 29.85))
    assert set(table["location_accuracy"][["1", "2"]]) == {"place_name"}
    assert table.geometry["3"] is None, "two places of one name: not guessed"
    assert table.geometry["4"] is None
    said = " ".join(str(p) for p in stored.problems)
    assert "无此地" in said
    assert "several places are called 少云镇" in said


def test_sites_belong_to_the_row_of_their_name(tmp_path: Path) -> None:
    site = box(106, 29, 106.001, 29.001)
    mixed = collection([(site, {}), (shapely.Point(106, 29), {})])
    root = make(
        tmp_path,
        "",
        projects__p_DOT_csv="id,name\nA-1,甲\nB-2,乙\n",
        projects__sites__A_TWO=collection([(site, {})], crs="urn:ogc:def:crs:EPSG::4490"),
    )
    (root / "projects/sites/A_TWO").rename(root / "projects/sites/A-1.geojson")
    (root / "projects/sites/B-2.geojson").write_text(mixed, "utf-8")
    (root / "projects/sites/C-3.geojson").write_text(mixed, "utf-8")
    stored = read(root)[0].projects
    table = stored.table.set_index("id")
    assert table.geometry["A-1"].symmetric_difference(site).area < 1e-15
    assert table["fault"]["B-2"] == "wrong_geometry_kind"
    said = " ".join(str(p) for p in stored.problems)
    assert "B-2.geojson: mixes points, lines and polygons" in said
    assert "C-3.geojson: no project has the id 'C-3'" in said


def test_the_later_of_two_rows_with_one_id_gets_its_place(tmp_path: Path) -> None:
    root = make(
        tmp_path,
        "",
        projects__a_DOT_csv="id,name\n7,甲\n7,乙\n",
        projects__b_DOT_csv="id,name\n7,丙\n",
    )
    stored = read(root)[0].projects
    assert list(stored.table["id"]) == ["7", "7@projects/a.csv:3", "7@projects/b.csv:2"]
    assert list(stored.table["fault"]) == ["", "row_fault", "row_fault"]


def test_a_county_may_be_named(tmp_path: Path) -> None:
    area = collection([(box(106, 29, 107, 30), {"XZQMC": "铜梁区", "XZQDM": "500151"})])
    catalog = entry("areas", "admin_area", "layers/areas.geojson", frame="EPSG:4490")
    root = make(
        tmp_path,
        catalog,
        layers__areas_DOT_geojson=area,
        projects__p_DOT_csv="id,name,县\n1,甲,铜梁区\n2,乙,500118\n3,丙,无此县\n",
    )
    assert list(read(root)[0].projects.table["county"]) == ["500151", "500118", "无此县"]


def test_a_row_may_declare_its_frame(tmp_path: Path) -> None:
    rows = (
        "id,lon,lat,坐标系\n1,106.05,29.85,EPSG:4490\n2,106.05,29.85,GCJ-02\n"
        "3,601465.5,3303948.5,EPSG:4544\n4,106.05,29.85,\n"
    )
    root = make(tmp_path, "", projects__p_DOT_csv=rows)
    stored = read(root)[0].projects
    x = stored.table.geometry.x
    assert x[0] == 106.05
    assert 0.003 < x[0] - x[1] < 0.005
    assert x[2] == pytest.approx(106.05, abs=1e-5)
    assumed = [p for p in stored.problems if "assumed" in p.what]
    assert len(assumed) == 1, "only the row that declares nothing is assumed"

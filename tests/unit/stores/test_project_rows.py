"""Rows of project tables: every problem said, drawn sites first, no open place forgotten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyproj
import pytest
import shapely
from shapely import box

from geotool import workspace as documents
from geotool.measure import area_m2
from geotool.stores import Contents, StoredProjects, ingest, open_store

CONFIG = '[workspace]\nname = "w"\n'


def collection(features: list[tuple[Any, dict[str, Any]]], crs: str | None = None) -> str:
    document: dict[str, Any] = {"type": "FeatureCollection"}
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    document["features"] = [
        {"type": "Feature", "properties": p, "geometry": json.loads(shapely.to_geojson(g))}
        for g, p in features
    ]
    return json.dumps(document, ensure_ascii=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "layers").mkdir()
    (tmp_path / "projects/sites").mkdir(parents=True)
    (tmp_path / "geotool.toml").write_text(CONFIG, "utf-8")
    return tmp_path


def table(root: Path, text: str, name: str = "p.csv") -> None:
    (root / "projects" / name).write_text(text, "utf-8")


def site(root: Path, project: str, *shapes: Any, suffix: str = "geojson") -> None:
    text = collection([(s, {}) for s in shapes], crs="urn:ogc:def:crs:EPSG::4490")
    (root / f"projects/sites/{project}.{suffix}").write_text(text, "utf-8")


def layer(root: Path, kind: str, *rows: tuple[Any, dict[str, Any]]) -> None:
    (root / f"layers/{kind}.geojson").write_text(collection(list(rows)), "utf-8")
    with (root / "layers/catalog.toml").open("a", encoding="utf-8") as catalog:
        catalog.write(
            f'[[layer]]\nid = "{kind}"\nkind = "{kind}"\npath = "layers/{kind}.geojson"\n'
            'frame = "EPSG:4490"\n'
        )


def contents(root: Path) -> Contents:
    return ingest(documents.load(root))[0]


def projects(root: Path) -> StoredProjects:
    return contents(root).projects


def said(stored: StoredProjects) -> str:
    return "\n".join(str(p) for p in stored.problems)


def test_what_was_met_while_reading_a_table_is_handed_on(root: Path) -> None:
    table(root, "项目表\nid,name,category\n1,甲,水\n2,乙,\n3,丙,土,4\n")
    stored = projects(root)
    (fatal,) = [p for p in stored.problems if p.fatal]
    assert (fatal.file, fatal.row) == ("projects/p.csv", 5)
    assert "the row has 4 cells, the heading 3" in fatal.what
    assert stored.table.set_index("id")["fault"]["3"] == "row_fault"
    assert "a title: '项目表'" in said(stored)
    assert said(stored).count("the row has 4 cells") == 1


def test_a_sum_line_that_does_not_agree_is_said(root: Path) -> None:
    table(root, "序号,项目名称,总投资（万元）\n1,甲,100\n2,乙,200\n合计,,400\n")
    stored = projects(root)
    assert len(stored.table) == 2
    assert any("400" in p.what and "300" in p.what for p in stored.problems), said(stored)


def test_a_drawn_site_wins_over_a_point(root: Path) -> None:
    table(root, "id,lon,lat\nA,106.2,29.0005\nB,106.2,29\n")
    drawn = box(106, 29, 106.001, 29.001)
    site(root, "A", drawn)
    stored = projects(root)
    rows = stored.table.set_index("id")
    assert rows.geometry["A"].symmetric_difference(drawn).area < 1e-15
    assert rows.geometry["B"].equals(shapely.Point(106.2, 29))
    (problem,) = [p for p in stored.problems if "drawn site" in p.what]
    metres = pyproj.Geod(a=6378137, rf=298.257222101).inv(106.2, 29.0005, 106.001, 29.0005)[2]
    assert f"lies {metres:.0f} m from its drawn site" in problem.what
    assert (problem.row, problem.fatal) == (2, False)
    assert "projects/sites/A.geojson is used" in problem.done


def test_two_outlines_of_one_site_are_compared(root: Path) -> None:
    table(
        root,
        f'id,wkt\nA,"{box(106, 29, 106.002, 29.001).wkt}"\n'
        f'B,"{box(106, 29, 106.001, 29.001).wkt}"\n',
    )
    half = box(106, 29, 106.001, 29.001)
    site(root, "A", half)
    site(root, "B", half)
    stored = projects(root)
    by_row = {p.row: p.what for p in stored.problems if "drawn site" in p.what}
    rest = area_m2(stored.table.geometry.values[:1])[0]
    assert f"differ by {rest:.0f} m2" in by_row[2]
    assert by_row[3] == "the row's own outline is that of its drawn site"


def test_coordinates_of_no_frame_do_not_block_a_drawn_row(root: Path) -> None:
    table(root, "id,lon,lat\nA,7,50000\n")
    site(root, "A", box(106, 29, 106.001, 29.001))
    row = projects(root).table.iloc[0]
    assert (row["fault"], row["geometry"].geom_type) == ("", "Polygon")


def test_a_site_belongs_to_the_first_row_of_its_id(root: Path) -> None:
    table(root, "id,name\nA,甲\nA,乙\n", "a.csv")
    table(root, "id,name\nA,丙\n", "b.csv")
    site(root, "A", box(106, 29, 106.001, 29.001))
    stored = projects(root)
    assert [g is not None for g in stored.table.geometry] == [True, False, False]
    told = [p for p in stored.problems if "belongs to" in p.what]
    assert [(p.file, p.row) for p in told] == [("projects/a.csv", 3), ("projects/b.csv", 2)]
    assert {p.what for p in told} == {"site A.geojson belongs to 'A' in projects/a.csv:2"}


def test_ids_stay_unique_whatever_they_look_like(root: Path) -> None:
    table(root, "id\nA\nA@projects/b.csv:2\n", "a.csv")
    table(root, "id\nA\n", "b.csv")
    assert projects(root).table["id"].is_unique


def test_a_fault_names_its_value_in_no_language(root: Path) -> None:
    table(root, "id,name\nA,甲\nB,乙\n", "a.csv")
    table(root, "id,name\nA,丙\n", "b.csv")
    (root / "projects/sites/B.geojson").write_text("{no json", "utf-8")
    rows = projects(root).table
    assert list(rows["fault"]) == ["", "broken_geometry", "row_fault"]
    assert list(rows["fault_text"]) == ["", "projects/sites/B.geojson", "A"]


def test_two_drawings_of_one_site_are_not_both_used(root: Path) -> None:
    table(root, "id,name\nA,甲\n")
    site(root, "A", box(106, 29, 106.001, 29.001))
    site(root, "A", box(106, 29, 106.002, 29.001), suffix="json")
    assert "A.json: site 'A' is drawn already in A.geojson; not used" in said(projects(root))


def test_all_originals_of_a_site_are_kept(root: Path) -> None:
    def bow_tie(x: float) -> Any:
        return shapely.Polygon([(x, 29), (x + 0.01, 29.01), (x + 0.01, 29), (x, 29.01)])

    table(root, f'id,wkt\nA,"{bow_tie(105).wkt}"\n')
    site(root, "A", bow_tie(106), bow_tie(107))
    contents(root)
    store = open_store(documents.load(root))
    kept = [store.original("projects", key) for key in ("A", "A#2", "A#3")]
    assert [round(g.bounds[0]) for g in kept if g is not None] == [105, 106, 107]


@pytest.fixture
def places(root: Path) -> Path:
    counties = [("铜梁区", "500151", 106), ("永川区", "500118", 107)]
    layer(
        root,
        "admin_area",
        *((box(x, 29, x + 0.9, 30), {"name": n, "code": c}) for n, c, x in counties),
    )
    layer(
        root,
        "gazetteer",
        (shapely.Point(106.1, 29.5), {"name": "少云镇", "county": "500151", "aliases": "少云镇"}),
        (shapely.Point(106.2, 29.5), {"name": "大庙", "county": "铜梁区"}),
        (shapely.Point(106.3, 29.5), {"name": "大庙", "county": "500151"}),
        (shapely.Point(107.3, 29.5), {"name": "板桥镇", "county": "500118"}),
    )
    return root


def test_an_open_place_keeps_a_row_from_passing(places: Path) -> None:
    table(
        places,
        "id,county,kind,places\n1,500151,building,少云镇\n2,500151,building,少云镇；无此地；大庙\n"
        "3,500151,building,无此地\n4,500151,information_system,少云镇；无此地\n"
        "5,500151,building,少云镇；板桥镇\n",
    )
    stored = projects(places)
    rows = stored.table.set_index("id")
    assert list(rows["fault"]) == ["", "open_places", "", "", "open_places"]
    assert rows["fault_text"]["2"] == "无此地、大庙"
    assert rows.geometry["2"].equals(shapely.Point(106.1, 29.5)), "located by the one found"
    assert rows.geometry["3"] is None
    assert rows["fault_text"]["5"] == "板桥镇", "it lies in another county"


def test_an_alias_that_repeats_the_name_is_no_second_place(places: Path) -> None:
    table(places, "id,places\n1,少云镇\n")
    assert projects(places).table.geometry[0] is not None


@pytest.mark.parametrize(
    "text", ["铜梁", "重庆市铜梁区", "重庆市 铜梁区", "铜梁县", "500151101", "500151101206"]
)
def test_a_county_is_known_by_what_is_sure(places: Path, text: str) -> None:
    table(places, f"id,county,places\n1,{text},少云镇\n")
    row = projects(places).table.iloc[0]
    assert row["county"] == "500151"
    assert row["geometry"] is not None


@pytest.mark.parametrize("text", ["川", "500999", "无此县", "重庆市"])
def test_an_unknown_county_is_said_and_hides_no_place(places: Path, text: str) -> None:
    table(places, f"id,county,places\n1,{text},少云镇\n2,{text},板桥镇\n")
    stored = projects(places)
    assert list(stored.table["county"]) == [text, text]
    assert stored.table.geometry.notna().all()
    (problem,) = [p for p in stored.problems if "no outline" in p.what]
    assert f"county '{text}' (rows: 2)" in problem.what
    assert "永川区 500118, 铜梁区 500151" in problem.done
    assert not problem.fatal


def test_a_name_that_two_counties_share_is_not_decided(places: Path) -> None:
    layer_file = places / "layers/admin_area.geojson"
    rows = [("铜梁区", "500151"), ("铜梁县", "500224"), ("永川区", "500118")]
    text = collection(
        [
            (box(106 + n, 29, 106.9 + n, 30), {"name": name, "code": c})
            for n, (name, c) in enumerate(rows)
        ]
    )
    layer_file.write_text(text, "utf-8")
    table(places, "id,county\n1,铜梁\n2,铜梁县\n3,永川\n")
    assert list(projects(places).table["county"]) == ["铜梁", "500224", "500118"]


def test_without_outlines_the_gazetteer_knows_the_counties(root: Path) -> None:
    layer(root, "gazetteer", (shapely.Point(106.1, 29.2), {"name": "桥头", "county": "500151"}))
    table(root, "id,county,places\n1,500151,桥头\n2,500118,桥头\n3,铜梁,桥头\n")
    stored = projects(root)
    assert list(stored.table.geometry.notna()) == [True, False, True]


def test_townships_stand_for_their_county(root: Path) -> None:
    town = box(106, 29, 106.5, 29.5)
    layer(root, "admin_area", (town, {"name": "少云镇", "code": "500151101"}))
    layer(root, "gazetteer", (shapely.Point(106.1, 29.2), {"name": "桥头", "county": "500151"}))
    table(root, "id,county,places\n1,500151,桥头\n")
    found = contents(root)
    assert list(found.layers[0].table["code"]) == ["500151101"]
    assert found.projects.table.geometry[0] is not None
    assert not [p for p in found.projects.problems if "county" in p.what]


def test_rows_of_several_zones_are_read_each_in_its_own(root: Path) -> None:
    table(
        root,
        "id,lon,lat\n1,35601465.5,3303948.5\n2,36408534.5,3303948.5\n3,35601465.5,3303958.5\n"
        "4,7,50000\n",
    )
    stored = projects(root)
    rows = stored.table.set_index("id")
    for project, code in (("1", 4523), ("2", 4524)):
        here = rows.geometry[project]
        back = pyproj.Transformer.from_crs(4490, code, always_xy=True).transform(here.x, here.y)
        east = {"1": 35601465.5, "2": 36408534.5}[project]
        assert back == pytest.approx((east, 3303948.5), abs=1e-3)
    assert rows["fault"]["4"] == "frame_undeclared"
    assert list(rows["fault"][["1", "2", "3"]]) == [""] * 3
    assert "several zone prefixes (35 from row 2 on, 36 from row 3 on)" in said(stored)
    assert stored.provenance[0].frame == "undeclared, EPSG:4523, EPSG:4524"


def test_a_layer_of_several_zones_too(root: Path) -> None:
    (root / "layers/erl.csv").write_text(
        f'name,wkt\n甲,"{box(35601465, 3303948, 35601565, 3304048).wkt}"\n'
        f'乙,"{box(36408534, 3303948, 36408634, 3304048).wkt}"\n',
        "utf-8",
    )
    (root / "layers/catalog.toml").write_text(
        '[[layer]]\nid = "e"\nkind = "ecological_red_line"\npath = "layers/erl.csv"\n', "utf-8"
    )
    stored = contents(root).layers[0]
    west, east = stored.table.geometry
    assert 106 < west.centroid.x < 106.1
    assert 107 < east.centroid.x < 107.1
    assert stored.provenance.frame == "EPSG:4523, EPSG:4524"


def test_web_mercator_is_never_split_into_zones(root: Path) -> None:
    table(root, "id,lon,lat\n1,13900000,3500000\n2,14100000,3500000\n")
    assert set(projects(root).table["fault"]) == {"frame_undeclared"}


@pytest.mark.parametrize(
    ("row", "frame"),
    [
        ("29.8,106.1", "EPSG:4490"),
        ("29.8,106.1", ""),
        ("40.1,85.2", "EPSG:4490"),
        ("40.1,85.2", ""),
    ],
)
def test_one_swapped_row_is_named(root: Path, row: str, frame: str) -> None:
    table(root, f"id,lon,lat,坐标系\n1,106,29.8,{frame}\n2,{row},{frame}\n3,106.2,29.8,{frame}\n")
    stored = projects(root)
    assert list(stored.table["fault"]) == ["", "broken_geometry", ""]
    (problem,) = [p for p in stored.problems if p.fatal]
    assert problem.row == 3
    assert "(latitude and longitude swapped?)" in problem.what
    assert "lies outside its frame EPSG:4" in problem.what
    assert not [p for p in stored.problems if "contradict" in p.what and p.done == "read so"]


def test_one_row_with_north_first_is_named(root: Path) -> None:
    rows = ["601465,3303948", "3303948,601465", "601465,3303958"]
    table(root, "id,lon,lat,坐标系\n" + "".join(f"{n},{r},EPSG:4544\n" for n, r in enumerate(rows)))
    (problem,) = [p for p in projects(root).problems if p.fatal]
    assert (problem.row, "X (north) and Y (east) swapped?" in problem.what) == (3, True)


def test_an_undeclared_frame_may_be_declared_in_both_modes(root: Path) -> None:
    table(root, "id,lon,lat\n1,601465,3303948\n")
    assert "declare the frame (`frame` in the catalogue, or FILE@EPSG:n)" in said(projects(root))


def test_files_that_nobody_reads_are_said(root: Path) -> None:
    table(root, "id\n1\n")
    (root / "projects/old.xls").touch()
    (root / "projects/sites/A.dwg").touch()
    stored = projects(root)
    assert "projects/old.xls: is not read; save it as .xlsx" in said(stored)
    assert "projects/sites/A.dwg: is not read; export it as .geojson or .shp" in said(stored)
    (root / "projects/old.xls").unlink()
    assert "old.xls" not in said(projects(root)), "and no longer once it is gone"


def test_canonical_columns_of_the_source_are_not_doubled(root: Path) -> None:
    shape = box(106, 29, 106.1, 29.1)
    layer(
        root,
        "water_source_zone",
        (shape, {"feature": "a", "NAME": "甲", "level": "一级", "zone": 7}),
        (shape, {"feature": "a", "NAME": "乙", "level": "2", "zone": 8}),
    )
    columns = contents(root).layers[0].table
    assert "NAME_2" not in columns
    assert list(columns["level"]) == ["1", "2"]
    assert list(columns["level_2"]) == ["一级", "2"], "translated: the original words are kept"
    assert list(columns["feature"]) == ["a", "a@2"]
    assert list(columns["feature_2"]) == ["a", "a"]
    assert list(columns["zone"]) == [7, 8]

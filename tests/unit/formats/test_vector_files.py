"""Vector layers made here with one fault each, and read back by us."""

from __future__ import annotations

import json
import shutil
import struct
import zipfile
from pathlib import Path
from typing import Any

import fiona
import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from geotool.errors import InputError
from geotool.formats import RawTable, parse_source, read_vector

SQUARE = shapely.box(106, 29, 106.01, 29.01)


def read(path: Path | str, **options: Any) -> RawTable:
    return read_vector(parse_source(str(path)), name="x", **options)


def frame(**columns: list[Any]) -> gpd.GeoDataFrame:
    count = len(next(iter(columns.values())))
    return gpd.GeoDataFrame(columns, geometry=[SQUARE] * count, crs="EPSG:4490")


def said(raw: RawTable) -> str:
    return "\n".join(str(p) for p in raw.problems)


@pytest.mark.parametrize("suffix", ["gpkg", "shp", "geojson", "fgb", "kml", "gml", "gdb"])
def test_formats_give_back_what_was_written(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"红线 图层.{suffix}"
    table = frame(Name=["甲", "乙"], level=["1", "2"])
    if suffix in {"kml", "geojson"}:
        table = table.to_crs("EPSG:4326")
    drivers = {"kml": "LIBKML", "gml": "GML", "gdb": "OpenFileGDB", "fgb": "FlatGeobuf"}
    options = {"driver": drivers[suffix], "layer": "red"} if suffix in drivers else {}
    table.to_file(path, engine="pyogrio", encoding="utf-8", **options)
    path.with_suffix(".xsd").unlink(missing_ok=True)  # without it GDAL writes a .gfs if it may
    before = sorted(p.name for p in tmp_path.iterdir())
    raw = read(path)
    assert sorted(raw.table["Name"]) == ["乙", "甲"]
    assert all(g.symmetric_difference(SQUARE).area < 1e-9 for g in raw.table.geometry)
    assert raw.crs == ("EPSG:4326" if suffix in {"kml", "geojson"} else "EPSG:4490")
    assert raw.declared == (suffix != "geojson")
    assert raw.table.crs is None
    assert list(raw.rows) == [1, 2]
    assert not [p for p in raw.problems if p.fatal]
    assert sorted(p.name for p in tmp_path.iterdir()) == before, "a reader writes nothing"


def test_several_layers_have_to_be_named(tmp_path: Path) -> None:
    path = tmp_path / "plan.gpkg"
    frame(a=[1]).to_file(path, layer="STBHHX")
    pyogrio.write_dataframe(pd.DataFrame({"t": [1]}), path, layer="notes")
    assert len(read(path)) == 1
    frame(a=[1, 2]).to_file(path, layer="永久基本农田")
    with pytest.raises(
        InputError, match=r"several layers: STBHHX, 永久基本农田; name one, as x#STBHHX"
    ):
        read(path)
    assert len(read(f"{path}#永久基本农田")) == 2
    assert len(read(path, layer="stbhhx")) == 1
    assert not isinstance(read(f"{path}#notes").table, gpd.GeoDataFrame)
    with pytest.raises(InputError, match=r"no layer 'X'; it has"):
        read(f"{path}#X")


@pytest.mark.parametrize(
    ("written", "cpg", "declared", "expected", "note"),
    [
        ("gb18030", None, None, "gb18030", "does not say its encoding"),
        ("utf-8", None, None, "utf-8", "does not say its encoding"),
        ("gb18030", "UTF-8", None, "gb18030", "says utf-8, which does not hold"),
        ("gb18030", "GBK", None, "gb18030", None),
        ("gb18030", "936", None, "gb18030", None),
        ("gb18030", "UTF-8", "gbk", "gb18030", None),
        ("utf-8", "65001", None, "utf-8", None),
        ("big5", "950", None, "cp950", None),
    ],
)
def test_shapefile_encodings(
    tmp_path: Path, written: str, cpg: str | None, declared: str | None, expected: str, note: Any
) -> None:
    path = tmp_path / "a.shp"
    names = ["生態保護紅線", "永久基本農田", "ASCII"]
    frame(字段=names).to_file(path, encoding={"gb18030": "gbk"}.get(written, written))
    path.with_suffix(".cpg").unlink()
    data = bytearray(path.with_suffix(".dbf").read_bytes())
    data[29] = 0
    path.with_suffix(".dbf").write_bytes(data)
    if cpg:
        path.with_suffix(".CPG").write_text(cpg)
    raw = read(path, encoding=declared)
    assert list(raw.table["字段"]) == names
    assert raw.encoding == expected
    assert said(raw) == "" if note is None else note in said(raw)


@pytest.mark.parametrize("driver_id", [0, 0x57])
def test_accented_letters_are_not_taken_for_chinese(tmp_path: Path, driver_id: int) -> None:
    """Every accented letter with the one after it is a valid GBK pair."""
    names = ["Fälle", "Schönbühl", "Weiße Elster"]
    path = tmp_path / "a.shp"
    frame(n=names).to_file(path, encoding="iso-8859-1")
    path.with_suffix(".cpg").unlink()
    data = bytearray(path.with_suffix(".dbf").read_bytes())
    data[29] = driver_id
    path.with_suffix(".dbf").write_bytes(data)
    raw = read(path)
    assert list(raw.table["n"]) == names
    assert "read as latin-1" in said(raw)


def test_text_cut_inside_a_character_is_kept_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    frame(n=["红线一", "红线二", "红线"]).to_file(path, encoding="gbk")
    data = path.with_suffix(".dbf").read_bytes()
    path.with_suffix(".dbf").write_bytes(
        data.replace("红线二".encode("gbk"), b"\xba\xec\xcf\xdf\xb6 ")
    )
    path.with_suffix(".cpg").unlink()
    raw = read(path)
    assert list(raw.table["n"]) == ["红线一", "红线\ufffd", "红线"]
    assert [p.row for p in raw.problems if "cut off" in p.what] == [2]
    with pytest.raises(InputError, match="no such encoding 'martian'"):
        read(path, encoding="martian")


def test_long_integers_with_gaps_keep_every_digit(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    table = frame(n=["a", "b"])
    table["BSM"] = pd.array([500151200001234567, None], dtype="Int64")
    table["small"] = pd.array([12, None], dtype="Int64")
    table.to_file(path)
    raw = read(path)
    assert str(raw.table["BSM"][0]) == "500151200001234567"
    assert str(raw.table["small"][0]) == "12"
    assert pd.isna(raw.table["BSM"][1])


def test_clashing_names_are_kept_with_a_suffix(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    properties = {"a": 1, "A": 2, "fid": 3, "geometry": "g"}
    feature = {"type": "Feature", "properties": properties, "geometry": SQUARE.__geo_interface__}
    path.write_text(json.dumps(feature))
    raw = read(path)
    assert list(raw.table.columns) == ["a", "A_2", "fid_2", "geometry_2", "geometry"]
    assert raw.table.iloc[0, :4].tolist() == [1, 2, 3, "g"]
    assert said(raw).count("kept as") == 3


@pytest.mark.parametrize("shape", ["collection", "feature", "geometry"])
@pytest.mark.parametrize("crs", [None, "urn:ogc:def:crs:EPSG::4490", "urn:ogc:def:crs:EPSG::4523"])
def test_geojson_roots_and_crs(tmp_path: Path, shape: str, crs: str | None) -> None:
    geometry: dict[str, Any] = {"type": "Point", "coordinates": [106.05, 29.85]}
    feature = {"type": "Feature", "properties": {"n": "红线"}, "geometry": geometry}
    root: dict[str, Any] = {
        "collection": {"type": "FeatureCollection", "features": [feature]},
        "feature": feature,
        "geometry": geometry,
    }[shape]
    if crs:
        root["crs"] = {"type": "name", "properties": {"name": crs}}
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(root, ensure_ascii=False), encoding="utf-8-sig")
    raw = read(path)
    expected = f"EPSG:{crs[-4:]}" if crs else "EPSG:4326"
    assert (raw.crs, raw.declared) == (expected, crs is not None)
    assert raw.table.geometry[0].coords[0] == (106.05, 29.85)


def test_geojson_in_metres_states_no_frame(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text('{"type":"Point","coordinates":[35601465.5,3303948.5]}')
    assert read(path).crs is None


def test_every_unusable_geometry_is_named_and_its_feature_kept(tmp_path: Path) -> None:
    shapes: list[Any] = [
        SQUARE.__geo_interface__,
        None,
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": "xx"},
        {"type": "Point", "coordinates": []},
    ]
    features = [
        {"type": "Feature", "properties": {"i": i}, "geometry": g} for i, g in enumerate(shapes)
    ]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    raw = read(path)
    assert list(raw.table["i"]) == [0, 1, 2, 3, 4]
    assert [g is None for g in raw.table.geometry] == [False, True, True, True, True]
    assert [p.row for p in raw.problems if p.row] == [2, 3, 4, 5]


def test_infinite_coordinates_are_broken(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    table = gpd.GeoDataFrame(
        {"i": [1, 2]}, geometry=[shapely.Point(1, 2), shapely.Point(float("inf"), 2)], crs=4490
    )
    table.to_file(path)
    raw = read(path)
    assert [g is None for g in raw.table.geometry] == [False, True]
    assert [(p.row, p.fatal) for p in raw.problems] == [(2, True)]


def copy_layer(shared_data: Path, target: Path) -> Path:
    source = shared_data / "conformance" / "qgis_geometry_checker"
    for part in source.glob("polygon_layer.*"):
        (target / part.name).write_bytes(part.read_bytes())
    return target / "polygon_layer.shp"


def test_damaged_shapefile_records_are_told_from_missing_ones(
    shared_data: Path, tmp_path: Path
) -> None:
    path = copy_layer(shared_data, tmp_path)
    data = bytearray(path.read_bytes())
    index = path.with_suffix(".shx").read_bytes()
    starts = [struct.unpack(">i", index[100 + 8 * i : 104 + 8 * i])[0] * 2 for i in range(25)]
    data[starts[2] + 8 : starts[2] + 12] = struct.pack("<i", 77)
    data[starts[4] + 8 : starts[4] + 12] = struct.pack("<i", 0)
    data[starts[6] + 44 : starts[6] + 48] = struct.pack("<i", 99_999)
    path.write_bytes(data)
    raw = read(path)
    assert len(raw) == 25
    found = {p.row: (p.fatal, p.what) for p in raw.problems}
    assert {row: fatal for row, (fatal, _) in found.items()} == {3: True, 5: False, 7: True}
    path.write_bytes(data[:2000])
    cut = read(path)
    assert len(cut) == 25
    missing = [i + 1 for i, g in enumerate(cut.table.geometry) if g is None]
    assert missing == [p.row for p in cut.problems]
    assert len(missing) > 10


def test_a_cut_attribute_table_keeps_geometries_and_names_features(
    shared_data: Path, tmp_path: Path
) -> None:
    path = copy_layer(shared_data, tmp_path)
    whole = read(path)
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes()[:300])
    raw = read(path)
    assert len(raw) == 25
    assert all(
        a.equals_exact(b, 0) for a, b in zip(raw.table.geometry, whole.table.geometry, strict=True)
    )
    lost = [p.row for p in raw.problems if p.fatal]
    assert lost == list(range(min(lost), 26))
    assert list(raw.table["id"])[: min(lost) - 1] == list(whole.table["id"])[: min(lost) - 1]


def test_text_that_is_no_utf8_in_a_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    frame(n=["aaaa", "bbbb", "cccc"]).to_file(path)
    path.write_bytes(path.read_bytes().replace(b"bbbb", b"\xba\xec\xcf\xdf"))
    raw = read(path)
    assert len(raw) == 3
    assert all(g is not None for g in raw.table.geometry)
    assert raw.table["n"][0] == "aaaa"
    assert raw.table["n"][2] == "cccc"
    assert raw.table["n"][1] == "红线"
    assert [p.row for p in raw.problems] == [2]


def test_solid_surfaces_and_three_dimensions(shared_data: Path, tmp_path: Path) -> None:
    raw = read(shared_data / "conformance" / "qgis_formats" / "multipatch.shp")
    assert raw.table.geometry[0] is None
    assert "MultiPatch" in said(raw)
    path = tmp_path / "z.gpkg"
    gpd.GeoDataFrame({"i": [1]}, geometry=[shapely.Point(1, 2, 3)], crs=4490).to_file(path)
    assert read(path).table.geometry[0].has_z


def test_a_shapefile_without_its_index_says_so(shared_data: Path, tmp_path: Path) -> None:
    path = copy_layer(shared_data, tmp_path)
    path.with_suffix(".shx").unlink()
    with pytest.raises(InputError, match=r"its \.shx file is missing.*copy all files"):
        read(path)


def test_dxf_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    with fiona.open(
        path, "w", driver="DXF", schema={"geometry": "LineString", "properties": {}}
    ) as f:
        f.write(
            {"geometry": {"type": "LineString", "coordinates": [(0, 0), (5, 5)]}, "properties": {}}
        )
    raw = read(path)
    assert raw.table.geometry[0].length == pytest.approx(50**0.5)
    assert raw.crs is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.mdb", "export it to .gdb or .gpkg"),
        ("a.dwg", "save it as DXF"),
        ("a.jpg", "a picture or raster"),
        ("a.tif", "a picture or raster"),
        ("a.pdf", "a document"),
        ("a.shx", "name the .shp"),
        ("a.xls", "save it as .xlsx"),
        ("a.txt", "no row with a known heading"),
        ("a.csv", "no row with a known heading"),
        ("a.md", "not a format that is read"),
        ("noname", "not a format that is read"),
        ("a.shp", "cannot be opened"),
        ("a.gpkg", "cannot be opened"),
        ("a.geojson", "cannot be opened"),
        ("a.kml", "cannot be opened"),
        ("a.fgb", "cannot be opened"),
        ("a.gml", "cannot be opened"),
        ("a.xlsx", "not a workbook"),
    ],
)
def test_everything_else_is_refused_in_one_line(tmp_path: Path, name: str, words: str) -> None:
    path = tmp_path / name
    path.write_text("只是文字，不是图层\n第二行\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(path)
    message = str(caught.value)
    assert message.startswith("x: ")
    assert words in message
    assert "; " in message
    assert "\n" not in message
    assert str(tmp_path) not in message


def test_tables_become_layers(shared_data: Path, tmp_path: Path) -> None:
    raw = read(shared_data / "transit" / "shanghai_metro_line2_stops.csv")
    assert len(raw) == 60
    assert raw.crs is None
    assert raw.table["stationnames"][0] == "徐泾东"
    assert raw.table.geometry[0].x == pytest.approx(121.29487927379664, abs=1e-12)
    path = tmp_path / "地名.csv"
    path.write_bytes("名称,经度,纬度\n铜梁,106.05,29.85\n无名,,\n坏,东经,29\n".encode("gb18030"))
    raw = read(path)
    assert [g is None for g in raw.table.geometry] == [False, True, True]
    assert [(p.row, p.fatal) for p in raw.problems] == [(None, False), (4, True)]


def test_zipped_layers(shared_data: Path, tmp_path: Path) -> None:
    packed = shared_data / "conformance" / "qgis_shapefile_encodings" / "windows-1252.zip"
    assert read(packed).table["text"][0] == "äöü"
    frame(n=["红线"]).to_file(tmp_path / "x.gdb", driver="OpenFileGDB", layer="STBHHX")
    archive = tmp_path / "x.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for part in sorted((tmp_path / "x.gdb").iterdir()):
            target.write(part, f"deliver/x.gdb/{part.name}")
    shutil.rmtree(tmp_path / "x.gdb")
    for text in (f"{archive}", f"{archive}!deliver/x.gdb#STBHHX"):
        assert read(text).table["n"][0] == "红线"


def encode_ring(ring: Any, scale: int = 1024) -> tuple[str, list[int]]:
    """Pack a ring as ECharts does, written from its description."""
    points = [(round(x * scale), round(y * scale)) for x, y in ring]
    last = first = points[0]
    text = ""
    for point in points:
        for value, before in zip(point, last, strict=True):
            step = value - before
            text += chr(((step << 1) ^ (step >> 63)) + 64)
        last = point
    return text, list(first)


def test_packed_echarts_maps(tmp_path: Path) -> None:
    ring, offset = encode_ring(SQUARE.exterior.coords)
    feature = {
        "type": "Feature",
        "id": "500151",
        "properties": {"name": "铜梁区", "cp": [106, 29]},
        "geometry": {"type": "Polygon", "coordinates": [ring], "encodeOffsets": [offset]},
    }
    damaged = {**feature, "geometry": {**feature["geometry"], "coordinates": [ring[:5]]}}
    multi = {
        "type": "MultiPolygon",
        "coordinates": [[ring], [ring]],
        "encodeOffsets": [[offset], [offset]],
    }
    path = tmp_path / "a.json"
    features = [feature, damaged, {**feature, "geometry": multi}]
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features, "UTF8Encoding": True})
    )
    raw = read(path)
    first = np.array(raw.table.geometry[0].exterior.coords)
    assert np.abs(first - np.array(SQUARE.exterior.coords)).max() <= 0.5 / 1024
    assert raw.table.geometry[1] is None
    assert [p.row for p in raw.problems if p.fatal] == [2]
    assert len(raw.table.geometry[2].geoms) == 2
    path.write_text('{"UTF8Encoding": true}')
    with pytest.raises(InputError, match="ECharts"):
        read(path)

"""Places of waivers: boxes, WKT and drawn files as polygons; what is wrong names its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geotool.errors import ConfigError, MissingFileError
from geotool.formats import RawTable
from geotool.measure import area_m2
from geotool.model import LayerSpec
from geotool.stores import StoredLayer, read_waivers
from geotool.stores.layers import normalise_layer
from geotool.workspace import load

ENTRY = """\
[[waiver]]
rule = "ERL001"
project = "TL-07"
document = "渝规资函〔2026〕12号"
issuer = "市规资局"
date = 2026-03-01
expires = "2027-03-01"
reason = "已论证"
"""
KNOWN = ("ERL001", "PBF001", "DATA001")
GROUND = shapely.box(106.0, 29.8, 106.01, 29.81)
BOWTIE = shapely.Polygon([(106, 29.8), (106.01, 29.81), (106.01, 29.8), (106, 29.81)])


@pytest.fixture
def region() -> StoredLayer:
    """The outline of a county around the ground."""
    shape = shapely.box(105.8, 29.6, 106.4, 30.1)
    table = pd.DataFrame({"code": ["500151"], "geometry": [shape]})
    raw = RawTable(table, "EPSG:4490", np.array([1]), declared=True)
    return normalise_layer(raw, LayerSpec("county", "admin_area", "c.geojson"), sha256="")[0]


@pytest.fixture
def read(tmp_path: Path, region: StoredLayer) -> Any:
    (tmp_path / "projects").mkdir()
    (tmp_path / "layers").mkdir()
    (tmp_path / "geotool.toml").write_text('[workspace]\nname = "w"\n', "utf-8")

    def waivers(place: Any = None, *, text: str = ENTRY, around: Any = region) -> Any:
        said = "" if place is None else f"place = {json.dumps(place, ensure_ascii=False)}\n"
        (tmp_path / "projects/waivers.toml").write_text(text + said, "utf-8")
        layers = [] if around is None else [around]
        return read_waivers(load(tmp_path), layers, known_rules=KNOWN)

    return waivers


def file(tmp_path: Path, name: str, *shapes: Any, frame: str | None = "EPSG:4490") -> str:
    table = gpd.GeoDataFrame({"n": range(len(shapes))}, geometry=list(shapes), crs="EPSG:4490")
    if frame is not None:
        table = table.to_crs(frame)
    driver = {"driver": "KML"} if name.endswith(".kml") else {}
    table.to_file(tmp_path / name, **driver)
    return name


def test_no_file_no_waivers(read: Any, tmp_path: Path) -> None:
    assert read() != ()
    (tmp_path / "projects/waivers.toml").unlink()
    assert read_waivers(load(tmp_path), [], known_rules=KNOWN) == ()


def test_what_a_waiver_carries(read: Any) -> None:
    text = ENTRY + 'cap = "1.8 亩"\nzone = "erl/12"\nzone_edition = "2024"\nrule_edition = "x"\n'
    (found,) = read(text="\n" + text)
    assert (found.document, found.issuer, found.reason) == (
        *("渝规资函〔2026〕12号", "市规资局", "已论证"),
    )
    assert (found.rule, found.project, found.line) == ("ERL001", "TL-07", 2)
    assert (str(found.granted), str(found.expires)) == ("2026-03-01", "2027-03-01")
    assert (found.zone_layer, found.zone_feature) == ("erl", "12")
    assert (found.zone_edition, found.rule_edition, found.place) == ("2024", "x", None)
    assert (found.cap.value, found.cap.unit, found.cap.written) == (1200.0, "m2", "1.8 亩")


def same_ground(shape: Any) -> bool:
    """Whether a shape is the ground, to 1 m2 (other edges bend otherwise by millimetres)."""
    parts = np.array([shapely.symmetric_difference(shape, GROUND)], dtype=object)
    return bool(area_m2(parts)[0] < 1) and shape.is_valid


@pytest.mark.parametrize("place", [list(GROUND.bounds), GROUND.wkt, f"  {GROUND.wkt.lower()}"])
def test_boxes_and_wkt(read: Any, place: Any) -> None:
    (found,) = read(place)
    assert same_ground(found.place)
    edges = np.diff(shapely.get_coordinates(found.place), axis=0)
    assert np.abs(edges).max() < 0.001, "edges are of 100 m at most"


@pytest.mark.parametrize(
    ("name", "frame"),
    [
        ("layers/p.geojson", None),
        ("layers/p.gpkg", "EPSG:4544"),
        ("layers/p.shp", "EPSG:4523"),
        ("layers/p.kml", None),
        ("layers/图斑.gpkg", "EPSG:4490"),
    ],
)
def test_drawn_files_in_their_frames(read: Any, tmp_path: Path, name: str, frame: Any) -> None:
    file(tmp_path, name, GROUND, frame=frame)
    (found,) = read(name)
    assert same_ground(found.place)
    (found,) = read(name.replace("/", "\\"))
    assert same_ground(found.place)


def test_several_polygons_are_one_place(read: Any, tmp_path: Path) -> None:
    west, east = shapely.box(106, 29.8, 106.006, 29.81), shapely.box(106.004, 29.8, 106.01, 29.81)
    (found,) = read(file(tmp_path, "layers/two.gpkg", west, east))
    assert same_ground(found.place)


def test_a_frame_may_be_declared(read: Any, tmp_path: Path) -> None:
    name = file(tmp_path, "layers/p.geojson", GROUND)
    (found,) = read(f"{name}@GCJ-02")
    away = shapely.distance(found.place.centroid, GROUND.centroid)
    assert 0.001 < away < 0.01, "a web map's coordinates lie some hundred metres off"


def test_the_region_tells_the_frame_of_a_file_that_does_not(read: Any, tmp_path: Path) -> None:
    name = file(tmp_path, "layers/p.shp", GROUND, frame="EPSG:4544")
    (tmp_path / "layers/p.prj").unlink()
    (found,) = read(name)
    assert same_ground(found.place)
    with pytest.raises(ConfigError, match="frame"):
        read(name, around=None)


def test_a_file_of_which_a_part_cannot_be_read(read: Any, tmp_path: Path) -> None:
    parts = [shapely.geometry.mapping(GROUND), {"type": "Polygon", "coordinates": [[[106, 29.8]]]}]
    features = [{"type": "Feature", "properties": {}, "geometry": part} for part in parts]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (tmp_path / "layers/p.geojson").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"waivers\.toml:9: place: layers/p\.geojson: 2: "):
        read("layers/p.geojson")


def test_a_place_that_reaches_over_the_border_is_one(read: Any) -> None:
    assert read([105.0, 29.8, 105.9, 29.9])[0].place is not None


OUTSIDE = [107.0, 29.8, 107.1, 29.9]


@pytest.mark.parametrize(
    ("place", "what"),
    [
        (OUTSIDE, "outside the region (it spans 107.0000, 29.8000 to 107.1000, 29.9000)"),
        (shapely.box(*OUTSIDE).wkt, "outside the region"),
        (BOWTIE.wkt, "not a valid polygon: Self-intersection"),
        ("POLYGON ((106 29.8, 106.1 29.8", "cannot be read as WKT"),
        ("POLYGON EMPTY", "no polygon"),
        ("POINT (106 29.8)", "is no polygon but Point"),
        ("LINESTRING (106 29.8, 106.1 29.8)", "is no polygon but LineString"),
        (shapely.box(29.8, 106, 29.9, 106.1).wkt, "latitude stands before longitude"),
        (shapely.box(430000, 3300000, 430100, 3300100).wkt, "no degrees"),
    ],
)
def test_faulty_places(read: Any, place: Any, what: str) -> None:
    with pytest.raises(ConfigError) as fault:
        read(place)
    said = str(fault.value)
    assert said.startswith("projects/waivers.toml:9: place: ")
    assert what in said
    assert fault.value.remedy


@pytest.mark.parametrize(
    ("shapes", "what"),
    [
        ([shapely.box(*OUTSIDE)], "outside the region"),
        ([GROUND, shapely.Point(106, 29.8)], "is points where polygons are expected"),
        ([GROUND, BOWTIE], "layers/p.gpkg: 2: is not a valid polygon"),
        ([GROUND, shapely.Polygon()], "layers/p.gpkg: 2: has no geometry"),
        ([], "holds no polygon"),
    ],
)
def test_faulty_files(read: Any, tmp_path: Path, shapes: list[Any], what: str) -> None:
    with pytest.raises(ConfigError) as fault:
        read(file(tmp_path, "layers/p.gpkg", *shapes))
    assert str(fault.value).startswith("projects/waivers.toml:9: place: ")
    assert what in str(fault.value)


def test_files_that_are_not_there_or_nothing(read: Any, tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"waivers\.toml:9: place: .*layers/none\.gpkg"):
        read("layers/none.gpkg")
    (tmp_path / "layers/p.geojson").write_text("{", "utf-8")
    with pytest.raises(ConfigError, match=r"waivers\.toml:9: place: layers/p\.geojson: "):
        read("layers/p.geojson")
    (tmp_path / "layers/p.pdf").write_text("", "utf-8")
    with pytest.raises(ConfigError, match=r"waivers\.toml:9: place: layers/p\.pdf: "):
        read("layers/p.pdf")
    with pytest.raises(ConfigError, match=r"waivers\.toml:9: place: layers: a folder"):
        read("layers")


def test_a_file_in_no_known_frame(read: Any, tmp_path: Path) -> None:
    file(tmp_path, "layers/p.shp", GROUND, frame="EPSG:3857")
    (tmp_path / "layers/p.prj").unlink()
    with pytest.raises(ConfigError, match=r"waivers\.toml:9: place: layers/p\.shp.*frame"):
        read("layers/p.shp")


def test_without_an_outline_nothing_is_outside(read: Any) -> None:
    assert read(OUTSIDE, around=None)[0].place is not None
    with pytest.raises(ConfigError, match="Self-intersection"):
        read(BOWTIE.wkt, around=None)


@pytest.mark.parametrize(
    ("code", "remedy"), [("erl001", "did you mean ERL001?"), ("XYZ9", "geotool rules list")]
)
def test_rules_that_there_are_not(read: Any, code: str, remedy: str) -> None:
    with pytest.raises(ConfigError) as fault:
        read(text=ENTRY + ENTRY.replace("ERL001", code))
    assert str(fault.value).startswith(f"projects/waivers.toml:10: no rule '{code}'; ")
    assert remedy in str(fault.value)

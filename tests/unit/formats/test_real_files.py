"""Every real file is met by a complete read or one clear line, never by a silent loss."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyproj
import pytest
import shapely

from geotool.errors import GeotoolError
from geotool.formats import parse_source, read_vector, sha256

FOLDERS = (
    "admin",
    "kance_txt",
    "conformance/qgis_formats",
    "conformance/qgis_shapefile_encodings",
    "conformance/qgis_geometry_checker",
    "conformance/qgis_overlay",
    "protected",
    "raster",
    "transit",
)
#: Features as the index of the data states them, with those that have no usable geometry.
FEATURES = {
    "admin/chongqing_districts_amap_gcj02.gpkg": (38, 0),
    "admin/chongqing_municipality_amap_gcj02.geojson": (1, 0),
    "admin/chongqing_pre2011_40districts_simplified.geojson": (40, 0),
    "admin/echarts4_chongqing_encoded.json": (38, 0),
    "admin/chongqing_gbk_shp/区县界_area.shp": (38, 0),
    "conformance/qgis_formats/bug_21100-wierd_field_names.gpkg": (3, 0),
    "conformance/qgis_formats/curved_polys.gpkg": (4, 0),
    "conformance/qgis_formats/empty_spatial_layer.shp": (0, 0),
    "conformance/qgis_formats/invalidgeometries.gml": (1, 0),
    "conformance/qgis_formats/multipatch.shp": (1, 1),
    "conformance/qgis_formats/nonspatial.dbf": (3, 3),
    "conformance/qgis_formats/points_gpkg.gpkg#points_gpkg": (17, 0),
    "conformance/qgis_formats/points_gpkg.gpkg#points_small": (3, 0),
    "conformance/qgis_geometry_checker/line_layer.shp": (9, 0),
    "conformance/qgis_geometry_checker/point_layer.shp": (7, 0),
    "conformance/qgis_geometry_checker/polygon_layer.shp": (25, 0),
    "conformance/qgis_overlay/expected/count_unique_points.geojson": (6, 1),
    "conformance/qgis_overlay/expected/count_unique_points.gml": (6, 1),
    "conformance/qgis_overlay/expected/points_in_polys.gml": (6, 1),
    "conformance/qgis_overlay/input/multipolys.gml": (4, 1),
    "conformance/qgis_overlay/input/points.gml": (9, 0),
    "conformance/qgis_overlay/input/points_in_polys.gml": (15, 2),
    "conformance/qgis_overlay/input/polys.gml": (6, 1),
    "protected/glaes_aachen/Natura2000_aachenClipped.shp": (42, 0),
    "protected/glaes_aachen/aachen_placement_areas.shp": (182, 0),
    "protected/glaes_aachen/aachen_placements.shp": (194, 0),
    "protected/glaes_aachen/aachen_points.shp": (13, 0),
    "protected/revx_rhode_island/Rhode_Island_Railroads.gpkg": (450, 0),
    "raster/flood_kampen/landuse.gpkg": (6615, 0),
    "transit/ptac_friedrichshain/friedrichshain_population.gpkg": (14648, 0),
    "transit/r5r_porto_alegre/poa_hexgrid.csv": (1227, 0),
    "transit/shanghai_bus71_line.geojson": (2, 0),
    "transit/shanghai_metro_line2_stops.csv": (60, 0),
    "kance_txt/44120000319.txt": (1, 0),
    "kance_txt/44120001111.txt": (1, 0),
    "kance_txt/44120000669_44120001725_44120002171.txt": (1, 0),
    **{
        f"conformance/qgis_shapefile_encodings/{name}": (1, 0)
        for name in (
            "iso-8859-1.shp",
            "iso-8859-1_ldid.shp",
            "latin1.shp",
            "system_encoding.shp",
            "utf8.shp",
            "windows-1252.shp",
            "windows-1252.zip",
            "windows-1252_ldid.shp",
        )
    },
}
GEOD = pyproj.Geod(ellps="WGS84")


@pytest.mark.parametrize("name", sorted(FEATURES))
def test_known_files_are_read_completely(shared_data: Path, name: str) -> None:
    count, without = FEATURES[name]
    raw = read_vector(parse_source(name, base=shared_data), name=name)
    assert len(raw) == len(raw.table) == len(raw.rows) == count
    if isinstance(raw.table, gpd.GeoDataFrame):
        missing = [int(r) for r, g in zip(raw.rows, raw.table.geometry, strict=True) if g is None]
        assert len(missing) == without
        assert set(missing) <= {p.row for p in raw.problems}
    if "encodings" in name:
        assert raw.table["text"][0] == "äöü"


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_is_lost_silently_or_breaks_the_reader(shared_data: Path, folder: str) -> None:
    for path in sorted(p for p in (shared_data / folder).rglob("*") if p.is_file()):
        name = path.relative_to(shared_data).as_posix()
        try:
            raw = read_vector(parse_source(str(path)), name=name)
        except GeotoolError as refusal:
            message = str(refusal)
            assert message.startswith(name), message
            assert "; " in message, message
            assert "\n" not in message, message
            assert len(message) < 700, message
            continue
        told = {p.row for p in raw.problems}
        if isinstance(raw.table, gpd.GeoDataFrame):
            geometries = raw.table.geometry
            gaps = {int(r) for r, g in zip(raw.rows, geometries, strict=True) if g is None}
            assert gaps <= told, name
        else:
            assert isinstance(raw.table, pd.DataFrame)


def test_text_files_that_are_no_tables_are_refused(shared_data: Path) -> None:
    for name in ("protected/glaes_aachen/LICENSE.txt", "raster/rasterstats/LICENSE.txt"):
        with pytest.raises(GeotoolError, match="no row with a known heading"):
            read_vector(parse_source(name, base=shared_data), name=name)


def test_districts_from_gbk_without_cpg(shared_data: Path) -> None:
    raw = read_vector(parse_source("admin/chongqing_gbk_shp/区县界_area.shp", base=shared_data))
    assert raw.encoding == "gb18030"
    areas = {
        name: abs(GEOD.geometry_area_perimeter(g)[0]) / 1e6
        for name, g in zip(raw.table["NAME"], raw.table.geometry, strict=True)
    }
    assert len(areas) == 38
    assert {"铜梁县", "永川区", "垫江县", "綦江区"} <= set(areas)
    assert areas["铜梁县"] == pytest.approx(1346.92, rel=1e-4)
    assert sum(areas.values()) == pytest.approx(82394.78, rel=1e-4)


def test_packed_districts_have_the_names_and_sizes_of_the_real_ones(shared_data: Path) -> None:
    """Oracle: the same districts in another file. The packed outline is generalised."""
    packed = read_vector(parse_source("admin/echarts4_chongqing_encoded.json", base=shared_data))
    real = read_vector(parse_source("admin/chongqing_districts_amap_gcj02.gpkg", base=shared_data))
    by_code = dict(zip(real.table["adcode"].astype(str), real.table.geometry, strict=True))
    names = dict(zip(real.table["adcode"].astype(str), real.table["name"], strict=True))
    assert len(packed) == 38
    total = 0.0
    for code, name, geometry in zip(
        packed.table["id"], packed.table["name"], packed.table.geometry, strict=True
    ):
        if code in by_code:
            assert name == names[code]
            shape = shapely.make_valid(geometry)
            shared = shape.intersection(by_code[code]).area / by_code[code].area
            assert shared > 0.8, name
        total += abs(GEOD.geometry_area_perimeter(geometry)[0]) / 1e6
    assert sum(code in by_code for code in packed.table["id"]) >= 36
    assert total == pytest.approx(82436.70, rel=0.01)


def test_every_known_file_has_a_stable_fingerprint(shared_data: Path) -> None:
    names = [n for n in FEATURES if "#" not in n]
    digests = [sha256(parse_source(n, base=shared_data)) for n in names]
    assert digests == [sha256(parse_source(n, base=shared_data)) for n in names]
    assert all(len(d) == 64 for d in digests)

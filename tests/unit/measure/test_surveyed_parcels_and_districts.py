"""Known areas of real data: surveyed parcels and the districts of Chongqing."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geotool.frames import Canonical, detect, resolve, to_canonical
from geotool.measure import area_m2, planar_area_m2, to_ha, trapezoid_area_m2


def surveyed(path: Path) -> tuple[shapely.Polygon, Canonical]:
    """Read one parcel: rows ``J1,1,north,east`` after the header."""
    rows = [line.split(",") for line in path.read_text("utf-8").splitlines() if line[0] == "J"]
    north, east = np.array([[float(r[2]), float(r[3])] for r in rows]).T
    found = detect(north, east, zone=38)
    assert found.frame is not None
    assert (found.frame.code, found.swapped, len(found.notes)) == ("EPSG:4526", True, 1)
    parcel = shapely.Polygon(np.column_stack([east, north]))
    return parcel, to_canonical(np.array([parcel], dtype=object), found.frame)


@pytest.mark.parametrize(
    ("name", "planar_ha", "ellipsoidal_ha"),
    [
        ("44120000319", 10.32622, 10.32248),
        ("44120001111", 6.02543, 6.02324),
        ("44120000669_44120001725_44120002171", 0.04325, 0.04324),
    ],
)
def test_surveyed_parcels(
    shared_data: Path, name: str, planar_ha: float, ellipsoidal_ha: float
) -> None:
    parcel, stored = surveyed(shared_data / "kance_txt" / f"{name}.txt")
    area = area_m2(stored.geometries)[0]
    assert to_ha(area) == pytest.approx(ellipsoidal_ha, abs=5.1e-6)
    assert to_ha(planar_area_m2(stored.geometries)[0]) == pytest.approx(planar_ha, abs=5.1e-6)
    assert planar_area_m2(stored.geometries)[0] == pytest.approx(parcel.area, abs=1e-4)
    # straight in degrees instead of geodesic: 0.02 m² on 10 ha
    assert trapezoid_area_m2(stored.geometries[0]) == pytest.approx(area, rel=3e-7)


def test_first_corner_of_a_surveyed_parcel(shared_data: Path) -> None:
    _, stored = surveyed(shared_data / "kance_txt/44120000319.txt")
    corner = shapely.get_coordinates(stored.geometries)[0]
    assert np.allclose(corner, [112.81616, 23.37299], rtol=0, atol=5e-6)


def test_districts_of_the_gbk_shapefile(shared_data: Path) -> None:
    path = shared_data / "admin/chongqing_gbk_shp/区县界_area.shp"
    table = gpd.read_file(path, encoding="gbk")
    stored = to_canonical(np.asarray(table.geometry.values, dtype=object), resolve(table.crs))
    areas_km2 = area_m2(stored.geometries) / 1e6
    assert areas_km2.sum() == pytest.approx(82394.78, abs=0.005)
    assert areas_km2[list(table["NAME"]).index("铜梁县")] == pytest.approx(1346.92, abs=0.005)
    for geometry, area in zip(stored.geometries, areas_km2 * 1e6, strict=True):
        assert trapezoid_area_m2(geometry) == pytest.approx(area, rel=1e-8)


@pytest.mark.parametrize(
    ("frame", "tongliang_km2", "sum_km2"),
    [("GCJ-02", 1338.03, 82381.51), ("EPSG:4326", 1339.75, 82436.70)],
)
def test_districts_of_a_web_map_by_declaration(
    shared_data: Path, frame: str, tongliang_km2: float, sum_km2: float
) -> None:
    table = gpd.read_file(shared_data / "admin/chongqing_districts_amap_gcj02.gpkg")
    stored = to_canonical(np.asarray(table.geometry.values, dtype=object), resolve(frame))
    areas_km2 = area_m2(stored.geometries) / 1e6
    tongliang = areas_km2[[str(c) == "500151" for c in table["adcode"]]]
    assert tongliang == pytest.approx([tongliang_km2], rel=1e-5)
    assert areas_km2.sum() == pytest.approx(sum_km2, rel=1e-6)

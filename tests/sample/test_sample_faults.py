"""What the layers have wrong on purpose, measured by shapely and pyproj alone."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

GEOD = pyproj.Geod(a=6378137, rf=298.257222101)
#: Edges are straight in degrees, in the files as in geotool; the oracle's are geodesic, so they
#: are cut short first.
NEAR, SHORT_DEG = 1e-6, 0.0005


def layer(root: Path, name: str) -> Any:
    return gpd.read_file(root / f"layers/{name}.geojson").to_crs("EPSG:4490")


def area_m2(shape: Any) -> float:
    solid = [g for g in shapely.get_parts(shape) if shapely.get_dimensions(g) == 2]
    short = shapely.segmentize(solid, SHORT_DEG)
    return sum(abs(float(GEOD.geometry_area_perimeter(g)[0])) for g in short)


@pytest.fixture(scope="module")
def figures(expected: dict[str, Any]) -> dict[tuple[str, str], float]:
    """Expected values by rule and verdict."""
    return {(t["rule"], t["verdict"]): t["value"] for t in expected["layers"]}


def common_m2(one: Any, other: Any) -> float:
    left, right = shapely.STRtree(other).query(one, "intersects")
    return sum(area_m2(one[i].intersection(other[j])) for i, j in zip(left, right, strict=True))


def test_one_parcel_of_farmland_lies_over_the_red_line(root: Path, figures: Any) -> None:
    red = np.array(layer(root, "ecological_red_line").geometry)
    farmland = np.array(layer(root, "basic_farmland").geometry)
    assert common_m2(red, farmland) == pytest.approx(figures["TCL001", "violation"], rel=NEAR)


def test_a_special_purpose_area_may_hold_some_of_it(root: Path, figures: Any) -> None:
    red = np.array(layer(root, "ecological_red_line").geometry)
    urban = layer(root, "urban_growth_boundary")
    special = np.array(urban.geometry[urban["zone"] == "special"])
    assert common_m2(red, special) == pytest.approx(figures["TCL001", "notice"], rel=NEAR)
    assert set(urban["zone"]) == {"concentrated", "flexible", "special"}


def test_two_units_overlap_and_leave_a_gap(root: Path, figures: Any) -> None:
    units = layer(root, "control_units")
    cells = np.array(units.geometry[units["county"] == "500118"])
    overlap = sum(area_m2(a.intersection(b)) for a, b in itertools.combinations(cells, 2))
    assert overlap == pytest.approx(figures["TIL001", "unmet"], rel=NEAR)
    county = layer(root, "admin_area").set_index("code").geometry["500118"]
    gap = area_m2(county.difference(shapely.union_all(cells)))
    assert gap == pytest.approx(figures["TIL002", "unmet"], rel=NEAR)


def test_the_end_of_one_river_has_no_range(root: Path, figures: Any) -> None:
    rivers = layer(root, "rivers").set_index("name").geometry
    bands = [layer(root, f"river_range_{side}").geometry for side in ("west", "east")]
    ranges = shapely.union_all(np.concatenate(bands))
    bare = GEOD.geometry_length(rivers["清溪河"].difference(ranges))
    assert bare == pytest.approx(figures["RIV002", "notice"], rel=1e-3)
    others = [g for name, g in rivers.items() if name != "清溪河"]
    assert all(ranges.covers(g) for g in others)


def test_the_quota_of_a_unit_is_exceeded_once_common_ground_counts_once(
    root: Path, figures: Any
) -> None:
    units = layer(root, "control_units")
    limited = units[units["quota_m2"].notna()]
    assert list(limited["quota_m2"]) == [150_000]
    unit = limited.geometry.iloc[0]
    sites = [gpd.read_file(p) for p in sorted((root / "projects/sites").glob("*.geojson"))]
    shapes = [t.to_crs(4490).geometry.iloc[0] for t in sites]
    inside = [g.intersection(unit) for g in shapes if g.geom_type == "Polygon"]
    taken = area_m2(shapely.union_all(inside))
    assert taken == pytest.approx(figures["QUO001", "unmet"], rel=NEAR)
    assert taken > 150_000
    alone = sum(area_m2(g) for g in inside)
    assert alone - taken == pytest.approx(10_000, rel=0.05)  # what EX-37 and EX-38 share


def test_dianjiang_has_43_fuel_stations_and_plans_one(root: Path) -> None:
    stations = layer(root, "fuel_stations")
    assert (stations["county"] == "500231").sum() == 43
    with (root / "projects/examples.csv").open(encoding="utf-8", newline="") as file:
        planned = [r for r in csv.DictReader(file) if r["kind"] == "fuel_station"]
    assert [(r["county"], r["change"]) for r in planned] == [("500231", "new")]

"""What the sample claims to be real is right; what it is made to show is truly there.

Oracles are shapely and pyproj alone.
"""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from geotool.mapping.spec import read_spec
from geotool.model import LAYER_KINDS, PROJECT_KINDS, PURPOSES, VERDICTS
from geotool.workspace import load

GEOD = pyproj.Geod(a=6378137, rf=298.257222101)
#: Areas in km² and, for the 2023 units, counts and shares in per cent (priority, key, general).
COUNTIES = {
    "500151": (1346.92, (8, 6, 3), (15.7, 48.5, 35.8)),
    "500118": (1569.57, (9, 11, 2), (18.4, 64.2, 17.4)),
    "500231": (1515.23, (10, 7, 1), (17.9, 16.0, 66.1)),
    "500110": (570.27, (7, 7, 2), (26.3, 50.4, 23.3)),
}
CLASSES = ("priority", "key", "general")


def area_m2(shape: Any) -> float:
    return abs(float(GEOD.geometry_area_perimeter(shape)[0]))


def layer(root: Path, name: str) -> Any:
    return gpd.read_file(root / f"layers/{name}.geojson").to_crs("EPSG:4490")


def site(root: Path, project: str) -> Any:
    table = gpd.read_file(root / f"projects/sites/{project}.geojson").to_crs("EPSG:4490")
    return table.geometry.iloc[0]


def rows(root: Path, name: str) -> list[dict[str, str]]:
    with (root / f"projects/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_workspace_and_its_map_load(root: Path) -> None:
    workspace = load(root)
    assert set(workspace.region) == set(COUNTIES)
    assert str(workspace.as_of) == "2026-11-20"
    assert all(s.notice == "示意数据，不作依据" for s in workspace.layers)
    assert all(s.edition and s.source and s.licence and s.frame for s in workspace.layers)
    spec = read_spec(root / "maps/review.toml")
    shown = {kind for group in spec.groups for kind in group.kinds}
    assert shown == {s.kind for s in workspace.layers}
    assert shown <= {t.code for t in LAYER_KINDS}


@pytest.mark.parametrize("code", COUNTIES)
def test_counties_have_their_real_areas_and_do_not_overlap(root: Path, code: str) -> None:
    table = layer(root, "admin_area").set_index("code")
    found = area_m2(table.geometry[code]) / 1e6
    assert found == pytest.approx(COUNTIES[code][0], rel=1e-4)
    assert not any(a.intersects(b) for a, b in itertools.combinations(table.geometry, 2)), (
        "county outlines meet"
    )


@pytest.mark.parametrize("code", ["500151", "500118", "500231"])
def test_county_areas_are_those_of_the_real_outlines(shared_data: Path, code: str) -> None:
    real = gpd.read_file(
        next((shared_data / "admin/chongqing_gbk_shp").glob("*.shp")), encoding="gbk"
    )
    names = {"500151": "铜梁县", "500118": "永川区", "500231": "垫江县"}
    outline = real.geometry[real["NAME"] == names[code]].iloc[0]
    assert area_m2(outline) / 1e6 == pytest.approx(COUNTIES[code][0], abs=0.005)


@pytest.mark.parametrize("code", COUNTIES)
def test_control_units_have_the_counts_and_shares_of_2023(root: Path, code: str) -> None:
    units = layer(root, "control_units")
    units = units[units["county"] == code]
    assert tuple(Counter(units["class"])[c] for c in CLASSES) == COUNTIES[code][1]
    whole = sum(area_m2(g) for g in units.geometry)
    for kind, share in zip(CLASSES, COUNTIES[code][2], strict=True):
        part = sum(area_m2(g) for g in units.geometry[units["class"] == kind])
        assert 100 * part / whole == pytest.approx(share, abs=0.01)


#: In Yongchuan a gap and an overlap are drawn on purpose (test_sample_faults.py).
TILED = [code for code in COUNTIES if code != "500118"]


@pytest.mark.parametrize("code", TILED)
def test_control_units_tile_the_county_with_shared_vertices(root: Path, code: str) -> None:
    units = layer(root, "control_units")
    cells = np.array(units.geometry[units["county"] == code])
    assert shapely.coverage_is_valid(cells)
    county = layer(root, "admin_area").set_index("code").geometry[code]
    assert shapely.coverage_union_all(cells).equals(county)
    corners = {tuple(c) for c in shapely.get_coordinates(cells)}
    assert {tuple(c) for c in shapely.get_coordinates(county)} <= corners


def test_the_three_lines_lie_in_their_county_and_overlap_where_meant_only(root: Path) -> None:
    counties = layer(root, "admin_area").set_index("code").geometry
    names = ("ecological_red_line", "basic_farmland", "urban_growth_boundary")
    tables = {name: layer(root, name) for name in names}
    for table in tables.values():
        assert all(
            counties[c].contains(g) for c, g in zip(table["county"], table.geometry, strict=True)
        )
    met = set()
    for one, other in itertools.combinations(tables.values(), 2):
        left, right = shapely.STRtree(other.geometry).query(one.geometry, "intersects")
        met |= {frozenset(p) for p in zip(one["name"][left], other["name"][right], strict=True)}
    assert {word for pair in met for word in pair if "红线1" not in word} == {
        "垫江县示意永久基本农田（压红线）",
        "万盛经开区示意特别用途区（含红线）",
    }
    assert len(met) == 2


def test_every_shape_is_valid_and_named(root: Path) -> None:
    for spec in load(root).layers:
        table = gpd.read_file(root / spec.path)
        assert table.geometry.is_valid.all(), spec.id
        assert table["feature"].is_unique, spec.id
        assert table["name"].str.len().gt(0).all(), spec.id
        assert table.crs.to_epsg() == int(str(spec.frame).removeprefix("EPSG:")), spec.id


def test_source_zones_nest_without_overlap(root: Path) -> None:
    for name in ("sources_tongliang", "sources_yongchuan_wansheng", "shoreline_zones"):
        table = layer(root, name)
        levels = set(table.get("level", ()))
        assert levels == ({"1", "2", "quasi"} if name.startswith("sources") else set())
        assert shapely.coverage_is_valid(np.array(table.geometry))


def test_places_lie_in_their_county(root: Path) -> None:
    counties = layer(root, "admin_area").set_index("code").geometry
    places = layer(root, "gazetteer")
    wrong = [
        p.name
        for p in places.itertuples()
        if not counties[p.county].contains(p.geometry) or p.uncertainty_m < 500
    ]
    assert wrong == []
    assert set(places["note"]) == {"approximate, unverified"}


def test_the_zone_seam_runs_through_the_sample(root: Path) -> None:
    seam = shapely.LineString([(106.5, 28), (106.5, 31)])
    assert site(root, "EX-16").crosses(seam)
    assert layer(root, "roads").geometry.crosses(seam).any()
    west = gpd.read_file(root / "layers/river_range_west.geojson")
    east = gpd.read_file(root / "layers/river_range_east.geojson")
    assert (west.crs.to_epsg(), east.crs.to_epsg()) == (4523, 4545)
    assert west.total_bounds[0] > 35e6
    assert east.total_bounds[0] < 1e6
    assert west.to_crs(4490).total_bounds[2] < 106.5 < east.to_crs(4490).total_bounds[0]


# Layer, project, least and most share of the project inside.
OVERLAPS = [
    ("ecological_red_line", "EX-01", 1.0, 1.0),
    ("river_range_west", "EX-02", 0.2, 0.65),
    ("basic_farmland", "EX-03", 1.0, 1.0),
    ("sources_tongliang", "EX-04", 1.0, 1.0),
    ("subsidence", "EX-05", 1.0, 1.0),
    ("land_use_east", "EX-05", 1.0, 1.0),
    ("basic_farmland", "EX-06", 1.0, 1.0),
    ("subsidence", "EX-07", 0.0, 0.0),
    ("basic_farmland", "EX-10", 1.0, 1.0),
    ("ecological_red_line", "EX-12", 1.0, 1.0),
    ("river_range_west", "EX-12", 1.0, 1.0),
    ("river_range_west", "EX-13", 1.0, 1.0),
    ("ecological_red_line", "EX-13", 0.0, 0.0),
    ("nature_reserve", "EX-17", 1.0, 1.0),
    ("nature_reserve", "EX-18", 1.0, 1.0),
    ("sources_yongchuan_wansheng", "EX-19", 1.0, 1.0),
    ("admin_area", "EX-21", 0.5, 0.7),
    ("basic_farmland", "EX-23", 0.0, 0.0),
    ("ecological_red_line", "EX-24", 0.0, 0.0),
    ("ecological_red_line", "EX-25", 1.0, 1.0),
    ("ecological_red_line", "EX-26", 1.0, 1.0),
    ("basic_farmland", "EX-29", 1.0, 1.0),
    ("land_use_west", "EX-30", 1.0, 1.0),
    ("basic_farmland", "EX-30", 0.0, 0.0),
    ("land_use_west", "EX-31", 1.0, 1.0),
    ("basic_farmland", "EX-32", 0.0, 0.0),
    ("basic_farmland", "EX-33", 0.02, 0.03),
    ("basic_farmland", "EX-35", 0.36, 0.44),
    ("urban_growth_boundary", "EX-39", 0.0, 0.0),
    ("subsidence", "EX-40", 1.0, 1.0),
    ("ecological_red_line", "EX-41", 1.0, 1.0),
    ("nature_reserve", "EX-41", 1.0, 1.0),
    ("sources_yongchuan_wansheng", "EX-41", 1.0, 1.0),
    ("nature_reserve", "EX-42", 0.2, 0.6),
    ("river_range_west", "EX-43", 1.0, 1.0),
    ("industrial_parks", "EX-45", 0.0, 0.0),
    ("ecological_red_line", "EX-46", 1.0, 1.0),
    ("contaminated_plots", "EX-47", 1.0, 1.0),
    ("geohazard_zones", "EX-48", 1.0, 1.0),
    ("geohazard_zones", "EX-49", 1.0, 1.0),
    ("shoreline_zones", "EX-50", 1.0, 1.0),
    ("fish_reserves", "EX-51", 1.0, 1.0),
    ("ecological_red_line", "EX-52", 1.0, 1.0),
    ("sources_tongliang", "EX-53", 1.0, 1.0),
    ("public_welfare_forest", "EX-54", 1.0, 1.0),
    ("closed_mines", "EX-56", 1.0, 1.0),
    ("built_up_area", "EX-57", 1.0, 1.0),
    ("wetlands", "EX-58", 1.0, 1.0),
    ("land_use_west", "EX-59", 1.0, 1.0),
    ("wetlands", "EX-63", 1.0, 1.0),
    ("forest_classes", "EX-64", 1.0, 1.0),
]


@pytest.mark.parametrize(("name", "project", "least", "most"), OVERLAPS)
def test_intended_overlaps_are_there(
    root: Path, name: str, project: str, least: float, most: float
) -> None:
    zones = shapely.union_all(np.array(layer(root, name).geometry))
    shape = site(root, project)
    size = shapely.length if shapely.get_dimensions(shape) == 1 else shapely.area
    share = float(size(shape.intersection(zones)) / size(shape))
    assert least - 1e-9 <= share <= most + 1e-9


def test_levels_zones_and_classes_are_the_intended_ones(root: Path) -> None:
    def touched(name: str, project: str, column: str) -> set[str]:
        table = layer(root, name)
        return set(table.loc[table.geometry.intersects(site(root, project)), column])

    assert touched("sources_tongliang", "EX-04", "level") == {"1"}
    assert touched("sources_yongchuan_wansheng", "EX-19", "level") == {"1"}
    assert touched("nature_reserve", "EX-17", "zone") == {"core"}
    assert touched("nature_reserve", "EX-18", "zone") == {"core"}
    assert touched("control_units", "EX-24", "class") == {"priority"}
    assert touched("land_use_east", "EX-05", "dlbm") <= {"0404", "0602"}
    assert touched("land_use_east", "EX-40", "dlbm") == {"0103"}
    assert touched("sources_yongchuan_wansheng", "EX-41", "level") == {"2"}
    assert touched("nature_reserve", "EX-41", "zone") == {"general"}
    assert touched("nature_reserve", "EX-42", "zone") == {"core", "general"}
    assert touched("contaminated_plots", "EX-47", "status") == {"registered"}
    assert touched("geohazard_zones", "EX-48", "class") == {"high"}
    assert touched("geohazard_zones", "EX-49", "class") == {"danger"}
    assert touched("shoreline_zones", "EX-50", "class") == {"protection"}
    assert touched("sources_tongliang", "EX-53", "level") == {"2"}
    assert touched("wetlands", "EX-58", "level") == {"national"}
    assert touched("wetlands", "EX-63", "level") == {"general"}
    assert touched("land_use_west", "EX-64", "dlbm") == {"0305"}


def test_the_sliver_is_under_the_tolerance_and_the_neighbour_only_touches(root: Path) -> None:
    farmland = shapely.union_all(np.array(layer(root, "basic_farmland").geometry))
    assert 0.2 < area_m2(site(root, "EX-22").intersection(farmland)) < 0.9
    touching = site(root, "EX-23")
    shared = touching.boundary.intersection(farmland.boundary)
    assert touching.touches(farmland)
    assert GEOD.geometry_length(shared) > 50


def test_chemical_sites_are_near_and_far_from_the_river_ranges(root: Path) -> None:
    ranges = layer(root, "river_range_west").to_crs(4544)

    def distance_m(project: str) -> float:
        shape = gpd.GeoSeries([site(root, project)], crs=4490).to_crs(4544).iloc[0]
        return float(ranges.geometry.distance(shape).min())

    assert 100 < distance_m("EX-14") < 900
    assert distance_m("EX-15") > 1500


@pytest.mark.parametrize("project", ["EX-05", "EX-07", "EX-08", "EX-15", "EX-20", "EX-28"])
def test_clear_sites_keep_away_from_everything_banned(root: Path, project: str) -> None:
    shape = gpd.GeoSeries([site(root, project)], crs=4490)
    metric = shape.to_crs(shape.estimate_utm_crs())
    names = ("ecological_red_line", "basic_farmland", "nature_reserve", "sources_tongliang")
    more = ("sources_yongchuan_wansheng", "river_range_west", "river_range_east")
    for name in (*names, *more):
        assert layer(root, name).to_crs(metric.crs).distance(metric.iloc[0]).min() > 20, name
    units = layer(root, "control_units")
    assert not units.geometry[units["class"] == "priority"].intersects(shape.iloc[0]).any()


def test_the_declared_area_is_the_drawn_area_but_where_it_is_meant_to_differ(root: Path) -> None:
    for row in rows(root, "examples"):
        if row["declared_area_m2"]:
            drawn = area_m2(site(root, row["id"]))
            declared = float(row["declared_area_m2"])
            if row["id"] == "EX-36":  # 12 mu written as 12 ha
                assert declared == 120_000
                assert drawn == pytest.approx(declared / 15, rel=0.01)
            else:
                assert drawn == pytest.approx(declared, abs=2)


def test_every_row_has_an_expectation_with_its_reason_and_a_line_in_the_docs(
    root: Path, expected: dict[str, Any]
) -> None:
    table = [row for name in ("examples", "tongliang", "other_plans") for row in rows(root, name)]
    assert [r["id"] for r in table] == list(expected["project"])
    page = (root / "docs/sample.md").read_text("utf-8")
    for row in table:
        told = expected["project"][row["id"]]
        rules = "、".join(told["rules"]) or "–"
        cells = (row["id"], row["name"], told["verdict"], rules, told["zh"], told["en"])
        assert "| " + " | ".join(cells) + " |" in page
        assert told["zh"].strip(), row["id"]
        assert told["en"].strip(), row["id"]
    for told in expected["layers"]:
        figure = f"{told['value']:,} {told['unit']}"
        assert f"| {told['rule']} | {told['zone']} | {told['verdict']} | {figure} |" in page


def test_examples_say_so_and_show_every_verdict(root: Path, expected: dict[str, Any]) -> None:
    table = rows(root, "examples")
    shown = {expected["project"][r["id"]]["verdict"] for r in table}
    assert shown == {v.code for v in VERDICTS}
    assert all(r["name"].startswith("示例") for r in table)
    assert {r["location_accuracy"] for r in table} == {"schematic", "none"}
    kinds = Counter(r["kind"] for r in table)
    assert all(
        kinds[k] >= 2 for k in ("wetland_restoration", "pv_ground", "ev_charging", "flood_works")
    )


def test_all_rows_use_the_vocabularies_and_name_their_source(root: Path) -> None:
    for name in ("tongliang", "other_plans", "examples"):
        for row in rows(root, name):
            assert row["kind"] in PROJECT_KINDS
            assert all(p in PURPOSES for p in row["purposes"].split(";") if p)
            assert row["county"] in COUNTIES
            assert row["source"]
            assert "linear_unavoidable" not in row["purposes"] or name == "examples"


def test_accuracy_says_whether_a_place_is_in_the_gazetteer(root: Path) -> None:
    places = layer(root, "gazetteer")
    known = {
        (p.county, word)
        for p in places.itertuples()
        for word in (p.name, *str(p.aliases or "").split(";"))
        if word
    }
    for name in ("tongliang", "other_plans"):
        for row in rows(root, name):
            found = any((row["county"], w) in known for w in row["places"].split(";"))
            assert row["location_accuracy"] == ("place_name" if found else "none"), row["id"]


def test_tongliang_has_its_41_rows_and_their_sum(root: Path) -> None:
    table = rows(root, "tongliang")
    assert [r["id"] for r in table] == [f"TL-{n}" for n in range(1, 42)]
    assert sum(Decimal(r["investment_10k_cny"]) for r in table) == Decimal("447503.06")


def test_tongliang_carries_the_facts_of_the_plan(root: Path, shared_data: Path) -> None:
    with (shared_data / "tongliang_projects.csv").open(encoding="utf-8-sig", newline="") as file:
        plan = list(csv.DictReader(file))
    same = [
        "name",
        "quantity",
        "unit",
        "start_year",
        "end_year",
        "investment_10k_cny",
        "lead_unit",
        "category",
    ]
    for real, row in zip(plan, rows(root, "tongliang"), strict=True):
        assert {k: real[k] for k in same} == {k: row[k] for k in same}
        assert row["source"].endswith(f"附表1 第{real['no']}行")

"""``geotool.check``: plain tables in, a review out; nothing is changed and nothing printed."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

import geotool
from geotool.errors import FrameError, GeotoolError, InputError

RED = "ecological_red_line"


def test_inputs_are_never_changed_and_nothing_is_printed(
    world: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    bowtie = shapely.Polygon([(106, 29.8), (106.02, 29.82), (106.02, 29.8), (106, 29.82)])
    sites = world.table(bowtie, None, world.square(), kind=["", "castle", "pv_ground"])
    sites.index = pd.Index(["x", "x", "z"])
    sites["note"] = [1.5, None, 3]
    zones = {
        RED: world.table(world.square(), bowtie, shapely.Point(0, 0), name=["a", None, "c"]),
        "admin_area": world.table(world.square(), code=500151).to_crs("EPSG:4544"),
    }
    sites_before, zones_before = copy.deepcopy(sites), copy.deepcopy(zones)
    wkb = [shapely.to_wkb(t.geometry.values).tolist() for t in (sites, *zones.values())]
    review = world.check(sites, zones, kind="building", purposes=["monitoring"])
    assert_geodataframe_equal(sites, sites_before)
    for kind, table in zones.items():
        assert_geodataframe_equal(table, zones_before[kind])
    assert wkb == [shapely.to_wkb(t.geometry.values).tolist() for t in (sites, *zones.values())]
    findings = review.findings
    findings["verdict"] = "pass"
    assert "unmet" in set(review.findings["verdict"]), "its tables may be changed without harm"
    review.to_dict()
    assert capfd.readouterr() == ("", "")


def test_tables_of_the_review(world: Any) -> None:
    sites = world.table(world.square(), world.square(0.2), None, id=["A", "B", "C"])
    review = world.check(sites, {RED: world.table(world.square())})
    assert isinstance(review.findings, gpd.GeoDataFrame)
    assert review.findings.crs == "EPSG:4490"
    assert list(review.findings["project"]) == ["A", "C"]
    assert list(review.findings.geometry.isna()) == [False, True]
    assert review.verdicts.index.name == "project"
    assert review.verdicts["verdict"].to_dict() == {"A": "violation", "B": "pass", "C": "unknown"}
    assert review.verdicts["findings"].to_dict() == {"A": 1, "B": 0, "C": 1}
    assert list(review.not_checked.columns) == ["rule", "reason", "message", "projects"]
    assert review.summary() == {
        "violation": 1, "unmet": 0, "conditional": 0, "unknown": 1, "notice": 0, "pass": 1,
    }  # fmt: skip


def test_a_review_without_findings_has_tables_too(world: Any) -> None:
    review = world.check(world.table(world.square(0.2)), {RED: world.table(world.square())})
    assert len(review.findings) == 0
    assert review.findings.crs == "EPSG:4490"
    assert {"id", "rule", "project", "verdict", "message", "citation"} <= set(review.findings)
    nothing = world.check(world.table(id=[]))
    assert (len(nothing.verdicts), len(nothing.findings), len(nothing.not_checked)) == (0, 0, 0)


def test_exit_codes(world: Any) -> None:
    review = world.check(world.table(world.square()), {RED: world.table(world.square())})
    assert (review.exit_code(), review.exit_code(fail_on="never")) == (1, 0)
    for level in ("notice", "pass", "", "VIOLATION"):
        with pytest.raises(InputError, match="choose one of violation, unmet"):
            review.exit_code(fail_on=level)


def test_writing(world: Any, tmp_path: Any) -> None:
    review = world.check(world.table(world.square()), {RED: world.table(world.square())})
    review.write(tmp_path / "x.json")
    assert json.loads((tmp_path / "x.json").read_text("utf-8")) == review.to_dict()
    review.write(tmp_path / "x.csv")
    review.write(tmp_path / "无.dat", format="text")
    with pytest.raises(InputError, match=r"x\.xyz: no findings format for this name"):
        review.write(tmp_path / "x.xyz")
    with pytest.raises(OSError, match="cannot be written"):
        review.write(tmp_path / "no" / "x.json")


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4326", "EPSG:4544", "EPSG:4523", "EPSG:4479"])
def test_frames_are_those_of_the_tables(world: Any, crs: str) -> None:
    if crs == "EPSG:4479":
        crs = "EPSG:3035"  # a frame far from China is a frame all the same
    sites = world.table(world.square(0.005), id="A").to_crs(crs)
    review = world.check(sites, {RED: world.table(world.square())}, rules=["ERL001"])
    assert world.verdicts(review) == {"A": "violation"}
    assert review.outcome.findings[0].measure.share == pytest.approx(0.5, abs=2e-3)


def test_a_table_without_a_frame_is_read_as_its_coordinates_tell(world: Any) -> None:
    sites = world.table(world.square(0.005), id="A").set_crs(None, allow_override=True)
    review = world.check(sites, {RED: world.table(world.square())}, rules=["ERL001"])
    assert world.verdicts(review) == {"A": "violation"}
    assert any("assumed" in p.what for p in review.outcome.problems)


@pytest.mark.parametrize("crs", ["EPSG:4610", "EPSG:4214", "EPSG:2381"])
def test_refused_frames(world: Any, crs: str) -> None:
    shape = shapely.box(5e5, 3.2e6, 5.1e5, 3.21e6) if crs == "EPSG:2381" else world.square()
    table = gpd.GeoDataFrame(geometry=[shape], crs=crs)
    plain = world.table(world.square())
    for sites, zone in ((plain, table), (table, plain)):
        with pytest.raises(FrameError, match="seven parameters"):
            world.check(sites, {RED: zone})


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"rules": "ERL9"}, "no rule is called 'ERL9'; did you mean"),
        ({"rules": []}, "the selection of rules is empty"),
        ({"as_of": "soon"}, "'soon' is no date"),
        ({"kind": "castle"}, "no project kind is called 'castle'"),
        ({"purposes": "fun"}, "no purpose is called 'fun'"),
        ({"zones": {"castle": None}}, "no layer kind is called 'castle'"),
        ({"language": "fr"}, "no language 'fr'; use zh or en"),
    ],
)
def test_bad_words(world: Any, asked: dict[str, Any], words: str) -> None:
    zones = asked.pop("zones", {})
    zones = {kind: world.table(world.square()) for kind in zones}
    with pytest.raises(GeotoolError) as fault:
        world.check(world.table(world.square()), zones, **asked)
    assert words in str(fault.value)


@pytest.mark.parametrize("bad", [None, 1, "x.shp", [1], pd.Series([1])])
def test_what_is_no_table_is_refused_in_words(world: Any, bad: Any) -> None:
    plain = world.table(world.square())
    with pytest.raises(InputError, match="projects: is no table"):
        world.check(bad)
    with pytest.raises(InputError, match="ecological_red_line: is no table"):
        world.check(plain, {RED: bad})


def test_a_plain_table_has_no_geometry_at_all(world: Any) -> None:
    rows = pd.DataFrame({"id": ["A", "B"], "kind": ["building", "building_retrofit"]})
    for table in (rows, gpd.GeoDataFrame(rows)):
        review = world.check(table, {RED: world.table(world.square())})
        assert world.verdicts(review) == {"A": "unknown", "B": "pass"}
    located = rows.assign(lon=[106.005, 106.5], lat=[29.805, 29.8])
    assert world.verdicts(world.check(located, {RED: world.table(world.square())})) == {
        "A": "violation",
        "B": "pass",
    }


def test_words_and_dates_of_every_form(world: Any) -> None:
    site = world.table(world.square(), id="A", kind="building")
    for kind in (RED, "生态保护红线"):
        for day in ("2026-11-20", date(2026, 11, 20)):
            for rules in ("ERL", ["RL001"], "erl001,PBF"):
                review = world.check(
                    site, {kind: world.table(world.square())}, as_of=day, rules=rules
                )
                assert world.verdicts(review) == {"A": "violation"}


def test_an_index_and_a_geometry_column_of_any_name(world: Any) -> None:
    sites = world.table(world.square(), world.square(0.2), id=["A", "B"])
    sites = sites.rename_geometry("SHAPE").set_index(pd.Index([7, 7]))
    red = world.table(world.square()).rename_geometry("几何")
    assert world.verdicts(world.check(sites, {RED: red})) == {"A": "violation", "B": "pass"}


def test_columns_of_every_type_are_kept(world: Any) -> None:
    sites = world.table(world.square(), id="A")
    sites["when"] = pd.Timestamp("2024-05-01")
    sites["flag"] = True
    sites["list"] = [["a", "b"]]
    sites["cat"] = pd.Categorical(["x"])
    sites["n"] = pd.array([None], dtype="Int64")
    sites["other"] = gpd.GeoSeries([shapely.Point(0, 0)], crs="EPSG:4490")
    review = world.check(sites, {RED: world.table(world.square())})
    kept = review.outcome.projects
    assert {"when", "flag", "list", "cat", "n", "other"} <= set(kept.columns)
    assert review.to_dict()["verdicts"][0]["verdict"] == "violation"


def test_ids_stay_text(world: Any) -> None:
    ids = [110000000000000123, 12.0, "012"]
    for value, shown in zip(ids, ["110000000000000123", "12", "012"], strict=True):
        review = world.check(world.table(world.square(), id=[value]))
        assert list(world.verdicts(review)) == [shown]


def test_empty_zones_mean_none(world: Any) -> None:
    """A zone table is taken as complete for its kind: without rows it says "there are none"."""
    site = world.table(world.square(), id="A")
    empty = gpd.GeoDataFrame({"name": []}, geometry=[], crs="EPSG:4490")
    review = world.check(site, {RED: empty}, rules=["ERL001"])
    assert world.verdicts(review) == {"A": "pass"}
    assert len(review.not_checked) == 0


def test_the_package_names_its_verbs() -> None:
    for name in geotool.__all__:
        assert getattr(geotool, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        geotool.nonsense  # noqa: B018


def test_many_rows_at_once(world: Any) -> None:
    """Each row's verdict is that of the row alone."""
    generator = np.random.default_rng(7)
    places = generator.uniform(-0.02, 0.02, size=(40, 2))
    shapes = [world.square(x, y, size=0.004) for x, y in places]
    zones = {
        RED: world.table(world.square()),
        "river_management_range": world.table(world.square(0.005)),
    }
    together = world.verdicts(world.check(world.table(*shapes), zones))
    alone = [
        next(iter(world.verdicts(world.check(world.table(shape), zones)).values()))
        for shape in shapes[:10]
    ]
    assert list(together.values())[:10] == alone
    expected = [
        "violation" if shape.intersection(world.square()).area > 0
        else "conditional" if shape.intersection(world.square(0.005)).area > 0
        else "pass"
        for shape in shapes
    ]  # fmt: skip
    assert list(together.values()) == expected

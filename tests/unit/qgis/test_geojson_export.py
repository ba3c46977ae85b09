"""Findings as GeoJSON: nine decimals, nothing dropped."""

from __future__ import annotations

import json
import re
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.geometry import shape

from geotool.qgis import export
from geotool.review.outcome import Outcome


def test_findings_as_geojson(hostile: Outcome, tmp_path: Path) -> None:
    path = tmp_path / "结论.geojson"
    export(hostile, path, language="en")
    text = path.read_text(encoding="utf-8")
    document = json.loads(text)
    assert [f["id"] for f in document["features"]] == [f.id for f in hostile.findings]
    assert [f["geometry"] is None for f in document["features"]] == [
        f.geometry is None for f in hostile.findings
    ]
    assert document["notices"] == ["Schematic data, no basis for decisions"]
    assert document["not_checked"] == ["RIV009", "FTP002"]
    assert document["features"][0]["properties"]["value"] == 2147483.65
    advice = [f["properties"]["advice"] for f in document["features"]]
    assert advice[4] == "+with flood control: a study"
    assert advice[0] is None
    assert not re.search(r"\d\.\d{10,}", text)


def test_coordinates_are_kept_to_a_tenth_of_a_millimetre(hostile: Outcome, tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    export(hostile, path)
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    for feature, finding in zip(features, hostile.findings, strict=True):
        if finding.geometry is not None:
            got = shapely.get_coordinates(shape(feature["geometry"]))
            assert abs(got - shapely.get_coordinates(finding.geometry)).max() <= 5e-10


def test_gdal_reads_it(hostile: Outcome, tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    export(hostile, path)
    assert len(gpd.read_file(path)) == len(hostile.findings)

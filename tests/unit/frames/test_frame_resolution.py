"""Which names, codes and WKT are accepted, which refused, and with what words."""

from __future__ import annotations

import re

import numpy as np
import pytest
import shapely
from pyproj import CRS

from geotool.errors import FrameError
from geotool.frames import CANONICAL, Frame, require_measurable, resolve, to_canonical

ESRI_GK = (
    'PROJCS["{name}",GEOGCS["GCS_{datum}",DATUM["D_{datum}",SPHEROID["{ball}",{a},{rf}]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
    'PARAMETER["False_Easting",{east}],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",{cm}],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
GRS80 = {"a": 6378137.0, "rf": 298.257222101, "ball": "CGCS2000"}
CGCS = {"datum": "China_2000", **GRS80}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("EPSG:4490", "EPSG:4490"),
        ("epsg:4523", "EPSG:4523"),
        ("4544", "EPSG:4544"),
        (4496, "EPSG:4496"),
        ("CGCS2000", "EPSG:4490"),
        ("2000国家大地坐标系", "EPSG:4490"),
        ("WGS 84", "EPSG:4326"),
        ("OGC:CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("GCJ-02", "GCJ-02"),
        ("gcj02", "GCJ-02"),
        ("火星坐标系", "GCJ-02"),
        ("BD-09", "BD-09"),
        ("EPSG:900913", "EPSG:3857"),
        ("EPSG:3785", "EPSG:3857"),
        ("EPSG:4480", "EPSG:4490"),
        ("EPSG:4547+5737", "EPSG:4547"),
        ("EPSG:3035", "EPSG:3035"),
        ("EPSG:28992", "EPSG:28992"),
    ],
)
def test_names_and_codes(given: str | int, code: str) -> None:
    assert resolve(given).code == code


@pytest.mark.parametrize(
    ("name", "datum", "east", "cm", "code"),
    [
        ("CGCS2000_3_Degree_GK_Zone_35", "China_2000", 35_500_000.0, 105.0, "EPSG:4523"),
        ("CGCS2000_3_Degree_GK_CM_108E", "China_2000", 500_000.0, 108.0, "EPSG:4545"),
        ("CGCS2000_GK_Zone_18", "China_2000", 18_500_000.0, 105.0, "EPSG:4496"),
        ("unnamed", "CGCS2000", 36_500_000.0, 108.0, "EPSG:4524"),
        ("铜梁", "CGCS_2000", 500_000.0, 105.0, "EPSG:4544"),
    ],
)
def test_a_prj_without_number_is_matched_by_parameters(
    name: str, datum: str, east: float, cm: float, code: str
) -> None:
    wkt = ESRI_GK.format(name=name, east=east, cm=cm, **{**CGCS, "datum": datum})
    assert "EPSG" not in wkt
    assert resolve(wkt).code == code


def test_a_local_projection_on_cgcs2000_keeps_its_own_name() -> None:
    wkt = ESRI_GK.format(name="Chongqing_Local", east=500_000.0, cm=106.55, **CGCS)
    frame = resolve(wkt)
    assert frame.code == "WKT:Chongqing_Local"
    assert frame.crs.geodetic_crs is not None


def test_esri_laea_is_recognised() -> None:
    wkt = CRS.from_epsg(3035).to_wkt("WKT1_ESRI")
    assert "EPSG" not in wkt
    assert resolve(wkt).code == "EPSG:3035"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("EPSG:4214", "Beijing 1954"),
        ("EPSG:2422", "Beijing 1954"),
        ("EPSG:21413", "Beijing 1954"),
        ("北京54", "Beijing 1954"),
        ("1954年北京坐标系", "Beijing 1954"),
        ("EPSG:4610", "Xian 1980"),
        ("EPSG:2359", "Xian 1980"),
        ("EPSG:2379", "Xian 1980"),
        ("1980西安坐标系", "Xian 1980"),
        ("80国家大地坐标系", "Xian 1980"),
        ("EPSG:4555", "New Beijing"),
        ("EPSG:4568", "New Beijing"),
        (
            ESRI_GK.format(
                name="x",
                datum="Xian_1980",
                ball="Xian_1980",
                a=6378140.0,
                rf=298.257,
                east=5e5,
                cm=105.0,
            ),
            "Xian 1980",
        ),
    ],
)
def test_withdrawn_frames_are_refused_naming_what_is_missing(given: str, name: str) -> None:
    with pytest.raises(FrameError) as refusal:
        resolve(given, file="layers/old.shp")
    line = str(refusal.value)
    assert line.startswith(f"layers/old.shp: coordinates in {name} ")
    assert "seven parameters (dX, dY, dZ, rX, rY, rZ, scale)" in line
    assert "have the surveying authority convert" in line


def test_gdal_default_shift_of_beijing_is_no_substitute() -> None:
    wkt = CRS.from_epsg(2422).to_wkt("WKT1_GDAL")
    wkt = wkt.replace("SPHEROID[", "TOWGS84[15.8,-154.4,-82.3,0,0,0,0],SPHEROID[", 1)
    with pytest.raises(FrameError, match="seven parameters"):
        resolve(wkt)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("EPSG:10158", "only a ballpark"),
        ("+proj=longlat +ellps=GRS80 +no_defs", "only a ballpark"),
        ("+proj=tmerc +lon_0=105 +x_0=500000 +ellps=krass", "as in Beijing 54 and Xian 80"),
        ('LOCAL_CS["x",UNIT["m",1]]', "without a datum"),
        ("EPSG:4978", "geocentric"),
        ("nonsense", "no coordinate frame is known by 'nonsense'"),
        ("", "no coordinate frame"),
        ("EPSG:99999", "no coordinate frame"),
        ("35", "no coordinate frame"),
        ("BD-09MC", "no coordinate frame"),
    ],
)
def test_other_refusals(given: str, words: str) -> None:
    with pytest.raises(FrameError, match=words):
        resolve(given, file="a.csv")


def test_an_unnamed_datum_is_not_taken_for_cgcs2000_by_its_ellipsoid() -> None:
    wkt = ESRI_GK.format(name="x", east=500_000.0, cm=105.0, **{**CGCS, "datum": "unknown"})
    with pytest.raises(FrameError, match="only a ballpark"):
        resolve(wkt)


def test_a_wgs84_datum_on_another_ellipsoid_is_not_wgs84() -> None:
    wkt = CRS.from_epsg(4326).to_wkt("WKT1_GDAL").replace("6378137", "6378245")
    wkt = wkt.replace('AUTHORITY["EPSG","4326"]', "").replace("298.257223563", "298.3")
    with pytest.raises(FrameError):
        resolve(wkt.replace(",]", "]"))


def test_the_name_of_an_equal_datum_is_not_enough() -> None:
    """Another flattening or another prime meridian is another frame, not a null shift away."""
    wkt = ESRI_GK.format(name="x", east=500_000.0, cm=105.0, **{**CGCS, "rf": 300.0})
    with pytest.raises(FrameError, match="only a ballpark"):
        resolve(wkt)
    paris = (
        CRS.from_epsg(4326)
        .to_wkt("WKT1_ESRI")
        .replace('PRIMEM["Greenwich",0.0]', 'PRIMEM["Paris",2.33722917]')
    )
    assert "Paris" in paris
    with pytest.raises(FrameError, match="only a ballpark"):
        resolve(paris)


def test_a_towgs84_clause_of_zeros_changes_nothing() -> None:
    wkt = CRS.from_epsg(4544).to_wkt("WKT1_GDAL")
    zeros = re.sub(r"(SPHEROID.*?]])", r"\1,TOWGS84[0,0,0,0,0,0,0]", wkt, count=1)
    assert CRS.from_wkt(zeros).is_bound
    frame = resolve(zeros)
    assert frame.code == "EPSG:4544"
    assert to_canonical(np.array([shapely.Point(6e5, 3.3e6)], dtype=object), frame).accuracy_m == 0


def test_declared_is_carried() -> None:
    assumed = resolve("EPSG:4326", declared=False)
    assert not assumed.declared
    assert isinstance(assumed, Frame)
    assert resolve(assumed).declared
    assert resolve("GCJ-02").crs == CRS.from_user_input(CANONICAL)


@pytest.mark.parametrize(
    "given",
    [
        "EPSG:3857",
        "ESRI:102100",
        "ESRI:102113",
        "EPSG:900913",
        "EPSG:3785",
        "EPSG:3395",
        "EPSG:4087",
    ],
)
def test_maps_of_growing_scale_are_readable_but_not_measurable(given: str) -> None:
    resolve(given)
    with pytest.raises(FrameError, match="scale grows with latitude"):
        require_measurable(given)


@pytest.mark.parametrize("given", ["EPSG:4490", "EPSG:4326", "GCJ-02", "BD-09"])
def test_degrees_are_not_measurable(given: str) -> None:
    with pytest.raises(FrameError, match="in degrees"):
        require_measurable(given)
    with pytest.raises(FrameError, match="in degrees"):
        require_measurable(resolve(given).crs)


@pytest.mark.parametrize(
    "given", ["EPSG:4544", "EPSG:4496", "EPSG:3035", "EPSG:32648", "EPSG:28992"]
)
def test_metric_frames_are_measurable(given: str) -> None:
    require_measurable(given)
    require_measurable(resolve(given))
    assert not resolve(given).geographic


def test_web_mercator_carries_a_note() -> None:
    note = resolve("EPSG:3857").note
    assert note is not None
    assert "never measured" in note.en
    assert "不得" in note.zh

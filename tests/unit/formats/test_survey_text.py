"""Survey exchange text: the format's own example, and everything odd refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from geotool.errors import FrameError, GeotoolError, InputError
from geotool.formats import RawTable, normalise_projects, parse_source, read_vector

PLOT = """5,0.0900,DK01,地块一,面,,公共设施,,@
J1,1,3303948.500,35601465.500
J2,1,3303948.500,35601495.500
J3,1,3303918.500,35601495.500
J4,1,3303918.500,35601465.500
J1,1,3303948.500,35601465.500
"""
HOLE = """J5,2,3303938.500,35601475.500
J6,2,3303938.500,35601485.500
J7,2,3303928.500,35601485.500
J5,2,3303938.500,35601475.500
"""
TEXT = f"""[属性描述]
格式版本号=1.01版本
数据产生日期=2025-6-15
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=35
精度=0.001
转换参数=,,,,,,
[地块坐标]
{PLOT}"""


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> RawTable:
    path = tmp_path / "界址点.txt"
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    return read_vector(parse_source(str(path)), name="界址点.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_example_of_the_format(tmp_path: Path, encoding: str) -> None:
    raw = read(tmp_path, TEXT, encoding)
    assert raw.crs == "EPSG:4523"
    assert raw.declared
    assert list(raw.rows) == [12]
    square = shapely.box(35601465.5, 3303918.5, 35601495.5, 3303948.5)
    assert raw.table.geometry[0].equals(square)
    assert [p.what for p in raw.problems if "encoding" not in p.what] == []
    table, problems = normalise_projects(raw, name="界址点.txt")
    assert (table["id"][0], table["name"][0], table["declared_area_m2"][0]) == (
        "DK01",
        "地块一",
        900,
    )
    assert not problems


def test_plain_coordinates_six_degrees_several_plots_and_holes(tmp_path: Path) -> None:
    plain = TEXT.replace(",35601", ",601").replace(",35601", ",601")
    assert read(tmp_path, plain).crs == "EPSG:4544"
    six = (
        TEXT.replace("几度分带=3", "几度分带=6")
        .replace("带号=35", "带号=18")
        .replace(",356", ",186")
    )
    assert read(tmp_path, six).crs == "EPSG:4496"
    second = PLOT.replace("DK01", "DK02").replace("33039", "33049")
    raw = read(tmp_path, TEXT + second)
    assert list(raw.table["地块编号"]) == ["DK01", "DK02"]
    assert list(raw.rows) == [12, 18]
    holed = TEXT.replace("5,0.0900", "9,0.0850") + HOLE
    raw = read(tmp_path, holed)
    assert raw.table.geometry[0].area == pytest.approx(850)
    assert raw.problems == ()


def test_a_declared_area_that_differs_is_reported_with_both(tmp_path: Path) -> None:
    raw = read(tmp_path, TEXT.replace("0.0900", "0.0901"))
    assert "declares 0.0901 ha, the points give 0.0900 ha" in str(raw.problems[0])
    assert raw.problems[0].row == 12


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("35601465.500\n", "35601465.500,7\n", ":13", "not a point row"),
        ("J2,1,3303948.500", "J2,1,33039x", ":14", "not a point row"),
        ("J2,1,3303948.500", "J2，1，3303948.500", ":14", "not a point row"),
        ("J2,1,3303948.500,35601495.500", "J2,1,35601495.5,3303948.5", ":14", "no northing"),
        ("5,0.0900", "7,0.0900", ":12", "says 7 points"),
        (",面,", ",线,", ":12", "type '线'"),
        ("公共设施,,@", "公共设施,@", ":12", "7 fields"),
        ("2000国家大地坐标系", "1980西安坐标系", "", "seven parameters"),
        ("转换参数=,,,,,,", "转换参数=1,2,3,,,,", "", "transformation parameters"),
        ("计量单位=米", "计量单位=度", "", "计量单位 is '度'"),
        ("几度分带=3", "分带=3度带", "", "几度分带"),
        ("带号=35", "带号=99", "", "带号 is '99'"),
        ("带号=35", "带号=36", ":12", "no easting of zone 36"),
        ("精度=0.001", "精度", ":9", "no '='"),
        ("[属性描述]", "说明\n[属性描述]", ":1", "before the first block"),
    ],
)
def test_whatever_is_odd_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, place: str, words: str
) -> None:
    with pytest.raises(GeotoolError) as caught:
        read(tmp_path, TEXT.replace(old, new, 1))
    message = str(caught.value)
    assert message.startswith(f"界址点.txt{place}: ")
    assert words in message
    assert "; " in message


def test_open_rings_strange_rings_and_empty_files_are_refused(tmp_path: Path) -> None:
    open_ring = TEXT.removesuffix("J1,1,3303948.500,35601465.500\n").replace("5,0.09", "4,0.09")
    outside = TEXT.replace("5,0.0900", "9,0.0950") + HOLE.replace("330392", "330382")
    for text, words in {
        open_ring: "not closed",
        outside: "outside ring 1",
        TEXT.replace(",1,33", ",2,33"): "number 1",
        TEXT.partition("5,0.0900")[0]: "no plot",
        TEXT.replace(PLOT, PLOT.split("@\n")[1]): "before the first plot",
    }.items():
        with pytest.raises(InputError, match=words):
            read(tmp_path, text)
    with pytest.raises(FrameError):
        read(tmp_path, TEXT.replace("坐标系=2000国家大地坐标系\n", ""))


@pytest.mark.parametrize(
    ("stem", "hectares", "points"),
    [
        ("44120000319", 10.3262, 40),
        ("44120001111", 6.0254, 17),
        ("44120000669_44120001725_44120002171", 0.0433, 5),
    ],
)
def test_real_parcels_have_their_declared_planar_area(
    shared_data: Path, stem: str, hectares: float, points: int
) -> None:
    raw = read_vector(parse_source(str(shared_data / "kance_txt" / f"{stem}.txt")))
    assert raw.crs == "EPSG:4526"
    polygon = raw.table.geometry[0]
    assert len(polygon.exterior.coords) == points
    assert abs(polygon.area / 10_000 - hectares) <= 0.00005
    assert float(raw.table["地块面积（公顷）"][0]) == hectares
    assert raw.problems == ()

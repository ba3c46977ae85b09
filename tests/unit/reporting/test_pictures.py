"""Pictures of findings: true to the ground, the same bytes on every run, whatever the names are."""

from __future__ import annotations

import hashlib
import io
import os
import re
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from PIL import Image

from geotool.errors import InputError, StoreError
from geotool.measure import distance_m
from geotool.model import VERDICTS, Measure
from geotool.reporting.pictures.drawing import outline
from geotool.reporting.pictures.finding import _entries, _scene
from geotool.reporting.pictures.fonts import LACKING, lettering
from geotool.reporting.pictures.gallery import Pictures
from geotool.reporting.pictures.ground import Ground
from geotool.reporting.pictures.short_svg import shortened
from geotool.reporting.pictures.view import size_m, view_of
from geotool.review.outcome import Outcome
from geotool.style import kind_label

LARGEST = 150_000
RED = (199, 1, 13)
WINDOW = (208, 2, 27)  # the red box of the small map


@pytest.fixture(params=["zh", "en"])
def pictures(request: pytest.FixtureRequest, hostile: Outcome) -> Pictures:
    return Pictures(hostile, language=request.param)


def pixels(png: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def near(image: Any, colour: tuple[int, int, int]) -> Any:
    return np.abs(image - colour).max(axis=2) < 24


def test_the_worst_come_first_and_the_others_are_counted(hostile: Outcome) -> None:
    all_of_them = Pictures(hostile, language="zh", limit=None)
    order = [term.code for term in VERDICTS]
    ranks = [order.index(finding.verdict) for finding in all_of_them.chosen]
    assert ranks == sorted(ranks)
    assert len(ranks) == sum(f.geometry is not None for f in hostile.findings) == 6
    assert all_of_them.left_out == 0
    two = Pictures(hostile, language="en", limit=2)
    assert two.chosen == all_of_them.chosen[:2]
    assert two.left_out == 4
    assert two.said("en") == (
        "2 pictures drawn; 4 further findings could have one (--pictures all draws them); "
        "4 findings have no place to draw"
    )
    assert [two.has(f) for f in all_of_them.chosen] == [True, True] + [False] * 4
    assert Pictures(hostile, language="zh", limit=0).said("zh").startswith("配图 0 幅；另有 6 条")


def test_the_largest_comes_before_the_nearest(hostile: Outcome, outcomes: ModuleType) -> None:
    square = shapely.box(106.0, 29.8, 106.001, 29.801)

    def made(number: int, name: str, value: float) -> Any:
        unit = "m" if name == "distance" else "m2"
        measure = Measure(name, value, unit)
        return outcomes.finding(
            number, "TL-1", "ERL001", "violation", measure=measure, geometry=square
        )

    found = (
        made(1, "distance", 50.0),
        made(2, "overlap_area", 10.0),
        made(3, "distance", 5.0),
        made(4, "overlap_area", 1000.0),
    )
    chosen = Pictures(replace(hostile, findings=found), language="zh").chosen
    assert [f.id[-1] for f in chosen] == ["4", "2", "3", "1"]


def test_every_picture_is_small_and_plain(pictures: Pictures) -> None:
    for finding in pictures.chosen:
        svg, png = pictures.svg(finding), pictures.png(finding)
        root = ElementTree.fromstring(svg)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert not re.search(r"<(image|text|script|metadata|a)\b|onload|2026-|Matplotlib", svg)
        assert set(re.findall(r"https?://[^\"]+", svg)) <= {
            "http://www.w3.org/2000/svg",
            "http://www.w3.org/1999/xlink",
        }
        assert len(svg.encode()) < LARGEST
        assert len(png) < LARGEST
        assert Image.open(io.BytesIO(png)).size == (1200, 900)
        assert not {"tEXt", "tIME", "iTXt"} & set(chunks(png))


def chunks(png: bytes) -> list[str]:
    found, at = [], 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        found.append(png[at + 4 : at + 8].decode("ascii"))
        at += 12 + length
    return found


def test_the_conflict_is_where_it_is_and_looks_like_its_verdict(hostile: Outcome) -> None:
    """The western half of the site is in the red line."""
    finding = hostile.findings[0]
    shown = near(pixels(Pictures(hostile, language="zh").png(finding)), RED)
    frame = shown[130:812, 22:862]
    middle = frame.shape[1] // 2
    assert frame[:, :middle].mean() > 0.08
    assert frame[:, middle + 12 :].mean() < 0.001
    mild = Pictures(hostile, language="zh").png(replace(finding, verdict="conditional"))
    assert near(pixels(mild), RED)[130:812, 22:862].mean() < 0.02  # only the red line's edge


def test_a_small_part_of_a_long_site_is_seen_and_the_whole_stands_beside(
    hostile: Outcome, outcomes: ModuleType
) -> None:
    spot = shapely.Point(106.0501, 29.85).buffer(0.00002)
    finding = outcomes.finding(
        1, "TL-3", "ERL001", "violation", measure=Measure("overlap_area", 12.0, "m2"), geometry=spot
    )
    pictures = Pictures(replace(hostile, findings=(finding,)), language="zh")
    image = pixels(pictures.png(finding))
    assert near(image, RED)[130:812, 22:862].sum() > 3000
    assert near(image, WINDOW)[546:708, 888:1182].sum() > 20
    whole = replace(finding, geometry=hostile.projects.geometry.iloc[2])
    image = pixels(pictures.png(whole))
    assert near(image, WINDOW)[546:708, 888:1182].sum() == 0


def test_a_distance_has_a_line_with_its_length(hostile: Outcome, outcomes: ModuleType) -> None:
    line = shapely.LineString([(106.02, 29.81), (106.05, 29.84)])
    measure = Measure("distance", 4400.0, "m", method="geodesic")
    finding = outcomes.finding(
        1,
        "TL-1",
        "ERL001",
        "violation",
        zone_layer="erl_2024",
        zone_feature="2",
        measure=measure,
        geometry=line,
    )
    pictures = Pictures(replace(hostile, findings=(finding,)), language="zh")
    longer = replace(finding, measure=replace(measure, value=8888.88))
    images = [pixels(pictures.png(f))[130:812, 22:862] for f in (finding, longer)]
    rows, columns = np.nonzero((np.abs(images[0] - images[1]) > 90).any(axis=2))
    assert len(rows) > 40  # other digits, in one place beside the line
    assert np.ptp(rows) < 30
    assert np.ptp(columns) < 160
    drawn = near(images[0], RED)
    assert drawn.any(axis=1).sum() > 300  # the line runs over most of the window
    assert drawn.any(axis=0).sum() > 300


def test_points_of_no_length_and_sites_of_one_point_are_drawn(hostile: Outcome) -> None:
    pictures = Pictures(hostile, language="zh")
    point = next(f for f in pictures.chosen if f.geometry.geom_type == "Point")
    shown = near(pixels(pictures.png(point)), RED)[130:812, 22:862]
    rows, columns = np.nonzero(shown)
    assert abs(rows.mean() - 341) < 15
    assert abs(columns.mean() - 420) < 60


def test_nothing_to_draw_is_refused(hostile: Outcome) -> None:
    pictures = Pictures(hostile, language="zh")
    without = next(f for f in hostile.findings if f.geometry is None)
    assert not pictures.has(without)
    with pytest.raises(InputError, match=f"{without.id}: has no place on the ground"):
        pictures.svg(without)


def test_a_project_has_a_map_of_its_own(hostile: Outcome) -> None:
    pictures = Pictures(hostile, language="zh", limit=0)
    for project in hostile.verdicts:
        png, svg = pictures.overview_png(project), pictures.overview_svg(project)
        assert (png is None) is (svg is None) is (project == "TL-5")
    first = pictures.overview_png("TL-1")
    assert first is not None
    assert near(pixels(first), RED)[130:812, 22:862].mean() > 0.02
    assert pictures.overview_svg("nobody") is None


def test_the_view_squashes_nothing_and_its_bar_is_true() -> None:
    here = shapely.Point(106.0, 29.8)
    east, north = shapely.Point(106.01, 29.8), shapely.Point(106.0, 29.81)
    view = view_of((105.99, 29.79, 106.02, 29.82), (10.0, 10.0, 510.0, 410.0))
    (x, y), (x_east, _), (_, y_north) = (
        shapely.get_coordinates(p)[0] for p in view.to_px([here, east, north])
    )
    metres = distance_m(np.array([here, here]), np.array([east, north]))
    assert (x_east - x) / metres[0] == pytest.approx((y - y_north) / metres[1], rel=2e-4)
    assert view.bar_px(metres[0]) == pytest.approx(x_east - x, rel=2e-4)
    assert view.degrees(*view.place(106.013, 29.807)) == pytest.approx((106.013, 29.807))
    assert size_m((106.0, 29.8, 106.01, 29.81)) == pytest.approx(tuple(metres), rel=2e-4)


def test_an_outline_is_thinned_and_keeps_its_holes() -> None:
    circle = shapely.Point(200, 200).buffer(150, quad_segs=20_000)
    hole = shapely.Point(200, 200).buffer(50)
    ring = shapely.Polygon(circle.exterior, [hole.exterior])  # both run the same way round
    assert circle.exterior.is_ccw is hole.exterior.is_ccw
    path = outline([ring])
    assert len(path.vertices) <= 2500
    assert path.contains_points([(100, 200), (300, 200), (0, 0)]).tolist() == [True, True, False]
    (outer, inner) = path.to_polygons()
    areas = [shapely.LinearRing(part).is_ccw for part in (outer, inner)]
    assert areas[0] is not areas[1]


def test_without_a_chinese_font_words_are_english_and_names_are_ids(hostile: Outcome) -> None:
    plain = lettering(("no such family",))
    assert not plain.chinese
    assert plain.drawable("湿地 A") == f"{LACKING}{LACKING} A"
    pictures = Pictures(hostile, language="zh", fonts=("no such family",))
    assert pictures.language == "en"
    for finding in pictures.chosen:
        assert ElementTree.fromstring(pictures.svg(finding)) is not None
    chinese = Pictures(hostile, language="en")
    if chinese.letters.chinese:  # the same words, but for names and the note
        assert chinese.svg(hostile.findings[0]) != pictures.svg(hostile.findings[0])


def test_lines_break_where_they_may() -> None:
    letters = lettering()
    if not letters.chinese:
        pytest.skip("no font with Chinese characters is installed")
    words = "生态保护红线「铜梁区示意红线二」（2024-03-19），重叠面积 1,234.56\u00a0m²"
    broken = letters.wrapped(words, 12, 110, lines=9)
    assert "".join(broken).replace(" ", "") == words.replace(" ", "")
    assert len(broken) > 3
    assert all(letters.width_px(line, 12) <= 110 for line in broken)
    assert not any(line[0] in "，」）" or line[-1] in "「（" for line in broken)
    assert letters.wrapped(words, 12, 110, lines=2)[1].endswith("…")
    assert letters.wrapped("", 12, 110, lines=2) == []


def test_shortened_paths_say_the_same() -> None:
    long = "M 10.123456 20.5 \nL 11 21.005 \nQ 1 2 -3 4 \nC 1 1 2 2 3.337 3 \nz \nM 5 5 \nL 5 6 "
    short = shortened(f'<svg><path d="{long}"/></svg>')
    data = re.search(r'd="([^"]*)"', short)
    assert data is not None
    assert absolute(data[1]) == pytest.approx(
        [10.12, 20.5, 11, 21.0, 1, 2, -3, 4, 1, 1, 2, 2, 3.34, 3, 5, 5, 5, 6], abs=0.0051
    )


def absolute(data: str) -> list[float]:
    """Coordinates of a path that begins with M and goes on with m, l, q, c and z."""
    found: list[float] = []
    x = y = x0 = y0 = 0.0
    for name, text in re.findall(r"([MmlqczZ])([^MmlqczZ]*)", data):
        numbers = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", text)]
        size = {"M": 2, "m": 2, "l": 2, "q": 4, "c": 6, "z": 1}[name]
        if name == "z":
            x, y = x0, y0
        for at in range(0, len(numbers), size):
            part = numbers[at : at + size]
            moved = part if name == "M" else [v + (y if n % 2 else x) for n, v in enumerate(part)]
            found += moved
            x, y = moved[-2:]
            if name in "Mm":
                x0, y0 = x, y
    return found


def test_pictures_are_files_beside_a_document(hostile: Outcome, tmp_path: Path) -> None:
    pictures = Pictures(hostile, language="zh", limit=1)
    linked = pictures.linked(tmp_path / "审查 1.pictures", "审查 1.pictures/")
    finding = pictures.chosen[0]
    link = linked.link(finding)
    assert link == f"%E5%AE%A1%E6%9F%A5%201.pictures/{finding.id}.svg"
    written = (tmp_path / "审查 1.pictures" / f"{finding.id}.svg").read_text("utf-8")
    assert written == pictures.svg(finding)
    assert linked.has(finding)
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be made"):
        pictures.linked(tmp_path / "file" / "x", "x/").link(finding)


def test_a_missing_matplotlib_is_one_line(
    hostile: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)  # as if it were not installed
    with pytest.raises(InputError) as refused:
        Pictures(hostile, language="zh")
    assert str(refused.value) == (
        "pictures of findings need matplotlib, which is not installed; "
        'pip install "geotool-planning[report]", or go without them (--pictures 0)'
    )


RUN = """
import hashlib, importlib.util, sys
spec = importlib.util.spec_from_file_location("outcomes", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
from geotool.reporting.pictures.gallery import Pictures
pictures = Pictures(module.hostile(), language="zh")
digest = hashlib.sha256()
for finding in pictures.chosen[:1]:
    digest.update(pictures.svg(finding).encode())
    digest.update(pictures.png(finding))
print(digest.hexdigest(), "matplotlib.pyplot" in sys.modules)
"""


def test_another_process_draws_the_same_bytes_without_pyplot(root: Path, hostile: Outcome) -> None:
    example = str(root / "tests/examples/outcomes.py")
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    made = subprocess.run(
        [sys.executable, "-W", "error", "-c", RUN, example],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
    )
    pictures, digest = Pictures(hostile, language="zh"), hashlib.sha256()
    for finding in pictures.chosen[:1]:
        digest.update(pictures.svg(finding).encode())
        digest.update(pictures.png(finding))
    assert made.stdout.split() == [digest.hexdigest(), "False"]


NONE = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("outcomes", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
from geotool.reporting.pictures.gallery import Pictures
pictures = Pictures(module.hostile(), language="zh", limit=0)
print(pictures.said("en"), "matplotlib" in sys.modules)
sys.modules["matplotlib"] = None  # as if it were not installed
again = Pictures(module.hostile(), language="zh", limit=0)
print(again.said("en"), again.overview_png("TL-1"), again.overview_svg("TL-1"))
"""


def test_no_pictures_need_no_matplotlib(root: Path) -> None:
    example = str(root / "tests/examples/outcomes.py")
    made = subprocess.run(
        [sys.executable, "-W", "error", "-c", NONE, example],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
    )
    first, second = made.stdout.splitlines()
    assert first.startswith("0 pictures drawn; 6 further findings could have one")
    assert first.endswith(" False")
    assert second.endswith(" None None")


def test_nothing_in_svg_has_a_negative_size(pictures: Pictures) -> None:
    """A clip of negative height is invalid and hides what it clips."""
    drawn = [pictures.svg(finding) for finding in pictures.chosen]
    drawn += [svg for p in pictures.outcome.verdicts if (svg := pictures.overview_svg(p))]
    for svg in drawn:
        sizes = re.findall(r"\b(?:width|height|r|rx|ry)=\"([-0-9.]+)(?:pt|px)?\"", svg)
        assert len(sizes) >= 4
        assert all(float(size) > 0 for size in sizes)
        assert 342.0 in {float(size) for size in sizes}  # the map, in points


def test_a_distance_ends_at_the_range_it_was_measured_from(
    hostile: Outcome, outcomes: ModuleType
) -> None:
    line = shapely.LineString([(106.02, 29.81), (106.035, 29.81)])
    measure = Measure("distance", 1449.7, "m", method="geodesic")
    finding = outcomes.finding(
        1,
        "TL-1",
        "YRV001",
        "violation",
        zone_layer="rivers",
        zone_feature="r1",
        zone_kind="river",
        measure=measure,
        geometry=line,
    )

    def legend(west: float) -> tuple[list[str], Any]:
        area = shapely.box(west, 29.80, west + 0.01, 29.82)
        ranges = outcomes.layer(
            "ranges", "river_management_range", {"feature": ["m1"], "name": ["范围"]}, [area]
        )
        outcome = replace(hostile, findings=(finding,), layers=(*hostile.layers, ranges))
        ground = Ground(outcome)
        scene = _scene(ground, finding)
        words = [e.words for e in _entries(scene, "en", lettering())]
        return words, pixels(Pictures(outcome, language="zh").png(finding))[130:812, 22:862]

    at, drawn = legend(106.035)
    assert kind_label("river_management_range").get("en") in at
    near_by, without = legend(106.035 + 5e-5)  # five metres on
    assert kind_label("river_management_range").get("en") not in near_by
    assert (np.abs(drawn - without).max(axis=2) > 8).mean() > 0.02

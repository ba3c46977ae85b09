"""Places of documents: what of a finding lies in them, alone and together."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geotool.model import Cap, Waiver, WaiverState
from geotool.review import Outcome, waived

PAPER = Waiver("甲号", "市规资局", date(2026, 3, 1), date(2027, 3, 1), "已论证", "AB001", "P")
APPLIED, PARTIAL, REOPENED = WaiverState.APPLIED, WaiverState.PARTIAL, WaiverState.REOPENED
GEOD = pyproj.Geod(ellps="GRS80")


def cap(value: float) -> Cap:
    return Cap(value, "m2", f"{value} m2")


@pytest.fixture(scope="module")
def half(ground: Any, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Review of a site of 100 m by 100 m, half of which (5000 m2) lies in the red line."""
    zone = ground.layer(ground.RED, ground.box(0, 0, 50, 100), layer_id="erl")
    sites = ground.table(ground.box(0, 0, 100, 100), id="P", kind="building")
    rules = ground.book(tmp_path_factory.mktemp("rules"), ground.rule(ground.RED))
    return ground.judge([zone], sites, rules=rules)


@pytest.fixture
def paper(ground: Any) -> Callable[..., Waiver]:
    """A document for a place: a box in metres, drawn as one in degrees."""

    def made(*edges: float, **change: Any) -> Waiver:
        return replace(PAPER, place=ground.on_globe(ground.box(*edges)), **change)

    return made


def told(outcome: Outcome, *papers: Waiver) -> Any:
    (finding,) = waived(outcome, papers).findings
    return finding.waiver


def test_a_place_that_holds_all_of_it(half: Outcome, paper: Any) -> None:
    found = told(half, paper(-10, -10, 60, 110))
    assert (found.state, found.uses[0].why) == (APPLIED, None)
    assert found.uses[0].covered == half.findings[0].measure.value


@pytest.mark.parametrize(("missing_m", "state"), [(0.009, APPLIED), (0.011, PARTIAL)])
def test_the_tolerance_of_the_review_is_that_of_the_place(
    half: Outcome, paper: Any, missing_m: float, state: WaiverState
) -> None:
    found = told(half, paper(missing_m, -10, 60, 110))  # times 100 m
    assert (found.state, found.uses[0].state) == (state, state)
    assert found.uses[0].covered == pytest.approx(5000 if state is APPLIED else 4998.9, abs=0.05)


def test_what_lies_beside_within_the_tolerance_counts_for_the_cap(
    half: Outcome, paper: Any
) -> None:
    place = paper(0.009, -10, 60, 110)
    assert told(half, replace(place, cap=cap(4999.5))).state is REOPENED
    assert told(half, replace(place, cap=cap(5000))).state is APPLIED


def test_without_tolerance_the_last_digits_do_not_count(half: Outcome, paper: Any) -> None:
    exact = replace(half, tolerance_m2=0.0)
    assert told(exact, paper(0, 0, 50, 100)).state is APPLIED
    assert told(exact, paper(0.001, 0, 50, 100)).state is PARTIAL


def test_a_conflict_that_leaves_its_place(half: Outcome, paper: Any) -> None:
    found = told(half, paper(-10, -10, 40, 110))
    assert found.state is PARTIAL
    (use,) = found.uses
    assert use.covered == pytest.approx(4000, abs=0.05)
    assert "1,000.00 m² (1.50 mu)" in use.why.en
    assert "1,000.00 平方米（1.50 亩）" in found.message.zh
    assert "remain open" in found.message.en
    assert waived(half, [paper(-10, -10, 40, 110)]).verdicts == {"P": "violation"}


@pytest.mark.parametrize("edges", [(60, 0, 90, 90), (50, 0, 90, 100), (-50, 0, 0, 100)])
def test_a_place_beside_it(half: Outcome, paper: Any, edges: tuple[float, ...]) -> None:
    found = told(half, paper(*edges))
    assert found.state is REOPENED
    assert "all of it, 5,000.00 m²" in found.message.en
    assert found.uses[0].covered is None


@pytest.mark.parametrize(
    ("most", "state"), [(4000.0, PARTIAL), (3999.0, REOPENED), (5000.0, PARTIAL)]
)
def test_the_cap_holds_for_the_part_in_the_place(
    half: Outcome, paper: Any, most: float, state: WaiverState
) -> None:
    found = told(half, paper(-10, -10, 40, 110, cap=cap(most)))
    assert found.state is state
    assert ("1.00 m² over the cap" in found.message.en) == (state is REOPENED)


def test_a_finding_without_ground_lies_in_no_place(half: Outcome, paper: Any) -> None:
    (finding,) = half.findings
    bare = replace(half, findings=(replace(finding, geometry=None),))
    found = told(bare, paper(-10, -10, 60, 110))
    assert found.state is REOPENED
    assert "no geometry" in found.message.en


def test_two_documents_cover_it_together(half: Outcome, paper: Any) -> None:
    west, east = paper(-10, -10, 30, 110), paper(20, -10, 60, 110, document="乙号")
    found = told(half, west, east)
    assert found.state is APPLIED
    assert [use.state for use in found.uses] == [PARTIAL, PARTIAL], "neither suffices by itself"
    assert "甲号" in found.message.en
    assert "乙号" in found.message.en
    assert "together let it stand" in found.message.en


def test_what_two_documents_leave_open(half: Outcome, paper: Any) -> None:
    found = told(half, paper(-10, -10, 20, 110), paper(10, -10, 40, 110, document="乙号"))
    assert found.state is PARTIAL
    assert "1,000.00 m² (1.50 mu) remain open" in found.message.en
    assert [round(use.covered) for use in found.uses] == [2000, 3000]


def test_caps_for_the_same_ground_are_not_added(half: Outcome) -> None:
    papers = [replace(PAPER, cap=cap(2500)), replace(PAPER, document="乙号", cap=cap(2500))]
    assert told(half, *papers).state is REOPENED


def test_an_expired_document_covers_no_part(half: Outcome, paper: Any) -> None:
    gone = paper(20, -10, 60, 110, document="乙号", expires=date(2026, 6, 1))
    found = told(half, paper(-10, -10, 30, 110), gone)
    assert found.state is PARTIAL
    assert "2,000.00 m² (3.00 mu) remain open" in found.message.en
    assert "乙号" in found.message.en, "and why the other one does not help"
    assert "2026-06-01" in found.message.en


def test_one_of_two_suffices(half: Outcome) -> None:
    spent = replace(PAPER, document="旧号", expires=date(2026, 4, 1))
    after = waived(half, [spent, PAPER])
    (finding,) = after.findings
    assert finding.waiver.state is APPLIED
    assert [(u.waiver.document, u.state) for u in finding.waiver.uses] == [
        ("旧号", REOPENED),
        ("甲号", APPLIED),
    ]
    assert [s.state for s in after.waivers] == [REOPENED, APPLIED]
    assert "旧号" not in finding.waiver.message.zh, "the one that lets it stand is named"


def outcome_of(ground: Any, folder: Path, site: Any, zone: Any, kind: str) -> Outcome:
    sites = ground.table(site, id="P", kind=kind)
    rules = ground.book(folder, ground.rule(ground.RED))
    return ground.judge([ground.layer(ground.RED, zone)], sites, rules=rules)


def test_lines_by_their_length(ground: Any, tmp_path: Path, paper: Any) -> None:
    road = shapely.LineString([(-50, 5), (150, 5)])
    outcome = outcome_of(ground, tmp_path, road, ground.box(0, 0, 100, 10), "road")
    assert outcome.findings[0].measure.name == "overlap_length"
    assert told(outcome, paper(0, 0, 100, 10)).state is APPLIED
    assert told(outcome, paper(0, 5, 100, 10)).state is APPLIED, "along the border is inside"
    assert told(outcome, paper(0.008, 0, 100, 10)).state is APPLIED
    found = told(outcome, paper(20, 0, 100, 10))
    assert found.state is PARTIAL
    assert "20.00 m of it lies outside" in found.uses[0].why.en
    assert told(outcome, paper(-5, 0, 20.01, 10), paper(20, 0, 110, 10)).state is APPLIED
    assert told(outcome, paper(0, 6, 100, 10)).state is REOPENED
    metres = replace(PAPER, cap=Cap(100.0, "m", "0.1 km"))
    assert told(outcome, metres).state is APPLIED
    assert told(outcome, replace(PAPER, cap=Cap(99.99, "m", "99.99 m"))).state is REOPENED


def test_points_by_their_number(ground: Any, tmp_path: Path, paper: Any) -> None:
    points = shapely.MultiPoint([(10, 5), (20, 5), (200, 5)])
    outcome = outcome_of(ground, tmp_path, points, ground.box(0, 0, 100, 10), "ev_charging")
    assert outcome.findings[0].measure.value == 2
    assert told(outcome, paper(10, 0, 20, 10)).state is APPLIED, "on the border is inside"
    found = told(outcome, paper(0, 0, 15, 10))
    assert (found.state, found.uses[0].covered) == (PARTIAL, 1.0)
    assert "1 place" in found.message.en
    assert told(outcome, paper(0, 0, 15, 10), paper(15, 0, 30, 10)).state is APPLIED
    assert told(outcome, paper(30, 0, 90, 10)).state is REOPENED
    for most, state in ((2.0, APPLIED), (1.0, REOPENED)):
        few = replace(PAPER, cap=Cap(most, "count", f"{most:g} 个"))
        assert told(outcome, few).state is state


def test_a_part_of_a_figure_that_is_no_ground_is_not_covered(ground: Any, paper: Any) -> None:
    outcome = ground.judge(
        [],
        ground.table(ground.box(0, 0, 100, 100), id="P", kind="building", declared_area_m2=100),
        rules="DEC001",
    )
    (finding,) = outcome.findings
    assert finding.measure.name == "drawn_area"
    mine = {"rule": "DEC001"}
    assert told(outcome, paper(-1, -1, 101, 101, **mine)).state is APPLIED
    assert told(outcome, paper(-1, -1, 90, 101, **mine)).state is REOPENED
    capped = replace(PAPER, cap=cap(1e6), **mine)
    assert "larger figure is not a larger conflict" in told(outcome, capped).message.en


def geodesic_area_m2(shape: Any) -> float:
    """Area by another library, edges no longer than 10 m."""
    dense = shapely.segmentize(shape, 1e-4)
    return abs(GEOD.geometry_area_perimeter(shapely.geometry.polygon.orient(dense))[0])


EDGE = st.floats(-120, 120, allow_nan=False).map(lambda value: round(value, 3))


@given(EDGE, EDGE, EDGE, EDGE, st.floats(-0.5, 0.5))
@settings(max_examples=60, deadline=None)
def test_what_lies_outside_agrees_with_another_measure(
    half: Outcome, ground: Any, a: float, b: float, c: float, d: float, turn: float
) -> None:
    assume(abs(a - c) > 0.5 and abs(b - d) > 0.5)
    drawn = shapely.box(min(a, c), min(b, d), max(a, c), max(b, d))
    corners = shapely.get_coordinates(drawn) @ np.array([[1, turn], [-turn, 1]])
    place = ground.on_globe(shapely.Polygon(corners))
    shape = half.findings[0].geometry
    rest = shapely.difference(shape, place)
    parts = [p for p in shapely.get_parts(rest) if p.geom_type == "Polygon"]
    outside = sum(geodesic_area_m2(p) for p in parts)
    assume(abs(outside - 1) > 0.02 and abs(outside - 5000) > 0.02)
    found = told(half, replace(PAPER, place=place))
    inside = half.findings[0].measure.value - outside
    assert found.state is (APPLIED if outside < 1 else PARTIAL if inside > 0.01 else REOPENED)
    if found.state is PARTIAL:
        assert found.uses[0].covered == pytest.approx(inside, abs=0.02)
        said = float(found.uses[0].why.en.split(" m²")[0].replace(",", ""))
        assert said == pytest.approx(outside, abs=0.02)


BOX = st.tuples(EDGE, EDGE, EDGE, EDGE).filter(lambda e: e[0] != e[2] and e[1] != e[3])
PAPERS = st.lists(
    st.tuples(st.none() | BOX, st.none() | st.sampled_from([100.0, 3000.0, 6000.0]), st.booleans()),
    min_size=1,
    max_size=4,
)


def papers_of(ground: Any, drawn: list[Any]) -> list[Waiver]:
    made = []
    for number, (edges, most, spent) in enumerate(drawn):
        place = None
        if edges is not None:
            a, b, c, d = edges
            box = shapely.box(min(a, c), min(b, d), max(a, c), max(b, d))
            place = ground.on_globe(box)
        change = {"expires": date(2026, 5, 1)} if spent else {}
        limit = None if most is None else cap(most)
        made.append(replace(PAPER, document=f"{number}号", place=place, cap=limit, **change))
    return made


@given(PAPERS)
@settings(max_examples=40, deadline=None)
def test_their_order_is_irrelevant(half: Outcome, ground: Any, drawn: list[Any]) -> None:
    papers = papers_of(ground, drawn)
    states = {p.document: u.state for p, u in zip(papers, told(half, *papers).uses, strict=True)}
    for order in itertools.islice(itertools.permutations(papers), 6):
        found = told(half, *order)
        assert found.state is told(half, *papers).state
        assert [u.waiver.document for u in found.uses] == [p.document for p in order]
        assert {u.waiver.document: u.state for u in found.uses} == states


@given(PAPERS)
@settings(max_examples=40, deadline=None)
def test_another_document_never_makes_it_worse(
    half: Outcome, ground: Any, drawn: list[Any]
) -> None:
    better = [REOPENED, PARTIAL, APPLIED]
    papers = papers_of(ground, drawn)
    before = 0
    for count in range(1, len(papers) + 1):
        now = better.index(told(half, *papers[:count]).state)
        assert now >= before
        before = now

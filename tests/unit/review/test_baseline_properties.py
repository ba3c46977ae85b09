"""What must hold of baselines of any review: random worlds of areas, lines, points and rows."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geotool import review
from geotool.model import Since

NEW, KNOWN = Since.NEW, Since.KNOWN
SEEDS = st.integers(0, 40)
quick = settings(max_examples=12, deadline=None)
Change = Callable[[Any], Any]
#: Length of the square that a world lies in, metres.
SPAN = 3000.0


@dataclass(frozen=True)
class World:
    """Shapes drawn in metres: zones by kind, sites (or none, for a row without a location)."""

    red: tuple[Any, ...]
    farm: tuple[Any, ...]
    stops: tuple[Any, ...]
    sites: tuple[Any, ...]
    prefix: str = ""

    def changed(self, change: Change) -> World:
        """Return the world with every shape changed."""
        return replace(
            self,
            **{
                name: tuple(None if s is None else change(s) for s in getattr(self, name))
                for name in ("red", "farm", "stops", "sites")
            },
        )


@cache
def world(seed: int) -> World:
    """Return a random world."""
    rng = np.random.default_rng(seed)

    def area(radius: float) -> Any:
        corners = int(rng.integers(5, 14))
        angle = np.linspace(0, 2 * np.pi, corners, endpoint=False) + rng.random()
        reach = radius * (0.6 + 0.8 * rng.random(corners))
        middle = rng.random(2) * SPAN
        return shapely.Polygon(
            middle + np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None]
        )

    def site() -> Any:
        draw = rng.random()
        if draw < 0.1:
            return None
        if draw < 0.25:
            return shapely.Point(rng.random(2) * SPAN)
        if draw < 0.4:
            return shapely.LineString(rng.random((3, 2)) * SPAN)
        return area(120)

    return World(
        red=tuple(area(300) for _ in range(6)),
        farm=tuple(area(250) for _ in range(6)),
        stops=tuple(shapely.Point(rng.random(2) * SPAN) for _ in range(3)),
        sites=tuple(site() for _ in range(12)),
    )


@pytest.fixture(scope="module")
def rules(ground: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Five rules: overlap, distance kept, nearness required, land inside, zones disjoint."""
    required = [("1", "2000-01-01", "", "REQUIREMENT")]
    return ground.book(
        tmp_path_factory.mktemp("rules"),
        ground.rule(ground.RED),
        ground.rule(ground.FARM, code="AB002", check="within_distance\ndistance_m = 150"),
        ground.rule(
            "transit_stop", code="AB003", check="near_any\ndistance_m = 500", editions=required
        ),
        ground.rule(ground.FARM, code="AB004", check="inside\nshare = 1.0", editions=required),
        ground.rule(f"{ground.RED} {ground.FARM}", code="AB005", check="zones_disjoint"),
    )


@pytest.fixture(scope="module")
def judged(ground: Any, rules: Any) -> Callable[[World], Any]:
    """Return a function that reviews a world."""

    def run(it: World) -> Any:
        def held(kind: str, shapes: tuple[Any, ...]) -> Any:
            return ground.layer(kind, *shapes, id=[f"{it.prefix}{n}" for n in range(len(shapes))])

        layers = [
            held(ground.RED, it.red),
            held(ground.FARM, it.farm),
            held("transit_stop", it.stops),
        ]
        ids = [f"P{n}" for n in range(len(it.sites))]
        return ground.judge(layers, ground.table(*it.sites, id=ids), rules=rules)

    return run


@pytest.fixture(scope="module")
def review_of(judged: Callable[[World], Any]) -> Callable[[int], Any]:
    """Return a function that reviews a random world, each once."""
    return cache(lambda seed: judged(world(seed)))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Any], Any]:
    """Return a function that writes the baseline of an outcome and reads it again."""
    folder = tmp_path_factory.mktemp("baselines")

    def run(outcome: Any) -> Any:
        file = Path(folder) / "b.json"
        file.write_text(review.baseline_text(outcome), "utf-8")
        return review.read_baseline(file, name="b.json", workspace="")

    return run


def not_known(outcome: Any) -> list[tuple[str, str | None, str, float | None]]:
    """Return the findings that fail, with what they measure."""
    return [
        (f.rule, f.project, str(f.compared.state), f.compared.iou)
        for f in outcome.findings
        if f.compared.state is not KNOWN
    ]


class TestItself:
    """The baseline of a review, against that review."""

    @quick
    @given(SEEDS)
    def test_makes_it_clean(self, review_of: Any, kept: Any, seed: int) -> None:
        outcome = review_of(seed)
        assert {f.rule for f in outcome.findings} >= {"AB001", "AB002", "AB003", "AB004"}
        compared = review.compared(outcome, kept(outcome))
        assert not_known(compared) == []
        assert compared.baseline.stale == ()
        assert all(f.compared.message.en == "" for f in compared.findings)
        assert [f.compared.was for f in compared.findings] == [f.id for f in outcome.findings]

    @quick
    @given(SEEDS, st.randoms(use_true_random=False))
    def test_the_order_does_not_matter(
        self, review_of: Any, kept: Any, seed: int, shuffle: random.Random
    ) -> None:
        outcome = review_of(seed)
        findings = list(outcome.findings)
        shuffle.shuffle(findings)
        turned = replace(outcome, findings=tuple(findings))
        assert review.baseline_text(turned) == review.baseline_text(outcome)
        baseline = kept(outcome)
        entries = list(baseline.entries)
        shuffle.shuffle(entries)
        here = review.compared(outcome, baseline)
        there = review.compared(turned, replace(baseline, entries=tuple(entries)))
        assert {f.id: f.compared for f in here.findings} == {
            f.id: f.compared for f in there.findings
        }

    @quick
    @given(SEEDS, st.integers(0, 10**6))
    def test_without_an_entry_its_finding_is_new(
        self, review_of: Any, kept: Any, seed: int, number: int
    ) -> None:
        outcome = review_of(seed)
        baseline = kept(outcome)
        gone = baseline.entries[number % len(baseline.entries)]
        fewer = tuple(e for e in baseline.entries if e.id != gone.id)
        compared = review.compared(outcome, replace(baseline, entries=fewer))
        assert [f.id for f in compared.findings if f.is_new] == [gone.id]
        assert [f.compared.state for f in compared.findings if f.is_new] == [NEW]

    @quick
    @given(SEEDS, st.integers(0, 10**6))
    def test_without_a_finding_its_entry_is_stale(
        self, review_of: Any, kept: Any, seed: int, number: int
    ) -> None:
        outcome = review_of(seed)
        baseline = kept(outcome)
        gone = outcome.findings[number % len(outcome.findings)]
        fewer = replace(outcome, findings=tuple(f for f in outcome.findings if f is not gone))
        compared = review.compared(fewer, baseline)
        assert not_known(compared) == []
        assert [entry.id for entry in compared.baseline.stale] == [gone.id]


class TestMoved:
    """A shift of everything changes no match, however far."""

    @quick
    @given(SEEDS, st.sampled_from([(0.4, 0.3), (30, -10), (-480, 360), (900, 4000)]))
    def test_only_the_run(
        self, judged: Any, review_of: Any, kept: Any, seed: int, way: tuple[float, float]
    ) -> None:
        moved = judged(world(seed).changed(lambda s: shapely.transform(s, lambda xy: xy + way)))
        compared = review.compared(moved, kept(review_of(seed)))
        assert not_known(compared) == []
        assert compared.baseline.stale == ()
        assert [f.compared.was for f in compared.findings] == [f.id for f in moved.findings]

    @quick
    @given(SEEDS, st.sampled_from([(30, -10), (-480, 360)]))
    def test_both(self, judged: Any, kept: Any, seed: int, way: tuple[float, float]) -> None:
        moved = judged(world(seed).changed(lambda s: shapely.transform(s, lambda xy: xy + way)))
        compared = review.compared(moved, kept(moved))
        assert not_known(compared) == []

    @quick
    @given(SEEDS)
    def test_and_the_zones_numbered_anew(
        self, judged: Any, review_of: Any, kept: Any, seed: int
    ) -> None:
        way = np.array([-480, 360])
        there = world(seed).changed(lambda s: shapely.transform(s, lambda xy: xy + way))
        compared = review.compared(judged(replace(there, prefix="n")), kept(review_of(seed)))
        alone = {f.rule for f in compared.findings if f.project is None}
        assert {rule for rule, *_ in not_known(compared)} <= alone  # which have no site to go by

    @quick
    @given(SEEDS)
    def test_sites_alone_are_elsewhere(
        self, judged: Any, review_of: Any, kept: Any, seed: int
    ) -> None:
        it = world(seed)
        sites = it.changed(
            lambda s: shapely.transform(s, lambda xy: xy + np.array([0.0, 800]))
        ).sites
        compared = review.compared(judged(replace(it, sites=sites)), kept(review_of(seed)))
        areas = [
            f
            for f in compared.findings
            if f.rule == "AB001" and f.geometry.geom_type.endswith("Polygon")
        ]
        assert all(f.compared.state is NEW for f in areas)


def redrawn(shape: Any, rng: np.random.Generator, *, noise_m: float) -> Any:
    """Return a shape with vertices inserted, moved a little, and begun elsewhere."""
    denser = shapely.segmentize(shape, 40.0)
    if shape.geom_type != "Polygon":
        return shapely.transform(denser, lambda xy: xy + rng.normal(0, noise_m, xy.shape))
    ring = shapely.get_coordinates(denser)[:-1] + rng.normal(
        0, noise_m, (len(denser.exterior.coords) - 1, 2)
    )
    ring = np.roll(ring, int(rng.integers(len(ring))), axis=0)
    return shapely.Polygon(ring[::-1] if rng.random() < 0.5 else ring)


class TestRedigitised:
    """Ids and vertices change; the places do not."""

    @quick
    @given(SEEDS, st.booleans())
    def test_it_stays_known(
        self, judged: Any, review_of: Any, kept: Any, seed: int, numbered_anew: bool
    ) -> None:
        rng = np.random.default_rng(seed + 1)
        again = world(seed).changed(lambda s: redrawn(s, rng, noise_m=0.02))
        outcome = judged(replace(again, prefix="new-" if numbered_anew else ""))
        compared = review.compared(outcome, kept(review_of(seed)))
        # what is no larger than the pencil may come and go
        large = [
            f
            for f in compared.findings
            if f.measure is None or f.measure.unit != "m2" or f.measure.value > 50
        ]
        assert {f.compared.state for f in large} == {KNOWN}

    @quick
    @given(SEEDS, st.sampled_from([1.0, 4.0, 12.0]))
    def test_the_limit_is_nine_tenths_by_an_overlay(
        self, ground: Any, judged: Any, review_of: Any, kept: Any, seed: int, noise_m: float
    ) -> None:
        rng = np.random.default_rng(seed + 2)
        it = world(seed)
        sites = it.changed(lambda s: redrawn(s, rng, noise_m=noise_m)).sites
        before, after = review_of(seed), judged(replace(it, sites=sites))
        compared = review.compared(after, kept(before))
        old = {f.id: f for f in before.findings}
        for finding in compared.findings:
            was = old.get(finding.id)
            if finding.rule != "AB001" or was is None or was.measure.unit != "m2":
                continue
            iou = overlay_iou(ground, was.geometry, finding.geometry)
            larger = finding.measure.value > 1.02 * was.measure.value
            if iou >= 0.91:
                assert finding.compared.state is KNOWN
            if iou < 0.89 and larger:
                assert finding.compared.state is not KNOWN


def overlay_iou(ground: Any, one: Any, other: Any) -> float:
    """Return the IoU of two shapes of EPSG:4490 by an overlay in a Gauss-Krüger plane."""
    a, b = ground.metres(one), ground.metres(other)
    return float(a.intersection(b).area / a.union(b).area)


class TestOneMore:
    """A new conflict is the one that is new."""

    @quick
    @given(SEEDS)
    def test_a_zone_more(self, judged: Any, review_of: Any, kept: Any, seed: int) -> None:
        it = world(seed)
        target = next(s for s in it.sites if s is not None and s.geom_type == "Polygon")
        more = replace(it, red=(*it.red, shapely.box(*target.bounds)))
        compared = review.compared(judged(more), kept(review_of(seed)))
        new = [f for f in compared.findings if f.compared.state is NEW]
        assert new
        assert {f.rule for f in new} <= {"AB001", "AB005"}
        assert all(f.rule == "AB005" or f.zone_feature == "6" for f in new)
        assert {f.id for f in new} == {f.id for f in compared.findings} - {
            f.id for f in review_of(seed).findings
        }
        assert len(not_known(compared)) == len(new)

    @quick
    @given(SEEDS)
    def test_a_site_more(self, judged: Any, review_of: Any, kept: Any, seed: int) -> None:
        it = world(seed)
        more = replace(it, sites=(*it.sites, it.red[0]))
        compared = review.compared(judged(more), kept(review_of(seed)))
        assert {f.project for f in compared.findings if f.compared.state is NEW} == {"P12"}
        assert {project for _, project, *_ in not_known(compared)} == {"P12"}
        assert compared.baseline.stale == ()

"""Rows that were made to show one ability each truly show it."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest

import geotool
from geotool.model import Finding
from geotool.model.findings import Certainty, Reason


def finding(review: geotool.Review, project: str, rule: str) -> Finding:
    (found,) = [f for f in review.outcome.findings_of(project) if f.rule == rule]
    return found


def test_an_approval_of_2021_keeps_the_rules_of_2021(review: geotool.Review) -> None:
    old = finding(review, "EX-30", "PV003")
    assert (old.verdict, old.reason) == ("notice", Reason.EARLIER_APPROVAL)
    assert finding(review, "EX-30", "CRP001").edition == "2020"
    assert finding(review, "EX-31", "PV003").verdict == "violation"


def test_a_stated_accuracy_makes_possible_and_noise(review: geotool.Review) -> None:
    possible = finding(review, "EX-32", "PBF001")
    noise = finding(review, "EX-33", "PBF001")
    assert (possible.certainty, possible.reason) == (Certainty.POSSIBLE, Reason.POSITION)
    assert (noise.certainty, noise.reason) == (Certainty.BOUNDARY_NOISE, Reason.POSITION)
    for found in (possible, noise):
        assert found.verdict == "unknown"
        assert found.measure is not None
        assert found.measure.low == 0
        assert found.measure.high is not None
        assert found.measure.high > max(1, found.measure.value)


@pytest.mark.parametrize(
    ("project", "rule", "limit_m"), [("EX-14", "YRV001", 1000), ("EX-34", "YRV002", 3000)]
)
def test_a_violated_distance_says_how_far_to_move(
    review: geotool.Review, project: str, rule: str, limit_m: float
) -> None:
    found = finding(review, project, rule)
    (change,) = [c for c in review.outcome.compliant if c.project == project]
    assert found.measure is not None
    assert change.rules == (rule,)
    assert change.shift_m == pytest.approx(limit_m - found.measure.value, abs=0.02)
    assert change.share_kept == 1
    assert change.azimuth_deg is not None


def test_a_partial_violation_keeps_the_rest_of_the_site(review: geotool.Review, root: Path) -> None:
    (change,) = [c for c in review.outcome.compliant if c.project == "EX-35"]
    site = gpd.read_file(root / "projects/sites/EX-35.geojson").geometry.iloc[0]
    assert 0.55 < change.share_kept < 0.65
    assert change.geometry.area == pytest.approx(site.area * change.share_kept, rel=1e-3)
    found = finding(review, "EX-35", "PBF001")
    assert change.geometry.intersection(found.geometry).area < 1e-6 * site.area


def test_a_mix_up_of_mu_and_hectares_is_guessed(review: geotool.Review) -> None:
    found = finding(review, "EX-36", "DEC001")
    assert "亩与公顷" in found.message.zh
    assert "mu" in found.message.en


def test_the_strictest_of_stacked_zones_counts(review: geotool.Review) -> None:
    verdicts = {f.rule: f.verdict for f in review.outcome.findings_of("EX-41")}
    assert verdicts["ERL001"] == verdicts["PA002"] == "conditional"
    assert verdicts["WSZ002"] == review.outcome.verdicts["EX-41"] == "violation"


def test_a_harmless_crossing_is_an_exception_of_the_core(review: geotool.Review) -> None:
    found = finding(review, "EX-42", "PA001")
    assert found.verdict == "conditional"
    assert "适用例外" in found.message.zh
    assert found.evidence


def test_flood_works_keep_their_road_and_their_length_is_compared(review: geotool.Review) -> None:
    assert {f.verdict for f in review.outcome.findings_of("EX-12")} == {"conditional"}
    short = finding(review, "EX-43", "RIV005")
    assert short.verdict == "unmet"
    assert short.measure is not None
    assert short.measure.value == pytest.approx(1600, rel=0.01)


def test_projects_together_are_held_against_the_quota_of_their_unit(
    review: geotool.Review,
) -> None:
    (over,) = [t for t in review.outcome.portfolio if t.is_over_quota]
    assert {"EX-37", "EX-38"} <= set(over.projects)
    assert over.quota_m2 == 150_000


def test_the_review_of_zones_alone_finds_the_same_between_layers(
    sample: Path, review: geotool.Review
) -> None:
    alone = geotool.open(sample).check(zones_only=True)
    between = [f for f in review.outcome.findings if f.project is None and f.rule != "QUO001"]
    assert [f.id for f in alone.outcome.findings if f.rule != "QUO001"] == [f.id for f in between]

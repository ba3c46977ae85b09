"""One document for one finding: when it lets it stand, and when the finding is open again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geotool.model import Cap, Waiver, WaiverState
from geotool.review import Outcome, waived
from geotool.review.waivers.reach import edition_day

PAPER = Waiver(
    document="渝规资函〔2026〕12号",
    issuer="市规资局",
    granted=date(2026, 3, 1),
    expires=date(2027, 3, 1),
    reason="已论证",
    rule="AB001",
    project="P",
)
APPLIED, PARTIAL, REOPENED = WaiverState.APPLIED, WaiverState.PARTIAL, WaiverState.REOPENED


def m2(value: float) -> Cap:
    return Cap(value, "m2", f"{value:g} m2")


@pytest.fixture
def review(ground: Any, tmp_path: Path) -> Callable[..., Outcome]:
    """Review a site of 100 m by 100 m, half of which lies in the red line."""

    def judged(*, edition: str | None = None, **asked: Any) -> Outcome:
        stated = {} if edition is None else {"edition": edition}
        zone = ground.layer(ground.RED, ground.box(0, 0, 50, 100), layer_id="erl", stated=stated)
        sites = ground.table(ground.box(0, 0, 100, 100), id="P", kind="building", **asked)
        text = ground.rule(
            ground.RED,
            editions=[
                ("old", "2000-01-01", "2026-01-31", "PROHIBITED"),
                ("new", "2026-02-01", "", "PROHIBITED"),
            ],
        )
        return ground.judge([zone], sites, rules=ground.book(tmp_path, text))

    return judged


def only(outcome: Outcome) -> Any:
    (finding,) = outcome.findings
    assert finding.waiver is not None
    (use,) = finding.waiver.uses
    assert use.state is finding.waiver.state
    (standing,) = outcome.waivers
    assert (standing.state, standing.findings) == (use.state, (finding.id,))
    assert outcome.verdicts["P"] == ("pass" if use.state is APPLIED else finding.verdict)
    return finding.waiver


def test_a_document_lets_the_finding_stand(review: Any) -> None:
    before = review()
    after = waived(before, [PAPER])
    told = only(after)
    assert told.state is APPLIED
    assert told.uses[0].why is None
    assert told.uses[0].covered == before.findings[0].measure.value
    for language, words in (("zh", "准予保留"), ("en", "lets it stand")):
        said = told.message.get(language)
        for part in (PAPER.document, PAPER.issuer, "2027-03-01", words):
            assert part in said
    assert after.findings[0].is_waived
    assert before.verdicts == {"P": "violation"}, "the outcome given is as it was"


def test_the_finding_itself_stays_what_it_was(review: Any) -> None:
    before = review()
    (found,) = waived(before, [PAPER]).findings
    assert replace(found, waiver=None) == before.findings[0]
    assert found.verdict == "violation"


def test_what_would_clear_the_project_is_asked_no_more(review: Any) -> None:
    before = review()
    assert [part.rules for part in before.compliant] == [("AB001",)]
    assert waived(before, [PAPER]).compliant == ()
    assert waived(before, [replace(PAPER, cap=m2(1))]).compliant == before.compliant


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expires": date(2026, 11, 19)}, ("2026-11-19", "1 day ")),
        ({"expires": date(2026, 3, 1)}, ("2026-03-01", "264 days")),
        ({"granted": date(2026, 11, 22)}, ("2026-11-22", "2 days after")),
        ({"cap": m2(4000)}, ("5,000.00 m²", "1,000.00 m² (1.50 mu) over the cap of 4000 m2")),
        ({"cap": Cap(5000.0, "m", "5 km")}, ("5 km", "measured in m2")),
        ({"cap": Cap(9.0, "count", "9 个")}, ("9 个", "measured in m2")),
        ({"rule_edition": "old"}, ("edition new", "edition old")),
        ({"granted": date(2026, 1, 15)}, ("in force since 2026-02-01", "of 2026-01-15")),
        ({"zone_edition": "2024"}, ("none stated", "knew 2024")),
    ],
)
def test_reopened(review: Any, change: dict[str, Any], words: tuple[str, ...]) -> None:
    told = only(waived(review(), [replace(PAPER, **change)]))
    assert told.state is REOPENED
    assert "does not let it stand" in told.message.en
    assert "不再适用" in told.message.zh
    for word in words:
        assert word in told.uses[0].why.en


@pytest.mark.parametrize(
    "change",
    [
        {"expires": date(2026, 11, 20)},
        {"granted": date(2026, 11, 20)},
        {"granted": date(2026, 2, 1)},
        {"granted": date(2026, 1, 15), "rule_edition": "new"},
        {"cap": m2(5000)},
        {"cap": Cap(7.5 * 2000 / 3, "m2", "7.5 亩")},
        {"zone_layer": "erl"},
        {"zone_layer": "erl", "zone_feature": "1"},
    ],
)
def test_still_holds(review: Any, change: dict[str, Any]) -> None:
    assert only(waived(review(), [replace(PAPER, **change)])).state is APPLIED


def test_every_reason_is_told(review: Any) -> None:
    spent = replace(PAPER, expires=date(2026, 4, 1), cap=m2(100), zone_edition="2020")
    (why,) = [use.why for use in only(waived(review(edition="2021"), [spent])).uses]
    assert why.en.count("; ") == 2
    assert why.zh.count("；") == 2


@pytest.mark.parametrize(
    ("now", "knew", "state"),
    [
        ("2026-03-01", None, APPLIED),  # of the document's own day
        ("2026-03-02", None, REOPENED),
        ("2026-02", None, APPLIED),
        ("2026-03", None, REOPENED),  # may have come later in that month
        ("2025", None, APPLIED),
        ("2026", None, REOPENED),
        ("第三版", None, REOPENED),
        ("2024版", None, REOPENED),
        ("第三版", "第三版", APPLIED),
        ("2026-08-01", "2026-08-01", APPLIED),
        ("2024-03-19", "2024-03-18", REOPENED),
        ("2024-03-19", "2024", REOPENED),
    ],
)
def test_editions_of_the_zone(review: Any, now: str, knew: str | None, state: WaiverState) -> None:
    outcome = review(edition=now)
    assert outcome.findings[0].zone_edition == now
    told = only(waived(outcome, [replace(PAPER, zone_edition=knew)]))
    assert told.state is state
    if state is REOPENED:
        assert now in told.message.en
        assert (knew or "zone_edition") in told.message.en


def test_a_project_kept_under_an_older_edition_is_held_against_that_one(review: Any) -> None:
    outcome = review(approved_on="2020-05-05")
    assert outcome.findings[0].edition == "old"
    earlier = replace(PAPER, granted=date(2020, 6, 1))
    assert only(waived(outcome, [earlier])).state is APPLIED, "the edition it knew still judges"
    assert only(waived(review(), [earlier])).state is REOPENED


def test_an_edition_without_a_first_day_is_not_believed(review: Any) -> None:
    outcome = review()
    undated = replace(outcome, rules=tuple(replace(r, valid_from=None) for r in outcome.rules))
    assert "rule_edition" in only(waived(undated, [PAPER])).message.en
    assert only(waived(undated, [replace(PAPER, rule_edition="new")])).state is APPLIED


@pytest.mark.parametrize("bound", [{}, {"cap": m2(1e9)}, {"place": True}])
def test_an_open_question_is_waived_only_whole(
    ground: Any, tmp_path: Path, bound: dict[str, Any]
) -> None:
    if "place" in bound:
        bound = {"place": ground.on_globe(ground.box(-1e4, -1e4, 1e4, 1e4))}
    zone = ground.layer(ground.RED, ground.box(0, 0, 50, 100), claim=ground.box(0, 0, 60, 100))
    sites = ground.table(ground.box(55, 0, 100, 100), id="P", kind="building")
    rules = ground.book(tmp_path, ground.rule(ground.RED))
    outcome = ground.judge([zone], sites, rules=rules)
    assert ground.found(outcome) == [("P", "AB001", "unknown", "outside_footprint")]
    told = only(waived(outcome, [replace(PAPER, **bound)]))
    assert told.state is (REOPENED if bound else APPLIED)
    if bound:
        assert "not decided" in told.message.en


def test_a_row_that_cannot_be_judged(world: Any) -> None:
    review = world.check(world.table(None, id=["P"], kind="building"))
    bounds = (({}, APPLIED), ({"cap": m2(5)}, REOPENED), ({"zone_edition": "2024"}, REOPENED))
    for bound, state in bounds:
        paper = replace(PAPER, rule="DATA001", **bound)
        told = only(waived(review.outcome, [paper]))
        assert told.state is state
        assert ("leave zone_edition out" in told.message.en) == ("zone_edition" in bound)


def test_a_cap_is_rounded_as_the_figure_is(review: Any) -> None:
    """A mu is 666.666… m2, printed as 666.67."""
    outcome = review()
    (finding,) = outcome.findings
    mu = replace(finding, measure=replace(finding.measure, value=666.67))
    one_mu = replace(PAPER, cap=Cap(2000 / 3, "m2", "1 亩"))
    assert only(waived(replace(outcome, findings=(mu,)), [one_mu])).state is APPLIED
    more = replace(finding, measure=replace(finding.measure, value=666.68))
    told = only(waived(replace(outcome, findings=(more,)), [one_mu]))
    assert "0.01 m² over the cap of 1 亩" in told.message.en


def test_a_finding_without_a_layer_rests_on_all_of_its_kind(ground: Any, tmp_path: Path) -> None:
    text = ground.rule(ground.FARM, check="near_any\ndistance_m = 100\n")
    found = []
    for edition in ("2025-01-01", "2026-09-01"):
        zone = ground.layer(ground.FARM, stated={"edition": edition})
        sites = ground.table(ground.box(0, 0, 9, 9), id="P", kind="building")
        outcome = ground.judge([zone], sites, rules=ground.book(tmp_path, text))
        assert [f.zone_layer for f in outcome.findings] == [None]
        found.append(only(waived(outcome, [PAPER])).state)
    assert found == [APPLIED, REOPENED]


def test_a_cap_says_nothing_of_a_distance_that_should_be_longer(
    ground: Any, tmp_path: Path
) -> None:
    text = ground.rule(ground.RED, check="within_distance\ndistance_m = 100\n")
    zone = ground.layer(ground.RED, ground.box(0, 0, 50, 100))
    sites = ground.table(ground.box(80, 0, 100, 100), id="P", kind="building")
    outcome = ground.judge([zone], sites, rules=ground.book(tmp_path, text))
    assert outcome.findings[0].measure.name == "distance"
    told = only(waived(outcome, [replace(PAPER, cap=Cap(50.0, "m", "50 m"))]))
    assert told.state is REOPENED
    assert "larger figure is not a larger conflict" in told.message.en
    assert only(waived(outcome, [PAPER])).state is APPLIED


def test_findings_on_zones_alone(ground: Any, tmp_path: Path) -> None:
    text = ground.rule(f"{ground.RED} {ground.FARM}", check="zones_disjoint")
    red = ground.layer(ground.RED, ground.box(0, 0, 60, 100), layer_id="erl")
    farm = ground.layer(ground.FARM, ground.box(50, 0, 100, 100), layer_id="farm")
    outcome = ground.judge([red, farm], rules=ground.book(tmp_path, text))
    (finding,) = outcome.findings
    zone = {"zone_layer": finding.zone_layer, "zone_feature": finding.zone_feature}
    paper = replace(PAPER, project=None, cap=m2(1000), **zone)
    (waived_one,) = waived(outcome, [paper]).findings
    assert waived_one.is_waived
    assert waived(outcome, [paper]).zone_summary()["violation"] == 0
    (other,) = waived(outcome, [replace(paper, project="P")]).findings
    assert other.waiver is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-02", date(2024, 2, 29)),
        (" 2024 ", date(2024, 12, 31)),
        ("2024-13", None),
        ("0000", None),
        ("20240319", None),
        ("2024-3-19", None),
    ],
)
def test_days_of_editions(written: str, day: date | None) -> None:
    assert edition_day(written) == day

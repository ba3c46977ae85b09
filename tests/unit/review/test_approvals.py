"""Old approvals keep the old rule: which edition judges a project approved long ago."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

EDITIONS = (
    ("2010", "2010-01-01", "2019-12-31", "REQUIREMENT"),
    ("2020", "2020-01-01", "", "PROHIBITED"),
)
GAP = (
    ("2000", "2000-01-01", "2004-12-31", "REQUIREMENT"),
    ("2010", "2010-01-01", "", "PROHIBITED"),
)
ENDED = (("2010", "2010-01-01", "2019-12-31", "PROHIBITED"),)


@pytest.fixture
def decide(ground: Any, tmp_path: Path) -> Any:
    """Return a function that judges sites in the red line, each approved on a day (or none)."""

    def run(*days: str, top: str = "", editions: Any = EDITIONS, **more: Any) -> Any:
        site = ground.box(0, 0, 100, 100)
        ids = [f"P{n}" for n in range(1, len(days) + 1)]
        sites = ground.table(*[site] * len(days), id=ids, approved_on=list(days))
        red = ground.layer(ground.RED, ground.box(50, -50, 300, 300))
        book = ground.book(tmp_path, ground.rule(ground.RED, top=top, editions=editions))
        return ground.judge([red], sites, rules=book, **more)

    return run


def judged(outcome: Any) -> list[tuple[str | None, str, str, str | None]]:
    """Return project, edition, verdict and reason of all findings."""
    return [
        (f.project, f.edition, f.verdict, None if f.reason is None else str(f.reason))
        for f in outcome.findings
    ]


def used(outcome: Any) -> list[tuple[str, str]]:
    return [(r.code, r.edition) for r in outcome.rules]


def test_a_project_without_a_day_is_judged_by_the_law_of_today(decide: Any) -> None:
    outcome = decide("")
    assert judged(outcome) == [("P1", "2020", "violation", None)]
    assert "approved" not in outcome.findings[0].message.en
    assert "批准" not in outcome.findings[0].message.zh
    assert used(outcome) == [("AB001", "2020")]


def test_an_approval_keeps_the_edition_of_its_day(decide: Any) -> None:
    outcome = decide("2015-05-01")
    assert judged(outcome) == [("P1", "2010", "unmet", None)]
    (finding,) = outcome.findings
    assert "approved on 2015-05-01, judged by edition 2010 of that day" in finding.message.en
    assert "2015-05-01 已批准，按当时有效的版本 2010 判定" in finding.message.zh
    assert finding.citation == "Act of 2010"
    assert used(outcome) == [("AB001", "2010"), ("AB001", "2020")]
    assert [r.citation for r in outcome.rules] == ["Act of 2010", "Act of 2020"]
    assert outcome.rules[0].severity == "REQUIREMENT"


@pytest.mark.parametrize(
    ("day", "edition", "verdict"),
    [
        ("2010-01-01", "2010", "unmet"),
        ("2019-12-31", "2010", "unmet"),
        ("2020-01-01", "2020", "violation"),
        ("2026-11-19", "2020", "violation"),
    ],
)
def test_first_and_last_days(decide: Any, day: str, edition: str, verdict: str) -> None:
    assert judged(decide(day)) == [("P1", edition, verdict, None)]


def test_an_approval_in_the_edition_of_today_says_nothing_of_it(decide: Any) -> None:
    assert "approved" not in decide("2021-01-01").findings[0].message.en


@pytest.mark.parametrize("day", ["2015-06-01", "2015-06-02", "2030-01-01"])
def test_an_approval_not_before_the_day_of_the_review_changes_nothing(
    decide: Any, day: str
) -> None:
    """Looked at from 2015-06-01, all of these are not approved yet: the law of that day."""
    on_the_day = date(2015, 6, 1)
    later = (("2010", "2010-01-01", "2014-12-31", "REQUIREMENT"),
             ("2015", "2015-01-01", "2024-12-31", "PROHIBITED"),
             ("2025", "2025-01-01", "", "NOTICE"))  # fmt: skip
    outcome = decide(day, editions=later, as_of=on_the_day)
    assert judged(outcome) == [("P1", "2015", "violation", None)]
    assert "approved" not in outcome.findings[0].message.en


def test_each_row_is_judged_by_its_own_edition(decide: Any) -> None:
    outcome = decide("2012-01-01", "", "2009-12-31", "2013-01-01", "2020-01-01")
    assert judged(outcome) == [
        ("P1", "2010", "unmet", None),
        ("P2", "2020", "violation", None),
        ("P3", "2020", "unknown", "earlier_approval"),
        ("P4", "2010", "unmet", None),
        ("P5", "2020", "violation", None),
    ]
    assert "approved on 2012-01-01" in outcome.findings[0].message.en
    assert "approved on 2013-01-01" in outcome.findings[3].message.en
    assert used(outcome) == [("AB001", "2010"), ("AB001", "2020")], "once each"


class TestOlderThanTheRule:
    """What was approved before the first edition is spared only where the rule says so."""

    def test_the_rulebook_begins_later(self, decide: Any) -> None:
        outcome = decide("2009-12-31")
        assert judged(outcome) == [("P1", "2020", "unknown", "earlier_approval")]
        message = outcome.findings[0].message
        assert "approved on 2009-12-31, for which the rulebook has no edition" in message.en
        assert "规则库没有当时的版本" in message.zh
        assert outcome.findings[0].evidence == ()
        assert used(outcome) == [("AB001", "2020")]

    def test_there_was_no_such_rule(self, decide: Any) -> None:
        outcome = decide("2009-12-31", top="no_rule_before = true")
        assert judged(outcome) == [("P1", "2020", "notice", "earlier_approval")]
        message = outcome.findings[0].message
        assert "approved on 2009-12-31, before there was such a rule: a notice" in message.en
        assert "尚无此规定" in message.zh
        assert outcome.verdicts == {"P1": "notice"}

    def test_only_what_is_older_than_the_first_edition_is_spared(self, decide: Any) -> None:
        """Between two editions there may have been a rule that the rulebook does not hold."""
        outcome = decide("2007-01-01", "1999-12-31", top="no_rule_before = true", editions=GAP)
        assert judged(outcome) == [
            ("P1", "2010", "unknown", "earlier_approval"),
            ("P2", "2010", "notice", "earlier_approval"),
        ]

    def test_what_is_open_for_another_reason_stays_open_or_a_notice(
        self, ground: Any, tmp_path: Path
    ) -> None:
        """A zone without its level: unknown, and for who is spared no more than a notice."""
        zone = '[[zone]]\nkind = "water_source_zone"\nwhere = { level = ["1"] }'
        site = ground.box(0, 0, 100, 100)
        water = ground.layer("water_source_zone", site, level="")
        sites = ground.table(site, id="P1", approved_on="2009-12-31")
        for top, verdict in (("", "unknown"), ("no_rule_before = true", "notice")):
            book = ground.book(tmp_path, ground.rule(zone, top=top, editions=EDITIONS))
            outcome = ground.judge([water], sites, rules=book)
            assert ground.found(outcome) == [("P1", "AB001", verdict, "missing_attribute")]
            assert "approved on 2009-12-31" in outcome.findings[0].message.en


def test_a_retroactive_rule_does_not_ask_when_a_project_was_approved(decide: Any) -> None:
    outcome = decide("2015-05-01", "1999-01-01", top="retroactive = true")
    assert judged(outcome) == [
        ("P1", "2020", "violation", None),
        ("P2", "2020", "violation", None),
    ]
    assert "approved" not in outcome.findings[0].message.en
    assert used(outcome) == [("AB001", "2020")]


def test_a_clear_site_needs_no_word_about_its_approval(ground: Any, tmp_path: Path) -> None:
    book = ground.book(tmp_path, ground.rule(ground.RED, editions=EDITIONS))
    sites = ground.table(ground.box(0, 0, 100, 100), id="P1", approved_on="1999-01-01")
    red = ground.layer(ground.RED, ground.box(200, 0, 300, 100))
    outcome = ground.judge([red], sites, rules=book)
    assert (outcome.findings, outcome.not_checked) == ((), ())


class TestDormant:
    """A rule that ended judges those who were approved while it was in force, and no others."""

    def test_who_was_approved_while_it_was_in_force(self, decide: Any) -> None:
        outcome = decide("2015-05-01", editions=ENDED)
        assert judged(outcome) == [("P1", "2010", "violation", None)]
        assert "judged by edition 2010 of that day" in outcome.findings[0].message.en
        assert used(outcome) == [("AB001", "2010")]
        assert outcome.not_checked == ()

    def test_the_others_are_said_not_to_be_judged(self, decide: Any) -> None:
        outcome = decide("2015-05-01", "", "2009-12-31", "2020-01-01", editions=ENDED)
        assert judged(outcome) == [("P1", "2010", "violation", None)]
        (entry,) = outcome.not_checked
        assert (entry.rule, str(entry.reason), entry.projects) == ("AB001", "not_in_force", 3)
        assert outcome.verdicts == {"P1": "violation", "P2": "pass", "P3": "pass", "P4": "pass"}


class TestMissingLayers:
    """An old edition that has nothing to judge by clears nobody, and says so."""

    def test_of_a_rule_that_ended(self, ground: Any, tmp_path: Path) -> None:
        book = ground.book(tmp_path, ground.rule(ground.RED, editions=ENDED))
        sites = ground.table(ground.box(0, 0, 100, 100), id="P1", approved_on="2015-05-01")
        outcome = ground.judge([], sites, rules=book)
        assert outcome.findings == ()
        assert [str(entry.reason) for entry in outcome.not_checked] == ["missing_layer"]

    def test_of_an_edition_that_asks_for_another_layer(self, ground: Any, tmp_path: Path) -> None:
        zones = "".join(
            f'[[zone]]\nkind = "{kind}"\neditions = ["{edition}"]\n'
            for kind, edition in (("wetland", "2010"), (ground.RED, "2020"))
        )
        book = ground.book(tmp_path, ground.rule(zones, editions=EDITIONS))
        site = ground.box(0, 0, 100, 100)
        sites = ground.table(site, site, id=["P1", "P2"], approved_on=["2015-05-01", ""])
        outcome = ground.judge([ground.layer(ground.RED, site)], sites, rules=book)
        assert judged(outcome) == [("P2", "2020", "violation", None)]
        (entry,) = outcome.not_checked
        assert (str(entry.reason), entry.projects) == ("missing_layer", 1)
        assert entry.message.en == "no layer of kind: wetland"

    def test_what_several_editions_miss_stands_once_with_all_rows(
        self, ground: Any, tmp_path: Path
    ) -> None:
        book = ground.book(tmp_path, ground.rule(ground.RED, editions=EDITIONS))
        days = ["2015-01-01", "", "2012-05-01", "1999-01-01", ""]
        site = ground.box(0, 0, 100, 100)
        sites = ground.table(*[site] * 5, id=list("ABCDE"), approved_on=days)
        (entry,) = ground.judge([], sites, rules=book).not_checked
        assert (str(entry.reason), entry.projects) == ("missing_layer", 5)


def test_what_the_workspace_changed_holds_in_old_editions_too(ground: Any, tmp_path: Path) -> None:
    """A limit of 50 m is published for the old edition, 500 m for the new; here it is 80 m."""
    text = ground.rule(ground.RED, check="within_distance\ndistance_m = 500", editions=EDITIONS)
    text = text.replace(
        'severity = "REQUIREMENT"\n', 'severity = "REQUIREMENT"\ncheck = { distance_m = 50 }\n'
    )
    book = ground.book(tmp_path, text)
    sites = ground.table(ground.box(0, 0, 10, 10), id="P1", approved_on="2015-05-01")
    red = ground.layer(ground.RED, ground.box(80, 0, 200, 10))
    assert ground.judge([red], sites, rules=book).findings == ()
    own = {"AB001": Override({"distance_m": 80}, "本地文件")}
    (finding,) = ground.judge([red], sites, rules=book, overrides=own).findings
    assert (finding.edition, finding.limit.value, finding.limit.reason) == ("2010", 80, "本地文件")


def test_what_the_workspace_changed_holds_in_rules_that_ended(ground: Any, tmp_path: Path) -> None:
    text = ground.rule(ground.RED, check="within_distance\ndistance_m = 50", editions=ENDED)
    book = ground.book(tmp_path, text)
    sites = ground.table(ground.box(0, 0, 10, 10), id="P1", approved_on="2015-05-01")
    red = ground.layer(ground.RED, ground.box(70, 0, 200, 10))
    own = {"AB001": Override({"distance_m": 80}, "本地文件")}
    (finding,) = ground.judge([red], sites, rules=book, overrides=own).findings
    assert (finding.edition, finding.limit.value, finding.limit.reason) == ("2010", 80, "本地文件")


class Override:
    """What a workspace changes."""

    def __init__(self, parameters: dict[str, Any], reason: str) -> None:
        self.parameters = parameters
        self.reason = reason

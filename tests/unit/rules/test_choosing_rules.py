"""Finding rules by what they say: each condition by itself, several together, none that fits."""

from __future__ import annotations

from datetime import date

import pytest

from geotool.errors import UnknownNameError
from geotool.model import PROJECT_KINDS
from geotool.rules import applies_to, load_packs
from geotool.rules.choosing import Wanted, checked, chosen, judges_kind

BOOK = load_packs()
TODAY = date(2026, 11, 20)


def codes(wanted: Wanted, day: date = TODAY) -> set[str]:
    return {rule.code for rule in chosen(BOOK, wanted, day)}


def test_no_condition_chooses_all_in_their_order() -> None:
    assert chosen(BOOK, Wanted(), TODAY) == BOOK.rules


@pytest.mark.parametrize("kind", [k.code for k in PROJECT_KINDS])
def test_rules_of_a_kind_are_those_that_may_judge_it(kind: str) -> None:
    """A rule that judges some project of the kind must be among them."""
    found = codes(Wanted(kind=kind))
    for rule in BOOK:
        values = [s.where for s in rule.subjects] or [{}]
        stated = [{c: w[0].removesuffix("*") for c, w in where.items()} for where in values]
        if any(applies_to(rule, {"kind": kind, **columns}) for columns in stated):
            assert rule.code in found
    if not PROJECT_KINDS[kind].uses_land:
        assert not found


def test_kind_and_zone_accept_labels_and_aliases() -> None:
    assert checked(Wanted(kind="光伏", zone="湿地")) == Wanted(kind="pv_ground", zone="wetland")
    assert codes(Wanted(kind="光伏")) == codes(Wanted(kind="pv_ground")) >= {"PV002", "ERL001"}
    assert codes(Wanted(zone="生态保护红线")) >= {"ERL001"}
    assert "PBF001" not in codes(Wanted(zone="ecological_red_line"))


def test_check_severity_and_words() -> None:
    assert codes(Wanted(check="within_distance")) >= {"YRV001"}
    assert "YRV001" not in codes(Wanted(check="overlap"))
    assert {r.check.name for r in chosen(BOOK, Wanted(check="inside"), TODAY)} == {"inside"}
    assert codes(Wanted(severity="禁止")) == codes(Wanted(severity="prohibited")) >= {"ERL001"}
    assert "YRV001" in codes(Wanted(words="长江保护法"))
    assert "YRV001" in codes(Wanted(words="YANGTZE  chemical"))
    assert codes(Wanted(words="yrv001")) == {"YRV001"} | codes(Wanted(words="YRV001"))


def test_zone_is_also_a_layer_that_is_judged() -> None:
    assert all(
        rule.code in codes(Wanted(zone=kind)) for rule in BOOK for kind in rule.subject_layers
    )


def test_unverified_are_those_not_marked_as_read() -> None:
    edition = {rule.code: rule.edition_on(TODAY) for rule in BOOK}
    read = {code for code, e in edition.items() if e is not None and e.verified}
    assert codes(Wanted(unverified=True)) == set(edition) - read


def test_in_force_is_of_the_day() -> None:
    assert "YRV001" in codes(Wanted(in_force=True))
    assert "YRV001" not in codes(Wanted(in_force=True), date(2021, 2, 28))
    assert "YRV001" in codes(Wanted(), date(2021, 2, 28))


def test_conditions_hold_together() -> None:
    one, two = Wanted(kind="chemical_plant"), Wanted(check="within_distance")
    both = Wanted(kind="chemical_plant", check="within_distance")
    assert codes(both) == codes(one) & codes(two) >= {"YRV001"}
    assert str(both) == "kind chemical_plant, check within_distance"
    assert str(Wanted(unverified=True, in_force=True)) == "unverified, in force"


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(kind="pv_grund"), "no project kind is called 'pv_grund'; did you mean pv_ground?"),
        (Wanted(kind="pv"), "no project kind is called 'pv'; did you mean pv_ground, pv_roof?"),
        (Wanted(zone="lake"), "no layer kind is called 'lake'; `geotool kinds` lists them"),
        (Wanted(check="near"), "no check is called 'near'; did you mean near_any?"),
        (
            Wanted(severity="forbidden"),
            "no severity is called 'forbidden'; there are PROHIBITED, RESTRICTED, REQUIREMENT, "
            "NOTICE",
        ),
    ],
)
def test_an_unknown_word_names_near_ones(wanted: Wanted, said: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        chosen(BOOK, wanted, TODAY)
    assert str(caught.value) == said


def test_zones_alone_judge_no_kind() -> None:
    alone = [r for r in BOOK if r.check.name == "zones_disjoint"]
    assert not any(judges_kind(r, k.code) for r in alone for k in PROJECT_KINDS)

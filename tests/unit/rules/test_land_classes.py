"""Land classes of the survey: what a code decides, and what is no code and decides nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geotool.model import ZONE_CODES, lost_zero
from geotool.rules import Zone, load_packs, zone_applies, zone_of

RULES = {r.code: r for r in load_packs().select(None, date(2026, 11, 20))}


@pytest.mark.parametrize(
    ("value", "applies"),
    [
        ("0101", True),
        ("0103K", True),
        ("0103k", True),
        ("０１０１", True),
        ("01", True),
        ("旱地", True),
        ("耕地", True),
        ("0201K", False),
        ("05H1", False),
        ("1104A", False),
        (1101.0, False),
        ("09", False),
        ("00", False),  # wetland of the survey holds no paddy fields
        ("果园", False),
        ("坑塘水面", False),
        ("", None),
        (None, None),
        ("?", None),
        ("101", None),
        (103.0, None),
        ("013", None),  # dry field in the survey before, and other land in none
        ("1", None),
        ("010", None),
        ("01011", None),
        ("0101KK", None),
        ("1301", None),
        ("0001", None),
        ("0101;0201", None),
        ("010100", None),  # six digits: the planning classification
        ("其他", None),
        ("有林地", None),
    ],
)
def test_a_land_class_decides_only_by_a_code_of_its_form(
    value: object, applies: bool | None
) -> None:
    (zone,) = RULES["CRP001"].zones
    assert zone.where == {"dlbm": ("01*",)}
    assert zone_applies(zone, {"dlbm": value}) is applies
    found = zone_of(RULES["CRP001"], "land_use", {"dlbm": value})
    assert found == (None if applies is False else (zone, applies is True))
    (apart,) = (z for z in RULES["PV007"].outside if z.kind == "land_use")
    assert zone_applies(apart, {"dlbm": value}) is applies


@pytest.mark.parametrize(
    ("value", "wanted", "applies"),
    [
        ("03", ("03*",), True),
        ("03", ("0305*",), None),
        ("03", ("0305",), None),
        ("03", ("01*", "0305*"), None),
        ("06", ("0305*",), False),
        ("0301", ("0305*",), False),
        ("0301", ("0301K*",), False),
        ("00", ("0305*",), False),
        ("00", ("03*",), None),
        ("00", ("0304*",), None),
        ("00", ("1106A",), None),
        ("00", ("00",), True),
        ("林地", ("0305*",), None),
        ("湿地", ("11*",), None),
    ],
)
def test_a_whole_class_does_not_say_which_of_its_codes_it_is(
    value: str, wanted: tuple[str, ...], applies: bool | None
) -> None:
    zone = Zone(kind="land_use", where={"dlbm": wanted})
    assert zone_applies(zone, {"dlbm": value}) is applies


def test_every_named_land_class_has_the_form_of_a_code() -> None:
    form = ZONE_CODES["land_use"]["dlbm"]
    assert all(form.form.fullmatch(term.code) for term in form.names)
    words = [word for term in form.names for word in (term.zh, term.en, *term.aliases)]
    assert len(words) == len(set(words))
    assert all(code in form.names for codes in form.gathered.values() for code in codes)


@given(st.from_regex(r"[0-9H]{1,5}[A-Z]?", fullmatch=True))
def test_a_guessed_zero_is_never_taken_for_the_code(value: str) -> None:
    guess = lost_zero("land_use", "dlbm", value)
    if guess is not None:
        assert guess == f"0{value}"
        assert zone_applies(Zone(kind="land_use", where={"dlbm": ("0*",)}), {"dlbm": value}) is None

"""Quantities with units, against factors stated here by hand."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geotool.formats import parse_quantity

FACTORS = {
    "平方米": ("m2", 1),
    "㎡": ("m2", 1),
    "m²": ("m2", 1),
    "亩": ("m2", Fraction(2000, 3)),
    "万亩": ("m2", Fraction(20_000_000, 3)),
    "公顷": ("m2", 10_000),
    "km²": ("m2", 1_000_000),
    "平方公里": ("m2", 1_000_000),
    "万平方米": ("m2", 10_000),
    "km": ("m", 1000),
    "公里": ("m", 1000),
    "米": ("m", 1),
    "万m³": ("m3", 10_000),
    "万立方米": ("m3", 10_000),
    "m³": ("m3", 1),
    "座": ("1", 1),
    "万个": ("1", 10_000),
    "千瓦": ("W", 1000),
    "万千瓦": ("W", 10_000_000),
    "MWp": ("W", 1_000_000),
    "万吨/天": ("kg/d", 10_000_000),
    "吨/天": ("kg/d", 1000),
    "万方/日": ("m3/d", 10_000),
    "m3/h": ("m3/d", 24),
    "吨/年": ("kg/a", 1000),
}


@given(
    number=st.decimals(0, 10**9, places=3, allow_nan=False, allow_infinity=False),
    unit=st.sampled_from(sorted(FACTORS)),
    form=st.sampled_from(["plain", "thousands", "full width", "blank", "about", "own column"]),
)
def test_figures_are_read_back_in_every_spelling(number: Decimal, unit: str, form: str) -> None:
    digits = f"{number:,.3f}" if form == "thousands" else f"{number:.3f}"
    if form == "full width":
        digits = "".join(chr(ord(c) + 0xFEE0) for c in digits)
    blank = " " if form == "blank" else ""
    about = "约" if form == "about" else ""
    if form == "own column":
        found = parse_quantity(digits, unit)
    else:
        found = parse_quantity(f"{about}{digits}{blank}{unit}")
    si_unit, factor = FACTORS[unit]
    assert found.value == float(number)
    assert found.unit == unicodedata.normalize("NFKC", unit)
    assert found.si_unit == si_unit
    assert found.si_value == float(Fraction(number) * factor)


@pytest.mark.parametrize("text", ["1-2", "1～2个", "5—8处", "3至5座", "10到20亩"])
def test_a_range_has_no_single_value_but_keeps_its_words(text: str) -> None:
    found = parse_quantity(text)
    assert (found.value, found.si_value, found.text) == (None, None, text)


@pytest.mark.parametrize(
    ("text", "unit", "value", "si"),
    [
        ("25万", "亩", 25, 25 * 20_000_000 / 3),
        ("≥25座", None, 25, 25),
        ("1,126万立方米", None, 1126, 11_260_000),
        ("120余座", None, 120, 120),
        ("12 亩", "平方米", 12, 8000),
        ("3蒸吨", None, 3, None),
        ("7", None, 7, None),
        ("若干", "个", None, None),
        ("", "个", None, None),
        ("9" * 400, "m", None, None),
    ],
)
def test_edges(text: str, unit: str | None, value: float | None, si: float | None) -> None:
    found = parse_quantity(text, unit)
    assert found.value == value
    assert found.si_value == (None if si is None else pytest.approx(si, rel=1e-12))


@given(st.text(max_size=30), st.none() | st.text(max_size=5))
def test_no_text_breaks_it(text: str, unit: str | None) -> None:
    found = parse_quantity(text, unit)
    assert found.text == text
    assert (found.si_value is None) or (found.value is not None and found.si_unit is not None)

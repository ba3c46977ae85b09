"""Units of land, amounts of money, rounding."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geotool.errors import InputError, UnknownNameError
from geotool.measure import M2_PER_HA, M2_PER_MU, money, round_measure, to_ha, to_mu

UNHURRIED = settings(deadline=None)  # a busy machine is no failure


def test_mu_and_hectare() -> None:
    assert Fraction(2000, 3) == M2_PER_MU
    assert M2_PER_MU * 15 == M2_PER_HA
    assert to_mu(1e4) == 15.0
    assert to_mu(6.6667e6) == pytest.approx(1e4, rel=1e-5)
    assert to_mu(np.array([2000.0, 0.0])).tolist() == [3.0, 0.0]
    assert to_ha(np.array([1e4])).tolist() == [1.0]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("15,299.13", "15299.13"),
        ("１２３", "123"),
        ("１５，２９９．１３", "15299.13"),
        (" 800 ", "800"),
        ("-12.50", "-12.50"),
        ("1,234,567", "1234567"),
        ("0", "0"),
    ],
)
def test_amounts_are_exact(text: str, amount: str) -> None:
    assert money(text) == Decimal(amount)
    assert str(money(text)) == amount


@pytest.mark.parametrize(
    "text",
    [
        "约3万",
        "",
        "-",
        "nan",
        "Infinity",
        "1e5",
        "1,2,3",
        "12,34",
        "3万元",
        "1.2.3",
        "１２三",
        "1 000",
        "0x1F",
    ],
)
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(InputError, match="is not an amount of money; write digits only"):
        money(text)


@UNHURRIED
@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=0, max_value=10**12))
def test_thousands_separators_change_nothing(amount: Decimal) -> None:
    assert money(f"{amount:,}") == money(str(amount)) == amount


def test_sums_of_money_are_exact() -> None:
    assert sum([money("0.1")] * 3, Decimal(0)) == Decimal("0.3")


@pytest.mark.parametrize(
    ("value", "unit", "rounded"),
    [
        (1234.5678, "m2", 1234.57),
        (0.0811234567, "share", 0.081123),
        (12.345678, "m", 12.35),
        (3.0, "count", 3.0),
    ],
)
def test_stated_precision(value: float, unit: str, rounded: float) -> None:
    assert round_measure(value, unit) == rounded
    assert isinstance(round_measure(np.float64(value), unit), float)


def test_what_is_not_rounded() -> None:
    assert round_measure(None, "m2") is None
    assert math.isnan(round_measure(float("nan"), "m2"))
    assert round_measure(float("inf"), "m") == float("inf")
    assert math.copysign(1, round_measure(-0.001, "m2")) == 1
    with pytest.raises(UnknownNameError, match="furlong"):
        round_measure(1.0, "furlong")

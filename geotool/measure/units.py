"""Units of land and money, and how figures are rounded for output.

Sums are made of unrounded figures and rounded once: the sum of rounded parts is another number.
"""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar, overload

import numpy as np
import numpy.typing as npt

from geotool.errors import InputError, UnknownNameError

M2_PER_MU = Fraction(2000, 3)
M2_PER_HA = 10_000

# Decimals of published figures: two for m2 as in the land survey, four for hectares as in the
# survey exchange format, nine for degrees (0.1 mm).
DECIMALS = {
    "m2": 2,
    "m": 2,
    "share": 6,
    "ha": 4,
    "mu": 2,
    "km2": 6,
    "km": 5,
    "deg": 9,
    "count": 0,
}

_MONEY = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")

Number = TypeVar("Number", float, npt.NDArray[np.float64])


def to_mu(m2: Number) -> Number:
    """Square metres in mu (亩): 1 mu = 2000/3 m².

    >>> to_mu(2000.0)
    3.0
    """
    return m2 * M2_PER_MU.denominator / M2_PER_MU.numerator


def to_ha(m2: Number) -> Number:
    """Square metres in hectares.

    >>> to_ha(103262.2)
    10.32622
    """
    return m2 / M2_PER_HA


def money(text: str) -> Decimal:
    """Read an amount exactly: plain or with thousands separators, full-width digits allowed.

    Words around the number (约, 万元) are not read away: the unit belongs to the column, and an
    approximate amount is not an amount. Raises InputError.

    >>> money("15,299.13"), money("１２３")
    (Decimal('15299.13'), Decimal('123'))
    """
    plain = unicodedata.normalize("NFKC", str(text)).strip()
    if not _MONEY.fullmatch(plain):
        raise InputError(
            f"'{text}' is not an amount of money",
            remedy="write digits only, such as 15299.13 or 15,299.13",
        )
    return Decimal(plain.replace(",", ""))


@overload
def round_measure(value: float, unit: str) -> float: ...
@overload
def round_measure(value: None, unit: str) -> None: ...
def round_measure(value: float | None, unit: str) -> float | None:
    """Round a figure to the stated precision of its unit (``DECIMALS``), halves to even.

    None, NaN and infinity stay; a negative zero becomes zero. Raises UnknownNameError for another
    unit.

    >>> round_measure(1234.5678, "m2"), round_measure(0.08112345, "share")
    (1234.57, 0.081123)
    """
    if unit not in DECIMALS:
        raise UnknownNameError(f"no rounding is stated for the unit '{unit}'")
    if value is None or not math.isfinite(value):
        return value
    return round(float(value), DECIMALS[unit]) + 0.0

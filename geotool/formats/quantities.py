"""Quantities as planners write them: ``0.7万亩``, ``65万方/日``, ``约1,126 万立方米``.

Arithmetic is exact (fractions) until the last step. Rates are given per day (``m3/d``, ``kg/d``)
or per year (``/a``), never turned into one another. A range such as ``1-2`` has no single value.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

_MULTIPLIERS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_MU = Fraction(2000, 3)
_DAY = Fraction(24)

_SCALED: Final[dict[str, dict[str, int | Fraction]]] = {
    "m": {
        **dict.fromkeys(("m", "米", "延米"), 1),
        **dict.fromkeys(("km", "公里", "千米"), 1000),
        **dict.fromkeys(("cm", "厘米"), Fraction(1, 100)),
        **dict.fromkeys(("mm", "毫米"), Fraction(1, 1000)),
    },
    "m2": {
        **dict.fromkeys(("m2", "平方米", "平米", "平方"), 1),
        **dict.fromkeys(("km2", "平方公里", "平方千米"), 10**6),
        **dict.fromkeys(("ha", "hm2", "公顷"), 10**4),
        **dict.fromkeys(("亩", "mu"), _MU),
    },
    "m3": {
        **dict.fromkeys(("m3", "立方米", "方", "立方"), 1),
        "升": Fraction(1, 1000),
    },
    "kg": {
        **dict.fromkeys(("kg", "千克", "公斤"), 1),
        **dict.fromkeys(("t", "吨"), 1000),
    },
    "W": {
        **dict.fromkeys(("w", "瓦"), 1),
        **dict.fromkeys(("kw", "千瓦", "kwp"), 1000),
        **dict.fromkeys(("mw", "兆瓦", "mwp"), 10**6),
        **dict.fromkeys(("gw", "gwp"), 10**9),
    },
    "J": {
        **dict.fromkeys(("kwh", "千瓦时", "度"), 3_600_000),
        "mwh": 3_600_000_000,
    },
    "1": {"%": Fraction(1, 100)},
}
_COUNTED: Final = frozenset(
    "个座台处套条户辆盏根棵株项家村所间口眼片块期段组只人支艘架栋幢对批次件宗站井孔扇面张部杆桩厂"
)
_PER: Final = {
    **dict.fromkeys(("天", "日", "d", "day"), ("d", Fraction(1))),
    **dict.fromkeys(("小时", "时", "h"), ("d", _DAY)),
    **dict.fromkeys(("年", "a", "yr", "year"), ("a", Fraction(1))),
}
_NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_SINGLE: Final = re.compile(
    rf"(?:约|近|大约|达到|共|共计|不少于|不低于|不超过|大于|小于|≥|≤|>=|<=|>|<|~|≈)?"
    rf"(?P<number>[-+]?(?:{_NUMBER}))(?P<vague>余|多)?(?P<unit>[^\d].*)?"
)
_RANGE: Final = re.compile(rf"(?:{_NUMBER})[^\d\s]{{0,4}}?[-~—–至到]+(?:{_NUMBER})(?P<unit>.*)")


@dataclass(frozen=True)
class Quantity:
    """A figure as written (``value`` in ``unit``) and in SI.

    ``si_unit`` is ``m``, ``m2``, ``m3``, ``kg``, ``W``, ``J``, ``1``, or a rate (``m3/d``);
    ``None`` where the unit is not known, as ``si_value`` then is. ``text`` is what was there.
    """

    value: float | None
    unit: str | None
    si_value: float | None
    si_unit: str | None
    text: str


def parse_quantity(text: str, unit: str | None = None) -> Quantity:
    """Read a figure with its unit; ``unit`` is that of the heading or of another column.

    A unit in the text wins over ``unit``, but for a bare multiplier (``25万`` with ``亩``).

    >>> parse_quantity("0.7", "万亩").si_value
    4666666.666666667
    >>> q = parse_quantity("65万方/日")
    >>> q.value, q.unit, q.si_value, q.si_unit
    (65.0, '万方/日', 650000.0, 'm3/d')
    >>> parse_quantity("1-2个").value is None
    True
    """
    plain = _plain(text)
    outer = _plain(unit or "") or None
    found = _SINGLE.fullmatch(plain)
    if found is None or _RANGE.fullmatch(plain):
        ranged = _RANGE.fullmatch(plain)
        inner = (ranged["unit"] if ranged else "") or outer
        return Quantity(None, inner or None, None, _si(inner)[0], text)
    inner = found["unit"] or ""
    if inner in _MULTIPLIERS and outer:
        inner += outer
    used = inner or outer
    exact = Fraction(found["number"].replace(",", ""))
    si_unit, factor = _si(used)
    value = _float(exact)
    si_value = None if factor is None or value is None else _float(exact * factor)
    return Quantity(value, used, si_value, None if si_value is None else si_unit, text)


def unit_factor(unit: str) -> tuple[str, Fraction] | None:
    """SI unit of a unit and the factor to it; ``None`` for a unit that is not known.

    >>> unit_factor("万千瓦")
    ('W', Fraction(10000000, 1))
    """
    si_unit, factor = _si(_plain(unit))
    return None if si_unit is None or factor is None else (si_unit, factor)


def _float(exact: Fraction) -> float | None:
    try:
        return float(exact)
    except OverflowError:
        return None


def _plain(text: str) -> str:
    """One spelling: full-width signs made plain (㎡ becomes m2), no blanks, no brackets around."""
    folded = unicodedata.normalize("NFKC", text).replace("²", "2").replace("³", "3")
    folded = re.sub(r"\s+", "", folded).strip("()[]")
    return folded.replace("·", "").replace("^", "") if len(folded) < 10_000 else ""


def _si(unit: str | None) -> tuple[str | None, Fraction | None]:
    if not unit:
        return None, None
    head, slash, tail = unit.partition("/")
    if not slash:
        return _base(head)
    si_unit, factor = _base(head)
    per = _PER.get(tail.casefold())
    if si_unit is None or factor is None or per is None:
        return None, None
    return f"{si_unit}/{per[0]}", factor * per[1]


def _base(unit: str) -> tuple[str | None, Fraction | None]:
    factor = Fraction(1)
    rest = unit
    while rest:
        for si_unit, names in _SCALED.items():
            if rest.casefold() in names:
                return si_unit, factor * names[rest.casefold()]
        if rest.casefold() in _COUNTED:
            return "1", factor
        if rest[0] not in _MULTIPLIERS or len(rest) == 1:
            return None, None
        factor *= _MULTIPLIERS[rest[0]]
        rest = rest[1:]
    return None, None

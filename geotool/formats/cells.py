"""Single cells: numbers, money, years, dates and coordinates as people type them.

Money stays decimal; a value that cannot be read is ``None`` here and a reported fault at the
caller, never zero.
"""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any, Final

#: Words for "nothing here" in a cell.
BLANKS: Final = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "nan", "none", "null"})
#: Terms without an end, which say nothing about years.
_OPEN_TERMS: Final = frozenset({"长期", "持续", "每年", "全年", "常年", "长期坚持", "持续推进"})
_MONEY_10K: Final = {
    "元": Decimal("0.0001"),
    "千元": Decimal("0.1"),
    "万元": Decimal(1),
    "万": Decimal(1),
    "百万元": Decimal(100),
    "千万元": Decimal(1000),
    "亿元": Decimal(10000),
    "亿": Decimal(10000),
}
_NUMBER: Final = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][-+]?\d+)?")
_DMS: Final = re.compile(
    r"(?P<before>[NSEW]|北纬|东经|南纬|西经)?(?P<d>\d{1,3})[°度](?:(?P<m>\d{1,2})['′’分])?"
    r"(?:(?P<s>\d{1,2}(?:\.\d+)?)(?:[\"″”秒]|''|’’))?(?P<after>[NSEW])?",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"((?:19|20)\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


def text_of(value: Any) -> str | None:
    """Text of any cell, ``None`` for a blank; ``12.0`` from Excel is ``12``, a date is ISO.

    >>> text_of(12.0), text_of("  湿地　"), text_of(float("nan")), text_of(15299.13)
    ('12', '湿地', None, '15299.13')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # 15 digits are what a spreadsheet holds; more would show the noise of binary fractions
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        whole_day = value.time() == datetime.time()
        return value.date().isoformat() if whole_day else value.isoformat(sep=" ")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    text = str(value).strip().strip("\u3000\xa0\ufeff").strip()
    return None if text in {"", "<NA>", "NaT"} else text


def plain(text: str) -> str:
    """Full-width digits and signs made plain, blanks taken out."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def is_blank(text: str | None) -> bool:
    """Whether a cell holds nothing or a sign for it."""
    return text is None or plain(text).casefold() in BLANKS


def number(text: str) -> Decimal | None:
    """Exact number of a cell with thousands separators or full-width digits, else ``None``.

    >>> number("１，２３４.50"), number("12亩")
    (Decimal('1234.50'), None)
    """
    folded = plain(text).lstrip("¥￥")
    if not folded or not _NUMBER.fullmatch(folded) or not any(c.isdigit() for c in folded):
        return None
    try:
        found = Decimal(folded.replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def money_10k(text: str, unit: str | None) -> Decimal | None:
    """Money in 万元; a unit in the cell wins over that of the heading (万元 where there is none).

    >>> money_10k("1.2亿元", "万元"), money_10k("30,000", None), money_10k("3.5", "亿元")
    (Decimal('12000.0'), Decimal('30000'), Decimal('35000.0'))
    """
    folded = plain(text).lstrip("约")
    for suffix in sorted(_MONEY_10K, key=len, reverse=True):
        if folded.endswith(suffix):
            unit, folded = suffix, folded.removesuffix(suffix)
            break
    found = number(folded)
    factor = _MONEY_10K.get(unit or "万元")
    return None if found is None or factor is None else found * factor


def decimal_text(value: Decimal) -> str:
    """Shortest plain text of a decimal.

    >>> decimal_text(Decimal("35000.0")), decimal_text(Decimal("4199.93"))
    ('35000', '4199.93')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def years(text: str) -> tuple[int, int] | None:
    """First and last year of a term, ``None`` if no year can be read or they are out of order.

    >>> years("2021年-2025年"), years("2022"), years("2025-2021")
    ((2021, 2025), (2022, 2022), None)
    """
    found = [int(y) for y in _YEAR.findall(plain(text))]
    if not found or len(found) > 2 or found[0] > found[-1]:
        return None
    return found[0], found[-1]


def is_open_term(text: str) -> bool:
    """Whether a term names no year on purpose (长期, 每年 …)."""
    return plain(text) in _OPEN_TERMS


def iso_date(text: str) -> str | None:
    """ISO date of a full date, else ``None``: a month alone cannot decide which edition applies.

    >>> iso_date("2025年6月5日"), iso_date("20250605"), iso_date("2025年6月"), iso_date("2025-2-30")
    ('2025-06-05', '2025-06-05', None, None)
    """
    folded = unicodedata.normalize("NFKC", text).strip().split(" ")[0]
    folded = re.sub(r"^((?:19|20)\d{2})(\d{2})(\d{2})$", r"\1-\2-\3", folded.split("T")[0])
    found = _DATE.fullmatch(plain(folded))
    if found is None:
        return None
    try:
        return datetime.date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        return None


def coordinate(text: str) -> float | None:
    """One coordinate: a number, or degrees, minutes and seconds; ``None`` if it is neither.

    >>> coordinate("106°03′00″E"), coordinate("35601465.5"), coordinate("见附图")
    (106.05, 35601465.5, None)
    """
    exact = number(text)
    if exact is not None:
        return float(exact)
    folded = re.sub(r"\s+", "", text)
    found = _DMS.fullmatch(folded)
    if found is None:
        return None
    minutes, seconds = float(found["m"] or 0), float(found["s"] or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    value = float(found["d"]) + minutes / 60 + seconds / 3600
    side = (found["before"] or found["after"] or "").upper()
    return -value if side in {"S", "W", "南纬", "西经"} else value

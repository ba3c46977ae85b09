"""The sentence of a declared figure that is not the one drawn."""

from __future__ import annotations

from geotool.model import Measure, Text
from geotool.review.wording import Place


def differs(measure: Measure, stated: float, tolerance: float, where: Place) -> Text:
    """A declared figure that is not the one drawn."""
    area = measure.unit == "m2"
    zh = f"{stated:,.2f} " + ("平方米" if area else "米")
    en = f"{stated:,.2f} " + ("m²" if area else "m")
    drawn_zh = f"{measure.value:,.2f} " + ("平方米" if area else "米")
    drawn_en = f"{measure.value:,.2f} " + ("m²" if area else "m")
    ratio = _unit_mixed_up(measure.value, stated) if area else Text("", "")
    return Text(
        f"申报 {zh}，图形量算 {drawn_zh}，相差 {measure.share or 0:.2%}"
        f"（允许 {tolerance:.2%}）{ratio.zh}{where.zh}",
        f"declared {en}, drawn {drawn_en}: {measure.share or 0:.2%} apart "
        f"({tolerance:.2%} allowed){ratio.en}{where.en}",
    )


#: Ratios of declared to drawn that a mixed-up unit of area gives (domain: mu, ha, m2).
_MIXED_UNITS = {
    15.0: Text("亩与公顷", "mu and hectares"),
    2000 / 3: Text("亩与平方米", "mu and square metres"),
    10000.0: Text("公顷与平方米", "hectares and square metres"),
}


def _unit_mixed_up(drawn: float, stated: float) -> Text:
    """Say which units may have been mixed up, where the ratio is near one of theirs."""
    for ratio, units in _MIXED_UNITS.items():
        if any(abs(found / ratio - 1) < 0.05 for found in (drawn / stated, stated / drawn)):
            return Text(f"；可能混用了{units.zh}", f"; {units.en} may have been mixed up")
    return Text("", "")

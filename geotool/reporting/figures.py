"""Figures as people read them: grouped digits, units after the number, shares in percent."""

from __future__ import annotations

from geotool.reporting.findings_json import rounded
from geotool.style import percent, unit_label


def quantity(value: float, unit: str, *, language: str) -> str:
    """Return a figure with its unit: ``1,234.56 m²``, ``8.10%``, ``3 个``."""
    known = rounded(value, unit)
    if known is None:  # no zone at all: an endless distance
        return "—"
    value = known or 0.0  # no "-0.00"
    if unit == "share":
        return percent(value)
    number = f"{value:,.0f}" if unit == "count" else f"{value:,.2f}"
    return f"{number} {unit_label(unit, language)}".strip()

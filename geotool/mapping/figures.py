"""Numbers as the page writes them; the map, its lists and popups all use these."""

from __future__ import annotations

import math
from typing import Any

from geotool.mapping.words import WORDS
from geotool.measure import to_mu
from geotool.model import Finding, Limit, Measure
from geotool.style import SHARE_LABELS, measure_label, percent, share_label, unit_label

Row = tuple[str, str]


def number(value: float, decimals: int = 2) -> str:
    """Number with thousands separators; without decimals where it is whole and large.

    >>> number(1234.5), number(3.0, 0), number(float("inf"))
    ('1,234.50', '3', '—')
    """
    return f"{value:,.{decimals}f}" if math.isfinite(value) else "—"


def with_unit(value: float, unit: str, language: str) -> str:
    """Value in its unit; counts have no decimals.

    >>> with_unit(1234.5, "m2", "en"), with_unit(2, "count", "zh"), with_unit(1.0, "share", "zh")
    ('1,234.50 m²', '2 个', '100.00%')
    """
    if unit == "share":
        return percent(value)
    decimals = 0 if unit in ("count", "1") else 2
    return f"{number(value, decimals)} {unit_label(unit, language)}".strip()


def brief(measure: Measure | None, language: str) -> str:
    """One line for a list: ``1,234.50 m² · 1.85 mu · 8.12%``.

    A share of anything but the site or zone needs its words, and is left out.
    """
    if measure is None:
        return ""
    parts = [with_unit(measure.value, measure.unit, language)]
    if measure.unit == "m2":
        parts.append(with_unit(float(to_mu(measure.value)), "mu", language))
    of_site = measure.name not in SHARE_LABELS
    if of_site and measure.share is not None and math.isfinite(measure.share):
        parts.append(percent(measure.share))
    return " · ".join(parts)


def measure_rows(finding: Finding, language: str) -> list[Row]:
    """Label and value of everything that was measured for a finding."""
    measure = finding.measure
    rows: list[Row] = []
    if measure is not None:
        label = measure_label(measure.name, language)
        rows.append((label, with_unit(measure.value, measure.unit, language)))
        if measure.unit == "m2":
            in_mu = with_unit(float(to_mu(measure.value)), "mu", language)
            rows.append((WORDS["area_mu"].get(language), in_mu))
        if measure.share is not None and math.isfinite(measure.share):
            of_project = finding.project is not None
            label = share_label(measure.name, language, of_project=of_project)
            rows.append((label, percent(measure.share)))
    return rows


def limit_rows(finding: Finding, language: str) -> list[Row]:
    """Label and value of what the measure is held against, and of the planar area beside it."""
    rows: list[Row] = []
    planar = finding.measure.planar if finding.measure is not None else None
    if planar is not None and math.isfinite(planar):
        zone = WORDS["planar_zone"].get(language)
        text = f"{with_unit(planar, 'm2', language)} ({zone})"
        rows.append((WORDS["planar"].get(language), text))
    if finding.limit is not None:
        rows.append((WORDS["limit"].get(language), _limit(finding.limit, language)))
    return rows


def _limit(limit: Limit, language: str) -> str:
    text = with_unit(limit.value, limit.unit, language)
    if not limit.overridden:
        return text
    why = f": {limit.reason}" if limit.reason else ""
    return f"{text} ({WORDS['overridden'].get(language)}{why})"


def text_of(value: Any) -> str:
    """Cell of a table as text; nothing for what is missing.

    >>> text_of(None), text_of(float("nan")), text_of(2021.0), text_of(" 湿地 ")
    ('', '', '2021', '湿地')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    return "" if text in ("<NA>", "NaT", "nan", "None") else text

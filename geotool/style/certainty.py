"""How sure a conflict is, and the range it lies in, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from geotool.model import Certainty, Measure, Text
from geotool.style.labels import percent, unit_label

CERTAINTY_LABELS: Final[Mapping[Certainty, Text]] = {
    Certainty.CERTAIN: Text("确定", "certain"),
    Certainty.POSSIBLE: Text("可能", "possible"),
    Certainty.BOUNDARY_NOISE: Text("界线误差", "boundary noise"),
}


def certainty_label(certainty: Certainty, language: str) -> str:
    """Say in a word how sure a conflict is.

    >>> certainty_label(Certainty.BOUNDARY_NOISE, "zh")
    '界线误差'
    """
    return CERTAINTY_LABELS[certainty].get(language)


def measure_range(measure: Measure | None, language: str) -> str:
    """Least and greatest value within the stated positional accuracy; "" where none is stated.

    >>> measure_range(Measure("overlap_area", 5.0, "m2", low=0.0, high=1234.5), "en")
    '0.00–1,234.50 m²'
    """
    if measure is None or measure.low is None or measure.high is None:
        return ""
    if measure.unit == "share":
        return f"{percent(measure.low)}–{percent(measure.high)}"
    decimals = 0 if measure.unit == "count" else 2
    figures = "–".join(f"{value:,.{decimals}f}" for value in (measure.low, measure.high))
    return f"{figures} {unit_label(measure.unit, language)}".strip()


def certainty_text(certainty: Certainty, measure: Measure | None, language: str) -> str:
    """Word and range together.

    >>> certainty_text(Certainty.CERTAIN, Measure("distance", 5.0, "m", low=4.0, high=6.0), "zh")
    '确定（4.00–6.00 m）'
    """
    word, extent = certainty_label(certainty, language), measure_range(measure, language)
    if not extent:
        return word
    return f"{word}（{extent}）" if language == "zh" else f"{word} ({extent})"

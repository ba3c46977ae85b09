"""What may stay and how far a site must move, in words and colours."""

from __future__ import annotations

import pytest

from geotool.model import CompliantPart
from geotool.style import (
    COMPLIANT_STYLE,
    OVER_QUOTA_STYLE,
    TAKEN_STYLE,
    VERDICT_STYLES,
    compliant_text,
)


@pytest.mark.parametrize(
    ("part", "zh", "en"),
    [
        (
            CompliantPart("A", ("X",), 12345.67, "m2", 0.823),
            "可保留 12,345.67 平方米（18.52 亩，占 82.30%）",
            "12,345.67 m² (18.52 mu, 82.30% of the site) may stay",
        ),
        (
            CompliantPart("A", ("X",), 500.0, "m", 0.5),
            "可保留 500.00 米（占 50.00%）",
            "500.00 m (50.00% of the line) may stay",
        ),
        (
            CompliantPart("A", ("X",), 2.0, "count", 0.5),
            "可保留 2 个点（占 50.00%）",
            "2 of the points (50.00%) may stay",
        ),
        (
            CompliantPart("A", ("X",), 0.0, "m2", 0.0, 800.0),
            "没有可保留的部分；须移出，且距其边界超过 800.00 米",
            "nothing of the site may stay; must move out, more than 800.00 m from the edge",
        ),
        (
            CompliantPart("A", ("X",), 900.0, "m2", 1.0, 0.0, 359.96),
            "正在限值上，须再外移（方位角 0.0°）",
            "lies at the limit: must move farther, towards 0.0° (from north, clockwise)",
        ),
    ],
)
def test_sentences(part: CompliantPart, zh: str, en: str) -> None:
    assert (compliant_text(part).zh, compliant_text(part).en) == (zh, en)


def test_no_colour_of_a_verdict() -> None:
    verdicts = {style.colour for style in VERDICT_STYLES.values()}
    parts = {style.colour for style in (COMPLIANT_STYLE, TAKEN_STYLE, OVER_QUOTA_STYLE)}
    assert len(parts) == 3
    assert not parts & verdicts

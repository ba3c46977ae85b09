"""A review as scripts read it: tables of findings, of what may stay, of land taken; exit codes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geotool.api import Review
from geotool.review import Outcome


def test_findings_carry_certainty_range_and_possible_zones(hostile: Outcome) -> None:
    table = Review(hostile).findings
    assert table.certainty.tolist()[0] == "certain"
    assert (table.low[0], table.high[0]) == (2147000.004, 2148000.0)
    assert table.possible_zones[7][0] == "小安溪"
    alone = table[table["project"].isna()]
    assert alone.source_file.tolist() == ["layers/catalog.toml"] * 2
    assert alone.geometry.isna().tolist() == [False, True]


def test_what_may_stay_is_a_table_with_places(hostile: Outcome) -> None:
    table = Review(hostile).compliant
    assert table.crs == "EPSG:4490"
    assert table["project"].tolist() == ["TL-1", "TL-3", "TL-4"]
    assert table.rules[1] == ["FTP001", "RIV003"]
    assert table.share_kept.tolist() == [0.4999996, 0.26, 1.0]
    assert table.change[2] == "须外移超过 120.50 米（方位角 35.2°）"
    assert table.geometry.isna().tolist() == [False, False, True]


def test_land_taken_is_a_table_with_places(hostile: Outcome) -> None:
    table = Review(hostile).portfolio
    assert table.crs == "EPSG:4490"
    assert table.over_quota.tolist() == [True, False, False]
    assert table.projects[0] == ["TL-1", "TL-6"]
    assert table.quota_m2.fillna(-1).tolist() == [2000000.0, 500.0, -1]


def test_an_empty_review_has_empty_tables(nothing: Outcome) -> None:
    review = Review(nothing)
    for table in (review.findings, review.compliant, review.portfolio):
        assert len(table) == 0
        assert table.crs == "EPSG:4490"
    assert "share_kept" in review.compliant.columns
    assert "quota_m2" in review.portfolio.columns


@pytest.mark.parametrize(
    ("verdict", "fail_on", "code"),
    [
        ("violation", "violation", 1), ("violation", "unknown", 1), ("violation", "never", 0),
        ("unmet", "violation", 0), ("unmet", "unmet", 1), ("notice", "conditional", 0),
    ],
)  # fmt: skip
def test_a_finding_on_zones_alone_fails_a_check(
    hostile: Outcome, verdict: str, fail_on: str, code: int
) -> None:
    alone = next(f for f in hostile.findings if f.project is None)
    clear = dict.fromkeys(hostile.verdicts, "pass")
    found = (replace(alone, verdict=verdict),)
    review = Review(replace(hostile, findings=found, verdicts=clear, not_checked=()))
    assert review.exit_code(fail_on=fail_on) == code

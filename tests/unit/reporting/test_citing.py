"""A text that nobody has read is marked beside each finding that rests on it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from geotool.reporting import render, save
from geotool.reporting.sarif.places import physical
from geotool.review import Outcome


@pytest.mark.parametrize(
    ("language", "mark"), [("zh", "（条文未核对）"), ("en", "(text not verified)")]
)
@pytest.mark.parametrize("verified", [True, False])
def test_the_mark_stands_beside_the_finding(
    standing: Outcome, tmp_path: Path, language: str, mark: str, verified: bool
) -> None:
    rules = tuple(replace(rule, verified=verified) for rule in standing.rules)
    outcome = replace(standing, rules=rules)
    finding = next(f for f in outcome.findings if f.citation and f.project)
    page = render(outcome, "html", language=language)
    card = page[page.index(f'id="{finding.id}"') :]
    assert (mark in card[: card.index("</section>")]) is not verified
    cases = render(outcome, "junit", language=language)
    case = cases[cases.index(finding.id) :]
    assert (mark in case[: case.index("</testcase>")]) is not verified
    rows = csv.DictReader(io.StringIO(render(outcome, "csv", language=language)))
    mine = [r for r in rows if (r["record"], r["finding"]) == ("finding", finding.id)]
    assert [r["verified"] for r in mine] == [str(verified).lower()]
    path = tmp_path / "f.xlsx"
    save(outcome, "xlsx", path, language=language)
    book = openpyxl.load_workbook(path)
    cells = [
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        if finding.id in [c.value for c in row]
        for cell in row
    ]
    assert any(mark in cell for cell in cells) is not verified


def test_only_rows_of_tables_are_lines() -> None:
    assert physical("projects/p.csv", 7)["region"] == {"startLine": 7}
    assert "region" not in physical("site.geojson", 7)
    assert "region" not in physical("site.SHP", 1)

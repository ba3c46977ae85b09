"""Every format carries the same findings: the same ids, each once, with the same verdicts."""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from geotool.model import VERDICTS, WaiverState
from geotool.reporting import FORMATS, save
from geotool.review.outcome import Outcome
from geotool.style import waiver_label

#: Id, verdict, and whether documents let it stand.
Read = tuple[str, str, bool]
CODES = {term.label(language): term.code for term in VERDICTS for language in ("zh", "en")}
WAIVED = {
    f"{waiver_label(WaiverState.APPLIED, 'zh')}：",
    f"{waiver_label(WaiverState.APPLIED, 'en')}: ",
}


def waived(text: str) -> bool:
    return any(re.search(rf"(^|[\n>\s]){label}", text) for label in WAIVED)


def verdict_of(shown: str) -> str:
    """Code of a verdict that stands after its sign, or before what is said."""
    return CODES[shown.lstrip("×▲◆■○√ ")]


def in_json(path: Path) -> Iterator[Read]:
    for finding in json.loads(path.read_text("utf-8"))["findings"]:
        waiver = finding["waiver"] or {}
        yield finding["id"], finding["verdict"], waiver.get("state") == "applied"


def in_csv(path: Path) -> Iterator[Read]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["record"] == "finding":
                yield row["finding"], row["verdict"], row["waiver"] == "applied"


def in_sarif(path: Path) -> Iterator[Read]:
    (run,) = json.loads(path.read_text("utf-8"))["runs"]
    for result in run["results"]:
        place = [
            entry["location"]["physicalLocation"]["artifactLocation"]["uri"]
            for entry in result.get("suppressions", ())
            if entry["status"] == "accepted" and "location" in entry
        ]
        properties = result["properties"]
        assert result["partialFingerprints"]["geotoolFinding/v1"] == properties["id"]
        yield properties["id"], properties["verdict"], "projects/waivers.toml" in place


def in_junit(path: Path) -> Iterator[Read]:
    for case in ET.parse(path).getroot().iter("testcase"):
        found = re.search(r"\[(f-[0-9a-f]+)\]$", case.get("name", ""))
        if found:
            text = "".join(case.itertext()).strip()
            label = re.split("：|: ", text)[0]
            yield found[1], CODES[label], waived(text)


def in_markdown(path: Path) -> Iterator[Read]:
    for line in path.read_text("utf-8").splitlines():
        found = re.search(r"`(f-[0-9a-f]+)` \|$", line)
        if found:
            yield found[1], verdict_of(line.split(" | ")[1]), waived(line)


def in_html(path: Path) -> Iterator[Read]:
    text = path.read_text("utf-8")
    for found in re.finditer(r'<section class="f" id="(f-\w+)" data-of="(\w+)">(.*?)</section>',
                             text, re.DOTALL):  # fmt: skip
        yield found[1], found[2], waived(found[3])


def in_xlsx(path: Path) -> Iterator[Read]:
    book = openpyxl.load_workbook(path)
    for sheet in book:
        if sheet.title in CODES:
            for row in sheet.iter_rows(min_row=2, values_only=True):
                cells = [str(cell) for cell in row if cell is not None]
                (found,) = (cell for cell in cells if re.fullmatch("f-[0-9a-f]{12}", cell))
                assert CODES[sheet.title] == verdict_of(cells[cells.index(sheet.title)])
                yield found, CODES[sheet.title], any(waived(cell) for cell in cells)


def in_docx(path: Path) -> Iterator[Read]:
    for table in docx.Document(str(path)).tables:
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        for cells in rows:
            if re.fullmatch("f-[0-9a-f]{12}", cells[-1]):
                of_it = [row[-1] for row in rows if row[0] == cells[0]]
                yield cells[-1], verdict_of(cells[1]), any(waived(text) for text in of_it)


READERS: dict[str, Callable[[Path], Iterator[Read]]] = {
    "json": in_json,
    "csv": in_csv,
    "sarif": in_sarif,
    "junit": in_junit,
    "markdown": in_markdown,
    "html": in_html,
    "xlsx": in_xlsx,
    "docx": in_docx,
}


def projects_in(fmt: str, path: Path) -> dict[str, int]:
    """Return the number of projects by verdict that a format states."""
    if fmt in {"json", "sarif"}:
        read: Any = json.loads(path.read_text("utf-8"))
        summary: dict[str, int] = (read if fmt == "json" else read["runs"][0]["properties"])[
            "summary"
        ]
        return summary
    if fmt == "xlsx":
        sheet = openpyxl.load_workbook(path).worksheets[0]
        rows = list(sheet.iter_rows(values_only=True))
        at = next(n for n, row in enumerate(rows) if row[0] in CODES)
        return {CODES[str(row[0])]: int(str(row[2])) for row in rows[at : at + len(VERDICTS)]}
    if fmt == "docx":
        heading, counts = docx.Document(str(path)).tables[0].rows[:2]
        pairs = zip(heading.cells[1:7], counts.cells[1:7], strict=True)
        return {verdict_of(head.text): int(count.text) for head, count in pairs}
    text = path.read_text("utf-8")
    total = re.search(r"(?:^|>)(?:合计|total): ([^（(；\n]+)", text, re.MULTILINE)
    assert total is not None
    entries = (entry.strip().rsplit(" ", 1) for entry in re.split("·|;", total[1]) if entry.strip())
    return {CODES[label]: int(count) for label, count in entries if label in CODES}


#: CSV and JUnit list findings and projects but no totals.
TOTALS = [fmt for fmt in FORMATS if fmt not in {"csv", "junit"}]


@pytest.fixture
def reviewed(request: pytest.FixtureRequest) -> Outcome:
    """The outcome of a name."""
    outcome: Outcome = request.getfixturevalue(request.param)
    return outcome


def test_every_format_is_read_here() -> None:
    """Text for people shows no ids; of it the totals are compared."""
    assert set(READERS) | {"text"} == set(FORMATS)


@pytest.mark.parametrize("fmt", READERS)
@pytest.mark.parametrize(
    ("reviewed", "language"),
    [("hostile", "en"), ("standing", "zh"), ("nothing", "zh")],
    indirect=["reviewed"],
)
def test_the_same_findings_are_in_every_format(
    reviewed: Outcome, language: str, fmt: str, tmp_path: Path
) -> None:
    path = tmp_path / f"report.{fmt}"
    save(reviewed, fmt, path, language=language)
    read = list(READERS[fmt](path))
    assert Counter(read) == Counter((f.id, f.verdict, f.is_waived) for f in reviewed.findings)


@pytest.mark.parametrize("fmt", TOTALS)
@pytest.mark.parametrize(
    ("reviewed", "language"), [("hostile", "en"), ("standing", "zh")], indirect=["reviewed"]
)
def test_the_same_totals_are_in_every_format(
    reviewed: Outcome, language: str, fmt: str, tmp_path: Path
) -> None:
    path = tmp_path / f"report.{fmt}"
    save(reviewed, fmt, path, language=language)
    assert projects_in(fmt, path) == reviewed.summary()

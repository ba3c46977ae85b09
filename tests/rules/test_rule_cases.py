"""Every rule runs its case file through the whole review; a changed rule fails a case.

Case files draw sites and zones in metres about an anchor in EPSG:4544.
"""

from __future__ import annotations

import functools
import re
import shutil
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geotool.api.tables import Request, check_tables
from geotool.model import PURPOSES, Text
from geotool.review.outcome import Outcome
from geotool.rules import Rule, load_packs
from geotool.rules.load import PACKS

BOOK = load_packs()
CASES = Path(__file__).parent / "cases"
#: CGCS2000 3-degree Gauss-Krüger, central meridian 105E: at E = 500000 its scale is one.
METRES = "EPSG:4544"
CANONICAL = "EPSG:4490"


@dataclass(frozen=True, eq=False)
class Case:
    """One ``[[case]]`` with what it inherits from its file."""

    rule: str
    anchor: tuple[float, float]
    as_of: date
    entry: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.rule}-{self.entry['id']}"

    @property
    def text(self) -> Text:
        return Text(**self.entry["text"])

    def shape(self, drawn: dict[str, Any]) -> Any:
        """Draw ``rect``, ``line`` or ``point`` in the metric frame, edges at most 100 m."""
        if "rect" in drawn:
            shape = shapely.box(*drawn["rect"])
        elif "line" in drawn:
            shape = shapely.LineString(drawn["line"])
        else:
            shape = shapely.Point(drawn["point"])
        placed = shapely.transform(shape, lambda xy: xy + np.array(self.anchor))
        return shapely.segmentize(placed, 100.0)

    def projects(self) -> gpd.GeoDataFrame:
        columns = {"id": ["S-1"], **{k: [v] for k, v in self.entry["project"].items()}}
        site = [self.shape(self.entry["site"])]
        return gpd.GeoDataFrame(columns, geometry=site, crs=METRES).to_crs(CANONICAL)

    def zones(self, rules: Sequence[Rule]) -> dict[str, gpd.GeoDataFrame]:
        """Tables by kind: those drawn, and empty ones for the rules' other kinds."""
        drawn: dict[str, list[dict[str, Any]]] = {}
        for rule in rules:
            for zone in rule.zones:
                if zone.kind not in self.entry.get("missing", []):
                    drawn.setdefault(zone.kind, [])
        for zone in self.entry.get("zones", []):
            drawn.setdefault(zone["kind"], []).append(zone)
        return {kind: self._table(zones) for kind, zones in drawn.items()}

    def _table(self, zones: list[dict[str, Any]]) -> gpd.GeoDataFrame:
        names = sorted({a for zone in zones for a in zone.get("attributes", {})})
        columns = {n: [zone.get("attributes", {}).get(n, "") for zone in zones] for n in names}
        shapes = [self.shape(zone) for zone in zones]
        table = gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=METRES))
        return table.to_crs(CANONICAL)

    def run(self, packs: Sequence[str | Path] = ("cn",)) -> Outcome:
        """Run the whole review on the case, with the rules of some packs."""
        codes = self.entry.get("rules", [self.rule])
        zones = self.zones([BOOK[code] for code in codes])
        request = Request(rules=codes, as_of=self.as_of, packs=packs)
        return check_tables(self.projects(), zones, request)


def read_cases(path: Path) -> list[Case]:
    data = tomllib.loads(path.read_text("utf-8"))
    east, north = data["anchor"]
    return [
        Case(data["rule"], (east, north), entry.get("as_of", data["as_of"]), entry)
        for entry in data["case"]
    ]


def all_cases() -> list[Case]:
    return [case for path in sorted(CASES.glob("*.toml")) for case in read_cases(path)]


def complaints(case: Case, outcome: Outcome, rule: Rule) -> list[str]:
    """Say where an outcome differs from what the case expects; empty if it does not."""
    expect = case.entry["expect"]
    found: list[str] = []

    def same(what: str, actual: object, wanted: object) -> None:
        if actual != wanted:
            found.append(f"{what}: {actual!r}, expected {wanted!r}")

    same("verdict", outcome.verdicts["S-1"], expect["verdict"])
    mine = [f for f in outcome.findings if f.rule == case.rule]
    clear = expect["verdict"] == "pass"
    same("findings", len(mine), expect.get("findings", 0 if clear else 1))
    if "finds" in expect:
        same("rules", sorted({f.rule for f in outcome.findings}), sorted(expect["finds"]))
    reasons = [str(n.reason) for n in outcome.not_checked if n.rule == case.rule]
    same("not checked", reasons, [expect["not_checked"]] if "not_checked" in expect else [])
    if mine:
        found += _finding_complaints(mine[0], expect, rule)
    return found


def _finding_complaints(finding: Any, expect: dict[str, Any], rule: Rule) -> list[str]:
    found = []
    wanted = [rule.papers[code] for code in expect.get("evidence", [])]
    if list(finding.evidence) != wanted:
        found.append(f"evidence: {finding.evidence}")
    if "value" in expect:
        tolerance = expect.get("tolerance", 0.01)
        if abs(finding.measure.value - expect["value"]) > tolerance:
            found.append(f"value: {finding.measure.value}, expected {expect['value']}")
    if "share" in expect and abs(finding.measure.share - expect["share"]) > 1e-6:
        found.append(f"share: {finding.measure.share}, expected {expect['share']}")
    if str(finding.reason or "") != expect.get("reason", ""):
        found.append(f"reason: {finding.reason}, expected {expect.get('reason')}")
    if "edition" in expect and finding.edition != expect["edition"]:
        found.append(f"edition: {finding.edition}, expected {expect['edition']}")
    citation, message = finding.citation, finding.message.zh
    advice = "" if finding.advice is None else finding.advice.zh
    found += [f"does not cite {t}" for t in expect.get("cites", []) if t not in citation]
    found += [f"cites {t}" for t in expect.get("not_cites", []) if t in citation]
    found += [f"does not say {t}" for t in expect.get("says", []) if t not in message]
    for code in expect.get("advises", []):
        if not any(e.code == code and _advised(e, advice, rule) for e in rule.exceptions):
            found.append(f"does not advise {code}")
    return found


def _advised(exemption: Any, advice: str, rule: Rule) -> bool:
    """Whether the advice names the road (its purposes, or its title) and all its papers."""
    if exemption.claimable:
        named = all(PURPOSES.label(p, "zh") in advice for p in exemption.purposes)
    else:
        named = exemption.title.zh in advice
    return named and all(rule.papers[c].zh in advice for c in exemption.evidence)


ALL = [case for path in sorted(CASES.glob("*.toml")) for case in read_cases(path)]


@pytest.mark.parametrize("case", ALL, ids=lambda c: c.name)
def test_case_ends_as_written(case: Case) -> None:
    assert complaints(case, case.run(), BOOK[case.rule]) == []


@pytest.mark.parametrize("rule", BOOK, ids=lambda r: r.code)
def test_rule_has_a_case_for_everything_it_says(rule: Rule) -> None:
    mine = [case for case in ALL if case.rule == rule.code]
    shown = {case.entry["shows"] for case in mine}
    assert shown >= {"conflict", "clear", "boundary", "unknown"}
    assert len({case.name for case in mine}) == len(mine)

    def days(key: str, code: str) -> set[str]:
        """Editions in which a case shows the exception or variant."""
        named = [c for c in mine if code in c.entry.get(key, [])]
        editions = [rule.edition_on(c.as_of) for c in named]
        return {e.id for e in editions if e is not None}

    assert {e.id for e in rule.editions} <= {
        e.id for c in mine for e in [rule.edition_on(c.as_of)] if e is not None
    }
    for exception in rule.exceptions:
        allowed = set(exception.editions) or {e.id for e in rule.editions}
        assert days("exceptions", exception.code) & allowed, exception.code
    for variant in rule.variants:
        allowed = set(variant.editions) or {e.id for e in rule.editions}
        assert days("variants", variant.code) & allowed, variant.code


def test_every_case_file_belongs_to_a_rule() -> None:
    assert sorted(p.stem for p in CASES.glob("*.toml")) == sorted(r.code for r in BOOK)
    assert {case.rule for case in ALL} == {r.code for r in BOOK}


def block(text: str, header: str, number: int) -> tuple[int, int]:
    """Place of the n-th ``[[header]]`` table with its own sub-tables in a TOML text."""
    starts = [m.start() for m in re.finditer(rf"^\[\[{header}\]\]$", text, re.M)]
    rest = re.compile(rf"^\[(?!{header}\.)", re.M).search(text, starts[number] + 2)
    return starts[number], rest.start() if rest else len(text)


def mutations_of(rule: Rule) -> list[tuple[str, str, str]]:
    """(rule, what was changed, changed text): each number, exception, variant and severity."""
    text = Path(rule.file).read_text("utf-8")
    changed: list[tuple[str, str]] = []
    for name, value in rule.check.given().items():
        if isinstance(value, float):
            smaller = re.sub(rf"^{name} = .*$", f"{name} = {value / 10:g}", text, flags=re.M)
            changed.append((f"{name} / 10", smaller))
    if rule.check.measured_from:
        changed.append(
            ("measured from the line", re.sub(r"^measured_from.*\n", "", text, flags=re.M))
        )
    for header, items in (("exception", rule.exceptions), ("variant", rule.variants)):
        for number, item in enumerate(items):
            start, end = block(text, header, number)
            label = f"without {header} {item.code} {' '.join(item.editions)}".rstrip()
            changed.append((label, unused_papers_dropped(text[:start] + text[end:])))
    for number, zone in enumerate(rule.outside):
        start, end = block(text, "outside", number)
        changed.append((f"without outside {zone.name}", text[:start] + text[end:]))
    for number, edition in enumerate(rule.editions):
        start, end = block(text, "edition", number)
        part = text[start:end]
        other = "NOTICE" if edition.severity != "NOTICE" else "PROHIBITED"
        milder = part.replace(f'severity = "{edition.severity}"', f'severity = "{other}"')
        milder = milder.replace("soft = true\n", "")
        if edition.soft:
            milder = part.replace("soft = true\n", "")
        new = without_useless_exceptions(text[:start] + milder + text[end:], rule, other)
        changed.append((f"severity of {edition.id}", new))
        later = edition.valid_from + timedelta(days=1)
        moved = part.replace(f"valid_from = {edition.valid_from}", f"valid_from = {later}")
        changed.append((f"{edition.id} a day later", text[:start] + moved + text[end:]))
    return [(rule.code, what, new) for what, new in changed]


def unused_papers_dropped(text: str) -> str:
    """Drop papers that nothing asks for any more, so that the file stays sound."""
    data = tomllib.loads(text)
    tables = [*data["edition"], *data.get("exception", []), *data.get("variant", [])]
    used = {code for table in tables for code in table.get("evidence", [])}
    for code in set(data.get("papers", {})) - used:
        text = re.sub(rf"^{code} = .*\n", "", text, flags=re.M)
    return text


def without_useless_exceptions(text: str, rule: Rule, severity: str) -> str:
    """Exceptions need a heavier severity somewhere; without it they are faults, so drop them."""
    heavy = [e.severity for e in rule.editions if len(rule.editions) > 1]
    if rule.exceptions and (severity == "NOTICE" and not heavy):
        for number in reversed(range(len(rule.exceptions))):
            start, end = block(text, "exception", number)
            text = text[:start] + text[end:]
    return unused_papers_dropped(text)


MUTATIONS = [m for rule in BOOK for m in mutations_of(rule)]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: f"{m[0]} {m[1]}")
def test_changing_the_rule_file_fails_a_case(
    mutation: tuple[str, str, str], tmp_path: Path
) -> None:
    code, _, text = mutation
    assert text != Path(BOOK[code].file).read_text("utf-8")
    pack = tmp_path / "pack"
    pack.mkdir()
    mine = [case for case in ALL if case.rule == code]
    named = {other for case in mine for other in case.entry.get("rules", [])}
    for other in {*BOOK[code].supersedes, *named} - {code}:
        shutil.copy(PACKS / "cn" / f"{other}.toml", pack)
    (pack / f"{code}.toml").write_text(text, "utf-8")
    assert any(complaints(case, case.run([pack]), BOOK[code]) != unchanged(case) for case in mine)


@functools.cache
def unchanged(case: Case) -> list[str]:
    """Complaints about a case under the published rule: none, or a test above says so."""
    return complaints(case, case.run(), BOOK[case.rule])

"""Case files of rules, drawn and run through the whole review: do rules do what they should?

Every layer that the rules of a case name is taken as complete; one that the case does not draw
is empty, unless it is said to be missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geotool.api.law import law_of
from geotool.api.tables import Request, Tables, judge_tables, read_tables
from geotool.errors import MissingFileError, RuleError
from geotool.model import PURPOSES, VERDICTS, Finding
from geotool.review import Outcome
from geotool.rules import Rule, Rulebook, load_packs
from geotool.rules.cases import CaseEntry, Shape, read_case_file
from geotool.rules.load import load_beside_built_in, rule_files
from geotool.rules.model import Exemption

#: CGCS2000 3-degree Gauss-Krüger, central meridian 105E: at E = 500000 its scale is one.
METRES = "EPSG:4544"
_CANONICAL = "EPSG:4490"
_MAX_EDGE_M = 100.0
_ORDER = [term.code for term in VERDICTS]


@dataclass(frozen=True, eq=False)
class Case:
    """One ``[[case]]`` with what it inherits from its file.

    What was drawn is kept, so that a case can be run many times with changed rules.
    """

    rule: str
    anchor: tuple[float, float]
    as_of: date
    entry: CaseEntry
    _drawn: dict[frozenset[str], Tables] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """Rule and id: ``YRV001-just_within``."""
        return f"{self.rule}-{self.entry.id}"

    @property
    def codes(self) -> tuple[str, ...]:
        """Rules that judge the case: its own, or all that it names."""
        return self.entry.rules or (self.rule,)

    def shape(self, drawn: Shape) -> Any:
        """Return a shape in EPSG:4544, edges at most 100 m."""
        placed = shapely.transform(plain_shape(drawn), lambda xy: xy + np.array(self.anchor))
        return shapely.segmentize(placed, _MAX_EDGE_M)

    def projects(self) -> gpd.GeoDataFrame:
        """Projects ``S-1``, ``S-2`` … in EPSG:4490; an empty table where the case has none."""
        judged = self.entry.judged()
        rows = [{"id": f"S-{n}", **row} for n, (row, _) in enumerate(judged, start=1)]
        shapes = [None if s is None else self.shape(s) for _, s in judged]
        table = pd.DataFrame(rows, columns=None if rows else ["id"])
        placed = gpd.GeoSeries(shapes, crs=METRES)
        return gpd.GeoDataFrame(table, geometry=placed).to_crs(_CANONICAL)

    def zones(self, rules: Sequence[Rule]) -> dict[str, gpd.GeoDataFrame]:
        """Tables by layer kind, EPSG:4490: those drawn, and empty ones for the rules' others."""
        drawn: dict[str, list[Any]] = {kind: [] for kind in self._kinds(rules)}
        for zone in self.entry.zones:
            drawn.setdefault(zone.kind, []).append(zone)
        return {kind: self._table(zones) for kind, zones in drawn.items()}

    def _kinds(self, rules: Sequence[Rule]) -> list[str]:
        named = [z.kind for r in rules for z in (*r.zones, *r.outside)]
        named += [kind for r in rules for kind in r.subject_layers]
        return [k for k in dict.fromkeys(named) if k not in self.entry.missing]

    def _table(self, zones: list[Any]) -> gpd.GeoDataFrame:
        names = sorted({a for zone in zones for a in zone.attributes})
        columns = {n: [zone.attributes.get(n, "") for zone in zones] for n in names}
        shapes = gpd.GeoSeries([self.shape(zone) for zone in zones], crs=METRES)
        return gpd.GeoDataFrame(columns, geometry=shapes).to_crs(_CANONICAL)

    def tables(self, rules: Sequence[Rule]) -> Tables:
        """What the review reads, drawn once for each set of layer kinds."""
        kinds = frozenset(self._kinds(rules))
        if kinds not in self._drawn:
            self._drawn[kinds] = read_tables(self.projects(), self.zones(rules))
        return self._drawn[kinds]


def plain_shape(drawn: Shape) -> Any:
    """Return a drawn shape in metres about the anchor, without further vertices."""
    if drawn.rect is not None:
        return shapely.box(*drawn.rect)
    if drawn.line is not None:
        return shapely.LineString(drawn.line)
    if drawn.polygon is not None:
        return shapely.Polygon(drawn.polygon)
    return shapely.Point(drawn.point)


def read_cases(path: Path, *, name: str | None = None) -> list[Case]:
    """Read all cases of a file; ``name`` is its name in messages. Raises RuleError."""
    file = read_case_file(path, name=name or str(path))
    return [Case(file.rule, file.anchor, c.as_of or file.as_of, c) for c in file.cases]


def run(case: Case, book: Rulebook | None = None) -> Outcome:
    """Run the whole review on a case with the rules of a book (the built-in one if ``None``)."""
    book = load_packs() if book is None else book
    law = law_of(book, list(case.codes), case.as_of, {})
    return judge_tables(
        case.tables(book.choose(list(case.codes))), law, Request(language="zh", zone_rules="all")
    )


def complaints(case: Case, outcome: Outcome, rule: Rule) -> list[str]:
    """Say where an outcome differs from what the case expects of a rule; empty if it does not.

    A finding must cite what the rule's edition of that day cites, whatever the case says.
    """
    expect = case.entry.expect
    found: list[str] = []

    def same(what: str, actual: object, wanted: object) -> None:
        if actual != wanted:
            found.append(f"{what}: {actual}, expected {wanted}")

    same("verdict", worst_verdict(outcome), expect.verdict)
    mine = [f for f in outcome.findings if f.rule == case.rule]
    usual = 0 if expect.verdict == "pass" else 1
    same("findings", len(mine), usual if expect.findings is None else expect.findings)
    if expect.finds is not None:
        same("rules", sorted({f.rule for f in outcome.findings}), sorted(expect.finds))
    reasons = [str(n.reason) for n in outcome.not_checked if n.rule == case.rule]
    same("not checked", reasons, [] if expect.not_checked is None else [expect.not_checked])
    return found + (_finding_complaints(mine[0], case, rule) if mine else [])


def worst_verdict(outcome: Outcome) -> str:
    """Verdict of the first project, or a worse one among findings that concern no project."""
    first = list(outcome.verdicts.values())[:1]
    of_zones = [f.verdict for f in outcome.findings if f.project is None]
    return min([*first, *of_zones, "pass"], key=_ORDER.index)


def _finding_complaints(finding: Finding, case: Case, rule: Rule) -> list[str]:
    expect, found = case.entry.expect, []
    wanted = [rule.papers.get(c, c) for c in expect.evidence]
    if list(finding.evidence) != wanted:
        found.append(f"papers: {[e.zh for e in finding.evidence]}, expected {expect.evidence}")
    value = None if finding.measure is None else finding.measure.value
    share = None if finding.measure is None else finding.measure.share
    if expect.value is not None and not _near(value, expect.value, expect.tolerance):
        found.append(f"value: {value}, expected {expect.value}")
    if expect.share is not None and not _near(share, expect.share, 1e-6):
        found.append(f"share: {share}, expected {expect.share}")
    if str(finding.reason or "") != expect.reason:
        found.append(f"reason: {finding.reason or 'none'}, expected {expect.reason or 'none'}")
    if expect.edition is not None and finding.edition != expect.edition:
        found.append(f"edition: {finding.edition}, expected {expect.edition}")
    return found + _wording_complaints(finding, case, rule)


def _near(actual: float | None, wanted: float, tolerance: float) -> bool:
    return actual is not None and abs(actual - wanted) <= tolerance


def _wording_complaints(finding: Finding, case: Case, rule: Rule) -> list[str]:
    expect, citation, message = case.entry.expect, finding.citation, finding.message.zh
    edition = next((e for e in rule.editions if e.id == finding.edition), None)
    found = [] if edition is not None else [f"edition {finding.edition} is not in the rule"]
    for source in () if edition is None else edition.citations:
        if source.line("zh") not in citation:
            found.append(f"does not cite {source.line('zh')}")
    found += [f"does not cite {t}" for t in expect.cites if t not in citation]
    found += [f"cites {t}" for t in expect.not_cites if t in citation]
    found += [f"does not say {t}" for t in expect.says if t not in message]
    advice = "" if finding.advice is None else finding.advice.zh
    for code in expect.advises:
        if not any(e.code == code and _advised(e, advice, rule) for e in rule.exceptions):
            found.append(f"does not advise {code}")
    return found


def _advised(exemption: Exemption, advice: str, rule: Rule) -> bool:
    """Whether the advice names the road (its purposes, or its title) and all its papers."""
    if exemption.claimable:
        named = all(PURPOSES.label(p, "zh") in advice for p in exemption.purposes)
    else:
        named = exemption.title.zh in advice
    return named and all(rule.papers[c].zh in advice for c in exemption.evidence)


@dataclass(frozen=True)
class PackTest:
    """Result of a pack's cases: how many were run, which failed and why, rules without cases."""

    cases: int
    failures: tuple[tuple[Case, tuple[str, ...]], ...]
    without: tuple[str, ...]


def check_pack(path: str | Path) -> PackTest:
    """Run the cases of a rule file or of a folder of them, found in ``cases/`` beside each rule.

    Raises RuleError for a faulty rule or case file, MissingFileError where there are no cases.
    """
    book = load_beside_built_in(path)
    files = [(file, file.parent / "cases" / file.name) for file, _ in rule_files(Path(path))]
    failures: list[tuple[Case, tuple[str, ...]]] = []
    count = 0
    for file in (cases for _, cases in files if cases.is_file()):
        for case in read_cases(file):
            _refuse_unknown_rules(case, book, file)
            count += 1
            found = complaints(case, run(case, book), book[case.rule])
            if found:
                failures.append((case, tuple(found)))
    if not count:
        what, remedy = "no cases", "write cases/<CODE>.toml beside the rule, or `rules new`"
        raise MissingFileError(what, file=str(path), remedy=remedy)
    without = tuple(rule.stem for rule, cases in files if not cases.is_file())
    return PackTest(count, tuple(failures), without)


def _refuse_unknown_rules(case: Case, book: Rulebook, file: Path) -> None:
    for code in (case.rule, *case.codes):
        if code not in book:
            what = f"case '{case.entry.id}' names rule {code}, which does not exist"
            raise RuleError(
                what, file=str(file), remedy="name a rule of the pack or a built-in one"
            )

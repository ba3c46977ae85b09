"""The sheets of findings: one a verdict; every finding stands on exactly one of them.

The first columns are printed; those after them (figures in other units, editions, ids, places in
the source) are for the screen: filters and formulas. A share is that of the site or of the zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from geotool.measure import to_mu
from geotool.model import LAYER_KINDS, VERDICTS, Finding, Text
from geotool.reporting.citing import Citations
from geotool.reporting.findings_json import project_names, rounded
from geotool.reporting.xlsx.sheet import Book, Cell, Column, Table
from geotool.review.outcome import Outcome
from geotool.style import (
    VERDICT_STYLES,
    certainty_text,
    measure_label,
    reason_label,
    since_label,
    standing_lines,
    unit_label,
    waiver_label,
)

_MAIN: Final = (
    Column(Text("项目编号", "project"), 12, "id"),
    Column(Text("项目名称", "name"), 20),
    Column(Text("结论", "verdict"), 9),
    Column(Text("规则", "rule"), 9, "id"),
    Column(Text("指标", "measure"), 10),
    Column(Text("数值", "value"), 14, "figure"),
    Column(Text("单位", "unit"), 6),
    Column(Text("占比", "share"), 9, "share"),
    Column(Text("说明", "message"), 40),
    Column(Text("所需材料", "papers"), 24),
    Column(Text("依据", "source"), 44),
)
_STANDING: Final = Column(Text("豁免与基线说明", "waiver, baseline: what they say"), 26)
_MORE: Final = (
    Column(Text("豁免与基线", "waiver, baseline"), 12, "line", printed=False),
    Column(Text("规则名称", "title"), 22, "line", printed=False),
    Column(Text("管控区", "zone"), 16, "line", printed=False),
    Column(Text("管控区名称", "zone name"), 18, "line", printed=False),
    Column(Text("折合亩", "in mu"), 12, "figure", printed=False),
    Column(Text("限值", "limit"), 11, "figure", printed=False),
    Column(Text("限值单位", "limit unit"), 9, "line", printed=False),
    Column(Text("限值本地修改理由", "why the limit was changed"), 18, "line", printed=False),
    Column(Text("按位置精度", "certainty"), 18, "line", printed=False),
    Column(Text("未决原因", "reason"), 16, "line", printed=False),
    Column(Text("建议", "advice"), 30, "line", printed=False),
    Column(Text("图层", "layer"), 14, "code", printed=False),
    Column(Text("图斑号", "feature"), 14, "code", printed=False),
    Column(Text("图层版本", "layer edition"), 12, "code", printed=False),
    Column(Text("规则版本", "rule edition"), 12, "code", printed=False),
    Column(Text("来源文件", "file"), 24, "line", printed=False),
    Column(Text("来源行", "row"), 8, "count", printed=False),
    Column(Text("结论编号", "finding"), 17, "code", printed=False),
)
#: Looks of figures by unit; any other unit has two decimals.
_UNIT_LOOKS: Final[Mapping[str, str]] = {"count": "count", "1": "count", "share": "share"}
_ALONE: Final = Text("（不属单个项目）", "(no single project)")
_JOINED: Final = Text("；", "; ")


def write_findings(book: Book, outcome: Outcome) -> None:
    """Write a sheet for each verdict but ``pass``, also those without findings."""
    language = book.language
    is_told = any(f.waiver is not None or f.compared is not None for f in outcome.findings)
    columns = (*_MAIN, replace(_STANDING, printed=is_told), *_MORE)
    tables = {
        term.code: Table(
            book,
            term.label(language),
            columns,
            colour=VERDICT_STYLES[term.code].colour,
            frozen=2,
        )
        for term in VERDICTS
        if term.code != "pass"
    }
    titles = {rule.code: rule.title.get(language) for rule in outcome.rules}
    names, citations = project_names(outcome), Citations(outcome, language)
    for finding in outcome.findings:
        name = None if finding.project is None else names.get(finding.project)
        row = [*_main(finding, name, citations), *_more(finding, titles, language)]
        tables[finding.verdict].add(row)
    for table in tables.values():
        table.end()


def _main(finding: Finding, name: str | None, citations: Citations) -> Iterator[Any]:
    measure, language = finding.measure, citations.language
    value = None if measure is None else rounded(measure.value, measure.unit)
    yield finding.project
    yield name if finding.project is not None else _ALONE.get(language)
    yield Cell(VERDICTS.label(finding.verdict, language), finding.verdict)
    yield finding.rule
    yield None if measure is None else measure_label(measure.name, language)
    yield None if measure is None else figure(value, measure.unit)
    # no unit without a value: "no zone at all" is no distance
    yield None if measure is None or value is None else unit_label(measure.unit, language)
    yield None if measure is None else rounded(measure.share, "share")
    yield finding.message.get(language)
    yield _papers(finding, language)
    yield citations.of(finding)
    yield "\n".join(standing_lines(finding, language))


def _papers(finding: Finding, language: str) -> str:
    papers = [paper.get(language) for paper in finding.evidence]
    if len(papers) < 2:
        return "".join(papers)
    return "\n".join(f"{number}. {paper}" for number, paper in enumerate(papers, start=1))


def _standing(finding: Finding, language: str) -> str:
    said = []
    if finding.waiver is not None:
        said.append(waiver_label(finding.waiver.state, language))
    if finding.compared is not None:
        said.append(since_label(finding.compared.state, language))
    return _JOINED.get(language).join(said)


def _more(finding: Finding, titles: Mapping[str, str], language: str) -> Iterator[Any]:
    measure, limit = finding.measure, finding.limit
    is_area = measure is not None and measure.unit == "m2"
    yield _standing(finding, language)
    yield titles.get(finding.rule)
    yield kind_label(finding.zone_kind, language)
    yield finding.zone_name
    yield rounded(to_mu(measure.value), "mu") if measure is not None and is_area else None
    yield None if limit is None else figure(rounded(limit.value, limit.unit), limit.unit)
    yield None if limit is None else unit_label(limit.unit, language)
    yield limit.reason if limit is not None and limit.overridden else None
    certainty = finding.certainty
    yield None if certainty is None else certainty_text(certainty, measure, language)
    yield None if finding.reason is None else reason_label(finding.reason, language)
    yield None if finding.advice is None else finding.advice.get(language)
    yield finding.zone_layer
    yield finding.zone_feature
    yield finding.zone_edition
    yield finding.edition
    yield finding.source_file
    yield finding.source_row
    yield finding.id


def figure(value: float | None, unit: str) -> Cell | None:
    """Return a figure with the number format of its unit; ``None`` for no figure."""
    return None if value is None else Cell(value, _UNIT_LOOKS.get(unit, "figure"))


def kind_label(kind: str | None, language: str) -> str | None:
    """Return the words for a kind of layer, ``None`` for none."""
    return None if not kind else LAYER_KINDS.label(kind, language)

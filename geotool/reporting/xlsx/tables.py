"""The sheets beside the findings: projects, what was not checked, documents, rules, problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from geotool.measure import to_mu
from geotool.model import (
    LOCATION_ACCURACIES,
    PROJECT_KINDS,
    SEVERITIES,
    VERDICTS,
    Since,
    Text,
)
from geotool.reporting.cells import plain
from geotool.reporting.findings_json import project_names, rounded
from geotool.reporting.stale import stale_entries
from geotool.reporting.wording import rules_open
from geotool.reporting.xlsx.findings import kind_label
from geotool.reporting.xlsx.sheet import Book, Cell, Column, Table
from geotool.review.outcome import Outcome
from geotool.style import (
    change_text,
    citation_label,
    compliant_text,
    reason_label,
    since_label,
    unit_label,
    waiver_label,
)

PROJECTS: Final = Text("项目", "projects")
NOT_CHECKED: Final = Text("未检查", "not checked")
WAIVERS: Final = Text("豁免", "waivers")
BASELINE: Final = Text("基线已无对应", "baseline stale")
COMPLIANT: Final = Text("整改", "to comply")
PORTFOLIO: Final = Text("占用", "land taken")
RULES: Final = Text("依据", "rules")
PROBLEMS: Final = Text("问题", "problems")

_PROJECT: Final = Column(Text("项目编号", "project"), 13, "id")
_NAME: Final = Column(Text("项目名称", "name"), 28)
_RULE: Final = Column(Text("规则", "rule"), 10, "id")
_TITLE: Final = Column(Text("规则名称", "title"), 26)
_FILE: Final = Column(Text("来源文件", "file"), 30)
_ROW: Final = Column(Text("来源行", "row"), 8, "count")
_PROJECT_COLUMNS: Final = (
    _PROJECT,
    _NAME,
    Column(Text("结论", "verdict"), 11),
    Column(Text("结论条数", "findings"), 10, "count"),
    Column(Text("其中豁免", "waived"), 10, "count"),
    Column(Text("说明", "remarks"), 40),
    Column(Text("类型", "kind"), 20),
    Column(Text("牵头单位", "lead unit"), 20),
    Column(Text("区县", "county"), 10, "id"),
    Column(Text("位置来源", "location"), 12),
    Column(Text("可判定规则数", "rules judged"), 10, "count"),
    _FILE,
    _ROW,
)
_UNJUDGED: Final = Text("没有任何规则可判定", "no rule could be judged")
_YES: Final = Text("是", "yes")
_NO: Final = Text("否", "no")
_JOINED: Final = Text("、", ", ")


def write_tables(book: Book, outcome: Outcome) -> None:
    """Write all of them; those without rows are left out, but for projects and not checked."""
    names = project_names(outcome)
    _table(book, PROJECTS, _PROJECT_COLUMNS, _projects(outcome, names, book.language), always=True)
    _table(book, NOT_CHECKED, _OPEN_COLUMNS, _open(outcome, book.language), always=True)
    _table(book, WAIVERS, _WAIVER_COLUMNS, _waivers(outcome, names, book.language))
    _table(book, BASELINE, _STALE_COLUMNS, _stale(outcome, names, book.language))
    _table(book, COMPLIANT, _COMPLIANT_COLUMNS, _compliant(outcome, names, book.language))
    _table(book, PORTFOLIO, _TAKEN_COLUMNS, _taken(outcome, book.language))
    _table(book, RULES, _RULE_COLUMNS, _rules(outcome, book.language))
    _table(book, PROBLEMS, _PROBLEM_COLUMNS, _problems(outcome, book.language))


def _table(
    book: Book,
    name: Text,
    columns: tuple[Column, ...],
    rows: Iterator[tuple[Any, ...]],
    *,
    always: bool = False,
) -> None:
    first = next(rows, None)
    if first is None and not always:
        return
    table = Table(book, name.get(book.language), columns)
    if first is not None:
        table.add(first)
    for row in rows:
        table.add(row)
    table.end()


def _projects(
    outcome: Outcome, names: Mapping[str, str | None], language: str
) -> Iterator[tuple[Any, ...]]:
    found = Counter(f.project for f in outcome.findings)
    waived = Counter(f.project for f in outcome.findings if f.is_waived)
    columns = ("kind", "lead_unit", "county", "location_accuracy", "source_file", "source_row")
    empty = [None] * len(outcome.projects)
    table = outcome.projects
    told = [table[name].tolist() if name in table.columns else empty for name in columns]
    rows = {str(p): row for p, row in zip(table["id"], zip(*told, strict=True), strict=True)}
    for project, verdict in outcome.verdicts.items():
        kind, unit, county, accuracy, file, row = (plain(v) for v in rows.get(project, (None,) * 6))
        yield (
            project,
            names.get(project),
            Cell(VERDICTS.label(verdict, language), verdict),
            found[project],
            waived[project],
            _remark(outcome, project, verdict, language),
            PROJECT_KINDS.label(kind, language) if kind else None,
            unit,
            county,
            LOCATION_ACCURACIES.label(accuracy, language) if accuracy else None,
            outcome.judged.get(project),
            file,
            row,
        )


def _remark(outcome: Outcome, project: str, verdict: str, language: str) -> str | None:
    """Say what a pass leaves open: it is never more than what was checked."""
    if outcome.is_unjudged(project):
        return _UNJUDGED.get(language)
    if verdict == "pass" and outcome.not_checked:
        return rules_open(outcome, language)
    return None


_OPEN_COLUMNS: Final = (
    _RULE,
    _TITLE,
    Column(Text("原因", "reason"), 18),
    Column(Text("说明", "message"), 60),
    Column(Text("涉及项目数", "projects"), 11, "count"),
    Column(Text("基线", "baseline"), 12),
)


def _open(outcome: Outcome, language: str) -> Iterator[tuple[Any, ...]]:
    titles = {rule.code: rule.title.get(language) for rule in outcome.rules}
    for entry in outcome.not_checked:
        since = Since.NEW if entry.new else Since.KNOWN
        yield (
            entry.rule,
            titles.get(entry.rule),
            reason_label(entry.reason, language),
            entry.message.get(language),
            entry.projects,
            None if outcome.baseline is None else since_label(since, language),
        )


_WAIVER_COLUMNS: Final = (
    Column(Text("文号", "document"), 24, "id"),
    Column(Text("发文机关", "issuer"), 22),
    Column(Text("状态", "state"), 12),
    Column(Text("说明", "why"), 40),
    _RULE,
    _PROJECT,
    _NAME,
    Column(Text("批准日期", "granted"), 11, "id"),
    Column(Text("有效期至", "expires"), 11, "id"),
    Column(Text("上限", "cap"), 13),
    Column(Text("理由", "reason"), 32),
    Column(Text("结论编号", "findings"), 18, "code", printed=False),
    Column(Text("文件行", "line"), 8, "count", printed=False),
)


def _waivers(
    outcome: Outcome, names: Mapping[str, str | None], language: str
) -> Iterator[tuple[Any, ...]]:
    for standing in outcome.waivers:
        waiver = standing.waiver
        yield (
            waiver.document,
            waiver.issuer,
            waiver_label(standing.state, language),
            standing.why.get(language),
            waiver.rule,
            waiver.project,
            None if waiver.project is None else names.get(waiver.project),
            waiver.granted.isoformat(),
            waiver.expires.isoformat(),
            None if waiver.cap is None else waiver.cap.written,
            waiver.reason,
            "\n".join(standing.findings),
            waiver.line,
        )


_STALE_COLUMNS: Final = (
    _RULE,
    _PROJECT,
    _NAME,
    Column(Text("管控区", "zone"), 26, "id"),
    Column(Text("基线中的结论", "verdict in the baseline"), 14),
    Column(Text("结论编号", "finding"), 17, "id"),
    Column(Text("文件行", "line"), 8, "count"),
)


def _stale(
    outcome: Outcome, names: Mapping[str, str | None], language: str
) -> Iterator[tuple[Any, ...]]:
    for entry in stale_entries(outcome):
        label = VERDICTS.label(entry.verdict, language)
        yield (
            entry.rule,
            entry.project,
            None if entry.project is None else names.get(entry.project),
            entry.zone,
            Cell(label, entry.verdict) if entry.verdict in VERDICTS else label,
            entry.id,
            entry.line,
        )


_COMPLIANT_COLUMNS: Final = (
    _PROJECT,
    _NAME,
    Column(Text("针对规则", "rules"), 22, "id"),
    Column(Text("整改", "to comply"), 60),
    Column(Text("可保留", "may stay"), 15, "figure"),
    Column(Text("单位", "unit"), 6),
    Column(Text("保留比例", "share kept"), 10, "share"),
    Column(Text("外移（米）", "shift, m"), 12, "figure"),
    Column(Text("方位角（度）", "azimuth, deg"), 12, "figure"),
)


def _compliant(
    outcome: Outcome, names: Mapping[str, str | None], language: str
) -> Iterator[tuple[Any, ...]]:
    for part in outcome.compliant:
        yield (
            part.project,
            names.get(part.project),
            _JOINED.get(language).join(part.rules),
            compliant_text(part).get(language),
            rounded(part.value, part.unit),
            unit_label(part.unit, language),
            rounded(part.share_kept, "share"),
            rounded(part.shift_m, "m"),
            None if part.azimuth_deg is None else round(float(part.azimuth_deg), 2),
        )


_TAKEN_COLUMNS: Final = (
    Column(Text("管控区", "zone"), 20),
    Column(Text("名称", "name"), 24),
    Column(Text("占用（m²）", "taken, m²"), 17, "figure"),
    Column(Text("折合亩", "in mu"), 14, "figure"),
    Column(Text("占管控区", "share of the zone"), 10, "share"),
    Column(Text("限额（m²）", "quota, m²"), 17, "figure"),
    Column(Text("超额", "over quota"), 8),
    Column(Text("项目数", "projects"), 9, "count"),
    Column(Text("项目编号", "project ids"), 40, "id"),
    Column(Text("图层", "layer"), 14, "id"),
    Column(Text("图斑号", "feature"), 14, "id"),
)


def _taken(outcome: Outcome, language: str) -> Iterator[tuple[Any, ...]]:
    for zone in outcome.portfolio:
        quota = rounded(zone.quota_m2, "m2")
        over = _YES if zone.is_over_quota else _NO
        yield (
            kind_label(zone.zone_kind, language),
            zone.zone_name,
            rounded(zone.taken_m2, "m2"),
            rounded(to_mu(zone.taken_m2), "mu"),
            rounded(zone.share, "share"),
            quota,
            None if quota is None else over.get(language),
            len(zone.projects),
            _JOINED.get(language).join(zone.projects),
            zone.zone_layer,
            zone.zone_feature,
        )


_RULE_COLUMNS: Final = (
    _RULE,
    _TITLE,
    Column(Text("级别", "severity"), 12),
    Column(Text("版本", "edition"), 12, "id"),
    Column(Text("施行日期", "in force from"), 12, "id"),
    Column(Text("依据", "source"), 60),
    Column(Text("条文已核对", "text verified"), 10),
    Column(Text("本地修改", "local changes"), 40),
    Column(Text("目录号", "catalogue"), 10, "id"),
)


def _rules(outcome: Outcome, language: str) -> Iterator[tuple[Any, ...]]:
    for rule in outcome.rules:
        yield (
            rule.code,
            rule.title.get(language),
            SEVERITIES.label(rule.severity, language),
            rule.edition,
            None if rule.valid_from is None else rule.valid_from.isoformat(),
            citation_label(rule.citation, language),
            (_YES if rule.verified else _NO).get(language),
            "\n".join(change_text(rule.code, c).get(language) for c in rule.changes),
            rule.catalogue,
        )


_PROBLEM_COLUMNS: Final = (
    Column(Text("文件", "file"), 36),
    Column(Text("行", "row"), 8, "count"),
    Column(Text("要素", "feature"), 16, "id"),
    Column(Text("问题", "what"), 50),
    Column(Text("处理", "done"), 40),
    Column(Text("行内错误", "fault of a row"), 12),
)


def _problems(outcome: Outcome, language: str) -> Iterator[tuple[Any, ...]]:
    for problem in outcome.problems:
        fatal = _YES if problem.fatal else _NO
        yield (
            problem.file,
            problem.row,
            problem.feature,
            problem.what,
            problem.done,
            fatal.get(language),
        )

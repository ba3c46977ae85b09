"""The first sheet of a workbook, and the order of all others."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from geotool.model import VERDICTS, Text
from geotool.reporting.xlsx.findings import write_findings
from geotool.reporting.xlsx.sheet import Book, height_of, lines_of
from geotool.reporting.xlsx.tables import write_tables
from geotool.review.outcome import Outcome
from geotool.style import local_changes, tolerance_text

_OVERVIEW: Final = Text("总览", "overview")
_TITLE: Final = Text("{workspace} 审查结论", "{workspace}: findings")
_AS_OF: Final = Text("审查日期 {day}", "as of {day}")
_MEANINGS: Final = {
    "violation": Text("属禁止情形，没有适用的例外", "prohibited, and no exception applies"),
    "unmet": Text("有要求未达到", "a requirement is not met"),
    "conditional": Text("具备所列材料方可", "allowed only with the papers listed"),
    "unknown": Text("无法判定，原因见该表", "not decided, for the reason given"),
    "notice": Text("提请注意", "to be noted"),
    "pass": Text("已检查的规则均无问题", "nothing found under the rules that were checked"),
}
_HEADINGS: Final = (
    Text("结论", "verdict"),
    Text("含义", "meaning"),
    Text("项目数", "projects"),
    Text("结论条数", "findings"),
    Text("其中豁免", "waived"),
    Text("其中基线已有", "known from the baseline"),
    Text("其中不属单个项目", "on no single project"),
)
_TITLE_PT: Final = 24.0
_TOTAL: Final = Text("合计", "total")
_WIDTHS: Final = (16, 50, 12, 12, 12, 14, 17)
_READING: Final = Text("读法", "how to read it")
_WAIVED: Final = Text(
    "被豁免的结论仍列在其结论表中，在“豁免与基线”一列注明；项目结论不计入。",
    "Waived findings stand on the sheet of their verdict, marked in the column "
    '"waiver, baseline"; the verdict of the project passes over them.',
)
_PASSES: Final = Text(
    "“通过”只就已检查的规则而言：{n} 条规则未检查，见“未检查”。",
    'A pass speaks of the rules that were checked: {n} were not, see "not checked".',
)
_BASELINE: Final = Text(
    "与基线 {file}（{day}，{n} 条）比较，其中 {stale} 条已无对应。",
    "Held against the baseline {file} ({day}, {n} entries), {stale} of which match nothing.",
)
_PROBLEMS: Final = Text(
    "读取数据时有 {n} 个问题，其中 {fatal} 个是行内错误。",
    "{n} problems met while reading, {fatal} of which are faults of a row.",
)
_CUT: Final = Text(
    "有 {n} 个单元格超过 32,767 字，已截断并以“…”结尾。",
    "{n} cells held more than 32,767 characters and were cut; they end in an ellipsis.",
)
_CHANGES: Final = Text("本地修改", "local changes")
_SHEETS: Final = Text("工作表", "sheets")
_ROWS: Final = Text("{n} 行", "rows: {n}")


def fill(book: Book, outcome: Outcome) -> None:
    """Write all sheets."""
    language = book.language
    as_of = _AS_OF.get(language).format(day=outcome.as_of.isoformat())
    book.header = " ".join(notice.get(language) for notice in outcome.notices)
    book.footer = as_of
    overview = _Overview(book)
    overview.begin(outcome, _TITLE.get(language).format(workspace=outcome.workspace), as_of)
    write_findings(book, outcome)
    write_tables(book, outcome)
    overview.end()


class _Overview:
    """The first sheet; its last lines are known only when all others are written."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._sheet = book.workbook.add_worksheet(_OVERVIEW.get(book.language))
        book.set_up(self._sheet)
        self._row = 0
        for number, width in enumerate(_WIDTHS):
            self._sheet.set_column(number, number, width)

    def begin(self, outcome: Outcome, title: str, as_of: str) -> None:
        language = self._book.language
        self._line(title, "title", line_pt=_TITLE_PT)
        self._line(f"{as_of} · {tolerance_text(outcome.tolerance_m2).get(language)}")
        for notice in outcome.notices:
            self._line(notice.get(language), "warning")
        self._row += 1
        self._counts(outcome)
        self._part(_READING, _remarks(outcome, language))
        self._part(_CHANGES, [change.get(language) for change in local_changes(outcome)])

    def end(self) -> None:
        language = self._book.language
        if self._book.cut:
            self._line(_CUT.get(language).format(n=f"{self._book.cut:,}"), "warning")
        self._heading(_SHEETS)
        for name, count in self._book.rows.items():
            self._cells([(name, "text"), (_ROWS.get(language).format(n=f"{count:,}"), "text")])
        self._sheet.print_area(0, 0, self._row, len(_WIDTHS) - 1)

    def _counts(self, outcome: Outcome) -> None:
        language = self._book.language
        self._sheet.set_row(self._row, height_of(2))
        self._cells([(heading.get(language), "header") for heading in _HEADINGS])
        projects = outcome.summary()
        found = Counter(f.verdict for f in outcome.findings)
        waived = Counter(f.verdict for f in outcome.findings if f.is_waived)
        known = Counter(f.verdict for f in outcome.findings if not f.is_new)
        alone = Counter(f.verdict for f in outcome.findings if f.project is None)
        kinds = (projects, found, waived, known, alone)
        for term in VERDICTS:
            counts = [(kind.get(term.code, 0), "count") for kind in kinds]
            label = (term.label(language), term.code)
            self._cells([label, (_MEANINGS[term.code].get(language), "text"), *counts])
        sums = [(sum(kind.values()), "count") for kind in kinds]
        self._cells([(_TOTAL.get(language), "strong"), (None, "text"), *sums])

    def _part(self, heading: Text, lines: list[str]) -> None:
        if lines:
            self._heading(heading)
            for line in lines:
                self._line(line)

    def _heading(self, heading: Text) -> None:
        self._row += 1
        self._line(heading.get(self._book.language), "heading")

    def _line(self, text: str, look: str = "text", *, line_pt: float = 0.0) -> None:
        """Write a sentence over the whole width."""
        last = len(_WIDTHS) - 1
        self._sheet.merge_range(self._row, 0, self._row, last, "", self._book.format(look))
        self._sheet.set_row(self._row, line_pt or height_of(lines_of(text, sum(_WIDTHS))))
        self._cells([(text, look)])

    def _cells(self, cells: list[tuple[Any, str]]) -> None:
        for number, (value, look) in enumerate(cells):
            self._book.write(self._sheet, (self._row, number), value, look)
        self._row += 1


def _remarks(outcome: Outcome, language: str) -> list[str]:
    said = []
    if outcome.not_checked:
        said.append(_PASSES.get(language).format(n=len(outcome.not_checked)))
    if any(finding.waiver is not None for finding in outcome.findings):
        said.append(_WAIVED.get(language))
    baseline = outcome.baseline
    if baseline is not None:
        figures = {"n": f"{baseline.entries:,}", "stale": f"{len(baseline.stale):,}"}
        said.append(
            _BASELINE.get(language).format(file=baseline.file, day=baseline.as_of, **figures)
        )
    if outcome.problems:
        fatal = sum(problem.fatal for problem in outcome.problems)
        count = len(outcome.problems)
        said.append(_PROBLEMS.get(language).format(n=f"{count:,}", fatal=f"{fatal:,}"))
    return said

"""What stands beside the findings in a document, as tables: basis, evidence, waivers, inputs.

Markdown and HTML show the same tables; cells are plain text, each renderer escapes them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from geotool.measure import to_mu
from geotool.model import (
    LAYER_KINDS,
    SEVERITIES,
    VERDICTS,
    BaselineUsed,
    Problem,
    Since,
    Taken,
    Text,
    WaiverStanding,
    WaiverState,
)
from geotool.reporting import wording
from geotool.reporting.cells import one_line, plain
from geotool.reporting.figures import quantity
from geotool.reporting.portfolio import largest
from geotool.review.outcome import Outcome, RuleUsed
from geotool.review.wording import zone_title
from geotool.stores.base import StoredLayer
from geotool.style import (
    citation_label,
    local_changes,
    percent,
    since_label,
    tolerance_text,
    waiver_label,
)

#: Waivers that somebody must look at come first, those that simply hold come last.
_ORDER: Final = (
    WaiverState.REOPENED,
    WaiverState.PARTIAL,
    WaiverState.STALE,
    WaiverState.NOT_ASKED,
    WaiverState.APPLIED,
)
#: Names are cut here, sentences are not.
_NAME_LIMIT: Final = 120

EVIDENCE: Final = Text("需提供的材料", "Evidence required")
NOT_CHECKED: Final = Text("未检查的规则", "Rules not checked")
WAIVERS: Final = Text("豁免", "Waivers")
BASELINE: Final = Text("基线", "Baseline")
PORTFOLIO: Final = Text("各项目合计占用", "Land taken by all projects together")
PROBLEMS: Final = Text("读取数据时的问题", "Problems met while reading")
CHANGES: Final = Text("本地修改与容差", "Local changes and tolerance")
INPUTS: Final = Text("输入图层", "Inputs")
BASIS: Final = Text("依据", "Basis")

_BASELINE_NOTE: Final = Text(
    "{file}（{as_of}，{n} 条）：{said}。以下条目本次已无对应：",
    "{file} ({as_of}, {n} entries): {said}. Entries that nothing matches any more:",
)
_ALL_MATCHED: Final = Text(
    "{file}（{as_of}，{n} 条）：{said}。没有失去对应的条目。",
    "{file} ({as_of}, {n} entries): {said}. Every entry is still matched.",
)
_YES: Final = Text("是", "yes")
_NO: Final = Text("否", "no")
#: Words of a problem with the frame of a file, or with its axes.
_FRAME: Final = re.compile(r"\b(?:frame|datum|GCJ-02|swapped)\b")
_ASSUMED: Final = Text("{frame}（推定）", "{frame} (assumed)")


@dataclass(frozen=True)
class Section:
    """A table with a title; ``code`` names it in links, ``note`` stands between the two.

    ``rows`` can be gone through once.
    """

    code: str
    title: str
    headings: tuple[str, ...]
    rows: Iterable[tuple[str, ...]]
    count: int
    note: str = ""


def sections(outcome: Outcome, language: str) -> Iterator[Section]:
    """Give the tables that have something to say, in the order of a document."""
    makers = (_evidence, _basis, _not_checked, _waivers, _baseline, _portfolio)
    for make in (*makers, _changes, _problems, _inputs):
        made = make(outcome, language)
        if made is not None and (made.count or made.note):
            yield made


def _heads(language: str, *texts: Text) -> tuple[str, ...]:
    return tuple(text.get(language) for text in texts)


def _evidence(outcome: Outcome, language: str) -> Section:
    """Papers, with the rules that ask for them and how many findings do."""
    rules: dict[Text, dict[str, None]] = {}
    counts: Counter[Text] = Counter()
    for finding in outcome.findings:
        for paper in finding.evidence:
            rules.setdefault(paper, {})[finding.rule] = None
            counts[paper] += 1
    comma = wording.COMMA.get(language)
    rows = [
        (one_line(paper.get(language)), comma.join(rules[paper]), f"{counts[paper]:,}")
        for paper in rules
    ]
    heads = _heads(
        language,
        Text("材料", "Paper"),
        Text("规则", "Rules"),
        Text("涉及结论", "Findings"),
    )
    return Section("evidence", EVIDENCE.get(language), heads, rows, len(rows))


def _basis(outcome: Outcome, language: str) -> Section:
    """Rules on which findings rest, in the editions applied."""
    met = Counter((finding.rule, finding.edition) for finding in outcome.findings)
    used = {(rule.code, rule.edition): rule for rule in outcome.rules}
    rows = [
        (code, edition, *_rule(used.get((code, edition)), language), f"{met[code, edition]:,}")
        for code, edition in sorted(met)
    ]
    heads = _heads(
        language,
        Text("规则", "Rule"),
        Text("版本", "Edition"),
        Text("名称", "Title"),
        Text("级别", "Severity"),
        Text("条文", "Article"),
        Text("涉及结论", "Findings"),
    )
    return Section("basis", BASIS.get(language), heads, rows, len(rows))


def _rule(rule: RuleUsed | None, language: str) -> tuple[str, str, str]:
    if rule is None:
        return "", "", ""
    unverified = "" if rule.verified else wording.UNVERIFIED.get(language)
    return (
        one_line(rule.title.get(language)),
        SEVERITIES.label(rule.severity, language),
        f"{one_line(citation_label(rule.citation, language))}{unverified}",
    )


def _not_checked(outcome: Outcome, language: str) -> Section:
    titles = {rule.code: rule.title.get(language) for rule in outcome.rules}
    rows = [
        (
            f"{entry.rule} {one_line(titles.get(entry.rule, ''))}".strip(),
            one_line(entry.message.get(language)),
            f"{entry.projects:,}",
        )
        for entry in outcome.not_checked
    ]
    heads = _heads(
        language,
        Text("规则", "Rule"),
        Text("原因", "Reason"),
        Text("涉及项目", "Projects"),
    )
    return Section("not-checked", NOT_CHECKED.get(language), heads, rows, len(rows))


def _waivers(outcome: Outcome, language: str) -> Section:
    ordered = sorted(outcome.waivers, key=lambda standing: _ORDER.index(standing.state))
    heads = _heads(
        language,
        Text("状态", "State"),
        Text("文号", "Document"),
        Text("签发", "Issued"),
        Text("对象", "Concerns"),
        Text("说明", "Why"),
        Text("结论", "Findings"),
    )
    counts = Counter(standing.state for standing in ordered)
    said = [f"{waiver_label(s, language)} {counts[s]}" for s in _ORDER if counts[s]]
    rows = (_waiver(standing, language) for standing in ordered)
    note = " · ".join(said)
    return Section("waivers", WAIVERS.get(language), heads, rows, len(ordered), note)


def _waiver(standing: WaiverStanding, language: str) -> tuple[str, ...]:
    waiver = standing.waiver
    zone = "/".join(part for part in (waiver.zone_layer, waiver.zone_feature) if part)
    cap = waiver.cap.written if waiver.cap is not None else ""
    concerns = [part for part in (waiver.rule, waiver.project, zone, cap) if part]
    return (
        waiver_label(standing.state, language),
        one_line(waiver.document, limit=_NAME_LIMIT),
        one_line(f"{waiver.issuer} {waiver.granted} – {waiver.expires}", limit=_NAME_LIMIT),
        one_line(" · ".join(concerns), limit=_NAME_LIMIT),
        one_line(f"{standing.why.get(language)} (projects/waivers.toml:{waiver.line})"),
        wording.COMMA.get(language).join(standing.findings),
    )


def _baseline(outcome: Outcome, language: str) -> Section | None:
    used = outcome.baseline
    if used is None:
        return None
    heads = _heads(
        language,
        Text("行", "Line"),
        Text("规则", "Rule"),
        Text("项目", "Project"),
        Text("管控区", "Zone"),
        Text("当时结论", "Verdict then"),
        Text("编号", "Id"),
    )
    rows = (
        (
            str(entry.line),
            one_line(entry.rule),
            one_line(entry.project or "", limit=_NAME_LIMIT),
            one_line(entry.zone or "", limit=_NAME_LIMIT),
            VERDICTS.label(entry.verdict, language),
            one_line(entry.id),
        )
        for entry in used.stale
    )
    title, note = BASELINE.get(language), _baseline_note(outcome, used, language)
    return Section("baseline", title, heads, rows, len(used.stale), note)


def _baseline_note(outcome: Outcome, used: BaselineUsed, language: str) -> str:
    counts = Counter(f.compared.state for f in outcome.findings if f.compared is not None)
    said = [f"{since_label(state, language)} {counts[state]:,}" for state in Since]
    words = _BASELINE_NOTE if used.stale else _ALL_MATCHED
    return words.get(language).format(
        file=one_line(used.file),
        as_of=one_line(used.as_of),
        n=f"{used.entries:,}",
        said=wording.COMMA.get(language).join(said),
    )


def _portfolio(outcome: Outcome, language: str) -> Section:
    shown = largest(outcome.portfolio)
    heads = tuple(
        text.get(language)
        for text in (
            wording.ZONE,
            wording.TAKEN,
            wording.TAKEN_MU,
            wording.SHARE,
            wording.QUOTA,
            wording.PROJECTS,
        )
    )
    note = ""
    if len(shown) < len(outcome.portfolio):
        note = wording.TAKEN_SHOWN.get(language).format(shown=20)
    rows = (_taken(zone, language) for zone in shown)
    return Section("portfolio", PORTFOLIO.get(language), heads, rows, len(shown), note)


def _taken(zone: Taken, language: str) -> tuple[str, ...]:
    name = one_line(str(plain(zone.zone_name) or zone.zone_feature), limit=_NAME_LIMIT)
    known = zone.zone_kind in LAYER_KINDS
    quota = "" if zone.quota_m2 is None else quantity(zone.quota_m2, "m2", language=language)
    if zone.is_over_quota:
        quota = wording.OVER.get(language).format(quota=quota)
    return (
        zone_title(zone.zone_kind, name).get(language) if known else name,
        quantity(zone.taken_m2, "m2", language=language),
        quantity(to_mu(zone.taken_m2), "mu", language=language),
        percent(zone.share),
        quota,
        f"{len(zone.projects):,}",
    )


def _changes(outcome: Outcome, language: str) -> Section:
    said = [one_line(change.get(language)) for change in local_changes(outcome)]
    said.append(tolerance_text(outcome.tolerance_m2).get(language))
    heads = _heads(language, Text("说明", "What"))
    rows = [(line,) for line in said]
    return Section("changes", CHANGES.get(language), heads, rows, len(rows))


def _problems(outcome: Outcome, language: str) -> Section:
    heads = _heads(
        language,
        Text("位置", "Place"),
        Text("要素", "Feature"),
        Text("问题", "What"),
        Text("处理", "Done"),
        Text("无法判断", "Unjudgeable"),
    )
    rows = (
        (
            one_line(p.file if p.row is None else f"{p.file}:{p.row}"),
            one_line(p.feature or "", limit=_NAME_LIMIT),
            one_line(p.what),
            one_line(p.done),
            (_YES if p.fatal else _NO).get(language),
        )
        for p in sorted(outcome.problems, key=_frames_first)
    )
    return Section("problems", PROBLEMS.get(language), heads, rows, len(outcome.problems))


def _frames_first(problem: Problem) -> bool:
    """Put first what may shift a whole file, then the others in the order they were met."""
    return not _FRAME.search(f"{problem.what} {problem.done}")


def _inputs(outcome: Outcome, language: str) -> Section:
    heads = _heads(
        language,
        Text("图层", "Layer"),
        Text("类型", "Kind"),
        Text("文件", "File"),
        Text("版本", "Edition"),
        Text("要素数", "Features"),
        Text("坐标系", "Frame"),
        Text("SHA-256", "SHA-256"),
    )
    rows = (_input(layer, language) for layer in outcome.layers)
    return Section("inputs", INPUTS.get(language), heads, rows, len(outcome.layers))


def _input(layer: StoredLayer, language: str) -> tuple[str, ...]:
    spec, made = layer.spec, layer.provenance
    frame = one_line(made.frame)
    shown = frame if made.declared else _ASSUMED.get(language).format(frame=frame)
    return (
        one_line(spec.id),
        LAYER_KINDS.label(spec.kind, language),
        one_line(made.path),
        one_line(str(plain(spec.edition) or "")),
        f"{made.features:,}",
        shown,
        made.sha256,
    )

"""Words of a difference in Chinese and English: what changed, and what it did to findings."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from geotool.model import LAYER_KINDS, VERDICTS, Finding, Text, WaiverState
from geotool.reporting.cells import one_line
from geotool.reporting.figures import quantity
from geotool.reporting.rows import NAME_LIMIT, SENTENCE_LIMIT
from geotool.review.difference.changes import Change, ChangeKind
from geotool.review.difference.pairing import FindingChange
from geotool.review.difference.tracing import NotCheckedChange, ProjectChange
from geotool.style import certainty_label, measure_label, reason_label, waiver_label

TITLE: Final = Text("差异 · {old} → {new}", "difference · {old} → {new}")
AS_OF: Final = Text("{name}（{workspace}，{as_of} 的规定）", "{name} ({workspace}, law of {as_of})")
OLD: Final = Text("旧", "old")
NEW: Final = Text("新", "new")
NOTHING: Final = Text(
    "没有不同：各项目结论和结论条目都相同。",
    "No difference: all verdicts and findings are the same.",
)
NO_VERDICT: Final = Text("没有项目的结论改变。", "No verdict changed.")
CAUSES: Final = Text("改变结论的原因", "what changed verdicts")
OTHER_CHANGES: Final = Text(
    "另有 {n} 项输入不同，未改变任何结论", "{n} more differences of the inputs changed no verdict"
)
IDLE_CHANGES: Final = Text(
    "两边输入有 {n} 项不同，未改变任何结论", "{n} differences of the inputs changed no verdict"
)
OWN_ROWS: Final = Text("项目资料改变", "the rows of the projects themselves")
PROJECTS_OF: Final = Text("{n} 个项目", "projects: {n}")
DIRECTIONS: Final[Mapping[str, Text]] = {
    "worse": Text("变差", "worse"),
    "added": Text("新增项目", "added"),
    "better": Text("变好", "better"),
    "removed": Text("不再有的项目", "removed"),
    "same": Text("不变", "same"),
}
DRIFTED: Final = Text(
    "结论未变、结论条目有变的项目", "projects with the same verdict and other findings"
)
ZONES: Final = Text("不属于单个项目的结论条目有变", "other findings on no single project")
NOT_CHECKED: Final = Text("未检查的规则有变", "other rules not checked")
MORE: Final = Text("另有 {n} 条，--format json 全部列出", "{n} more; --format json lists them all")
MORE_FINDINGS: Final = Text("等 {n} 条", "and {n} more")
BECAUSE: Final = Text("因 {why}", "because of {why}")
SEMICOLON: Final = Text("；", "; ")
COMMA: Final = Text("，", ", ")
SUMMARY: Final = Text("合计", "total")
_ARROW: Final = " → "
_UNJUDGED: Final = Text("（没有规则可判定）", " (no rule could be judged)")
_NONE: Final = Text("未注明", "none")
_PARTS: Final[Mapping[str, Text]] = {
    "geometry": Text("图形", "drawing"),
    "content": Text("内容", "content"),
    "edition": Text("版本", "edition"),
    "footprint": Text("完整范围", "footprint"),
}
_STATES: Final[Mapping[str, Text]] = {
    "new": Text("新增", "new"),
    "gone": Text("消失", "gone"),
    "changed": Text("改变", "changed"),
}


def change_text(change: Change) -> Text:
    """Say what was given otherwise: ``图层 erl（版本 2022 → 2024）``."""
    return Text(*(_CHANGES[change.kind](change, language) for language in ("zh", "en")))


def _bracketed(head: str, said: Sequence[str], language: str) -> str:
    if not said:
        return head
    joined = COMMA.get(language).join(said)
    return f"{head}（{joined}）" if language == "zh" else f"{head} ({joined})"


def _move(old: str | None, new: str | None, language: str) -> str:
    none = _NONE.get(language)
    return f"{_name(old) or none}{_ARROW}{_name(new) or none}"


def _name(text: str | None) -> str:
    return "" if text is None else one_line(text, limit=NAME_LIMIT)


_LAYER_HEADS: Final[Mapping[str, Text]] = {
    "added": Text("新增图层", "added layer"),
    "removed": Text("去掉图层", "removed layer"),
    "changed": Text("图层", "layer"),
}


def _layer(change: Change, language: str) -> str:
    edition = "版本" if language == "zh" else "edition"
    name = _name(change.subject)
    if change.was is not None:
        name = _move(change.was, change.subject, language)
    said = []
    if change.how != "changed":
        known = change.new or change.old
        said += [f"{edition} {_name(known)}"] if known else []
    elif "edition" in change.parts:
        said.append(f"{edition} {_move(change.old, change.new, language)}")
    others = [p for p in change.parts if p != "edition" and (p != "content" or not said)]
    said += [_part(p, language) for p in others]
    return _bracketed(f"{_LAYER_HEADS[change.how].get(language)} {name}", said, language)


def _part(name: str, language: str) -> str:
    word = _PARTS[name].get(language) if name in _PARTS else name
    return f"{word}有变" if language == "zh" else f"other {word}"


def _rule(change: Change, language: str) -> str:
    zh = language == "zh"
    head = f"规则 {change.subject}" if zh else f"rule {change.subject}"
    old, new = _name(change.old), _name(change.new)
    if change.how == "added":
        said = [f"{new} 版开始适用" if zh else f"edition {new} now in force"] if new else []
    elif change.how == "removed":
        said = [f"{old} 版不再适用" if zh else f"edition {old} no longer in force"] if old else []
    else:
        said = [_part(p, language) for p in change.parts if p != "edition"]
        if "edition" in change.parts:
            moved = _move(change.old, change.new, language)
            said = [f"版本 {moved}" if zh else f"edition {moved}"]
    return _bracketed(head, said, language)


def _project(change: Change, language: str) -> str:
    if change.how != "changed":
        return DIRECTIONS[change.how].get(language)
    names = [_PARTS[p].get(language) if p in _PARTS else p for p in change.parts]
    return _bracketed("项目资料改变" if language == "zh" else "the project's row", names, language)


def _waiver(change: Change, language: str) -> str:
    zh = language == "zh"
    head = f"豁免 {_name(change.subject)}" if zh else f"waiver {_name(change.subject)}"
    labels = [waiver_label(WaiverState(s), language) for s in (change.old, change.new) if s]
    said = [_ARROW.join(dict.fromkeys(labels))]
    if change.how == "removed":
        said = ["不再有" if zh else "no longer there"]
    elif change.how == "added":
        said.insert(0, "新增" if zh else "new")
    elif change.parts:
        said.insert(0, _part("content", language))
    why = "" if change.why is None else one_line(change.why.get(language), limit=SENTENCE_LIMIT)
    if why and change.how != "removed":
        said.append(why)
    return _bracketed(head, said, language)


def _setting(change: Change, language: str) -> str:
    head = "设置" if language == "zh" else "setting"
    return f"{head} {change.subject} {_move(change.old, change.new, language)}"


def _day(change: Change, language: str) -> str:
    head = "审查日期" if language == "zh" else "date of the law"
    return f"{head} {_move(change.old, change.new, language)}"


_CHANGES: Final[Mapping[ChangeKind, Callable[[Change, str], str]]] = {
    ChangeKind.LAYER: _layer,
    ChangeKind.RULE: _rule,
    ChangeKind.PROJECT: _project,
    ChangeKind.WAIVER: _waiver,
    ChangeKind.SETTING: _setting,
    ChangeKind.DAY: _day,
}


def finding_text(change: FindingChange) -> Text:
    """Say what became of a finding: ``ERL001 新增重叠面积 1,234.56 m²，北岸红线（违反）``."""
    return Text(*(_finding(change, language) for language in ("zh", "en")))


def _finding(change: FindingChange, language: str) -> str:
    zh, found = language == "zh", change.finding
    said = [_zone(found, language)]
    if change.old is None or change.new is None:
        state = _STATES[change.how].get(language)
        figure = _figure(found, language)
        if found.reason is not None:
            figure = reason_label(found.reason, language)
        said.insert(0, f"{state}{figure}" if zh else f"{state} {figure}".rstrip())
        label = VERDICTS.label(found.verdict, language)
        said.append(_waiver_of(found, language))
        tail = f"（{label}）" if zh else f" ({label})"
        return f"{found.rule} {COMMA.get(language).join(s for s in said if s)}{tail}"
    for part in change.what:
        said.append(_MOVED[part](change.old, change.new, language))
    return f"{found.rule} {COMMA.get(language).join(s for s in said if s)}"


def _figure(finding: Finding, language: str) -> str:
    """Measure and figure; nothing where there is none, or no zone at all."""
    measure = finding.measure
    if measure is None or not math.isfinite(measure.value):
        return ""
    figure = quantity(measure.value, measure.unit, language=language)
    label = measure_label(measure.name, language)
    return f"{label} {figure}" if language == "zh" else f"{label.lower()} {figure}"


def _zone(finding: Finding, language: str) -> str:
    if finding.zone_name and isinstance(finding.zone_name, str):
        return _name(finding.zone_name)
    kind = finding.zone_kind
    return "" if kind is None or kind not in LAYER_KINDS else LAYER_KINDS.label(kind, language)


def _waiver_of(finding: Finding, language: str) -> str:
    return "" if finding.waiver is None else waiver_label(finding.waiver.state, language)


def _moved_verdict(old: Finding, new: Finding, language: str) -> str:
    return _ARROW.join(VERDICTS.label(f.verdict, language) for f in (old, new))


def _moved_value(old: Finding, new: Finding, language: str) -> str:
    return _ARROW.join(_figure(f, language) or "-" for f in (old, new))


def _moved_limit(old: Finding, new: Finding, language: str) -> str:
    head = "限值 " if language == "zh" else "limit "
    limits = [f.limit for f in (old, new)]
    figures = ("-" if x is None else quantity(x.value, x.unit, language=language) for x in limits)
    return head + _ARROW.join(figures)


def _moved_reason(old: Finding, new: Finding, language: str) -> str:
    none = "已判定" if language == "zh" else "decided"
    reasons = (f.reason for f in (old, new))
    return _ARROW.join(none if r is None else reason_label(r, language) for r in reasons)


def _moved_certainty(old: Finding, new: Finding, language: str) -> str:
    words = (f.certainty for f in (old, new))
    return _ARROW.join("-" if c is None else certainty_label(c, language) for c in words)


def _moved_waiver(old: Finding, new: Finding, language: str) -> str:
    none = "未豁免" if language == "zh" else "not waived"
    moved = _ARROW.join(_waiver_of(f, language) or none for f in (old, new))
    if new.waiver is None:
        return moved
    why = one_line(new.waiver.message.get(language), limit=SENTENCE_LIMIT)
    return _bracketed(moved, [why], language)


_MOVED: Final[Mapping[str, Callable[[Finding, Finding, str], str]]] = {
    "verdict": _moved_verdict,
    "waiver": _moved_waiver,
    "value": _moved_value,
    "limit": _moved_limit,
    "reason": _moved_reason,
    "certainty": _moved_certainty,
}


def verdict_text(change: ProjectChange, language: str) -> str:
    """``通过 → 违反``; the one verdict of a project that one side only has, or that stayed."""
    sides = ((change.old, change.was_unjudged), (change.new, change.is_unjudged))
    words = [
        VERDICTS.label(verdict, language) + (_UNJUDGED.get(language) if unjudged else "")
        for verdict, unjudged in sides
        if verdict is not None
    ]
    return _ARROW.join(dict.fromkeys(words))


def not_checked_text(change: NotCheckedChange) -> Text:
    """Say of a rule that it can no longer, or only now, be judged."""
    return Text(*(_not_checked(change, language) for language in ("zh", "en")))


def _not_checked(change: NotCheckedChange, language: str) -> str:
    zh, entry = language == "zh", change.entry
    if change.old is None:
        state = "不能检查" if zh else "no longer checked"
    elif change.new is None:
        state = "已能检查" if zh else "now checked"
    else:
        state = "原因或项目数有变" if zh else "other reason or number"
    sides = [str(e.projects) for e in (change.old, change.new) if e is not None]
    counts = PROJECTS_OF.get(language).format(n=_ARROW.join(dict.fromkeys(sides)))
    message = one_line(entry.message.get(language), limit=SENTENCE_LIMIT)
    colon = "：" if zh else ": "
    return _bracketed(f"{entry.rule} {state}{colon}{message}", [counts], language)

"""What came of verifying a record: for people, and for programs as ``geotool.verification/1``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, TextIO

from geotool.model import VERDICTS, Certainty, Reason, Text, WaiverState
from geotool.reporting import findings_json, tables
from geotool.reporting.cells import one_line
from geotool.reporting.figures import quantity
from geotool.reporting.streams import emit, json_safe_for
from geotool.review.record.causes import Change
from geotool.review.record.verification import Differing, Verification
from geotool.style import certainty_label, percent, reason_label, waiver_label

SCHEMA: Final = "geotool.verification/1"
#: Rows of a table of the text; the JSON has all.
ROWS: Final = 200
_DIGITS: Final = 12

_COLUMNS: Final[Mapping[str, Text]] = {
    "what": Text("依据", "basis"),
    "name": Text("名称", "name"),
    "part": Text("内容", "of it"),
    "project": Text("项目", "project"),
    "id": Text("结果", "finding"),
    "rule": Text("规则", "rule"),
    "zone": Text("管控区", "zone"),
    "was": Text("记录为", "recorded"),
    "now": Text("现在为", "now"),
    "touched_by": Text("涉及的变化", "touched by"),
}
_WHAT: Final[Mapping[str, Text]] = {
    "input": Text("输入", "input"),
    "rule": Text("规则", "rule"),
    "setting": Text("设置", "setting"),
    "version": Text("软件版本", "version"),
}
_PARTS: Final[Mapping[str, Text]] = {
    "sha256": Text("文件内容", "content"),
    "value": Text("", ""),
    "file": Text("路径", "path"),
    "kind": Text("类型", "kind"),
    "edition": Text("版本", "edition"),
    "editions": Text("适用版本", "editions"),
    "features": Text("要素数", "features"),
    "frame": Text("坐标系", "frame"),
    "declared": Text("坐标系已声明", "frame declared"),
    "pipeline": Text("坐标转换", "frame pipeline"),
    "accuracy_m": Text("转换精度 m", "accuracy m"),
    "encoding": Text("编码", "encoding"),
}
_NOTHING: Final = Text("（无）", "(none)")
_LINE_ENDS: Final = Text("（仅换行符不同）", " (only its line ends differ)")


class _Table(NamedTuple):
    title: str
    rows: Sequence[Mapping[str, Any]]
    columns: Mapping[str, str]


def write(found: Verification, fmt: str, stream: TextIO, *, language: str) -> None:
    """Write a verification to a stream as ``text`` or ``json``, whatever its encoding lacks."""
    if fmt == "json":
        stream.write(json_safe_for(stream)(render(found, fmt, language=language)))
        return
    emit("\n".join(summary(found, language)) + "\n", stream)
    for table in _tables(found, language):
        emit("\n", stream)
        tables.write(table.rows, table.columns, "text", stream, title=table.title)
        emit(_left_out(table, found, language), stream)


def render(found: Verification, fmt: str, *, language: str) -> str:
    """Return a verification as ``text`` or ``json``."""
    if fmt == "json":
        return findings_json.dumps(document(found))
    parts = ["\n".join(summary(found, language)) + "\n"]
    for table in _tables(found, language):
        parts.append(tables.render(table.rows, table.columns, "text", title=table.title))
        parts[-1] += _left_out(table, found, language)
    return "\n".join(parts)


def document(found: Verification) -> dict[str, Any]:
    """Return a verification as plain data."""
    return {
        "schema": SCHEMA,
        "record": found.record,
        "digest": found.digest,
        "workspace": found.workspace,
        "as_of": found.as_of,
        "holds": found.holds,
        "same": found.same,
        "edited": found.edited,
        "changes": [
            {
                "what": change.what,
                "name": change.name,
                "file": change.entry.get("file"),
                "part": change.part,
                "was": change.was,
                "now": change.now,
                "line_ends_only": change.line_ends,
            }
            for change in found.changes
        ],
        "verdicts": [_differing(entry) for entry in found.verdicts],
        "findings": [_differing(entry) for entry in found.findings],
        "not_checked": [_differing(entry) for entry in found.not_checked],
    }


def _differing(found: Differing) -> dict[str, Any]:
    return {
        "parts": list(found.parts),
        "was": None if found.was is None else dict(found.was),
        "now": None if found.now is None else dict(found.now),
        "touched_by": list(found.touched_by),
    }


def summary(found: Verification, language: str) -> list[str]:
    """Say in a few lines whether the record holds."""
    record, workspace = one_line(found.record), one_line(found.workspace)
    lines = [
        Text(
            f"审查记录 {record}：{workspace}，{found.as_of}",
            f"Review record {record}: {workspace}, {found.as_of}",
        ),
        _verdict(found),
    ]
    if found.edited is not None:
        lines.append(_edited(found.edited))
    if not found.same and not found.changes:
        lines.append(_unexplained())
    lines.append(Text(f"记录的摘要 SHA-256：{found.digest}", f"Digest SHA-256: {found.digest}"))
    return [line.get(language) for line in lines]


def _verdict(found: Verification) -> Text:
    if not found.same:
        verdicts, findings, rules = map(len, (found.verdicts, found.findings, found.not_checked))
        return Text(
            f"结论不同：{verdicts} 个项目的结论、{findings} 条结果、{rules} 条未检查的规则"
            "与记录不符",
            f"It differs from the record: project verdicts {verdicts}, findings {findings}, "
            f"rules not checked {rules}",
        )
    number = len({(change.what, change.name) for change in found.changes})
    basis = Text("依据也没有变化", "and nothing it rests on has changed")
    if number:
        things = "1 thing" if number == 1 else f"{number} things"
        basis = Text(f"尽管依据有 {number} 处变化", f"although {things} it rests on changed")
    return Text(
        f"结论相同：{found.projects} 个项目、{found.found} 条结果与记录一致，{basis.zh}",
        f"The same follows: {found.projects} projects, {found.found} findings as recorded, "
        f"{basis.en}",
    )


def _edited(part: str) -> Text:
    where = Text("结论部分", "what was found")
    if part == "basis":
        where = Text("依据部分", "what it rested on")
    return Text(
        f"记录本身在生成之后被改动过（{where.zh}与摘要不符），不能作为凭据",
        f"The record itself was changed after it was made ({where.en} does not fit its digest): "
        "it proves nothing",
    )


def _unexplained() -> Text:
    return Text(
        "所记录的依据没有任何变化：记录当时可能用了被改动或过时的图层库，或者记录被人重新封存",
        "Nothing that was recorded has changed: the recorded run may have used a store that was "
        "edited, or somebody sealed the record anew",
    )


def _tables(found: Verification, language: str) -> Iterator[_Table]:
    sections: tuple[tuple[Text, list[dict[str, Any]], tuple[str, ...]], ...] = (
        (
            Text("依据的变化", "What it rests on"),
            [_change_row(change, language) for change in found.changes],
            ("what", "name", "part", "was", "now"),
        ),
        (
            Text("项目结论", "Verdicts of projects"),
            [_verdict_row(entry, language) for entry in found.verdicts],
            ("project", "was", "now", "touched_by"),
        ),
        (
            Text("审查结果", "Findings"),
            [_finding_row(entry, language) for entry in found.findings],
            ("id", "rule", "project", "zone", "was", "now", "touched_by"),
        ),
        (
            Text("未检查的规则", "Rules not checked"),
            [_open_row(entry, language) for entry in found.not_checked],
            ("rule", "was", "now", "touched_by"),
        ),
    )
    for title, rows, columns in sections:
        if rows:
            yield _Table(
                f"{title.get(language)} ({len(rows)})",
                rows[:ROWS],
                {key: _COLUMNS[key].get(language) for key in columns},
            )


def _left_out(table: _Table, found: Verification, language: str) -> str:
    if len(table.rows) < ROWS:
        return ""
    more = Text("其余见 --format json", "all of them: --format json")
    return f"… {more.get(language)}\n"


def _change_row(change: Change, language: str) -> dict[str, Any]:
    file = change.entry.get("file")
    named = change.name if file in (None, change.name) else f"{change.name} ({file})"
    now = _plainly(change.now, change.part, language)
    return {
        "what": _WHAT[change.what].get(language),
        "name": named,
        "part": _PARTS[change.part].get(language) if change.part in _PARTS else change.part,
        "was": _plainly(change.was, change.part, language),
        "now": now + (_LINE_ENDS.get(language) if change.line_ends else ""),
    }


def _plainly(value: Any, part: str, language: str) -> str:
    if value is None or value == "":
        return _NOTHING.get(language)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)[:_DIGITS] if part == "sha256" else str(value)


def _verdict_row(found: Differing, language: str) -> dict[str, Any]:
    was, now = (
        _NOTHING.get(language) if entry is None else _verdict_label(entry, language)
        for entry in (found.was, found.now)
    )
    return {"project": found.entry["project"], "was": was, "now": now, **_touched(found)}


def _verdict_label(entry: Mapping[str, Any], language: str) -> str:
    code = str(entry["verdict"])
    return VERDICTS.label(code, language) if code in VERDICTS else code


def _finding_row(found: Differing, language: str) -> dict[str, Any]:
    entry = found.entry
    zone = "#".join(str(entry[k]) for k in ("zone_layer", "zone_feature") if entry.get(k))
    was, now = (_said(found, side, language) for side in (found.was, found.now))
    row = {key: entry.get(key) for key in ("id", "rule", "project")}
    return {**row, "zone": zone, "was": was, "now": now, **_touched(found)}


def _said(found: Differing, entry: Mapping[str, Any] | None, language: str) -> str:
    """Word one side of a finding: its verdict, and whatever is unlike on the other side."""
    if entry is None:
        return _NOTHING.get(language)
    parts = found.parts or ("value", "waiver")
    said = [_verdict_label(entry, language)]
    said += [_part(part, entry, language) for part in parts if part not in ("verdict", "unit")]
    return "; ".join(text for text in said if text)


def _part(part: str, entry: Mapping[str, Any], language: str) -> str:
    value = entry.get(part)
    if part == "new":
        words = Text("新增", "new") if value else Text("基线已有", "known from the baseline")
        return words.get(language)
    if value is None:
        return Text("无豁免", "no waiver").get(language) if part == "waiver" else ""
    if part == "value":
        return quantity(float(value), str(entry.get("unit", "")), language=language)
    if part == "share":
        return percent(float(value))
    if part == "waiver" and value in set(WaiverState):
        return waiver_label(WaiverState(value), language)
    if part == "certainty" and value in set(Certainty):
        return certainty_label(Certainty(value), language)
    if part == "reason" and value in set(Reason):
        return reason_label(Reason(value), language)
    return str(value)


def _open_row(found: Differing, language: str) -> dict[str, Any]:
    was, now = (_open(entry, language) for entry in (found.was, found.now))
    return {"rule": found.entry["rule"], "was": was, "now": now, **_touched(found)}


def _open(entry: Mapping[str, Any] | None, language: str) -> str:
    if entry is None:
        return _NOTHING.get(language)
    reason = _part("reason", entry, language)
    count = Text(f"{entry['projects']} 个项目", f"{entry['projects']} projects")
    return f"{reason}; {count.get(language)}; {_part('new', entry, language)}"


def _touched(found: Differing) -> dict[str, Any]:
    return {"touched_by": ", ".join(found.touched_by)}

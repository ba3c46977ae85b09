"""Words of the reports in Chinese and English."""

from __future__ import annotations

from typing import Final

from geotool.model import Text
from geotool.review.outcome import Outcome

PROJECT: Final = Text("项目", "project")
VERDICT: Final = Text("结论", "verdict")
RULE: Final = Text("规则", "rule")
SAID: Final = Text("说明", "message")
TITLE: Final = Text("{workspace} · 审查结论 · {as_of}", "{workspace} · findings · {as_of}")
NO_FINDINGS: Final = Text("没有结论条目。", "No findings.")
ZONE: Final = Text("管控区", "zone")
ZONE_FINDINGS: Final = Text(
    "不属于单个项目的结论（管控区之间、设施覆盖）: {counts}",
    "findings on no single project (zones among each other, coverage): {counts}",
)
MORE_FINDINGS: Final = Text(
    "另有 {n} 条，--format json 全部列出", "{n} more; --format json lists them all"
)
CERTAINTY: Final = Text("按位置精度：{how}", "certainty: {how}")
WITHIN: Final = Text("按位置精度在 {range} 之间", "within the accuracy of the places: {range}")
TO_COMPLY: Final = Text("整改：{change}", "to comply: {change}")
ANSWERS: Final = Text("（针对 {rules}）", " (answers {rules})")
OR_MORE: Final = Text("{zone}等 {n} 处", "{zone} and {n} more")
TAKEN_OF: Final = Text(
    "项目占用（各项目合计，重叠处只计一次）: {n} 处",
    "land taken by all projects together, shared ground counted once: {n} zones",
)
TAKEN_SHOWN: Final = Text(
    "上表为占用比例最大的 {shown} 处和全部超额者；--format json 全部列出",
    "shown are the {shown} with the largest shares and all over their quota; "
    "--format json lists them all",
)
TAKEN: Final = Text("占用", "taken")
TAKEN_MU: Final = Text("折合", "in mu")
SHARE: Final = Text("占比", "share")
QUOTA: Final = Text("限额", "quota")
OVER: Final = Text("{quota} 超额", "{quota} exceeded")
PROJECTS: Final = Text("项目数", "projects")
NO_AREA: Final = Text(
    "{n} 个项目没有绘出的面状范围（地名、点、线或无位置），未计入占用",
    "{n} rows have no drawn area (place name, point, line or no place) and are not counted",
)
NO_AREA_ONE: Final = Text(
    "1 个项目没有绘出的面状范围（地名、点、线或无位置），未计入占用",
    "1 row has no drawn area (place name, point, line or no place) and is not counted",
)
NEEDS: Final = Text("需：{papers}", "needs: {papers}")
OVERRIDDEN: Final = Text(
    "限值本地修改为 {limit}：{reason}", "limit changed locally to {limit}: {reason}"
)
POSSIBLE: Final = Text(
    "可能涉及{zones}等（地名定位，误差约 {within} 米）",
    "possible: {zones} …, located by place name within about {within} m",
)
POSSIBLE_ANYWHERE: Final = Text(
    "可能涉及{zones}等（地名定位）",
    "possible: {zones} …, located by place name",
)
BEYOND: Final = Text(
    "有 {share} 在以下图层声明的范围之外，无从判定：{layers}",
    "{share} lies outside the declared footprint of these layers, not decided: {layers}",
)
WITH_RULES: Final = Text("{what}({rules})", "{what} ({rules})")
COMMA: Final = Text("、", ", ")
SEMICOLON: Final = Text("；", "; ")
PROJECTS_BELOW: Final = Text("{n} 个项目，见表下", "{n} projects, listed below")
UNJUDGED: Final = Text("无从判定：{reason} ({n})", "cannot be judged: {reason} ({n})")
PAPERS: Final = Text("材料", "papers")
CITATIONS: Final = Text("依据", "citations")
UNVERIFIED: Final = Text("（条文未核对）", " (text not verified)")
NOT_CHECKED: Final = Text("未检查的规则", "rules not checked")
CONCERNS: Final = Text("涉及 {n} 个项目", "projects concerned: {n}")
PASSED: Final = Text("通过的项目", "projects that pass")
UNJUDGED_PROJECTS: Final = Text(
    "没有任何规则可判定的项目（所涉规则都未检查）",
    "projects for which no rule could be judged (all of theirs are unchecked)",
)
OF_WHICH_UNJUDGED: Final = Text(
    "其中 {n} 个没有规则可判定", "for {n} of them no rule could be judged"
)
WAIVED: Final = Text("豁免 {n}", "waived {n}")
WAIVED_OF: Final = Text("豁免 {n} 条", "{n} waived")
NEW_OF: Final = Text("新增 {n} 条", "{n} new")
WORSE_OF: Final = Text("加重 {n} 条", "{n} worse")
OF_WHICH: Final = Text("；其中{said}", "; findings among them: {said}")
CLAUSE: Final = Text("，", ", ")
WAIVERS: Final = Text("豁免", "waivers")
WAIVER_APPLIED: Final = Text(
    "{document}: {concerns} · {state} {n} 条，至 {expires}",
    "{document}: {concerns} · {state}: {n}, until {expires}",
)
WAIVER_OPEN: Final = Text(
    "{document}: {concerns} · {state}：{why}（projects/waivers.toml:{line}）",
    "{document}: {concerns} · {state}: {why} (projects/waivers.toml:{line})",
)
BASELINE: Final = Text("基线 {file}，{as_of}，{n} 条", "baseline {file} of {as_of}, {n} entries")
STALE_ENTRIES: Final = Text("已无对应 {n}", "matched by nothing {n}")
STALE_LINE: Final = Text(
    "第 {line} 行: {concerns} · {verdict}，已无对应",
    "line {line}: {concerns} · {verdict}, matched by nothing any more",
)
_RULES_OPEN: Final = Text("{n} 条规则未检查", "{n} rules not checked")
_RULE_OPEN: Final = Text("1 条规则未检查", "1 rule not checked")
IN_BRACKETS: Final = Text("（{said}）", " ({said})")
LOCAL_CHANGES: Final = Text("本地修改", "local changes")
SUMMARY: Final = Text("合计", "total")
ZONE_SUMMARY: Final = Text("不属于单个项目的结论合计", "total of findings on no single project")
IN_EDITION: Final = Text("{rule}（{edition} 版）", "{rule} (edition {edition})")
PROBLEMS: Final = Text(
    "读取数据时的问题：{n} 个，其中 {fatal} 个是行内错误（--strict 时不予通过）；"
    "--format json 全部列出",
    "problems met while reading: {n}, of which {fatal} are faults of a row (--strict refuses "
    "them); --format json lists them all",
)


def rules_open(outcome: Outcome, language: str) -> str:
    """Say how many rules were not checked, what a pass does not cover; empty where none was."""
    number = len({entry.rule for entry in outcome.not_checked})
    words = _RULE_OPEN if number == 1 else _RULES_OPEN
    return words.get(language).format(n=number) if number else ""

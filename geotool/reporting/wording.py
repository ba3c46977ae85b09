"""Words of the reports in Chinese and English."""

from __future__ import annotations

from typing import Final

from geotool.model import Text

PROJECT: Final = Text("项目", "project")
VERDICT: Final = Text("结论", "verdict")
RULE: Final = Text("规则", "rule")
SAID: Final = Text("说明", "message")
TITLE: Final = Text("{workspace} · 审查结论 · {as_of}", "{workspace} · findings · {as_of}")
NO_FINDINGS: Final = Text("没有结论条目。", "No findings.")
NO_PROJECT: Final = Text("（不属于单个项目）", "(no single project)")
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
RULES_OPEN: Final = Text("（{n} 条规则未检查）", " ({n} rules not checked)")
RULE_OPEN: Final = Text("（1 条规则未检查）", " (1 rule not checked)")
LOCAL_CHANGES: Final = Text("本地修改", "local changes")
SUMMARY: Final = Text("合计", "total")
PROBLEMS: Final = Text(
    "读取数据时的问题：{n} 个，其中 {fatal} 个使该行无法判断；--format json 全部列出",
    "problems met while reading: {n}, of which {fatal} make a row unjudgeable; "
    "--format json lists them all",
)

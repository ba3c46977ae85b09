"""Words of the reports in Chinese and English."""

from __future__ import annotations

from typing import Final

from geotool.model import Text

PROJECT: Final = Text("项目", "project")
VERDICT: Final = Text("结论", "verdict")
RULE: Final = Text("规则", "rule")
ZONE: Final = Text("管控区", "zone")
MEASURE: Final = Text("量测", "measure")
EVIDENCE: Final = Text("说明与所需材料", "message and evidence needed")
TITLE: Final = Text("{workspace} · 审查结论 · {as_of}", "{workspace} · findings · {as_of}")
NO_FINDINGS: Final = Text("没有结论条目。", "No findings.")
NO_PROJECT: Final = Text("（不属于单个项目）", "(no single project)")
NEEDS: Final = Text("需：", "needs: ")
LIMIT: Final = Text("限值 {limit}", "limit {limit}")
OVERRIDDEN: Final = Text("本地修改：{reason}", "changed locally: {reason}")
SHARE: Final = Text("占 {share}", "{share} of it")
NONE_FOUND: Final = Text("没有找到", "none found")
CITATIONS: Final = Text("依据", "citations")
UNVERIFIED: Final = Text("（条文未核对）", " (text not verified)")
NOT_CHECKED: Final = Text("未检查的规则", "rules not checked")
CONCERNS: Final = Text("涉及 {n} 个项目", "projects concerned: {n}")
PASSED: Final = Text("通过的项目", "projects that pass")
RULES_OPEN: Final = Text("（{n} 条规则未检查）", " ({n} rules not checked)")
RULE_OPEN: Final = Text("（1 条规则未检查）", " (1 rule not checked)")
SUMMARY: Final = Text("合计", "total")
PROBLEMS: Final = Text(
    "读取数据时的问题：{n} 个，其中 {fatal} 个使该行无法判断；--format json 全部列出",
    "problems met while reading: {n}, of which {fatal} make a row unjudgeable; "
    "--format json lists them all",
)

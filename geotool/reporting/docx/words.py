"""The words of the review opinion form in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from geotool.model import Text

NOTHING: Final = "—"

# Titles, header and footer
FORM: Final = Text("项目空间管控审查意见表", "Spatial planning review: opinion form")
FORM_OF_PROJECT: Final = Text("空间管控审查意见表", "Spatial planning review: opinion form")
FORM_OF: Final = Text("{name}{form}", "{form}\n{name}")
LONG_FORM_OF: Final = Text("{name}\n{form}", "{form}\n{name}")
SUMMARY_TITLE: Final = Text("项目空间管控审查意见汇总表", "Spatial planning review: summary")
ZONES_TITLE: Final = Text("不属于单个项目的审查结论", "Findings on no single project")
ANNEX_TITLE: Final = Text("附　数据与参数", "Annex: data and parameters")
INTERNAL: Final = Text("内部使用", "Internal use only")
NUMBER_LINE: Final = Text(
    "项目编号：{project}　　文号：＿＿＿＿＿＿＿＿",
    "Project no. {project}     File no. ____________",
)
AS_OF: Final = Text("审查基准日：{day}", "As of {day}")
PAGE_OF: Final = Text("第 {} 页，共 {} 页", "Page {} of {}")
WORKSPACE_AS_OF: Final = Text("{workspace}　审查基准日 {as_of}", "{workspace} · as of {as_of}")
LONG_DAY: Final = Text("{y} 年 {m} 月 {d} 日", "{y}-{m:02}-{d:02}")

# Headings of a form
BASICS: Final = Text("一、项目基本情况", "1. The project")
BASIS: Final = Text("二、审查依据", "2. Basis of the review")
CONCLUSION: Final = Text("三、审查结论", "3. Conclusion")
EVIDENCE: Final = Text("四、需补充的证明材料", "4. Evidence to be supplied")
CHANGES: Final = Text("五、整改建议", "5. Changes that would comply")
MAP: Final = Text("六、位置图", "6. Map")
DATA: Final = Text("七、数据与参数", "7. Data and parameters")
SIGNATURES: Final = Text("审查签署", "Signatures")

# 1. The project
PROJECT_ID: Final = Text("项目编号", "Project no.")
NAME: Final = Text("项目名称", "Name")
KIND: Final = Text("项目类型", "Kind")
PURPOSES: Final = Text("项目用途", "Purposes")
CHANGE: Final = Text("建设性质", "Works")
APPROVED: Final = Text("批准日期", "Approved on")
LEAD_UNIT: Final = Text("牵头单位", "Lead unit")
COUNTY: Final = Text("所在区县", "County")
QUANTITY: Final = Text("建设规模", "Quantity")
DECLARED_AREA: Final = Text("申报面积", "Declared area")
INVESTMENT: Final = Text("总投资", "Investment")
YEARS: Final = Text("建设年限", "Years")
ACCURACY: Final = Text("位置精度", "Location")
PLACES: Final = Text("位置描述", "Places")
SOURCE: Final = Text("来源文件:行", "Source file:row")
PLAN: Final = Text("计划出处", "Taken from")
MONEY: Final = Text("{value} 万元", "{value} × 10,000 CNY")
AREA: Final = Text("{m2}（{mu}）", "{m2} ({mu})")
WITHIN: Final = Text("{accuracy}（误差约 {within} 米）", "{accuracy} (within about {within} m)")

# 2. Basis
RULE: Final = Text("规则", "Rule")
TITLE: Final = Text("名称", "Title")
CITATION: Final = Text("依据条文", "Citation")
EDITION: Final = Text("版本", "Edition")
SINCE: Final = Text("{edition}\n{day} 起", "{edition}\nsince {day}")
NO_BASIS: Final = Text(
    "本项目没有触及任何规则；启用的规则及其版本见文末附件。",
    "The project meets none of the rules; the rules in force and their editions stand in the "
    "annex at the end.",
)
UNVERIFIED: Final = Text("（条文未核对）", " (text not verified)")
UNVERIFIED_NOTE: Final = Text(
    "注：“条文未核对”表示该条引文尚未与正式文本逐字核对，使用前应当核对。",
    "Note: “text not verified” means that nobody has yet compared the citation with the "
    "official text; compare it before relying on it.",
)

# 3. Conclusion
VERDICT: Final = Text("审查结论", "Verdict")
SAYINGS: Final[Mapping[str, Text]] = {
    "violation": Text(
        "项目与禁止性管控要求冲突，按现方案不符合空间管控要求。",
        "The project conflicts with a prohibition; as it stands it does not comply.",
    ),
    "unmet": Text(
        "项目有应当满足而未满足的要求，按现方案不符合空间管控要求。",
        "The project fails a requirement; as it stands it does not comply.",
    ),
    "conditional": Text(
        "项目有条件可行：须补齐第四部分所列证明材料，由有权机关认定。",
        "The project is admissible on conditions: the evidence of part 4 must be supplied and "
        "accepted by the competent authority.",
    ),
    "unknown": Text(
        "有事项无法判定，补充资料后应当复审；未判定不等于通过。",
        "Some questions are not decided; supply what is missing and review again. Undecided is "
        "not a pass.",
    ),
    "notice": Text(
        "所检查的规则未发现冲突，但有须注意的提示事项。",
        "No conflict with the rules that were checked, but there are notices to heed.",
    ),
    "pass": Text("所检查的规则均未发现冲突。", "No conflict with the rules that were checked."),
}
PASS_WAIVED: Final = Text(
    "所发现的冲突均有有效豁免文件，除此以外所检查的规则没有其他冲突。",
    "All conflicts found are covered by valid waivers; no other conflict with the rules that "
    "were checked.",
)
NOTICE_WAIVED: Final = Text(
    "所发现的冲突均有有效豁免文件，除此以外所检查的规则没有其他冲突，但有须注意的提示事项。",
    "All conflicts found are covered by valid waivers; no other conflict with the rules that "
    "were checked, but there are notices to heed.",
)
AND_WAIVED: Final = Text(
    "另有 {n} 条冲突凭有效豁免文件保留。",
    "Conflicts that stand under valid waivers: {n}.",
)
AND_UNDECIDED: Final = Text(
    "另有 {n} 条无法判定，不等于通过。",
    "Findings that could not be decided: {n}; undecided is not a pass.",
)
UNDECIDED_IN_ALL: Final = Text("无法判定的共 {n} 条。", "Undecided findings: {n}.")
UNJUDGED: Final = Text(
    "没有任何规则可以对本项目判定（所涉规则均未检查），不表示项目符合管控要求。",
    "No rule at all could be judged for this project (all of its rules are unchecked): this is "
    "no statement that it complies.",
)
COUNTED: Final = Text("审查条目共 {n} 条：{counts}。", "Findings: {n}, of which {counts}.")
COUNT: Final = Text("{label} {n} 条", "{label} {n}")
NO_FINDINGS: Final = Text("没有审查条目。", "No findings.")
JUDGED: Final = Text("适用且已运行的规则 {n} 条。", "Rules that apply and were run: {n}.")
JUDGED_IN_PART: Final = Text(
    "适用且已运行的规则 {n} 条；结果为无法判定的规则 {undecided} 条。",
    "Rules that apply and were run: {n}; rules whose result is undecided: {undecided}.",
)
PASSED_OVER: Final = Text(
    "其中 {n} 条有有效豁免文件，结论不计入：",
    "Of these {n} are waived and passed over in the conclusion:",
)
NOT_COVERED: Final = Text(
    "本次审查有 {n} 条规则未检查（按全部项目计，未必涉及每个项目），不在结论之内"
    "（原因见{where}）：{rules}。",
    "Not checked in this review, over all projects and not necessarily of concern to each, and "
    "not covered by the conclusion ({n}; reasons in {where}): {rules}.",
)
PART_7: Final = Text("第七部分", "part 7")
ANNEX: Final = Text("文末附件", "the annex")

# Findings
NUMBER: Final = Text("序号", "No.")
ZONE: Final = Text("管控区（名称、图层、版本）", "Zone (name, layer, edition)")
AMOUNT: Final = Text("冲突量", "Extent")
FINDING_ID: Final = Text("条目编号", "Finding")
SAID: Final = Text("说明", "Message")
STANDING: Final = Text("豁免／基线", "Waiver, baseline")
GRANTED: Final = Text(
    "{document}：批准日期 {granted}；理由：{reason}",
    "{document}: granted {granted}; reason: {reason}",
)
CERTAINTY: Final = Text("位置精度内：{how}", "Within the accuracy: {how}")
RANGE: Final = Text("位置精度内：{range}", "Within the accuracy: {range}")
OVERRIDDEN: Final = Text(
    "限值本地修改为 {limit}：{reason}", "Limit changed locally to {limit}: {reason}"
)
SOURCE_OF: Final = Text("来源：{place}", "Source: {place}")
IN_EDITION: Final = Text("{edition} 版", "edition {edition}")
NO_EDITION: Final = Text("未注版本", "no edition given")

# 4. Evidence
FOR: Final = Text("用于条目：{findings}", "For findings: {findings}")
NO_EVIDENCE: Final = Text("没有需要补充的材料。", "No evidence is required.")
EVIDENCE_NOT_NAMED: Final = Text(
    "所涉规则没有列明材料，请向主管部门核实。",
    "The rules concerned name no evidence; ask the competent authority.",
)
MISSING: Final = Text(
    "以下事项无法判定，须先补充或更正所缺资料后复审：",
    "These questions are undecided; supply or correct what is missing and review again:",
)
MISSING_ITEM: Final = Text("{reason}（{n} 条）：{rules}", "{reason} (findings: {n}): {rules}")
NO_REASON: Final = Text("原因见条目说明", "reason in the message of the finding")
WAIVED_NEED_NONE: Final = Text(
    "已有有效豁免文件的条目不再列出材料。", "Waived findings are left out of this list."
)
OR_MORE: Final = Text("{listed} 等 {n} 条", "{listed} and others, {n} in all")

# 5. Changes
ANSWERS: Final = Text("{change}（针对 {rules}）。", "{change} (answers {rules}).")
NO_CHANGES: Final = Text("没有可以计算的整改方案。", "No change could be computed.")
NO_NEED: Final = Text("没有须以调整用地消除的冲突。", "No conflict calls for a change of the site.")
UNDECIDED_UNCHANGED: Final = Text(
    "无法判定的事项暂不能提出整改方案。", "No change can be proposed yet for what is undecided."
)

# 6. Map
NO_PICTURES: Final = Text("本表未附图。", "This form comes without pictures.")
NO_PLACE: Final = Text(
    "本项目未附图：没有可绘的位置。", "No picture of this project: it has no place to draw."
)
NOT_CHOSEN: Final = Text(
    "本项目未附图：未在所选绘图条目内（--pictures all 全部绘出）。",
    "No picture of this project: none of its findings was chosen (--pictures all draws them).",
)
OVERVIEW: Final = Text("图 {n}　项目位置与管控区", "Figure {n}. Site and zones")
PICTURE_OF: Final = Text(
    "图 {n}　条目 {id}：{rule} {title}", "Figure {n}. Finding {id}: {rule} {title}"
)

PICTURES: Final = Text("附图", "Pictures")
FIGURES: Final = Text(
    "配图 {n} 幅，含位置图 {maps} 幅", "Pictures: {n}, of which maps of sites: {maps}"
)
LEFT_OUT: Final = Text(
    "另有 {n} 条可配图而未配（--pictures all 全部配图）",
    "further findings that could have one: {n} (--pictures all draws them)",
)
WITHOUT_PLACE: Final = Text("{n} 条没有可画的图形", "findings that have no place to draw: {n}")

# 7. Data and parameters
LAYER: Final = Text("图层", "Layer")
LAYER_KIND: Final = Text("类型", "Kind")
FRAME: Final = Text("坐标系", "Frame")
HASH: Final = Text("校验码", "sha256")
DECLARED: Final = Text("{frame}\n已声明", "{frame}\ndeclared")
ASSUMED: Final = Text("{frame}\n推定，未声明", "{frame}\nassumed")
LAYERS: Final = Text("使用的图层", "Layers read")
LAYERS_MET: Final = Text("本项目条目涉及的图层", "Layers that the findings rest on")
NO_LAYERS: Final = Text("没有图层。", "No layers.")
NO_LAYERS_MET: Final = Text(
    "没有审查条目涉及已读入的图层。", "No finding rests on a layer that was read."
)
IN_ANNEX: Final = Text(
    "全部图层、启用的规则和读取数据时的问题见文末附件。",
    "All layers and rules, and the problems met while reading, stand in the annex at the end.",
)
ALL_IN_ANNEX: Final = Text(
    "全部图层、启用的规则、本地修改和未检查的规则见文末附件。",
    "All layers, rules, local changes and unchecked rules stand in the annex at the end.",
)
PARAMETERS: Final = Text("参数", "Parameters")
LOCAL_CHANGES: Final = Text("本地修改", "Local changes")
NO_LOCAL_CHANGES: Final = Text("没有本地修改。", "No local changes.")
NOT_CHECKED: Final = Text("未检查的规则", "Rules not checked")
ALL_CHECKED: Final = Text("没有未检查的规则。", "All rules were checked.")
UNCHECKED_IN_ALL: Final = Text(
    "以下规则在本次审查中未检查；项目数为全部项目合计，不表示涉及某一项目。",
    "These rules were not checked in this review; projects are counted over all of them, which "
    "says nothing of a single one.",
)
CONCERNS: Final = Text(
    "{rule}：{reason}（全部项目合计涉及 {n} 个项目）。",
    "{rule}: {reason} (projects concerned, over all: {n}).",
)
RULES_USED: Final = Text("启用的规则（版本）", "Rules in force (edition)")
WAIVERS: Final = Text("豁免文件", "Waivers")
WAIVER: Final = Text(
    "{document}（{issuer}，{granted} 至 {expires}）{rule}：{state}，{why}（{file}:{line}）",
    "{document} ({issuer}, {granted} to {expires}) {rule}: {state}; {why} ({file}:{line})",
)
WAIVERS_FILE: Final = "projects/waivers.toml"
BASELINE: Final = Text("基线", "Baseline")
BASELINE_USED: Final = Text(
    "{file}（{as_of}，{n} 条，其中 {stale} 条已无对应）。",
    "{file} ({as_of}, {n} entries, {stale} of them stale).",
)
PROBLEMS: Final = Text(
    "读取数据时的问题：{n} 个，其中 {fatal} 个使该行无法判断",
    "Problems met while reading: {n}, of which {fatal} make a row unjudgeable",
)
MORE: Final = Text("……另有 {n} 项，见 JSON 结果。", "… {n} more, in the JSON findings.")

# Summary
COUNTS: Final = Text("一、结论统计", "1. Counts")
COUNT_PROJECTS: Final = Text("项目数", "Projects")
COUNT_ZONES: Final = Text("不属于单个项目的条目", "Findings on no project")
TOTAL: Final = Text("合计", "Total")
LIST: Final = Text("二、项目清单", "2. Projects")
NO_PROJECTS: Final = Text("没有项目。", "No projects.")
PROJECT: Final = Text("项目", "Project")
FINDINGS: Final = Text("条目数", "Findings")
WAIVED: Final = Text("已豁免", "Waived")
REMARKS: Final = Text("备注", "Remarks")
UNJUDGED_MARK: Final = Text("无规则可判定", "no rule could be judged")
UNJUDGED_COUNT: Final = Text(
    "“通过”的项目中有 {n} 个没有任何规则可以判定（备注列标明），不表示其符合管控要求。",
    "For {n} of the projects that pass no rule could be judged (see remarks): no statement that "
    "they comply.",
)
FORMS_FOLLOW: Final = Text(
    "有审查条目的项目各附一张审查意见表；通过且没有条目的项目只列入本表。",
    "Each project with findings has a form of its own below; one that passes without findings "
    "stands in this table only.",
)

# Signatures
REVIEWER: Final = Text("审查人", "Reviewed by")
CHECKER: Final = Text("复核人", "Checked by")
APPROVER: Final = Text("审批人", "Approved by")
UNIT: Final = Text("单位（盖章）", "Office (seal)")
DATE: Final = Text("日期：　　　　年　　　月　　　日", "Date: ____ - __ - __")

#: The line may break behind it: without the blank of no width LibreOffice breaks inside codes.
COMMA: Final = Text("、\u200b", ", ")
SEMICOLON: Final = Text("；", "; ")
COLON: Final = Text("：", ": ")

"""Every word that the page itself says, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from geotool.model import Text

WORDS: Final[Mapping[str, Text]] = {
    "default_title": Text("项目用地合规审查图", "Project review map"),
    "as_of": Text("规则基准日", "Rules as of"),
    "legend": Text("审查结论", "Verdicts"),
    "legend_hint": Text(
        "数字为项目数；点击只看该类，再点恢复", "projects; click for one only, again for all"
    ),
    "projects_unit": Text("个项目", "projects"),
    "projects_unit_one": Text("个项目", "project"),
    "findings_unit": Text("条", "findings"),
    "findings_unit_one": Text("条", "finding"),
    "findings": Text("审查清单", "Findings"),
    "unlocated": Text("无位置", "No location"),
    "unlocated_hint": Text(
        "以下项目没有可用的空间位置，未绘于图上，但仍在审查之列。",
        "These projects have no usable location: not drawn, but still under review.",
    ),
    "not_checked": Text("未检查", "Not checked"),
    "not_checked_hint": Text(
        "以下规则未检查，或只检查了一部分，原因见各条；“通过”不含这些内容。",
        "These rules were not checked, or only in part, for the reason given. "
        "A pass does not cover that.",
    ),
    "not_checked_note": Text(
        "通过不含 {n} 条未检查的规则", "pass does not cover {n} rules not checked"
    ),
    "not_checked_note_one": Text(
        "通过不含 {n} 条未检查的规则", "pass does not cover {n} rule not checked"
    ),
    "changes": Text("本地修改", "Local changes"),
    "concerns": Text("涉及项目", "Projects concerned"),
    "layers": Text("图层", "Layers"),
    "features": Text("个要素", "features"),
    "empty_layer": Text("无要素", "empty"),
    "results": Text("审查结果", "Results"),
    "projects": Text("项目", "Projects"),
    "finding_areas": Text("问题范围（重叠部分）", "Parts concerned (overlaps)"),
    "circles": Text("地名定位误差圈", "Place-name uncertainty"),
    "names": Text("名称注记", "Names"),
    "project": Text("项目", "Project"),
    "zones_here": Text("此处的区划", "Zones here"),
    "no_findings": Text("没有发现问题", "No findings"),
    "no_rule": Text("没有规则可判定", "no rule judged"),
    "no_rule_hint": Text(
        "没有任何规则可判定：所涉规则都未检查。",
        "No rule could be judged: all that concern this project are unchecked.",
    ),
    "nothing_hidden": Text("无", "None"),
    "all_filtered": Text("所选结论下没有条目", "Nothing under the verdicts chosen"),
    "rule": Text("规则", "Rule"),
    "article": Text("依据条款", "Article"),
    "evidence": Text("所需材料", "Evidence required"),
    "advice": Text("哪些情形及材料会改变结论", "What would change this, with which papers"),
    "zone": Text("涉及区划", "Zone"),
    "edition": Text("版本", "Edition"),
    "no_edition": Text("未注明", "not stated"),
    "reason": Text("原因", "Reason"),
    "certainty": Text("按位置精度", "Certainty"),
    "within_accuracy": Text("按位置精度的范围", "Within the accuracy"),
    "standing": Text("豁免与基线", "Waiver, baseline"),
    "waived": Text("已豁免", "waived"),
    "possible_zones": Text("可能涉及", "Possibly concerned"),
    "on_zones": Text("管控区", "zones only"),
    "compliant": Text("可保留部分", "Parts that may stay"),
    "compliant_hint": Text(
        "项目去掉冲突后可保留的范围", "what of a site may stay without its conflicts"
    ),
    "change": Text("整改", "To comply"),
    "answers": Text("针对规则", "Rules answered"),
    "taken": Text("项目占用", "Taken by projects"),
    "quota": Text("限额", "Quota"),
    "over_quota": Text("超额", "exceeded"),
    "limit": Text("限值", "Limit"),
    "overridden": Text("本地调整", "local override"),
    "area_mu": Text("折合", "That is"),
    "planar": Text("平面面积", "Planar area"),
    "planar_zone": Text("3度带", "3° zone"),
    "id": Text("编号", "Id"),
    "kind": Text("类型", "Kind"),
    "period": Text("实施期", "Period"),
    "quantity": Text("规模", "Quantity"),
    "investment": Text("总投资", "Investment"),
    "investment_unit": Text("万元", "×10,000 CNY"),
    "lead_unit": Text("牵头单位", "Lead unit"),
    "location": Text("位置", "Location"),
    "place_name": Text("地名定位", "place name"),
    "uncertain": Text("误差约", "within about"),
    "source": Text("数据来源", "Source"),
    "accuracy": Text("数据精度", "Accuracy"),
    "verdict": Text("结论", "Verdict"),
    "and_more": Text("其余结果", "Findings"),
    "about": Text("说明", "About this map"),
    "zoom_in": Text("放大", "Zoom in"),
    "zoom_out": Text("缩小", "Zoom out"),
    "home": Text("全图", "Whole map"),
    "go_to": Text("前往区县", "Go to area"),
    "position": Text("经纬度", "Lon / lat"),
    "off_map": Text("不在图上", "not on the map"),
}

#: Sentences at the foot of the page; ``{}`` are filled by the page.
DRAWN: Final = Text(
    "为显示删去了直线上的加密点：顶点 {before} → {after}，图形位移不超过 {metres} 米，"
    "坐标保留 {decimals} 位小数。",
    "For display, points that only densify straight edges were dropped: {before} → {after} "
    "vertices, shapes moved by at most {metres} m, coordinates rounded to {decimals} decimals.",
)
MEASURED: Final = Text(
    "面积、长度与距离由程序按 CGCS2000 椭球面对原始图形计算，不从图上量取。1 亩 = 2000/3 平方米。",
    "Areas, lengths and distances were computed on the CGCS2000 ellipsoid from the stored shapes, "
    "not taken from this picture. 1 mu = 2000/3 m².",
)
FRAME: Final = Text(
    "坐标为 CGCS2000 经纬度（EPSG:4490）。",
    "Coordinates are CGCS2000 longitude and latitude (EPSG:4490).",
)


def words(language: str) -> dict[str, str]:
    """All words of the page in one language."""
    return {key: text.get(language) for key, text in WORDS.items()}

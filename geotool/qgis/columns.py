"""Names of columns for people, units included, and the words behind codes.

A column's own name is ASCII and stable; what stands here is shown as its alias in QGIS.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from geotool.model import (
    CHANGES,
    INDUSTRIES,
    LAYER_KINDS,
    LOCATION_ACCURACIES,
    PARTS,
    PROJECT_KINDS,
    VERDICTS,
    YES_NO,
    ZONE_ATTRIBUTES,
    Reason,
    Text,
)
from geotool.style import (
    ATTRIBUTE_LABELS,
    CERTAINTY_LABELS,
    MEASURE_LABELS,
    SINCE_LABELS,
    WAIVER_LABELS,
    reason_label,
)

PROJECT_LABELS: Final[Mapping[str, Text]] = {
    "id": Text("编号", "id"),
    "name": Text("名称", "name"),
    "verdict": Text("结论", "verdict"),
    "findings": Text("结论条目数", "findings"),
    "rules": Text("涉及规则", "rules concerned"),
    "judged": Text("可判定的规则数（0：通过不作数）", "rules judged (0: a pass is empty)"),
    "kind": Text("类型", "kind"),
    "purposes": Text("用途", "purposes"),
    "status": Text("状态", "status"),
    "change": Text("建设性质", "change"),
    "approved_on": Text("批准日期", "approved on"),
    "county": Text("区县代码", "county code"),
    "start_year": Text("开始年份", "start year"),
    "end_year": Text("完成年份", "end year"),
    "quantity": Text("规模", "quantity"),
    "unit": Text("规模单位", "unit"),
    "quantity_si": Text("规模（国际单位）", "quantity (SI)"),
    "unit_si": Text("国际单位", "SI unit"),
    "declared_area_m2": Text("申报面积（平方米）", "declared area (m²)"),
    "investment_10k_cny": Text("总投资（万元）", "investment (10,000 CNY)"),
    "lead_unit": Text("牵头单位", "lead unit"),
    "places": Text("地点", "places"),
    "location_accuracy": Text("位置精度", "location accuracy"),
    "uncertainty_m": Text("位置不确定度（米）", "uncertainty (m)"),
    "discharges": Text("是否排污", "discharges"),
    "industry": Text("行业", "industry"),
    "part": Text("组成部分", "part"),
    "source": Text("出处", "source"),
    "source_file": Text("来源文件", "source file"),
    "source_row": Text("来源行号", "source row"),
    "fault": Text("数据问题", "fault"),
    "fault_text": Text("问题取值", "value at fault"),
}

FINDING_LABELS: Final[Mapping[str, Text]] = {
    "id": Text("条目编号", "finding id"),
    "rule": Text("规则", "rule"),
    "rule_title": Text("规则名称", "rule title"),
    "rule_edition": Text("规则版本", "rule edition"),
    "verdict": Text("结论", "verdict"),
    "project": Text("项目编号", "project id"),
    "project_name": Text("项目名称", "project name"),
    "zone_kind": Text("管控区类型", "zone kind"),
    "zone_layer": Text("管控区图层", "zone layer"),
    "zone_feature": Text("管控区编号", "zone id"),
    "zone_name": Text("管控区名称", "zone name"),
    "zone_edition": Text("管控区版本", "zone edition"),
    "measure": Text("量测项", "measure"),
    "value": Text("量测值", "value"),
    "value_unit": Text("单位", "unit"),
    "value_mu": Text("面积（亩）", "area (mu)"),
    "share": Text("比例（0–1）", "share (0–1)"),
    "certainty": Text("确定性", "certainty"),
    "low": Text("按位置精度的最小值", "least within the accuracy"),
    "high": Text("按位置精度的最大值", "greatest within the accuracy"),
    "planar_m2": Text("平面面积（平方米）", "planar area (m²)"),
    "method": Text("量测方法", "method"),
    "limit_value": Text("限值", "limit"),
    "limit_unit": Text("限值单位", "unit of the limit"),
    "overridden": Text("限值为本地修改", "limit changed locally"),
    "override_reason": Text("修改依据", "reason of the change"),
    "message": Text("说明", "message"),
    "evidence": Text("所需材料", "evidence needed"),
    "advice": Text("可改变结论的情形", "what would change the outcome"),
    "citation": Text("依据条文", "citation"),
    "reason": Text("未决原因", "reason"),
    "location_accuracy": Text("位置精度", "location accuracy"),
    "possible_zones": Text("可能涉及的管控区", "zones possibly concerned"),
    "waiver": Text("豁免", "waiver"),
    "waiver_message": Text("豁免说明", "what the waiver does"),
    "since": Text("与基线相比", "beside the baseline"),
    "since_message": Text("变化", "what changed"),
    "source_file": Text("来源文件", "source file"),
    "source_row": Text("来源行号", "source row"),
}

COMPLIANT_LABELS: Final[Mapping[str, Text]] = {
    "project": Text("项目编号", "project id"),
    "project_name": Text("项目名称", "project name"),
    "rules": Text("针对规则", "rules answered"),
    "change": Text("整改", "what would comply"),
    "value": Text("可保留", "may stay"),
    "value_unit": Text("单位", "unit"),
    "value_mu": Text("可保留面积（亩）", "area that may stay (mu)"),
    "share_kept": Text("保留比例（0–1）", "share kept (0–1)"),
    "shift_m": Text("须外移超过（米）", "must move by more than (m)"),
    "azimuth_deg": Text("外移方位角（度）", "towards (degrees from north)"),
}

PORTFOLIO_LABELS: Final[Mapping[str, Text]] = {
    "zone_kind": Text("管控区类型", "zone kind"),
    "zone_layer": Text("管控区图层", "zone layer"),
    "zone_feature": Text("管控区编号", "zone id"),
    "zone_name": Text("管控区名称", "zone name"),
    "taken_m2": Text("占用面积（平方米）", "area taken (m²)"),
    "taken_mu": Text("占用面积（亩）", "area taken (mu)"),
    "zone_m2": Text("管控区面积（平方米）", "area of the zone (m²)"),
    "share": Text("占管控区比例（0–1）", "share of the zone (0–1)"),
    "quota_m2": Text("限额（平方米）", "quota (m²)"),
    "over_quota": Text("超出限额", "over its quota"),
    "projects": Text("项目数", "number of projects"),
    "project_ids": Text("项目编号", "project ids"),
}

ZONE_LABELS: Final[Mapping[str, Text]] = {
    "layer": Text("图层", "layer"),
    "edition": Text("版本", "edition"),
    "feature": Text("要素编号", "feature id"),
    "name": Text("名称", "name"),
    "repaired": Text("几何修复", "repair"),
    **ATTRIBUTE_LABELS,
}

ABOUT_LABELS: Final[Mapping[str, Text]] = {
    "topic": Text("项", "topic"),
    "item": Text("名称", "item"),
    "value": Text("内容", "value"),
    "kind": Text("类型", "kind"),
    "file": Text("文件", "file"),
    "edition": Text("版本", "edition"),
    "number": Text("数量", "number"),
    "frame": Text("坐标系", "frame"),
    "frame_declared": Text("坐标系已声明", "frame declared"),
    "accuracy_m": Text("转换精度（米）", "accuracy of the transformation (m)"),
    "source": Text("数据来源", "source"),
    "licence": Text("许可", "licence"),
    "footprint": Text("完整范围", "footprint"),
    "parameter": Text("参数", "parameter"),
    "published": Text("规则原值", "published value"),
    "reason": Text("修改依据", "reason of the change"),
    "sha256": Text("校验值", "sha256"),
}


def _terms(vocabulary: Iterable[object], language: str) -> dict[str, str]:
    return {t.code: t.label(language) for t in vocabulary}  # type: ignore[attr-defined]


def project_words(language: str) -> dict[str, dict[str, str]]:
    """Words for the codes in the columns of projects: column → code → word."""
    return {
        "verdict": _terms(VERDICTS, language),
        "kind": _terms(PROJECT_KINDS, language),
        "change": _terms(CHANGES, language),
        "location_accuracy": _terms(LOCATION_ACCURACIES, language),
        "discharges": _terms(YES_NO, language),
        "industry": _terms(INDUSTRIES, language),
        "part": _terms(PARTS, language),
        "fault": _reasons(language),
    }


def finding_words(language: str) -> dict[str, dict[str, str]]:
    """Words for the codes in the columns of findings: column → code → word."""
    return {
        "verdict": _terms(VERDICTS, language),
        "zone_kind": _terms(LAYER_KINDS, language),
        "certainty": {str(code): text.get(language) for code, text in CERTAINTY_LABELS.items()},
        "measure": {code: text.get(language) for code, text in MEASURE_LABELS.items()},
        "location_accuracy": _terms(LOCATION_ACCURACIES, language),
        "reason": _reasons(language),
        "waiver": {str(state): text.get(language) for state, text in WAIVER_LABELS.items()},
        "since": {str(state): text.get(language) for state, text in SINCE_LABELS.items()},
    }


def portfolio_words(language: str) -> dict[str, dict[str, str]]:
    """Words for the codes in the columns of the portfolio: column → code → word."""
    yes_no = {"1": Text("是", "yes").get(language), "0": Text("否", "no").get(language)}
    return {"zone_kind": _terms(LAYER_KINDS, language), "over_quota": yes_no}


def zone_words(kind: str, language: str) -> dict[str, dict[str, str]]:
    """Words for the codes of a zone's attributes: column → code → word."""
    attributes = ZONE_ATTRIBUTES.get(kind, {})
    return {name: _terms(vocabulary, language) for name, vocabulary in attributes.items()}


def _reasons(language: str) -> dict[str, str]:
    return {str(reason): reason_label(reason, language) for reason in Reason}

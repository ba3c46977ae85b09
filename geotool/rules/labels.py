"""Words for what stands as a code in a rule file: columns, attributes, their values, checks.

Tables and rule files keep the codes; the words are only for reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from geotool.model import (
    CHANGES,
    INDUSTRIES,
    LOCATION_ACCURACIES,
    PARTS,
    YES_NO,
    Text,
)
from geotool.model.attributes import ZONE_ATTRIBUTES
from geotool.model.vocabulary import Term, Vocabulary
from geotool.rules.model import Where

_COLUMNS: Final[Mapping[str, Text]] = {
    "id": Text("编号", "id"),
    "name": Text("名称", "name"),
    "kind": Text("项目类型", "kind"),
    "purposes": Text("项目目的", "purposes"),
    "status": Text("项目状态", "status"),
    "change": Text("建设性质", "construction type"),
    "approved_on": Text("批准日期", "date of approval"),
    "county": Text("区县代码", "county code"),
    "start_year": Text("开始年份", "first year"),
    "end_year": Text("完成年份", "last year"),
    "quantity": Text("规模", "quantity"),
    "unit": Text("规模单位", "unit"),
    "declared_area_m2": Text("申报面积", "declared area"),
    "lead_unit": Text("牵头单位", "lead unit"),
    "places": Text("地点", "places"),
    "location_accuracy": Text("位置精度", "location accuracy"),
    "discharges": Text("是否排污", "discharges"),
    "industry": Text("行业", "industry"),
    "part": Text("部位", "part"),
}
_ATTRIBUTES: Final[Mapping[str, Text]] = {
    "code": Text("代码", "code"),
    "name": Text("名称", "name"),
    "zone": Text("分区", "zone"),
    "level": Text("级别", "level"),
    "class": Text("类别", "class"),
    "status": Text("状态", "status"),
    "mode": Text("方式", "mode"),
    "dlbm": Text("地类编码", "land-use code"),
    "quota_m2": Text("限额（平方米）", "quota in m²"),
}
#: Attributes that have their own name in one kind of layer.
_OF_KIND: Final[Mapping[tuple[str, str], Text]] = {
    ("forest_protection_class", "class"): Text("保护级别", "protection class"),
    ("control_unit", "class"): Text("单元类别", "unit class"),
    ("river", "class"): Text("河流类别", "river class"),
}
_VALUES: Final[Mapping[str, Vocabulary[Term]]] = {
    "change": CHANGES,
    "discharges": YES_NO,
    "industry": INDUSTRIES,
    "location_accuracy": LOCATION_ACCURACIES,
    "part": PARTS,
}
#: Each check: its short name, and what it finds.
CHECKS: Final[Mapping[str, tuple[Text, Text]]] = {
    "overlap": (Text("重叠", "overlap"), Text("与区域重叠", "overlaps the zone")),
    "within_distance": (
        Text("限距之内", "within a distance"),
        Text("到区域的距离不大于限值", "lies within a distance of the zone (the limit included)"),
    ),
    "inside": (
        Text("应在区内", "inside"),
        Text("不在区域内的份额", "does not lie inside the zone with at least a share"),
    ),
    "near_any": (
        Text("附近应有", "near any"),
        Text("限距内没有任何该类要素", "has no feature of the kinds within a distance"),
    ),
    "zones_disjoint": (
        Text("互不重叠", "zones disjoint"),
        Text("区域之间相互重叠", "zones overlap one another"),
    ),
    "coverage": (
        Text("覆盖率", "coverage"),
        Text(
            "设施限距内的面积占应服务面积的份额不足",
            "too small a share of the land lies within a distance of the facilities",
        ),
    ),
    "declared": (
        Text("申报与图形一致", "declared quantity"),
        Text("申报的数量与图形量算不符", "the quantity declared differs from the one drawn"),
    ),
    "count": (
        Text("总量", "count"),
        Text("区域内的总数（或总面积）超过上限", "more features (or area) in a zone than allowed"),
    ),
}
PARAMETERS: Final[Mapping[str, Text]] = {
    "distance_m": Text("限距（米）", "limit of the distance, in metres"),
    "share": Text(
        "应在区内（或被覆盖）的份额（1 为全部）",
        "share that should lie inside or be served (1 is all)",
    ),
    "measured_from": Text("量距的起算线取自", "the distance starts at the outline of"),
    "margin_m": Text(
        "余量（米）：只有中心线、没有岸线时，超出限距但不超过此数的判为未知",
        "margin in metres: where only a centre line is given and no shoreline, a site up to this "
        "much beyond the limit is undecided",
    ),
    "inner_distance_m": Text("内圈限距（米）", "shorter distance, in metres"),
    "inner_share": Text("内圈应覆盖的份额", "share that should lie within the shorter distance"),
    "quantity": Text("核对的数量", "quantity that is compared"),
    "tolerance_share": Text("允许的相对差", "relative difference allowed"),
    "at_least": Text("只在图形少于申报时算不符", "only too little drawn counts"),
    "limit": Text("上限", "upper limit"),
    "limit_from": Text("上限取自区域的属性", "the limit stands in this attribute of the zone"),
    "total": Text("计什么", "what is counted"),
    "per": Text("每个结论对应", "one finding a"),
}
#: Words for parameter values that are no layer kinds.
PARAMETER_VALUES: Final[Mapping[str, Text]] = {
    "area": Text("面积", "area"),
    "length": Text("长度", "length"),
    "feature": Text("要素", "feature"),
    "layer": Text("图层", "layer"),
    "features": Text("要素个数", "number of features"),
    "area_m2": Text("合并占用面积（平方米）", "area taken together, in m²"),
    "True": Text("是", "yes"),
    "False": Text("否", "no"),
}


def column_label(column: str, language: str) -> str:
    """Name of a project column in ``zh`` or ``en``; the column itself where it has none.

    >>> column_label("change", "zh"), column_label("change", "en"), column_label("x", "zh")
    ('建设性质', 'construction type', 'x')
    """
    return _COLUMNS[column].get(language) if column in _COLUMNS else column


def attribute_label(kind: str, attribute: str, language: str) -> str:
    """Name of an attribute of a layer kind in ``zh`` or ``en``; itself where it has none.

    >>> attribute_label("water_source_zone", "level", "zh")
    '级别'
    >>> attribute_label("forest_protection_class", "class", "zh")
    '保护级别'
    """
    label = _OF_KIND.get((kind, attribute), _ATTRIBUTES.get(attribute))
    return attribute if label is None else label.get(language)


def with_code(label: str, code: str, language: str) -> str:
    """Put the code in parentheses behind its label, once where they are the same.

    >>> with_code("新建", "new", "zh"), with_code("new", "new", "en")
    ('新建（new）', 'new')
    """
    if label == code:
        return code
    return f"{label}（{code}）" if language == "zh" else f"{label} ({code})"


def column_conditions(where: Where, language: str) -> list[str]:
    """Conditions on project columns in words, with the codes."""
    return [
        _condition(column_label(c, language), c, values, _VALUES.get(c), language)
        for c, values in where.items()
    ]


def attribute_conditions(kind: str, where: Where, language: str) -> list[str]:
    """Conditions on the attributes of a layer kind in words, with the codes."""
    vocabularies = ZONE_ATTRIBUTES.get(kind, {})
    return [
        _condition(attribute_label(kind, a, language), a, values, vocabularies.get(a), language)
        for a, values in where.items()
    ]


def _condition(
    label: str,
    code: str,
    values: tuple[str, ...],
    vocabulary: Vocabulary[Term] | None,
    language: str,
) -> str:
    joiner = " 或 " if language == "zh" else " or "
    words = (_value(value, vocabulary, language) for value in values)
    return f"{with_code(label, code, language)} = {joiner.join(words)}"


def _value(value: str, vocabulary: Vocabulary[Term] | None, language: str) -> str:
    """One value wanted: its label, or what it must begin with."""
    if value == "*":
        return "已填写（*）" if language == "zh" else "stated (*)"
    if value.endswith("*"):
        begin = value[:-1]
        label = f"{begin} 开头" if language == "zh" else f"begins with {begin}"
        return with_code(label, value, language)
    code = None if vocabulary is None else vocabulary.code(value)
    if vocabulary is None or code is None:
        return value
    return with_code(vocabulary.label(code, language), value, language)

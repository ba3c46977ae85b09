"""Words for codes that have no vocabulary of their own: reasons, measures, units, attributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from geotool.model import ZONE_ATTRIBUTES, Reason, Text

REASON_LABELS: Final[Mapping[Reason, Text]] = {
    Reason.NO_LOCATION: Text("没有空间位置", "no location given"),
    Reason.BROKEN_GEOMETRY: Text("几何图形损坏", "broken geometry"),
    Reason.UNKNOWN_KIND: Text("项目类型无法识别", "unknown project kind"),
    Reason.WRONG_GEOMETRY_KIND: Text("几何类型不符", "geometry of the wrong kind"),
    Reason.ROW_FAULT: Text("该行数据有误", "fault in the row"),
    Reason.PLACE_NAME: Text("仅按地名定位", "located by place name only"),
    Reason.OUTSIDE_FOOTPRINT: Text("超出图层覆盖范围", "outside the layer's footprint"),
    Reason.MISSING_LAYER: Text("缺少所需图层", "layer missing"),
    Reason.MISSING_ATTRIBUTE: Text("缺少所需属性", "attribute missing"),
    Reason.BROKEN_LAYER: Text("图层数据损坏", "broken layer"),
    Reason.FRAME_UNDECLARED: Text("坐标系未声明", "frame not declared"),
    Reason.NOT_IN_FORCE: Text("规则库无当日版本", "no edition for that day"),
    Reason.NO_SHORELINE: Text("仅有河流中心线", "only a centre line is given"),
    Reason.OPEN_PLACES: Text("有地名未找到", "a place name was not found"),
    Reason.MISPLACED_LAYER: Text("图层不在本区域", "layer lies elsewhere"),
    Reason.OLD_EDITION: Text("图层版本过旧", "layer edition too old"),
    Reason.EARLIER_APPROVAL: Text("批准早于规定", "approved before the rule"),
    Reason.POSITION: Text("位置精度不足以判定", "position not exact enough"),
    Reason.NOT_ASKED: Text("本次未要求", "not asked for"),
    Reason.SLIVER: Text("细碎重叠，不超过容差", "sliver overlap, within the tolerance"),
}

MEASURE_LABELS: Final[Mapping[str, Text]] = {
    "overlap_area": Text("重叠面积", "Overlap area"),
    "overlap_length": Text("重叠长度", "Overlap length"),
    "overlap_count": Text("落入点数", "Points inside"),
    "distance": Text("最近距离", "Nearest distance"),
    "outside_area": Text("范围外面积", "Area outside"),
    "outside_length": Text("范围外长度", "Length outside"),
    "outside_footprint": Text("图层范围外", "Outside the footprint"),
    "outside_count": Text("范围外点数", "Points outside"),
    "uncovered_area": Text("未覆盖面积", "Area out of reach"),
    "taken_area": Text("占用面积", "Area taken"),
    "drawn_area": Text("图形面积", "Area as drawn"),
    "drawn_length": Text("图形长度", "Length as drawn"),
    "count": Text("数量", "Number"),
}

#: What the share of a measure is a share of, where it is not the part of a site or a zone.
SHARE_LABELS: Final[Mapping[str, Text]] = {
    "uncovered_area": Text("已覆盖", "Covered"),
    "taken_area": Text("占管控区", "Share of the zone"),
    "drawn_area": Text("与申报相差", "Apart from declared"),
    "drawn_length": Text("与申报相差", "Apart from declared"),
}

UNIT_LABELS: Final[Mapping[str, Text]] = {
    "m2": Text("m²", "m²"),
    "m": Text("m", "m"),
    "mu": Text("亩", "mu"),
    "ha": Text("公顷", "ha"),
    "km": Text("km", "km"),
    "count": Text("个", ""),
    "share": Text("", ""),
    "1": Text("个", ""),
    "": Text("", ""),
}

ATTRIBUTE_LABELS: Final[Mapping[str, Text]] = {
    "level": Text("级别", "level"),
    "zone": Text("分区", "zone"),
    "class": Text("类别", "class"),
    "dlbm": Text("地类编码", "land class"),
    "mode": Text("方式", "mode"),
    "status": Text("状态", "status"),
}


#: Sources that are no law, by the sentence with which findings cite them.
CITATION_LABELS: Final[Mapping[str, Text]] = {
    "geotool data convention": Text("geotool 数据约定", "geotool data convention"),
}


def citation_label(citation: str, language: str) -> str:
    """Citation as people read it; laws keep the language in which they are cited.

    >>> citation_label("geotool data convention", "zh")
    'geotool 数据约定'
    """
    return CITATION_LABELS[citation].get(language) if citation in CITATION_LABELS else citation


def percent(share: float) -> str:
    """Share of 1 in per cent; a part that would read 0 or 100 says that it is not.

    >>> percent(0.0812), percent(0.000001), percent(1.0), percent(0.999999)
    ('8.12%', '<0.01%', '100.00%', '>99.99%')
    """
    if 0 < share < 0.0001:
        return "<0.01%"
    if 0.9999 < share < 1:
        return ">99.99%"
    return f"{share * 100:.2f}%"


def reason_label(reason: Reason, language: str) -> str:
    """Say in words why something could not be decided.

    >>> reason_label(Reason.NO_LOCATION, "en")
    'no location given'
    """
    return REASON_LABELS[reason].get(language)


def measure_label(name: str, language: str) -> str:
    """Name of a measure; the code with spaces where it has none (never an error in a report).

    >>> measure_label("overlap_area", "zh"), measure_label("new_one", "en")
    ('重叠面积', 'new one')
    """
    return MEASURE_LABELS[name].get(language) if name in MEASURE_LABELS else name.replace("_", " ")


def share_label(name: str, language: str, *, of_project: bool) -> str:
    """Say what the share of a measure is a share of: of a site, or of a zone without one.

    >>> share_label("overlap_area", "zh", of_project=True)
    '占项目'
    """
    usual = (
        Text("占项目", "Share of project") if of_project else Text("占该图斑", "Share of the zone")
    )
    return SHARE_LABELS.get(name, usual).get(language)


def unit_label(unit: str, language: str) -> str:
    """Unit as it is written after a number.

    >>> unit_label("m2", "zh"), unit_label("kg", "zh")
    ('m²', 'kg')
    """
    return UNIT_LABELS[unit].get(language) if unit in UNIT_LABELS else unit


def attribute_label(kind: str, attribute: str, value: str, language: str) -> tuple[str, str]:
    """Name and value of a zone's attribute in words.

    >>> attribute_label("water_source_zone", "level", "1", "zh")
    ('级别', '一级')
    """
    name = ATTRIBUTE_LABELS[attribute].get(language) if attribute in ATTRIBUTE_LABELS else attribute
    vocabulary = ZONE_ATTRIBUTES.get(kind, {}).get(attribute)
    return name, vocabulary.label(value, language) if vocabulary is not None else value

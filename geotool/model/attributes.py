"""Closed values of zone attributes that rules filter by, with the words seen in deliveries.

A value that is not in the vocabulary stays as it is; a rule that filters by it then cannot
decide about that feature, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from geotool.model.vocabulary import Term, Vocabulary

_RESERVE_ZONE: Final = Vocabulary(
    "zone",
    (
        Term("core", "核心保护区", "core protection zone", ("核心区",)),
        Term("general", "一般控制区", "general control zone"),
        # Zones of reserves before 2026-03-15; older deliveries still carry them.
        Term("buffer", "缓冲区", "buffer zone"),
        Term("experimental", "实验区", "experimental zone"),
    ),
)
_WETLAND_LEVEL: Final = Vocabulary(
    "level",
    (
        Term("international", "国际重要", "international importance", ("国际重要湿地",)),
        Term("national", "国家重要", "national importance", ("国家重要湿地", "国家级")),
        Term("provincial", "省级重要", "provincial importance", ("省级重要湿地", "市级", "省级")),
        Term("general", "一般", "general", ("一般湿地",)),
    ),
)
_SOURCE_LEVEL: Final = Vocabulary(
    "level",
    (
        Term("1", "一级", "level 1", ("一级保护区", "I", "Ⅰ", "1级")),
        Term("2", "二级", "level 2", ("二级保护区", "II", "Ⅱ", "2级")),
        Term("quasi", "准", "quasi", ("准保护区", "准级")),
    ),
)
_RIVER_CLASS: Final = Vocabulary(
    "class",
    (
        Term("yangtze_main", "长江干流", "Yangtze main stem"),
        Term("yangtze_important_tributary", "长江重要支流", "important Yangtze tributary"),
        Term("yangtze_tributary", "长江支流", "Yangtze tributary"),
        Term("other", "其他", "other"),
    ),
)
_UNIT_CLASS: Final = Vocabulary(
    "class",
    (
        # The classes kept their names in 2024; deliveries of 三线一单 shorten them in many ways.
        Term(
            "priority",
            "优先保护单元",
            "priority unit",
            ("优先", "优先保护", "优先单元", "优先保护类", "优先保护区", "优先保护类单元"),
        ),
        Term(
            "key",
            "重点管控单元",
            "key unit",
            ("重点", "重点管控", "重点单元", "重点管控类", "重点管控区", "重点管控类单元"),
        ),
        Term(
            "general",
            "一般管控单元",
            "general unit",
            ("一般", "一般管控", "一般单元", "一般管控类", "一般管控区", "一般管控类单元"),
        ),
    ),
)
_FOREST_CLASS: Final = Vocabulary(
    "class",
    (
        Term("I", "Ⅰ级", "class I", ("Ⅰ", "一级", "1", "I级", "1级")),
        Term("II", "Ⅱ级", "class II", ("Ⅱ", "二级", "2", "II级", "2级")),
        Term("III", "Ⅲ级", "class III", ("Ⅲ", "三级", "3", "III级", "3级")),
        Term("IV", "Ⅳ级", "class IV", ("Ⅳ", "四级", "4", "IV级", "4级")),
    ),
)

_GROWTH_ZONE: Final = Vocabulary(
    "zone",
    (
        Term("concentrated", "城镇集中建设区", "concentrated urban area", ("集中建设区",)),
        Term("flexible", "城镇弹性发展区", "flexible urban area", ("弹性发展区",)),
        Term("special", "特别用途区", "special-purpose area"),
    ),
)
_PARK_CLASS: Final = Vocabulary(
    "class",
    (
        Term("wetland_park", "湿地公园", "wetland park", ("国家湿地公园",)),
        Term("forest_park", "森林公园", "forest park"),
        Term("geo_park", "地质公园", "geopark"),
        Term("scenic_area", "风景名胜区", "scenic area", ("风景区",)),
        Term("other", "其他", "other"),
    ),
)
_PARK_ZONE: Final = Vocabulary(
    "zone",
    (
        Term("core_scenic", "核心景区", "core scenic area"),
        Term("other", "其他", "other", ("一般景区", "一般控制区")),
    ),
)
_SHORELINE_CLASS: Final = Vocabulary(
    "class",
    (
        Term("protection", "岸线保护区", "protection zone", ("保护区",)),
        Term("reserve", "岸线保留区", "reserve zone", ("保留区",)),
        Term("control", "岸线控制利用区", "controlled-use zone", ("控制利用区",)),
        Term("development", "岸线开发利用区", "development zone", ("开发利用区",)),
    ),
)
_HAZARD_CLASS: Final = Vocabulary(
    "class",
    (
        Term("danger", "地质灾害危险区", "danger zone", ("危险区",)),
        Term("high", "高易发区", "highly susceptible"),
        Term("medium", "中易发区", "moderately susceptible"),
        Term("low", "低易发区", "slightly susceptible"),
        # Not "none": an empty cell reads so, too.
        Term("stable", "非易发区", "not susceptible", ("不易发区",)),
    ),
)
_PLOT_STATUS: Final = Vocabulary(
    "status",
    (
        Term("registered", "列入名录", "on the register", ("名录内",)),
        Term("survey_due", "应调查评估未完成", "survey or assessment due", ("未完成调查评估",)),
        Term("removed", "移出名录", "removed from the register"),
        Term("clear", "调查无污染", "found clean"),
    ),
)
_STOP_MODE: Final = Vocabulary(
    "mode",
    (
        Term("bus", "公交", "bus", ("公共汽车", "常规公交")),
        Term("brt", "快速公交", "bus rapid transit"),
        Term("rail", "轨道交通", "rail", ("轻轨", "市郊铁路")),
        Term("metro", "地铁", "metro"),
        Term("ferry", "轮渡", "ferry"),
    ),
)
_STOP_STATUS: Final = Vocabulary(
    "status",
    (
        Term("open", "运营", "in service", ("已开通", "在用", "existing")),
        Term("planned", "规划", "planned", ("拟建", "在建")),
        Term("closed", "停用", "closed", ("撤销",)),
    ),
)
_PLACE_CLASS: Final = Vocabulary(
    "class",
    (
        Term("scenic_area", "景区", "scenic area", ("旅游景区",)),
        Term("station", "车站", "station", ("汽车站", "火车站")),
        Term("hospital", "医院", "hospital"),
        Term("school", "学校", "school", ("教育园区",)),
        Term("power_office", "供电所", "power office", ("供电营业厅",)),
        Term("public_car_park", "公共停车场", "public car park", ("停车场",)),
    ),
)

#: Vocabulary of an attribute, by layer kind and attribute name.
ZONE_ATTRIBUTES: Final[Mapping[str, Mapping[str, Vocabulary[Term]]]] = {
    "nature_reserve": {"zone": _RESERVE_ZONE},
    "national_park": {"zone": _RESERVE_ZONE},
    "wetland": {"level": _WETLAND_LEVEL},
    "water_source_zone": {"level": _SOURCE_LEVEL},
    "river": {"class": _RIVER_CLASS},
    "control_unit": {"class": _UNIT_CLASS},
    "forest_protection_class": {"class": _FOREST_CLASS},
    "urban_growth_boundary": {"zone": _GROWTH_ZONE},
    "nature_park": {"class": _PARK_CLASS, "zone": _PARK_ZONE},
    "shoreline_zone": {"class": _SHORELINE_CLASS},
    "geohazard_zone": {"class": _HAZARD_CLASS},
    "contaminated_plot": {"status": _PLOT_STATUS},
    "transit_stop": {"mode": _STOP_MODE, "status": _STOP_STATUS},
    "poi": {"class": _PLACE_CLASS},
}


def zone_attribute(kind: str, attribute: str, value: str) -> str:
    """Return the code of an attribute's value, or the value itself where it has none.

    >>> zone_attribute("water_source_zone", "level", "一级保护区")
    '1'
    >>> zone_attribute("water_source_zone", "level", "三级")
    '三级'
    """
    vocabulary = ZONE_ATTRIBUTES.get(kind, {}).get(attribute)
    code = vocabulary.code(value) if vocabulary is not None else None
    return value if code is None else code

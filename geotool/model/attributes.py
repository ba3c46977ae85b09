"""Closed values of zone attributes that rules filter by, with the words seen in deliveries.

A value that is not in the vocabulary, or has not the form of its codes, stays as it is; a rule
that filters by it then cannot decide about that feature, and says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
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
        Term("open", "运营", "in service", ("operating", "已开通", "在用", "existing")),
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

_CLASS_DIGITS = 2


@dataclass(frozen=True)
class CodeForm:
    """Codes too many to list, told by their form; what has another form decides nothing.

    ``names`` are words that stand for codes. A code of two digits is a whole class; ``gathered``
    are codes that a class takes together although they begin with the digits of others.
    """

    form: re.Pattern[str]
    names: Vocabulary[Term]
    gathered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def code(self, value: str) -> str | None:
        """Code of a code or of a name; ``None`` if the value is neither.

        >>> form = ZONE_CODES["land_use"]["dlbm"]
        >>> form.code("0201k"), form.code("旱地"), form.code("101"), form.code("?")
        ('0201K', '0103', None, None)
        """
        code = unicodedata.normalize("NFKC", value).strip().upper()
        return code if self.form.fullmatch(code) else self.names.code(value)

    def may_begin(self, code: str, beginning: str) -> bool:
        """Whether land of a whole class may be of a code with some beginning.

        >>> form = ZONE_CODES["land_use"]["dlbm"]
        >>> form.may_begin("03", "0305"), form.may_begin("00", "03"), form.may_begin("00", "01")
        (True, True, False)
        """
        if len(code) != _CLASS_DIGITS:
            return False
        beginning = beginning.upper()
        return beginning.startswith(code) or any(
            held.startswith(beginning) or beginning.startswith(held)
            for held in self.gathered.get(code, ())
        )

    def with_zero(self, value: str) -> str | None:
        """Code that a value may be without its leading zero; it is only a guess.

        A table of numbers loses the zero; but three digits were whole codes in the survey
        before (GB/T 21010-2007, where 101 is railway land), so that it is never put right.

        >>> form = ZONE_CODES["land_use"]["dlbm"]
        >>> form.with_zero("101"), form.with_zero("0101"), form.with_zero("1104")
        ('0101', None, None)
        """
        return None if self.code(value) is not None else self.code(f"0{value.strip()}")


#: Classes of the third land survey (working classification). Names as they stand in public
#: code that reads its deliveries; those of wholly different land in other standards are left out.
_LAND_NAMES: Final = Vocabulary(
    "dlbm",
    (
        Term("00", "湿地", "wetland"),
        Term("01", "耕地", "cropland"),
        Term("0101", "水田", "paddy field"),
        Term("0102", "水浇地", "irrigated field"),
        Term("0103", "旱地", "dry field"),
        Term("02", "种植园用地", "plantation", ("园地",)),
        Term("0201", "果园", "orchard"),
        Term("0202", "茶园", "tea garden"),
        Term("0203", "橡胶园", "rubber plantation"),
        Term("0204", "其他园地", "other plantation"),
        Term("03", "林地", "forest land"),
        Term("0301", "乔木林地", "tree forest"),
        Term("0302", "竹林地", "bamboo forest"),
        Term("0303", "红树林地", "mangrove"),
        Term("0304", "森林沼泽", "forest swamp"),
        Term("0305", "灌木林地", "shrubland"),
        Term("0306", "灌丛沼泽", "shrub swamp"),
        Term("0307", "其他林地", "other forest land"),
        Term("04", "草地", "grassland"),
        Term("0401", "天然牧草地", "natural pasture"),
        Term("0402", "沼泽草地", "marsh grassland"),
        Term("0403", "人工牧草地", "sown pasture"),
        Term("0404", "其他草地", "other grassland"),
        Term("05H1", "商业服务业设施用地", "commercial land"),
        Term("0508", "物流仓储用地", "logistics and storage land"),
        Term("0601", "工业用地", "industrial land"),
        Term("0602", "采矿用地", "mining land"),
        Term("0603", "盐田", "salt pan"),
        Term("0701", "城镇住宅用地", "urban housing land"),
        Term("0702", "农村宅基地", "rural housing plot"),
        Term("08H1", "机关团体新闻出版用地", "offices and press"),
        Term("08H2", "科教文卫用地", "science, education, culture and health"),
        Term("0809", "公用设施用地", "public utilities"),
        Term("0810", "公园与绿地", "parks and green space"),
        Term("09", "特殊用地", "special land"),
        Term("1001", "铁路用地", "railway land"),
        Term("1002", "轨道交通用地", "rail transit land"),
        Term("1003", "公路用地", "highway land"),
        Term("1004", "城镇村道路用地", "streets"),
        Term("1005", "交通服务场站用地", "transport stations"),
        Term("1006", "农村道路", "rural road"),
        Term("1007", "机场用地", "airport land"),
        Term("1008", "港口码头用地", "port land"),
        Term("1009", "管道运输用地", "pipeline land"),
        Term("1101", "河流水面", "river"),
        Term("1102", "湖泊水面", "lake"),
        Term("1103", "水库水面", "reservoir"),
        Term("1104", "坑塘水面", "pond"),
        Term("1105", "沿海滩涂", "coastal flat"),
        Term("1106", "内陆滩涂", "inland flat"),
        Term("1107", "沟渠", "ditch or canal"),
        Term("1108", "沼泽地", "marsh"),
        Term("1109", "水工建筑用地", "hydraulic works"),
        Term("1110", "冰川及永久积雪", "glacier and permanent snow"),
        Term("1201", "空闲地", "idle land"),
        Term("1202", "设施农用地", "farm facilities"),
        Term("1203", "田坎", "field ridge"),
        Term("1204", "盐碱地", "saline land"),
        Term("1205", "沙地", "sand"),
        Term("1206", "裸土地", "bare soil"),
        Term("1207", "裸岩石砾地", "bare rock and gravel"),
    ),
)

#: Form of an attribute's codes, by layer kind and attribute name.
ZONE_CODES: Final[Mapping[str, Mapping[str, CodeForm]]] = {
    "land_use": {
        "dlbm": CodeForm(
            re.compile(r"(0[1-9]|1[0-2])(([0-9]|H)[0-9][A-Z]?)?|00"),
            _LAND_NAMES,
            # Wetland is a class of its own whose parts keep the codes of other classes.
            {"00": ("0303", "0304", "0306", "0402", "0603", "1105", "1106", "1108")},
        )
    },
}


def zone_attribute(kind: str, attribute: str, value: str) -> str:
    """Return the code of an attribute's value, or the value itself where it has none.

    >>> zone_attribute("water_source_zone", "level", "一级保护区")
    '1'
    >>> zone_attribute("water_source_zone", "level", "三级")
    '三级'
    >>> zone_attribute("land_use", "dlbm", "旱地")
    '0103'
    """
    known = ZONE_ATTRIBUTES.get(kind, {}).get(attribute)
    form = ZONE_CODES.get(kind, {}).get(attribute)
    code = None if known is None else known.code(value)
    if form is not None:
        code = form.code(value)
    return value if code is None else code


def lost_zero(kind: str, attribute: str, value: str) -> str | None:
    """Code that a value may be without its leading zero, ``None`` where that is no guess.

    >>> lost_zero("land_use", "dlbm", "103"), lost_zero("water_source_zone", "level", "1")
    ('0103', None)
    """
    form = ZONE_CODES.get(kind, {}).get(attribute)
    return None if form is None else form.with_zero(value)

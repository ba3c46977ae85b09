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
        Term("priority", "优先保护单元", "priority unit", ("优先", "优先保护")),
        Term("key", "重点管控单元", "key unit", ("重点", "重点管控")),
        Term("general", "一般管控单元", "general unit", ("一般", "一般管控")),
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

#: Vocabulary of an attribute, by layer kind and attribute name.
ZONE_ATTRIBUTES: Final[Mapping[str, Mapping[str, Vocabulary[Term]]]] = {
    "nature_reserve": {"zone": _RESERVE_ZONE},
    "national_park": {"zone": _RESERVE_ZONE},
    "wetland": {"level": _WETLAND_LEVEL},
    "water_source_zone": {"level": _SOURCE_LEVEL},
    "river": {"class": _RIVER_CLASS},
    "control_unit": {"class": _UNIT_CLASS},
    "forest_protection_class": {"class": _FOREST_CLASS},
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

"""Column headings as planners write them, in Chinese or English, and the unit beside them.

A heading is compared without blanks, brackets' contents, width and case. What is not recognised
stays a column under its own name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geotool.errors import ConfigError
from geotool.formats.quantities import unit_factor
from geotool.model import PROJECT_COLUMNS

_WORDS: Final[dict[str, str]] = {
    "id": "序号 编号 项目编号 项目代码 项目序号 no number projectid project_id 地块编号",
    "name": "项目名称 名称 工程名称 项目 project projectname title 地块名称",
    "kind": "类型 项目类型 工程类型 项目种类 projectkind projecttype",
    "purposes": "用途 项目用途 目的 purpose",
    "status": "状态 项目状态 建设状态 进度 进展",
    "change": "变更性质 建设性质 变更",
    "approved_on": "批准日期 批复日期 批准时间 批复时间 立项日期 approved approvaldate",
    "county": "区县 县 县区 县（区） 所属区县 所在区县 行政区 行政区代码 行政区划代码 xzqdm adcode",
    "start_year": "开工年份 开始年份 起始年份 起始年 开工年 startyear",
    "end_year": "完工年份 完成年份 结束年份 竣工年份 完成年 endyear",
    "period": "完成时限 建设年限 建设期限 实施年限 起止年限 起止年份 建设时间 建设周期 实施期限 "
    "实施时间 建设起止年限 years",
    "quantity": "数量 规模 建设规模 工程量 任务量 amount",
    "unit": "单位 计量单位 数量单位",
    "declared_area_m2": "面积 用地面积 占地面积 项目面积 拟用地面积 申报面积 地块面积 declaredarea",
    "investment_10k_cny": "总投资 投资 投资额 总投资额 投资估算 估算投资 计划投资 概算投资 "
    "投资金额 investment",
    "lead_unit": "牵头单位 责任单位 牵头部门 责任部门 实施单位 建设单位 业主单位 牵头责任单位 "
    "leadunit",
    "places": "地名 建设地点 项目地点 地点 位置 建设地址 项目位置 placenames place places",
    "lon": "lon lng long longitude 经度 东经 x 横坐标 x坐标",
    "lat": "lat latitude 纬度 北纬 y 纵坐标 y坐标",
    "wkt": "wkt wktgeom 几何 geom",
    "location_accuracy": "定位精度 位置精度 accuracy",
    "uncertainty_m": "不确定度 定位误差 位置误差 点位误差 点位中误差 平面精度 uncertainty "
    "positionalaccuracy",
    "discharges": "是否排污 排污",
    "industry": "行业 行业代码 行业类别 所属行业",
    "part": "部位 组成部分",
    "source": "来源 数据来源 出处 资料来源",
    "category": "项目类别 类别 板块 领域 大类 分类",
    "content": "项目内容 建设内容 主要建设内容 建设内容及规模 主要内容 内容",
    "remarks": "备注 说明 notes remarks",
}
#: Used as the id only where there is no other: an identifier of features, not of projects.
_WEAK_IDS: Final = ("bsm", "标识码")
_SUFFIXED: Final = {
    "declaredareaha": ("declared_area_m2", "ha"),
    "declaredareamu": ("declared_area_m2", "亩"),
    "declaredaream2": ("declared_area_m2", "m2"),
    "uncertaintym": ("uncertainty_m", "m"),
    "accuracym": ("uncertainty_m", "m"),
    "定位精度(米)": ("uncertainty_m", "m"),  # a figure, where 定位精度 alone is a word
    "定位精度(m)": ("uncertainty_m", "m"),
    "位置精度(米)": ("uncertainty_m", "m"),
    "位置精度(m)": ("uncertainty_m", "m"),
    "investment10kcny": ("investment_10k_cny", "万元"),
}
_MONEY: Final = frozenset({"元", "千元", "万元", "百万元", "亿元"})
_UNIT: Final = re.compile(r"[(\[](?P<unit>[^()\[\]]*)[)\]]?$|[/:](?P<tail>[^/:]+)$")
#: Columns that reading fills by itself; a column of such a name in a file is one of its own.
_MADE: Final = {"quantity_si", "unit_si", "source_file", "source_row", "fault", "fault_text"}
#: Canonical columns that a project table has, and those only read to fill them.
READ: Final = (frozenset(PROJECT_COLUMNS) - _MADE) | {"period", "lon", "lat", "wkt"}


@dataclass(frozen=True)
class Heading:
    """What a heading means: a canonical column and the unit stated beside it."""

    column: str
    unit: str | None = None
    rank: int = 0


def _fold(text: str) -> str:
    return re.sub(r"[\s_\-*]+", "", unicodedata.normalize("NFKC", text).casefold())


def _build() -> dict[str, Heading]:
    table: dict[str, Heading] = {}
    for column in (*READ, *_WORDS):
        table[_fold(column)] = Heading(column)
    for column, words in _WORDS.items():
        for rank, word in enumerate(words.split(), start=1):
            table.setdefault(_fold(word), Heading(column, rank=rank))
    for word, (column, unit) in _SUFFIXED.items():
        table[word] = Heading(column, unit)
    return table


_TABLE: Final = _build()


def recognise(text: str | None) -> Heading | None:
    """Meaning of one heading, or ``None``.

    >>> recognise("总投资\\n（万元）")
    Heading(column='investment_10k_cny', unit='万元', rank=1)
    >>> recognise("占地面积（亩").unit
    '亩'
    """
    if not text or len(text) > 60:
        return None
    folded = _fold(text).rstrip(":：")
    if folded in _TABLE:
        return _TABLE[folded]
    found = _UNIT.search(folded)
    base = folded[: found.start()] if found else folded
    if base not in _TABLE:
        return None
    unit = (found["unit"] or found["tail"] or "").removeprefix("单位:") if found else ""
    is_unit = unit in _MONEY or unit_factor(unit) is not None
    known = _TABLE[base]
    return Heading(known.column, unit if is_unit else known.unit, known.rank)


def assign(headings: Sequence[str], *, file: str, row: int | None = None) -> Mapping[str, Heading]:
    """Canonical meaning by heading. Of several headings for one column the canonical name wins,
    then the more usual word; the others stay columns of their own.

    Raises
    ------
    ConfigError
        Two id columns: which one names a project cannot be guessed.
    """
    meanings = {h: m for h in headings if (m := recognise(h)) is not None}
    ids = [h for h, m in meanings.items() if m.column == "id"]
    if len(ids) > 1:
        raise ConfigError(
            f"two id columns: '{ids[0]}' and '{ids[1]}'",
            file=file,
            row=row,
            remedy="rename or remove the one that does not identify a project",
        )
    if not ids:
        weak = [h for h in headings if h and _fold(h) in _WEAK_IDS]
        meanings |= {h: Heading("id") for h in weak[:1]}
    best: dict[str, str] = {}
    for heading, meaning in meanings.items():
        holder = best.get(meaning.column)
        if holder is None or meaning.rank < meanings[holder].rank:
            best[meaning.column] = heading
    return {h: m for h, m in meanings.items() if best[m.column] == h}

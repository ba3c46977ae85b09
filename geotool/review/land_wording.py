"""The sentences of findings in which zones are held against zones, and of totals in a zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geotool.model import LAYER_KINDS, Measure, Text
from geotool.review.wording import Named, amount

#: How many features of a layer a sentence names.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Apart:
    """A part of a kind of zone: the core of reserves, say."""

    kind: str
    part: Text

    @property
    def zh(self) -> str:
        """What it is called in Chinese."""
        return LAYER_KINDS[self.kind].zh + (f"（{self.part.zh}）" if self.part.zh else "")

    @property
    def en(self) -> str:
        """What it is called in English."""
        return LAYER_KINDS[self.kind].en + (f" ({self.part.en})" if self.part.en else "")


def zones_overlap(one: Named, other: Named, measure: Measure, within: Apart | None) -> Text:
    """Two zones that overlap; ``within`` is a third in which the part lies."""
    figure = amount(measure)
    inside_zh = "" if within is None else f"，在{within.zh}内"
    inside_en = "" if within is None else f", within {within.en}"
    return Text(
        f"{one.zh}与{other.zh}重叠 {figure.zh}{inside_zh}",
        f"{one.en} and {other.en} overlap by {figure.en}{inside_en}",
    )


def kind_unsure(one: Named, other: Named, measure: Measure, attributes: Sequence[str]) -> Text:
    """Two zones that overlap, of which an attribute that decides is missing."""
    figure = amount(measure)
    return Text(
        f"{one.zh}与{other.zh}重叠 {figure.zh}，但属性（{'、'.join(attributes)}）缺失，无从判定",
        f"{one.en} and {other.en} overlap by {figure.en}; "
        f"{', '.join(attributes)} is absent: not decided",
    )


def apart_unsure(
    one: Named, other: Named, measure: Measure, apart: Named, attributes: Sequence[str]
) -> Text:
    """Two zones that overlap in a third, of which an attribute that decides is missing."""
    figure = amount(measure)
    return Text(
        f"{one.zh}与{other.zh}重叠 {figure.zh}，位于{apart.zh}内，其属性"
        f"（{'、'.join(attributes)}）缺失，无从判定",
        f"{one.en} and {other.en} overlap by {figure.en} within {apart.en}, whose "
        f"{', '.join(attributes)} is absent: not decided",
    )


def zones_sliver(one: Named, other: Named, measure: Measure, tolerance_m2: float) -> Text:
    """Two zones that overlap by less than the tolerance."""
    figure = amount(measure)
    return Text(
        f"{one.zh}与{other.zh}有细碎重叠 {figure.zh}，不超过容差 {tolerance_m2:g} 平方米",
        f"sliver overlap of {one.en} and {other.en}: {figure.en}, within the tolerance of "
        f"{tolerance_m2:g} m²",
    )


def land_outside(
    land: Named, names: Sequence[str], zone: Named, measure: Measure, wanted: float
) -> Text:
    """Features of a layer that do not lie inside the zones they should be in."""
    figure = amount(measure)
    listed = "、".join(names[:_NAMED]), ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    which_zh = f"{land.zh}（{listed[0]}{f'等 {len(names)} 个' if more > 0 else ''}）"
    which_en = f"{land.en} ({listed[1]}{f' and {more} more' if more > 0 else ''})"
    if not names:
        which_zh, which_en = land.zh, land.en
    return Text(
        f"{which_zh}有 {figure.zh}在{zone.zh}之外（应有 {percent(wanted)} 在内）",
        f"{figure.en} of {which_en} lies outside {zone.en} ({percent(wanted)} should lie inside)",
    )


def perhaps_outside(land: Named, zone: Named, attributes: Sequence[str], wanted: float) -> Text:
    """A feature that lies in zones only if those of unknown attributes are of the kind wanted."""
    return Text(
        f"{land.zh}是否有 {percent(wanted)} 在{zone.zh}内无从判定：有图斑缺少属性"
        f"（{'、'.join(attributes)}）",
        f"whether {percent(wanted)} of {land.en} lies inside {zone.en} is not decided: features "
        f"there lack {', '.join(attributes)}",
    )


def subject_unsure(land: Named, attributes: Sequence[str]) -> Text:
    """A feature of which nobody knows whether the rule means it."""
    names_zh, names_en = "、".join(attributes), ", ".join(attributes)
    return Text(
        f"{land.zh}缺少属性（{names_zh}），是否适用无从判定",
        f"{land.en} lacks {names_en}: whether the rule means it is not decided",
    )


def land_beyond(land: Named, zone: Named, share: float) -> Text:
    """A feature of which a part lies where the zones' layer claims nothing."""
    return Text(
        f"{land.zh}有 {share:.2%} 在{zone.zh}图层声明的范围之外，该部分无从判定",
        f"{share:.2%} of {land.en} lies outside the declared footprint of {zone.en}: not decided",
    )


def percent(share: float) -> str:
    """A share in per cent with as many decimals as it needs, two at most.

    >>> percent(0.9), percent(0.985), percent(1.0)
    ('90%', '98.5%', '100%')
    """
    return f"{share * 100:.2f}".rstrip("0").rstrip(".") + "%"


@dataclass(frozen=True, slots=True)
class Served:
    """Shares of land within a distance of facilities: the sure one, and that wanted.

    ``most`` is the share if facilities of unknown attributes served, too.
    """

    distance_m: float
    wanted: float
    share: float
    most: float
    uncovered_m2: float


def coverage(land: Named, facilities: Named, served: Served) -> Text:
    """Land of which too small a share lies within a distance of facilities."""
    share, most, wanted = served.share, served.most, served.wanted
    distance_m, uncovered_m2 = served.distance_m, served.uncovered_m2
    more = most > share + 5e-5
    zh = f"{share:.2%} 至 {most:.2%}（部分设施缺少属性）" if more else f"{share:.2%}"
    en = f"{share:.2%} to {most:.2%} (some facilities lack attributes)" if more else f"{share:.2%}"
    return Text(
        f"{land.zh}中距{facilities.zh} {distance_m:,.0f} 米以内的面积占 {zh}"
        f"（未覆盖 {uncovered_m2:,.2f} 平方米），应不低于 {percent(wanted)}；按直线距离和面积计",
        f"{en} of {land.en} lies within {distance_m:,.0f} m of {facilities.en} "
        f"({uncovered_m2:,.2f} m² uncovered), {percent(wanted)} is required; "
        "by straight line and area",
    )


def coverage_unsure(land: Named, facilities: Named, served: Served) -> Text:
    """A coverage that depends on facilities of unknown attributes."""
    low, most, wanted = served.share, served.most, served.wanted
    distance_m = served.distance_m
    return Text(
        f"{land.zh}中距{facilities.zh} {distance_m:,.0f} 米以内的面积占 {low:.2%} 至 {most:.2%}："
        f"部分设施缺少属性，是否达到 {percent(wanted)} 无从判定",
        f"between {low:.2%} and {most:.2%} of {land.en} lies within {distance_m:,.0f} m of "
        f"{facilities.en}: some facilities lack attributes, whether it reaches {percent(wanted)} "
        "is not decided",
    )


def coverage_beyond(land: Named, facilities: Named, share: float) -> Text:
    """Land to be served that lies where the facilities' layer claims nothing."""
    return Text(
        f"{land.zh}有 {share:.2%} 在{facilities.zh}图层声明的范围之外，覆盖率无从判定",
        f"{share:.2%} of {land.en} lies outside the declared footprint of {facilities.en}: "
        "its coverage is not decided",
    )


def too_many(zone: Named, counted: Named | None, measure: Measure, limit: float) -> Text:
    """More features in a zone than allowed."""
    what_zh = "" if counted is None else counted.zh
    what_en = "feature(s)" if counted is None else counted.en
    return Text(
        f"{zone.zh}内{what_zh}共 {measure.value:g} 处，超过上限 {limit:g}",
        f"{zone.en} holds {measure.value:g} of {what_en}, more than the limit of {limit:g}",
    )


def perhaps_too_many(zone: Named, sure: float, most: float, limit: float) -> Text:
    """A count that depends on rows located by place name."""
    return Text(
        f"{zone.zh}内至少 {sure:g} 处、至多 {most:g} 处（含仅按地名定位者），"
        f"是否超过上限 {limit:g} 无从判定",
        f"{zone.en} holds at least {sure:g} and at most {most:g} (with rows located by place "
        f"name): whether that is more than {limit:g} is not decided",
    )


def over_quota(zone: Named, measure: Measure, quota_m2: float, projects: int) -> Text:
    """More of a zone taken by all projects together than its quota allows."""
    figure = amount(measure)
    return Text(
        f"{projects} 个项目合并占用{zone.zh} {figure.zh}，超过限额 {quota_m2:,.2f} 平方米",
        f"{projects} project(s) together take {figure.en} of {zone.en}, more than the quota of "
        f"{quota_m2:,.2f} m²",
    )

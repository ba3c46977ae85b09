"""The sentences of findings in which zones are held against zones, and of totals in a zone."""

from __future__ import annotations

from collections.abc import Sequence

from geotool.model import Measure, Text
from geotool.review.wording import Named, amount

#: How many features of a layer a sentence names.
_NAMED = 5


def zones_overlap(one: Named, other: Named, measure: Measure, within: Named | None) -> Text:
    """Two zones that overlap; ``within`` is a third in which the part lies."""
    figure = amount(measure)
    inside_zh = "" if within is None else f"（在{within.zh}内）"
    inside_en = "" if within is None else f" (within {within.en})"
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
        f"{which_zh}有 {figure.zh}在{zone.zh}之外（应有 {wanted:.0%} 在内）",
        f"{figure.en} of {which_en} lies outside {zone.en} ({wanted:.0%} should lie inside)",
    )


def land_beyond(land: Named, zone: Named, share: float) -> Text:
    """A feature of which a part lies where the zones' layer claims nothing."""
    return Text(
        f"{land.zh}有 {share:.2%} 在{zone.zh}图层声明的范围之外，该部分无从判定",
        f"{share:.2%} of {land.en} lies outside the declared footprint of {zone.en}: not decided",
    )


def coverage(
    land: Named, facilities: Named, covered: Measure, distance_m: float, wanted: float
) -> Text:
    """Land of which too small a share lies within a distance of facilities."""
    share = covered.share or 0.0
    return Text(
        f"{land.zh}中距{facilities.zh} {distance_m:,.0f} 米以内的面积占 {share:.2%}"
        f"（未覆盖 {covered.value:,.2f} 平方米），应不低于 {wanted:.0%}；按直线距离和面积计",
        f"{share:.2%} of {land.en} lies within {distance_m:,.0f} m of {facilities.en} "
        f"({covered.value:,.2f} m² uncovered), {wanted:.0%} is required; by straight line and area",
    )


def coverage_unsure(land: Named, facilities: Named, low: float, high: float, wanted: float) -> Text:
    """A coverage that depends on facilities of unknown attributes."""
    return Text(
        f"{land.zh}的{facilities.zh}覆盖率在 {low:.2%} 与 {high:.2%} 之间：部分设施缺少属性，"
        f"是否达到 {wanted:.0%} 无从判定",
        f"coverage of {land.en} by {facilities.en} is between {low:.2%} and {high:.2%}: some "
        f"facilities lack attributes, whether it reaches {wanted:.0%} is not decided",
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

"""The sentences of findings, in Chinese and English: what, how much, what would change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from geotool.measure import to_mu
from geotool.model import LAYER_KINDS, LOCATION_ACCURACIES, PURPOSES, Measure, Text
from geotool.rules import attribute_label, column_label

DATA_CONVENTION = "geotool data convention"

SCHEMATIC = Text("示意数据，不作依据", "Schematic data, not a basis for any decision")


def notice(sentence: str) -> Text:
    """A layer's notice in both languages, where its translation is known."""
    return SCHEMATIC if sentence == SCHEMATIC.zh else Text(sentence, sentence)


def zone_title(kind: str, name: str) -> Text:
    """Kind and name of a zone.

    >>> zone_title("wetland", "示意湿地").en
    'wetland “示意湿地”'
    """
    term = LAYER_KINDS[kind]
    if not name:
        return Text(term.zh, term.en)
    return Text(f"{term.zh}「{name}」", f"{term.en} “{name}”")


def amount(measure: Measure) -> Text:
    """A measured figure with its unit, mu for areas, and the share of the project."""
    share = "" if measure.share is None else f"{measure.share:.2%}"
    if measure.unit == "m2":
        mu = f"{float(to_mu(measure.value)):,.2f}"
        zh = f"{measure.value:,.2f} 平方米（{mu} 亩" + (f"，占 {share}）" if share else "）")
        en = f"{measure.value:,.2f} m² ({mu} mu" + (f", {share} of it)" if share else ")")
        return Text(zh, en)
    if measure.unit == "m":
        tail_zh, tail_en = (f"（占 {share}）", f" ({share} of it)") if share else ("", "")
        return Text(f"{measure.value:,.2f} 米{tail_zh}", f"{measure.value:,.2f} m{tail_en}")
    return Text(f"{measure.value:g} 处", f"{measure.value:g} place(s)")


def location(accuracy: str | None, uncertainty_m: float | None) -> Text:
    """How well the project's place is known, where that limits what a finding may claim."""
    if accuracy == "place_name":
        return Text(
            f"（仅按地名定位，误差约 {uncertainty_m or 0:,.0f} 米）",
            f" (located by place name only, within about {uncertainty_m or 0:,.0f} m)",
        )
    if accuracy == "schematic":
        term = LOCATION_ACCURACIES["schematic"]
        return Text(f"（位置为{term.zh}）", " (schematic location)")
    return Text("", "")


def overlap(zone: Text, measure: Measure, where: Text) -> Text:
    """Overlap of a site with a zone."""
    figure = amount(measure)
    inside = measure.unit == "count"
    return Text(
        f"位于{zone.zh}内{where.zh}" if inside else f"与{zone.zh}重叠 {figure.zh}{where.zh}",
        f"lies in {zone.en}{where.en}"
        if inside
        else f"overlaps {zone.en} by {figure.en}{where.en}",
    )


def sliver(zone: Text, measure: Measure, tolerance_m2: float) -> Text:
    """An overlap below the tolerance."""
    figure = amount(measure)
    return Text(
        f"与{zone.zh}有细碎重叠 {figure.zh}，不超过容差 {tolerance_m2:g} 平方米，请核对界线",
        f"sliver overlap with {zone.en} of {figure.en}, within the tolerance of "
        f"{tolerance_m2:g} m²: check the boundaries",
    )


def near(zone: Text, measure: Measure, limit_m: float, where: Text) -> Text:
    """A site too near to a zone."""
    return Text(
        f"距{zone.zh} {measure.value:,.2f} 米，小于 {limit_m:,.0f} 米限值{where.zh}",
        f"{measure.value:,.2f} m from {zone.en}, within the limit of {limit_m:,.0f} m{where.en}",
    )


def outside(zone: Text, measure: Measure, share: float, where: Text) -> Text:
    """A site that does not lie inside its zone."""
    figure = amount(measure)
    return Text(
        f"有 {figure.zh}在{zone.zh}之外（应有 {share:.0%} 在内）{where.zh}",
        f"{figure.en} lies outside {zone.en} ({share:.0%} should lie inside){where.en}",
    )


def far(zone: Text, distance_m: float | None, limit_m: float, where: Text) -> Text:
    """No feature of the wanted kinds is near."""
    if distance_m is None:
        return Text(
            f"{limit_m:,.0f} 米内没有{zone.zh}{where.zh}",
            f"no {zone.en} within {limit_m:,.0f} m{where.en}",
        )
    return Text(
        f"最近的{zone.zh}在 {distance_m:,.0f} 米外，超过 {limit_m:,.0f} 米{where.zh}",
        f"the nearest {zone.en} is {distance_m:,.0f} m away, more than {limit_m:,.0f} m{where.en}",
    )


def no_shoreline(zone: Text, measure: Measure, limit_m: float, where: Text) -> Text:
    """A site beyond the limit from a centre line, whose shoreline may lie within it."""
    return Text(
        f"距{zone.zh}的中心线 {measure.value:,.2f} 米；未给出岸线或河道管理范围，"
        f"距岸线是否小于 {limit_m:,.0f} 米无从判定{where.zh}",
        f"{measure.value:,.2f} m from the centre line of {zone.en}; no shoreline or management "
        f"range is given, so whether it is within {limit_m:,.0f} m is not decided{where.en}",
    )


def no_such_zone(zone: Text, named: str, where: Text) -> Text:
    """A row that names a county of which no outline is given."""
    return Text(
        f"没有「{named}」的{zone.zh}图形，无从判定{where.zh}",
        f"no {zone.en} is given for “{named}”: not decided{where.en}",
    )


def bare_point(row: Mapping[str, Any]) -> Text:
    """A site that is only a point although its row declares an area."""
    try:
        declared = float(row.get("declared_area_m2") or 0)
    except (TypeError, ValueError):
        return Text("", "")
    if not declared > 0:
        return Text("", "")
    return Text(
        f"；只有一个点，申报面积 {declared:,.2f} 平方米未能核对",
        f"; drawn as a point only, its declared {declared:,.2f} m² are not checked",
    )


def misplaced(layer: str) -> Text:
    """A layer that lies far from what it should say something about."""
    return Text(
        f"图层 {layer} 远离本区域（坐标系可能有误），不据以判定",
        f"layer {layer} lies far from the region (its frame may be wrong): nothing is judged by it",
    )


def possible(zone: Text, others: int, where: Text) -> Text:
    """A place-name location that may or may not touch a zone."""
    more_zh = f"等 {others + 1} 处" if others else ""
    more_en = f" and {others} more" if others else ""
    return Text(
        f"可能涉及{zone.zh}{more_zh}，位置不足以判定{where.zh}",
        f"may concern {zone.en}{more_en}; the location is too coarse to decide{where.en}",
    )


def beyond(kind: str, share: float, where: Text) -> Text:
    """A site beyond where a layer claims to be complete."""
    term = LAYER_KINDS[kind]
    return Text(
        f"有 {share:.2%} 在「{term.zh}」图层声明的范围之外，无从判定{where.zh}",
        f"{share:.2%} lies outside the declared footprint of the layer “{term.en}”: "
        f"not decided{where.en}",
    )


def attribute_missing(zone: Text, kind: str, attributes: str, measure: Measure) -> Text:
    """A zone feature without the attributes (joined by commas) that the rule asks for."""
    figure = amount(measure)
    names = attributes.split(",")
    zh = "、".join(attribute_label(kind, a, "zh") for a in names)
    en = ", ".join(attribute_label(kind, a, "en") for a in names)
    near = measure.name == "distance"
    met_zh = f"距{zone.zh} {figure.zh}" if near else f"与{zone.zh}相交 {figure.zh}"
    met_en = f"{figure.en} from {zone.en}" if near else f"meets {zone.en} by {figure.en}"
    return Text(
        f"{met_zh}，但其属性“{zh}”缺失或无法识别，无从判定",
        f"{met_en}, whose {en} is absent or unknown: not decided",
    )


def layer_missing(kinds: Sequence[str]) -> Text:
    """No layer of these kinds is in the catalogue."""
    zh = "、".join(LAYER_KINDS[k].zh for k in kinds)
    en = ", ".join(LAYER_KINDS[k].en for k in kinds)
    return Text(f"缺少图层：{zh}", f"no layer of kind: {en}")


def layer_broken(layer: str, count: int) -> Text:
    """Some features of a layer have no usable geometry."""
    return Text(
        f"图层 {layer} 有 {count} 个要素没有可用的图形，对其无从判定",
        f"{count} features of layer {layer} have no usable geometry: not decided by them",
    )


def frame_undeclared(layer: str) -> Text:
    """A layer whose coordinate frame nobody declared."""
    return Text(
        f"图层 {layer} 未声明坐标系，无从判定",
        f"layer {layer} has no declared coordinate frame: not decided by it",
    )


def exception_applies(title: Text) -> Text:
    """Say under which exception a conflict is allowed."""
    return Text(f"；适用例外：{title.zh}", f"; exception claimed: {title.en}")


def not_in_force(as_of: date) -> Text:
    """A rule without an edition on the day."""
    return Text(
        f"规则库没有 {as_of} 有效的版本，当时的规定未判定",
        f"the rulebook has no edition for {as_of}: the law of that day is not judged",
    )


def would_change(purposes: Sequence[str]) -> Text:
    """Name the purposes that would change a finding; none of them is claimed."""
    if not purposes:
        return Text("", "")
    zh = "、".join(PURPOSES.label(p, "zh") for p in purposes)
    en = ", ".join(PURPOSES.label(p, "en") for p in purposes)
    return Text(
        f"；未主张例外，若主张{zh}并备齐材料，结论会改变",
        f"; no exception is claimed: stating {en}, with the papers, would change it",
    )


def assumed(columns: Sequence[str]) -> Text:
    """Columns left empty that were taken in the stricter sense."""
    if not columns:
        return Text("", "")
    zh = "、".join(column_label(c, "zh") for c in columns)
    en = ", ".join(column_label(c, "en") for c in columns)
    return Text(f"（{zh}未填写，按适用处理）", f" ({en} not stated, taken to apply)")


def joined(*texts: Text) -> Text:
    """Sentences one after the other."""
    return Text("".join(t.zh for t in texts), "".join(t.en for t in texts))


def row_unknown(fault: str) -> Text:
    """A row that no spatial rule can judge."""
    return _ROW.get(fault, _ROW["row_fault"])


_ROW = {
    "no_location": Text(
        "没有坐标，地名也查不到：任何空间规则都无从判定，请补充图形或地名",
        "has no coordinates and no place found in the gazetteer: no spatial rule can judge it; "
        "add a geometry or a place name",
    ),
    "broken_geometry": Text("图形不可用：无从判定", "its geometry cannot be used: not decided"),
    "wrong_geometry_kind": Text(
        "图形类型不符或混杂：无从判定", "its geometry is of the wrong kind or mixed: not decided"
    ),
    "unknown_kind": Text(
        "项目类型不在词表中：无从判定适用规则", "its kind is not in the vocabulary: not decided"
    ),
    "frame_undeclared": Text(
        "坐标系未声明：无从判定", "its coordinate frame is not declared: not decided"
    ),
    "open_places": Text(
        "有地名在地名库中找不到或不唯一，项目可能还涉及那里",
        "some place names are not found or not unique: the project may reach there, too",
    ),
    "row_fault": Text("该行数据有误，判定不完整", "a fault in this row: judged only in part"),
}

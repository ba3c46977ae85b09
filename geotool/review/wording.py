"""The sentences of findings, in Chinese and English: what, how much, what would change it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from geotool.measure import to_mu
from geotool.model import (
    LAYER_KINDS,
    LOCATION_ACCURACIES,
    PURPOSES,
    Certainty,
    Measure,
    Sentence,
    Text,
    lost_zero,
)
from geotool.rules import attribute_label, column_label

#: How many zones a coarse location names beside the nearest.
_NAMED = 5
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


@dataclass(frozen=True, slots=True)
class Named:
    """A zone as it is called in a sentence: its kinds, and its name where it has one."""

    kinds: tuple[str, ...]
    name: str = ""

    @property
    def zh(self) -> str:
        """What it is called in Chinese."""
        return "、".join(zone_title(kind, self.name).zh for kind in self.kinds)

    @property
    def en(self) -> str:
        """What it is called in English."""
        return " or ".join(zone_title(kind, self.name).en for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Place:
    """What must be said of how well a place is known."""

    accuracy: str
    uncertainty_m: float

    @property
    def zh(self) -> str:
        """The remark in Chinese, empty where there is none."""
        return location(self.accuracy, self.uncertainty_m).zh

    @property
    def en(self) -> str:
        """The remark in English, empty where there is none."""
        return location(self.accuracy, self.uncertainty_m).en


@functools.lru_cache(maxsize=4096)
def named(kind: str, name: str) -> Named:
    """Return how a zone of one kind is called; equal ones are one object."""
    return Named((kind,), name)


@functools.lru_cache(maxsize=4096)
def place(accuracy: str, uncertainty_m: float) -> Place:
    """Return the remark on a place; equal ones are one object."""
    return Place(accuracy, uncertainty_m)


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


def overlap(zone: Named, measure: Measure, where: Place, bare_m2: float) -> Text:
    """Overlap of a site with a zone; ``bare_m2`` is what a site that is only a point declares."""
    if measure.unit != "count":
        figure = amount(measure)
        return Text(
            f"与{zone.zh}重叠 {figure.zh}{where.zh}", f"overlaps {zone.en} by {figure.en}{where.en}"
        )
    found = Text(f"位于{zone.zh}内{where.zh}", f"lies in {zone.en}{where.en}")
    if not bare_m2 > 0:
        return found
    return joined(
        found,
        Text(
            f"；只有一个点，申报面积 {bare_m2:,.2f} 平方米未能核对",
            f"; drawn as a point only, its declared {bare_m2:,.2f} m² are not checked",
        ),
    )


def sliver(zone: Named, measure: Measure, tolerance_m2: float) -> Text:
    """An overlap below the tolerance."""
    figure = amount(measure)
    return Text(
        f"与{zone.zh}有细碎重叠 {figure.zh}，不超过容差 {tolerance_m2:g} 平方米，请核对界线",
        f"sliver overlap with {zone.en} of {figure.en}, within the tolerance of "
        f"{tolerance_m2:g} m²: check the boundaries",
    )


def near(zone: Named, measure: Measure, limit_m: float, where: Place) -> Text:
    """A site too near to a zone; one that may be is beyond the limit as drawn."""
    if measure.value > limit_m:
        return Text(
            f"距{zone.zh} {measure.value:,.2f} 米，限值 {limit_m:,.0f} 米{where.zh}",
            f"{measure.value:,.2f} m from {zone.en}, the limit is {limit_m:,.0f} m{where.en}",
        )
    return Text(
        f"距{zone.zh} {measure.value:,.2f} 米，小于 {limit_m:,.0f} 米限值{where.zh}",
        f"{measure.value:,.2f} m from {zone.en}, within the limit of {limit_m:,.0f} m{where.en}",
    )


def outside(zone: Named, measure: Measure, share: float, where: Place) -> Text:
    """A site that does not lie inside its zone."""
    figure = amount(measure)
    return Text(
        f"有 {figure.zh}在{zone.zh}之外（应有 {share:.0%} 在内）{where.zh}",
        f"{figure.en} lies outside {zone.en} ({share:.0%} should lie inside){where.en}",
    )


def far(zone: Named, distance_m: float | None, limit_m: float, where: Place) -> Text:
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


def no_shoreline(zone: Named, measure: Measure, limit_m: float, where: Place) -> Text:
    """A site beyond the limit from a centre line, whose shoreline may lie within it."""
    return Text(
        f"距{zone.zh}的中心线 {measure.value:,.2f} 米；未给出岸线或河道管理范围，"
        f"距岸线是否小于 {limit_m:,.0f} 米无从判定{where.zh}",
        f"{measure.value:,.2f} m from the centre line of {zone.en}; no shoreline or management "
        f"range is given, so whether it is within {limit_m:,.0f} m is not decided{where.en}",
    )


def no_such_zone(zone: Named, named: str, where: Place) -> Text:
    """A row that names a county of which no outline is given."""
    return Text(
        f"没有「{named}」的{zone.zh}图形，无从判定{where.zh}",
        f"no {zone.en} is given for “{named}”: not decided{where.en}",
    )


def possible(zone: Named, others: Sequence[str], where: Place) -> Text:
    """A place-name location that may or may not touch zones; the nearest few are named."""
    shown, more = others[:_NAMED], len(others) - _NAMED
    zh, en = "、".join(f"「{n}」" for n in shown), ", ".join(f"“{n}”" for n in shown)
    if shown:
        zh = f"，以及{zh}" + (f"等共 {len(others) + 1} 处" if more > 0 else "")
        en = f", also {en}" + (f" and {more} more" if more > 0 else "")
    return Text(
        f"可能涉及{zone.zh}{zh}，位置不足以判定{where.zh}",
        f"may concern {zone.en}{en}; the location is too coarse to decide{where.en}",
    )


def beyond(kind: str, share: float, where: Place) -> Text:
    """A site beyond where a layer claims to be complete."""
    term = LAYER_KINDS[kind]
    return Text(
        f"有 {share:.2%} 在「{term.zh}」图层声明的范围之外，无从判定{where.zh}",
        f"{share:.2%} lies outside the declared footprint of the layer “{term.en}”: "
        f"not decided{where.en}",
    )


def attribute_missing(
    zone: Named, kind: str, attributes: str, read: Sequence[str], measure: Measure
) -> Text:
    """A zone feature without the attributes (joined by commas) that the rule asks for.

    ``read`` is what stands in them, "" where there is nothing.
    """
    figure = amount(measure)
    names = attributes.split(",")
    zh = "、".join(attribute_label(kind, a, "zh") for a in names)
    en = ", ".join(attribute_label(kind, a, "en") for a in names)
    near = measure.name == "distance"
    met_zh = f"距{zone.zh} {figure.zh}" if near else f"与{zone.zh}相交 {figure.zh}"
    met_en = f"{figure.en} from {zone.en}" if near else f"meets {zone.en} by {figure.en}"
    found = _as_read(kind, names, read)
    return Text(
        f"{met_zh}，但其属性“{zh}”缺失或无法识别{found.zh}，无从判定",
        f"{met_en}, whose {en} is absent or unknown{found.en}: not decided",
    )


def _as_read(kind: str, attributes: Sequence[str], read: Sequence[str]) -> Text:
    """Say what stands in attributes, and which codes may have lost their leading zero."""
    found = {attribute: word for attribute, word in zip(attributes, read, strict=True) if word}
    if not found:
        return Text("", "")
    guesses = [code for a, word in found.items() if (code := lost_zero(kind, a, word))]
    zh = "、".join(f"“{word}”" for word in found.values())
    en = ", ".join(f"“{word}”" for word in found.values())
    if guesses:
        zh += f"，可能是丢了首位 0 的 {'、'.join(guesses)}"
        en += f", perhaps {', '.join(guesses)} without its leading zero"
    return Text(f"（读到{zh}）", f" (it reads {en})")


def perhaps_met(sentence: Sentence, attributes: Sequence[str]) -> Text:
    """A requirement not met, unless features of unknown attributes are of the zone wanted."""
    names = "、".join(attributes)
    return Text(
        f"{sentence.zh}；但相关图斑缺少属性（{names}），无从判定",
        f"{sentence.en}; but features there lack {', '.join(attributes)}: not decided",
    )


def approved(sentence: Sentence, day: date | None, standing: str, edition: str) -> Text:
    """A conflict of a project approved while other law, or none, was in force."""
    if standing == "kept":
        zh = f"；{day} 已批准，按当时有效的版本 {edition} 判定"
        en = f"; approved on {day}, judged by edition {edition} of that day"
    elif standing == "spared":
        zh = f"；{day} 批准时尚无此规定，仅提示"
        en = f"; approved on {day}, before there was such a rule: a notice only"
    else:
        zh = f"；{day} 批准，规则库没有当时的版本，无从判定"
        en = f"; approved on {day}, for which the rulebook has no edition: not decided"
    return Text(sentence.zh + zh, sentence.en + en)


#: What the class of a conflict means, for the reader of a finding.
_UNSURE = {
    Certainty.POSSIBLE: Text("可能", "possible"),
    Certainty.BOUNDARY_NOISE: Text("边界误差以内", "boundary noise"),
}


def position_open(sentence: Sentence, measure: Measure, certainty: Certainty) -> Text:
    """A conflict that the stated positional accuracy may explain away, or make greater."""
    places = Text("处", "place(s)")
    unit = {"m2": Text("平方米", "m²"), "m": Text("米", "m")}.get(measure.unit, places)
    low, high = f"{measure.low or 0:,.2f}", f"{measure.high or 0:,.2f}"
    label = _UNSURE[certainty]
    return Text(
        f"{sentence.zh}；按申明的位置精度在 {low} 至 {high} {unit.zh}之间（{label.zh}），无从判定",
        f"{sentence.en}; between {low} and {high} {unit.en} by the stated positional accuracy "
        f"({label.en}): not decided",
    )


def beside(zone: Named, where: Place) -> Text:
    """A site that does not meet a zone as drawn, but lies within the positional accuracy of it."""
    return Text(f"按图形与{zone.zh}不相交{where.zh}", f"does not meet {zone.en} as drawn{where.en}")


def exception_applies(title: Text) -> Text:
    """Say under which exception a conflict is allowed."""
    return Text(f"；适用例外：{title.zh}", f"; exception claimed: {title.en}")


def would_change(purposes: Sequence[str], *, claims: bool = False) -> Text:
    """Name the purposes that would change a finding; none of them is claimed.

    ``claims`` says that the project states purposes, which the rule does not admit here.
    """
    if not purposes:
        return Text("", "")
    zh = "、".join(PURPOSES.label(p, "zh") for p in purposes)
    en = ", ".join(PURPOSES.label(p, "en") for p in purposes)
    if claims:
        return Text(
            f"；所填目的在此不构成例外，若主张{zh}并备齐材料，结论会改变",
            f"; the purposes stated are no exception here: {en}, with the papers, would change it",
        )
    return Text(
        f"；未主张例外，若主张{zh}并备齐材料，结论会改变",
        f"; no exception is claimed: stating {en}, with the papers, would change it",
    )


def cell_unread(sentence: Sentence) -> Text:
    """A conflict of a row with a cell that could not be read, and might decide it."""
    return Text(
        f"{sentence.zh}；该行有无法识别的单元格，改正后才能判定",
        f"{sentence.en}; a cell of the row could not be read: not decided until it is corrected",
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

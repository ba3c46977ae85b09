"""The sentences about waivers, in Chinese and English: which document, and why it is open again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from geotool.measure import round_measure, to_mu
from geotool.model import Cap, Finding, Measure, NotChecked, Text, Waiver

#: How many reasons, codes or zones one sentence lists.
_LISTED = 3
LET_STAND = Text("准予保留", "let stand")
NO_PROJECT_ASKED = Text("本次没有审查项目", "no project was checked in this review")
NO_GROUND = Text(
    "该结论没有图形，无法确认位于文件划定的范围内",
    "the finding has no geometry, so it cannot be shown to lie in the document's place",
)


def size(value: float, unit: str) -> Text:
    """Say a size with its unit, areas in mu as well.

    >>> size(1200.0, "m2").en, size(3, "count").zh
    ('1,200.00 m² (1.80 mu)', '3 处')
    """
    if unit == "m2":
        mu = f"{float(to_mu(value)):,.2f}"
        zh, en = ("", "") if mu == "0.00" else (f"（{mu} 亩）", f" ({mu} mu)")
        return Text(f"{value:,.2f} 平方米{zh}", f"{value:,.2f} m²{en}")
    if unit == "m":
        return Text(f"{value:,.2f} 米", f"{value:,.2f} m")
    return Text(f"{value:,.0f} 处", f"{value:,.0f} place{'' if value == 1 else 's'}")


def joined(sentences: Sequence[Text]) -> Text:
    """Join what is said of one document."""
    return Text("；".join(s.zh for s in sentences), "; ".join(s.en for s in sentences))


def document(waiver: Waiver) -> Text:
    """Name a document, who issued it, and until when it holds."""
    return Text(
        f"{waiver.document}（{waiver.issuer}，有效期至 {waiver.expires}）",
        f"{waiver.document} ({waiver.issuer}, valid until {waiver.expires})",
    )


def _days(count: int) -> str:
    return f"{count:,} day{'' if count == 1 else 's'}"


def expired(waiver: Waiver, as_of: date) -> Text:
    """Say since when the document no longer holds."""
    days = (as_of - waiver.expires).days
    return Text(
        f"已于 {waiver.expires} 到期，至审查日 {as_of} 已过 {days:,} 天",
        f"it expired on {waiver.expires}, {_days(days)} before the review of {as_of}",
    )


def not_yet(waiver: Waiver, as_of: date) -> Text:
    """Say that the document is younger than the day of the review."""
    days = (waiver.granted - as_of).days
    return Text(
        f"{waiver.granted} 才作出，比审查日 {as_of} 晚 {days:,} 天",
        f"it was granted on {waiver.granted}, {_days(days)} after the review of {as_of}",
    )


def rule_changed(waiver: Waiver, now: str) -> Text:
    """Say that the document was given under another edition of the rule."""
    return Text(
        f"规则 {waiver.rule} 已由版本 {waiver.rule_edition} 变为 {now}",
        f"rule {waiver.rule} is now judged by edition {now}, the document rests on edition "
        f"{waiver.rule_edition}",
    )


def rule_is_later(waiver: Waiver, now: str, since: date) -> Text:
    """Say that the edition of the rule is younger than the document."""
    return Text(
        f"规则 {waiver.rule} 的版本 {now} 自 {since} 起施行，晚于文件日期 {waiver.granted}",
        f"edition {now} of rule {waiver.rule} is in force since {since}, later than the document "
        f"of {waiver.granted}",
    )


def rule_not_known(waiver: Waiver, now: str) -> Text:
    """Say that nobody knows since when the edition of the rule is in force."""
    return Text(
        f"规则 {waiver.rule} 版本 {now} 的施行日期不明，请在豁免中写明 rule_edition",
        f"it is not known since when edition {now} of rule {waiver.rule} is in force; state "
        "rule_edition in the waiver",
    )


def zone_changed(layer: str, now: str | None, knew: str) -> Text:
    """Say that the document knew another edition of the layer."""
    return Text(
        f"图层 {layer} 现版本为 {now or '未注明'}，文件依据的是 {knew}",
        f"layer {layer} is now of edition {now or '(none stated)'}, the document knew {knew}",
    )


def zone_is_later(layer: str, now: str, waiver: Waiver) -> Text:
    """Say that the edition of the layer is, or may be, younger than the document."""
    return Text(
        f"图层 {layer} 的版本 {now} 晚于文件日期 {waiver.granted}；文件若依据该版本，请写明 "
        "zone_edition",
        f"edition {now} of layer {layer} is later than the document of {waiver.granted}; state "
        "zone_edition if the document knew it",
    )


def zone_not_dated(layer: str, now: str) -> Text:
    """Say that the edition of the layer is a label that nobody can hold against a date."""
    return Text(
        f"图层 {layer} 的版本「{now}」不是日期，无法判断是否晚于文件；请写明 zone_edition",
        f"edition “{now}” of layer {layer} is no date, so it may be later than the document; "
        "state zone_edition",
    )


def zone_not_named(knew: str) -> Text:
    """Say that the finding names no layer whose edition could be compared."""
    return Text(
        f"该结论未涉及具体图层，无法与文件依据的版本 {knew} 比较；请去掉 zone_edition",
        f"the finding names no layer whose edition could be held against {knew}; leave "
        "zone_edition out",
    )


def undecided(waiver: Waiver) -> Text:
    """Say that nothing of an open question can be held against a cap or a place."""
    zh, en = ("上限", "cap") if waiver.place is None else ("划定的范围", "place")
    if waiver.cap is not None and waiver.place is not None:
        zh, en = "上限和划定的范围", "cap and place"
    return Text(
        f"该结论尚未判定，无法与文件的{zh}比较",
        f"the question is not decided, so the document's {en} cannot be held against it",
    )


def over_cap(cap: Cap, value: float, *, inside: bool) -> Text:
    """Say by how much the conflict, or its part in the document's place, exceeds the cap."""
    most = round_measure(cap.value, cap.unit)
    now, more = size(value, cap.unit), size(round_measure(value - most, cap.unit), cap.unit)
    zh, en = ("划定范围内的部分", "the part in its place") if inside else ("现", "it")
    return Text(
        f"超出上限 {cap.written}：{zh}为 {now.zh}，多出 {more.zh}",
        f"{en} is {now.en}, {more.en} over the cap of {cap.written}",
    )


def over_cap_together(cap: Cap, total: float, findings: int) -> Text:
    """Say by how much several conflicts together exceed the cap of their document."""
    most = round_measure(cap.value, cap.unit)
    now, more = size(total, cap.unit), size(round_measure(total - most, cap.unit), cap.unit)
    return Text(
        f"超出上限 {cap.written}：所涉 {findings} 条结论合计 {now.zh}，多出 {more.zh}",
        f"the {findings} findings it speaks of are {now.en} together, {more.en} over the cap of "
        f"{cap.written}",
    )


def cap_unfit(cap: Cap, measure: Measure | None) -> Text:
    """Say that the cap says nothing of such a figure, or that there is none."""
    if measure is None:
        return Text(
            f"该结论没有可与上限 {cap.written} 比较的数值",
            f"the finding has no figure that the cap of {cap.written} could be held against",
        )
    if measure.unit != cap.unit:
        zh, en = (f"单位不同（{measure.unit}）", f"it is measured in {measure.unit}")
    else:
        zh, en = ("数值大小不等于问题大小", "a larger figure is not a larger conflict here")
    return Text(
        f"上限 {cap.written} 不能与该结论的数值比较：{zh}",
        f"the cap of {cap.written} cannot be held against its figure: {en}",
    )


def all_outside(value: float, unit: str) -> Text:
    """Say that nothing of the conflict lies in the place."""
    whole = size(value, unit)
    return Text(
        f"{whole.zh}全部位于文件划定的范围以外",
        f"all of it, {whole.en}, lies outside the document's place",
    )


def partly_outside(value: float, unit: str) -> Text:
    """Say how much of the conflict lies outside the place."""
    rest = size(value, unit)
    return Text(
        f"有 {rest.zh}位于文件划定的范围以外",
        f"{rest.en} of it lies outside the document's place",
    )


def covers(waivers: Sequence[Waiver]) -> Text:
    """Say which documents let the finding stand."""
    named = [document(w) for w in waivers]
    together_zh, together_en = ("共同", "together ") if len(named) > 1 else ("", "")
    verb = "let" if len(named) > 1 else "lets"
    zh, en = "、".join(n.zh for n in named), " and ".join(n.en for n in named)
    return Text(f"{zh}{together_zh}准予保留", f"{en} {together_en}{verb} it stand")


def covers_part(waivers: Sequence[Waiver], rest: float, unit: str) -> Text:
    """Say which documents cover a part, and how much of the finding remains open."""
    named, open_ = [document(w) for w in waivers], size(rest, unit)
    zh, en = "、".join(n.zh for n in named), " and ".join(n.en for n in named)
    verb = "cover" if len(named) > 1 else "covers"
    return Text(
        f"{zh}只覆盖一部分，尚有 {open_.zh}未获准",
        f"{en} {verb} a part of it only, {open_.en} remain open",
    )


def reopened(waiver: Waiver, why: Text) -> Text:
    """Say that a document no longer lets the finding stand, and why."""
    named = document(waiver)
    return Text(f"{named.zh}不再适用：{why.zh}", f"{named.en} does not let it stand: {why.en}")


def standing(sentences: Sequence[Text], count: int) -> Text:
    """Say of a document what became of it, for all the findings it speaks of."""
    shown = joined(sentences[:_LISTED])
    more = len(sentences) - _LISTED
    tail = Text(f"；另有 {more} 项", f"; and {more} more") if more > 0 else Text("", "")
    found = Text(f"对应 {count} 项结论：", f"{count} finding{'' if count == 1 else 's'}: ")
    return Text(f"{found.zh}{shown.zh}{tail.zh}", f"{found.en}{shown.en}{tail.en}")


def rule_not_asked(waiver: Waiver) -> Text:
    """Say that the rule was not part of the review."""
    return Text(
        f"本次审查没有规则 {waiver.rule}",
        f"rule {waiver.rule} was not part of this review",
    )


def rule_not_checked(waiver: Waiver, entry: NotChecked) -> Text:
    """Say that the rule could not be judged, so that nothing is known of its findings."""
    return Text(
        f"规则 {waiver.rule} 未能全部检查，不能认定问题已消除：{entry.message.zh}",
        f"rule {waiver.rule} could not be checked throughout, so the conflict is not known to be "
        f"gone: {entry.message.en}",
    )


def project_not_judged(waiver: Waiver, finding: Finding) -> Text:
    """Say that the project's row could not be judged, so that nothing is known of it."""
    return Text(
        f"项目 {waiver.project} 无法判定，不能认定问题已消除：{finding.message.zh}",
        f"project {waiver.project} could not be judged, so the conflict is not known to be gone: "
        f"{finding.message.en}",
    )


def no_project(waiver: Waiver, near: str | None) -> Text:
    """Say that there is no such project (any more)."""
    hint = Text(f"，是否为 {near}？", f"; did you mean {near}?") if near else Text("", "")
    return Text(
        f"项目表中没有 {waiver.project}{hint.zh}",
        f"project {waiver.project} is not in the tables{hint.en}",
    )


def no_layer(waiver: Waiver, near: str | None) -> Text:
    """Say that there is no such layer (any more)."""
    hint = Text(f"，是否为 {near}？", f"; did you mean {near}?") if near else Text("", "")
    return Text(
        f"没有图层 {waiver.zone_layer}{hint.zh}",
        f"there is no layer {waiver.zone_layer}{hint.en}",
    )


def not_on_zone(waiver: Waiver, elsewhere: Sequence[str]) -> Text:
    """Say that the rule's findings are on other zones."""
    zone = "/".join(p for p in (waiver.zone_layer, waiver.zone_feature) if p)
    shown = ", ".join(elsewhere[:_LISTED]) + (" …" if len(elsewhere) > _LISTED else "")
    return Text(
        f"规则 {waiver.rule} 在 {zone} 上已无结论，现有结论在 {shown}",
        f"rule {waiver.rule} has no finding on {zone}; it has some on {shown}",
    )


def no_finding(waiver: Waiver, others: Sequence[str]) -> Text:
    """Say that the rule has no finding there any more, and which others have."""
    subject = waiver.project or "/".join(p for p in (waiver.zone_layer, waiver.zone_feature) if p)
    shown = ", ".join(others[:_LISTED]) + (" …" if len(others) > _LISTED else "")
    hint = (
        Text(f"（其他规则的结论：{shown}）", f" (other rules have: {shown})")
        if others
        else Text("", "")
    )
    return Text(
        f"{subject} 已无规则 {waiver.rule} 的结论{hint.zh}",
        f"there is no finding of {waiver.rule} for {subject} any more{hint.en}",
    )

"""A rule as a page with fixed sections, and the rulebook as a table.

Every number, exception, paper and citation is taken from the rule as it would be executed
(edition of the day, local parameters), never from a text written beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from geotool.model import LAYER_KINDS, PROJECT_KINDS, PURPOSES, SEVERITIES, VERDICTS, Text
from geotool.rules.labels import (
    CHECKS,
    PARAMETER_VALUES,
    PARAMETERS,
    attribute_conditions,
    attribute_label,
    column_conditions,
    column_label,
    with_code,
)
from geotool.rules.model import (
    Citation,
    Consequence,
    Edition,
    Exemption,
    Rule,
    Subject,
    Variant,
    Zone,
)
from geotool.rules.resolution import verdict_of
from geotool.rules.select import Parameter, RuleInForce, in_force
from geotool.rules.values import terms

SECTIONS: Final[tuple[Text, ...]] = (
    Text("状态与版本", "Status and editions"),
    Text("禁止或要求", "What it forbids or requires"),
    Text("适用项目", "Projects"),
    Text("区域", "Zones"),
    Text("检查", "Check"),
    Text("不同情形", "Variants"),
    Text("例外与材料", "Exceptions and papers"),
    Text("依据", "Sources"),
    Text("局限", "Limits"),
    Text("为什么", "Why it matters"),
    Text("如何量算", "How it is measured"),
    Text("规划出处", "Plans that motivate it"),
)
_CONFIDENCE: Final = {
    "V": Text("已读条文", "text read"),
    "P": Text("部分核对", "partly checked"),
    "M": Text("凭记忆，未核对", "from memory, not checked"),
    None: Text("约定，无法律条文", "convention, no legal text"),
}


def explain(rule: Rule | RuleInForce, *, as_of: date, language: str = "zh") -> str:
    """Return the page of a rule for a day, in ``zh`` or ``en``, as Markdown.

    A rule given with local parameters shows them. Where no edition is in force on the day, the
    page says so and shows the nearest one.
    """
    acting, active = acting_on(rule, as_of)
    rule = acting.rule
    lines = [f"# {rule.code} · {rule.title.get(language)}", ""]
    if rule.catalogue:
        lines += [f"{_say('目录编号', 'Catalogue id', language)}: {rule.catalogue}", ""]
    bodies = (
        _status(acting, active, as_of, language),
        _demand(acting, language),
        _projects(rule, language),
        _zones(acting, language),
        _check(acting, language),
        _consequences(acting, acting.variants, language),
        _consequences(acting, acting.exceptions, language),
        (_source(c, language) for c in acting.edition.citations),
        (rule.limits.get(language),),
        (rule.why.get(language),),
        (rule.measured.get(language),),
        (rule.seed.get(language),),
    )
    for heading, body in zip(SECTIONS, bodies, strict=True):
        text = list(body) or [_say("无", "none", language)]
        lines += [f"## {heading.get(language)}", "", *text, ""]
    return "\n".join(lines).rstrip() + "\n"


def listing(rules: Iterable[Rule], *, as_of: date, language: str = "zh") -> list[dict[str, Any]]:
    """Rows of ``rules list``: one a rule, in the edition of the day (or the nearest one).

    ``severity_label`` and ``check_label`` are the words for the codes beside them.
    """
    return [_row(acting_on(rule, as_of)[0], language) for rule in rules]


def _row(acting: RuleInForce, language: str) -> dict[str, Any]:
    rule, edition = acting.rule, acting.edition
    kinds = dict.fromkeys(k for s in rule.subjects for k in s.kinds)
    return {
        "code": rule.code,
        "catalogue": rule.catalogue or "",
        "edition": edition.id,
        "valid_from": edition.valid_from.isoformat(),
        "valid_to": edition.valid_to.isoformat() if edition.valid_to else None,
        "title": rule.title.get(language),
        "severity": edition.severity,
        "check": acting.check,
        "zone_kind": ",".join(dict.fromkeys(z.kind for z in acting.zones)),
        "subject_kinds": list(kinds),
        "citation": acting.citation().get(language),
        "verified": edition.verified,
        "exceptions": [e.code for e in acting.exceptions],
        "severity_label": SEVERITIES.label(edition.severity, language),
        "check_label": CHECKS[acting.check][0].get(language),
    }


def acting_on(rule: Rule | RuleInForce, as_of: date) -> tuple[RuleInForce, bool]:
    """Return the rule as executed on a day (else in the nearest edition), and if it is in force."""
    if isinstance(rule, RuleInForce):
        return rule, rule.edition.in_force(as_of)
    edition = rule.edition_on(as_of)
    if edition is not None:
        return in_force(rule, edition), True
    past = [e for e in rule.editions if e.valid_from <= as_of]
    nearest = max(past, key=_begin) if past else min(rule.editions, key=_begin)
    return in_force(rule, nearest), False


def _begin(edition: Edition) -> date:
    return edition.valid_from


def _say(zh: str, en: str, language: str) -> str:
    return zh if language == "zh" else en


def _status(acting: RuleInForce, active: bool, as_of: date, language: str) -> Iterator[str]:
    edition = acting.edition
    if active:
        yield _say(
            f"{as_of} 有效：版本 {edition.id}",
            f"In force on {as_of}: edition {edition.id}",
            language,
        )
    else:
        yield _say(
            f"{as_of} 没有有效版本，不作判定；以下为版本 {edition.id}",
            f"No edition is in force on {as_of}: not judged; what follows is edition {edition.id}",
            language,
        )
    yield ""
    for item in acting.rule.editions:
        to = "" if item.valid_to is None else str(item.valid_to)
        weight = _severity(item.severity, item.soft, language)
        until = _say(
            f"至 {to}（含）" if to else "起", f"to {to} (included)" if to else "onwards", language
        )
        yield f"- {item.id}: {item.valid_from} {until} · {weight}"
    if acting.rule.supersedes:
        codes = ", ".join(acting.rule.supersedes)
        yield ""
        yield _say(
            f"同一项目、同一图斑上取代 {codes}",
            f"Stands in place of {codes} for the same project and zone feature",
            language,
        )


def _severity(severity: str, soft: bool, language: str) -> str:
    verdict = VERDICTS.label(verdict_of(severity, soft=soft), language)
    softness = _say("（软性）", " (soft)", language) if soft else ""
    return f"{SEVERITIES.label(severity, language)}{softness} → {verdict}"


def _demand(acting: RuleInForce, language: str) -> Iterator[str]:
    edition = acting.edition
    yield edition.demand.get(language)
    yield ""
    yield _severity(edition.severity, edition.soft, language)
    for paper in acting.rule.papers_of(edition.evidence):
        yield f"- {_say('材料', 'paper', language)}: {paper.get(language)}"


def _projects(rule: Rule, language: str) -> Iterator[str]:
    if rule.check.name == "zones_disjoint":
        yield _say("不判项目，判区域与区域", "No projects: zones are held against zones", language)
    elif not rule.subjects:
        yield _say("所有用地的项目，不限类型", "All projects that use land, of any kind", language)
    for subject in rule.subjects:
        yield f"- {_subject(subject, language)}"


def _subject(subject: Subject, language: str) -> str:
    parts = [_say("所有用地的项目", "all projects that use land", language)]
    if subject.layers:
        names = terms(subject.layers, LAYER_KINDS).get(language)
        where = attribute_conditions(subject.layers[0], subject.where, language)
        return "; ".join(
            [_say(f"图层要素：{names}", f"features of layers: {names}", language), *where]
        )
    if subject.kinds:
        parts = [terms(subject.kinds, PROJECT_KINDS).get(language)]
    if subject.except_kinds:
        names = terms(subject.except_kinds, PROJECT_KINDS).get(language)
        parts.append(_say(f"除：{names}", f"except {names}", language))
    parts += column_conditions(subject.where, language)
    parts += _assumed(subject.assume, language)
    return "; ".join(parts)


def _assumed(columns: tuple[str, ...], language: str) -> list[str]:
    if not columns:
        return []
    words = (with_code(column_label(c, language), c, language) for c in columns)
    names = _say("、", ", ", language).join(words)
    return [_say(f"未填写{names}的按适用处理", f"{names} not stated is taken to apply", language)]


def _zones(acting: RuleInForce, language: str) -> Iterator[str]:
    for zone in acting.zones:
        yield f"- {_zone(zone, language)}"
    if acting.outside:
        yield ""
        yield _APART[acting.check].get(language)
        yield ""
    for zone in acting.outside:
        yield f"- {_zone(zone, language)}"


#: What the zones of ``outside`` mean, by check.
_APART: Final = {
    "overlap": Text(
        "只有落在下列区域之外的部分才算冲突，区域之内由其他规则判定：",
        "A conflict counts only outside these zones; inside them other rules have the word:",
    ),
    "inside": Text(
        "下列区域从上述区域中扣除：",
        "These zones are taken from those above:",
    ),
    "zones_disjoint": Text(
        "落在下列区域之内的重叠另按下文“不同情形”判定：",
        "Overlaps within these zones are resolved by the variants below that name them:",
    ),
}


def _zone(zone: Zone, language: str) -> str:
    conditions = attribute_conditions(zone.kind, zone.where, language)
    parts = [LAYER_KINDS.label(zone.kind, language), *conditions]
    for attribute, column in zone.match.items():
        own = with_code(attribute_label(zone.kind, attribute, language), attribute, language)
        wanted = with_code(column_label(column, language), column, language)
        parts.append(
            _say(
                f"{own}与项目的{wanted}相同（未填写则不限）",
                f"{own} equal to the project's {wanted} (any where not stated)",
                language,
            )
        )
    return "; ".join(parts)


def _check(acting: RuleInForce, language: str) -> Iterator[str]:
    label, finds = (text.get(language) for text in CHECKS[acting.check])
    colon = _say("：", ": ", language)
    yield f"{with_code(label, acting.check, language)}{colon}{finds}"
    for parameter in acting.parameters.values():
        yield f"- {_parameter(parameter, language)}"
        yield f"  - {_meaning(parameter, language)}"
    yield ""
    yield acting.rule.check.note.get(language)


def _meaning(parameter: Parameter, language: str) -> str:
    words = PARAMETERS[parameter.name].get(language)
    if isinstance(parameter.value, float):
        return words
    value = str(parameter.value)
    known = PARAMETER_VALUES.get(value)
    label = LAYER_KINDS.label(value, language) if known is None else known.get(language)
    return f"{words}{_say('：', ': ', language)}{label}"


def _parameter(parameter: Parameter, language: str) -> str:
    text = f"{parameter.name} = {_number(parameter.value)}"
    if parameter.overridden:
        published = _number(parameter.published)
        text += _say(
            f"（本地改动，公布值 {published}；理由：{parameter.reason}）",
            f" (changed locally, published {published}; reason: {parameter.reason})",
            language,
        )
    return text


def _number(value: float | str | None) -> str:
    if isinstance(value, bool):  # as it is written in the file
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _consequences(
    acting: RuleInForce, items: Iterable[Consequence], language: str
) -> Iterator[str]:
    for item in items:
        weight = _severity(item.severity, item.soft, language)
        yield f"- **{item.code}** {item.title.get(language)}: {weight}"
        yield f"  - {_say('条件', 'condition', language)}: {_condition(acting, item, language)}"
        for paper in acting.rule.papers_of(item.evidence):
            yield f"  - {_say('材料', 'paper', language)}: {paper.get(language)}"
        confidence = _CONFIDENCE[item.confidence].get(language)
        source = item.source.get(language)
        yield f"  - {_say('来源', 'source', language)}: {source} [{item.confidence}: {confidence}]"
        if item.note is not None:
            yield f"  - {item.note.get(language)}"


def _condition(acting: RuleInForce, item: Consequence, language: str) -> str:
    if isinstance(item, Exemption) and not item.claimable:
        return _say(
            "没有对应的目的代码，不能主张；持文件者走豁免",
            "no purpose code stands for it, so it cannot be claimed; waive with the document",
            language,
        )
    parts = _claim(item, language) if isinstance(item, Exemption) else []
    if item.kinds:
        names = terms(item.kinds, PROJECT_KINDS).get(language)
        parts.append(_say(f"类型 {names}", f"kind: {names}", language))
    if item.zones:
        named = (_zone(z, language) for z in acting.zones if z.name in item.zones)
        both = acting.check == "zones_disjoint"
        joiner = _say(" 与 ", " and ", language) if both else _say(" 或 ", " or ", language)
        names = joiner.join(named)
        parts.append(_say(f"区域 {names}", f"zone: {names}", language))
    if isinstance(item, Variant) and item.within:
        held = (_zone(z, language) for z in acting.outside if z.name in item.within)
        names = _say(" 或 ", " or ", language).join(held)
        parts.append(_say(f"位于 {names} 之内", f"within {names}", language))
    parts += column_conditions(item.where, language)
    if isinstance(item, Variant):
        parts += _assumed(item.assume, language)
    return "; ".join(parts)


def _claim(item: Exemption, language: str) -> list[str]:
    parts = []
    if item.purposes:
        names = terms(item.purposes, PURPOSES).get(language)
        parts.append(_say(f"主张目的 {names}", f"purpose claimed: {names}", language))
    if item.share_under is not None:
        share = _number(item.share_under)
        parts.append(_say(f"所涉份额 < {share}", f"share concerned < {share}", language))
    return parts


def _source(citation: Citation, language: str) -> str:
    confidence = _CONFIDENCE[citation.confidence].get(language)
    mark = f"{citation.confidence}: {confidence}" if citation.confidence else confidence
    issued = f"{_say('发布', 'issued', language)} {citation.issued}; " if citation.issued else ""
    checked = citation.verified.get(language)
    return f"- {citation.line(language)} [{mark}]\n  - {issued}{checked}"

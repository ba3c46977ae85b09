"""Pages of rules in Chinese and English, and their index: what ``explain`` says, and cases drawn.

Nothing is written here beside the rule: numbers, papers and sources come from the rule in force.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from geotool.api.cases import Case, run, worst_verdict
from geotool.model import SEVERITIES, VERDICTS, Text
from geotool.review import Outcome
from geotool.rules import Rule, Rulebook, RuleInForce, explain
from geotool.rules.explain import acting_on
from geotool.rules.labels import CHECKS
from geotool.rules.model import Edition
from geotool.rules.select import in_force
from rule_pages.drawing import svg
from rule_pages.scenes import scene, shown_findings

LANGUAGES: Final = ("zh", "en")
NOTE: Final = "<!-- script/make_rule_pages.py 生成，请勿手改 · generated, do not edit -->"
#: What is drawn of a rule: one case of each of the first three of these lines that it has.
_DRAWN: Final = (("conflict",), ("exception", "variant", "outside"), ("boundary",), ("unknown",))
_MOST_DRAWN: Final = 3
GROUPS: Final = {
    "ERL": Text("生态保护红线", "Ecological red line"),
    "PA": Text("自然保护地", "Protected areas"),
    "PBF": Text("永久基本农田", "Permanent basic farmland"),
    "CRP": Text("一般耕地", "Cropland"),
    "UGB": Text("城镇开发边界", "Urban growth boundary"),
    "TCL": Text("三条控制线", "Three control lines"),
    "WET": Text("湿地", "Wetlands"),
    "WSZ": Text("饮用水水源保护区", "Drinking-water source zones"),
    "RIV": Text("河道", "Rivers"),
    "YRV": Text("长江", "The Yangtze"),
    "FSH": Text("水产种质资源", "Fish reserves"),
    "IND": Text("工业布局", "Industry"),
    "PV": Text("光伏和风电用地", "Solar and wind power"),
    "FOR": Text("林地", "Forest land"),
    "GEO": Text("地质灾害", "Geological hazards"),
    "SOI": Text("土壤污染地块", "Contaminated plots"),
    "ECU": Text("环境管控单元", "Environmental control units"),
    "TIL": Text("管控单元的铺满", "Tiling of control units"),
    "EVC": Text("充电设施", "Charging stations"),
    "COV": Text("公交和公园覆盖", "Coverage by transit and parks"),
    "RST": Text("生态修复", "Restoration"),
    "ADM": Text("行政区", "Administrative areas"),
    "DEC": Text("申报与图形", "Declared and drawn"),
    "FUE": Text("加油加气站", "Fuel stations"),
    "SWS": Text("固体废物设施", "Solid-waste sites"),
    "QUO": Text("占用限额", "Quotas"),
}


def rule_texts(
    rule: Rule, cases: Sequence[Case], book: Rulebook, today: date
) -> Iterator[tuple[str, str]]:
    """Yield path and text of a rule's drawings and of its page in each language."""
    shown = [(case, run(case, book)) for case in drawn_cases(rule, cases, today)]
    for case, outcome in shown:
        open_rules = [n for n in outcome.not_checked if n.rule == rule.code]
        picture = scene(case, outcome, _acting(rule, case.as_of))
        yield f"docs/rules/images/{image(case)}", svg(picture, open_rules, case.entry.text)
    for language in LANGUAGES:
        yield f"docs/rules/{language}/{rule.code}.md", page(rule, shown, today, language)


def drawn_cases(rule: Rule, cases: Sequence[Case], today: date) -> list[Case]:
    """Choose a conflict, a road out of it, a boundary; of today's edition where there is one."""
    now = acting_on(rule, today)[0].edition
    ranked = sorted(cases, key=lambda c: rule.edition_on(c.as_of) != now)
    found = []
    for wanted in _DRAWN:
        fitting = [c for c in ranked if c.entry.shows in wanted and (c.entry.zones or c.entry.site)]
        found += fitting[:1]
    return found[:_MOST_DRAWN]


def image(case: Case) -> str:
    """Name of a drawing."""
    return f"{case.rule}.{case.entry.id}.svg"


def page(rule: Rule, shown: Sequence[tuple[Case, Outcome]], today: date, language: str) -> str:
    """Return a rule's page: as of today, its drawn cases, what differs in its other editions."""
    other = "en" if language == "zh" else "zh"
    links = {"zh": f"[中文](../zh/{rule.code}.md)", "en": f"[English](../en/{rule.code}.md)"}
    head = f"{NOTE}\n\n{links[other]} · [{_say('目录', 'index', language)}](../README.md)"
    law = f"[{_say('法规状态', 'status of laws', language)}](../../law.md)"
    text = explain(rule, as_of=today, language=language).rstrip()
    parts = [f"{head} · {law}", text]
    parts += [f"## {_say('图示', 'Drawn cases', language)}"] if shown else []
    parts += [_drawn(case, outcome, today, language) for case, outcome in shown]
    parts += _other_editions(rule, today, language)
    return "\n\n".join(parts) + "\n"


def _drawn(case: Case, outcome: Outcome, today: date, language: str) -> str:
    verdict = VERDICTS.label(worst_verdict(outcome), language)
    text = case.entry.text.get(language)
    day = "" if case.as_of == today else _say(f"（{case.as_of}）", f" ({case.as_of})", language)
    lines = [f"**{verdict}**{day}{_say('：', ': ', language)}{text}", ""]
    lines += [f"![{text}](../images/{image(case)})"]
    for finding in shown_findings(case, outcome)[:1]:
        by = "" if finding.rule == case.rule else f"{finding.rule}: "
        lines += ["", f"> {by}{finding.message.get(language)}"]
    return "\n".join(lines)


def _other_editions(rule: Rule, today: date, language: str) -> list[str]:
    now = acting_on(rule, today)[0].edition
    others = [e for e in rule.editions if e.id != now.id]
    if not others:
        return []
    usual = sections(explain(in_force(rule, now), as_of=today, language=language))
    heading = _say("其他版本（与上文不同之处）", "Other editions: what differs", language)
    return [f"## {heading}", *(_edition(rule, e, usual, language) for e in others)]


def _edition(rule: Rule, edition: Edition, usual: dict[str, str], language: str) -> str:
    to = edition.valid_to or _say("今后", "onwards", language)
    text = explain(in_force(rule, edition), as_of=edition.valid_from, language=language)
    own = sections(text)
    differing = [h for h in list(own)[1:] if own[h] != usual[h]]
    parts = [f"### {edition.id}: {edition.valid_from} – {to}"]
    parts += [f"#### {heading}\n\n{own[heading]}" for heading in differing]
    if not differing:
        parts.append(_say("内容相同。", "Says the same.", language))
    return "\n\n".join(parts)


def sections(text: str) -> dict[str, str]:
    """Bodies by heading of an explained rule."""
    pieces = re.split(r"^## (.+)\n", text, flags=re.M)
    return {h: body.strip() for h, body in zip(pieces[1::2], pieces[2::2], strict=True)}


def _acting(rule: Rule, day: date) -> RuleInForce:
    return acting_on(rule, day)[0]


def _say(zh: str, en: str, language: str) -> str:
    return zh if language == "zh" else en


def index(book: Rulebook, today: date) -> str:
    """Return the index: a table a group, in the order of the catalogue."""
    parts = [
        NOTE,
        "# 规则库 · The rulebook",
        f"{len(book)} 条规则，按 {today} 有效的版本列出；法规状态和未核实事项见 "
        f"[law.md](../law.md)。{len(book)} rules, in the editions in force on {today}; for the "
        "status of the laws and what nobody has verified see [law.md](../law.md).",
        "“已读”指该版本引用的条文都读过公开文本。“Read” means that every article cited by the "
        "edition was read in a public text.",
    ]
    groups: dict[str, list[Rule]] = {}
    for rule in book:
        groups.setdefault(rule.code.rstrip("0123456789"), []).append(rule)
    for prefix, rules in groups.items():
        parts += [f"## {GROUPS[prefix].zh} · {GROUPS[prefix].en}", _table(rules, today)]
    return "\n\n".join(parts) + "\n"


def _table(rules: Sequence[Rule], today: date) -> str:
    names = ("代码 code", "目录 catalogue", "名称 title", "级别 severity", "检查 check")
    head = f"| {' | '.join([*names, '版本 edition', '已读 read'])} |"
    return "\n".join([head, "|" + "---|" * 7, *(_row(rule, today) for rule in rules)])


def _row(rule: Rule, today: date) -> str:
    acting, active = acting_on(rule, today)
    edition, code = acting.edition, rule.code
    check = CHECKS[rule.check.name][0]
    severity = SEVERITIES[edition.severity]
    soft = ("（软性）", " (soft)") if edition.soft else ("", "")
    cells = [
        f"[{code}](zh/{code}.md) [en](en/{code}.md)",
        rule.catalogue or "",
        f"{rule.title.zh}<br>{rule.title.en}",
        f"{severity.zh}{soft[0]}<br>{severity.en}{soft[1]}",
        f"{check.zh}<br>{check.en}",
        edition.id if active else f"（{edition.id}：无现行版本 none in force）",
        "✓" if edition.verified else "",
    ]
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"

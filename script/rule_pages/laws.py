"""docs/law.md: every law and document with its status, who cites it, and what nobody has read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from geotool.model import Text
from geotool.rules import Rule, Rulebook
from geotool.rules.laws import STATUSES, Law, Quoted, Register, quotations
from geotool.rules.model import Citation, Consequence
from rule_pages.pages import NOTE

_CONFIDENCE: Final = {
    "V": Text("条文已读", "articles read"),
    "P": Text("部分核对", "partly checked"),
    "M": Text("凭记忆", "from memory"),
}


def law_text(register: Register, book: Rulebook) -> str:
    """Return the whole document, in both languages."""
    day = register.checked_on
    parts = [
        NOTE,
        "# 法规状态 · Status of the laws",
        f"规则所依据的法律、文件和标准，以及核对时见到的相关文本；状态为 {day} 所见。本页不是法律"
        "意见。\n"
        f"Laws, documents and standards on which the rules rest, and texts met beside them; status "
        f"as seen on {day}. Nothing here is legal advice.",
        "## 一览 · Overview",
        _overview(register, book),
        "## 逐件 · One by one",
        *(_law(law, book) for law in register.laws),
        *_unverified(register, book),
    ]
    return "\n\n".join(parts) + "\n"


def _overview(register: Register, book: Rulebook) -> str:
    head = "| 文件 text | 状态 status | 施行 in force | 核对 checked | 规则 rules |"
    rows = [head, "|---|---|---|---|---|"]
    for law in register.laws:
        status, checked = STATUSES[law.status], _CONFIDENCE[law.confidence]
        codes = dict.fromkeys(q.rule.code for q in quotations(law, book))
        cells = [
            f"{law.title.zh}<br>{law.title.en}",
            f"{status.zh}<br>{status.en}",
            _dates(law),
            f"{law.confidence} {checked.zh}<br>{checked.en}",
            " ".join(f"[{c}](rules/zh/{c}.md)" for c in codes),
        ]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _dates(law: Law) -> str:
    begins = law.begins or "？"
    return f"{begins} –" + (f" {law.until}" if law.until else "")


def _law(law: Law, book: Rulebook) -> str:
    status = STATUSES[law.status]
    lines = [f"### {law.title.zh} · {law.title.en}", ""]
    if law.number:
        lines.append(f"- 文号 number: {law.number}")
    dates = [f"发布 issued {law.issued or '？'}", f"施行 in force {law.in_force or '？'}"]
    dates += [f"本文本自 this text from {law.text_from}"] if law.text_from else []
    dates += [f"至 until {law.until}"] if law.until else []
    lines.append(f"- {'; '.join(dates)}")
    lines.append(f"- 状态 status: {status.zh} · {status.en}")
    if law.replaced_by:
        lines.append(f"- 替代 replaced by: {'、'.join(law.replaced_by)}")
    lines += [f"- {law.sense.zh} {law.sense.en}"]
    lines += [f"- 核对 checked: {law.confidence}. {law.verified.zh} {law.verified.en}"]
    lines += [f"- {_quoted(q)}" for q in quotations(law, book)]
    return "\n".join(lines)


def _quoted(quoted: Quoted) -> str:
    code, articles = quoted.rule.code, quoted.citation.articles
    named = "" if articles is None else f": {articles.zh} · {articles.en}"
    editions = ", ".join(e.id for e in quoted.editions)
    return f"[{code}](rules/zh/{code}.md) ({editions}){named}"


def _unverified(register: Register, book: Rulebook) -> Iterator[str]:
    """What rests on less than a text that was read."""
    yield "## 无人核实的内容 · What nobody has verified"
    yield (
        "P = 部分核对，M = 凭记忆。使用前请查原文。P = partly checked, M = from memory. Look at "
        "the text itself before relying on any of these."
    )
    yield "### 法规 · Texts"
    yield "\n".join(
        f"- **{law.title.zh}** ({law.confidence}; {STATUSES[law.status].zh} · "
        f"{STATUSES[law.status].en}): {law.verified.zh} {law.verified.en}"
        for law in register.laws
        if law.confidence != "V" or law.status == "unknown"
    )
    yield "### 规则中的依据 · Sources in rules"
    yield "\n".join(_sources(book)) or "–"
    yield "### 规则中的情形和例外 · Variants and exceptions in rules"
    yield "\n".join(_roads(book)) or "–"
    yield "### 数据约定 · Conventions"
    yield "无法律条文，取值为本工具自定。No text stands behind these; figures are geotool's own."
    yield (
        "\n".join(
            f"- {_link(rule)} {rule.title.zh} · {rule.title.en}"
            for rule in book
            if any(c.basis == "convention" for c in rule.citations)
        )
        or "–"
    )


def _sources(book: Iterable[Rule]) -> Iterator[str]:
    for rule in book:
        for citation in rule.citations:
            if citation.confidence in ("P", "M"):
                yield f"- {_link(rule)} {_source(citation)}"


def _source(citation: Citation) -> str:
    editions = f" [{', '.join(citation.editions)}]" if citation.editions else ""
    articles = "" if citation.articles is None else citation.articles.zh
    return (
        f"{citation.confidence}{editions}: {citation.title.zh}{articles}. {citation.verified.zh} "
        f"{citation.verified.en}"
    )


def _roads(book: Iterable[Rule]) -> Iterator[str]:
    for rule in book:
        items: tuple[Consequence, ...] = (*rule.variants, *rule.exceptions)
        for item in items:
            if item.confidence != "V":
                note = "" if item.note is None else f" {item.note.zh} {item.note.en}"
                words = f"{item.title.zh} · {item.title.en}"
                yield (
                    f"- {_link(rule)} {item.confidence} `{item.code}`: {words} "
                    f"({item.source.zh}).{note}"
                )


def _link(rule: Rule) -> str:
    return f"[{rule.code}](rules/zh/{rule.code}.md)"

"""Every rule runs its case file through the whole review; a changed rule fails a case."""

from __future__ import annotations

import functools
import json
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from geotool.api.cases import Case, complaints, read_cases, run
from geotool.rules import Rule, load_packs
from geotool.rules.load import load_beside_built_in

BOOK = load_packs()
CASES = Path(__file__).parent / "cases"
ALL = [case for path in sorted(CASES.glob("*.toml")) for case in read_cases(path, name=path.name)]


@pytest.mark.parametrize("case", ALL, ids=lambda c: c.name)
def test_case_ends_as_written(case: Case) -> None:
    assert complaints(case, run(case, BOOK), BOOK[case.rule]) == []


@pytest.mark.parametrize("rule", BOOK, ids=lambda r: r.code)
def test_rule_has_a_case_for_everything_it_says(rule: Rule) -> None:
    mine = [case for case in ALL if case.rule == rule.code]
    shown = {case.entry.shows for case in mine}
    assert shown >= {"conflict", "clear", "boundary", "unknown"}

    def days(cases: list[Case]) -> set[str]:
        """Editions in force on the days of cases."""
        editions = [rule.edition_on(c.as_of) for c in cases]
        return {e.id for e in editions if e is not None}

    everywhere = {e.id for e in rule.editions}
    assert everywhere <= days(mine)
    for exception in rule.exceptions:
        named = [c for c in mine if exception.code in c.entry.exceptions]
        assert days(named) & (set(exception.editions) or everywhere), exception.code
    for variant in rule.variants:
        named = [c for c in mine if variant.code in c.entry.variants]
        assert days(named) & (set(variant.editions) or everywhere), variant.code


def test_every_case_file_belongs_to_a_rule() -> None:
    assert sorted(p.stem for p in CASES.glob("*.toml")) == sorted(r.code for r in BOOK)
    assert {case.rule for case in ALL} == {r.code for r in BOOK}


def block(text: str, header: str, number: int) -> tuple[int, int]:
    """Place of the n-th ``[[header]]`` table with its own sub-tables in a TOML text."""
    starts = [m.start() for m in re.finditer(rf"^\[\[{header}\]\]$", text, re.M)]
    rest = re.compile(rf"^\[(?!{header}\.)", re.M).search(text, starts[number] + 2)
    return starts[number], rest.start() if rest else len(text)


def mutations_of(rule: Rule) -> list[tuple[str, str, str]]:
    """(rule, what was changed, changed text): all that a page shows as a fact."""
    text = Path(rule.file).read_text("utf-8")
    changed = [
        *numbers_changed(rule, text),
        *switches_changed(rule, text),
        *roads_taken_out(rule, text),
        *editions_changed(rule, text),
        *citations_changed(rule, text),
    ]
    return [(rule.code, what, new) for what, new in changed]


def numbers_changed(rule: Rule, text: str) -> list[tuple[str, str]]:
    """Each number of the check, also of a single edition, and each share of an exception."""
    changed = []
    for name, value in rule.check.given().items():
        if isinstance(value, float):
            changed.append((f"{name} changed", changed_number(text, name, value)))
    for number, edition in enumerate(rule.editions):
        start, end = block(text, "edition", number)
        for name, value in edition.check.given().items():
            if isinstance(value, float):
                part = changed_number(text[start:end], name, value)
                new = text[:start] + part + text[end:]
                changed.append((f"{name} of {edition.id} changed", new))
    for number, item in enumerate(rule.exceptions):
        if item.share_under is not None:
            start, end = block(text, "exception", number)
            part = changed_number(text[start:end], "share_under", item.share_under)
            new = text[:start] + part + text[end:]
            changed.append((f"share_under of {item.code} changed", new))
    return changed


def changed_number(text: str, name: str, value: float) -> str:
    """A tenth of the number, where there is one."""
    other = value / 10 if value else 100.0
    return re.sub(rf"\b{name} = [\d._]+", f"{name} = {other:g}", text)


def switches_changed(rule: Rule, text: str) -> list[tuple[str, str]]:
    """What a check measures and from where, and how the rule meets earlier approvals."""
    changed = []
    check = rule.check
    if check.measured_from:
        without = re.sub(r"^measured_from.*\n", "", text, flags=re.M)
        changed.append(("measured from the line", without))
    if check.at_least is not None:
        flipped = "false" if check.at_least else "true"
        new = re.sub(r"^at_least = \w+", f"at_least = {flipped}", text, flags=re.M)
        changed.append(("at_least turned", new))
    for name, pair in (("quantity", ("area", "length")), ("total", ("features", "area_m2"))):
        given = getattr(check, name)
        if given is not None:
            other = pair[1 - pair.index(given)]
            changed.append((f"{name} changed", text.replace(f'"{given}"', f'"{other}"', 1)))
    for name in ("retroactive", "no_rule_before"):
        if getattr(rule, name):
            changed.append((f"not {name}", re.sub(rf"^{name} = true\n", "", text, flags=re.M)))
    return changed


def roads_taken_out(rule: Rule, text: str) -> list[tuple[str, str]]:
    """Each exception, each variant, each zone left to others."""
    changed = []
    for header, items in (("exception", rule.exceptions), ("variant", rule.variants)):
        for number, item in enumerate(items):
            start, end = block(text, header, number)
            label = f"without {header} {item.code} {' '.join(item.editions)}".rstrip()
            changed.append((label, unused_papers_dropped(text[:start] + text[end:])))
    for number, zone in enumerate(rule.outside):
        start, end = block(text, "outside", number)
        new = without_name("within", zone.name, text[:start] + text[end:])
        changed.append((f"without outside {zone.name}", new))
    return changed


def without_name(key: str, name: str, text: str) -> str:
    """Take a name out of the lists of a key: ``within = ["core"]``."""

    def shorter(found: re.Match[str]) -> str:
        names = [n for n in re.findall(r'"([^"]*)"', found[0]) if n != name]
        return f"{key} = {json.dumps(names)}"

    return re.sub(rf"^{key} = \[.*\]$", shorter, text, flags=re.M)


def editions_changed(rule: Rule, text: str) -> list[tuple[str, str]]:
    """Severity and first day of each edition."""
    changed = []
    for number, edition in enumerate(rule.editions):
        start, end = block(text, "edition", number)
        part = text[start:end]
        other = "NOTICE" if edition.severity != "NOTICE" else "PROHIBITED"
        milder = part.replace(f'severity = "{edition.severity}"', f'severity = "{other}"')
        milder = milder.replace("soft = true\n", "")
        if edition.soft:
            milder = part.replace("soft = true\n", "")
        new = without_useless_exceptions(text[:start] + milder + text[end:], rule, other)
        changed.append((f"severity of {edition.id}", new))
        later = edition.valid_from + timedelta(days=1)
        moved = part.replace(f"valid_from = {edition.valid_from}", f"valid_from = {later}")
        changed.append((f"{edition.id} a day later", text[:start] + moved + text[end:]))
    return changed


def citations_changed(rule: Rule, text: str) -> list[tuple[str, str]]:
    """Title, and articles where there are some, of each source."""
    changed = []
    for number, citation in enumerate(rule.citations):
        start, end = block(text, "citation", number)
        part = text[start:end]
        label = f"of citation {number + 1} {' '.join(citation.editions)}".rstrip()
        for key, words in (("title", citation.title), ("articles", citation.articles)):
            if words is not None:
                new = part.replace(f'"{words.zh}"', '"甲"')
                changed.append((f"{key} {label}", text[:start] + new + text[end:]))
    return changed


def unused_papers_dropped(text: str) -> str:
    """Drop papers that nothing asks for any more, so that the file stays sound."""
    data = tomllib.loads(text)
    tables = [*data["edition"], *data.get("exception", []), *data.get("variant", [])]
    used = {code for table in tables for code in table.get("evidence", [])}
    for code in set(data.get("papers", {})) - used:
        text = re.sub(rf"^{code} = .*\n", "", text, flags=re.M)
    return text


def without_useless_exceptions(text: str, rule: Rule, severity: str) -> str:
    """Exceptions need a heavier severity somewhere; without it they are faults, so drop them."""
    heavy = [e.severity for e in rule.editions if len(rule.editions) > 1]
    if rule.exceptions and (severity == "NOTICE" and not heavy):
        for number in reversed(range(len(rule.exceptions))):
            start, end = block(text, "exception", number)
            text = text[:start] + text[end:]
    return unused_papers_dropped(text)


MUTATIONS = [m for rule in BOOK for m in mutations_of(rule)]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: f"{m[0]} {m[1]}")
def test_changing_the_rule_file_fails_a_case(
    mutation: tuple[str, str, str], tmp_path: Path
) -> None:
    code, _, text = mutation
    assert text != Path(BOOK[code].file).read_text("utf-8")
    file = tmp_path / f"{code}.toml"
    file.write_text(text, "utf-8")
    changed = load_beside_built_in(file)
    mine = [case for case in ALL if case.rule == code]
    assert any(complaints(c, run(c, changed), BOOK[code]) != unchanged(c) for c in mine)


@functools.cache
def unchanged(case: Case) -> list[str]:
    """Complaints about a case under the published rule: none, or a test above says so."""
    return complaints(case, run(case, BOOK), BOOK[case.rule])


def test_today_is_judged_in_the_editions_of_today() -> None:
    """The cases are of the day on which the rulebook was checked."""
    assert {c.as_of for c in ALL if c.entry.as_of is None} == {date(2026, 11, 20)}

"""The page of a rule says what is executed: numbers, exceptions, papers, sources."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from geotool.model import LAYER_KINDS, PROJECT_COLUMNS, PROJECT_KINDS, PURPOSES, ZONE_ATTRIBUTES
from geotool.rules import (
    Rule,
    RuleInForce,
    attribute_label,
    column_label,
    explain,
    listing,
    load_packs,
    resolve,
)
from geotool.rules.explain import SECTIONS
from geotool.rules.labels import CHECKS, PARAMETERS
from geotool.rules.load import PACKS
from geotool.rules.model import CHECK_PARAMETERS

BOOK = load_packs()
TODAY = date(2026, 11, 20)
PAIRS = [(rule, edition) for rule in BOOK for edition in rule.editions]
LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Local:
    parameters: Mapping[str, Any]
    reason: str


def executed(rule: Rule, day: date) -> RuleInForce:
    (found,) = BOOK.select(rule.code, day)
    return found


def section(page: str, number: int, language: str) -> str:
    heading = f"## {SECTIONS[number].get(language)}\n"
    start = page.index(heading) + len(heading)
    end = page.find("\n## ", start)
    return page[start : end if end >= 0 else len(page)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", BOOK, ids=lambda r: r.code)
def test_sections_are_fixed(rule: Rule, language: str) -> None:
    page = explain(rule, as_of=TODAY, language=language)
    headings = re.findall(r"^## (.+)$", page, re.M)
    assert headings == [s.get(language) for s in SECTIONS]
    assert page.startswith(f"# {rule.code} · {rule.title.get(language)}\n")
    assert (rule.catalogue or "") in page
    for number in range(len(SECTIONS)):
        assert section(page, number, language).strip()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("rule", "edition"), PAIRS, ids=lambda x: getattr(x, "code", None) or x.id)
def test_page_holds_what_is_executed(rule: Rule, edition: Any, language: str) -> None:
    acting = executed(rule, edition.valid_from)
    assert acting.edition.id == edition.id
    page = explain(rule, as_of=edition.valid_from, language=language)

    check = section(page, 4, language)
    label = CHECKS[acting.check][0].get(language)
    assert check.lstrip().startswith(label)
    assert re.search(rf"\b{acting.check}\b", check.lstrip().splitlines()[0])
    numbers = dict(re.findall(r"^- (\w+) = (\S+)$", check, re.M))
    assert {n: _value(v) for n, v in numbers.items()} == {
        n: p.value for n, p in acting.parameters.items()
    }
    for number, items in ((5, acting.variants), (6, acting.exceptions)):
        text = section(page, number, language)
        assert re.findall(r"^- \*\*(\w+)\*\*", text, re.M) == [i.code for i in items]
        papers = [p.get(language) for i in items for p in rule.papers_of(i.evidence)]
        assert _papers(text) == papers
        for item in items:
            assert item.source.get(language) in text
            assert f"[{item.confidence}:" in text
            for purpose in getattr(item, "purposes", ()):
                assert PURPOSES.label(purpose, language) in text
            for kind in item.kinds:
                assert PROJECT_KINDS.label(kind, language) in text
    demand = section(page, 1, language)
    assert edition.demand.get(language) in demand
    assert _papers(demand) == [p.get(language) for p in rule.papers_of(edition.evidence)]
    sources = re.findall(r"^- (.+) \[", section(page, 7, language), re.M)
    assert sources == [c.line(language) for c in acting.edition.citations]
    joiner = "；" if language == "zh" else "; "
    assert joiner.join(sources) == acting.citation().get(language)
    for citation in acting.edition.citations:
        assert citation.verified.get(language) in page
    for zone in acting.zones:
        assert LAYER_KINDS.label(zone.kind, language) in section(page, 3, language)
    for zone in (*acting.zones, *acting.outside):
        for attribute, values in zone.where.items():
            words = section(page, 3, language)
            assert all(v in words for v in values)
            assert attribute_label(zone.kind, attribute, language) in words
            vocabulary = ZONE_ATTRIBUTES.get(zone.kind, {}).get(attribute)
            for value in values if vocabulary is not None else ():
                code = vocabulary.code(value)
                assert vocabulary.label(code, language) in words


def _value(text: str) -> float | str | bool:
    if text in ("true", "false"):
        return text == "true"
    return float(text) if re.fullmatch(r"[\d.e+]+", text) else text


def _papers(text: str) -> list[str]:
    return re.findall(r"^ *- (?:材料|paper): (.+)$", text, re.M)


@pytest.mark.parametrize("rule", BOOK, ids=lambda r: r.code)
def test_papers_on_the_page_are_those_a_finding_asks_for(rule: Rule) -> None:
    acting = executed(rule, TODAY)
    text = section(explain(rule, as_of=TODAY), 6, "zh")
    for exemption in acting.exceptions:
        if not exemption.claimable:
            continue
        project = {
            "kind": exemption.kinds[-1] if exemption.kinds else "building",
            "purposes": ",".join(exemption.purposes[:1]),
            **{column: values[0] for column, values in exemption.where.items()},
        }
        zones = [*exemption.zones, *(z.name for z in acting.zones), ""]
        resolution = resolve(acting, project, zone=zones[0], share=0.5)
        assert resolution.exception == exemption
        start = text.index(f"**{exemption.code}**")
        part = text[start:].split("\n- **", 1)[0]
        assert _papers(part) == [p.zh for p in resolution.evidence]


@pytest.mark.parametrize(
    ("code", "old", "new", "words"),
    [
        ("YRV001", "distance_m = 1000", "distance_m = 750", "distance_m = 750"),
        ("PV006", "share = 1.0", "share = 0.8", "share = 0.8"),
        ("WSZ001", '"第319条"', '"第333条"', "第333条"),
        ("WSZ001", "供水设施或保护水源有关的项目", "别的项目", "别的项目"),
        ("ADM001", '"REQUIREMENT"', '"PROHIBITED"', "禁止 → 违反"),
        ("ERL001", "valid_to = 2026-08-14", "valid_to = 2026-08-10", "至 2026-08-10（含）"),
        ("RIV001", "符合防洪规划要求的规划同意书", "别的同意书", "材料: 别的同意书"),
    ],
)
def test_page_follows_the_file(tmp_path: Path, code: str, old: str, new: str, words: str) -> None:
    text = (PACKS / "cn" / f"{code}.toml").read_text("utf-8")
    assert old in text
    (tmp_path / f"{code}.toml").write_text(text.replace(old, new), "utf-8")
    assert words not in explain(BOOK[code], as_of=TODAY)
    assert words in explain(load_packs([tmp_path])[code], as_of=TODAY)


def test_no_number_of_a_check_stands_in_prose() -> None:
    for rule in BOOK:
        prose = " ".join(t for x in (rule.check.note, rule.measured) for t in (x.zh, x.en))
        for value in rule.check.given().values():
            if isinstance(value, float) and value != 1:
                assert f"{value:g}" not in prose, rule.code


def test_local_parameters_are_shown_with_their_reason() -> None:
    override = {"YRV001": Local({"distance_m": 1500}, "渝规〔2026〕1号")}
    (rule,) = BOOK.select("YRV001", TODAY, override)
    page = explain(rule, as_of=TODAY)
    assert "distance_m = 1500（本地改动，公布值 1000；理由：渝规〔2026〕1号）" in page
    assert "changed locally, published 1000" in explain(rule, as_of=TODAY, language="en")


def test_page_of_a_day_without_an_edition() -> None:
    rule = BOOK["YRV001"]
    day = rule.editions[0].valid_from - timedelta(days=1)
    assert "没有有效版本，不作判定" in explain(rule, as_of=day)
    assert "not judged" in explain(rule, as_of=day, language="en")


def test_listing_has_the_promised_fields() -> None:
    rows = listing(BOOK, as_of=TODAY)
    fields = [
        "code", "catalogue", "edition", "valid_from", "valid_to", "title", "severity", "check",
        "zone_kind", "subject_kinds", "citation", "verified", "exceptions", "severity_label",
        "check_label",
    ]  # fmt: skip
    assert [list(row) for row in rows] == [fields] * len(BOOK)
    assert json.loads(json.dumps(rows)) == rows
    by_code = {row["code"]: row for row in rows}
    assert by_code["PV002"]["zone_kind"] == ",".join(
        ("permanent_basic_farmland", "basic_grassland", "forest_protection_class")
    )
    assert by_code["PV002"]["subject_kinds"] == ["pv_ground"]
    assert by_code["YRV001"]["valid_to"] is None
    assert by_code["PBF001"]["valid_to"] == "2026-12-31"
    assert by_code["ADM001"]["verified"] is False
    assert by_code["WSZ001"]["verified"] is True
    assert by_code["PBF001"]["verified"] is False
    assert by_code["ERL001"]["severity_label"] == "禁止"
    assert by_code["ERL001"]["check_label"] == "重叠"
    english = listing(BOOK, as_of=TODAY, language="en")
    assert english[0]["severity_label"] == "prohibited"
    assert english[0]["title"] == "Conflict with the ecological protection red line"


def test_codes_stand_behind_their_words() -> None:
    pages = {code: explain(BOOK[code], as_of=TODAY) for code in ("PV002", "YRV001", "ADM001")}
    assert "建设性质（change） = 新建（new） 或 扩建（enlarge）" in pages["PV002"]
    assert "未填写建设性质（change）的按适用处理" in pages["PV002"]
    assert "保护级别（class） = Ⅰ级（I）" in pages["PV002"]
    assert "化工（chemical） 或 石化（petrochemical） 或 26 开头（26*）" in pages["YRV001"]
    assert "代码（code）与项目的区县代码（county）相同" in pages["ADM001"]
    assert "重叠（overlap）：" in pages["PV002"]
    english = explain(BOOK["PV002"], as_of=TODAY, language="en")
    assert "construction type (change) = new or enlarge" in english


def test_page_shows_what_is_left_to_another_rule() -> None:
    zones = section(explain(BOOK["ERL001"], as_of=TODAY), 3, "zh")
    before, after = zones.split("区域之外的部分才算冲突")
    assert "生态保护红线" in before
    assert "分区（zone） = 核心保护区（core）" in after
    assert "分区（zone） = 缓冲区（buffer）" in after
    english = section(explain(BOOK["ERL001"], as_of=TODAY, language="en"), 3, "en")
    assert "counts only outside these zones" in english
    assert "counts only outside" not in explain(BOOK["PA001"], as_of=TODAY, language="en")


def test_zones_of_an_exception_are_named_by_their_words() -> None:
    page = section(explain(BOOK["PA001"], as_of=date(2026, 3, 14)), 6, "zh")
    assert "区域 自然保护区; 分区（zone） = 缓冲区（buffer）" in page


def test_every_parameter_and_check_has_its_words() -> None:
    assert set(CHECKS) == set(CHECK_PARAMETERS)
    assert set(PARAMETERS) == {name for known in CHECK_PARAMETERS.values() for name in known}
    page = section(explain(BOOK["YRV001"], as_of=TODAY), 4, "zh")
    assert "只有中心线" in page
    assert "起算线取自：河道管理范围" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_of_conditions_have_names(language: str) -> None:
    named = {c for r in BOOK for s in (*r.subjects, *r.variants) for c in s.where}
    named |= {c for r in BOOK for z in r.zones for c in z.match.values()}
    named |= {"change", "discharges", "industry", "part", "county", "status"}
    assert named <= set(PROJECT_COLUMNS)
    for column in named:
        label = column_label(column, language)
        assert label
        assert language == "en" or label != column
    assert column_label("of_our_own", language) == "of_our_own"

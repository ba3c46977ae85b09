"""The HTML report: everything is there, nothing is loaded, nothing that came with the data runs."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest

from geotool.mapping.offline import remote_parts
from geotool.model import Text
from geotool.reporting import pieces, render, save
from geotool.reporting.pictures.gallery import Pictures
from geotool.review.outcome import LocalChange, Outcome

VOID = {"meta", "br", "img", "input", "use", "polygon", "circle"}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "script", "header", "main", "nav"),
    *("h1", "h2", "h3", "h4", "p", "ul", "li", "b", "strong", "a", "span", "div", "dl", "dt"),
    *("dd", "table", "thead", "tbody", "tr", "th", "td", "section", "article", "figure", "img"),
    *("label", "input", "button", "svg", "symbol", "polygon", "circle", "use"),
}


class Page(HTMLParser):
    """Tags, whether they nest, ids and links, and the text by element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.links: list[str] = []
        self.images: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        found = dict(attrs)
        self.attributes |= set(found)
        self.ids[found.get("id") or ""] += 1
        if tag == "a":
            self.links.append(found.get("href") or "")
        if tag == "img":
            self.images.append(found.get("src") or "")
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1] not in {"style", "script"}:
            self.text += data


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_is_there_once(hostile: Outcome, language: str) -> None:
    page = Page(render(hostile, "html", language=language))
    assert set(page.tags) <= TAGS
    assert {n for key, n in page.ids.items() if key} == {1}
    for finding in hostile.findings:
        assert page.ids[finding.id] == 1
        assert finding.message.get(language).replace("\r", "").strip() in page.text
    assert page.tags["section"] == len(hostile.findings)
    for link in page.links:
        assert page.ids[link.removeprefix("#")] == 1
    for project in hostile.verdicts:
        assert project in page.text
    for figure in ("2,147,483.65 m²", "3,221.23", "50.00%", "2,147,482.10 m²", "800.00 m"):
        assert figure in page.text
    for words in (
        "projects/tongliang.csv:2",
        "erl_2024 · 2024-03-19",
        "渝水〔2025〕1号",
        "ab" * 32,
    ):
        assert words in page.text
    assert hostile.not_checked[0].message.get(language) in page.text
    assert hostile.notices[0].get(language) in page.text
    assert "layers/erl.shp" in page.text


def test_counts_are_those_of_the_outcome(hostile: Outcome) -> None:
    text = render(hostile, "html", language="en")
    found = Counter(finding.verdict for finding in hostile.findings)
    for verdict, projects in hostile.summary().items():
        button = re.search(rf'data-v="{verdict}".*?</button>', text)
        assert button is not None
        said = f"projects: <b>{projects}</b>, findings: <b>{found[verdict]}</b>"
        assert said in button[0]
        assert text.count('class="f" id="f-') == len(hostile.findings)
        assert len(re.findall(rf'class="f" id="[^"]+" data-of="{verdict}"', text)) == found[verdict]


def test_it_loads_nothing_and_only_its_own_style_and_script_apply(hostile: Outcome) -> None:
    text = render(hostile, "html", language="zh")
    assert remote_parts(text) == ()
    assert not re.search(r"(?:src|href|action|data)\s*=\s*[\"']?(?:https?:)?//", text)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    for tag in ("style", "script"):
        body = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.S)
        assert body is not None
        digest = base64.b64encode(hashlib.sha256(body[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none'; img-src data:; ")
    assert "unsafe" not in policy[1]
    assert ' style="' not in text


@pytest.mark.parametrize(
    "nasty",
    [
        "</script><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' onmouseover='alert(1)",
        "</style></title></table>",
        "&lt;b&gt; &amp; {{7*7}}",
        "<!-- --> <![CDATA[ ]]>",
        "\x00\x1b[31m\u202e\ud800",
        "javascript:alert(1)",
        "😀" * 50,
    ],
)
def test_names_are_text_everywhere(standing: Outcome, outcomes: ModuleType, nasty: str) -> None:
    both = Text(nasty, nasty)
    finding = outcomes.finding(
        1, nasty, "ERL001", "violation", message=both, evidence=(both,), advice=both,
        zone_layer=nasty, zone_feature=nasty, zone_name=nasty, zone_edition=nasty,
        source_file=nasty, possible_zones=(nasty,),
    )  # fmt: skip
    on_zones = replace(finding, project=None, id="f-2")
    columns = dict.fromkeys(
        ("id", "name", "kind", "purposes", "status", "places", "lead_unit"), nasty
    )
    table = standing.projects.iloc[:1].assign(**columns)
    change = LocalChange(nasty, nasty, nasty, nasty)
    rules = (replace(standing.rules[0], title=both, citation=nasty, changes=(change,)),)
    attacked = replace(
        standing, workspace=nasty, projects=table, findings=(finding, on_zones), rules=rules,
        verdicts={nasty: "violation"}, notices=(both,),
        not_checked=tuple(replace(n, message=both) for n in standing.not_checked),
        waivers=tuple(
            replace(s, why=both, waiver=replace(s.waiver, document=nasty)) for s in standing.waivers
        ),
    )  # fmt: skip
    text = render(attacked, "html", language="en")
    page = Page(text)
    assert set(page.tags) <= TAGS
    assert page.tags["script"] == page.tags["style"] == page.tags["title"] == 1
    assert page.images == []
    assert not {a for a in page.attributes if a.startswith("on")}
    assert all(link.startswith("#") for link in page.links)
    assert remote_parts(text) == ()
    if nasty.isprintable():
        assert escape(nasty) in text
        assert page.text.count(nasty) > 12
    else:
        assert "\\x00\\x1b[31m\\u202e\\ud800" in text


def test_waivers_and_baseline_stand_with_their_findings(standing: Outcome) -> None:
    text = render(standing, "html", language="zh")
    worse = re.search(r'<section class="f" id="f-000000000001".*?</section>', text, re.S)
    assert worse is not None
    assert '<p class="stand">豁免失效：依据 渝规资〔2026〕2号</p>' in worse[0]
    assert '<p class="stand">加重：原为 1,000.00</p>' in worse[0]
    page = Page(text)
    for words in (
        "豁免无对应",
        "=渝规资〔2026〕3号",
        "旧-0",
        "f-stale00021",
        "projects/baseline.json",
    ):
        assert words in page.text
    assert page.ids["waivers"] == page.ids["baseline"] == 1
    row = re.search(r'<tr data-of="pass"><td><a href="#p\d+">TL-2</a>.*?</tr>', text)
    assert row is not None
    assert row[0].endswith("<td>1</td><td>1</td></tr>")  # findings, waived


def test_what_would_comply_stands_with_the_project(hostile: Outcome) -> None:
    text = render(hostile, "html", language="zh")
    part = re.search(r"<strong>整改</strong><ul><li>(.*?)</li>", text)
    assert part is not None
    assert "可保留 2,147,480.24 平方米" in part[1]


def test_pictures_are_in_the_page(hostile: Outcome) -> None:
    pictures = Pictures(hostile, language="zh", limit=2)
    text = "".join(pieces(hostile, "html", language="zh", pictures=pictures))
    page = Page(text)
    assert len(page.images) == 2
    prefix = "data:image/svg+xml;base64,"
    drawn = [base64.b64decode(image.removeprefix(prefix)).decode() for image in page.images]
    assert set(drawn) == {pictures.svg(finding) for finding in pictures.chosen}
    assert all(ElementTree.fromstring(svg) is not None for svg in drawn)
    assert "配图 2 幅；另有 4 条可配图而未配" in page.text
    assert remote_parts(text) == ()
    assert "<img" not in render(hostile, "html")


def test_an_empty_review_is_a_page_too(nothing: Outcome, tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    save(nothing, "html", path)
    page = Page(path.read_text("utf-8"))
    assert "没有检查项目。" in page.text
    assert "没有结论条目。" in page.text
    assert page.ids["zones"] == 0


def test_the_language_is_said(hostile: Outcome) -> None:
    assert '<html lang="zh-CN">' in render(hostile, "html", language="zh")
    assert '<html lang="en">' in render(hostile, "html", language="en")


def test_the_same_bytes_on_every_run(standing: Outcome) -> None:
    assert render(standing, "html") == render(standing, "html")


def test_it_is_made_as_it_is_written(hostile: Outcome, outcomes: ModuleType) -> None:
    findings = tuple(outcomes.finding(n, f"P-{n // 3}", "ERL001", "notice") for n in range(3000))
    verdicts: dict[str, Any] = {f"P-{n}": "notice" for n in range(1000)}
    many = replace(hostile, findings=findings, verdicts=verdicts)
    made = list(pieces(many, "html", language="zh"))
    assert len(made) > 3000
    assert max(map(len, made)) < 60_000
    assert len(set(re.findall(r'class="f" id="(f-[0-9a-f]{12})"', "".join(made)))) == 3000

"""Markdown: a comment that fits, a document that is whole, and names that stay names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from markdown_it import MarkdownIt

from geotool.model import VERDICTS, Measure, Problem, Sentence, Text
from geotool.reporting import markdown, render, save
from geotool.reporting.markdown_text import plain_text
from geotool.reporting.pictures.gallery import Pictures
from geotool.review.outcome import Outcome

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table"])
NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![pixel](https://evil.example/x.png)",
    "[click](javascript:alert(1))",
    "a | b || c",
    "`code` ``x`` *bold* __b__ ~~s~~",
    "@everyone @team/x #123 !45 GH-7 org/repo#9",
    "https://evil.example www.evil.example",
    "</details></table>",
    "line\r\nbreak\u2028\u2029\x1b[31m\u202e",
    "# heading",
    "- [ ] task",
    "1. list",
    "\\| \\` \\",
    "$x^2$ :smile: &lt; &amp; <!-- -->",
    "    four blanks",
    "|---|---|",
    "😀" * 3,
]


def comment(outcome: Outcome, language: str = "zh", **more: Any) -> str:
    return "".join(markdown.pieces(outcome, language=language, **more))


def ids(text: str) -> list[str]:
    return re.findall(r"f-[0-9a-f]{12}", text)


@pytest.fixture
def many(hostile: Outcome, outcomes: ModuleType) -> Outcome:
    """Four thousand findings of all verdicts with long messages and names."""
    verdicts = ["notice", "conditional", "violation", "unknown", "unmet"]
    findings = tuple(
        outcomes.finding(
            n,
            f"P-{n % 1300}",
            "ERL001",
            verdicts[n % 5],
            message=Text("与红线重叠<b>|" * 60, "overlaps the red line <b>|" * 60),
            measure=Measure("overlap_area", 1000.0 + n, "m2"),
        )
        for n in range(4000)
    )
    order = [term.code for term in VERDICTS]
    worst: dict[str, str] = {}
    for f in findings:
        worst[f.project] = min(worst.get(f.project, "pass"), f.verdict, key=order.index)
    return replace(hostile, findings=findings, verdicts=worst, not_checked=hostile.not_checked * 90)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_small_review_fits_whole(hostile: Outcome, language: str) -> None:
    text = comment(hostile, language)
    assert sorted(ids(text)) == sorted(f.id for f in hostile.findings)
    assert "--format json" not in text
    assert render(hostile, "markdown", language=language) == text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_comment_is_never_too_long_and_counts_what_is_left(many: Outcome, language: str) -> None:
    text = comment(many, language)
    assert 40_000 < len(text) <= markdown.COMMENT
    shown = Counter(ids(text))
    assert set(shown.values()) == {1}
    left = {f.id for f in many.findings} - set(shown)
    verdicts = Counter(f.verdict for f in many.findings if f.id in left)
    counts = " · ".join(
        f"{term.label(language)} {verdicts[term.code]:,}"
        for term in VERDICTS
        if verdicts[term.code]
    )
    words = {
        "zh": f"… 另有 {len(left):,} 条结论（{counts}）",
        "en": f"… and {len(left):,} more findings ({counts})",
    }
    assert words[language] in text
    assert "ERL001" in text.rsplit("<summary>", 3)[0]
    # the worst are the ones that had room
    kept = [f.verdict for f in many.findings if f.id in shown]
    assert set(kept) == {"violation"}


@pytest.mark.parametrize("limit", [1_500, 4_000, 9_000, 65_000])
def test_any_limit_is_kept(many: Outcome, limit: int) -> None:
    assert len(comment(many, limit=limit)) <= limit
    assert render_blocks(comment(many, limit=limit))


def render_blocks(text: str) -> bool:
    """Whether every block that was opened is closed."""
    return text.count("<details>") == text.count("</details>")


def test_a_document_carries_every_finding(many: Outcome, tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    save(many, "markdown", path, whole=True)
    text = path.read_text("utf-8")
    assert Counter(ids(text)) == Counter(f.id for f in many.findings)
    assert "与红线重叠&lt;b&gt;\\|" * 60 in text
    save(many, "markdown", path)
    assert len(path.read_text("utf-8")) <= markdown.COMMENT


class Read(HTMLParser):
    """Tags, attributes and cells of what a Markdown reader would show."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str | None]] = []
        self.rows: list[int] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += list(attrs)
        if tag == "tr":
            self.rows.append(0)
        if tag in {"td", "th"}:
            self.rows[-1] += 1

    def handle_data(self, data: str) -> None:
        self.text += data


def read(text: str) -> Read:
    found = Read()
    found.feed(PARSER.render(text))
    return found


@pytest.mark.parametrize("limit", [None, markdown.COMMENT])
@pytest.mark.parametrize("nasty", NASTY)
def test_names_stay_names(
    hostile: Outcome, outcomes: ModuleType, nasty: str, limit: int | None
) -> None:
    def said(words: str) -> Text:
        return Text(words, words)

    finding = outcomes.finding(
        1,
        nasty,
        "ERL001",
        "violation",
        message=Sentence(said, (nasty,)),
        evidence=(Text(nasty, nasty),),
        advice=Text(nasty, nasty),
        zone_layer=nasty,
        zone_name=nasty,
    )
    plain = outcomes.finding(1, "A", "ERL001", "violation", message=Text("m", "m"))
    table = hostile.projects.iloc[:1].assign(id=[nasty], name=[nasty])
    bare = replace(
        hostile, workspace="w", layers=(), problems=(), notices=(), portfolio=(), compliant=()
    )
    bare = replace(bare, findings=(plain,), verdicts={"A": "violation"})
    attacked = replace(
        bare,
        workspace=nasty,
        findings=(finding,),
        projects=table,
        verdicts={nasty: "violation"},
        notices=(Text(nasty, nasty),),
    )
    text = comment(attacked, limit=limit)
    found, usual = read(text), read(comment(bare, limit=limit))
    assert set(found.tags) <= {*usual.tags, "blockquote", "br"}
    assert set(found.rows) == set(usual.rows)
    assert found.attributes == []
    assert not re.search(r"@\w|#\d|!\d|(?i:gh-\d)|://|(?i:www\.)", found.text)
    seen = found.text.replace("\u200b", "")
    whole = " ".join(nasty.split()) if nasty.isprintable() else "break"
    assert whole in seen


def test_escaping_shows_what_was_written() -> None:
    for nasty in NASTY:
        if nasty.isprintable():
            shown = read(f"x {plain_text(nasty)}").text.replace("\u200b", "").strip()
            assert shown == f"x {' '.join(nasty.split())}"


def test_what_documents_cover_or_a_baseline_knew_does_not_fail(standing: Outcome) -> None:
    text = comment(standing)
    failing, rest = text.split("<details>", 1)
    assert set(ids(failing)) == {"f-000000000001", "f-000000000003"}
    assert set(ids(failing + rest)) >= {f.id for f in standing.findings}
    assert "豁免失效：依据 渝规资〔2026〕2号<br>加重：原为 1,000.00" in failing
    assert "▲ 不满足：1 条（已豁免或基线已有）" in rest
    assert "| ▲ 不满足 | 1 | 2 | 1 | 1 |" in failing  # projects, findings, waived, known
    assert "豁免无对应" in rest
    assert "基线 (22)" in rest
    assert "旧-0" in rest
    assert "of which waived" in comment(standing, "en")


def test_nothing_is_a_document_too(nothing: Outcome) -> None:
    for limit in (None, markdown.COMMENT):
        text = comment(nothing, limit=limit)
        assert text.startswith("# 空 · 审查结论")
        assert "**没有项目可审查。**" in text


def said(outcome: Outcome, language: str) -> str:
    """The first sentence in bold that stands by itself: what holds where nothing fails."""
    found = re.search(r"^\*\*([^\n]*)\*\*$", comment(outcome, language), re.M)
    assert found is not None
    return found[1]


def test_where_nothing_new_fails_what_is_passed_over_is_counted(standing: Outcome) -> None:
    old = tuple(f for f in standing.findings if f.is_waived or not f.is_new)
    failed = [f for f in old if f.verdict in {"violation", "unmet"}]
    known, waived = failed
    assert [f.is_waived for f in failed] == [False, True]
    outcome = replace(standing, findings=(known, known, waived), not_checked=())
    assert said(outcome, "zh") == "没有新增或加重的不通过结论（基线已有 2 条，豁免 1 条）。"
    assert said(outcome, "en") == (
        "No finding that fails is new or worse (2 known from the baseline, 1 waived)."
    )
    outcome = replace(outcome, findings=(waived,), baseline=None)
    assert said(outcome, "zh") == "没有未豁免的不通过结论（豁免 1 条）。"
    assert said(outcome, "en") == "Every finding that fails is waived (1 waived)."


def test_what_nobody_could_judge_is_no_pass(hostile: Outcome, outcomes: ModuleType) -> None:
    unknown = outcomes.finding(1, "TL-1", "ERL001", "unknown")
    outcome = replace(hostile, findings=(unknown,) * 46, not_checked=())
    assert said(outcome, "zh") == "没有违反或不满足；46 条无法判定，不等于通过。"
    assert said(outcome, "en") == (
        "No violation and nothing unmet; findings that cannot be judged, which is no pass: 46."
    )
    passing = dict.fromkeys(hostile.verdicts, "pass")
    bare = replace(hostile, findings=(), verdicts=passing, judged=dict.fromkeys(passing, 0))
    rules = len({entry.rule for entry in bare.not_checked})
    assert said(bare, "zh") == (
        f"没有任何规则可判定的项目 {len(passing)} 个，不等于通过；{rules} 条规则未检查。"
    )
    clean = replace(bare, judged=dict.fromkeys(passing, 3), not_checked=())
    assert said(clean, "zh") == "没有违反或不满足。"
    assert said(clean, "en") == "No violation and nothing unmet."


def test_problems_met_while_reading_are_told_frames_first(hostile: Outcome) -> None:
    usual = [Problem("p.csv", f"odd value {n}", "kept as text", row=n) for n in range(2, 300)]
    frame = Problem("site.kml", "the frame WGS 84 is only assumed", "read as WGS 84")
    text = comment(replace(hostile, problems=(*usual, frame)))
    block = text.split("<summary>读取数据时的问题 (299)</summary>")[1].split("</details>")[0]
    lines = [line for line in block.splitlines() if line.startswith("| ")][2:]
    assert "WGS 84 is only assumed" in lines[0]
    assert "odd value 2 " in lines[1]
    assert 20 < len(lines) < 299
    assert f"… 另有 {299 - len(lines)} 项" in block
    assert "Problems met while reading (299)" in comment(
        replace(hostile, problems=(*usual, frame)), "en"
    )


def test_pictures_are_linked_and_written(hostile: Outcome, tmp_path: Path) -> None:
    path = tmp_path / "审查.md"
    pictures = Pictures(hostile, language="zh", limit=2)
    save(hostile, "markdown", path, pictures=pictures, whole=True)
    text = path.read_text("utf-8")
    folder = tmp_path / "审查.pictures"
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        f"{f.id}.svg" for f in pictures.chosen
    )
    for finding in pictures.chosen:
        link = f"%E5%AE%A1%E6%9F%A5.pictures/{finding.id}.svg"
        assert text.count(f"[`{finding.id}`]({link})") == 1
        assert len(re.findall(rf"^!\[[^\n]*\]\({link}\)$", text, re.M)) == 1
    assert "配图 2 幅；另有 4 条可配图而未配" in text
    assert read(text).tags["img"] == 2


def test_the_same_text_on_every_run(standing: Outcome) -> None:
    assert comment(standing) == comment(standing)
    assert comment(standing, limit=None) == comment(standing, limit=None)

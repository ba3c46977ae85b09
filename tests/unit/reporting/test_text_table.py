"""The table for people: worst first, plain where nobody looks, safe on an old console."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from rich.cells import cell_len

from geotool.errors import InputError, StoreError
from geotool.model import VERDICTS, NotChecked, Reason, Text
from geotool.reporting import FORMATS, render, safe_for, save, tables, write
from geotool.reporting.headings import LAYERS, PARTS, RULES, Headings, in_language
from geotool.reporting.headings import TERMS as TERMS_OF_KINDS
from geotool.reporting.look import LOOKS
from geotool.reporting.text import summary_lines
from geotool.review.outcome import LocalChange, Outcome
from geotool.style import unit_label


class Terminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def __init__(self, encoding: str = "utf-8") -> None:
        self.raw_bytes = io.BytesIO()
        super().__init__(self.raw_bytes, encoding=encoding, errors="strict", newline="\n")

    def isatty(self) -> bool:
        return True

    def shown(self) -> str:
        self.flush()
        return self.raw_bytes.getvalue().decode(self.encoding)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def test_worst_projects_come_first(hostile: Outcome) -> None:
    text = render(hostile, "text", width=160)
    places = [text.index(f"\n{p} ") for p in ("TL-1", "TL-4", "TL-3", "TL-2", "TL-5", "007")]
    assert places == sorted(places)


def test_notice_stands_on_top_and_summary_at_the_end(hostile: Outcome) -> None:
    lines = render(hostile, "text").splitlines()
    assert lines[0] == "! 示意数据，不作依据"
    assert lines[-1].endswith("通过 1（2 条规则未检查）")
    english = render(hostile, "text", language="en").splitlines()
    assert english[0] == "! Schematic data, no basis for decisions"
    assert english[-1].endswith("pass 1 (2 rules not checked)")


def test_pass_is_never_said_without_what_was_not_checked(hostile: Outcome) -> None:
    one = replace(hostile, not_checked=hostile.not_checked[:1])
    assert list(summary_lines(one, language="en"))[-1].endswith("pass 1 (1 rule not checked)")
    none = replace(hostile, not_checked=())
    assert list(summary_lines(none, language="en"))[-1].endswith("pass 1")


def test_a_pass_for_which_nothing_was_judged_stands_apart(hostile: Outcome) -> None:
    verdicts = {**hostile.verdicts, "TL-5": "pass", "007": "pass"}
    judged = {"TL-6": 4, "TL-5": 0, "TL-1": 0}
    outcome = replace(hostile, verdicts=verdicts, judged=judged)
    text = render(outcome, "text")
    assert "\n通过的项目: TL-6, 007\n" in text  # of 007 it is not known
    assert "\n没有任何规则可判定的项目（所涉规则都未检查）: TL-5\n" in text
    assert text.endswith("通过 3（其中 1 个没有规则可判定；2 条规则未检查）\n")
    english = render(outcome, "text", language="en", width=300)
    said = "projects for which no rule could be judged (all of theirs are unchecked): TL-5\n"
    assert said in english
    assert english.endswith("pass 3 (for 1 of them no rule could be judged; 2 rules not checked)\n")
    clear = replace(outcome, not_checked=(), judged={"TL-5": 1})
    assert render(clear, "text").endswith("通过 3\n")


def test_the_foot_counts_what_was_checked(hostile: Outcome) -> None:
    """Zones and projects apart; where no project was looked at, none is counted."""
    both = list(summary_lines(hostile, language="zh"))
    assert both[0] == "不属于单个项目的结论合计: 违反 0 · 不满足 1 · 有条件 0 · 未知 1 · 提示 0"
    assert both[1].startswith("合计: 违反 2 ")
    alone = tuple(f for f in hostile.findings if f.project is None)
    zones = replace(hostile, findings=alone, verdicts={}, projects=hostile.projects.iloc[:0])
    assert list(summary_lines(zones, language="en")) == [
        "total of findings on no single project: violation 0 · unmet 1 · conditional 0 · "
        "unknown 1 · notice 0 (2 rules not checked)"
    ]
    only = replace(hostile, findings=tuple(f for f in hostile.findings if f.project))
    assert len(list(summary_lines(only, language="en"))) == 1


def test_every_edition_cites_its_own_law(hostile: Outcome, outcomes: ModuleType) -> None:
    """An old approval is judged by the law of its day, and that is what the report cites."""
    today = hostile.rules[0]
    old = replace(today, edition="2013", citation="《旧法》第一条", verified=True)
    both = (
        outcomes.finding(1, "TL-1", "ERL001", "violation", edition="2013"),
        outcomes.finding(2, "TL-3", "ERL001", "violation"),
    )
    outcome = replace(hostile, rules=(old, today), findings=both)
    lines = render(outcome, "text", width=200).splitlines()
    title = today.title.zh
    assert f"  ERL001 {title}（2013 版）: 《旧法》第一条" in lines
    assert f"  ERL001 {title}（{today.edition} 版）: {today.citation}" in lines
    one = render(replace(outcome, findings=both[:1]), "text", width=200)
    assert f"\n  ERL001 {title}: 《旧法》第一条\n" in one
    assert today.citation not in one


def test_one_change_of_several_editions_is_said_once(hostile: Outcome) -> None:
    change = LocalChange("distance_m", 1500.0, 1000.0, "理由")
    now = replace(hostile.rules[0], changes=(change,))
    both = replace(hostile, rules=(replace(now, edition="2013"), now))
    assert render(both, "text", width=200).count("distance_m 由 1,000 改为 1,500") == 1


def test_limits_changed_locally_stand_with_their_reason(hostile: Outcome) -> None:
    text = render(hostile, "text", width=200)
    limit = f"限值本地修改为 800.00 {unit_label('m', 'zh')}：渝水〔2025〕1号"
    assert f"说明；{limit}" in text
    assert text.count("限值本地修改") == 1  # the other limits are those of the rules
    english = render(hostile, "text", language="en", width=200)
    assert "message; limit changed locally to 800.00 m: 渝水〔2025〕1号" in english


def test_local_changes_are_said_where_no_finding_is_left(hostile: Outcome) -> None:
    change = LocalChange("distance_m", 1500.0, 1000.0, "渝水〔2025〕1号\x1b")
    first = replace(hostile.rules[0], changes=(change,))
    outcome = replace(hostile, rules=(first, *hostile.rules[1:]), findings=(), tolerance_m2=2.5)
    lines = render(outcome, "text", width=200).splitlines()
    assert lines[-5:-1] == [
        "本地修改:",
        "  面积容差由 1 改为 2.5 平方米",
        f"  {first.code} 的 distance_m 由 1,000 改为 1,500，理由：渝水〔2025〕1号\\x1b",
        "面积容差 2.5 平方米：不超过容差的重叠按细碎重叠提示",
    ]
    english = render(outcome, "text", language="en", width=200)
    assert "distance_m changed from 1,000 to 1,500, because: 渝水" in english
    usual = render(hostile, "text")
    assert "本地修改:" not in usual
    assert "面积容差 1 平方米" in usual


def test_rules_without_an_edition_are_said_by_code_and_message(hostile: Outcome) -> None:
    message = Text("规则库没有 2010-01-01 有效的版本", "no edition for 2010-01-01")
    dormant = NotChecked("OLD001", Reason.NOT_IN_FORCE, message, 3)
    text = render(replace(hostile, not_checked=(dormant,)), "text", width=200)
    assert "\n  OLD001: 规则库没有 2010-01-01 有效的版本 (涉及 3 个项目)\n" in text


def test_our_own_convention_is_cited_in_the_language(hostile: Outcome) -> None:
    own = replace(hostile.rules[0], citation="geotool data convention", verified=True)
    found = replace(hostile.findings[0], rule=own.code)
    outcome = replace(hostile, rules=(own,), findings=(found,))
    assert f"{own.title.zh}: geotool 数据约定\n" in render(outcome, "text")
    assert "geotool data convention" in render(outcome, "text", language="en")


def test_papers_citations_gaps_and_problems_are_said(hostile: Outcome) -> None:
    text = render(hostile, "text", width=200)
    assert "与红线重叠；按位置精度：确定（2,147,000.00–2,148,000.00 m²）；需：[1][2]\n" in text
    assert "材料:\n  [1] =不可避让论证  [2] 省级意见\n" in text
    assert "RIV003 河道管理范围: 《防洪法》第二十七条（条文未核对）" in text
    assert "RIV009: 缺少图层：水库 (涉及 7 个项目)" in text
    assert "2 个，其中 1 个是行内错误" in text
    assert "TL-6" in text


def test_plain_output_has_no_control_characters_and_no_markup(hostile: Outcome) -> None:
    text = render(hostile, "text", width=200)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text)
    assert "\\x1b[31m" in text
    assert HTML_START in text


HTML_START = '<img src=x onerror="alert(1)">'


def test_square_brackets_are_text(hostile: Outcome, outcomes: ModuleType) -> None:
    named = outcomes.finding(1, "TL-6", "ERL001", "notice")
    assert "[red]不是标记[/red]" in render(replace(hostile, findings=(named,)), "text", width=200)


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_width_is_kept(hostile: Outcome, width: int) -> None:
    text = render(hostile, "text", width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width


def test_terminal_gets_colour_but_for_no_color(
    hostile: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    coloured = Terminal()
    write(hostile, "text", coloured)
    assert "\x1b[1;31m× 违反" in coloured.shown()
    monkeypatch.setenv("NO_COLOR", "1")
    plain = Terminal()
    write(hostile, "text", plain)
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", plain.shown())


def test_a_pipe_gets_plain_text(hostile: Outcome) -> None:
    stream = io.StringIO()
    write(hostile, "text", stream)
    assert stream.getvalue() == render(hostile, "text")
    assert "\x1b" not in stream.getvalue()


@pytest.mark.parametrize("encoding", ["cp936", "cp1252", "ascii"])
@pytest.mark.parametrize("fmt", [fmt for fmt in FORMATS if fmt not in {"xlsx", "docx"}])
def test_no_console_makes_it_fail(hostile: Outcome, encoding: str, fmt: str) -> None:
    console, pipe = Terminal(encoding), io.BytesIO()
    for stream in (console, io.TextIOWrapper(pipe, encoding=encoding, write_through=True)):
        write(hostile, fmt, stream)
        stream.flush()
        written = console.shown() if stream is console else pipe.getvalue().decode(encoding)
        assert hostile.findings[0].rule in written


def test_chinese_console_keeps_signs_and_words(hostile: Outcome) -> None:
    console = Terminal("cp936")
    write(hostile, "text", console)
    shown = console.shown()
    assert "× 违反" in shown
    assert "限值本地修改为800.00m：渝水" in re.sub(r"\s", "", shown)
    for sign, _ in LOOKS.values():
        sign.encode("gbk")


def test_json_on_an_old_console_loses_nothing(hostile: Outcome) -> None:
    import json

    stream = io.TextIOWrapper(io.BytesIO(), encoding="cp936", errors="strict")
    write(hostile, "json", stream)
    stream.flush()
    data = stream.buffer.getvalue()  # type: ignore[attr-defined]
    assert data.isascii()
    assert json.loads(data) == json.loads(render(hostile, "json"))


def test_stand_ins() -> None:
    safe = safe_for(io.TextIOWrapper(io.BytesIO(), encoding="cp936"))
    assert safe("12 m² 湿地 😀 ✔") == "12 m2 湿地 ? √"
    assert safe_for(io.StringIO())("m² 😀") == "m² 😀"


def test_every_verdict_has_a_sign_of_its_own() -> None:
    assert set(LOOKS) == {term.code for term in VERDICTS}
    assert len({sign for sign, _ in LOOKS.values()}) == len(VERDICTS)


def test_nothing_found(nothing: Outcome) -> None:
    assert render(nothing, "text").splitlines()[1] == "没有结论条目。"


def test_unknown_format_is_refused(hostile: Outcome) -> None:
    with pytest.raises(InputError, match="choose one of text, json, csv"):
        render(hostile, "yaml")


def test_file_in_a_missing_folder_is_one_clear_line(hostile: Outcome, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        save(hostile, "json", tmp_path / "no" / "x.json")


def test_failed_write_leaves_the_old_file(
    hostile: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.json"
    path.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StoreError, match="No space left"):
        save(hostile, "json", path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]


ROWS = [
    {
        "code": "ERL001",
        "title": "[b]红线[/b]",
        "features": 12,
        "verified": True,
        "kinds": ["a", "b"],
    },
    {"code": "=x", "title": None, "features": None, "verified": False, "more": {"x": 1.5}},
]
HEADINGS = {"code": "代码", "title": "名称", "features": "数量", "verified": "已核对"}


def test_tables_of_other_commands() -> None:
    import json

    text = tables.render(ROWS, HEADINGS, "text", title="规则", width=80)
    assert text.startswith("规则\n")
    assert "[b]红线[/b]" in text
    assert "代码" in text
    assert json.loads(tables.render(ROWS, HEADINGS, "json"))[1]["more"] == {"x": 1.5}
    lines = tables.render(ROWS, HEADINGS, "csv").splitlines()
    assert lines[0] == "code,title,features,verified,kinds,more"
    assert lines[1] == "ERL001,[b]红线[/b],12,true,a; b,"
    assert lines[2].startswith("'=x,,,false,,")
    assert tables.render([], HEADINGS, "json") == "[]\n"
    assert "代码" in tables.render([], HEADINGS, "text")
    with pytest.raises(InputError):
        tables.render(ROWS, HEADINGS, "xml")


def test_tables_on_a_chinese_console() -> None:
    console, pipe = Terminal("cp936"), io.BytesIO()
    for stream in (console, io.TextIOWrapper(pipe, encoding="cp936", write_through=True)):
        for fmt in ("text", "json", "csv"):
            tables.write([{"a": "m² 😀"}], {"a": "面积²"}, fmt, stream)
        stream.flush()
        written = console.shown() if stream is console else pipe.getvalue().decode("cp936")
        assert "面积2" in written, "the sign that the code page lacks has a stand-in"


TERMS = [
    {"word": "layers", "code": "permanent_basic_farmland", "en": "permanent basic farmland",
     "names": ["YJJBNTBHTB", "YJJBNTTB"], "path": "layers/footprints/yongchuan_wansheng.geojson",
     "none": None},
    {"word": "layers", "code": "river", "en": "river", "names": [], "path": "region", "none": []},
]  # fmt: skip
TERM_HEADINGS = {
    "word": "词表", "code": "代码", "en": "英文", "names": "图层名", "path": "范围", "none": "无",
}  # fmt: skip


@pytest.mark.parametrize("width", [20, 30, 40, 60, 80, 120])
def test_tables_keep_the_width_and_every_value(width: int) -> None:
    text = tables.render(TERMS, TERM_HEADINGS, "text", width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    joined = re.sub(r"\s", "", text)
    for row in TERMS:
        for value in (*row["names"], row["en"].split()[-1]):  # type: ignore[union-attr]
            assert value in joined
    assert "无" not in text  # a column without values says nothing


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_tables_never_break_ids(width: int) -> None:
    text = tables.render(TERMS, TERM_HEADINGS, "text", width=width)
    assert "permanent_basic_farmland" in text


def test_what_finds_no_room_stands_below_its_row() -> None:
    lines = tables.render(TERMS, TERM_HEADINGS, "text", width=60).splitlines()
    assert lines[0].split() == ["词表", "代码", "英文", "图层名"]
    assert lines[1] == "─" * 60
    path = lines.index("    范围: layers/footprints/yongchuan_wansheng.geojson")
    assert lines[path + 1].split() == ["layers", "river", "river"]
    assert lines[path + 2 :] == ["    范围: region"]
    narrow = tables.render(TERMS, TERM_HEADINGS, "text", width=40).splitlines()
    assert narrow[-1] == "    英文: river  范围: region"


def test_paths_break_after_their_folders() -> None:
    text = tables.render(TERMS, {"code": "代码", "path": "范围"}, "text", width=50)
    assert [line.split()[-1] for line in text.splitlines()[2:5]] == [
        "layers/footprints/",
        "yongchuan_",
        "wansheng.geojson",
    ]


def test_numbers_end_below_each_other() -> None:
    rows = [{"id": "a", "n": 5}, {"id": "b", "n": 1234}]
    lines = tables.render(rows, {"id": "编号", "n": "数"}, "text", width=40).splitlines()
    assert lines[2:] == ["a        5", "b     1234"]


@pytest.mark.parametrize("which", [LAYERS, TERMS_OF_KINDS, RULES, PARTS])
def test_headings_stand_in_both_languages(which: Headings) -> None:
    zh, en = (in_language(which, language) for language in ("zh", "en"))
    assert list(zh) == list(en) == list(which)
    assert not any(heading.isascii() for heading in zh.values())

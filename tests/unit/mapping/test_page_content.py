"""The page's text: the same twice, complete, and nothing in it but what the outcome says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geotool.errors import ConfigError, InputError
from geotool.mapping import MapSpec, assets, default_spec, read_spec, render
from geotool.mapping.page import inert_json
from geotool.mapping.words import WORDS
from geotool.model import VERDICTS, Measure, NotChecked, Reason, Text
from geotool.review.outcome import LocalChange

HOSTILE = [
    '<img src=x onerror="document.body.dataset.hacked=1">',
    "{{7*7}}{% for x in y %}{{ this.__class__ }}",
    "</script><script>document.body.dataset.hacked=1</script>",
    "\"'`${1}&amp;\\",
    "长" * 10_000,
    "مشروع \u202eABC",
    "🌊\u2028湿地\x00\ud800",
    None,
]


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="gt-data">(.*?)</script>', page, re.S)
    assert found is not None
    content: dict[str, Any] = json.loads(found[1])
    return content


def test_two_runs_give_the_same_bytes(drawn: ModuleType) -> None:
    assert render(drawn.outcome(), default_spec()) == render(drawn.outcome(), default_spec())


def test_another_process_with_other_hash_seeds_gives_the_same_bytes(drawn: ModuleType) -> None:
    folder = str(Path(drawn.__file__ or "").parent)
    code = (
        f"import sys, hashlib; sys.path.insert(0, {folder!r}); import drawn_outcome as d;"
        "from geotool.mapping import render, default_spec;"
        "print(hashlib.sha256(render(d.outcome(), default_spec()).encode()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-B", "-c", code],
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_counts_and_order_are_the_outcome_s(drawn: ModuleType) -> None:
    outcome = drawn.outcome()
    data = data_of(render(outcome, default_spec()))
    assert {v["code"]: v["projects"] for v in data["verdicts"]} == outcome.summary()
    assert [v["code"] for v in data["verdicts"]] == [v.code for v in VERDICTS]
    assert sum(v["findings"] for v in data["verdicts"]) == len(outcome.findings)
    assert [f["id"] for f in data["findings"]] == [f.id for f in outcome.findings]
    assert [p["id"] for p in data["projects"]] == list(outcome.projects["id"])
    assert [p["verdict"] for p in data["projects"]] == list(outcome.verdicts.values())


def test_a_finding_brings_all_that_a_reviewer_asks_for(drawn: ModuleType) -> None:
    data = data_of(render(drawn.outcome(), default_spec()))
    first = data["findings"][0]
    assert first["measures"] == [
        ["重叠面积", "1,234,567.89 m²"],
        ["折合", "1,851.85 亩"],
        ["占项目", "33.12%"],
    ]
    assert ["平面面积", "1,234,570.12 m² (3度带)"] in first["limits"]
    rows = dict(first["rows"])
    assert rows["依据条款"] == drawn.CITATION
    assert rows["涉及区划"] == "生态保护红线 · 毓青山"
    assert rows["版本"] == "2024-03-19"
    assert rows["数据来源"] == "projects/示例.csv:2"
    assert first["evidence"] == ["不可避让论证报告", "省级人民政府意见"]
    assert data["findings"][4]["limits"] == [["限值", "500.00 m (本地调整: 渝…号)"]]
    assert dict(data["findings"][6]["rows"])["原因"] == "仅按地名定位"


def test_certainty_range_and_all_possible_zones_are_told(drawn: ModuleType) -> None:
    data = data_of(render(drawn.outcome(), default_spec()))
    sure, strip = dict(data["findings"][0]["rows"]), data["findings"][10]
    assert sure["按位置精度"] == "确定（1,200,000.00–1,270,000.50 m²）"
    assert dict(strip["rows"])["按位置精度"] == "界线误差（0.00–40.00 m²）"
    assert [data["findings"][n]["tags"] for n in (0, 10)] == [[], ["界线误差"]]
    assert dict(data["findings"][7]["rows"])["可能涉及"] == "毓青山、巴岳山"
    english = data_of(render(drawn.outcome(), default_spec(), language="en"))
    assert dict(english["findings"][7]["rows"])["Possibly concerned"] == "毓青山, 巴岳山"
    near = Measure("distance", 495.0, "m", None, "geodesic", low=490.0, high=500.0)
    alone = replace(drawn.outcome().findings[0], certainty=None, measure=near)
    page = render(replace(drawn.outcome(), findings=(alone,)), default_spec())
    rows = dict(data_of(page)["findings"][0]["rows"])
    assert rows["按位置精度的范围"] == "490.00–500.00 m"


def test_findings_without_a_project_are_called_by_their_zone(drawn: ModuleType) -> None:
    data = data_of(render(drawn.outcome(), default_spec()))
    alone = [f for f in data["findings"] if f["project"] is None]
    assert [f["zone"] for f in alone] == ["生态保护红线 · 毓青山", "城镇开发边界 · 巴川城区"]
    assert [f["geometry"] is None for f in alone] == [False, True]
    assert all(f["zone"] == "" for f in data["findings"] if f["project"] is not None)


def test_a_share_of_something_else_says_of_what(drawn: ModuleType) -> None:
    uncovered = Measure("uncovered_area", 5000.0, "m2", 0.75)
    alone = replace(drawn.outcome().findings[11], measure=uncovered)
    (found,) = data_of(render(replace(drawn.outcome(), findings=(alone,)), default_spec()))[
        "findings"
    ]
    assert found["brief"] == "5,000.00 m² · 7.50 亩"
    assert found["measures"][-1] == ["已覆盖", "75.00%"]


def test_what_may_stay_stands_with_its_project(drawn: ModuleType) -> None:
    outcome = drawn.outcome()
    data = data_of(render(outcome, default_spec()))
    assert [data["projects"][p["project"]]["id"] for p in data["compliant"]] == ["P-01", "P-05"]
    assert data["projects"][0]["parts"] == [0]
    assert data["projects"][1]["parts"] == []
    assert [p["change"] for p in data["compliant"]] == [
        "没有可保留的部分",
        "可保留 700,000.00 平方米（1,050.00 亩，占 88.00%）；须外移超过 120.50 米（方位角 210.0°）",
    ]
    assert [p["geometry"] is None for p in data["compliant"]] == [True, False]
    assert data["compliant_shown"] is True
    milder = {p: "unmet" if v == "violation" else v for p, v in outcome.verdicts.items()}
    assert not data_of(render(replace(outcome, verdicts=milder), default_spec()))["compliant_shown"]


def test_two_changes_of_a_project_stand_with_it(drawn: ModuleType) -> None:
    outcome = drawn.outcome()
    first = outcome.compliant[0]
    moved = replace(first, rules=("YRV001",), share_kept=1.0, shift_m=5.0, geometry=None)
    two = replace(outcome, compliant=(first, moved))
    data = data_of(render(two, default_spec()))
    assert data["projects"][0]["parts"] == [0, 1]
    assert [p["rules"] for p in data["compliant"]] == [list(first.rules), ["YRV001"]]


def test_a_pass_for_which_no_rule_was_judged_says_so(drawn: ModuleType) -> None:
    outcome = drawn.outcome()
    ids = list(outcome.verdicts)
    verdicts = {**outcome.verdicts, ids[0]: "pass", ids[1]: "pass", ids[2]: "violation"}
    judged = {ids[0]: 0, ids[1]: 3, ids[2]: 0}
    data = data_of(render(replace(outcome, verdicts=verdicts, judged=judged), default_spec()))
    assert [p["judged"] for p in data["projects"][:4]] == [0, 3, 0, None]
    assert [p["unjudged"] for p in data["projects"][:4]] == [True, False, False, False]
    assert data["words"]["no_rule_hint"] == "没有任何规则可判定：所涉规则都未检查。"


def test_what_may_stay_of_a_site_not_listed_is_not_drawn(drawn: ModuleType) -> None:
    outcome = drawn.outcome()
    stray = replace(outcome.compliant[1], project="elsewhere")
    assert data_of(render(replace(outcome, compliant=(stray,)), default_spec()))["compliant"] == []


def test_what_is_taken_of_a_zone_stands_with_it(drawn: ModuleType) -> None:
    data = data_of(render(drawn.outcome(), default_spec()))
    red = next(x for x in data["layers"] if x["id"] == "erl")
    assert red["features"][0]["rows"] == [
        ["项目占用", "1,234,567.89 m² · 2.06%"],
        ["限额", "1,000,000.00 m² · 超额"],
    ]
    assert red["features"][1]["rows"] == []
    lake = next(x for x in data["layers"] if x["id"] == "wet")
    assert lake["features"][0]["rows"][-1] == ["项目占用", "845,123.40 m² · 8.45%"]


def test_rows_without_a_place_are_listed_with_the_reason(drawn: ModuleType) -> None:
    data = data_of(render(drawn.outcome(), default_spec()))
    listed = {data["projects"][u["project"]]["id"]: u["reason"] for u in data["unlocated"]}
    assert listed == {
        "P-09": "无位置",
        "P-10": "没有空间位置",
        "P-11": "项目类型无法识别（第五类）",
    }
    assert [(n["rule"], n["projects"]) for n in data["not_checked"]] == [("RIV003", 4)]
    assert data["notices"] == ["示意数据，不作依据"]
    assert data["as_of"] == "2026-11-20"


def test_local_changes_and_the_tolerance_are_said(drawn: ModuleType) -> None:
    outcome = drawn.outcome()
    assert data_of(render(outcome, default_spec()))["changes"] == []
    change = LocalChange("distance_m", 1500.0, 1000.0, "</script>")
    rules = (replace(outcome.rules[0], changes=(change,)), *outcome.rules[1:])
    changed = replace(outcome, rules=rules, findings=(), tolerance_m2=2.5)
    data = data_of(render(changed, default_spec(), language="en"))
    said = [
        "area tolerance changed from 1 to 2.5 m²",
        "ERL001: distance_m changed from 1,000 to 1,500, because: </script>",
    ]
    assert data["changes"] == said
    assert data["about"][:3] == [
        *said, "area tolerance 2.5 m²: overlaps up to it are notices of slivers",
    ]  # fmt: skip


def test_rules_in_part_are_not_called_undecided(drawn: ModuleType) -> None:
    outcome = drawn.outcome()
    twice = (*outcome.not_checked, *outcome.not_checked)
    data = data_of(render(replace(outcome, not_checked=twice), default_spec()))
    assert data["rules_not_checked"] == 1  # one rule, two layers missing
    words = json.dumps(data["words"], ensure_ascii=False)
    for false in ("未核查", "无法判定", "按未知对待", "碎斑"):
        assert false not in words


def test_rules_without_an_edition_have_code_and_message(drawn: ModuleType) -> None:
    message = Text("规则库没有 2010-01-01 有效的版本", "no edition")
    dormant = NotChecked("OLD001", Reason.NOT_IN_FORCE, message, 3)
    page = render(replace(drawn.outcome(), not_checked=(dormant,)), default_spec())
    assert data_of(page)["not_checked"] == [
        {"rule": "OLD001", "title": "", "message": message.zh, "projects": 3}
    ]


def test_our_own_convention_is_cited_in_the_language(drawn: ModuleType) -> None:
    outcome = drawn.outcome()
    own = replace(outcome.findings[0], citation="geotool data convention")
    page = render(replace(outcome, findings=(own,)), default_spec())
    assert dict(data_of(page)["findings"][0]["rows"])["依据条款"] == "geotool 数据约定"


def test_the_page_says_how_its_shapes_were_simplified(drawn: ModuleType) -> None:
    text = "\n".join(data_of(render(drawn.outcome(), default_spec()))["about"])
    found = re.search(r"顶点 ([\d,]+) → ([\d,]+)，图形位移不超过 1 米，坐标保留 7 位小数", text)
    assert found is not None
    before, after = (int(n.replace(",", "")) for n in found.groups())
    assert after < before / 4
    assert "颜色未经规范核实" in text


def test_both_languages_are_whole(drawn: ModuleType) -> None:
    page = render(drawn.outcome(), default_spec(), language="en")
    data = data_of(page)
    assert '<html lang="en">' in page
    assert data["title"] == "Project review map"
    assert data["verdicts"][0]["label"] == "violation"
    own = json.dumps(
        [data["words"], data["about"], data["groups"], data["verdicts"]], ensure_ascii=False
    )
    assert not re.search("[\u4e00-\u9fff]", own)


def test_hostile_names_are_data_and_nothing_else(drawn: ModuleType) -> None:
    outcome = replace(drawn.outcome(names=HOSTILE), workspace="{{7*7}}</script>")
    page = render(outcome, default_spec())
    data = data_of(page)
    assert [p["name"] for p in data["projects"]][:7] == HOSTILE[:7]
    assert data["projects"][7]["name"] == "P-08"
    assert data["workspace"] == "{{7*7}}</script>"
    assert "<img src=x" not in page
    assert "49</" not in page
    assert page.count("<script") == page.count("</script>")
    page.encode("utf-8")


def test_a_hostile_title_is_text_in_the_head(drawn: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text("title = '</title><script>{{7*7}}'\n", encoding="utf-8")
    page = render(drawn.outcome(), read_spec(tmp_path / "m.toml"))
    assert "<title>&lt;/title&gt;&lt;script&gt;{{7*7}}</title>" in page


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_inert_json_is_json_without_markup(value: Any) -> None:
    text = inert_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")
    text.encode("utf-8")


def test_zones_carry_no_words_through_folium_s_templates(drawn: ModuleType) -> None:
    wicked = drawn.layer(
        "w", "wetland", [shapely.box(106, 29.8, 106.01, 29.81)], ["{{7*7}}<b>"], title="{{8*8}}"
    )
    page = render(replace(drawn.outcome(), layers=(wicked,)), default_spec())
    assert data_of(page)["layers"][0]["name"] == "{{8*8}}"
    outside = re.sub(r'<script type="application/json".*?</script>', "", page, flags=re.S)
    assert "7*7" not in outside
    assert "8*8" not in outside


def test_empty_layers_and_outcomes_without_any_place_still_open(drawn: ModuleType) -> None:
    outcome = drawn.outcome()
    nothing = replace(
        outcome,
        layers=(),
        findings=(),
        not_checked=(),
        verdicts={},
        projects=outcome.projects.iloc[:0],
    )
    assert data_of(render(nothing, default_spec()))["projects"] == []
    mines = next(
        x for x in data_of(render(outcome, default_spec()))["layers"] if x["id"] == "mines"
    )
    assert mines["features"] == []


def test_a_page_over_its_budget_says_what_takes_it(drawn: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text("\nmax_mb = 0.2\n", encoding="utf-8")
    with pytest.raises(
        ConfigError,
        match=r"m\.toml:2: the page is 0\.\d MB, more than max_mb = 0\.2; raise max_mb, or ",
    ):
        render(drawn.outcome(), read_spec(tmp_path / "m.toml", name="m.toml"))
    with pytest.raises(InputError, match="more than max_mb"):
        render(drawn.outcome(), MapSpec(max_mb=0.2))


def test_150_polygons_stay_far_below_five_megabytes(drawn: ModuleType) -> None:
    many = [
        drawn.blob(106 + 0.02 * (i % 15), 29.5 + 0.02 * (i // 15), 0.05, seed=i, points=120)
        for i in range(150)
    ]
    outcome = replace(
        drawn.outcome(), layers=(drawn.layer("many", "land_use", many, ["图斑"] * 150),)
    )
    assert len(render(outcome, default_spec()).encode()) < 1_500_000


def test_every_word_that_the_scripts_ask_for_is_there() -> None:
    code = assets.own_script() + assets.own_skeleton()
    asked = set(re.findall(r"\bwords\.([a-z_]+)", code)) | set(
        re.findall(r'data-(?:word|label)="([a-z_]+)"', code)
    )
    asked |= {
        k for n in re.findall(r'"(\w+_unit|not_checked_note)"', code) for k in (n, f"{n}_one")
    }
    assert asked <= set(WORDS)


def test_our_scripts_write_text_never_markup() -> None:
    code = assets.own_script()
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
    ):
        assert forbidden not in code
    for name in assets._OWN_SCRIPTS:
        assert assets._text(assets._read(f"own/{name}")).count("\n") < 400

"""Case files: what a user may write, and what is refused at its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geotool.api.cases import check_pack, complaints, read_cases, run
from geotool.api.new_rules import new_rule
from geotool.errors import InputError, MissingFileError, RuleError
from geotool.rules import load_packs
from geotool.rules.load import load_beside_built_in
from geotool.rules.model import CHECK_PARAMETERS

FAULTS = [
    # old, new, where the message points to, what it says
    ("anchor = ", 'rules = ["x"]\nanchor = ', "rules =", "did you mean 'rule'?"),
    ('rule = "AB001"', 'rule = "AB002"', "rule =", "rename the file to AB002.toml"),
    ("as_of = 2026-11-20", "as_of = 2026/2/30", "2026/2/30", "2026/2/30 is no date"),
    ("as_of = 2026-11-20", 'as_of = "2026-02-30"', "2026-02-30", "is no date"),
    ('id = "apart"', 'id = "half_inside"', None, "two cases are called 'half_inside'; rename one"),
    ('id = "apart"', 'id = "apart"\nname = "x"', "name =", "unknown key 'case.1.name'"),
    ("rect = [0, 0, 100, 100]", "rect = [0, 0, 100]", "site =", "site.rect.3' is missing"),
    ("rect = [0, 0, 100, 100]", "rect = [0, 0, 100, 100], point = [0, 0]", "site =",
     "needs one shape; write rect, line, point or polygon"),
    ("rect = [0, 0, 100, 100]", "line = [[0, 0]]", "site =", "at least 2 items"),
    ("rect = [0, 0, 100, 100]", 'point = ["0 m", 0]', "site =", "valid number"),
    ('kind = "wetland"', 'kind = "wetlands"', "zones =", "did you mean 'wetland'?"),
    ('verdict = "violation"', 'verdict = "violated"', "expect =", "no such verdict"),
    ('verdict = "violation"', 'verdict = "violation", values = 1', "expect =", "unknown key"),
    ('project = { kind = "building" }\n', "", None, "has a site but no project"),
    ('zh = "一半在区内。"', 'zh = ""', "text =", "empty language"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "at", "what"), FAULTS)
def test_fault_is_one_line_with_its_place(
    tmp_path: Path, old: str, new: str, at: str | None, what: str
) -> None:
    _, path = new_rule("AB001", tmp_path)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RuleError) as caught:
        check_pack(tmp_path)
    said = str(caught.value)
    assert re.match(rf"{re.escape(str(path))}:\d+: ", said)
    assert what in said
    assert "\n" not in said
    if at is not None:
        lines = path.read_text("utf-8").splitlines()
        assert caught.value.row == next(n for n, x in enumerate(lines, 1) if at in x)


def test_a_fault_of_the_only_case_is_no_missing_case(tmp_path: Path) -> None:
    _, path = new_rule("AB001", tmp_path)
    text = path.read_text("utf-8")
    start = text.index("[[case]]")
    only = text[: text.index("[[case]]", start + 1)].replace('verdict = "violation"', "verdict = 1")
    path.write_text(only, "utf-8")
    with pytest.raises(RuleError) as caught:
        check_pack(tmp_path)
    assert "verdict" in str(caught.value)
    assert "more fault" not in str(caught.value)


@pytest.mark.parametrize("check", CHECK_PARAMETERS)
def test_the_cases_of_a_skeleton_end_as_written(tmp_path: Path, check: str) -> None:
    new_rule("AB001", tmp_path, check=check)
    tested = check_pack(tmp_path)
    assert tested.failures == ()
    assert tested.cases == 4
    assert tested.without == ()
    shown = [c.entry.shows for c in read_cases(tmp_path / "cases" / "AB001.toml")]
    assert shown == ["conflict", "clear", "boundary", "unknown"]


def test_a_changed_rule_fails_its_cases(tmp_path: Path) -> None:
    rule, _ = new_rule("AB001", tmp_path, check="within_distance")
    rule.write_text(rule.read_text("utf-8").replace("distance_m = 500", "distance_m = 100"))
    tested = check_pack(rule)
    assert [case.name for case, _ in tested.failures] == [
        "AB001-at_200_m",
        "AB001-just_within",
        "AB001-place_name",
    ]
    assert tested.failures[0][1][0] == "verdict: pass, expected violation"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("value = 5000.0", "value = 4999.0", "value: 5000.0, expected 4999.0"),
        ("share = 0.5", "share = 0.4", "share: 0.5"),
        ("share = 0.5", 'share = 0.5, says = ["湖泊"]', "does not say 湖泊"),
        ("share = 0.5", 'share = 0.5, cites = ["第9条"]', "does not cite 第9条"),
        ("share = 0.5", 'share = 0.5, not_cites = ["待填"]', "cites 待填"),
        ("share = 0.5", 'share = 0.5, edition = "2"', "edition: 1, expected 2"),
        ("share = 0.5", 'share = 0.5, evidence = ["x"]', "papers: []"),
        ("share = 0.5", 'share = 0.5, advises = ["x"]', "does not advise x"),
        ("share = 0.5", 'share = 0.5, finds = ["ERL001"]', "rules: ['AB001'], expected ['ERL001']"),
        ("share = 0.5", "share = 0.5, findings = 2", "findings: 1, expected 2"),
        ("share = 0.5", 'share = 0.5, reason = "sliver"', "reason: none, expected sliver"),
        ("share = 0.5", 'share = 0.5, not_checked = "missing_layer"', "not checked: []"),
    ],
)
def test_each_expectation_can_fail(tmp_path: Path, old: str, new: str, said: str) -> None:
    _, path = new_rule("AB001", tmp_path)
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    ((case, found),) = check_pack(tmp_path).failures
    assert case.name == "AB001-half_inside"
    assert any(said in complaint for complaint in found), found


def test_a_finding_must_cite_the_published_sources(tmp_path: Path) -> None:
    rule, path = new_rule("AB001", tmp_path)
    published = load_beside_built_in(rule)["AB001"]
    rule.write_text(rule.read_text("utf-8").replace("待填：文件名称", "另一文件"), "utf-8")
    case = read_cases(path)[0]
    outcome = run(case, load_beside_built_in(rule))
    assert complaints(case, outcome, published) == ["does not cite 《待填：文件名称》"]


def test_several_projects_and_polygons(tmp_path: Path) -> None:
    _, path = new_rule("AB001", tmp_path, check="count")
    text = path.read_text("utf-8")
    case = '[[case]]\nid = "drawn"\nshows = "clear"\ntext = { zh = "一", en = "one" }\n'
    case += 'projects = [{ project = { kind = "park" }, polygon = [[0, 0], [9, 0], [0, 9]] }]\n'
    case += 'zones = [{ kind = "admin_area", polygon = [[0, 0], [99, 0], [0, 99]] }]\n'
    path.write_text(text + case + 'expect = { verdict = "pass" }\n', "utf-8")
    assert check_pack(tmp_path).failures == ()
    drawn = read_cases(path)[-1]
    assert drawn.projects().geometry.iloc[0].geom_type == "Polygon"


def test_a_case_may_not_name_rules_that_are_not_there(tmp_path: Path) -> None:
    _, path = new_rule("AB001", tmp_path)
    text = path.read_text("utf-8")
    path.write_text(text.replace('shows = "clear"', 'shows = "clear"\nrules = ["XY9"]', 1), "utf-8")
    with pytest.raises(RuleError, match="case 'apart' names rule XY9, which does not exist"):
        check_pack(tmp_path)


def test_without_cases_there_is_nothing_to_test(tmp_path: Path) -> None:
    rule, path = new_rule("AB001", tmp_path)
    new_rule("AB002", tmp_path)
    path.unlink()
    assert check_pack(tmp_path).without == ("AB001",)
    with pytest.raises(MissingFileError, match="no cases; write cases/<CODE>"):
        check_pack(rule)


def test_new_rules_overwrite_nothing_and_take_no_published_code(tmp_path: Path) -> None:
    rule, path = new_rule("AB001", tmp_path)
    before = rule.read_bytes(), path.read_bytes()
    with pytest.raises(InputError, match="is there already; choose another code"):
        new_rule("AB001", tmp_path, check="count")
    rule.unlink()
    with pytest.raises(InputError, match=r"cases.AB001\.toml: is there already"):
        new_rule("AB001", tmp_path)
    assert not rule.exists()
    assert path.read_bytes() == before[1]
    for code in ("ab001", "A001", "ABCDE001", "AB01", "AB0001", "../AB001", "AB001.toml"):
        with pytest.raises(InputError, match="is no rule code; write 2 to 4 capitals"):
            new_rule(code, tmp_path)
    for built_in in load_packs():
        with pytest.raises(InputError, match="is a built-in rule"):
            new_rule(built_in.code, tmp_path)
    with pytest.raises(InputError, match="no check is called 'overlaps'"):
        new_rule("AB009", tmp_path, check="overlaps")
    assert [p.name for p in tmp_path.rglob("*.toml")] == ["AB001.toml"]


def test_a_changed_copy_is_tried_in_the_company_of_the_built_in_rules(tmp_path: Path) -> None:
    source = Path(load_packs()["PV002"].file)
    (tmp_path / "PV002.toml").write_bytes(source.read_bytes())
    book = load_beside_built_in(tmp_path)
    assert len(book) == len(load_packs())
    assert book["PV002"].file == str(tmp_path / "PV002.toml")
    assert book["PBF001"].file != book["PV002"].file

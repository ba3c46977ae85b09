"""The register of laws: faults at their line, and rules that must agree with it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from geotool.errors import RuleError
from geotool.rules import lint, load_packs
from geotool.rules.laws import (
    REGISTER,
    built_in_register,
    citation_faults,
    quotations,
    read_register,
)
from geotool.rules.load import PACKS
from geotool.rules.skeleton import skeleton

CN = PACKS / "cn"
SOUND = (CN / REGISTER).read_text("utf-8")
BOOK = load_packs()

FAULTS = [
    # old, new, where the message points to, what it says
    ("checked_on = 2026-11-20", "checked_on = 2026/11/20", "2026/11/20", "2026/11/20 is no date"),
    ("checked_on = 2026-11-20", 'checked_on = "2026-13-01"', "2026-13-01", "is no date"),
    ("issued = 2026-03-12", 'issued = "2026-13"', "2026-13", "does not exist"),
    ("issued = 2026-03-12", "issued = 2026-09-12", "in_force = 2026-08-15", "before it was issued"),
    ("issued = 2026-03-12", "isued = 2026-03-12", "isued", "did you mean 'issued'?"),
    ('status = "in_force"', 'status = "valid"', '"valid"', "status"),
    ('status = "not_yet"', 'status = "in_force"', None, "does not fit the first day"),
    ('confidence = "V"', 'confidence = "X"', '"X"', "confidence"),
    ("until = 2026-08-14", "until = 2017-08-14", "until = 2017-08-14", "ends before it begins"),
    ('replaced_by = ["生态环境法典"]', 'replaced_by = ["环境法典"]', '"环境法典"',
     "no text is called '环境法典'"),
    ('replaced_by = ["生态环境法典"]\n', "", None, "replaced, but by which text?"),
    ('status = "replaced"', 'status = "unknown"', '"unknown"', "but it ended on"),
    ('{ zh = "耕地保护和质量提升法", en', '{ zh = "生态环境法典", en', None,
     "two texts are called '生态环境法典'"),
    ('en = "Ecological and Environmental Code" }', 'en = "" }', 'en = "" }', "empty language"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "at", "what"), FAULTS)
def test_fault_is_one_line_with_its_place(
    tmp_path: Path, old: str, new: str, at: str | None, what: str
) -> None:
    assert old in SOUND
    path = tmp_path / REGISTER
    path.write_text(SOUND.replace(old, new, 1), "utf-8")
    with pytest.raises(RuleError) as caught:
        read_register(path, name=str(path))
    said = str(caught.value)
    assert re.match(rf"{re.escape(str(path))}:\d+: ", said)
    assert what in said
    assert "\n" not in said
    if at is not None:
        lines = path.read_text("utf-8").splitlines()
        assert said.split(":")[1] == str(next(n for n, x in enumerate(lines, 1) if at in x))
    (tmp_path / "AB001.toml").write_text(skeleton("AB001").rule, "utf-8")
    assert [p.row for p in lint(tmp_path) if p.file == str(path)] == [caught.value.row]


def test_every_law_cited_by_a_rule_is_registered_with_its_dates() -> None:
    faults = [(r.code, f.what) for r, f in citation_faults(BOOK, [built_in_register()])]
    assert faults == []


def test_titles_of_the_register_are_those_that_rules_cite() -> None:
    cited = Counter(c.title.zh for r in BOOK for c in r.citations if c.basis == "law")
    register = built_in_register()
    assert set(cited) <= {law.title.zh for law in register.laws}
    for law in register.laws:
        found = {(q.rule.code, q.citation) for q in quotations(law, BOOK)}
        assert len(found) <= cited[law.title.zh]
        assert bool(found) == (law.title.zh in cited)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('in_force = 2018-01-01', "in_force = 2018-01-02", "in_force '2018-01-02' of"),
        ('number = "主席令第70号"', 'number = "主席令第71号"', "number '主席令第71号' of"),
        ("issued = 2017-06-27\n", "", "issued '' of"),
        ('en = "Water Pollution Prevention and Control Law (2017)"', 'en = "Water Law"',
         "English title differs"),
        ("中华人民共和国水污染防治法（2017年修正）", "水法（2017）", "is not in the register"),
        ("valid_from = 2018-01-01", "valid_from = 2017-12-31",
         "edition '2018' begins before '中华人民共和国水污染防治法（2017年修正）'"),
    ],
)  # fmt: skip
def test_a_rule_that_differs_from_the_register(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    text = (CN / "WSZ001.toml").read_text("utf-8").replace(old, new)
    (tmp_path / "WSZ001.toml").write_text(text, "utf-8")
    (tmp_path / REGISTER).write_text(SOUND, "utf-8")
    said = [str(p) for p in lint(tmp_path) if "built-in WSZ001" not in p.what]
    assert [bool(re.search(rf"WSZ001\.toml:\d+: .*{re.escape(what)}", s)) for s in said] == [True]


def test_an_edition_may_not_outlive_its_law(tmp_path: Path) -> None:
    text = (CN / "WSZ001.toml").read_text("utf-8")
    longer = text.replace("valid_to = 2026-08-14", "valid_to = 2026-08-20")
    longer = longer.replace("valid_from = 2026-08-15", "valid_from = 2026-08-21")
    (tmp_path / "WSZ001.toml").write_text(longer, "utf-8")
    (tmp_path / REGISTER).write_text(SOUND, "utf-8")
    (problem,) = [p for p in lint(tmp_path) if "built-in WSZ001" not in p.what]
    assert "edition '2018' reaches beyond" in problem.what
    assert "(until 2026-08-14)" in problem.what


def test_packs_without_a_register_are_not_asked_for_one(tmp_path: Path) -> None:
    (tmp_path / "AB001.toml").write_text(skeleton("AB001").rule, "utf-8")
    assert lint(tmp_path) == ()


def test_a_pack_may_add_laws_to_the_built_in_ones(tmp_path: Path) -> None:
    (tmp_path / "AB001.toml").write_text(skeleton("AB001").rule, "utf-8")
    (tmp_path / "WSZ001.toml").write_bytes((CN / "WSZ001.toml").read_bytes())
    own = 'checked_on = 2026-11-20\n[[law]]\ntitle = { zh = "其他", en = "other" }\n'
    own += 'status = "unknown"\nconfidence = "M"\nverified = { zh = "未", en = "no" }\n'
    own += 'sense = { zh = "无", en = "none" }\n'
    (tmp_path / REGISTER).write_text(own, "utf-8")
    assert [p.what for p in lint(tmp_path) if p.file.endswith("AB001.toml")] == [
        "'待填：文件名称' is not in the register of laws"
    ]
    assert [p.what for p in lint(tmp_path) if p.file.endswith("WSZ001.toml")] == [
        "code WSZ001 is already used: built-in WSZ001"
    ]


def test_status_is_of_the_day_on_which_the_rulebook_was_checked() -> None:
    register = built_in_register()
    assert register.checked_on == date(2026, 11, 20)
    assert {law.status for law in register.laws} == {"in_force", "not_yet", "replaced", "unknown"}
    assert all(law.verified.zh and law.sense.en for law in register.laws)

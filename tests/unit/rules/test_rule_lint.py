"""Faults of rule files: each is found, with its own line and a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from geotool.errors import MissingFileError, RuleError, UnknownNameError
from geotool.rules import lint, load_packs
from geotool.rules.load import PACKS
from geotool.rules.skeleton import skeleton

CN = PACKS / "cn"


def changed(tmp_path: Path, code: str, old: str, new: str) -> Path:
    """Write a copy of a built-in rule with one thing changed."""
    text = (CN / f"{code}.toml").read_text("utf-8")
    assert old in text
    path = tmp_path / f"{code}.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def line_of(path: Path, words: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if words in line)


FAULTS = [
    # code, old, new, where the message points to, what it says, remedy
    ("YRV001", "distance_m = 1000", "distance = 1000", "distance = 1000", "distance", "distance_m"),
    ("YRV001", "distance_m = 1000", 'distance_m = "1 km"', '"1 km"', "distance_m", ""),
    ("YRV001", "distance_m = 1000", "distance_m = -1", "distance_m = -1", "greater", ""),
    ("YRV001", "distance_m = 1000", "distance_m = inf", "distance_m = inf", "finite", ""),
    ("YRV001", "distance_m = 1000", "", "[check]", "needs 'distance_m'", "add distance_m"),
    ("YRV001", "distance_m = 1000", "share = 0.5", "share = 0.5", "no parameter 'share'", "takes"),
    ("PV006", "share = 1.0", "share = 100", "share = 100", "less than or equal to 1", ""),
    ("ERL001", 'name = "overlap"', 'name = "overlaps"', '"overlaps"', "overlap", ""),
    ("ERL001", 'code = "ERL001"', 'codes = "ERL001"', "codes =", "unknown key 'codes'", "code"),
    ("ERL001", "severity = ", "severty = ", "severty =", "unknown key", "severity"),
    ("ERL001", '"PROHIBITED"', '"FORBIDDEN"', '"FORBIDDEN"', "no such severity", ""),
    ("ERL001", '["monitoring"]', '["monitorin"]', '["monitorin"]', "no such purpose", "did"),
    ("RIV001", '["outfall"]', '["outfal"]', '["outfal"]', "no such project kind", "'outfall'"),
    ("WSZ001", '"water_source_zone"', '"water_source"', "kind =", "no such layer kind", ""),
    ("WSZ001", "2018-01-01\nvalid_to", "2026/2/30\nvalid_to", "2026/2/30", "no date", "YYYY-MM-DD"),
    ("WSZ001", "2018-01-01\nvalid_to", '"2026/2/30"\nvalid_to', "2026/2/30", "no date", ""),
    ("WSZ001", "2018-01-01\nvalid_to", "2026-02-30\nvalid_to", "2026-02-30", "does not exist", ""),
    ("WSZ001", "issued = 2017-06-27", 'issued = "2017-13"', "2017-13", "does not exist", ""),
    ("WSZ001", "2018-01-01\nvalid_to", "2027-01-01\nvalid_to", "valid_to", "ends before", ""),
    ("WSZ001", "valid_to = 2026-08-14", "valid_to = 2026-08-15", "valid_from = 2026-08-15",
     "on the same day", "day after"),
    ("WSZ001", 'id = "2026-08"', 'id = "2018"', None, "two editions are called '2018'", "rename"),
    ("PV002", '["PBF001"]', '["PBF009"]', "supersedes", "unknown rule PBF009", ""),
    ("PV002", '["PBF001"]', '["PV002"]', "supersedes", "supersedes itself", ""),
    ("PV002", '"V"', '"X"', 'confidence = "X"', "confidence", ""),
    ("ERL001", '["provincial_finding", "local_opinion", "park_opinion"]', '["stamp"]', "stamp",
     "no paper is called 'stamp'", "[papers]"),
    ("RIV001", 'evidence = ["plan_consent"]\n', "", None, "RESTRICTED without evidence", ""),
    ("PV006", "REQUIREMENT", "NOTICE", "soft = true", "only a REQUIREMENT can be soft", ""),
    ("PA001", 'zones = ["buffer"]', 'zones = ["bufer"]', "bufer", "no zone is called 'bufer'", ""),
    ("PA001", 'id = "buffer"', 'id = "core"', None, "two zones are called 'core'", ""),
    ("PBF001", 'editions = ["2027"]', 'editions = ["2028"]', "2028", "no edition is called", ""),
    ("ERL001", 'purposes = ["monitoring"]\n', "", None, "no condition", "claimable = false"),
    ("ERL001", "claimable = false\n", 'claimable = false\npurposes = ["monitoring"]\n', "claimable",
     "cannot be claimed", ""),
    ("ERL001", '[title]\nzh = "生态保护红线冲突"', '[title]\nzh = ""', "[title]",
     "empty language", ""),
    ("ERL001", 'en = "Conflict with the ecological protection red line"', "", "[title]",
     "both languages", ""),
    ("ADM001", 'basis = "convention"\n', "", "[[citation]]", "confidence", ""),
    ("YRV001", "margin_m = 500", "margin_m = -1", "margin_m = -1", "greater", ""),
    ("YRV001", "margin_m = 500", 'margin_m = "500 m"', '"500 m"', "margin_m", ""),
    ("ADM001", "share = 1.0", "share = 1.0\nmargin_m = 5", "margin_m = 5", "no parameter", "takes"),
    ("ERL001", '[[outside]]\nid = "core"\nkind = "nature_reserve"',
     '[[outside]]\nid = "core"\nkind = "nature_reserv"', "nature_reserv", "no such layer kind", ""),
    ("ERL001", 'zone = ["core"]', 'zones = ["core"]', 'zones = ["core"]',
     "nature_reserve has no attribute 'zones'", "it has zone, level"),
    ("ERL001", 'zone = ["core"]', 'zone = ["cor"]', '["cor"]', "no zone is called 'cor'", "core"),
    ("ERL001", 'where = { zone = ["core"] }',
     'where = { zone = ["core"] }\nmatch = { zone = "county" }', "match =",
     "outside takes no match", "where"),
    ("ERL001", 'where = { zone = ["core"] }', 'where = { zone = ["core"] }\neditions = ["2001"]',
     "2001", "no edition is called '2001'", ""),
    ("YRV001", "[check]", '[[outside]]\nkind = "wetland"\n[check]', "[[outside]]",
     "check 'within_distance' has no outside", "overlap"),
    ("RIV001", 'assume = ["change"]', 'assume = ["chang"]', '["chang"]', "assumes 'chang'",
     "where"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "old", "new", "at", "what", "remedy"), FAULTS)
def test_fault_is_found_at_its_line(
    tmp_path: Path, code: str, old: str, new: str, at: str | None, what: str, remedy: str
) -> None:
    path = changed(tmp_path, code, old, new)
    problems = lint(path)
    assert problems, "lint found nothing"
    matching = [p for p in problems if what in p.what and remedy in f"{p.what} {p.done}"]
    assert matching, [str(p) for p in problems]
    assert all(p.row is not None and p.file == str(path) for p in problems)
    if at is not None:
        assert line_of(path, at) in {p.row for p in matching}


@pytest.mark.parametrize(("code", "old", "new", "at", "what", "remedy"), FAULTS)
def test_a_faulty_pack_is_not_loaded(
    tmp_path: Path, code: str, old: str, new: str, at: str | None, what: str, remedy: str
) -> None:
    path = changed(tmp_path, code, old, new)
    with pytest.raises(RuleError) as caught:
        load_packs([*(["cn"] if "unknown rule" in what else []), tmp_path])
    assert str(caught.value).startswith(f"{path}:") or "already used" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_rule_without_citation(tmp_path: Path) -> None:
    text = (CN / "PV006.toml").read_text("utf-8")
    start = text.index("[[citation]]")
    path = tmp_path / "PV006.toml"
    path.write_text(text[:start], "utf-8")
    (problem,) = lint(path)
    assert problem.what == "a rule without citation"
    assert "[[citation]]" in problem.done


def test_edition_without_citation(tmp_path: Path) -> None:
    text = (CN / "WSZ001.toml").read_text("utf-8")
    path = changed(tmp_path, "WSZ001", 'editions = ["2026-08"]', 'editions = ["2018"]')
    problems = [p for p in lint(path) if "edition '2026-08' has no citation" in p.what]
    assert [p.row for p in problems] == [line_of(path, 'id = "2026-08"') - 1]
    assert "2026-08" in text


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    path = changed(tmp_path, "ERL001", '["monitoring"]', '["a"]')
    path.write_text(path.read_text("utf-8").replace('["forestry"]', '["b"]'), "utf-8")
    assert len(lint(path)) == 2
    with pytest.raises(RuleError, match="and 1 more"):
        load_packs([tmp_path])


def test_two_rules_with_one_code(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "WSZ001.toml").write_bytes((CN / "WSZ001.toml").read_bytes())
    row = line_of(CN / "WSZ001.toml", "code =")
    assert {(Path(p.file).parent.name, p.row, p.what) for p in lint(tmp_path)} == {
        ("b", row, f"code WSZ001 is already used in {tmp_path / 'a' / 'WSZ001.toml'}"),
        ("a", row, "code WSZ001 is already used: built-in WSZ001"),
        ("b", row, "code WSZ001 is already used: built-in WSZ001"),
    }
    with pytest.raises(RuleError, match="WSZ001 is already used"):
        load_packs(["cn", tmp_path / "a"])


def test_rules_may_share_a_catalogue_id(tmp_path: Path) -> None:
    for code in ("AB001", "AB002"):
        text = skeleton(code).rule.replace("\n[title]", 'catalogue = "ZZ001"\n[title]', 1)
        (tmp_path / f"{code}.toml").write_text(text, "utf-8")
    assert lint(tmp_path) == ()
    book = load_packs([tmp_path])
    assert [r.code for r in book.choose("ZZ001")] == ["AB001", "AB002"]
    with pytest.raises(UnknownNameError, match="ZZ001 stands for AB001 and AB002; name one"):
        book["ZZ001"]


def test_supersedes_loop(tmp_path: Path) -> None:
    for code, other in (("PV002", "PBF001"), ("PBF001", "WSZ001"), ("WSZ001", "PV002")):
        text = (CN / f"{code}.toml").read_text("utf-8").replace('supersedes = ["PBF001"]\n', "")
        head, rest = text.split("\n[title]", 1)
        new = f'{head}\nsupersedes = ["{other}"]\n[title]{rest}'
        (tmp_path / f"{code}.toml").write_text(new, "utf-8")
    (problem,) = [p for p in lint(tmp_path) if "already used" not in p.what]
    assert "loop: PBF001 → WSZ001 → PV002 → PBF001" in problem.what
    assert problem.row == line_of(tmp_path / "PBF001.toml", "supersedes")


def test_file_is_named_after_its_rule(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes((CN / "WSZ001.toml").read_bytes())
    named, taken = lint(tmp_path)
    assert "already used: built-in WSZ001" in taken.what + named.what
    assert "rename the file to WSZ001.toml" in (named.done, taken.done)


def test_not_toml_and_not_text(tmp_path: Path) -> None:
    (tmp_path / "A.toml").write_text('code = "AA001"\ntitle = [\n', "utf-8")
    (tmp_path / "B.toml").write_bytes("code = '红线'".encode("gb18030"))
    problems = lint(tmp_path)
    assert ["not valid TOML" in p.what or "UTF-8" in p.what for p in problems] == [True, True]


def test_nothing_to_lint(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="no rule files"):
        lint(tmp_path)
    with pytest.raises(MissingFileError, match="no such file"):
        lint(tmp_path / "absent.toml")


def test_built_in_pack_is_clean() -> None:
    assert lint(CN) == ()
    assert lint(CN / "ERL001.toml") == ()


def test_the_built_in_pack_of_another_copy_is_clean(tmp_path: Path) -> None:
    """Whoever works on geotool lints the pack of a checkout with the geotool installed."""
    pack = tmp_path / "geotool" / "rules" / "packs" / "cn"
    pack.mkdir(parents=True)
    (pack / "ERL001.toml").write_bytes((CN / "ERL001.toml").read_bytes())
    assert lint(pack) == ()


def test_a_code_of_a_built_in_rule_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "ERL001.toml"
    path.write_text(skeleton("AB001").rule.replace("AB001", "ERL001"), "utf-8")
    (problem,) = lint(path)
    assert (problem.what, problem.row) == (
        "code ERL001 is already used: built-in ERL001",
        line_of(path, "code ="),
    )
    assert "give the new rule its own" in problem.done


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("valid_from = ", 'valid_from = "soon" # '),
        ('severity = "', 'severity = "VERY_'),
    ],
)
def test_an_edition_at_fault_is_no_edition_missing(tmp_path: Path, old: str, new: str) -> None:
    text = skeleton("AB001").rule
    assert old in text
    path = tmp_path / "AB001.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    (problem,) = lint(path)
    assert problem.row == line_of(path, new)
    assert "at least 1 item" not in problem.what


def test_no_edition_at_all_is_said(tmp_path: Path) -> None:
    text = skeleton("AB001").rule
    start, end = text.index("[[edition]]"), text.index("[[citation]]")
    path = tmp_path / "AB001.toml"
    path.write_text(f"edition = []\n{text[:start]}{text[end:]}", "utf-8")
    assert any("'edition'" in p.what for p in lint(path))


def test_keys_of_the_program_are_not_offered(tmp_path: Path) -> None:
    path = changed(tmp_path, "ERL001", 'code = "ERL001"', 'code = "ERL001"\nzzzqqq = 1')
    (problem,) = lint(path)
    assert problem.done.startswith("known keys: code")
    assert "__" not in problem.done

"""Faults of rules by their check: each skeleton is sound, each change of it is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from geotool.errors import RuleError
from geotool.rules import lint, load_packs
from geotool.rules.model import CHECK_PARAMETERS
from geotool.rules.skeleton import skeleton

WETLAND = '[[zone]]\nkind = "wetland"'
SUBJECT = '[[subject]]\nlayers = ["built_up_area"]'
AREAS = '[[subject]]\nlayers = ["admin_area"]\n'

FAULTS = [
    # check, old, new, where the message points to, what it says, remedy
    ("overlap", WETLAND, "# none", "[check]", "a rule without zone", "add [[zone]]"),
    ("overlap", WETLAND, f'{AREAS}kinds = ["road"]\n{WETLAND}', "layers =",
     "layers or project kinds, not both", "two [[subject]]"),
    ("overlap", WETLAND, f'{AREAS}assume = ["change"]\n{WETLAND}', "layers =",
     "layers or project kinds, not both", "two [[subject]]"),
    ("overlap", WETLAND, f'{AREAS}[[subject]]\nkinds = ["road"]\n{WETLAND}', "[[subject]]",
     "some subjects are layers and some are projects", "write two rules"),
    ("overlap", WETLAND, f'[[subject]]\nlayers = ["admin_areas"]\n{WETLAND}', "admin_areas",
     "no such layer kind", "did you mean 'admin_area'?"),
    ("overlap", WETLAND, f'{AREAS}where = {{ lvl = ["1"] }}\n{WETLAND}', "lvl",
     "admin_area has no attribute 'lvl'", "it has code"),
    ("overlap", WETLAND, f'[[subject]]\nlayers = ["wetland"]\nwhere = {{ level = ["top"] }}\n'
     f"{WETLAND}", "top", "no level is called 'top'", "there are international, national"),
    ("overlap", WETLAND, f'[[outside]]\nkind = "river"\nmatch = {{ name = "places" }}\n{WETLAND}',
     "match =", "outside takes no match", "where"),
    ("overlap", 'code = "AB001"', 'code = "AB001"\nretroactive = "perhaps"', "retroactive",
     "retroactive", ""),
    ("within_distance", "[[zone]]", f"{AREAS}[[zone]]", "layers =",
     "check 'within_distance' judges projects, not layers", "name project kinds"),
    ("within_distance", "distance_m = 500", "distance = 500", "distance = 500", "unknown key",
     "write distance_m (metres)"),
    ("within_distance", "distance_m = 500", "radius = 500", "radius = 500", "unknown key",
     "write distance_m (metres)"),
    ("within_distance", "distance_m = 500", 'distance_m = 500\nmeasured_from = "bank"', "bank",
     "no such layer kind", ""),
    ("near_any", "distance_m = 500", 'distance_m = "500m"', "500m", "distance_m", ""),
    ("near_any", WETLAND.replace("wetland", "road"),
     '[[outside]]\nkind = "wetland"\n[[zone]]\nkind = "road"', "[[outside]]",
     "check 'near_any' has no outside", "overlap or inside"),
    ("inside", "share = 1.0", "share = 0", "share = 0", "greater than 0", ""),
    ("inside", "share = 1.0", "percent = 100", "percent = 100", "unknown key", "write share"),
    ("zones_disjoint", "[check]", f"{AREAS}[check]", "[[subject]]", "has no subject",
     "remove [[subject]]"),
    ("zones_disjoint", 'name = "zones_disjoint"', 'name = "zones_disjoint"\ndistance_m = 5',
     "distance_m = 5", "no parameter 'distance_m'", "takes no parameters"),
    ("zones_disjoint", "# A road out of the rule",
     '[[variant]]\ncode = "v"\ntitle = { zh = "一", en = "one" }\nwithin = ["core"]\n'
     'severity = "NOTICE"\nsource = { zh = "一", en = "one" }\nconfidence = "M"\n# A road',
     "within =", "no outside is called 'core'", "zones of outside: none"),
    ("coverage", SUBJECT, "# none", "name =", "needs the land that is to be served",
     "add [[subject]]"),
    ("coverage", SUBJECT, '[[subject]]\nkinds = ["park"]', "name =",
     "needs the land that is to be served", "layers ="),
    ("coverage", "share = 0.9", "share = 0.9\ninner_distance_m = 300", "[check]",
     "inner_distance_m and inner_share belong together", "add the other one"),
    ("coverage", "share = 0.9", "share = 0.9\ninner_distance_m = 300\ninner_share = 50",
     "inner_share", "less than or equal to 1", ""),
    ("coverage", "share = 0.9", "share = 0.9\ninner_distance = 300", "inner_distance",
     "unknown key", "inner_distance_m"),
    ("coverage", "distance_m = 500", "", "[check]", "needs 'distance_m'", "add distance_m"),
    ("coverage", 'status = ["open"]', 'status = ["opened"]', "opened",
     "no status is called 'opened'", "there are open, planned, closed"),
    ("declared", "[check]", '[[zone]]\nkind = "wetland"\n[check]', "[[zone]]",
     "a declared quantity has no zone", "remove [[zone]]"),
    ("declared", '"area"  #', '"volume"  #', "volume", "'area' or 'length'", ""),
    ("declared", "tolerance_share = 0.01", "tolerance_share = 1", "tolerance_share", "less than 1",
     ""),
    ("declared", "tolerance_share = 0.01", "tolerance = 0.01", "tolerance =", "unknown key",
     "tolerance_share"),
    ("declared", "tolerance_share = 0.01", "", "[check]", "needs 'tolerance_share'", "add"),
    ("declared", "[check]", f"{AREAS}[check]", "layers =", "judges projects, not layers", ""),
    ("count", "limit = 2", "", "[check]", "a count needs limit, or limit_from", "limit = "),
    ("count", "limit = 2", 'limit = 2\nlimit_from = "quota_m2"', "[check]",
     "needs limit, or limit_from, and not both", ""),
    ("count", "limit = 2", "limit = -1", "limit = -1", "greater than or equal to 0", ""),
    ("count", "limit = 2", 'limit = "45 座"', "45 座", "limit", ""),
    ("count", '"features"  #', '"people"  #', "people", "'features' or 'area_m2'", ""),
    ("count", 'total = "features"', "share = 0.5", "share =", "no parameter 'share'", "it takes"),
]  # fmt: skip


def written(folder: Path, check: str, old: str = "", new: str = "") -> Path:
    text = skeleton("AB001", check).rule
    assert old in text
    path = folder / "AB001.toml"
    path.write_text(text.replace(old, new, 1) if old else text, "utf-8")
    return path


def line_of(path: Path, words: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    return next(n for n, x in enumerate(lines, start=1) if words in x and not x.startswith("#"))


@pytest.mark.parametrize("check", CHECK_PARAMETERS)
def test_a_skeleton_is_sound(tmp_path: Path, check: str) -> None:
    assert lint(written(tmp_path, check)) == ()


@pytest.mark.parametrize(("check", "old", "new", "at", "what", "remedy"), FAULTS)
def test_fault_is_one_line_with_its_place(
    tmp_path: Path, check: str, old: str, new: str, at: str, what: str, remedy: str
) -> None:
    path = written(tmp_path, check, old, new)
    problems = lint(path)
    matching = [p for p in problems if what in p.what and remedy in f"{p.what} {p.done}"]
    assert matching, [str(p) for p in problems]
    if "without zone" not in what:
        assert line_of(path, at) in {p.row for p in matching}
    assert all(p.row is not None and p.file == str(path) for p in problems)
    with pytest.raises(RuleError) as caught:
        load_packs([tmp_path])
    assert str(caught.value).startswith(f"{path}:")
    assert "\n" not in str(caught.value)


def test_a_count_may_have_projects_and_layers(tmp_path: Path) -> None:
    new = '[[subject]]\nkinds = ["fuel_station"]\n\n[[zone]]\nkind = "admin_area"'
    assert lint(written(tmp_path, "count", '[[zone]]\nkind = "admin_area"', new)) == ()


def test_inside_may_have_an_outside(tmp_path: Path) -> None:
    new = '[[outside]]\nkind = "land_use"\n\n[check]'
    assert lint(written(tmp_path, "inside", "[check]", new)) == ()

"""A fault of the configuration stops: one line that names file and line, exit 2, no change."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

SQUARE = '"type":"Polygon","coordinates":[[[106,29.8],[106.01,29.8],[106.01,29.81],[106,29.8]]]'
ENTRY = """\
[[layer]]
id = "erl"
kind = "ecological_red_line"
path = "layers/erl.geojson"
frame = "EPSG:4490"
"""
CONFIG = '[workspace]\nname = "测试"\n'


def refused(plan: Any, geotool: Any, *arguments: str) -> str:
    """Run a command that must stop; return its line, and see that nothing changed."""
    before = plan.bytes()
    result = geotool(*(arguments or ("check",)), "-w", plan.root)
    assert result.code == 2
    assert result.out == ""
    assert "Traceback" not in result.err
    assert plan.bytes() == before
    line: str = result.line
    assert line.startswith("geotool: ")
    return line


def test_a_missing_layer_file(plan: Any, geotool: Any) -> None:
    assert geotool("check", "-w", plan.root).code == 1  # there is a store that must stay
    (plan.root / "layers/erl.geojson").unlink()
    assert refused(plan, geotool) == (
        "geotool: layers/catalog.toml:4: layer 'erl': no such file layers/erl.geojson; "
        "correct the path, or take the layer out of the catalogue"
    )


@pytest.mark.parametrize("command", ["check", "status", "ingest", "map"])
def test_no_workspace_here(geotool: Any, elsewhere: Path, command: str) -> None:
    result = geotool(command, cwd=elsewhere)
    assert (result.code, result.out) == (2, "")
    assert result.line == (
        f"geotool: {elsewhere}: is not in a workspace (no geotool.toml here or above); "
        "run `geotool init DIR`, or name one with -w DIR"
    )


def test_a_named_folder_without_geotool_toml(plan: Any, geotool: Any, elsewhere: Path) -> None:
    result = geotool("check", "-w", elsewhere)
    assert result.code == 2
    assert result.line == (
        f"geotool: {elsewhere / 'geotool.toml'}: no such file; run `geotool init DIR`, "
        "or name one with -w DIR"
    )


@pytest.mark.parametrize("name", ["layers", "nowhere"])
def test_a_named_folder_is_not_searched_upwards(plan: Any, geotool: Any, name: str) -> None:
    """A mistyped name inside one workspace must not check that other workspace."""
    result = geotool("check", "-w", plan.root / name, cwd=plan.root)
    assert result.code == 2
    assert str(plan.root / name) in result.line


def test_the_workspace_is_found_upwards(plan: Any, geotool: Any) -> None:
    assert geotool("check", "-q", cwd=plan.root / "layers").code == 1


def test_an_unknown_layer_kind(plan: Any, geotool: Any) -> None:
    plan.catalog(ENTRY.replace("ecological_red_line", "ecological_red_lime"))
    assert refused(plan, geotool) == (
        "geotool: layers/catalog.toml:3: 'layer.0.kind': no such layer kind "
        "(it is 'ecological_red_lime'); did you mean ecological_red_line? "
        "`geotool kinds` lists them"
    )


@pytest.mark.parametrize(
    ("catalog", "line"),
    [
        (
            ENTRY + 'fotprint = "region"\n',
            "layers/catalog.toml:6: unknown key 'layer.0.fotprint'; did you mean 'footprint'?",
        ),
        (
            ENTRY + '[layer.feilds]\nlevel = "JB"\n',
            "layers/catalog.toml:6: unknown key 'layer.0.feilds'; did you mean 'fields'?",
        ),
        (
            "[[layers]]\n" + ENTRY,
            "layers/catalog.toml:1: unknown key 'layers'; did you mean 'layer'?",
        ),
        (
            ENTRY.replace('id = "erl"\n', ""),
            "layers/catalog.toml:1: key 'layer.0.id' is missing; add it",
        ),
    ],
)
def test_catalogue_keys(plan: Any, geotool: Any, catalog: str, line: str) -> None:
    plan.catalog(catalog)
    assert refused(plan, geotool) == f"geotool: {line}"


@pytest.mark.parametrize(
    ("config", "line"),
    [
        (
            CONFIG + 'langauge = "en"\n',
            "geotool.toml:3: unknown key 'workspace.langauge'; did you mean 'language'?",
        ),
        (
            CONFIG + "[rules]\ntolerance = 2\n",
            "geotool.toml:4: unknown key 'rules.tolerance'; did you mean 'tolerance_m2'?",
        ),
        (
            CONFIG + "[rule]\n",
            "geotool.toml:3: unknown key 'rule'; did you mean 'rules'?",
        ),
        ('[rules]\npacks = ["cn"]\n', "geotool.toml:1: key 'workspace' is missing; add it"),
        ("[workspace]\n", "geotool.toml:1: key 'workspace.name' is missing; add it"),
        (
            CONFIG + 'language = "fr"\n',
            "geotool.toml:3: 'workspace.language': Input should be 'zh' or 'en' (it is 'fr')",
        ),
        (
            CONFIG + '[rules]\nas_of = "2026-02-30"\n',
            "geotool.toml:4: 'rules.as_of': must be 'today' or a date like 2026-11-20 "
            "(it is '2026-02-30')",
        ),
        (
            CONFIG + "[rules]\ntolerance_m2 = -1\n",
            "geotool.toml:4: 'rules.tolerance_m2': Input should be greater than or equal to 0 "
            "(it is -1)",
        ),
        (
            CONFIG + '[rules]\npacks = ["cm"]\n',
            "geotool.toml:4: no rule pack or folder of rules 'cm'; built-in packs: cn; "
            "or name a folder",
        ),
    ],
)
def test_configuration_keys_and_values(plan: Any, geotool: Any, config: str, line: str) -> None:
    plan.config(config)
    assert refused(plan, geotool) == f"geotool: {line}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[workspace\n", "geotool.toml:1: is not valid TOML: "),
        (CONFIG + "name = 'twice'\n", "geotool.toml:3: is not valid TOML: "),
        (CONFIG + 'store = "a\n', "geotool.toml:3: is not valid TOML: "),
    ],
)
def test_invalid_toml(plan: Any, geotool: Any, text: str, line: str) -> None:
    plan.config(text)
    assert refused(plan, geotool).startswith(f"geotool: {line}")


def test_an_invalid_catalogue(plan: Any, geotool: Any) -> None:
    plan.catalog(ENTRY + "\n[[layer]]\nid = erl2\n")
    assert refused(plan, geotool).startswith("geotool: layers/catalog.toml:8: is not valid TOML: ")


@pytest.mark.parametrize("name", ["geotool.toml", "layers/catalog.toml"])
def test_not_utf8(plan: Any, geotool: Any, name: str) -> None:
    good = (plan.root / name).read_bytes()
    (plan.root / name).write_bytes(good + "\n\n# 铜梁".encode("gb18030"))
    row = good.count(b"\n") + 3
    assert refused(plan, geotool) == (f"geotool: {name}:{row}: is not UTF-8 text; save it as UTF-8")


def test_a_byte_order_mark_is_no_fault(plan: Any, geotool: Any) -> None:
    for name in ("geotool.toml", "layers/catalog.toml"):
        path = plan.root / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert geotool("check", "-w", plan.root).code == 1


def test_a_duplicate_layer_id(plan: Any, geotool: Any) -> None:
    plan.catalog(ENTRY + "\n" + ENTRY)
    assert refused(plan, geotool) == (
        "geotool: layers/catalog.toml:8: layer id 'erl' stands twice (first in line 2); "
        "rename one of them"
    )


def test_ids_that_differ_by_case_only_are_duplicates(plan: Any, geotool: Any) -> None:
    """The store is a database whose table names do not distinguish case."""
    plan.catalog(ENTRY + "\n" + ENTRY.replace('"erl"', '"ERL"'))
    assert "layer id 'ERL' stands twice" in refused(plan, geotool)


@pytest.mark.parametrize(
    ("footprints", "circle", "row"),
    [
        (("a",), "a → a", 6),
        (("b", "a"), "a → b → a", 6),
        (("b", "c", "a"), "a → b → c → a", 6),
        (("b", "b"), "a → b → b", 6),
    ],
)
def test_a_circular_footprint(
    plan: Any, geotool: Any, footprints: tuple[str, ...], circle: str, row: int
) -> None:
    names = "abc"
    plan.catalog(
        "\n".join(
            ENTRY.replace('"erl"', f'"{names[n]}"') + f'footprint = "{other}"\n'
            for n, other in enumerate(footprints)
        )
    )
    assert refused(plan, geotool) == (
        f"geotool: layers/catalog.toml:{row}: footprint goes in a circle: {circle}; "
        "name a region or a file"
    )


def test_a_footprint_that_is_nothing(plan: Any, geotool: Any) -> None:
    plan.catalog(ENTRY + 'footprint = "regoin"\n')
    assert refused(plan, geotool) == (
        "geotool: layers/catalog.toml:6: footprint 'regoin' is neither 'region', 'extent', "
        "a layer id nor a file; correct it, or leave it out (then nothing is claimed outside "
        "the features' hull)"
    )


def test_a_region_footprint_without_county_outlines(plan: Any, geotool: Any) -> None:
    plan.catalog(ENTRY + 'footprint = "region"\n')
    assert refused(plan, geotool) == (
        "geotool: layers/catalog.toml:6: footprint 'region', but no layer of kind admin_area "
        "gives the region's outline; add one, or name a file"
    )


def test_a_column_that_the_file_does_not_have(plan: Any, geotool: Any) -> None:
    plan.catalog(ENTRY + '[layer.fields]\nname = "MC"\n')
    line = refused(plan, geotool)
    assert line.startswith("geotool: layers/catalog.toml:2: layer 'erl': layers/erl.geojson has no")
    assert "column 'MC'" in line


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://planner:geheim@db/plans",
        "postgres://planner:geheim@db:5432/plans",
        "postgresql://planner:ge/he@im@db/plans",
        "postgresql://db/plans?user=planner&password=geheim",
        "postgresql+psycopg://planner:geheim@db/plans",
        "host=db user=planner password=geheim",
    ],
)
def test_a_password_in_the_store_address_is_refused_and_not_repeated(
    plan: Any, geotool: Any, url: str
) -> None:
    plan.config(CONFIG + f'store = "{url}"\n')
    line = refused(plan, geotool)
    assert line == (
        "geotool: geotool.toml:3: 'workspace.store': a password may not stand here; "
        "use PGPASSWORD or the service file"
    )


def test_a_postgis_store_is_refused_until_it_is_there(plan: Any, geotool: Any) -> None:
    plan.config(CONFIG + 'store = "postgresql://planner@db/plans"\n')
    assert refused(plan, geotool).startswith("geotool: geotool.toml:3: a PostGIS store")


OVERRIDE = CONFIG + '[rules.override.YRV001]\ndistance_m = 800\nreason = "渝水〔2024〕1号"\n'


@pytest.mark.parametrize(
    ("config", "line"),
    [
        (
            OVERRIDE + "\n[rules.override.PV006]\nshare = 0.5\n",
            "geotool.toml:7: 'rules.override.PV006': an override needs a reason; add",
        ),
        (
            OVERRIDE.replace("渝水〔2024〕1号", " "),
            "geotool.toml:3: 'rules.override.YRV001': an override needs a reason; add",
        ),
        (
            OVERRIDE.replace("YRV001", "YRV01"),
            "geotool.toml:3: override of rule YRV01, which does not exist; did you mean YRV001",
        ),
        (
            OVERRIDE.replace("distance_m", "distanz_m"),
            "geotool.toml:3: rule YRV001 has no parameter 'distanz_m'; it has distance_m",
        ),
        (
            OVERRIDE.replace("800", '"near"'),
            "geotool.toml:3: override of YRV001, 'distance_m': ",
        ),
        (
            CONFIG + "[rules.override]\nYRV001 = 800\n",
            "geotool.toml:4: 'rules.override.YRV001': Input should be a valid dictionary",
        ),
    ],
)
def test_overrides(plan: Any, geotool: Any, config: str, line: str) -> None:
    plan.config(config)
    assert refused(plan, geotool).startswith(f"geotool: {line}")


@pytest.mark.parametrize("command", ["check", "map", "rules"])
@pytest.mark.parametrize(
    ("asked", "near"), [("ERL002", "ERL001"), ("RL07", "RL007"), ("ERL,XPV002", "PV002")]
)
def test_an_unknown_selection_names_near_rules(
    plan: Any, geotool: Any, command: str, asked: str, near: str
) -> None:
    words = ["rules", "list"] if command == "rules" else [command]
    line = refused(plan, geotool, *words, "--rules", asked)
    assert line.startswith(f"geotool: no rule is called '{asked.rpartition(',')[2]}'; did you mean")
    assert near in line


def test_an_empty_selection_selects_nothing_silently_never(plan: Any, geotool: Any) -> None:
    assert "the selection of rules is empty" in refused(plan, geotool, "check", "--rules", " , ")


def test_a_broken_workspace_is_not_passed_over_for_the_built_in_rules(
    plan: Any, geotool: Any
) -> None:
    (plan.root / "layers/erl.geojson").unlink()
    for arguments in (["rules", "list"], ["rules", "explain", "ERL001"]):
        result = geotool(*arguments, cwd=plan.root)
        assert (result.code, result.out) == (2, "")
        assert "layers/catalog.toml:4" in result.line


def test_the_rulebook_needs_no_workspace(geotool: Any, elsewhere: Path) -> None:
    assert geotool("rules", "list", cwd=elsewhere).code == 0
    assert "ERL001" in geotool("rules", "explain", "RL001", cwd=elsewhere).out
    assert "DATA001" in geotool("rules", "explain", "DATA001", cwd=elsewhere).out


@pytest.mark.parametrize("asked", ["20261332", "2026-13-01", "tomorrow", "2026/11/20", ""])
def test_a_date_that_is_none(plan: Any, geotool: Any, asked: str) -> None:
    line = refused(plan, geotool, "check", "--as-of", asked)
    assert line == f"geotool: '{asked}' is no date; write it like 2026-11-20"


def test_a_table_with_two_id_columns(plan: Any, geotool: Any) -> None:
    plan.projects("id,编号,name\n1,2,甲\n")
    line = refused(plan, geotool)
    assert line.startswith("geotool: projects/projects.csv:1: ")
    assert "'id'" in line
    assert "'编号'" in line


def test_a_project_table_that_cannot_be_read(plan: Any, geotool: Any) -> None:
    (plan.root / "projects/projects.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    assert refused(plan, geotool).startswith("geotool: projects/projects.xlsx: ")


def test_a_layer_in_a_refused_frame(plan: Any, geotool: Any) -> None:
    plan.catalog(ENTRY.replace("EPSG:4490", "EPSG:4610"))
    line = refused(plan, geotool)
    assert line.startswith("geotool: layers/erl.geojson: ")
    assert "Xian 1980" in line
    assert "seven parameters" in line


def test_a_folder_in_the_place_of_a_document(plan: Any, geotool: Any) -> None:
    (plan.root / "layers/catalog.toml").unlink()
    (plan.root / "layers/catalog.toml").mkdir()
    assert refused(plan, geotool).startswith("geotool: layers/catalog.toml: cannot be read")


def test_init_overwrites_nothing(plan: Any, geotool: Any) -> None:
    before = plan.bytes()
    result = geotool("init", plan.root)
    assert result.code == 2
    assert "holds geotool.toml, layers, projects already" in result.line
    assert plan.bytes() == before


def test_a_copy_of_the_workspace_works_anywhere(plan: Any, geotool: Any, tmp_path: Path) -> None:
    """Nothing in the documents or the store depends on where the folder stands."""
    assert geotool("check", "-w", plan.root).code == 1
    there = tmp_path / "D 盘" / "copy"
    shutil.copytree(plan.root, there)
    first = geotool("check", "--format", "json", "-w", plan.root)
    assert geotool("check", "--format", "json", "-w", there).out == first.out
    assert geotool("status", "-w", there).err == ""  # and nothing was read again

"""The contract that scripts lean on: exit codes, what goes to which stream, the same bytes."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import shapely

from geotool.cli.main import COMMANDS

INSIDE = shapely.box(106.005, 29.8, 106.015, 29.81)
OUTSIDE = shapely.box(106.2, 29.8, 106.21, 29.81)
#: A workspace for each worst verdict: kind of the one zone layer, and of the project in it.
WORST = {
    "violation": ("ecological_red_line", "building"),
    "unmet": ("admin_area", "building"),
    "conditional": ("river_management_range", "building"),
    "unknown": ("water_source_zone", "building"),
    "notice": ("admin_area", "road"),
    "pass": ("reservoir", "building"),
}
RULES = "ERL001,ADM001,RIV001,WSZ001"
#: The rule that makes each worst verdict; what others leave open is not asked.
RULE_OF = {"violation": "ERL001", "unmet": "ADM001", "notice": "ADM001", "conditional": "RIV001"}
LEVELS = ["violation", "unmet", "conditional", "unknown", "never"]


@pytest.fixture
def worst(plan: Any) -> Any:
    """Return a function that makes the one project's verdict as asked."""

    def make(verdict: str) -> str:
        kind, project = WORST[verdict]
        site = INSIDE
        plan.entries.clear()
        rows = [{"code": "500151"}] if kind == "admin_area" else None
        shape = shapely.box(106, 29.8, 106.01, 29.81)
        plan.layer("zone", kind, [shape], rows, footprint="layers/footprint.geojson")
        plan.drawn(site, kind=project)
        return RULE_OF.get(verdict, "WSZ001")

    return make


@pytest.mark.parametrize("verdict", WORST)
def test_fail_on_follows_the_order_of_verdicts(
    worst: Any, plan: Any, geotool: Any, verdict: str
) -> None:
    rules = worst(verdict)
    if verdict == "pass":
        plan.entries.clear()
        plan.layer(
            "z", "water_source_zone", [OUTSIDE], [{"level": "1"}],
            footprint="layers/footprint.geojson",
        )  # fmt: skip
    arguments = ["check", "-w", plan.root, "--rules", rules]
    found = geotool(*arguments, "--format", "json", "--fail-on", "never").json()
    assert found["summary"] == {v: int(v == verdict) for v in found["summary"]}
    for level in LEVELS:
        fails = level != "never" and verdict in LEVELS[: LEVELS.index(level) + 1]
        assert geotool(*arguments, "--fail-on", level).code == int(fails), level


def test_the_default_level_is_violation(worst: Any, plan: Any, geotool: Any) -> None:
    for verdict, code in (("violation", 1), ("unmet", 0)):
        rules = worst(verdict)
        assert geotool("check", "-w", plan.root, "--rules", rules).code == code


def test_a_rule_that_is_not_checked_counts_as_unknown(plan: Any, geotool: Any) -> None:
    plan.drawn(OUTSIDE)
    arguments = ["check", "-w", plan.root, "--fail-on", "unknown", "--rules"]
    assert geotool(*arguments, "ERL001").code == 0
    assert geotool(*arguments, "ERL001,PBF001").code == 1
    assert geotool(*arguments[:3], "--fail-on", "conditional", "--rules", "PBF001").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["chekc"],
        ["check", "--fail-on", "notice"],
        ["check", "--format", "xml"],
        ["check", "--nonsense"],
        ["check", "a", "b"],
        ["rules", "explain"],
        ["rules", "explain", "ERL999"],
        ["rules", "lint", "no-such-file.toml"],
        ["export"],
        ["export", "-o", "out.shp"],
        ["export", "-o", "-"],
        ["map", "--all", "-o", "x.html"],
        ["map", "maps/none.toml"],
        ["kinds", "castles"],
        ["check", "-o", "findings.xlsx"],
        ["--lang", "fr"],
    ],
    ids=" ".join,
)
def test_usage_errors(plan: Any, geotool: Any, arguments: list[str]) -> None:
    result = geotool(*arguments, cwd=plan.root)
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[-1].startswith("geotool: ")
    assert "Traceback" not in result.err
    assert "Usage:" not in result.err


def test_an_internal_fault_is_said_and_is_3(
    plan: Any, geotool: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("division by\nzero")

    monkeypatch.setattr("geotool.api.judging.evaluate", broken)
    result = geotool("check", "-w", plan.root)
    assert (result.code, result.out) == (3, "")
    assert result.line == (
        "geotool: internal fault: ZeroDivisionError: division by zero; please report it (--debug)"
    )
    shown = geotool("check", "-w", plan.root, "--debug")
    assert shown.code == 3
    assert "Traceback" in shown.err


def test_debug_shows_the_traceback_of_bad_input(plan: Any, geotool: Any) -> None:
    plan.config("no TOML")
    for arguments in (["--debug", "check"], ["check", "--debug"]):
        result = geotool(*arguments, cwd=plan.root)
        assert result.code == 2
        assert "Traceback" in result.err
        assert result.err.splitlines()[-1].startswith("geotool: geotool.toml:1: ")


def test_ctrl_c_leaves_130_and_the_store_as_it_was(plan: Any, geotool: Any) -> None:
    assert geotool("ingest", "-w", plan.root).code == 0
    plan.projects("id,name\n1,新\n")
    before = plan.bytes()
    code = (
        "import os, signal, sys\n"
        "import geotool.stores.geopackage as g\n"
        "def interrupt(*_, **__): os.kill(os.getpid(), signal.SIGINT)\n"
        "g._write_sources = interrupt\n"
        "from geotool.cli import main\n"
        "main(['check'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=plan.root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 130, done.stderr
    assert done.stdout == ""
    assert done.stderr.strip() == "geotool: interrupted; the store is as it was"
    assert plan.bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_at_any_moment(plan: Any) -> None:
    for delay in (0.05, 0.4, 0.8):
        child = subprocess.Popen(
            [sys.executable, "-m", "geotool", "check", "-w", str(plan.root)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        time.sleep(delay)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=120)
        leftovers = [p.name for p in (plan.root / "layers").glob(".store*")]
        assert leftovers == []
        if child.returncode != -signal.SIGINT:  # that: Python itself had not yet begun
            assert child.returncode in (130, 1, 0), err
            assert "Traceback" not in err


def test_quiet_says_nothing_but_the_result(plan: Any, geotool: Any) -> None:
    plan.projects("id,name,kind,wkt\n1,甲,castle,\n")
    for arguments in (["check"], ["status"], ["ingest"], ["map"], ["export", "-o", "x.gpkg"]):
        assert geotool(*arguments, "-q", cwd=plan.root).err == "", arguments
    assert "castle" in geotool("check", cwd=plan.root).err


def test_verbose_shows_every_problem(plan: Any, geotool: Any) -> None:
    shutil.rmtree(plan.root / "projects/sites")
    rows = "".join(f"{n},甲,castle\n" for n in range(30))
    plan.projects(f"id,name,kind\n{rows}")
    few = geotool("check", "-w", plan.root).err.splitlines()
    assert few[-1] == "geotool: and 20 more problems (-v shows all)"
    assert len(few) == 11
    assert len(geotool("check", "-v", "-w", plan.root).err.splitlines()) == 30


@pytest.mark.parametrize("fmt", ["text", "json", "csv"])
def test_stdout_holds_data_only_and_a_file_the_same(
    plan: Any, geotool: Any, fmt: str, tmp_path: Path
) -> None:
    arguments = ["check", "-w", plan.root, "--format", fmt]
    printed = geotool(*arguments)
    assert printed.err == ""
    assert geotool(*arguments, "-o", "-").out == printed.out
    suffix = {"text": "txt"}.get(fmt, fmt)
    for name in (f"out.{suffix}", "out.dat", "无后缀"):
        written = geotool(*arguments, "-o", tmp_path / name)
        assert (written.code, written.out) == (1, "")
        assert str(tmp_path / name) in written.err
        assert (tmp_path / name).read_text("utf-8-sig" if fmt == "csv" else "utf-8") == printed.out
    by_name = geotool("check", "-w", plan.root, "-o", tmp_path / f"named.{suffix}")
    assert by_name.code == 1
    assert (tmp_path / f"named.{suffix}").read_bytes() == (tmp_path / f"out.{suffix}").read_bytes()


def test_csv_files_carry_a_byte_order_mark_and_stdout_none(
    plan: Any, geotool: Any, tmp_path: Path
) -> None:
    assert not geotool("check", "-w", plan.root, "--format", "csv").out.startswith("\ufeff")
    for arguments in (["check"], ["status"], ["kinds"], ["rules", "list"], ["doctor"]):
        geotool(*arguments, "-w", plan.root, "-o", tmp_path / "x.csv")
        assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf"), arguments


@pytest.mark.parametrize(
    "arguments", [["status"], ["kinds"], ["rules", "list"], ["doctor"]], ids=" ".join
)
def test_every_table_takes_every_format(
    plan: Any, geotool: Any, arguments: list[str], tmp_path: Path
) -> None:
    geotool("ingest", "-w", plan.root)
    as_json = geotool(*arguments, "--format", "json", cwd=plan.root)
    assert (as_json.code, as_json.err) == (0, "")
    document = as_json.json()
    rows = document["layers"] if arguments == ["status"] else document
    as_csv = geotool(*arguments, "--format", "csv", cwd=plan.root)
    table = list(csv.reader(io.StringIO(as_csv.out)))
    assert len(table) == len(rows) + 1
    assert {len(r) for r in table} == {len(table[0])}
    assert geotool(*arguments, "--format", "text", cwd=plan.root).out
    assert geotool(*arguments, "-o", tmp_path / "x.json", cwd=plan.root).out == ""
    assert json.loads((tmp_path / "x.json").read_text("utf-8")) == document


def test_the_contract_of_status_and_rules_list(plan: Any, geotool: Any) -> None:
    status = geotool("status", "-w", plan.root, "--format", "json").json()
    assert set(status) == {"layers", "projects"}
    assert {"id", "kind", "features", "frame", "edition", "problems"} <= set(status["layers"][0])
    rules = geotool("rules", "list", "-w", plan.root, "--format", "json").json()
    keys = {"code", "catalogue", "edition", "valid_from", "valid_to", "title", "severity"}
    keys |= {"check", "zone_kind", "subject_kinds", "citation", "verified", "exceptions"}
    assert all(keys <= set(rule) for rule in rules)


def test_the_languages(plan: Any, geotool: Any) -> None:
    zh = geotool("check", "-w", plan.root)
    en = geotool("check", "-w", plan.root, "--lang", "en")
    assert "违反" in zh.out
    assert "violation" in en.out
    plan.config((plan.root / "geotool.toml").read_text("utf-8").replace('"zh"', '"en"'))
    assert geotool("check", "-w", plan.root).out == en.out
    listed = geotool("rules", "list", "-w", plan.root).out
    assert "Site lies inside its county" in listed, (
        "the workspace's language holds for every command"
    )


@pytest.mark.parametrize("arguments", ["", "--help", "check --help", "map --help", "--version"])
def test_help_loads_nothing_heavy(arguments: str) -> None:
    """So that it answers at once; the time itself depends on the machine and is not tested."""
    heavy = ["geopandas", "shapely", "pandas", "numpy", "folium", "rasterio", "rich", "pyogrio",
             "fiona", "pyproj", "pydantic", "scipy", "openpyxl", "exactextract"]  # fmt: skip
    code = (
        "import sys, geotool, geotool.cli\n"
        f"arguments = {arguments.split()!r}\n"
        "try:\n    geotool.cli.main(arguments) if arguments else None\n"
        "except SystemExit as left:\n    assert not left.code, left.code\n"
        f"print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/"
    )
    assert done.stderr.strip() == "[]"


def test_help_names_every_command_of_its_modules(geotool: Any) -> None:
    folder = Path(__file__).resolve().parents[2] / "geotool" / "cli"
    assert {p.stem.removesuffix("_command") for p in folder.glob("*_command.py")} == set(COMMANDS)
    shown = geotool("--help").out
    for command, words in COMMANDS.items():
        assert command in shown
        assert words.split()[0] in shown
        assert geotool(command, "--help").code == 0


@pytest.mark.parametrize("command", [*COMMANDS, "rules list", "rules explain", "rules lint"])
def test_every_command_takes_the_common_options(geotool: Any, command: str) -> None:
    if command == "rules":
        return  # a group; its commands take them
    shown = geotool(*command.split(), "--help").out
    for option in ("--workspace", "--quiet", "--verbose", "--lang"):
        assert option in shown

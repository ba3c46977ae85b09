"""A folder that takes no files, a full disk, and a store that cannot be used.

Root is not bound by permission bits: as root the command runs without the capability that frees
it from them. A full disk is a small file system of its own where the system allows a mount, and
a limit on the size of files everywhere.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE = 1


def obey_permission_bits() -> None:
    """Drop, in a child that is about to start a program, what frees root from permission bits."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Take the right to write from a folder and all that is in it."""
    places = [folder, *folder.rglob("*")]
    modes = [p.stat().st_mode for p in places]
    try:
        for place in places:
            place.chmod(place.stat().st_mode & 0o555)
        yield
    finally:
        for place, mode in zip(places, modes, strict=True):
            place.chmod(mode)


def only_line(result: Any) -> str:
    """Return the line of a refusal; what was read may have been noted before it."""
    assert result.code == 2, result.err
    assert result.out == ""
    line: str = result.line
    return line


def test_the_bits_bind_the_child(tmp_path: Path) -> None:
    """What the tests below lean on."""
    with read_only(tmp_path):
        done = subprocess.run(
            ["touch", str(tmp_path / "x")],
            preexec_fn=obey_permission_bits,
            capture_output=True,
            check=False,
        )
    assert done.returncode != 0


@pytest.mark.parametrize("command", ["check", "status", "ingest"])
def test_a_read_only_workspace(plan: Any, process: Any, command: str) -> None:
    before = plan.bytes()
    with read_only(plan.root):
        result = process(command, cwd=plan.root, preexec=obey_permission_bits)
    line = only_line(result)
    assert line.startswith("geotool: layers/store.gpkg: the store cannot be written")
    assert "; check that the folder may be written to" in line
    assert plan.bytes() == before


def test_a_read_only_workspace_with_a_store_of_today_can_be_checked(
    plan: Any, process: Any
) -> None:
    assert process("ingest", cwd=plan.root).code == 0
    before = plan.bytes()
    with read_only(plan.root):
        result = process("check", cwd=plan.root, preexec=obey_permission_bits)
    assert result.code == 1, result.err
    assert plan.bytes() == before


def test_a_read_only_workspace_with_an_old_store(plan: Any, process: Any) -> None:
    assert process("ingest", cwd=plan.root).code == 0
    plan.projects("id,name\n1,新\n")
    before = plan.bytes()
    with read_only(plan.root):
        result = process("check", cwd=plan.root, preexec=obey_permission_bits)
    assert only_line(result).startswith("geotool: layers/store.gpkg: the store cannot be written")
    assert plan.bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "-o", "out.json"],
        ["status", "-o", "out.csv"],
        ["rules", "list", "-o", "out.csv"],
        ["kinds", "-o", "out.csv"],
        ["doctor", "-o", "out.csv"],
        ["map", "-o", "out.html"],
        ["map"],
        ["export", "-o", "out.gpkg"],
        ["export", "-o", "out.geojson"],
        ["init", "new"],
        ["init", "new", "--sample"],
    ],
    ids=" ".join,
)
def test_a_read_only_folder_for_results(
    plan: Any, process: Any, arguments: list[str]
) -> None:
    assert process("ingest", cwd=plan.root).code == 0
    before = plan.bytes()
    with read_only(plan.root):
        result = process(*arguments, cwd=plan.root, preexec=obey_permission_bits)
    line = only_line(result)
    assert "Permission denied" in line
    assert plan.bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "-o"],
        ["status", "-o"],
        ["kinds", "-o"],
        ["doctor", "-o"],
        ["map", "-o"],
        ["export", "-o"],
    ],
    ids=" ".join,
)
def test_a_folder_that_is_not_there(plan: Any, geotool: Any, arguments: list[str]) -> None:
    name = "no/such/out.geojson" if arguments[0] == "export" else "no/such/out.csv"
    result = geotool(*arguments, name, cwd=plan.root)
    assert (result.code, result.out) == (2, "")
    assert result.line.startswith(f"geotool: {name}: ")
    assert not (plan.root / "no").exists()


def test_a_folder_in_the_place_of_a_result(plan: Any, geotool: Any) -> None:
    (plan.root / "out.json").mkdir()
    result = geotool("check", "-o", "out.json", cwd=plan.root)
    assert result.code == 2
    assert result.line.startswith("geotool: out.json: ")
    assert not [p for p in plan.root.iterdir() if p.name.startswith(".out")]


def small_disk() -> Sequence[str] | None:
    """Return a command prefix that runs a program with a file system of 600 kB on $SMALL."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    spaces = ["--mount"] if os.geteuid() == 0 else ["--mount", "--map-root-user"]
    mount = 'mount -t tmpfs -o size=600k none "$SMALL" && '
    copy = 'cp -r "$WHOLE/." "$SMALL" && cd "$SMALL" && "$@"; code=$?; '
    look = 'if [ -e layers/store.gpkg ]; then cmp layers/store.gpkg "$WHOLE/layers/store.gpkg"; fi;'
    left = "ls -A layers >&2; exit $code"
    prefix = [unshare, *spaces, "sh", "-c", mount + copy + look + left, "sh"]
    probe = subprocess.run(
        [unshare, *spaces, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False
    )
    return prefix if probe.returncode == 0 else None


def test_a_full_disk(plan: Any, process: Any, tmp_path: Path) -> None:
    """The old store stays as it was, and nothing is left beside it."""
    prefix = small_disk()
    if prefix is None:
        pytest.skip("this system allows no mount here; the limit on file sizes is tested below")
    assert process("ingest", cwd=plan.root).code == 0
    plan.geojson("layers/erl.geojson", many_squares(3000))
    small = tmp_path / "small"
    small.mkdir()
    env = {"SMALL": str(small), "WHOLE": str(plan.root)}
    result = process("check", cwd=plan.root, prefix=list(prefix), env=env)
    assert result.code == 2, result.err
    line, *left = result.err.splitlines()
    assert line == (
        "geotool: layers/store.gpkg: the store cannot be written: the disk is full; "
        "free some space; the old store is unchanged"
    )
    assert sorted(left) == ["catalog.toml", "erl.geojson", "footprint.geojson", "store.gpkg"]


def many_squares(count: int) -> list[Any]:
    import shapely

    return [shapely.box(106 + n / 1e4, 29.8, 106 + n / 1e4 + 5e-5, 29.81) for n in range(count)]


def limit_file_size(limit: int) -> Callable[[], None]:
    def set_limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return set_limit


@pytest.mark.parametrize("limit", [1, 50_000, 200_000])
def test_a_disk_that_takes_no_more_while_the_store_is_written(
    plan: Any, process: Any, limit: int
) -> None:
    assert process("ingest", cwd=plan.root).code == 0
    plan.geojson("layers/erl.geojson", many_squares(3000))
    before = plan.bytes()
    result = process("check", cwd=plan.root, preexec=limit_file_size(limit))
    assert only_line(result).startswith("geotool: layers/store.gpkg: the store cannot be written")
    assert plan.bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--format", "json", "-o", "out.json"],
        ["map", "-o", "out.html"],
        ["export", "-o", "out.gpkg"],
        ["export", "-o", "out.geojson"],
    ],
    ids=" ".join,
)
def test_a_disk_that_takes_no_more_while_a_result_is_written(
    plan: Any, process: Any, arguments: list[str]
) -> None:
    """No half file stands in the place of a result; one that stood there stays."""
    assert process("ingest", cwd=plan.root).code == 0
    (plan.root / arguments[-1]).write_text("old")
    before = plan.bytes()
    result = process(*arguments, cwd=plan.root, preexec=limit_file_size(500))
    line = only_line(result)
    assert line.startswith(f"geotool: {arguments[-1]}: ")
    assert plan.bytes() == before


@pytest.mark.parametrize("arguments", [["check"], ["kinds"], ["rules", "explain", "ERL001"]])
def test_a_full_disk_behind_stdout(plan: Any, process: Any, arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        result = process(*arguments, cwd=plan.root, stdout=full)
    assert result.code == 2
    assert result.line == (
        "geotool: the output cannot be written (No space left on device); "
        "free some space, or write elsewhere"
    )


def test_a_reader_that_goes_away_is_no_fault(plan: Any, process: Any) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        result = process("kinds", cwd=plan.root, stdout=write)
    finally:
        os.close(write)
    assert result.err == ""


@pytest.mark.parametrize("changed", [False, True])
def test_a_store_of_a_newer_version(plan: Any, geotool: Any, changed: bool) -> None:
    assert geotool("ingest", "-w", plan.root).code == 0
    with contextlib.closing(sqlite3.connect(plan.store)) as connection:
        connection.execute("UPDATE geotool_meta SET value = '99' WHERE key = 'schema_version'")
        connection.commit()
    if changed:
        plan.projects("id,name\n1,新\n")
    before = plan.bytes()
    result = geotool("check", "-w", plan.root)
    assert (result.code, result.out) == (2, "")
    assert result.line == (
        "geotool: layers/store.gpkg: the store is of a newer version (99, this geotool knows 1); "
        "upgrade geotool, or delete the file (it is made again from the sources)"
    )
    assert plan.bytes() == before


@pytest.mark.parametrize("content", [b"", b"no database" * 1000])
def test_a_file_that_is_no_store_is_not_overwritten(
    plan: Any, geotool: Any, content: bytes
) -> None:
    plan.store.write_bytes(content)
    before = plan.bytes()
    result = geotool("check", "-w", plan.root)
    assert (result.code, result.out) == (2, "")
    assert result.line.startswith("geotool: layers/store.gpkg: ")
    assert plan.bytes() == before


def test_a_layer_given_as_store_is_not_overwritten(plan: Any, geotool: Any) -> None:
    """A slip of the pen must not cost a planner the red line."""
    import geopandas as gpd

    table = gpd.GeoDataFrame({"name": ["x"]}, geometry=many_squares(1), crs="EPSG:4490")
    table.to_file(plan.root / "layers/red.gpkg", layer="red")
    config = plan.root / "geotool.toml"
    config.write_text(config.read_text("utf-8").replace("store.gpkg", "red.gpkg"), "utf-8")
    before = plan.bytes()
    result = geotool("check", "-w", plan.root)
    assert (result.code, result.out) == (2, "")
    assert result.line == (
        "geotool: layers/red.gpkg: is not a store of geotool; "
        "give `store` in geotool.toml a name of its own"
    )
    assert plan.bytes() == before

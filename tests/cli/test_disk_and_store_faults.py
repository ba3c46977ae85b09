"""A folder that takes no files, a full disk, and a store that cannot be used.

Root is not bound by permission bits: the tests set aside, for the moment, the capability that frees
it from them. A full disk is a small file system of its own where the system allows a mount, and
a limit on the size of files everywhere.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="limits and capabilities are those of Linux"
)
resource = pytest.importorskip("resource")
CAP_DAC_OVERRIDE = 1
LINUX_CAPABILITY_VERSION_3 = 0x20080522


@contextlib.contextmanager
def bound_by_permission_bits() -> Iterator[None]:
    """Take from this thread, for the moment, what frees root from permission bits."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(LINUX_CAPABILITY_VERSION_3, 0)
    before = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable: low words, then high
    assert libc.capget(header, before) == 0
    after = (ctypes.c_uint32 * 6)(*before)
    after[0] &= ~(1 << CAP_DAC_OVERRIDE)
    assert libc.capset(header, after) == 0
    try:
        yield
    finally:
        assert libc.capset(header, before) == 0


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


def test_permission_bits_bind_us(tmp_path: Path) -> None:
    """What the tests below lean on, as root too."""
    with bound_by_permission_bits(), read_only(tmp_path), pytest.raises(PermissionError):
        (tmp_path / "x").touch()
    (tmp_path / "x").touch()


@pytest.mark.parametrize("command", ["check", "status", "ingest"])
def test_a_read_only_workspace(plan: Any, geotool: Any, command: str) -> None:
    before = plan.bytes()
    with bound_by_permission_bits(), read_only(plan.root):
        result = geotool(command, "-w", plan.root)
    assert only_line(result) == (
        "geotool: layers/store.gpkg: the store cannot be written (Permission denied); "
        "check that the folder may be written to, or set `store` in geotool.toml"
    )
    assert plan.bytes() == before


def test_a_read_only_workspace_with_a_store_of_today_can_be_checked(
    plan: Any, geotool: Any
) -> None:
    assert geotool("ingest", "-w", plan.root).code == 0
    before = plan.bytes()
    with bound_by_permission_bits(), read_only(plan.root):
        assert geotool("check", "-w", plan.root).code == 1
    assert plan.bytes() == before


def test_a_read_only_workspace_with_an_old_store(plan: Any, geotool: Any) -> None:
    assert geotool("ingest", "-w", plan.root).code == 0
    plan.projects("id,name\n1,新\n")
    before = plan.bytes()
    with bound_by_permission_bits(), read_only(plan.root):
        line = only_line(geotool("check", "-w", plan.root))
    assert line.startswith("geotool: layers/store.gpkg: the store cannot be written (Permission")
    assert plan.bytes() == before


RESULTS = [
    ["check", "-o", "out.json"],
    ["status", "-o", "out.csv"],
    ["rules", "list", "-o", "out.csv"],
    ["kinds", "-o", "out.csv"],
    ["doctor", "-o", "out.csv"],
    ["map", "-o", "out.html"],
    ["export", "-o", "out.gpkg"],
    ["export", "-o", "out.geojson"],
]


@pytest.mark.parametrize(
    "arguments", [*RESULTS, ["map"], ["init", "new"], ["init", "new", "--sample"]], ids=" ".join
)
def test_a_read_only_folder_for_results(plan: Any, geotool: Any, arguments: list[str]) -> None:
    assert geotool("ingest", "-w", plan.root).code == 0
    before = plan.bytes()
    with bound_by_permission_bits(), read_only(plan.root):
        line = only_line(geotool(*arguments, cwd=plan.root))
    assert "Permission denied" in line
    assert plan.bytes() == before


@pytest.mark.parametrize("arguments", RESULTS, ids=" ".join)
def test_a_folder_for_results_that_is_not_there(
    plan: Any, geotool: Any, arguments: list[str]
) -> None:
    name = f"no/such/{arguments[-1]}"
    line = only_line(geotool(*arguments[:-1], name, cwd=plan.root))
    assert line == f"geotool: {name}: no such folder no/such; make it first, or choose another"
    assert not (plan.root / "no").exists()


@pytest.mark.parametrize("arguments", RESULTS, ids=" ".join)
def test_a_folder_in_the_place_of_a_result(plan: Any, geotool: Any, arguments: list[str]) -> None:
    (plan.root / arguments[-1]).mkdir()
    line = only_line(geotool(*arguments, cwd=plan.root))
    assert line == f"geotool: {arguments[-1]}: is a folder; name a file in it"


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--format", "csv", "-o", "projects/projects.csv"],
        ["check", "--format", "json", "-o", "layers/../layers/erl.geojson"],
        ["status", "--format", "text", "-o", "geotool.toml"],
        ["map", "-o", "layers/catalog.toml"],
        ["map", "-o", "maps/review.toml"],
        ["export", "-o", "projects/sites/P1.geojson"],
        ["export", "-o", "layers/store.gpkg"],
    ],
    ids=" ".join,
)
def test_no_result_takes_the_place_of_an_input(
    plan: Any, geotool: Any, arguments: list[str]
) -> None:
    (plan.root / "maps").mkdir()
    (plan.root / "maps/review.toml").write_text("")
    assert geotool("ingest", "-w", plan.root).code == 0
    before = plan.bytes()
    line = only_line(geotool(*arguments, cwd=plan.root))
    assert line == f"geotool: {arguments[-1]}: is an input; choose another name for the result"
    assert plan.bytes() == before


def test_no_result_takes_the_place_of_a_site_or_zone_file(plan: Any, geotool: Any) -> None:
    site, zone = plan.root / "projects/sites/P1.geojson", plan.root / "layers/erl.geojson"
    for file in (site, zone):
        result = geotool(
            "check", site, "--zones", f"{zone}:ecological_red_line", "--format", "json", "-o", file
        )
        assert "is an input" in only_line(result)


def small_disk() -> Sequence[str] | None:
    """Return a command prefix that runs a program on a small file system with the workspace."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    spaces = ["--mount"] if os.geteuid() == 0 else ["--mount", "--map-root-user"]
    mount = 'mount -t tmpfs -o size=1200k none "$SMALL" && '
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
    plan.geojson("layers/erl.geojson", many_squares(2500))
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
    return [shapely.box(106 + n / 1e4, 29.8, 106 + n / 1e4 + 5e-5, 29.81) for n in range(count)]


@contextlib.contextmanager
def limited_file_size(limit: int) -> Iterator[None]:
    """Let no file grow beyond a size: a write that would do so fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("limit", [3_000, 50_000, 200_000])
def test_a_disk_that_takes_no_more_while_the_store_is_written(
    plan: Any, geotool: Any, limit: int
) -> None:
    assert geotool("ingest", "-w", plan.root).code == 0
    plan.geojson("layers/erl.geojson", many_squares(3000))
    before = plan.bytes()
    with limited_file_size(limit):
        line = only_line(geotool("check", "-w", plan.root))
    assert line.startswith("geotool: layers/store.gpkg: the store cannot be written")
    assert plan.bytes() == before


@pytest.mark.parametrize("there", [False, True], ids=["new", "there before"])
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
    plan: Any, geotool: Any, arguments: list[str], there: bool
) -> None:
    """No half file stands in the place of a result; one that stood there stays."""
    assert geotool("ingest", "-w", plan.root).code == 0
    if there:
        assert geotool(*arguments, cwd=plan.root).code in (0, 1)
    before = plan.bytes()
    with limited_file_size(1000):
        line = only_line(geotool(*arguments, cwd=plan.root))
    assert line.startswith(f"geotool: {arguments[-1]}: ")
    assert "cannot be written (" in line
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


@pytest.mark.parametrize(
    "arguments", [["kinds"], ["kinds", "purposes"], ["check"]], ids=["much", "little", "findings"]
)
def test_a_reader_that_goes_away_is_no_fault(plan: Any, process: Any, arguments: list[str]) -> None:
    """As in ``geotool check | head -1``, whether or not the output fits a buffer."""
    read, write = os.pipe()
    os.close(read)
    try:
        result = process(*arguments, cwd=plan.root, stdout=write)
    finally:
        os.close(write)
    assert (result.code, result.err) == (0, "")


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
    table = gpd.GeoDataFrame({"name": ["x"]}, geometry=many_squares(1), crs="EPSG:4490")
    table.to_file(plan.root / "layers/red.gpkg", layer="red")
    config = plan.root / "geotool.toml"
    config.write_text(config.read_text("utf-8").replace("store.gpkg", "red.gpkg"), "utf-8")
    before = plan.bytes()
    result = geotool("check", "-w", plan.root)
    assert (result.code, result.out) == (2, "")
    assert result.line == (
        "geotool: layers/red.gpkg: is not a store of geotool; "
        "give `store` in geotool.toml a name of its own, or delete the file"
    )
    assert plan.bytes() == before

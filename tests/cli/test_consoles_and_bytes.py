"""Consoles of every kind, and the same bytes whenever and wherever a command is run."""

from __future__ import annotations

import io
import json
import os
import re
import select
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import shapely

INSIDE = shapely.box(106.005, 29.8, 106.015, 29.81)


@pytest.mark.parametrize("encoding", ["cp936", "ascii"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["check"],
        ["check", "--format", "json"],
        ["check", "--format", "csv"],
        ["status", "--format", "json"],
        ["kinds"],
        ["kinds", "--format", "json"],
        ["rules", "list"],
        ["rules", "explain", "ERL001"],
        ["map", "--help"],
        ["check", "--rules", "红线²😀"],
    ],
    ids=" ".join,
)
def test_a_console_of_another_encoding_never_fails(
    plan: Any, geotool: Any, arguments: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chinese Windows prints in cp936; what it lacks is replaced, and JSON stays whole."""
    plan.projects(f'id,name,wkt\n😀,"湿地²😀—é","{INSIDE.wkt}"\n')
    catalog = (plan.root / "layers/catalog.toml").read_text("utf-8")
    plan.catalog(catalog + 'edition = "二〇二四²😀"\n')
    usual = geotool(*arguments, cwd=plan.root).out
    with monkeypatch.context() as patch:
        streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2)]
        streams[1].reconfigure(errors="backslashreplace")  # as Python does for stderr
        patch.setattr("sys.stdout", streams[0])
        patch.setattr("sys.stderr", streams[1])
        code = geotool(*arguments, cwd=plan.root).code
        for stream in streams:
            stream.flush()
        # click prints its own help and errors in UTF-8 where it finds plain ASCII
        out, err = (s.buffer.getvalue().decode(encoding, "replace") for s in streams)
    assert code in (0, 1, 2), err
    assert (code == 2) == ("红线²😀" in arguments)
    assert "internal fault" not in err
    if arguments[-1] == "json":
        assert json.loads(out) == json.loads(usual), "JSON loses nothing"


def test_a_real_process_with_a_cp936_console(plan: Any, process: Any) -> None:
    env = {"PYTHONIOENCODING": "cp936", "PYTHONUTF8": "0"}
    result = process("check", cwd=plan.root, env=env, encoding="cp936")
    assert result.code == 1
    assert "违反" in result.out


OUTPUTS = [
    ("findings.json", ["check", "-o"]),
    ("findings.csv", ["check", "-o"]),
    ("findings.txt", ["check", "-o"]),
    ("map.html", ["map", "-o"]),
    ("findings.geojson", ["export", "-o"]),
    ("rules.json", ["rules", "list", "-o"]),
]


def test_the_same_bytes_again_and_after_the_store_was_deleted(
    plan: Any, geotool: Any, tmp_path: Path
) -> None:
    plan.layer("farm", "permanent_basic_farmland", [INSIDE], [{"name": "田"}], edition="2024")

    def outputs(folder: Path) -> dict[str, bytes]:
        folder.mkdir()
        for name, arguments in OUTPUTS:
            assert geotool(*arguments, folder / name, "-w", plan.root).code in (0, 1)
        return {name: (folder / name).read_bytes() for name, _ in OUTPUTS}

    first = outputs(tmp_path / "1")
    assert outputs(tmp_path / "2") == first
    plan.store.unlink()
    assert outputs(tmp_path / "3") == first
    there = tmp_path / "another place"
    shutil.copytree(plan.root, there)
    plan.root = there
    assert outputs(tmp_path / "4") == first


def test_no_progress_without_a_terminal_and_no_colours(plan: Any, geotool: Any) -> None:
    result = geotool("check", "-w", plan.root)
    assert "\x1b" not in result.out + result.err
    assert "\r" not in result.err


def on_a_terminal(plan: Any, *arguments: str, **environment: str) -> tuple[str, str]:
    """Run with stdout and stderr on terminals of their own; return what each was sent."""
    pty = pytest.importorskip("pty", reason="no pseudo-terminals on this system")
    pairs = [pty.openpty() for _ in range(2)]
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "CI")}
    child = subprocess.Popen(
        [sys.executable, "-m", "geotool", *arguments],
        cwd=plan.root,
        env={**env, "TERM": "xterm-256color", "COLUMNS": "100", **environment},
        stdout=pairs[0][1],
        stderr=pairs[1][1],
    )
    sent = [b"", b""]
    for _, inner in pairs:
        os.close(inner)
    waiting = [outer for outer, _ in pairs]
    while waiting:
        for outer in select.select(waiting, [], [], 120)[0]:
            try:
                data = os.read(outer, 65536)
            except OSError:  # Linux says so when the other side is closed
                data = b""
            if not data:
                waiting.remove(outer)
            sent[outer == pairs[1][0]] += data
    child.wait(timeout=120)
    for outer, _ in pairs:
        os.close(outer)
    return sent[0].decode(), sent[1].decode()


def test_a_terminal_gets_colours_and_a_bar_that_is_wiped_away(plan: Any) -> None:
    out, err = on_a_terminal(plan, "check")
    assert re.search(r"\x1b\[[0-9;]*3[0-9]", out)
    assert "reading" in err
    assert err.rstrip().endswith(("\x1b[2K", "\x1b[?25h")) or "\x1b[1A" in err


def test_no_color_and_quiet_are_honoured(plan: Any) -> None:
    out, err = on_a_terminal(plan, "check", "-q", NO_COLOR="1")
    assert "违反" in out
    assert not re.search(r"\x1b\[[0-9;]*[34][0-9]", out)
    assert err == ""

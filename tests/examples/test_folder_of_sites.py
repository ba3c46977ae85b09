"""folder.py: one verdict line for each file; a broken file is named and stops no other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[[], "subprocess.CompletedProcess[str]"]


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    """An empty folder for sites."""
    folder = tmp_path / "送审 用地"
    folder.mkdir()
    return folder


@pytest.fixture
def script(review_examples: Path, sites: Path, draw: Callable[..., Path]) -> Run:
    """Run the script on the folder, against a red line."""
    zone = draw(sites.parent / "红线.geojson", 0.0)
    command = [str(review_examples / "folder.py"), str(sites), f"{zone}:ecological_red_line"]
    return lambda: subprocess.run(
        [sys.executable, *command], capture_output=True, encoding="utf-8", check=False
    )


def test_a_line_for_each_file(sites: Path, script: Run, draw: Callable[..., Path]) -> None:
    draw(sites / "clear.geojson", 0.1)
    draw(sites / "示例地块（一）.geojson", 0.005)
    (sites / "broken.geojson").write_text('{"type": "Feature', "utf-8")
    (sites / "notes.md").write_text("no site", "utf-8")
    done = script()
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    broken, clear, violating, total = done.stdout.splitlines()
    assert broken.startswith("broken       broken.geojson: ")
    assert str(sites / "broken.geojson") in broken
    assert clear == "pass         clear.geojson: no findings"
    assert violating.startswith("violation    示例地块（一）.geojson: ERL001 与生态保护红线")
    assert total.startswith("3 files: ")
    assert {"1 broken", "1 pass", "1 violation"} == set(total[9:].split(", "))


def test_exit_codes_of_clear_and_broken_folders(
    sites: Path, script: Run, draw: Callable[..., Path]
) -> None:
    draw(sites / "clear.geojson", 0.1)
    assert script().returncode == 0
    (sites / "empty.shp").write_bytes(b"")
    assert script().returncode == 2


def test_a_site_that_cannot_be_judged_is_not_clear(
    sites: Path, script: Run, draw: Callable[..., Path]
) -> None:
    draw(sites / "a.geojson", 0.1)
    (sites / "b.csv").write_text("id,name,kind\nP1,没有位置,building\n", "utf-8")
    done = script()
    assert done.stdout.splitlines()[1].startswith("unknown      b.csv: DATA001")

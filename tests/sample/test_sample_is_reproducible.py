"""The generator gives the tracked sample again, to the byte."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def again(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    command = [sys.executable, str(root / "script/make_sample.py"), "--into", str(folder)]
    subprocess.run(command, check=True, timeout=300)
    return folder


def test_every_generated_file_is_tracked_to_the_byte(root: Path, again: Path) -> None:
    made = sorted(p.relative_to(again).as_posix() for p in again.rglob("*") if p.is_file())
    assert len(made) > 50
    differing = [n for n in made if (root / n).read_bytes() != (again / n).read_bytes()]
    assert differing == []


def test_no_generated_file_is_left_over_from_an_earlier_run(root: Path, again: Path) -> None:
    for pattern in ("layers/**/*.geojson", "projects/sites/*"):
        made = {p.relative_to(again) for p in again.glob(pattern)}
        assert {p.relative_to(root) for p in root.glob(pattern)} == made


def test_the_files_are_small_and_have_plain_line_ends(root: Path) -> None:
    kept_by_hand = ["geotool.toml", "maps/review.toml", "projects/tongliang.csv"]
    generated = [p for f in ("layers", "projects") for p in (root / f).rglob("*.[cgtm]*")]
    for path in [*generated, *(root / n for n in kept_by_hand)]:
        if path.suffix in (".geojson", ".toml", ".csv", ".md"):
            data = path.read_bytes()
            assert len(data) < 200_000, path
            assert b"\r" not in data, path
            assert data.endswith(b"\n"), path

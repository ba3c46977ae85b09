"""A small office to try the workflow examples on, and a shell that finds this geotool."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

CONFIG = """\
[workspace]
name = "测试科室"
region = []
language = "zh"

[rules]
packs = ["cn"]
as_of = "2026-11-20"
"""
CATALOG = """\
[[layer]]
id = "erl"
kind = "ecological_red_line"
path = "layers/erl.geojson"
frame = "EPSG:4490"
edition = "2024-03-19"
footprint = "layers/footprint.geojson"
"""


def drawn(path: Path, east: float, *, size: float = 0.01) -> Path:
    """Write a square; ``east`` is degrees from the red line's western edge, 0.01 degrees wide."""
    x, y = 106.0 + east, 29.8
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    feature = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    document = {"type": "FeatureCollection", "crs": crs, "features": [feature]}
    path.write_text(json.dumps(document), "utf-8")
    return path


@dataclass(frozen=True)
class Office:
    """A workspace that is a repository: P1 violates and is known to the baseline, P2 is clear."""

    root: Path
    env: Mapping[str, str]

    def add(self, name: str, east: float) -> None:
        """Add a building to the list, drawn so many degrees east."""
        with (self.root / "projects/list.csv").open("a", encoding="utf-8") as table:
            table.write(f"{name},项目{name},building\n")
        drawn(self.root / f"projects/sites/{name}.geojson", east)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the folder of the office."""
        return subprocess.run(
            command, cwd=self.root, env=self.env, capture_output=True, encoding="utf-8", check=False
        )

    def done(self, *command: str) -> str:
        """Run a command that must succeed, and return its output."""
        result = self.run(*command)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def commit(self, message: str) -> subprocess.CompletedProcess[str]:
        """Commit everything."""
        self.done("git", "add", ".")
        return self.run("git", "commit", "-q", "-m", message)


@pytest.fixture(scope="session")
def shell_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment in which ``geotool`` is this one, and git knows nobody's habits."""
    tools = tmp_path_factory.mktemp("bin")
    command = tools / "geotool"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m geotool "$@"\n', "utf-8")
    command.chmod(0o755)
    roles = ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return {
        **kept,
        **dict.fromkeys(roles, "reviewer"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
    }


@pytest.fixture(scope="session")
def first_office(
    tmp_path_factory: pytest.TempPathFactory, shell_environment: dict[str, str]
) -> Path:
    """The office as it is before each test, committed, with its baseline."""
    made = Office(tmp_path_factory.mktemp("office"), shell_environment)
    (made.root / "layers").mkdir()
    (made.root / "projects/sites").mkdir(parents=True)
    (made.root / "geotool.toml").write_text(CONFIG, "utf-8")
    (made.root / ".gitignore").write_text("layers/store.gpkg*\nout/\n", "utf-8")
    (made.root / "layers/catalog.toml").write_text(CATALOG, "utf-8")
    drawn(made.root / "layers/erl.geojson", 0.0)
    drawn(made.root / "layers/footprint.geojson", -0.5, size=1.0)
    (made.root / "projects/list.csv").write_text("id,name,kind\n", "utf-8")
    made.add("P1", 0.005)
    made.add("P2", 0.1)
    made.done("geotool", "check", "-q", "--write-baseline", "projects/baseline.json")
    made.done("git", "init", "-q")
    assert made.commit("the office").returncode == 0
    return made.root


@pytest.fixture
def office(tmp_path: Path, first_office: Path, shell_environment: dict[str, str]) -> Office:
    """The office, in a folder of its own."""
    root = shutil.copytree(first_office, tmp_path / "审查 科室")
    return Office(root, shell_environment)


@pytest.fixture
def draw() -> Callable[..., Path]:
    """Write a square into a file."""
    return drawn


@pytest.fixture(scope="session")
def review_examples(root: Path) -> Path:
    """The folder of the examples."""
    return root / "examples/review"

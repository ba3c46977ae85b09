"""The sample workspace, copied and reviewed once for all its tests."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

import geotool

PARTS = ("layers", "projects", "maps")


@pytest.fixture(scope="session")
def sample(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample, so that a test never touches the repository's own store."""
    folder = tmp_path_factory.mktemp("样例 sample")
    shutil.copy(root / "geotool.toml", folder)
    for part in PARTS:
        ignore = shutil.ignore_patterns("store.gpkg*", ".store-*", "build")
        shutil.copytree(root / part, folder / part, ignore=ignore)
    return folder


@pytest.fixture(scope="session")
def review(sample: Path) -> geotool.Review:
    """The review of the sample."""
    return geotool.open(sample).check()


@pytest.fixture(scope="session")
def expected(root: Path) -> dict[str, Any]:
    """What is expected of it."""
    return tomllib.loads((root / "tests/sample/expected.toml").read_text("utf-8"))

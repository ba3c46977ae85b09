"""Real parts for tests: each is skipped with a reason where absent, unless required."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


def absent(what: str, remedy: str) -> None:
    """Skip, saying why; under GEOTOOL_REQUIRE=all (CI) the absence is a failure."""
    message = f"{what} is absent; {remedy}"
    if os.environ.get("GEOTOOL_REQUIRE") == "all":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository, which is itself the sample workspace."""
    return ROOT


def loaded(name: str) -> ModuleType:
    """Load a module of the tests by its path below tests/: they are no package."""
    path = ROOT / "tests" / name
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def outcomes() -> ModuleType:
    """The module that builds outcomes by hand, for reports and exports."""
    return loaded("examples/outcomes.py")


@pytest.fixture(scope="session")
def drawn() -> ModuleType:
    """The module that builds an outcome by hand, for maps."""
    return loaded("unit/mapping/drawn_outcome.py")


@pytest.fixture
def hostile(outcomes: ModuleType) -> Any:
    """An outcome with every verdict, shape and null, and names that attack each output."""
    return outcomes.hostile()


@pytest.fixture
def nothing(outcomes: ModuleType) -> Any:
    """The outcome of a workspace without anything."""
    return outcomes.nothing()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real third-party data beside the repository."""
    candidates = [Path(p) for p in [os.environ.get("GEOTOOL_SHARED_DATA", "")] if p]
    candidates += [ROOT.parent / "shared" / "data"]
    for path in candidates:
        if (path / "INDEX.md").is_file():
            return path
    absent("the real test data (../shared/data)", "set GEOTOOL_SHARED_DATA to its folder")
    raise AssertionError


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Path of a Chromium to drive with playwright."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return Path(found)
    absent("Chromium", "run script/setup-system")
    raise AssertionError


@pytest.fixture(scope="session")
def qgis_python() -> Path:
    """Path of the Python that can import QGIS."""
    python = Path("/usr/bin/python3")
    if python.exists():
        probe = subprocess.run(
            [str(python), "-c", "import qgis.core"],
            env=clean_environment(),
            capture_output=True,
            check=False,
        )
        if probe.returncode == 0:
            return python
    absent("QGIS with its Python module", "run script/setup-system")
    raise AssertionError


def clean_environment() -> dict[str, str]:
    """Environment for a system program that must not see this virtual environment."""
    return {
        "HOME": tempfile.gettempdir(),
        "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
    }


@pytest.fixture(scope="session")
def postgis() -> Iterator[Any]:
    """Connect to a private PostGIS, started for this test run on a free port of loopback."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    extension = sorted(Path("/usr/share/postgresql").glob("*/extension/postgis.control"))
    if not binaries or not extension:
        absent("PostgreSQL with PostGIS", "run script/setup-system")
    psycopg = pytest.importorskip("psycopg")
    folder = Path(tempfile.mkdtemp(prefix="geotool-pg-"))
    port = free_port()
    try:
        start_postgres(binaries[-1].parent, folder, port)
        with psycopg.connect(
            f"host=127.0.0.1 port={port} user=postgres dbname=postgres", autocommit=True
        ) as connection:
            connection.execute("CREATE EXTENSION postgis")
            yield connection
    finally:
        as_postgres(
            [
                str(binaries[-1].parent / "pg_ctl"),
                "-D",
                str(folder / "db"),
                "-m",
                "immediate",
                "stop",
            ]
        )
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_postgres(binaries: Path, folder: Path, port: int) -> None:
    """Make a cluster in ``folder`` and start it; root may not, so it becomes ``postgres``."""
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        folder.chmod(0o755)
    as_postgres(
        [
            str(binaries / "initdb"),
            "-D",
            str(folder / "db"),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
    )
    as_postgres(
        [
            str(binaries / "pg_ctl"),
            "-D",
            str(folder / "db"),
            "-w",
            "-l",
            str(folder / "log"),
            "-o",
            f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off",
            "start",
        ]
    )
    time.sleep(0.2)


def as_postgres(command: list[str]) -> None:
    """Run a PostgreSQL program, as its own user where we are root."""
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, check=True, capture_output=True, cwd="/", env=clean_environment())

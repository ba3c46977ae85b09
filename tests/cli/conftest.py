"""A small workspace to put faults into, and two ways to run the command line on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import shapely

from geotool.cli import main

#: A place in Tongliang district; all coordinates of these tests are degrees of EPSG:4490.
LON, LAT = 106.0, 29.8
CONFIG = """\
[workspace]
name = "测试工作区"
region = []
language = "zh"
store = "layers/store.gpkg"

[rules]
packs = ["cn"]
as_of = "2026-11-20"
"""


def square(east: float = 0.0, north: float = 0.0, *, size: float = 0.01) -> Any:
    """Return a square; ``east`` and ``north`` are degrees from the place, as is its size."""
    x, y = LON + east, LAT + north
    return shapely.box(x, y, x + size, y + size)


@dataclass(frozen=True)
class Result:
    """What a command left: exit code, both streams as text."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line on stderr."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        return lines[0]

    def json(self) -> Any:
        """Return stdout as JSON."""
        return json.loads(self.out)


@dataclass
class Plan:
    """A workspace under construction."""

    root: Path
    entries: list[str] = field(default_factory=list)

    def config(self, text: str) -> None:
        """Write geotool.toml."""
        (self.root / "geotool.toml").write_text(text, "utf-8")

    def geojson(
        self, name: str, shapes: list[Any], rows: list[dict[str, Any]] | None = None
    ) -> Path:
        """Write a GeoJSON with EPSG:4490 declared; ``rows`` are the properties."""
        features = [
            {
                "type": "Feature",
                "properties": rows[n] if rows else {},
                "geometry": None if shape is None else shapely.geometry.mapping(shape),
            }
            for n, shape in enumerate(shapes)
        ]
        crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
        document = {"type": "FeatureCollection", "crs": crs, "features": features}
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
        return path

    def layer(
        self,
        layer_id: str,
        kind: str,
        shapes: list[Any],
        rows: list[dict[str, Any]] | None = None,
        **entry: str,
    ) -> None:
        """Write a layer and its catalogue entry (six lines and one for each of ``entry``)."""
        self.geojson(f"layers/{layer_id}.geojson", shapes, rows)
        self.entry(id=layer_id, kind=kind, path=f"layers/{layer_id}.geojson", **entry)

    def entry(self, **keys: str) -> None:
        """Append a catalogue entry; frame EPSG:4490 unless it is given."""
        lines = [f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in keys.items()]
        if "frame" not in keys:
            lines.append('frame = "EPSG:4490"')
        self.entries.append("\n".join(["[[layer]]", *lines]))
        self.catalog("\n".join(self.entries) + "\n")

    def catalog(self, text: str) -> None:
        """Write layers/catalog.toml."""
        (self.root / "layers").mkdir(exist_ok=True)
        (self.root / "layers/catalog.toml").write_text(text, "utf-8")

    def projects(self, text: str, *, name: str = "projects.csv") -> None:
        """Write a project table."""
        (self.root / "projects").mkdir(exist_ok=True)
        (self.root / "projects" / name).write_text(text, "utf-8")

    def drawn(self, *shapes: Any, kind: str = "building") -> None:
        """Write a project table with a row for each shape, ids P1, P2 …, and their site files."""
        numbers = range(1, len(shapes) + 1)
        rows = [f"P{n},项目{n},{kind}" for n in numbers]
        self.projects("\n".join(["id,name,kind", *rows]) + "\n")
        for n, shape in zip(numbers, shapes, strict=True):
            self.geojson(f"projects/sites/P{n}.geojson", [shape])

    @property
    def store(self) -> Path:
        """Path of the store."""
        return self.root / "layers/store.gpkg"

    def bytes(self) -> Mapping[str, bytes]:
        """Return the content of every file, to see that nothing changed."""
        files = sorted(p for p in self.root.rglob("*") if p.is_file())
        return {p.relative_to(self.root).as_posix(): p.read_bytes() for p in files}


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A workspace with one red line, complete everywhere near, and a project in and one beside."""
    made = Plan(tmp_path / "规划 工作区")
    made.root.mkdir()
    made.config(CONFIG)
    made.geojson("layers/footprint.geojson", [square(-0.5, -0.5, size=1)])
    made.layer(
        "erl",
        "ecological_red_line",
        [square()],
        [{"name": "北岸红线"}],
        footprint="layers/footprint.geojson",
    )
    made.drawn(square(0.005), square(0.1))
    return made


@pytest.fixture
def bare(tmp_path: Path) -> Plan:
    """A workspace with neither layers nor projects."""
    made = Plan(tmp_path / "bare")
    made.root.mkdir()
    made.config(CONFIG)
    return made


Run = Callable[..., Result]


@pytest.fixture
def geotool(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process; what C libraries print is seen, too."""

    def run(*arguments: str | Path, cwd: Path | None = None) -> Result:
        capfd.readouterr()
        with monkeypatch.context() as patch:
            if cwd is not None:
                patch.chdir(cwd)
            with pytest.raises(SystemExit) as left:
                main([str(a) for a in arguments])
        out, err = capfd.readouterr()
        return Result(int(left.value.code or 0), out, err)

    return run


@pytest.fixture
def process() -> Run:
    """Run the command line as a process of its own, with environment, limits and a prefix."""

    def run(
        *arguments: str | Path,
        cwd: Path,
        prefix: list[str] | None = None,
        env: Mapping[str, str] | None = None,
        preexec: Callable[[], None] | None = None,
        encoding: str = "utf-8",
        stdout: int | Any = subprocess.PIPE,
    ) -> Result:
        usual = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
        command = [*(prefix or []), sys.executable, "-m", "geotool", *map(str, arguments)]
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**usual, "PYTHONWARNINGS": "default", **(env or {})},
            preexec_fn=preexec,
            stdout=stdout,
            stderr=subprocess.PIPE,
            check=False,
            timeout=300,
        )
        out = (done.stdout or b"").decode(encoding)
        return Result(done.returncode, out, done.stderr.decode("utf-8", "backslashreplace"))

    return run


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder in no workspace."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)

"""The store keeps what it is given, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from geotool.errors import StoreError, UnknownNameError
from geotool.model import PROJECT_COLUMNS, Footprint, LayerSpec, Problem, Provenance
from geotool.stores import GeoPackageStore, StoredLayer, StoredProjects


def layer(layer_id: str, *, shift: float = 0.0, count: int = 3) -> StoredLayer:
    boxes = [
        shapely.box(106 + shift + i / 100, 29, 106.005 + shift + i / 100, 29.01)
        for i in range(count)
    ]
    table = gpd.GeoDataFrame(
        {
            "feature": [str(i + 1) for i in range(count)],
            "name": [f"区{i}" for i in range(count)],
            "级别": [None, *["一级"] * (count - 1)][:count],
            "MJ": [1.5 * i for i in range(count)],
        },
        geometry=boxes,
        crs="EPSG:4490",
    )
    return StoredLayer(
        spec=LayerSpec(
            id=layer_id,
            kind="wetland",
            path=f"layers/{layer_id}.shp",
            edition="2024",
            footprint=Footprint("region"),
            fields={"level": "级别"},
            line=3,
        ),
        table=table,
        provenance=Provenance(
            path="x",
            sha256="abc",
            frame="EPSG:4523",
            declared=True,
            pipeline="p",
            accuracy_m=1.0,
            features=count,
            read_at="2026-11-20T00:00:00+00:00",
        ),
        problems=(Problem("x", "bad", "kept", row=2, fatal=True),),
        repaired={"1": "Self-intersection"},
    )


def projects(count: int = 2) -> StoredProjects:
    blank = {"text": [""], "int": [float("nan")], "float": [float("nan")]}
    data = {c: blank[t] * count for c, t in PROJECT_COLUMNS.items()}
    data["id"] = [f"P{i}" for i in range(count)]
    shapes = [shapely.Point(106, 29), None][:count]
    return StoredProjects(gpd.GeoDataFrame(data, geometry=shapes, crs="EPSG:4490"), ())


def put(
    store: GeoPackageStore,
    *layers: StoredLayer,
    keep: tuple[str, ...] = (),
    rows: StoredProjects | None = None,
    originals: dict | None = None,
) -> None:
    keys = [f"layer:{x.spec.id}" for x in layers]
    order = [
        *(k.removeprefix("layer:") for k in keep if k != "projects"),
        *(x.spec.id for x in layers),
    ]
    prints = {k: f"print of {k}" for k in [*keys, "projects"]}
    store.replace(
        layers, rows, keep=keep, order=order, originals=originals or {}, fingerprints=prints
    )


def test_gives_back_what_it_was_given(tmp_path: Path) -> None:
    store = GeoPackageStore(tmp_path / "store.gpkg")
    wkb = shapely.to_wkb(shapely.Point(1, 2))
    put(store, layer("a"), layer("b", shift=1), rows=projects(), originals={("a", "1"): wkb})
    back = store.layer("a")
    assert back.spec == layer("a").spec
    assert back.provenance == layer("a").provenance
    assert back.problems == layer("a").problems
    assert back.repaired == {"1": "Self-intersection"}
    assert_geodataframe_equal(back.table, layer("a").table, check_dtype=False)
    assert store.layer_ids() == ("a", "b")
    assert store.original("a", "1").equals(shapely.Point(1, 2))
    assert store.original("a", "2") is None
    rows = store.projects().table
    assert list(rows["id"]) == ["P0", "P1"]
    assert rows.geometry.iloc[1] is None
    assert set(PROJECT_COLUMNS) <= set(rows.columns)


def test_replaces_one_layer_and_keeps_the_others(tmp_path: Path) -> None:
    store = GeoPackageStore(tmp_path / "store.gpkg")
    put(store, layer("a"), layer("b", shift=1), layer("c"), rows=projects())
    put(store, layer("b", shift=2, count=1), keep=("layer:a", "layer:b", "projects"))
    assert set(store.layer_ids()) == {"a", "b"}
    assert len(store.layer("b").table) == 1
    assert store.layer("b").table.geometry.iloc[0].bounds[0] == pytest.approx(108)
    assert_geodataframe_equal(store.layer("a").table, layer("a").table, check_dtype=False)
    with pytest.raises(UnknownNameError, match="no layer 'c'"):
        store.layer("c")
    with contextlib.closing(sqlite3.connect(store.path)) as connection:
        tables = {n for (n,) in connection.execute("SELECT table_name FROM gpkg_contents")}
    assert tables == {"layer_a", "layer_b", "projects"}


def test_an_empty_layer_and_an_empty_workspace_can_be_stored(tmp_path: Path) -> None:
    store = GeoPackageStore(tmp_path / "store.gpkg")
    put(store, layer("a", count=0))
    assert len(store.layer("a").table) == 0
    empty = GeoPackageStore(tmp_path / "empty.gpkg")
    empty.replace((), None, keep=(), order=(), originals={}, fingerprints={})
    assert empty.layer_ids() == ()


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    store = GeoPackageStore(tmp_path / "store.gpkg", name="layers/store.gpkg")
    put(store, layer("a"))
    with contextlib.closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("UPDATE geotool_meta SET value = '99' WHERE key = 'schema_version'")
    before = store.path.read_bytes()
    with pytest.raises(StoreError, match=r"layers/store.gpkg: .*newer version \(99.*upgrade"):
        put(store, layer("b"))
    assert store.path.read_bytes() == before


def test_a_damaged_store_says_so(tmp_path: Path) -> None:
    path = tmp_path / "store.gpkg"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match=r"cannot be read.*delete the file"):
        GeoPackageStore(path).layer_ids()


def test_a_failing_write_leaves_the_old_store_and_no_litter(tmp_path: Path) -> None:
    store = GeoPackageStore(tmp_path / "store.gpkg")
    put(store, layer("a"))
    before = store.path.read_bytes()
    with pytest.raises(KeyError):  # the last step fails: no fingerprint for what was written
        store.replace(
            [layer("b")], None, keep=("layer:a",), order=("b",), originals={}, fingerprints={}
        )
    assert store.path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["store.gpkg"]


#: Imports once, then forks a writer for each line on stdin, so that 60 of them start at once.
WRITERS = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_geopackage_store import layer, projects, put
from geotool.stores import GeoPackageStore
store = GeoPackageStore(Path(sys.argv[1]))
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        generation = int(line)
        while True:
            generation += 1
            put(store, layer("a", shift=generation / 1000, count=40),
                layer("b", shift=generation / 1000, count=40), rows=projects())
    print(child, flush=True)
    os.waitpid(child, 0)
    print("dead", flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with kill -9")
def test_a_kill_at_any_moment_leaves_one_whole_store(tmp_path: Path) -> None:
    """60 writers are killed at random moments; a reader always finds one complete generation."""
    path = tmp_path / "store.gpkg"
    start = time.perf_counter()
    for _ in range(3):
        put(GeoPackageStore(path), layer("a", count=40), layer("b", count=40), rows=projects())
    write_s = (time.perf_counter() - start) / 3
    moments = random.Random(490)
    generations = []
    with subprocess.Popen(
        [sys.executable, "-c", WRITERS, str(path), str(Path(__file__).parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writers:
        assert writers.stdin is not None
        assert writers.stdout is not None
        # At least 60 kills; more where a busy machine lets few writers come to write.
        for kill in range(400):
            if kill >= 60 and len(set(generations)) > 10:
                break
            writers.stdin.write(f"{kill * 100}\n")
            writers.stdin.flush()
            pid = int(writers.stdout.readline())
            time.sleep(moments.uniform(0, (3 + kill / 20) * write_s))
            os.kill(pid, signal.SIGKILL)
            assert writers.stdout.readline() == "dead\n"
            generations.append(whole_generation(path))
        writers.stdin.close()
    assert len(set(generations)) > 10, "the writers never came to write: the test proves nothing"


def whole_generation(path: Path) -> float:
    """Assert that the store is whole; return which write it is of."""
    store = GeoPackageStore(path)
    first, second = store.layer("a").table, store.layer("b").table
    assert first.geometry.iloc[0].equals(second.geometry.iloc[0]), "halves of two generations"
    assert len(first) == len(second) == 40
    assert len(store.projects().table) == 2
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return float(first.geometry.iloc[0].bounds[0])

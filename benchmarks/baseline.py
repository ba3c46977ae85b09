"""What a baseline costs: writing, reading and matching a hundred thousand findings.

Sites of twelve corners lie in their own parcels; a finding is an overlap (an irregular shape of
sixteen corners), three in ten are distances (a line). The second run has every zone numbered anew
and every vertex drawn again, some decimetres off, with vertices inserted and rings begun elsewhere.

Run from the repository: ``python -m benchmarks.baseline``.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geotool import review
from geotool.model import Finding, LayerSpec, Limit, Measure, Provenance, Text, finding_id
from geotool.review import Outcome, RuleUsed
from geotool.stores import StoredLayer

AS_OF: Final = date(2026, 11, 20)
KIND: Final = "permanent_basic_farmland"
CORNERS: Final = 16
PITCH_DEG: Final = 0.002
METRE_DEG: Final = 9e-6
LIMIT: Final = Limit(0.0, "m2")


def main() -> None:
    """Make two runs, time the parts, print the figures."""
    options = arguments().parse_args()
    first = run(options.findings, seed=options.seed)
    again = run(options.findings, seed=options.seed, redrawn=True)
    held = peak_mb()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "baseline.json"
        seconds, text = timed(lambda: review.baseline_text(first))
        file.write_text(text, "utf-8")
        print(f"{len(first.findings):,} findings, {file.stat().st_size / 1e6:.0f} MB of baseline")
        print(f"writing {seconds:.1f} s")
        reading, known = timed(
            lambda: review.read_baseline(file, name="baseline.json", workspace="benchmark")
        )
        print(f"reading {reading:.1f} s")
        del text
        for name, outcome in (("identical", first), ("numbered anew and redrawn", again)):
            seconds, compared = timed(lambda outcome=outcome: review.compared(outcome, known))
            states = Counter(str(f.compared.state) for f in compared.findings)
            stale = len(compared.baseline.stale)
            print(
                f"matching, {name}: {seconds:.1f} s; with reading {seconds + reading:.1f} s "
                f"(goal 5 s); {dict(states)}, {stale} stale"
            )
    print(f"both runs {held:,.0f} MB; peak memory of the process {peak_mb():,.0f} MB")


def peak_mb() -> float:
    """Most memory that the process has held, in MB (Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(count: int, *, seed: int, redrawn: bool = False) -> Outcome:
    """Return a review of so many projects, each with one finding on a parcel of its own."""
    random = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(count)))
    corner = np.column_stack(np.divmod(np.arange(count), side)) * PITCH_DEG + (105.0, 29.0)
    angle = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    radius = 0.0003 * (0.7 + 0.6 * random.random((count, CORNERS)))
    star = np.stack([np.cos(angle) * radius, np.sin(angle) * radius], axis=2)
    star += corner[:, None] + PITCH_DEG / 2
    lines = np.stack([corner + 0.0005, corner + 0.0005 + random.random((count, 2)) * 0.001], axis=1)
    if redrawn:
        off = np.random.default_rng(seed + 1)
        star = np.roll(star + off.normal(0, 0.3 * METRE_DEG, star.shape), 5, axis=1)
        star = np.concatenate([star[:, :1], (star[:, :1] + star[:, 1:2]) / 2, star[:, 1:]], axis=1)
        lines = lines + off.normal(0, 0.2 * METRE_DEG, lines.shape)
    shapes = np.where(
        random.random(count) < 0.3, shapely.linestrings(lines), shapely.polygons(star)
    )
    return outcome_of(corner, shapes, "again-" if redrawn else "")


def outcome_of(corner: np.ndarray, shapes: np.ndarray, prefix: str) -> Outcome:
    """Return the review with these shapes as findings."""
    count = len(corner)
    squares = shapely.box(*corner.T, *(corner + 0.9 * PITCH_DEG).T)
    zones = [f"{prefix}{n}" for n in range(count)]
    table = gpd.GeoDataFrame({"feature": zones, "name": ""}, geometry=squares, crs="EPSG:4490")
    spec = LayerSpec("farmland", KIND, "layers/farmland.gpkg")
    provenance = Provenance(
        "layers/farmland.gpkg", "", "EPSG:4490", True, "", None, count, "2026-01-01"
    )
    projects = gpd.GeoDataFrame(
        {
            "id": pd.Series([f"P{n}" for n in range(count)], dtype=object),
            "name": pd.Series([f"项目{n}" for n in range(count)], dtype=object),
        },
        geometry=squares,
        crs="EPSG:4490",
    )
    rule = RuleUsed("PBF001", "", "1", Text("", ""), "PROHIBITED", "", False)
    return Outcome(
        workspace="benchmark",
        as_of=AS_OF,
        language="zh",
        rules=(rule,),
        layers=(StoredLayer(spec, table, provenance),),
        projects=projects,
        findings=tuple(finding(n, zones[n], shapes[n]) for n in range(count)),
        not_checked=(),
        verdicts=dict.fromkeys(projects["id"], "violation"),
    )


def finding(n: int, zone: str, shape: Any) -> Finding:
    """Return a finding on a project and its parcel."""
    measure = Measure("overlap_area", 3000.0, "m2", 0.4)
    limit = LIMIT
    if shape.geom_type == "LineString":
        measure, limit = Measure("distance", 100.0, "m"), Limit(500.0, "m")
    return Finding(
        id=finding_id("PBF001", f"P{n}", "farmland", zone),
        rule="PBF001",
        edition="1",
        project=f"P{n}",
        source_file="projects/p.csv",
        source_row=n + 2,
        zone_layer="farmland",
        zone_feature=zone,
        zone_edition=None,
        verdict="violation",
        message=Text("", ""),
        citation="",
        measure=measure,
        limit=limit,
        zone_kind=KIND,
        geometry=shape,
    )


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that an action takes, and what it returns."""
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def arguments() -> argparse.ArgumentParser:
    """Command line of this benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.baseline")
    parser.add_argument("--findings", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20261120)
    return parser


if __name__ == "__main__":
    main()

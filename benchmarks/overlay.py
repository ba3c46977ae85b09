"""Projects against parcels: geotool.engine.overlap beside geopandas.overlay, in one run.

Both start from geometries in memory and end with the intersections; geotool also measures each
pair (ellipsoidal area, share) and sorts out boundary contact, geopandas does not. So that nobody
compares unlike things, overlay followed by ``pyproj.Geod`` areas is timed, too.

Run from the repository: ``python -m benchmarks.overlay``.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Geod

from benchmarks import worlds
from geotool.engine import CONTACT_WIDTH_M, Pairs, overlap

GEOD = Geod(a=6378137.0, rf=298.257222101)
PARCEL_SIDE_M = 60.0


def main() -> None:
    """Build the world, time the runners in turns, compare what they found, print the ratios."""
    options = arguments().parse_args()
    parcels = worlds.parcels(options.parcels, seed=options.seed, side_m=PARCEL_SIDE_M)
    span_m = PARCEL_SIDE_M * np.sqrt(len(parcels))
    projects = worlds.projects(options.projects, seed=options.seed + 1, span_m=float(span_m))
    print(f"{len(projects):,} projects x {len(parcels):,} parcels, seed {options.seed}")
    print(f"{machine()}; {versions()}")
    runners: dict[str, Callable[[], Any]] = {
        "geotool.engine.overlap": lambda: overlap(projects, parcels),
        "  without geometry": lambda: overlap(projects, parcels, with_geometry=False),
        "geopandas.overlay": lambda: overlay(projects, parcels),
        "  with Geod areas": lambda: geodesic_areas(overlay(projects, parcels)),
    }
    found, seconds = timed(runners, repeat=options.repeat)
    compare(found["geotool.engine.overlap"], found["geopandas.overlay"])
    report(seconds)


def arguments() -> argparse.ArgumentParser:
    """Command line of this benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.overlay")
    parser.add_argument("--projects", type=int, default=10_000)
    parser.add_argument("--parcels", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--seed", type=int, default=20261120)
    return parser


def overlay(projects: Any, parcels: Any) -> Any:
    """Do what a planner's script would do: two frames, one overlay."""
    left = gpd.GeoDataFrame({"subject": np.arange(len(projects))}, geometry=projects, crs=4490)
    right = gpd.GeoDataFrame({"zone": np.arange(len(parcels))}, geometry=parcels, crs=4490)
    return gpd.overlay(left, right, how="intersection", keep_geom_type=True)


def geodesic_areas(table: Any) -> Any:
    """Ellipsoidal area of each row, one by one as pyproj offers it."""
    rings = shapely.orient_polygons(table.geometry.to_numpy())
    return table.assign(area_m2=[GEOD.geometry_area_perimeter(ring)[0] for ring in rings])


def timed(
    runners: dict[str, Callable[[], Any]], *, repeat: int
) -> tuple[dict[str, Any], dict[str, tuple[float, float]]]:
    """Return last answers, and best wall and CPU seconds, the runners taking turns."""
    found: dict[str, Any] = {}
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in runners}
    for _ in range(repeat):
        for name, run in runners.items():
            wall, cpu = time.perf_counter(), time.process_time()
            found[name] = run()
            seconds[name].append((time.perf_counter() - wall, time.process_time() - cpu))
    best = {name: (min(w for w, _ in s), min(c for _, c in s)) for name, s in seconds.items()}
    return found, best


def compare(pairs: Pairs, table: Any) -> None:
    """Stop unless both found the same pairs, but for the contact that geotool sorts out."""
    shapes = table.geometry.to_numpy()
    table = table.assign(area=shapely.area(shapes), border=shapely.length(shapes))
    theirs = table.groupby(["subject", "zone"])[["area", "border"]].sum()
    ours = list(zip(pairs.subject.tolist(), pairs.zone.tolist(), strict=True))
    contact = theirs.drop(index=ours)  # raises KeyError for a pair that overlay does not have
    width_m = 2 * contact["area"] / contact["border"] * worlds.METRES_PER_DEGREE[1]
    if (width_m > 1.5 * CONTACT_WIDTH_M).any():
        raise SystemExit(f"geotool lacks pairs that overlay has: {list(contact.index)}")
    worst = np.abs(shapely.area(pairs.geometry) / theirs.loc[ours, "area"].to_numpy() - 1).max()
    print(
        f"{len(theirs):,} pairs in overlay, {len(pairs):,} of them more than boundary contact; "
        f"planar areas differ by {worst:.0e} of the area at most"
    )


def report(seconds: dict[str, tuple[float, float]]) -> None:
    """Print a table of wall and CPU seconds and the ratio of overlay's wall time to each."""
    base = seconds["geopandas.overlay"][0]
    print(f"{'runner':28}{'wall s':>8}{'CPU s':>8}{'ratio':>8}")
    for name, (wall, cpu) in seconds.items():
        print(f"{name:28}{wall:8.2f}{cpu:8.2f}{base / wall:8.2f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def machine() -> str:
    """Return processor, cores, system and interpreter."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        models = [
            line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")
        ]
        name = models[0].split(":", 1)[1].strip() if models else name
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}"


def versions() -> str:
    """Return the libraries that do the work."""
    return (
        f"geopandas {gpd.__version__}, shapely {shapely.__version__}, "
        f"GEOS {shapely.geos_version_string}"
    )


if __name__ == "__main__":
    main()

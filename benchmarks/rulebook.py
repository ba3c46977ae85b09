"""What the rules cost beside the geometry: a whole review of many projects by all rules.

Times ``review.evaluate`` on a synthetic county and splits it: calls into ``geotool.engine``,
``geotool.measure``, ``geotool.access`` and shapely from the review room are geometry; all the
rest (who is concerned, what the law says, findings, verdicts) is what the rules add. Then the
memory that the findings take is measured, and the cost of rules whose layers are absent.

Run from the repository: ``python -m benchmarks.rulebook``.
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from types import ModuleType
from typing import Any, Final

import numpy as np
import shapely

from benchmarks import county
from geotool.review import Outcome, Settings, evaluate
from geotool.rules import load_packs
from geotool.stores import EVERYWHERE

AS_OF: Final = date(2026, 11, 20)
GEOMETRY: Final = ("geotool.engine", "geotool.measure", "geotool.access")


def main() -> None:
    """Build the county, review it with and without split, print the figures."""
    options = arguments().parse_args()
    layers = county.layers(options.parcels, seed=options.seed)
    span_m = county.span_m(options.parcels)
    projects = county.projects(options.projects, seed=options.seed + 1, span_m=span_m)
    book = load_packs()
    rules = book.select(None, AS_OF)
    features = sum(len(layer.table) for layer in layers)
    print(f"{len(projects):,} projects x {len(rules)} rules x {features:,} zone features")

    def review(chosen: Any, land: Any) -> Outcome:
        claims = {layer.spec.id: EVERYWHERE for layer in land}
        settings = Settings("benchmark", AS_OF, "zh")
        return evaluate(projects, land, chosen, footprints=claims, settings=settings)

    before = resident_mb()
    with geometry_timed() as clock:
        start = time.perf_counter()
        outcome = review(rules, layers)
        whole = time.perf_counter() - start
    geometry = clock["seconds"]
    gc.collect()
    held = resident_mb() - before
    print(f"whole review {whole:.1f} s: geometry {geometry:.1f} s, rules {whole - geometry:.1f} s")
    print(f"rules add {(whole - geometry) / geometry:.1%} to the geometry (goal 15 %)")
    print(f"{len(outcome.findings):,} findings; summary {outcome.summary()}")
    report_memory(outcome, held)
    of_zones = [rule for rule in rules if rule.zones]
    seconds = [timed(lambda chosen=chosen: review(chosen, layers[:0])) for chosen in ((), of_zones)]
    each = (seconds[1] - seconds[0]) / len(of_zones)
    print(
        f"no rule at all: {seconds[0]:.2f} s; {len(of_zones)} rules whose layers are absent: ",
        end="",
    )
    print(f"{seconds[1]:.2f} s, {each * 1000:.1f} ms a rule")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the process {peak:,.0f} MB")


def timed(action: Callable[[], Any]) -> float:
    """Seconds that an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def report_memory(outcome: Outcome, held_mb: float) -> None:
    """Print what the findings take: Python objects by walking them, geometries by their size.

    A site that lies wholly in a zone is its own intersection and takes nothing more.
    """
    objects = deep_size(outcome.findings) / 1e6
    sites = {id(shape) for shape in outcome.projects.geometry.to_numpy()}
    own = {id(f.geometry): f.geometry for f in outcome.findings if id(f.geometry) not in sites}
    shapes = np.array([None, *own.values()], dtype=object)
    coordinates = shapely.get_num_coordinates(shapes[~shapely.is_missing(shapes)]).sum()
    print(
        f"findings: {objects:.0f} MB of objects, {coordinates * 16 / 1e6:.0f} MB of coordinates "
        f"(goal < 200 MB together); memory of the process grew by {held_mb:.0f} MB"
    )


def deep_size(root: Any) -> int:
    """Bytes of all objects reachable from one, each counted once; geometries are left out."""
    seen: set[int] = set()
    stack = [root]
    total = 0
    while stack:
        item = stack.pop()
        if id(item) in seen or isinstance(item, type | ModuleType | shapely.Geometry):
            continue
        if callable(item) or type(item).__module__.startswith("geotool.rules"):
            continue  # functions and rules are there anyway
        seen.add(id(item))
        total += sys.getsizeof(item)
        if isinstance(item, tuple | list | set | frozenset):
            stack.extend(item)
        elif isinstance(item, dict):
            stack.extend([*item.keys(), *item.values()])
        elif hasattr(item, "__slots__"):
            stack.extend(getattr(item, name, None) for name in item.__slots__)
    return total


@contextmanager
def geometry_timed() -> Iterator[dict[str, float]]:
    """Add up the time of calls from the review room into geometry, outermost calls only."""
    clock = {"seconds": 0.0, "depth": 0.0}

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(*args: Any, **named: Any) -> Any:
            if clock["depth"]:
                return function(*args, **named)
            clock["depth"] = 1.0
            start = time.perf_counter()
            try:
                return function(*args, **named)
            finally:
                clock["seconds"] += time.perf_counter() - start
                clock["depth"] = 0.0

        return call

    changed: list[tuple[ModuleType, str, Any]] = []
    for name, module in list(sys.modules.items()):
        if not name.startswith("geotool.review"):
            continue
        for attribute, value in list(vars(module).items()):
            home = getattr(value, "__module__", None) or ""
            if callable(value) and not isinstance(value, type) and home.startswith(GEOMETRY):
                if attribute not in _LIGHT:
                    changed.append((module, attribute, value))
                    setattr(module, attribute, timed(value))
            elif isinstance(value, ModuleType) and value.__name__.startswith(
                (*GEOMETRY, "shapely")
            ):
                changed.append((module, attribute, value))
                setattr(module, attribute, _Timed(value, timed))
    try:
        yield clock
    finally:
        for module, attribute, value in changed:
            setattr(module, attribute, value)


#: Functions of the measuring rooms that are no geometry: they belong to what the rules cost.
_LIGHT: Final = frozenset({"round_measure", "to_mu", "joined", "taken", "picked", "money"})


class _Timed:
    """A module whose functions are timed."""

    def __init__(self, module: ModuleType, timed: Any) -> None:
        self._module = module
        self._timed = timed

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        return self._timed(value) if callable(value) and not isinstance(value, type) else value


def resident_mb() -> float:
    """Memory that the process holds now, in MB (Linux)."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6


def arguments() -> argparse.ArgumentParser:
    """Command line of this benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rulebook")
    parser.add_argument("--projects", type=int, default=100_000)
    parser.add_argument("--parcels", type=int, default=250_000)
    parser.add_argument("--seed", type=int, default=20261120)
    return parser


if __name__ == "__main__":
    main()

"""Drawn sites: ``projects/sites/<id>.*`` belongs to the project row of that id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geotool.errors import InputError
from geotool.formats import Source, read_vector, sha256
from geotool.measure import area_m2, distance_m
from geotool.model import Problem, Provenance, Reason
from geotool.stores.geometry import Bounds, Origin, Prepared, prepare, shapes_of
from geotool.stores.layers import provenance_frame
from geotool.workspace import SITE_SUFFIXES, SITES

#: Two outlines of one site that differ by less are the same, drawn twice.
_SAME_SHARE = 1e-3


@dataclass
class Drawn:
    """What a site file gives: a geometry in EPSG:4490, or why there is none.

    ``originals`` are the WKB, in the file's own frame, of what was repaired or cannot be used.
    ``provenance`` says how it was read, also of one that could not be.
    """

    name: str
    provenance: Provenance
    geometry: Any | None = None
    reason: Reason | None = None
    problems: list[Problem] = field(default_factory=list)
    originals: list[bytes] = field(default_factory=list)


def site_files(root: Path | None) -> tuple[dict[str, Path], list[Problem]]:
    """Return the site files by project id; of several with one id the first counts, reported."""
    folder = None if root is None else root / SITES
    if folder is None or not folder.is_dir():
        return {}, []
    chosen: dict[str, Path] = {}
    problems = []
    for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in SITE_SUFFIXES):
        first = chosen.setdefault(path.stem, path)
        if first is not path:
            what = f"site '{path.stem}' is drawn already in {first.name}"
            problems.append(
                Problem(f"{SITES}/{path.name}", what, "not used: keep one of the two files")
            )
    return chosen, problems


def read_site(path: Path, *, region_bounds: Bounds | None) -> Drawn:
    """Read one site; one that cannot be used does not stop the others, but says why."""
    drawn = Drawn(f"{SITES}/{path.name}", _unread(path))
    try:
        prepared = _prepared(path, drawn, region_bounds)
    except InputError as error:
        drawn.reason = Reason.BROKEN_GEOMETRY
        done = "; ".join(w for w in ("row kept as unknown", error.remedy) if w)
        drawn.problems.append(Problem(drawn.name, error.what, done, row=error.row, fatal=True))
        return drawn
    if not len(prepared.geometries):
        what = "holds no feature"
        drawn.problems.append(Problem(drawn.name, what, "row kept as unknown", fatal=True))
    drawn.originals = [prepared.originals[i] for i in sorted(prepared.originals)]
    usable = [g for g in prepared.geometries if g is not None]
    if prepared.unusable or not usable:
        reasons = sorted(prepared.unusable.values())
        drawn.reason = reasons[0] if reasons else Reason.BROKEN_GEOMETRY
    elif len({int(shapely.get_dimensions(g)) for g in usable}) > 1:
        drawn.reason = Reason.WRONG_GEOMETRY_KIND
        what, done = "mixes points, lines and polygons", "draw each as its own project"
        problem = Problem(drawn.name, what, f"row kept as unknown: {done}", fatal=True)
        drawn.problems.append(problem)
    else:
        drawn.geometry = shapely.union_all(np.array(usable, dtype=object))
    return drawn


def _prepared(path: Path, drawn: Drawn, region_bounds: Bounds | None) -> Prepared:
    raw = read_vector(Source(path), name=drawn.name)
    drawn.problems.extend(raw.problems)
    origin = Origin(
        name=drawn.name,
        rows=[int(r) for r in raw.rows],
        crs=raw.crs,
        region_bounds=region_bounds,
        file_declares=raw.declared,
    )
    prepared = prepare(shapes_of(raw.table), origin)
    drawn.problems.extend(prepared.problems)
    frame, declared = provenance_frame(prepared)
    drawn.provenance = replace(
        drawn.provenance,
        frame=frame,
        declared=declared,
        pipeline=prepared.pipeline,
        accuracy_m=prepared.accuracy_m,
        features=len(raw.table),
        encoding=raw.encoding,
    )
    return prepared


def _unread(path: Path) -> Provenance:
    """What is known of a site before it is read."""
    return Provenance(
        path=f"{SITES}/{path.name}",
        sha256=sha256(Source(path)),
        frame="undeclared",
        declared=False,
        pipeline="",
        accuracy_m=None,
        features=0,
        read_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def beside(own: Any, drawn: Drawn) -> tuple[str, str]:
    """Say how a row's own location agrees with its drawn site (the drawing is used)."""
    used = f"the drawing {drawn.name} is used"
    if own is None or drawn.geometry is None:
        return "the row has a location of its own beside its drawn site", used
    pair = np.array([own], dtype=object), np.array([drawn.geometry], dtype=object)
    if {int(shapely.get_dimensions(g[0])) for g in pair} == {2}:
        rest = shapely.symmetric_difference(own, drawn.geometry)
        apart, whole = area_m2(np.array([rest, drawn.geometry], dtype=object))
        if apart <= _SAME_SHARE * whole:
            return "the row's own outline is that of its drawn site", used
        return f"the row's own outline and its drawn site differ by {apart:.0f} m2", used
    away = float(distance_m(*pair)[0])
    where = f"{away:.0f} m from" if away > 0 else "in"
    return f"the row's own location lies {where} its drawn site", used


def orphans(sites: dict[str, Path], known: Sequence[str]) -> list[Problem]:
    """Problems of site files that no project has the id of."""
    ids = set(known)
    return [
        Problem(
            f"{SITES}/{path.name}",
            f"no project has the id '{stem}'",
            "not used: rename the file after its id",
        )
        for stem, path in sorted(sites.items())
        if stem not in ids
    ]

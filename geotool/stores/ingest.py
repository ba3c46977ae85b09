"""Read the changed sources of a workspace into its store; leave the others as they are.

A source is unchanged while its bytes, its catalogue entry and what it depends on (the county
outlines for place names and zone detection) are unchanged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import shapely

from geotool.errors import ConfigError, StoreError
from geotool.formats import parse_source, read_vector, sha256
from geotool.model import LayerSpec, Problem
from geotool.stores.base import StoredLayer, StoredProjects
from geotool.stores.counties import Counties
from geotool.stores.footprints import region_area
from geotool.stores.geopackage import PROJECTS, SCHEMA_VERSION, GeoPackageStore
from geotool.stores.layers import normalise_layer
from geotool.stores.places import Gazetteer
from geotool.stores.projects import ProjectReader
from geotool.workspace import CATALOG, MARKER, SITES, Workspace, way_out

Progress = Callable[[str, int, int], None]
Bounds = tuple[float, float, float, float]

#: Raised whenever the same sources are read into something else: stores are then made again.
_READING = 4


@dataclass(frozen=True)
class IngestReport:
    """What an ingest did: names of the sources read, those left, those dropped."""

    read: tuple[str, ...]
    unchanged: tuple[str, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class Contents:
    """Everything a check needs, out of the store."""

    layers: tuple[StoredLayer, ...]
    projects: StoredProjects

    def problems(self) -> tuple[Problem, ...]:
        """Problems of all sources, layers first."""
        return (*(p for layer in self.layers for p in layer.problems), *self.projects.problems)


def open_store(workspace: Workspace) -> GeoPackageStore:
    """Return the store of a workspace. Raises ConfigError for a store not supported yet."""
    if workspace.store.startswith(("postgresql://", "postgres://")):
        raise ConfigError(
            "a PostGIS store is not supported by this version",
            file=MARKER,
            row=workspace.lines.get("store"),
            remedy='use a file, for example store = "layers/store.gpkg"',
        )
    return GeoPackageStore(workspace.store_path(), name=workspace.store)


def ingest(
    workspace: Workspace, *, progress: Progress | None = None
) -> tuple[Contents, IngestReport]:
    """Bring the store up to date and return its contents.

    Raises what the readers raise (InputError, FrameError, ConfigError) and StoreError; the store
    is then as it was.
    """
    store = open_store(workspace)
    known = store.fingerprints()
    run = _Run(workspace, store, known, progress)
    layers, bounds = run.layers()
    counties = Counties(layers)
    gazetteer = Gazetteer([x for x in layers if x.spec.kind == "gazetteer"], counties)
    projects = run.projects(gazetteer, bounds, counties)
    wanted = {*run.fingerprints}
    report = IngestReport(
        read=tuple(run.read),
        unchanged=tuple(k for k in run.fingerprints if k not in run.read),
        dropped=tuple(sorted(k for k in known if k not in wanted)),
    )
    if report.read or report.dropped or not store.path.exists():
        store.replace(
            [layer for layer in layers if f"layer:{layer.spec.id}" in run.read],
            projects if PROJECTS in run.read else None,
            keep=[k for k in known if k in wanted],
            order=[spec.id for spec in workspace.layers],
            originals=run.originals,
            fingerprints=run.fingerprints,
        )
    return Contents(layers, projects), report


class _Run:
    """One pass over the sources of a workspace."""

    def __init__(
        self,
        workspace: Workspace,
        store: GeoPackageStore,
        known: object,
        progress: Progress | None,
    ) -> None:
        self.workspace = workspace
        self.store = store
        self.known = dict(known) if isinstance(known, dict) else {}
        self.progress = progress
        self.read: list[str] = []
        self.fingerprints: dict[str, str] = {}
        self.originals: dict[tuple[str, str], bytes] = {}

    def layers(self) -> tuple[tuple[StoredLayer, ...], Bounds | None]:
        """Read all layers, county outlines first: zone detection needs to know the region."""
        specs = sorted(self.workspace.layers, key=lambda s: s.kind != "admin_area")
        done: dict[str, StoredLayer] = {}
        bounds: Bounds | None = None
        for number, spec in enumerate(specs):
            if self.progress is not None:
                self.progress(spec.id, number, len(specs) + 1)
            if spec.kind != "admin_area" and bounds is None:
                area = region_area(list(done.values()), self.workspace.region)
                bounds = None if area is None else tuple(shapely.bounds(area))
            done[spec.id] = self._layer(spec, bounds)
        return tuple(done[spec.id] for spec in self.workspace.layers), bounds

    def _layer(self, spec: LayerSpec, bounds: Bounds | None) -> StoredLayer:
        source = parse_source(spec.path, base=self.workspace.root)
        digest = sha256(source)
        key = f"layer:{spec.id}"
        self.fingerprints[key] = _fingerprint(digest, _entry(spec), bounds)
        if self.known.get(key) == self.fingerprints[key]:
            try:
                stored = self.store.layer(spec.id)
            except StoreError:  # somebody damaged the store: the source is still there
                stored = None
            if stored is not None:
                return StoredLayer(
                    spec, stored.table, stored.provenance, stored.problems, stored.repaired
                )
        raw = read_vector(source, encoding=spec.encoding, name=spec.path)
        layer, originals = normalise_layer(raw, spec, sha256=digest, region_bounds=bounds)
        self.read.append(key)
        self.originals.update(originals)
        return layer

    def projects(
        self, gazetteer: Gazetteer, bounds: Bounds | None, counties: Counties
    ) -> StoredProjects:
        """Read all project tables, unless neither they nor what they lean on changed."""
        if self.progress is not None:
            total = len(self.workspace.layers) + 1
            self.progress(PROJECTS, total - 1, total)
        digests = [
            (name, sha256(parse_source(name, base=self.workspace.root)))
            for name in (*self.workspace.project_files, *_site_files(self.workspace.root))
        ]
        places = [
            self.fingerprints[f"layer:{spec.id}"]
            for spec in self.workspace.layers
            if spec.kind in ("gazetteer", "admin_area")
        ]
        ignored = self.workspace.ignored_files
        self.fingerprints[PROJECTS] = _fingerprint(digests, places, bounds, ignored)
        if self.known.get(PROJECTS) == self.fingerprints[PROJECTS]:
            try:
                return self.store.projects()
            except StoreError:  # as for a layer: read it again from its sources
                pass
        reader = ProjectReader(self.workspace.root, gazetteer, bounds, counties)
        for name in ignored:
            reader.problems.append(Problem(name, "is not read", way_out(name)))
        for name in self.workspace.project_files:
            reader.read_source(parse_source(name, base=self.workspace.root), name)
        stored, originals = reader.finish()
        self.read.append(PROJECTS)
        self.originals.update(originals)
        return stored


def _site_files(root: Path) -> Sequence[str]:
    folder = root / SITES
    if not folder.is_dir():
        return ()
    return sorted(p.relative_to(root).as_posix() for p in folder.iterdir() if p.is_file())


def _entry(spec: LayerSpec) -> dict[str, object]:
    """What of a catalogue entry changes the stored layer; its line in the file does not."""
    plain = {**spec.__dict__, "fields": dict(spec.fields), "values": dict(spec.values)}
    plain.pop("line")
    return {**plain, "footprint": asdict(spec.footprint)}


def _fingerprint(*parts: object) -> str:
    key = json.dumps(
        [SCHEMA_VERSION, _READING, *parts], ensure_ascii=False, sort_keys=True, default=str
    )
    return hashlib.sha256(key.encode()).hexdigest()


__all__ = ["CATALOG", "Contents", "IngestReport", "Progress", "ingest", "open_store"]

"""A workspace: a folder marked by ``geotool.toml``, with fixed folders inside.

Reading one touches only its TOML documents and the presence of the files they name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geotool.errors import ConfigError, MissingFileError
from geotool.model import Footprint, LayerSpec
from geotool.workspace.config import CatalogDocument, LayerEntry, WorkspaceDocument
from geotool.workspace.folders import ignored_files, project_files
from geotool.workspace.positions import locate, read_toml
from geotool.workspace.validation import validated

MARKER = "geotool.toml"
CATALOG = "layers/catalog.toml"
_NO_WORKSPACE = "run `geotool init DIR`, or name one with -w DIR"
_LINES: Mapping[str, tuple[str, ...]] = {
    "region": ("workspace", "region"),
    "store": ("workspace", "store"),
    "packs": ("rules", "packs"),
}


@dataclass(frozen=True)
class Override:
    """Local parameters of a rule, with the reason (document number) that findings show."""

    parameters: Mapping[str, Any]
    reason: str
    line: int


@dataclass(frozen=True)
class Workspace:
    """What the documents of a workspace say. ``root`` is absolute, other paths relative to it.

    ``ignored_files`` lie in ``projects`` but are of no format that is read there.
    ``lines`` gives the line in ``geotool.toml`` of ``region``, ``store`` and ``packs``, for faults
    that only show when these are used.
    """

    root: Path
    name: str
    region: tuple[str, ...]
    language: str
    store: str
    packs: tuple[str, ...]
    as_of: date
    tolerance_m2: float
    max_edition_age_days: int | None
    overrides: Mapping[str, Override]
    layers: tuple[LayerSpec, ...]
    project_files: tuple[str, ...]
    lines: Mapping[str, int] = field(default_factory=dict)
    ignored_files: tuple[str, ...] = ()

    def store_path(self) -> Path:
        """Absolute path of a file store."""
        return (self.root / self.store).resolve()


def find(start: Path) -> Path:
    """Return the root of the workspace that holds ``start``, by walking up.

    Raises MissingFileError if no folder above has a ``geotool.toml``.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / MARKER).is_file():
            return folder
    raise MissingFileError(
        f"is not in a workspace (no {MARKER} here or above)",
        file=str(start),
        remedy=_NO_WORKSPACE,
    )


def load(root: Path) -> Workspace:
    """Read and check the documents of the workspace at ``root``.

    Raises ConfigError or MissingFileError naming file and line: unknown keys, an unknown
    layer kind, a duplicate id, a missing file, a circular footprint.
    """
    if not (root / MARKER).exists():
        raise MissingFileError("no such file", file=str(root / MARKER), remedy=_NO_WORKSPACE)
    root = root.resolve()
    data, text = read_toml(root / MARKER, name=MARKER)
    document = validated(WorkspaceDocument, data, text=text, name=MARKER)
    as_of = document.rules.as_of
    return Workspace(
        root=root,
        name=document.workspace.name,
        region=document.workspace.region,
        language=document.workspace.language,
        store=document.workspace.store,
        packs=document.rules.packs,
        as_of=date.today() if as_of == "today" else date.fromisoformat(as_of),
        tolerance_m2=document.rules.tolerance_m2,
        max_edition_age_days=document.rules.max_edition_age_days,
        overrides=MappingProxyType(_overrides(document, text)),
        layers=_catalog(root),
        project_files=project_files(root),
        ignored_files=ignored_files(root),
        lines=MappingProxyType({key: locate(text, path) for key, path in _LINES.items()}),
    )


def _overrides(document: WorkspaceDocument, text: str) -> dict[str, Override]:
    return {
        code: Override(
            parameters={k: v for k, v in entry.items() if k != "reason"},
            reason=str(entry["reason"]),
            line=locate(text, ("rules", "override", code)),
        )
        for code, entry in document.rules.override.items()
    }


def _catalog(root: Path) -> tuple[LayerSpec, ...]:
    if not (root / CATALOG).exists():
        return ()
    data, text = read_toml(root / CATALOG, name=CATALOG)
    document = validated(CatalogDocument, data, text=text, name=CATALOG)
    specs = tuple(
        _spec(entry, line=locate(text, ("layer", n, "id")))
        for n, entry in enumerate(document.layer)
    )
    _refuse_duplicates(specs)
    _refuse_missing(root, specs, text)
    return _with_footprints(root, specs, document, text)


def _spec(entry: LayerEntry, *, line: int) -> LayerSpec:
    return LayerSpec(
        id=entry.id,
        kind=entry.kind,
        path=entry.path.replace("\\", "/"),
        frame=entry.frame,
        encoding=entry.encoding,
        edition=entry.edition,
        title=entry.title,
        source=entry.source,
        licence=entry.licence,
        notice=entry.notice,
        accuracy_m=entry.accuracy_m,
        fields=MappingProxyType(dict(entry.fields)),
        values=MappingProxyType(dict(entry.values)),
        line=line,
    )


def _refuse_duplicates(specs: tuple[LayerSpec, ...]) -> None:
    seen: dict[str, LayerSpec] = {}
    for spec in specs:
        first = seen.setdefault(spec.id.casefold(), spec)
        if first is not spec:
            what = f"layer id '{spec.id}' stands twice (first in line {first.line})"
            raise ConfigError(what, file=CATALOG, row=spec.line, remedy="rename one of them")


def _refuse_missing(root: Path, specs: tuple[LayerSpec, ...], text: str) -> None:
    for number, spec in enumerate(specs):
        if not (root / container(spec.path)).exists():
            raise MissingFileError(
                f"layer '{spec.id}': no such file {container(spec.path)}",
                file=CATALOG,
                row=locate(text, ("layer", number, "path")),
                remedy="correct the path, or take the layer out of the catalogue",
            )


def container(path: str) -> str:
    """Return the file or folder part of ``archive.zip!member`` or ``data.gdb#LAYER``.

    >>> container("a/z.zip!x.shp"), container("d.gdb#STBHHX"), container("e.shp")
    ('a/z.zip', 'd.gdb', 'e.shp')
    """
    return path.split("!", 1)[0].split("#", 1)[0]


def _with_footprints(
    root: Path, specs: tuple[LayerSpec, ...], document: CatalogDocument, text: str
) -> tuple[LayerSpec, ...]:
    ids = {spec.id for spec in specs}
    resolved = []
    for number, (spec, entry) in enumerate(zip(specs, document.layer, strict=True)):
        line = locate(text, ("layer", number, "footprint"))
        footprint = _footprint(root, entry.footprint, ids, line)
        resolved.append(LayerSpec(**{**spec.__dict__, "footprint": footprint}))
    by_id = {spec.id: spec for spec in resolved}
    for number, spec in enumerate(resolved):
        line = locate(text, ("layer", number, "footprint"))
        _refuse_circle(spec, by_id, line)
        _refuse_no_region(spec, specs, line)
    return tuple(resolved)


def _footprint(root: Path, value: str | None, ids: set[str], line: int) -> Footprint:
    if value is None:
        return Footprint("hull")
    if value in ("region", "extent"):
        return Footprint(value)
    if value in ids:
        return Footprint("layer", value)
    path = value.replace("\\", "/")
    if (root / container(path)).exists():
        return Footprint("file", path)
    raise ConfigError(
        f"footprint '{value}' is neither 'region', 'extent', a layer id nor a file",
        file=CATALOG,
        row=line,
        remedy="correct it, or leave it out (then nothing is claimed outside the features' hull)",
    )


def _refuse_circle(spec: LayerSpec, by_id: Mapping[str, LayerSpec], line: int) -> None:
    chain = [spec.id]
    current = spec
    while current.footprint.how == "layer" and current.footprint.value is not None:
        chain.append(current.footprint.value)
        if chain[-1] in chain[:-1]:
            what = f"footprint goes in a circle: {' → '.join(chain)}"
            raise ConfigError(what, file=CATALOG, row=line, remedy="name a region or a file")
        current = by_id[current.footprint.value]


def _refuse_no_region(spec: LayerSpec, specs: tuple[LayerSpec, ...], line: int) -> None:
    if spec.footprint.how == "region" and all(s.kind != "admin_area" for s in specs):
        raise ConfigError(
            "footprint 'region', but no layer of kind admin_area gives the region's outline",
            file=CATALOG,
            row=line,
            remedy="add one, or name a file",
        )

"""Checks without a workspace: plain GeoDataFrames or files, every zone taken as complete."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geotool.api.language import chosen_language
from geotool.api.law import Law, law_of, parse_date
from geotool.api.review import Review
from geotool.api.workspace import Workspace
from geotool.errors import InputError, MissingFileError
from geotool.formats import FileArgument, RawTable, parse_file_argument, read_vector, sha256
from geotool.model import (
    LAYER_KINDS,
    PROJECT_KINDS,
    PURPOSES,
    Footprint,
    LayerSpec,
    Problem,
    Text,
    Vocabulary,
)
from geotool.review import Outcome, Settings, evaluate
from geotool.rules import load_packs
from geotool.stores import EVERYWHERE, StoredLayer, StoredProjects, without_misplaced
from geotool.stores.layers import normalise_layer
from geotool.stores.projects import ProjectReader

_COMPLETE = Text(
    "每个管控区文件视为该类图层的全部", "each zone file is taken as complete for its kind"
)
_CONTAINERS = frozenset({".gpkg", ".gdb", ".zip", ".xlsx", ".xlsm", ".kml"})


@dataclass(frozen=True)
class Request:
    """What a check without a workspace may be told. ``kind`` and ``purposes`` fill what is absent.

    ``rules`` are codes, prefixes or catalogue ids; ``as_of`` is a date, today where absent.
    ``workspace`` lends its rules, local parameters, date and tolerance, not its layers.
    ``packs`` are rule packs, built-in names or folders, where no workspace lends its own.
    ``encoding`` is that of all files, ``layer`` the layer or sheet to take from containers.
    What the file ``baseline`` knows is not new.
    """

    rules: str | Sequence[str] | None = None
    as_of: str | date | None = None
    language: str | None = None
    kind: str | None = None
    purposes: str | Sequence[str] | None = None
    workspace: Workspace | None = None
    packs: Sequence[str | Path] = ("cn",)
    encoding: str | None = None
    layer: str | None = None
    baseline: str | Path | None = None
    zone_rules: Literal["all", "given", "none"] = "given"


@dataclass(frozen=True)
class Tables:
    """Projects and zone layers as they were read: to be judged as often as one likes."""

    projects: StoredProjects
    layers: tuple[StoredLayer, ...]


def check_tables(
    projects: gpd.GeoDataFrame | pd.DataFrame,
    zones: Mapping[str, gpd.GeoDataFrame],
    request: Request | None = None,
) -> Outcome:
    """Hold a table of projects against tables of zones, by layer kind.

    Neither table is changed. Their frames are those of ``gdf.crs``; a table without one is
    read as its coordinates tell, or not at all. A plain table has its places in ``lon`` and
    ``lat`` or ``wkt``, or none. Raises InputError and FrameError.
    """
    request = request or Request()
    law = _law(request)
    return judge_tables(read_tables(projects, zones), law, request)


def read_tables(
    projects: gpd.GeoDataFrame | pd.DataFrame, zones: Mapping[str, gpd.GeoDataFrame]
) -> Tables:
    """Read what ``check_tables`` is given. Raises InputError and FrameError."""
    reader = ProjectReader()
    reader.read(raw_table(projects, "projects"), "projects")
    layers: list[StoredLayer] = []
    for name, table in zones.items():
        kind = _code(LAYER_KINDS, name, "layer kind")
        layer_id = _unused(kind, layers)
        spec = LayerSpec(id=layer_id, kind=kind, path=name, footprint=Footprint(EVERYWHERE))
        layer, _ = normalise_layer(raw_table(table, name), spec, sha256="")
        layers.append(layer)
    stored, _ = reader.finish()
    return Tables(stored, tuple(layers))


def judge_tables(tables: Tables, law: Law, request: Request | None = None) -> Outcome:
    """Hold what was read against the law; ``request`` fills kinds and purposes, as it does there.

    The tables are not changed.
    """
    return _evaluate(tables.projects, tables.layers, request or Request(), law, name="")


def check_files(site: str, zones: Sequence[str], request: Request | None = None) -> Review:
    """Hold one site file against zone files, each ``PATH:KIND[@FRAME]``.

    Several zone files may be of one kind. Raises InputError, MissingFileError and FrameError
    naming the file.
    """
    request = request or Request()
    law = _law(request)  # a slip in these must stop before anything is read
    argument = parse_file_argument(site)
    if argument.kind is not None:
        raise InputError(
            "a site file has no layer kind", file=site, remedy="use --kind for projects"
        )
    reader = ProjectReader()
    name = str(argument.source)
    reader.read_source(
        argument.source,
        name,
        frame=argument.frame,
        encoding=request.encoding,
        layer=_layer_of(argument, request),
    )
    layers: list[StoredLayer] = []
    for text in zones:
        layers.append(_zone_layer(parse_file_argument(text), text, layers, request))
    stored, _ = reader.finish()
    outcome = _evaluate(stored, layers, request, law, name=argument.source.path.name)
    review = Review(replace(outcome, sources=stored.provenance))
    return (
        review
        if request.baseline is None
        else review.compared_to(request.baseline, workspace=outcome.workspace)
    )


def _layer_of(argument: FileArgument, request: Request) -> str | None:
    """The layer asked for is that of containers; what ``FILE#LAYER`` says goes before."""
    source = argument.source
    inner = source.path if source.member is None else Path(source.member)
    is_container = inner.suffix.lower() in _CONTAINERS
    return request.layer if is_container and source.layer is None else None


def raw_table(table: gpd.GeoDataFrame | pd.DataFrame, name: str) -> RawTable:
    """Take a table as if it had been read from a file; its CRS counts as declared.

    Raises InputError, saying ``name``, for what is no table.
    """
    if not isinstance(table, pd.DataFrame):
        what, remedy = f"is no table but {type(table).__name__}", "give a GeoDataFrame"
        raise InputError(what, file=name, remedy=remedy)
    rows = np.arange(1, len(table) + 1)
    if getattr(table, "active_geometry_name", None) is None:
        return RawTable(pd.DataFrame(table).reset_index(drop=True), None, rows)
    crs = table.crs
    shapes = np.array([None, *table.geometry], dtype=object)[1:]
    own = pd.DataFrame(table.drop(columns=table.geometry.name)).reset_index(drop=True)
    plain = gpd.GeoDataFrame(own, geometry=shapes)
    return RawTable(
        table=plain,
        crs=None if crs is None else crs.to_wkt(),
        rows=rows,
        declared=crs is not None,
    )


def _zone_layer(
    argument: FileArgument, text: str, others: Sequence[StoredLayer], request: Request
) -> StoredLayer:
    name = str(argument.source)
    if argument.kind is None:
        raise InputError(
            "which kind of zone is this?",
            file=text,
            remedy="write FILE:KIND, for example erl.shp:ecological_red_line; `geotool kinds` "
            "lists them",
        )
    if not argument.source.path.exists():
        raise MissingFileError(
            "no such file", file=str(argument.source.path), remedy="check the path"
        )
    spec = LayerSpec(
        id=_unused(argument.source.path.stem, others),
        kind=argument.kind,
        path=name,
        frame=argument.frame,
        footprint=Footprint(EVERYWHERE),
    )
    raw = read_vector(
        argument.source, name=name, encoding=request.encoding, layer=_layer_of(argument, request)
    )
    layer, _ = normalise_layer(raw, spec, sha256=sha256(argument.source))
    return layer


def _unused(name: str, layers: Sequence[StoredLayer]) -> str:
    """Return an id that no layer has yet: the name, or the name with a number."""
    taken = {layer.spec.id for layer in layers}
    numbered = (f"{name}-{number}" for number in itertools.count(2))
    return next(word for word in itertools.chain([name], numbered) if word not in taken)


def _law(request: Request) -> Law:
    if request.workspace is not None:
        return request.workspace.law(request.rules, request.as_of)
    return law_of(
        load_packs(request.packs), request.rules, parse_date(request.as_of or "today"), {}
    )


def _evaluate(
    stored: StoredProjects,
    layers: Sequence[StoredLayer],
    request: Request,
    law: Law,
    *,
    name: str,
) -> Outcome:
    table = _filled(stored.table, request)
    lent = None if request.workspace is None else request.workspace.documents
    language = chosen_language(request.language, "zh" if lent is None else lent.language)
    problems: list[Problem] = [p for layer in layers for p in layer.problems]
    return evaluate(
        table,
        layers,
        law.in_force,
        footprints=_complete(layers, table),
        settings=Settings(
            workspace=name,
            as_of=law.as_of,
            language=language,
            tolerance_m2=1.0 if lent is None else lent.tolerance_m2,
            notices=(_COMPLETE,) if layers else (),
            zone_rules=request.zone_rules,
        ),
        dormant=law.dormant,
        problems=[*problems, *stored.problems],
    )


def _complete(layers: Sequence[StoredLayer], table: gpd.GeoDataFrame) -> dict[str, Any]:
    """Each zone file is taken as complete, unless it lies far from all sites."""
    shapes = [g for g in table.geometry if g is not None]
    around = shapely.GeometryCollection(shapes) if shapes else None
    return without_misplaced({layer.spec.id: EVERYWHERE for layer in layers}, layers, around)


def _filled(table: gpd.GeoDataFrame, request: Request) -> gpd.GeoDataFrame:
    """Put the request's kind and purposes where a row states none."""
    table = table.copy()
    if request.kind is not None:
        kind = _code(PROJECT_KINDS, request.kind, "project kind")
        table["kind"] = [k or kind for k in table["kind"]]
    if request.purposes:
        words = request.purposes
        listed = words.replace("，", ",").split(",") if isinstance(words, str) else list(words)
        codes = ",".join(_code(PURPOSES, w, "purpose") for w in listed)
        table["purposes"] = [p or codes for p in table["purposes"]]
    return table


def _code(vocabulary: Vocabulary[Any], word: str, what: str) -> str:
    code = vocabulary.code(word)
    if code is None:
        remedy = "`geotool kinds` lists them"
        raise InputError(f"no {what} is called '{word}'", remedy=remedy)
    return code

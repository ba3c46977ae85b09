"""From the project tables of a workspace to stored project rows: each row exactly once.

A row's geometry comes from its table, else from ``projects/sites/<id>.*``, else from its place
names, else it has none; none of these loses the row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geotool.errors import InputError
from geotool.formats import (
    RawTable,
    Source,
    normalise_projects,
    read_project_table,
    read_vector,
    sha256,
)
from geotool.frames import CANONICAL
from geotool.model import PROJECT_COLUMNS, Problem, Provenance, Reason
from geotool.stores.base import StoredProjects
from geotool.stores.geometry import Origin, Prepared, prepare
from geotool.stores.layers import plain_column, provenance_frame, text_of
from geotool.stores.places import Gazetteer

SITES = "projects/sites"
_TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm")
_FRAME_COLUMNS = frozenset({"frame", "坐标系", "坐标系统", "crs"})
_SITE_SUFFIXES = (".geojson", ".json", ".gpkg", ".shp", ".kml", ".txt", ".fgb", ".gml", ".zip")
_FAULT_TEXT = {
    Reason.BROKEN_GEOMETRY: "geometry cannot be used",
    Reason.WRONG_GEOMETRY_KIND: "geometry is of the wrong kind",
    Reason.FRAME_UNDECLARED: "no coordinate frame is declared",
}


@dataclass
class ProjectReader:
    """Reads project tables one after the other; ``finish`` gives them as one.

    ``root`` is the workspace whose ``projects/sites`` belong to the rows, ``None`` without one;
    ``counties`` gives the code of a county that a table names.
    """

    root: Path | None = None
    gazetteer: Gazetteer = field(default_factory=lambda: Gazetteer(()))
    region_bounds: tuple[float, float, float, float] | None = None
    counties: Mapping[str, str] = field(default_factory=dict)
    tables: list[pd.DataFrame] = field(default_factory=list)
    provenance: list[Provenance] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    originals: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def read_source(
        self,
        source: Source,
        name: str,
        *,
        frame: str | None = None,
        encoding: str | None = None,
        layer: str | None = None,
    ) -> None:
        """Read one file: a project table, or a layer whose features are projects.

        ``layer`` is the layer of a container or the sheet of a workbook. Raises InputError,
        ConfigError or FrameError for a file that cannot be read at all.
        """
        if source.path.suffix.lower() in _TABLE_SUFFIXES:
            raw = read_project_table(source, name=name, encoding=encoding, sheet=layer)
        else:
            raw = read_vector(source, name=name, encoding=encoding, layer=layer)
        self.read(raw, name, frame=frame, digest=sha256(source))

    def read(self, raw: RawTable, name: str, *, frame: str | None = None, digest: str = "") -> None:
        """Take one table as found: its rows, their geometry, and what was met."""
        table, problems = normalise_projects(raw, name=name)
        self.problems.extend(problems)
        table = pd.DataFrame(table)
        named = ["" if c is None else str(c) for c in table["county"]]
        table["county"] = [self.counties.get(c, c) for c in named]
        own = _shapes(table)
        prepared = _prepare_present(own, table, raw, self, name=name, frame=frame)
        _take(table, prepared, own, self)
        sites = _sites(self.root)
        for index in range(len(table)):
            if own[index] is None:
                _place(table, index, sites, self)
        code, declared = provenance_frame(prepared)
        self.provenance.append(
            Provenance(
                path=name,
                sha256=digest,
                frame=code if any(g is not None for g in own) else "none",
                declared=declared,
                pipeline=prepared.pipeline,
                accuracy_m=prepared.accuracy_m,
                features=len(table),
                read_at=datetime.now(UTC).isoformat(timespec="seconds"),
                encoding=raw.encoding,
            )
        )
        self.tables.append(table)

    def finish(self) -> tuple[StoredProjects, dict[tuple[str, str], bytes]]:
        """Return all rows with unique ids, and the original WKB of repaired geometries."""
        table = _unique_ids(_join(self.tables), self.problems)
        _report_orphan_sites(self, table)
        stored = StoredProjects(table, tuple(self.provenance), tuple(self.problems))
        return stored, self.originals


def _prepare_present(
    own: np.ndarray,
    table: pd.DataFrame,
    raw: RawTable,
    reader: ProjectReader,
    *,
    name: str,
    frame: str | None = None,
) -> Prepared:
    """Prepare the rows that have a geometry of their own; a row without one is no fault here.

    A column ``frame`` (or 坐标系) declares the frame of its row.
    """
    whole = Prepared(np.full(len(own), None, dtype=object), None)
    for declared, indices in _by_frame(own, table, frame).items():
        origin = Origin(
            name=name,
            rows=[int(r) for r in table["source_row"].iloc[indices]],
            crs=raw.crs,
            declared=declared,
            region_bounds=reader.region_bounds,
            file_declares=raw.declared,
        )
        part = prepare(own[indices], origin)
        reader.problems.extend(part.problems)
        whole.frame = whole.frame or part.frame
        whole.pipeline = "; ".join(dict.fromkeys(p for p in (whole.pipeline, part.pipeline) if p))
        whole.accuracy_m = max(filter(None, (whole.accuracy_m, part.accuracy_m)), default=None)
        for position, index in enumerate(indices):
            whole.geometries[index] = part.geometries[position]
            if position in part.unusable:
                whole.unusable[index] = part.unusable[position]
            if position in part.originals:
                whole.originals[index] = part.originals[position]
    return whole


def _by_frame(
    own: np.ndarray, table: pd.DataFrame, frame: str | None
) -> dict[str | None, list[int]]:
    """Group the rows that have a geometry by the frame declared for them."""
    column = next((c for c in table.columns if str(c).casefold() in _FRAME_COLUMNS), None)
    groups: dict[str | None, list[int]] = {}
    for index in range(len(own)):
        if own[index] is not None:
            stated = "" if column is None else text_of(table[column].iloc[index])
            groups.setdefault(frame or stated or None, []).append(index)
    return groups


def _shapes(table: pd.DataFrame) -> np.ndarray:
    if "geometry" not in table.columns:
        return np.full(len(table), None, dtype=object)
    shapes = [g if isinstance(g, shapely.Geometry) else None for g in table["geometry"]]
    result = np.empty(len(shapes), dtype=object)
    result[:] = shapes
    return result


def _take(table: pd.DataFrame, prepared: Prepared, own: np.ndarray, reader: ProjectReader) -> None:
    table["geometry"] = prepared.geometries
    for index, wkb in prepared.originals.items():
        reader.originals[("projects", str(table.at[index, "id"]))] = wkb
    for index, reason in prepared.unusable.items():
        _fault(table, index, reason)
    drawn = [i for i in table.index if prepared.geometries[i] is not None]
    for index in drawn:
        if not table.at[index, "location_accuracy"]:
            table.at[index, "location_accuracy"] = "digitised"


def _fault(table: pd.DataFrame, index: int, reason: Reason, text: str | None = None) -> None:
    if not table.at[index, "fault"]:
        table.at[index, "fault"] = str(reason)
        table.at[index, "fault_text"] = text or _FAULT_TEXT.get(reason, str(reason))


def _sites(root: Path | None) -> dict[str, Path]:
    folder = None if root is None else root / SITES
    if folder is None or not folder.is_dir():
        return {}
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() in _SITE_SUFFIXES)
    return {p.stem: p for p in reversed(found)}


def _place(
    table: pd.DataFrame, index: int, sites: Mapping[str, Path], reader: ProjectReader
) -> None:
    """Give a row without its own geometry that of its site file, else of its place names."""
    project = str(table.at[index, "id"])
    if project in sites:
        _from_site(table, index, sites[project], reader)
        return
    places = str(table.at[index, "places"] or "")
    located = reader.gazetteer.locate(places, str(table.at[index, "county"] or ""))
    row = int(table.at[index, "source_row"])
    name = str(table.at[index, "source_file"])
    if located.missing and len(reader.gazetteer):
        words = "、".join(located.missing)
        done = "located by the others" if located.found else "row kept without a location"
        reader.problems.append(Problem(name, f"no such place in the gazetteer: {words}", done, row))
    if located.ambiguous:
        words = "、".join(located.ambiguous)
        reader.problems.append(
            Problem(name, f"several places are called {words}", "not used: give the county", row)
        )
    if located.geometry is None:
        table.at[index, "location_accuracy"] = "none"
        return
    table.at[index, "geometry"] = located.geometry
    table.at[index, "location_accuracy"] = "place_name"
    table.at[index, "uncertainty_m"] = located.uncertainty_m


def _from_site(table: pd.DataFrame, index: int, path: Path, reader: ProjectReader) -> None:
    name = f"{SITES}/{path.name}"
    try:
        prepared = _read_site(path, name, reader)
    except InputError as error:  # one site that cannot be read does not stop all others
        _fault(table, index, Reason.BROKEN_GEOMETRY, error.what)
        done = "; ".join(w for w in ("row kept as unknown", error.remedy) if w)
        reader.problems.append(Problem(name, error.what, done, row=error.row, fatal=True))
        return
    if not len(prepared.geometries):
        reader.problems.append(Problem(name, "holds no feature", "row kept as unknown", fatal=True))
    usable = [g for g in prepared.geometries if g is not None]
    project = str(table.at[index, "id"])
    for wkb in prepared.originals.values():
        reader.originals[("projects", project)] = wkb
    if prepared.unusable or not usable:
        reasons = sorted(prepared.unusable.values())
        _fault(table, index, reasons[0] if reasons else Reason.BROKEN_GEOMETRY)
        return
    if len({int(shapely.get_dimensions(g)) for g in usable}) > 1:
        _fault(table, index, Reason.WRONG_GEOMETRY_KIND)
        what = "mixes points, lines and polygons"
        reader.problems.append(
            Problem(name, what, "row kept as unknown: draw each as its own project", fatal=True)
        )
        return
    table.at[index, "geometry"] = shapely.union_all(np.array(usable, dtype=object))
    if not table.at[index, "location_accuracy"]:
        table.at[index, "location_accuracy"] = "digitised"


def _read_site(path: Path, name: str, reader: ProjectReader) -> Prepared:
    raw = read_vector(Source(path), name=name)
    reader.problems.extend(raw.problems)
    origin = Origin(
        name=name,
        rows=[int(r) for r in raw.rows],
        crs=raw.crs,
        region_bounds=reader.region_bounds,
        file_declares=raw.declared,
    )
    prepared = prepare(_shapes(raw.table), origin)
    reader.problems.extend(prepared.problems)
    return prepared


def _join(tables: Sequence[pd.DataFrame]) -> gpd.GeoDataFrame:
    """Stack all tables: canonical columns first, unknown ones after, none lost."""
    if not tables:
        empty: dict[str, list[Any]] = {column: [] for column in PROJECT_COLUMNS}
        return gpd.GeoDataFrame(empty, geometry=[], crs=CANONICAL)
    columns = list(dict.fromkeys(c for t in tables for c in t.columns if c != "geometry"))
    data: dict[str, Any] = {}
    for column in columns:
        parts = [
            t[column] if column in t.columns else pd.Series([None] * len(t), dtype=object)
            for t in tables
        ]
        data[column] = _column(column, [v for part in parts for v in part])
    shapes = [g for t in tables for g in t["geometry"]]
    return gpd.GeoDataFrame(
        data, geometry=gpd.GeoSeries(shapes, crs=CANONICAL), crs=CANONICAL
    ).reset_index(drop=True)


def _column(column: str, values: list[Any]) -> Any:
    if PROJECT_COLUMNS.get(column) in ("float", "int"):
        numbers = pd.to_numeric(pd.Series(values, dtype=object), errors="coerce")
        return numbers.astype("float64").to_numpy()
    if column in PROJECT_COLUMNS:
        return ["" if v is None or v is pd.NaT or v != v else str(v) for v in values]  # noqa: PLR0124
    return plain_column(pd.Series(values, dtype=object))


def _unique_ids(table: gpd.GeoDataFrame, problems: list[Problem]) -> gpd.GeoDataFrame:
    """Of rows with one id the later becomes ``ID@file:row``, reported."""
    seen: dict[str, str] = {}
    for index in table.index:
        project = str(table.at[index, "id"])
        place = f"{table.at[index, 'source_file']}:{int(table.at[index, 'source_row'])}"
        if project in seen:
            unique = f"{project}@{place}"
            table.at[index, "id"] = unique
            problems.append(
                Problem(
                    str(table.at[index, "source_file"]),
                    f"project id '{project}' stands already in {seen[project]}",
                    f"kept as '{unique}': give it an id of its own",
                    row=int(table.at[index, "source_row"]),
                    fatal=True,
                )
            )
            if not table.at[index, "fault"]:
                table.at[index, "fault"] = str(Reason.ROW_FAULT)
                table.at[index, "fault_text"] = f"id '{project}' is not unique"
            project = unique
        seen[project] = place
    return table


def _report_orphan_sites(reader: ProjectReader, table: gpd.GeoDataFrame) -> None:
    known = {str(i) for i in table["id"]}
    for stem, path in sorted(_sites(reader.root).items()):
        if stem not in known:
            name = f"{SITES}/{path.name}"
            what = f"no project has the id '{stem}'"
            reader.problems.append(Problem(name, what, "not used: rename the file after its id"))

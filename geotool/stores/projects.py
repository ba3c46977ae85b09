"""From the project tables of a workspace to stored project rows: each row exactly once.

A row's geometry is that drawn in ``projects/sites/<id>.*``, else that of its table, else that of
its place names, else it has none; none of these loses the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geotool.formats import (
    RawTable,
    Source,
    normalise_projects,
    read_project_table,
    read_vector,
    sha256,
)
from geotool.frames import CANONICAL
from geotool.model import PROJECT_COLUMNS, PROJECT_KINDS, Problem, Provenance, Reason
from geotool.stores.base import StoredProjects
from geotool.stores.counties import Counties
from geotool.stores.geometry import Bounds, Origin, Prepared, joined, prepare, shapes_of
from geotool.stores.layers import plain_column, provenance_frame, text_of
from geotool.stores.places import Gazetteer
from geotool.stores.sites import beside, orphans, read_site, site_files

_TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm")
_FRAME_COLUMNS = frozenset({"frame", "坐标系", "坐标系统", "crs"})


@dataclass
class ProjectReader:
    """Reads project tables one after the other; ``finish`` gives them as one.

    ``root`` is the workspace whose ``projects/sites`` belong to the rows, ``None`` without one;
    ``counties`` are those that a table may name, by code or in words.
    """

    root: Path | None = None
    gazetteer: Gazetteer = field(default_factory=lambda: Gazetteer(()))
    region_bounds: Bounds | None = None
    counties: Counties = field(default_factory=Counties)
    tables: list[pd.DataFrame] = field(default_factory=list)
    provenance: list[Provenance] = field(default_factory=list)
    drawn: list[Provenance] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    originals: dict[tuple[str, str], bytes] = field(default_factory=dict)
    sites: dict[str, Path] = field(init=False)
    ids: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Find the drawn sites; ``ids`` gives file and row of each id that is taken."""
        self.sites, problems = site_files(self.root)
        self.problems.extend(problems)

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
        self.problems.extend(raw.problems)
        table, problems = normalise_projects(raw, name=name)
        self.problems.extend(problems)
        table = pd.DataFrame(table)
        _unique_ids(table, self)
        _name_counties(table, self, name)
        own = shapes_of(table)
        prepared = _prepare_present(own, table, raw, self, name=name, frame=frame)
        _take(table, prepared, self)
        for index in range(len(table)):
            _place(table, index, own[index], self)
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
        table = _join(self.tables)
        self.problems.extend(orphans(self.sites, list(self.ids)))
        stored = StoredProjects(
            table, tuple(self.provenance), tuple(self.problems), tuple(self.drawn)
        )
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
    parts = []
    for declared, indices in _by_frame(own, table, frame).items():
        origin = Origin(
            name=name,
            rows=[int(r) for r in table["source_row"].iloc[indices]],
            crs=raw.crs,
            declared=declared,
            region_bounds=reader.region_bounds,
            file_declares=raw.declared,
        )
        parts.append((indices, prepare(own[indices], origin)))
    whole = joined(parts, len(own))
    reader.problems.extend(whole.problems)
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


def _take(table: pd.DataFrame, prepared: Prepared, reader: ProjectReader) -> None:
    """Put the rows' own geometries in; what is wrong with one that is drawn does not matter."""
    table["geometry"] = prepared.geometries
    for index, wkb in prepared.originals.items():
        _keep_original(reader, str(table.at[index, "id"]), wkb)
    for index, reason in prepared.unusable.items():
        if str(table.at[index, "id"]) not in reader.sites:
            _fault(table, index, reason)
    for index in table.index:
        if prepared.geometries[index] is not None:
            _digitised(table, index)


def _keep_original(reader: ProjectReader, project: str, wkb: bytes) -> None:
    """Keep every unrepaired geometry of a project: as ``id``, further ones as ``id#2`` …"""
    key, number = project, 2
    while ("projects", key) in reader.originals:
        key, number = f"{project}#{number}", number + 1
    reader.originals[("projects", key)] = wkb


def _digitised(table: pd.DataFrame, index: int) -> None:
    if not table.at[index, "location_accuracy"]:
        table.at[index, "location_accuracy"] = "digitised"


def _fault(table: pd.DataFrame, index: int, reason: Reason, value: str = "") -> None:
    """Mark a row, with the value at fault, which reads the same in every language."""
    if not table.at[index, "fault"]:
        table.at[index, "fault"] = str(reason)
        table.at[index, "fault_text"] = value


def _place(table: pd.DataFrame, index: int, own: Any, reader: ProjectReader) -> None:
    """Give a row the geometry of its drawn site, else leave its own, else that of its places."""
    project = str(table.at[index, "id"])
    file, row = _where(table, index)
    base = project.removesuffix(f"@{file}:{row}")
    if base != project and base in reader.sites:
        what = f"site {reader.sites[base].name} belongs to '{base}' in {reader.ids.get(base)}"
        done = f"not used for '{project}': give it an id of its own"
        reader.problems.append(Problem(file, what, done, row))
    if project in reader.sites:
        _from_site(table, index, own, reader)
    elif own is None:
        _from_places(table, index, reader)


def _where(table: pd.DataFrame, index: int) -> tuple[str, int]:
    return str(table.at[index, "source_file"]), int(table.at[index, "source_row"])


def _from_places(table: pd.DataFrame, index: int, reader: ProjectReader) -> None:
    """Locate a row by the names of places; where one stays open, it may lie there as well."""
    places = str(table.at[index, "places"] or "")
    county = str(table.at[index, "county"] or "")
    located = reader.gazetteer.locate(places, county if _is_known(county, reader) else "")
    file, row = _where(table, index)
    if located.missing and len(reader.gazetteer):
        words = "、".join(located.missing)
        done = "located by the others" if located.found else "row kept without a location"
        reader.problems.append(Problem(file, f"no such place in the gazetteer: {words}", done, row))
    if located.ambiguous:
        words = "、".join(located.ambiguous)
        reader.problems.append(
            Problem(file, f"several places are called {words}", "not used: give the county", row)
        )
    if located.geometry is None:
        table.at[index, "location_accuracy"] = "none"
        return
    table.at[index, "geometry"] = located.geometry
    table.at[index, "location_accuracy"] = "place_name"
    table.at[index, "uncertainty_m"] = located.uncertainty_m
    kind = str(table.at[index, "kind"] or "")
    still_open = (*located.missing, *located.ambiguous)
    if still_open and (kind not in PROJECT_KINDS or PROJECT_KINDS[kind].uses_land):
        _fault(table, index, Reason.OPEN_PLACES, "、".join(still_open))


def _is_known(county: str, reader: ProjectReader) -> bool:
    """Whether places may be sought in this county only; in an unknown one none would be found."""
    if reader.counties.codes:
        return county in reader.counties.codes
    return county in reader.gazetteer.counties or (len(county) == 6 and county.isdecimal())


def _name_counties(table: pd.DataFrame, reader: ProjectReader, name: str) -> None:
    """Put codes for the counties that a table names; a name that fits none stays, reported."""
    rows: dict[str, list[int]] = {}
    for index in table.index:
        text = str(table.at[index, "county"] or "")
        rows.setdefault(text, []).append(index)
        table.at[index, "county"] = reader.counties.code(text) or text
    for text, indices in rows.items():
        code = reader.counties.code(text)
        official = reader.counties.names.get(code or "", "")
        if not text or not reader.counties.codes or (code and text in (official, code)):
            continue
        first = int(table.at[indices[0], "source_row"])
        more = f" (rows: {len(indices)})" if len(indices) > 1 else ""
        what = f"no outline is that of county '{text}'{more}"
        done = f"kept as written: the counties there are {reader.counties.listed()}"
        if code:
            what = f"county '{text}'{more} is not called so"
            done = f"read as {official} {code}" if official else f"read as {code}"
        reader.problems.append(Problem(name, what, done, row=first))


def _from_site(table: pd.DataFrame, index: int, own: Any, reader: ProjectReader) -> None:
    """The drawing wins over a point or outline in the row: somebody made it for this project."""
    project = str(table.at[index, "id"])
    drawn = read_site(reader.sites[project], region_bounds=reader.region_bounds)
    reader.problems.extend(drawn.problems)
    reader.drawn.append(drawn.provenance)
    for wkb in drawn.originals:
        _keep_original(reader, project, wkb)
    if own is not None:
        file, row = _where(table, index)
        what, done = beside(table.at[index, "geometry"], drawn)
        reader.problems.append(Problem(file, what, done, row))
    table.at[index, "geometry"] = drawn.geometry
    if drawn.reason is not None:
        _fault(table, index, drawn.reason, drawn.name)
    else:
        _digitised(table, index)


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


def _unique_ids(table: pd.DataFrame, reader: ProjectReader) -> None:
    """Of rows with one id, in this or another table, the later becomes ``ID@file:row``."""
    for index in table.index:
        project = str(table.at[index, "id"])
        file, row = _where(table, index)
        if project in reader.ids:
            unique = project
            while unique in reader.ids:
                unique = f"{unique}@{file}:{row}"
            what = f"project id '{project}' stands already in {reader.ids[project]}"
            done = f"kept as '{unique}': give it an id of its own"
            reader.problems.append(Problem(file, what, done, row=row, fatal=True))
            table.at[index, "id"] = unique
            _fault(table, index, Reason.ROW_FAULT, project)
            project = unique
        reader.ids[project] = f"{file}:{row}"

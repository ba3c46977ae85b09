"""The layer store as one GeoPackage file, readable by QGIS as it is.

A write makes a new file beside the old one and puts it in its place in one step: a process
killed at any moment leaves the old store or the new one, never a half-written file.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pyogrio
import shapely

from geotool.errors import GeotoolError, StoreError, UnknownNameError
from geotool.frames import CANONICAL
from geotool.model import Footprint, LayerSpec, Problem, Provenance
from geotool.stores.base import StoredLayer, StoredProjects

SCHEMA_VERSION = 1
PROJECTS = "projects"
_STALE_S = 3600.0

_TABLES = """
CREATE TABLE IF NOT EXISTS geotool_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS geotool_sources (
  key TEXT PRIMARY KEY, ordinal INTEGER NOT NULL, fingerprint TEXT NOT NULL,
  document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS geotool_originals (
  layer TEXT NOT NULL, feature TEXT NOT NULL, wkb BLOB NOT NULL, PRIMARY KEY (layer, feature));
"""


class GeoPackageStore:
    """Implements ``stores.base.Store`` on a file at ``path`` (which need not exist yet)."""

    def __init__(self, path: Path, *, name: str | None = None) -> None:
        self.path = path
        self.name = name or str(path)

    def layer_ids(self) -> tuple[str, ...]:
        """Ids of the layers held, in the order of the catalogue."""
        rows = self._rows("SELECT key FROM geotool_sources ORDER BY ordinal, key")
        return tuple(k.removeprefix("layer:") for (k,) in rows if k.startswith("layer:"))

    def fingerprints(self) -> Mapping[str, str]:
        """Return the source fingerprint of everything held, by ``layer:<id>`` and ``projects``."""
        self._check_version()
        return dict(self._rows("SELECT key, fingerprint FROM geotool_sources"))

    def layer(self, layer_id: str) -> StoredLayer:
        """Read one layer whole. Raises UnknownNameError for an id that is not held."""
        rows = self._rows("SELECT document FROM geotool_sources WHERE key = ?", f"layer:{layer_id}")
        if not rows:
            raise UnknownNameError(f"no layer '{layer_id}'", file=self.name)
        document = json.loads(rows[0][0])
        return StoredLayer(
            spec=_spec(document["spec"]),
            table=self._table(f"layer_{layer_id}"),
            provenance=Provenance(**document["provenance"]),
            problems=tuple(Problem(**p) for p in document["problems"]),
            repaired=document["repaired"],
        )

    def projects(self) -> StoredProjects:
        """Read all project rows."""
        rows = self._rows("SELECT document FROM geotool_sources WHERE key = ?", PROJECTS)
        if not rows:
            raise UnknownNameError("no projects", file=self.name)
        document = json.loads(rows[0][0])
        return StoredProjects(
            table=self._table(PROJECTS),
            provenance=tuple(Provenance(**p) for p in document["provenance"]),
            problems=tuple(Problem(**p) for p in document["problems"]),
            sites=tuple(Provenance(**p) for p in document.get("sites", ())),
        )

    def original(self, layer_id: str, feature: str) -> Any | None:
        """Return the unrepaired geometry in its source frame, or ``None`` if never repaired."""
        rows = self._rows(
            "SELECT wkb FROM geotool_originals WHERE layer = ? AND feature = ?", layer_id, feature
        )
        return shapely.from_wkb(rows[0][0]) if rows else None

    def replace(
        self,
        layers: Sequence[StoredLayer],
        projects: StoredProjects | None,
        *,
        keep: Sequence[str],
        order: Sequence[str],
        originals: Mapping[tuple[str, str], bytes],
        fingerprints: Mapping[str, str],
    ) -> None:
        """Put new layers beside those to ``keep``, in one atomic step: all of it or nothing.

        ``keep`` and ``fingerprints`` are by ``layer:<id>`` and ``projects``; ``order`` gives the
        layer ids in the order of the catalogue. Raises StoreError, leaving the old store as it
        was, where the folder cannot be written or the disk is full.
        """
        self._check_version()
        with self._successor() as fresh:
            if self.path.exists():
                shutil.copyfile(self.path, fresh)
                _forget(fresh, keep)
            for layer in layers:
                _write_table(layer.table, fresh, f"layer_{layer.spec.id}", layer.spec.title)
            if projects is not None:
                _write_table(projects.table, fresh, PROJECTS, "项目")
            ordinals = {f"layer:{layer_id}": n for n, layer_id in enumerate(order)}
            documents = {f"layer:{layer.spec.id}": _layer_document(layer) for layer in layers}
            if projects is not None:
                documents[PROJECTS] = _projects_document(projects)
            _write_sources(fresh, documents, ordinals, fingerprints, originals)

    @contextlib.contextmanager
    def _successor(self) -> Iterator[Path]:
        """Give a new file in the store's folder; put it in the store's place if all went well."""
        folder = self.path.parent
        fresh = folder / f".store-{uuid.uuid4().hex}.gpkg"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _sweep(folder)
            fresh.touch()  # says clearly why a folder takes no files; SQLite does not
            fresh.unlink()
            yield fresh
            with fresh.open("rb+") as handle:
                os.fsync(handle.fileno())
            fresh.replace(self.path)
            _sync_folder(folder)
        except GeotoolError:
            raise
        except (OSError, sqlite3.Error, pyogrio.errors.DataSourceError) as error:
            raise self._cannot_write(error) from error
        except RuntimeError as error:  # what GDAL raises when a write fails midway
            raise self._cannot_write(error) from error
        finally:
            for leftover in folder.glob(f"{fresh.name}*"):
                with contextlib.suppress(OSError):
                    leftover.unlink()

    def _cannot_write(self, error: BaseException) -> StoreError:
        folder = self.path.parent
        why = error.strerror if isinstance(error, OSError) else None
        detail = why or " ".join(str(error).split())
        free = shutil.disk_usage(folder).free if folder.exists() else None
        if free is not None and free < 1 << 20:
            return StoreError(
                "the store cannot be written: the disk is full",
                file=self.name,
                remedy="free some space; the old store is unchanged",
            )
        return StoreError(
            f"the store cannot be written ({detail})",
            file=self.name,
            remedy="check that the folder may be written to, or set `store` in geotool.toml",
        )

    def _check_version(self) -> None:
        """Refuse a newer store, and a file that is none: it may be somebody's only copy."""
        if not self.path.exists():
            return
        if not self._rows("SELECT name FROM sqlite_master WHERE name = 'geotool_meta'"):
            raise StoreError(
                "is not a store of geotool",
                file=self.name,
                remedy="give `store` in geotool.toml a name of its own, or delete the file",
            )
        rows = self._rows("SELECT value FROM geotool_meta WHERE key = 'schema_version'")
        if rows and int(rows[0][0]) > SCHEMA_VERSION:
            raise StoreError(
                f"the store is of a newer version ({rows[0][0]}, this geotool knows "
                f"{SCHEMA_VERSION})",
                file=self.name,
                remedy="upgrade geotool, or delete the file (it is made again from the sources)",
            )

    def _rows(self, query: str, *parameters: str) -> list[tuple[Any, ...]]:
        """Run a query on the store's own tables; a store that is not there holds nothing."""
        if not self.path.exists():
            return []
        try:
            with contextlib.closing(sqlite3.connect(self.path)) as connection:
                return list(connection.execute(query, parameters))
        except sqlite3.Error as error:
            raise self._cannot_read(error) from error

    def _table(self, table: str) -> gpd.GeoDataFrame:
        try:
            frame = pyogrio.read_dataframe(self.path, layer=table)
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
            raise self._cannot_read(error) from error
        if "geometry" not in frame.columns:
            frame = gpd.GeoDataFrame(frame, geometry=[None] * len(frame), crs=CANONICAL)
        return frame

    def _cannot_read(self, error: BaseException) -> StoreError:
        return StoreError(
            f"the store cannot be read ({' '.join(str(error).split())})",
            file=self.name,
            remedy="delete the file (it is made again from the sources)",
        )


def _write_table(table: gpd.GeoDataFrame, path: Path, name: str, title: str | None) -> None:
    pyogrio.write_dataframe(
        table,
        path,
        layer=name,
        driver="GPKG",
        geometry_type="Unknown",
        layer_options={"IDENTIFIER": title or name, "GEOMETRY_NAME": "geometry"},
    )


def _forget(path: Path, keep: Sequence[str]) -> None:
    """Drop from a copy of the store what is not to be kept."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        keys = [k for (k,) in connection.execute("SELECT key FROM geotool_sources")]
        gone = [k for k in keys if k not in keep]
        for key in gone:
            connection.execute("DELETE FROM geotool_sources WHERE key = ?", (key,))
            layer_id = key.removeprefix("layer:")
            connection.execute("DELETE FROM geotool_originals WHERE layer = ?", (layer_id,))
        connection.commit()
    tables = {str(name) for name, _ in pyogrio.list_layers(path)}
    for key in gone:
        name = key if key == PROJECTS else "layer_" + key.removeprefix("layer:")
        if name in tables:
            _drop_table(path, name)


def _drop_table(path: Path, name: str) -> None:
    """Take a feature table out of a GeoPackage, with its index and its registrations."""
    quoted = '"' + name.replace('"', '""') + '"'
    index = '"' + f"rtree_{name}_geometry".replace('"', '""') + '"'
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (name,)
        ).fetchall():
            connection.execute('DROP TRIGGER "' + trigger.replace('"', '""') + '"')
        connection.execute(f"DROP TABLE IF EXISTS {index}")
        connection.execute(f"DROP TABLE IF EXISTS {quoted}")
        for registry in (
            "gpkg_contents",
            "gpkg_geometry_columns",
            "gpkg_extensions",
            "gpkg_ogr_contents",
        ):
            with contextlib.suppress(sqlite3.OperationalError):  # optional tables
                connection.execute(f"DELETE FROM {registry} WHERE table_name = ?", (name,))  # noqa: S608
        connection.commit()


def _write_sources(
    path: Path,
    documents: Mapping[str, str],
    ordinals: Mapping[str, int],
    fingerprints: Mapping[str, str],
    originals: Mapping[tuple[str, str], bytes],
) -> None:
    if not path.exists():  # a workspace without layers and projects
        pyogrio.write_dataframe(
            gpd.GeoDataFrame({"note": []}, geometry=[], crs=CANONICAL),
            path,
            layer="geotool_empty",
            driver="GPKG",
            geometry_type="Unknown",
        )
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(_TABLES)
        connection.execute(
            "INSERT OR REPLACE INTO geotool_meta VALUES ('schema_version', ?)",
            (str(SCHEMA_VERSION),),
        )
        connection.executemany(
            "INSERT OR REPLACE INTO geotool_sources VALUES (?, ?, ?, ?)",
            [(k, ordinals.get(k, -1), fingerprints[k], d) for k, d in documents.items()],
        )
        connection.executemany(
            "UPDATE geotool_sources SET ordinal = ? WHERE key = ?",
            [(n, key) for key, n in ordinals.items()],
        )
        connection.executemany(
            "INSERT OR REPLACE INTO geotool_originals VALUES (?, ?, ?)",
            [(layer, feature, wkb) for (layer, feature), wkb in originals.items()],
        )
        connection.commit()


def _layer_document(layer: StoredLayer) -> str:
    spec = {**asdict(_plain(layer.spec)), "footprint": asdict(layer.spec.footprint)}
    return json.dumps(
        {
            "spec": spec,
            "provenance": asdict(layer.provenance),
            "problems": [asdict(p) for p in layer.problems],
            "repaired": dict(layer.repaired or {}),
        },
        ensure_ascii=False,
    )


def _projects_document(projects: StoredProjects) -> str:
    return json.dumps(
        {
            "provenance": [asdict(p) for p in projects.provenance],
            "problems": [asdict(p) for p in projects.problems],
            "sites": [asdict(p) for p in projects.sites],
        },
        ensure_ascii=False,
    )


def _plain(spec: LayerSpec) -> LayerSpec:
    """Read-only mappings cannot be copied by ``asdict``; plain ones can."""
    return LayerSpec(**{**spec.__dict__, "fields": dict(spec.fields), "values": dict(spec.values)})


def _spec(document: dict[str, Any]) -> LayerSpec:
    return LayerSpec(
        **{
            **document,
            "footprint": Footprint(**document["footprint"]),
            "fields": MappingProxyType(document["fields"]),
            "values": MappingProxyType(document["values"]),
        }
    )


def _sweep(folder: Path) -> None:
    """Delete what killed processes left behind; fresh ones may belong to a running process."""
    for leftover in folder.glob(".store-*.gpkg*"):
        with contextlib.suppress(OSError):
            if time.time() - leftover.stat().st_mtime > _STALE_S:
                leftover.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable; Windows has no such call and needs none."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""Writing a GeoPackage that QGIS opens styled.

Version 1.3 of the format is written: QGIS 3.22, still common, warns about 1.4. Times in the
file are those of the as-of date, so that two exports of the same review are alike.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import pyogrio
import pyogrio.errors

from geotool.errors import StoreError
from geotool.qgis.export_table import ExportTable
from geotool.qgis.layer_style import qml

#: The table by which a file is known as an export of geotool.
MARK: Final = "geotool_about"

_SYNCHRONOUS: Final = "OGR_SQLITE_SYNCHRONOUS"

_LAYER_STYLES: Final = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))
"""


def write_geopackage(
    path: Path, tables: Sequence[ExportTable], *, as_of: date, language: str
) -> None:
    """Write tables and styles to a new file.

    Raises
    ------
    StoreError
        Where the disk does not take the file, or holds fewer rows than were given.
    """
    try:
        with _single_sync(path):
            for table in tables:
                _write_table(path, table)
        with contextlib.closing(sqlite3.connect(path)) as connection, connection:
            _write_styles(connection, tables, as_of, language)
            _check(connection, tables, path)
    except (
        sqlite3.Error,
        OSError,
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        pyogrio.errors.FieldError,
        pyogrio.errors.GeometryError,
    ) as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(
            f"the GeoPackage cannot be written ({' '.join(str(error).split())})",
            file=path.name,
            remedy="check free space and permissions of the folder",
        ) from error


def is_export(path: Path) -> bool:
    """Whether a file is an export that geotool wrote."""
    try:
        with contextlib.closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        ) as c:
            found = c.execute(
                "SELECT count(*) FROM gpkg_contents WHERE table_name = ?", (MARK,)
            ).fetchone()
    except sqlite3.Error:
        return False
    return bool(found[0])


@contextlib.contextmanager
def _single_sync(path: Path) -> Iterator[None]:
    """Let GDAL wait for the disk once, not after every table: nobody sees the file before."""
    before = pyogrio.get_gdal_config_option(_SYNCHRONOUS)
    pyogrio.set_gdal_config_options({_SYNCHRONOUS: "OFF"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_SYNCHRONOUS: before})
    with path.open("rb+") as written:
        os.fsync(written.fileno())


def _write_table(path: Path, table: ExportTable) -> None:
    pyogrio.write_dataframe(
        table.rows,
        path,
        layer=table.name,
        driver="GPKG",
        geometry_type=table.geometry,
        promote_to_multi=(table.geometry or "").startswith("Multi"),
        dataset_options={"VERSION": "1.3"},
        layer_options={
            "IDENTIFIER": table.title,
            "DESCRIPTION": table.abstract,
            **({"GEOMETRY_NAME": "geom"} if table.geometry else {}),
        },
    )


def _write_styles(
    connection: sqlite3.Connection, tables: Sequence[ExportTable], as_of: date, language: str
) -> None:
    time = f"{as_of.isoformat()}T00:00:00.000Z"
    connection.execute(_LAYER_STYLES)
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', 0)"
    )
    connection.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
        "update_time) VALUES ('', '', ?, ?, 'geotool', ?, '', 1, '', 'geotool', ?)",
        [(t.name, "geom" if t.geometry else "", qml(t, language=language), time) for t in tables],
    )
    connection.execute("UPDATE gpkg_contents SET last_change = ?", (time,))


def _check(connection: sqlite3.Connection, tables: Sequence[ExportTable], path: Path) -> None:
    """Count what was written: GDAL does not always notice that a disk is full."""
    for table in tables:
        (rows,) = connection.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()  # noqa: S608
        if rows != len(table.rows):
            raise StoreError(
                f"table {table.name} holds {rows} rows of {len(table.rows)}",
                file=path.name,
                remedy="check free space and export again",
            )

"""Vector layers: shapefile, GeoPackage, file geodatabase, GeoJSON, KML, GML, FlatGeobuf, DXF.

A feature is never dropped: one whose geometry is missing, empty or unreadable stays with geometry
``None`` and a problem that gives its number. Curves arrive as the line segments that GDAL makes of
them.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from geotool.errors import InputError
from geotool.formats import archives, echarts, gdal, survey_txt, tables
from geotool.formats.raw import RawTable
from geotool.formats.sources import Source, require

_IMAGE = "a picture or raster, not a vector layer"
_REFUSED: Final = {
    ".mdb": (
        "an Access geodatabase cannot be read",
        "export it to .gdb or .gpkg in ArcGIS, or ask for a .gdb",
    ),
    ".dwg": ("a DWG drawing cannot be read", "save it as DXF in the CAD program"),
    ".xls": ("the old Excel format cannot be read", "save it as .xlsx"),
    ".et": ("a WPS table cannot be read", "save it as .xlsx"),
    ".shx": ("this is a side file of a shapefile", "name the .shp"),
    ".prj": ("this is a side file of a shapefile", "name the .shp"),
    ".cpg": ("this is a side file of a shapefile", "name the .shp"),
    **dict.fromkeys((".tif", ".tiff", ".asc", ".img"), (_IMAGE, "name a vector layer")),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".gif", ".bmp"), (_IMAGE, "name a vector layer")),
    **dict.fromkeys(
        (".pdf", ".doc", ".docx", ".wps"), ("a document, not a layer or table", "name a table")
    ),
}
_GDAL: Final = frozenset(
    {".shp", ".dbf", ".gpkg", ".gdb", ".geojson", ".json", ".kml", ".gml", ".fgb", ".dxf"}
)
_TABLES: Final = frozenset({".csv", ".tsv", ".xlsx", ".xlsm"})


def read_vector(
    source: Source,
    *,
    encoding: str | None = None,
    layer: str | None = None,
    name: str | None = None,
) -> RawTable:
    """Read a layer as it is in the file.

    Parameters
    ----------
    source
        File, folder or zip member.
    encoding
        Declared text encoding (shapefile, CSV, TXT); wins over what the file says.
    layer
        Layer of a container, sheet of a workbook; wins over ``source.layer``.
    name
        How to call the file in messages.

    Raises
    ------
    MissingFileError
        No such file or member.
    InputError
        A format that is not read, a damaged file, a container with several layers to choose from.
    """
    name = name or str(source)
    wanted = layer or source.layer
    with local_file(source, name=name) as path:
        return _reader(path, name=name)(path, name, wanted, encoding)


@contextmanager
def local_file(source: Source, *, name: str) -> Iterator[Path]:
    """Give the path to read: of the source itself, or of a zip member unpacked for the moment."""
    require(source, name=name)
    suffix = source.path.suffix.casefold()
    if suffix == ".gml":  # GDAL writes what it learns of a GML beside it
        with tempfile.TemporaryDirectory(prefix="geotool-") as folder:
            for part in (source.path, *(source.path.with_suffix(s) for s in (".xsd", ".gfs"))):
                if part.is_file():
                    shutil.copyfile(part, Path(folder, part.name))
            yield Path(folder, source.path.name)
        return
    if source.member is None and suffix != ".zip":
        yield source.path
        return
    with archives.unpacked(source.path, source.member, name=name) as path:
        yield path


def _reader(path: Path, *, name: str) -> Callable[[Path, str, str | None, str | None], RawTable]:
    suffix = path.suffix.casefold()
    if suffix in _REFUSED:
        what, remedy = _REFUSED[suffix]
        raise InputError(what, file=name, remedy=remedy)
    if path.is_dir() and suffix != ".gdb":
        raise InputError("a folder, not a layer", file=name, remedy="name a file in it")
    if suffix in {".json", ".geojson"} and echarts.is_encoded(path):
        return echarts.read
    if suffix == ".txt" and survey_txt.looks_like_survey(path):
        return survey_txt.read
    if suffix in _TABLES or suffix == ".txt":
        return tables.read_layer_table
    if suffix in _GDAL:
        return gdal.read
    raise InputError(
        f"'{suffix or path.name}' is not a format that is read",
        file=name,
        remedy=f"use one of {' '.join(sorted(_GDAL | _TABLES | {'.txt', '.zip'}))}",
    )


def read_project_table(
    source: Source, *, name: str, encoding: str | None = None, sheet: str | None = None
) -> RawTable:
    """Read a table of projects: CSV or workbook, or the attribute table of a layer.

    The heading row is found, merged cells are filled down, subtotals are checked and taken out
    (``geotool.formats.tables``). ``sheet`` wins over ``source.layer``.

    Raises
    ------
    ConfigError
        Two id columns.
    InputError
        No known heading, several sheets to choose from, or nothing that can be read.
    """
    with local_file(source, name=name) as path:
        reader = _reader(path, name=name)
        if reader is tables.read_layer_table:
            reader = tables.read_projects
        return reader(path, name, sheet or source.layer, encoding)

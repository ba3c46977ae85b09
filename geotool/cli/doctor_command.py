"""``geotool doctor``."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
from typing import Any

import click

from geotool.cli.options import Session, format_options, session_options
from geotool.cli.output import put_rows

_PARTS = (
    "geopandas", "shapely", "pyproj", "pyogrio", "fiona", "rasterio", "folium", "click", "rich",
    "pydantic", "openpyxl", "scipy", "exactextract",
)  # fmt: skip
_REPORT = 'opinion forms, workbooks, pictures: pip install "geotool-planning[report]"'
_OPTIONAL = {
    "python-docx": _REPORT,
    "XlsxWriter": _REPORT,
    "matplotlib": _REPORT,
    "psycopg": 'PostGIS store: pip install "geotool-planning[postgis]"',
    "playwright": 'browser tests: pip install "geotool-planning[test]"',
}
_PROGRAMS = {
    "chromium": "map tests and pictures: script/setup-system, or your package manager",
    "soffice": "opens the .docx and .xlsx without an office of its own: LibreOffice",
    "qgis": "opens the exported GeoPackage: https://qgis.org",
}


@click.command()
@format_options("text", "json", "csv")
@session_options
def command(*, fmt: str | None, output: str | None, session: Session) -> int:
    """Show versions, optional parts, and how to get what is missing."""
    from geotool.reporting import headings

    columns = headings.in_language(headings.PARTS, session.language or "zh")
    put_rows(part_rows(), columns, fmt=fmt, output=output)
    return 0


def part_rows() -> list[dict[str, Any]]:
    """One row a part: version, or how to get it."""
    rows: list[dict[str, Any]] = [
        {"part": "python", "version": platform.python_version(), "remedy": None},
        {"part": "geotool", "version": _version("geotool-planning"), "remedy": None},
    ]
    for name in _PARTS:
        version = _version(name)
        remedy = None if version else "pip install --force-reinstall geotool-planning"
        rows.append({"part": name, "version": version, "remedy": remedy})
    rows.extend(_libraries())
    for name, remedy in _OPTIONAL.items():
        version = _version(name)
        rows.append(
            {
                "part": f"{name} (optional)",
                "version": version,
                "remedy": None if version else remedy,
            }
        )
    for name, remedy in _PROGRAMS.items():
        found = shutil.which(name)
        rows.append(
            {"part": f"{name} (optional)", "version": found, "remedy": None if found else remedy}
        )
    return rows


def _libraries() -> list[dict[str, Any]]:
    import pyogrio
    import pyproj
    import shapely

    gdal = ".".join(str(n) for n in pyogrio.__gdal_version__)
    return [
        {"part": "GEOS", "version": shapely.geos_version_string, "remedy": None},
        {"part": "PROJ", "version": pyproj.proj_version_str, "remedy": None},
        {"part": "GDAL", "version": gdal, "remedy": None},
    ]


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None

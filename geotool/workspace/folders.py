"""What lies in ``projects``: tables that are read, drawn sites, and files that nobody reads.

A file of another format holds projects as well, as far as its owner knows: it is never passed
over in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

PROJECTS = "projects"
SITES = f"{PROJECTS}/sites"
PROJECT_SUFFIXES = frozenset(
    {
        *(".csv", ".tsv", ".txt", ".xlsx", ".xlsm"),
        *(".geojson", ".json", ".gpkg", ".shp", ".kml", ".fgb", ".gml"),
    }
)
SITE_SUFFIXES = frozenset(
    {".geojson", ".json", ".gpkg", ".shp", ".kml", ".txt", ".fgb", ".gml", ".zip"}
)
_NOT_DATA = frozenset({".md", ".toml", ".lock", ".ini", ".db", ".bak", ".tmp"})
#: Files that belong to another of the same name: parts of a shapefile, styles, journals.
_COMPANIONS = frozenset(
    {
        *(".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".shp.xml"),
        *(".qml", ".qmd", ".sld", ".xsd", ".gfs", ".gpkg-wal", ".gpkg-shm", ".gpkg-journal"),
    }
)
_WAYS = {
    ".xls": "save it as .xlsx",
    ".et": "save it as .xlsx",
    ".ods": "save it as .xlsx",
    ".numbers": "save it as .xlsx",
    ".dwg": "export it as .geojson or .shp, with its frame",
    ".dxf": "export it as .geojson or .shp, with its frame",
    ".doc": "copy its table into an .xlsx file",
    ".docx": "copy its table into an .xlsx file",
    ".wps": "copy its table into an .xlsx file",
    ".pdf": "copy its table into an .xlsx file",
    ".kmz": "save it as .kml or .geojson",
    ".zip": "unpack it here",
    ".rar": "unpack it here",
    ".7z": "unpack it here",
    ".gdb": "export its layer as .gpkg",
    ".mdb": "export its layer as .gpkg",
    ".tab": "export it as .gpkg",
    ".mif": "export it as .gpkg",
}


def project_files(root: Path) -> tuple[str, ...]:
    """Return the tables and layers directly in ``projects``, relative to the workspace."""
    folder = root / PROJECTS
    if not folder.is_dir():
        return ()
    files = [p for p in folder.iterdir() if p.is_file() and _is_table(p)]
    return tuple(sorted(p.relative_to(root).as_posix() for p in files))


def ignored_files(root: Path) -> tuple[str, ...]:
    """Return what lies in ``projects`` and is not read, though it looks like data."""
    folder = root / PROJECTS
    if not folder.is_dir():
        return ()
    found = [p for p in _files(folder) if not _is_read(p, root) and not _is_aside(p)]
    return tuple(sorted(p.relative_to(root).as_posix() for p in found))


def way_out(name: str) -> str:
    """Say what to do with an ignored file, given by its path in the workspace.

    >>> way_out("projects/old.xls")
    'save it as .xlsx'
    >>> way_out("projects/2025/p.csv")
    'move it up into projects'
    """
    path = PurePosixPath(name)
    is_site = name.startswith(f"{SITES}/")
    place = SITES if is_site else PROJECTS
    suffixes = SITE_SUFFIXES if is_site else PROJECT_SUFFIXES
    steps = []
    if path.suffix.lower() not in suffixes:
        formats = ", ".join(sorted(suffixes))
        steps.append(_WAYS.get(path.suffix.lower(), f"save it in one of the formats {formats}"))
    if is_site and path.suffix.lower() in (".csv", ".tsv", ".xls", ".xlsx", ".xlsm"):
        steps = ["a table of projects belongs into projects, a site is drawn"]
    if str(path.parent) != place:
        steps.append(f"move it up into {place}")
    return ", and ".join(steps) or f"move it up into {place}"


def _is_table(path: Path) -> bool:
    return (
        path.suffix.lower() in PROJECT_SUFFIXES
        and path.name != "baseline.json"
        and not path.name.startswith((".", "~"))
    )


def _is_read(path: Path, root: Path) -> bool:
    if path.parent == root / PROJECTS:
        return path.is_file() and _is_table(path)
    return path.parent == root / SITES and path.suffix.lower() in SITE_SUFFIXES


def _is_aside(path: Path) -> bool:
    """Whether a file is no data of its own: read-me, settings, lock, or part of another."""
    name = path.name.lower()
    if name.startswith((".", "~", "readme")) or name in ("baseline.json", "licence", "license"):
        return True
    if path.suffix.lower() in _NOT_DATA:
        return True
    ending = next((c for c in _COMPANIONS if name.endswith(c)), None)
    if ending is None:
        return False
    stem = name.removesuffix(ending)
    return any(p.stem.lower() == stem and p.suffix.lower() in _SPATIAL for p in _near(path))


_SPATIAL = SITE_SUFFIXES | {".csv"}


def _near(path: Path) -> Iterator[Path]:
    return (p for p in path.parent.iterdir() if p != path)


def _files(folder: Path) -> Iterator[Path]:
    """Files below a folder; a file geodatabase is one, hidden folders are none of ours."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:  # may not be looked into: named as a whole
        yield folder
        return
    for path in entries:
        if path.is_dir() and path.suffix.lower() != ".gdb":
            if not path.name.startswith("."):
                yield from _files(path)
        else:
            yield path

"""Where the result of a command goes: stdout, or a file that no input is lost to."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geotool.errors import InputError, MissingFileError

if TYPE_CHECKING:
    from geotool.api import Workspace

#: Ending of a file's name → format.
_FORMATS = {
    "": "text",
    "txt": "text",
    "log": "text",
    "json": "json",
    "csv": "csv",
    "sarif": "sarif",
    "xml": "junit",
    "md": "markdown",
    "html": "html",
    "xlsx": "xlsx",
    "docx": "docx",
}
_REPORTS = ("html", "xlsx", "docx")
TABLES = ("text", "json", "csv")
#: Endings of what is read as a table in ``projects``.
_TABLES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".json", ".geojson", ".gpkg", ".kml"})
#: The schema stands in the first lines of a file.
_HEAD = 400


def chosen_format(fmt: str | None, output: str | None, *, formats: Sequence[str] = TABLES) -> str:
    """Return the format asked for, else that of the file's name, else text.

    Raises InputError for a name that promises a format that is not among ``formats``.
    """
    if fmt is not None:
        return fmt
    suffix = "" if output is None else Path(output).suffix.lower().removeprefix(".")
    found = _FORMATS.get(suffix)
    if found is None or found not in formats:
        endings = [f".{end}" for end, name in _FORMATS.items() if end and name in formats]
        remedy = f"use {', '.join(endings)}" + (", or say --format" if "text" in formats else "")
        if found in _REPORTS:
            remedy = f"`geotool report -o FILE.{suffix}` writes it"
        raise InputError(f"no format is written for '.{suffix}'", file=output, remedy=remedy)
    return found


def target(output: str | None, *, inputs: Sequence[Path] = ()) -> Path | None:
    """Return the file to write, ``None`` for stdout; checked before any work is done.

    Raises InputError for a folder or an input, MissingFileError where its folder is not there.
    """
    if output is None or output == "-":
        return None
    path = Path(output)
    if path.is_dir():
        raise InputError("is a folder", file=output or ".", remedy="name a file in it")
    if path.exists() and not path.is_file():
        raise InputError("is no file but a device", file=output, remedy="name a file, or - for it")
    if not path.parent.is_dir():
        what = f"no such folder {path.parent}"
        raise MissingFileError(what, file=output, remedy="make it first, or choose another")
    if any(_same(path, source) for source in inputs):
        raise InputError("is an input", file=output, remedy="choose another name for the result")
    kept = _schema(path)
    if kept.startswith(KEPT):
        what = f"is a {kept.removeprefix('geotool.').partition('/')[0]} that somebody keeps"
        raise InputError(what, file=output, remedy="choose another name for the result")
    return path


#: Schemas of files that are evidence: no other result takes their place.
KEPT = ("geotool.record/", "geotool.baseline/")


def _schema(path: Path) -> str:
    """Return the schema that a JSON file of geotool states in its first lines; empty for none."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return ""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            found = re.search(r'"schema": *"(geotool\.[^"]+)"', file.read(_HEAD))
    except OSError:  # what cannot be read is said when it is to be replaced
        return ""
    return found[1] if found else ""


def refuse_as_table(output: str | None, workspace: Workspace) -> None:
    """Raise InputError for a result that would be read as a table of projects next time."""
    if output is None or output == "-":
        return
    path = Path(output)
    projects = (workspace.root / "projects").resolve()
    if path.resolve().parent == projects and path.suffix.lower() in _TABLES:
        if path.name == "baseline.json":
            return
        what = "would be read as a table of projects"
        remedy = "choose another folder (a baseline: projects/baseline.json)"
        raise InputError(what, file=output, remedy=remedy)


def refuse_twice(paths: Sequence[Path | None]) -> None:
    """Raise InputError where two results are to be written to one file."""
    seen: set[Path] = set()
    for path in paths:
        if path is not None and path.resolve() in seen:
            raise InputError("is named for two results", file=str(path), remedy="name another file")
        seen |= set() if path is None else {path.resolve()}


def side_file(output: str | None, schema: str, *, inputs: Sequence[Path]) -> Path | None:
    """Return the file to write beside the result (a baseline, a record); ``None`` where none is.

    One of the same ``schema`` that is there already is replaced, any other file is not. Raises
    what ``target`` raises.
    """
    if output is None:
        return None
    path = Path(output)
    if path.is_file():
        if not _schema(path).startswith(schema):
            what = f"is there already and is no {schema.removeprefix('geotool.').rstrip('/')}"
            raise InputError(what, file=output, remedy="choose another name")
        return path
    found = target(output, inputs=inputs)
    if found is None:
        raise InputError("cannot go to stdout", file=output, remedy="name a file")
    return found


def inputs_of(workspace: Workspace) -> list[Path]:
    """Return all files of a workspace that a result must not take the place of."""
    from geotool.workspace import CATALOG, MARKER, container

    documents, root = workspace.documents, workspace.root
    names = [MARKER, CATALOG, *documents.project_files]
    names += [container(spec.path) for spec in documents.layers]
    sites = [p for folder in ("projects", "maps") for p in (root / folder).glob("**/*.*")]
    built = root / "maps" / "build"
    kept = [p for p in sites if built not in p.parents]
    packs = [p for pack in documents.packs for p in (root / pack).glob("*.toml")]
    drawn = [p for p in (root / "layers").glob("**/*.*") if p.is_file()]
    return [*(root / name for name in names), *kept, *drawn, *packs, documents.store_path()]


def put_rows(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, str],
    *,
    fmt: str | None,
    output: str | None,
) -> None:
    """Write a table to stdout or to a file, in the format asked for or that of the name."""
    from geotool.reporting import save_text, tables

    chosen, path = chosen_format(fmt, output), target(output)
    if path is None:
        tables.write(rows, columns, chosen, sys.stdout)
    else:
        save_text(tables.render(rows, columns, chosen), path, bom=chosen == "csv")


def _same(path: Path, other: Path) -> bool:
    if path.resolve() == other.resolve():
        return True
    return path.exists() and other.exists() and path.samefile(other)

"""``geotool export``: a review as files for QGIS and others.

A file is replaced whole or not at all. A GeoPackage that geotool did not write is never
overwritten, and a QGIS project that somebody saved from QGIS is left as it is: it keeps working,
because table names stay the same.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geotool.errors import InputError, StoreError
from geotool.model import Text
from geotool.qgis.geojson import findings_geojson
from geotool.qgis.geopackage import is_export, write_geopackage
from geotool.qgis.project import is_untouched, project_archive
from geotool.qgis.tables import export_tables
from geotool.review.outcome import Outcome

SUFFIXES: Final = (".gpkg", ".geojson")


@dataclass(frozen=True)
class Exported:
    """What an export wrote (the file asked for comes first), and what it left alone."""

    paths: tuple[Path, ...]
    notes: tuple[Text, ...] = ()


def export(
    outcome: Outcome,
    path: str | Path,
    *,
    language: str | None = None,
    inputs: Sequence[Path] = (),
) -> Exported:
    """Write a review as ``.gpkg`` (with a ``.qgz`` beside it) or its findings as ``.geojson``.

    Parameters
    ----------
    language
        ``zh`` or ``en``, for layer names, aliases and messages; the outcome's own where absent.
    inputs
        Files that must not be overwritten, beside the sources of the outcome's layers.

    Raises
    ------
    InputError
        For another suffix, and where the path is an input or a file of somebody else.
    StoreError
        Where the folder does not take the files; what was there before is then still there.
    """
    path = Path(path)
    language = language or outcome.language
    if path.suffix.casefold() not in SUFFIXES:
        raise InputError(
            f"cannot export to {path.suffix or 'a file without suffix'!r}",
            file=str(path),
            remedy=f"use one of {', '.join(SUFFIXES)}",
        )
    _refuse_inputs(outcome, path, inputs)
    if path.suffix.casefold() == ".geojson":
        text = findings_geojson(outcome, language=language)
        _replace(path, lambda folder: _text(folder / path.name, text))
        return Exported((path,))
    return _export_geopackage(outcome, path, language)


def _export_geopackage(outcome: Outcome, path: Path, language: str) -> Exported:
    if path.exists() and not is_export(path):
        raise InputError(
            "is there already and was not written by geotool export",
            file=str(path),
            remedy="choose another name, or delete it first",
        )
    tables = export_tables(outcome, language=language)
    _replace(
        path,
        lambda folder: write_geopackage(
            folder / path.name, tables, as_of=outcome.as_of, language=language
        ),
    )
    project = path.with_suffix(".qgz")
    if project.exists() and not is_untouched(project.read_bytes()):
        note = Text(
            f"{project.name} 已在 QGIS 中修改过，未覆盖",
            f"{project.name} was saved from QGIS and is left as it is",
        )
        return Exported((path,), (note,))
    archive = project_archive(outcome, tables, file=path.name, stem=path.stem, language=language)
    _replace(project, lambda folder: _bytes(folder / project.name, archive))
    return Exported((path, project))


def _refuse_inputs(outcome: Outcome, path: Path, inputs: Sequence[Path]) -> None:
    target = path.resolve()
    named = any(_same(target, Path(file)) for file in inputs)
    for layer in outcome.layers:
        source = layer.spec.path.partition("!")[0].partition("#")[0].replace("\\", "/")
        # relative to a workspace whose root is not known here: any folder above may be it
        named = named or any(_same(target, folder / source) for folder in target.parents)
    if named:
        raise InputError(
            "is an input of this workspace",
            file=str(path),
            remedy="choose another name for the export",
        )


def _same(target: Path, other: Path) -> bool:
    other = other.resolve()
    if target == other:
        return True
    return target.exists() and other.exists() and target.samefile(other)


def _replace(path: Path, write: Callable[[Path], None]) -> None:
    """Let a function write ``path.name`` into a folder beside the target, then move it over."""
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".geotool-") as folder:
            write(Path(folder))
            (Path(folder) / path.name).replace(path)
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(
            f"cannot be written ({error.strerror or error})",
            file=str(path),
            remedy="choose a folder that exists and takes files, close programs that hold it open",
        ) from error


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)

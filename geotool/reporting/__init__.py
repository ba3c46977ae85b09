"""Renderers of a review's outcome: for people, for programs, for the file.

All formats print the same findings with the same ids and rounded figures; what is rounded here
(areas to 0.01 m², shares to 1e-6) is not rounded in the outcome itself. Text formats are made
piece by piece, so that a hundred thousand findings need no memory of their own.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from geotool.errors import InputError
from geotool.reporting.streams import (
    emit,
    json_safe_for,
    on_terminal,
    safe_for,
    save_pieces,
    save_text,
)

if TYPE_CHECKING:
    from geotool.reporting.pictures.gallery import Pictures
    from geotool.review.outcome import Outcome

#: Format → the module that gives it piece by piece.
_TEXT: Final = {
    "text": "text",
    "json": "findings_json",
    "csv": "findings_csv",
    "sarif": "sarif",
    "junit": "junit",
    "markdown": "markdown",
    "html": "html",
}
#: Format → the module that writes it into a file of its own kind.
_FILES: Final = {"xlsx": "xlsx", "docx": "docx"}
_JSON: Final = frozenset({"json", "sarif"})
#: Formats that show pictures of findings.
PICTURED: Final = frozenset({"markdown", "html", "docx"})
FORMATS: Final = (*_TEXT, *_FILES)
#: Formats that ``geotool report`` writes.
REPORTS: Final = ("docx", "html", "xlsx", "markdown")
#: Ending of a file's name → format.
SUFFIXES: Final = {
    ".txt": "text",
    ".log": "text",
    ".json": "json",
    ".csv": "csv",
    ".sarif": "sarif",
    ".xml": "junit",
    ".md": "markdown",
    ".html": "html",
    ".xlsx": "xlsx",
    ".docx": "docx",
}

__all__ = [
    "FORMATS",
    "PICTURED",
    "REPORTS",
    "SUFFIXES",
    "drawn",
    "emit",
    "pieces",
    "render",
    "safe_for",
    "save",
    "save_text",
    "write",
]


def pieces(
    outcome: Outcome,
    fmt: str,
    *,
    language: str | None = None,
    pictures: Pictures | None = None,
) -> Iterator[str]:
    """Give a text format from its beginning to its end: the same pieces on every run.

    Parameters
    ----------
    language
        ``zh`` or ``en``; the outcome's own where absent.
    pictures
        Pictures of findings, for the formats in ``PICTURED``; none are shown without.

    Raises
    ------
    InputError
        For a format that is no text.
    """
    if fmt not in _TEXT:
        raise InputError(f"no text format {fmt!r}", remedy=f"choose one of {', '.join(_TEXT)}")
    options: dict[str, Any] = {"language": language or outcome.language}
    if fmt in PICTURED:
        options["pictures"] = pictures
    made: Iterator[str] = _module(_TEXT[fmt]).pieces(outcome, **options)
    return made


def render(
    outcome: Outcome, fmt: str, *, language: str | None = None, width: int | None = None
) -> str:
    """Return a text format as one string; ``width`` is that of the text table, in columns.

    Raises InputError for a format that is no text.
    """
    if fmt == "text" and width is not None:
        return "".join(
            _module("text").pieces(outcome, language=language or outcome.language, width=width)
        )
    return "".join(pieces(outcome, fmt, language=language))


def write(outcome: Outcome, fmt: str, stream: TextIO, *, language: str | None = None) -> None:
    """Write a text format to a stream, usually stdout, and never fail on its encoding.

    A terminal gets colours (unless ``NO_COLOR`` is set) and its own width; anything else gets
    plain text.
    """
    if fmt == "text" and on_terminal(stream):
        from geotool.reporting import text

        text.show(outcome, stream, language=language or outcome.language)
        return
    safe = json_safe_for(stream) if fmt in _JSON else safe_for(stream)
    for piece in pieces(outcome, fmt, language=language):
        stream.write(safe(piece))


def save(
    outcome: Outcome,
    fmt: str,
    path: Path,
    *,
    language: str | None = None,
    pictures: Pictures | None = None,
    whole: bool = False,
) -> None:
    """Write an outcome to a file, which is replaced at once or not at all.

    Text is UTF-8; CSV has a byte order mark, for Excel.

    Parameters
    ----------
    pictures
        Pictures of findings, for the formats in ``PICTURED``. Those of Markdown are SVG files in
        the folder ``NAME.pictures`` beside the file.
    whole
        Write Markdown with every finding, not only as much as a review comment takes.

    Raises
    ------
    InputError
        For a format that is not in ``FORMATS``, or one whose libraries are not installed.
    StoreError
        Where the folder does not take the file.
    """
    if fmt in _FILES:
        options: dict[str, Any] = {"language": language or outcome.language}
        if fmt in PICTURED:
            options["pictures"] = pictures
        _module(_FILES[fmt]).save(outcome, path, **options)
        return
    if fmt == "markdown":
        from geotool.reporting import markdown

        save_pieces(markdown.beside(outcome, path, language, pictures, whole=whole), path)
        return
    made = pieces(outcome, fmt, language=language, pictures=pictures)
    save_pieces(made, path, bom=fmt == "csv")


def drawn(outcome: Outcome, *, language: str | None = None, limit: int | None = 40) -> Pictures:
    """Return the pictures of the worst findings, ``limit`` at most, drawn when they are asked for.

    Raises InputError where matplotlib is not installed.
    """
    from geotool.reporting.pictures.gallery import Pictures

    return Pictures(outcome, language=language or outcome.language, limit=limit)


def _module(name: str) -> Any:
    return importlib.import_module(f"geotool.reporting.{name}")

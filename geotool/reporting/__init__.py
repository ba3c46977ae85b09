"""Renderers of a review's outcome: a table for people, JSON and CSV for programs.

All formats print the same findings with the same ids and rounded figures; what is rounded here
(areas to 0.01 m², shares to 1e-6) is not rounded in the outcome itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from geotool.errors import InputError
from geotool.reporting.streams import emit, json_safe_for, on_terminal, safe_for, save_text

if TYPE_CHECKING:
    from geotool.review.outcome import Outcome

FORMATS: Final = ("text", "json", "csv")

__all__ = ["FORMATS", "emit", "render", "safe_for", "save", "save_text", "write"]


def render(
    outcome: Outcome, fmt: str, *, language: str | None = None, width: int | None = None
) -> str:
    """Render an outcome as ``text``, ``json`` or ``csv``: the same string on every run.

    Parameters
    ----------
    language
        ``zh`` or ``en``; the outcome's own where absent.
    width
        Columns of the text table, 120 where absent.

    Raises
    ------
    InputError
        For a format that is not in ``FORMATS``.
    """
    language = language or outcome.language
    if fmt == "json":
        from geotool.reporting import findings_json

        return findings_json.render(outcome, language=language)
    if fmt == "csv":
        from geotool.reporting import findings_csv

        return findings_csv.render(outcome, language=language)
    if fmt == "text":
        from geotool.reporting import text

        return text.render(outcome, language=language, width=width)
    raise InputError(f"no format {fmt!r}", remedy=f"choose one of {', '.join(FORMATS)}")


def write(outcome: Outcome, fmt: str, stream: TextIO, *, language: str | None = None) -> None:
    """Write an outcome to a stream, usually stdout, and never fail on its encoding.

    A terminal gets colours (unless ``NO_COLOR`` is set) and its own width; anything else gets
    plain text.
    """
    if fmt == "text" and on_terminal(stream):
        from geotool.reporting import text

        text.show(outcome, stream, language=language or outcome.language)
        return
    rendered = render(outcome, fmt, language=language)
    if fmt == "json":
        stream.write(json_safe_for(stream)(rendered))
    else:
        emit(rendered, stream)


def save(outcome: Outcome, fmt: str, path: Path, *, language: str | None = None) -> None:
    """Write an outcome to a file (UTF-8; CSV with a byte order mark, for Excel), atomically.

    Raises
    ------
    StoreError
        Where the folder does not take the file.
    """
    save_text(render(outcome, fmt, language=language), path, bom=fmt == "csv")

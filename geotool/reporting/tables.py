"""Tables of the other commands (``status``, ``kinds``, ``rules list``): text, JSON or CSV.

Text shows the columns that were asked for, but for those without any value; JSON and CSV carry
every key of every row.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TextIO

from rich.console import Console
from rich.text import Text as Styled

from geotool.errors import InputError
from geotool.reporting import findings_csv, findings_json
from geotool.reporting.cells import one_line, plain
from geotool.reporting.grid import Grid, Rows
from geotool.reporting.look import Safe, plain_console, terminal_console, trimmed
from geotool.reporting.streams import emit, is_unicode, json_safe_for, on_terminal, safe_for


def render(
    rows: Rows,
    columns: Mapping[str, str],
    fmt: str,
    *,
    title: str | None = None,
    width: int | None = None,
) -> str:
    """Render rows as ``text``, ``json`` or ``csv``.

    Parameters
    ----------
    columns
        Key of a row → heading of the text table, in the order shown.

    Raises
    ------
    InputError
        For another format.
    """
    if fmt == "json":
        return findings_json.dumps([plain(row) for row in rows])
    if fmt == "csv":
        keys = _keys(rows, columns)
        return findings_csv.dumps(keys, (dict(row) for row in rows))
    if fmt != "text":
        raise InputError(f"no format {fmt!r}", remedy="choose one of text, json, csv")
    out = io.StringIO()
    _print(plain_console(out, width=width), rows, columns, title=title)
    return trimmed(out.getvalue())


def write(
    rows: Rows, columns: Mapping[str, str], fmt: str, stream: TextIO, *, title: str | None = None
) -> None:
    """Write rows to a stream, usually stdout: as a terminal shows them, or plain."""
    if fmt == "text" and on_terminal(stream):
        safe, ascii_only = safe_for(stream), not is_unicode(stream)
        _print(
            terminal_console(stream), rows, columns, title=title, safe=safe, ascii_only=ascii_only
        )
        return
    rendered = render(rows, columns, fmt, title=title)
    if fmt == "json":
        stream.write(json_safe_for(stream)(rendered))
    else:
        emit(rendered, stream)


def _keys(rows: Rows, columns: Mapping[str, str]) -> list[str]:
    keys = dict.fromkeys(columns)
    for row in rows:
        keys.update(dict.fromkeys(row))
    return list(keys)


def _print(
    console: Console,
    rows: Rows,
    columns: Mapping[str, str],
    *,
    title: str | None = None,
    safe: Safe = str,
    ascii_only: bool = False,
) -> None:
    if title:
        console.print(Styled(safe(one_line(title)), style="bold"))
    console.print(Grid(rows, columns, safe=safe, ascii_only=ascii_only))

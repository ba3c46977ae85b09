"""Tables of the other commands (``status``, ``kinds``, ``rules list``): text, JSON or CSV.

Text shows the columns that were asked for, but for those without any value; JSON and CSV carry
every key of every row.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Styled

from geotool.errors import InputError
from geotool.reporting import findings_csv, findings_json
from geotool.reporting.cells import one_line, plain
from geotool.reporting.folding import fold, pack
from geotool.reporting.rows import SENTENCE_LIMIT
from geotool.reporting.streams import emit, is_unicode, json_safe_for, on_terminal, safe_for
from geotool.reporting.text import Safe, plain_console, terminal_console, trimmed
from geotool.reporting.widths import GAP, column_widths

Rows = Sequence[Mapping[str, Any]]

#: Columns that are looked up or typed: never broken where there is room.
_IDS: Final = frozenset({"id", "code", "part"})


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
    values = {key: [plain(row.get(key)) for row in rows] for key in columns}
    filled = [key for key in columns if any(value not in (None, [], "") for value in values[key])]
    keys = filled or list(columns)
    cells = [[safe(text) for text in (columns[k], *map(_shown, values[k]))] for k in keys]
    ids = frozenset(number for number, key in enumerate(keys) if key in _IDS)
    widths = column_widths(cells, console.width, ids=ids)
    right = [_numeric(values[key]) for key in keys]
    headings = [column[0] for column in cells]
    for line in _beside(headings[: len(widths)], widths, right):
        console.print(Styled(line, style="bold"))
    console.print(("-" if ascii_only else "─") * (sum(widths) + GAP * (len(widths) - 1)))
    for row in zip(*(column[1:] for column in cells), strict=True):
        for line in [*_beside(row, widths, right), *_below(headings, row, len(widths), console)]:
            console.print(Styled(line), no_wrap=True, overflow="crop")


def _beside(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    """Return the lines of a row, each cell broken to the width of its column."""
    cells = [fold(cell, width) for cell, width in zip(row, widths, strict=False)]
    lines = []
    for number in range(max(len(cell) for cell in cells)):
        parts = []
        for cell, width, numeric in zip(cells, widths, right, strict=False):
            text = cell[number] if number < len(cell) else ""
            blanks = " " * (width - cell_len(text))
            parts.append(blanks + text if numeric else text + blanks)
        lines.append((" " * GAP).join(parts).rstrip())
    return lines


def _below(
    headings: Sequence[str], row: Sequence[str], count: int, console: Console
) -> Iterator[str]:
    """Give the cells that find no room beside the others, below them with their headings."""
    left = zip(headings[count:], row[count:], strict=True)
    items = [f"{heading}: {cell}" for heading, cell in left if cell]
    for line in pack(items, console.width - 4):
        yield from fold(f"    {line}", console.width, indent="      ")


def _numeric(values: Sequence[Any]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(isinstance(value, (int, float)) for value in known)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "√" if value else ""
    if isinstance(value, float):
        return f"{value:,.10g}"
    if isinstance(value, list):
        return one_line(", ".join(str(item) for item in value), limit=SENTENCE_LIMIT)
    return one_line(str(value), limit=SENTENCE_LIMIT)

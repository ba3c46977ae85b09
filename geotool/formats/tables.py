"""Project tables and layer tables: CSV and workbooks as planners have them.

The heading row is the one with most recognised headings among the first rows; what stands above is
a title. In a workbook a blank cell is filled from above only through a range that is really
merged, or where its column has no merged range at all; in a CSV, where merging is lost, the
columns of category and project name are filled down, from row to row of one part only. Figures,
ids and coordinates are never filled.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geotool.errors import ConfigError, InputError
from geotool.formats import coordinates, subtotals
from geotool.formats.cells import is_blank, plain
from geotool.formats.grids import Cells, Grid, read_grids
from geotool.formats.headings import Heading, assign, recognise
from geotool.formats.raw import RawTable, renaming_problems, unique_names
from geotool.formats.subtotals import SumLine
from geotool.model import Problem

#: Cells ``(row, column index)``.
_Places = frozenset[tuple[int, int]]
_SEARCHED_ROWS: Final = 30
_FILLED: Final = frozenset({"category", "name"})
_NEVER_FILLED: Final = frozenset(
    {
        "id",
        "quantity",
        "declared_area_m2",
        "investment_10k_cny",
        "lon",
        "lat",
        "wkt",
        "uncertainty_m",
    }
)
_TITLE_UNIT: Final = re.compile(r"单位[::]?\(?(亿元|万元|千元|元)")


def read_projects(path: Path, name: str, sheet: str | None, encoding: str | None) -> RawTable:
    """Read a table of projects: all cells as text, sum lines checked and taken out.

    Raises
    ------
    ConfigError
        Two id columns.
    InputError
        No row with a heading that is known, several sheets to choose from, or no text at all.
    """
    grids = read_grids(path, name=name, encoding=encoding)
    grid, at = _choose(grids, sheet, name=name)
    width = grid.width
    row, cells = grid.rows[at]
    given = [_with_title_unit(c, grid.rows[:at]) for c in _padded(cells, width)]
    body = [(r, _padded(c, width)) for r, c in grid.rows[at + 1 :]]
    keep = [i for i, h in enumerate(given) if h or any(c[i] for _, c in body)]
    names = unique_names([given[i] for i in keep])
    problems = [
        *_titles(grid.rows[:at], file=name),
        *grid.problems,
        *renaming_problems([given[i] for i in keep], names, file=name),
        *_overflowing(grid.rows[at + 1 :], cells, file=name),
    ]
    positions = {old: new for new, old in enumerate(keep)}
    merged = [(a, b, positions[c]) for a, b, c in grid.merged if c in positions]
    rows = [(r, tuple(c[i] for i in keep)) for r, c in body]
    unread = frozenset((r, positions[c]) for r, c in grid.unread if c in positions)
    hidden = {r for a, b, _ in merged for r in range(a + 1, b + 1)} | {r for r, _ in unread}
    kept, aside = _without_asides(rows, names, hidden, file=name)
    meanings = assign(names, file=name, row=row)
    lines, projects, doubted = _sum_lines(kept, names, meanings, unread, file=name)
    problems += [*aside, *doubted]
    problems += subtotals.check(lines, {p: c for p, _, c in projects}, names=names, file=name)
    breaks = {line.position for line in lines}
    filled, noted = _filled(
        projects, names, meanings, merged=merged, breaks=breaks, unread=unread, file=name
    )
    table = _frame([c for _, _, c in filled], names)
    _add_sections(table, filled, lines)
    numbers = np.array([r for _, r, _ in filled], dtype=np.int64)
    return RawTable(table, None, numbers, grid.encoding, (*problems, *noted))


def read_layer_table(path: Path, name: str, sheet: str | None, encoding: str | None) -> RawTable:
    """Read a table as a layer: points from longitude and latitude, or geometries from WKT.

    A table without such columns is read without geometry.
    """
    grids = read_grids(path, name=name, encoding=encoding)
    grid, at = _choose(grids, sheet, name=name, wanted_headings="lon, lat or wkt")
    width = grid.width
    given = list(_padded(grid.rows[at][1], width))
    body = grid.rows[at + 1 :]
    names = unique_names(given)
    problems = [
        *_titles(grid.rows[:at], file=name),
        *grid.problems,
        *renaming_problems(given, names, file=name),
    ]
    rows = np.array([r for r, _ in body], dtype=np.int64)
    table = _frame([_padded(c, width) for _, c in body], names)
    try:
        meanings = assign(names, file=name)
    except ConfigError:  # two id columns matter for projects only
        meanings = {h: m for h in names if (m := recognise(h)) and m.column != "id"}
    found = coordinates.from_columns(table, meanings, rows, file=name)
    if found is None:
        return RawTable(table, None, rows, grid.encoding, tuple(problems))
    spatial = gpd.GeoDataFrame(table, geometry=found.geometries)
    return RawTable(spatial, None, rows, grid.encoding, (*problems, *found.problems))


def _choose(
    grids: Sequence[Grid],
    wanted: str | None,
    *,
    name: str,
    wanted_headings: str = "序号 or 项目名称",
) -> tuple[Grid, int]:
    """Pick the sheet and the index of its heading row."""
    if wanted is not None:
        found = [g for g in grids if g.sheet is not None and g.sheet == wanted]
        if not found:
            known = ", ".join(g.sheet or "" for g in grids)
            remedy = f"it has {known}" if grids[0].sheet else "only workbooks have sheets"
            raise InputError(f"no sheet '{wanted}'", file=name, remedy=remedy)
        grids = found
    full = [g for g in grids if g.rows]
    if not full:
        raise InputError("an empty table", file=name, remedy="fill it, or remove it")
    headed = [(g, at) for g in full if (at := _heading_row(g)) is not None]
    if len(headed) > 1:
        raise InputError(
            f"several sheets are tables: {', '.join(g.sheet or '' for g, _ in headed)}",
            file=name,
            remedy=f"name one, as {name}#{headed[0][0].sheet}",
        )
    if headed:
        return headed[0]
    raise InputError(
        f"no row with a known heading such as {wanted_headings}",
        file=name,
        remedy="give the table a heading row, or name the right file",
    )


def _heading_row(grid: Grid) -> int | None:
    best, best_count = None, 0
    tall = {(a, b) for a, b, _ in grid.merged}
    for at, (row, cells) in enumerate(grid.rows[:_SEARCHED_ROWS]):
        known = {m.column for c in _seen(grid, row, cells) if (m := recognise(c))}
        shares = best is not None and any(a <= grid.rows[best][0] and row <= b for a, b in tall)
        if len(known) > best_count or (shares and len(known) == best_count):
            best, best_count = at, len(known)
    return best


def _seen(grid: Grid, row: int, cells: Cells) -> Cells:
    """Cells of a row as a reader sees them: with the text of ranges merged over it."""
    seen = list(cells)
    above = dict(grid.rows)
    for first, last, column in grid.merged:
        if first < row <= last and first in above and column < len(above[first]):
            seen[column] = seen[column] or above[first][column]
    return tuple(seen)


def _padded(cells: Cells, width: int) -> Cells:
    return (*cells, *[None] * (width - len(cells)))


def _with_title_unit(heading: str | None, above: Sequence[tuple[int, Cells]]) -> str | None:
    """Give a money heading without unit the one that the title states (单位：亿元)."""
    meaning = recognise(heading)
    if heading is None or meaning is None or meaning.column != "investment_10k_cny":
        return heading
    if meaning.unit:
        return heading
    for _, cells in above:
        for cell in cells:
            found = _TITLE_UNIT.search(plain(cell)) if cell else None
            if found:
                return f"{heading}（{found[1]}）"
    return heading


def _titles(above: Sequence[tuple[int, Cells]], *, file: str) -> list[Problem]:
    return [
        Problem(file, f"a title: '{' '.join(c for c in cells if c)[:80]}'", "not a row", row=row)
        for row, cells in above
    ]


def _overflowing(body: Sequence[tuple[int, Cells]], heading: Cells, *, file: str) -> list[Problem]:
    """Rows with more cells than headings: a separator inside a cell has shifted them."""
    return [
        Problem(
            file,
            f"the row has {len(cells)} cells, the heading {len(heading)}",
            'kept, but its columns may be shifted; put a cell with a separator in ""',
            row=row,
            fatal=True,
        )
        for row, cells in body
        if any(c is not None for c in cells[len(heading) :])
    ]


def _without_asides(
    rows: Sequence[tuple[int, Cells]], names: Sequence[str], hidden: Container[int], *, file: str
) -> tuple[list[tuple[int, Cells]], list[Problem]]:
    """Take out headings repeated at the top of each printed page, and notes on the table.

    A row that is ``hidden`` holds more than its cells show, by merging or as a formula.
    """
    kept, problems = [], []
    for row, cells in rows:
        same = sum(
            c is not None and plain(c) == plain(n) for c, n in zip(cells, names, strict=True)
        )
        if same > 1 and same == sum(c is not None for c in cells):
            problems.append(Problem(file, "the heading is repeated", "not a row", row=row))
        elif row not in hidden and subtotals.is_note(cells):
            words = " ".join(c for c in cells if c)[:60]
            what = f"'{words}' is taken for a note on the table, not a project"
            problems.append(Problem(file, what, "not imported as a row", row=row))
        else:
            kept.append((row, cells))
    return kept, problems


def _sum_lines(
    rows: Sequence[tuple[int, Cells]],
    names: Sequence[str],
    meanings: Mapping[str, Heading],
    unread: _Places,
    *,
    file: str,
) -> tuple[list[SumLine], list[tuple[int, int, Cells]], list[Problem]]:
    """Part the lines into sum lines and project rows ``(position, row, cells)``."""
    columns = [meanings[n].column if n in meanings else None for n in names]
    amounts = {
        i: meanings[n].unit if n in meanings else None
        for i, n in enumerate(names)
        if _is_amount(n, meanings)
    }
    first_money = [i for i in amounts if names[i] in meanings]
    amounts = {i: amounts[i] for i in (*first_money, *(a for a in amounts if a not in first_money))}
    ids = [i for i, n in enumerate(names) if n in meanings and meanings[n].column == "id"]
    id_column = ids[0] if ids else None
    arabic = id_column is not None and any((c[id_column] or "").isdecimal() for _, c in rows)
    lines, kept = [], []
    for position, (row, cells) in enumerate(rows):
        line = subtotals.classify(
            position,
            row,
            cells,
            amounts=amounts,
            id_column=id_column,
            arabic_ids=arabic,
            columns=columns,
            unread={c for r, c in unread if r == row},
        )
        if line is None:
            kept.append((position, row, cells))
        else:
            lines.append(line)
    doubtful = subtotals.covering_nothing(lines, [position for position, _, _ in kept])
    kept += [(d.position, d.row, rows[d.position][1]) for d in doubtful]
    what, done = "looks like a part heading, but no row of its part follows", "kept as a project"
    problems = [Problem(file, f"'{d.label}' {what}", done, row=d.row) for d in doubtful]
    return [line for line in lines if line not in doubtful], sorted(kept), problems[::-1]


def _is_amount(name: str, meanings: Mapping[str, Heading]) -> bool:
    column = meanings[name].column if name in meanings else None
    if column in {"investment_10k_cny", "declared_area_m2"}:
        return True
    return column is None and re.search("投资|资金|金额|万元|亿元", name) is not None


def _filled(
    rows: Sequence[tuple[int, int, Cells]],
    names: Sequence[str],
    meanings: Mapping[str, Heading],
    *,
    merged: Sequence[tuple[int, int, int]],
    breaks: Container[int],
    unread: _Places,
    file: str,
) -> tuple[list[tuple[int, int, Cells]], list[Problem]]:
    """Fill blanks from above by the rule of the module's docstring; an unread cell is no blank."""
    columns = [meanings[n].column if n in meanings else None for n in names]
    by_row = {row: cells for _, row, cells in rows}
    ranges = {c for _, _, c in merged}
    loose = [i for i, c in enumerate(columns) if c in _FILLED and i not in ranges]
    result: list[tuple[int, int, Cells]] = []
    last: dict[int, str | None] = {}
    counted = dict.fromkeys(loose, 0)
    before = -1
    for position, row, cells in rows:
        new = list(cells)
        is_own = any(
            c == "id" and subtotals.is_titled(v) for c, v in zip(columns, cells, strict=True)
        )
        if is_own or any(b in breaks for b in range(before + 1, position)):
            last.clear()
        for first, end, column in merged:
            is_text = columns[column] not in _NEVER_FILLED
            is_open = new[column] is None and (row, column) not in unread
            if is_text and first < row <= end and is_open and first in by_row:
                new[column] = by_row[first][column]
        for column in loose:
            if is_blank(new[column]) and last.get(column) and (row, column) not in unread:
                new[column] = last[column]
                counted[column] += 1
            last[column] = new[column]
        result.append((position, row, tuple(new)))
        before = position
    problems = [
        Problem(file, f"{n} blank cells of '{names[c]}'", "filled from the row above")
        for c, n in counted.items()
        if n
    ]
    problems += [
        Problem(
            file,
            f"'{names[column]}' is merged over rows {first} to {end}",
            "kept on the first of them, blank on the others",
            row=first,
        )
        for first, end, column in merged
        if columns[column] in _NEVER_FILLED and first in by_row and by_row[first][column]
    ]
    return result, problems


def _frame(rows: Sequence[Cells], names: Sequence[str]) -> Any:
    columns = {n: pd.Series([c[i] for c in rows], dtype=object) for i, n in enumerate(names)}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(rows)))


def _add_sections(
    table: Any, rows: Sequence[tuple[int, int, Cells]], lines: Sequence[SumLine]
) -> None:
    """Keep the heading of its part with each row, in a column ``section``."""
    parts = [line for line in lines if line.level in {"part", "subpart"}]
    if not parts or "section" in {c.casefold() for c in table.columns}:
        return
    sections = []
    for position, _, _ in rows:
        above = [p.label for p in parts if p.position < position]
        sections.append(above[-1] if above else None)
    table["section"] = pd.Series(sections, dtype=object)

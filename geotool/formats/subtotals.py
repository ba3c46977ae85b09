"""Subtotals, totals and part headings of a plan's table: told from projects and checked.

A figure is right if it equals the sum of the rows it can mean: those above it since the last
such line, those below it up to the next, or all. Sums are decimal, so that cents count.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from geotool.formats.cells import decimal_text, is_blank, money_10k, number, plain
from geotool.model import Problem

_NUMERAL: Final = "[一二三四五六七八九十百]+"
_FIGURE: Final = r"(?P<figure>\d[\d,]*(?:\.\d+)?)?(?P<unit>亿元|万元|元)?"
_CLOSED_FIGURE: Final = r"\d[\d,.]*(?:亿元|万元|元)?\)"
_SUM_WORD: Final = r"(?:小计|合计|总计|共计|累计|总合计|sub-?total|grandtotal|total|sum)"
_SUM: Final = re.compile(
    rf"(?:\(?{_NUMERAL}\)?[、.,]?)?(?P<word>{_SUM_WORD})(?:\((?!{_CLOSED_FIGURE})[^()]{{0,20}}\)|\d+[个项]项目)?"
    rf"[:=]?\(?{_FIGURE}\)?",
    re.IGNORECASE,
)
_PART: Final = re.compile(
    rf"(?P<mark>{_NUMERAL}[、.,]|\({_NUMERAL}\)|第{_NUMERAL}[部分章节类]+|[IVX]+[.、])"
    rf"(?P<title>.*?)[:(,;]*(?:(?P<worded>小计|合计|共计|共|总投资)[:=]?{_FIGURE})?\)?"
)
_NUMERAL_ONLY: Final = re.compile(_NUMERAL)
_NOTE: Final = re.compile(
    r"(?:附?注|备注|说明|(?:填表|填报|编制)说明|单位|(?:填表|填报|编制|制表)(?:人|单位|部门|日期|时间)?"
    r"|审[核批](?:人|意见)?|(?:单位|部门)?负责人|经办人|联系(?:人|电话|方式)|(?:数据|资料)来源"
    r"|notes?|remarks?|source)\d{0,2}(?:\([^()]*\))?(?::.*|)",
    re.IGNORECASE | re.DOTALL,
)
#: Columns that a heading or a sum line may fill with words; a word elsewhere makes a project.
_WORDED: Final = frozenset({"id", "name", "category", "content", "remarks"})
#: Columns that it may fill with figures.
_SUMMED: Final = frozenset({"investment_10k_cny", "declared_area_m2", "quantity"})
_TAKEN_FOR: Final = {
    "part": "a part heading",
    "subpart": "a subpart heading",
    "subtotal": "a subtotal",
    "sum": "a sum line",
    "total": "a total",
}
_GRAND: Final = ("总计", "总合计", "grandtotal")


@dataclass(frozen=True)
class SumLine:
    """A line that is no project: its place among the rows, what it is, and its figures.

    ``level`` is ``part`` (a heading, its figure covers what follows), ``subpart``, ``subtotal``,
    ``sum`` or ``total``; ``figures`` by column index, in the unit of the column; ``is_worded`` if
    it says itself that it is a sum.
    """

    position: int
    row: int
    level: str
    label: str
    figures: Mapping[int, Decimal]
    is_worded: bool = True


def classify(
    position: int,
    row: int,
    cells: Sequence[str | None],
    *,
    amounts: Mapping[int, str | None],
    id_column: int | None,
    arabic_ids: bool,
    columns: Sequence[str | None] = (),
    unread: Container[int] = (),
) -> SumLine | None:
    """Tell a sum or part line from a project; ``None`` for a project.

    A row that has more than the words of a heading and figures that can be sums (coordinates, a
    kind, places, a unit, years) is a project whatever its name. ``amounts`` gives the columns of
    money and area with the unit in their heading, ``columns`` the canonical column of each cell,
    ``unread`` the cells that hold something that cannot be read.
    """
    filled = [(i, c) for i, c in enumerate(cells) if not is_blank(c) and c is not None]
    texts = [(i, c) for i, c in filled if number(c) is None]
    if not texts:
        return None
    words = [plain(c) for _, c in texts]
    sums = [m for w in words if len(w) < 60 and (m := _SUM.fullmatch(w))]
    part = _PART.fullmatch(words[0]) if len(words[0]) < 80 else None
    is_numbered = _is_numbered_part(filled, id_column, arabic_ids=arabic_ids)
    if len(texts) - len(sums) > (2 if is_numbered else 1 if part else 0):
        return None
    if not sums and not is_numbered and (part is None or texts[0][0] != filled[0][0]):
        return None
    labels = {i for i, c in texts if _SUM.fullmatch(plain(c))} | {texts[0][0]}
    titles = {texts[1][0]} if is_numbered and len(texts) > 1 else set()
    if _is_telling(cells, columns, labels=labels, titles=titles, amounts=amounts, unread=unread):
        return None
    own = _in_cells(cells, amounts)
    glued = next((m for m in (*sums, part) if m is not None and m["figure"]), None)
    figures = own or _glued(glued, amounts)
    label = " ".join(c for _, c in texts)[:60]
    is_worded = bool(sums) or not own or (part is not None and part["worded"] is not None)
    return SumLine(position, row, _level(sums, part), label, figures, is_worded)


def covering_nothing(lines: Sequence[SumLine], rows: Sequence[int]) -> list[SumLine]:
    """Headings that are projects after all: of rows that are not there, with a figure of their own.

    ``rows`` are the positions of the projects. Where there is none, every heading is one.
    """
    found: list[SumLine] = []
    for line in reversed(lines):
        if line.level not in {"part", "subpart"}:
            continue
        taken = [*rows, *(n.position for n in found)]
        is_empty = not _spans(line, lines, taken)[0]
        has_figure = not line.is_worded and any(line.figures.values())
        if is_empty and (has_figure or not rows):
            found.append(line)
    return found


def is_titled(cell: str | None) -> bool:
    """Whether a cell is numbered and named like a part (一、管网工程)."""
    found = _PART.fullmatch(plain(cell)) if cell and len(cell) < 80 else None
    return found is not None and bool(found["title"])


def is_note(cells: Sequence[str | None]) -> bool:
    """Whether a row holds nothing but notes on the table (备注：…, 填表人：…)."""
    filled = [plain(c) for c in cells if c is not None and not is_blank(c)]
    return bool(filled) and all(_NOTE.fullmatch(c) for c in filled)


def check(
    lines: Sequence[SumLine],
    rows: Mapping[int, Sequence[str | None]],
    *,
    names: Sequence[str],
    file: str,
) -> list[Problem]:
    """Hold every figure against the rows; report each line, agreed or not.

    ``rows`` maps the position of each project row to its cells.
    """
    problems = []
    for line in lines:
        if not line.figures:
            what = f"'{line.label}' is taken for {_TAKEN_FOR[line.level]}, not a project"
            problems.append(Problem(file, what, "not imported as a row", row=line.row))
        for column, figure in line.figures.items():
            spans = _spans(line, lines, sorted(rows))
            sums = [_sum(span, rows, column) for span in spans]
            what, done = _verdict(line, figure, sums, names[column])
            problems.append(Problem(file, what, done, row=line.row))
    return problems


def _is_numbered_part(
    filled: Sequence[tuple[int, str]], id_column: int | None, *, arabic_ids: bool
) -> bool:
    """Whether a row ``一 | title | sum`` stands among projects numbered 1, 2, 3."""
    if id_column is None or not arabic_ids or not filled or filled[0][0] != id_column:
        return False
    return _NUMERAL_ONLY.fullmatch(plain(filled[0][1])) is not None


def _is_telling(
    cells: Sequence[str | None],
    columns: Sequence[str | None],
    *,
    labels: Container[int],
    titles: Container[int],
    amounts: Container[int],
    unread: Container[int],
) -> bool:
    """Whether a cell besides the label holds what only a project has."""
    for index, cell in enumerate(cells):
        column = columns[index] if index < len(columns) else None
        if index in labels or (is_blank(cell) and index not in unread):
            continue
        if index in amounts or column in _WORDED or (column is None and index in titles):
            continue
        is_figure = cell is None or is_blank(cell) or number(cell) is not None
        if not (is_figure and (column is None or column in _SUMMED)):
            return True
    return False


def _level(sums: Sequence[re.Match[str]], part: re.Match[str] | None) -> str:
    if part is not None and not (sums and part["title"] == ""):
        return "subpart" if part["mark"].startswith("(") else "part"
    if not sums:
        return "part"
    word = sums[0]["word"].casefold()
    if word in _GRAND:
        return "total"
    return "subtotal" if word.startswith(("小计", "sub")) else "sum"


def _in_cells(cells: Sequence[str | None], amounts: Mapping[int, str | None]) -> dict[int, Decimal]:
    found = {}
    for column in amounts:
        cell = cells[column] if column < len(cells) else None
        value = None if cell is None else number(cell)
        if value is not None:
            found[column] = value
    return found


def _glued(match: re.Match[str] | None, amounts: Mapping[int, str | None]) -> dict[int, Decimal]:
    """Figure written into the label, as ``一、…（小计211164万元）``: of the first money column."""
    if match is None or not amounts:
        return {}
    column, unit = next(iter(amounts.items()))
    value = money_10k(match["figure"] + (match["unit"] or unit or "万元"), None)
    scale = money_10k("1", unit or "万元")
    return {} if value is None or not scale else {column: value / scale}


def _spans(line: SumLine, lines: Sequence[SumLine], rows: Sequence[int]) -> list[list[int]]:
    """Rows the line can mean, the likeliest first."""
    here = line.position
    others = [o for o in lines if o.position != here]
    if line.level in {"part", "subpart"}:
        ends = {"part": {"part", "total"}, "subpart": {"part", "subpart", "total"}}[line.level]
        after = [o.position for o in others if o.position > here and o.level in ends]
        nearest = [o.position for o in others if o.position > here]
        return [
            [r for r in rows if here < r < min(after, default=here + 10**9)],
            [r for r in rows if here < r < min(nearest, default=here + 10**9)],
        ]
    above = [o.position for o in others if o.position < here]
    same = [o.position for o in others if o.position < here and o.level == line.level]
    parts = [o.position for o in others if o.position < here and o.level == "part"]
    below = [o.position for o in others if o.position > here]
    since_any = [r for r in rows if max(above, default=-1) < r < here]
    spans = [
        since_any,
        [r for r in rows if max(same, default=-1) < r < here],
        [r for r in rows if max(parts, default=-1) < r < here],
        [r for r in rows if here < r < min(below, default=here + 10**9)],
        list(rows),
    ]
    whole_first = line.level == "total" or (line.level == "sum" and not same)
    return [spans[-1], *spans[:-1]] if whole_first else sorted(spans, key=lambda s: not s)


def _sum(
    span: Sequence[int], rows: Mapping[int, Sequence[str | None]], column: int
) -> tuple[Decimal, int]:
    """Sum over a span and the number of cells in it that are no number."""
    total, unread = Decimal(0), 0
    for position in span:
        cells = rows[position]
        cell = cells[column] if column < len(cells) else None
        if cell is None or is_blank(cell):
            continue
        value = number(cell)
        unread += value is None
        total += value or 0
    return total, unread


def _verdict(
    line: SumLine, figure: Decimal, sums: Sequence[tuple[Decimal, int]], column: str
) -> tuple[str, str]:
    heading = " ".join(column.split())
    taken = _TAKEN_FOR[line.level]
    label = line.label if str(figure) in plain(line.label) else f"{line.label} {figure}"
    if any(total == figure for total, _ in sums):
        what = f"{label} is taken for {taken} ({heading})"
        return what, "agrees with the rows; not imported"
    total, unread = sums[0]
    gap = f" ({unread} cells are no number)" if unread else ""
    what = f"{label} ({heading}) but the rows sum to {decimal_text(total)}{gap}"
    return what, f"the rows stand; taken for {taken}, not a project, and not imported"

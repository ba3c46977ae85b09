"""The table of findings, a line at a time: it may have a hundred thousand rows.

Of its columns only those of verdict and rule are as wide as their contents; these few texts are
known before any row is put into words. The message takes what the others leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.text import Text as Styled

from geotool.model import VERDICTS
from geotool.model import Text as Words
from geotool.reporting import wording
from geotool.reporting.folding import fold
from geotool.reporting.look import LOOKS, Look
from geotool.reporting.rows import Row, Shape
from geotool.reporting.widths import GAP, LEGIBLE

#: Below this width the message needs what a project's name would take.
NARROW: Final = 60
#: Codes that one cell shows below each other.
RULES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: the text of each cell with its width and its style."""

    texts: tuple[str, ...]
    widths: tuple[int, ...]
    styles: tuple[str, ...]

    @property
    def plain(self) -> str:
        """The line without colours."""
        cells = map(_filled, self.texts, self.widths)
        return (" " * GAP).join(cells).rstrip()

    @property
    def styled(self) -> Styled:
        """The line with colours."""
        line = Styled(no_wrap=True, overflow="crop")
        for text, width, style in zip(self.texts, self.widths, self.styles, strict=True):
            line.append(_filled(text, width), style or None).append(" " * GAP)
        line.rstrip()
        return line


class FindingsTable:
    """Rows under headings; a line parts the projects of one verdict from the next.

    ``shapes`` are those of all ``rows``, which are gone through once. ``first`` heads the first
    column.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        shapes: Iterable[Shape],
        look: Look,
        *,
        first: Words = wording.PROJECT,
    ) -> None:
        self.look = look
        self._rows = rows
        headings = (first, wording.VERDICT, wording.RULE, wording.SAID)
        self._headings = [look.words(words) for words in headings]
        self._widths = self._measured(set(shapes))

    def lines(self) -> Iterator[Line]:
        """Give the table line by line, from the headings down."""
        cells = [fold(text, w) for text, w in zip(self._headings, self._widths, strict=True)]
        height = max(len(cell) for cell in cells)
        at_foot = [[""] * (height - len(cell)) + cell for cell in cells]
        yield from self._beside(at_foot, ("bold",) * len(cells))
        rule = self._rule()
        yield rule
        group: str | None = None
        for row in self._rows:
            if group is not None and row.group != group:
                yield rule
            group = row.group
            yield from self._row(row)

    def _row(self, row: Row) -> Iterator[Line]:
        _, colour = LOOKS.get(row.verdict, ("", ""))
        verdict, codes = self._texts((row.verdict, row.rules))
        project, said = (self.look.safe(text).split("\n") for text in (row.project, row.said))
        cells = (
            [part for line in project for part in fold(line, self._widths[0])],
            [verdict],
            codes,
            [part for line in said for part in fold(line, self._widths[3])],
        )
        return self._beside(cells, ("", colour, "", ""))

    def _beside(self, cells: Sequence[list[str]], styles: tuple[str, ...]) -> Iterator[Line]:
        for number in range(max(len(cell) for cell in cells)):
            texts = tuple(cell[number] if number < len(cell) else "" for cell in cells)
            yield Line(texts, self._widths, styles)

    def _rule(self) -> Line:
        sign = "-" if self.look.ascii_only else "─"
        whole = sum(self._widths) + GAP * (len(self._widths) - 1)
        return Line((sign * whole,), (whole,), ("",))

    def _texts(self, shape: Shape) -> tuple[str, list[str]]:
        """Return the sign and word of a verdict, and the codes of the rules."""
        verdict, rules = shape
        sign, _ = LOOKS.get(verdict, ("", ""))
        label = VERDICTS.label(verdict, self.look.language)
        return self.look.safe(f"{sign} {label}"), [self.look.safe(code) for code in _short(rules)]

    def _measured(self, shapes: set[Shape]) -> tuple[int, ...]:
        """Return the widths of the columns; only where there is no room at all they exceed it."""
        _, verdict, rule, _ = (cell_len(heading) for heading in self._headings)
        for shape in shapes:
            label, codes = self._texts(shape)
            verdict = max(verdict, cell_len(label))
            rule = max(rule, *(cell_len(code) for code in codes))
        project = _project_width(self.look.width)
        left = self.look.width - (project + verdict + rule + 3 * GAP)
        return project, verdict, rule, max(left, LEGIBLE)


def _filled(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def _project_width(width: int) -> int:
    """Share of a sixth for ids and names, which are short; the message needs the rest."""
    least = 12 if width >= NARROW else 6
    return max(least, min(width // 6, 24))


def _short(rules: tuple[str, ...]) -> tuple[str, ...]:
    """Codes for the narrow column; of many the first ones: the message names each of them."""
    if len(rules) <= RULES_SHOWN:
        return rules
    return (*rules[: RULES_SHOWN - 1], f"+{len(rules) - RULES_SHOWN + 1}")

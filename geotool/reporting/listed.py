"""A heading with lines below it, as the text report prints what is no table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, ConsoleOptions
from rich.text import Text as Styled

from geotool.reporting.folding import fold, pack
from geotool.reporting.look import Safe


class Listed:
    """A heading with lines below it, those that do not fit hanging further in.

    ``packed`` puts short ones beside each other, as many as fit.
    """

    def __init__(
        self, heading: str, lines: Sequence[str], safe: Safe, *, packed: bool = False
    ) -> None:
        self.heading, self.lines = safe(f"{heading}:"), [safe(line) for line in lines]
        self.packed = packed

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Styled]:
        yield Styled(self.heading, style="bold")
        width = options.max_width
        lines = pack(self.lines, width - 2) if self.packed else self.lines
        for line in lines:
            yield Styled("\n".join(fold(f"  {line}", width, indent="    ")))

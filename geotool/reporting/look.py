"""How text for people is printed: language, width, signs, and what a stream can take."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TextIO

from rich.console import Console

from geotool.model import Text as Words

#: Width of a table where there is no terminal to ask.
WIDTH: Final = 120

#: Sign and terminal colour of a verdict; every sign exists in the Chinese code page (GBK), and
#: tells the verdicts apart without colour.
LOOKS: Final = {
    "violation": ("×", "bold red"),
    "unmet": ("▲", "magenta"),
    "conditional": ("◆", "yellow"),
    "unknown": ("■", "cyan"),
    "notice": ("○", "blue"),
    "pass": ("√", "green"),
}

Safe = Callable[[str], str]


@dataclass(frozen=True)
class Look:
    """How to print: language, columns, and what the encoding of the stream needs."""

    language: str
    width: int = WIDTH
    safe: Safe = str
    ascii_only: bool = False

    def words(self, text: Words) -> str:
        """Return a sentence of ours in the language."""
        return self.safe(text.get(self.language))


def plain_console(stream: TextIO, *, width: int | None = None) -> Console:
    """Return a console that writes the same text whatever the environment says."""
    return Console(
        file=stream,
        width=width or WIDTH,
        force_terminal=False,
        color_system=None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )


def terminal_console(stream: TextIO) -> Console:
    """Return a console for a terminal; an empty ``NO_COLOR`` does not count (no-color.org)."""
    no_color = bool(os.environ.get("NO_COLOR"))
    return Console(file=stream, no_color=no_color, markup=False, emoji=False, highlight=False)


def trimmed(text: str) -> str:
    """Return text without the blanks with which a table fills its lines."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())

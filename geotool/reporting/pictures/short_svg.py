"""SVG made shorter: hundredths of a point, relative coordinates, no blank that is not needed.

A picture of this package is half outlines of letters; written so it takes less than half the room.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_PATH: Final = re.compile(r' d="([^"]*)"')
_DOCTYPE: Final = re.compile(r"<!DOCTYPE[^>]*>\s*")
_GROUP: Final = re.compile(r' id="(?:figure|patch)_\d+"')
_BLANKS: Final = re.compile(r">\s+<")
#: Coordinates that a command takes.
_TAKES: Final = {"M": 2, "L": 2, "Q": 4, "C": 6}


def shortened(svg: str) -> str:
    """Return an SVG of matplotlib that looks the same within a hundredth of a point.

    >>> shortened('<svg>\\n <path d="M 1.50001 2 \\nL 3 2 \\nL 3 -4.256 \\nz \\n"/>\\n</svg>')
    '<svg><path d="M1.5 2l1.5 0 0-6.26z"/></svg>'
    """
    svg = _GROUP.sub("", _DOCTYPE.sub("", svg))
    return _BLANKS.sub("><", _PATH.sub(lambda match: f' d="{_path(match[1])}"', svg))


def _path(data: str) -> str:
    """Write a path of absolute M, L, Q, C and z with relative coordinates."""
    tokens = data.split()
    out: list[str] = []
    x = y = start_x = start_y = 0
    last, at = "", 0
    while at < len(tokens):
        command = tokens[at]
        if command in "zZ":
            out.append("z")
            x, y, last, at = start_x, start_y, "z", at + 1
            continue
        takes = _TAKES[command]
        numbers = [round(float(token) * 100) for token in tokens[at + 1 : at + 1 + takes]]
        at += 1 + takes
        first = not out
        name = "M" if first else command.lower()
        relative = numbers if first else _relative(numbers, x, y)
        # after "m" further pairs would be lines: its name is always written
        parts = [_number(value) for value in relative]
        text = parts[0] + "".join(p if p[0] == "-" else f" {p}" for p in parts[1:])
        if name != last or name in "mM":
            out.append(name + text)
        else:
            out.append(text if text[0] == "-" else f" {text}")
        x, y = numbers[-2], numbers[-1]
        last = name
        if command == "M":
            start_x, start_y = x, y
    return "".join(out)


def _relative(numbers: list[int], x: int, y: int) -> list[int]:
    return [value - (y if odd % 2 else x) for odd, value in enumerate(numbers)]


@lru_cache(maxsize=20_000)
def _number(hundredths: int) -> str:
    """Write hundredths as a number without zeros that say nothing."""
    sign, whole = ("-" if hundredths < 0 else ""), abs(hundredths)
    units, rest = divmod(whole, 100)
    if not rest:
        return f"{sign}{units}" if units else "0"
    return f"{sign}{units or ''}.{rest:02d}".rstrip("0")

"""Where in a JSON text a value stands, so that a message can name the line."""

from __future__ import annotations

import bisect
import json
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import repeat
from typing import Final

_BLANK: Final = re.compile(r"[ \t\r\n]*")
_DECODER: Final = json.JSONDecoder()


class Lines:
    """Lines of a well-formed JSON text whose outermost value is an object."""

    def __init__(self, text: str) -> None:
        self._text = text

    def of(self, *path: str | int) -> int:
        """Return the 1-based line of a value, or of the nearest one around it that is there.

        ``path`` are keys and positions from the outside to the inside.
        """
        offset = 0
        for part in path:
            inner = next((at for key, at in self._members(offset) if key == part), None)
            if inner is None:
                break
            offset = inner
        return self._line(self._after_blanks(offset))

    def of_items(self, key: str) -> list[int]:
        """Return the lines of all items of a list in the outermost object."""
        offset = next((at for name, at in self._members(0) if name == key), None)
        if offset is None:
            return []
        return [self._line(at) for _, at in self._members(offset)]

    def of_pairs(self, opening: str, beginning: str, count: int) -> list[int] | None:
        """Return the first lines of items that stand on two lines each, if all do.

        The list is opened by a line ``opening``; first lines begin with ``beginning``. ``None``
        for a text that is written otherwise. Many times quicker than ``of_items``.
        """
        start = self._text.find(f"\n{opening}\n")
        if start < 0:
            return None
        first = self._line(start) + 2
        lines = self._text[start + len(opening) + 2 :].split("\n")
        pairs = lines[0 : 2 * count : 2], lines[1 : 2 * count : 2]
        if len(pairs[1]) < count or lines[2 * count : 2 * count + 1] != ["]"]:
            return None
        if all(map(str.startswith, pairs[0], repeat(beginning))) and not any(
            map(str.startswith, pairs[1], repeat(beginning))
        ):
            return list(range(first, first + 2 * count, 2))
        return None

    @cached_property
    def _ends(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self._text)]

    def _line(self, offset: int) -> int:
        return bisect.bisect_left(self._ends, offset) + 1

    def _after_blanks(self, offset: int) -> int:
        found = _BLANK.match(self._text, offset)
        return offset if found is None else found.end()

    def _members(self, offset: int) -> Iterator[tuple[str | int, int]]:
        """Keys (positions) and offsets of the values in an object (list); none in other values."""
        at = self._after_blanks(offset)
        opening = self._text[at : at + 1]
        if opening not in ("{", "["):
            return
        at, position = self._after_blanks(at + 1), 0
        while self._text[at] not in "]}":
            key: str | int = position
            if opening == "{":
                key, at = _DECODER.raw_decode(self._text, at)
                at = self._after_blanks(self._after_blanks(at) + 1)  # the colon
            yield key, at
            _, at = _DECODER.raw_decode(self._text, at)
            at = self._after_blanks(at)
            if self._text[at] == ",":
                at = self._after_blanks(at + 1)
            position += 1

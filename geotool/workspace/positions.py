"""Where in a TOML text a key stands, so that a message can name the line.

``tomllib`` gives values without positions. This finds the line of a key path among table
headers and ``key = value`` lines; a key inside an inline table or array is reported at the
line of the key that holds it, which is where a user looks first.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geotool.errors import ConfigError, MissingFileError

Key = str | int

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*="""
)
_PART = re.compile(r'"([^"]*)"|\'([^\']*)\'|([A-Za-z0-9_-]+)')


def locate(text: str, path: tuple[Key, ...]) -> int:
    """Return the 1-based line of a key path; of its nearest existing ancestor if it is absent.

    Elements of arrays of tables are counted from 0.

    >>> locate('a = 1\\n[[layer]]\\nid = "x"\\n[[layer]]\\nid = "y"\\n', ("layer", 1, "id"))
    5
    >>> locate('a = 1\\n[t]\\nb = 2\\n', ("t", "missing"))
    2
    """
    best, depth = 1, 0
    for line, found in _entries(text):
        common = _common(found, path)
        if common > depth and (common == len(found) or common == len(path)):
            best, depth = line, common
    return best


def read_toml(path: Path, *, name: str, remedy: str | None = None) -> tuple[dict[str, Any], str]:
    """Read a TOML file; return its data and its text.

    Raises MissingFileError if it is not there, ConfigError with the line if it is not TOML
    or not UTF-8.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise MissingFileError("no such file", file=name, remedy=remedy) from None
    except UnicodeDecodeError as error:
        row = bytes(error.object[: error.start]).count(b"\n") + 1
        what = "is not UTF-8 text"
        raise ConfigError(what, file=name, row=row, remedy="save it as UTF-8") from None
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise ConfigError(what, file=name, remedy="check the path and its permissions") from None
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        at = re.search(r"\(at line (\d+), column \d+\)", message)
        row = int(at.group(1)) if at else text.count("\n") + 1
        what = re.sub(r"\s*\(at .*\)$", "", message)
        raise ConfigError(f"is not valid TOML: {what}", file=name, row=row) from None


@functools.lru_cache(maxsize=4)
def _entries(text: str) -> tuple[tuple[int, tuple[Key, ...]], ...]:
    """Return what ``_found`` yields; a document is asked for many of its lines."""
    return tuple(_found(text))


def _found(text: str) -> Iterator[tuple[int, tuple[Key, ...]]]:
    """Yield (line, full key path) of every header and every key line."""
    counts: dict[tuple[Key, ...], int] = {}
    table: tuple[Key, ...] = ()
    fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if fence:
            fence = "" if line.count(fence) % 2 else fence
            continue
        header = _HEADER.match(line)
        key = None if header else _KEY.match(line)
        if header:
            table = _resolve(_parts(header.group(2)), counts)
            if header.group(1) == "[[":
                index = counts.get(table, -1) + 1
                counts[table] = index
                table = (*table, index)
            yield number, table
        elif key:
            yield number, (*table, *_parts(key.group(1)))
            fence = next((q for q in ('"""', "'''") if line.count(q) % 2), "")


def _resolve(parts: tuple[str, ...], counts: dict[tuple[Key, ...], int]) -> tuple[Key, ...]:
    """Insert the current index after every array of tables on the way."""
    path: tuple[Key, ...] = ()
    for position, part in enumerate(parts):
        path = (*path, part)
        if path in counts and position < len(parts) - 1:
            path = (*path, counts[path])
    return path


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(a or b or c for a, b, c in _PART.findall(dotted))


def _common(found: tuple[Key, ...], path: tuple[Key, ...]) -> int:
    length = 0
    for a, b in zip(found, path, strict=False):
        if a != b:
            break
        length += 1
    return length

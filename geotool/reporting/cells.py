"""Plain values of table cells, and text made harmless for a terminal or a spreadsheet.

Nothing is dropped on the way: what a reader must not execute is shown, escaped, instead.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from datetime import date
from numbers import Integral, Real
from typing import Any, Final

#: A spreadsheet takes cells that begin so for formulas (the full-width forms, too, with some
#: input methods).
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

#: Signs that reorder the text around them, with which a name could pose as something else.
_BIDI: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def plain(value: Any) -> Any:
    """Return a cell as ``None``, ``bool``, ``int``, ``float``, ``str``, list or dict.

    Every way of writing "no value" (None, NaN, NA, NaT, an infinite number) becomes ``None``.
    """
    if value is None or isinstance(value, (str, bool)):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, (int, float)):  # before the questions that take their time
        return _number(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return _number(value) if isinstance(value, Real) else _other(value)


def _number(value: Any) -> int | float | None:
    if isinstance(value, Integral):
        return int(value)
    return float(value) + 0.0 if math.isfinite(value) else None


def _other(value: Any) -> Any:
    if hasattr(value, "item") and getattr(value, "shape", None) == ():  # numpy.bool_ and the like
        return plain(value.item())
    if str(value) in {"<NA>", "NaT", "nan"}:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


def one_line(text: str, *, limit: int | None = None) -> str:
    r"""Text for one line of a terminal: control characters shown, blanks joined, cut at a limit.

    >>> one_line("a\x1b[31m\n b"), one_line("abcdef", limit=4)
    ('a\\x1b[31m b', 'abc…')
    """
    shown = "".join(_visible(c) for c in " ".join(text.split()))
    return shown if limit is None or len(shown) <= limit else shown[: limit - 1] + "…"


def _visible(character: str) -> str:
    if character in _BIDI or unicodedata.category(character) in {"Cc", "Cs"}:
        return character.encode("unicode_escape").decode("ascii")
    return character


def spreadsheet(value: Any) -> str | int | float:
    r"""Value for a CSV cell: text that a spreadsheet would run gets a leading apostrophe.

    Numbers stay numbers; line ends inside text become ``\n``.

    >>> spreadsheet("=cmd()"), spreadsheet(-1.5), spreadsheet("-1.5"), spreadsheet(True)
    ("'=cmd()", -1.5, "'-1.5", 'true')
    """
    if not isinstance(value, str):  # most cells are text
        value = plain(value)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (int, float)):
            return value
        if isinstance(value, list):
            value = "; ".join(str(item) for item in value if item is not None)
    text = str(value)
    if "\r" in text or "\0" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text

"""Cells of tables as rules compare them: text without accidents of writing, words of lists."""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from geotool.model import PROJECT_KINDS, PURPOSES

#: What stands between the words of a list in a cell.
LIST = re.compile(r"[,，、；;|]+")


def plain(value: Any) -> str:
    """Text of a table cell, "" where it is empty (None, NaN, NA); ``1.0`` reads as ``1``.

    >>> plain(1.0), plain(float("nan")), plain(None), plain(" 一级 ")
    ('1', '', '', '一级')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else str(value)
    return _plain_text(str(value))


@functools.lru_cache(maxsize=65536)
def _plain_text(value: str) -> str:
    text = unicodedata.normalize("NFKC", value).strip()
    return "" if text.casefold() in {"<na>", "nan", "nat", "none"} else text


@functools.lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return the form in which words are compared: width, case and outer blanks do not matter."""
    return unicodedata.normalize("NFKC", word).strip().casefold()


def fits(value: str, wanted: tuple[str, ...]) -> bool:
    """Whether a value is one of those wanted; ``26*`` stands for all that begin with 26.

    >>> fits("2611", ("chemical", "26*")), fits("Ⅰ", ("I",)), fits("15", ("26*",))
    (True, True, False)
    """
    folded = fold(value)
    return any(
        folded.startswith(fold(w[:-1])) if w.endswith("*") else folded == fold(w) for w in wanted
    )


def purposes_of(project: Mapping[str, Any]) -> frozenset[str]:
    """Purposes a project claims, and those its kind implies; unknown words claim nothing.

    >>> sorted(purposes_of({"kind": "flood_works", "purposes": "monitoring,?"}))
    ['flood_control', 'monitoring']
    """
    words = project.get("purposes")
    listed = words if isinstance(words, list | tuple | set | frozenset) else [words]
    return _purposes(tuple(plain(word) for word in listed), plain(project.get("kind")))


@functools.lru_cache(maxsize=65536)
def _purposes(words: tuple[str, ...], kind: str) -> frozenset[str]:
    claimed = {PURPOSES.code(plain(part)) for word in words for part in LIST.split(word)}
    implied = PROJECT_KINDS[kind].purposes if kind in PROJECT_KINDS else ()
    return frozenset({*(p for p in claimed if p), *implied})

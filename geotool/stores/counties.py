"""Counties as tables write them, by code or in words, held against the outlines there are.

A word is only taken for a county where exactly one fits: 铜梁 is 铜梁区 where no 铜梁县 is.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence

from geotool.stores.base import StoredLayer

_CODE = re.compile(r"\d{6}(?:\d{3}){0,2}")
#: Province and city before a county's own name; one character alone (沙市区) is no city.
_ABOVE = re.compile(r"^(?:[^省市区县\s]{2,8}(?:省|自治区|市)\s*)+(?=.{2})")
_SUFFIX = re.compile(r"(?<=..)(?:自治县|自治旗|区|县|市|旗)$")
_SHOWN = 8


class Counties:
    """Names and codes of all admin areas of a workspace."""

    def __init__(self, layers: Sequence[StoredLayer] = ()) -> None:
        rows = [
            (str(name or ""), str(code or ""))
            for layer in layers
            if layer.spec.kind == "admin_area"
            for name, code in zip(layer.table["name"], layer.table["code"], strict=True)
        ]
        self.codes = frozenset(county for _, code in rows if (county := _county_code(code)))
        self.names: dict[str, str] = {}
        self._by_key: list[dict[str, set[str]]] = [{} for _ in _KEYS]
        for name, code in rows:
            county = _county_code(code)
            if not name or not county or not _is_whole_county(code):
                continue
            self.names.setdefault(county, name)
            for found, key in zip(self._by_key, _KEYS, strict=True):
                found.setdefault(key(name), set()).add(county)

    def code(self, text: str) -> str | None:
        """Return the code of a county that is there, by code or name; ``None`` if there is none.

        Township codes (9 or 12 digits) stand for the county of their first six.
        """
        if _CODE.fullmatch(text):
            county = _county_code(text)
            return county if county in self.codes else None
        for found, key in zip(self._by_key, _KEYS, strict=True):
            codes = found.get(key(text), set())
            if len(codes) == 1:
                return next(iter(codes))
            if codes:
                return None
        return None

    def listed(self) -> str:
        """Return the known counties as ``铜梁区 500151, …``, eight at most."""
        words = [f"{self.names.get(c, '')} {c}".strip() for c in sorted(self.codes)]
        return ", ".join(words[:_SHOWN]) + (" …" if len(words) > _SHOWN else "")

    def nearest(self, text: str) -> str | None:
        """Return the known county that a mistyped code or name comes nearest to."""
        by_word = {**{name: c for c, name in self.names.items()}, **{c: c for c in self.codes}}
        near = difflib.get_close_matches(text, sorted(by_word), n=1, cutoff=0.6)
        if not near:
            return None
        county = by_word[near[0]]
        return f"{self.names.get(county, '')} {county}".strip()


def region_remedy(layers: Sequence[StoredLayer], code: str) -> str:
    """Say which counties have an outline, where a region's code has none."""
    counties = Counties(layers)
    near = counties.nearest(code)
    hint = f"did you mean {near}? " if near else ""
    return f"{hint}outlines there: {counties.listed() or 'none'}"


def _county_code(code: str) -> str:
    """First six digits of a code of county, town or village; ``""`` for anything else."""
    return code[:6] if _CODE.fullmatch(code) else ""


def _is_whole_county(code: str) -> bool:
    """Whether a code is that of the county itself: statistics pad it with zeros."""
    return not code[6:].strip("0")


def _plain(text: str) -> str:
    return "".join(text.split())


def _own_name(text: str) -> str:
    return _ABOVE.sub("", _plain(text))


def _stem(text: str) -> str:
    return _SUFFIX.sub("", _own_name(text))


#: From strict to loose: the word itself, without what lies above it, without 区 or 县.
_KEYS: tuple[Callable[[str], str], ...] = (_plain, _own_name, _stem)

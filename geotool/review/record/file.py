"""Reading a review record: every fault is one line that names the record and the line in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from geotool.errors import InputError, MissingFileError
from geotool.review.record.contents import SCHEMA, digests

_REMEDY: Final = "take another copy, or record the review anew (`geotool check --record FILE`)"
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+')
_SHA256: Final = r"^[0-9a-f]{64}$"


def _day(value: str) -> str:
    date.fromisoformat(value)
    return value


class _Part(BaseModel):
    """Entries may carry more than is asked for here: the digest tells what was added by hand."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True, allow_inf_nan=False)


Digest = Annotated[str, Field(pattern=_SHA256)]


class _Given(_Part):
    """A file of a check without workspace: where it lies, and how it was spelled."""

    file: str
    given: str
    kind: str | None = None
    frame: str | None = None


class _Options(_Part):
    rules: list[str] | None
    language: Literal["zh", "en"]
    zones_only: bool = False
    waivers: bool = True
    baseline: str | None = None
    site: _Given | None = None
    zones: list[_Given] | None = None
    kind: str | None = None
    purposes: list[str] | None = None
    layer: str | None = None
    encoding: str | None = None
    workspace: str | None = None
    packs: list[str] | None = None


class _Rule(_Part):
    code: str
    editions: list[str]
    sha256: Digest | None = None
    file: str | None = None
    changes: list[dict[str, Any]] = []


class _Input(_Part):
    role: str
    file: str
    sha256: Digest
    id: str | None = None
    kind: str | None = None
    project: str | None = None


class _Waiver(_Part):
    document: str
    rule: str
    state: str
    project: str | None = None


class _NotChecked(_Part):
    rule: str
    reason: str
    projects: int
    new: bool


class _Verdict(_Part):
    project: str
    verdict: str
    findings: int
    source: str | None = None


class _Finding(_Part):
    id: str
    rule: str
    edition: str
    project: str | None
    verdict: str
    waiver: str | None
    new: bool
    value: float | None = None
    share: float | None = None
    unit: str | None = None
    zone_layer: str | None = None
    zone_feature: str | None = None
    zone_kind: str | None = None
    reason: str | None = None
    measure: str | None = None
    certainty: str | None = None


class _Digests(_Part):
    verdicts: Digest
    record: Digest


class _Document(_Part):
    workspace: str
    mode: Literal["workspace", "files"]
    as_of: Annotated[str, AfterValidator(_day)]
    options: _Options
    settings: dict[str, Any]
    versions: dict[str, str]
    rules: list[_Rule]
    inputs: list[_Input]
    waivers: list[_Waiver]
    not_checked: list[_NotChecked]
    verdicts: list[_Verdict]
    findings: list[_Finding]
    digests: _Digests


@dataclass(frozen=True)
class Recorded:
    """A record as it was read. ``name`` is what messages call it, ``path`` where it lies.

    ``edited`` is the part that was changed after the record was made: ``verdicts``, else
    ``basis``; ``None`` where its digests hold.
    """

    path: Path
    name: str
    document: Mapping[str, Any]
    text: str
    edited: str | None = None

    def line(self, *place: str | int) -> int:
        """Line of a value, by section, number of the entry and key; of what holds it, if absent."""
        return line_of(self.text, place)


def read_record(path: Path, *, name: str | None = None) -> Recorded:
    """Read a record.

    Raises
    ------
    MissingFileError
        Where it is not there.
    InputError
        Where it is no record of this schema, with the line.
    """
    name = str(path) if name is None else name
    text = _text(path, name)
    data = _parsed(text, name)
    if not isinstance(data, dict) or "schema" not in data:
        raise InputError("is no review record", file=name, row=1, remedy=_REMEDY)
    if data["schema"] != SCHEMA:
        what = f"is no review record of schema {SCHEMA} (but {str(data['schema'])[:60]!r})"
        remedy = "name a file that `geotool check --record` wrote"
        raise InputError(what, file=name, row=line_of(text, ("schema",)), remedy=remedy)
    try:
        _Document.model_validate(data)
        edited = _edited(data)
    except ValidationError as error:
        _refuse(error, text, name)
    except RecursionError:
        raise _too_deep(name) from None
    return Recorded(path, name, data, text, edited)


def _edited(data: Mapping[str, Any]) -> str | None:
    stated, found = data["digests"], digests(data)
    if stated["verdicts"] != found["verdicts"]:
        return "verdicts"
    return None if stated["record"] == found["record"] else "basis"


def _too_deep(name: str) -> InputError:
    return InputError("is nested too deeply for a record", file=name, row=1, remedy=_REMEDY)


def _text(path: Path, name: str) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise MissingFileError("no such file", file=name, remedy="check the path") from None
    except UnicodeDecodeError as error:
        row = bytes(error.object[: error.start]).count(b"\n") + 1
        raise InputError("is not UTF-8 text", file=name, row=row, remedy=_REMEDY) from None
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise InputError(what, file=name, remedy="check the path and its permissions") from None


def _parsed(text: str, name: str) -> Any:
    if not text.strip():
        raise InputError("is empty", file=name, row=1, remedy=_REMEDY)
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        what = f"is not valid JSON: {error.msg}"
        raise InputError(what, file=name, row=error.lineno, remedy=_REMEDY) from None
    except RecursionError:
        raise _too_deep(name) from None
    except ValueError as error:  # a key that stands twice, NaN, a number of thousands of digits
        raise InputError(f"is no record: {error}", file=name, row=1, remedy=_REMEDY) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: a reader would see another one than the program."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice[:60]!r} stands twice in one entry")
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _refuse(error: ValidationError, text: str, name: str) -> NoReturn:
    """Name the first fault: what is missing, or of the wrong sort."""
    faults = [(line_of(text, fault["loc"]), fault) for fault in error.errors(include_url=False)]
    row, fault = min(faults, key=lambda pair: pair[0])
    where = ".".join(str(part) for part in fault["loc"])
    where = "".join(sign if sign.isprintable() else "?" for sign in where)
    if fault["type"] == "missing":
        what = f"is no whole record: '{where}' is missing"
    else:
        what = f"is no sound record: '{where}': {fault['msg'].removeprefix('Value error, ')}"
    raise InputError(what, file=name, row=row, remedy=_REMEDY) from None


def line_of(text: str, place: tuple[str | int, ...]) -> int:
    """Return the 1-based line of a value in a JSON text; that of what holds it, if it is absent.

    >>> line_of('{"a": 1,\\n "b": [1,\\n  {"c": 2}]}', ("b", 1, "c"))
    3
    >>> line_of('{"a": 1,\\n "b": {}}', ("b", "missing"))
    2
    """
    best, depth = 0, 0
    for at, path in _values(text):
        common = len(path)
        if common > depth and path == place[:common]:
            best, depth = at, common
            if common == len(place):
                break
        elif depth and path[:depth] != place[:depth]:
            break
    return text.count("\n", 0, best) + 1


def _values(text: str) -> Iterator[tuple[int, tuple[str | int, ...]]]:
    """Give where every value begins, with its path."""
    path: list[str | int] = []
    opened: list[str] = []
    key: str | None = None
    is_key = False
    for token in _TOKEN.finditer(text):
        word = token.group()
        if word in "]}":
            opened.pop()
            path.pop()
            is_key = False
        elif word == ",":
            is_key = opened[-1] == "{"
            if not is_key:
                path[-1] = int(path[-1]) + 1
        elif word == ":":
            is_key = False
        elif is_key:
            key = json.loads(word)
            path[-1] = str(key)
        else:
            yield token.start(), tuple(path)
            if word in "[{":
                opened.append(word)
                path.append(0 if word == "[" else "")
                is_key = word == "{"

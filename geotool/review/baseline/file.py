"""Reading a baseline file: every fault is named with its line."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
import shapely
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    TypeAdapter,
    ValidationError,
)

from geotool.errors import InputError, MissingFileError
from geotool.model import VERDICTS, Baseline, BaselineEntry
from geotool.review.baseline.comparing import SCHEMA
from geotool.review.json_lines import Lines
from geotool.review.resting import collector_at_rest
from geotool.workspace.validation import describe, own_faults

_ANEW: Final = "write it anew with geotool check --write-baseline"
#: Characters of a word in a message; nobody reads more of them, and of faults, than this.
_SHOWN: Final = 60
#: So many entries are checked at once: they take several times the memory of the file.
_AT_ONCE: Final = 5_000

Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]


def _verdict(code: str) -> str:
    if code not in VERDICTS or code == "pass":
        known = ", ".join(term.code for term in VERDICTS if term.code != "pass")
        raise ValueError(f"not a verdict of findings; use one of {known}")
    return code


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("not a date; write it as 2026-11-20") from None
    return text


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _Entry(_Strict):
    """An entry as it is written."""

    id: Annotated[str, Field(min_length=1)]
    rule: Annotated[str, Field(min_length=1)]
    verdict: Annotated[str, AfterValidator(_verdict)]
    project: str | None
    name: str | None = None
    zone: str | None = None
    zone_name: str | None = None
    zone_kind: str | None = None
    measure: str | None = None
    value: FiniteFloat | None = None
    unit: str | None = None
    share: FiniteFloat | None = None
    limit: FiniteFloat | None = None
    reason: str | None = None
    at: Annotated[tuple[Longitude, Latitude], Field(strict=False)] | None = None
    zone_at: Annotated[tuple[Longitude, Latitude], Field(strict=False)] | None = None
    shape: str | None


class _Rule(_Strict):
    code: str
    edition: str


class _NotChecked(_Strict):
    rule: str
    reason: str


class _Document(_Strict):
    """The file as it is written; entries are checked on their own."""

    schema_: Annotated[str, Field(alias="schema")]
    workspace: str
    as_of: Annotated[str, AfterValidator(_day)]
    tolerance_m2: Annotated[FiniteFloat, Field(ge=0)]
    rules: list[_Rule]
    projects: list[str]
    not_checked: list[_NotChecked]
    entries: list[Any]


_ENTRIES: Final = TypeAdapter(list[_Entry])


def read_baseline(path: Path, *, name: str, workspace: str | None) -> Baseline:
    """Read a baseline file.

    Parameters
    ----------
    name
        How the file is called in messages.
    workspace
        Name of the workspace that it must be of; ``None`` where there is none.

    Raises
    ------
    MissingFileError
        Where there is no such file.
    InputError
        With the line, for a file that cannot be read, is no JSON, has another schema, is of
        another workspace, holds a broken entry, one id twice, or a shape that is none.
    """
    with collector_at_rest():
        return _read(_text(path, name), name, workspace)


def _read(text: str, name: str, workspace: str | None) -> Baseline:
    data = _data(text, name)
    lines = Lines(text)
    _refuse_other_schema(data, lines, name)
    try:
        document = _Document.model_validate(data)
    except ValidationError as found:
        raise _fault(_Document, found, lines, name) from None
    if workspace is not None and document.workspace != workspace:
        raise InputError(
            f"the baseline is of the workspace '{document.workspace}', not of '{workspace}'",
            file=name,
            row=lines.of("workspace"),
            remedy=f"name the baseline of this workspace, or {_ANEW}",
        )
    del data  # the document holds the entries, and lets go of them one by one
    at = lines.of_pairs('"entries": [', '{"project": ', len(document.entries))
    at = lines.of_items("entries") if at is None else at
    entries = _entries(document.entries, at, lines, name)
    _refuse_twins([entry.id for entry in entries], at, name)
    return Baseline(
        file=name,
        workspace=document.workspace,
        as_of=document.as_of,
        tolerance_m2=document.tolerance_m2,
        rules={rule.code: rule.edition for rule in document.rules},
        projects=frozenset(document.projects),
        not_checked=frozenset((n.rule, n.reason) for n in document.not_checked),
        entries=tuple(entries),
    )


def _entries(raw: list[Any], at: list[int], lines: Lines, name: str) -> list[BaselineEntry]:
    """Check entries and take them over, some at a time: ``raw`` is empty afterwards."""
    entries: list[BaselineEntry] = []
    raw.reverse()
    while raw:
        start = len(entries)
        some = [raw.pop() for _ in range(min(_AT_ONCE, len(raw)))]
        try:
            written = _ENTRIES.validate_python(some)
        except ValidationError as found:
            raise _fault(_Entry, found, lines, name, start=start) from None
        shapes = _shapes(written, start, lines, name)
        entries += [
            BaselineEntry(**{**vars(entry), "shape": shape, "line": line})
            for entry, shape, line in zip(written, shapes, at[start:], strict=False)
        ]
    return entries


def _text(path: Path, name: str) -> str:
    if path.exists() and not (
        path.is_file() or path.is_dir()
    ):  # a device would be read without end
        raise InputError("is no file", file=name, remedy="name a file")
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MissingFileError(
            "there is no such baseline",
            file=name,
            remedy="make one with geotool check --write-baseline",
        ) from None
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", file=name, remedy=_ANEW) from None
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})"
        raise InputError(what, file=name, remedy="name a file") from None


def _data(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(
            f"is not JSON ({error.msg})",
            file=name,
            row=error.lineno,
            remedy=f"mend the line (a merge may have left marks), or {_ANEW}",
        ) from None
    except (RecursionError, ValueError):  # nested without end; a number of thousands of digits
        raise InputError("is no baseline", file=name, row=1, remedy=_ANEW) from None


def _refuse_other_schema(data: Any, lines: Lines, name: str) -> None:
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema == SCHEMA:
        return
    row, what = 1, "is no baseline"
    if isinstance(schema, str):
        row, what = lines.of("schema"), f"has the schema '{schema[:_SHOWN]}', not '{SCHEMA}'"
    raise InputError(what, file=name, row=row, remedy=f"name a baseline, or {_ANEW}")


def _fault(
    model: type[BaseModel],
    found: ValidationError,
    lines: Lines,
    name: str,
    start: int | None = None,
) -> InputError:
    """Return the first fault as an error at its line, with the number of the others.

    ``start`` is the number of the first of the entries that were looked at, ``None`` for a fault of
    the header.
    """
    faults = own_faults(found)
    within = [_place(f["loc"], start) for f in faults]
    row, first = min((lines.of(*path), n) for n, path in enumerate(within[:_SHOWN]))
    fault = dict(faults[first])
    if start is not None:
        fault["loc"] = fault["loc"][1:] or ("entry",)
    what, remedy = describe(model, fault)
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    where = "" if start is None else "entry: "
    return InputError(f"{where}{what}{more}", file=name, row=row, remedy=remedy or _ANEW)


def _place(loc: tuple[str | int, ...], start: int | None) -> tuple[str | int, ...]:
    """Where a fault is in the file, from where it is in the part that was looked at."""
    if start is None:
        return loc
    return ("entries", start + int(loc[0]), *loc[1:])


def _refuse_twins(ids: list[str], at: list[int], name: str) -> None:
    if len(set(ids)) == len(ids):
        return
    first = next(i for i, count in Counter(ids).items() if count > 1)
    rows = [row for i, row in zip(ids, at, strict=True) if i == first]
    raise InputError(
        f"the id '{first[:_SHOWN]}' stands twice, first in line {rows[0]}",
        file=name,
        row=rows[1],
        remedy=f"keep one of the two entries, or {_ANEW}",
    )


def _shapes(written: list[_Entry], start: int, lines: Lines, name: str) -> np.ndarray:
    texts = np.array([None, *(entry.shape for entry in written)], dtype=object)[1:]
    shapes: np.ndarray = shapely.from_wkt(texts, on_invalid="ignore")
    shapes = np.asarray(shapes, dtype=object)
    wrong = shapely.is_missing(shapes) & np.array([text is not None for text in texts], dtype=bool)
    bounds = shapely.bounds(shapes)
    finite = np.isfinite(bounds).all(axis=1) & (np.abs(bounds) <= (180, 90, 180, 90)).all(axis=1)
    wrong |= ~shapely.is_missing(shapes) & ~finite
    if wrong.any():
        n = int(np.flatnonzero(wrong)[0])
        raise InputError(
            f"entry: '{written[n].id[:_SHOWN]}' has a shape that is no WKT in degrees",
            file=name,
            row=lines.of("entries", start + n, "shape"),
            remedy=f"restore the line, or {_ANEW}",
        )
    return shapes

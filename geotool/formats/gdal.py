"""Reading with GDAL: in bulk through pyogrio, one by one through fiona where that fails.

GDAL turns what it cannot read into a missing geometry and says so, if at all, in a warning;
here each such feature is a problem with its number.
"""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyogrio.errors
import shapely
from numpy.typing import NDArray

from geotool.errors import InputError
from geotool.formats import encodings, features
from geotool.formats.raw import RawTable, renaming_problems, unique_names
from geotool.model import Problem

#: Exact integers of a double.
_EXACT = 2**53
_DBASE = frozenset({".shp", ".dbf"})


@dataclass(frozen=True)
class Content:
    """A layer as GDAL gives it: field names and values, geometries as WKB."""

    names: list[str]
    values: list[NDArray[Any]]
    wkb: NDArray[Any] | None
    crs: str | None
    problems: tuple[Problem, ...] = ()
    integers: frozenset[str] = frozenset()


def read(path: Path, name: str, layer: str | None, encoding: str | None) -> RawTable:
    """Read one layer of a file that GDAL knows."""
    layer = choose_layer(path, layer, name=name)
    with told() as messages:
        try:
            content = _bulk(path, layer)
        except UnicodeDecodeError:  # a format that is UTF-8 by definition, and text that is not
            content = _with_text_repaired(_bulk(path, layer, as_bytes=True), name=name)
        except pyogrio.errors.DataSourceError as fault:
            raise unreadable(path, name, fault) from fault
        except (RuntimeError, ValueError):  # a feature that stops the bulk read
            content = features.read_one_by_one(path, layer, name=name)
    problems = [*content.problems]
    choice = None
    if path.suffix.casefold() in _DBASE:
        content, choice, noted = _decoded(content, path, encoding, name=name)
        problems += noted
    count = len(content.wkb) if content.wkb is not None else _length(content)
    used = unique_names(content.names)
    problems += renaming_problems(content.names, used, file=name)
    columns = {
        column: _column(values, is_integer=original in content.integers)
        for column, original, values in zip(used, content.names, content.values, strict=True)
    }
    problems += [Problem(name, f"GDAL says: {m}", "read on") for m in _distinct(messages, path)]
    rows = np.arange(1, count + 1, dtype=np.int64)
    table: Any = pd.DataFrame(columns, index=pd.RangeIndex(count))
    crs = content.crs
    if content.wkb is not None:
        geometries, broken = features.from_wkb(content.wkb, path, file=name)
        problems += broken
        crs = _stated(crs, path, geometries)
        table = gpd.GeoDataFrame(table, geometry=geometries)
    is_kml = path.suffix.casefold() == ".kml"
    declared = is_kml or (crs is not None and crs not in {"EPSG:4326", "OGC:CRS84"})
    used_encoding = choice.encoding if choice else "utf-8"
    return RawTable(table, crs, rows, used_encoding, tuple(problems), declared)


def choose_layer(path: Path, wanted: str | None, *, name: str) -> str | None:
    """Name of the layer to read: the wanted one, or the only one with geometry.

    Raises
    ------
    InputError
        No such layer, or several to choose from: the message lists them.
    """
    with told():
        try:
            listed = [(str(n), kind is not None) for n, kind in pyogrio.list_layers(path)]
        except pyogrio.errors.DataSourceError as fault:
            raise unreadable(path, name, fault) from fault
    known = ", ".join(n for n, _ in listed)
    if wanted is not None:
        exact = [n for n, _ in listed if n == wanted]
        found = exact or [n for n, _ in listed if n.casefold() == wanted.casefold()]
        if found:
            return found[0]
        raise InputError(f"no layer '{wanted}'", file=name, remedy=f"it has {known}")
    if not listed:
        raise InputError("holds no layer", file=name, remedy="check the file")
    spatial = [n for n, has_geometry in listed if has_geometry]
    choice = spatial or [n for n, _ in listed]
    if len(choice) > 1:
        raise InputError(
            f"holds several layers: {', '.join(choice)}",
            file=name,
            remedy=f"name one, as {name}#{choice[0]}",
        )
    return choice[0]


@contextmanager
def told() -> Iterator[list[str]]:
    """Collect the warnings of GDAL, so that they become problems and not Python warnings."""
    messages: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield messages
    messages.extend(str(w.message) for w in caught)


def unreadable(path: Path, name: str, fault: Exception) -> InputError:
    """One line for a file that cannot be opened."""
    detail = str(fault).replace(str(path), name).partition(";")[0].strip().rstrip(".")
    detail = " ".join(detail.split()) or "no reason given"
    remedy = "check that it is complete and of the format its name says"
    if path.suffix.casefold() == ".shp" and ".shx" in detail:
        detail, remedy = "its .shx file is missing", "copy all files of the shapefile"
    return InputError(f"cannot be opened ({detail[:200]})", file=name, remedy=remedy)


def _bulk(path: Path, layer: str | None, *, as_bytes: bool = False) -> Content:
    options: dict[str, Any] = {"datetime_as_string": True}
    if as_bytes or path.suffix.casefold() in _DBASE:
        options["encoding"] = "ISO-8859-1"  # bytes kept one by one: decoded here, not in GDAL
    meta, _, wkb, values = pyogrio.raw.read(path, layer=layer, **options)
    exact = [
        _exact_integers(path, layer, str(field)) if _lost_digits(dtype, column) else column
        for field, dtype, column in zip(meta["fields"], meta["dtypes"], values, strict=True)
    ]
    names = [str(f) for f in meta["fields"]]
    types = zip(names, meta["dtypes"], strict=True)
    integers = frozenset(n for n, dtype in types if str(dtype).startswith(("int", "uint")))
    return Content(names, exact, wkb, meta["crs"], integers=integers)


def _lost_digits(dtype: str, column: NDArray[Any]) -> bool:
    """Whether a 64-bit integer column was given as doubles (it has gaps) and is too large."""
    if str(dtype) != "int64" or column.dtype.kind != "f":
        return False
    finite = column[np.isfinite(column)]
    return bool(len(finite) and np.abs(finite).max() >= _EXACT)


def _exact_integers(path: Path, layer: str | None, field: str) -> NDArray[Any]:
    quoted = layer or path.stem
    _, _, _, values = pyogrio.raw.read(
        path,
        sql=f'SELECT CAST("{field}" AS CHARACTER(20)) AS v FROM "{quoted}"',  # noqa: S608
        sql_dialect="OGRSQL",
        read_geometry=False,
    )
    result: NDArray[Any] = values[0]
    return result


def _decoded(
    content: Content, path: Path, declared: str | None, *, name: str
) -> tuple[Content, encodings.Choice, list[Problem]]:
    """Decode field names and texts that were read byte for byte."""
    texts = [i for i, column in enumerate(content.values) if column.dtype.kind == "O"]
    raw = [n.encode("latin-1") for n in content.names]
    raw += [v.encode("latin-1") for i in texts for v in content.values[i] if isinstance(v, str)]
    choice = encodings.choose_dbf(path, raw, declared=declared, file=name)
    problems = []
    if choice.note:
        problems.append(Problem(name, choice.note, f"read as {choice.encoding}"))
    values = list(content.values)
    names = [encodings.decode_value(n.encode("latin-1"), choice.encoding)[0] for n in content.names]
    for i in texts:
        column, cut = _decode_column(content.values[i], choice.encoding)
        values[i] = column
        problems += [
            Problem(
                name,
                f"the text of '{names[i]}' is not valid {choice.encoding} (or is cut off)",
                "the part that cannot be read is shown as \ufffd",
                row=row + 1,
            )
            for row in cut
        ]
    integers = frozenset(
        new for new, old in zip(names, content.names, strict=True) if old in content.integers
    )
    decoded = replace(content, names=names, values=values, integers=integers)
    return decoded, choice, problems


def _with_text_repaired(content: Content, *, name: str) -> Content:
    """Read text value by value: UTF-8, or GB18030 where it is only that; each named."""
    values = list(content.values)
    problems = []
    for i, column in enumerate(content.values):
        if column.dtype.kind != "O":
            continue
        values[i] = column.copy()
        for row, value in enumerate(column):
            if not isinstance(value, str) or value.isascii():
                continue
            data = value.encode("latin-1")
            values[i][row], whole = encodings.decode_value(data, "utf-8")
            if whole:
                continue
            text, readable = encodings.decode_value(data, "gb18030")
            if readable:
                values[i][row] = text
            done = "read as gb18030" if readable else "what cannot be read is shown as \ufffd"
            what = f"the text of '{content.names[i]}' is not UTF-8, as the format demands"
            problems.append(Problem(name, what, done, row=row + 1))
    return replace(content, values=values, problems=tuple(problems))


def _decode_column(column: NDArray[Any], encoding: str) -> tuple[NDArray[Any], list[int]]:
    result = column.copy()
    cut = []
    for row, value in enumerate(column):
        if isinstance(value, str) and not value.isascii():
            result[row], whole = encodings.decode_value(value.encode("latin-1"), encoding)
            if not whole:
                cut.append(row)
    return result, cut


def _column(values: NDArray[Any], *, is_integer: bool) -> Any:
    """Make a pandas column: gaps stay gaps, integers stay integers, lists become JSON text."""
    if values.dtype.kind == "O":
        return pd.Series([_plain(v) for v in values], dtype=object)
    if values.dtype.kind == "f" and is_integer:
        return pd.Series(values).astype("Int64")
    return pd.Series(values)


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple, np.ndarray)):
        return json.dumps(np.asarray(value).tolist(), ensure_ascii=False)
    if isinstance(value, float) and math.isnan(value):
        return None
    return value


def _stated(crs: str | None, path: Path, geometries: NDArray[Any]) -> str | None:
    """The CRS that the file states. GeoJSON without ``crs`` states WGS 84 only by its standard:
    where the coordinates cannot be degrees, it states nothing."""
    if path.suffix.casefold() not in {".json", ".geojson"} or crs != "EPSG:4326":
        return crs
    bounds = shapely.total_bounds(geometries) if len(geometries) else np.full(4, np.nan)
    if np.isnan(bounds).any():
        return crs
    inside = bounds[0] >= -180 and bounds[1] >= -90 and bounds[2] <= 180 and bounds[3] <= 90
    return crs if inside else None


def _length(content: Content) -> int:
    return len(content.values[0]) if content.values else 0


def _distinct(messages: Sequence[str], path: Path) -> list[str]:
    lines = [m.replace(str(path), path.name).splitlines()[0] for m in messages if m]
    return list(dict.fromkeys(lines))[:20]

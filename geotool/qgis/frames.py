"""Columns and geometries as a GeoPackage takes them, nothing lost on the way.

Dates become ISO text, ids stay text, and columns whose names SQLite would take for the same
(``Name`` and ``name``), or for its own (``fid``), get a number behind the name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

#: Geometry types by table suffix.
GEOMETRIES: Final = {"point": "Point", "line": "MultiLineString", "polygon": "MultiPolygon"}

_RESERVED: Final = ("fid", "geom", "geometry", "ogc_fid", "rowid")
_COLLECTION: Final = 7


def free_names(taken: Sequence[str], wanted: Sequence[Any]) -> dict[Any, str]:
    """Give every wanted column a name that is free in SQLite, its own wherever possible.

    >>> free_names(["id"], ["fid", "Name", "name", "编号"])
    {'fid': 'fid_1', 'Name': 'Name', 'name': 'name_1', '编号': '编号'}
    """
    used = {name.casefold() for name in (*taken, *_RESERVED)}
    names: dict[Any, str] = {}
    for column in wanted:
        base = clean(" ".join(str(column).split())) or "column"
        name, number = base, 0
        while name.casefold() in used:
            number += 1
            name = f"{base}_{number}"
        used.add(name.casefold())
        names[column] = name
    return names


def clean(text: str) -> str:
    """Text that SQLite and XML take whole: no NUL, no lone surrogate."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def text_column(series: pd.Series) -> list[str | None]:
    """Return a column as text; dates in ISO form, no value as ``None``."""
    return [_text(value) for value in series]


def _text(value: Any) -> str | None:
    if value is None or (np.isscalar(value) and pd.isna(value)) or value is pd.NA:
        return None
    if isinstance(value, pd.Timestamp) and value == value.normalize() and value.tz is None:
        return str(value.date())
    if value is pd.NaT:
        return None
    return value.isoformat() if isinstance(value, date) else clean(str(value))


def typed(series: pd.Series, kind: str | None) -> Any:
    """Return a column as ``text``, ``int`` or ``float``; by its own type where ``None``.

    A value that is no number in a number column makes the whole column text: nothing is lost.
    """
    if kind is None:
        kind = _kind(series)
    if kind == "text":
        return np.array([*text_column(series), None], dtype=object)[:-1]
    numbers = pd.to_numeric(series.astype(object).where(series.notna(), None), errors="coerce")
    if (numbers.isna() & series.notna()).any():
        return typed(series, "text")
    if kind == "int" and not (numbers.dropna() % 1).any():
        return numbers.astype("float64").astype("Int64").array
    return numbers.astype("float64").to_numpy()


def _kind(series: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(series.dtype):
        return "text"
    if pd.api.types.is_integer_dtype(series.dtype):
        return "int"
    return "float" if pd.api.types.is_float_dtype(series.dtype) else "text"


def by_dimension(rows: gpd.GeoDataFrame) -> tuple[dict[str, gpd.GeoDataFrame], gpd.GeoDataFrame]:
    """Split rows by the dimension of their geometry: ``point``, ``line``, ``polygon``.

    Returns the parts that have rows, and the rows without geometry (``None`` in each).
    """
    shapes, dimensions = simple_shapes(rows.geometry.to_numpy())
    shapes[dimensions < 0] = None
    parts = {}
    for dimension, shape in enumerate(("point", "line", "polygon")):
        chosen = dimensions == dimension
        if chosen.any():
            parts[shape] = _part(rows, shapes, chosen)
    return parts, _part(rows, shapes, dimensions < 0)


def _part(rows: gpd.GeoDataFrame, shapes: Any, chosen: Any) -> gpd.GeoDataFrame:
    part = rows[chosen].reset_index(drop=True)
    return part.set_geometry(gpd.GeoSeries(shapes[chosen], crs=rows.crs))


def geometry_type(shape: str, rows: gpd.GeoDataFrame) -> str:
    """Type of a table: areas and lines always multi-part, points only where one of them is."""
    if shape == "point" and (rows.geometry.geom_type == "MultiPoint").any():
        return "MultiPoint"
    return GEOMETRIES[shape]


def without_geometry(rows: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return rows as a plain table."""
    return pd.DataFrame(rows.drop(columns=rows.geometry.name)).reset_index(drop=True)


def simple_shapes(geometries: Any) -> tuple[Any, Any]:
    """Return 2-D geometries of one dimension each, and that dimension (-1 where there is none).

    Of a collection the parts of the highest dimension are kept (the others are where two
    areas merely touch); a line of no length becomes the point it is.
    """
    shapes = shapely.force_2d(np.array([*geometries, None], dtype=object)[:-1])
    for number in np.flatnonzero(shapely.get_type_id(shapes) == _COLLECTION):
        shapes[number] = _highest(shapes[number])
    dimensions = np.where(shapely.is_empty(shapes), -1, shapely.get_dimensions(shapes))
    for number in np.flatnonzero((dimensions == 1) & (shapely.length(shapes) == 0)):
        shapes[number] = shapely.Point(shapely.get_coordinates(shapes[number])[0])
        dimensions[number] = 0
    return shapes, dimensions


def _highest(collection: Any) -> Any:
    parts: list[Any] = []
    waiting = [collection]
    while waiting:
        part = waiting.pop()
        if part.geom_type == "GeometryCollection" or part.geom_type.startswith("Multi"):
            waiting.extend(part.geoms)
        elif not part.is_empty:
            parts.append(part)
    top = max((shapely.get_dimensions(part) for part in parts), default=-1)
    chosen = [part for part in reversed(parts) if shapely.get_dimensions(part) == top]
    makers = (shapely.MultiPoint, shapely.MultiLineString, shapely.MultiPolygon)
    return None if top < 0 else makers[top](chosen)

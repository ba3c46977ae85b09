"""From a table as found in a file to a stored layer: canonical columns, text ids, EPSG:4490.

The source's own columns are kept under their own names; where one would collide with a
canonical column (or differs from another only by case, which a database cannot hold) it
carries a suffix.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geotool.errors import ConfigError
from geotool.formats import RawTable
from geotool.frames import CANONICAL
from geotool.model import LAYER_KINDS, LayerSpec, Provenance, zone_attribute
from geotool.stores.base import StoredLayer
from geotool.stores.geometry import Origin, Prepared, prepare, shapes_of
from geotool.workspace import CATALOG

_ID_COLUMNS = ("feature", "id", "bsm", "hxbm", "hjgkdybm", "xzqdm", "adcode", "admincode")
_NAME_COLUMNS = ("name", "名称", "hxmc", "mc", "xzqmc", "hjgkdymc", "zrbhdmc", "sitename")
_ATTRIBUTE_COLUMNS = {
    "code": ("code", "xzqdm", "adcode", "admincode", "行政区代码"),
    "level": ("level", "级别", "等级", "jb"),
    "zone": ("zone", "分区", "功能区", "zrbhdfq", "ghfqmc"),
    "class": ("class", "类别", "类型", "分类", "remarks"),
    "dlbm": ("dlbm", "dlmc"),
    "mode": ("mode",),
    "status": ("status", "状态"),
    "uncertainty_m": ("uncertainty_m",),
    "county": ("county", "县"),
    "aliases": ("aliases", "别名"),
}
_EXTRA_ATTRIBUTES = {"gazetteer": ("uncertainty_m", "county", "aliases")}


def normalise_layer(
    raw: RawTable,
    spec: LayerSpec,
    *,
    sha256: str,
    region_bounds: tuple[float, float, float, float] | None = None,
) -> tuple[StoredLayer, dict[tuple[str, str], bytes]]:
    """Return the layer as it is stored, and the original WKB of each repaired feature.

    Raises FrameError (frame refused or contradicted) and ConfigError (a column named in
    ``[layer.fields]`` that the file does not have).
    """
    table = raw.table
    geometries = shapes_of(table)
    term = LAYER_KINDS[spec.kind]
    prepared = prepare(
        geometries,
        Origin(
            name=spec.path,
            rows=[int(r) for r in raw.rows],
            crs=raw.crs,
            declared=spec.frame,
            expect=term.geometry,
            region_bounds=region_bounds,
            file_declares=raw.declared,
        ),
    )
    columns = _canonical_columns(table, spec, raw)
    features = columns["feature"]
    originals = {(spec.id, features[i]): wkb for i, wkb in prepared.originals.items()}
    stored = gpd.GeoDataFrame(
        {**columns, **_own_columns(table, columns)},
        geometry=gpd.GeoSeries(prepared.geometries, crs=CANONICAL),
        crs=CANONICAL,
    )
    layer = StoredLayer(
        spec=spec,
        table=stored,
        provenance=_provenance(raw, spec, prepared, sha256),
        problems=(*raw.problems, *prepared.problems),
        repaired={features[i]: why for i, why in prepared.repaired.items()},
    )
    return layer, originals


def provenance_frame(prepared: Prepared) -> tuple[str, bool]:
    """Return the frame's code (or several, where rows differ) and whether it was declared."""
    frames = prepared.frames
    codes = ["undeclared" if frame is None else frame.code for frame in frames]
    declared = all(frame is not None and frame.declared for frame in frames)
    return ", ".join(dict.fromkeys(codes)) or "undeclared", bool(frames) and declared


def _provenance(raw: RawTable, spec: LayerSpec, prepared: Prepared, sha256: str) -> Provenance:
    frame, declared = provenance_frame(prepared)
    return Provenance(
        path=spec.path,
        sha256=sha256,
        frame=frame,
        declared=declared,
        pipeline=prepared.pipeline,
        accuracy_m=prepared.accuracy_m,
        features=len(raw.table),
        read_at=datetime.now(UTC).isoformat(timespec="seconds"),
        encoding=raw.encoding,
    )


def _canonical_columns(table: pd.DataFrame, spec: LayerSpec, raw: RawTable) -> dict[str, Any]:
    by_fold = {str(c).casefold(): c for c in reversed(list(table.columns)) if c != "geometry"}
    for canonical, column in spec.fields.items():
        if str(column).casefold() not in by_fold:
            raise ConfigError(
                f"layer '{spec.id}': {spec.path} has no column '{column}' (for {canonical})",
                file=CATALOG,
                row=spec.line,
                remedy=f"its columns: {', '.join(str(c) for c in by_fold.values())}",
            )

    def find(canonical: str, usual: Iterable[str]) -> Any | None:
        if canonical in spec.fields:
            return by_fold[str(spec.fields[canonical]).casefold()]
        return next((by_fold[u] for u in usual if u in by_fold), None)

    columns: dict[str, Any] = {
        "feature": _ids(table, find("feature", _ID_COLUMNS), raw),
        "name": _texts(table, find("name", _NAME_COLUMNS)),
    }
    attributes = (*LAYER_KINDS[spec.kind].attributes, *_EXTRA_ATTRIBUTES.get(spec.kind, ()))
    for attribute in dict.fromkeys((*attributes, *spec.fields)):
        if attribute in columns:
            continue
        found = find(attribute, _ATTRIBUTE_COLUMNS.get(attribute, (attribute,)))
        values = _texts(table, found)
        columns[attribute] = [
            zone_attribute(spec.kind, attribute, spec.values.get(v, v)) if v else "" for v in values
        ]
    return columns


def _ids(table: pd.DataFrame, column: Any | None, raw: RawTable) -> list[str]:
    """Return unique text ids: the file's own where they are complete, else row numbers."""
    numbers = [str(int(r)) for r in raw.rows]
    if column is None:
        return numbers
    values = _texts(table, column)
    if any(not v for v in values):
        return numbers
    seen: set[str] = set()
    ids = []
    for value, number in zip(values, numbers, strict=True):
        unique = value if value not in seen else f"{value}@{number}"
        seen.add(unique)
        ids.append(unique)
    return ids


def _texts(table: pd.DataFrame, column: Any | None) -> list[str]:
    if column is None:
        return [""] * len(table)
    return [text_of(v) for v in table[column]]


def text_of(value: Any) -> str:
    """Return a cell as text: missing is empty, ``12.0`` is ``12``, dates are ISO.

    >>> text_of(12.0), text_of(None), text_of("  a ")
    ('12', '', 'a')
    """
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()


def _own_columns(table: pd.DataFrame, canonical: Mapping[str, list[str]]) -> dict[str, Any]:
    """The source's own columns, under names that a database can hold beside the canonical ones.

    One that a canonical column of the same name holds word for word is not kept twice.
    """
    held = {name.casefold(): values for name, values in canonical.items()}
    used = {"fid", "geometry", "geom", *held}
    own: dict[str, Any] = {}
    for column in table.columns:
        if column == "geometry":
            continue
        same = held.get(str(column).casefold())
        if same is not None and same == _texts(table, column):
            continue
        name, number = str(column), 2
        while name.casefold() in used:
            name, number = f"{column}_{number}", number + 1
        used.add(name.casefold())
        own[name] = plain_column(table[column])
    return own


def plain_column(values: pd.Series) -> Any:
    """A column of numbers stays numbers; everything else becomes text a database can hold."""
    if pd.api.types.is_bool_dtype(values):
        return values.astype("Int64").to_numpy(dtype="float64", na_value=np.nan)
    if pd.api.types.is_numeric_dtype(values):
        return values.to_numpy()
    return [text_of(v) or None for v in values]

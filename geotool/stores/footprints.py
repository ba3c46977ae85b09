"""Where each layer claims to be complete.

Outside its footprint a layer says nothing: a project there is unknown for its rules, not clear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geotool.errors import InputError
from geotool.formats import parse_source, read_vector
from geotool.model import LayerSpec
from geotool.stores.base import StoredLayer
from geotool.stores.geometry import Origin, prepare

#: A footprint that covers everything (file mode: each zone file is taken as complete).
EVERYWHERE = "everywhere"
#: The "footprint" of a layer that lies far from what it should speak of: it claims nothing.
MISPLACED = "misplaced"
#: A layer this far (degrees, about 100 km) from all of the region or the sites is misplaced: a
#: wrong zone of Gauss-Krüger is off by 290 km, a wrong kind of frame by far more.
_FAR_DEG = 1.0


def footprints(
    layers: Sequence[StoredLayer], *, root: Path | None, region: Sequence[str]
) -> dict[str, Any]:
    """Return the footprint of each layer by id: a geometry in EPSG:4490, a word or ``None``.

    The words are EVERYWHERE and MISPLACED. ``None`` claims nothing anywhere (an empty layer
    without a footprint). Raises InputError or FrameError where a footprint file cannot be read.
    """
    by_id = {layer.spec.id: layer for layer in layers}
    area = region_area(layers, region)
    claims = {layer.spec.id: _footprint(layer, by_id, area=area, root=root) for layer in layers}
    return without_misplaced(claims, layers, area)


def without_misplaced(
    claims: Mapping[str, Any], layers: Sequence[StoredLayer], around: Any | None
) -> dict[str, Any]:
    """Return the claims, MISPLACED for each layer that lies far from ``around`` (EPSG:4490).

    Such a layer would clear every project without a word; most often its frame is wrong.
    """
    result = dict(claims)
    if around is None or around.is_empty:
        return result
    place = shapely.box(*around.bounds)
    for layer in layers:
        shapes = np.array([g for g in layer.table.geometry if g is not None], dtype=object)
        if len(shapes):
            own = shapely.box(*shapely.total_bounds(shapes))
            if shapely.distance(own, place) > _FAR_DEG:
                result[layer.spec.id] = MISPLACED
    return result


def region_area(layers: Sequence[StoredLayer], region: Sequence[str]) -> Any | None:
    """Union of the admin areas of the region's codes (of all, where no codes are given)."""
    shapes = [
        shape
        for layer in layers
        if layer.spec.kind == "admin_area"
        for code, shape in zip(layer.table["code"], layer.table.geometry, strict=True)
        if shape is not None and (not region or str(code).startswith(tuple(region)))
    ]
    return shapely.union_all(np.array(shapes, dtype=object)) if shapes else None


def _footprint(
    layer: StoredLayer, by_id: Mapping[str, StoredLayer], *, area: Any | None, root: Path | None
) -> Any | None:
    how, value = layer.spec.footprint.how, layer.spec.footprint.value
    shapes = np.array([g for g in layer.table.geometry if g is not None], dtype=object)
    if how == EVERYWHERE:
        return EVERYWHERE
    if how == "region":
        return area
    if how == "layer" and value is not None:
        other = np.array([g for g in by_id[value].table.geometry if g is not None], dtype=object)
        return shapely.union_all(other) if len(other) else None
    if how == "file" and value is not None and root is not None:
        return _from_file(root, value, layer.spec)
    if not len(shapes):
        return None
    if how == "extent":
        return shapely.box(*shapely.total_bounds(shapes))
    return shapely.convex_hull(shapely.GeometryCollection(list(shapes)))


def _from_file(root: Path, name: str, spec: LayerSpec) -> Any:
    raw = read_vector(parse_source(name, base=root), name=name)
    shapes = np.array(list(raw.table["geometry"]), dtype=object)
    prepared = prepare(
        shapes,
        Origin(name=name, rows=[int(r) for r in raw.rows], crs=raw.crs, expect="polygon"),
    )
    usable = np.array([g for g in prepared.geometries if g is not None], dtype=object)
    if not len(usable):
        raise InputError(
            f"is the footprint of layer '{spec.id}', but holds no usable polygon",
            file=name,
            remedy="draw where the layer is complete, or name another footprint",
        )
    return shapely.union_all(usable)

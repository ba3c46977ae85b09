"""Zones as layers of the page: shapes go through folium, words through the page's data.

folium and branca compile what they are given as templates, twice for some parts; therefore
their features carry numbers only, and every name stands in the data block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import folium
import numpy as np

from geotool.mapping.figures import Row, text_of
from geotool.mapping.results import TakenOf, taken_rows
from geotool.mapping.shapes import Shapes, bounds, display
from geotool.mapping.spec import Group, MapSpec, default_spec
from geotool.mapping.words import WORDS
from geotool.model import LAYER_KINDS
from geotool.stores.base import StoredLayer
from geotool.style import ZoneStyle, attribute_label, kind_label, zone_style

#: Beyond this many features a layer's names are in its popups only.
MAX_LABELLED = 2000


@dataclass(frozen=True)
class DrawnLayer:
    """A layer of zones: its entry in the data, its shapes, its look."""

    entry: dict[str, Any]
    shapes: Shapes
    style: ZoneStyle
    box: tuple[float, float, float, float] | None


def choose(stored: Sequence[StoredLayer], spec: MapSpec) -> list[tuple[Group, list[StoredLayer]]]:
    """Sort the layers into the spec's groups; each stands in the first group that takes it.

    Raises ConfigError with the line where a group names a layer that there is not.
    """
    groups = spec.groups or default_spec().groups
    known = {s.spec.id for s in stored}
    taken: set[str] = set()
    chosen: list[tuple[Group, list[StoredLayer]]] = []
    for number, group in enumerate(groups):
        for layer_id in group.layers:
            if layer_id not in known:
                remedy = f"layers are: {', '.join(sorted(known))}" if known else None
                what = f"there is no layer '{layer_id}'"
                raise spec.fault(what, "group", number, "layers", remedy=remedy)
        members = [
            s
            for s in sorted(stored, key=lambda s: _place(s, group))
            if s.spec.id not in taken and (s.spec.id in group.layers or s.spec.kind in group.kinds)
        ]
        taken.update(s.spec.id for s in members)
        if members:
            chosen.append((group, members))
    return chosen


def _place(stored: StoredLayer, group: Group) -> tuple[int, str]:
    """Order inside a group: as the spec names layers, then kinds."""
    if stored.spec.id in group.layers:
        return group.layers.index(stored.spec.id), ""
    if stored.spec.kind in group.kinds:
        return len(group.layers) + group.kinds.index(stored.spec.kind), stored.spec.id
    return 10_000, stored.spec.id


def drawn(
    stored: StoredLayer, *, shown: bool | None, group: int, taken: TakenOf, language: str
) -> DrawnLayer:
    """Prepare one layer: shapes for display, and the words of each feature.

    ``taken`` is what projects take of zones.
    """
    geometries = stored.table.geometry.to_numpy()
    shapes = display(geometries)
    spec, style = stored.spec, zone_style(stored.spec.kind)
    kind = kind_label(spec.kind).get(language)
    attributes = LAYER_KINDS[spec.kind].attributes if spec.kind in LAYER_KINDS else ()
    entry = {
        "id": spec.id,
        "kind": kind,
        "name": spec.title or kind,
        "edition": spec.edition or "",
        "rows": _layer_rows(stored, language),
        "group": group,
        "shown": style.shown if shown is None else shown,
        "rank": style.rank,
        "base": spec.kind == "admin_area",
        "labelled": len(stored.table) <= MAX_LABELLED,
        "line": bool(len(geometries))
        and all("LineString" in g["type"] for g in shapes.geometries if g is not None),
        "style": {"fill": style.fill, "stroke": style.stroke, "dash": list(style.dash)},
        "fill_share": style.fill_share,
        "stroke_px": style.stroke_px,
        "features": _features(stored, shapes, attributes, taken, language),
    }
    return DrawnLayer(entry, shapes, style, bounds(geometries))


def _features(
    stored: StoredLayer,
    shapes: Shapes,
    attributes: Sequence[str],
    taken: TakenOf,
    language: str,
) -> list[dict[str, Any]]:
    columns = {a: stored.table[a].tolist() for a in attributes if a in stored.table.columns}
    names = [text_of(v) for v in stored.table["name"]]
    ids = [text_of(v) for v in stored.table["feature"]]
    features = []
    for index, name in enumerate(names):
        rows: list[Row] = []
        for attribute, values in columns.items():
            value = text_of(values[index])
            if value:
                rows.append(attribute_label(stored.spec.kind, attribute, value, language))
        rows += taken_rows(taken.get((stored.spec.id, ids[index])), language)
        features.append({"name": name, "rows": rows, "at": shapes.anchors[index]})
    return features


def _layer_rows(stored: StoredLayer, language: str) -> list[Row]:
    spec = stored.spec
    accuracy = ""
    if spec.accuracy_m is not None:
        accuracy = f"{spec.accuracy_m:g} {'米' if language == 'zh' else 'm'}"
    rows = [
        (WORDS["edition"].get(language), spec.edition or WORDS["no_edition"].get(language)),
        (WORDS["source"].get(language), spec.source or ""),
        (WORDS["accuracy"].get(language), accuracy),
    ]
    return [(label, value) for label, value in rows if value]


def feature_group(layer: DrawnLayer) -> folium.GeoJson | None:
    """The layer as folium's GeoJson, drawn on canvas; ``None`` where it has no shape."""
    features = [
        {"type": "Feature", "id": index, "properties": {}, "geometry": geometry}
        for index, geometry in enumerate(layer.shapes.geometries)
        if geometry is not None
    ]
    if not features:
        return None
    look = _look(layer)
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda _feature: look,
        marker=folium.CircleMarker(radius=4),
        smooth_factor=0.7,
        show=False,
        control=False,
    )


def _look(layer: DrawnLayer) -> dict[str, Any]:
    style = layer.style
    look: dict[str, Any] = {
        "color": style.stroke,
        "weight": style.stroke_px,
        "opacity": 0.9,
        "fill": style.fill_share > 0 and not layer.entry["line"],
        "fillColor": style.fill,
        "fillOpacity": style.fill_share,
        "interactive": not layer.entry["base"],
    }
    if style.dash:
        look["dashArray"] = " ".join(str(d) for d in style.dash)
    return look


def union_box(
    boxes: Sequence[tuple[float, float, float, float] | None],
) -> tuple[float, float, float, float] | None:
    """West, south, east, north around all boxes."""
    present = np.array([b for b in boxes if b is not None])
    if not len(present):
        return None
    west, south = present[:, :2].min(axis=0)
    east, north = present[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)

"""The zone features that a rule is judged by, gathered from all layers of its kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from geotool.model import Reason
from geotool.rules import RuleInForce, Zone, left_to_others, zone_applies, zone_of
from geotool.stores import StoredLayer


@dataclass(frozen=True)
class Feature:
    """One zone feature of a rule.

    ``undecided`` names the attribute that is missing for it; ``centre_line`` says that its
    geometry is the middle of a river whose shoreline is not given.
    """

    zone: Zone
    layer: StoredLayer
    attributes: Mapping[str, Any]
    undecided: str | None = None
    centre_line: bool = False

    @property
    def id(self) -> str:
        """Text id, unique in its layer."""
        return str(self.attributes["feature"])

    @property
    def name(self) -> str:
        """Name, empty where it has none."""
        return str(self.attributes.get("name") or "")


@dataclass(frozen=True)
class Features:
    """Zone features with their geometries (EPSG:4490), parallel."""

    items: tuple[Feature, ...]
    geometries: np.ndarray

    def __len__(self) -> int:
        return len(self.items)

    def take(self, chosen: Sequence[int]) -> Features:
        """Return some of the features."""
        return Features(
            tuple(self.items[i] for i in chosen), self.geometries[np.array(chosen, dtype=int)]
        )


class Land:
    """All layers of a review by kind, with what of them cannot be used."""

    def __init__(self, layers: Sequence[StoredLayer]) -> None:
        self.layers = tuple(layers)
        self._by_kind: dict[str, list[StoredLayer]] = {}
        for layer in layers:
            self._by_kind.setdefault(layer.spec.kind, []).append(layer)
        self._cache: dict[str, tuple[list[dict[str, Any]], np.ndarray, list[StoredLayer]]] = {}

    def has(self, kind: str) -> bool:
        """Whether any layer of the kind is there (an empty one counts: it says "we have none")."""
        return kind in self._by_kind

    def of_kind(self, kind: str) -> tuple[StoredLayer, ...]:
        """Layers of a kind."""
        return tuple(self._by_kind.get(kind, ()))

    def unusable(self, kind: str) -> list[tuple[StoredLayer, Reason, int]]:
        """Layers of a kind with features that cannot be used: why, and how many."""
        found = []
        for layer in self.of_kind(kind):
            count = int(sum(g is None for g in layer.table.geometry))
            if count:
                undeclared = layer.provenance.frame == "undeclared"
                reason = Reason.FRAME_UNDECLARED if undeclared else Reason.BROKEN_LAYER
                found.append((layer, reason, count))
        return found

    def features(self, rule: RuleInForce) -> Features:
        """Return the features of all zones of a rule; what an attribute leaves open is marked."""
        items: list[Feature] = []
        shapes: list[Any] = []
        for kind in dict.fromkeys(zone.kind for zone in rule.zones):
            for row, shape, layer in zip(*self._rows(kind), strict=True):
                found = zone_of(rule, kind, row)
                if found is None:
                    continue
                zone, certain = found
                missing = None if certain else ",".join(zone.where)
                items.append(Feature(zone, layer, row, missing))
                shapes.append(shape)
        geometries = np.array([None, *shapes], dtype=object)[1:]
        gathered = Features(tuple(items), geometries)
        if rule.value("measured_from") is None:
            return gathered
        return self._shorelines(rule, gathered)

    def excluded(self, rule: RuleInForce, chosen: Sequence[RuleInForce]) -> np.ndarray:
        """Geometries of the zones that the rule leaves to another one of those chosen."""
        shapes = [
            shape
            for zone in left_to_others(rule, chosen)
            for row, shape, _ in zip(*self._rows(zone.kind), strict=True)
            if zone_applies(zone, row)
        ]
        return np.array([None, *shapes], dtype=object)[1:]

    def _rows(self, kind: str) -> tuple[list[dict[str, Any]], np.ndarray, list[StoredLayer]]:
        """Rows, geometries and layers of all usable features of a kind, read once."""
        if kind not in self._cache:
            rows: list[dict[str, Any]] = []
            shapes: list[Any] = []
            owners: list[StoredLayer] = []
            for layer in self.of_kind(kind):
                records = layer.table.drop(columns="geometry").to_dict("records")
                for record, shape in zip(records, layer.table.geometry, strict=True):
                    if shape is not None:
                        rows.append(record)
                        shapes.append(shape)
                        owners.append(layer)
            self._cache[kind] = (rows, np.array([None, *shapes], dtype=object)[1:], owners)
        return self._cache[kind]

    def _shorelines(self, rule: RuleInForce, rivers: Features) -> Features:
        """Put the outlines of management ranges in the place of the stretches that lie in them.

        The law measures from the shoreline and gives no start line; the outline of the
        management range is the nearest thing to it that planning data have. A stretch without
        a range stays a centre line, marked as such; a river drawn as a polygon has its banks.
        """
        _, ranges, _ = self._rows(str(rule.value("measured_from")))
        parts = shapely.get_parts(ranges) if len(ranges) else ranges
        lines = [shape for zone in rule.zones for shape in self._rows(zone.kind)[1]]
        owners = _owners(parts, lines)
        items: list[Feature] = []
        shapes: list[Any] = []
        for item, shape in zip(rivers.items, rivers.geometries, strict=True):
            own = [part for part, owner in zip(parts, owners, strict=True) if owner is shape]
            rest = shapely.difference(shape, shapely.union_all(own)) if own else shape
            if not rest.is_empty:
                is_line = int(shapely.get_dimensions(rest)) == 1
                items.append(replace(item, centre_line=is_line))
                shapes.append(rest)
            items.extend(item for _ in own)
            shapes.extend(own)
        return Features(tuple(items), np.array([None, *shapes], dtype=object)[1:])


def _owners(parts: np.ndarray, rivers: Sequence[Any]) -> list[Any | None]:
    """Return for each part of a management range the river line that runs longest in it.

    At a confluence a range touches two rivers and belongs to one.
    """
    lines = np.array([None, *rivers], dtype=object)[1:]
    if not len(lines):
        return [None] * len(parts)
    tree = shapely.STRtree(lines)
    owners: list[Any | None] = []
    for part in parts:
        touched = np.sort(tree.query(part, predicate="intersects"))
        touched = touched[shapely.get_dimensions(lines[touched]) == 1]
        lengths = shapely.length(shapely.intersection(lines[touched], part))
        owners.append(lines[touched[int(np.argmax(lengths))]] if len(touched) else None)
    return owners

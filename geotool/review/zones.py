"""The zone features that a rule is judged by, gathered from all layers of its kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geotool.model import Reason
from geotool.rules import RuleInForce, Zone, zone_of
from geotool.stores import StoredLayer


@dataclass(frozen=True)
class Feature:
    """One zone feature of a rule; ``undecided`` names the attribute that is missing for it."""

    zone: Zone
    layer: StoredLayer
    attributes: Mapping[str, Any]
    undecided: str | None = None

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
                missing = None if certain else "、".join(zone.where)
                items.append(Feature(zone, layer, row, missing))
                shapes.append(shape)
        geometries = np.array([None, *shapes], dtype=object)[1:]
        return Features(tuple(items), self._measured_from(rule, geometries))

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

    def _measured_from(self, rule: RuleInForce, geometries: np.ndarray) -> np.ndarray:
        """Put the river's management range in the place of its line where one is given.

        The law measures from the shoreline and gives no start line; the outline of the
        management range is the nearest thing to it that planning data have.
        """
        kind = rule.value("measured_from")
        if kind is None or not self.has(str(kind)) or not len(geometries):
            return geometries
        _, ranges, _ = self._rows(str(kind))
        rivers = [shape for zone in rule.zones for shape in self._rows(zone.kind)[1]]
        result = geometries.copy()
        for outline, owner in zip(ranges, _owners(ranges, rivers), strict=True):
            for index in np.flatnonzero([shape is owner for shape in geometries]):
                result[index] = shapely.union_all(np.array([result[index], outline]))
        return result


def _owners(ranges: np.ndarray, rivers: Sequence[Any]) -> list[Any | None]:
    """Return for each management range the river that runs longest in it.

    At a confluence a range touches two rivers and belongs to one.
    """
    lines = np.array([None, *rivers], dtype=object)[1:]
    if not len(lines):
        return [None] * len(ranges)
    tree = shapely.STRtree(lines)
    owners: list[Any | None] = []
    for outline in ranges:
        touched = np.sort(tree.query(outline, predicate="intersects"))
        lengths = shapely.length(shapely.intersection(lines[touched], outline))
        owners.append(lines[touched[int(np.argmax(lengths))]] if len(touched) else None)
    return owners

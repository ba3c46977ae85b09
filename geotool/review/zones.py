"""The zone features that a rule is judged by, gathered from all layers of its kinds.

Layers stay columns: a rule is asked once for each combination of attribute values, and a feature
becomes an object of its own only where a finding names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geotool.model import Reason
from geotool.rules import (
    RuleInForce,
    Zone,
    left_to_others,
    open_attributes,
    plain,
    zone_applies,
    zone_of,
)
from geotool.stores import StoredLayer


class Kind:
    """All usable features of one layer kind, of all its layers, as columns."""

    def __init__(self, code: str, layers: Sequence[StoredLayer]) -> None:
        self.code = code
        self.layers = tuple(layers)
        owners, positions, shapes = [], [], []
        for number, layer in enumerate(layers):
            own = layer.table.geometry.to_numpy().astype(object)
            here = np.flatnonzero(~shapely.is_missing(own))
            owners.append(np.full(len(here), number))
            positions.append(here)
            shapes.append(own[here])
        self.owner = np.concatenate([np.zeros(0, dtype=int), *owners])
        self.position = np.concatenate([np.zeros(0, dtype=int), *positions])
        self.geometries = np.concatenate([np.empty(0, dtype=object), *shapes])
        self._coded: dict[str, tuple[np.ndarray, list[str]]] = {}
        self._columns: dict[str, list[np.ndarray | None]] = {}
        self._combined: dict[tuple[str, ...], tuple[np.ndarray, list[dict[str, str]]]] = {}

    def __len__(self) -> int:
        return len(self.owner)

    @cached_property
    def accuracy_m(self) -> np.ndarray:
        """Stated positional accuracy of each feature's layer, 0 where none is stated."""
        stated = np.array([layer.spec.accuracy_m or 0.0 for layer in self.layers], dtype=float)
        return stated[self.owner] if len(stated) else np.zeros(0)

    def text(self, column: str, index: int) -> str:
        """Text of an attribute of one feature, "" where it has none."""
        values = self._values(column)[self.owner[index]]
        if values is None:
            return ""
        value = values[self.position[index]]
        text = plain(value)
        return value if text == value else text  # one string for all findings that name it

    def _values(self, column: str) -> list[np.ndarray | None]:
        """Values of an attribute in each layer, ``None`` where a layer has no such column."""
        if column not in self._columns:
            self._columns[column] = [
                layer.table[column].to_numpy(dtype=object) if column in layer.table else None
                for layer in self.layers
            ]
        return self._columns[column]

    def coded(self, column: str) -> tuple[np.ndarray, list[str]]:
        """Codes of an attribute of all features, and the text of each code."""
        if column not in self._coded:
            parts: list[Any] = []
            for number, held in enumerate(self._values(column)):
                rows = self.position[self.owner == number]
                none = np.full(len(rows), None, dtype=object)
                parts.append(none if held is None else held[rows])
            values = np.concatenate([np.empty(0, dtype=object), *parts])
            codes, found = pd.factorize(values)
            words = [*(plain(value) for value in found), ""]
            self._coded[column] = (np.where(codes < 0, len(words) - 1, codes), words)
        return self._coded[column]

    def combined(self, columns: Sequence[str]) -> tuple[np.ndarray, list[dict[str, str]]]:
        """Number of the combination of attribute values of each feature, and the combinations."""
        if not columns or not len(self):
            return np.zeros(len(self), dtype=int), [{}]
        key = tuple(columns)
        if key not in self._combined:
            coded = [self.coded(column) for column in columns]
            number = np.zeros(len(self), dtype=np.int64)
            for codes, words in coded:
                number, _ = pd.factorize(number * len(words) + codes)
            _, first = np.unique(number, return_index=True)
            rows = [
                {c: words[codes[n]] for c, (codes, words) in zip(columns, coded, strict=True)}
                for n in first
            ]
            self._combined[key] = (number, rows)
        return self._combined[key]


@dataclass(frozen=True, slots=True)
class Feature:
    """One zone feature of a rule.

    ``undecided`` names the attributes that are missing for it, ``read`` is what stands in them.
    """

    zone: Zone
    layer: StoredLayer
    id: str
    name: str
    undecided: str | None = None
    read: tuple[str, ...] = ()


@dataclass(frozen=True)
class Features:
    """Zone features of a rule, as parallel columns; ``geometries`` are EPSG:4490.

    ``kind`` and ``index`` say where a feature stands, ``zone`` is its zone in ``zones`` (-1: it
    does not concern the rule), ``certain`` whether its attributes decide that. ``centre_line``
    marks the middle of a river whose shoreline is not given.
    """

    zones: tuple[Zone, ...]
    kinds: tuple[Kind, ...]
    kind: np.ndarray
    index: np.ndarray
    zone: np.ndarray
    certain: np.ndarray
    geometries: np.ndarray
    centre_line: np.ndarray
    _items: dict[int, Feature] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.index)

    def take(self, chosen: np.ndarray) -> Features:
        """Return some of the features (positions or a mask)."""
        return Features(
            self.zones,
            self.kinds,
            self.kind[chosen],
            self.index[chosen],
            self.zone[chosen],
            self.certain[chosen],
            self.geometries[chosen],
            self.centre_line[chosen],
        )

    def item(self, number: int) -> Feature:
        """Return one feature with its id and name."""
        found = self._items.get(number)
        if found is None:
            kind = self.kinds[self.kind[number]]
            index = int(self.index[number])
            zone = self.zones[self.zone[number]]
            missing: tuple[str, ...] = ()
            if not self.certain[number]:
                missing = open_attributes(zone, {a: kind.text(a, index) for a in zone.where})
            found = Feature(
                zone,
                kind.layers[kind.owner[index]],
                kind.text("feature", index),
                kind.text("name", index),
                ",".join(missing) or None,
                tuple(kind.text(a, index) for a in missing),
            )
            self._items[number] = found
        return found

    def accuracy(self) -> np.ndarray:
        """Return the stated positional accuracy of each feature in m, 0 where none is stated."""
        stated = np.zeros(len(self))
        for number, kind in enumerate(self.kinds):
            mine = self.kind == number
            stated[mine] = kind.accuracy_m[self.index[mine]]
        return stated

    def layer(self) -> np.ndarray:
        """Return a number of the layer of each feature, unique over all kinds."""
        offsets = np.cumsum([0, *(len(kind.layers) for kind in self.kinds)])
        owners = np.zeros(len(self), dtype=int)
        for number, kind in enumerate(self.kinds):
            mine = self.kind == number
            owners[mine] = offsets[number] + kind.owner[self.index[mine]]
        return owners


class Land:
    """All layers of a review by kind, with what of them cannot be used."""

    def __init__(self, layers: Sequence[StoredLayer]) -> None:
        self.layers = tuple(layers)
        self._by_kind: dict[str, list[StoredLayer]] = {}
        for layer in layers:
            self._by_kind.setdefault(layer.spec.kind, []).append(layer)
        self._kinds: dict[str, Kind] = {}
        self._unusable: dict[str, list[tuple[StoredLayer, Reason, int]]] = {}

    def has(self, kind: str) -> bool:
        """Whether any layer of the kind is there (an empty one counts: it says "we have none")."""
        return kind in self._by_kind

    def of_kind(self, kind: str) -> tuple[StoredLayer, ...]:
        """Layers of a kind."""
        return tuple(self._by_kind.get(kind, ()))

    def kind(self, code: str) -> Kind:
        """Usable features of a kind, read once."""
        if code not in self._kinds:
            self._kinds[code] = Kind(code, self._by_kind.get(code, ()))
        return self._kinds[code]

    def unusable(self, kind: str) -> list[tuple[StoredLayer, Reason, int]]:
        """Layers of a kind with features that cannot be used: why, and how many."""
        if kind not in self._unusable:
            self._unusable[kind] = self._find_unusable(kind)
        return self._unusable[kind]

    def _find_unusable(self, kind: str) -> list[tuple[StoredLayer, Reason, int]]:
        found = []
        for layer in self.of_kind(kind):
            count = int(shapely.is_missing(layer.table.geometry.to_numpy()).sum())
            if count:
                undeclared = layer.provenance.frame == "undeclared"
                reason = Reason.FRAME_UNDECLARED if undeclared else Reason.BROKEN_LAYER
                found.append((layer, reason, count))
        return found

    def features(self, rule: RuleInForce) -> Features:
        """Return the features that concern a rule; what an attribute leaves open is marked."""
        found = self.sorted_out(rule.zones, rule)
        gathered = found.take(found.zone >= 0)
        if rule.value("measured_from") is None:
            return gathered
        return self._shorelines(rule, gathered)

    def sorted_out(self, zones: Sequence[Zone], rule: RuleInForce) -> Features:
        """Return all features of a rule's kinds, those that do not concern it with zone -1.

        The features of a kind stand in the order of ``Land.kind``, the kinds in that of the rule.
        """
        kinds = tuple(self.kind(code) for code in dict.fromkeys(z.kind for z in zones))
        sorts = [_sorted(rule, tuple(zones), kind) for kind in kinds]
        count = [len(kind) for kind in kinds]
        return Features(
            tuple(zones),
            kinds,
            np.repeat(np.arange(len(kinds)), count),
            np.concatenate([np.zeros(0, dtype=int), *(np.arange(n) for n in count)]),
            np.concatenate([np.zeros(0, dtype=int), *(zone for zone, _ in sorts)]),
            np.concatenate([np.zeros(0, dtype=bool), *(sure for _, sure in sorts)]),
            np.concatenate([np.empty(0, dtype=object), *(kind.geometries for kind in kinds)]),
            np.zeros(sum(count), dtype=bool),
        )

    def surely(self, zones: Sequence[Zone]) -> np.ndarray:
        """Geometries of all features that surely are of one of some zones."""
        return self._of(zones, True)

    def perhaps(self, zones: Sequence[Zone]) -> np.ndarray:
        """Geometries of all features of which nobody knows whether they are of some zones."""
        return self._of(zones, None)

    def _of(self, zones: Sequence[Zone], answer: bool | None) -> np.ndarray:
        shapes = []
        for zone in zones:
            kind = self.kind(zone.kind)
            which, rows = kind.combined(tuple(zone.where))
            applies = np.array([zone_applies(zone, row) is answer for row in rows], dtype=bool)
            shapes.append(kind.geometries[applies[which]] if len(kind) else kind.geometries)
        return np.concatenate([np.empty(0, dtype=object), *shapes])

    def excluded(self, rule: RuleInForce, chosen: Sequence[RuleInForce]) -> np.ndarray:
        """Geometries of the zones that the rule leaves to another one of those chosen."""
        return self.surely(left_to_others(rule, chosen))

    def _shorelines(self, rule: RuleInForce, rivers: Features) -> Features:
        """Put the outlines of management ranges in the place of the stretches that lie in them.

        The law measures from the shoreline and gives no start line; the outline of the
        management range is the nearest thing to it that planning data have. A stretch without
        a range stays a centre line, marked as such; a river drawn as a polygon has its banks.
        """
        ranges = self.kind(str(rule.value("measured_from"))).geometries
        parts = shapely.get_parts(ranges) if len(ranges) else ranges
        kinds = dict.fromkeys(zone.kind for zone in rule.zones)
        lines = np.concatenate([self.kind(kind).geometries for kind in kinds])
        owners = _owners(parts, lines)
        source: list[int] = []
        shapes: list[Any] = []
        centre: list[bool] = []
        for number, shape in enumerate(rivers.geometries):
            own = [part for part, owner in zip(parts, owners, strict=True) if owner is shape]
            rest = shapely.difference(shape, shapely.union_all(own)) if own else shape
            if not rest.is_empty:
                own.insert(0, rest)
                centre.append(int(shapely.get_dimensions(rest)) == 1)
            centre += [False] * (len(own) - (0 if rest.is_empty else 1))
            shapes += own
            source += [number] * len(own)
        taken = rivers.take(np.array(source, dtype=int))
        geometries = np.array([None, *shapes], dtype=object)[1:]
        return replace(
            taken, geometries=geometries, centre_line=np.array(centre, dtype=bool), _items={}
        )


def _sorted(
    rule: RuleInForce, zones: tuple[Zone, ...], kind: Kind
) -> tuple[np.ndarray, np.ndarray]:
    """Return for each feature of a kind the number of its zone, and whether that is certain."""
    own = [zone for zone in zones if zone.kind == kind.code]
    columns = sorted({attribute for zone in own for attribute in zone.where})
    which, rows = kind.combined(columns)
    numbers = np.full(len(rows), -1)
    certain = np.ones(len(rows), dtype=bool)
    for n, row in enumerate(rows):
        found = zone_of(rule, kind.code, row)
        if found is not None:
            numbers[n], certain[n] = zones.index(found[0]), found[1]
    return numbers[which], certain[which]


def _owners(parts: np.ndarray, rivers: np.ndarray) -> list[Any | None]:
    """Return for each part of a management range the river line that runs longest in it.

    At a confluence a range touches two rivers and belongs to one.
    """
    if not len(rivers):
        return [None] * len(parts)
    tree = shapely.STRtree(rivers)
    owners: list[Any | None] = []
    for part in parts:
        touched = np.sort(tree.query(part, predicate="intersects"))
        touched = touched[shapely.get_dimensions(rivers[touched]) == 1]
        lengths = shapely.length(shapely.intersection(rivers[touched], part))
        owners.append(rivers[touched[int(np.argmax(lengths))]] if len(touched) else None)
    return owners

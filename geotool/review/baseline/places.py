"""Where the sites and zones of a review lie: one point each, by which a shift is recognised."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from geotool.model import Finding
from geotool.review.outcome import Outcome

Place = tuple[float, float]

_DECIMALS = 7
#: Two middles this near to each other (degrees, some 1 m) are of one feature.
_SAME_DEG = 1e-5


class Places:
    """Middles of sites, zone features and layers of a review, lon and lat in EPSG:4490."""

    def __init__(self, outcome: Outcome) -> None:
        self._layers = {layer.spec.id: layer for layer in outcome.layers}
        self._features: dict[str, np.ndarray] = {}
        self._trees: dict[str | None, shapely.STRtree] = {}
        self._layer_middles: dict[str, Place | None] = {}
        self._kind_middles: dict[str | None, Place | None] = {}
        table = outcome.projects
        middles = _middles(table.geometry.to_numpy()) if len(table) else np.empty((0, 2))
        self.sites = dict(zip(map(str, table["id"]), _places(middles), strict=True))

    def zones(self, findings: Sequence[Finding]) -> list[Place | None]:
        """Middle of the zone feature of each finding; without one, of the layers asked.

        That of several features or layers is the mean of theirs: it moves if they all move.
        """
        rows: dict[str, list[int]] = {}
        result: list[Place | None] = [None] * len(findings)
        for n, finding in enumerate(findings):
            if finding.zone_layer is None or finding.zone_layer not in self._layers:
                result[n] = self._of_kind(finding.zone_kind)
            elif finding.zone_feature is None:
                result[n] = self._of_layer(finding.zone_layer)
            else:
                rows.setdefault(finding.zone_layer, []).append(n)
        for layer_id, mine in rows.items():
            features = self._layers[layer_id].table["feature"]
            row_of = {str(feature): row for row, feature in enumerate(features)}
            places = _places(self._middles(layer_id))
            for n in mine:
                row = row_of.get(str(findings[n].zone_feature))
                result[n] = None if row is None else places[row]
        return result

    def has_zone_at(self, kind: str | None, places: np.ndarray) -> np.ndarray:
        """Whether some feature of a kind has its middle at each place (two columns, degrees)."""
        if kind not in self._trees:
            found = [self._middles(layer_id) for layer_id in self._of(kind)]
            middles = np.concatenate([np.empty((0, 2)), *found])
            there = np.isfinite(middles).all(axis=1)
            self._trees[kind] = shapely.STRtree(shapely.points(middles[there]))
        held = np.zeros(len(places), dtype=bool)
        spots = shapely.points(places)
        held[self._trees[kind].query(spots, predicate="dwithin", distance=_SAME_DEG)[0]] = True
        return held

    def _of(self, kind: str | None) -> list[str]:
        return [i for i, x in self._layers.items() if kind is None or x.spec.kind == kind]

    def _middles(self, layer_id: str) -> np.ndarray:
        if layer_id not in self._features:
            shapes = self._layers[layer_id].table.geometry.to_numpy()
            self._features[layer_id] = _middles(shapes)
        return self._features[layer_id]

    def _of_layer(self, layer_id: str) -> Place | None:
        if layer_id not in self._layer_middles:
            self._layer_middles[layer_id] = _mean(self._middles(layer_id))
        return self._layer_middles[layer_id]

    def _of_kind(self, kind: str | None) -> Place | None:
        if kind not in self._kind_middles:
            found = [self._of_layer(layer_id) for layer_id in self._of(kind)]
            known = [place for place in found if place is not None]
            self._kind_middles[kind] = _mean(np.array(known).reshape(-1, 2))
        return self._kind_middles[kind]


def _middles(shapes: np.ndarray) -> np.ndarray:
    """Centroids, two columns; NaN where there is nothing."""
    spots = shapely.centroid(shapes)
    there = ~(shapely.is_missing(spots) | shapely.is_empty(spots))
    middles = np.full((len(shapes), 2), np.nan)
    middles[there] = shapely.get_coordinates(spots[there])
    return middles


def _places(middles: np.ndarray) -> list[Place | None]:
    rounded = np.round(middles, _DECIMALS) + 0.0
    return [(lon, lat) if lon == lon else None for lon, lat in rounded.tolist()]  # noqa: PLR0124


def _mean(middles: np.ndarray) -> Place | None:
    """Mean of those that are there."""
    there = middles[np.isfinite(middles).all(axis=1)] if len(middles) else middles
    return _places(there.mean(axis=0, keepdims=True))[0] if len(there) else None

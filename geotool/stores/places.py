"""Locating rows that name places only: at the gazetteer's points, never more exactly.

A located row carries ``location_accuracy = place_name`` and the largest uncertainty of its
places; every judgement on it must respect that. A place counts only within the row's county
where the row names one: many villages share a name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from geotool.stores.base import StoredLayer
from geotool.stores.counties import Counties

DEFAULT_UNCERTAINTY_M = 3000.0
_SEPARATORS = re.compile(r"[;；、,，\s]+")


@dataclass(frozen=True)
class Place:
    """A gazetteer entry: name, lon/lat point in EPSG:4490, uncertainty, county code."""

    name: str
    point: shapely.Point
    uncertainty_m: float
    county: str


@dataclass(frozen=True)
class Located:
    """Where a row lies by its place names: a point or multipoint, and how uncertain."""

    geometry: shapely.Geometry | None
    uncertainty_m: float | None
    found: tuple[str, ...]
    missing: tuple[str, ...]
    ambiguous: tuple[str, ...]


class Gazetteer:
    """Place names of all gazetteer layers of a workspace; ``counties`` gives their codes."""

    def __init__(self, layers: Sequence[StoredLayer], counties: Counties | None = None) -> None:
        self._places: dict[str, list[Place]] = {}
        known = counties or Counties()
        for layer in layers:
            for row in layer.table.itertuples():
                if row.geometry is None:
                    continue
                county = str(getattr(row, "county", "") or "")
                place = Place(
                    str(row.name),
                    shapely.centroid(row.geometry),
                    _metres(getattr(row, "uncertainty_m", "")),
                    known.code(county) or county,
                )
                for word in (place.name, *_split(str(getattr(row, "aliases", "") or ""))):
                    here = self._places.setdefault(word, [])
                    if place not in here:  # an alias may repeat the name
                        here.append(place)
        #: Counties that places are said to lie in.
        self.counties = frozenset(
            p.county for here in self._places.values() for p in here if p.county
        )

    def __len__(self) -> int:
        return len(self._places)

    def locate(self, places: str, county: str) -> Located:
        """Find the places of a row (joined by ; 、 or ,); what is not found is named."""
        hits: list[Place] = []
        missing: list[str] = []
        ambiguous: list[str] = []
        for word in _split(places):
            found = [
                p for p in self._places.get(word, []) if not county or p.county in ("", county)
            ]
            if not found:
                missing.append(word)
            elif len(found) > 1:
                ambiguous.append(word)
            else:
                hits.append(found[0])
        if not hits:
            return Located(None, None, (), tuple(missing), tuple(ambiguous))
        points = [p.point for p in hits]
        return Located(
            points[0] if len(points) == 1 else shapely.MultiPoint(points),
            max(p.uncertainty_m for p in hits),
            tuple(p.name for p in hits),
            tuple(missing),
            tuple(ambiguous),
        )


def _split(text: str) -> list[str]:
    return list(dict.fromkeys(w for w in _SEPARATORS.split(text) if w))


def _metres(text: object) -> float:
    try:
        value = float(str(text))
    except ValueError:
        return DEFAULT_UNCERTAINTY_M
    return value if value > 0 else DEFAULT_UNCERTAINTY_M

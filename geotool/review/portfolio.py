"""What all projects together take of each zone, against the zone's quota where it has one.

One caveat: only drawn areas take land here. A row located by place name, a line or a point takes
none that could be measured; ``without_area`` counts such rows, and reports say how many.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geotool.engine.counting import Totals, area_of_parts, area_taken
from geotool.engine.pairs import UNITS, Pairs
from geotool.engine.pairs import taken as picked
from geotool.errors import InputError
from geotool.measure import area_m2, money, round_measure
from geotool.model import PROJECT_KINDS, Problem, Taken

#: Attribute of a zone that says how many m2 may be taken of it.
QUOTA: Final = "quota_m2"


@dataclass(frozen=True, slots=True)
class ZoneEntry:
    """One zone feature as the portfolio names it; ``quota`` is the cell of its attribute."""

    layer: str
    feature: str
    kind: str
    name: str | None
    file: str
    quota: Any = None


def taken(
    ids: Sequence[str],
    sites: np.ndarray | None,
    zones: Sequence[ZoneEntry],
    geometries: np.ndarray,
    *,
    pairs: Pairs | None = None,
) -> tuple[tuple[Taken, ...], tuple[Problem, ...]]:
    """Return what the sites take of each zone, ground that several of them share counted once.

    Parameters
    ----------
    ids
        Ids of the projects that the sites belong to: those that use land, drawn, not located by
        place name.
    sites
        1-D array of geometries in EPSG:4490; only polygons take land.
    zones, geometries
        The zone features, parallel; only polygons can be taken of.
    pairs
        Overlaps of ``sites`` with ``geometries`` with their geometries, where they are measured
        already; ``sites`` is then not looked at.

    Returns
    -------
    tuple
        Zones of which something is taken or that have a quota, in order, areas and shares rounded
        to the stated precision; and a fault for each quota that is no number of m2.
    """
    totals = _totals(sites, geometries, pairs)
    held: dict[int, dict[str, None]] = {}
    for subject, zone in zip(totals.parts.subject, totals.parts.zone, strict=True):
        held.setdefault(int(zone), {})[ids[int(subject)]] = None
    listed: list[tuple[int, float | None]] = []
    problems: list[Problem] = []
    for number, zone in enumerate(zones):
        quota_m2, fault = _quota(zone)
        problems.extend([fault] if fault else [])
        if not math.isnan(totals.value[number]) and (number in held or quota_m2 is not None):
            listed.append((number, quota_m2))
    whole_m2 = area_m2(geometries[[number for number, _ in listed]])
    found = tuple(
        Taken(
            zone_layer=zones[n].layer,
            zone_feature=zones[n].feature,
            zone_kind=zones[n].kind,
            zone_name=zones[n].name,
            projects=tuple(held.get(n, ())),
            taken_m2=round_measure(float(totals.value[n]), "m2"),
            zone_m2=round_measure(float(zone_m2), "m2"),
            share=round_measure(float(totals.share[n]), "share"),
            quota_m2=quota_m2,
            geometry=totals.geometry[n],
        )
        for (n, quota_m2), zone_m2 in zip(listed, whole_m2, strict=True)
    )
    return found, tuple(problems)


def _totals(sites: np.ndarray | None, zones: np.ndarray, pairs: Pairs | None) -> Totals:
    if pairs is None:
        return area_taken(np.empty(0, dtype=object) if sites is None else sites, zones)
    areas = zones.copy()
    areas[shapely.get_dimensions(zones) < 2] = None
    return area_of_parts(picked(pairs, pairs.unit == UNITS[2]), areas)


def _quota(zone: ZoneEntry) -> tuple[float | None, Problem | None]:
    """Quota in m2, none for an empty cell; what is no number of m2 is a fault, not no quota."""
    text = "" if _is_missing(zone.quota) else str(zone.quota).strip()
    if not text:
        return None, None
    quota_m2 = _number(text)
    if quota_m2 is not None:
        return quota_m2, None
    what = f"{QUOTA} '{text}' is no number of square metres from 0 up"
    done = "the zone is listed without a quota"
    return None, Problem(zone.file, what, done, feature=zone.feature)


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        try:
            number = float(money(text))  # with thousands separators
        except InputError:
            return None
    return number if math.isfinite(number) and number >= 0 else None


def without_area(projects: gpd.GeoDataFrame) -> int:
    """Count the rows that may use land but have no drawn area, and so are in no total.

    A row whose kind is not known may use land, too.
    """
    kinds = projects["kind"].tolist()
    vague = (projects["location_accuracy"] == "place_name").tolist()
    dimensions = shapely.get_dimensions(projects.geometry.to_numpy())
    return sum(
        (kind not in PROJECT_KINDS or PROJECT_KINDS[kind].uses_land)
        and (unsure or int(dimension) < 2)
        for kind, unsure, dimension in zip(kinds, vague, dimensions, strict=True)
    )

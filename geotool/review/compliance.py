"""The smallest change that would clear a project: what of its site may stay, how far it must move.

One caveat: each change answers the findings it is made from and no other. A site moved away from
one zone may meet another one, and what stays ends at the border as drawn, within its accuracy:
check the changed site again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from geotool.engine.contact import away_from, solid_polygons
from geotool.engine.pairs import UNITS, plain, whole_measure
from geotool.measure import round_measure
from geotool.measure.distance import GEOD
from geotool.model import CompliantPart, Finding

#: Verdicts that a change of the site would have to cure.
_FAILED: Final = frozenset({"violation", "unmet"})
#: Of a finding with such a measure the geometry is the part of the site objected to.
_PART: Final = ("overlap_", "outside_")
_PARTS: Final = frozenset(p + u for p in _PART for u in ("area", "length", "count"))
#: Ends of stretches lie on their line to the last digits of a degree; this is 0.1 mm.
_SNAP_DEG: Final = 1e-9
_AZIMUTH_DECIMALS: Final = 2


@dataclass(frozen=True)
class _Failed:
    """A drawn site, the findings that object to a part of it, and those that ask for a distance."""

    project: str
    site: Any
    parts: tuple[Finding, ...]
    near: tuple[Finding, ...]


def compliant_parts(
    findings: Sequence[Finding], projects: gpd.GeoDataFrame
) -> tuple[CompliantPart, ...]:
    """Return the changes that would clear projects of violations and unmet requirements.

    Where a part of the site is objected to (it lies in a zone, or outside the one it should be
    in), the rest may stay. What is objected to must have the dimension of the site: that a river
    drawn as a line crosses an area cannot be cured by leaving the line out, and gives no part.
    Where a distance is violated, the whole site must move by more than ``shift_m`` away from the
    zone, counted from its edge where the two meet (``azimuth_deg`` is then ``None``). Of several
    distances the longest shift is given. These are two entries, each naming its own rules: one
    does not answer what the other is for. A project without any such finding, located by place
    name, or without a site has no entry.

    Parameters
    ----------
    findings
        Findings of a review with their geometries (EPSG:4490), in any order.
    projects
        GeoDataFrame in EPSG:4490 with ``id`` and ``location_accuracy``.

    Returns
    -------
    tuple
        Entries in the order of ``projects``, of one project the part that may stay first.
        ``value`` is ellipsoidal m2, geodesic m, or a number of points (unit ``count``), rounded to
        the stated precision, as ``share_kept`` and ``shift_m``. A site that must move remains
        whole (``share_kept`` 1) and has no ``geometry``: the place it would move to is not drawn.
    """
    failed = list(_failed(findings, projects))
    if not failed:
        return ()
    sites = plain([f.site for f in failed])
    rests = _rests(sites, failed)
    whole, kept = whole_measure(sites), np.nan_to_num(whole_measure(rests))
    units = [UNITS[d] for d in shapely.get_dimensions(sites)]
    rows = zip(failed, rests, kept, whole, units, strict=True)
    return tuple(
        part
        for each, rest, value, of, unit in rows
        for part in _changes(each, rest, float(value), float(of), unit)
    )


def _failed(findings: Sequence[Finding], projects: gpd.GeoDataFrame) -> Iterator[_Failed]:
    mine: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.project is not None and finding.verdict in _FAILED:
            mine.setdefault(finding.project, []).append(finding)
    sites = projects.geometry.to_numpy()
    rows = zip(projects["id"].tolist(), projects["location_accuracy"].tolist(), strict=True)
    for number, (project, known) in enumerate(rows):
        found, site = mine.get(str(project), ()), sites[number]
        if not found or site is None or site.is_empty or known == "place_name":
            continue
        dimension = shapely.get_dimensions(site)
        parts = tuple(f for f in found if _is_part(f, int(dimension)))
        near = tuple(f for f in found if _is_too_near(f))
        if parts or near:
            yield _Failed(str(project), site, parts, near)


def _is_part(finding: Finding, dimension: int) -> bool:
    if finding.measure is None or finding.measure.name not in _PARTS or finding.geometry is None:
        return False
    return int(shapely.get_dimensions(finding.geometry)) == dimension


def _is_too_near(finding: Finding) -> bool:
    measure, limit = finding.measure, finding.limit
    if measure is None or limit is None or finding.verdict != "violation":
        return False
    return measure.name == "distance" and limit.unit == "m" and measure.value <= limit.value


def _rests(sites: Any, failed: Sequence[_Failed]) -> Any:
    """What is left of each site without the parts objected to; ``None`` for nothing."""
    gone = plain([_union([f.geometry for f in each.parts]) for each in failed])
    rests = sites.copy()
    dimension = shapely.get_dimensions(sites)
    cut = ~shapely.is_missing(gone)
    for kind, without in enumerate((_points, _lines, _polygons)):
        rows = cut & (dimension == kind)
        rests[rows] = without(sites[rows], gone[rows])
    return rests


def _union(shapes: list[Any]) -> Any:
    """Several parts as one; lines and points are only collected, for nothing counts them."""
    if len(shapes) < 2:
        return shapes[0] if shapes else None
    flat = plain(shapes)
    if int(shapely.get_dimensions(flat[0])) == 2:
        return shapely.union_all(flat)
    parts = shapely.get_parts(flat)
    collect = shapely.multilinestrings if shapely.get_dimensions(parts[0]) else shapely.multipoints
    return collect(parts)


def _points(sites: Any, gone: Any) -> Any:
    return plain(shapely.difference(sites, gone))


def _lines(sites: Any, gone: Any) -> Any:
    """Leave out the stretches that run along those objected to.

    The end of a stretch lies beside the line by the last digit, where a plain difference would
    find nothing in common: the line first gets a vertex there.
    """
    split = np.empty(len(sites), dtype=object)
    split[:] = [_split(site, _ends(lines)) for site, lines in zip(sites, gone, strict=True)]
    return plain(away_from(split, gone))


def _ends(lines: Any) -> Any:
    """First and last points of all parts; in the boundary ends that two parts share cancel out."""
    parts = shapely.get_parts(lines)
    return np.concatenate([shapely.get_point(parts, 0), shapely.get_point(parts, -1)])


def _split(line: Any, points: Any) -> Any:
    """Return a line with vertices at the points that lie on it.

    Every segment there gets one, also where the line runs back over itself.
    """
    vertices, owner = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
    first = np.flatnonzero(owner[:-1] == owner[1:])
    segments = shapely.linestrings(np.stack([vertices[first], vertices[first + 1]], axis=1))
    near = {"predicate": "dwithin", "distance": _SNAP_DEG}
    point, segment = shapely.STRtree(segments).query(points, **near)
    order = np.lexsort((shapely.line_locate_point(segments[segment], points[point]), segment))
    behind = first[segment[order]]
    new = shapely.get_coordinates(points[point[order]])
    vertices = np.insert(vertices, behind + 1, new, axis=0)
    owner = np.insert(owner, behind + 1, owner[behind])
    return shapely.multilinestrings(shapely.linestrings(vertices, indices=owner))


def _polygons(sites: Any, gone: Any) -> Any:
    return solid_polygons(plain(shapely.difference(sites, gone)))


def _changes(
    failed: _Failed, rest: Any, value: float, whole: float, unit: str
) -> Iterator[CompliantPart]:
    """What may stay, and how far the whole site must move, where findings ask for it."""
    if failed.parts:
        yield CompliantPart(
            project=failed.project,
            rules=_rules(failed.parts),
            value=round_measure(value, unit),
            unit=unit,
            share_kept=round_measure(min(value / whole, 1.0) if whole else 0.0, "share"),
            geometry=rest,
        )
    if failed.near:
        shift_m, azimuth_deg = _shift(failed.near)
        yield CompliantPart(
            project=failed.project,
            rules=_rules(failed.near),
            value=round_measure(whole, unit),
            unit=unit,
            share_kept=1.0,
            shift_m=shift_m,
            azimuth_deg=azimuth_deg,
        )


def _rules(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(finding.rule for finding in findings))


def _shift(near: Sequence[Finding]) -> tuple[float | None, float | None]:
    """How far and whither, for the finding that asks for most."""
    best: tuple[float | None, float | None] = (None, None)
    for finding in near:
        if finding.measure is None or finding.limit is None:
            continue
        shift_m = round_measure(finding.limit.value - finding.measure.value, "m")
        if best[0] is None or shift_m > best[0]:
            best = (shift_m, _away(finding.geometry))
    return best


def _away(line: Any) -> float | None:
    """Azimuth, at the site, of the way from the zone to it; ``None`` where the two meet."""
    if line is None or line.is_empty or shapely.get_dimensions(line) != 1 or line.length == 0:
        return None
    site, zone = shapely.get_coordinates(line)[[0, -1]]
    back = float(GEOD.inv(zone[0], zone[1], site[0], site[1])[1])
    return round((back + 180.0) % 360.0, _AZIMUTH_DECIMALS) % 360.0

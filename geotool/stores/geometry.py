"""Bring geometries as found in a file into the form in which they are stored.

Frame first (declared, found in the file, or told by the size of the coordinates), edges
densified in that frame, then EPSG:4490, then repaired where they are not valid. What cannot
be used becomes ``None`` with a problem: the feature stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely

from geotool.frames import Frame, detect, resolve, to_canonical
from geotool.frames.zones import CHINA_BOUNDS
from geotool.measure import area_m2
from geotool.model import Problem, Reason

_DIMENSION = {"point": 0, "line": 1, "polygon": 2}
_ZH_KIND = {0: "points", 1: "lines", 2: "polygons"}
#: Eastings from 6-degree zone 16 on carry their zone clearly; 13 to 15 may be Web Mercator.
_CLEAR_PREFIXES = (16, 45)

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Origin:
    """Where geometries come from: how to name them in messages, and what is known of the frame.

    ``rows`` are source rows or feature numbers. ``crs`` is what the file says, ``declared`` what
    the catalogue or the user says, ``file_declares`` whether the file's word counts as a
    declaration; ``expect`` is point | line | polygon | any.
    """

    name: str
    rows: list[int]
    crs: str | None
    declared: str | None = None
    expect: str = "any"
    region_bounds: Bounds | None = None
    file_declares: bool = False


@dataclass
class Prepared:
    """Geometries in EPSG:4490 (or ``None``), and everything that was met on the way.

    ``unusable`` gives the reason for each index whose geometry cannot be judged; ``originals``
    the WKB in the source frame of each that was repaired or could not be used. ``frames`` are
    those that parts were read in (more than one only where rows differ), ``None`` one left open.
    """

    geometries: np.ndarray
    frames: tuple[Frame | None, ...]
    pipeline: str = ""
    accuracy_m: float | None = None
    problems: list[Problem] = field(default_factory=list)
    repaired: dict[int, str] = field(default_factory=dict)
    originals: dict[int, bytes] = field(default_factory=dict)
    unusable: dict[int, Reason] = field(default_factory=dict)


def prepare(geometries: np.ndarray, origin: Origin) -> Prepared:
    """Return the geometries as they are stored.

    Raises FrameError where the frame is refused (Beijing 54, a ballpark) or contradicts the
    coordinates; an absent frame is not an error here: nothing is judged, and it is said.
    """
    raw = np.array(geometries, dtype=object)
    zones = _by_prefix(raw, origin)
    if len(zones) > 1:
        return _prepare_zones(raw, origin, zones)
    notes: list[Problem] = []
    frame, raw_in_order = _frame(raw, origin, notes)
    if frame is None:
        found = Prepared(np.full(len(raw), None, dtype=object), (None,), problems=notes)
        for index, shape in enumerate(raw):
            if shape is not None:
                found.unusable[index] = Reason.FRAME_UNDECLARED
                found.originals[index] = shapely.to_wkb(shape)
        return found
    canonical = to_canonical(raw_in_order, frame, file=origin.name)
    result = Prepared(
        canonical.geometries, (frame,), canonical.pipeline, canonical.accuracy_m, problems=notes
    )
    for note in canonical.notes:
        told = bool(canonical.unplaced) and note is canonical.notes[-1]
        result.problems.append(Problem(origin.name, note.en, "not used" if told else "read so"))
    astray = _astray(raw_in_order, frame, canonical.unplaced)
    _drop_unusable(result, raw, origin, astray=astray)
    _repair(result, raw, origin)
    return result


def joined(parts: Sequence[tuple[Sequence[int], Prepared]], count: int) -> Prepared:
    """Put parts of one table together again; each part comes with the indices of its rows."""
    whole = Prepared(np.full(count, None, dtype=object), ())
    for indices, part in parts:
        whole.frames = tuple(dict.fromkeys((*whole.frames, *part.frames)))
        whole.pipeline = "; ".join(dict.fromkeys(p for p in (whole.pipeline, part.pipeline) if p))
        whole.accuracy_m = max(filter(None, (whole.accuracy_m, part.accuracy_m)), default=None)
        whole.problems.extend(part.problems)
        for position, index in enumerate(indices):
            whole.geometries[index] = part.geometries[position]
        whole.repaired |= {indices[i]: why for i, why in part.repaired.items()}
        whole.originals |= {indices[i]: wkb for i, wkb in part.originals.items()}
        whole.unusable |= {indices[i]: reason for i, reason in part.unusable.items()}
    return whole


def shapes_of(table: Any) -> np.ndarray:
    """Geometries of a table as found, ``None`` for what is none."""
    shapes = np.full(len(table), None, dtype=object)
    if "geometry" in table.columns:
        shapes[:] = [g if isinstance(g, shapely.Geometry) else None for g in table["geometry"]]
    return shapes


def _by_prefix(raw: np.ndarray, origin: Origin) -> dict[int, list[int]]:
    """Group rows without a declared frame by the zone prefix of their coordinates (0: none)."""
    if origin.declared or origin.crs:
        return {}
    low = shapely.bounds(raw)[:, :2]
    with np.errstate(invalid="ignore"):
        prefixes = np.nan_to_num(low // 1e6, nan=0, posinf=0, neginf=0).max(axis=1).astype(int)
        prefixes[(low.min(axis=1) < 1e6) | (low.min(axis=1) > 6e6)] = 0
    prefixes[(prefixes < _CLEAR_PREFIXES[0]) | (prefixes > _CLEAR_PREFIXES[1])] = 0
    found = sorted({*prefixes.tolist()} - {0})
    if len(found) < 2:
        return {}
    empty = shapely.is_missing(raw) | shapely.is_empty(raw)
    prefixes[empty] = found[0]  # they say nothing of a frame: with any of the others
    present = sorted(set(prefixes.tolist()))
    return {p: [int(i) for i in np.flatnonzero(prefixes == p)] for p in present}


def _prepare_zones(raw: np.ndarray, origin: Origin, zones: dict[int, list[int]]) -> Prepared:
    """Each prefix names its zone: rows of several zones in one table are read one by one."""
    parts = []
    for indices in zones.values():
        rows = [origin.rows[i] for i in indices]
        parts.append((indices, prepare(raw[indices], replace(origin, rows=rows))))
    whole = joined(parts, len(raw))
    words = [f"{p} from row {origin.rows[rows[0]]} on" for p, rows in zones.items() if p]
    what = f"the coordinates carry several zone prefixes ({', '.join(words)})"
    whole.problems.insert(0, Problem(origin.name, what, "each read in its own zone"))
    return whole


def _astray(raw: np.ndarray, frame: Frame, unplaced: Sequence[int]) -> dict[int, str]:
    """What lies outside its frame, with a guess why, by position.

    A latitude up to 90 can pass for a longitude: among rows in China one that would lie there
    with its axes swapped is not believed either.
    """
    left, bottom, right, top = shapely.bounds(raw).T
    west, south, east, north = CHINA_BOUNDS
    swapped: set[int] = set()
    if frame.crs.is_geographic:
        upright = (left >= west) & (right <= east) & (bottom >= south) & (top <= north)
        turned = (left >= south) & (right <= north) & (bottom >= west) & (top <= east)
        if upright.sum() > turned.sum():
            swapped = {int(i) for i in np.flatnonzero(turned)}
        axes = "latitude and longitude"
    else:
        corners = zip(left, bottom, strict=True)
        north_first = [
            _is_gauss_kruger(frame) and _looks_north_first(np.array([x]), np.array([y]))
            for x, y in corners
        ]
        swapped = {i for i in unplaced if north_first[i]}
        axes = "X (north) and Y (east)"
    return {
        i: f"lies outside its frame {frame.code}" + (f" ({axes} swapped?)" if i in swapped else "")
        for i in sorted({*unplaced, *swapped})
    }


def _frame(
    raw: np.ndarray, origin: Origin, notes: list[Problem]
) -> tuple[Frame | None, np.ndarray]:
    """Decide the frame, and put swapped axes right; every decision that was a guess is noted."""
    present = np.array([g is not None and not g.is_empty for g in raw], dtype=bool)
    xy = shapely.get_coordinates(raw[present]) if present.any() else np.empty((0, 2))
    finite = np.isfinite(xy).all(axis=1)
    x, y = xy[finite, 0], xy[finite, 1]
    said = origin.declared or origin.crs
    if said is not None:
        declared = origin.declared is not None or origin.file_declares
        frame = resolve(said, declared=declared, file=origin.name)
        if not declared:
            notes.append(_assumed(origin))
        raw = _agree(frame, raw, xy[finite], origin, notes)
        return frame, raw
    if not len(x):
        return resolve("EPSG:4490", declared=False), raw
    found = detect(x, y, region_bounds=origin.region_bounds)  # a Problem names the file itself
    for note in found.notes:
        done = "read in the frame of the others" if "do not fit" in note.en else "read so"
        notes.append(Problem(origin.name, note.en, done))
    if found.frame is None:
        notes.append(
            Problem(
                origin.name,
                "no coordinate frame is declared and the coordinates do not tell it"
                + "".join(f" ({why.en})" for why in found.problems),
                "kept, but nothing can be judged by it: declare the frame (`frame` in the "
                "catalogue, or FILE@EPSG:n)",
                fatal=True,
            )
        )
        return None, raw
    return found.frame, _swap(raw) if found.swapped else raw


def _assumed(origin: Origin) -> Problem:
    return Problem(
        origin.name,
        "the frame WGS 84 is only assumed (web-map data in GCJ-02 carry the same label and lie "
        "300-500 m off)",
        "read as WGS 84: declare the frame (EPSG:4326, EPSG:4490 or GCJ-02) to be sure",
    )


def _agree(
    frame: Frame, raw: np.ndarray, xy: np.ndarray, origin: Origin, notes: list[Problem]
) -> np.ndarray:
    """Hold the declared frame against the size of the coordinates."""
    x, y = xy[:, 0], xy[:, 1]
    if not len(x):
        return raw
    geographic = frame.crs.is_geographic
    if geographic and np.abs(x).max() <= 90 and np.abs(y).max() > 90 and np.abs(y).max() <= 180:
        notes.append(Problem(origin.name, "latitude and longitude are swapped", "read as lon, lat"))
        return _swap(raw)
    if not geographic and _is_gauss_kruger(frame) and _looks_north_first(x, y):
        notes.append(
            Problem(origin.name, "X (north) and Y (east) are swapped", "read as east, north")
        )
        return _swap(raw)
    return raw


def _is_gauss_kruger(frame: Frame) -> bool:
    code = frame.code.removeprefix("EPSG:")
    return code.isdigit() and 4491 <= int(code) <= 4554


def _looks_north_first(x: np.ndarray, y: np.ndarray) -> bool:
    """North in China is 2.0e6-6.0e6; an east is either 8 digits or 1e5-9e5 (domain practice)."""
    x_north = (x > 1.5e6).all() and (x < 7.0e6).all()
    y_east = ((y >= 1e7).all()) or ((y > 1e5).all() and (y < 9.5e5).all())
    return bool(x_north and y_east)


def _swap(raw: np.ndarray) -> np.ndarray:
    swapped: np.ndarray = shapely.transform(raw, lambda xy: xy[:, ::-1])
    return swapped


def _drop_unusable(
    result: Prepared, raw: np.ndarray, origin: Origin, *, astray: dict[int, str]
) -> None:
    """Set to ``None`` what has no place or is of another kind than the layer's."""
    for index in sorted({*_suspects(result.geometries, raw, origin.expect), *astray}):
        reason, what = _unusable(result.geometries[index], raw[index], origin.expect)
        if index in astray and np.isfinite(shapely.get_coordinates(raw[index])).all():
            reason, what = Reason.BROKEN_GEOMETRY, astray[index]
        if reason is None:
            continue
        result.geometries[index] = None
        result.unusable[index] = reason
        if raw[index] is not None:
            result.originals[index] = shapely.to_wkb(raw[index])
        result.problems.append(
            Problem(
                origin.name,
                what,
                "kept without a usable geometry, as unknown",
                row=origin.rows[index],
                fatal=True,
            )
        )


def _suspects(shapes: np.ndarray, raw: np.ndarray, expect: str) -> list[int]:
    """Positions that need a closer look; all others are usable (asked of all at once)."""
    suspect = shapely.is_missing(shapes) | shapely.is_missing(raw) | shapely.is_empty(raw)
    suspect |= shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    if expect in _DIMENSION:
        suspect |= shapely.get_dimensions(shapes) != _DIMENSION[expect]
    for geometries, limit in ((raw, np.inf), (shapes, 90.0)):
        xy, owner = shapely.get_coordinates(geometries, return_index=True)
        odd = ~np.isfinite(xy).all(axis=1) | (np.abs(xy[:, 1]) > limit)
        suspect[np.unique(owner[odd])] = True
    return [int(i) for i in np.flatnonzero(suspect)]


def _unusable(shape: Any, raw: Any, expect: str) -> tuple[Reason | None, str]:
    if raw is None:
        return Reason.BROKEN_GEOMETRY, "has no geometry"
    if raw.is_empty:
        return Reason.BROKEN_GEOMETRY, "has an empty geometry"
    coordinates = shapely.get_coordinates(raw)
    if shape is None or not np.isfinite(coordinates).all():
        return Reason.BROKEN_GEOMETRY, "has coordinates that are no numbers"
    lonlat = shapely.get_coordinates(shape)
    if not np.isfinite(lonlat).all() or np.abs(lonlat[:, 1]).max() > 90:
        return Reason.BROKEN_GEOMETRY, "has coordinates outside the range of its frame"
    if shape.geom_type == "GeometryCollection":
        return (
            Reason.WRONG_GEOMETRY_KIND,
            "mixes points, lines and polygons in one geometry (give each its own row)",
        )
    if expect in _DIMENSION and shapely.get_dimensions(shape) != _DIMENSION[expect]:
        kind = _ZH_KIND[int(shapely.get_dimensions(shape))]
        return Reason.WRONG_GEOMETRY_KIND, f"is {kind} where {expect}s are expected"
    return None, ""


def _repair(result: Prepared, raw: np.ndarray, origin: Origin) -> None:
    """Make invalid geometries valid; keep the original, report where and by how much."""
    shapes = result.geometries
    present = np.array([g is not None for g in shapes], dtype=bool)
    bad = np.flatnonzero(present & ~shapely.is_valid(shapes))
    for index in (int(i) for i in bad):
        before = shapes[index]
        why = shapely.is_valid_reason(before)
        after = _same_dimension(shapely.make_valid(before), int(shapely.get_dimensions(before)))
        result.originals[index] = shapely.to_wkb(raw[index])
        if after is None:
            shapes[index] = None
            result.unusable[index] = Reason.BROKEN_GEOMETRY
            done, fatal = "cannot be repaired: kept without a usable geometry, as unknown", True
        else:
            shapes[index] = after
            area = float(area_m2(np.array([after], dtype=object))[0])
            done, fatal = f"repaired (area now {area:.2f} m2), the original is kept", False
            result.repaired[index] = why
        result.problems.append(
            Problem(
                origin.name,
                f"geometry is not valid: {why}",
                done,
                row=origin.rows[index],
                fatal=fatal,
            )
        )


def _same_dimension(shape: Any, dimension: int) -> Any | None:
    """Keep the parts of the original's dimension: a repair must not turn land into lines."""
    parts = [p for p in shapely.get_parts(shape) if not p.is_empty]
    flat = [q for p in parts for q in shapely.get_parts(p)]
    same = [q for q in flat if shapely.get_dimensions(q) == dimension]
    if not same:
        return None
    return same[0] if len(same) == 1 else shapely.union_all(np.array(same, dtype=object))

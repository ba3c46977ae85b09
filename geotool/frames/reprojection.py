"""From the frame of a file to EPSG:4490, and from there to a metric frame.

Edges are straight in the frame of the file: they receive vertices every 100 m there before they
are taken anywhere else, so that a border shared by two parcels stays shared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

from geotool.errors import FrameError
from geotool.frames.datums import NULL_ACCURACY_M, Shift, base_of, family, shifts
from geotool.frames.density import densify
from geotool.frames.detection import detect
from geotool.frames.frame import BD09, GCJ02, Frame, gauss_kruger_easting_m, require_measurable
from geotool.frames.webmap import bd09_to_wgs84, gcj02_to_wgs84
from geotool.frames.zones import CANONICAL, CHINA_BOUNDS, FloatArray
from geotool.model import Text

ObjectArray = npt.NDArray[np.object_]
BoolArray = npt.NDArray[np.bool_]
Path = Callable[[FloatArray], FloatArray]

# A Gauss-Krüger coordinate further from its meridian belongs to another zone (a million metres
# away) or to other axes; a city may reach into the neighbouring zone, not across it.
_GK_REACH_M = 600_000.0
_GK_NORTH_M = (3.0e5, 6.3e6)
_FARTHEST_M = 1.0e8
_NULL = f"null transformation {{0}} = CGCS2000 (declared equal, accuracy {NULL_ACCURACY_M:g} m)"


@dataclass(frozen=True)
class Canonical:
    """Geometries in EPSG:4490 and how they came there.

    ``geometries`` has one entry for each input, in order; None stays None. ``pipeline`` names
    every operation, ``accuracy_m`` their stated accuracy, None where there is no statement.
    ``unplaced`` are the positions of geometries whose coordinates have no place in the frame:
    they are None in ``geometries`` and told in ``notes``.
    """

    geometries: ObjectArray
    pipeline: str
    accuracy_m: float | None
    notes: tuple[Text, ...] = ()
    unplaced: tuple[int, ...] = ()


def to_canonical(geometries: ObjectArray, frame: Frame, *, file: str | None = None) -> Canonical:
    """Take geometries from their frame to EPSG:4490, edges densified to 100 m before.

    Existing vertices stay vertices. Z and M are dropped with a note. Invalid geometries are
    taken as they are.

    Parameters
    ----------
    geometries
        1-D array of shapely geometries or None, coordinates as in the file, east before north.
    frame
        What they mean, from ``resolve`` or ``detect``.
    file
        Named in messages.

    Raises
    ------
    FrameError
        No geometry fits the frame (another zone, swapped axes, degrees for metres …).
    """
    source = np.asarray(geometries, dtype=object)
    notes = _height_notes(source)
    flat = np.asarray(shapely.force_2d(source), dtype=object)
    unplaced = _implausible(flat, frame)
    _refuse_if_all(flat, unplaced, frame, file=file)
    flat = _without(flat, unplaced)
    dense = densify(flat, geographic=frame.geographic, unit_m=_unit_m(frame.crs))
    path, pipeline, accuracy_m = _path(frame, flat)
    moved, lost = _apply(dense, path)
    unplaced = unplaced | lost
    _refuse_if_all(flat, unplaced, frame, file=file)
    if unplaced.any():
        notes = (*notes, _unplaced_note(unplaced, frame))
    positions = tuple(int(i) for i in np.flatnonzero(unplaced))
    return Canonical(moved, f"edges ≤ 100 m | {pipeline}", accuracy_m, notes, positions)


def to_metric(geometries: ObjectArray, crs: CRS) -> ObjectArray:
    """Take geometries from EPSG:4490 to a metric frame, for distances and planar areas only.

    ``crs`` comes from ``metric_crs`` or is another frame on CGCS2000, WGS 84 or ETRS89 in which a
    planar measure has a meaning; FrameError otherwise. None stays None.
    """
    require_measurable(crs)
    if family(crs) is None:
        raise FrameError(f"'{crs.name}' has another datum than EPSG:4490", remedy="use metric_crs")
    forward = Transformer.from_crs(base_of(crs), crs, always_xy=True)
    return _transformed(np.asarray(geometries, dtype=object), _by(forward))


def from_metric(geometries: ObjectArray, crs: CRS) -> ObjectArray:
    """Take geometries from a metric frame of ``metric_crs`` back to EPSG:4490, vertices only."""
    inverse = Transformer.from_crs(crs, base_of(crs), always_xy=True)
    return _transformed(np.asarray(geometries, dtype=object), _by(inverse))


def _height_notes(geometries: ObjectArray) -> tuple[Text, ...]:
    extra = shapely.has_z(geometries)
    if hasattr(shapely, "has_m"):  # shapely 2.1 with GEOS 3.12
        extra = extra | shapely.has_m(geometries)
    count = int(extra.sum())
    if not count:
        return ()
    return (
        Text(
            f"{count} 个要素的高程或量值（Z、M）已舍去",
            f"heights or measures (Z, M) dropped, features: {count}",
        ),
    )


def _unit_m(crs: CRS) -> float:
    return 1.0 if crs.is_geographic else float(crs.axis_info[0].unit_conversion_factor)


def _implausible(geometries: ObjectArray, frame: Frame) -> BoolArray:
    """Which geometries cannot be meant in this frame, judged by the size of their coordinates."""
    left, bottom, right, top = shapely.bounds(geometries).T
    occupied = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    finite = _all_finite(geometries)
    with np.errstate(invalid="ignore"):
        if frame.geographic:
            fits = (left >= -180) & (right <= 180) & (bottom >= -90) & (top <= 90)
        else:
            reach = _FARTHEST_M / _unit_m(frame.crs)
            fits = np.maximum.reduce(np.abs([left, bottom, right, top])) <= reach
            easting_m = gauss_kruger_easting_m(frame)
            if easting_m is not None:
                fits &= (left >= easting_m - _GK_REACH_M) & (right <= easting_m + _GK_REACH_M)
                fits &= (bottom >= _GK_NORTH_M[0]) & (top <= _GK_NORTH_M[1])
            elif _degrees_of_china(left, bottom, right, top, occupied):
                fits = np.zeros_like(fits)
    return np.asarray(occupied & ~(fits & finite), dtype=bool)


def _all_finite(geometries: ObjectArray) -> BoolArray:
    coordinates, index = shapely.get_coordinates(geometries, return_index=True)
    broken = index[~np.isfinite(coordinates).all(axis=1)]
    finite = np.ones(len(geometries), dtype=bool)
    finite[broken] = False
    return finite


def _degrees_of_china(
    left: FloatArray,
    bottom: FloatArray,
    right: FloatArray,
    top: FloatArray,
    occupied: BoolArray,
) -> bool:
    """Whether a layer said to be in metres holds nothing but degrees of China, either way round."""
    west, south, east, north = CHINA_BOUNDS
    upright = (left >= west) & (right <= east) & (bottom >= south) & (top <= north)
    turned = (left >= south) & (right <= north) & (bottom >= west) & (top <= east)
    return bool(occupied.any() and (upright | turned)[occupied].all())


def _refuse_if_all(
    geometries: ObjectArray, unplaced: BoolArray, frame: Frame, *, file: str | None
) -> None:
    occupied = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    if not unplaced.any() or not (unplaced[occupied]).all():
        return
    coordinates = shapely.get_coordinates(geometries[occupied])
    x, y = coordinates[0]
    raise FrameError(
        f"the coordinates, such as ({x:.12g}, {y:.12g}), contradict the frame {frame.code}",
        file=file,
        remedy=_remedy(coordinates),
    )


def _remedy(coordinates: FloatArray) -> str:
    found = detect(coordinates[:, 0], coordinates[:, 1])
    if found.frame is None:
        if found.swapped:
            return "the two columns look swapped (north stands first): swap them"
        return found.problems[0].en.split("; ")[-1]
    axes = " and swap the two columns (north stands first)" if found.swapped else ""
    return f"they look like {found.frame.code}: declare that{axes}"


def _unplaced_note(unplaced: BoolArray, frame: Frame) -> Text:
    numbers = np.flatnonzero(unplaced) + 1
    listed = ", ".join(map(str, numbers[:5])) + ("…" if len(numbers) > 5 else "")
    return Text(
        f"{len(numbers)} 个要素（第 {listed} 个）的坐标与坐标系 {frame.code} 不符，未能定位",
        f"coordinates contradict the frame {frame.code}, no place found, features: {len(numbers)} "
        f"(number {listed})",
    )


def _path(frame: Frame, geometries: ObjectArray) -> tuple[Path, str, float | None]:
    """Return the function on coordinates, the pipeline text and the stated accuracy."""
    if frame.code in (GCJ02, BD09):
        solve = gcj02_to_wgs84 if frame.code == GCJ02 else bd09_to_wgs84
        text = f"inverse of {frame.code} (published formula, iterated to < 1e-9 degree)"
        # the formula is a reconstruction: nobody states its accuracy
        return (
            lambda c: np.column_stack(solve(c[:, 0], c[:, 1])),
            f"{text} | {_NULL.format('WGS 84')}",
            None,
        )
    crs = frame.crs
    name = family(crs)
    if name is None:
        return _shifted_path(frame, geometries)
    steps: list[str] = []
    path: Path = _as_it_is
    if crs.is_projected or "Derived" in crs.type_name:
        path = _by(Transformer.from_crs(crs, base_of(crs), always_xy=True))
        steps.append(f"inverse of {frame.code} ({crs.name})")
    if name != "CGCS2000":
        steps.append(_NULL.format(name))
    accuracy_m = 0.0 if name == "CGCS2000" else NULL_ACCURACY_M
    return path, " | ".join(steps) or f"{CANONICAL} as it is", accuracy_m


def _shifted_path(frame: Frame, geometries: ObjectArray) -> tuple[Path, str, float | None]:
    """Another datum: its best operation of known accuracy to WGS 84, then the null shift."""
    crs = frame.crs
    steps = []
    inverse: Path = _as_it_is
    if not crs.is_bound and crs.is_projected:
        inverse = _by(Transformer.from_crs(crs, base_of(crs), always_xy=True))
        steps.append(f"inverse of {frame.code} ({crs.name})")
    shift = _best_shift(crs, inverse, geometries)
    move = _by(shift.transformer)
    missing = "; a better one needs a grid that is not installed" if shift.better_missing else ""
    told = "unknown" if shift.accuracy_m is None else f"{shift.accuracy_m:g} m"
    steps.append(f"{shift.name} (accuracy {told}{missing})")
    steps.append(_NULL.format("WGS 84"))
    accuracy_m = None if shift.accuracy_m is None else shift.accuracy_m + NULL_ACCURACY_M
    return (lambda c: move(inverse(c))), " | ".join(steps), accuracy_m


def _best_shift(crs: CRS, inverse: Path, geometries: ObjectArray) -> Shift:
    bounds = None
    if not crs.is_bound and base_of(crs).axis_info[0].unit_name == "degree":
        lon_lat = inverse(shapely.get_coordinates(geometries))
        lon_lat = lon_lat[np.isfinite(lon_lat).all(axis=1)]
        if len(lon_lat):
            bounds = (*lon_lat.min(axis=0), *lon_lat.max(axis=0))
    found = shifts(crs, bounds) or shifts(crs, None)
    return found[0]


def _as_it_is(coordinates: FloatArray) -> FloatArray:
    return coordinates


def _by(transformer: Transformer) -> Path:
    def move(coordinates: FloatArray) -> FloatArray:
        return np.column_stack(transformer.transform(coordinates[:, 0], coordinates[:, 1]))

    return move


def _transformed(geometries: ObjectArray, path: Path) -> ObjectArray:
    if path is _as_it_is:
        return geometries
    return np.asarray(shapely.transform(geometries, path), dtype=object)


def _apply(geometries: ObjectArray, path: Path) -> tuple[ObjectArray, BoolArray]:
    """Move all geometries in one call; those that leave the frame become None."""
    moved = _transformed(geometries, path)
    lost = ~_all_finite(moved)
    return _without(moved, lost), lost


def _without(geometries: ObjectArray, dropped: BoolArray) -> ObjectArray:
    kept = geometries.copy()
    kept[dropped] = None
    return kept

"""Find the frame of bare coordinates by their size, as Chinese survey files write them.

Size cannot tell GCJ-02 from WGS 84, a 3-degree from a 6-degree zone without prefix (the numbers
are the same), nor packed degrees (106.0305 for 106°03'05") from decimal ones. What cannot be told
is left open with a reason; nothing is guessed without a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
import numpy.typing as npt
from pyproj import Transformer

from geotool.frames.frame import Frame, gk_frame, resolve
from geotool.frames.zones import (
    CHINA_BOUNDS,
    PREFIX_M,
    ZONINGS,
    FloatArray,
    zoning_of,
)
from geotool.model import Text

# Northings of 2.0e6–6.0e6 are the mainland; 1.0e6 takes in the islands down to 9°N and is still
# clear of every easting.
_NORTH_M = (1.0e6, 6.0e6)
_PLAIN_EAST_M = (1.0e5, 9.0e5)
_PREFIXED_EAST_M = (1.3e7, 4.6e7)


class _Size(Enum):
    DEGREES = "degrees"
    PREFIXED = "prefixed"
    PLAIN = "plain"


@dataclass(frozen=True)
class Detection:
    """What the size of coordinates tells.

    ``frame`` is None where it stays open; ``problems`` then say why and what to give.
    ``swapped`` tells that the first column holds north (or latitude). ``notes`` are remarks on a
    frame that was found, to be shown with the file. The frame counts as declared where a zone
    prefix or a header names it, as assumed where it was inferred.
    """

    frame: Frame | None
    swapped: bool = False
    problems: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()


def detect(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    zone: int | None = None,
    region_bounds: Sequence[float] | None = None,
    file: str | None = None,
) -> Detection:
    """Find frame and axis order of raw coordinates.

    Parameters
    ----------
    x, y
        The two columns as they stand in the file, same length.
    zone
        Zone number of a file header (带号). Where it contradicts the prefix of the coordinates,
        the coordinates win, with a note.
    region_bounds
        West, south, east, north in degrees of the place concerned: settles the zone of
        coordinates without prefix, if exactly one zone puts them there.
    file
        Put before each message.
    """
    first, second = _columns(x, y)
    if not first.size:
        return _open(Text("没有可用的坐标", "there are no usable coordinates"), file=file)
    size, swapped, fits = _classify(first, second)
    if size is None:
        return _open(_unrecognised(first, second), file=file)
    east, north = (second, first) if swapped else (first, second)
    east, north = east[fits], north[fits]
    if size is _Size.DEGREES:
        found = _degrees(zone)
    elif size is _Size.PREFIXED:
        found = _prefixed(east, north, zone, region_bounds)
    else:
        found = _plain(east, north, zone, region_bounds)
    notes = [*found.notes]
    if swapped:
        notes.append(Text("坐标列为北、东顺序，已按东、北读取", "columns are north, east; swapped"))
    if not fits.all():
        notes.append(_misfits(first, second, fits))
    found = replace(found, swapped=swapped, notes=tuple(notes))
    return _with_file(found, file)


def _columns(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    first = np.atleast_1d(np.asarray(x, dtype=np.float64))
    second = np.atleast_1d(np.asarray(y, dtype=np.float64))
    finite = np.isfinite(first) & np.isfinite(second)
    return first[finite], second[finite]


def _between(values: FloatArray, limits: tuple[float, float]) -> npt.NDArray[np.bool_]:
    return np.asarray((values >= limits[0]) & (values <= limits[1]))


def _classify(
    first: FloatArray, second: FloatArray
) -> tuple[_Size | None, bool, npt.NDArray[np.bool_]]:
    """Return the class that most points fit, whether it is swapped, and which points fit."""
    west, south, east, north = CHINA_BOUNDS
    ranges = {
        _Size.DEGREES: ((west, east), (south, north)),
        _Size.PREFIXED: (_PREFIXED_EAST_M, _NORTH_M),
        _Size.PLAIN: (_PLAIN_EAST_M, _NORTH_M),
    }
    best: tuple[_Size | None, bool, npt.NDArray[np.bool_]] = (
        None,
        False,
        np.zeros(len(first), dtype=bool),
    )
    for size, (easts, norths) in ranges.items():
        for swapped, (e, n) in ((False, (first, second)), (True, (second, first))):
            fits = _between(e, easts) & _between(n, norths)
            if size is _Size.PREFIXED:
                fits &= np.isin((e // PREFIX_M).astype(np.int64), _prefixes())
            if fits.sum() > best[2].sum():
                best = (size, swapped, fits)
    return best if best[2].sum() * 2 > len(first) else (None, False, best[2])


def _prefixes() -> list[int]:
    return [z for s in ZONINGS.values() for z in range(s.first, s.last + 1)]


def _degrees(zone: int | None) -> Detection:
    notes = [
        Text(
            "坐标为经纬度，假定为 WGS 84 / CGCS2000；网络地图数据可能是 GCJ-02，请声明坐标系",
            "degrees, assumed WGS 84 or CGCS2000; web-map data may be GCJ-02: declare the frame",
        )
    ]
    if zone is not None:
        notes.append(
            Text(
                f"文件头写有带号 {zone}，但坐标是经纬度；以坐标为准",
                f"the header names zone {zone}, but the coordinates are degrees; they win",
            )
        )
    return Detection(resolve("EPSG:4326", declared=False), notes=tuple(notes))


def _prefixed(
    east: FloatArray, north: FloatArray, zone: int | None, region: Sequence[float] | None
) -> Detection:
    prefixes = sorted({int(p) for p in east // PREFIX_M})
    if len(prefixes) > 1:
        listed = ", ".join(map(str, prefixes))
        return Detection(
            None,
            problems=(
                Text(
                    f"同一文件中混有带号 {listed}；请按带分开",
                    f"zones {listed} are mixed in one file; split it by zone",
                ),
            ),
        )
    (prefix,) = prefixes
    scheme = zoning_of(prefix)
    width = 3 if scheme is None else scheme.width
    notes = []
    if zone is not None and zone != prefix:
        notes.append(
            Text(
                f"文件头带号 {zone} 与坐标带号 {prefix} 不一致；以坐标为准",
                f"the header names zone {zone}, the coordinates have prefix {prefix}; they win",
            )
        )
    frame = gk_frame(prefix, width=width, prefixed=True)
    inside = _inside(frame, east, north, region)
    if zone != prefix and _may_be_web_mercator(east, north):
        if region is not None and not inside and _inside(resolve(3857), east, north, region):
            return _open(
                Text(
                    "坐标更像 Web 墨卡托而非高斯-克吕格；请声明坐标系（如 EPSG:3857）",
                    "these look like Web Mercator rather than Gauss-Krüger; declare the frame "
                    "(such as EPSG:3857)",
                )
            )
        if region is None:
            notes.append(
                Text(
                    f"按 6 度带 {prefix} 带读取；同样的数字也可能是 Web 墨卡托，请声明坐标系",
                    f"read as 6-degree zone {prefix}; the same numbers may be Web Mercator: "
                    "declare the frame",
                )
            )
    if region is not None and not inside:
        notes.append(
            Text("坐标落在本区域之外", "by this frame the coordinates lie outside the region")
        )
    return Detection(frame, notes=tuple(notes))


def _plain(
    east: FloatArray, north: FloatArray, zone: int | None, region: Sequence[float] | None
) -> Detection:
    if zone is not None:
        return _plain_by_header(east, north, zone, region)
    if region is None:
        return _open(
            Text(
                "坐标没有带号，无法确定所在投影带；请给出带号或声明坐标系（如 EPSG:4544）",
                "the coordinates have no zone prefix; give the zone or declare the frame "
                "(such as EPSG:4544)",
            )
        )
    scheme = ZONINGS[3]  # the central meridians of the 6-degree zones are among these
    zones = [
        z for z in range(scheme.first, scheme.last + 1) if _inside(gk_frame(z), east, north, region)
    ]
    if len(zones) != 1:
        listed = ", ".join(map(str, zones)) or "-"
        return _open(
            Text(
                f"坐标没有带号，落在本区域内的投影带有 {len(zones)} 个（{listed}）；请给出带号",
                f"the coordinates have no zone prefix and {len(zones)} zones ({listed}) put them "
                "in the region; give the zone",
            )
        )
    meridian = scheme.meridian(zones[0])
    note = Text(
        f"坐标没有带号；只有中央子午线 {meridian:g}° 使其落在本区域内，按此读取",
        f"no zone prefix; only the central meridian {meridian:g}°E puts the coordinates in the "
        "region, so it was taken",
    )
    return Detection(gk_frame(zones[0], declared=False), notes=(note,))


def _plain_by_header(
    east: FloatArray, north: FloatArray, zone: int, region: Sequence[float] | None
) -> Detection:
    scheme = zoning_of(zone)
    if scheme is None:
        return _open(
            Text(
                f"文件头带号 {zone} 不在中国的 3 度带（25–45）或 6 度带（13–23）之内",
                f"the header's zone {zone} is no zone of China (3-degree 25–45, 6-degree 13–23)",
            )
        )
    frame = gk_frame(zone, width=scheme.width)
    notes: tuple[Text, ...] = ()
    if region is not None and not _inside(frame, east, north, region):
        notes = (
            Text(
                f"按文件头带号 {zone}，坐标落在本区域之外",
                f"by the header's zone {zone} the coordinates lie outside the region",
            ),
        )
    return Detection(frame, notes=notes)


def _inside(
    frame: Frame, east: FloatArray, north: FloatArray, region: Sequence[float] | None
) -> bool:
    """Whether the middle of the coordinates lies in the region when read in this frame."""
    if region is None:
        return True
    to_degrees = Transformer.from_crs(frame.crs, frame.crs.geodetic_crs, always_xy=True)
    lon, lat = to_degrees.transform(float(np.median(east)), float(np.median(north)))
    west, south, east_bound, north_bound = region
    return bool(west <= lon <= east_bound and south <= lat <= north_bound)


def _may_be_web_mercator(east: FloatArray, north: FloatArray) -> bool:
    """East China in Web Mercator has x of 13–15 million, the same as 6-degree zones 13–15."""
    web = resolve("EPSG:3857")
    return bool(east.max() < 1.514e7) and _inside(web, east, north, CHINA_BOUNDS)


def _misfits(first: FloatArray, second: FloatArray, fits: npt.NDArray[np.bool_]) -> Text:
    i = int(np.flatnonzero(~fits)[0])
    count = int((~fits).sum())
    point = f"({first[i]:.12g}, {second[i]:.12g})"
    return Text(
        f"有 {count} 个点与其余坐标大小不符，首个为第 {i + 1} 点 {point}",
        f"{count} points do not fit the size of the others, first point {i + 1} {point}",
    )


def _unrecognised(first: FloatArray, second: FloatArray) -> Text:
    point = f"({first[0]:.12g}, {second[0]:.12g})"
    return Text(
        f"坐标 {point} 既不像中国境内的经纬度，也不像高斯-克吕格坐标；请声明坐标系",
        f"coordinates such as {point} look neither like degrees in China nor like Gauss-Krüger; "
        "declare the frame",
    )


def _open(problem: Text, *, file: str | None = None) -> Detection:
    return _with_file(Detection(None, problems=(problem,)), file)


def _with_file(found: Detection, file: str | None) -> Detection:
    if file is None:
        return found

    def place(texts: tuple[Text, ...]) -> tuple[Text, ...]:
        return tuple(Text(f"{file}: {t.zh}", f"{file}: {t.en}") for t in texts)

    return replace(found, problems=place(found.problems), notes=place(found.notes))

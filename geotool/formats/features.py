"""One feature at a time: geometries from WKB with the broken ones named, and the slow read.

Only used where the bulk read cannot tell which feature is broken.
"""

from __future__ import annotations

import logging
import shutil
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio
import shapely
import shapely.geometry
from numpy.typing import NDArray

from geotool.errors import InputError
from geotool.formats.sources import shapefile_parts
from geotool.model import Problem

if TYPE_CHECKING:
    from fiona.errors import FionaError

    from geotool.formats.gdal import Content

logging.getLogger("fiona").addHandler(logging.NullHandler())  # what it says becomes a problem

_MISSING = "the feature has no geometry"
_KEPT = "kept without a location"
_SHX_HEADER, _SHX_RECORD = 100, 8


def from_wkb(wkb: NDArray[Any], path: Path, *, file: str) -> tuple[NDArray[Any], list[Problem]]:
    """Geometries of a layer, ``None`` where there is none that can be used, each reported.

    Missing and empty geometries are notes; unreadable ones and those with infinite coordinates
    are fatal for their feature.
    """
    geometries = shapely.from_wkb(wkb, on_invalid="ignore")
    problems: list[Problem] = []
    why_null = _null_reasons(path)
    infinite = _not_finite(geometries)
    for index in np.flatnonzero(shapely.is_missing(geometries) | shapely.is_empty(geometries)):
        if wkb[index] is None:
            reason = why_null(int(index))
        elif geometries[index] is None:
            reason = f"the geometry cannot be read ({_complaint(wkb[index])})"
        else:
            reason = "the geometry is empty"
        fatal = "cannot be read" in reason
        problems.append(Problem(file, reason, _KEPT, row=int(index) + 1, fatal=fatal))
        geometries[index] = None
    for number in infinite:
        what = "the geometry has coordinates that are not numbers"
        problems.append(Problem(file, what, _KEPT, row=number + 1, fatal=True))
        geometries[number] = None
    return geometries, sorted(problems, key=lambda p: p.row or 0)


def _not_finite(geometries: NDArray[Any]) -> list[int]:
    flat = shapely.force_2d(geometries)
    points, owners = shapely.get_coordinates(flat, return_index=True)
    return sorted({int(i) for i in owners[~np.isfinite(points).all(axis=1)]})


def _complaint(wkb: bytes) -> str:
    try:
        shapely.from_wkb(wkb)
    except shapely.errors.ShapelyError as fault:
        text = str(fault)
        if "Unknown WKB type" in text:
            return "a surface or solid in space, as a MultiPatch; convert it to its footprint"
        return text
    return "unknown"


def _null_reasons(path: Path) -> Callable[[int], str]:
    """Tell a null shape from a damaged record, which GDAL does not for a shapefile."""
    parts = shapefile_parts(path) if path.suffix.casefold() == ".shp" else {}
    if ".shx" not in parts:
        return lambda _: _MISSING
    index = parts[".shx"].read_bytes()

    def reason(number: int) -> str:
        start = _SHX_HEADER + _SHX_RECORD * number
        entry = index[start : start + 4]
        if len(entry) < 4:
            return "the geometry cannot be read (not in the .shx)"
        with path.open("rb") as stream:
            stream.seek(struct.unpack(">i", entry)[0] * 2 + 8)
            kind = stream.read(4)
        if len(kind) == 4 and struct.unpack("<i", kind)[0] == 0:
            return _MISSING
        return "the geometry cannot be read (its record is damaged or the file is cut off)"

    return reason


def read_one_by_one(path: Path, layer: str | None, *, name: str) -> Content:
    """Read a layer feature by feature after the bulk read failed.

    The geometries are still read in bulk where only the attributes are at fault.

    Raises
    ------
    InputError
        Nothing at all can be read.
    """
    import fiona  # a GDAL of its own: 20 MB that only a broken file is worth

    from geotool.formats.gdal import Content

    try:
        encoding = "ISO-8859-1" if path.suffix.casefold() in {".shp", ".dbf"} else None
        with fiona.open(path, layer=layer, encoding=encoding) as opened:
            names = [str(n) for n in opened.schema["properties"]]
            crs = opened.crs.to_string() or None if opened.crs else None
            found, problems = _each(opened, name=name)
    except (FionaError, RuntimeError, ValueError) as fault:
        raise InputError(
            f"no feature can be read ({_first_line(fault, path)})",
            file=name,
            remedy="repair or re-export the file",
        ) from fault
    values = []
    for field in names:
        column = np.empty(len(found), dtype=object)
        column[:] = [None if f is None else f.properties.get(field) for f in found]
        values.append(column)
    wkb = _geometries_only(path, layer, len(found))
    if wkb is None:
        wkb = np.empty(len(found), dtype=object)
        wkb[:] = [_wkb(f) for f in found]
    return Content(names, values, wkb, crs, tuple(problems))


def _each(opened: Any, *, name: str) -> tuple[list[Any], list[Problem]]:
    from fiona.errors import FionaError

    found: list[Any] = []
    problems = []
    features = iter(opened)
    for number in range(1, len(opened) + 1):
        try:
            found.append(next(features))
        except StopIteration:
            found.append(None)
            problems.append(_lost(name, number, "the file ends before it"))
        except (FionaError, RuntimeError, ValueError) as fault:
            found.append(None)
            problems.append(_lost(name, number, str(fault)))
    return found, problems


def _lost(name: str, number: int, why: str) -> Problem:
    what = f"the attributes cannot be read ({' '.join(why.split())[:160]})"
    return Problem(name, what, "feature kept with empty attributes", row=number, fatal=True)


def _geometries_only(path: Path, layer: str | None, count: int) -> NDArray[Any] | None:
    """Geometries without the attributes: of a shapefile, by leaving its table behind."""
    with tempfile.TemporaryDirectory(prefix="geotool-") as folder:
        bare = path
        if path.suffix.casefold() == ".shp":
            parts = shapefile_parts(path)
            for suffix in (".shp", ".shx"):
                if suffix in parts:
                    shutil.copyfile(parts[suffix], Path(folder, path.stem + suffix))
            bare = Path(folder, path.stem + ".shp")
        try:
            _, _, wkb, _ = pyogrio.raw.read(bare, layer=layer, columns=[])
        except (RuntimeError, ValueError):
            return None
    return wkb if wkb is not None and len(wkb) == count else None


def _wkb(feature: Any) -> bytes | None:
    if feature is None or feature.geometry is None:
        return None
    try:
        return bytes(shapely.to_wkb(shapely.geometry.shape(feature.geometry)))
    except (shapely.errors.ShapelyError, ValueError, AttributeError, TypeError):
        return b"unreadable"


def _first_line(fault: Exception, path: Path) -> str:
    return str(fault).replace(str(path), path.name).splitlines()[0] if str(fault) else "no reason"

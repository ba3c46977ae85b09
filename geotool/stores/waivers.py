"""Waivers of a workspace, held against what there is: rules, the region, drawn files.

A place is legal ground: what would be repaired, swapped or left out of a layer is refused here.
"""

from __future__ import annotations

import difflib
import os.path
import re
from collections.abc import Collection, Sequence
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import shapely

from geotool.errors import ConfigError, InputError, MissingFileError
from geotool.formats import FileArgument, parse_file_argument, read_vector
from geotool.frames import densify
from geotool.model import Waiver
from geotool.stores.base import StoredLayer
from geotool.stores.footprints import region_area
from geotool.stores.geometry import Origin, Prepared, prepare, shapes_of
from geotool.workspace import SITES, WAIVERS, Workspace, WrittenWaiver, is_turned, written_waivers

_WKT = re.compile(
    r"(POINT|LINESTRING|LINEARRING|POLYGON|MULTI[A-Z]+|GEOMETRYCOLLECTION|[A-Z]*CURVE[A-Z]*"
    r"|CIRCULARSTRING)\s*(Z|M|ZM)?\s*(\(|EMPTY\b)",
    re.IGNORECASE,
)
_REGION = "correct the place, or the region in geotool.toml"


def read_waivers(
    documents: Workspace, layers: Sequence[StoredLayer], *, known_rules: Collection[str]
) -> tuple[Waiver, ...]:
    """Return the waivers of a workspace in the order of its file; none where there is no file.

    Parameters
    ----------
    layers
        All layers as stored: those of kind ``admin_area`` give the region's outline.
    known_rules
        Codes of all rules that a waiver may name.

    Returns
    -------
    tuple
        Waivers, their places valid polygons in EPSG:4490 with edges of at most 100 m.

    Raises
    ------
    ConfigError
        Naming ``projects/waivers.toml`` and the line: what ``written_waivers`` refuses, a rule
        that there is not, a place that is no valid polygon or outside the region.
    MissingFileError
        Naming the line, for a place drawn in a file that is not there.
    """
    written = written_waivers(documents.root)
    if not written:
        return ()
    for waiver in written:
        _refuse_unknown_rule(waiver, known_rules)
    drawn = any(waiver.entry.place is not None for waiver in written)
    area = region_area(layers, documents.region) if drawn else None
    return tuple(_waiver(waiver, documents, area) for waiver in written)


def _refuse_unknown_rule(waiver: WrittenWaiver, known_rules: Collection[str]) -> None:
    code = waiver.entry.rule
    if code in known_rules:
        return
    near = difflib.get_close_matches(code.upper(), sorted(known_rules), n=1)
    remedy = f"did you mean {near[0]}?" if near else "`geotool rules list` shows them"
    raise ConfigError(f"no rule '{code}'", file=WAIVERS, row=waiver.lines["rule"], remedy=remedy)


def _waiver(written: WrittenWaiver, documents: Workspace, area: Any | None) -> Waiver:
    entry = written.entry
    layer, feature = entry.zone_parts()
    return Waiver(
        document=entry.document,
        issuer=entry.issuer,
        granted=entry.date,
        expires=entry.expires,
        reason=entry.reason,
        rule=entry.rule,
        project=entry.project,
        zone_layer=layer,
        zone_feature=feature,
        cap=entry.cap,
        place=None if entry.place is None else _place(written, documents, area),
        zone_edition=entry.zone_edition,
        rule_edition=entry.rule_edition,
        line=written.line,
    )


def _place(written: WrittenWaiver, documents: Workspace, area: Any | None) -> Any:
    """Polygon of a place in EPSG:4490. Raises ConfigError or MissingFileError with its line."""
    said, row = written.entry.place, written.lines["place"]
    try:
        if isinstance(said, tuple):
            place = _dense(shapely.box(*said))
        elif isinstance(said, str) and _WKT.match(said):
            place = _dense(_from_wkt(said))
        else:
            place = _from_file(str(said), documents, area)
        _refuse_astray(place, area)
    except MissingFileError as error:
        what = f"place: {error.what} {said}"
        raise MissingFileError(what, file=WAIVERS, row=row, remedy="correct the path") from None
    except InputError as error:
        inner = ": ".join(p for p in (error.file, error.feature, error.what) if p)
        what = f"place: {inner}"
        raise ConfigError(what, file=WAIVERS, row=row, remedy=error.remedy) from None
    return place


def _dense(shape: Any) -> Any:
    return densify(np.array([shape], dtype=object), geographic=True)[0]


def _from_wkt(text: str) -> Any:
    try:
        shape = shapely.force_2d(shapely.from_wkt(text))
    except shapely.errors.ShapelyError as fault:
        what = f"cannot be read as WKT ({fault})"
        raise InputError(what, remedy="write it like POLYGON ((106.0 29.8, …))") from None
    if shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise InputError(f"is no polygon but {shape.geom_type}", remedy="draw the ground it covers")
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise InputError("has coordinates that are no numbers", remedy="correct them")
    west, south, east, north = shape.bounds
    degrees = "write longitude before latitude, in degrees"
    if is_turned(west, south, east, north):
        raise InputError("latitude stands before longitude", remedy=degrees)
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        raise InputError("has no degrees of longitude and latitude", remedy=degrees)
    _refuse_invalid(shape)
    return shape


def _refuse_invalid(shape: Any) -> None:
    if not shape.is_valid:
        why = shapely.is_valid_reason(shape)
        raise InputError(f"is not a valid polygon: {why}", remedy="draw it without crossings")


def _from_file(said: str, documents: Workspace, area: Any | None) -> Any:
    """Union of all polygons of a drawn file; every one of them must be usable as it is."""
    name = said.replace("\\", "/")
    if PurePosixPath(os.path.normpath(name)).is_relative_to(SITES):
        # it would follow the site wherever that goes
        remedy = "draw the place that the document names, in a file of its own under layers"
        raise InputError(f"{name} is the drawing of a site", remedy=remedy)
    argument = parse_file_argument(name, base=documents.root)
    prepared, rows = _prepared(argument, name, area)
    faults = [p for p in prepared.problems if p.fatal]
    if faults:
        row = "" if faults[0].row is None else f" {faults[0].row}:"
        raise InputError(f"{name}:{row} {faults[0].what}", remedy="draw the ground it covers")
    for index, why in prepared.repaired.items():
        what = f"{name}: {rows[index]}: is not a valid polygon: {why}"
        raise InputError(what, remedy="draw it without crossings")
    shapes = [g for g in prepared.geometries if g is not None]
    if not shapes:
        raise InputError(f"{name}: holds no polygon", remedy="draw the ground it covers")
    return shapely.union_all(np.array(shapes, dtype=object))


def _prepared(
    argument: FileArgument, name: str, area: Any | None
) -> tuple[Prepared, Sequence[int]]:
    raw = read_vector(argument.source, name=name)
    rows = [int(r) for r in raw.rows]
    origin = Origin(
        name=name,
        rows=rows,
        crs=raw.crs,
        declared=argument.frame,
        expect="polygon",
        region_bounds=None if area is None else tuple(shapely.bounds(area)),
        file_declares=raw.declared,
    )
    prepared = prepare(shapes_of(raw.table), origin)
    prepared.problems[:0] = raw.problems
    return prepared, rows


def _refuse_astray(place: Any, area: Any | None) -> None:
    """A place outside the region concerns nothing of this workspace: most often a slip."""
    if area is not None and not shapely.intersects(place, area):
        west, south, east, north = place.bounds
        where = f"{west:.4f}, {south:.4f} to {east:.4f}, {north:.4f}"
        raise InputError(f"lies outside the region (it spans {where})", remedy=_REGION)

"""What the coordinates of a file mean: the frames that are accepted, and those that are refused.

The caveat to know: CGCS2000, WGS 84 and ETRS89 are taken as one frame (stated accuracy 1 m).
GCJ-02 and BD-09 are accepted only where somebody declares them: no file says so by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pyproj import CRS
from pyproj.exceptions import CRSError

from geotool.errors import FrameError
from geotool.frames.datums import check_datum, family, key_of, refuse_withdrawn, withdrawn
from geotool.frames.zones import CANONICAL, code_by_parameters, gk_code
from geotool.model import Text

GCJ02 = "GCJ-02"
BD09 = "BD-09"

_NAMES = {
    **dict.fromkeys(("gcj02", "gcj02ll", "火星坐标", "火星坐标系"), GCJ02),
    **dict.fromkeys(("bd09", "bd09ll", "百度坐标", "百度坐标系"), BD09),
    **dict.fromkeys(("cgcs2000", "cgcs2000坐标系", "2000国家大地坐标系"), CANONICAL),
    **dict.fromkeys(("国家2000", "国家2000坐标系", "国家大地2000", "大地2000"), CANONICAL),
    **dict.fromkeys(("wgs84", "wgs1984", "wgs84坐标系"), "EPSG:4326"),
    **dict.fromkeys(("crs84", "ogccrs84", "urnogcdefcrsogc13crs84"), "EPSG:4326"),
    **dict.fromkeys(("etrs89", "etrs1989"), "EPSG:4258"),
    # numbers that stood for Web Mercator before EPSG gave it 3857
    **dict.fromkeys(("epsg900913", "epsg3785", "epsg3587"), "EPSG:3857"),
    **dict.fromkeys(("900913", "3785"), "EPSG:3857"),
}
_GEOGRAPHIC = {"CGCS2000": CANONICAL, "WGS 84": "EPSG:4326", "ETRS89": "EPSG:4258"}
_NOT_MEASURABLE = ("mercator", "equidistant cylindrical", "plate carr", "equirectangular")
_WEB_MERCATOR_NOTE = Text(
    "Web 墨卡托坐标可读，换算到 EPSG:4490 后再量算；不得在该坐标系中量算面积或距离",
    "Web Mercator is read and taken to EPSG:4490; areas and distances are never measured in it",
)


@dataclass(frozen=True)
class Frame:
    """A coordinate frame that geotool can take to EPSG:4490.

    ``code`` is ``EPSG:n``, ``GCJ-02``, ``BD-09`` or ``WKT:name``; ``crs`` is EPSG:4490 for the two
    web-map frames (what they are after the inverse). ``declared`` is false where nobody said so.
    """

    code: str
    crs: CRS
    declared: bool
    note: Text | None = None

    @property
    def geographic(self) -> bool:
        """Coordinates are degrees of longitude and latitude."""
        return bool(self.crs.is_geographic)


def resolve(
    text_or_crs: str | int | CRS | Frame, *, declared: bool = True, file: str | None = None
) -> Frame:
    """Turn a name, code, WKT or pyproj CRS into a frame.

    Parameters
    ----------
    text_or_crs
        ``EPSG:4523``, ``4523``, ``CGCS2000``, ``GCJ-02``, ``BD-09``, the usual Chinese names,
        a WKT (with or without EPSG code) or a CRS.
    declared
        Whether somebody said so; false for an assumption.
    file
        Named in messages.

    Raises
    ------
    FrameError
        Unknown names and datums, Beijing 54, Xian 80 and New Beijing, frames without datum, and
        datums from which only a ballpark transformation leads to CGCS2000.

    Examples
    --------
    >>> resolve("2000国家大地坐标系").code, resolve("gcj02").code, resolve(4523).code
    ('EPSG:4490', 'GCJ-02', 'EPSG:4523')
    """
    if isinstance(text_or_crs, Frame):
        return replace(text_or_crs, declared=declared)
    if isinstance(text_or_crs, CRS):
        return _of_crs(text_or_crs, declared=declared, file=file)
    text = str(text_or_crs).strip()
    known = _NAMES.get(key_of(text), text)
    if known in (GCJ02, BD09):
        return Frame(known, CRS.from_user_input(CANONICAL), declared)
    if not text or key_of(text).startswith("bd09mc"):
        raise _unknown(text, file=file)
    if "[" not in known and (old := withdrawn(known)):
        raise refuse_withdrawn(old, file=file)
    try:
        crs = CRS.from_user_input(int(known) if known.isdecimal() else known)
    except CRSError as error:
        raise _unknown(text, file=file) from error
    return _of_crs(crs, declared=declared, file=file)


def _unknown(text: str, *, file: str | None) -> FrameError:
    shown = text if len(text) <= 60 else text[:57] + "…"
    return FrameError(
        f"no coordinate frame is known by '{shown}'",
        file=file,
        remedy="give EPSG:n (such as EPSG:4490 or EPSG:4523), CGCS2000, GCJ-02, BD-09 or a WKT",
    )


def _of_crs(crs: CRS, *, declared: bool, file: str | None) -> Frame:
    plane = _horizontal(crs)
    if plane.is_geocentric:
        raise FrameError(
            f"'{crs.name}' has geocentric coordinates (X, Y, Z)",
            file=file,
            remedy="convert the file to longitude and latitude, such as EPSG:4490",
        )
    check_datum(plane, file=file)
    note = _WEB_MERCATOR_NOTE if _is_web_mercator(plane) else None
    return Frame(_code(plane), plane, declared, note)


def _horizontal(crs: CRS) -> CRS:
    """Leave heights aside, and a TOWGS84 clause where the datum needs no shift."""
    if crs.is_bound:
        source = crs.source_crs
        if source is None or family(source) is None:
            return crs
        crs = source
    return crs if crs.is_geocentric or crs.geodetic_crs is None else crs.to_2d()


def _code(crs: CRS) -> str:
    """Name a frame by its parameters, for a .prj of Esri has no EPSG number."""
    name = family(crs)
    if crs.is_geographic and name and "Derived" not in crs.type_name:
        return _GEOGRAPHIC[name]
    operation = crs.coordinate_operation
    if name == "CGCS2000" and _is_gauss_kruger(crs) and operation is not None:
        values = {p.code: float(p.value) for p in operation.params}
        code = code_by_parameters(values["8802"], values["8806"])
        if code is not None:
            return f"EPSG:{code}"
    authority = crs.to_authority(min_confidence=70)
    if authority is None and name and (number := crs.to_epsg(min_confidence=25)):
        authority = ("EPSG", str(number)) if _alike(crs, CRS.from_epsg(number)) else None
    return ":".join(authority) if authority else f"WKT:{crs.name}"


def _alike(one: CRS, other: CRS) -> bool:
    """Whether two frames have the same datum family, projection method and parameters."""
    first, second = one.coordinate_operation, other.coordinate_operation
    if first is None or second is None or family(one) != family(other):
        return False
    values, wanted = ({p.code: float(p.value) for p in o.params} for o in (first, second))
    return (
        first.method_name == second.method_name and values == wanted and _unit(one) == _unit(other)
    )


def _unit(crs: CRS) -> set[float]:
    return {axis.unit_conversion_factor for axis in crs.axis_info}


def _is_gauss_kruger(crs: CRS) -> bool:
    """Transverse Mercator of scale 1 from the equator, in metres."""
    operation = crs.coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return False
    values = {p.code: float(p.value) for p in operation.params}
    wanted = {"8801": 0.0, "8805": 1.0, "8807": 0.0}
    return _unit(crs) == {1.0} and all(values.get(c) == value for c, value in wanted.items())


def gauss_kruger_easting_m(frame: Frame) -> float | None:
    """False easting of a CGCS2000 Gauss-Krüger frame; None for every other frame."""
    operation = frame.crs.coordinate_operation
    if operation is None or family(frame.crs) != "CGCS2000" or not _is_gauss_kruger(frame.crs):
        return None
    return float(next(p.value for p in operation.params if p.code == "8806"))


def gk_frame(zone: int, *, width: int = 3, prefixed: bool = False, declared: bool = True) -> Frame:
    """CGCS2000 Gauss-Krüger frame of a zone. Raises FrameError for a zone outside China.

    >>> gk_frame(35, prefixed=True).code, gk_frame(18, width=6).code
    ('EPSG:4523', 'EPSG:4507')
    """
    code = f"EPSG:{gk_code(zone, width=width, prefixed=prefixed)}"
    return Frame(code, CRS.from_user_input(code), declared)


def _method(crs: CRS) -> str:
    operation = crs.coordinate_operation
    return "" if operation is None else operation.method_name.casefold()


def _is_web_mercator(crs: CRS) -> bool:
    return "pseudo mercator" in _method(crs) or "pseudo-mercator" in crs.name.casefold()


def require_measurable(crs: Frame | CRS | str | int) -> None:
    """Refuse frames in which a planar area or distance means nothing.

    Degrees; Web Mercator under any of its numbers and every other normal Mercator or cylindrical
    equidistant map (at 30°N areas are a third too large). Raises FrameError.

    >>> require_measurable("EPSG:4544")
    """
    if not isinstance(crs, CRS):
        frame = crs if isinstance(crs, Frame) else resolve(crs)
        name, plane = frame.code, frame.crs
    else:
        name, plane = crs.name, crs
    remedy = "measure on the ellipsoid (geotool.measure) or in the Gauss-Krüger zone of the feature"
    if plane.is_geographic:
        raise FrameError(
            f"areas and distances cannot be measured in degrees ({name})", remedy=remedy
        )
    method = _method(plane)
    turned = "transverse" in method or "oblique" in method
    if not turned and any(word in method for word in _NOT_MEASURABLE):
        raise FrameError(
            f"areas and distances cannot be measured in {name} ({plane.name}): "
            "its scale grows with latitude",
            remedy=remedy,
        )

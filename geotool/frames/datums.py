"""Which datums lead to EPSG:4490, and by what operation.

WGS 84, ETRS89 and CGCS2000 are declared equal at planning scale: an explicit null transformation
with a stated accuracy of 1 m. PROJ offers only a nameless "ballpark" between them; every other
ballpark is refused, because it hides shifts of up to hundreds of metres.
"""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pyproj import CRS, Transformer
from pyproj.transformer import AreaOfInterest, TransformerGroup

from geotool.errors import FrameError

NULL_ACCURACY_M = 1.0
LON_LAT = CRS.from_epsg(4326)

_EQUAL = {
    "China 2000": "CGCS2000",
    "China Geodetic Coordinate System 2000": "CGCS2000",
    "CGCS2000": "CGCS2000",
    "World Geodetic System 1984": "WGS 84",
    "World Geodetic System 1984 ensemble": "WGS 84",
    "WGS 1984": "WGS 84",
    "WGS 84": "WGS 84",
    "European Terrestrial Reference System 1989": "ETRS89",
    "European Terrestrial Reference System 1989 ensemble": "ETRS89",
    "ETRS 1989": "ETRS89",
    "ETRS89": "ETRS89",
}
# Words that give a withdrawn Chinese frame away, whoever wrote them (EPSG, Esri, a TXT header);
# the new Beijing frame first, because its name contains the old one's.
_WITHDRAWN = (
    ("New Beijing", ("newbeijing", "beijing1954new", "新北京", "新1954")),
    ("Beijing 1954", ("beijing1954", "beijing54", "bj54", "北京54", "北京1954", "1954北京")),
    ("Beijing 1954", ("1954年北京", "54北京", "54坐标系")),
    ("Xian 1980", ("xian1980", "xian80", "xa80", "西安80", "西安1980", "1980西安", "1980年西安")),
    ("Xian 1980", ("80西安", "80国家大地", "1980国家大地", "80坐标系")),
)
_ELLIPSOID_OF_WITHDRAWN = {(6378245.0, 298.3): "Krassovsky 1940", (6378140.0, 298.257): "IAG 1975"}


@dataclass(frozen=True)
class Shift:
    """The way from a geographic frame to WGS 84: an operation of known accuracy."""

    transformer: Transformer
    name: str
    accuracy_m: float | None
    better_missing: bool


def key_of(name: str) -> str:
    """Letters and digits of a name, in lower case, for comparison.

    >>> key_of("D_China_2000"), key_of("１９８０西安坐标系"), key_of("GCJ-02")
    ('dchina2000', '1980西安坐标系', 'gcj02')
    """
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


_EQUAL_KEYS = {key_of(name): family for name, family in _EQUAL.items()}


def family(crs: CRS) -> str | None:
    """Return ``CGCS2000``, ``WGS 84`` or ``ETRS89`` where the datum is one of the equal three."""
    geodetic = crs.geodetic_crs
    if geodetic is None or geodetic.datum is None or geodetic.ellipsoid is None:
        return None
    name = key_of(geodetic.datum.name)
    found = _EQUAL_KEYS.get(name) or _EQUAL_KEYS.get(name.removeprefix("d"))
    size = geodetic.ellipsoid
    usual = (
        abs(size.semi_major_metre - 6378137.0) < 1e-3
        and abs(size.inverse_flattening - 298.2572) < 1e-4
        and geodetic.prime_meridian is not None
        and geodetic.prime_meridian.longitude == 0.0
        and all(axis.unit_name.casefold().startswith("degree") for axis in geodetic.axis_info)
    )
    return found if usual else None


def withdrawn(name: str) -> str | None:
    """Return the withdrawn Chinese frame a name speaks of, if any.

    >>> withdrawn("D_Xian_1980"), withdrawn("1954年北京坐标系"), withdrawn("CGCS2000")
    ('Xian 1980', 'Beijing 1954', None)
    """
    key = key_of(name)
    return next((frame for frame, words in _WITHDRAWN if any(w in key for w in words)), None)


def refuse_withdrawn(frame: str, *, file: str | None) -> FrameError:
    """Build the refusal of Beijing 54, Xian 80 or New Beijing."""
    return FrameError(
        f"coordinates in {frame} cannot be taken to CGCS2000: the seven parameters "
        "(dX, dY, dZ, rX, rY, rZ, scale) of the shift are missing and not public",
        file=file,
        remedy="have the surveying authority convert the file to CGCS2000 "
        "(2000国家大地坐标系), then read that file",
    )


def check_datum(crs: CRS, *, file: str | None) -> None:
    """Raise FrameError unless EPSG:4490 can be reached by an operation that is not a ballpark."""
    geodetic = crs.geodetic_crs
    if geodetic is None or geodetic.datum is None:
        raise FrameError(
            f"'{crs.name}' is a local frame without a datum",
            file=file,
            remedy="declare the frame of the coordinates, such as EPSG:4523",
        )
    if family(crs):
        return
    for name in (geodetic.datum.name, geodetic.name, crs.name):
        old = withdrawn(name)
        if old:
            raise refuse_withdrawn(old, file=file)
    if (_named(geodetic.datum.name) or _gives_parameters(crs)) and shifts(crs, None):
        return
    raise FrameError(
        f"no transformation of known accuracy leads from the datum '{geodetic.datum.name}' of "
        f"'{crs.name}'{_ellipsoid_hint(crs)} to CGCS2000, only a ballpark guess",
        file=file,
        remedy="declare the frame if the file names it wrongly, or convert the file to CGCS2000",
    )


def _named(datum: str) -> bool:
    return not key_of(datum).startswith(("unknown", "unnamed"))


def _gives_parameters(crs: CRS) -> bool:
    """Whether the frame itself carries the parameters of its shift (TOWGS84), not all zero."""
    operation = crs.coordinate_operation if crs.is_bound else None
    return operation is not None and any(p.value for p in operation.params)


def _ellipsoid_hint(crs: CRS) -> str:
    size = crs.ellipsoid
    if size is None:
        return ""
    figures = (round(size.semi_major_metre, 3), round(size.inverse_flattening, 6))
    hint = _ELLIPSOID_OF_WITHDRAWN.get(figures)
    return f" (ellipsoid {hint}, as in Beijing 54 and Xian 80)" if hint else ""


def shifts(crs: CRS, bounds: Sequence[float] | None) -> tuple[Shift, ...]:
    """Operations from the frame's geographic base to WGS 84, best first, none a ballpark.

    ``bounds`` (west, south, east, north in degrees) lets the area decide which one is best.
    """
    start = crs if crs.is_bound else base_of(crs)
    return _shifts(start, None if bounds is None else tuple(float(b) for b in bounds))


@lru_cache(maxsize=64)
def _shifts(start: CRS, bounds: tuple[float, ...] | None) -> tuple[Shift, ...]:
    area = None if bounds is None else AreaOfInterest(*bounds)
    with warnings.catch_warnings():  # a missing grid is told by better_missing
        warnings.simplefilter("ignore", UserWarning)
        group = TransformerGroup(
            start, LON_LAT, always_xy=True, area_of_interest=area, allow_ballpark=False
        )
    return tuple(
        Shift(t, _operation_name(t), t.accuracy if t.accuracy >= 0 else None, not best)
        for t, best in ((t, group.best_available) for t in group.transformers)
        if "allpark" not in t.description
    )


def _operation_name(transformer: Transformer) -> str:
    # PROJ 9.6 and later adds this to the names of what EPSG publishes.
    named = transformer.description.replace(" (with axis order normalized for visualization)", "")
    steps = [s.strip() for s in named.split(" + ")]
    told = [s for s in steps if not s.startswith("axis order change")]
    return " + ".join(told) or "axis order change"


def base_of(crs: CRS) -> CRS:
    """Geographic 2-D frame under a projected one; the frame itself where it is geographic."""
    geodetic = crs.geodetic_crs
    if geodetic is None:
        raise FrameError(f"'{crs.name}' has no geographic frame under it")
    return geodetic.to_2d()

"""``projects/waivers.toml``: documents by which an authority lets a conflict stand.

What a document says by itself is checked here; what needs layers, rules or drawn files is not.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BeforeValidator,
    PlainValidator,
    ValidationInfo,
    field_validator,
    model_validator,
)

from geotool.errors import ConfigError
from geotool.frames.zones import CHINA_BOUNDS
from geotool.measure import M2_PER_HA, M2_PER_MU
from geotool.model import Cap
from geotool.workspace.config import Document, Words
from geotool.workspace.positions import locate, read_toml
from geotool.workspace.validation import validated

WAIVERS = "projects/waivers.toml"
#: West, south, east, north in degrees of EPSG:4490, or a WKT text, or the path of a drawn file.
Place = tuple[float, float, float, float] | str

#: What a cap may be written in: how much it is of m2, m or count.
_UNITS: Final[Mapping[str, tuple[Fraction, str]]] = {
    **dict.fromkeys(("m2", "平方米"), (Fraction(1), "m2")),
    **dict.fromkeys(("ha", "公顷"), (Fraction(M2_PER_HA), "m2")),
    **dict.fromkeys(("mu", "亩"), (M2_PER_MU, "m2")),
    **dict.fromkeys(("km2", "平方公里", "平方千米"), (Fraction(1_000_000), "m2")),
    **dict.fromkeys(("m", "米"), (Fraction(1), "m")),
    **dict.fromkeys(("km", "公里", "千米"), (Fraction(1000), "m")),
    **dict.fromkeys(("count", "个", "处"), (Fraction(1), "count")),
}
_KNOWN_UNITS: Final = "m2 ㎡ 平方米, ha 公顷, 亩 mu, km2 平方公里, m 米, km 公里, 个 count"
_CAP = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?![\d.,])\s*(.*)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: Larger than the country in m2, and than the way round the globe in m.
_TOO_MUCH: Final = 10**13
_LONGEST: Final = 60


def read_cap(value: Any) -> Cap:
    """Read ``1,200 m2``, ``１．８亩``, ``2 个`` exactly. Raises ValueError saying what is wrong.

    >>> read_cap("1.8 亩").value, read_cap("0.5公里").unit
    (1200.0, 'm')
    """
    if isinstance(value, bool) or not isinstance(value, str):
        raise ValueError('must be a text with its unit; write it like "1200 m2"')  # noqa: TRY004
    if len(value) > _LONGEST:
        raise ValueError('is no number with a unit; write it like "1200 m2"')
    # ㎡ and m² become m2, full-width digits and commas plain ones
    found = _CAP.fullmatch(unicodedata.normalize("NFKC", value).strip())
    if found is None:
        raise ValueError('is no number with a unit; write it like "1200 m2"')
    number, unit = Fraction(found[1].replace(",", "")), found[2].strip()
    factor, base = _UNITS.get(unit.casefold()) or _no_unit(unit)
    size = number * factor
    if size <= 0:
        raise ValueError("a cap is above 0; leave it out where the document names none")
    if size > _TOO_MUCH:
        raise ValueError("is larger than the country; correct the number or its unit")
    if base == "count" and size.denominator != 1:
        raise ValueError('places are counted whole; write it like "2 个"')
    return Cap(float(size), base, value.strip())


def _no_unit(unit: str) -> tuple[Fraction, str]:
    what = f"'{unit}' is no known unit" if unit else "has no unit"
    raise ValueError(f"{what}; known are {_KNOWN_UNITS}")


def _day(value: Any) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    if _DAY.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            pass
    raise ValueError("is no date; write it like 2026-03-01")


def _said(value: str) -> str:
    stripped = value.strip()
    if not stripped:
        raise ValueError("says nothing; write it out")
    return stripped


def _place(value: Any) -> Place:
    if isinstance(value, str):
        return _said(value)
    if not isinstance(value, Sequence):
        raise ValueError(  # noqa: TRY004
            "is no place; write [west, south, east, north], WKT text, or the path of a drawn file"
        )
    numbers = [v for v in value if isinstance(v, int | float) and not isinstance(v, bool)]
    if len(value) != 4 or len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise ValueError("a bounding box is four numbers; write [west, south, east, north]")
    return _box(*(float(v) for v in numbers))


def _box(west: float, south: float, east: float, north: float) -> Place:
    shown = f"[{west:.15g}, {south:.15g}, {east:.15g}, {north:.15g}]"
    order = "write [west, south, east, north] in degrees"
    if is_turned(west, south, east, north):
        raise ValueError(f"latitude stands before longitude in {shown}; {order}")
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        raise ValueError(f"no degrees of longitude and latitude: {shown}; {order}")
    if west >= east or south >= north:
        which = "west is not west of east" if west >= east else "south is not south of north"
        raise ValueError(f"{which} in {shown}; {order}")
    return (west, south, east, north)


def is_turned(west: float, south: float, east: float, north: float) -> bool:
    """Whether a box outside China would lie in it with its axes the other way round.

    >>> is_turned(29.8, 106.0, 29.9, 106.1), is_turned(106.0, 29.8, 106.1, 29.9)
    (True, False)
    """
    upright = _in_china(west, south) and _in_china(east, north)
    return not upright and _in_china(south, west) and _in_china(north, east)


def _in_china(lon: float, lat: float) -> bool:
    west, south, east, north = CHINA_BOUNDS
    return west <= lon <= east and south <= lat <= north


Said = Annotated[Words, AfterValidator(_said)]
Day = Annotated[dt.date, BeforeValidator(_day)]


class WaiverEntry(Document):
    """One ``[[waiver]]``."""

    rule: Said
    document: Said
    issuer: Said
    date: Day
    expires: Day
    reason: Said
    project: Said | None = None
    zone: Said | None = None
    cap: Annotated[Cap, PlainValidator(read_cap)] | None = None
    place: Annotated[Place, PlainValidator(_place)] | None = None
    zone_edition: Said | None = None
    rule_edition: Said | None = None

    @field_validator("expires")
    @classmethod
    def _is_later(cls, value: dt.date, info: ValidationInfo) -> dt.date:
        granted = info.data.get("date")
        if granted is not None and value < granted:
            raise ValueError(f"expires before its date, {granted}; correct one of the two")
        return value

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, value: str | None) -> str | None:
        if value is not None and not all(part.strip() for part in value.split("/", 1)):
            raise ValueError('is no zone; write "LAYER" or "LAYER/FEATURE"')
        return value

    @model_validator(mode="after")
    def _concerns_something(self) -> WaiverEntry:
        if self.project is None and self.zone is None:
            raise ValueError(
                "names neither a project nor a zone; add project, or zone for findings on zones"
            )
        return self

    def zone_parts(self) -> tuple[str | None, str | None]:
        """Return layer and feature of the zone it names, ``None`` for what it does not."""
        layer, _, feature = (self.zone or "").partition("/")
        return layer.strip() or None, feature.strip() or None

    def scope(self) -> tuple[object, ...]:
        """What makes two entries the same: one document for the same findings and place."""
        return (self.document, self.rule, self.project, self.zone_parts(), self.place)


class WaiversDocument(Document):
    """``projects/waivers.toml``."""

    waiver: tuple[WaiverEntry, ...] = ()


@dataclass(frozen=True)
class WrittenWaiver:
    """An entry and where it stands: ``line`` of its beginning, ``lines`` of its keys."""

    entry: WaiverEntry
    line: int
    lines: Mapping[str, int]


def written_waivers(root: Path) -> tuple[WrittenWaiver, ...]:
    """Read the waivers of the workspace at ``root`` in their order; none where there is no file.

    Raises ConfigError naming the line: unknown keys, an expiry before its date, a cap in no known
    unit, a bounding box in another order, an entry for nothing, the same document twice.
    """
    if not (root / WAIVERS).exists():
        return ()
    data, text = read_toml(root / WAIVERS, name=WAIVERS)
    document = validated(WaiversDocument, data, text=text, name=WAIVERS)
    written = tuple(_written(entry, n, text) for n, entry in enumerate(document.waiver))
    _refuse_twice(written)
    return written


def _written(entry: WaiverEntry, number: int, text: str) -> WrittenWaiver:
    keys = ("rule", "place", "cap")
    lines = {key: locate(text, ("waiver", number, key)) for key in keys}
    return WrittenWaiver(entry, locate(text, ("waiver", number)), lines)


def _refuse_twice(written: Sequence[WrittenWaiver]) -> None:
    seen: dict[tuple[object, ...], WrittenWaiver] = {}
    for waiver in written:
        first = seen.setdefault(waiver.entry.scope(), waiver)
        if first is not waiver:
            raise ConfigError(
                f"document {waiver.entry.document} stands twice for the same findings "
                f"(first in line {first.line})",
                file=WAIVERS,
                row=waiver.line,
                remedy="keep one of the two entries, or give each its own place",
            )

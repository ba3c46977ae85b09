"""Findings, and what accompanies them: data from which every output is rendered.

A finding never says that something is clear. What could not be decided is a finding of
verdict ``unknown`` or an entry of ``not_checked``, each with its reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from geotool.model.baselines import Compared
    from geotool.model.waivers import Waived


class Bilingual(Protocol):
    """A sentence that can be read in Chinese and English."""

    @property
    def zh(self) -> str:
        """The Chinese sentence."""
        ...

    @property
    def en(self) -> str:
        """The English sentence."""
        ...

    def get(self, language: str) -> str:
        """Return the sentence in ``zh`` or ``en``."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in Chinese and English."""

    zh: str
    en: str

    def get(self, language: str) -> str:
        """Return the sentence in ``zh`` or ``en``.

        >>> Text("湿地", "wetland").get("en")
        'wetland'
        """
        return self.zh if language == "zh" else self.en


_NOTHING = Text("", "")


class Sentence(tuple[Any, ...]):
    """A sentence that is put into words when it is read: most findings are only counted.

    ``make(*parts)`` gives its beginning, ``tail`` is what follows. It is one tuple of all of
    them, since there is one for each of hundreds of thousands of findings.
    """

    __slots__ = ()

    def __new__(
        cls, make: Callable[..., Text], parts: tuple[Any, ...], tail: Text = _NOTHING
    ) -> Sentence:
        """Make a sentence of what words it, what it is about, and what follows."""
        return super().__new__(cls, (make, tail, *parts))

    def with_tail(self, tail: Text) -> Sentence:
        """Return the sentence with another end."""
        return Sentence(self[0], self[2:], tail)

    @property
    def zh(self) -> str:
        """The Chinese sentence."""
        return str(self[0](*self[2:]).zh + self[1].zh)

    @property
    def en(self) -> str:
        """The English sentence."""
        return str(self[0](*self[2:]).en + self[1].en)

    def get(self, language: str) -> str:
        """Return the sentence in ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en


class Reason(StrEnum):
    """Why something could not be decided, or may be doubted."""

    NO_LOCATION = "no_location"
    BROKEN_GEOMETRY = "broken_geometry"
    UNKNOWN_KIND = "unknown_kind"
    WRONG_GEOMETRY_KIND = "wrong_geometry_kind"
    ROW_FAULT = "row_fault"
    PLACE_NAME = "place_name"
    OUTSIDE_FOOTPRINT = "outside_footprint"
    MISSING_LAYER = "missing_layer"
    MISSING_ATTRIBUTE = "missing_attribute"
    BROKEN_LAYER = "broken_layer"
    FRAME_UNDECLARED = "frame_undeclared"
    NOT_IN_FORCE = "not_in_force"
    NO_SHORELINE = "no_shoreline"
    OPEN_PLACES = "open_places"
    MISPLACED_LAYER = "misplaced_layer"
    OLD_EDITION = "old_edition"
    EARLIER_APPROVAL = "earlier_approval"
    POSITION = "position"
    NOT_ASKED = "not_asked"
    SLIVER = "sliver"


class Certainty(StrEnum):
    """What a conflict is worth, given how exactly site and zone are placed.

    ``CERTAIN`` stays a conflict wherever within their accuracy the two lie. ``BOUNDARY_NOISE``
    is a strip along the border that the accuracy explains. ``POSSIBLE`` is everything between.
    """

    CERTAIN = "certain"
    POSSIBLE = "possible"
    BOUNDARY_NOISE = "boundary_noise"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured figure: ``overlap_area`` in ``m2``, ``distance`` in ``m`` …

    ``share`` is the part of the project concerned (0–1), where that has a meaning.
    ``method`` is ``ellipsoidal`` | ``geodesic`` | ``count``.
    ``planar`` is the same area in the feature's own 3-degree Gauss-Krüger zone, where it is one.
    ``low`` and ``high`` are the least and the greatest it can be within the positional accuracy
    stated for site and zone; ``None`` where none is stated.
    """

    name: str
    value: float
    unit: str
    share: float | None = None
    method: str = "ellipsoidal"
    planar: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit a measure was held against, and whether the workspace overrides it."""

    value: float
    unit: str
    overridden: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One conflict, unmet requirement, notice or open question.

    ``project`` is ``None`` where zones are held against zones; ``source_file`` and
    ``source_row`` are then the zone's entry in the catalogue.

    ``zone_kind`` is the kind of layer concerned, also where no feature is.
    ``advice`` names the purposes and papers that would change it, where none is claimed.
    ``possible_zones`` names all zones that a coarse location may concern.
    ``geometry`` is the part on the ground (the intersection, the part outside …), a shapely
    geometry in EPSG:4490 or ``None``.
    ``waiver`` is what documents do for it, ``compared`` what it is beside a baseline, where one
    was given.
    """

    id: str
    rule: str
    edition: str
    project: str | None
    source_file: str
    source_row: int | None
    zone_layer: str | None
    zone_feature: str | None
    zone_edition: str | None
    verdict: str
    message: Bilingual
    citation: str
    measure: Measure | None = None
    limit: Limit | None = None
    evidence: tuple[Text, ...] = ()
    reason: Reason | None = None
    location_accuracy: str | None = None
    zone_kind: str | None = None
    zone_name: str | None = None
    advice: Text | None = None
    certainty: Certainty | None = None
    possible_zones: tuple[str, ...] = ()
    geometry: Any = None
    waiver: Waived | None = None
    compared: Compared | None = None

    @property
    def is_waived(self) -> bool:
        """Whether documents cover it whole: verdict of the project and exit code pass over it."""
        return self.waiver is not None and self.waiver.state == "applied"

    @property
    def is_new(self) -> bool:
        """Whether no baseline knows it, or knew it as something lighter."""
        return self.compared is None or self.compared.state != "known"


@dataclass(frozen=True, slots=True)
class Taken:
    """What all projects together take of one zone feature; ground shared by several counts once.

    ``projects`` are their ids, ``taken_m2`` is ellipsoidal, ``share`` the part of the zone taken,
    ``quota_m2`` what the zone's own attribute allows, where one is given. ``geometry`` is the
    ground taken, EPSG:4490.
    """

    zone_layer: str
    zone_feature: str
    zone_kind: str
    zone_name: str | None
    projects: tuple[str, ...]
    taken_m2: float
    zone_m2: float
    share: float
    quota_m2: float | None = None
    geometry: Any = None

    @property
    def is_over_quota(self) -> bool:
        """Whether more is taken than the zone's own attribute allows."""
        return self.quota_m2 is not None and self.taken_m2 > self.quota_m2


@dataclass(frozen=True, slots=True)
class CompliantPart:
    """The smallest change that would clear a project of what it violates under ``rules``.

    ``geometry`` (EPSG:4490) is the part of the site that no rule in ``rules`` objects to,
    ``value`` its area or length in ``unit`` (m2, m; points are counted), ``share_kept`` the part of
    the site that remains (0–1); no geometry and 0 where nothing remains. Where ``rules`` ask for a
    distance, the whole site must move by more than ``shift_m`` towards ``azimuth_deg`` (from north,
    clockwise), or out of the zone and so far from its edge where the two meet (no azimuth). A
    project may have one entry of each sort.
    """

    project: str
    rules: tuple[str, ...]
    value: float
    unit: str
    share_kept: float
    shift_m: float | None = None
    azimuth_deg: float | None = None
    geometry: Any = None

    @property
    def moves_whole(self) -> bool:
        """Whether the rules ask for a distance: all of the site remains, elsewhere."""
        return self.shift_m is not None and self.share_kept == 1.0 and self.geometry is None


@dataclass(frozen=True)
class NotChecked:
    """A rule that could not be judged at all, with the number of projects it would concern.

    ``new`` is false where a baseline knows that it is open.
    """

    rule: str
    reason: Reason
    message: Text
    projects: int
    new: bool = True


@dataclass(frozen=True)
class Problem:
    """A fault met while reading, and what was done about it; the row is always kept.

    ``fatal`` marks faults of a row or feature that make it unjudgeable (``--strict`` turns
    them into exit code 2); the others are notes and repairs.
    """

    file: str
    what: str
    done: str
    row: int | None = None
    feature: str | None = None
    fatal: bool = False

    def __str__(self) -> str:
        """One line: ``FILE[:ROW]: [feature: ]what; done``.

        >>> print(Problem("p.csv", "unknown kind 'x'", "row kept as unknown", row=3))
        p.csv:3: unknown kind 'x'; row kept as unknown
        """
        place = self.file if self.row is None else f"{self.file}:{self.row}"
        parts = [place, *([self.feature] if self.feature else []), self.what]
        return " ".join(f"{': '.join(parts)}; {self.done}".split())


def finding_id(*parts: object) -> str:
    """Stable id of a finding from what makes it that finding.

    >>> finding_id("ERL001", "TL-1", "erl", "7")
    'f-672094d18726'
    """
    key = "\x1f".join(["" if part is None else str(part) for part in parts])
    return "f-" + hashlib.sha256(key.encode()).hexdigest()[:12]

"""Waivers: documents that let a conflict stand, and what each of them does for a finding.

A waiver never changes a verdict. It says that an authority has accepted this conflict, in this
place, up to this size, until this day, under the texts and zones that it knew; where one of these
no longer holds, the conflict is open again and says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from geotool.model.findings import Text


class WaiverState(StrEnum):
    """What a waiver does.

    ``APPLIED``: its finding is passed over. ``PARTIAL``: it covers a part of the ground only, and
    the finding stays open. ``REOPENED``: it was given for this conflict but no longer holds.
    ``STALE``: it matches nothing. ``NOT_ASKED``: the review did not judge its rule or project.
    """

    APPLIED = "applied"
    PARTIAL = "partial"
    REOPENED = "reopened"
    STALE = "stale"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Cap:
    """The largest size that a document admits, as it is written: ``1200 m2``, ``1.8 亩``, ``2 个``.

    ``value`` is in ``unit``, one of those that findings are measured in: m2 | m | count.
    """

    value: float
    unit: str
    written: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """One ``[[waiver]]`` of ``projects/waivers.toml``; ``line`` is where it stands there.

    It concerns findings of ``rule`` for ``project`` (``None``: findings on zones alone), only on
    ``zone_layer`` and ``zone_feature`` where they are named. ``granted`` and ``expires`` are both
    included. ``place`` is a shapely polygon in EPSG:4490, ``None`` where the document names none.
    """

    document: str
    issuer: str
    granted: date
    expires: date
    reason: str
    rule: str
    project: str | None = None
    zone_layer: str | None = None
    zone_feature: str | None = None
    cap: Cap | None = None
    place: Any = None
    zone_edition: str | None = None
    rule_edition: str | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class WaiverUse:
    """What one document does for one finding: ``applied``, ``partial`` or ``reopened``.

    ``why`` says what is wrong with it or what it leaves open, ``None`` where it covers all.
    ``covered`` is how much of the finding's measure it accounts for (m2, m or count).
    """

    waiver: Waiver
    state: WaiverState
    why: Text | None = None
    covered: float | None = None


@dataclass(frozen=True, slots=True)
class Waived:
    """What all documents together do for a finding; it is passed over only if ``applied``.

    ``message`` is one sentence for people: which documents, until when, or why it is open again.
    """

    state: WaiverState
    uses: tuple[WaiverUse, ...]
    message: Text


@dataclass(frozen=True, slots=True)
class WaiverStanding:
    """A waiver after a review: its worst state, why, and the ids of the findings it speaks of."""

    waiver: Waiver
    state: WaiverState
    why: Text
    findings: tuple[str, ...] = ()

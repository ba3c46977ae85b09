"""What a finding is beside a baseline, the list of conflicts that a review knew before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from geotool.model.findings import Text


class Since(StrEnum):
    """Whether a finding was there before: only ``NEW`` and ``WORSE`` ones fail a check."""

    NEW = "new"
    WORSE = "worse"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Compared:
    """A finding beside the baseline.

    ``was`` is the id it had there, ``was_verdict`` and ``was_value`` (in the unit of the
    finding's measure) what was found then; ``iou`` how far the shapes agree (0-1), where shapes
    were compared. ``message`` says for people what changed, empty where nothing did.
    """

    state: Since
    message: Text
    was: str | None = None
    was_verdict: str | None = None
    was_value: float | None = None
    iou: float | None = None


@dataclass(frozen=True, slots=True)
class StaleEntry:
    """An entry of the baseline that no finding matches any more; ``line`` is where it stands."""

    id: str
    rule: str
    project: str | None
    zone: str | None
    verdict: str
    line: int


@dataclass(frozen=True, slots=True)
class BaselineUsed:
    """The baseline that a review was held against: its file, its day, and what is stale in it."""

    file: str
    as_of: str
    entries: int
    stale: tuple[StaleEntry, ...] = ()

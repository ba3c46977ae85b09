"""What a finding is beside a baseline, the list of conflicts that a review knew before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

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


class BaselineEntry(NamedTuple):
    """A finding as a baseline keeps it: what it was, and where, to be found again later.

    ``zone`` is layer and feature as ``layer/feature`` (the layer alone, or ``None``, where no
    feature is concerned). ``value`` (in ``unit``) and ``share`` are those of its measure, ``limit``
    is what that was held against, in the same unit. ``at`` is the middle of the site, ``zone_at``
    that of the zone feature or, where there is none, of the layers that were asked: lon, lat.
    ``shape`` is a shapely geometry in EPSG:4490 or ``None``, ``line`` where the entry stands in its
    file.
    """

    id: str
    rule: str
    verdict: str
    project: str | None = None
    name: str | None = None
    zone: str | None = None
    zone_name: str | None = None
    zone_kind: str | None = None
    measure: str | None = None
    value: float | None = None
    unit: str | None = None
    share: float | None = None
    limit: float | None = None
    reason: str | None = None
    at: tuple[float, float] | None = None
    zone_at: tuple[float, float] | None = None
    shape: Any = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings of an earlier review.

    ``rules`` are those that it judged with their editions, ``projects`` the ids of all projects
    that it saw, ``not_checked`` what it could not judge: rule and reason.
    """

    file: str
    workspace: str
    as_of: str
    tolerance_m2: float = 1.0
    rules: Mapping[str, str] = field(default_factory=dict)
    projects: frozenset[str] = frozenset()
    not_checked: frozenset[tuple[str, str]] = frozenset()
    entries: tuple[BaselineEntry, ...] = ()

"""The outcome of a review: plain data from which map, reports and exports are rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import geopandas as gpd

from geotool.model import (
    VERDICTS,
    BaselineUsed,
    CompliantPart,
    Finding,
    NotChecked,
    Problem,
    Provenance,
    Taken,
    Text,
    WaiverStanding,
)
from geotool.stores.base import StoredLayer


@dataclass(frozen=True)
class LocalChange:
    """A parameter that the workspace changed: its value, that of the rule file, and the reason."""

    name: str
    value: float | str
    published: float | str | None
    reason: str


@dataclass(frozen=True)
class RuleUsed:
    """A rule that was evaluated, in the edition in force on the as-of date.

    ``citation`` is one line of all sources, ``verified`` whether a person has read the text,
    ``valid_from`` the first day of the edition.
    """

    code: str
    catalogue: str
    edition: str
    title: Text
    severity: str
    citation: str
    verified: bool
    changes: tuple[LocalChange, ...] = ()
    valid_from: date | None = None


@dataclass(frozen=True)
class Outcome:
    """Everything a renderer needs. Findings are ordered by project, rule, zone.

    Findings without project (zone against zone) come first. ``portfolio`` is what all projects
    together take of each zone, ``compliant`` what would clear a violating site. ``judged``
    is the number of rules that could be judged for each project with land: 0 clears nothing.
    ``waivers`` are all of the workspace with what became of them; a waived finding keeps its
    verdict, and the project's passes over it. ``baseline`` is what the findings were compared to.
    ``sources`` says how the project tables and the drawn sites were read.

    ``projects`` is a GeoDataFrame in EPSG:4490 indexed 0…n-1 with the columns of
    ``PROJECT_COLUMNS`` in table order; ``verdicts`` gives every project id its verdict, in the
    same order. ``notices`` are sentences that must stand on every output (示意数据，不作依据).
    """

    workspace: str
    as_of: date
    language: str
    rules: tuple[RuleUsed, ...]
    layers: tuple[StoredLayer, ...]
    projects: gpd.GeoDataFrame
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]
    verdicts: Mapping[str, str]
    tolerance_m2: float = 1.0
    problems: tuple[Problem, ...] = ()
    notices: tuple[Text, ...] = ()
    portfolio: tuple[Taken, ...] = ()
    compliant: tuple[CompliantPart, ...] = ()
    judged: Mapping[str, int] = field(default_factory=dict)
    waivers: tuple[WaiverStanding, ...] = ()
    baseline: BaselineUsed | None = None
    sources: tuple[Provenance, ...] = ()

    def summary(self) -> dict[str, int]:
        """Number of projects by verdict, all verdicts in the order worst first."""
        counts = {term.code: 0 for term in VERDICTS}
        for verdict in self.verdicts.values():
            counts[verdict] += 1
        return counts

    def zone_summary(self) -> dict[str, int]:
        """Number of findings without a project by verdict, worst first; no such finding passes.

        Waived ones are passed over.
        """
        counts = {term.code: 0 for term in VERDICTS if term.code != "pass"}
        for finding in self.findings:
            if finding.project is None and not finding.is_waived:
                counts[finding.verdict] += 1
        return counts

    def is_unjudged(self, project: str) -> bool:
        """Whether a project passes only because no rule at all could be judged for it."""
        return self.verdicts.get(project) == "pass" and self.judged.get(project) == 0

    def findings_of(self, project: str) -> tuple[Finding, ...]:
        """Return the findings of one project, in order."""
        return tuple(f for f in self.findings if f.project == project)

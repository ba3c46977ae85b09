"""Waivers that no finding matches: stale, or not asked.

Nothing found is a good sign only where the rule was judged for the project; else it says nothing.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from functools import cached_property
from typing import Final

from geotool.model import Finding, NotChecked, Text, Waiver, WaiverStanding, WaiverState
from geotool.review.evaluate import DATA_RULE
from geotool.review.outcome import Outcome
from geotool.review.waivers import wording

#: Among more ids nobody is helped by the one that looks most alike, and finding it takes long.
_ALIKE_AMONG: Final = 5_000
_HINTS: Final = 10


class Unmatched:
    """Says why waivers match nothing in a review."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._rules = {rule.code for rule in outcome.rules} | {DATA_RULE.code}
        self._open: dict[str, NotChecked] = {}
        for entry in outcome.not_checked:
            self._open.setdefault(entry.rule, entry)
        self._layers = [layer.spec.id for layer in outcome.layers]
        self._hints = _HINTS

    @cached_property
    def _zones(self) -> dict[tuple[str, str | None], dict[str, None]]:
        """Zones on which a rule has findings for a project, as a waiver names them."""
        found: dict[tuple[str, str | None], dict[str, None]] = defaultdict(dict)
        for finding in self._outcome.findings:
            found[finding.rule, finding.project][_zone(finding)] = None
        return found

    @cached_property
    def _codes(self) -> dict[tuple[str | None, str | None], set[str]]:
        """Rules that have findings for a project, or on a layer alone."""
        found: dict[tuple[str | None, str | None], set[str]] = defaultdict(set)
        for finding in self._outcome.findings:
            layer = finding.zone_layer if finding.project is None else None
            found[finding.project, layer].add(finding.rule)
        return found

    @cached_property
    def _broken(self) -> dict[str | None, Finding]:
        """Projects whose row no rule could judge."""
        return {f.project: f for f in self._outcome.findings if f.rule == DATA_RULE.code}

    def standing(self, waiver: Waiver) -> WaiverStanding:
        """Return what is to be said of a waiver that no finding matches."""
        asked = self._not_asked(waiver)
        if asked is not None:
            return WaiverStanding(waiver, WaiverState.NOT_ASKED, asked)
        return WaiverStanding(waiver, WaiverState.STALE, self._stale(waiver))

    def _not_asked(self, waiver: Waiver) -> Text | None:
        """Why nobody knows whether the conflict is still there."""
        verdicts = self._outcome.verdicts
        entry = self._open.get(waiver.rule)
        if waiver.rule not in self._rules and entry is None:
            return wording.rule_not_asked(waiver)
        if waiver.project is not None and not verdicts:
            return wording.NO_PROJECT_ASKED
        if waiver.project is not None and waiver.project not in verdicts:
            return None
        if entry is not None:
            return wording.rule_not_checked(waiver, entry)
        broken = self._broken.get(waiver.project)
        return None if broken is None else wording.project_not_judged(waiver, broken)

    def _stale(self, waiver: Waiver) -> Text:
        project = waiver.project
        if project is not None and project not in self._outcome.verdicts:
            return wording.no_project(waiver, self._near(project, list(self._outcome.verdicts)))
        said = []
        if waiver.zone_layer is not None and waiver.zone_layer not in self._layers:
            said.append(wording.no_layer(waiver, self._near(waiver.zone_layer, self._layers)))
        elsewhere = self._zones.get((waiver.rule, project))
        if elsewhere:
            said.append(wording.not_on_zone(waiver, list(elsewhere)))
        if said:
            return wording.joined(said)
        others = self._codes.get((project, waiver.zone_layer if project is None else None), set())
        return wording.no_finding(waiver, sorted(others - {waiver.rule}))

    def _near(self, word: str, known: list[str]) -> str | None:
        if not self._hints or len(known) > _ALIKE_AMONG:
            return None
        self._hints -= 1
        alike = [name for name in known if name.casefold() == word.casefold()]
        near = alike or difflib.get_close_matches(word, known, n=1)
        return near[0] if near else None


def _zone(finding: Finding) -> str:
    """A zone as a waiver names it."""
    parts = [p for p in (finding.zone_layer, finding.zone_feature) if p]
    return "/".join(parts) or finding.zone_kind or "-"

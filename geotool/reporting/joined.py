"""One sentence for several open questions of a project, each zone with the rules that ask.

It is built from the fields of the findings. One caveat: of the zones that a place name may
concern, only the nearest is named for each rule and the others are counted; JSON and CSV name all
(``possible_zones``).
"""

from __future__ import annotations

from typing import Any, Final

from geotool.model import LAYER_KINDS, Finding, Reason
from geotool.reporting import wording
from geotool.reporting.cells import one_line, plain
from geotool.reporting.findings_json import rounded
from geotool.review.outcome import Outcome
from geotool.review.wording import location, zone_title
from geotool.style import percent

NAME_LIMIT: Final = 60


class Joined:
    """Sentences on findings that are open for the same reason, in one language."""

    def __init__(self, outcome: Outcome, language: str) -> None:
        self.language = language
        self._titles = {rule.code: rule.title for rule in outcome.rules}
        self._within_m = _uncertainties(outcome)

    def sentence(self, findings: list[Finding]) -> str:
        """Return a sentence on the findings of one project, which share their reason.

        The reason is PLACE_NAME or OUTSIDE_FOOTPRINT.
        """
        first = findings[0]
        within_m = self._within_m.get(first.project or "")
        if first.reason is Reason.PLACE_NAME:
            possible = wording.POSSIBLE if within_m else wording.POSSIBLE_ANYWHERE
            zones = self._listed(findings, self._zone)
            return possible.get(self.language).format(zones=zones, within=f"{within_m or 0:,.0f}")
        shares: dict[str, list[Finding]] = {}
        for finding in findings:
            shares.setdefault(_share(finding), []).append(finding)
        words = wording.BEYOND.get(self.language)
        parts = [
            words.format(share=share, layers=self._listed(alike, self._layer))
            for share, alike in shares.items()
        ]
        where = location(first.location_accuracy, within_m).get(self.language)
        return wording.SEMICOLON.get(self.language).join(parts) + where

    def _listed(self, findings: list[Finding], name: Any) -> str:
        """Name things once, each followed by the rules that ask about it."""
        rules: dict[str, list[str]] = {}
        for finding in findings:
            rules.setdefault(name(finding), []).append(finding.rule)
        comma = wording.COMMA.get(self.language)
        shown = wording.WITH_RULES.get(self.language)
        return comma.join(
            shown.format(what=what, rules=comma.join(dict.fromkeys(codes)))
            for what, codes in rules.items()
        )

    def _zone(self, finding: Finding) -> str:
        nearest, count = self._nearest(finding), len(finding.possible_zones)
        if count < 2:
            return nearest
        further = count if self.language == "zh" else count - 1
        return wording.OR_MORE.get(self.language).format(zone=nearest, n=further)

    def _nearest(self, finding: Finding) -> str:
        kind = finding.zone_kind
        name = one_line(str(plain(finding.zone_name) or ""), limit=NAME_LIMIT)
        if kind is None or kind not in LAYER_KINDS:
            return name or self._title(finding)
        label = LAYER_KINDS.label(kind, self.language)
        title = zone_title(kind, name).get(self.language)
        # "湿地「甲湿地」" says its kind twice
        return title.removeprefix(label).lstrip() if label in name else title

    def _layer(self, finding: Finding) -> str:
        kind = finding.zone_kind
        return self._title(finding) if kind is None else LAYER_KINDS.label(kind, self.language)

    def _title(self, finding: Finding) -> str:
        """Title of the rule, where no zone is known: an empty place in a sentence says nothing."""
        title = self._titles.get(finding.rule)
        return one_line(title.get(self.language) if title else finding.rule, limit=NAME_LIMIT)


def _share(finding: Finding) -> str:
    share = None if finding.measure is None else rounded(finding.measure.share, "share")
    return "?" if share is None else percent(share)


def _uncertainties(outcome: Outcome) -> dict[str, float]:
    table = outcome.projects
    if "uncertainty_m" not in table.columns:
        return {}
    pairs = zip(table["id"], table["uncertainty_m"], strict=True)
    return {str(i): float(plain(within)) for i, within in pairs if plain(within) is not None}

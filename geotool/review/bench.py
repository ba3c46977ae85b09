"""The bench: every rule in its turn, with the edition that holds for each project.

A project that states when it was approved is judged by the edition of that day; the others by
that of the day of the review.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal

import numpy as np

from geotool.model import Finding, NotChecked, Problem, Taken, Text
from geotool.review.case import Case, Standing
from geotool.review.gaps import (
    Beyond,
    Footprints,
    not_checked,
    not_counted,
    not_in_force,
    too_old,
)
from geotool.review.judge import judge
from geotool.review.land_case import LandCase
from geotool.review.land_rules import judge_land
from geotool.review.measured import Measured
from geotool.review.subjects import Subjects
from geotool.review.together import summed, summed_kinds
from geotool.review.zones import Land
from geotool.rules import Rule, RuleInForce, applies_to, subject_columns

#: Two shares of one site are measured to about 1e-6.
_SHARE_NOISE = 2e-6
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Settings:
    """How to judge, and what to call it. ``notices`` must stand on every output.

    ``zone_rules`` says which rules that are asked of layers are judged: all, or those of which
    every layer is given (then nothing is said of the others); ``counts_projects`` is false where
    no project is looked at, so that rules that count them cannot be judged. A layer whose edition
    is older than ``max_edition_age_days`` clears nothing.
    """

    workspace: str
    as_of: date
    language: str = "zh"
    tolerance_m2: float = 1.0
    notices: tuple[Text, ...] = ()
    zone_rules: Literal["all", "given", "none"] = "all"
    counts_projects: bool = True
    max_edition_age_days: int | None = None


@dataclass(frozen=True)
class _Ruling:
    """A rule in one edition, and the subjects that this edition judges; ``day`` of an approval."""

    rule: RuleInForce
    mask: np.ndarray
    standing: Standing
    day: date | None = None


class Bench:
    """Holds subjects and land, and judges one rule after the other."""

    def __init__(
        self,
        subjects: Subjects,
        land: Land,
        claims: Footprints,
        settings: Settings,
        rules: tuple[RuleInForce, ...],
    ) -> None:
        self._subjects = subjects
        self._land = land
        self._claims = claims
        self._settings = settings
        self._rules = rules
        self._measured = Measured(subjects, land, settings.tolerance_m2)
        self._beyond = Beyond(subjects, land, claims)
        self._memo: dict[Any, Any] = {}
        self._older: dict[tuple[str, str], RuleInForce] = {}
        self.open_rules: list[NotChecked] = []
        self.problems: list[Problem] = []
        self.portfolio: tuple[Taken, ...] = ()
        self._judged = np.zeros(len(subjects), dtype=int)

    def judged_rules(self) -> dict[str, int]:
        """Return how many rules were judged for each project that uses land."""
        ids = self._subjects.sheet.ids
        rows = self._subjects.everyone.tolist()
        return {ids[row]: count for row, count in zip(rows, self._judged.tolist(), strict=True)}

    def used(self) -> tuple[RuleInForce, ...]:
        """Return all rules in the editions that judged something, those of the day last."""
        return (*self._older.values(), *self._rules)

    def judged(self, dormant: Sequence[RuleInForce], progress: Progress | None) -> list[Finding]:
        """Return the findings of all rules; what stays open is in ``open_rules``."""
        rulings: list[tuple[RuleInForce | None, list[_Ruling]]] = [
            (rule, list(self._rulings(rule))) for rule in self._rules
        ]
        rulings += [(None, list(self._old_rulings(rule))) for rule in dormant]
        for _, mine in rulings:
            for ruling in mine:
                self._announce(ruling)
        totals = [r for r in self._rules if r.rule.check.total == "area_m2"]
        kinds = summed_kinds(self._rules, totals, self._land)
        for kind in kinds:
            self._measured.need([kind], np.ones(len(self._subjects), dtype=bool))
        self.portfolio, self.problems = summed(kinds, self._subjects, self._land, self._measured)
        findings: list[Finding] = []
        for number, (rule, mine) in enumerate(rulings):
            if progress is not None:
                code = rule.code if rule else mine[0].rule.code if mine else ""
                progress(code, number, len(rulings))
            if rule is not None and not rule.rule.of_projects:
                if _counts_projects(rule) and not self._settings.counts_projects:
                    self._say(not_counted(rule))
                    continue
                self._open(rule, 0)
                findings += self._of_land(rule)
            for asked, count in _by_edition(mine):
                self._open(asked, count)
            for ruling in mine:
                findings += self._of_projects(ruling)
        return findings

    def _applies(self, rule: Rule) -> np.ndarray:
        profiles = self._subjects.sheet.profiled(subject_columns(rule))
        return self._subjects.where(profiles, [applies_to(rule, f) for f in profiles.facts])

    def _rulings(self, rule: RuleInForce) -> Iterator[_Ruling]:
        """Editions of a rule that judge some subjects: that of the day, and older ones."""
        if not rule.rule.of_projects:
            return
        mask = self._applies(rule.rule)
        older = np.zeros(len(self._subjects), dtype=bool)
        for day, members in self._approved(mask, rule.rule):
            edition = rule.on(day)
            if edition is rule:
                continue
            older |= members
            if edition is not None:
                self._older.setdefault((rule.code, edition.edition.id), edition)
                yield _Ruling(edition, members, Standing.KEPT, day)
            else:
                spared = rule.rule.no_rule_before and day < rule.rule.begins
                yield _Ruling(rule, members, Standing.SPARED if spared else Standing.UNRECORDED)
        yield _Ruling(rule, mask & ~older, Standing.TODAY)

    def _old_rulings(self, rule: RuleInForce) -> Iterator[_Ruling]:
        """Of a rule without an edition today, those approved while it had one."""
        if not rule.rule.of_projects:
            if self._settings.zone_rules == "all":
                self.open_rules += not_in_force(rule.rule, self._settings.as_of, 0)
            return
        mask = self._applies(rule.rule)
        left = mask.copy()
        for day, members in self._approved(mask, rule.rule):
            acting = rule.on(day)
            if acting is not None:
                self._older.setdefault((rule.code, acting.edition.id), acting)
                left &= ~members
                yield _Ruling(acting, members, Standing.KEPT, day)
        if left.any():
            self.open_rules += not_in_force(rule.rule, self._settings.as_of, int(left.sum()))

    def _approved(self, mask: np.ndarray, rule: Rule) -> Iterator[tuple[date, np.ndarray]]:
        """Days of approval before the day of the review, and the subjects approved on each.

        Days of one edition are one: the first of them stands for all. Where the rule leaves
        a word to others, these must be in force on the same days, too.
        """
        if rule.retroactive:
            return
        groups: dict[str, tuple[date, np.ndarray]] = {}
        for day, rows in self._by_day.items():
            members = rows & mask
            if day >= self._settings.as_of or not members.any():
                continue
            edition = rule.edition_on(day)
            key = f"before {day < rule.begins}" if edition is None else edition.id
            if rule.outside:
                key += ",".join(r.code for r in self._rules if r.rule.edition_on(day))
            first, others = groups.get(key, (day, np.zeros(len(self._subjects), dtype=bool)))
            groups[key] = (first, others | members)
        yield from groups.values()

    @cached_property
    def _by_day(self) -> dict[date, np.ndarray]:
        """Subjects by the day of their approval, where they state one."""
        found: dict[date, np.ndarray] = {}
        for n, row in enumerate(self._subjects.index):
            day = self._subjects.sheet.approved[row]
            if day is not None:
                if day not in found:
                    found[day] = np.zeros(len(self._subjects), dtype=bool)
                found[day][n] = True
        return found

    def _announce(self, ruling: _Ruling) -> None:
        if ruling.rule.check == "overlap" and self._judgeable(ruling):
            self._measured.need(_kinds(ruling.rule), ruling.mask)

    def _judgeable(self, ruling: _Ruling) -> bool:
        if not ruling.mask.any():
            return False
        kinds = _kinds(ruling.rule)
        return not kinds or any(self._land.has(kind) for kind in kinds)

    def _open(self, rule: RuleInForce, count: int) -> None:
        """Say why a rule, or a part of it, cannot be judged: once, with the number of rows."""
        if not rule.rule.of_projects and not self._asked(rule):
            return
        found = not_checked(rule, self._land, self._claims, count)
        found += too_old(
            rule,
            self._land,
            as_of=self._settings.as_of,
            max_days=self._settings.max_edition_age_days,
            projects=count,
        )
        for entry in found:
            self._say(entry)

    def _say(self, entry: NotChecked) -> None:
        """Say it once; the rows of several editions that lack the same are added up."""
        for number, said in enumerate(self.open_rules):
            if (said.rule, said.reason, said.message) == (entry.rule, entry.reason, entry.message):
                rows = said.projects + entry.projects
                self.open_rules[number] = replace(said, projects=rows)
                return
        self.open_rules.append(entry)

    def _asked(self, rule: RuleInForce) -> bool:
        """Whether a rule on layers is to be judged."""
        if self._settings.zone_rules != "given":
            return self._settings.zone_rules == "all"
        zones = [kind for kind in _kinds(rule) if self._land.has(kind)]
        subjects = [kind for kind in rule.rule.subject_layers if self._land.has(kind)]
        pair = rule.check == "zones_disjoint" and len(_kinds(rule)) > 1
        enough = len(zones) >= (2 if pair else 1)
        return enough and bool(subjects or not rule.rule.subject_layers)

    def _of_land(self, rule: RuleInForce) -> list[Finding]:
        if not self._asked(rule):
            return []
        case = LandCase(
            rule,
            self._land,
            self._claims,
            self._settings.language,
            self._settings.tolerance_m2,
            self._subjects.take(self._applies(rule.rule)),
            self.portfolio,
            memo=self._memo,
        )
        findings = judge_land(case)
        self.open_rules += case.open_rules
        return findings

    def _of_projects(self, ruling: _Ruling) -> list[Finding]:
        if not self._judgeable(ruling):
            return []
        rule = ruling.rule
        if _kinds(rule):  # a figure held against its drawing clears no place
            self._judged += ruling.mask
        case = Case(
            rule,
            self._subjects.take(ruling.mask),
            self._land,
            self._measured,
            self._settings.language,
            self._settings.tolerance_m2,
            self._others(ruling),
            ruling.standing,
        )
        found = judge(case)
        if rule.check == "overlap":
            self._measured.done(_kinds(rule))
        beyond = self._beyond.findings(case)
        if rule.check in ("inside", "near_any"):
            return _where_complete(found, beyond)
        settled = {f.project for f in found if f.verdict in ("violation", "unmet")}
        return [*found, *(f for f in beyond if f.project not in settled)]

    def _others(self, ruling: _Ruling) -> tuple[RuleInForce, ...]:
        """Rules to which this one may leave the word: those in force when it judges."""
        if ruling.day is None:
            return self._rules
        then = (rule.on(ruling.day) for rule in self._rules)
        return tuple(rule for rule in then if rule is not None)


def _counts_projects(rule: RuleInForce) -> bool:
    """Whether project rows are part of what a rule on layers adds up."""
    subjects = rule.rule.subjects
    return rule.check == "count" and (not subjects or any(not s.layers for s in subjects))


def _by_edition(rulings: Sequence[_Ruling]) -> list[tuple[RuleInForce, int]]:
    """Editions of a rule with the number of rows that each judges, that of the day first."""
    counts: dict[str, tuple[RuleInForce, int]] = {}
    for ruling in reversed(rulings):
        rule, count = counts.get(ruling.rule.edition.id, (ruling.rule, 0))
        counts[rule.edition.id] = (rule, count + int(ruling.mask.sum()))
    return list(counts.values())


def _kinds(rule: RuleInForce) -> tuple[str, ...]:
    return tuple(dict.fromkeys(zone.kind for zone in rule.zones))


def _where_complete(found: list[Finding], beyond: list[Finding]) -> list[Finding]:
    """Of a site beyond a footprint nobody knows that it is *not* inside (or near) a zone.

    Only where more lies outside the zones than outside the footprint is the requirement surely
    not met; else the question stays open. Where it is met, the rest of the land does not matter.
    """
    unclaimed = {f.project: f.measure.share or 0.0 for f in beyond if f.measure is not None}
    failed = {f.project for f in found}
    sure = {
        f.project
        for f in found
        if f.measure is not None
        and f.measure.share is not None
        and f.measure.share > unclaimed.get(f.project, 0.0) + _SHARE_NOISE
    }
    kept = [f for f in found if f.project not in unclaimed or f.project in sure]
    return [*kept, *(f for f in beyond if f.project in failed - sure)]

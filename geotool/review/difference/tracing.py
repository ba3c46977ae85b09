"""The difference of two reviews: whose verdict changed, and why.

The way from one to the other is gone in steps, each with one sort of input exchanged; a project's
change of verdict is put down to the steps in which its verdict, or a finding that makes it,
changed. Where two causes need each other, the one exchanged later is named: by the order of the
steps these are projects, layers, settings, rules, waivers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final

from geotool.model import VERDICTS, Finding, NotChecked, Problem, Text
from geotool.review.difference.changes import Change, ChangeKind
from geotool.review.difference.pairing import FindingChange, finding_changes
from geotool.review.outcome import Outcome

_ORDER: Final = {term.code: n for n, term in enumerate(VERDICTS)}
_PASS: Final = _ORDER["pass"]
#: Directions in which the verdict of a project may go, in the order in which they are told.
DIRECTIONS: Final = ("worse", "added", "better", "removed")


@dataclass(frozen=True)
class Step:
    """The review after some inputs were exchanged, ``changes``: those of the step before and all.

    ``of_project`` gives the change of a project's own row, where rows were exchanged.
    """

    outcome: Outcome
    changes: tuple[Change, ...]
    of_project: Mapping[str, Change] = field(default_factory=dict)


@dataclass(frozen=True)
class Side:
    """One of the two reviews, as it was asked for: ``sort`` is date, workspace, store or layer."""

    name: str
    sort: str
    workspace: str
    as_of: date
    summary: Mapping[str, int]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Because:
    """Changes that were made together, and what they did to the findings concerned."""

    changes: tuple[Change, ...]
    findings: tuple[FindingChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectChange:
    """What became of a project: its verdicts (``None`` where it is not there), causes, findings.

    ``because`` gives for a changed verdict only the findings that made it; ``findings`` are all
    that changed from one side to the other. ``was_unjudged`` and ``is_unjudged``: it passed, or
    passes, only because no rule could be judged for it.
    """

    project: str
    name: str | None
    old: str | None
    new: str | None
    because: tuple[Because, ...] = ()
    findings: tuple[FindingChange, ...] = ()
    was_unjudged: bool = False
    is_unjudged: bool = False

    @property
    def direction(self) -> str:
        """``worse``, ``better``, ``added``, ``removed`` or ``same``."""
        if self.old is None or self.new is None:
            return "added" if self.old is None else "removed"
        before, after = _ORDER[self.old], _ORDER[self.new]
        return "same" if before == after else "worse" if after < before else "better"


@dataclass(frozen=True, slots=True)
class NotCheckedChange:
    """A rule that could not be judged, or not for so many projects, on one side only."""

    old: NotChecked | None
    new: NotChecked | None

    @property
    def entry(self) -> NotChecked:
        """The entry as it is, else as it was."""
        return [e for e in (self.old, self.new) if e is not None][-1]


@dataclass(frozen=True)
class Difference:
    """Two reviews beside each other.

    ``projects`` are those whose verdict changed, or that one side only has, the worst first;
    ``drifted`` those whose findings changed and whose verdict did not. ``zones`` are changed
    findings on no single project, with ``zones_because``. ``same`` counts projects with the same
    verdict. ``changes`` is all that the inputs differ by. ``notices`` must stand on every output.
    """

    old: Side
    new: Side
    language: str
    changes: tuple[Change, ...]
    projects: tuple[ProjectChange, ...]
    drifted: tuple[ProjectChange, ...]
    zones: tuple[FindingChange, ...]
    zones_because: tuple[Because, ...]
    not_checked: tuple[NotCheckedChange, ...]
    same: int
    notices: tuple[Text, ...] = ()
    problems: tuple[Problem, ...] = ()

    def counts(self) -> dict[str, int]:
        """Number of projects by direction, and of those with the ``same`` verdict."""
        found = [p.direction for p in self.projects]
        return {**{d: found.count(d) for d in DIRECTIONS}, "same": self.same}

    def exit_code(self) -> int:
        """Return 1 if the verdict of any project changed, was added or is gone, else 0."""
        return int(bool(self.projects))

    @property
    def is_empty(self) -> bool:
        """Whether both sides say the same of everything."""
        return not (self.projects or self.drifted or self.zones or self.not_checked)


def compare(
    old: Outcome, steps: Sequence[Step], *, names: tuple[str, str], sorts: tuple[str, str]
) -> Difference:
    """Return the difference of a review and the one to which steps lead, the last being the other.

    ``names`` and ``sorts`` are those of the sides. Without steps both are the same.
    """
    new = steps[-1].outcome if steps else old
    walk = _Walk(old, steps)
    changes = (
        walk.single
        if walk.single is not None
        else _by_project(finding_changes(old.findings, new.findings))
    )
    told: list[ProjectChange] = []
    named = {**_names(old), **_names(new)}
    for project in dict.fromkeys((*new.verdicts, *old.verdicts)):
        change = ProjectChange(
            project,
            named.get(project),
            old.verdicts.get(project),
            new.verdicts.get(project),
            findings=tuple(changes.get(project, ())),
            was_unjudged=old.is_unjudged(project),
            is_unjudged=new.is_unjudged(project),
        )
        if _tells(change):
            told.append(walk.explained(change))
    zones = changes.get(None, [])
    changed = [c for c in told if c.direction != "same"]
    return Difference(
        old=_side(old, names[0], sorts[0]),
        new=_side(new, names[1], sorts[1]),
        language=new.language,
        changes=tuple(dict.fromkeys(c for step in steps for c in step.changes)),
        projects=tuple(sorted(changed, key=_worst_first)),
        drifted=tuple(c for c in told if c.direction == "same"),
        zones=tuple(zones),
        zones_because=walk.causes(None) if zones else (),
        not_checked=_not_checked(old, new),
        same=len({*old.verdicts, *new.verdicts}) - len(changed),
        notices=tuple(dict.fromkeys((*old.notices, *new.notices))),
        problems=tuple(dict.fromkeys((*old.problems, *new.problems))),
    )


def _tells(change: ProjectChange) -> bool:
    return bool(
        change.direction != "same"
        or change.findings
        or change.was_unjudged is not change.is_unjudged
    )


def _worst_first(change: ProjectChange) -> tuple[int, int, int]:
    """By direction, then by how bad the verdict is (was, of what got better)."""
    return (
        DIRECTIONS.index(change.direction),
        _ORDER.get(change.new or "pass", _PASS),
        _ORDER.get(change.old or "pass", _PASS),
    )


class _Walk:
    """The steps from one review to the other, with the findings of each by project."""

    def __init__(self, old: Outcome, steps: Sequence[Step]) -> None:
        self._steps = steps
        self._outcomes = [old, *(step.outcome for step in steps)]
        self._changes = [
            _by_project(finding_changes(before.findings, after.findings))
            for before, after in pairwise(self._outcomes)
        ]
        #: Of one step only, its changes are all there are.
        self.single = self._changes[0] if len(steps) == 1 else None

    def explained(self, change: ProjectChange) -> ProjectChange:
        """Return the change of a project with its causes."""
        because: tuple[Because, ...]
        if change.direction in ("added", "removed"):
            own = (step.of_project.get(change.project) for step in self._steps)
            because = tuple(Because((c,)) for c in own if c is not None)
        elif change.direction == "same":
            because = self.causes(change.project)
        else:
            worst = min(_ORDER[v] for v in (change.old, change.new) if v is not None)
            because = self.causes(change.project, worst=worst)
        return ProjectChange(
            change.project,
            change.name,
            change.old,
            change.new,
            because,
            change.findings,
            change.was_unjudged,
            change.is_unjudged,
        )

    def causes(self, project: str | None, *, worst: int | None = None) -> tuple[Because, ...]:
        """Steps that changed findings of a project (of none: on zones), with these findings.

        With ``worst``, the place of a verdict among all, only steps that changed the verdict or
        findings as bad as that.
        """
        because = []
        for number, step in enumerate(self._steps):
            changes = self._changes[number].get(project, [])
            level = worst
            if worst is not None and project is not None:
                was, now = (self._verdict(n, project) for n in (number, number + 1))
                level = worst if was == now else min(was, now)
            made = changes if level is None else [c for c in changes if _makes(c, level)]
            if made:
                because.append(Because(_concerned(step, project, made), tuple(made)))
        return tuple(because)

    def _verdict(self, number: int, project: str) -> int:
        return _ORDER[self._outcomes[number].verdicts.get(project, "pass")]


def _makes(change: FindingChange, level: int) -> bool:
    """Whether a change of a finding moves a verdict to or from something as bad as ``level``."""
    old, new = (_weight(f) for f in (change.old, change.new))
    return old != new and min(old, new) <= level


def _weight(finding: Finding | None) -> int:
    """Place of what a finding makes of a project; a waived one, or none, makes it pass."""
    return _PASS if finding is None or finding.is_waived else _ORDER[finding.verdict]


def _concerned(
    step: Step, project: str | None, made: Sequence[FindingChange]
) -> tuple[Change, ...]:
    """Of the changes of a step those that concern a project with these findings.

    Where none is named by them the day of the review is the cause, if it is another, else all
    that was exchanged together.
    """
    if project is not None and project in step.of_project:
        return (step.of_project[project],)
    findings = [f for change in made for f in change.sides]
    named = tuple(c for c in step.changes if _names_it(c, findings))
    day = tuple(c for c in step.changes if c.kind is ChangeKind.DAY)
    return named or day or step.changes


def _names_it(change: Change, findings: Iterable[Finding]) -> bool:
    if change.kind is ChangeKind.RULE:
        return any(f.rule == change.subject for f in findings)
    if change.kind is ChangeKind.LAYER:
        return any(
            f.zone_layer in (change.subject, change.was)
            or (f.zone_layer is None and f.zone_kind == change.zone_kind)
            for f in findings
        )
    if change.kind is ChangeKind.WAIVER:
        return any(
            use.waiver.document == change.subject and use.waiver.rule == change.rule
            for f in findings
            if f.waiver is not None
            for use in f.waiver.uses
        )
    return False


def _by_project(changes: Sequence[FindingChange]) -> dict[str | None, list[FindingChange]]:
    found: dict[str | None, list[FindingChange]] = {}
    for change in changes:
        found.setdefault(change.finding.project, []).append(change)
    return found


def _names(outcome: Outcome) -> dict[str, str | None]:
    table = outcome.projects
    if "name" not in table.columns:
        return {}
    pairs = zip(table["id"], table["name"], strict=True)
    return {str(project): str(name) if isinstance(name, str) else None for project, name in pairs}


def _side(outcome: Outcome, name: str, sort: str) -> Side:
    rules = tuple(dict.fromkeys(f"{r.code} {r.edition}" for r in outcome.rules))
    return Side(name, sort, outcome.workspace, outcome.as_of, outcome.summary(), rules)


def _not_checked(old: Outcome, new: Outcome) -> tuple[NotCheckedChange, ...]:
    """Entries that one side only has; of one rule and reason they are told as one change."""
    before = [_open(e) for e in old.not_checked]
    after = [_open(e) for e in new.not_checked]
    gone = [e for e, key in zip(old.not_checked, before, strict=True) if key not in after]
    come = [e for e, key in zip(new.not_checked, after, strict=True) if key not in before]
    changes = []
    for entry in come:
        was = next((e for e in gone if (e.rule, e.reason) == (entry.rule, entry.reason)), None)
        if was is not None:
            gone.remove(was)
        changes.append(NotCheckedChange(was, entry))
    changes += [NotCheckedChange(entry, None) for entry in gone]
    return tuple(sorted(changes, key=lambda c: (c.entry.rule, str(c.entry.reason))))


def _open(entry: NotChecked) -> tuple[object, ...]:
    return (entry.rule, entry.reason, entry.message.en, entry.projects)

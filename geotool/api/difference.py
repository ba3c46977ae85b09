"""The difference of two reviews of a workspace, traced to its causes.

Between the two sides lie states that nobody has: the new layers under the old law. Each is judged
as a workspace is, so that what a step changes is what its inputs change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from geotool import workspace as documents
from geotool.api.judging import Inputs, judge
from geotool.api.language import chosen_language
from geotool.api.law import Law
from geotool.api.sides import Asked, Given, Progress, read_sides
from geotool.api.workspace import Workspace
from geotool.formats import parse_source, sha256
from geotool.model import Footprint, Waiver
from geotool.review import Outcome
from geotool.review.difference.changes import (
    Change,
    ChangeKind,
    layer_change,
    project_changes,
    rule_changes,
    setting_changes,
    waiver_changes,
)
from geotool.review.difference.tracing import Difference, Step, compare
from geotool.stores import Contents, StoredLayer, StoredProjects, footprints

#: More layers than these are exchanged together, and told apart by the findings.
MOST_ALONE: Final = 6
_SETTINGS: Final = ("region", "tolerance_m2", "max_edition_age_days")
_LOOKED_UP_IN: Final = ("gazetteer", "admin_area")


def difference(
    workspace: Workspace | str | Path | None,
    old: str | Path,
    new: str | Path,
    *,
    rules: str | Sequence[str] | None = None,
    as_of: str | date | None = None,
    waivers: bool = True,
    language: str | None = None,
    progress: Progress | None = None,
) -> Difference:
    """Say whose verdict changed from one side to another, and why.

    Parameters
    ----------
    workspace
        The one that dates, stores and layers are judged in; without it that around the current
        folder. Not opened where both sides are folders.
    old, new
        A date (``2024-01-01``, ``today``), a workspace folder, a store (``*.gpkg``), or on both
        sides layers of one kind, of which each side leaves the other's out.
    rules
        Codes, code prefixes or catalogue ids; all rules of the packs where absent.
    as_of
        Date of the law of a side that is no date; that of its ``geotool.toml`` where absent.
    waivers
        Apply ``projects/waivers.toml`` of each side's workspace.

    Raises
    ------
    InputError, MissingFileError, UnknownNameError
        For a side that is none of these, and what reading a workspace raises.
    """
    before, after = read_sides(workspace, old, new, Asked(rules, as_of, waivers), progress=progress)
    judged = _Judge(chosen_language(language, after.documents.language))
    first, last = _state(before), _state(after)
    outcome = judged(first)
    steps = list(_walked(outcome, last, list(_moves(first, last)), judged, progress))
    if not steps:  # only a name may differ
        steps = [Step(replace(outcome, workspace=after.documents.name), ())]
    return compare(outcome, steps, names=(before.name, after.name), sorts=(before.sort, after.sort))


@dataclass(frozen=True)
class _Held:
    """A layer, and the folder that the path of its footprint starts at."""

    layer: StoredLayer
    root: Path

    def footprint_digest(self) -> str | None:
        """Digest of the file that tells where the layer is complete, where one does."""
        mark = self.layer.spec.footprint
        if mark.how != "file" or mark.value is None:
            return None
        return str(sha256(parse_source(mark.value, base=self.root)))


@dataclass(frozen=True)
class _State:
    """All that a review rests on; ``between`` two sides it may be one that no workspace has.

    Waivers are held against ``day``; ``beside`` are layers that are not judged, but named by
    others as their footprint.
    """

    documents: documents.Workspace
    projects: StoredProjects
    layers: tuple[_Held, ...]
    law: Law
    waivers: tuple[Waiver, ...]
    day: date
    beside: tuple[_Held, ...] = ()
    between: bool = False


@dataclass(frozen=True)
class _Move:
    """A step on the way: the state it leads to, and what was exchanged."""

    title: str
    state: _State
    changes: tuple[Change, ...] = ()
    of_project: dict[str, Change] = field(default_factory=dict)
    of_waivers: bool = False


def _state(given: Given) -> _State:
    root = given.documents.root
    return _State(
        given.documents,
        given.contents.projects,
        tuple(_Held(layer, root) for layer in given.contents.layers),
        given.law,
        given.waivers,
        given.law.as_of,
        tuple(_Held(layer, root) for layer in given.beside),
    )


def _walked(
    outcome: Outcome,
    last: _State,
    moves: Sequence[_Move],
    judged: _Judge,
    progress: Progress | None,
) -> Iterator[Step]:
    """Judge after each move; the last leads to the other side."""
    for number, move in enumerate(moves, 1):
        if progress is not None:
            progress(move.title, number, len(moves) + 1)
        is_side = number >= len(moves) - moves[-1].of_waivers  # waivers are no input of judging
        state = last if number == len(moves) else replace(move.state, between=not is_side)
        before, outcome = outcome, judged(state)
        changes = move.changes
        if move.of_waivers:  # what became of them is known only now
            changes = (*changes, *waiver_changes(before.waivers, outcome.waivers))
        yield Step(outcome, changes, move.of_project)


def _moves(first: _State, last: _State) -> Iterator[_Move]:
    """Exchange one sort of input after the other, those only that differ.

    What does not differ is that of the other side from the beginning: the last move gets there.
    """
    beside = (*first.beside, *last.layers, *last.beside, *first.layers)
    state = replace(first, beside=beside, projects=last.projects)
    swaps = _swaps(first, last)
    located = next((c for k in _LOOKED_UP_IN for _, _, c in swaps if c.zone_kind == k), None)
    rows = project_changes(
        first.projects.table,
        last.projects.table,
        (*first.law.in_force, *last.law.in_force),
        located_by=located,
    )
    if rows:
        yield _Move("projects", state, tuple(dict.fromkeys(rows.values())), rows)
    for move in _layer_moves(state, swaps):
        state = move.state
        yield move
    state = replace(state, layers=last.layers, documents=last.documents)
    if found := setting_changes(*({n: getattr(s.documents, n) for n in _SETTINGS}
                                  for s in (first, last))):  # fmt: skip
        yield _Move("settings", state, found)
    state = replace(state, law=last.law)
    laws = [(s.law.in_force, s.law.dormant) for s in (first, last)]
    if found := (*_day(first, last), *rule_changes(*laws)):
        yield _Move("rules", state, found)
    if _other_waivers(first, last):
        yield _Move("waivers", last, _day(first, last), of_waivers=True)


def _day(first: _State, last: _State) -> tuple[Change, ...]:
    days = [s.law.as_of.isoformat() for s in (first, last)]
    return () if days[0] == days[1] else (Change(ChangeKind.DAY, "", old=days[0], new=days[1]),)


def _other_waivers(first: _State, last: _State) -> bool:
    old, new = ([replace(w, line=0) for w in s.waivers] for s in (first, last))
    return old != new or bool(new and first.day != last.day)


_Swap = tuple[_Held | None, _Held | None, Change]


def _swaps(first: _State, last: _State) -> list[_Swap]:
    """Layers that differ: by id, or one of a kind that took the place of one of that kind."""
    before = {x.layer.spec.id: x for x in first.layers}
    after = {x.layer.spec.id: x for x in last.layers}
    gone, come = (
        [x for i, x in a.items() if i not in b] for a, b in ((before, after), (after, before))
    )
    renamed = {}
    for x in come:
        kind = x.layer.spec.kind
        mine, others = ([y for y in side if y.layer.spec.kind == kind] for side in (gone, come))
        if len(mine) == len(others) == 1:
            renamed[x.layer.spec.id] = mine[0]
    pairs: list[tuple[_Held | None, _Held | None]] = [
        (before.get(i) or renamed.get(i), x) for i, x in after.items()
    ]
    taken = {id(x) for x in renamed.values()}
    pairs += [(x, None) for x in gone if id(x) not in taken]
    found = ((old, new, _layer_change(old, new)) for old, new in pairs)
    return [(old, new, change) for old, new, change in found if change is not None]


def _layer_change(old: _Held | None, new: _Held | None) -> Change | None:
    if old is None or new is None:
        return layer_change(None if old is None else old.layer, None if new is None else new.layer)
    other = old.root != new.root and old.footprint_digest() != new.footprint_digest()
    return layer_change(old.layer, new.layer, other_footprint=other)


def _layer_moves(state: _State, swaps: Sequence[_Swap]) -> Iterator[_Move]:
    together = len(swaps) > MOST_ALONE
    for number, (old, new, change) in enumerate(swaps):
        layers = [new if x is old else x for x in state.layers if x is not old or new is not None]
        if old is None and new is not None:
            layers.append(new)
        state = replace(state, layers=tuple(x for x in layers if x is not None))
        if not together:
            yield _Move(change.subject, state, (change,))
        elif number + 1 == len(swaps):
            yield _Move("layers", state, tuple(c for _, _, c in swaps))


class _Judge:
    """Judges states; the step that exchanges only waivers measures nothing again."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._key: tuple[Any, ...] = ()
        self._judged: Outcome | None = None

    def __call__(self, state: _State) -> Outcome:
        layers = tuple((id(x.layer), x.root) for x in state.layers)
        key = (_settings(state), id(state.projects.table), id(state.law), layers, state.between)
        if self._judged is None or key != self._key:
            self._judged, self._key = self._evaluated(state), key
        outcome = self._judged
        if not state.waivers:
            return outcome
        from geotool.review import waived

        # The day of the documents may still be the old one, under the law of the new.
        of_the_day = replace(outcome, as_of=state.day)
        return replace(waived(of_the_day, state.waivers), as_of=outcome.as_of)

    def _evaluated(self, state: _State) -> Outcome:
        about = state.documents
        if state.between:  # a region may be named before the outlines that know it are there
            about = replace(about, layers=())
        contents = Contents(tuple(x.layer for x in state.layers), state.projects)
        inputs = Inputs(about, contents, state.law)
        return judge(inputs, language=self._language, claims=_claims(state))


def _settings(state: _State) -> tuple[object, ...]:
    return tuple(getattr(state.documents, name) for name in _SETTINGS)


def _claims(state: _State) -> dict[str, Any]:
    """Footprints by layer id, each from the folder of its own catalogue.

    A layer that is not judged here, but that another names as its footprint, lends its outline.
    """
    ids = {x.layer.spec.id for x in state.layers}
    asked = {x.layer.spec.footprint.value for x in state.layers} - ids
    lent: dict[str, _Held] = {}
    for x in state.beside:
        if x.layer.spec.id in asked:
            lent.setdefault(x.layer.spec.id, x)
    claims: dict[str, Any] = {}
    for root in dict.fromkeys(x.root for x in state.layers):
        layers = [_readable(x, root) for x in state.layers]
        layers += [replace(x.layer, spec=replace(x.layer.spec, kind="")) for x in lent.values()]
        found = footprints(layers, root=root, region=state.documents.region)
        claims.update({x.layer.spec.id: found[x.layer.spec.id] for x in state.layers
                       if x.root == root})  # fmt: skip
    return claims


def _readable(held: _Held, root: Path) -> StoredLayer:
    """The layer; where its footprint is a file of another folder, without it."""
    spec = held.layer.spec
    if held.root == root or spec.footprint.how != "file":
        return held.layer
    return replace(held.layer, spec=replace(spec, footprint=Footprint("hull")))


__all__ = ["Difference", "difference"]

"""What differs between the inputs of two reviews: projects, layers, rules, waivers, settings.

Only what a verdict can rest on is compared: that a row moved in its table, or a layer's file got
another name, is no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count
from typing import Any, Final

import geopandas as gpd
import shapely

from geotool.model import PROJECT_COLUMNS, LayerSpec, Text, WaiverStanding
from geotool.rules import RuleInForce, columns_read
from geotool.stores import StoredLayer

#: Where a row stands is no part of what it says.
_PLACE_OF_ROW: Final = frozenset({"source_file", "source_row"})
#: Columns that follow from a place name and the layers in which it is looked up.
_LOOKED_UP: Final = frozenset(
    {"geometry", "uncertainty_m", "location_accuracy", "county", "fault", "fault_text"}
)
_ENTRY: Final = ("kind", "edition", "frame", "encoding", "accuracy_m", "fields", "values")
_DECIMALS: Final = 9


class ChangeKind(StrEnum):
    """What a cause is: ``SETTING`` is one of geotool.toml, ``DAY`` the date of the review."""

    PROJECT = "project"
    LAYER = "layer"
    RULE = "rule"
    WAIVER = "waiver"
    SETTING = "setting"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the second review was given otherwise than the first.

    ``subject`` is the id of a project or layer, the code of a rule, the document of a waiver, the
    name of a setting. ``old`` and ``new`` are its editions (of a layer, of a rule), states (of a
    waiver) or values; ``how`` tells whether it is there at all. ``parts`` names what differs:
    columns of a row, keys of a catalogue entry, parameters of a rule; ``content`` is the data of a
    layer or the text of a rule or waiver.

    ``was`` is the id of the layer whose place another took, ``zone_kind`` the kind of both.
    ``rule`` and ``project`` are those of a waiver, ``why`` says why it is in its new state.
    """

    kind: ChangeKind
    subject: str
    how: str = "changed"
    old: str | None = None
    new: str | None = None
    parts: tuple[str, ...] = ()
    was: str | None = None
    zone_kind: str | None = None
    rule: str | None = None
    project: str | None = None
    why: Text | None = None


def how_of(old: object, new: object) -> str:
    """Return ``added``, ``removed`` or ``changed``: ``None`` stands for a thing not there."""
    return "added" if old is None else "removed" if new is None else "changed"


def layer_change(
    old: StoredLayer | None, new: StoredLayer | None, *, other_footprint: bool = False
) -> Change | None:
    """Return how a layer differs from the one whose place it took; ``None`` where it does not.

    ``other_footprint`` says that the file which tells where it is complete was drawn anew.
    """
    known = new or old
    if known is None:
        return None
    change = Change(
        ChangeKind.LAYER,
        known.spec.id,
        how_of(old, new),
        old=None if old is None else old.spec.edition,
        new=None if new is None else new.spec.edition,
        zone_kind=known.spec.kind,
    )
    if old is None or new is None:
        return change
    parts = [name for name in _ENTRY if _entry(old.spec, name) != _entry(new.spec, name)]
    if old.spec.footprint != new.spec.footprint or other_footprint:
        parts.append("footprint")
    if old.provenance.sha256 != new.provenance.sha256:
        parts.append("content")
    was = None if old.spec.id == new.spec.id else old.spec.id
    return replace(change, parts=tuple(parts), was=was) if parts or was else None


def _entry(spec: LayerSpec, name: str) -> object:
    value = getattr(spec, name)
    return dict(value) if isinstance(value, Mapping) else value


def project_changes(
    old: gpd.GeoDataFrame,
    new: gpd.GeoDataFrame,
    rules: Sequence[RuleInForce] = (),
    *,
    located_by: Change | None = None,
) -> dict[str, Change]:
    """Return how the rows of projects differ, by id: columns that rules may read, and the drawing.

    ``located_by`` is the layer in which place names are looked up, where it changed: of a row that
    only lies elsewhere because of that, the layer is the cause.
    """
    columns = [c for c in PROJECT_COLUMNS if c not in _PLACE_OF_ROW]
    columns += sorted(columns_read(r.rule for r in rules) - set(PROJECT_COLUMNS))
    before, after = _rows(old, columns), _rows(new, columns)
    changes = {}
    for project in dict.fromkeys((*before, *after)):
        here, there = before.get(project), after.get(project)
        parts: tuple[str, ...] = ()
        if here is not None and there is not None:
            parts = tuple(name for name in here if here[name] != there[name])
            if not parts:
                continue
        if located_by is not None and _only_looked_up(here, there, parts):
            changes[project] = located_by
            continue
        how = how_of(here, there)
        changes[project] = Change(ChangeKind.PROJECT, project, how, parts=parts)
    return changes


def _only_looked_up(
    old: Mapping[str, object] | None, new: Mapping[str, object] | None, parts: Sequence[str]
) -> bool:
    if old is None or new is None or not set(parts) <= _LOOKED_UP:
        return False
    return any(row["location_accuracy"] == "place_name" for row in (old, new))


def _rows(table: gpd.GeoDataFrame, columns: Sequence[str]) -> dict[str, dict[str, object]]:
    """Each row by its id, cells as they compare whether they come from a file or a store."""
    known = [c for c in columns if c in table.columns]
    cells = [[_cell(v) for v in table[c]] for c in known]
    shapes = [None if g is None else shapely.to_wkb(g) for g in table.geometry]
    named = [*known, "geometry"]
    rows = zip(*cells, shapes, strict=True)
    empty = dict.fromkeys(columns)
    return {str(row[known.index("id")]): {**empty, **dict(zip(named, row, strict=True))}
            for row in rows}  # fmt: skip


def _cell(value: Any) -> object:
    if value is None or value != value or str(value) in ("", "<NA>", "NaT"):  # noqa: PLR0124
        return None
    if isinstance(value, str):
        return value
    try:
        return round(float(value), _DECIMALS)
    except (TypeError, ValueError):
        return str(value)


#: The rules that are in force, and those that were chosen but have no edition on the day.
Rules = tuple[Sequence[RuleInForce], Sequence[RuleInForce]]


def rule_changes(old: Rules, new: Rules) -> tuple[Change, ...]:
    """Return how the rules differ: editions in force, parameters, and the text of their files."""
    before, after = ({r.code: r for r in rules} for rules, _ in (old, new))
    asleep, drowsy = ({r.code: r for r in rules} for _, rules in (old, new))
    changes = []
    for code in dict.fromkeys((*after, *before, *drowsy, *asleep)):
        here, there = before.get(code), after.get(code)
        change = Change(
            ChangeKind.RULE,
            code,
            how_of(here, there),
            old=None if here is None else here.edition.id,
            new=None if there is None else there.edition.id,
        )
        if here is None and there is None:
            change = replace(change, how=how_of(asleep.get(code), drowsy.get(code)))
            here, there = asleep.get(code), drowsy.get(code)
        if here is None or there is None:
            changes.append(change)
        elif parts := tuple(_rule_parts(here, there)):
            changes.append(replace(change, parts=parts))
    return tuple(changes)


def _rule_parts(old: RuleInForce, new: RuleInForce) -> Iterator[str]:
    if old.edition.id != new.edition.id:
        yield "edition"
    for name in dict.fromkeys((*old.parameters, *new.parameters)):
        if old.value(name) != new.value(name):
            yield name
    if old.rule is not new.rule and (
        old.rule.model_copy(update={"file": ""}) != new.rule.model_copy(update={"file": ""})
    ):
        yield "content"


def setting_changes(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[Change, ...]:
    """Return the settings of geotool.toml that differ, by their names there."""
    return tuple(
        Change(ChangeKind.SETTING, name, old=_setting(old[name]), new=_setting(new[name]))
        for name in old
        if old[name] != new[name]
    )


def _setting(value: object) -> str | None:
    if isinstance(value, (tuple, list)):
        return ", ".join(str(v) for v in value)
    return f"{value:.10g}" if isinstance(value, float) else None if value is None else str(value)


def waiver_changes(
    old: Sequence[WaiverStanding], new: Sequence[WaiverStanding]
) -> tuple[Change, ...]:
    """Return how the waivers and what became of them differ: new, taken back, reopened …"""
    before, after = _standings(old), _standings(new)
    changes = []
    for key in dict.fromkeys((*after, *before)):
        here, there = before.get(key), after.get(key)
        edited = bool(here and there and _content(here) != _content(there))
        if here and there and here.state == there.state and not edited:
            continue
        known = there or here
        if known is None:
            continue
        changes.append(
            Change(
                ChangeKind.WAIVER,
                known.waiver.document,
                how_of(here, there),
                old=None if here is None else str(here.state),
                new=None if there is None else str(there.state),
                parts=("content",) if edited else (),
                rule=known.waiver.rule,
                project=known.waiver.project,
                why=None if there is None else there.why,
            )
        )
    return tuple(changes)


def _standings(standings: Sequence[WaiverStanding]) -> dict[tuple[object, ...], WaiverStanding]:
    """Waivers by what they are given for; of several for the same the first is the first."""
    found: dict[tuple[object, ...], WaiverStanding] = {}
    for standing in standings:
        w = standing.waiver
        for number in count():
            key = (w.document, w.rule, w.project, w.zone_layer, w.zone_feature, number)
            if key not in found:
                found[key] = standing
                break
    return found


def _content(standing: WaiverStanding) -> object:
    return replace(standing.waiver, line=0)

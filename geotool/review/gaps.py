"""What the layers do not say: missing layers, unusable features, and sites beyond a footprint."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import shapely

from geotool import engine
from geotool.measure import round_measure
from geotool.model import Finding, Measure, NotChecked, Reason
from geotool.review import wording
from geotool.review.drafting import Draft
from geotool.review.subjects import Subjects, discs
from geotool.review.zones import Land
from geotool.rules import Rule, RuleInForce
from geotool.stores import EVERYWHERE, MISPLACED

#: An outline is complete in itself: a site outside its county is outside it, not unknown.
_COMPLETE_KINDS = frozenset({"admin_area"})


def not_checked(
    rule: RuleInForce, land: Land, claims: Footprints, projects: int
) -> list[NotChecked]:
    """Return why the rule, or a part of it, cannot be judged: once, with the number of rows."""
    if not projects:
        return []
    kinds = list(dict.fromkeys(zone.kind for zone in rule.zones))
    missing = [kind for kind in kinds if not land.has(kind)]
    found = []
    if missing:
        message = wording.layer_missing(missing)
        found.append(NotChecked(rule.code, Reason.MISSING_LAYER, message, projects))
    for kind in kinds:
        for layer in land.of_kind(kind):
            if claims.is_misplaced(layer.spec.id):
                message = wording.misplaced(layer.spec.id)
                found.append(NotChecked(rule.code, Reason.MISPLACED_LAYER, message, projects))
        for layer, reason, count in land.unusable(kind):
            if reason is Reason.FRAME_UNDECLARED:
                message = wording.frame_undeclared(layer.spec.id)
            else:
                message = wording.layer_broken(layer.spec.id, count)
            found.append(NotChecked(rule.code, reason, message, projects))
    return found


def not_in_force(rule: Rule, as_of: date, projects: int) -> list[NotChecked]:
    """Say that a chosen rule has no edition on the day: it was not applied, in any edition."""
    if not projects:
        return []
    message = wording.not_in_force(as_of)
    return [NotChecked(rule.code, Reason.NOT_IN_FORCE, message, projects)]


class Footprints:
    """Where the layers of each kind are complete, all layers of the kind together."""

    def __init__(self, land: Land, by_layer: Mapping[str, Any]) -> None:
        self._land = land
        self._by_layer = by_layer
        self._by_kind: dict[str, Any] = {}

    def is_misplaced(self, layer_id: str) -> bool:
        """Whether a layer lies far from what it should speak of."""
        claim = self._by_layer.get(layer_id)
        return isinstance(claim, str) and claim == MISPLACED

    def of_kind(self, kind: str) -> Any:
        """Return a geometry in EPSG:4490, EVERYWHERE, or ``None`` (nothing is claimed)."""
        if kind not in self._by_kind:
            claims = [self._by_layer.get(layer.spec.id) for layer in self._land.of_kind(kind)]
            shapes = [c for c in claims if c is not None and not isinstance(c, str)]
            if EVERYWHERE in [c for c in claims if isinstance(c, str)]:
                self._by_kind[kind] = EVERYWHERE
            else:
                self._by_kind[kind] = _union(shapes)
        return self._by_kind[kind]


def _union(shapes: list[Any]) -> Any | None:
    if len(shapes) < 2:
        return shapes[0] if shapes else None
    return shapely.union_all(np.array(shapes, dtype=object))


def beyond_footprints(
    rule: RuleInForce,
    subjects: Subjects,
    land: Land,
    footprints: Footprints,
    *,
    language: str,
) -> list[Finding]:
    """Return an open question for each site that reaches beyond where a layer is complete.

    A distance rule needs the layer within its distance of the site, too. A row located by place
    name is taken to lie in the county that it names: only its point is asked.
    """
    kinds = list(dict.fromkeys(zone.kind for zone in rule.zones))
    findings: list[Finding] = []
    for kind in kinds:
        if kind in _COMPLETE_KINDS or not land.has(kind):
            continue
        area = footprints.of_kind(kind)
        if isinstance(area, str):
            continue
        for index, share in _outside(rule, subjects, area):
            draft = Draft(rule, subjects.rows[index], None, language, 0.0, kind)
            measure = Measure("outside_footprint", round_measure(share, "share"), "share", share)
            message = wording.beyond(kind, share, draft.where)
            finding = draft.undecided(message, Reason.OUTSIDE_FOOTPRINT, measure=measure)
            findings.append(finding)
    return findings


def _outside(rule: RuleInForce, subjects: Subjects, area: Any | None) -> list[tuple[int, float]]:
    """Return index and share outside for each subject that is not wholly within the area."""
    if area is None:
        return [(index, 1.0) for index in range(len(subjects))]
    wanted = subjects.geometries.copy()
    distance_m = float(rule.value("distance_m") or 0.0)
    sharp = np.flatnonzero(~subjects.place_name)
    if distance_m > 0 and len(sharp):
        wanted[sharp] = discs(subjects.geometries[sharp], np.full(len(sharp), distance_m))
    shapely.prepare(area)
    open_rows = np.flatnonzero(~shapely.covers(area, wanted))
    if not len(open_rows):
        return []
    pairs = engine.inside(wanted[open_rows], np.array([area], dtype=object))
    return [
        (int(open_rows[n]), 1 - float(pairs.share[n]))
        for n in range(len(pairs))
        if float(pairs.share[n]) < 1
    ]

"""What the layers do not say: missing layers, unusable features, and sites beyond a footprint."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import shapely

from geotool import engine
from geotool.measure import discs, round_measure
from geotool.model import Finding, Measure, NotChecked, Reason, Sentence
from geotool.review import gap_wording, wording
from geotool.review.case import Case
from geotool.review.drafting import Seen
from geotool.review.subjects import Subjects
from geotool.review.zones import Land
from geotool.rules import Rule, RuleInForce
from geotool.stores import EVERYWHERE, MISPLACED

#: An outline is complete in itself: a site outside its county is outside it, not unknown.
_COMPLETE_KINDS = frozenset({"admin_area"})


def not_checked(
    rule: RuleInForce, land: Land, claims: Footprints, projects: int
) -> list[NotChecked]:
    """Return why the rule, or a part of it, cannot be judged: once, with the number of rows."""
    if rule.rule.of_projects and not projects:
        return []
    kinds = list(dict.fromkeys((*(z.kind for z in rule.zones), *rule.rule.subject_layers)))
    missing = _missing(rule, land)
    found = []
    if missing:
        message = gap_wording.layer_missing(missing)
        found.append(NotChecked(rule.code, Reason.MISSING_LAYER, message, projects))
    for kind in kinds:
        for layer in land.of_kind(kind):
            if claims.is_misplaced(layer.spec.id):
                message = gap_wording.misplaced(layer.spec.id)
                found.append(NotChecked(rule.code, Reason.MISPLACED_LAYER, message, projects))
        for layer, reason, count in land.unusable(kind):
            if reason is Reason.FRAME_UNDECLARED:
                message = gap_wording.frame_undeclared(layer.spec.id)
            else:
                message = gap_wording.layer_broken(layer.spec.id, count)
            found.append(NotChecked(rule.code, reason, message, projects))
    return found


def _missing(rule: RuleInForce, land: Land) -> list[str]:
    """Kinds without which the rule leaves something open.

    What is judged itself, or only has a limit where it is there, is missed only if all of it is.
    """
    zones = [z for z in dict.fromkeys(zone.kind for zone in rule.zones) if not land.has(z)]
    subjects = [k for k in rule.rule.subject_layers if not land.has(k)]
    if rule.check == "zones_disjoint":
        # an overlap may be allowed within these: without them it would be called forbidden
        zones += [z.kind for z in rule.outside if not land.has(z.kind)]
    if rule.value("limit_from") is not None and any(land.has(z.kind) for z in rule.zones):
        zones = []
    if len(subjects) < len(rule.rule.subject_layers):
        subjects = []
    return list(dict.fromkeys([*zones, *subjects]))


def too_old(
    rule: RuleInForce, land: Land, *, as_of: date, max_days: int | None, projects: int
) -> list[NotChecked]:
    """Return the layers of a rule whose edition is older than the workspace allows, or unknown.

    Conflicts with such a layer stay findings; what it does not show clears nothing.
    """
    if max_days is None or (rule.rule.of_projects and not projects):
        return []
    found = []
    kinds = dict.fromkeys((*(z.kind for z in rule.zones), *rule.rule.subject_layers))
    for layer in (layer for kind in kinds for layer in land.of_kind(kind)):
        edition = layer.spec.edition or ""
        day = _edition_day(edition)
        if day is not None and (as_of - day).days <= max_days:
            continue
        if day is None:
            message = gap_wording.edition_unknown(layer.spec.id)
        else:
            message = gap_wording.edition_too_old(layer.spec.id, edition, max_days)
        found.append(NotChecked(rule.code, Reason.OLD_EDITION, message, projects))
    return found


def _edition_day(edition: str) -> date | None:
    """Day of an edition written as a date, as a month or as a year (its last day then)."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?.*", edition.strip())
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if day is not None:
            return date(year or 0, month or 0, day)
        last = calendar.monthrange(year or 0, month or 12)[1]
        return date(year or 0, month or 12, last)
    except ValueError:
        return None


def not_counted(rule: RuleInForce) -> NotChecked:
    """Say that a rule that counts projects was not applied, since none was looked at."""
    return NotChecked(rule.code, Reason.NOT_ASKED, gap_wording.not_counted(), 0)


def not_in_force(rule: Rule, as_of: date, projects: int) -> list[NotChecked]:
    """Say that a chosen rule has no edition on the day: it was not applied, in any edition."""
    message = gap_wording.not_in_force(as_of)
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


class Beyond:
    """How much of each site lies where the layers of a kind claim nothing, asked once a kind."""

    def __init__(self, subjects: Subjects, land: Land, claims: Footprints) -> None:
        self._subjects = subjects
        self._land = land
        self._claims = claims
        self._shares: dict[tuple[str, float], np.ndarray] = {}

    def findings(self, case: Case) -> list[Finding]:
        """Return an open question for each site that reaches beyond where a layer is complete.

        A distance rule needs the layer within its distance of the site, too. A row located by
        place name is taken to lie in the county that it names: only its point is asked.
        """
        found: list[Finding] = []
        drafter = case.drafter
        for kind in dict.fromkeys(zone.kind for zone in case.rule.zones):
            if kind in _COMPLETE_KINDS or not self._land.has(kind):
                continue
            shares = self._of(kind, case.limit_m())[case.subjects.number]
            for n in np.flatnonzero(shares > 0):
                row, share = int(case.subjects.index[n]), float(shares[n])
                value = round_measure(share, "share")
                measure = Measure("outside_footprint", value, "share", share)
                sentence = Sentence(wording.beyond, (kind, share, drafter.where(row)))
                seen = Seen(measure, kind=kind)
                reason = Reason.OUTSIDE_FOOTPRINT
                found.append(drafter.undecided(row, None, sentence, reason, seen))
        return found

    def _of(self, kind: str, distance_m: float) -> np.ndarray:
        """Share of each subject that lies outside the footprint of a kind."""
        key = (kind, distance_m)
        if key not in self._shares:
            self._shares[key] = self._outside(self._claims.of_kind(kind), distance_m)
        return self._shares[key]

    def _outside(self, area: Any | None, distance_m: float) -> np.ndarray:
        if isinstance(area, str):
            return np.zeros(len(self._subjects))
        if area is None:
            return np.ones(len(self._subjects))
        wanted = self._subjects.geometries.copy()
        sharp = np.flatnonzero(~self._subjects.place_name)
        if distance_m > 0 and len(sharp):
            wanted[sharp] = discs(wanted[sharp], distance_m)
        shapely.prepare(area)
        open_rows = np.flatnonzero(~shapely.covers(area, wanted))
        shares = np.zeros(len(self._subjects))
        if len(open_rows):
            pairs = engine.inside(wanted[open_rows], np.array([area], dtype=object))
            shares[open_rows] = np.maximum(1 - np.nan_to_num(pairs.share), 0.0)
        return shares

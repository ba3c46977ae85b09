"""A rule that is asked of layers, and how its findings are drafted: none of them has a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from geotool.model import (
    Finding,
    Limit,
    Measure,
    NotChecked,
    Reason,
    Sentence,
    Taken,
    Text,
    finding_id,
)
from geotool.review.gaps import Footprints
from geotool.review.subjects import Subjects
from geotool.review.wording import Named
from geotool.review.zones import Features, Kind, Land
from geotool.rules import Resolution, RuleInForce, Subject, Zone, resolve_zones, zone_applies
from geotool.rules.resolution import verdict_of
from geotool.workspace import CATALOG


@dataclass(frozen=True)
class LandFeature:
    """A feature of a layer that a finding is on; without an id the layer as a whole."""

    layer: Any
    id: str | None
    name: str

    @classmethod
    def of(cls, features: Features, number: int) -> LandFeature:
        """Return one of some features."""
        kind = features.kinds[features.kind[number]]
        index = int(features.index[number])
        spec = kind.layers[kind.owner[index]].spec
        return cls(spec, kind.text("feature", index), kind.text("name", index))

    @property
    def named(self) -> Named:
        """How it is called in sentences."""
        return Named((self.layer.kind,), self.name)


@dataclass(frozen=True, slots=True)
class LandSeen:
    """What was measured of layers, where it is (EPSG:4490), its limit, and the papers needed."""

    measure: Measure | None = None
    geometry: Any = None
    limit: Limit | None = None
    evidence: tuple[Text, ...] = ()


@dataclass(frozen=True)
class LandCase:
    """One rule of which the subjects are features of layers, and the land it is judged by.

    ``subjects`` are project rows, where the rule counts them, too; ``portfolio`` is what all
    projects take of each zone. ``memo`` keeps what was measured for the rules that ask the same.
    """

    rule: RuleInForce
    land: Land
    claims: Footprints
    language: str
    tolerance_m2: float
    subjects: Subjects
    portfolio: tuple[Taken, ...] = ()
    open_rules: list[NotChecked] = field(default_factory=list)
    memo: dict[Any, Any] = field(default_factory=dict)

    def subject_features(self, *, sure: bool = True) -> Features:
        """Return the features of the layers that are judged; or those that may be meant."""
        chosen = [s for s in self.rule.rule.subjects if s.layers]
        kinds = tuple(self.land.kind(k) for k in self.rule.rule.subject_layers)
        masks = [_chosen(kind, chosen, True if sure else None) for kind in kinds]
        counts = [int(mask.sum()) for mask in masks]
        index = np.concatenate([np.zeros(0, dtype=int), *(np.flatnonzero(m) for m in masks)])
        shapes = [kind.geometries[mask] for kind, mask in zip(kinds, masks, strict=True)]
        return Features(
            self.rule.zones or (),
            kinds,
            np.repeat(np.arange(len(kinds)), counts),
            index,
            np.zeros(len(index), dtype=int),
            np.ones(len(index), dtype=bool),
            np.concatenate([np.empty(0, dtype=object), *shapes]),
            np.zeros(len(index), dtype=bool),
        )

    def resolution(self, zones: tuple[str, ...], within: str | None) -> Resolution:
        """What the rule says of zones, within another one."""
        return resolve_zones(self.rule, zones, within=within)

    def verdict(self) -> str:
        """Verdict of the rule, whatever the zones."""
        return self.resolution((), None).verdict

    def finding(
        self,
        feature: LandFeature,
        verdict: str,
        message: Sentence,
        seen: LandSeen,
        *,
        reason: Reason | None = None,
        key: tuple[object, ...] = (),
    ) -> Finding:
        """Return a finding on a feature of a layer; ``key`` tells it from others on the same."""
        spec = feature.layer
        return Finding(
            id=finding_id(self.rule.code, "", spec.id, feature.id, *key, reason),
            rule=self.rule.code,
            edition=self.rule.edition.id,
            project=None,
            source_file=spec.path if spec.line is None else CATALOG,
            source_row=spec.line,
            zone_layer=spec.id,
            zone_feature=feature.id,
            zone_edition=spec.edition,
            verdict=verdict,
            message=message,
            citation=self._citation,
            measure=seen.measure,
            limit=seen.limit or self.rule.limit(),
            evidence=seen.evidence,
            reason=reason,
            zone_kind=spec.kind,
            zone_name=feature.name or None,
            geometry=seen.geometry,
        )

    @cached_property
    def _citation(self) -> str:
        return self.rule.citation().get(self.language)

    def open_verdict(self) -> str:
        """Verdict of what stays open: unknown, or a notice where the rule is no more."""
        edition = self.rule.edition
        light = verdict_of(edition.severity, soft=edition.soft) == "notice"
        return "notice" if light else "unknown"

    def zones_named(self) -> Named:
        """How the rule's zones are called together."""
        return Named(tuple(dict.fromkeys(zone.kind for zone in self.rule.zones)))


def _chosen(kind: Kind, subjects: list[Subject], answer: bool | None) -> np.ndarray:
    """Mark the features of a kind that are subjects of a rule, or (``None``) that may be."""
    mine = [s for s in subjects if kind.code in s.layers]
    columns = sorted({c for s in mine for c in s.where})
    which, rows = kind.combined(columns)
    answers = np.array([_is_subject(kind, mine, row) is answer for row in rows], dtype=bool)
    chosen: np.ndarray = answers[which]
    return chosen


def _is_subject(kind: Kind, subjects: list[Subject], row: Mapping[str, str]) -> bool | None:
    found = [zone_applies(Zone(kind=kind.code, where=s.where), row) for s in subjects]
    if any(found):
        return True
    return None if None in found else False

"""Drafting findings: their identity, their citation, and what resolves them.

What the law says depends on a row's profile and the zone only, and is worked out once for each
combination; sentences are put into words when somebody reads them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from geotool.measure import DECIMALS, round_measure
from geotool.model import Certainty, Finding, Measure, Reason, Sentence, Text, finding_id
from geotool.review import wording
from geotool.review.subjects import Sheet
from geotool.review.zones import Feature
from geotool.rules import Resolution, RuleInForce, assumed_columns, columns_read, heaviest, resolve

_OVERLAP = {"m2": "overlap_area", "m": "overlap_length", "count": "overlap_count"}
_OUTSIDE = {"m2": "outside_area", "m": "outside_length", "count": "outside_count"}
#: One object for each unit, whatever array a measure comes from.
_UNIT = {unit: unit for unit in _OVERLAP}
METHODS = {"m2": "ellipsoidal", "m": "geodesic", "count": "count"}
_NONE = Text("", "")

Make = Callable[..., Text]


def overlap_measure(
    value: float, unit: str, share: float, planar: float, band: tuple[float, float] | None = None
) -> Measure:
    """Measure of what lies in a zone, rounded to the stated precision."""
    own = None if planar != planar else round(planar, DECIMALS["m2"])  # noqa: PLR0124
    name, rounded, method = _OVERLAP[unit], round(value, DECIMALS[unit]), METHODS[unit]
    one = _UNIT[unit]
    if band is None:
        return Measure(name, rounded, one, _share(share), method, own)
    low, high = round_measure(band[0], unit), round_measure(band[1], unit)
    return Measure(name, rounded, one, _share(share), method, own, low, high)


def outside_measure(
    value: float, unit: str, share: float, band: tuple[float, float] | None = None
) -> Measure:
    """Measure of what lies outside the zone it should be in."""
    low, high = band or (None, None)
    return Measure(
        _OUTSIDE[unit],
        round_measure(value, unit),
        unit,
        _share(share),
        METHODS[unit],
        None,
        round_measure(low, unit),
        round_measure(high, unit),
    )


def distance_measure(value_m: float, epsilon_m: float = 0.0) -> Measure:
    """Geodesic distance to a zone, with what the stated accuracy leaves open."""
    value = round_measure(value_m, "m")
    if not epsilon_m:
        return Measure("distance", value, "m", None, "geodesic")
    low, high = max(0.0, value_m - epsilon_m), value_m + epsilon_m
    return Measure(
        "distance",
        value,
        "m",
        None,
        "geodesic",
        None,
        round_measure(low, "m"),
        round_measure(high, "m"),
    )


def _share(share: float) -> float | None:
    if share >= 1.0:
        return 1.0
    return None if share != share else round(share, DECIMALS["share"])  # noqa: PLR0124


class Seen(NamedTuple):
    """What was measured of a conflict, and where it is.

    ``kind`` is the kind of layer concerned where no feature is, ``possible`` names all zones
    that a coarse location may concern, ``geometry`` is EPSG:4490.
    """

    measure: Measure | None = None
    geometry: Any = None
    certainty: Certainty | None = None
    kind: str | None = None
    possible: tuple[str, ...] = ()


_NOTHING = Seen()


class _Law(NamedTuple):
    """What the law makes of it: verdict, why it is open or light, papers, what would change it."""

    verdict: str
    reason: Reason | None = None
    evidence: tuple[Text, ...] = ()
    advice: Text | None = None


class Drafter:
    """Writes the findings of one rule in one edition.

    ``standing`` says why this edition judges the rows (see ``Standing``).
    """

    def __init__(self, rule: RuleInForce, sheet: Sheet, language: str, standing: str) -> None:
        self.rule = rule
        self.sheet = sheet
        columns = columns_read([rule.rule])
        self._profiles = sheet.profiled(columns)
        self._reads = columns if rule.rule.retroactive else columns | {"approved_on"}
        self._citation = rule.citation().get(language)
        self._limit = rule.limit()
        self._standing = standing
        self._resolved: dict[tuple[Any, ...], tuple[Resolution, Text | None, Text]] = {}
        self._light: dict[int, bool] = {}
        thresholds = {e.share_under for e in rule.exceptions if e.share_under is not None}
        self._thresholds = sorted(thresholds)

    def zone(self, feature: Feature | None, kind: str | None = None) -> wording.Named:
        """How a zone is called in messages; without a feature its kind, or all of the rule's."""
        if feature is not None:
            return wording.named(feature.zone.kind, feature.name)
        kinds = (kind,) if kind else tuple(dict.fromkeys(z.kind for z in self.rule.zones))
        return wording.Named(kinds)

    def where(self, row: int) -> wording.Place:
        """What must be said of a row's location."""
        return wording.place(self.sheet.accuracy[row], float(self.sheet.uncertainty_m[row]))

    def decided(self, row: int, feature: Feature | None, sentence: Sentence, seen: Seen) -> Finding:
        """Return the finding that the rule's edition, variants and exceptions resolve to.

        What may not be there at all, given how exactly site and zone are placed, is open.
        """
        if seen.certainty in (Certainty.POSSIBLE, Certainty.BOUNDARY_NOISE):
            parts = (sentence, seen.measure, seen.certainty)
            unsure = Sentence(wording.position_open, parts)
            return self.undecided(row, feature, unsure, Reason.POSITION, seen)
        if self.sheet.unread[row] & self._reads:
            # a cell that nobody understands may hold the purpose or the day that decides
            unread = Sentence(wording.cell_unread, (sentence,))
            return self.undecided(row, feature, unread, Reason.ROW_FAULT, seen)
        if self._standing in ("spared", "unrecorded"):
            reason = Reason.EARLIER_APPROVAL
            return self.undecided(row, feature, sentence, reason, seen)
        share = None if seen.measure is None else seen.measure.share
        zone = None if feature is None else feature.zone.name
        resolution, advice, tail = self._resolve(row, zone, share)
        message = self._sentence(row, sentence, tail)
        law = _Law(resolution.verdict, None, resolution.evidence, advice)
        return self._finding(row, feature, law, message, seen)

    def sliver(self, row: int, feature: Feature | None, tolerance_m2: float, seen: Seen) -> Finding:
        """Report an overlap (or gap) within the tolerance; it is never dropped."""
        message = Sentence(wording.sliver, (self.zone(feature), seen.measure, tolerance_m2))
        return self._finding(row, feature, _Law("notice", Reason.SLIVER), message, seen)

    def undecided(
        self,
        row: int,
        feature: Feature | None,
        sentence: Sentence,
        reason: Reason,
        seen: Seen = _NOTHING,
    ) -> Finding:
        """Return an open question: unknown, or a notice where the rule itself is no more."""
        light = self._is_light(row) or self._standing == "spared"
        law = _Law("notice" if light else "unknown", reason)
        return self._finding(row, feature, law, self._sentence(row, sentence, _NONE), seen)

    def _is_light(self, row: int) -> bool:
        """Whether the rule is no more than a notice for such a row, in whatever zone."""
        profile = int(self._profiles.of[row])
        if profile not in self._light:
            verdict = heaviest(self.rule, self._profiles.facts[profile])
            self._light[profile] = verdict == "notice"
        return self._light[profile]

    def _sentence(self, row: int, sentence: Sentence, tail: Text) -> Sentence:
        if self._standing == "today":
            return sentence if tail is _NONE else sentence.with_tail(tail)
        parts = (sentence, self.sheet.approved[row], self._standing, self.rule.edition.id)
        return Sentence(wording.approved, parts, tail)

    def _resolve(
        self, row: int, zone: str | None, share: float | None
    ) -> tuple[Resolution, Text | None, Text]:
        """What the law says, its advice, and the end of the sentence: once a profile and zone."""
        profile = int(self._profiles.of[row])
        bucket: tuple[bool, ...] = ()
        if self._thresholds:
            bucket = tuple(share is not None and share < t for t in self._thresholds)
        key = (profile, zone, bucket)
        if key not in self._resolved:
            facts = self._profiles.facts[profile]
            resolution = resolve(self.rule, facts, zone=zone, share=share)
            parts = [wording.assumed(assumed_columns(self.rule, facts, zone=zone))]
            if resolution.exception is not None:
                parts.insert(0, wording.exception_applies(resolution.exception.title))
            claimable = [p for e in resolution.would_change for p in e.purposes]
            claims = bool(facts.get("purposes"))
            parts.append(wording.would_change(list(dict.fromkeys(claimable)), claims=claims))
            found = (resolution, resolution.advice(self.rule), wording.joined(*parts))
            self._resolved[key] = found
        return self._resolved[key]

    def _finding(
        self, row: int, feature: Feature | None, law: _Law, message: Sentence, seen: Seen
    ) -> Finding:
        sheet = self.sheet
        project = sheet.ids[row]
        zone_kind = self._kind(seen.kind) if feature is None else feature.zone.kind
        layer = None if feature is None else feature.layer.spec
        layer_id = None if layer is None else layer.id
        zone_feature = None if feature is None else feature.id
        where = layer_id or zone_kind
        return Finding(
            id=finding_id(self.rule.code, project, where, zone_feature, law.reason),
            rule=self.rule.code,
            edition=self.rule.edition.id,
            project=project,
            source_file=sheet.files[row],
            source_row=sheet.lines[row],
            zone_layer=layer_id,
            zone_feature=zone_feature,
            zone_edition=None if layer is None else layer.edition,
            verdict=law.verdict,
            message=message,
            citation=self._citation,
            measure=seen.measure,
            limit=self._limit,
            evidence=law.evidence,
            reason=law.reason,
            location_accuracy=sheet.accuracy[row] or None,
            zone_kind=zone_kind,
            zone_name=None if feature is None else feature.name or None,
            advice=law.advice,
            certainty=seen.certainty,
            possible_zones=seen.possible,
            geometry=seen.geometry,
        )

    def _kind(self, kind: str | None) -> str | None:
        """Kind of layer concerned; ``None`` where the rule has several and none is meant."""
        kinds = {zone.kind for zone in self.rule.zones}
        return kind or (kinds.pop() if len(kinds) == 1 else None)

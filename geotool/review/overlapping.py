"""Sites that enter zones they should not: overlaps of one rule as findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from geotool import engine
from geotool.engine.pairs import joined, taken, whole_measure
from geotool.model import Finding, Measure, Reason, Sentence
from geotool.review import wording
from geotool.review.case import Case
from geotool.review.drafting import Seen, overlap_measure
from geotool.review.measured import Overlaps, planar_of
from geotool.review.zones import Feature, Features

#: Share from which a site counts as wholly inside: measured to about 1e-6.
_WHOLE = 1 - 1e-6


def overlapping(case: Case) -> list[Finding]:
    """Findings of drawn sites that overlap zones of the rule."""
    features = case.land.sorted_out(case.rule.zones, case.rule)
    overlaps = _of_case(case, features)
    overlaps = _outside_only(overlaps, features, case.land.excluded(case.rule, case.chosen))
    slivers = _slivers(overlaps, features, case.tolerance_m2)
    pairs = overlaps.pairs
    rows = zip(
        case.subjects.everyone[pairs.subject].tolist(),
        pairs.zone.tolist(),
        _measures(overlaps),
        pairs.geometry,
        overlaps.certainty,
        slivers.tolist(),
        overlaps.met.tolist(),
        strict=True,
    )
    findings = []
    for row, zone, measure, shape, certainty, is_sliver, met in rows:
        seen = Seen(measure, shape, certainty)
        feature = features.item(zone)
        if feature.undecided:
            findings.append(attribute_missing(case, row, feature, seen))
        elif is_sliver:
            findings.append(case.drafter.sliver(row, feature, case.tolerance_m2, seen))
        else:
            findings.append(_conflict(case, row, feature, seen, met))
    return findings


def _conflict(case: Case, row: int, feature: Feature, seen: Seen, met: bool) -> Finding:
    drafter = case.drafter
    named, where = drafter.zone(feature), drafter.where(row)
    if not met:
        sentence = Sentence(wording.beside, (named, where))
    else:
        is_point = seen.measure is not None and seen.measure.unit == "count"
        bare_m2 = float(case.subjects.sheet.declared_m2[row]) if is_point else 0.0
        sentence = Sentence(wording.overlap, (named, seen.measure, where, bare_m2))
    return drafter.decided(row, feature, sentence, seen)


def _measures(overlaps: Overlaps) -> Iterator[Measure]:
    pairs = overlaps.pairs
    columns = (pairs.value, pairs.unit, pairs.share, overlaps.planar, overlaps.low, overlaps.high)
    for value, unit, share, planar, low, high in zip(*(c.tolist() for c in columns), strict=True):
        band = None if low != low else (low, high)  # noqa: PLR0124
        yield overlap_measure(value, unit, share, planar, band)


def attribute_missing(case: Case, row: int, feature: Feature, seen: Seen) -> Finding:
    """A zone feature whose deciding attribute is missing."""
    asked = (feature.zone.kind, feature.undecided, feature.read)
    parts = (case.drafter.zone(feature), *asked, seen.measure)
    sentence = Sentence(wording.attribute_missing, parts)
    return case.drafter.undecided(row, feature, sentence, Reason.MISSING_ATTRIBUTE, seen)


def _of_case(case: Case, features: Features) -> Overlaps:
    """Overlaps of the case's subjects with the features that concern its rule.

    ``pairs.subject`` stays a number among all subjects, ``pairs.zone`` is one in ``features``.
    """
    mine = np.zeros(len(case.subjects.everyone), dtype=bool)
    mine[case.subjects.number] = True
    found: list[Overlaps] = []
    offset = 0
    for kind in features.kinds:
        overlaps = case.measured.overlaps(kind)
        zone = overlaps.pairs.zone + offset
        rows = np.flatnonzero(mine[overlaps.pairs.subject] & (features.zone[zone] >= 0))
        part = overlaps.take(rows)
        found.append(replace(part, pairs=replace(part.pairs, zone=part.pairs.zone + offset)))
        offset += len(kind)
    return Overlaps(
        joined([part.pairs for part in found]),
        *(
            np.concatenate([getattr(part, name) for part in found])
            for name in ("planar", "low", "high", "certainty", "met")
        ),
    )


def _outside_only(overlaps: Overlaps, features: Features, excluded: np.ndarray) -> Overlaps:
    """Take from each overlap what lies in zones where the rule leaves the word to another one.

    The class by positional accuracy stays that of the whole overlap.
    """
    pairs = overlaps.pairs
    if not len(excluded) or not len(pairs):
        return overlaps
    met = np.where(overlaps.met, pairs.geometry, None)
    held = engine.inside(met, excluded)
    inside = np.nan_to_num(held.share)
    cut = inside > 0
    rest = np.where(cut, held.geometry, pairs.geometry)
    value = np.where(cut, np.nan_to_num(whole_measure(rest)), pairs.value)
    changed = replace(pairs, value=value, geometry=rest, share=pairs.share * (1 - inside))
    planar = overlaps.planar.copy()
    partly = np.flatnonzero(cut & (inside < 1) & (pairs.unit == "m2"))
    if len(partly):
        planar[partly] = planar_of(taken(changed, partly))
    low = np.minimum(overlaps.low, value)
    beside = np.flatnonzero(~overlaps.met)
    if len(beside):
        zones = engine.inside(features.geometries[pairs.zone[beside]], excluded)
        inside[beside] = np.where(zones.share >= 1, 1.0, 0.0)
    kept = np.flatnonzero(inside < 1)
    return replace(overlaps, pairs=changed, planar=planar, low=low).take(kept)


def _slivers(overlaps: Overlaps, features: Features, tolerance_m2: float) -> np.ndarray:
    """Mark areas that are only slivers: all of a site's in one layer together, and not all of it.

    The tolerance is one of areas; a length or a point inside is never a sliver, nor is what may
    be more than the tolerance within the positional accuracy stated.
    """
    pairs = overlaps.pairs
    if not len(pairs):
        return np.zeros(0, dtype=bool)
    layer = features.layer()[pairs.zone]
    group = pairs.subject * (int(layer.max()) + 1) + layer
    _, which = np.unique(group, return_inverse=True)
    total = np.bincount(which.reshape(-1), weights=pairs.value)[which.reshape(-1)]
    plain = np.array([c is None for c in overlaps.certainty], dtype=bool)
    marked: np.ndarray = (
        plain & (total <= tolerance_m2) & (pairs.unit == "m2") & (pairs.share < _WHOLE)
    )
    return marked

"""One rule together with everything it is to be held against."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from geotool.review.drafting import Draft
from geotool.review.subjects import Subjects
from geotool.review.zones import Features
from geotool.rules import RuleInForce


@dataclass(frozen=True)
class Case:
    """One rule, the subjects it applies to, and the zone features it is judged by.

    ``excluded`` are geometries (EPSG:4490) outside which alone conflicts count; ``unmatched``
    is what the subjects say of themselves (a county) and no feature answers to.
    """

    rule: RuleInForce
    subjects: Subjects
    features: Features
    language: str
    tolerance_m2: float
    excluded: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=object))
    unmatched: str = ""

    def draft(self, subject: int, zone: int) -> Draft:
        """Begin a finding on a subject and a zone feature (-1 for none)."""
        feature = self.features.items[zone] if zone >= 0 else None
        row = self.subjects.rows[subject]
        return Draft(self.rule, row, feature, self.language, self.tolerance_m2)

    def margin_m(self) -> float:
        """What a centre line may lie off the shoreline from which the law measures."""
        return float(self.rule.value("margin_m") or 0.0)

    def limit_m(self) -> float:
        """Distance limit of the rule, 0 where it has none."""
        return float(self.rule.value("distance_m") or 0.0)

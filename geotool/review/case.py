"""One rule together with everything it is to be held against."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

import numpy as np

from geotool.review.drafting import Drafter
from geotool.review.measured import Measured
from geotool.review.subjects import Subjects
from geotool.review.zones import Features, Land
from geotool.rules import RuleInForce


class Standing(Enum):
    """Why an edition judges some rows: by the day of the review, or by that of their approval."""

    TODAY = "today"
    KEPT = "kept"  # approved while an older edition was in force
    SPARED = "spared"  # approved before there was such a rule
    UNRECORDED = "unrecorded"  # approved before the rulebook begins


@dataclass(frozen=True)
class Case:
    """One rule, the subjects it applies to, and the land it is judged by.

    ``chosen`` are all rules of the review, to which this one may leave a word. ``unmatched`` is
    what the subjects say of themselves (a county) and no feature answers to.
    """

    rule: RuleInForce
    subjects: Subjects
    land: Land
    measured: Measured
    language: str
    tolerance_m2: float
    chosen: tuple[RuleInForce, ...] = ()
    standing: Standing = Standing.TODAY
    features: Features | None = None
    unmatched: str = ""
    drafter: Drafter = field(init=False)

    def __post_init__(self) -> None:
        """Make the drafter of the rule's findings."""
        drafter = Drafter(self.rule, self.subjects.sheet, self.language, self.standing.value)
        object.__setattr__(self, "drafter", drafter)

    def only(self, mask: np.ndarray, features: Features | None = None) -> Case:
        """Return the case of some of its subjects (and of some features)."""
        return replace(self, subjects=self.subjects.take(mask), features=features or self.features)

    def concerned(self) -> Features:
        """Return the features that concern the rule."""
        return self.features if self.features is not None else self.land.features(self.rule)

    def margin_m(self) -> float:
        """What a centre line may lie off the shoreline from which the law measures."""
        return float(self.rule.value("margin_m") or 0.0)

    def limit_m(self) -> float:
        """Distance limit of the rule, 0 where it has none."""
        return float(self.rule.value("distance_m") or 0.0)

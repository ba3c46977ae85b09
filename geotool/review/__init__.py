"""Findings and verdicts: the same data for every output."""

from geotool.review.bench import Settings
from geotool.review.evaluate import DATA_RULE, evaluate
from geotool.review.outcome import LocalChange, Outcome, RuleUsed

__all__ = ["DATA_RULE", "LocalChange", "Outcome", "RuleUsed", "Settings", "evaluate"]

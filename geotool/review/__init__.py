"""Findings and verdicts: the same data for every output."""

from geotool.review.baseline.comparing import baseline_pieces, baseline_text, compared
from geotool.review.baseline.file import read_baseline
from geotool.review.bench import Settings
from geotool.review.evaluate import DATA_RULE, evaluate
from geotool.review.outcome import LocalChange, Outcome, RuleUsed
from geotool.review.waivers.applying import waived

__all__ = [
    "DATA_RULE",
    "LocalChange",
    "Outcome",
    "RuleUsed",
    "Settings",
    "baseline_pieces",
    "baseline_text",
    "compared",
    "evaluate",
    "read_baseline",
    "waived",
]

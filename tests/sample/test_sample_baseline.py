"""A baseline of the sample makes the review of the sample clean."""

from __future__ import annotations

from pathlib import Path

import pytest

import geotool
from geotool import review as reviewing
from geotool.model import Since


@pytest.fixture
def compared(review: geotool.Review, tmp_path: Path) -> geotool.Review:
    """The review of the sample beside its own baseline."""
    file = tmp_path / "baseline.json"
    file.write_text(reviewing.baseline_text(review.outcome), "utf-8")
    baseline = reviewing.read_baseline(file, name="b.json", workspace=review.outcome.workspace)
    return geotool.Review(reviewing.compared(review.outcome, baseline))


def test_nothing_is_new(review: geotool.Review, compared: geotool.Review) -> None:
    outcome = compared.outcome
    assert {f.compared.state for f in outcome.findings if f.compared} == {Since.KNOWN}
    assert [f.compared.was for f in outcome.findings if f.compared] == [
        f.id for f in review.outcome.findings
    ]
    assert outcome.baseline is not None
    assert outcome.baseline.stale == ()
    assert outcome.not_checked
    assert not any(entry.new for entry in outcome.not_checked)
    assert review.exit_code(fail_on="unknown") == 1
    assert compared.exit_code(fail_on="unknown") == 0


def test_the_same_bytes(review: geotool.Review, compared: geotool.Review) -> None:
    text = reviewing.baseline_text(review.outcome)
    assert reviewing.baseline_text(compared.outcome) == text
    assert max(map(len, text.splitlines())) < 12_000

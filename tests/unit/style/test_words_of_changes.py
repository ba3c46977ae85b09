"""What a workspace changed locally is said with its reason; citations and shares in words."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geotool.model import Reason
from geotool.review.evaluate import DATA_RULE
from geotool.review.outcome import LocalChange, Outcome
from geotool.style import (
    CITATION_LABELS,
    USUAL_TOLERANCE_M2,
    change_text,
    citation_label,
    local_changes,
    percent,
    reason_label,
)
from geotool.workspace.config import RulesSection


def outcome(**more: Any) -> Any:
    rule = replace(DATA_RULE, code="YRV001", changes=(LocalChange("distance_m", 2, 1, "试点"),))
    return SimpleNamespace(**{"rules": (rule, DATA_RULE), "tolerance_m2": 1.0, **more})


def test_every_change_is_said_once() -> None:
    said = local_changes(outcome())
    assert [text.zh for text in said] == ["YRV001 的 distance_m 由 1 改为 2，理由：试点"]
    assert len(local_changes(outcome(tolerance_m2=0.0))) == 2
    assert local_changes(outcome(rules=(DATA_RULE,))) == []


def test_the_usual_tolerance_is_that_of_a_workspace_which_says_nothing() -> None:
    assert USUAL_TOLERANCE_M2 == RulesSection().tolerance_m2 == Outcome.tolerance_m2


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9) | st.none(), st.text())
def test_a_change_is_one_line(value: float, published: float | None, reason: str) -> None:
    said = change_text("X", LocalChange("a_m", value, published, reason))
    assert len(said.zh.splitlines()) == len(said.en.splitlines()) == 1


def test_what_we_cite_for_ourselves_has_words() -> None:
    assert DATA_RULE.citation in CITATION_LABELS
    assert citation_label(DATA_RULE.citation, "zh") == "geotool 数据约定"
    assert citation_label(DATA_RULE.citation, "en") == DATA_RULE.citation
    assert citation_label("《防洪法》", "en") == "《防洪法》"


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0.00%"), (1, "100.00%"), (0.9149, "91.49%"), (1e-9, "<0.01%"), (1 - 1e-9, ">99.99%")],
)
def test_shares_have_two_decimals_and_no_blank(share: float, said: str) -> None:
    assert percent(share) == said


def test_slivers_have_one_name() -> None:
    assert reason_label(Reason.SLIVER, "zh").startswith("细碎重叠")

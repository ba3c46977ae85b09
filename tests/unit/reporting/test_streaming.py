"""Reports are made as they are written: a hundred thousand findings take no room of their own."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from geotool.model import Sentence, Text
from geotool.reporting import pieces, render
from geotool.reporting.findings_json import document
from geotool.reporting.json_pieces import json_pieces, text_of
from geotool.review.outcome import Outcome

MANY = 3000


@pytest.fixture
def worded() -> list[int]:
    """The numbers of the findings that were put into words, in their order."""
    return []


@pytest.fixture
def many(hostile: Outcome, outcomes: ModuleType, worded: list[int]) -> Outcome:
    """Findings of a thousand projects that note when they are put into words."""

    def say(number: int) -> Text:
        worded.append(number)
        return Text(f"第 {number} 条，与红线重叠", f"number {number}")

    findings = tuple(
        outcomes.finding(n, f"P-{n // 3}", "ERL001", "violation", message=Sentence(say, (n,)))
        for n in range(MANY)
    )
    verdicts = {f"P-{n}": "violation" for n in range(MANY // 3)}
    return replace(hostile, findings=findings, verdicts=verdicts, compliant=())


@pytest.mark.parametrize("fmt", ["json", "csv", "text"])
def test_no_finding_is_worded_before_its_turn(many: Outcome, worded: list[int], fmt: str) -> None:
    made = pieces(many, fmt, language="zh")
    begun = []
    for piece in made:
        begun.append(piece)
        if "第 20 条" in piece:
            break
    assert max(worded) < MANY // 2
    text = "".join([*begun, *made])
    assert {int(n) for n in re.findall("第 ([0-9]+) 条", text)} == set(range(MANY))


@pytest.mark.parametrize("fmt", ["json", "csv", "text"])
def test_no_piece_is_large(many: Outcome, fmt: str) -> None:
    """But what one line must hold: the projects that pass, the texts of the law."""
    made = list(pieces(many, fmt))
    assert max(len(piece) for piece in made) < 200_000
    assert len(made) > MANY / 600


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["hostile", "nothing", "standing"])
def test_json_in_pieces_is_what_the_library_would_write(
    request: pytest.FixtureRequest, name: str, language: str
) -> None:
    outcome = request.getfixturevalue(name)
    whole = document(outcome, language=language)
    expected = json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    assert render(outcome, "json", language=language) == expected


@pytest.mark.parametrize(
    "value",
    [
        {}, [], "", None, True, False, 0, -1, 10**30, 0.1, 1e300, 1e-7, -0.0, 5e-324, (1, (2,)),
        {"a": {}, "b": [[], {}], "c": [{"d": [1, 2]}]},
        "\"\\/\b\f\n\r\t\x00\x1f\x7f\u2028😀\ud83d汉", {"键\n\"": "值"},
    ],
)  # fmt: skip
def test_every_value_is_written_as_the_library_writes_it(value: Any) -> None:
    assert text_of(value) == json.dumps(value, ensure_ascii=False, indent=2)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"a": [-float("inf")]}])
def test_what_is_no_number_in_json_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="no number"):
        text_of(value)


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(TypeError, match="set has no form"):
        "".join(json_pieces({"a": {1}}))

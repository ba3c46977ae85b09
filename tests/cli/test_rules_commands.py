"""``geotool rules``: finding rules, making one's own, testing them; the exit codes of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

Rules = Callable[..., Any]


@pytest.fixture
def rules(geotool: Rules, elsewhere: Path) -> Rules:
    """Run ``geotool rules`` in a folder that is no workspace."""

    def run(*words: str) -> Any:
        return geotool("rules", *words, cwd=elsewhere)

    return run


@pytest.fixture
def listed(rules: Rules) -> Callable[..., list[str]]:
    """Codes of ``geotool rules list`` with some conditions."""

    def run(*words: str) -> list[str]:
        ran = rules("list", *words, "--format", "csv")
        assert ran.code == 0, ran.err
        return [line.split(",")[0] for line in ran.out.splitlines()[1:]]

    return run


def test_conditions_of_the_list_combine(listed: Callable[..., list[str]]) -> None:
    everything = listed()
    within = listed("--check", "within_distance")
    chemical = listed("--kind", "化工项目")
    both = listed("--kind", "化工项目", "--check", "within_distance")
    assert "YRV001" in both
    assert both == [code for code in everything if code in set(within) & set(chemical)]
    words = ("--zone", "河流", "--severity", "prohibited", "--search", "化工", "--in-force")
    assert "YRV001" in listed(*words)
    assert "YRV001" not in listed(*words, "--as-of", "2021-02-28")
    assert "YRV001" in listed(*words, "--all", "--as-of", "2021-02-28")
    assert listed("--unverified", "--rules", "ERL001") == []


def test_an_empty_list_says_which_conditions_were_asked(rules: Rules) -> None:
    ran = rules("list", "--kind", "pv_ground", "--check", "coverage")
    assert ran.code == 0
    assert ran.err == (
        "geotool: no rule fits (kind pv_ground, check coverage); leave one of the conditions out\n"
    )
    ran = rules("list", "--check", "coverage", "--kind", "road", "--format", "json", "-q")
    assert (ran.code, ran.out.strip(), ran.err) == (0, "[]", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list", "--kind", "pv"), "did you mean pv_ground, pv_roof?"),
        (("list", "--severity", "banned"), "no severity is called 'banned'; there are PROHIBITED"),
        (("list", "--check", "insides"), "no check is called 'insides'; did you mean inside?"),
        (("list", "--zone", "wet"), "no layer kind is called 'wet'; did you mean wetland?"),
        (("new", "abc1"), "'abc1' is no rule code; write 2 to 4 capitals and 3 digits: ABC001"),
        (("new", "ERL001"), "ERL001 is a built-in rule; codes are permanent"),
        (("new", "AB001", "--check", "x"), "no check is called 'x'; there are overlap"),
        (("test", "nowhere"), "no rule pack or folder of rules 'nowhere'"),
        (("lint", "nowhere"), "nowhere: no such file or folder"),
    ],
)
def test_a_slip_is_one_line_and_exit_2(
    rules: Rules, elsewhere: Path, words: Sequence[str], said: str
) -> None:
    ran = rules(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("geotool: ")
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert list(elsewhere.iterdir()) == []


def test_a_new_rule_is_sound_and_tested(rules: Rules) -> None:
    made = rules("new", "ABC001", "--check", "near_any")
    assert made.code == 0
    assert made.err.splitlines()[:2] == [
        f"geotool: wrote {Path('rules/ABC001.toml')}",
        f"geotool: wrote {Path('rules/cases/ABC001.toml')}",
    ]
    assert rules("lint", "rules").code == 0
    ran = rules("test", "rules")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "geotool: rules: 4 cases, all end as written\n"
    again = rules("new", "ABC001")
    assert again.code == 2
    assert "is there already; choose another code; nothing was changed" in again.err


def test_each_failing_case_is_a_line_and_exit_1(rules: Rules, elsewhere: Path) -> None:
    rules("new", "ABC001")
    rules("new", "ABC002")
    file = elsewhere / "rules" / "ABC001.toml"
    file.write_text(file.read_text("utf-8").replace('"PROHIBITED"', '"REQUIREMENT"'), "utf-8")
    ran = rules("test", "rules")
    assert ran.code == 1
    assert ran.out == "ABC001-half_inside: verdict: unmet, expected violation\n"
    assert ran.err == "geotool: rules: 8 cases, 1 fail\n"
    assert rules("test", str(Path("rules/ABC002.toml"))).code == 0
    (elsewhere / "rules" / "cases" / "ABC002.toml").unlink()
    ran = rules("test", "rules")
    assert "geotool: rules: without cases: ABC002" in ran.err


def test_a_faulty_rule_or_case_file_is_exit_2(rules: Rules, elsewhere: Path) -> None:
    rules("new", "ABC001")
    file = elsewhere / "rules" / "cases" / "ABC001.toml"
    file.write_text(file.read_text("utf-8").replace("shows = ", "show = ", 1), "utf-8")
    ran = rules("test", "rules")
    assert ran.code == 2
    assert ran.err.startswith(f"geotool: {Path('rules/cases/ABC001.toml')}:")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("verb", ["list", "lint", "test", "new", "explain"])
def test_help_shows_examples(rules: Rules, verb: str) -> None:
    ran = rules(verb, "--help")
    assert ran.code == 0
    assert f"geotool rules {verb} " in ran.out
    assert "Examples:" in ran.out

"""Choosing rules: by code, prefix and catalogue id, by day, with local parameters."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geotool.errors import ConfigError, MissingFileError, UnknownNameError
from geotool.rules import load_packs
from geotool.rules.load import PACKS
from geotool.workspace import load as load_workspace

BOOK = load_packs()
TODAY = date(2026, 11, 20)
#: Codes are permanent: a rule may be added here, none renamed and none left out.
CODES = {
    "ERL001": "RL001", "PV001": "RL002", "PA001": "RL003", "PA002": "RL004", "PA003": "RL005",
    "PA004": "RL006", "PBF001": "RL007", "CRP001": "RL008", "UGB001": "RL009", "TCL001": "RL010",
    "WET001": "RL011", "WET002": "RL012", "WSZ001": "RL013", "WSZ002": "RL014", "WSZ003": "RL015",
    "WSZ004": "RL016", "RIV001": "RL017", "RIV002": "RL018", "YRV001": "RL019", "YRV002": "RL020",
    "YRV004": "RL020", "YRV003": "RL021", "FSH001": "RL022", "IND001": "RL023", "IND002": "RL024",
    "PV002": "RL025", "PV003": "RL026", "PV004": "RL027", "PV005": "RL028", "PV006": "RL029",
    "PV007": "RL030", "RIV003": "RL031", "RIV004": "RL032", "RIV005": "RL032", "FOR001": "RL033",
    "GEO001": "RL034", "GEO002": "RL034", "SOI001": "RL035", "ECU001": "RL036", "ECU002": "RL037",
    "ECU003": "RL038", "EVC001": "RL039", "EVC002": "RL040", "COV001": "RL041", "COV002": "RL042",
    "COV003": "RL043", "COV004": "RL044", "COV005": "RL045", "RST001": "RL046", "ADM001": "RL047",
    "DEC001": "RL048", "FUE001": "RL049", "SWS001": "RL050",
    "ADM002": None, "QUO001": None, "TIL001": None, "TIL002": None,
}  # fmt: skip


@dataclass(frozen=True)
class Local:
    parameters: Mapping[str, Any]
    reason: str = "渝规〔2026〕1号"
    line: int = 7


def codes(selection: Any) -> list[str]:
    return [rule.code for rule in BOOK.choose(selection)]


def test_rules_keep_their_codes() -> None:
    assert {r.code: r.catalogue for r in BOOK} == CODES
    assert {r.catalogue for r in BOOK} >= {f"RL{n:03}" for n in range(1, 51)}
    order = [(r.catalogue or "~", r.code) for r in BOOK]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("selection", "chosen"),
    [
        (None, list(CODES)),
        ("ERL001", ["ERL001"]),
        ("RL019", ["YRV001"]),
        ("RL034", ["GEO001", "GEO002"]),
        ("PV", [code for code in CODES if code.startswith("PV")]),
        ("erl, rl047", ["ERL001", "ADM001"]),
        (["PV002，WSZ", "RL001"], ["ERL001", "WSZ001", "WSZ002", "WSZ003", "WSZ004", "PV002"]),
        (["P"], [code for code in CODES if code.startswith("P")]),
    ],
)
def test_selection(selection: Any, chosen: list[str]) -> None:
    assert codes(selection) == [rule.code for rule in BOOK if rule.code in chosen]


@pytest.mark.parametrize(
    ("selection", "near"),
    [
        ("ERL01", "did you mean ERL001"),
        ("rl7", "did you mean RL007"),
        ("PV009", "PV00"),
        ("RL058", "RL0"),
        ("wetland", "geotool rules list"),
    ],
)
def test_unknown_selection_names_near_matches(selection: str, near: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        BOOK.select(selection, TODAY)
    assert near in str(caught.value)
    assert isinstance(caught.value, KeyError)


def test_an_empty_selection_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="empty"):
        BOOK.choose(" , ")


def test_lookup_by_code_and_catalogue_id() -> None:
    assert BOOK["pv002"] is BOOK["RL025"]
    assert "PV002" in BOOK
    with pytest.raises(UnknownNameError, match="did you mean"):
        BOOK["PV02"]


@pytest.mark.parametrize(
    ("code", "day", "edition"),
    [
        ("ERL001", date(2019, 11, 1), "2019-11"),
        ("ERL001", date(2022, 8, 15), "2019-11"),
        ("ERL001", date(2022, 8, 16), "2022-08"),
        ("ERL001", date(2026, 8, 14), "2022-08"),
        ("PBF001", date(1999, 1, 1), "1999"),
        ("PBF001", date(2019, 12, 31), "1999"),
        ("PBF001", date(2020, 1, 1), "2020"),
        ("RIV001", date(1998, 1, 1), "1998"),
        ("RIV001", date(2002, 10, 1), "2002-10"),
        ("RIV001", date(2016, 7, 1), "2002-10"),
        ("RIV001", date(2016, 7, 2), "2016-07"),
        ("RIV001", date(2018, 3, 18), "2016-07"),
        ("RIV001", date(2018, 3, 19), "2018-03"),
        ("ERL001", date(2026, 8, 15), "2026-08"),
        ("PA001", date(2026, 3, 14), "2017"),
        ("PA001", date(2026, 3, 15), "2026"),
        ("WSZ001", date(2026, 8, 14), "2018"),
        ("WSZ001", date(2026, 8, 15), "2026-08"),
        ("PBF001", date(2026, 12, 31), "2025-10"),
        ("PBF001", date(2027, 1, 1), "2027"),
        ("YRV001", date(2021, 3, 1), "2021-03"),
        ("PV002", date(2023, 3, 20), "2023-03"),
        ("PV006", date(2023, 3, 20), "2023-03"),
        ("ECU001", date(2024, 3, 6), "2024-03"),
        ("ECU001", date(2026, 8, 15), "2026-08"),
    ],
)
def test_edition_of_the_day(code: str, day: date, edition: str) -> None:
    (rule,) = BOOK.select(code, day)
    assert rule.edition.id == edition
    assert BOOK.dormant(code, day) == ()


def test_a_rule_before_its_first_edition_is_dormant() -> None:
    day = date(2021, 2, 28)
    assert BOOK.select("YRV001", day) == ()
    assert [r.code for r in BOOK.dormant(["YRV001", "PBF"], day)] == ["YRV001"]


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_no_day_has_two_editions_and_none_is_lost(day: date) -> None:
    for rule in BOOK:
        active = [e for e in rule.editions if e.in_force(day)]
        assert len(active) <= 1
        assert rule.edition_on(day) == (active[0] if active else None)
    chosen = {r.code for r in BOOK.select(None, day)}
    assert chosen | {r.code for r in BOOK.dormant(None, day)} == set(CODES)


def test_editions_of_a_rule_leave_no_gap() -> None:
    for rule in BOOK:
        ordered = sorted(rule.editions, key=lambda e: e.valid_from)
        for earlier, later in itertools.pairwise(ordered):
            assert earlier.valid_to is not None
            assert later.valid_from - earlier.valid_to == timedelta(days=1), rule.code


def test_override_is_executed_and_shown() -> None:
    (rule,) = BOOK.select("YRV001", TODAY, {"YRV001": Local({"distance_m": 1500})})
    assert rule.value("distance_m") == 1500.0
    limit = rule.limit()
    assert (limit.value, limit.unit, limit.overridden) == (1500.0, "m", True)
    assert limit.reason == "渝规〔2026〕1号"
    assert rule.parameters["distance_m"].published == 1000.0
    assert not rule.parameters["measured_from"].overridden
    (plain,) = BOOK.select("YRV001", TODAY)
    assert not plain.limit().overridden


def test_override_of_a_start_line() -> None:
    (rule,) = BOOK.select("YRV001", TODAY, {"YRV001": Local({"measured_from": "river"})})
    assert rule.value("measured_from") == "river"
    assert not rule.limit().overridden


@pytest.mark.parametrize(
    ("code", "parameters", "words"),
    [
        ("YRV009", {"distance_m": 1}, "rule YRV009, which does not exist; did you mean YRV00"),
        ("YRV001", {"distance": 1}, "no parameter 'distance'; it has distance_m"),
        ("YRV001", {"distance_m": "1 km"}, "'distance_m'"),
        ("YRV001", {"distance_m": -5}, "'distance_m'"),
        ("YRV001", {"distance_m": True}, "'distance_m'"),
        ("YRV001", {"measured_from": "shore"}, "no such layer kind"),
        ("ADM001", {"share": 95}, "'share'"),
        ("ERL001", {"tolerance_m2": 1}, "it has none; remove the override"),
    ],
)
def test_a_faulty_override_stops(code: str, parameters: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        BOOK.select("PV", TODAY, {code: Local(parameters)})
    assert str(caught.value).startswith("geotool.toml:7: ")
    assert words in str(caught.value)


@pytest.mark.parametrize("name", ["RL019", "rl019", "YRV001", "yrv001"])
def test_an_override_may_be_named_by_catalogue_id(name: str) -> None:
    (rule,) = BOOK.select("YRV001", TODAY, {name: Local({"distance_m": 1500, "margin_m": 800})})
    assert rule.value("distance_m") == 1500.0
    assert rule.value("margin_m") == 800.0
    assert rule.parameters["margin_m"].published == 500.0


def test_one_rule_may_not_be_overridden_by_both_its_names() -> None:
    twice = {"RL019": Local({"distance_m": 1500}), "YRV001": Local({"distance_m": 1200})}
    with pytest.raises(ConfigError, match="rule YRV001 is overridden twice, as RL019 and YRV001"):
        BOOK.select("PV", TODAY, twice)


def test_editions_inferred_from_later_texts_are_not_called_verified() -> None:
    for code, day in (("PBF001", 2010), ("RIV001", 2000), ("RIV001", 2010), ("ERL001", 2020)):
        (rule,) = BOOK.select(code, date(day, 6, 1))
        assert not rule.edition.verified, code
        early = [*rule.variants, *rule.exceptions]
        assert all(c.confidence != "V" for c in early), code


def test_overrides_of_a_real_workspace(tmp_path: Path) -> None:
    (tmp_path / "geotool.toml").write_text(
        '[workspace]\nname = "w"\n[rules.override.YRV001]\ndistance_m = 800\nreason = "试点"\n',
        "utf-8",
    )
    workspace = load_workspace(tmp_path)
    (rule,) = load_packs(workspace.packs).select("YRV001", TODAY, workspace.overrides)
    assert rule.limit().reason == "试点"
    assert rule.value("distance_m") == 800.0


def test_packs(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "WSZ001.toml").write_bytes((PACKS / "cn" / "WSZ001.toml").read_bytes())
    assert [r.code for r in load_packs(["mine"], base=tmp_path)] == ["WSZ001"]
    with pytest.raises(MissingFileError, match="built-in packs: cn"):
        load_packs(["us"], base=tmp_path)


@dataclass
class Row(Mapping[str, Any]):
    """A mapping that is not a dict, as rows of tables are."""

    data: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def __iter__(self) -> Any:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)


def test_rows_may_be_any_mapping() -> None:
    from geotool.rules import applies_to

    assert applies_to(BOOK["PV002"], Row({"kind": "pv_ground", "change": "new"}))

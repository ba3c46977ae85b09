"""``projects/waivers.toml`` as a document: what it says, and the line of each fault."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geotool.errors import ConfigError
from geotool.workspace import written_waivers
from geotool.workspace.waivers import read_cap

ENTRY = """\
[[waiver]]
rule = "ERL001"
project = "TL-07"
document = "渝规资函〔2026〕12号"
issuer = "市规资局"
date = 2026-03-01
expires = "2027-03-01"
reason = "已论证"
"""


@pytest.fixture
def read(tmp_path: Path) -> Any:
    (tmp_path / "projects").mkdir()

    def written(text: str | bytes) -> Any:
        data = text.encode() if isinstance(text, str) else text
        (tmp_path / "projects/waivers.toml").write_bytes(data)
        return written_waivers(tmp_path)

    return written


def test_no_file_and_an_empty_one_hold_no_waivers(tmp_path: Path, read: Any) -> None:
    assert written_waivers(tmp_path) == ()
    for text in ("", "# nothing yet\n", b"\xef\xbb\xbf# saved by Notepad\r\n"):
        assert read(text) == ()


def test_what_an_entry_says(read: Any) -> None:
    more = """\
cap = "1,200 m2"
place = [106, 29.8, 106.1, 29.9]
zone = "erl_2024/a/12"
zone_edition = 2024-03-19
rule_edition = 2022
"""
    plain, full = read(f"# 豁免\n{ENTRY}\n{ENTRY}{more}")
    assert (plain.line, plain.lines["rule"], full.line, full.lines["place"]) == (2, 3, 11, 20)
    assert (plain.entry.date, plain.entry.expires) == (date(2026, 3, 1), date(2027, 3, 1))
    assert (plain.entry.cap, plain.entry.place, plain.entry.zone_parts()) == (None,) * 2 + (
        (None, None),
    )
    assert (full.entry.cap.value, full.entry.cap.unit) == (1200.0, "m2")
    assert full.entry.cap.written == "1,200 m2"
    assert full.entry.place == (106.0, 29.8, 106.1, 29.9)
    assert full.entry.zone_parts() == ("erl_2024", "a/12")
    assert (full.entry.zone_edition, full.entry.rule_edition) == ("2024-03-19", "2022")


def test_a_document_may_stand_for_several_things(read: Any) -> None:
    entries = [
        ENTRY,
        ENTRY.replace("TL-07", "TL-08"),
        ENTRY.replace("ERL001", "PBF001"),
        ENTRY + 'zone = "erl"\n',
        ENTRY + "place = [106, 29.8, 106.1, 29.9]\n",
        ENTRY + "place = [106.2, 29.8, 106.3, 29.9]\n",
        ENTRY.replace("12号", "13号"),
    ]
    assert len(read("".join(entries))) == 7


def test_zones_alone(read: Any) -> None:
    (found,) = read(ENTRY.replace('project = "TL-07"', 'zone = "erl"'))
    assert (found.entry.project, found.entry.zone_parts()) == (None, ("erl", None))


def without(key: str) -> str:
    return "".join(x for x in ENTRY.splitlines(keepends=True) if not x.startswith(f"{key} "))


FAULTS = [
    (ENTRY + 'cap = "5 m3"\n', 9, "'m3' is no known unit", "m2 ㎡ 平方米, ha 公顷, 亩 mu"),
    (ENTRY + 'cap = "5"\n', 9, "has no unit", "km2 平方公里"),
    (ENTRY + "cap = 5\n", 9, "a text with its unit", "1200 m2"),
    (ENTRY + 'cap = "0 m2"\n', 9, "above 0", "leave it out"),
    (ENTRY + 'cap = "-3 亩"\n', 9, "above 0", "leave it out"),
    (ENTRY + 'cap = "1.5 个"\n', 9, "counted whole", "2 个"),
    (ENTRY + 'cap = "约三亩"\n', 9, "no number with a unit", "1200 m2"),
    (ENTRY + 'cap = "1,23 m2"\n', 9, "no number with a unit", "1200 m2"),
    (ENTRY + f'cap = "{"9" * 5000} m2"\n', 9, "no number with a unit", "1200 m2"),
    (ENTRY + f'cap = "{"9" * 50} m2"\n', 9, "larger than the country", "correct"),
    (ENTRY + "place = [106.1, 29.8, 106.0, 29.9]\n", 9, "west is not west of east", "[west,"),
    (ENTRY + "place = [106.0, 29.9, 106.1, 29.8]\n", 9, "south is not south", "[west,"),
    (ENTRY + "place = [29.8, 106.0, 29.9, 106.1]\n", 9, "latitude stands before", "[west,"),
    (ENTRY + "place = [30, 85, 31, 86]\n", 9, "latitude stands before", "[west,"),
    (ENTRY + "place = [106.0, 106.1, 29.8, 29.9]\n", 9, "no degrees", "[west,"),
    (ENTRY + "place = [430000, 3300000, 430100, 3300100]\n", 9, "no degrees", "[west,"),
    (ENTRY + "place = [106.0, 29.8, 106.1]\n", 9, "four numbers", "[west,"),
    (ENTRY + "place = [106.0, 29.8, 106.1, nan]\n", 9, "four numbers", "[west,"),
    (ENTRY + "place = [true, 29.8, 106.1, 29.9]\n", 9, "four numbers", "[west,"),
    (ENTRY + "place = 5\n", 9, "no place", "WKT"),
    (ENTRY + 'place = "  "\n', 9, "says nothing", "write it out"),
    (ENTRY + 'zone = "/7"\n', 9, "no zone", "LAYER/FEATURE"),
    (ENTRY + 'zones = "erl"\n', 9, "unknown key", "did you mean 'zone'?"),
    (ENTRY.replace("2027", "2025"), 7, "expires before its date, 2026-03-01", "correct one"),
    (ENTRY.replace("2027-03-01", "2027-02-30"), 7, "no date", "2026-03-01"),
    (ENTRY.replace("2026-03-01", "20260301"), 6, "no date", "2026-03-01"),
    (ENTRY.replace("2026-03-01", "2026-03-01T08:00:00"), 6, "no date", "2026-03-01"),
    (without("expires"), 1, "'waiver.0.expires' is missing", "add it"),
    (without("document"), 1, "'waiver.0.document' is missing", "add it"),
    (without("project"), 1, "neither a project nor a zone", "add project"),
    (ENTRY.replace("已论证", " "), 8, "says nothing", "write it out"),
    (ENTRY + ENTRY, 9, "stands twice for the same findings (first in line 1)", "own place"),
    (ENTRY + ENTRY.replace("2027", "2028"), 9, "stands twice", "keep one"),
    ("[[waivers]]\n", 1, "unknown key 'waivers'", "did you mean 'waiver'?"),
    (ENTRY + 'cap = "5 m2\n', 9, "is not valid TOML", ""),
    ((ENTRY + "# \u4e2d").encode("gb18030"), 4, "is not UTF-8", "save it as UTF-8"),
]


@pytest.mark.parametrize(("text", "line", "what", "remedy"), FAULTS)
def test_faults_name_file_and_line(
    read: Any, text: str | bytes, line: int, what: str, remedy: str
) -> None:
    with pytest.raises(ConfigError) as fault:
        read(text)
    said = str(fault.value)
    assert said.startswith(f"projects/waivers.toml:{line}: ")
    assert what in said
    assert remedy in said
    assert "\n" not in said


def test_the_first_of_several_faults_is_told_with_the_number_of_the_others(read: Any) -> None:
    with pytest.raises(ConfigError, match=r"toml:6: .*and 2 more faults"):
        read(ENTRY.replace("2026-03-01", "0") + 'cap = "1 x"\nplace = 3\n')


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("1200 m2", 1200, "m2"),
        ("１，２００．５ ㎡", 1200.5, "m2"),
        ("1,234,567.89平方米", 1234567.89, "m2"),
        ("1 m²", 1, "m2"),
        ("0.12公顷", 1200, "m2"),
        ("0.12 HA", 1200, "m2"),
        ("1.8亩", 1200, "m2"),
        ("3 mu", 2000, "m2"),
        ("1 亩", 2000 / 3, "m2"),
        ("0.5 km2", 500_000, "m2"),
        ("0.5 平方公里", 500_000, "m2"),
        ("12.5米", 12.5, "m"),
        ("2 公里", 2000, "m"),
        ("3 个", 3, "count"),
        ("2 count", 2, "count"),
    ],
)
def test_caps(written: str, value: float, unit: str) -> None:
    found = read_cap(written)
    assert (found.value, found.unit, found.written) == (value, unit, written)

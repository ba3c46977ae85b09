"""Records that cannot be read: one line that names the record and the line in it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from geotool.errors import GeotoolError
from geotool.review.record import contents as records
from geotool.review.record.causes import changes_between
from geotool.review.record.file import line_of, read_record
from geotool.review.record.verification import differing

SHA = "0" * 64
BASIS: dict[str, Any] = {
    "schema": records.SCHEMA,
    "workspace": "湿地",
    "mode": "workspace",
    "as_of": "2026-11-20",
    "options": {"rules": None, "baseline": None, "language": "zh"},
    "settings": {"region": []},
    "versions": {"geotool": "1", "Python": "3.11", "GEOS": "3", "PROJ": "9", "GDAL": "3"},
    "rules": [{"code": "AB001", "editions": ["1"], "file": "AB001.toml", "sha256": SHA}],
    "inputs": [
        {"role": "configuration", "file": "geotool.toml", "sha256": SHA},
        {"role": "layer", "id": "erl", "kind": "ecological_red_line", "file": "e", "sha256": SHA},
    ],
    "waivers": [],
    "not_checked": [{"rule": "CD001", "reason": "missing_layer", "projects": 2, "new": True}],
    "verdicts": [{"project": "P", "verdict": "violation", "findings": 1, "source": "p.csv"}],
    "findings": [
        {
            **{"id": "f-1", "rule": "AB001", "edition": "1", "project": "P"},
            **{"zone_layer": "erl", "zone_feature": "7", "verdict": "violation"},
            **{"measure": "overlap_area", "value": 100.0, "unit": "m2", "share": 0.5},
            **{"waiver": None, "new": True},
        }
    ],
}
EMPTY: dict[str, Any] = {key: [] for key, value in BASIS.items() if isinstance(value, list)}


def written(document: dict[str, Any]) -> str:
    return "".join(records.pieces(records.sealed(document)))


@pytest.fixture
def refused(tmp_path: Path) -> Callable[[str | bytes], str]:
    """Return the line that a text is refused with, without the path."""

    def told(text: str | bytes) -> str:
        path = tmp_path / "r.json"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(GeotoolError) as error:
            read_record(path, name="r.json")
        line = str(error.value)
        assert "\n" not in line
        assert line.startswith("r.json:")
        assert "; " in line, "says what to do"
        return line.removeprefix("r.json:")

    return told


def test_what_is_written_is_read_and_fits_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(written(BASIS), "utf-8")
    found = read_record(path)
    assert found.edited is None
    assert {k: v for k, v in found.document.items() if k != "digests"} == BASIS
    jsonschema.Draft202012Validator(records.schema()).validate(found.document)
    jsonschema.validate(records.sealed({**BASIS, **EMPTY}), records.schema())


def test_one_entry_a_line() -> None:
    lines = written(BASIS).splitlines()
    assert sum('"role":' in line for line in lines) == 2
    assert [json.loads(line.rstrip(",")) for line in lines if '"f-1"' in line] == BASIS["findings"]
    assert "湿地" in lines[2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1: is empty"),
        (" \n \n", "1: is empty"),
        (b"\xff\xfe\x00", "1: is not UTF-8 text"),
        (b'{\n"schema": "\xcc"}', "2: is not UTF-8 text"),
        ("[]", "1: is no review record"),
        ("7", "1: is no review record"),
        ('{"findings": []}', "1: is no review record"),
        ('{\n"schema": "geotool.findings/1"}', "2: is no review record of schema geotool.record/1"),
        ('{\n"schema": ["x"]}', "2: is no review record of schema"),
        ('{"schema": "geotool.record/1"}', "1: is no whole record: 'workspace' is missing"),
        ("[" * 200_000, "1: is nested too deeply"),
        ('{"a":' * 200_000, "1: is nested too deeply"),
        ('{"schema": NaN}', "1: is no record: NaN is no number"),
        ('{"schema": ' + "9" * 5000 + "}", "1: is no record"),
        ('{"schema": 1, "schema": 2}', "1: is no record: the key 'schema' stands twice"),
    ],
)
def test_hostile_records(refused: Any, text: str | bytes, said: str) -> None:
    assert refused(text).startswith(said)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_record_names_its_last_line(refused: Any, share: float) -> None:
    text = written(BASIS)
    cut = text[: int(len(text) * share)]
    row = int(refused(cut).split(":")[0])
    assert abs(row - (cut.count("\n") + 1)) <= 1


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("as_of",), "2026-02-30"),
        (("mode",), "files!"),
        (("inputs", 1, "sha256"), "abc"),
        (("inputs", 0, "file"), None),
        (("findings", 0, "value"), "many"),
        (("findings", 0, "new"), 1),
        (("verdicts", 0, "project"), {"x": [1]}),
        (("rules",), {}),
        (("options", "rules"), "AB001"),
        (("versions", "GEOS"), 3),
    ],
)
def test_values_of_another_sort_name_their_line(
    refused: Any, place: tuple[Any, ...], value: Any
) -> None:
    document = copy.deepcopy(records.sealed(BASIS))
    inner: Any = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    text = "".join(records.pieces(document))
    where = ".".join(map(str, place))
    assert refused(text).startswith(f"{line_of(text, place)}: is no sound record: '{where}'")


@pytest.mark.parametrize("key", ["options", "inputs", "findings", "digests"])
def test_missing_sections_are_named(refused: Any, key: str) -> None:
    document = {k: v for k, v in records.sealed(BASIS).items() if k != key}
    assert refused("".join(records.pieces(document))).startswith(
        f"1: is no whole record: '{key}' is missing"
    )


def test_numbers_without_end_are_refused(refused: Any) -> None:
    text = written(BASIS).replace('"value": 100.0', '"value": 1e999')
    assert "findings.0.value" in refused(text)


@pytest.mark.parametrize("place", [("inputs", 1, "file"), ("findings", 0, "zone_feature")])
@pytest.mark.parametrize("indent", [None, 0, 2])
def test_lines_are_found_in_any_layout(place: tuple[Any, ...], indent: int | None) -> None:
    text = json.dumps(BASIS, indent=indent)
    line = text.splitlines()[line_of(text, place) - 1]
    assert f'"{place[-1]}": ' in line


def differences(**parts: Any) -> dict[str, Any]:
    """Compare the record with one whose finding has other values."""
    now = copy.deepcopy(BASIS)
    now["findings"][0].update(parts)
    return differing(BASIS, now, changes_between(BASIS, now))


@pytest.mark.parametrize(("value", "same"), [(100.01, True), (99.99, True), (100.02, False)])
def test_figures_within_their_last_digit_are_the_same(value: float, same: bool) -> None:
    assert (not differences(value=value)["findings"]) is same


def test_counts_are_exact() -> None:
    was, now = copy.deepcopy(BASIS), copy.deepcopy(BASIS)
    for document, value in ((was, 3), (now, 4)):
        document["findings"][0].update(value=value, unit="count")
    (found,) = differing(was, now, ())["findings"]
    assert found.parts == ("value",)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("verdict", "notice"),
        ("share", 0.51),
        ("edition", "2"),
        ("zone_feature", "8"),
        ("waiver", "applied"),
        ("new", False),
        ("reason", "sliver"),
    ],
)
def test_each_part_of_a_finding_counts(part: str, value: Any) -> None:
    (found,) = differences(id="f-2", **{part: value})["findings"]
    assert found.parts == (part,)


def test_findings_are_paired_whatever_their_ids() -> None:
    assert differences(id="f-2")["findings"] == ()


def test_versions_touch_what_nothing_else_does() -> None:
    now = copy.deepcopy(BASIS)
    now["versions"]["GEOS"] = "4"
    now["findings"][0]["value"] = 120.0
    changes = changes_between(BASIS, now)
    assert [(c.what, c.name, c.was, c.now) for c in changes] == [("version", "GEOS", "3", "4")]
    (found,) = differing(BASIS, now, changes)["findings"]
    assert found.touched_by == ("GEOS",)
    now["inputs"][1]["sha256"] = "1" * 64
    (found,) = differing(BASIS, now, changes_between(BASIS, now))["findings"]
    assert found.touched_by == ("erl",), "its own layer explains it"


def test_rules_not_checked_are_compared() -> None:
    now = copy.deepcopy(BASIS)
    now["not_checked"] = []
    found = differing(BASIS, now, ())
    assert [(d.was["rule"], d.now) for d in found["not_checked"]] == [("CD001", None)]
    assert found["verdicts"] == found["findings"] == ()

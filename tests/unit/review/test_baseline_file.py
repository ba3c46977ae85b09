"""The baseline as a file: readable in a diff, the same bytes each time, faults with their line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import shapely

from geotool import review
from geotool.errors import GeotoolError, InputError, MissingFileError
from geotool.review.baseline import comparing as baseline

box = shapely.box
Read = Callable[..., Any]


@pytest.fixture
def outcome(ground: Any, tmp_path: Path) -> Any:
    """Three sites in a zone, one row without a location, one rule without its layer."""
    texts = ground.rule(ground.RED), ground.rule(ground.FARM, code="AB002")
    sites = ground.table(
        *(box(0, 0, 100, 60), None, box(0, 100, 100, 160), box(0, 200, 9, 260)),
        id=["乙", "P2", "P10", 'a"b\n'],
        name=["桥", None, "b", "c"],
    )
    zone = ground.layer(ground.RED, box(-50, -500, 50, 500), id="z/1", name="示意")
    found = ground.judge([zone], sites, rules=ground.book(tmp_path, *texts))
    return replace(found, workspace="示范区")


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a function that reads a text (or bytes) as a baseline file."""

    def run(text: str | bytes, workspace: str | None = "示范区") -> Any:
        file = tmp_path / "some.json"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return review.read_baseline(file, name="projects/baseline.json", workspace=workspace)

    return run


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    """The published schema."""
    jsonschema.Draft202012Validator.check_schema(baseline.schema())
    return jsonschema.Draft202012Validator(baseline.schema())


class TestText:
    """What a person sees in a diff."""

    def test_it_is_json_that_its_schema_admits(self, outcome: Any, schema: Any) -> None:
        document = json.loads(review.baseline_text(outcome))
        schema.validate(document)
        assert document["schema"] == "geotool.baseline/1"
        assert document["workspace"] == "示范区"
        assert document["as_of"] == "2026-11-20"
        assert document["rules"] == [
            {"code": code, "edition": "1"} for code in ("AB001", "AB002", "DATA001")
        ]
        assert document["not_checked"] == [{"rule": "AB002", "reason": "missing_layer"}]
        assert document["projects"] == sorted(["乙", "P2", "P10", 'a"b'])

    def test_an_entry_is_two_lines_of_which_the_first_is_for_people(self, outcome: Any) -> None:
        lines = review.baseline_text(outcome).splitlines()
        (first,) = (n for n, line in enumerate(lines) if line.startswith('{"project": "乙"'))
        (finding,) = (f for f in outcome.findings if f.project == "乙")
        assert lines[first] == (
            '{"project": "乙", "name": "桥", "rule": "AB001", "verdict": "violation", '
            '"zone": "ecological_red_line/z/1", "zone_name": "示意", '
            '"zone_kind": "ecological_red_line", "measure": "overlap_area", '
            f'"value": {finding.measure.value}, "unit": "m2", "share": {finding.measure.share}, '
            f'"limit": 0.0, "id": "{finding.id}",'
        )
        assert lines[first + 1].startswith(' "at": [')
        assert '"shape": "POLYGON ((' in lines[first + 1]

    def test_entries_are_in_order_whatever_the_order_of_findings(self, outcome: Any) -> None:
        text = review.baseline_text(outcome)
        projects = [entry["project"] for entry in json.loads(text)["entries"]]
        assert projects == sorted(projects)
        turned = replace(outcome, findings=outcome.findings[::-1])
        assert review.baseline_text(turned) == text

    def test_a_shape_that_changes_is_one_line(self, outcome: Any) -> None:
        finding = outcome.findings[0]
        moved = replace(finding, geometry=shapely.buffer(finding.geometry, 1e-5))
        changed = replace(outcome, findings=(moved, *outcome.findings[1:]))
        pair = [review.baseline_text(x).splitlines() for x in (outcome, changed)]
        differing = [n for n, lines in enumerate(zip(*pair, strict=True)) if lines[0] != lines[1]]
        assert len(differing) == 1

    def test_the_pieces_are_the_text(self, outcome: Any) -> None:
        assert "".join(review.baseline_pieces(outcome)) == review.baseline_text(outcome)

    def test_of_nothing(self, outcome: Any, read: Read, schema: Any) -> None:
        empty = replace(
            outcome, findings=(), rules=(), not_checked=(), projects=outcome.projects.iloc[:0]
        )
        text = review.baseline_text(empty)
        schema.validate(json.loads(text))
        assert read(text).entries == ()

    def test_reading_and_writing_again_changes_nothing(self, outcome: Any, read: Read) -> None:
        text = review.baseline_text(outcome)
        nothing = replace(
            outcome, findings=(), rules=(), not_checked=(), projects=outcome.projects.iloc[:0]
        )
        assert review.baseline_text(nothing, kept=read(text)) == text

    def test_names_that_are_no_unicode(self, outcome: Any, read: Read) -> None:
        odd = replace(outcome.findings[0], zone_name="\udcff\u2028")
        text = review.baseline_text(replace(outcome, findings=(odd,)))
        (entry,) = read(text).entries
        assert entry.zone_name == "\udcff\u2028"
        assert text.count("\n") == len(text.splitlines()) or "\u2028" in text


class TestLines:
    """Where entries stand."""

    def test_as_it_is_written(self, outcome: Any, read: Read) -> None:
        text = review.baseline_text(outcome)
        lines = text.split("\n")
        entries = read(text).entries
        assert len(entries) == 4
        for entry in entries:
            assert f'"id": "{entry.id}"' in lines[entry.line - 1]

    @pytest.mark.parametrize("indent", [None, 2])
    def test_after_another_program_laid_it_out(
        self, outcome: Any, read: Read, indent: int | None
    ) -> None:
        text = json.dumps(json.loads(review.baseline_text(outcome)), indent=indent)
        entries = read(text).entries
        opening = [n for n, line in enumerate(text.split("\n"), 1) if line == "    {"]
        if indent:
            assert [e.line for e in entries] == opening[-4:]
        else:
            assert {e.line for e in entries} == {1}
        assert {e.shape is None for e in entries} == {True, False}

    def test_windows_line_ends_and_a_mark(self, outcome: Any, read: Read) -> None:
        text = review.baseline_text(outcome)
        windows = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
        assert read(windows) == read(text)

    def test_stale_entries_name_theirs(self, outcome: Any, read: Read) -> None:
        text = review.baseline_text(outcome)
        clean = replace(outcome, findings=outcome.findings[:1])
        stale = review.compared(clean, read(text)).baseline.stale
        assert len(stale) == 3
        for entry in stale:
            assert entry.id in text.split("\n")[entry.line - 1]


def faulty(read: Read, text: str | bytes, **more: Any) -> str:
    """Return the message of a file that cannot be read."""
    with pytest.raises(GeotoolError) as caught:
        read(text, **more)
    message = str(caught.value)
    assert "\n" not in message
    return message


class TestFaults:
    """One line that names file and line."""

    def test_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(MissingFileError, match=r"^b.json: there is no such baseline; make one"):
            review.read_baseline(tmp_path / "b.json", name="b.json", workspace=None)

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"^b.json: cannot be read"):
            review.read_baseline(tmp_path, name="b.json", workspace=None)

    def test_marks_of_a_merge(self, outcome: Any, read: Read) -> None:
        lines = review.baseline_text(outcome).split("\n")
        lines.insert(12, "<<<<<<< HEAD")
        message = faulty(read, "\n".join(lines))
        assert message.startswith("projects/baseline.json:13: is not JSON (")
        assert "a merge may have left marks" in message

    @pytest.mark.parametrize("text", ["", "{", "{}x", "\x00"])
    def test_no_json(self, read: Read, text: str) -> None:
        assert faulty(read, text).startswith("projects/baseline.json:1: is not JSON")

    @pytest.mark.parametrize(
        "text", ["[]", "7", "null", "{}", '{"schema": 3}', "[" * 99_999, '{"schema": ' + "9" * 9999]
    )
    def test_no_baseline(self, read: Read, text: str) -> None:
        assert faulty(read, text).startswith("projects/baseline.json:1: is no")

    def test_no_text(self, read: Read) -> None:
        message = faulty(read, "示意".encode("utf-16"))
        assert message.startswith("projects/baseline.json: is not UTF-8 text; write it anew")

    def test_another_schema(self, outcome: Any, read: Read) -> None:
        text = review.baseline_text(outcome).replace("baseline/1", "baseline/2")
        assert faulty(read, text) == (
            "projects/baseline.json:2: has the schema 'geotool.baseline/2', not "
            "'geotool.baseline/1'; name a baseline, or write it anew with geotool check "
            "--write-baseline"
        )

    def test_another_workspace(self, outcome: Any, read: Read) -> None:
        text = review.baseline_text(outcome)
        assert faulty(read, text, workspace="别处").startswith(
            "projects/baseline.json:3: the baseline is of the workspace '示范区', not of '别处'; "
        )
        assert read(text, workspace=None).workspace == "示范区"

    @pytest.mark.parametrize(
        ("key", "value", "line", "what"),
        [
            ("as_of", "never", 4, "not a date"),
            ("tolerance_m2", -1, 5, "greater than or equal to 0"),
            ("tolerance_m2", "1", 5, "valid number"),
            ("rules", [{"code": "A"}], 6, "'rules.0.edition' is missing"),
            ("projects", [1], 6, "valid string"),
            ("owner", "x", 6, "unknown key 'owner'"),
        ],
    )
    def test_the_header(
        self, outcome: Any, read: Read, key: str, value: Any, line: int, what: str
    ) -> None:
        lines = review.baseline_text(outcome).split("\n")
        document = json.loads("\n".join(lines))
        document = {"schema": 0, "workspace": 0, "as_of": 0, "tolerance_m2": 0, key: 0} | {
            **document,
            key: value,
        }
        text = "{\n" + ",\n".join(f'"{k}": {json.dumps(v)}' for k, v in document.items()) + "\n}"
        message = faulty(read, text)
        assert message.startswith(f"projects/baseline.json:{line}: ")
        assert what in message

    def test_a_key_that_is_missing(self, outcome: Any, read: Read) -> None:
        lines = review.baseline_text(outcome).split("\n")
        del lines[3]
        assert "key 'as_of' is missing; add it" in faulty(read, "\n".join(lines))

    @pytest.mark.parametrize(
        ("old", "new", "below", "what"),
        [
            ('"verdict": "violation"', '"verdict": "bad"', 0, "not a verdict of findings"),
            ('"verdict": "violation"', '"verdict": "pass"', 0, "not a verdict of findings"),
            ('"rule": "AB001", "v', '"rule": "", "v', 0, "at least 1 character"),
            (
                '"rule": "AB001", "v',
                '"rules": "AB001", "v',
                0,
                "'rule' is missing (and 1 more)",
            ),
            ('"value": ', '"value": "3", "unit": ', 0, "valid number"),
            ('"value": ', '"value": NaN, "x": ', 0, "finite number"),
            ('"at": [', '"at": [200, ', 1, ""),
            ('"zone_at": [', '"zone_at": [1], "x": [', 1, ""),
            ('"POLYGON ((', '"POLYGON (', 1, "has a shape that is no WKT in degrees"),
            ('"POLYGON ((', '"POLYGON ((500000 3300000, ', 1, "has a shape that is no WKT"),
            ('"POLYGON ((', '"POLYGON EMPTY ((', 1, "has a shape that is no WKT"),
            ('"shape": "', '"shape": 7, "x": "', 1, "valid string"),
        ],
    )
    def test_an_entry(
        self, outcome: Any, read: Read, old: str, new: str, below: int, what: str
    ) -> None:
        lines = review.baseline_text(outcome).split("\n")
        start = next(n for n, line in enumerate(lines) if line.startswith('{"project": "乙"'))
        assert old in lines[start + below]
        lines[start + below] = lines[start + below].replace(old, new)
        message = faulty(read, "\n".join(lines))
        assert message.startswith(f"projects/baseline.json:{start + 1 + below}: entry: ")
        assert what in message

    def test_an_entry_that_is_none(self, read: Read, outcome: Any) -> None:
        text = review.baseline_text(outcome)
        lines = text.replace('"entries": [', '"entries": [\n7,').split("\n")
        message = faulty(read, "\n".join(lines))
        assert message.startswith(f"projects/baseline.json:{lines.index('7,') + 1}: entry: ")

    def test_several_are_counted(self, outcome: Any, read: Read) -> None:
        text = review.baseline_text(outcome).replace('"violation"', '"bad"')
        assert "(and 2 more)" in faulty(read, text)

    def test_one_id_twice(self, outcome: Any, read: Read) -> None:
        lines = review.baseline_text(outcome).split("\n")
        start = next(n for n, line in enumerate(lines) if line.startswith('{"project": "P10"'))
        lines[start:start] = lines[start : start + 2]
        assert faulty(read, "\n".join(lines)).startswith(
            f"projects/baseline.json:{start + 3}: the id 'f-"
        )
        assert f"' stands twice, first in line {start + 1}; keep one of the two" in faulty(
            read, "\n".join(lines)
        )

    def test_a_shape_that_crosses_itself_is_no_fault(self, outcome: Any, read: Read) -> None:
        bow = "POLYGON ((105 29, 105.001 29.001, 105.001 29, 105 29.001, 105 29))"
        text = review.baseline_text(outcome)
        document = json.loads(text)
        for entry in document["entries"]:
            entry["shape"] = bow
        found = review.compared(outcome, read(json.dumps(document)))
        assert len(found.baseline.stale) == 4 - sum(not f.is_new for f in found.findings)

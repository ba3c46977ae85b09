"""A message names the line where the key stands; the text itself is the oracle."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geotool.errors import ConfigError, MissingFileError
from geotool.workspace import locate, read_toml

NAMES = st.sampled_from(["a", "b", "c-d", "e_f", "中文", "1"])
VALUES = st.sampled_from(
    ["1", '"x"', '["a", "b"]', "{ k = 1 }", '"""one\nline = 2\n[t]\n"""', "true"]
)


def key(name: str) -> str:
    return name if name.isascii() else f'"{name}"'


@given(
    st.lists(
        st.tuples(st.booleans(), NAMES, st.dictionaries(NAMES, VALUES, max_size=3)), max_size=6
    ),
    st.data(),
)
def test_every_key_is_found_on_its_line(
    blocks: list[tuple[bool, str, dict[str, str]]], data: Any
) -> None:
    lines: list[str] = ["# comment with a = 1 and [table]"]
    places: dict[tuple[str | int, ...], int] = {}
    tables: set[str] = set()
    counts: dict[str, int] = {}
    for is_array, name, entries in blocks:
        if (is_array and name in tables) or (not is_array and (name in tables or name in counts)):
            continue
        if is_array:
            counts[name] = counts.get(name, -1) + 1
            path: tuple[str | int, ...] = (name, counts[name])
            lines.append(
                data.draw(st.sampled_from([f"[[{key(name)}]]", f"  [[ {key(name)} ]] # x"]))
            )
        else:
            tables.add(name)
            path = (name,)
            lines.append(f"[{key(name)}]")
        places[path] = len(lines)
        for entry, value in entries.items():
            lines.append(f"{data.draw(st.sampled_from(['', '  ']))}{key(entry)} = {value}")
            places[*path, entry] = len("\n".join(lines).split("\n")) - value.count("\n")
            lines = "\n".join(lines).split("\n")
    text = "\n".join(lines) + "\n"
    tomllib.loads(text)
    for path, line in places.items():
        assert locate(text, path) == line, (text, path)
        assert locate(text, (*path, "absent")) == line, "a missing key is where it should stand"


def test_a_dotted_and_a_quoted_key() -> None:
    text = "a.b = 1\n\"c.d\" = 2\n[e]\n'f g'.h = 3\n[rules.override.X]\ny = 1\n"
    assert locate(text, ("a", "b")) == 1
    assert locate(text, ("c.d",)) == 2
    assert locate(text, ("e", "f g", "h")) == 4
    assert locate(text, ("rules", "override", "X", "y")) == 6


def test_a_key_of_an_inline_table_is_where_the_table_stands() -> None:
    assert locate("a = 1\nb = { c = 2 }\n", ("b", "c")) == 2


def test_nothing_is_the_first_line() -> None:
    assert locate("", ("a",)) == 1


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("a = \n", 1),
        ("a = 1\nb = [1,\n", 3),
        ("a = 1\na = 2\n", 2),
        ('a = """x\n\n', 3),
        ("a = 2026-02-30\n", 1),
    ],
)
def test_a_syntax_fault_names_its_line(tmp_path: Path, text: str, row: int) -> None:
    (tmp_path / "x.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as fault:
        read_toml(tmp_path / "x.toml", name="x.toml")
    assert (fault.value.file, fault.value.row) == ("x.toml", row)
    assert "line" not in fault.value.what, "the place is said once"


def test_a_missing_file_carries_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"^x\.toml: no such file; make one$"):
        read_toml(tmp_path / "x.toml", name="x.toml", remedy="make one")

"""The commit hooks: a new violation is refused, what is known or beside the point is not."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

#: What https://pre-commit.com documents as keys of a hook in .pre-commit-hooks.yaml.
DOCUMENTED = {
    *("id", "name", "entry", "language", "files", "exclude", "types", "types_or"),
    *("exclude_types", "always_run", "fail_fast", "verbose", "pass_filenames"),
    *("require_serial", "description", "language_version", "minimum_pre_commit_version"),
    *("args", "stages", "additional_dependencies", "log_file"),
}


@pytest.fixture
def hooked(office: Any, review_examples: Path) -> Any:
    """The office with the hook installed as its heading says."""
    shutil.copy(review_examples / "pre-commit", office.root / ".git/hooks/pre-commit")
    return office


def test_a_commit_with_a_new_violation_is_refused(hooked: Any) -> None:
    before = hooked.done("git", "rev-parse", "HEAD")
    hooked.add("P3", 0.002)
    result = hooked.commit("P3")
    assert result.returncode == 1
    assert "P3" in result.stderr
    assert "ERL001" in result.stderr
    assert "P1" not in result.stderr  # known: not said again
    assert "commit refused: new violations" in result.stderr
    assert len(result.stderr.splitlines()) < 30
    assert hooked.done("git", "rev-parse", "HEAD") == before


def test_a_commit_without_one_passes(hooked: Any) -> None:
    hooked.add("P3", 0.2)
    result = hooked.commit("P3")
    assert (result.returncode, result.stderr) == (0, "")
    assert hooked.done("git", "log", "-1", "--format=%s") == "P3\n"


def test_a_commit_of_other_files_is_not_checked(hooked: Any) -> None:
    (hooked.root / "geotool.toml").write_text("[", "utf-8")  # a check would exit 2
    (hooked.root / "notes.md").write_text("…", "utf-8")
    hooked.done("git", "add", "notes.md")
    assert hooked.run("git", "commit", "-q", "-m", "notes").returncode == 0


def test_a_folder_that_cannot_be_checked_is_refused_and_says_why(hooked: Any) -> None:
    with (hooked.root / "layers/catalog.toml").open("a", encoding="utf-8") as catalog:
        catalog.write("[[layer]\n")
    result = hooked.commit("broken")
    assert result.returncode == 1
    assert "layers/catalog.toml:8" in result.stderr
    assert "could not be made" in result.stderr


def test_what_is_not_in_the_commit_is_checked_and_that_is_said(hooked: Any) -> None:
    hooked.add("P3", 0.2)
    hooked.done("git", "add", ".")
    hooked.add("P4", 0.002)
    result = hooked.run("git", "commit", "-q", "-m", "P3")
    assert result.returncode == 1
    assert "also what is not in this commit" in result.stderr
    assert "P4" in result.stderr


def manifest(root: Path) -> dict[str, str]:
    """Read the one flat hook of the manifest; there is no YAML reader to lean on."""
    text = (root / ".pre-commit-hooks.yaml").read_text("utf-8")
    rows = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert rows[0].startswith("- ")
    assert all(line.startswith("  ") for line in rows[1:])
    pairs = [(key, value) for key, _, value in (line[2:].partition(": ") for line in rows)]
    return dict(pairs)


def test_the_manifest_is_as_documented(root: Path) -> None:
    hook = manifest(root)
    assert {"id", "name", "entry", "language"} <= set(hook) <= DOCUMENTED
    assert (hook["language"], hook["pass_filenames"]) == ("python", "false")
    readme = (root / "examples/review/README.md").read_text("utf-8")
    assert f"- id: {hook['id']}\n" in readme


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("geotool.toml", True),
        ("layers/erl.geojson", True),
        ("projects/sites/P1.geojson", True),
        ("rules/ABC001.toml", True),
        ("maps/review.toml", False),
        ("docs/layers/x.md", False),
        ("geotool_toml", False),
    ],
)
def test_the_manifest_asks_for_files_that_a_review_rests_on(
    root: Path, name: str, expected: bool
) -> None:
    assert (re.search(manifest(root)["files"], name) is not None) is expected


def test_the_entry_of_the_manifest_decides(root: Path, office: Any) -> None:
    readme = (root / "examples/review/README.md").read_text("utf-8")
    given = re.search(r"args: \[(.+)\]", readme)
    assert given is not None
    command = [*shlex.split(manifest(root)["entry"]), *given[1].split(", ")]
    assert office.run(*command).returncode == 0
    office.add("P3", 0.002)
    assert office.run(*command).returncode == 1

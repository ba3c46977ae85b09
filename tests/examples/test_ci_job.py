"""The CI job: its steps are run as they stand; the findings are written, the exit code decides."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest


def steps(text: str) -> dict[str, str]:
    """Return the script of each named ``run:`` step of a workflow."""
    found = {}
    for name, inline, block in re.findall(
        r"^ +- name: (.+)\n +run: (?:(\w.*)|\|)\n((?: {10}.*\n)*)", text, re.M
    ):
        found[name] = inline or textwrap.dedent(block)
    return found


@pytest.fixture
def job(review_examples: Path) -> dict[str, str]:
    """The steps of the job."""
    text = (review_examples / "ci.yml").read_text("utf-8")
    found = steps(text)
    assert len(found) == text.count(" run: ") == 4
    return found


def run(office: Any, script: str) -> Any:
    """Run a step as GitHub does: bash -e, with a file for the summary of the job."""
    summary = office.root.parent / "summary.md"
    assignment = f"export GITHUB_STEP_SUMMARY='{summary}'\n"
    return office.run("bash", "-e", "-o", "pipefail", "-c", assignment + script)


def results(office: Any, name: str = "review") -> list[dict[str, Any]]:
    """Return the results of a SARIF file that was written."""
    document = json.loads((office.root / f"out/{name}.sarif").read_text("utf-8"))
    assert document["version"] == "2.1.0"
    found: list[dict[str, Any]] = document["runs"][0]["results"]
    return found


def test_the_job_installs_what_the_package_is_called(root: Path, job: dict[str, str]) -> None:
    project = (root / "pyproject.toml").read_text("utf-8")
    assert job["Install geotool"] == "pip install geotool-planning"
    assert 'name = "geotool-planning"' in project


def test_a_push_without_new_violations_passes(office: Any, job: dict[str, str]) -> None:
    written = run(office, job["Write the findings"])
    assert written.returncode == 0, written.stderr
    assert [r["ruleId"] for r in results(office)] == ["ERL001"]
    assert results(office)[0]["suppressions"] != []  # known from the baseline
    assert run(office, job["Leave out what is waived or known"]).returncode == 0
    assert results(office, "open") == []
    assert run(office, job["Decide"]).returncode == 0


def test_a_push_with_a_new_violation_fails_and_is_written(office: Any, job: dict[str, str]) -> None:
    office.add("P3", 0.002)
    written = run(office, job["Write the findings"])
    assert written.returncode == 0, written.stderr  # what is found is written in any case
    open_ = [r for r in results(office) if not r.get("suppressions")]
    assert [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in open_] == [
        "projects/list.csv"
    ]
    suites = ElementTree.parse(office.root / "out/review.xml").getroot()
    assert suites.attrib["failures"] == "1"
    assert run(office, job["Leave out what is waived or known"]).returncode == 0
    assert results(office, "open") == open_
    assert run(office, job["Decide"]).returncode == 1
    assert "P3" in (office.root.parent / "summary.md").read_text("utf-8")


def test_a_workspace_that_cannot_be_checked_stops_the_job(office: Any, job: dict[str, str]) -> None:
    (office.root / "projects/baseline.json").unlink()
    stopped = run(office, job["Write the findings"])
    assert stopped.returncode == 2
    assert "projects/baseline.json" in stopped.stderr


def test_what_is_uploaded_is_what_was_written(review_examples: Path, job: dict[str, str]) -> None:
    text = (review_examples / "ci.yml").read_text("utf-8")
    uploaded = re.search(r"sarif_file: (\S+)", text)
    assert uploaded is not None
    assert f'open("{uploaded[1]}", "w"' in job["Leave out what is waived or known"]
    assert text.count("if: always()") == text.count("upload-")


def test_the_gitlab_job_decides_too(office: Any, review_examples: Path) -> None:
    readme = (review_examples / "README.md").read_text("utf-8")
    command = re.search(r"^    - (geotool check .+)$", readme, re.M)
    report = re.search(r"junit: (\S+)", readme)
    assert command is not None
    assert report is not None
    assert run(office, command[1]).returncode == 0
    assert (office.root / report[1]).is_file()
    office.add("P3", 0.002)
    assert run(office, command[1]).returncode == 1

"""What users may write in a column is in the documentation, and in ``geotool kinds``."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from geotool.cli.kinds_command import command
from geotool.model import (
    CHANGES,
    INDUSTRIES,
    LOCATION_ACCURACIES,
    PARTS,
    YES_NO,
    ZONE_ATTRIBUTES,
    Reason,
)
from geotool.style import reason_label

OF_PROJECTS = (CHANGES, YES_NO, INDUSTRIES, PARTS, LOCATION_ACCURACIES)


@pytest.fixture(scope="module")
def rows() -> list[str]:
    root = next(p for p in Path(__file__).resolve().parents if (p / "pyproject.toml").exists())
    text = (root / "docs" / "workspace.md").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.startswith("| ")]


@pytest.mark.parametrize("vocabulary", OF_PROJECTS, ids=lambda v: str(v.name))
def test_values_of_project_columns_are_documented(rows: list[str], vocabulary: object) -> None:
    name = vocabulary.name  # type: ignore[attr-defined]
    (row,) = (r for r in rows if r.startswith(f"| `{name}` |"))
    terms = [f"`{t.code}` {t.zh}" for t in vocabulary]  # type: ignore[attr-defined]
    assert row == f"| `{name}` | {', '.join(terms)} |"


def test_values_of_zone_columns_are_documented(rows: list[str]) -> None:
    for kind, attributes in ZONE_ATTRIBUTES.items():
        for name, vocabulary in attributes.items():
            values = ", ".join(f"`{t.code}` {t.zh}" for t in vocabulary)
            found = [r for r in rows if kind in r.split("|")[1] and r.endswith(f"| {values} |")]
            assert len(found) == 1, (kind, name)
            assert f"`{name}`" in found[0]


def test_reasons_are_documented(rows: list[str]) -> None:
    for reason in Reason:
        if reason is Reason.SLIVER:  # a reason of notices
            continue
        (row,) = (r for r in rows if f"`{reason}`" in r and r.count("|") == 4)
        assert reason_label(reason, "zh") in row


def test_kinds_prints_the_values_of_attributes() -> None:
    run = CliRunner().invoke(command, ["attributes", "--format", "json"], standalone_mode=False)
    shown = {(row["vocabulary"], row["code"]) for row in json.loads(run.stdout)}
    wanted = {(f"projects.{v.name}", t.code) for v in OF_PROJECTS for t in v}
    wanted |= {
        (f"{kind}.{name}", term.code)
        for kind, attributes in ZONE_ATTRIBUTES.items()
        for name, vocabulary in attributes.items()
        for term in vocabulary
    }
    assert shown == wanted
    everything = CliRunner().invoke(command, ["--format", "json"], standalone_mode=False)
    assert len(json.loads(everything.stdout)) > len(shown)
    assert not re.search("attributes", everything.stdout)

"""Outcomes built by hand, from tests/examples."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from geotool.review.outcome import Outcome


@pytest.fixture(scope="session")
def outcomes() -> ModuleType:
    """Return the module that builds them."""
    tests = next(p for p in Path(__file__).resolve().parents if p.name == "tests")
    spec = importlib.util.spec_from_file_location(
        "outcomes_by_hand", tests / "examples" / "outcomes.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def hostile(outcomes: ModuleType) -> Outcome:
    """Every verdict, every shape, every null, and names that attack each output."""
    found: Outcome = outcomes.hostile()
    return found


@pytest.fixture
def nothing(outcomes: ModuleType) -> Outcome:
    """A workspace without anything."""
    found: Outcome = outcomes.nothing()
    return found

"""The outcome with documents and a baseline, for the reports."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="session")
def standings() -> ModuleType:
    """The module that adds waivers and a baseline to an outcome built by hand."""
    spec = importlib.util.spec_from_file_location("standings", EXAMPLES / "standings.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def standing(hostile: Any, standings: ModuleType) -> Any:
    """An outcome with a waiver in every state, held against a baseline."""
    return standings.standing(hostile)

"""The hand-made outcome for tests of the map."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def drawn() -> ModuleType:
    """Module that builds outcomes by hand."""
    path = Path(__file__).with_name("drawn_outcome.py")
    spec = importlib.util.spec_from_file_location("drawn_outcome", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

"""The small worlds that the tests of this folder check."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def world() -> ModuleType:
    """Module that builds small worlds and checks them."""
    spec = importlib.util.spec_from_file_location("worlds", Path(__file__).parent / "worlds.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

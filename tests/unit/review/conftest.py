"""The small worlds that the tests of this folder check."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def loaded(name: str) -> ModuleType:
    """Load a module of this folder: it is no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def world() -> ModuleType:
    """Module that builds small worlds and checks them."""
    return loaded("worlds")


@pytest.fixture(scope="session")
def ground() -> ModuleType:
    """Module that draws worlds in metres, with layers that state things and rules of one's own."""
    return loaded("ground")

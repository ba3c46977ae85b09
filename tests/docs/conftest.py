"""What tests of the docs share: the command line in this process, and the reader of pages."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from geotool.cli import main


@dataclass(frozen=True)
class Result:
    """What a command left: exit code, both streams as text."""

    code: int
    out: str
    err: str


@pytest.fixture
def geotool(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Run the command line in this process, standing in a folder."""

    def run(*arguments: str, cwd: Path) -> Result:
        capfd.readouterr()
        with monkeypatch.context() as patch:
            patch.chdir(cwd)
            with pytest.raises(SystemExit) as left:
                main(list(arguments))
        out, err = capfd.readouterr()
        return Result(int(left.value.code or 0), out, err)

    return run


@pytest.fixture(scope="session")
def walkthrough() -> ModuleType:
    """The module that reads and walks a page; its dataclasses ask for it in ``sys.modules``."""
    path = Path(__file__).with_name("walkthrough.py")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module

"""What keeps the house small: sizes of files, modules and functions, and no foreign paths."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ASSETS = "geotool/mapping/assets/"


@pytest.fixture(scope="module")
def tracked(root: Path) -> list[str]:
    """Files that git tracks; without git every file that is no build product."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z"], capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout: the tracked files are not known")
    return [n for n in listed.stdout.decode("utf-8").split("\0") if n and (root / n).is_file()]


def test_no_tracked_file_is_large(root: Path, tracked: list[str]) -> None:
    large = [n for n in tracked if not n.startswith(ASSETS) and (root / n).stat().st_size > 200_000]
    assert not large


def test_modules_and_functions_stay_short(root: Path, tracked: list[str]) -> None:
    long = []
    for name in (n for n in tracked if n.startswith("geotool/") and n.endswith(".py")):
        text = (root / name).read_text("utf-8")
        if text.count("\n") > 400:
            long.append(f"{name}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                long += too_much(name, node)
    assert not long


def too_much(name: str, node: ast.FunctionDef) -> list[str]:
    """Say where a function's body is over 60 lines or it has over 8 parameters."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    lines = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
    parameters = len(node.args.args) + len(node.args.kwonlyargs)
    found = [f"{name}:{node.lineno} {node.name}: {lines} lines"] if lines > 60 else []
    return found + (
        [f"{name}:{node.lineno} {node.name}: {parameters} parameters"] if parameters > 8 else []
    )


def test_public_things_have_docstrings(root: Path, tracked: list[str]) -> None:
    bare = []
    for name in (n for n in tracked if n.startswith("geotool/") and n.endswith(".py")):
        tree = ast.parse((root / name).read_text("utf-8"))
        if not ast.get_docstring(tree):
            bare.append(name)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and needs_docstring(node):
                bare.append(f"{name}:{node.lineno} {node.name}")
    assert not bare


def needs_docstring(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Public, without one, and no mere overload of what has one."""
    overloaded = any(ast.unparse(d) == "overload" for d in node.decorator_list)
    return node.name[0] != "_" and not overloaded and not ast.get_docstring(node)


def test_the_project_names_no_machine(root: Path, tracked: list[str]) -> None:
    """Absolute paths of a developer's machine have no place in the repository."""
    pattern = re.compile(r"(?<![\w.])/(work|root|home/\w+|Users/\w+)/")
    found = []
    for name in tracked:
        if name.startswith(ASSETS) or name == "tests/house/test_house_rules.py":
            continue
        try:
            text = (root / name).read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {m.group(0)}" for m in pattern.finditer(text)]
    assert not found


def test_no_room_is_called_by_a_verb_of_the_api() -> None:
    """``geotool.coverage`` the function and a room of that name would shadow each other."""
    import geotool

    rooms = {p.parent.name for p in Path(geotool.__file__).parent.glob("*/__init__.py")}
    assert not rooms & {n for n in geotool.__all__ if n[0].islower() and n != "__version__"}

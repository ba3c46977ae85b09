"""check.bat, as far as it can be tried without Windows: its bytes, its paths, its commands."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def text(review_examples: Path) -> str:
    """The batch file, its line ends as they are."""
    return (review_examples / "check.bat").read_bytes().decode("ascii")


def filled(text: str, folder: Path, *, exists: bool) -> list[list[str]]:
    """Return the geotool commands, split as Windows splits them, with the variables filled in."""
    variables = {"ERRORLEVEL": "0"}
    commands = []
    for written in text.replace("%~dp0", f"{folder}\\").split("\r\n"):
        if written.startswith("if exist ") and not exists:
            continue
        known = re.sub(r"%(\w+)%", lambda m: variables[m[1]], written)
        line = re.sub(r'^if exist "[^"]+" ', "", known)
        assigned = re.fullmatch(r'set (?:"(\w+)=(.*)"|(\w+)=(.*))', line)
        if assigned is not None:
            variables[assigned[1] or assigned[3]] = assigned[2] or assigned[4] or ""
        elif line.startswith("geotool "):
            commands.append(arguments(line))
    return commands


def arguments(line: str) -> list[str]:
    r"""Split a command line by blanks outside quotes; a quote behind a backslash is part of a word.

    >>> arguments('a "b c\\." d')
    ['a', 'b c\\.', 'd']
    """
    assert '\\"' not in line, "Windows takes a backslash and a quote for a quote within the name"
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', line)]


def test_cmd_can_read_the_file(text: str, root: Path) -> None:
    assert text.count("\r\n") == text.count("\n") == text.count("\r") > 20
    assert not text.startswith("\ufeff")
    attributes = (root / ".gitattributes").read_text("utf-8")
    assert "*.bat text eol=crlf\n" in attributes


def test_the_console_and_the_exit_code(text: str) -> None:
    lines = text.split("\r\n")
    first = next(n for n, line in enumerate(lines) if line.startswith("geotool "))
    assert "chcp 65001 >nul" in lines[:first]
    assert lines[first + 1] == 'set "CODE=%ERRORLEVEL%"'
    assert lines[-2:] == ["exit /b %CODE%", ""]


def test_every_path_is_quoted(text: str) -> None:
    bare = [
        line
        for line in text.split("\r\n")
        if "%OFFICE%" in re.sub(r'"[^"]*"', "", line) or "%~dp0" in re.sub(r'"[^"]*"', "", line)
    ]
    assert bare == []


def test_its_commands_review_the_folder_it_lies_in(text: str, office: Any) -> None:
    known, report = filled(text, office.root, exists=True)
    assert "--baseline" in known
    assert run(office, known).returncode == 0
    assert run(office, report).returncode == 0
    assert (office.root / "review.md").is_file()
    assert (office.root / "review.docx").read_bytes()[:2] == b"PK"


def test_without_a_baseline_everything_is_new(text: str, office: Any) -> None:
    check, _ = filled(text, office.root, exists=False)
    assert "--baseline" not in check
    assert run(office, check).returncode == 1


def run(office: Any, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command from elsewhere, its backslashes turned into what this system has."""
    found: subprocess.CompletedProcess[str] = subprocess.run(
        [word.replace("\\", "/") for word in command],
        cwd=office.root.parent,
        env=office.env,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return found

"""Read a page of the docs that is a session at a terminal, and run it.

Fenced blocks of such a page are of three sorts:

- ``console``: lines that begin with ``$`` are commands, ``# exit N`` behind one is its exit code
  (0 where nothing is said), and the lines below it are what it prints. ``…`` in a line stands
  for anything, ``…`` alone for any number of lines. What geotool says on stderr begins with
  ``geotool:`` and is compared apart from the rest; where a page shows none of it, anything goes.
- any block with ``title="FILE"`` is that file; with ``append`` behind it, its end.
- ``diff title="FILE"``: an edit of that file. Context and ``-`` lines must stand in it once.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_FENCE = re.compile(r"^```(\w+)?(.*?)\n(.*?)^```$", re.M | re.S)
_TITLE = re.compile(r'title="([^"]+)"')
_EXIT = re.compile(r"\s+# exit (\d)$")
_SAID = "geotool: "


class Result(Protocol):
    """What a run of the command line leaves."""

    @property
    def code(self) -> int: ...
    @property
    def out(self) -> str: ...
    @property
    def err(self) -> str: ...


Run = Callable[..., Result]


@dataclass(frozen=True)
class Command:
    """A line typed, where it stands, its exit code, and the lines shown below it."""

    line: int
    text: str
    code: int
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Edit:
    """What a person does in an editor: a new file, lines at the end of one, or a change."""

    line: int
    file: str
    text: str
    how: str  # write | append | diff


def steps(page: str) -> Iterator[Command | Edit]:
    """Give the commands and edits of a page in their order."""
    for block in _FENCE.finditer(page):
        language, info, body = block[1], block[2], block[3]
        first = page.count("\n", 0, block.start(3)) + 1
        title = _TITLE.search(info)
        if language == "console":
            yield from _commands(body, first)
        elif title is not None:
            how = "diff" if language == "diff" else "append" if "append" in info else "write"
            yield Edit(first, title[1], body, how)


def _commands(body: str, first: int) -> Iterator[Command]:
    lines = body.splitlines()
    starts = [n for n, line in enumerate(lines) if line.startswith("$ ")]
    assert starts[:1] == [0], f"line {first}: a console block begins with a command"
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        typed, below = lines[start][2:], lines[start + 1 : end]
        while typed.endswith("\\"):
            typed = typed[:-1].rstrip() + " " + below.pop(0).strip()
        found = _EXIT.search(typed)
        code = 0 if found is None else int(found[1])
        shown = tuple(line.rstrip() for line in below)
        yield Command(first + start, _EXIT.sub("", typed), code, shown)


class Walk:
    """A page being walked: the folder that its person stands in, and the command line."""

    def __init__(self, folder: Path, geotool: Run) -> None:
        self.folder = folder
        self._geotool = geotool

    def take(self, step: Command | Edit) -> None:
        """Do one step. Raises AssertionError naming the line of the page where it differs."""
        if isinstance(step, Edit):
            self._edit(step)
        elif step.text.startswith("cd "):
            self.folder = (self.folder / step.text.removeprefix("cd ").strip()).resolve()
            assert self.folder.is_dir(), f"line {step.line}: there is no {self.folder.name}"
        else:
            compare(step, *self._run(step.text))

    def _run(self, text: str) -> tuple[int, str, str]:
        if text.startswith("geotool "):
            result = self._geotool(*shlex.split(text)[1:], cwd=self.folder)
            return result.code, result.out, result.err
        command = ["bash", "-c", text]
        done = subprocess.run(
            command, cwd=self.folder, env=_environment(), capture_output=True, check=False
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def _edit(self, edit: Edit) -> None:
        path = self.folder / edit.file
        if edit.how == "write":
            assert path.parent.is_dir(), f"line {edit.line}: there is no folder for {edit.file}"
            path.write_text(edit.text, "utf-8")
        elif edit.how == "append":
            with path.open("a", encoding="utf-8") as end:
                end.write(edit.text)
        else:
            path.write_text(edited(path.read_text("utf-8"), edit), "utf-8")


def _environment() -> dict[str, str]:
    """Git must take neither names nor habits from whoever runs the tests."""
    who = {
        f"GIT_{role}_{what}": "reviewer"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    return {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def edited(text: str, edit: Edit) -> str:
    """Return a text with a diff applied to it."""
    lines = edit.text.splitlines()
    old = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "+")
    new = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "-")
    times = f"\n{text}".count(f"\n{old}")
    assert times == 1, f"line {edit.line}: what is edited stands {times} times in {edit.file}"
    return f"\n{text}".replace(f"\n{old}", f"\n{new}")[1:]


def compare(command: Command, code: int, out: str, err: str) -> None:
    """Hold what a command did against what the page shows."""
    where = f"line {command.line}: $ {command.text}\n"
    assert code == command.code, f"{where}exit code {code}, the page has {command.code}\n{out}{err}"
    said = [line for line in command.shown if line.startswith(_SAID)]
    printed = [line for line in command.shown if not line.startswith(_SAID)]
    if said:
        missing = first_difference(said, err.splitlines())
        assert missing is None, f"{where}stderr lacks: {missing}\nit has:\n{err}"
    if printed:
        missing = first_difference(printed, out.splitlines())
        assert missing is None, f"{where}the output lacks: {missing}\nit is:\n{out}"


def first_difference(shown: list[str], real: list[str]) -> str | None:
    """Return the first line shown that the output has not got in its place, ``None`` for none.

    >>> first_difference(["a", "…", "d … f"], ["a", "b", "c", "d e f"])
    >>> first_difference(["a", "c"], ["a", "b", "c"])
    'c'
    """
    text = "".join(f"{line.rstrip()}\n" for line in real)
    for n, line in enumerate(shown):
        if re.match(_pattern(shown[: n + 1]), text) is None:
            return line
    return None if re.fullmatch(_pattern(shown), text) else "its end: more lines follow"


def _pattern(shown: list[str]) -> str:
    parts = [line.split("…") for line in shown]
    return "".join(
        r"(?:.*\n)*?" if part == ["", ""] else r"[^\n]*".join(map(re.escape, part)) + r"\n"
        for part in parts
    )

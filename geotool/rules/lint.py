"""Check rule files, also a user's own packs: every fault, each with its line.

A clean file is only consistent in itself; whether it says what the law says, no program knows.
"""

from __future__ import annotations

from pathlib import Path

from geotool.errors import MissingFileError
from geotool.model import Problem
from geotool.rules.faults import pack_faults
from geotool.rules.load import PACKS, is_rule_file, read_rule
from geotool.rules.model import Rule
from geotool.workspace import locate


def lint(path: str | Path) -> tuple[Problem, ...]:
    """Return the faults of a rule file or of a folder of them, by file and line.

    Rules may supersede those of their own folder and the built-in ones. Raises
    MissingFileError if there is no such file or folder.
    """
    path = Path(path)
    files = [path] if path.is_file() else _rule_files(path)
    if not files:
        what = "holds no rule files (*.toml)" if path.is_dir() else "no such file or folder"
        raise MissingFileError(what, file=str(path), remedy="name a rule file or a folder of them")
    problems: list[Problem] = []
    rules: list[Rule] = []
    for file in files:
        rule, faults = read_rule(file, name=str(file))
        problems += [
            Problem(str(file), fault.what, fault.remedy, row=row, fatal=True)
            for row, fault in faults
        ]
        if rule is not None:
            rules.append(rule)
    for rule, fault in pack_faults(rules, known=_built_in(rules)):
        row = locate(Path(rule.file).read_text("utf-8-sig"), fault.path)
        problems.append(Problem(rule.file, fault.what, fault.remedy, row=row, fatal=True))
    return tuple(sorted(problems, key=lambda p: (p.file, p.row or 0, p.what)))


def _rule_files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.toml")) if is_rule_file(path)]


def _built_in(rules: list[Rule]) -> list[Rule]:
    """Built-in rules that are not among those checked."""
    checked = {r.code for r in rules}
    found = (read_rule(file, name=str(file))[0] for file in _rule_files(PACKS))
    return [r for r in found if r is not None and r.code not in checked]

"""Check rule files, also a user's own packs: every fault, each with its line.

A clean file is only consistent in itself; whether it says what the law says, no program knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from geotool.errors import InputError, MissingFileError
from geotool.model import Problem
from geotool.rules.faults import Fault, pack_faults
from geotool.rules.laws import REGISTER, Register, citation_faults, read_register
from geotool.rules.load import PACKS, is_rule_file, read_rule
from geotool.rules.model import Rule
from geotool.workspace import locate


def lint(path: str | Path) -> tuple[Problem, ...]:
    """Return the faults of a rule file or of a folder of them, by file and line.

    Rules may supersede those of their own folder and the built-in ones, and share no code with
    either: a pack stands beside the built-in one. Where a register of
    laws (``laws.toml``) stands beside them it is checked too, and every law that they cite must
    be in it, or in a built-in one, with the same number and dates. Raises MissingFileError if
    there is no such file or folder.
    """
    path = Path(path)
    files = _rule_files(path)
    registers = _registers(path)
    if not files and not registers:
        what = "holds no rule files (*.toml)" if path.is_dir() else "no such file or folder"
        raise MissingFileError(what, file=str(path), remedy="name a rule file or a folder of them")
    problems: list[Problem] = []
    rules: list[Rule] = []
    for file in files:
        rule, faults = read_rule(file, name=str(file))
        problems += [_problem(str(file), row, fault) for row, fault in faults]
        if rule is not None:
            rules.append(rule)
    between = [*pack_faults(rules, known=_built_in(rules)), *_taken_codes(rules)]
    if registers:
        texts, found = _read(registers)
        problems += found
        between += citation_faults(rules, texts)
    for rule, fault in between:
        row = locate(Path(rule.file).read_text("utf-8-sig"), fault.path)
        problems.append(_problem(rule.file, row, fault))
    return tuple(sorted(problems, key=lambda p: (p.file, p.row or 0, p.what)))


def _problem(file: str, row: int, fault: Fault) -> Problem:
    return Problem(file, fault.what, fault.remedy, row=row, fatal=True)


def _rule_files(path: Path) -> list[Path]:
    if path.is_file():
        return [path] if is_rule_file(path) else []
    return [file for file in sorted(path.rglob("*.toml")) if is_rule_file(file)]


def _registers(path: Path) -> list[Path]:
    """Registers in a folder; that beside a single rule file."""
    if path.is_file():
        return [file for file in [path.parent / REGISTER] if file.is_file()]
    return sorted(path.rglob(REGISTER))


def _read(registers: list[Path]) -> tuple[list[Register], list[Problem]]:
    """Own registers and the built-in ones, and the first fault of each that is not sound."""
    texts: list[Register] = []
    problems: list[Problem] = []
    own = {file.resolve() for file in registers}
    for file in [*registers, *(f for f in _built_in_registers() if f not in own)]:
        try:
            texts.append(read_register(file, name=str(file)))
        except InputError as error:
            fault = Fault((), error.what, error.remedy or "correct the line")
            problems.append(_problem(str(file), error.row or 1, fault))
    return texts, problems


def _built_in_registers() -> Iterator[Path]:
    yield from sorted(PACKS.rglob(REGISTER))


def _built_in(rules: list[Rule]) -> list[Rule]:
    """Built-in rules that are not among those checked."""
    checked = {r.code for r in rules}
    return [r for r in _all_built_in() if r.code not in checked]


def _all_built_in() -> Iterator[Rule]:
    found = (read_rule(file, name=str(file))[0] for file in _rule_files(PACKS))
    yield from (rule for rule in found if rule is not None)


def _taken_codes(rules: list[Rule]) -> Iterator[tuple[Rule, Fault]]:
    """Yield rules whose code a built-in rule has, unless they are files of a built-in pack."""
    packs = "/".join(PACKS.parts[-3:])  # also in another copy of geotool, which someone works on
    own = [r for r in rules if f"/{packs}/" not in Path(r.file).resolve().as_posix()]
    taken = {rule.code for rule in _all_built_in()} if own else set()
    for rule in own:
        if rule.code in taken:
            what = f"code {rule.code} is already used: built-in {rule.code}"
            yield rule, Fault(("code",), what, "codes are permanent: give the new rule its own")

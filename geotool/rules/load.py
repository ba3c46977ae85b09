"""Read rule packs: built-in ones by name (``cn``), others by folder, one rule a file.

A rule that is not in force on the day asked for is left out of a selection, never applied
in another edition; ``Rulebook.dormant`` names those left out.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from geotool.errors import ConfigError, InputError, MissingFileError, RuleError, UnknownNameError
from geotool.rules.faults import Fault, faults_of, pack_faults
from geotool.rules.model import Rule
from geotool.rules.select import LocalOverride, RuleInForce, in_force
from geotool.workspace import locate, read_toml
from geotool.workspace.validation import describe, own_faults

PACKS = Path(__file__).parent / "packs"
_SLASHED_DATE = re.compile(r"\d{4}[/.]\d{1,2}[/.]\d{1,2}")
_UNITLESS = {
    "distance": "a distance needs its unit: write distance_m (metres)",
    "radius": "a distance needs its unit: write distance_m (metres)",
    "buffer": "a distance needs its unit: write distance_m (metres)",
    "area": "an area needs its unit in the name (_m2)",
    "percent": "write share, from 0 to 1",
}


class Rulebook:
    """The rules of all packs, in the order of the catalogue."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(sorted(rules, key=lambda r: (r.catalogue or "~", r.code)))
        self._by_code = {r.code: r for r in self.rules}
        self._by_catalogue: dict[str, list[Rule]] = {}
        for rule in self.rules:
            if rule.catalogue:
                self._by_catalogue.setdefault(rule.catalogue, []).append(rule)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __getitem__(self, name: str) -> Rule:
        """Rule by code or catalogue id, upper or lower case.

        Raises UnknownNameError, also for a catalogue id that stands for several rules.
        """
        found = self._called(name)
        if not found:
            raise self._unknown(name)
        if len(found) > 1:
            codes = " and ".join(r.code for r in found)
            raise UnknownNameError(f"{name} stands for {codes}", remedy="name one of them")
        return found[0]

    def _called(self, name: str) -> list[Rule]:
        word = name.strip().upper()
        rule = self._by_code.get(word)
        return self._by_catalogue.get(word, []) if rule is None else [rule]

    def choose(self, selection: Sequence[str] | str | None) -> tuple[Rule, ...]:
        """Rules by codes, code prefixes or catalogue ids, also joined by commas; all for ``None``.

        Raises UnknownNameError for a word that selects nothing, naming near ones.
        """
        if selection is None:
            return self.rules
        parts = [selection] if isinstance(selection, str) else list(selection)
        words = [w.strip() for part in parts for w in re.split(r"[,，]", part) if w.strip()]
        if not words:
            raise UnknownNameError(
                "the selection of rules is empty", remedy="name codes, or leave it out"
            )
        chosen: set[str] = set()
        for word in words:
            found = self._matching(word.upper())
            if not found:
                raise self._unknown(word)
            chosen |= found
        return tuple(r for r in self.rules if r.code in chosen)

    def select(
        self,
        selection: Sequence[str] | str | None,
        as_of: date,
        overrides: Mapping[str, LocalOverride] | None = None,
    ) -> tuple[RuleInForce, ...]:
        """Return the chosen rules that are in force on a day, with the workspace's parameters.

        Overrides are named by code or catalogue id. Raises UnknownNameError for an unknown
        selection, ConfigError for an override of a rule or parameter that does not exist (also
        of rules that were not chosen), or for two of one rule.
        """
        changed = self._by_rule(overrides or {})
        pairs = ((rule, rule.edition_on(as_of)) for rule in self.choose(selection))
        return tuple(
            in_force(rule, edition, changed.get(rule.code))
            for rule, edition in pairs
            if edition is not None
        )

    def dormant(
        self,
        selection: Sequence[str] | str | None,
        as_of: date,
        overrides: Mapping[str, LocalOverride] | None = None,
    ) -> tuple[RuleInForce, ...]:
        """Return the chosen rules that have no edition in force on a day, each in its last one.

        They judge nothing on that day, but still what was approved while they were in force.
        """
        changed = self._by_rule(overrides or {})
        return tuple(
            in_force(rule, max(rule.editions, key=lambda e: e.valid_from), changed.get(rule.code))
            for rule in self.choose(selection)
            if rule.edition_on(as_of) is None
        )

    def _matching(self, word: str) -> set[str]:
        if word in self._by_catalogue:
            return {rule.code for rule in self._by_catalogue[word]}
        return {code for code in self._by_code if code.startswith(word)}

    def _by_rule(self, overrides: Mapping[str, LocalOverride]) -> dict[str, LocalOverride]:
        """Overrides by rule code, each checked."""
        names: dict[str, str] = {}
        changed: dict[str, LocalOverride] = {}
        for name, override in overrides.items():
            found = self._called(name)
            if not found:
                what = f"override of rule {name}, which does not exist"
                raise _override_fault(override, what, self._near(name))
            if len(found) > 1:
                codes = " and ".join(r.code for r in found)
                raise _override_fault(override, f"{name} stands for {codes}", "name one of them")
            rule = found[0]
            if rule.code in changed:
                what = f"rule {rule.code} is overridden twice, as {names[rule.code]} and {name}"
                raise _override_fault(override, what, "keep one of them")
            in_force(rule, rule.editions[-1], override)
            names[rule.code] = name
            changed[rule.code] = override
        return changed

    def _unknown(self, name: str) -> UnknownNameError:
        return UnknownNameError(f"no rule is called '{name}'", remedy=self._near(name))

    def _near(self, name: str) -> str:
        known = [*self._by_code, *self._by_catalogue]
        near = difflib.get_close_matches(name.upper(), known, n=3, cutoff=0.5)
        # a number written without its zeros is the likeliest slip: RL7 for RL007
        padded = re.sub(r"\d+$", lambda digits: digits[0].zfill(3), name.upper())
        if padded in known:
            near = list(dict.fromkeys([padded, *near]))[:3]
        return f"did you mean {', '.join(near)}?" if near else "see `geotool rules list`"


def _override_fault(override: LocalOverride, what: str, remedy: str) -> ConfigError:
    line = getattr(override, "line", None)
    return ConfigError(what, file="geotool.toml", row=line, remedy=remedy)


def load_packs(packs: Sequence[str | Path] = ("cn",), *, base: Path | None = None) -> Rulebook:
    """Read all rules of some packs: built-in names, or folders (relative to ``base``).

    Raises MissingFileError for a pack that does not exist, RuleError for the first fault, with
    file and line.
    """
    files = [file for pack in packs for file in rule_files(pack, base=base)]
    return _sound([_read_sound(path, name=name) for path, name in files])


def load_beside_built_in(path: str | Path) -> Rulebook:
    """Read the rules of a file or folder, and all built-in ones whose code is not among them.

    So a changed copy of a rule is tried in the company that it will have. Raises as
    ``load_packs`` does.
    """
    own = [_read_sound(file, name=name) for file, name in rule_files(Path(path))]
    codes = {rule.code for rule in own}
    packs = sorted(p.name for p in PACKS.iterdir() if p.is_dir())
    others = (_read_sound(file, name=name) for pack in packs for file, name in rule_files(pack))
    return _sound([*own, *(rule for rule in others if rule.code not in codes)])


def _read_sound(path: Path, *, name: str) -> Rule:
    rule, faults = read_rule(path, name=name)
    if rule is None or faults:
        row, fault = faults[0]
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise RuleError(fault.what + more, file=name, row=row, remedy=fault.remedy)
    return rule


def _sound(rules: list[Rule]) -> Rulebook:
    for rule, fault in pack_faults(rules):
        row = _line(Path(rule.file), fault)
        raise RuleError(fault.what, file=rule.file, row=row, remedy=fault.remedy)
    return Rulebook(rules)


def rule_files(pack: str | Path, *, base: Path | None = None) -> list[tuple[Path, str]]:
    """Return files of a pack with the names that messages use. Raises MissingFileError."""
    built_in = PACKS / str(pack)
    if isinstance(pack, str) and re.fullmatch(r"[a-z]+", pack) and built_in.is_dir():
        folder = built_in
    else:
        folder = (base or Path()) / pack
    if folder.is_file():
        return [(folder, str(folder))]
    if not folder.is_dir():
        known = ", ".join(sorted(p.name for p in PACKS.iterdir() if p.is_dir()))
        what = f"no rule pack or folder of rules '{pack}'"
        raise MissingFileError(what, remedy=f"built-in packs: {known}; or name a folder")
    return [(path, str(path)) for path in sorted(folder.rglob("*.toml")) if is_rule_file(path)]


def is_rule_file(path: Path) -> bool:
    """Whether a TOML file of a pack is a rule: its cases and its register of laws are not."""
    return path.parent.name != "cases" and path.name != "laws.toml"


def read_rule(path: Path, *, name: str) -> tuple[Rule | None, list[tuple[int, Fault]]]:
    """Read one rule file; return the rule (if its shape is sound) and all faults with lines.

    A built-in file is parsed once, as long as it does not change.
    """
    if path.is_relative_to(PACKS):
        state = path.stat()
        rule, faults = _read_once(path, name, state.st_mtime_ns, state.st_size)
    else:
        rule, faults = _read(path, name)
    return rule, list(faults)


@functools.lru_cache(maxsize=1024)
def _read_once(
    path: Path, name: str, _changed_ns: int, _size: int
) -> tuple[Rule | None, tuple[tuple[int, Fault], ...]]:
    return _read(path, name)


def _read(path: Path, name: str) -> tuple[Rule | None, tuple[tuple[int, Fault], ...]]:
    try:
        data, text = read_toml(path, name=name)
    except InputError as error:
        return None, ((error.row or 1, _syntax(error, path)),)
    try:
        rule = Rule.model_validate({**data, "__file__": name})
    except ValidationError as error:
        faults = [_shape(fault) for fault in own_faults(error)]
        return None, _sorted((locate(text, f.path), f) for f in faults)
    faults = list(faults_of(rule))
    if path.stem != rule.code:
        what = f"file is called {path.name}, the rule {rule.code}"
        faults.append(Fault(("code",), what, f"rename the file to {rule.code}.toml"))
    return rule.with_citations(), _sorted((locate(text, f.path), f) for f in faults)


def _sorted(pairs: Any) -> tuple[tuple[int, Fault], ...]:
    return tuple(sorted(pairs, key=lambda pair: pair[0]))


def _line(path: Path, fault: Fault) -> int:
    return locate(path.read_text("utf-8-sig"), fault.path)


def read_sound_toml(path: Path, *, name: str) -> tuple[dict[str, Any], str]:
    """Read a TOML file beside rules; return its data and its text.

    Raises RuleError with the line if it is not TOML, MissingFileError if it is not there.
    """
    try:
        return read_toml(path, name=name)
    except InputError as error:
        fault = _syntax(error, path)
        raise RuleError(fault.what, file=name, row=error.row, remedy=fault.remedy) from None


def _syntax(error: InputError, path: Path) -> Fault:
    """Say what a TOML fault is; a date with slashes is the usual one."""
    lines = path.read_bytes().decode("utf-8", "replace").splitlines()
    line = lines[error.row - 1] if error.row and error.row <= len(lines) else ""
    found = _SLASHED_DATE.search(line)
    if found:
        what = f"{found.group()} is no date"
        return Fault((), what, "write YYYY-MM-DD, for example 2026-02-28")
    if "date" in error.what.lower():
        return Fault((), "a date that does not exist", "write YYYY-MM-DD, for example 2026-02-28")
    return Fault((), error.what, error.remedy or "correct the line")


def _shape(fault: Any) -> Fault:
    """Turn a pydantic fault into a fault of ours."""
    path = tuple(p for p in fault["loc"] if isinstance(p, int) or not p.startswith("function-"))
    key = str(path[-1]) if path else ""
    if fault["type"] == "extra_forbidden" and key in _UNITLESS:
        return Fault(path, f"unknown key '{key}'", _UNITLESS[key])
    if fault["type"] == "missing" and key == "citation":
        return Fault(path, "a rule without citation", "add [[citation]] with title …")
    if fault["type"] == "too_short" and key == "citation":
        return Fault(path, "a rule without citation", "add [[citation]] with title …")
    what, remedy = describe(Rule, fault)
    return Fault(path, what, remedy or "correct the value")

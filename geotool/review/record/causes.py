"""What a review rests on, held side by side in two of its records; and what that concerns."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Document = Mapping[str, Any]
Entry = Mapping[str, Any]

#: What is compared of an input, its digest first.
_OF_INPUTS: Final = (
    "sha256", "file", "kind", "edition", "features", "frame", "declared", "pipeline", "accuracy_m",
    "encoding",
)  # fmt: skip
#: Layers that place projects or decide what is judged: they touch findings of every rule.
_GENERAL_KINDS: Final = frozenset({"admin_area", "gazetteer"})


@dataclass(frozen=True)
class Change:
    """Something that the review rests on and that is no longer what it was.

    ``what`` is ``input`` | ``rule`` | ``version`` | ``setting``; ``name`` says
    which, ``part`` what of it. ``was`` and ``now`` are ``None`` where it was not there.
    ``line_ends`` marks a text that differs in its line ends only.
    """

    what: str
    name: str
    part: str
    was: Any
    now: Any
    entry: Entry
    line_ends: bool = False


def changes_between(was: Document, now: Document) -> tuple[Change, ...]:
    """Return what two records rest on differently: inputs, rules, settings, then versions."""
    return (
        *_inputs(was["inputs"], now["inputs"]),
        *_rules(was["rules"], now["rules"]),
        *_keys("setting", was["settings"], now["settings"]),
        *_keys("setting", {"name": was["workspace"]}, {"name": now["workspace"]}),
        *_keys("version", was["versions"], now["versions"]),
    )


def _inputs(was: Sequence[Entry], now: Sequence[Entry]) -> Iterator[Change]:
    for before, after in paired(was, now, _input_key):
        entry = after or before or {}
        name = str(entry.get("id") or entry["file"])
        if before is None or after is None:
            was_sha, now_sha = (None if e is None else e["sha256"] for e in (before, after))
            yield Change("input", name, "sha256", was_sha, now_sha, entry)
            continue
        for part in _OF_INPUTS:
            if before.get(part) != after.get(part):
                yield Change("input", name, part, before.get(part), after.get(part), entry)


def _input_key(entry: Entry) -> Hashable:
    return (entry["role"], entry.get("id") or entry.get("project") or entry["file"])


def _rules(was: Sequence[Entry], now: Sequence[Entry]) -> Iterator[Change]:
    for before, after in paired(was, now, by("code")):
        entry = after or before or {}
        code = str(entry["code"])
        if before is None or after is None:
            yield Change("rule", code, "editions", _editions(before), _editions(after), entry)
            continue
        if before["editions"] != after["editions"]:
            yield Change("rule", code, "editions", _editions(before), _editions(after), entry)
        if before.get("sha256") != after.get("sha256"):
            yield Change("rule", code, "sha256", before.get("sha256"), after.get("sha256"), entry)
        for change in _keys("rule", _parameters(before), _parameters(after)):
            yield Change("rule", code, change.name, change.was, change.now, entry)


def _editions(rule: Entry | None) -> str | None:
    return None if rule is None else ", ".join(rule["editions"])


def _parameters(rule: Entry) -> dict[str, Any]:
    return {str(c.get("name")): c.get("value") for c in rule.get("changes", ())}


def _keys(what: str, was: Entry, now: Entry) -> Iterator[Change]:
    for key in dict.fromkeys((*was, *now)):
        if was.get(key) != now.get(key):
            yield Change(what, key, "value", was.get(key), now.get(key), {})


def paired(
    was: Sequence[Entry], now: Sequence[Entry], key: Callable[[Entry], Hashable]
) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Pair entries by key, several of one key in their order; then those that are only there."""
    waiting: dict[Hashable, list[Entry]] = {}
    for entry in reversed(now):
        waiting.setdefault(key(entry), []).append(entry)
    taken: set[int] = set()
    for entry in was:
        others = waiting.get(key(entry))
        other = others.pop() if others else None
        taken.add(id(other))
        yield entry, other
    for entry in now:
        if id(entry) not in taken:
            yield None, entry


def by(*names: str) -> Callable[[Entry], Hashable]:
    """Return what tells entries apart that agree in these values."""
    return lambda entry: tuple(entry.get(name) for name in names)


class Touch:
    """Which changes concern a finding: those of its rule, its zones, its project, its documents.

    Where none of these is among them: what concerns every finding. ``sources`` is the table of
    each project.
    """

    def __init__(self, changes: Sequence[Change], sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._of_rules = {c.name for c in changes if c.what == "rule"}
        self._named: dict[tuple[str, str], list[str]] = {}
        for change in changes:
            entry = change.entry
            if change.what == "input":
                keys = {entry["file"], *(entry.get(key) for key in ("id", "kind", "project"))}
                for key in keys - {None}:
                    self._named.setdefault((entry["role"], key), []).append(change.name)
                self._named.setdefault((entry["role"], ""), []).append(change.name)
        self._general = [c.name for c in changes if _is_general(c)]

    def finding(self, entry: Entry, parts: Sequence[str]) -> list[str]:
        """Names of the changes that concern a finding of which ``parts`` differ."""
        found = [code for code in (entry["rule"],) if code in self._of_rules]
        zone = entry.get("zone_layer") or entry.get("zone_kind")
        found += self._of("layer", zone) + self._project(entry)
        if not parts or "waiver" in parts:
            found += self._of("waivers", "") + self._of("waiver_place", "")
        if not parts or "new" in parts:
            found += self._of("baseline", "")
        return found or self._general

    def project(self, entry: Entry, of_findings: Sequence[str]) -> list[str]:
        """Names of the changes that concern a project's verdict."""
        return [*of_findings, *self._project(entry)] or self._general

    def rule(self, entry: Entry) -> list[str]:
        """Names of the changes that concern a rule that was not checked."""
        own = [code for code in (entry["rule"],) if code in self._of_rules]
        return own or [*self._of("layer", ""), *self._general]

    def _project(self, entry: Entry) -> list[str]:
        project = entry.get("project")
        if project is None:
            return []
        return self._of("site", project) + self._of("projects", self._sources.get(project))

    def _of(self, role: str, key: str | None) -> list[str]:
        return [] if key is None else self._named.get((role, key), [])


def _is_general(change: Change) -> bool:
    if change.what == "input":
        role = change.entry["role"]
        places = change.entry.get("kind") in _GENERAL_KINDS
        return places or role in ("configuration", "catalogue", "footprint")
    return change.what != "rule"

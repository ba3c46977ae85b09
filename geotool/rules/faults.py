"""Faults of a rule that its shape alone does not show: dates, names, papers, other rules.

Each fault carries the key path it is about, so that a message can name the line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from geotool.model import LAYER_KINDS
from geotool.model.attributes import ZONE_ATTRIBUTES
from geotool.rules.model import (
    CHECK_PARAMETERS,
    LAYER_CHECKS,
    WEIGHTS,
    Consequence,
    Edition,
    Rule,
    Subject,
    Variant,
    Zone,
)

Key = str | int


@dataclass(frozen=True)
class Fault:
    """What is wrong at a key path, and what to do."""

    path: tuple[Key, ...]
    what: str
    remedy: str


def faults_of(rule: Rule) -> Iterator[Fault]:
    """Yield everything that is wrong within one rule."""
    yield from _check_faults(rule)
    yield from _edition_faults(rule)
    yield from _citation_faults(rule)
    yield from _zone_faults(rule)
    yield from _outside_faults(rule)
    yield from _assume_faults(rule)
    for section, items in (("variant", rule.variants), ("exception", rule.exceptions)):
        for index, item in enumerate(items):
            yield from _consequence_faults(rule, item, (section, index))
        yield from _repeated(items, section)
    yield from _exception_faults(rule)
    yield from _paper_faults(rule)
    if rule.code in rule.supersedes:
        yield Fault(("supersedes",), f"{rule.code} supersedes itself", "remove it from the list")


def _check_faults(rule: Rule) -> Iterator[Fault]:
    known = CHECK_PARAMETERS[rule.check.name]
    for index, given in (
        (None, rule.check.given()),
        *((i, e.check.given()) for i, e in _numbered(rule)),
    ):
        path: tuple[Key, ...] = ("check",) if index is None else ("edition", index, "check")
        for name in given:
            if name not in known:
                takes = ", ".join(known) or "no parameters"
                what = f"check '{rule.check.name}' has no parameter '{name}'"
                yield Fault((*path, name), what, f"it takes {takes}")
    yield from _subject_faults(rule)
    yield from _parameter_faults(rule)
    for name, needed in known.items():
        everywhere = all(name in e.check.given() for e in rule.editions)
        if needed and name not in rule.check.given() and not everywhere:
            what = f"check '{rule.check.name}' needs '{name}'"
            yield Fault(("check",), what, f"add {name} = … under [check]")


def _subject_faults(rule: Rule) -> Iterator[Fault]:
    """Who may be judged depends on the check: projects, features of layers, or neither."""
    name = rule.check.name
    if name == "zones_disjoint" and rule.subjects:
        what = "zones_disjoint holds zones against zones and has no subject"
        yield Fault(("subject", 0), what, "remove [[subject]]")
    if name == "coverage" and not rule.subject_layers:
        what = "a coverage needs the land that is to be served"
        yield Fault(("check", "name"), what, 'add [[subject]] with layers = ["built_up_area"]')
    for index, subject in enumerate(rule.subjects):
        path: tuple[Key, ...] = ("subject", index)
        if not subject.layers:
            continue
        if name not in LAYER_CHECKS:
            what = f"check '{name}' judges projects, not layers"
            yield Fault((*path, "layers"), what, "name project kinds")
        if subject.kinds or subject.except_kinds or subject.assume:
            what = "a subject has layers or project kinds, not both"
            yield Fault((*path, "layers"), what, "write two [[subject]] tables")
        for kind in subject.layers:
            yield from _attribute_faults(Zone(kind=kind, where=subject.where), path)
    if name != "count" and rule.subject_layers and any(not s.layers for s in rule.subjects):
        what = "some subjects are layers and some are projects"
        yield Fault(("subject", 0), what, "only a count can have both; write two rules")


def _parameter_faults(rule: Rule) -> Iterator[Fault]:
    check = rule.check
    if check.name != "declared" and not rule.zones:
        yield Fault((), "a rule without zone", "add [[zone]] with kind = …")
    if check.name == "declared" and rule.zones:
        yield Fault(("zone", 0), "a declared quantity has no zone", "remove [[zone]]")
    if check.name == "count" and (check.limit is None) == (check.limit_from is None):
        what = "a count needs limit, or limit_from, and not both"
        yield Fault(("check",), what, "write limit = … or limit_from = an attribute of the zone")
    if (check.inner_distance_m is None) != (check.inner_share is None):
        what = "inner_distance_m and inner_share belong together"
        yield Fault(("check",), what, "add the other one, or remove both")


def _numbered(rule: Rule) -> Iterator[tuple[int, Edition]]:
    yield from enumerate(rule.editions)


def _edition_faults(rule: Rule) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for index, edition in _numbered(rule):
        path: tuple[Key, ...] = ("edition", index)
        if edition.id in seen:
            yield Fault((*path, "id"), f"two editions are called '{edition.id}'", "rename one")
        seen[edition.id] = index
        if edition.valid_to is not None and edition.valid_to < edition.valid_from:
            what = f"edition '{edition.id}' ends before it begins"
            yield Fault((*path, "valid_to"), what, "valid_to is the last day in force")
        for earlier in rule.editions[:index]:
            if _overlap(earlier, edition):
                what = f"editions '{earlier.id}' and '{edition.id}' are in force on the same day"
                remedy = "valid_to is the last day in force, the next valid_from the day after"
                yield Fault((*path, "valid_from"), what, remedy)
        yield from _evidence_faults(rule, edition, path)
        if not any(not c.editions or edition.id in c.editions for c in rule.citations):
            what = f"edition '{edition.id}' has no citation"
            yield Fault(path, what, "add a [[citation]], or name the edition in its editions")


def _citation_faults(rule: Rule) -> Iterator[Fault]:
    for index, citation in enumerate(rule.citations):
        path: tuple[Key, ...] = ("citation", index)
        yield from _edition_names(rule, citation.editions, (*path, "editions"))
        if (citation.confidence is None) != (citation.basis == "convention"):
            what = "a citation needs its confidence (V, P or M), a convention has none"
            yield Fault(path, what, "add or remove confidence")


def _overlap(a: Edition, b: Edition) -> bool:
    a_ends_before = a.valid_to is not None and a.valid_to < b.valid_from
    b_ends_before = b.valid_to is not None and b.valid_to < a.valid_from
    return not (a_ends_before or b_ends_before)


def _zone_faults(rule: Rule) -> Iterator[Fault]:
    for index, zone in enumerate(rule.zones):
        yield from _edition_names(rule, zone.editions, ("zone", index, "editions"))
        yield from _value_faults(zone, ("zone", index))
        for earlier in rule.zones[:index]:
            if earlier.name == zone.name and _share_edition(rule, earlier.editions, zone.editions):
                what = f"two zones are called '{zone.name}'"
                yield Fault(("zone", index), what, "give each its own id")
    for edition in rule.editions if rule.zones else ():
        if not any(not z.editions or edition.id in z.editions for z in rule.zones):
            what = f"edition '{edition.id}' has no zone"
            yield Fault(("zone",), what, "add one, or name the edition in its editions")


def _outside_faults(rule: Rule) -> Iterator[Fault]:
    """A zone that is taken out must be certain: a typing error would take out nothing."""
    for index, zone in enumerate(rule.outside):
        path: tuple[Key, ...] = ("outside", index)
        yield from _edition_names(rule, zone.editions, (*path, "editions"))
        if rule.check.name not in ("overlap", "inside", "zones_disjoint"):
            what = f"check '{rule.check.name}' has no outside"
            yield Fault(path, what, "only an overlap or inside can be counted outside of zones")
        if zone.match:
            what = "outside takes no match: a zone is taken out for all projects or for none"
            yield Fault((*path, "match"), what, "remove it; use where")
        yield from _attribute_faults(zone, path)


def _attribute_faults(zone: Zone, path: tuple[Key, ...]) -> Iterator[Fault]:
    vocabularies = ZONE_ATTRIBUTES.get(zone.kind, {})
    known = dict.fromkeys((*LAYER_KINDS[zone.kind].attributes, *vocabularies))
    for attribute in zone.where:
        if attribute not in known:
            remedy = f"it has {', '.join(known)}" if known else "it has none; remove where"
            what = f"{zone.kind} has no attribute '{attribute}'"
            yield Fault((*path, "where"), what, remedy)
    yield from _value_faults(zone, path)


def _value_faults(zone: Zone, path: tuple[Key, ...]) -> Iterator[Fault]:
    """A mistyped value would match no feature, and nobody would hear of it."""
    for attribute, values in zone.where.items():
        vocabulary = ZONE_ATTRIBUTES.get(zone.kind, {}).get(attribute)
        for value in values if vocabulary is not None else ():
            if vocabulary is not None and vocabulary.code(value) is None:
                remedy = f"there are {', '.join(t.code for t in vocabulary)}"
                yield Fault((*path, "where"), f"no {attribute} is called '{value}'", remedy)


def _assume_faults(rule: Rule) -> Iterator[Fault]:
    parts: list[tuple[str, int, Subject | Variant]] = [
        *(("subject", n, s) for n, s in enumerate(rule.subjects)),
        *(("variant", n, v) for n, v in enumerate(rule.variants)),
    ]
    for section, index, part in parts:
        for column in part.assume:
            if column not in part.where:
                what = f"assumes '{column}', for which where asks nothing"
                remedy = "name a column of where, or remove it"
                yield Fault((section, index, "assume"), what, remedy)


def _consequence_faults(rule: Rule, item: Consequence, path: tuple[Key, ...]) -> Iterator[Fault]:
    yield from _edition_names(rule, item.editions, (*path, "editions"))
    names = {z.name for z in rule.zones}
    for zone in item.zones:
        if zone not in names:
            remedy = f"zones of this rule: {', '.join(sorted(names))}"
            yield Fault((*path, "zones"), f"no zone is called '{zone}'", remedy)
    apart = {z.name for z in rule.outside}
    for zone in item.within if isinstance(item, Variant) else ():
        if zone not in apart:
            remedy = f"zones of outside: {', '.join(sorted(apart)) or 'none'}"
            yield Fault((*path, "within"), f"no outside is called '{zone}'", remedy)
    yield from _evidence_faults(rule, item, path)


def _evidence_faults(
    rule: Rule, item: Consequence | Edition, path: tuple[Key, ...]
) -> Iterator[Fault]:
    for code in item.evidence:
        if code not in rule.papers:
            remedy = f"add it under [papers]; there are: {', '.join(rule.papers) or 'none'}"
            yield Fault((*path, "evidence"), f"no paper is called '{code}'", remedy)
    if item.severity == "RESTRICTED" and not item.evidence:
        what = "RESTRICTED without evidence: nobody would know which document is needed"
        yield Fault((*path, "severity"), what, "name the papers in evidence")
    if item.soft and item.severity != "REQUIREMENT":
        yield Fault((*path, "soft"), "only a REQUIREMENT can be soft", "remove soft")


def _exception_faults(rule: Rule) -> Iterator[Fault]:
    for index, item in enumerate(rule.exceptions):
        path: tuple[Key, ...] = ("exception", index)
        conditions = bool(item.purposes or item.kinds or item.where)
        if item.claimable and not conditions:
            what = f"exception '{item.code}' has no condition and would lift the rule for everyone"
            yield Fault(path, what, "add purposes, kinds or where; or claimable = false")
        if not item.claimable and conditions:
            what = f"exception '{item.code}' cannot be claimed, yet has conditions"
            yield Fault((*path, "claimable"), what, "remove the conditions or claimable")
        heaviest = max(WEIGHTS[e.severity] for e in rule.editions)
        heaviest = max([heaviest, *(WEIGHTS[v.severity] for v in rule.variants)])
        if WEIGHTS[item.severity] >= heaviest and not item.soft:
            what = f"exception '{item.code}' makes nothing lighter"
            yield Fault((*path, "severity"), what, "an exception turns into a lighter severity")


def _repeated(items: Sequence[Consequence], section: str) -> Iterator[Fault]:
    for index, item in enumerate(items):
        for earlier in items[:index]:
            shared = not (item.editions and earlier.editions) or set(item.editions) & set(
                earlier.editions
            )
            if earlier.code == item.code and shared:
                what = f"two {section}s are called '{item.code}' in one edition"
                yield Fault((section, index, "code"), what, "rename one or name its editions")


def _share_edition(rule: Rule, a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    everything = {e.id for e in rule.editions}
    return bool((set(a) or everything) & (set(b) or everything))


def _edition_names(rule: Rule, names: Iterable[str], path: tuple[Key, ...]) -> Iterator[Fault]:
    known = [e.id for e in rule.editions]
    for name in names:
        if name not in known:
            yield Fault(path, f"no edition is called '{name}'", f"there are: {', '.join(known)}")


def _paper_faults(rule: Rule) -> Iterator[Fault]:
    items: tuple[Consequence | Edition, ...] = (*rule.editions, *rule.variants, *rule.exceptions)
    used = {code for item in items for code in item.evidence}
    for code in rule.papers:
        if code not in used:
            what = f"paper '{code}' is asked for nowhere"
            yield Fault(("papers", code), what, "name it in an evidence list, or remove it")


def pack_faults(
    rules: Sequence[Rule], *, known: Iterable[Rule] = ()
) -> Iterator[tuple[Rule, Fault]]:
    """Yield faults between rules: codes used twice, superseding what is not there, loops.

    ``known`` are rules of other packs that may be superseded.
    """
    everything = {r.code: r for r in (*known, *rules)}
    first: dict[str, Rule] = {}
    for rule in rules:
        earlier = first.setdefault(rule.code, rule)
        if earlier is not rule:
            what = f"code {rule.code} is already used in {earlier.file}"
            yield rule, Fault(("code",), what, "codes are permanent: give the new rule its own")
        for code in rule.supersedes:
            if code not in everything:
                remedy = "name a rule of this pack or of the built-in ones"
                yield rule, Fault(("supersedes",), f"supersedes unknown rule {code}", remedy)
    yield from _loops(rules, everything)


def _loops(rules: Sequence[Rule], everything: dict[str, Rule]) -> Iterator[tuple[Rule, Fault]]:
    """Yield one fault a loop, at its first rule."""
    reported: Counter[frozenset[str]] = Counter()
    for rule in rules:
        path = _way_back(rule.code, everything)
        if path and not reported[frozenset(path)]:
            reported[frozenset(path)] += 1
            what = "supersedes runs in a loop: " + " → ".join([*path, path[0]])
            yield rule, Fault(("supersedes",), what, "remove one of them")


def _way_back(start: str, everything: dict[str, Rule]) -> list[str]:
    """Codes of a way by ``supersedes`` from a rule back to itself, longer than one step."""
    ways = [[start]]
    seen = {start}
    while ways:
        way = ways.pop()
        for code in everything[way[-1]].supersedes:
            if code == start and len(way) > 1:
                return way
            if code in everything and code not in seen:
                seen.add(code)
                ways.append([*way, code])
    return []

"""Choosing rules by what they say: kind of project or zone, check, severity, words.

All conditions given hold together, in the edition of the day (or the nearest one).
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from geotool.errors import UnknownNameError
from geotool.model import LAYER_KINDS, PROJECT_KINDS, SEVERITIES, Text, Vocabulary
from geotool.rules.explain import acting_on
from geotool.rules.model import CHECK_PARAMETERS, Rule
from geotool.rules.select import RuleInForce


@dataclass(frozen=True)
class Wanted:
    """What the rules looked for have in common; ``None`` asks nothing.

    ``kind`` is a kind of project that is judged, ``zone`` a kind of layer that it is held
    against or that is judged itself. ``unverified``: a text cited was not read, or there is none.
    ``words`` all stand in the code, titles, demands, reasons or sources, in either language.
    """

    kind: str | None = None
    zone: str | None = None
    check: str | None = None
    severity: str | None = None
    unverified: bool = False
    words: str | None = None
    in_force: bool = False

    def __str__(self) -> str:
        """The conditions given, as one would say them."""
        given = [(f.name, getattr(self, f.name)) for f in fields(self)]
        said = [n if v is True else f"{n} {v}" for n, v in given if v not in (None, False)]
        return ", ".join(said).replace("in_force", "in force")


def checked(wanted: Wanted) -> Wanted:
    """Return the same conditions in codes; labels and aliases are accepted.

    Raises UnknownNameError for a word that is none, naming a near one.
    """
    return Wanted(
        kind=_code(PROJECT_KINDS, wanted.kind, "project kind"),
        zone=_code(LAYER_KINDS, wanted.zone, "layer kind"),
        check=_one_of(list(CHECK_PARAMETERS), wanted.check, "check"),
        severity=_code(SEVERITIES, wanted.severity, "severity"),
        unverified=wanted.unverified,
        words=wanted.words,
        in_force=wanted.in_force,
    )


def chosen(rules: Iterable[Rule], wanted: Wanted, as_of: date) -> tuple[Rule, ...]:
    """Return the rules that meet all conditions, in their order; raises as ``checked`` does."""
    asked = checked(wanted)
    return tuple(r for r in rules if _meets(*acting_on(r, as_of), asked))


def _meets(acting: RuleInForce, active: bool, wanted: Wanted) -> bool:
    layers = {z.kind for z in acting.zones} | set(acting.rule.subject_layers)
    return (
        (active or not wanted.in_force)
        and (wanted.check in (None, acting.check))
        and (wanted.severity in (None, acting.edition.severity))
        and (wanted.zone is None or wanted.zone in layers)
        and (wanted.kind is None or judges_kind(acting.rule, wanted.kind))
        and not (wanted.unverified and acting.edition.verified)
        and _says(acting, wanted.words)
    )


def judges_kind(rule: Rule, kind: str) -> bool:
    """Whether projects of a kind may be judged (or counted) by the rule, whatever else they are.

    >>> from geotool.rules import load_packs
    >>> rule = load_packs()["PV002"]
    >>> judges_kind(rule, "pv_ground"), judges_kind(rule, "road")
    (True, False)
    """
    if not PROJECT_KINDS[kind].uses_land or rule.check.name == "zones_disjoint":
        return False
    if not rule.subjects:
        return rule.of_projects
    return any(
        not s.layers and (not s.kinds or kind in s.kinds) and kind not in s.except_kinds
        for s in rule.subjects
    )


def _says(acting: RuleInForce, words: str | None) -> bool:
    if words is None:
        return True
    said = _fold(_said(acting))
    return all(word in said for word in _fold(words).split())


def _said(acting: RuleInForce) -> str:
    rule, edition = acting.rule, acting.edition
    texts: list[Text] = [rule.title, edition.demand, rule.why, rule.seed, acting.citation()]
    texts += [e.title for e in (*acting.variants, *acting.exceptions)]
    return " ".join([rule.code, rule.catalogue or "", *(f"{t.zh} {t.en}" for t in texts)])


def _fold(words: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())


def _code(vocabulary: Vocabulary[Any], word: str | None, what: str) -> str | None:
    if word is None:
        return None
    code = vocabulary.code(word)
    return code if code is not None else _one_of([t.code for t in vocabulary], word, what)


def _one_of(known: list[str], word: str | None, what: str) -> str | None:
    if word is None or word in known:
        return word
    begin = [k for k in known if k.startswith(word.casefold())]
    near = begin[:3] or difflib.get_close_matches(word, known, n=3)
    remedy = f"did you mean {', '.join(near)}?" if near else f"there are {', '.join(known)}"
    if not near and len(known) > 12:
        remedy = "`geotool kinds` lists them"
    raise UnknownNameError(f"no {what} is called '{word}'", remedy=remedy)

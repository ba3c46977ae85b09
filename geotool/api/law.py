"""The law of a check: which of the chosen rules are in force on its date, and which are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from geotool.errors import InputError
from geotool.rules import Rulebook, RuleInForce
from geotool.workspace import Override


@dataclass(frozen=True)
class Law:
    """Chosen rules on a date. ``dormant`` are those without an edition in force then."""

    as_of: date
    in_force: tuple[RuleInForce, ...]
    dormant: tuple[RuleInForce, ...]

    def of_layers(self) -> Law:
        """Return only the rules that are asked of layers, not of projects.

        Raises InputError where none of those chosen is.
        """
        chosen = tuple(r for r in self.in_force if not r.rule.of_projects)
        asleep = tuple(r for r in self.dormant if not r.rule.of_projects)
        if not (chosen or asleep):
            raise InputError(
                "none of the chosen rules is asked of layers",
                remedy="`geotool rules list --check zones_disjoint` shows some",
            )
        return Law(self.as_of, chosen, asleep)


def law_of(
    book: Rulebook,
    rules: str | Sequence[str] | None,
    as_of: date,
    overrides: Mapping[str, Override],
) -> Law:
    """Choose rules by codes, prefixes or catalogue ids (all where ``None``) on a date.

    Raises UnknownNameError for a word that selects nothing, ConfigError for a faulty override.
    """
    chosen = rules if rules is None or isinstance(rules, str) else list(rules)
    return Law(as_of, book.select(chosen, as_of, overrides), book.dormant(chosen, as_of, overrides))


def parse_date(value: str | date) -> date:
    """Return a date of ``2026-11-20`` or ``today``. Raises InputError for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if value == "today":
        return date.today()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InputError(f"'{value}' is no date", remedy="write it like 2026-11-20") from None

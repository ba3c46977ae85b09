"""Which rules are in force for a day and a workspace, and whom and what they concern.

A project row without a kind is judged by the general rules only: those that name no kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from pydantic import ValidationError

from geotool.errors import ConfigError
from geotool.model import PROJECT_KINDS, Limit, Text
from geotool.model.attributes import ZONE_ATTRIBUTES, ZONE_CODES, zone_attribute
from geotool.rules.cells import LIST, fits, fold, plain
from geotool.rules.model import (
    CHECK_PARAMETERS,
    CheckValues,
    Edition,
    Exemption,
    Rule,
    Subject,
    Variant,
    Where,
    Zone,
)

#: Parameter and unit of what a check's measure is held against, the first that is given.
_LIMITS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "within_distance": (("distance_m", "m"),),
    "near_any": (("distance_m", "m"),),
    "inside": (("share", "share"),),
    "coverage": (("share", "share"),),
    "declared": (("tolerance_share", "share"),),
    "count": (("limit", "count"),),
}


class LocalOverride(Protocol):
    """What a workspace changes in a rule: parameters, and the reason that findings show."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Values by parameter name."""
        ...

    @property
    def reason(self) -> str:
        """Why, with a document number."""
        ...


@dataclass(frozen=True)
class Parameter:
    """A parameter as it is executed; ``published`` is its value in the rule file."""

    name: str
    value: float | str
    published: float | str | None
    reason: str | None = None

    @property
    def overridden(self) -> bool:
        """Whether the workspace changed it."""
        return self.reason is not None


@dataclass(frozen=True)
class RuleInForce:
    """A rule in one edition, with the parameters that will be executed."""

    rule: Rule
    edition: Edition
    parameters: Mapping[str, Parameter]

    @property
    def code(self) -> str:
        """Permanent code of the rule."""
        return self.rule.code

    @property
    def check(self) -> str:
        """Name of the check in the engine's closed set."""
        return self.rule.check.name

    @cached_property
    def zones(self) -> tuple[Zone, ...]:
        """Zones of this edition."""
        return tuple(z for z in self.rule.zones if _of_edition(z.editions, self.edition))

    @cached_property
    def outside(self) -> tuple[Zone, ...]:
        """Zones of this edition outside which alone a conflict counts."""
        return tuple(z for z in self.rule.outside if _of_edition(z.editions, self.edition))

    @cached_property
    def variants(self) -> tuple[Variant, ...]:
        """Variants of this edition."""
        return tuple(v for v in self.rule.variants if _of_edition(v.editions, self.edition))

    @cached_property
    def exceptions(self) -> tuple[Exemption, ...]:
        """Exceptions of this edition."""
        return tuple(e for e in self.rule.exceptions if _of_edition(e.editions, self.edition))

    def value(self, name: str) -> Any:
        """Return the executed value of a parameter, ``None`` if the rule has none of that name."""
        return self.parameters[name].value if name in self.parameters else None

    def on(self, day: date) -> RuleInForce | None:
        """Return the rule in its edition of another day, with the same local parameters."""
        edition = self.rule.edition_on(day)
        if edition is None or edition.id == self.edition.id:
            return None if edition is None else self
        published = {**self.rule.check.given(), **edition.check.given()}
        parameters = {n: Parameter(n, v, v) for n, v in published.items()}
        for name, own in self.parameters.items():
            if own.overridden:
                parameters[name] = Parameter(name, own.value, published.get(name), own.reason)
        return RuleInForce(self.rule, edition, parameters)

    def limit(self) -> Limit:
        """Return the limit that a measure is held against: m, share, or 0 m2 for an overlap."""
        for name, unit in _LIMITS.get(self.check, ()):
            found = self.parameters.get(name)
            if found is not None:
                return Limit(float(found.value), unit, found.overridden, found.reason)
        return Limit(0.0, "m2")

    def citation(self) -> Text:
        """All sources of the edition, one line in each language."""
        lines = self.edition.citations
        return Text(
            zh="；".join(c.line("zh") for c in lines), en="; ".join(c.line("en") for c in lines)
        )


def in_force(rule: Rule, edition: Edition, override: LocalOverride | None = None) -> RuleInForce:
    """Put a rule into force in one edition, with the workspace's parameters.

    Raises ConfigError for a parameter that the rule does not have, or a value it cannot take.
    """
    published = {**rule.check.given(), **edition.check.given()}
    parameters = {n: Parameter(n, v, v) for n, v in published.items()}
    if override is not None:
        for name, value in _checked(rule, override).items():
            parameters[name] = Parameter(name, value, published.get(name), override.reason)
    return RuleInForce(rule, edition, parameters)


def _checked(rule: Rule, override: LocalOverride) -> dict[str, float | str]:
    """Return the override's values in the types of the rule file."""
    known = CHECK_PARAMETERS[rule.check.name]
    for name in override.parameters:
        if name not in known:
            remedy = f"it has {', '.join(known)}" if known else "it has none; remove the override"
            raise _fault(override, f"rule {rule.code} has no parameter '{name}'", remedy)
    try:
        return CheckValues.model_validate(dict(override.parameters)).given()
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        what = f"override of {rule.code}, '{fault['loc'][0]}': {fault['msg']}"
        raise _fault(override, f"{what} (it is {fault['input']!r})", "correct the value") from None


def _fault(override: LocalOverride, what: str, remedy: str) -> ConfigError:
    line = getattr(override, "line", None)
    return ConfigError(what, file="geotool.toml", row=line, remedy=remedy)


def _of_edition(editions: tuple[str, ...], edition: Edition) -> bool:
    return not editions or edition.id in editions


def columns_read(rules: Iterable[Rule]) -> frozenset[str]:
    """Project columns that decide how rules judge, beside those that only choose zones."""
    columns = {"kind", "purposes"}
    for rule in rules:
        wheres = [s.where for s in rule.subjects] + [v.where for v in rule.variants]
        for where in (*wheres, *(e.where for e in rule.exceptions)):
            columns.update(where)
    return frozenset(columns)


def subject_columns(rule: Rule) -> frozenset[str]:
    """Project columns that decide whether a rule judges a project."""
    return frozenset({"kind", *(column for s in rule.subjects for column in s.where)})


def applies_to(rule: Rule | RuleInForce, project: Mapping[str, Any]) -> bool:
    """Whether the rule judges a project: kind, other columns, and that it uses land at all."""
    rule = rule.rule if isinstance(rule, RuleInForce) else rule
    kind = plain(project.get("kind"))
    if kind in PROJECT_KINDS and not PROJECT_KINDS[kind].uses_land:
        return False
    if not rule.subjects:
        return rule.of_projects
    return any(not s.layers and _is_subject(s, kind, project) for s in rule.subjects)


def assumed_of_subject(rule: Rule, project: Mapping[str, Any]) -> tuple[str, ...]:
    """Columns that the project leaves empty and the rule's subject takes as matching."""
    kind = plain(project.get("kind"))
    for subject in rule.subjects:
        if _is_subject(subject, kind, project):
            return left_empty(subject.assume, subject.where, project)
    return ()


def left_empty(
    assume: tuple[str, ...], where: Where, project: Mapping[str, Any]
) -> tuple[str, ...]:
    """Columns of a condition that the project leaves empty and that were assumed to match."""
    return tuple(c for c in assume if c in where and not plain(project.get(c)))


def _is_subject(subject: Subject, kind: str, project: Mapping[str, Any]) -> bool:
    if subject.kinds and kind not in subject.kinds:
        return False
    if kind in subject.except_kinds:
        return False
    return project_fits(subject.where, project, assume=subject.assume)


def project_fits(where: Where, project: Mapping[str, Any], *, assume: tuple[str, ...] = ()) -> bool:
    """Whether a project's columns have the values wanted; an empty one only if it is assumed."""
    for column, wanted in where.items():
        value = plain(project.get(column))
        if not (fits(value, wanted) if value else column in assume):
            return False
    return True


def zone_applies(zone: Zone, attributes: Mapping[str, Any]) -> bool | None:
    """Whether a zone feature counts; ``None`` where an attribute that decides it is missing.

    A word that is not in the attribute's vocabulary, or a code that has not the form of its
    codes, decides nothing either.
    """
    answers = [
        _is_wanted(zone.kind, attribute, plain(attributes.get(attribute)), wanted)
        for attribute, wanted in zone.where.items()
    ]
    if False in answers:
        return False
    return None if None in answers else True


def open_attributes(zone: Zone, attributes: Mapping[str, Any]) -> tuple[str, ...]:
    """Attributes of a feature that do not tell whether it is of a zone."""
    return tuple(
        attribute
        for attribute, wanted in zone.where.items()
        if _is_wanted(zone.kind, attribute, plain(attributes.get(attribute)), wanted) is None
    )


def _is_wanted(kind: str, attribute: str, value: str, wanted: tuple[str, ...]) -> bool | None:
    """Whether a zone attribute has a value wanted; ``None`` where its value does not tell."""
    if not value:
        return None
    code = zone_attribute(kind, attribute, value)
    form = ZONE_CODES.get(kind, {}).get(attribute)
    if form is not None and form.code(value) is None:
        return None
    if fits(code, wanted) or fits(value, wanted):
        return True
    if form is not None:
        # a whole class does not say which of its codes the land has
        return None if any(form.may_begin(code, w.removesuffix("*")) for w in wanted) else False
    vocabulary = ZONE_ATTRIBUTES.get(kind, {}).get(attribute)
    return False if vocabulary is None or code in vocabulary else None


def zone_of(
    rule: RuleInForce, kind: str, attributes: Mapping[str, Any]
) -> tuple[Zone, bool] | None:
    """Return the rule's zone a feature belongs to, and whether that is certain.

    The first zone that surely applies wins; else the first that cannot be decided, so that a
    feature with a missing attribute is one open question, however many zones ask for it. What
    says too little for an earlier zone (a whole class of land use, say) stays open as well.
    ``None``: the feature does not concern the rule.
    """
    open_zone: Zone | None = None
    for zone in rule.zones:
        if zone.kind != kind:
            continue
        applies = zone_applies(zone, attributes)
        if applies:
            coarse = open_zone is not None and all(
                plain(attributes.get(a)) for a in open_zone.where
            )
            return (open_zone, False) if open_zone is not None and coarse else (zone, True)
        if applies is None and open_zone is None:
            open_zone = zone
    return None if open_zone is None else (open_zone, False)


def left_to_others(rule: RuleInForce, chosen: Sequence[RuleInForce]) -> tuple[Zone, ...]:
    """Zones of ``outside`` that another of the chosen rules judges.

    Where none does (it was not chosen, or has no edition on the day) the rule keeps its word:
    nothing passes because nobody looked.
    """
    others = [
        zone
        for other in chosen
        if other.code != rule.code and _judges_all_of(other.rule, rule.rule)
        for zone in other.zones
    ]
    return tuple(z for z in rule.outside if any(_covers(zone, z) for zone in others))


def _judges_all_of(other: Rule, rule: Rule) -> bool:
    """Whether another rule judges projects of all kinds that a rule judges."""
    if not other.of_projects:
        return False
    if not other.subjects or any(not (s.kinds or s.layers or s.where) for s in other.subjects):
        return True
    kinds = {kind for s in rule.subjects for kind in s.kinds}
    return bool(kinds) and kinds <= {kind for s in other.subjects for kind in s.kinds}


def _covers(zone: Zone, part: Zone) -> bool:
    """Whether all features of a zone surely are features of another one."""
    return zone.kind == part.kind and all(
        set(part.where.get(attribute, ("",))) <= set(values)
        for attribute, values in zone.where.items()
    )


def zone_belongs(zone: Zone, attributes: Mapping[str, Any], project: Mapping[str, Any]) -> bool:
    """Whether a zone feature is the project's own by ``match`` (true where nothing is asked)."""
    for attribute, column in zone.match.items():
        wanted = plain(project.get(column))
        value = plain(attributes.get(attribute))
        if column == "places":
            named = {fold(word) for word in LIST.split(wanted) if word.strip()}
            if named and fold(value) not in named:
                return False
            continue
        # a town's code begins with that of its county
        town = len(wanted) == 6 and len(value) in (9, 12) and value.startswith(wanted)
        if wanted and value != wanted and not town:
            return False
    return True

"""What a conflict comes to for one project: severity, verdict, papers, and what would change it.

Purposes that are not stated claim nothing: the prohibition stands, and the resolution lists
the roads that a stated purpose and its papers would open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geotool.model import PURPOSES, Text
from geotool.rules.cells import plain, purposes_of
from geotool.rules.model import WEIGHTS, Consequence, Exemption, Rule, Variant
from geotool.rules.select import (
    RuleInForce,
    assumed_of_subject,
    left_empty,
    project_fits,
)
from geotool.rules.values import terms

VERDICT_OF = {
    "PROHIBITED": "violation",
    "RESTRICTED": "conditional",
    "REQUIREMENT": "unmet",
    "NOTICE": "notice",
}


@dataclass(frozen=True)
class Resolution:
    """How one rule ends for one project and one zone.

    ``evidence`` are the papers needed now. ``would_change`` are the exceptions that would make
    it lighter if the project claimed them; it is empty as soon as one applies.
    """

    severity: str
    soft: bool
    verdict: str
    evidence: tuple[Text, ...] = ()
    evidence_codes: tuple[str, ...] = ()
    variant: Variant | None = None
    exception: Exemption | None = None
    would_change: tuple[Exemption, ...] = ()

    def advice(self, rule: RuleInForce) -> Text | None:
        """Say which purposes and papers would change the outcome; ``None`` if there are none."""
        if not self.would_change:
            return None
        codes = list(dict.fromkeys(c for e in self.would_change for c in e.evidence))
        claims = [_road(e, codes) for e in self.would_change if e.claimable]
        others = [_road(e, codes) for e in self.would_change if not e.claimable]
        papers = rule.rule.papers_of(tuple(codes))
        zh, en = [], []
        if claims:
            zh.append(
                "未主张例外；主张下列目的并备齐材料会改变结论：" + "；".join(t.zh for t in claims)
            )
            en.append(
                "no exception is claimed; these purposes with their papers would change the "
                "outcome: " + "; ".join(t.en for t in claims)
            )
        if others:
            zh.append("没有目的代码、须凭文件豁免的情形：" + "；".join(t.zh for t in others))
            en.append(
                "cases without a purpose code, by waiver only: " + "; ".join(t.en for t in others)
            )
        if papers:
            zh.append("材料：" + "；".join(f"[{n}] {p.zh}" for n, p in enumerate(papers, 1)))
            en.append("papers: " + "; ".join(f"[{n}] {p.en}" for n, p in enumerate(papers, 1)))
        return Text(zh="。".join(zh), en=". ".join(en))


def verdict_of(severity: str, *, soft: bool = False) -> str:
    """Verdict of a severity; a soft requirement is only a notice.

    >>> verdict_of("PROHIBITED"), verdict_of("REQUIREMENT", soft=True)
    ('violation', 'notice')
    """
    return "notice" if soft else VERDICT_OF[severity]


def resolve(
    rule: RuleInForce,
    project: Mapping[str, Any],
    *,
    zone: str | None = None,
    share: float | None = None,
) -> Resolution:
    """Resolve a conflict that was measured.

    Parameters
    ----------
    zone
        Name of the rule's zone the feature belongs to (``Zone.name``). May be left out where
        the rule has one zone.
    share
        Share of the project concerned (0–1): inside the zone, or outside it where the rule
        asks for ``inside``.
    """
    zone = _only_zone(rule) if zone is None else zone
    variant = _variant(rule, project, zone)
    base: Any = rule.edition if variant is None else variant
    weight = _weight(base.severity, soft=base.soft)
    lighter = [
        e
        for e in rule.exceptions
        if _weight(e.severity, soft=e.soft) < weight and _in_zone(e, zone) and _enough(e, share)
    ]
    claimed = [e for e in lighter if e.claimable and _claims(e, project)]
    best = min(claimed, key=lambda e: _weight(e.severity, soft=e.soft), default=None)
    final: Any = base if best is None else best
    return Resolution(
        severity=final.severity,
        soft=final.soft,
        verdict=verdict_of(final.severity, soft=final.soft),
        evidence=rule.rule.papers_of(final.evidence),
        evidence_codes=final.evidence,
        variant=variant,
        exception=best,
        would_change=()
        if best is not None
        else tuple(e for e in lighter if not e.claimable or _open_to(e, project)),
    )


def heaviest(rule: RuleInForce, project: Mapping[str, Any]) -> str:
    """Verdict of the heaviest severity that the rule has for a project in any of its zones.

    Exceptions are left aside: they are claimed against a conflict, and there is none yet.
    """
    names: list[str | None] = [zone.name for zone in rule.zones] or [None]
    bases: list[Any] = [_variant(rule, project, name) or rule.edition for name in names]
    worst = max(bases, key=lambda base: _weight(base.severity, soft=base.soft))
    return verdict_of(worst.severity, soft=worst.soft)


def resolve_zones(
    rule: RuleInForce, zones: tuple[str, ...], *, within: str | None = None
) -> Resolution:
    """Resolve a conflict between zones: no project claims anything, only facts count.

    Parameters
    ----------
    zones
        Names of the rule's zones concerned (both of an overlapping pair).
    within
        Name of the zone of ``outside`` in which the part in question lies, if any.
    """
    variant = next(
        (
            v
            for v in rule.variants
            if set(v.zones) <= set(zones) and (within in v.within if within else not v.within)
        ),
        None,
    )
    base: Any = rule.edition if variant is None else variant
    return Resolution(
        severity=base.severity,
        soft=base.soft,
        verdict=verdict_of(base.severity, soft=base.soft),
        evidence=rule.rule.papers_of(base.evidence),
        evidence_codes=base.evidence,
        variant=variant,
    )


def assumed_columns(
    rule: Rule | RuleInForce, project: Mapping[str, Any], *, zone: str | None = None
) -> tuple[str, ...]:
    """Columns that the project leaves empty and the rule takes as matching (``change`` …).

    Of a rule in force, those of the variant that holds, too; ``zone`` as in ``resolve``.
    """
    if isinstance(rule, Rule):
        return assumed_of_subject(rule, project)
    columns = assumed_of_subject(rule.rule, project)
    variant = _variant(rule, project, _only_zone(rule) if zone is None else zone)
    if variant is not None:
        columns += left_empty(variant.assume, variant.where, project)
    return tuple(dict.fromkeys(columns))


def _only_zone(rule: RuleInForce) -> str | None:
    return rule.zones[0].name if len(rule.zones) == 1 else None


def _variant(rule: RuleInForce, project: Mapping[str, Any], zone: str | None) -> Variant | None:
    return next((v for v in rule.variants if _in_zone(v, zone) and _facts(v, project)), None)


def _weight(severity: str, *, soft: bool) -> int:
    return 0 if soft else WEIGHTS[severity]


def _in_zone(outcome: Consequence, zone: str | None) -> bool:
    return not outcome.zones or zone in outcome.zones


def _enough(exemption: Exemption, share: float | None) -> bool:
    under = exemption.share_under
    return under is None or (share is not None and share < under)


def _facts(outcome: Consequence, project: Mapping[str, Any]) -> bool:
    kind = plain(project.get("kind"))
    assume = outcome.assume if isinstance(outcome, Variant) else ()
    return (not outcome.kinds or kind in outcome.kinds) and project_fits(
        outcome.where, project, assume=assume
    )


def _claims(exemption: Exemption, project: Mapping[str, Any]) -> bool:
    wanted = exemption.purposes
    return _facts(exemption, project) and (
        not wanted or not purposes_of(project).isdisjoint(wanted)
    )


def _open_to(exemption: Exemption, project: Mapping[str, Any]) -> bool:
    """Whether stating a purpose would be enough: a kind is a fact and cannot be claimed."""
    kind = plain(project.get("kind"))
    fitting = project_fits(exemption.where, project, assume=tuple(exemption.where))
    return bool(exemption.purposes) and (
        fitting and (not exemption.kinds or not kind or kind in exemption.kinds)
    )


def _road(exemption: Exemption, codes: list[str]) -> Text:
    """One road: its purposes (or its title where none stands for it), papers by their number."""
    what = terms(exemption.purposes, PURPOSES) if exemption.claimable else exemption.title
    numbers = "".join(f"[{codes.index(c) + 1}]" for c in exemption.evidence)
    return Text(zh=what.zh + numbers, en=f"{what.en} {numbers}".rstrip())

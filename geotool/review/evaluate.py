"""Hold all projects against all rules in force: findings, verdicts, and what stays open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd

from geotool.model import VERDICTS, Finding, Problem, Reason, Text, finding_id
from geotool.review import wording
from geotool.review.bench import Bench, Progress, Settings
from geotool.review.compliance import compliant_parts
from geotool.review.gaps import Footprints
from geotool.review.outcome import LocalChange, Outcome, RuleUsed
from geotool.review.resting import collector_at_rest
from geotool.review.subjects import BLOCKING, subjects_of
from geotool.review.zones import Land
from geotool.rules import RuleInForce
from geotool.stores import StoredLayer

#: The rule of rows that no spatial rule can judge; its source is geotool's own convention.
DATA_RULE = RuleUsed(
    code="DATA001",
    catalogue="",
    edition="1",
    title=Text("项目行无法判定", "Row that cannot be judged"),
    severity="NOTICE",
    citation=wording.DATA_CONVENTION,
    verified=False,
)
_ORDER = {term.code: n for n, term in enumerate(VERDICTS)}


def evaluate(
    projects: gpd.GeoDataFrame,
    layers: Sequence[StoredLayer],
    rules: Sequence[RuleInForce],
    *,
    footprints: Mapping[str, Any],
    settings: Settings,
    dormant: Sequence[RuleInForce] = (),
    problems: Sequence[Problem] = (),
    progress: Progress | None = None,
) -> Outcome:
    """Return the outcome of a review.

    Parameters
    ----------
    projects
        GeoDataFrame in EPSG:4490 with the columns of ``PROJECT_COLUMNS``; ids are unique.
    layers
        All layers of the workspace; those of kinds that no rule names are only carried along.
    rules
        Rules in force on ``settings.as_of``, with local parameters.
    footprints
        By layer id: a geometry in EPSG:4490, EVERYWHERE, MISPLACED, or ``None`` (no claim).
    dormant
        Rules that were chosen but have no edition in force on the day: said, never applied,
        but to projects approved while one was.
    """
    projects = projects.reset_index(drop=True)
    subjects, blocked = subjects_of(projects)
    land = Land(layers)
    bench = Bench(subjects, land, Footprints(land, footprints), settings, tuple(rules))
    findings: list[Finding] = _blocked(projects, blocked)
    with collector_at_rest():
        findings += bench.judged(dormant, progress)
        findings = _superseded(findings, bench.used())
        findings = _ordered(findings, projects)
        compliant = compliant_parts(findings, projects)
    return Outcome(
        workspace=settings.workspace,
        as_of=settings.as_of,
        language=settings.language,
        rules=_rules_used(bench.used(), findings, settings.language),
        layers=tuple(layers),
        projects=projects,
        findings=tuple(findings),
        not_checked=tuple(bench.open_rules),
        verdicts=verdicts_of(findings, projects["id"]),
        tolerance_m2=settings.tolerance_m2,
        problems=(*problems, *bench.problems),
        notices=(*settings.notices, *_layer_notices(layers)),
        portfolio=bench.portfolio,
        compliant=compliant,
        judged=bench.judged_rules(),
    )


def _blocked(projects: gpd.GeoDataFrame, blocked: Mapping[int, Reason]) -> list[Finding]:
    """One finding for each row with a fault, whatever the number of rules."""
    findings = []
    rows = projects.drop(columns="geometry")
    for index, reason in blocked.items():
        row = rows.iloc[index].to_dict()
        message = wording.row_unknown(str(reason))
        detail = str(row.get("fault_text") or "")
        if detail:
            message = wording.joined(message, Text(f"（{detail}）", f" ({detail})"))
        findings.append(
            Finding(
                id=finding_id(DATA_RULE.code, row["id"], reason),
                rule=DATA_RULE.code,
                edition=DATA_RULE.edition,
                project=str(row["id"]),
                source_file=str(row.get("source_file") or ""),
                source_row=_line(row),
                zone_layer=None,
                zone_feature=None,
                zone_edition=None,
                verdict="unknown",
                message=message,
                citation=DATA_RULE.citation,
                reason=reason,
                location_accuracy=str(row.get("location_accuracy") or "") or None,
                geometry=None if reason in BLOCKING else projects.geometry.iloc[index],
            )
        )
    return findings


def _line(row: Mapping[str, Any]) -> int | None:
    value = row.get("source_row")
    return None if value is None or value != value else int(value)  # noqa: PLR0124


def _superseded(findings: Sequence[Finding], rules: Sequence[RuleInForce]) -> list[Finding]:
    """One conflict, one finding: where a special rule found it, the general one is joined to it.

    A special rule that leaves the question open takes no other's word away.
    """
    general_of = {r.code: set(r.rule.supersedes) for r in rules if r.rule.supersedes}
    below = {code for codes in general_of.values() for code in codes}
    general: dict[tuple[str, tuple[Any, ...]], Finding] = {
        (f.rule, _conflict(f)): f for f in findings if f.rule in below and f.zone_layer is not None
    }
    by_place = {
        (f.rule, f.project): f
        for f in findings
        if f.rule in below and f.reason is Reason.PLACE_NAME
    }
    kinds_of: dict[str, set[str]] = {}
    for rule in rules:
        kinds_of.setdefault(rule.code, set()).update(zone.kind for zone in rule.zones)
    gone: set[str] = set()
    result = []
    for finding in findings:
        joined = []
        for code in sorted(general_of.get(finding.rule, ())):
            if finding.reason is Reason.PLACE_NAME:
                # one disc, one question: whichever zone of the special rule lies nearest
                other = by_place.get((code, finding.project))
                if other is not None and other.zone_kind in kinds_of[finding.rule]:
                    joined.append(other)
                continue
            other = general.get((code, _conflict(finding)))
            if other is not None and finding.reason in (None, other.reason):
                joined.append(other)
        gone.update(other.id for other in joined)
        if joined:
            citation = "；".join([finding.citation, *(o.citation for o in joined)])
            result.append(replace(finding, citation=citation))
        else:
            result.append(finding)
    return [f for f in result if f.id not in gone]


def _conflict(finding: Finding) -> tuple[Any, ...]:
    """What makes two findings one conflict: project and zone feature."""
    return (finding.project, finding.zone_layer, finding.zone_feature)


def _ordered(findings: Sequence[Finding], projects: gpd.GeoDataFrame) -> list[Finding]:
    position = {str(p): n for n, p in enumerate(projects["id"])}
    return sorted(
        findings,
        key=lambda f: (
            -1 if f.project is None else position[f.project],
            f.rule,
            f.zone_layer or "",
            f.zone_feature or "",
            f.reason or "",
            f.id,
        ),
    )


def verdicts_of(findings: Sequence[Finding], projects: Iterable[object]) -> dict[str, str]:
    """Return the worst verdict of each project, passing over what is waived; ``pass`` for none."""
    verdicts = {str(p): "pass" for p in projects}
    for finding in findings:
        if (
            finding.project is not None
            and not finding.is_waived
            and _ORDER[finding.verdict] < _ORDER[verdicts[finding.project]]
        ):
            verdicts[finding.project] = finding.verdict
    return verdicts


def _rules_used(
    rules: Sequence[RuleInForce], findings: Sequence[Finding], language: str
) -> tuple[RuleUsed, ...]:
    used = [
        RuleUsed(
            code=r.code,
            catalogue=r.rule.catalogue or "",
            edition=r.edition.id,
            title=r.rule.title,
            severity=r.edition.severity,
            citation=r.citation().get(language),
            verified=r.edition.verified,
            changes=_changes(r),
            valid_from=r.edition.valid_from,
        )
        for r in rules
    ]
    if any(f.rule == DATA_RULE.code for f in findings):
        used.insert(0, DATA_RULE)
    return tuple(used)


def _changes(rule: RuleInForce) -> tuple[LocalChange, ...]:
    """Parameters that the workspace changed: every output must show them."""
    return tuple(
        LocalChange(p.name, p.value, p.published, p.reason)
        for p in rule.parameters.values()
        if p.reason is not None
    )


def _layer_notices(layers: Sequence[StoredLayer]) -> list[Text]:
    sentences = dict.fromkeys(x.spec.notice for x in layers if x.spec.notice)
    return [wording.notice(s) for s in sentences]

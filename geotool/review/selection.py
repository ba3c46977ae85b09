"""A part of a review: some of its projects, with all that was found and said about them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from geotool.errors import UnknownNameError
from geotool.model import BaselineUsed, Problem
from geotool.review.outcome import Outcome

#: So many names are listed where none is near.
_NAMED = 5
#: What stands between the units of one cell (市林业局、区水利局).
_BETWEEN = re.compile(r"[、，,；;/\n]+")


def only(outcome: Outcome, projects: Collection[str]) -> Outcome:
    """Return the outcome of these projects alone: their findings, waivers and land taken.

    Findings on no single project are left out. What was not checked, layers and local changes
    stay whole: they say what the verdicts rest on. Raises UnknownNameError for an id that no
    row has.
    """
    wanted = _known(projects, outcome.verdicts, "project")
    rows = outcome.projects["id"].astype(str).isin(wanted)
    table = outcome.projects[rows.to_numpy()].reset_index(drop=True)
    return replace(
        outcome,
        projects=table,
        findings=tuple(f for f in outcome.findings if f.project in wanted),
        verdicts={p: v for p, v in outcome.verdicts.items() if p in wanted},
        judged={p: n for p, n in outcome.judged.items() if p in wanted},
        compliant=tuple(c for c in outcome.compliant if c.project in wanted),
        portfolio=tuple(t for t in outcome.portfolio if wanted.intersection(t.projects)),
        waivers=tuple(w for w in outcome.waivers if w.waiver.project in wanted),
        baseline=_baseline(outcome.baseline, wanted),
        problems=tuple(_problems(outcome, wanted)),
    )


def of_lead_unit(outcome: Outcome, units: Sequence[str]) -> list[str]:
    """Return the ids of the projects that any of these units leads, alone or with others.

    Raises UnknownNameError for a unit that leads none, naming near ones.
    """
    led: dict[str, list[str]] = {}
    table = outcome.projects
    cells = table["lead_unit"] if "lead_unit" in table.columns else [None] * len(table)
    for project, cell in zip(table["id"].astype(str), cells, strict=True):
        named = _BETWEEN.split(cell) if isinstance(cell, str) else []
        for unit in dict.fromkeys(word.strip() for word in named if word.strip()):
            led.setdefault(unit, []).append(project)
    chosen = {p for unit in _known(units, led, "lead unit") for p in led[unit]}
    return [project for project in outcome.verdicts if project in chosen]


def _known(names: Collection[str], known: Collection[str], what: str) -> frozenset[str]:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, list(known), n=3)
            raise UnknownNameError(f"no {what} '{name}'", remedy=_others(near, sorted(known)))
    return frozenset(names)


def _others(near: Sequence[str], known: Sequence[str]) -> str | None:
    if near:
        return f"did you mean {', '.join(near)}?"
    more = f" and {len(known) - _NAMED} more" if len(known) > _NAMED else ""
    return f"there are {', '.join(known[:_NAMED])}{more}" if known else None


def _baseline(baseline: BaselineUsed | None, wanted: Collection[str]) -> BaselineUsed | None:
    if baseline is None:
        return None
    return replace(baseline, stale=tuple(s for s in baseline.stale if s.project in wanted))


def _problems(outcome: Outcome, wanted: Collection[str]) -> Iterator[Problem]:
    """Give the problems of these rows, and those that belong to no row of a project table."""
    table = outcome.projects
    files = set(table["source_file"]) if "source_file" in table.columns else set()
    mine = (
        {
            (file, row)
            for project, file, row in zip(
                table["id"].astype(str), table["source_file"], table["source_row"], strict=True
            )
            if project in wanted
        }
        if files
        else set()
    )
    for problem in outcome.problems:
        if problem.file not in files or problem.row is None or (problem.file, problem.row) in mine:
            yield problem

"""Data and parameters of a review: layers, rules, local changes, what could not be checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from geotool.model import Text
from geotool.reporting.docx import words
from geotool.reporting.docx.dossier import Dossier
from geotool.reporting.docx.images import Images
from geotool.reporting.docx.markup import NEW_PAGE
from geotool.reporting.docx.tables import layers_table
from geotool.style import local_changes, tolerance_text, waiver_label

#: Lines of one list; the JSON findings carry all.
_SHOWN: Final = 200


def parameters(dossier: Dossier) -> Iterator[str]:
    """Give the tolerance, what was changed locally, and what could not be checked, and why."""
    outcome, say = dossier.outcome, dossier.say
    yield _heading(dossier, words.PARAMETERS)
    yield _line(dossier, say(tolerance_text(outcome.tolerance_m2)))
    yield from _list(
        dossier,
        words.LOCAL_CHANGES,
        [dossier.sentence(say(change)) for change in local_changes(outcome)],
        otherwise=words.NO_LOCAL_CHANGES,
    )
    unchecked = list(_not_checked(dossier))
    if unchecked:
        unchecked.insert(0, say(words.UNCHECKED_IN_ALL))
    yield from _list(dossier, words.NOT_CHECKED, unchecked, otherwise=words.ALL_CHECKED)


def annex(dossier: Dossier, images: Images) -> Iterator[str]:
    """Give on pages of their own all by which the review can be done again.

    Parameters are left out where the form itself, the only one, has them.
    """
    markup, say = dossier.markup, dossier.say
    yield markup.paragraph(say(words.ANNEX_TITLE), "Heading1", properties=NEW_PAGE)
    yield _heading(dossier, words.LAYERS)
    if dossier.outcome.layers:
        yield from layers_table(dossier, dossier.outcome.layers)
    else:
        yield _line(dossier, say(words.NO_LAYERS))
    if not dossier.whole:
        yield from parameters(dossier)
    yield from _rules(dossier)
    yield from _list(dossier, words.WAIVERS, list(_waivers(dossier)))
    yield from _baseline(dossier)
    yield from _list(dossier, words.PICTURES, [images.said] if images.said else [])
    yield from _problems(dossier)


def _heading(dossier: Dossier, text: Text) -> str:
    return dossier.markup.paragraph(dossier.say(text), "Heading3")


def _line(dossier: Dossier, text: str) -> str:
    return dossier.markup.paragraph(text, "Line")


def _list(
    dossier: Dossier, heading: Text, lines: Sequence[str], *, otherwise: Text | None = None
) -> Iterator[str]:
    """Give a heading and lines; of an empty list what stands for it, or nothing at all."""
    if not lines and otherwise is None:
        return
    yield _heading(dossier, heading)
    if not lines and otherwise is not None:
        yield _line(dossier, dossier.say(otherwise))
    for line in lines[:_SHOWN]:
        yield _line(dossier, line)
    if len(lines) > _SHOWN:
        yield _line(dossier, dossier.say(words.MORE, n=len(lines) - _SHOWN))


def _not_checked(dossier: Dossier) -> Iterable[str]:
    for entry in dossier.outcome.not_checked:
        rule = f"{entry.rule} {dossier.title(entry.rule)}".strip()
        reason = dossier.sentence(dossier.say(entry.message))
        yield dossier.say(words.CONCERNS, rule=rule, reason=reason, n=entry.projects)


def _rules(dossier: Dossier) -> Iterator[str]:
    """Name every rule with its editions, in one paragraph."""
    editions: dict[str, list[str]] = {}
    for rule in dossier.outcome.rules:
        editions.setdefault(rule.code, []).append(dossier.name(rule.edition))
    if editions:
        shown = (f"{dossier.name(c)} ({dossier.listed(e)})" for c, e in editions.items())
        yield _heading(dossier, words.RULES_USED)
        yield _line(dossier, dossier.listed(list(shown)))


def _waivers(dossier: Dossier) -> Iterable[str]:
    for standing in dossier.outcome.waivers:
        waiver = standing.waiver
        yield dossier.say(
            words.WAIVER,
            document=dossier.name(waiver.document),
            issuer=dossier.name(waiver.issuer),
            granted=waiver.granted.isoformat(),
            expires=waiver.expires.isoformat(),
            rule=" ".join(p for p in (waiver.rule, dossier.name(waiver.project)) if p),
            state=waiver_label(standing.state, dossier.language),
            why=dossier.sentence(dossier.say(standing.why)),
            file=words.WAIVERS_FILE,
            line=waiver.line,
        )


def _baseline(dossier: Dossier) -> Iterator[str]:
    used = dossier.outcome.baseline
    if used is not None:
        said = dossier.say(
            words.BASELINE_USED,
            file=dossier.name(used.file),
            as_of=used.as_of,
            n=f"{used.entries:,}",
            stale=f"{len(used.stale):,}",
        )
        yield from _list(dossier, words.BASELINE, [said])


def _problems(dossier: Dossier) -> Iterator[str]:
    """Give the faults met while reading, those first that make a row unjudgeable."""
    problems = sorted(dossier.problems(), key=lambda problem: not problem.fatal)
    fatal = sum(problem.fatal for problem in problems)
    heading = dossier.say(words.PROBLEMS, n=len(problems), fatal=fatal)
    lines = [dossier.sentence(str(problem)) for problem in problems[: _SHOWN + 1]]
    if problems:
        yield dossier.markup.paragraph(heading, "Heading3")
        for line in lines[:_SHOWN]:
            yield _line(dossier, line)
        if len(problems) > _SHOWN:
            yield _line(dossier, dossier.say(words.MORE, n=len(problems) - _SHOWN))

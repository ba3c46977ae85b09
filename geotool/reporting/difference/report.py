"""The difference of two reviews for people: whose verdict changed and why, the worst first.

JSON and CSV carry everything; the text cuts long lists and says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TextIO

from geotool.errors import InputError
from geotool.model import VERDICTS
from geotool.reporting.cells import one_line
from geotool.reporting.difference import document as difference_json
from geotool.reporting.difference import wording as words
from geotool.reporting.folding import fold
from geotool.reporting.look import WIDTH, terminal_console
from geotool.reporting.rows import NAME_LIMIT
from geotool.reporting.streams import json_safe_for, on_terminal, safe_for, save_pieces
from geotool.review.difference.changes import Change, ChangeKind
from geotool.review.difference.tracing import DIRECTIONS, Because, Difference, ProjectChange, Side

FORMATS: Final = ("text", "json", "csv")
#: Findings that are named for one cause of one project, and entries of the lists of lesser weight.
FINDINGS_SHOWN: Final = 3
LISTED: Final = 20


def pieces(
    difference: Difference, fmt: str, *, language: str | None = None, width: int | None = None
) -> Iterator[str]:
    """Give a difference as ``text``, ``json`` or ``csv``; ``width`` is that of the text.

    Raises InputError for another format.
    """
    language = language or difference.language
    if fmt == "json":
        return difference_json.json_text(difference, language=language)
    if fmt == "csv":
        return iter([difference_json.csv_text(difference, language=language)])
    if fmt != "text":
        raise InputError(f"no format {fmt!r}", remedy=f"choose one of {', '.join(FORMATS)}")
    return (
        f"{part.rstrip()}\n"
        for line, indent in _lines(difference, language)
        for part in fold(line, width or WIDTH, indent=indent)
    )


def render(
    difference: Difference, fmt: str, *, language: str | None = None, width: int | None = None
) -> str:
    """Return what ``pieces`` gives as one string."""
    return "".join(pieces(difference, fmt, language=language, width=width))


def write(difference: Difference, fmt: str, stream: TextIO, *, language: str | None = None) -> None:
    """Write a difference to a stream, usually stdout, and never fail on its encoding."""
    width = terminal_console(stream).width if on_terminal(stream) else None
    safe = json_safe_for(stream) if fmt == "json" else safe_for(stream)
    for piece in pieces(difference, fmt, language=language, width=width):
        stream.write(safe(piece))


def save(difference: Difference, fmt: str, path: Path, *, language: str | None = None) -> None:
    """Write a difference to a file, which is replaced at once or not at all.

    Raises InputError for another format, StoreError where the folder does not take the file.
    """
    save_pieces(pieces(difference, fmt, language=language), path, bom=fmt == "csv")


_Line = tuple[str, str]


def _lines(difference: Difference, language: str) -> Iterator[_Line]:
    """Give the lines from top to bottom, each with the indent of what is broken off it."""
    for notice in difference.notices:
        yield f"! {one_line(notice.get(language))}", "  "
    old, new = (_side_name(s) for s in (difference.old, difference.new))
    yield words.TITLE.get(language).format(old=old, new=new), "  "
    for heading, side in ((words.OLD, difference.old), (words.NEW, difference.new)):
        yield f"  {heading.get(language)}: {_side(side, language)}", "    "
    yield from _causes(difference, language)
    if difference.is_empty:
        yield words.NOTHING.get(language), "  "
    elif not difference.projects:
        yield words.NO_VERDICT.get(language), "  "
    for direction in DIRECTIONS:
        projects = [p for p in difference.projects if p.direction == direction]
        yield from _listed(words.DIRECTIONS[direction].get(language), len(projects))
        yield from (_project(p, language) for p in projects)
    yield from _lesser(difference, language)
    yield _summary(difference, language), "  "


def _side_name(side: Side) -> str:
    """A side as it was typed; of a long path the end tells it from others."""
    name = one_line(side.name)
    return name if len(name) <= NAME_LIMIT else "…" + name[-NAME_LIMIT + 1 :]


def _side(side: Side, language: str) -> str:
    name = one_line(side.workspace, limit=NAME_LIMIT)
    said = words.AS_OF.get(language).format(
        name=_side_name(side), workspace=name, as_of=side.as_of.isoformat()
    )
    counts = " · ".join(
        f"{VERDICTS.label(verdict, language)} {n}" for verdict, n in side.summary.items() if n
    )
    return f"{said} {counts}".rstrip()


def _causes(difference: Difference, language: str) -> Iterator[_Line]:
    """Name each cause with the number of projects whose verdict it changed; count the others."""
    made = [
        change
        for project in difference.projects
        for change in dict.fromkeys(c for b in project.because for c in b.changes)
    ]
    counts = Counter(_cause(change, language) for change in made if not _is_coming(change))
    if counts:
        yield f"{words.CAUSES.get(language)}:", ""
    for cause, count in counts.most_common():
        yield f"  {cause}: {words.PROJECTS_OF.get(language).format(n=count)}", "    "
    idle = len([c for c in difference.changes if c not in made])
    if idle:
        sentence = words.OTHER_CHANGES if made else words.IDLE_CHANGES
        yield sentence.get(language).format(n=idle), "  "


def _is_coming(change: Change) -> bool:
    """Whether a project came or went: these are listed by themselves."""
    return change.kind is ChangeKind.PROJECT and change.how != "changed"


def _cause(change: Change, language: str) -> str:
    """A cause in words; all projects whose own rows changed are one."""
    if change.kind is ChangeKind.PROJECT and change.how == "changed":
        return words.OWN_ROWS.get(language)
    return words.change_text(change).get(language)


def _listed(heading: str, count: int) -> Iterator[_Line]:
    if count:
        yield f"{heading} ({count}):", ""


def _project(project: ProjectChange, language: str) -> _Line:
    name = "" if project.name is None else one_line(project.name, limit=NAME_LIMIT)
    head = f"{one_line(project.project, limit=NAME_LIMIT)} {name}".rstrip()
    said = [f"  {head}: {words.verdict_text(project, language)}"]
    if project.direction not in ("added", "removed"):
        said += [_because(b, language) for b in project.because]
    return words.SEMICOLON.get(language).join(said), "      "


def _because(because: Because, language: str) -> str:
    comma, semicolon = words.COMMA.get(language), words.SEMICOLON.get(language)
    why = comma.join(words.change_text(c).get(language) for c in because.changes[:FINDINGS_SHOWN])
    if len(because.changes) > FINDINGS_SHOWN:
        why += comma + words.MORE_FINDINGS.get(language).format(n=len(because.changes))
    found = [words.finding_text(f).get(language) for f in because.findings[:FINDINGS_SHOWN]]
    if len(because.findings) > FINDINGS_SHOWN:
        found.append(words.MORE_FINDINGS.get(language).format(n=_more(because.findings, language)))
    said = words.BECAUSE.get(language).format(why=why)
    return f"{said}: {semicolon.join(found)}" if found else said


def _more(items: Sequence[object], language: str) -> int:
    """Chinese counts all (等 5 条), English those that are left (and 2 more)."""
    return len(items) if language == "zh" else len(items) - FINDINGS_SHOWN


def _lesser(difference: Difference, language: str) -> Iterator[_Line]:
    """Give what changed no verdict: findings, zones among each other, rules not checked."""
    drifted = [_project(p, language) for p in difference.drifted]
    zones = [(f"  {words.finding_text(f).get(language)}", "      ") for f in difference.zones]
    because = [(f"  {_because(b, language)}", "      ") for b in difference.zones_because]
    entries = [
        (f"  {words.not_checked_text(c).get(language)}", "      ") for c in difference.not_checked
    ]
    for heading, lines in (
        (words.DRIFTED, drifted),
        (words.ZONES, because or zones),
        (words.NOT_CHECKED, entries),
    ):
        yield from _listed(heading.get(language), len(lines))
        yield from lines[:LISTED]
        if len(lines) > LISTED:
            yield f"  {words.MORE.get(language).format(n=len(lines) - LISTED)}", "    "


def _summary(difference: Difference, language: str) -> str:
    counts = [
        f"{words.DIRECTIONS[direction].get(language)} {n}"
        for direction, n in difference.counts().items()
    ]
    return f"{words.SUMMARY.get(language)}: {' · '.join(counts)}"

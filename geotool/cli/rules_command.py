"""``geotool rules``: list, explain, lint."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geotool.cli.options import Session, format_options, session_options
from geotool.cli.output import chosen_format, put_rows
from geotool.errors import InputError, MissingFileError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geotool.rules import Rulebook
    from geotool.workspace import Override

_LIST_EPILOG = """\b
Examples:
  geotool rules list
  geotool rules list --rules PV,RL007 --as-of 2024-01-01 --format json
"""
_EXPLAIN_EPILOG = """\b
Examples:
  geotool rules explain ERL001
  geotool rules explain RL013 --as-of 2026-08-14 --lang en
"""
#: The text table shows words in the place of codes.
_SHOWN = {"severity": "severity_label", "check": "check_label"}


@click.group()
def command() -> None:
    """The rulebook: which rules there are, what each says, whether a rule file is sound."""


@command.command("list", epilog=_LIST_EPILOG)
@click.option("--as-of", metavar="DATE", help="Date of the law (default: geotool.toml, or today).")
@click.option("--rules", metavar="SEL", help="Codes, prefixes or catalogue ids.")
@format_options("text", "json", "csv")
@session_options
def list_rules(
    *,
    as_of: str | None,
    rules: str | None,
    fmt: str | None,
    output: str | None,
    session: Session,
) -> int:
    """List the rules with their edition on a date, severity and check; JSON and CSV cite, too."""
    from geotool.reporting import headings
    from geotool.rules import listing

    book = _book(session, as_of)
    rows = listing(book.rules.choose(rules), as_of=book.as_of, language=book.language)
    words = headings.in_language(headings.RULES, book.language)
    labels = _SHOWN if chosen_format(fmt, output) == "text" else {}
    columns = {labels.get(key, key): heading for key, heading in words.items()}
    put_rows(rows, columns, fmt=fmt, output=output)
    return 0


@command.command("explain", epilog=_EXPLAIN_EPILOG)
@click.argument("code")
@click.option("--as-of", metavar="DATE", help="Date of the law (default: geotool.toml, or today).")
@session_options
def explain_rule(code: str, *, as_of: str | None, session: Session) -> int:
    """Print the page of a rule: what it demands, of whom, since when, with which papers.

    In a workspace, local parameters are shown with their reasons.
    """
    from geotool.reporting import emit
    from geotool.review import DATA_RULE
    from geotool.rules import explain

    book = _book(session, as_of)
    if code.strip().upper() == DATA_RULE.code:
        title, convention = DATA_RULE.title.get(book.language), DATA_RULE.citation
        emit(f"# {DATA_RULE.code} · {title}\n\n{convention}\n", sys.stdout)
        return 0
    rule = book.rules[code]
    chosen = book.rules.select(rule.code, book.as_of, book.overrides)
    text = explain(chosen[0] if chosen else rule, as_of=book.as_of, language=book.language)
    emit(text, sys.stdout)
    return 0


@command.command("lint")
@click.argument("path", metavar="FILE|FOLDER")
@session_options
def lint_rules(path: str, *, session: Session) -> int:
    """Check rule files: every fault with its line; exit 2 if there is one."""
    from geotool.rules import lint

    problems = lint(path)
    for problem in problems:
        click.echo(f"geotool: {problem}", err=True)
    if problems:
        raise InputError(f"{len(problems)} faults", file=path, remedy="correct them")
    session.say(f"geotool: {path}: no faults")
    return 0


@dataclass(frozen=True)
class _Book:
    """The rules that a command is asked about, and how the workspace, if any, reads them."""

    rules: Rulebook
    overrides: Mapping[str, Override]
    as_of: date
    language: str


def _book(session: Session, as_of: str | None) -> _Book:
    """Rules of the workspace where there is one, else the built-in ones on today's date."""
    from geotool.api import Workspace
    from geotool.api.law import parse_date
    from geotool.rules import load_packs
    from geotool.workspace import find

    day = None if as_of is None else parse_date(as_of)
    if session.workspace is None:
        try:
            find(Path())
        except MissingFileError:
            return _Book(load_packs(), {}, day or date.today(), session.language or "zh")
    workspace = Workspace(session.workspace)
    documents = workspace.documents
    language = session.language or documents.language
    return _Book(workspace.rulebook, documents.overrides, day or documents.as_of, language)

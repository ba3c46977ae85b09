"""``geotool rules``: list, explain, lint, test, new."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geotool.cli.options import Session, format_options, session_options
from geotool.cli.output import chosen_format, put_rows
from geotool.errors import InputError, MissingFileError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geotool.rules import Rulebook
    from geotool.rules.choosing import Wanted
    from geotool.workspace import Override

_LIST_EPILOG = """\b
Examples:
  geotool rules list
  geotool rules list --rules PV,RL007 --as-of 2024-01-01 --format json
  geotool rules list --kind pv_ground --severity PROHIBITED
  geotool rules list --zone 湿地 --in-force
  geotool rules list --search 河道 --unverified
"""
_EXPLAIN_EPILOG = """\b
Examples:
  geotool rules explain ERL001
  geotool rules explain RL013 --as-of 2026-08-14 --lang en
"""
_LINT_EPILOG = """\b
Examples:
  geotool rules lint rules
  geotool rules lint rules/ABC001.toml
"""
_TEST_EPILOG = """\b
Examples:
  geotool rules test rules
  geotool rules test rules/ABC001.toml

\b
The cases of rules/ABC001.toml stand in rules/cases/ABC001.toml.
"""
_NEW_EPILOG = """\b
Examples:
  geotool rules new ABC001
  geotool rules new ABC001 --dir rules --check within_distance

\b
Then fill in what is marked, and name the folder in geotool.toml: packs = ["cn", "rules"].
"""
F = TypeVar("F", bound=Callable[..., Any])
#: The text table shows words in the place of codes.
_SHOWN = {"severity": "severity_label", "check": "check_label"}


@click.group()
def command() -> None:
    """The rulebook: what each rule says, whether a rule file is sound and does what it should."""


def _filter_options(command: F) -> F:
    """Add what rules can be chosen by; the command gets it as ``wanted``."""

    @click.option("--kind", metavar="KIND", help="Rules that judge projects of this kind.")
    @click.option("--zone", metavar="KIND", help="Rules about layers of this kind.")
    @click.option("--check", metavar="NAME", help="overlap, within_distance, inside, near_any …")
    @click.option("--severity", metavar="WORD", help="PROHIBITED, RESTRICTED, REQUIREMENT, NOTICE.")
    @click.option("--unverified", is_flag=True, help="Rules with a source that nobody has read.")
    @click.option("--search", "words", metavar="WORDS", help="Rules in which all words stand.")
    @click.option("--in-force/--all", default=False, help="Only rules in force that day, or all.")
    @functools.wraps(command)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        from geotool.rules.choosing import Wanted

        names = ("kind", "zone", "check", "severity", "unverified", "words", "in_force")
        wanted = Wanted(**{name: kwargs.pop(name) for name in names})
        return command(*args, wanted=wanted, **kwargs)

    return wrapper  # type: ignore[return-value]


@command.command("list", epilog=_LIST_EPILOG)
@click.option("--as-of", metavar="DATE", help="Date of the law (default: geotool.toml, or today).")
@click.option("--rules", metavar="SEL", help="Codes, prefixes or catalogue ids.")
@_filter_options
@format_options("text", "json", "csv")
@session_options
def list_rules(
    *,
    as_of: str | None,
    rules: str | None,
    wanted: Wanted,
    fmt: str | None,
    output: str | None,
    session: Session,
) -> int:
    """List the rules with their edition on a date, severity and check; JSON and CSV cite, too.

    Options that choose rules may be combined: all of them hold together.
    """
    from geotool.reporting import headings
    from geotool.rules import listing
    from geotool.rules.choosing import chosen

    book = _book(session, as_of)
    fitting = chosen(book.rules.choose(rules), wanted, book.as_of)
    if not fitting:
        session.say(f"geotool: no rule fits ({wanted}); leave one of the conditions out")
    rows = listing(fitting, as_of=book.as_of, language=book.language)
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


@command.command("lint", epilog=_LINT_EPILOG)
@click.argument("path", metavar="FILE|FOLDER")
@session_options
def lint_rules(path: str, *, session: Session) -> int:
    """Check rule files: every fault with its line; exit 2 if there is one."""
    from geotool.rules import lint

    problems = lint(path)
    for problem in problems:
        click.echo(f"geotool: {problem}", err=True)
    if problems:
        count = "1 fault" if len(problems) == 1 else f"{len(problems)} faults"
        raise InputError(count, file=path, remedy="correct them")
    session.say(f"geotool: {path}: no faults")
    return 0


@command.command("test", epilog=_TEST_EPILOG)
@click.argument("path", metavar="FILE|FOLDER")
@session_options
def test_rules(path: str, *, session: Session) -> int:
    """Run the cases of rule files; print one line a failing case, exit 1 if there is one."""
    from geotool.api.cases import check_pack

    tested = check_pack(path)
    for case, found in tested.failures:
        click.echo(f"{case.name}: {'; '.join(found)}")
    failed = f"{len(tested.failures)} fail" if tested.failures else "all end as written"
    session.say(f"geotool: {path}: {tested.cases} cases, {failed}")
    if tested.without:
        session.say(f"geotool: {path}: without cases: {', '.join(tested.without)}")
    return int(bool(tested.failures))


@command.command("new", epilog=_NEW_EPILOG)
@click.argument("code")
@click.option("--dir", "folder", default="rules", show_default=True, help="Folder of the pack.")
@click.option("--check", default="overlap", show_default=True, metavar="NAME", help="Its check.")
@session_options
def new_rule(code: str, *, folder: str, check: str, session: Session) -> int:
    """Write a commented rule file and its first cases; nothing that is there is overwritten.

    Checks: overlap, within_distance, inside, near_any, zones_disjoint, coverage, declared, count.
    """
    from geotool.api import new_rules

    for path in new_rules.new_rule(code, Path(folder), check=check):
        session.say(f"geotool: wrote {path}")
    session.say(f"geotool: fill in what is marked, then `geotool rules test {folder}`")
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

"""``geotool check``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geotool.cli.options import (
    Session,
    check_workspace,
    chosen_format,
    format_options,
    rule_options,
    session_options,
)
from geotool.errors import InputError

if TYPE_CHECKING:
    from geotool.api import Review

_EPILOG = """\b
Examples:
  geotool check                                  the workspace around this folder
  geotool check --rules ERL,PBF --as-of 2024-01-01
  geotool check --format json -o findings.json --fail-on never
  geotool check site.shp --zones erl.shp:ecological_red_line@EPSG:4523 \\
      --zones farmland.gpkg:permanent_basic_farmland --kind pv_ground
"""


@click.command(epilog=_EPILOG)
@click.argument("site", required=False, metavar="[SITE_FILE]")
@click.option("--zones", multiple=True, metavar="FILE:KIND[@FRAME]", help="Zone file (repeatable).")
@click.option("--kind", metavar="KIND", help="Kind of the site's projects, where it states none.")
@click.option("--purposes", metavar="A,B", help="Purposes, where the site states none.")
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "unmet", "conditional", "unknown", "never"]),
    default="violation",
    show_default=True,
    help="Exit 1 from this verdict on.",
)
@click.option("--strict", is_flag=True, help="Faults of rows and features exit 2.")
@rule_options
@format_options("text", "json", "csv")
@session_options
def command(
    site: str | None,
    *,
    zones: tuple[str, ...],
    kind: str | None,
    purposes: str | None,
    fail_on: str,
    strict: bool,
    session: Session,
    **result: str | None,
) -> int:
    """Hold projects against the rules: findings on stdout, exit code 1 if any is bad enough.

    Without SITE_FILE the projects of the workspace are checked. With it (and --zones) no
    workspace is needed: each zone file is taken as complete for its kind.
    """
    rules, as_of = result["rules"], result["as_of"]
    if site is None:
        if zones or kind or purposes:
            raise click.UsageError("--zones, --kind and --purposes need a SITE_FILE")
        review = check_workspace(session, rules=rules, as_of=as_of)
    else:
        review = _check_site(
            session,
            site,
            zones,
            {"rules": rules, "as_of": as_of, "kind": kind, "purposes": purposes},
        )
    _write(review, chosen_format(result["fmt"], result["output"]), result["output"], session)
    if strict:
        _refuse_faults(review)
    return review.exit_code(fail_on=fail_on)


def _check_site(
    session: Session, site: str, zones: tuple[str, ...], asked: dict[str, str | None]
) -> Review:
    from geotool.api import Request, check_files

    if not zones:
        raise click.UsageError("a SITE_FILE needs at least one --zones FILE:KIND")
    if session.workspace is not None:
        raise click.UsageError("SITE_FILE is checked without a workspace; leave out -w")
    request = Request(
        rules=asked["rules"],
        as_of=asked["as_of"],
        kind=asked["kind"],
        purposes=asked["purposes"],
        language=session.language or "zh",
    )
    review = check_files(site, zones, request)
    session.report(review.outcome.problems)
    return review


def _write(review: Review, fmt: str, output: str | None, session: Session) -> None:
    from geotool import reporting

    if output is None or output == "-":
        reporting.write(review.outcome, fmt, sys.stdout)
        return
    reporting.save(review.outcome, fmt, Path(output))
    session.say(f"geotool: {len(review.outcome.findings)} findings written to {output}")


def _refuse_faults(review: Review) -> None:
    faults = [p for p in review.outcome.problems if p.fatal]
    if faults:
        first = faults[0]
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise InputError(
            first.what + more,
            file=first.file,
            row=first.row,
            remedy="correct it, or run without --strict",
        )

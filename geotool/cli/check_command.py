"""``geotool check``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geotool.cli.options import (
    Session,
    check_workspace,
    format_options,
    rule_options,
    session_options,
)
from geotool.cli.output import chosen_format, inputs_of, target
from geotool.errors import InputError

if TYPE_CHECKING:
    from geotool.api import Review, Workspace

_EPILOG = """\b
Examples:
  geotool check                                  the workspace around this folder
  geotool check --rules ERL,PBF --as-of 2024-01-01
  geotool check --zones-only                     three lines, control units, coverage
  geotool check --format json -o findings.json --fail-on never
  geotool check site.shp --zones erl.shp:ecological_red_line@EPSG:4523 \\
      --zones farmland.gpkg:permanent_basic_farmland --kind pv_ground
"""


@click.command(epilog=_EPILOG)
@click.argument("site", required=False, metavar="[SITE_FILE]")
@click.option("--zones", multiple=True, metavar="FILE:KIND[@FRAME]", help="Zone file (repeatable).")
@click.option("--kind", metavar="KIND", help="Kind of the site's projects, where it states none.")
@click.option("--purposes", metavar="A,B", help="Purposes, where the site states none.")
@click.option("--layer", metavar="NAME", help="Layer (sheet) of SITE_FILE or a zone container.")
@click.option("--encoding", metavar="NAME", help="Text encoding of SITE_FILE and zone files.")
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "unmet", "conditional", "unknown", "never"]),
    default="violation",
    show_default=True,
    help="Exit 1 from this verdict on.",
)
@click.option("--zones-only", is_flag=True, help="Hold the layers against one another only.")
@click.option("--strict", is_flag=True, help="Faults of rows and features exit 2.")
@rule_options
@format_options("text", "json", "csv")
@session_options
def command(
    site: str | None,
    *,
    zones: tuple[str, ...],
    fail_on: str,
    strict: bool,
    zones_only: bool,
    session: Session,
    **asked: str | None,
) -> int:
    """Hold projects against the rules: findings on stdout, exit code 1 if any is bad enough.

    Without SITE_FILE the projects of the workspace are checked. With it (and --zones) no
    workspace is needed, and -w lends only its rules, date and tolerance: each zone file is taken
    as complete for its kind.
    """
    fmt = chosen_format(asked.pop("fmt"), asked["output"])
    output = asked.pop("output")
    if site is None:
        if zones or any(asked[name] for name in ("kind", "purposes", "layer", "encoding")):
            raise click.UsageError(
                "--zones, --kind, --purposes, --layer and --encoding need a SITE_FILE"
            )
        workspace = session.open()
        path = target(output, inputs=inputs_of(workspace))
        review = check_workspace(
            session,
            workspace,
            rules=asked["rules"],
            as_of=asked["as_of"],
            zones_only=zones_only,
        )
    else:
        if zones_only:
            raise click.UsageError("--zones-only judges the layers of a workspace, no SITE_FILE")
        path = target(output, inputs=_files(site, zones))
        review = _check_site(session, site, zones, asked)
    _write(review, fmt, path, session)
    if strict:
        _refuse_faults(review)
    return review.exit_code(fail_on=fail_on)


def _check_site(
    session: Session, site: str, zones: tuple[str, ...], asked: dict[str, str | None]
) -> Review:
    from geotool.api import Request, check_files

    if not zones:
        raise click.UsageError("a SITE_FILE needs at least one --zones FILE:KIND")
    lender: Workspace | None = None if session.workspace is None else session.open()
    request = Request(
        rules=asked["rules"],
        as_of=asked["as_of"],
        kind=asked["kind"],
        purposes=asked["purposes"],
        encoding=asked["encoding"],
        layer=asked["layer"],
        workspace=lender,
        language=session.language,
    )
    review = check_files(site, zones, request)
    session.report(review.outcome.problems)
    return review


def _files(site: str, zones: tuple[str, ...]) -> list[Path]:
    from geotool.formats import parse_file_argument

    return [parse_file_argument(text).source.path for text in (site, *zones)]


def _write(review: Review, fmt: str, path: Path | None, session: Session) -> None:
    from geotool import reporting

    if path is None:
        reporting.write(review.outcome, fmt, sys.stdout)
        return
    reporting.save(review.outcome, fmt, path)
    session.say(f"geotool: {len(review.outcome.findings)} findings written to {path}")


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

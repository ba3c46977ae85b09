"""``geotool check``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geotool.cli.options import (
    Session,
    check_workspace,
    rule_options,
    session_options,
)
from geotool.cli.output import (
    chosen_format,
    inputs_of,
    refuse_as_table,
    refuse_twice,
    side_file,
    target,
)
from geotool.errors import InputError

if TYPE_CHECKING:
    from geotool.api import Request, Review, Workspace

_EPILOG = """\b
Examples:
  geotool check                                  the workspace around this folder
  geotool check --rules ERL,PBF --as-of 2024-01-01
  geotool check --zones-only                     three lines, control units, coverage
  geotool check --format json -o findings.json --fail-on never
  geotool check -o findings.sarif -o findings.xml -o findings.md     SARIF, JUnit, Markdown
  geotool check --write-baseline projects/baseline.json
  geotool check --baseline projects/baseline.json --record reviews/2026-11.json
  geotool check site.shp --zones erl.shp:ecological_red_line@EPSG:4523 \\
      --zones farmland.gpkg:permanent_basic_farmland --kind pv_ground
"""
_FORMATS = ("text", "json", "sarif", "junit", "markdown", "csv")


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
@click.option(
    "--write-baseline", metavar="FILE", help="Write what is found, to be known from now on."
)
@click.option("--record", metavar="FILE", help="Write a record that `geotool verify` runs again.")
@rule_options
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    help="Write to a file (repeatable; -: stdout).",
)
@click.option("--format", "fmt", type=click.Choice(_FORMATS), help="Output format.")
@session_options
def command(
    site: str | None,
    *,
    fail_on: str,
    strict: bool,
    write_baseline: str | None,
    record: str | None,
    outputs: tuple[str, ...],
    fmt: str | None,
    session: Session,
    **asked: Any,
) -> int:
    """Hold projects against the rules: findings on stdout, exit code 1 if any is bad enough.

    Without SITE_FILE the projects of the workspace are checked. With it (and --zones) no
    workspace is needed, and -w lends only its rules, date and tolerance: each zone file is taken
    as complete for its kind. Waived findings never fail; with --baseline only new or worse ones
    do.
    """
    formats = _formats(outputs, fmt)
    run = _workspace_run(session, asked) if site is None else _file_run(session, site, asked)
    files = [(target(output, inputs=run.inputs), form) for output, form in formats]
    if run.workspace is not None:
        for output in (*outputs, write_baseline, record):
            refuse_as_table(output, run.workspace)
    known = side_file(write_baseline, "geotool.baseline/", inputs=run.inputs)
    kept = side_file(record, "geotool.record/", inputs=run.inputs)
    refuse_twice([known, kept, *(path for path, _ in files)])
    review = judged = run.review()
    if known is not None:
        review = _with_baseline_written(review, known, asked["baseline"], session)
    for path, form in files:
        _write(review, form, path, session)
    if kept is not None:  # what was judged: a baseline written just now is no input of it
        run.record(judged, kept)
        session.say(f"geotool: record written to {kept}")
    if strict:
        _refuse_faults(review)
    return review.exit_code(fail_on=fail_on)


def _formats(outputs: tuple[str, ...], fmt: str | None) -> list[tuple[str | None, str]]:
    """Each place to write to with its format: as said, or as its name says."""
    if fmt is not None and len(outputs) > 1:
        raise click.UsageError("--format is for one output; several go by their names")
    places: tuple[str | None, ...] = outputs or (None,)
    return [(place, chosen_format(fmt, place, formats=_FORMATS)) for place in places]


@dataclass(frozen=True)
class _Run:
    """What is to be checked: of a workspace, or files alone; nothing is read before ``review``."""

    inputs: list[Path]
    review: Callable[[], Review]
    record: Callable[[Review, Path], None]
    workspace: Workspace | None = None


def _workspace_run(session: Session, asked: dict[str, Any]) -> _Run:
    only_files = ("zones", "kind", "purposes", "layer", "encoding")
    if any(asked[name] for name in only_files):
        raise click.UsageError(
            "--zones, --kind, --purposes, --layer and --encoding need a SITE_FILE"
        )
    options = {name: value for name, value in asked.items() if name not in only_files}
    workspace = session.open()
    return _Run(
        inputs=inputs_of(workspace),
        review=lambda: check_workspace(session, workspace, **options),
        record=lambda review, path: _record(path, review, workspace, options),
        workspace=workspace,
    )


def _file_run(session: Session, site: str, asked: dict[str, Any]) -> _Run:
    from geotool.api import Request, check_files

    zones = asked["zones"]
    if asked["zones_only"]:
        raise click.UsageError("--zones-only judges the layers of a workspace, no SITE_FILE")
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
        baseline=asked["baseline"],
    )

    def review() -> Review:
        found = check_files(site, zones, request)
        session.report(found.outcome.problems)
        return found

    return _Run(
        inputs=_files(site, zones),
        review=review,
        record=lambda found, path: _record_files(path, found, (site, *zones), request),
    )


def _record(path: Path, review: Review, workspace: Workspace, options: dict[str, Any]) -> None:
    from geotool.api.record import Asked, write_record

    asked = Asked(options["rules"], options["zones_only"], not options["no_waivers"])
    write_record(review, path, workspace, asked)


def _record_files(path: Path, review: Review, files: tuple[str, ...], request: Request) -> None:
    from geotool.api.record import write_files_record

    write_files_record(review, path, files[0], files[1:], request)


def _files(site: str, zones: tuple[str, ...]) -> list[Path]:
    from geotool.formats import parse_file_argument

    return [parse_file_argument(text).source.path for text in (site, *zones)]


def _with_baseline_written(
    review: Review, path: Path, against: str | None, session: Session
) -> Review:
    """Write the baseline; a review that was held against none is held against this one."""
    count = review.write_baseline(path)
    session.say(f"geotool: baseline of {count} findings written to {path}")
    return review if against is not None else review.compared_to(path)


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

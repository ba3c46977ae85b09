"""``geotool report``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from geotool.cli.options import Session, check_workspace, rule_options, session_options
from geotool.cli.output import chosen_format, inputs_of, target

_EPILOG = """\b
Examples:
  geotool report -o 审查意见.docx                        all projects: opinion forms
  geotool report -o TL-07.docx --project TL-07           one project, to be signed
  geotool report -o 水利局.xlsx --lead-unit 区水利局      what one unit answers for
  geotool report -o review.html --pictures all
"""
_FORMATS = ("docx", "html", "xlsx", "markdown")


def _count(_: click.Context, __: click.Parameter, value: str) -> int | None:
    """Number of pictures; ``None`` for all."""
    if value == "all":
        return None
    if not value.isdecimal():
        raise click.BadParameter(f"'{value}' is no number of pictures; write 0, 40 or all")
    return int(value)


@click.command(epilog=_EPILOG)
@click.option("-o", "--output", metavar="FILE", required=True, help=".docx, .html, .xlsx or .md.")
@click.option(
    "--project", "projects", multiple=True, metavar="ID", help="One project (repeatable)."
)
@click.option(
    "--lead-unit", "units", multiple=True, metavar="NAME", help="Projects of a unit (repeatable)."
)
@click.option(
    "--pictures",
    metavar="N|all",
    callback=_count,
    default="40",
    show_default=True,
    help="Findings drawn, the worst first (not in .xlsx).",
)
@rule_options
@session_options
def command(
    output: str,
    *,
    projects: tuple[str, ...],
    units: tuple[str, ...],
    pictures: int | None,
    session: Session,
    **asked: Any,
) -> int:
    """Write the review for people: opinion forms, a page, a workbook.

    A .docx holds one form a project with its basis, findings, papers, map picture and places to
    sign; an .xlsx one sheet a verdict; .html and .md everything on one page.
    """
    from geotool.api import report

    fmt = chosen_format(None, output, formats=_FORMATS)
    workspace = session.open()
    path = target(output, inputs=inputs_of(workspace))
    if path is None:
        raise click.UsageError("a report cannot go to stdout; name a file")
    review = check_workspace(session, workspace, **asked)
    with session.progress("writing"):
        shown = report(
            review,
            path,
            projects=projects,
            lead_units=units,
            pictures=pictures,
            format=fmt,
        )
    session.say(_said(shown.outcome.verdicts, path))
    return 0


def _said(verdicts: Any, path: Path) -> str:
    count = len(verdicts)
    return f"geotool: {count} project{'' if count == 1 else 's'} written to {path}"

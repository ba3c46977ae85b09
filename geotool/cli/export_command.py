"""``geotool export``."""

from __future__ import annotations

from typing import Any

import click

from geotool.cli.options import Session, check_workspace, rule_options, session_options
from geotool.cli.output import inputs_of, target

_EPILOG = """\b
Examples:
  geotool export -o review.gpkg       and review.qgz beside it, styled, for QGIS
  geotool export -o findings.geojson
"""


@click.command(epilog=_EPILOG)
@click.option("-o", "--output", metavar="FILE", required=True, help=".gpkg or .geojson.")
@rule_options
@session_options
def command(output: str, *, session: Session, **asked: Any) -> int:
    """Write projects, findings and zones for QGIS: names, styles and groups are in the file."""
    from geotool.api import export

    workspace = session.open()
    inputs = inputs_of(workspace)
    path = target(output, inputs=inputs)
    if path is None:
        raise click.UsageError("a GeoPackage cannot go to stdout; name a file")
    review = check_workspace(session, workspace, **asked)
    with session.progress("writing"):
        written = export(review, path, inputs=inputs)
    for file in written.paths:
        session.say(f"geotool: written {file}")
    for note in written.notes:
        session.say(f"geotool: {note.get(review.outcome.language)}")
    return 0

"""``geotool export``."""

from __future__ import annotations

from pathlib import Path

import click

from geotool.cli.options import Session, check_workspace, rule_options, session_options

_EPILOG = """\b
Examples:
  geotool export -o review.gpkg       and review.qgz beside it, styled, for QGIS
  geotool export -o findings.geojson
"""


@click.command(epilog=_EPILOG)
@click.option("-o", "--output", metavar="FILE", required=True, help=".gpkg or .geojson.")
@rule_options
@session_options
def command(output: str, *, rules: str | None, as_of: str | None, session: Session) -> int:
    """Write projects, findings and zones for QGIS: names, styles and groups are in the file."""
    from geotool.api import export

    workspace = session.open()
    review = check_workspace(session, rules=rules, as_of=as_of)
    inputs = [workspace.root / spec.path for spec in workspace.documents.layers]
    inputs += [workspace.root / name for name in workspace.documents.project_files]
    inputs.append(workspace.documents.store_path())
    with session.progress("writing"):
        written = export(review, Path(output), inputs=inputs)
    for path in written:
        session.say(f"geotool: written {path}")
    return 0

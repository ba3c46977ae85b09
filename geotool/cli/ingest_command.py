"""``geotool ingest``."""

from __future__ import annotations

import click

from geotool.cli.options import Session, session_options


@click.command()
@session_options
def command(*, session: Session) -> int:
    """Read changed sources into the layer store (every other command does this when needed).

    Ctrl-C or a crash leaves the store as it was. Delete the store file to read all again.
    """
    workspace = session.open()
    with session.progress("reading") as progress:
        report = workspace.ingest(progress=progress)
    session.report(workspace.contents().problems())
    session.say(
        f"geotool: {len(report.read)} sources read, {len(report.unchanged)} unchanged, "
        f"{len(report.dropped)} dropped"
    )
    return 0

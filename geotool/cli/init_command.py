"""``geotool init``."""

from __future__ import annotations

from pathlib import Path

import click

from geotool.cli.options import Session, session_options

_EPILOG = """\b
Examples:
  geotool init plan                an empty workspace
  geotool init demo --sample       the sample: four Chongqing counties, schematic zones
"""


@click.command(epilog=_EPILOG)
@click.argument("folder", metavar="DIR")
@click.option("--sample", is_flag=True, help="Copy the sample workspace.")
@session_options
def command(folder: str, *, sample: bool, session: Session) -> int:
    """Make a workspace in DIR; nothing that is there is overwritten."""
    from geotool.api.samples import init

    made = init(Path(folder), sample=sample)
    session.say(f"geotool: workspace made in {made}; next: geotool check -w {made}")
    return 0

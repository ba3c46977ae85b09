"""``geotool verify``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from geotool.cli.options import Session, format_options, session_options
from geotool.cli.output import chosen_format, target

_EPILOG = """\b
Examples:
  geotool check --record records/2026-11.json    write a record
  geotool verify records/2026-11.json            do the same verdicts follow today?
  geotool verify 2026-11.json -w archive/2026    ... from the files of an archive
"""


@click.command(epilog=_EPILOG)
@click.argument("record", metavar="RECORD")
@format_options("text", "json")
@session_options
def command(record: str, *, fmt: str | None, output: str | None, session: Session) -> int:
    """Run a recorded review again: exit 0 if the same verdicts follow, 1 if they differ.

    All sources are read anew, with the options and on the day of the record; nothing in the
    workspace is written to. What the review rests on may have changed without any effect on it:
    that is said, and is no difference. A record that was changed by hand exits 1.
    """
    from geotool.api.verifying import verify
    from geotool.reporting import save_text, verification

    chosen = chosen_format(fmt, output, formats=("text", "json"))
    path = target(output, inputs=[Path(record)])
    with session.progress("verifying") as progress:
        found = verify(record, workspace=session.workspace, progress=progress)
    language = session.language or found.language
    if path is None:
        verification.write(found, chosen, sys.stdout, language=language)
    else:
        save_text(verification.render(found, chosen, language=language), path)
    return 0 if found.holds else 1

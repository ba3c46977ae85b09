"""``geotool diff``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geotool.cli.options import Session, format_options, session_options
from geotool.cli.output import chosen_format, inputs_of, target

if TYPE_CHECKING:
    from geotool.review.difference.tracing import Difference

_EPILOG = """\b
Examples:
  geotool diff 2024-01-01 today                  the same land under the law of two days
  geotool diff store-2025.gpkg today             a copy of layers/store.gpkg kept last year
  geotool diff erl_2022 erl_2024                 two editions of a layer in the catalogue
  geotool diff ../last-year . --rules ERL,PBF    two workspace folders
  geotool diff 2024-01-01 today --format json -o diff.json

\b
Exit codes: 0 no verdict changed, 1 some changed (or projects came or went), 2 input error.
"""


@click.command(epilog=_EPILOG)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--rules", metavar="SEL", help="Codes, prefixes or catalogue ids: ERL,RL007.")
@click.option("--as-of", metavar="DATE", help="Day of sides that are no dates.")
@click.option("--no-waivers", is_flag=True, help="As if projects/waivers.toml were not.")
@format_options("text", "json", "csv")
@session_options
def command(old: str, new: str, *, no_waivers: bool, session: Session, **asked: str | None) -> int:
    """Say whose verdict changed from OLD to NEW, and why: layer, rule, project or waiver.

    OLD and NEW are dates, workspace folders, layer stores (*.gpkg), or layers of one kind: each
    side is then judged without the other's. Dates, stores and layers are judged in the workspace
    (-w); --as-of is the day of sides that are no dates.
    """
    from geotool.api.difference import difference

    fmt = chosen_format(asked["fmt"], asked["output"])
    path = target(asked["output"], inputs=_inputs(session, (old, new), asked["output"]))
    with session.progress("comparing") as progress:
        found = difference(
            session.workspace,
            old,
            new,
            rules=asked["rules"],
            as_of=asked["as_of"],
            waivers=not no_waivers,
            language=session.language,
            progress=progress,
        )
    session.report(found.problems)
    _write(found, fmt, path, session)
    return found.exit_code()


def _inputs(session: Session, sides: tuple[str, str], output: str | None) -> list[Path]:
    """What the result must not take the place of: both sides, and the files of workspaces."""
    if output in (None, "-"):
        return []
    from geotool.api import Workspace
    from geotool.workspace import MARKER

    folders = [Path(side) for side in sides if (Path(side) / MARKER).is_file()]
    workspaces = [Workspace(folder) for folder in folders]
    if len(folders) < len(sides):
        workspaces.append(session.open())
    files = [Path(side) for side in sides if Path(side).is_file()]
    return [*files, *(path for workspace in workspaces for path in inputs_of(workspace))]


def _write(found: Difference, fmt: str, path: Path | None, session: Session) -> None:
    from geotool.reporting.difference import report as reporting

    if path is None:
        reporting.write(found, fmt, sys.stdout)
        return
    reporting.save(found, fmt, path)
    session.say(f"geotool: {len(found.projects)} changed projects written to {path}")

"""``geotool map``."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Any

import click

from geotool.cli.options import Session, check_workspace, rule_options, session_options
from geotool.cli.output import inputs_of, target
from geotool.errors import InputError, StoreError

_EPILOG = """\b
Examples:
  geotool map                        maps/review.toml → maps/build/review.html
  geotool map maps/farmland.toml -o farmland.html --open
  geotool map --all                  every spec in maps/
"""


@click.command(epilog=_EPILOG)
@click.argument("spec", required=False)
@click.option("--all", "every", is_flag=True, help="Write a map for every spec in maps/.")
@click.option("--open", "show", is_flag=True, help="Open the map in the browser.")
@click.option("-o", "--output", metavar="FILE", help="Default: maps/build/NAME.html.")
@rule_options
@session_options
def command(
    spec: str | None,
    *,
    every: bool,
    show: bool,
    output: str | None,
    session: Session,
    **asked: Any,
) -> int:
    """Write the review map: one HTML file that opens by double-click, without any network."""
    from geotool.api import render_map

    if every and (spec or output):
        raise click.UsageError("--all takes neither a SPEC nor -o")
    workspace = session.open()
    specs: list[str | None] = [spec]
    if every:
        specs = [p.relative_to(workspace.root).as_posix() for p in _specs(workspace.root)]
        if not specs:
            raise InputError("no map specs here", file="maps/", remedy="write maps/review.toml")
    place = target(output, inputs=inputs_of(workspace))
    review = check_workspace(session, workspace, **asked)
    with session.progress("drawing") as progress:
        for number, one in enumerate(specs):
            if progress is not None:
                progress(one or "review", number, len(specs))
            path = place or _built(workspace.root, one)
            render_map(review, _spec_path(workspace.root, one), path, language=session.language)
            session.say(f"geotool: map written to {path}")
            if show:
                webbrowser.open(path.resolve().as_uri())
    return 0


def _specs(root: Path) -> list[Path]:
    return sorted((root / "maps").glob("*.toml"))


def _spec_path(root: Path, spec: str | None) -> Path | None:
    """A spec is looked for in the workspace first, then where the user stands."""
    if spec is None:
        usual = root / "maps/review.toml"
        return usual if usual.is_file() else None
    inside = root / spec
    return inside if inside.is_file() else Path(spec)


def _built(root: Path, spec: str | None) -> Path:
    """Return the usual place of a map, maps/build/, made if need be."""
    folder = root / "maps" / "build"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"cannot be made ({error.strerror})", file=str(folder), remedy="use -o FILE"
        ) from None
    return folder / ("review.html" if spec is None else f"{Path(spec).stem}.html")

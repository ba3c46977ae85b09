"""Verbs for scripts: each takes and returns plain tables, changes no input and prints nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from geotool.api.review import Review
from geotool.api.tables import Request, check_tables
from geotool.api.workspace import Workspace
from geotool.errors import InputError
from geotool.review.selection import of_lead_unit, only

if TYPE_CHECKING:
    from geotool.qgis import Exported


def check(
    projects: gpd.GeoDataFrame | pd.DataFrame,
    *,
    zones: Mapping[str, gpd.GeoDataFrame],
    rules: str | Sequence[str] | None = None,
    as_of: str | date | None = None,
    kind: str | None = None,
    purposes: str | Sequence[str] | None = None,
    language: str = "zh",
) -> Review:
    """Hold a table of projects against zones, without a workspace.

    Parameters
    ----------
    projects
        GeoDataFrame in any accepted frame; columns as in a project table, ids are made where
        there are none. A plain DataFrame has ``lon`` and ``lat``, ``wkt``, or no places.
    zones
        By layer kind: a GeoDataFrame, taken as complete for its kind.
    rules
        Codes, code prefixes or catalogue ids.
    as_of
        Date of the law, today where absent.
    kind, purposes
        Fill what a row does not state.

    Raises
    ------
    InputError, FrameError
        For unknown words, refused frames, or tables that cannot be used.
    """
    request = Request(rules=rules, as_of=as_of, language=language, kind=kind, purposes=purposes)
    return Review(check_tables(projects, zones, request))


def export(review: Review, path: str | Path, *, inputs: Sequence[Path] = ()) -> Exported:
    """Write projects, findings and zones for QGIS and others; return the files written and notes.

    The format follows the name: ``.gpkg`` (a ``.qgz`` of the same name goes beside it) or
    ``.geojson`` (findings only). ``inputs`` are files that must not be overwritten. Raises
    InputError for a format not written, StoreError where it cannot be written.
    """
    from geotool import qgis

    return qgis.export(review.outcome, Path(path), inputs=inputs)


def render_map(
    source: Workspace | Review,
    spec: str | Path | None = None,
    path: str | Path = "review.html",
    *,
    language: str | None = None,
) -> Path:
    """Write the map of a review as one HTML file that needs no network.

    ``spec`` is a map spec (``maps/review.toml``), for a workspace relative to its root; without
    one the sensible default. ``language`` goes before that of the spec. Raises ConfigError for a
    faulty spec.
    """
    from geotool import mapping, reporting

    review = source.check() if isinstance(source, Workspace) else source
    path = Path(path)
    html = mapping.render(review.outcome, read_spec(source, spec), language=language)
    reporting.save_text(html, path)
    return path


def report(
    review: Review,
    path: str | Path,
    *,
    projects: Sequence[str] = (),
    lead_units: Sequence[str] = (),
    pictures: int | None = 40,
    format: str | None = None,  # noqa: A002
) -> Review:
    """Write the review for people; return the part of it that was written.

    The format follows the name: ``.docx`` (an opinion form a project), ``.html``, ``.xlsx`` or
    ``.md``; a ``.md`` has its pictures in a folder beside it.

    Parameters
    ----------
    projects, lead_units
        Only these projects, and those that these units lead; all where neither is given.
    pictures
        How many findings are drawn, the worst first; ``None`` draws all.

    Raises
    ------
    UnknownNameError
        For a project or unit that no row names.
    InputError
        For a format not written, or libraries not installed (``geotool-planning[report]``).
    StoreError
        Where the file cannot be written.
    """
    from geotool import reporting

    outcome = review.outcome
    if projects or lead_units:
        outcome = only(outcome, [*projects, *of_lead_unit(outcome, lead_units)])
    fmt = format or reporting.SUFFIXES.get(Path(path).suffix.lower())
    if fmt not in reporting.REPORTS:
        remedy = "use .docx, .html, .xlsx or .md"
        raise InputError("no report format for this name", file=str(path), remedy=remedy)
    drawn = reporting.drawn(outcome, limit=pictures) if fmt in reporting.PICTURED else None
    reporting.save(outcome, fmt, Path(path), pictures=drawn, whole=True)
    return Review(outcome)


def read_spec(source: Workspace | Review, spec: str | Path | None) -> Any:
    """Return the map spec asked for; without one that of the workspace, or the default."""
    from geotool import mapping

    root = source.root if isinstance(source, Workspace) else None
    if spec is not None:
        place = Path(spec) if root is None else root / spec
        return mapping.read_spec(place, name=str(spec))
    if root is not None and (root / "maps/review.toml").is_file():
        return mapping.read_spec(root / "maps/review.toml", name="maps/review.toml")
    return mapping.default_spec()

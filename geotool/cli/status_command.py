"""``geotool status``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geotool.cli.options import Session, format_options, session_options
from geotool.cli.output import chosen_format, inputs_of, target

if TYPE_CHECKING:
    from geotool.api import Workspace


@click.command()
@format_options("text", "json", "csv")
@session_options
def command(*, fmt: str | None, output: str | None, session: Session) -> int:
    """Show what the workspace holds: layers, projects, frames, editions, problems.

    Changed sources are read first; what was read is said on stderr.
    """
    workspace = session.open()
    chosen, path = chosen_format(fmt, output), target(output, inputs=inputs_of(workspace))
    with session.progress("reading") as progress:
        report = workspace.ingest(progress=progress)
    if report.read:
        session.say(f"geotool: read again: {', '.join(report.read)}")
    _write(workspace, chosen, path, session.language or workspace.documents.language)
    if session.verbose:
        session.report(workspace.contents().problems())
    return 0


def layer_rows(workspace: Workspace) -> list[dict[str, Any]]:
    """One row a layer, in the order of the catalogue."""
    return [
        {
            "id": layer.spec.id,
            "kind": layer.spec.kind,
            "features": layer.provenance.features,
            "frame": layer.provenance.frame,
            "declared": layer.provenance.declared,
            "edition": layer.spec.edition,
            "footprint": layer.spec.footprint.value or layer.spec.footprint.how,
            "read_at": layer.provenance.read_at,
            "path": layer.spec.path,
            "repaired": len(layer.repaired or {}),
            "problems": len(layer.problems),
        }
        for layer in workspace.contents().layers
    ]


def project_counts(workspace: Workspace) -> dict[str, Any]:
    """Count project rows by how they are located."""
    contents = workspace.contents()
    accuracy = contents.projects.table["location_accuracy"].replace("", "none")
    return {
        "rows": len(contents.projects.table),
        "files": [p.path for p in contents.projects.provenance],
        "located": {str(k): int(v) for k, v in accuracy.value_counts().sort_index().items()},
        "problems": len(contents.projects.problems),
    }


def _write(workspace: Workspace, fmt: str, path: Path | None, language: str) -> None:
    from geotool.reporting import emit, findings_json, headings, save_text, tables
    from geotool.reporting.streams import json_safe_for

    rows, projects = layer_rows(workspace), project_counts(workspace)
    columns = headings.in_language(headings.LAYERS, language)
    if fmt == "text":
        rows = [
            {**row, "frame": _frame(row, language), "kind": _kind(row, language)} for row in rows
        ]
        summary = _project_line(projects, language)
        if path is None:
            tables.write(rows, columns, "text", sys.stdout, title=workspace.name)
            emit(f"{summary}\n", sys.stdout)
            return
        text = tables.render(rows, columns, fmt, title=workspace.name) + f"{summary}\n"
    elif fmt == "json":
        text = findings_json.dumps({"layers": rows, "projects": projects})
    else:
        text = tables.render(rows, columns, fmt)
    if path is not None:
        save_text(text, path, bom=fmt == "csv")
    elif fmt == "json":
        sys.stdout.write(json_safe_for(sys.stdout)(text))
    else:
        emit(text, sys.stdout)


def _kind(row: dict[str, Any], language: str) -> str:
    """Label of a layer's kind; JSON and CSV keep the code."""
    from geotool.model import LAYER_KINDS

    return LAYER_KINDS.label(row["kind"], language)


def _frame(row: dict[str, Any], language: str) -> str:
    """Say beside a frame that nobody declared it."""
    if row["declared"]:
        return str(row["frame"])
    return f"{row['frame']}（假定）" if language == "zh" else f"{row['frame']} (assumed)"


def _project_line(projects: dict[str, Any], language: str) -> str:
    """Count the rows by how they are located, in words."""
    from geotool.model import LOCATION_ACCURACIES

    located = [
        f"{LOCATION_ACCURACIES.label(accuracy, language)} {count}"
        for accuracy, count in projects["located"].items()
    ]
    if language == "zh":
        return f"项目 {projects['rows']} 个：{'、'.join(located)}"
    return f"{projects['rows']} projects: {', '.join(located)}"

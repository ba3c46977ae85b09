"""``geotool kinds``."""

from __future__ import annotations

from typing import Any

import click

from geotool.cli.options import Session, format_options, session_options
from geotool.cli.output import put_rows

VOCABULARIES = ("layers", "projects", "purposes", "attributes")


@click.command()
@click.argument("vocabulary", required=False, type=click.Choice(VOCABULARIES))
@format_options("text", "json", "csv")
@session_options
def command(
    vocabulary: str | None, *, fmt: str | None, output: str | None, session: Session
) -> int:
    """List the closed vocabularies: codes, labels, usual layer names, implied purposes.

    ``attributes`` are the values of columns: of projects (change, part …), and of zones, by the
    kind of their layer (water_source_zone.level …).
    """
    from geotool.reporting import headings

    columns = headings.in_language(headings.TERMS, session.language or "zh")
    put_rows(vocabulary_rows(vocabulary), columns, fmt=fmt, output=output)
    return 0


def vocabulary_rows(which: str | None) -> list[dict[str, Any]]:
    """One row a term of the vocabularies asked for."""
    from geotool.model import LAYER_KINDS, PROJECT_KINDS, PURPOSES

    chosen: list[tuple[str, str, Any]] = [
        ("layers", "layers", LAYER_KINDS),
        ("projects", "projects", PROJECT_KINDS),
        ("purposes", "purposes", PURPOSES),
        *(("attributes", name, vocabulary) for name, vocabulary in _attributes()),
    ]
    return [
        {
            "vocabulary": name,
            "code": term.code,
            "zh": term.zh,
            "en": term.en,
            "aliases": list(term.aliases),
            "layer_names": list(term.layer_names),
            "purposes": list(getattr(term, "purposes", ())),
        }
        for asked, name, vocabulary in chosen
        if which in (None, asked)
        for term in vocabulary
    ]


def _attributes() -> list[tuple[str, Any]]:
    """Vocabularies of columns: of projects by the column, of zones by layer kind and column."""
    from geotool.model import (
        CHANGES,
        INDUSTRIES,
        LOCATION_ACCURACIES,
        PARTS,
        YES_NO,
        ZONE_ATTRIBUTES,
    )

    of_projects = (CHANGES, YES_NO, INDUSTRIES, PARTS, LOCATION_ACCURACIES)
    return [
        *((f"projects.{vocabulary.name}", vocabulary) for vocabulary in of_projects),
        *(
            (f"{kind}.{name}", vocabulary)
            for kind, attributes in ZONE_ATTRIBUTES.items()
            for name, vocabulary in attributes.items()
        ),
    ]

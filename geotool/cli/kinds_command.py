"""``geotool kinds``."""

from __future__ import annotations

from typing import Any

import click

from geotool.cli.options import Session, format_options, session_options
from geotool.cli.output import put_rows


@click.command()
@click.argument("vocabulary", required=False, type=click.Choice(["layers", "projects", "purposes"]))
@format_options("text", "json", "csv")
@session_options
def command(
    vocabulary: str | None, *, fmt: str | None, output: str | None, session: Session
) -> int:
    """List the closed vocabularies: codes, labels, usual layer names, implied purposes."""
    from geotool.reporting import headings

    columns = headings.in_language(headings.TERMS, session.language or "zh")
    put_rows(vocabulary_rows(vocabulary), columns, fmt=fmt, output=output)
    return 0


def vocabulary_rows(which: str | None) -> list[dict[str, Any]]:
    """One row a term of the vocabularies asked for."""
    from geotool.model import LAYER_KINDS, PROJECT_KINDS, PURPOSES

    chosen: dict[str, Any] = {
        "layers": LAYER_KINDS,
        "projects": PROJECT_KINDS,
        "purposes": PURPOSES,
    }
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
        for name, vocabulary in chosen.items()
        if which in (None, name)
        for term in vocabulary
    ]

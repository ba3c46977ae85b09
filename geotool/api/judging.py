"""Judging what a workspace holds: its documents, its contents and the law are put together here.

Each part can be exchanged for that of another day or another store: that is how the difference
between two reviews is traced to its causes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from geotool import workspace as documents
from geotool.api.language import chosen_language
from geotool.api.law import Law
from geotool.errors import ConfigError
from geotool.model import Text, Waiver
from geotool.review import Outcome, Settings, evaluate, waived
from geotool.stores import Contents, footprints, region_remedy

Progress = Callable[[str, int, int], None]

_ZONES_ONLY = Text("只检查图层之间的关系，没有检查项目", "Layers only: no project was checked")


@dataclass(frozen=True)
class Inputs:
    """All that a review of a workspace rests on."""

    documents: documents.Workspace
    contents: Contents
    law: Law
    waivers: tuple[Waiver, ...] = ()


def judge(
    inputs: Inputs,
    *,
    language: str | None = None,
    zones_only: bool = False,
    claims: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Hold all projects against the law, and the zones against one another.

    With ``zones_only`` no project is looked at; the law is then ``Law.of_layers``. ``claims`` are
    the footprints by layer id, where the layers come from more than one place.
    Raises ConfigError for a region that no layer knows.
    """
    about, contents, law = inputs.documents, inputs.contents, inputs.law
    _refuse_unknown_region(about, contents)
    if claims is None:
        claims = footprints(contents.layers, root=about.root, region=about.region)
    outcome = evaluate(
        contents.projects.table.iloc[: 0 if zones_only else None],
        contents.layers,
        law.in_force,
        footprints=claims,
        settings=Settings(
            workspace=about.name,
            as_of=law.as_of,
            language=chosen_language(language, about.language),
            tolerance_m2=about.tolerance_m2,
            max_edition_age_days=about.max_edition_age_days,
            notices=(_ZONES_ONLY,) if zones_only else (),
            counts_projects=not zones_only,
        ),
        dormant=law.dormant,
        problems=contents.problems(),
        progress=progress,
    )
    if not zones_only:
        read = (*contents.projects.provenance, *contents.projects.sites)
        outcome = replace(outcome, sources=read)
    return waived(outcome, inputs.waivers)


def _refuse_unknown_region(about: documents.Workspace, contents: Contents) -> None:
    """A mistyped county code would leave nothing but unknowns, without saying why."""
    if all(spec.footprint.how != "region" for spec in about.layers):
        return
    outlines = [x.table for x in contents.layers if x.spec.kind == "admin_area"]
    known = sorted({str(code) for table in outlines for code in table["code"] if code})
    for code in about.region:
        if not any(k.startswith(code) for k in known):  # towns stand for their county
            raise ConfigError(
                f"no admin_area layer has an outline of region '{code}'",
                file=documents.MARKER,
                row=about.lines["region"],
                remedy=region_remedy(contents.layers, code),
            )

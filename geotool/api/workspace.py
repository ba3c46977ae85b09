"""A workspace as scripts use it: its projects, its layers, and its check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import geopandas as gpd

from geotool import workspace as documents
from geotool.api.language import chosen_language
from geotool.api.law import Law, law_of, parse_date
from geotool.api.review import Review
from geotool.errors import ConfigError, InputError, MissingFileError, UnknownNameError
from geotool.model import Text
from geotool.review import Settings, evaluate
from geotool.rules import Rulebook, load_packs
from geotool.stores import Contents, IngestReport, footprints, ingest, region_remedy

Progress = Callable[[str, int, int], None]

_ZONES_ONLY = Text("只检查图层之间的关系，没有检查项目", "Layers only: no project was checked")


class Workspace:
    """An opened workspace. Its sources are read into the store when first needed.

    ``path`` is the folder with ``geotool.toml``; without it the workspace around the current
    folder is opened.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        root = documents.find(Path()) if path is None else Path(path)
        self.documents = documents.load(root)
        self._contents: Contents | None = None

    @property
    def root(self) -> Path:
        """Folder of the workspace."""
        return self.documents.root

    @property
    def name(self) -> str:
        """Name of the workspace."""
        return self.documents.name

    @property
    def rulebook(self) -> Rulebook:
        """Rules of the workspace's packs. Raises RuleError for a faulty rule file."""
        try:
            return load_packs(self.documents.packs, base=self.root)
        except MissingFileError as error:
            row = self.documents.lines["packs"]
            raise ConfigError(
                error.what, file=documents.MARKER, row=row, remedy=error.remedy
            ) from None

    def law(self, rules: str | Sequence[str] | None = None, as_of: str | date | None = None) -> Law:
        """Return the chosen rules on a date, with the workspace's parameters.

        Raises UnknownNameError for an unknown rule, InputError for a date that is none,
        ConfigError for a faulty override.
        """
        return law_of(self.rulebook, rules, self._day(as_of), self.documents.overrides)

    def _day(self, as_of: str | date | None) -> date:
        return self.documents.as_of if as_of is None else parse_date(as_of)

    def ingest(self, *, progress: Progress | None = None) -> IngestReport:
        """Read what has changed into the store. Raises what the readers and the store raise."""
        self._contents, report = ingest(self.documents, progress=progress)
        return report

    def contents(self, *, progress: Progress | None = None) -> Contents:
        """Return layers and projects, reading what has changed on first use."""
        if self._contents is None:
            self.ingest(progress=progress)
        if self._contents is None:
            raise InputError("the workspace could not be read", file=str(self.root))
        return self._contents

    @property
    def projects(self) -> gpd.GeoDataFrame:
        """All project rows, EPSG:4490; those without a location have no geometry."""
        return self.contents().projects.table.copy()

    def layer(self, layer_id: str) -> gpd.GeoDataFrame:
        """Return a layer as stored, EPSG:4490. Raises UnknownNameError for an unknown id."""
        for layer in self.contents().layers:
            if layer.spec.id == layer_id:
                return layer.table.copy()
        known = ", ".join(spec.id for spec in self.documents.layers)
        raise UnknownNameError(f"no layer '{layer_id}'", remedy=f"layers: {known}")

    def check(
        self,
        *,
        rules: str | Sequence[str] | None = None,
        as_of: str | date | None = None,
        language: str | None = None,
        zones_only: bool = False,
        progress: Progress | None = None,
    ) -> Review:
        """Hold all projects against the rules in force, and the zones against one another.

        Parameters
        ----------
        rules
            Codes, code prefixes or catalogue ids; all rules of the packs where absent.
        as_of
            Date of the law, that of ``geotool.toml`` where absent.
        zones_only
            Judge no projects at all, only the layers; the review then has no verdicts.
        """
        law = self.law(rules, as_of)
        if zones_only:
            law = law.of_layers()
        contents = self.contents(progress=progress)
        self._refuse_unknown_region(contents)
        outcome = evaluate(
            contents.projects.table.iloc[: 0 if zones_only else None],
            contents.layers,
            law.in_force,
            footprints=footprints(contents.layers, root=self.root, region=self.documents.region),
            settings=Settings(
                workspace=self.name,
                as_of=law.as_of,
                language=chosen_language(language, self.documents.language),
                tolerance_m2=self.documents.tolerance_m2,
                max_edition_age_days=self.documents.max_edition_age_days,
                notices=(_ZONES_ONLY,) if zones_only else (),
                counts_projects=not zones_only,
            ),
            dormant=law.dormant,
            problems=contents.problems(),
            progress=progress,
        )
        return Review(outcome)

    def _refuse_unknown_region(self, contents: Contents) -> None:
        """A mistyped county code would leave nothing but unknowns, without saying why."""
        if all(spec.footprint.how != "region" for spec in self.documents.layers):
            return
        outlines = [x.table for x in contents.layers if x.spec.kind == "admin_area"]
        known = sorted({str(code) for table in outlines for code in table["code"] if code})
        for code in self.documents.region:
            if not any(k.startswith(code) for k in known):  # towns stand for their county
                raise ConfigError(
                    f"no admin_area layer has an outline of region '{code}'",
                    file=documents.MARKER,
                    row=self.documents.lines["region"],
                    remedy=region_remedy(contents.layers, code),
                )

"""A workspace as scripts use it: its projects, its layers, and its check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import geopandas as gpd

from geotool import workspace as documents
from geotool.api.judging import Inputs, Progress, judge
from geotool.api.law import Law, law_of, parse_date
from geotool.api.review import Review
from geotool.errors import ConfigError, InputError, MissingFileError, UnknownNameError
from geotool.model import Baseline, Waiver
from geotool.review import DATA_RULE, compared, read_baseline
from geotool.rules import Rulebook, load_packs
from geotool.stores import Contents, IngestReport, ingest, read_waivers


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
        waivers: bool = True,
        baseline: str | Path | Baseline | None = None,
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
        waivers
            Apply ``projects/waivers.toml``.
        baseline
            A baseline, or its file: findings that it knows are not new.
        """
        law = self.law(rules, as_of)
        if zones_only:
            law = law.of_layers()
        known = self.baseline(baseline) if isinstance(baseline, str | Path) else baseline
        contents = self.contents(progress=progress)
        inputs = Inputs(self.documents, contents, law, self.waivers() if waivers else ())
        outcome = judge(inputs, language=language, zones_only=zones_only, progress=progress)
        return Review(outcome if known is None else compared(outcome, known))

    def waivers(self) -> tuple[Waiver, ...]:
        """Return the waivers of the workspace. Raises ConfigError naming file and line."""
        codes = {DATA_RULE.code, *(rule.code for rule in self.rulebook)}
        return read_waivers(self.documents, self.contents().layers, known_rules=codes)

    def baseline(self, path: str | Path) -> Baseline:
        """Read a baseline, looked for where the user stands, then in the workspace.

        Raises InputError or MissingFileError naming file and line for one that is none.
        """
        place = Path(path)
        if not (place.exists() or place.is_absolute()):
            place = self.root / place
        return read_baseline(place, name=str(path), workspace=self.name)

"""The result of a check as scripts use it: tables, an exit code, files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geotool.errors import InputError
from geotool.frames import CANONICAL
from geotool.model import VERDICTS
from geotool.review import Outcome
from geotool.style import compliant_text

#: Levels of ``--fail-on``: verdicts as bad as these fail a check.
FAIL_ON = ("violation", "unmet", "conditional", "unknown", "never")
_COLUMNS = (
    "id", "rule", "edition", "project", "verdict", "zone_layer", "zone_feature", "zone_name",
    "zone_edition", "measure", "value", "unit", "share", "certainty", "low", "high", "message",
    "citation", "evidence", "reason", "possible_zones", "source_file", "source_row",
)  # fmt: skip
_COMPLIANT = (
    "project", "rules", "value", "unit", "share_kept", "shift_m", "azimuth_deg", "change",
)  # fmt: skip
_PORTFOLIO = (
    "zone_layer", "zone_feature", "zone_kind", "zone_name", "projects", "taken_m2", "zone_m2",
    "share", "quota_m2", "over_quota",
)  # fmt: skip


class Review:
    """The outcome of a check.

    ``outcome`` is the plain data that all renderers take; the properties give it as tables.
    """

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome

    @property
    def findings(self) -> gpd.GeoDataFrame:
        """All findings, one a row, in EPSG:4490 (geometry: the part on the ground, or none).

        ``project`` is none where zones are held against zones. ``low`` and ``high`` are what the
        value can be within the positional accuracy stated.
        """
        language = self.outcome.language
        rows = [
            {
                "id": f.id,
                "rule": f.rule,
                "edition": f.edition,
                "project": f.project,
                "verdict": f.verdict,
                "zone_layer": f.zone_layer,
                "zone_feature": f.zone_feature,
                "zone_name": f.zone_name,
                "zone_edition": f.zone_edition,
                "measure": None if f.measure is None else f.measure.name,
                "value": None if f.measure is None else f.measure.value,
                "unit": None if f.measure is None else f.measure.unit,
                "share": None if f.measure is None else f.measure.share,
                "certainty": None if f.certainty is None else str(f.certainty),
                "low": None if f.measure is None else f.measure.low,
                "high": None if f.measure is None else f.measure.high,
                "message": f.message.get(language),
                "citation": f.citation,
                "evidence": [e.get(language) for e in f.evidence],
                "reason": None if f.reason is None else str(f.reason),
                "possible_zones": list(f.possible_zones),
                "source_file": f.source_file,
                "source_row": f.source_row,
            }
            for f in self.outcome.findings
        ]
        return _located(rows, _COLUMNS, [f.geometry for f in self.outcome.findings])

    @property
    def compliant(self) -> gpd.GeoDataFrame:
        """What would clear projects of violations, one a row, in EPSG:4490.

        ``value`` (m2, m, or points) of the site may stay, ``geometry`` is that part; or it must
        move by more than ``shift_m`` towards ``azimuth_deg``. ``change`` says it in words.
        """
        language, parts = self.outcome.language, self.outcome.compliant
        rows = [
            {
                **{name: getattr(part, name) for name in _COMPLIANT[:-1]},
                "rules": list(part.rules),
                "change": compliant_text(part).get(language),
            }
            for part in parts
        ]
        return _located(rows, _COMPLIANT, [part.geometry for part in parts])

    @property
    def portfolio(self) -> gpd.GeoDataFrame:
        """What all projects together take of each zone, one a row, in EPSG:4490.

        Ground that several projects share counts once; ``projects`` are their ids.
        """
        zones = self.outcome.portfolio
        rows = [
            {
                **{name: getattr(zone, name) for name in _PORTFOLIO[:-1]},
                "projects": list(zone.projects),
                "over_quota": zone.is_over_quota,
            }
            for zone in zones
        ]
        return _located(rows, _PORTFOLIO, [zone.geometry for zone in zones])

    @property
    def verdicts(self) -> pd.DataFrame:
        """One row a project, indexed by its id: ``verdict`` and number of ``findings``."""
        ids = list(self.outcome.verdicts)
        return pd.DataFrame(
            {
                "verdict": [self.outcome.verdicts[i] for i in ids],
                "findings": [len(self.outcome.findings_of(i)) for i in ids],
            },
            index=pd.Index(ids, name="project"),
        )

    @property
    def not_checked(self) -> pd.DataFrame:
        """Rules that could not be judged: rule, reason, message, number of projects."""
        language = self.outcome.language
        return pd.DataFrame(
            [
                (n.rule, str(n.reason), n.message.get(language), n.projects)
                for n in self.outcome.not_checked
            ],
            columns=["rule", "reason", "message", "projects"],
        )

    def summary(self) -> dict[str, int]:
        """Number of projects by verdict."""
        return self.outcome.summary()

    def exit_code(self, *, fail_on: str = "violation") -> int:
        """Return 1 if any finding is as bad as ``fail_on`` or worse, else 0.

        Findings on zones alone, which belong to no project, count as well. Passed over are
        waived findings, and those that a baseline knew. A rule that could not be checked counts
        as unknown. Raises InputError for another level.
        """
        if fail_on not in FAIL_ON:
            raise InputError(f"no level {fail_on!r}", remedy=f"choose one of {', '.join(FAIL_ON)}")
        if fail_on == "never":
            return 0
        order = [term.code for term in VERDICTS]
        worst = order[: order.index(fail_on) + 1]
        found = (f.verdict for f in self.outcome.findings if f.is_new and not f.is_waived)
        if any(verdict in worst for verdict in found):
            return 1
        return int(fail_on == "unknown" and any(n.new for n in self.outcome.not_checked))

    def write(self, path: str | Path, *, format: str | None = None) -> None:  # noqa: A002
        """Write the findings to a file; the format follows the name.

        ``.json``, ``.sarif``, ``.xml`` (JUnit), ``.csv``, ``.xlsx``, ``.txt``; and without pictures
        ``.md``, ``.html``, ``.docx`` (``geotool.report`` draws them). Raises InputError for a name
        of another kind, StoreError where it cannot be written.
        """
        from geotool import reporting

        path = Path(path)
        fmt = format or reporting.SUFFIXES.get(path.suffix.lower())
        if fmt is None:
            remedy = f"use one of {', '.join(reporting.SUFFIXES)}, or give format="
            raise InputError("no findings format for this name", file=str(path), remedy=remedy)
        reporting.save(self.outcome, fmt, path)

    def compared_to(self, baseline: str | Path, *, workspace: str | None = None) -> Review:
        """Return the review held against a baseline file: what it knows is not new.

        ``workspace`` is the name that the baseline must be of, any where absent. Raises
        InputError naming file and line for one that is none.
        """
        from geotool.review import compared, read_baseline

        known = read_baseline(Path(baseline), name=str(baseline), workspace=workspace)
        return Review(compared(self.outcome, known))

    def write_baseline(self, path: str | Path) -> int:
        """Write all findings that no waiver covers as a baseline; return how many.

        Of a baseline that is there already, the entries of rules and projects that this review
        did not judge are kept. Raises InputError for a file that is none, or of another
        workspace; StoreError where it cannot be written.
        """
        from geotool.reporting.streams import save_pieces
        from geotool.review import baseline_pieces, read_baseline

        path = Path(path)
        kept = None
        if path.exists():
            kept = read_baseline(path, name=str(path), workspace=self.outcome.workspace)
        save_pieces(baseline_pieces(self.outcome, kept=kept), path)
        return sum(not finding.is_waived for finding in self.outcome.findings)

    def to_dict(self) -> dict[str, Any]:
        """Return the findings document (schema ``geotool.findings/1``) as a dictionary."""
        from geotool import reporting

        document: dict[str, Any] = json.loads(reporting.render(self.outcome, "json"))
        return document


def _located(
    rows: list[dict[str, Any]], columns: tuple[str, ...], shapes: list[Any]
) -> gpd.GeoDataFrame:
    table = pd.DataFrame(rows, columns=list(columns))
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, crs=CANONICAL), crs=CANONICAL)

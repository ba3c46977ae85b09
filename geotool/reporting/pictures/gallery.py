"""Pictures of findings: the site, the zones concerned, the part in conflict, scale and north.

They are drawn by matplotlib without its global state, one at a time, when they are asked for; only
the worst findings get one unless all are asked for, since each takes some tens of milliseconds.
"""

from __future__ import annotations

import heapq
import math
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from geotool.errors import InputError, StoreError
from geotool.model import VERDICTS, Finding, Text
from geotool.reporting.streams import replacing
from geotool.review.outcome import Outcome

if TYPE_CHECKING:
    from geotool.reporting.pictures.drawing import Sheet
    from geotool.reporting.pictures.fonts import Lettering
    from geotool.reporting.pictures.ground import Ground

#: Pictures drawn where nothing else is asked for.
USUAL_LIMIT: Final = 40

_DRAWN: Final = Text("配图 {n} 幅", "{n} pictures drawn")
_DRAWN_ONE: Final = Text("配图 1 幅", "1 picture drawn")
_LEFT_OUT: Final = Text(
    "另有 {n} 条可配图而未配（--pictures all 全部配图）",
    "{n} further findings could have one (--pictures all draws them)",
)
_NO_PLACE: Final = Text("{n} 条没有可画的图形", "{n} findings have no place to draw")
_RANK: Final = {term.code: number for number, term in enumerate(VERDICTS)}


class Pictures:
    """Pictures of the findings of a review, drawn when they are asked for and not kept.

    ``chosen`` are the findings that have one, worst first; ``left_out`` is how many further
    findings have a place on the ground. ``limit`` ``None`` chooses all that have one. ``fonts``
    are families to choose from, the first that is installed and has Chinese characters; without
    one the words are English and names are ids.

    Raises InputError where matplotlib is not installed; a ``limit`` of 0 does without it until a
    map is asked for.
    """

    def __init__(
        self,
        outcome: Outcome,
        *,
        language: str,
        limit: int | None = USUAL_LIMIT,
        fonts: tuple[str, ...] | None = None,
    ) -> None:
        if limit != 0:
            _require_matplotlib()
        self.outcome = outcome
        self._asked, self._fonts = language, fonts
        total = len(outcome.findings)
        drawable = sum(_has_place(f) for f in outcome.findings)
        found = (f for f in outcome.findings if _has_place(f))
        most = total if limit is None else limit
        self.chosen: tuple[Finding, ...] = tuple(heapq.nsmallest(most, found, key=_worst_first))
        self.left_out: int = drawable - len(self.chosen)
        self.without_place: int = total - drawable
        self._ids = frozenset(finding.id for finding in self.chosen)

    @cached_property
    def letters(self) -> Lettering:
        """The letters of the words, in the first font found."""
        _require_matplotlib()
        from geotool.reporting.pictures.fonts import CHINESE, lettering

        return lettering(CHINESE if self._fonts is None else self._fonts)

    @cached_property
    def language(self) -> str:
        """Language of the words: English where no font has Chinese characters."""
        return self._asked if self.letters.chinese else "en"

    @cached_property
    def _ground(self) -> Ground:
        from geotool.reporting.pictures.ground import Ground

        return Ground(self.outcome)

    def has(self, finding: Finding) -> bool:
        """Whether a finding is among the chosen ones."""
        return finding.id in self._ids

    def said(self, language: str) -> str:
        """Say how many pictures there are, and of how many findings there is none."""
        n = len(self.chosen)
        parts = [(_DRAWN_ONE if n == 1 else _DRAWN).get(language).format(n=f"{n:,}")]
        if self.left_out:
            parts.append(_LEFT_OUT.get(language).format(n=f"{self.left_out:,}"))
        if self.without_place:
            parts.append(_NO_PLACE.get(language).format(n=f"{self.without_place:,}"))
        return ("；" if language == "zh" else "; ").join(parts)

    def svg(self, finding: Finding) -> str:
        """Return the picture as SVG text, the same bytes on every run.

        Raises InputError for a finding that has no place on the ground.
        """
        from geotool.reporting.pictures.drawing import settings

        with settings():
            return self._finding(finding).svg()

    def png(self, finding: Finding) -> bytes:
        """Return the picture as PNG, 1200 by 900 pixels, the same bytes on every run.

        Raises InputError for a finding that has no place on the ground.
        """
        from geotool.reporting.pictures.drawing import settings

        with settings():
            return self._finding(finding).png()

    def overview_svg(self, project_id: str) -> str | None:
        """Return a map of a whole site with its findings as SVG.

        ``None`` without a place, or where no pictures are asked for and matplotlib is missing.
        """
        if not self._can_draw():
            return None
        from geotool.reporting.pictures.drawing import settings

        with settings():
            sheet = self._overview(project_id)
            return None if sheet is None else sheet.svg()

    def overview_png(self, project_id: str) -> bytes | None:
        """Return a map of a whole site with its findings as PNG, or ``None`` as for SVG."""
        if not self._can_draw():
            return None
        from geotool.reporting.pictures.drawing import settings

        with settings():
            sheet = self._overview(project_id)
            return None if sheet is None else sheet.png()

    def linked(self, folder: Path, prefix: str) -> LinkedPictures:
        """Return the pictures as files in a folder, written when linked to.

        ``prefix`` is what leads from the document to the folder, as in ``report.pictures/``.
        """
        return LinkedPictures(self, folder, prefix)

    def _can_draw(self) -> bool:
        """Whether maps can be drawn where no finding is; elsewhere that has been looked at."""
        return bool(self.chosen) or _has_matplotlib()

    def _finding(self, finding: Finding) -> Sheet:
        from geotool.reporting.pictures.finding import draw_finding

        if not _has_place(finding):
            raise InputError("has no place on the ground to draw", feature=finding.id)
        return draw_finding(
            self.outcome, self._ground, finding, language=self.language, letters=self.letters
        )

    def _overview(self, project: str) -> Sheet | None:
        from geotool.reporting.pictures.overview import draw_overview

        if self._ground.site(project) is None:
            return None
        return draw_overview(
            self.outcome,
            self._ground,
            project,
            self._findings_of(project),
            language=self.language,
            letters=self.letters,
        )

    def _findings_of(self, project: str) -> list[Finding]:
        """Findings of a project: there are few maps, and an index would outlive them all."""
        return [f for f in self.outcome.findings if f.project == project]


class LinkedPictures:
    """Pictures as SVG files beside a document; each is written when it is linked to."""

    def __init__(self, pictures: Pictures, folder: Path, prefix: str) -> None:
        self.pictures, self.folder = pictures, folder
        self._prefix = quote(prefix)

    def has(self, finding: Finding) -> bool:
        """Whether a finding has a picture."""
        return self.pictures.has(finding)

    def said(self, language: str) -> str:
        """Say how many pictures there are, and of how many findings there is none."""
        return self.pictures.said(language)

    def link(self, finding: Finding) -> str:
        """Write the picture, return its address relative to the document.

        Raises StoreError where the folder does not take it.
        """
        name = f"{re.sub(r'[^A-Za-z0-9_-]', '_', finding.id)}.svg"
        try:
            self.folder.mkdir(exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"cannot be made ({error.strerror or error})",
                file=str(self.folder),
                remedy="choose a folder that exists and takes files",
            ) from error
        with replacing(self.folder / name) as part:
            part.write_text(self.pictures.svg(finding), encoding="utf-8", newline="\n")
        return f"{self._prefix}{name}"


def _require_matplotlib() -> None:
    if not _has_matplotlib():
        raise InputError(
            "pictures of findings need matplotlib, which is not installed",
            remedy='pip install "geotool-planning[report]", or go without them (--pictures 0)',
        )


def _has_matplotlib() -> bool:
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        return False
    return True


def _has_place(finding: Finding) -> bool:
    return finding.geometry is not None and not finding.geometry.is_empty


def _worst_first(finding: Finding) -> tuple[Any, ...]:
    """Verdict, then what counts before what is waived or known; the largest, then the nearest."""
    measure = finding.measure
    value = measure.value if measure is not None and math.isfinite(measure.value) else 0.0
    near = measure is not None and measure.name == "distance"
    passed_over = finding.is_waived or not finding.is_new
    return (_RANK[finding.verdict], passed_over, near, value if near else -value)

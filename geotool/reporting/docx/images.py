"""Pictures of a report: drawn before the text is written, which must know their size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geotool.reporting.docx import words
from geotool.reporting.docx.markup import EMU_PER_MM, picture
from geotool.review.outcome import Outcome

if TYPE_CHECKING:
    from geotool.reporting.pictures.gallery import Pictures

#: Largest size on the page, width and height.
MAP_MM: Final = (160, 108)
FINDING_MM: Final = (140, 94)
#: Projects with findings up to which each has a map, whichever findings are chosen.
MAPS: Final = 200


@dataclass(frozen=True)
class Image:
    """An image part of the document: its relationship, and its size on the page in EMU."""

    relation: str
    part: str
    size_emu: tuple[int, int]


class Images:
    """The images of a document by project and by finding; each has a number of its own.

    ``add`` takes the bytes of a picture as soon as it is drawn, so that none is kept.
    """

    def __init__(self) -> None:
        self.drawn = False
        #: How many there are, and how many findings have none; empty where none is drawn.
        self.said = ""
        self.all: list[Image] = []
        self._projects: dict[str, Image] = {}
        self._findings: dict[str, Image] = {}
        self._shown = 0

    def draw(
        self,
        outcome: Outcome,
        pictures: Pictures,
        add: Callable[[str, bytes], None],
        *,
        language: str,
    ) -> None:
        """Draw the chosen findings, and the maps of the projects that have a form.

        Of very many projects none gets a map.
        """
        self.drawn = True
        for project in _mapped(outcome, pictures):
            data = pictures.overview_png(project)
            if data is not None:
                self._projects[project] = self._added(data, MAP_MM, add)
        for finding in pictures.chosen:
            self._findings[finding.id] = self._added(pictures.png(finding), FINDING_MM, add)
        self.said = self._counted(pictures, language)

    def _counted(self, pictures: Pictures, language: str) -> str:
        """Say how many figures there are in the forms, and which findings have none."""
        n, maps = len(self.all), len(self._projects)
        parts = [words.FIGURES.get(language).format(n=f"{n:,}", maps=f"{maps:,}")]
        for text, number in (
            (words.LEFT_OUT, pictures.left_out),
            (words.WITHOUT_PLACE, pictures.without_place),
        ):
            if number:
                parts.append(text.get(language).format(n=f"{number:,}"))
        return words.SEMICOLON.get(language).join(parts)

    def _added(
        self, data: bytes, room_mm: tuple[int, int], add: Callable[[str, bytes], None]
    ) -> Image:
        number = len(self.all) + 1
        image = Image(f"rIdPicture{number}", f"media/picture{number}.png", fitted(data, room_mm))
        self.all.append(image)
        add(f"word/{image.part}", data)
        return image

    def of_project(self, project: str) -> Image | None:
        """Return the map of a project, if there is one."""
        return self._projects.get(project)

    def of_finding(self, finding: str) -> Image | None:
        """Return the picture of a finding by its id, if there is one."""
        return self._findings.get(finding)

    def run(self, image: Image, alt: str) -> str:
        """Return a run that shows an image; ``alt`` says what it is."""
        self._shown += 1
        return picture(image.relation, self._shown, image.size_emu, alt)


def _mapped(outcome: Outcome, pictures: Pictures) -> list[str]:
    """Return the projects that get a map: all with a form, unless they are very many.

    The pictures of chosen findings show their sites as well. Where no picture is asked for, only a
    document of one project has its map.
    """
    if len(outcome.verdicts) == 1:
        return list(outcome.verdicts)
    found = {finding.project for finding in outcome.findings}
    if pictures.left_out and (not pictures.chosen or len(found) > MAPS):
        return []
    return [project for project in outcome.verdicts if project in found]


def fitted(png: bytes, room_mm: tuple[int, int]) -> tuple[int, int]:
    """Width and height in EMU of a PNG that fills a room without being stretched."""
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    scale = min(room_mm[0] / width, room_mm[1] / height) * EMU_PER_MM
    return round(width * scale), round(height * scale)

"""What stands before and behind the forms of several projects: summary, zones, annex."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from geotool.model import VERDICTS, Text
from geotool.reporting.docx import words
from geotool.reporting.docx.dossier import Dossier
from geotool.reporting.docx.findings import findings_table
from geotool.reporting.docx.form import counted, not_covered, notices, number_line
from geotool.reporting.docx.markup import (
    NEW_PAGE,
    TABLE_END,
    cell,
    link,
    row,
    table_start,
)
from geotool.reporting.docx.tables import (
    LABEL_FILL,
    headed,
    tint,
    verdict_cell,
    verdict_words,
)

COUNTS: Final = (1168, 1280, 1080, 1480, 1400, 1100, 1080, 1050)
PROJECTS: Final = (680, 1474, 2979, 1500, 1021, 850, 1134)


def summary(dossier: Dossier, forms: Mapping[str, int]) -> Iterator[str]:
    """Give the first page of a report on several projects: counts, and the table of all.

    ``forms`` gives the number of the form to which a project's row leads, if it has one.
    """
    outcome, markup, say = dossier.outcome, dossier.markup, dossier.say
    name = dossier.name(outcome.workspace)
    title = say(words.FORM_OF, name=name, form=say(words.SUMMARY_TITLE))
    yield markup.paragraph(title, "Heading1")
    yield number_line(dossier, "")
    yield notices(dossier)
    yield markup.paragraph(say(words.COUNTS), "Heading2")
    yield from _counts(dossier)
    unjudged = sum(outcome.is_unjudged(project) for project in outcome.verdicts)
    if unjudged:
        yield markup.paragraph(say(words.UNJUDGED_COUNT, n=unjudged), "Normal")
    yield not_covered(dossier)
    yield markup.paragraph(say(words.LIST), "Heading2")
    if not outcome.verdicts:
        yield markup.paragraph(say(words.NO_PROJECTS), "Normal")
        return
    yield markup.paragraph(say(words.FORMS_FOLLOW), "Normal")
    yield from _projects(dossier, forms)


def _counts(dossier: Dossier) -> Iterator[str]:
    markup, say = dossier.markup, dossier.say
    yield table_start(COUNTS)
    cells = [cell(COUNTS[0], markup.paragraph("", "CellHead"), fill=LABEL_FILL)]
    for term, width in zip(VERDICTS, COUNTS[1:], strict=False):
        label = markup.paragraph(verdict_words(term.code, dossier.language), "CellHead")
        cells.append(cell(width, label, fill=tint(term.code)))
    cells.append(cell(COUNTS[-1], markup.paragraph(say(words.TOTAL), "CellHead"), fill=LABEL_FILL))
    yield row(cells, header=True)
    zones = dossier.outcome.zone_summary()
    yield _count_row(dossier, words.COUNT_PROJECTS, dossier.outcome.summary())
    if any(zones.values()):
        yield _count_row(dossier, words.COUNT_ZONES, zones)
    yield TABLE_END


def _count_row(dossier: Dossier, label: Text, counts: Mapping[str, int]) -> str:
    markup = dossier.markup
    figures = [f"{counts[t.code]:,}" if t.code in counts else words.NOTHING for t in VERDICTS]
    figures.append(f"{sum(counts.values()):,}")
    cells = [cell(COUNTS[0], markup.paragraph(dossier.say(label), "CellLabel"), fill=LABEL_FILL)]
    for width, figure in zip(COUNTS[1:], figures, strict=True):
        cells.append(cell(width, markup.paragraph(figure, "CellCentre")))
    return row(cells)


def _projects(dossier: Dossier, forms: Mapping[str, int]) -> Iterator[str]:
    markup, say = dossier.markup, dossier.say
    headings = (
        words.NUMBER, words.PROJECT_ID, words.NAME, words.VERDICT, words.FINDINGS, words.WAIVED,
        words.REMARKS,
    )  # fmt: skip
    yield headed(dossier, PROJECTS, headings)
    for number, (project, verdict) in enumerate(dossier.outcome.verdicts.items(), 1):
        found, waived = dossier.number_of_findings(project)
        unjudged = dossier.outcome.is_unjudged(project)
        name = dossier.name(dossier.cell(project, "name")) or words.NOTHING
        texts = (
            (f"{found:,}", "CellCentre"),
            (f"{waived:,}" if waived else words.NOTHING, "CellCentre"),
            (say(words.UNJUDGED_MARK) if unjudged else "", "Cell"),
        )
        yield row(
            [
                cell(PROJECTS[0], markup.paragraph(f"{number:,}", "CellCentre")),
                cell(PROJECTS[1], _linked(dossier, project, forms.get(project))),
                cell(PROJECTS[2], markup.paragraph(name, "Cell")),
                verdict_cell(dossier, PROJECTS[3], verdict),
                *(cell(PROJECTS[4 + n], markup.paragraph(*text)) for n, text in enumerate(texts)),
            ]
        )
    yield TABLE_END


def _linked(dossier: Dossier, project: str, form: int | None) -> str:
    markup = dossier.markup
    run = markup.run(dossier.name(project))
    return markup.composed([run if form is None else link(f"form{form}", run)], "Cell")


def zones(dossier: Dossier) -> Iterator[str]:
    """Give the findings on no single project, on pages of their own; nothing without them."""
    findings = dossier.findings(None)
    if not findings:
        return
    yield dossier.markup.paragraph(dossier.say(words.ZONES_TITLE), "Heading1", properties=NEW_PAGE)
    yield notices(dossier)
    yield dossier.markup.paragraph(counted(dossier, findings), "Normal")
    yield from findings_table(dossier, findings)

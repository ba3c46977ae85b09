"""Tables of the forms: the facts of a project, its layers, who signs; and what all share.

Every table is as wide as the text; the widths of its columns are given here in twips.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from geotool.measure import to_mu
from geotool.model import (
    LAYER_KINDS,
    LOCATION_ACCURACIES,
    PROJECT_KINDS,
    PURPOSES,
    VERDICTS,
    Text,
)
from geotool.model.vocabulary import CHANGES
from geotool.reporting.docx import words
from geotool.reporting.docx.dossier import Dossier
from geotool.reporting.docx.markup import (
    TABLE_END,
    cell,
    row,
    table_start,
)
from geotool.reporting.figures import quantity
from geotool.reporting.look import LOOKS
from geotool.stores.base import StoredLayer
from geotool.style import (
    VERDICT_STYLES,
)

FACTS: Final = (1300, 3519, 1300, 3519)
LAYERS: Final = (3118, 2098, 1304, 1588, 1530)
SIGNERS: Final = (1247, 1966, 1247, 1966, 1247, 1965)
LABEL_FILL: Final = "F2F2F2"
_SIGN_HEIGHT: Final = 740
_SEAL_HEIGHT: Final = 1361


def headed(dossier: Dossier, widths: Sequence[int], headings: Sequence[Text]) -> str:
    """Return the beginning of a table and its headings, which every page of it repeats."""
    markup = dossier.markup

    def made() -> str:
        said = (dossier.say(heading) for heading in headings)
        cells = [
            cell(width, markup.kept(text, "CellHead"), fill=LABEL_FILL)
            for width, text in zip(widths, said, strict=True)
        ]
        return table_start(widths) + row(cells, header=True)

    return dossier.shared((headed, widths), made)


def label_cell(dossier: Dossier, width: int, label: Text) -> str:
    """Return a cell that says what stands in the one behind it."""

    def made() -> str:
        paragraph = dossier.markup.kept(dossier.say(label), "CellLabel")
        return cell(width, paragraph, fill=LABEL_FILL)

    return dossier.shared((label_cell, width, label.zh), made)


@functools.cache
def tint(verdict: str) -> str:
    """Colour of a verdict's cell: its own, thinned with white.

    >>> tint("pass")
    'BDEFDE'
    """
    style = VERDICT_STYLES[verdict]
    channels = (int(style.colour[i : i + 2], 16) for i in (1, 3, 5))
    return "".join(f"{round(255 - (255 - c) * style.tint_share):02X}" for c in channels)


def verdict_words(verdict: str, language: str) -> str:
    """Sign and word of a verdict: neither colour nor print is needed to tell it.

    >>> verdict_words("violation", "zh")
    '× 违反'
    """
    return f"{LOOKS[verdict][0]} {VERDICTS.label(verdict, language)}"


def verdict_cell(dossier: Dossier, width: int, verdict: str, *, merge: str = "") -> str:
    """Return a cell that shows a verdict."""

    def made() -> str:
        shown = "" if merge == "continue" else verdict_words(verdict, dossier.language)
        paragraph = dossier.markup.paragraph(shown, "CellVerdict")
        return cell(width, paragraph, fill=tint(verdict), merge=merge)

    return dossier.shared((verdict_cell, width, verdict, merge), made)


def _value_cell(dossier: Dossier, width: int, value: str) -> str:
    if value:
        return cell(width, dossier.markup.paragraph(value, "Cell"))
    nothing = functools.partial(dossier.markup.paragraph, words.NOTHING, "Cell")
    return dossier.shared((_value_cell, width), lambda: cell(width, nothing()))


def facts(dossier: Dossier, project: str) -> Iterator[str]:
    """Give the table of what is known of a project; what is not, is a dash."""
    yield table_start(FACTS)
    entries = _facts(dossier, project)
    for left, right in zip(entries[::2], entries[1::2], strict=True):
        make = functools.partial(_facts_row, dossier, left, right)
        if left[1] or right[1]:
            yield make()
        else:
            yield dossier.shared((_facts_row, left[0].zh), make)
    yield TABLE_END


def _facts_row(dossier: Dossier, left: tuple[Text, str], right: tuple[Text, str]) -> str:
    return row(
        [
            label_cell(dossier, FACTS[0], left[0]),
            _value_cell(dossier, FACTS[1], left[1]),
            label_cell(dossier, FACTS[2], right[0]),
            _value_cell(dossier, FACTS[3], right[1]),
        ]
    )


def _facts(dossier: Dossier, project: str) -> list[tuple[Text, str]]:
    say, language = dossier.say, dossier.language

    def text(column: str) -> str:
        return dossier.name(dossier.cell(project, column), limit=300)

    purposes = [p.strip() for p in text("purposes").split(",") if p.strip()]
    county = text("county")
    money = text("investment_10k_cny")
    return [
        (words.PROJECT_ID, dossier.name(project)),
        (words.NAME, text("name")),
        (words.KIND, PROJECT_KINDS.label(text("kind"), language)),
        (words.PURPOSES, dossier.listed([PURPOSES.label(p, language) for p in purposes])),
        (words.CHANGE, CHANGES.label(text("change"), language)),
        (words.APPROVED, text("approved_on")),
        (words.LEAD_UNIT, text("lead_unit")),
        (words.COUNTY, dossier.county(county) if county else ""),
        (words.QUANTITY, _written(dossier, project)),
        (words.DECLARED_AREA, _declared(dossier, project)),
        (words.INVESTMENT, say(words.MONEY, value=money) if money else ""),
        (words.YEARS, _years(dossier, project)),
        (words.ACCURACY, _accuracy(dossier, project)),
        (words.PLACES, dossier.listed([p for p in text("places").split(";") if p])),
        (words.SOURCE, place_of(text("source_file"), dossier.cell(project, "source_row"))),
        (words.PLAN, text("source")),
    ]


def _written(dossier: Dossier, project: str) -> str:
    """Quantity as the table writes it: 1,200 km, 2 万平方米."""
    value, unit = dossier.cell(project, "quantity"), dossier.name(dossier.cell(project, "unit"))
    return f"{value:,.10g} {unit}".strip() if isinstance(value, (int, float)) else ""


def _declared(dossier: Dossier, project: str) -> str:
    value = dossier.cell(project, "declared_area_m2")
    if not isinstance(value, (int, float)):
        return ""
    m2 = quantity(value, "m2", language=dossier.language)
    mu = quantity(to_mu(float(value)), "mu", language=dossier.language)
    return dossier.say(words.AREA, m2=m2, mu=mu)


def _years(dossier: Dossier, project: str) -> str:
    found = (dossier.cell(project, column) for column in ("start_year", "end_year"))
    years = dict.fromkeys(f"{year:.0f}" for year in found if isinstance(year, (int, float)))
    return "–".join(years)


def _accuracy(dossier: Dossier, project: str) -> str:
    code = dossier.name(dossier.cell(project, "location_accuracy"))
    label = LOCATION_ACCURACIES.label(code, dossier.language)
    within = dossier.cell(project, "uncertainty_m")
    if not label or not isinstance(within, (int, float)):
        return label
    return dossier.say(words.WITHIN, accuracy=label, within=f"{within:,.0f}")


def place_of(file: str, line: object) -> str:
    """Return ``FILE:ROW``, the file alone where no row is known."""
    return f"{file}:{line:.0f}" if file and isinstance(line, (int, float)) else file


def layers_table(dossier: Dossier, layers: Iterable[StoredLayer]) -> Iterator[str]:
    """Give the table of layers: edition, frame, and the beginning of the file's sha256."""
    headings = (words.LAYER, words.LAYER_KIND, words.EDITION, words.FRAME, words.HASH)
    yield headed(dossier, LAYERS, headings)
    for layer in layers:
        make = functools.partial(_layer, dossier, layer)
        yield dossier.shared((_layer, layer.spec.id), make)
    yield TABLE_END


def _layer(dossier: Dossier, layer: StoredLayer) -> str:
    markup, say = dossier.markup, dossier.say
    spec, provenance = layer.spec, layer.provenance
    title = dossier.name(spec.title)
    frame = words.DECLARED if provenance.declared else words.ASSUMED
    shown = (
        f"{title}\n{dossier.name(spec.id)}" if title else dossier.name(spec.id),
        LAYER_KINDS.label(spec.kind, dossier.language),
        dossier.name(spec.edition) or words.NOTHING,
        say(frame, frame=dossier.name(provenance.frame)),
        provenance.sha256[:12],
    )
    pairs = zip(LAYERS, shown, strict=True)
    return row([cell(width, markup.paragraph(text, "Cell")) for width, text in pairs])


def signatures(dossier: Dossier) -> str:
    """Return the block that reviewer, checker, approver and office sign, all on one page."""
    return dossier.shared((signatures,), lambda: _signatures(dossier))


def _signatures(dossier: Dossier) -> str:
    markup, say = dossier.markup, dossier.say
    blank = markup.kept("", "Cell")
    signers = []
    for number, role in enumerate((words.REVIEWER, words.CHECKER, words.APPROVER)):
        signers.append(label_cell(dossier, SIGNERS[2 * number], role))
        signers.append(cell(SIGNERS[2 * number + 1], blank))
    date = markup.paragraph(say(words.DATE), "CellRight")
    seal = [
        label_cell(dossier, SIGNERS[0], words.UNIT),
        cell(sum(SIGNERS[1:]), date, span=5, low=True),
    ]
    parts = (
        markup.paragraph(say(words.SIGNATURES), "Heading2"),
        table_start(SIGNERS),
        row(signers, height=_SIGN_HEIGHT),
        row(seal, height=_SEAL_HEIGHT),
        TABLE_END,
    )
    return "".join(parts)

"""The table of findings, and the figures and words in it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from geotool.measure import to_mu
from geotool.model import LAYER_KINDS, Finding, Waiver
from geotool.reporting.docx import words
from geotool.reporting.docx.dossier import Dossier
from geotool.reporting.docx.markup import TABLE_END, cell, row
from geotool.reporting.docx.tables import headed, label_cell, place_of, verdict_cell
from geotool.reporting.figures import quantity
from geotool.reporting.findings_json import rounded
from geotool.style import (
    certainty_text,
    measure_label,
    measure_range,
    percent,
    share_label,
    since_label,
    waiver_label,
)

#: Widths of the columns, in twips.
FINDINGS: Final = (510, 1134, 1814, 2778, 1814, 1588)


def findings_table(dossier: Dossier, findings: Sequence[Finding]) -> Iterator[str]:
    """Give the table of findings: a row of figures for each, and rows of what is said of it.

    The rows of one finding are merged under its number and verdict, and keep to one page where
    that holds them.
    """
    headings = (words.NUMBER, words.VERDICT, words.RULE, words.ZONE, words.AMOUNT, words.FINDING_ID)
    yield headed(dossier, FINDINGS, headings)
    for number, finding in enumerate(findings, 1):
        yield from _finding(dossier, number, finding)
    yield TABLE_END


def _finding(dossier: Dossier, number: int, finding: Finding) -> Iterator[str]:
    markup, language = dossier.markup, dossier.language
    below = [(words.SAID, said_of(dossier, finding))]
    standing = _standing(dossier, finding)
    if standing:
        below.append((words.STANDING, standing))
    rule = f"{finding.rule}\n{dossier.title(finding.rule)}".strip()
    figures = ((rule, "Cell"), (_zone(dossier, finding), "Cell"))
    amount, identity = extent(finding, language) or words.NOTHING, dossier.name(finding.id)
    yield row(
        [
            cell(FINDINGS[0], markup.kept(str(number), "CellCentre"), merge="restart"),
            verdict_cell(dossier, FINDINGS[1], finding.verdict, merge="restart"),
            *(cell(FINDINGS[2 + n], markup.kept(*figure)) for n, figure in enumerate(figures)),
            cell(FINDINGS[4], markup.kept(amount, "CellRight")),
            cell(FINDINGS[5], markup.kept(identity, "CellSmall")),
        ]
    )
    for label, said in below:
        last = label is below[-1][0]
        paragraph = markup.paragraph(said, "Cell") if last else markup.kept(said, "Cell")
        yield row(
            [
                _below(dossier),
                verdict_cell(dossier, FINDINGS[1], finding.verdict, merge="continue"),
                label_cell(dossier, FINDINGS[2], label),
                cell(sum(FINDINGS[3:]), paragraph, span=3),
            ]
        )


def _below(dossier: Dossier) -> str:
    """Return a cell that continues the number of the finding."""
    empty = dossier.markup.paragraph("", "Cell")
    return dossier.shared((_below,), lambda: cell(FINDINGS[0], empty, merge="continue"))


def _zone(dossier: Dossier, finding: Finding) -> str:
    """Name, kind, layer and edition of the zone, a line each."""
    name = dossier.name(finding.zone_name) or dossier.name(finding.zone_feature)
    kind = finding.zone_kind
    label = LAYER_KINDS.label(kind, dossier.language) if kind else ""
    lines = [name, label if label not in name else ""]
    if finding.zone_layer is not None:
        edition = dossier.name(finding.zone_edition)
        shown = dossier.say(words.IN_EDITION, edition=edition) if edition else ""
        shown = shown or dossier.say(words.NO_EDITION)
        lines.append(f"{dossier.name(finding.zone_layer)} · {shown}")
    return "\n".join(line for line in lines if line) or words.NOTHING


def extent(finding: Finding, language: str) -> str:
    """Return what was measured, in its unit, in mu and as a share, a line each; "" without.

    An area without a label is one of overlap.
    """
    measure = finding.measure
    if measure is None:
        return ""
    label = measure_label(measure.name, language)
    if measure.unit == "share":
        return f"{label}\n{quantity(measure.value, 'share', language=language)}"
    lines = [] if measure.name == "overlap_area" else [label]
    if math.isfinite(measure.value):
        lines.append(quantity(measure.value, measure.unit, language=language))
        if measure.unit == "m2":
            lines.append(quantity(to_mu(measure.value), "mu", language=language))
    else:
        lines.append(words.NOTHING)
    share = rounded(measure.share, "share")
    if share is not None:
        of_project = finding.project is not None
        part = share_label(measure.name, language, of_project=of_project)
        lines.append(f"{part} {percent(share)}")
    return "\n".join(lines)


def said_of(dossier: Dossier, finding: Finding) -> str:
    """Return the message, how sure it is, which limit was changed, and where its row stands."""
    language, say = dossier.language, dossier.say
    lines = [dossier.sentence(finding.message.get(language))]
    if finding.certainty is not None:
        how = certainty_text(finding.certainty, finding.measure, language)
        lines.append(say(words.CERTAINTY, how=how))
    elif within := measure_range(finding.measure, language):
        lines.append(say(words.RANGE, range=within))
    limit = finding.limit
    if limit is not None and limit.overridden:
        known = rounded(limit.value, limit.unit) is not None
        shown = quantity(limit.value, limit.unit, language=language) if known else words.NOTHING
        reason = dossier.sentence(limit.reason or "")
        lines.append(say(words.OVERRIDDEN, limit=shown, reason=reason))
    if finding.project is None:
        place = place_of(dossier.name(finding.source_file), finding.source_row)
        lines.append(say(words.SOURCE_OF, place=place))
    return "\n".join(line for line in lines if line)


def _standing(dossier: Dossier, finding: Finding) -> str:
    """Return what documents do for a finding, and what it is beside the baseline."""
    language, colon = dossier.language, dossier.say(words.COLON)
    lines = []
    if finding.waiver is not None:
        label = waiver_label(finding.waiver.state, language)
        lines.append(f"{label}{colon}{dossier.sentence(finding.waiver.message.get(language))}")
        lines += [_granted(dossier, use.waiver) for use in finding.waiver.uses]
    if finding.compared is not None:
        label = since_label(finding.compared.state, language)
        more = dossier.sentence(finding.compared.message.get(language))
        lines.append(f"{label}{colon}{more}" if more else label)
    return "\n".join(lines)


def _granted(dossier: Dossier, waiver: Waiver) -> str:
    return dossier.say(
        words.GRANTED,
        document=dossier.name(waiver.document),
        granted=waiver.granted.isoformat(),
        reason=dossier.sentence(waiver.reason) or words.NOTHING,
    )

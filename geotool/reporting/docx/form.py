"""The opinion form of one project, from its title to the signatures."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Final

from geotool.model import VERDICTS, Finding, Text
from geotool.reporting.docx import words
from geotool.reporting.docx.annex import parameters
from geotool.reporting.docx.dossier import Dossier, counts, undecided
from geotool.reporting.docx.findings import findings_table
from geotool.reporting.docx.images import Images
from geotool.reporting.docx.markup import (
    KEEP_NEXT,
    NEW_PAGE,
    TABLE_END,
    bookmark,
    cell,
    row,
    table_start,
)
from geotool.reporting.docx.tables import (
    facts,
    headed,
    label_cell,
    layers_table,
    signatures,
    verdict_cell,
)
from geotool.style import citation_label, compliant_text, reason_label

BASIS: Final = (1134, 2268, 4819, 1417)
CONCLUSION: Final = (1300, 1700, 6638)
#: Findings named one by one beside a paper.
_NAMED: Final = 8
#: Characters of a title that stand on one line.
_TITLE_FITS: Final = 25
_CHANGEABLE: Final = frozenset({"violation", "unmet"})
#: What is said where waived conflicts stand behind a verdict that would deny any conflict.
_IN_SPITE_OF_WAIVED: Final = {"pass": words.PASS_WAIVED, "notice": words.NOTICE_WAIVED}


def form(dossier: Dossier, images: Images, project: str, number: int) -> Iterator[str]:
    """Give the form of one project; every one but a document's first begins on a new page.

    ``number`` is that of the form in the document, from 1.
    """
    findings = dossier.findings(project)
    yield title(dossier, project, number)
    yield _heading(dossier, words.BASICS)
    yield from facts(dossier, project)
    yield _heading(dossier, words.BASIS)
    yield from _basis(dossier, findings)
    yield _heading(dossier, words.CONCLUSION)
    yield from _conclusion(dossier, project, findings)
    if findings:
        yield from findings_table(dossier, findings)
    yield _heading(dossier, words.EVIDENCE)
    yield from _evidence(dossier, findings)
    yield _heading(dossier, words.CHANGES)
    yield from _changes(dossier, project, findings)
    yield _heading(dossier, words.MAP)
    yield from _pictures(dossier, images, project, findings)
    yield _heading(dossier, words.DATA)
    yield from _data(dossier, findings)
    yield signatures(dossier)


def title(dossier: Dossier, project: str, number: int) -> str:
    """Return the title, where the links of the summary lead, the numbers, and the notices."""
    markup = dossier.markup
    name = dossier.project_name(project)
    twice = dossier.language == "zh" and name.endswith("项目")
    form_name = dossier.say(words.FORM_OF_PROJECT if twice else words.FORM)
    fits = len(name) + len(form_name) <= _TITLE_FITS
    shown = dossier.say(words.FORM_OF if fits else words.LONG_FORM_OF, name=name, form=form_name)
    runs = [bookmark(number, f"form{number}"), markup.run(shown, "Heading1")]
    properties = "" if dossier.whole else NEW_PAGE
    return "".join(
        [
            markup.composed(runs, "Heading1", properties=properties),
            number_line(dossier, dossier.say(words.NUMBER_LINE, project=dossier.name(project))),
            notices(dossier),
        ]
    )


def number_line(dossier: Dossier, left: str) -> str:
    """Return a line with the as-of date at its right end."""
    day = dossier.outcome.as_of
    shown = dossier.say(words.LONG_DAY, y=day.year, m=day.month, d=day.day)
    markup, right = dossier.markup, dossier.say(words.AS_OF, day=shown)
    runs = [markup.run(left, "Number"), "<w:r><w:tab/></w:r>", markup.run(right, "Number")]
    return markup.composed(runs, "Number")


def notices(dossier: Dossier) -> str:
    """Return the sentences that must stand on every output, framed."""
    return dossier.shared((notices,), lambda: _notices(dossier))


def _notices(dossier: Dossier) -> str:
    said = dict.fromkeys(dossier.say(notice) for notice in dossier.outcome.notices)
    if not said:
        return ""
    return dossier.markup.paragraph("\n".join(f"※ {dossier.sentence(n)}" for n in said), "Notice")


def _heading(dossier: Dossier, text: Text) -> str:
    make = functools.partial(dossier.markup.paragraph, dossier.say(text), "Heading2")
    return dossier.shared((_heading, text.zh), make)


def _plain(dossier: Dossier, text: str) -> str:
    return dossier.markup.paragraph(text, "Normal")


def _basis(dossier: Dossier, findings: list[Finding]) -> Iterator[str]:
    """Give the rules that were met, each edition with its own citation and first day."""
    markup, say = dossier.markup, dossier.say
    met: dict[tuple[str, str], Finding] = {}
    for finding in sorted(findings, key=lambda f: (f.rule, f.edition)):
        met.setdefault((finding.rule, finding.edition), finding)
    if not met:
        yield _plain(dossier, say(words.NO_BASIS))
        return
    yield headed(dossier, BASIS, (words.RULE, words.TITLE, words.CITATION, words.EDITION))
    for (code, edition), finding in met.items():
        make = functools.partial(_basis_row, dossier, finding)
        yield dossier.shared((_basis_row, code, edition), make)
    yield TABLE_END
    if any((rule := dossier.rule(*key)) is not None and not rule.verified for key in met):
        yield markup.paragraph(say(words.UNVERIFIED_NOTE), "CellSmall")


def _basis_row(dossier: Dossier, finding: Finding) -> str:
    """Return a rule in one edition; what the finding cites where the outcome lacks the rule."""
    say, rule = dossier.say, dossier.rule(finding.rule, finding.edition)
    cited = finding.citation if rule is None else rule.citation
    said = dossier.sentence(citation_label(cited, dossier.language))
    if rule is not None and not rule.verified:
        said += say(words.UNVERIFIED)
    since = dossier.name(finding.edition) or words.NOTHING
    if rule is not None and rule.valid_from is not None:
        since = say(words.SINCE, edition=since, day=rule.valid_from.isoformat())
    code = dossier.name(finding.rule)
    texts = (code, dossier.title(finding.rule) or words.NOTHING, said, since)
    pairs = zip(BASIS, texts, strict=True)
    return row([cell(width, dossier.markup.paragraph(text, "Cell")) for width, text in pairs])


def _conclusion(dossier: Dossier, project: str, findings: list[Finding]) -> Iterator[str]:
    """Give the verdict in words, what was counted, and what the verdict does not cover."""
    markup, say = dossier.markup, dossier.say
    verdict = dossier.outcome.verdicts[project]
    yield table_start(CONCLUSION)
    yield row(
        [
            label_cell(dossier, CONCLUSION[0], words.VERDICT),
            verdict_cell(dossier, CONCLUSION[1], verdict),
            cell(CONCLUSION[2], markup.paragraph(_saying(dossier, project, findings), "Cell")),
        ],
        height=480,
    )
    yield TABLE_END
    yield _plain(dossier, counted(dossier, findings))
    judged = dossier.outcome.judged.get(project)
    if judged:
        open_rules = len({finding.rule for finding in undecided(findings)})
        text = words.JUDGED_IN_PART if open_rules else words.JUDGED
        yield _plain(dossier, say(text, n=judged, undecided=open_rules))
    waived = [f for f in findings if f.is_waived and f.waiver is not None]
    if waived:
        yield _plain(dossier, say(words.PASSED_OVER, n=len(waived)))
    for finding in waived:
        if finding.waiver is not None:
            said = dossier.sentence(finding.waiver.message.get(dossier.language))
            shown = f"{dossier.name(finding.id)} {finding.rule}{say(words.COLON)}{said}"
            yield markup.paragraph(shown, "Sub")
    yield not_covered(dossier)


def not_covered(dossier: Dossier) -> str:
    """Return which rules nobody could judge; nothing where all were."""
    return dossier.shared((not_covered,), lambda: _not_covered(dossier))


def _not_covered(dossier: Dossier) -> str:
    rules = [dossier.name(code) for code in dossier.unchecked]
    if not rules:
        return ""
    where = dossier.say(words.PART_7 if dossier.whole else words.ANNEX)
    return _plain(
        dossier,
        dossier.say(words.NOT_COVERED, n=len(rules), where=where, rules=dossier.listed(rules)),
    )


def counted(dossier: Dossier, findings: list[Finding]) -> str:
    """Return how many findings there are, by verdict."""
    if not findings:
        return dossier.say(words.NO_FINDINGS)
    parts = [
        dossier.say(words.COUNT, label=VERDICTS.label(verdict, dossier.language), n=number)
        for verdict, number in counts(findings).items()
    ]
    return dossier.say(words.COUNTED, n=len(findings), counts=dossier.listed(parts))


def _saying(dossier: Dossier, project: str, findings: list[Finding]) -> str:
    """Say what the verdict means, and what it leaves out: what is waived, what is undecided."""
    verdict, say = dossier.outcome.verdicts[project], dossier.say
    waived = sum(finding.is_waived for finding in findings)
    unclear = len(undecided(findings))
    saying = words.SAYINGS[verdict]
    if dossier.outcome.is_unjudged(project):
        saying = words.UNJUDGED
    elif waived:
        saying = _IN_SPITE_OF_WAIVED.get(verdict, saying)
    said = [say(saying)]
    if unclear:
        more = words.UNDECIDED_IN_ALL if verdict == "unknown" else words.AND_UNDECIDED
        said.append(say(more, n=unclear))
    if waived:
        said.append(say(words.AND_WAIVED, n=waived))
    return ("" if dossier.language == "zh" else " ").join(said)


def _evidence(dossier: Dossier, findings: list[Finding]) -> Iterator[str]:
    """Give each paper once, with a box to tick and the findings that ask for it."""
    markup, say = dossier.markup, dossier.say
    asked: dict[str, list[Finding]] = {}
    for finding in findings:
        if not finding.is_waived:
            advice = () if finding.advice is None else (finding.advice,)
            for paper in dict.fromkeys((*finding.evidence, *advice)):
                asked.setdefault(say(paper), []).append(finding)
    unclear = undecided(findings)
    if not asked:
        asks = any(f.verdict == "conditional" and not f.is_waived for f in findings)
        if asks or not unclear:
            yield _plain(dossier, say(words.EVIDENCE_NOT_NAMED if asks else words.NO_EVIDENCE))
    for number, (paper, wanting) in enumerate(asked.items(), 1):
        runs = [
            markup.run(f"{number}. "),
            BOX,
            "<w:r><w:tab/></w:r>",
            markup.run(dossier.sentence(paper)),
        ]
        yield markup.composed(runs, "Item", properties=KEEP_NEXT)
        named = dossier.listed([f"{f.rule} {dossier.name(f.id)}" for f in wanting[:_NAMED]])
        if len(wanting) > _NAMED:
            named = say(words.OR_MORE, listed=named, n=len(wanting))
        yield markup.paragraph(say(words.FOR, findings=named), "Sub")
    if unclear:
        yield from _missing(dossier, unclear)
    if any(finding.is_waived for finding in findings):
        yield _plain(dossier, say(words.WAIVED_NEED_NONE))


def _missing(dossier: Dossier, findings: list[Finding]) -> Iterator[str]:
    """Give why questions are open, those of most findings first, each with its rules."""
    markup, say = dossier.markup, dossier.say
    why: dict[str, list[str]] = {}
    for finding in findings:
        reason = finding.reason
        label = say(words.NO_REASON) if reason is None else reason_label(reason, dossier.language)
        why.setdefault(label, []).append(dossier.name(finding.rule))
    yield markup.paragraph(say(words.MISSING), "Normal", properties=KEEP_NEXT)
    for label, rules in sorted(why.items(), key=lambda item: -len(item[1])):
        named = dossier.listed(sorted(set(rules)))
        yield markup.paragraph(
            say(words.MISSING_ITEM, reason=label, n=len(rules), rules=named), "Sub"
        )


#: A box to tick; no Chinese text face has it.
BOX: Final = (
    '<w:r><w:rPr><w:rFonts w:ascii="Segoe UI Symbol" w:hAnsi="Segoe UI Symbol" '
    'w:eastAsia="MS Gothic" w:cs="Segoe UI Symbol"/></w:rPr><w:t>☐</w:t></w:r>'
)


def _changes(dossier: Dossier, project: str, findings: list[Finding]) -> Iterator[str]:
    """Give what would clear the project of each thing that it violates."""
    parts = dossier.changes(project)
    failed = any(f.verdict in _CHANGEABLE and not f.is_waived for f in findings)
    unclear = bool(undecided(findings))
    if not parts and (failed or not unclear):
        yield _plain(dossier, dossier.say(words.NO_CHANGES if failed else words.NO_NEED))
    for number, part in enumerate(parts, 1):
        change = dossier.say(compliant_text(part))
        change = change[:1].upper() + change[1:]
        rules = dossier.listed(list(part.rules))
        said = dossier.say(words.ANSWERS, change=change, rules=rules)
        yield _plain(dossier, f"{number}. {said}" if len(parts) > 1 else said)
    if unclear:
        yield _plain(dossier, dossier.say(words.UNDECIDED_UNCHANGED))


def _pictures(
    dossier: Dossier, images: Images, project: str, findings: list[Finding]
) -> Iterator[str]:
    """Give the map of the site and the pictures of its findings, each over its caption."""
    number = 0
    for key, finding in ((project, None), *((f.id, f) for f in findings)):
        shown = images.of_project(key) if finding is None else images.of_finding(key)
        if shown is None:
            continue
        number += 1
        if finding is None:
            caption = dossier.say(words.OVERVIEW, n=number)
        else:
            about = dossier.title(finding.rule)
            caption = dossier.say(
                words.PICTURE_OF, n=number, id=dossier.name(key), rule=finding.rule, title=about
            )
        yield dossier.markup.composed([images.run(shown, caption)], "Figure")
        yield dossier.markup.paragraph(caption, "Caption")
    if not number:
        why = words.NOT_CHOSEN if dossier.has_place(project) else words.NO_PLACE
        yield _plain(dossier, dossier.say(why if images.drawn else words.NO_PICTURES))


def _data(dossier: Dossier, findings: list[Finding]) -> Iterator[str]:
    """Give the layers that the findings rest on, and of a single form the parameters."""
    met = dict.fromkeys(finding.zone_layer for finding in findings)
    layers = [layer for name in met if (layer := dossier.layer(name)) is not None]
    if layers:
        yield dossier.markup.paragraph(dossier.say(words.LAYERS_MET), "Heading3")
        yield from layers_table(dossier, layers)
    else:
        yield _plain(dossier, dossier.say(words.NO_LAYERS_MET))
    if dossier.whole:
        yield from parameters(dossier)
    yield _plain(dossier, dossier.say(words.IN_ANNEX if dossier.whole else words.ALL_IN_ANNEX))

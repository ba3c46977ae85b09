"""The register of laws beside a pack's rules: every text with its dates, status, what was read.

A status is what was seen on ``checked_on``; a text may have changed since without a trace here.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from geotool.errors import RuleError
from geotool.model import Text
from geotool.rules.faults import Fault
from geotool.rules.load import read_sound_toml
from geotool.rules.model import Citation, Edition, Part, Rule
from geotool.rules.values import BothLanguages, FullDate, PartialDate, Words
from geotool.workspace import locate
from geotool.workspace.validation import validated

REGISTER: Final = "laws.toml"
STATUSES: Final = {
    "in_force": Text("现行有效", "in force"),
    "not_yet": Text("尚未施行", "not yet in force"),
    "replaced": Text("已被替代", "replaced"),
    "unknown": Text("效力未核实", "force not established"),
}


class Law(Part):
    """One text: a law, a document, a standard.

    ``issued`` and ``in_force`` are the dates that citations repeat. An amended text that is an
    entry of its own has its first day in ``text_from``. ``until`` is the last day in force.
    """

    title: BothLanguages
    number: str = ""
    issued: PartialDate | None = None
    in_force: PartialDate | None = None
    text_from: PartialDate | None = None
    until: PartialDate | None = None
    replaced_by: tuple[Words, ...] = ()
    status: Literal["in_force", "not_yet", "replaced", "unknown"]
    confidence: Literal["V", "P", "M"]
    verified: BothLanguages
    sense: BothLanguages

    @property
    def begins(self) -> str | None:
        """First day of this text, as far as it is known."""
        return self.text_from or self.in_force


class Register(Part):
    """All texts, and the day on which their status was looked up."""

    checked_on: FullDate
    laws: Annotated[tuple[Law, ...], Field(alias="law", min_length=1)]

    def of(self, citation: Citation) -> Law | None:
        """Return the text that a citation means: the one of its title."""
        return next((x for x in self.laws if x.title.zh == citation.title.zh), None)


@dataclass(frozen=True)
class Quoted:
    """A rule that cites a text, with the articles, in some of its editions."""

    rule: Rule
    citation: Citation
    editions: tuple[Edition, ...]


def read_register(path: Path, *, name: str) -> Register:
    """Read a register. Raises RuleError for its first fault, with file and line."""
    data, text = read_sound_toml(path, name=name)
    register = validated(Register, data, text=text, name=name, error=RuleError)
    for fault in register_faults(register):
        row = locate(text, fault.path)
        raise RuleError(fault.what, file=name, row=row, remedy=fault.remedy)
    return register


@functools.cache
def built_in_register(pack: str = "cn") -> Register:
    """Return the register of a built-in pack."""
    path = Path(__file__).parent / "packs" / pack / REGISTER
    return read_register(path, name=str(path))


def register_faults(register: Register) -> Iterator[Fault]:
    """Yield what is wrong within a register: two of one title, dates that contradict a status."""
    titles = [law.title.zh for law in register.laws]
    for index, law in enumerate(register.laws):
        path: tuple[str | int, ...] = ("law", index)
        if law.title.zh in titles[:index]:
            what = f"two texts are called '{law.title.zh}'"
            yield Fault((*path, "title"), what, "tell them apart by the year of their text")
        for title in law.replaced_by:
            if title not in titles:
                yield Fault((*path, "replaced_by"), f"no text is called '{title}'", "add it")
        yield from _date_faults(law, path, register.checked_on)


def _date_faults(law: Law, path: tuple[str | int, ...], today: date) -> Iterator[Fault]:
    begins, ends = first_day(law.begins), last_day(law.until)
    if law.issued and law.in_force and last_day(law.in_force) < first_day(law.issued):
        yield Fault((*path, "in_force"), "in force before it was issued", "correct one of the two")
    if ends < begins:
        yield Fault((*path, "until"), "ends before it begins", "until is the last day in force")
    if (law.status == "not_yet") != (begins > today):
        what = f"status '{law.status}' does not fit the first day"
        yield Fault((*path, "status"), what, "not_yet is a text that begins after checked_on")
    if law.status in ("in_force", "unknown") and ends < today:
        what = f"status '{law.status}', but it ended on {law.until}"
        yield Fault((*path, "status"), what, 'write status = "replaced"')
    if law.status == "replaced" and not law.replaced_by:
        what = "replaced, but by which text?"
        yield Fault((*path, "status"), what, "add replaced_by = [title]")


def citation_faults(
    rules: Iterable[Rule], registers: Sequence[Register]
) -> Iterator[tuple[Rule, Fault]]:
    """Yield where a law citation differs from the register, or its edition from the law's time."""
    for rule in rules:
        for index, citation in enumerate(rule.citations):
            if citation.basis != "law":
                continue
            path: tuple[str | int, ...] = ("citation", index)
            law = next((x for r in registers if (x := r.of(citation)) is not None), None)
            if law is None:
                what = f"'{citation.title.zh}' is not in the register of laws"
                yield rule, Fault((*path, "title"), what, f"add it to {REGISTER}")
                continue
            for fault in (
                *_difference(citation, law, path),
                *_out_of_time(rule, citation, law, path),
            ):
                yield rule, fault


def _difference(citation: Citation, law: Law, path: tuple[str | int, ...]) -> Iterator[Fault]:
    for key in ("number", "issued", "in_force"):
        said, known = getattr(citation, key) or "", getattr(law, key) or ""
        if said != known:
            what = f"{key} '{said}' of '{law.title.zh}' differs from '{known}' in {REGISTER}"
            yield Fault((*path, key), what, "correct one of the two")
    if citation.title.en != law.title.en:
        what = f"English title differs from '{law.title.en}' in {REGISTER}"
        yield Fault((*path, "title"), what, "correct one of the two")


def _out_of_time(
    rule: Rule, citation: Citation, law: Law, path: tuple[str | int, ...]
) -> Iterator[Fault]:
    for edition in citing(rule, citation):
        if edition.valid_from < first_day(law.begins):
            what = f"edition '{edition.id}' begins before '{law.title.zh}' ({law.begins})"
            yield Fault((*path, "editions"), what, "begin later, or cite the text of that time")
        if (edition.valid_to or date.max) > last_day(law.until):
            what = f"edition '{edition.id}' reaches beyond '{law.title.zh}' (until {law.until})"
            yield Fault((*path, "editions"), what, "end with it, or cite the text that follows")


def citing(rule: Rule, citation: Citation) -> tuple[Edition, ...]:
    """Return the editions of a rule to which a citation belongs."""
    return tuple(e for e in rule.editions if not citation.editions or e.id in citation.editions)


def quotations(law: Law, rules: Iterable[Rule]) -> tuple[Quoted, ...]:
    """Return where rules cite a text, in the order of the rules."""
    return tuple(
        Quoted(rule, citation, citing(rule, citation))
        for rule in rules
        for citation in rule.citations
        if citation.basis == "law" and citation.title.zh == law.title.zh
    )


def first_day(partial: str | None) -> date:
    """Return the first day that a date may mean; the beginning of time for none.

    >>> first_day("2022-08"), first_day("2019")
    (datetime.date(2022, 8, 1), datetime.date(2019, 1, 1))
    """
    if not partial:
        return date.min
    return date.fromisoformat(f"{partial}-01-01"[:10] if len(partial) < 7 else f"{partial}-01"[:10])


def last_day(partial: str | None) -> date:
    """Return the last day that a date may mean; the end of time for none.

    >>> last_day("2022-08"), last_day("2026-08-14")
    (datetime.date(2022, 8, 31), datetime.date(2026, 8, 14))
    """
    if not partial:
        return date.max
    begin = first_day(partial)
    if len(partial) == 4:
        return date(begin.year, 12, 31)
    if len(partial) == 7:
        return (begin.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return begin

"""Case files: small drawn situations of one rule, each with the end it must come to.

Shapes are drawn in metres about an anchor (east, north) in EPSG:4544; they are examples, not
places, and prove what a rule file does, not what the law means.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from geotool.errors import RuleError
from geotool.model import VERDICTS
from geotool.rules.load import read_sound_toml
from geotool.rules.model import Part
from geotool.rules.values import BothLanguages, FullDate, LayerKind, Number, Words, word_of
from geotool.workspace import locate
from geotool.workspace.validation import validated

Point = tuple[Number, Number]


class Shape(Part):
    """One shape: a rectangle (west, south, east, north), a line, a point, or a polygon's ring."""

    rect: tuple[Number, Number, Number, Number] | None = None
    line: Annotated[tuple[Point, ...], Field(min_length=2)] | None = None
    point: Point | None = None
    polygon: Annotated[tuple[Point, ...], Field(min_length=3)] | None = None

    @model_validator(mode="after")
    def _one_shape(self) -> Shape:
        given = [v for v in (self.rect, self.line, self.point, self.polygon) if v is not None]
        if len(given) != 1:
            raise ValueError("needs one shape; write rect, line, point or polygon")
        return self


class ZoneShape(Shape):
    """A feature of a layer of some kind, with the attributes that decide."""

    kind: LayerKind
    attributes: dict[str, str | int | float] = Field(default_factory=dict)


class ProjectShape(Shape):
    """One of several projects of a case, with its columns."""

    project: dict[str, Any] = Field(default_factory=dict)


class Expected(Part):
    """How the case must end; what is not named is not asked.

    ``verdict`` is that of the (first) project; where the case has none, or the rule judges
    none, that of the worst finding that concerns no project. ``finds`` are the rules of all
    findings, ``evidence`` and ``advises`` codes of papers and exceptions of the rule.
    """

    verdict: Annotated[str, word_of(VERDICTS, "verdict")]
    findings: int | None = None
    finds: tuple[Words, ...] | None = None
    value: Number | None = None
    tolerance: Number = 0.01
    share: Number | None = None
    reason: str = ""
    edition: str | None = None
    evidence: tuple[Words, ...] = ()
    cites: tuple[Words, ...] = ()
    not_cites: tuple[Words, ...] = ()
    says: tuple[Words, ...] = ()
    advises: tuple[Words, ...] = ()
    not_checked: str | None = None


class CaseEntry(Part):
    """One ``[[case]]``.

    ``shows`` says what it is an example of (conflict, clear, boundary, exception, variant,
    edition, unknown …), ``exceptions`` and ``variants`` which of the rule's apply. Without
    ``project`` and ``site`` the zones also hold the layers that are judged. ``missing`` are
    layer kinds that are not there at all, ``rules`` those that judge the case together.
    """

    id: Words
    shows: Words
    text: BothLanguages
    as_of: FullDate | None = None
    project: dict[str, Any] | None = None
    site: Shape | None = None
    projects: tuple[ProjectShape, ...] = ()
    zones: tuple[ZoneShape, ...] = ()
    missing: tuple[LayerKind, ...] = ()
    rules: tuple[Words, ...] = ()
    exceptions: tuple[Words, ...] = ()
    variants: tuple[Words, ...] = ()
    expect: Expected

    @model_validator(mode="after")
    def _whole_project(self) -> CaseEntry:
        if self.site is not None and self.project is None:
            raise ValueError("has a site but no project; add project = { kind = … }")
        return self

    def judged(self) -> tuple[tuple[dict[str, Any], Shape | None], ...]:
        """Projects of the case, each with its columns and its shape (none where not drawn)."""
        first = [] if self.project is None else [(self.project, self.site)]
        return (*first, *((p.project, p) for p in self.projects))


class CaseFile(Part):
    """``cases/<CODE>.toml``: the rule, where the drawings lie, the usual day, and the cases."""

    rule: Words
    anchor: Point
    as_of: FullDate
    cases: Annotated[tuple[CaseEntry, ...], Field(alias="case", min_length=1)]


def read_case_file(path: Path, *, name: str) -> CaseFile:
    """Read a case file. Raises RuleError for its first fault, with file and line."""
    data, text = read_sound_toml(path, name=name)
    file = validated(CaseFile, data, text=text, name=name, error=RuleError)
    for key, what, remedy in _faults(file, path):
        raise RuleError(what, file=name, row=locate(text, key), remedy=remedy)
    return file


def _faults(file: CaseFile, path: Path) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    if path.stem != file.rule:
        what = f"file is called {path.name}, its rule {file.rule}"
        yield ("rule",), what, f"rename the file to {file.rule}.toml"
    seen: set[str] = set()
    for index, case in enumerate(file.cases):
        if case.id in seen:
            yield ("case", index, "id"), f"two cases are called '{case.id}'", "rename one"
        seen.add(case.id)

"""One rule file as a frozen value: who is judged, where, by which check, since when, with what.

A rule is what a text says about a place; whether a document really cures a project is for the
authority to decide, so an exception only ever turns a severity into a lighter one.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from geotool.model import Text
from geotool.rules.values import (
    BothLanguages,
    FullDate,
    LayerKind,
    Number,
    PartialDate,
    ProjectKindCode,
    Purpose,
    Severity,
    Words,
)

Where = dict[str, tuple[Words, ...]]

#: Parameters that each check of the closed set takes: name → whether it must be given.
CHECK_PARAMETERS: Final[dict[str, dict[str, bool]]] = {
    "overlap": {},
    "within_distance": {"distance_m": True, "measured_from": False, "margin_m": False},
    "inside": {"share": True, "per": False},
    "near_any": {"distance_m": True},
    "zones_disjoint": {},
    "coverage": {
        "distance_m": True,
        "share": True,
        "inner_distance_m": False,
        "inner_share": False,
    },
    "declared": {"quantity": True, "tolerance_share": True, "at_least": False},
    "count": {"limit": False, "limit_from": False, "total": True},
}
#: Checks that ask something of each project; the others ask it of layers.
PROJECT_CHECKS: Final = frozenset({"overlap", "within_distance", "inside", "near_any", "declared"})
#: Checks whose subjects may be the features of layers.
LAYER_CHECKS: Final = frozenset({"inside", "coverage", "count"})

#: Order of severities from the lightest; a soft requirement weighs as much as a notice.
WEIGHTS: Final[dict[str, int]] = {
    "NOTICE": 0,
    "RESTRICTED": 1,
    "REQUIREMENT": 2,
    "PROHIBITED": 3,
}


class Part(BaseModel):
    """Base of everything in a rule file: unknown keys are faults, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Subject(Part):
    """Which projects the rule judges: all conditions of one ``[[subject]]`` hold together.

    ``where`` filters project columns (``26*`` means: begins with 26). A column named in
    ``assume`` counts as matching where the project leaves it empty. With ``layers`` the
    features of these layers are judged in the place of projects, and ``where`` filters their
    attributes.
    """

    layers: tuple[LayerKind, ...] = ()
    kinds: tuple[ProjectKindCode, ...] = ()
    except_kinds: tuple[ProjectKindCode, ...] = ()
    where: Where = {}
    assume: tuple[Words, ...] = ()


class Zone(Part):
    """Which zone features count: a layer kind, filtered by attributes.

    ``match`` ties a zone attribute to a project column (``code`` to ``county``): only features
    of the same value count, and all features where the project's column is empty. Tied to
    ``places``, a feature counts whose value is one of the places that the project names.
    """

    kind: LayerKind
    id: str = ""
    where: Where = {}
    match: dict[str, str] = {}
    editions: tuple[Words, ...] = ()

    @property
    def name(self) -> str:
        """Name by which variants and exceptions refer to this zone: its id, else its kind."""
        return self.id or self.kind


class CheckValues(Part):
    """Parameters of a check; units stand in the names.

    ``measured_from`` is the layer kind whose outline a distance starts at; where only a centre
    line is given, a site up to ``margin_m`` beyond the limit is undecided. A coverage may ask
    for a second share within a shorter distance (``inner_…``). A ``declared`` quantity is an
    area or a length and may differ by ``tolerance_share``; with ``at_least`` only too little
    drawn counts. A ``count`` is of features or of the area that they take together
    (``total``), held against ``limit`` or the zone attribute ``limit_from``. Features of layers
    are judged ``per`` feature, or together per layer.
    """

    distance_m: Annotated[Number, Field(ge=0)] | None = None
    share: Annotated[Number, Field(gt=0, le=1)] | None = None
    measured_from: LayerKind | None = None
    margin_m: Annotated[Number, Field(ge=0)] | None = None
    inner_distance_m: Annotated[Number, Field(ge=0)] | None = None
    inner_share: Annotated[Number, Field(gt=0, le=1)] | None = None
    quantity: Literal["area", "length"] | None = None
    tolerance_share: Annotated[Number, Field(ge=0, lt=1)] | None = None
    at_least: bool | None = None
    limit: Annotated[Number, Field(ge=0)] | None = None
    limit_from: Words | None = None
    total: Literal["features", "area_m2"] | None = None
    per: Literal["feature", "layer"] | None = None

    def given(self) -> dict[str, float | str]:
        """Return the parameters that are set."""
        pairs = ((n, getattr(self, n)) for n in CheckValues.model_fields)
        return {name: value for name, value in pairs if value is not None}


class Check(CheckValues):
    """The question put to the engine, from its closed set."""

    name: Literal[
        "overlap",
        "within_distance",
        "inside",
        "near_any",
        "zones_disjoint",
        "coverage",
        "declared",
        "count",
    ]
    note: BothLanguages


class Citation(Part):
    """A source: a law or document, a plan, or geotool's own convention.

    ``confidence``: V = the article was read in a public text, P = partly checked (existence,
    date or gist), M = from memory. A convention has none: no text stands behind it.
    """

    title: BothLanguages
    basis: Literal["law", "plan", "convention"] = "law"
    number: str = ""
    articles: BothLanguages | None = None
    issued: PartialDate | None = None
    in_force: PartialDate | None = None
    confidence: Literal["V", "P", "M"] | None = None
    verified: BothLanguages
    editions: tuple[Words, ...] = ()

    def line(self, language: str) -> str:
        """One line: title, number, articles, date in force."""
        title = self.title.get(language)
        zh = language == "zh"
        head = f"《{title}》" if zh and self.basis != "convention" else title
        number = f"（{self.number}）" if zh else f" ({self.number})"
        articles = "" if self.articles is None else self.articles.get(language)
        separator = "" if zh else ", "
        text = head + (number if self.number else "") + (separator + articles if articles else "")
        if self.in_force:
            text += f"，{self.in_force}起施行" if zh else f", in force {self.in_force}"
        return text


class Edition(Part):
    """What the rule says from one day to another: both days are in force, both included.

    ``citations`` are those of the file that belong to this edition.
    """

    id: Words
    valid_from: FullDate
    valid_to: FullDate | None = None
    severity: Severity
    soft: bool = False
    demand: BothLanguages
    evidence: tuple[Words, ...] = ()
    check: CheckValues = CheckValues()
    citations: Annotated[tuple[Citation, ...], Field(alias="__citations__")] = ()

    def in_force(self, day: date) -> bool:
        """Whether the edition is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def verified(self) -> bool:
        """Whether every text cited was read, and there is one."""
        texts = [c for c in self.citations if c.basis != "convention"]
        return bool(texts) and all(c.confidence == "V" for c in texts)


class Consequence(Part):
    """Common part of variants and exceptions: a condition and what it turns the rule into."""

    code: Words
    title: BothLanguages
    kinds: tuple[ProjectKindCode, ...] = ()
    where: Where = {}
    zones: tuple[Words, ...] = ()
    editions: tuple[Words, ...] = ()
    severity: Severity
    soft: bool = False
    evidence: tuple[Words, ...] = ()
    source: BothLanguages
    confidence: Literal["V", "P", "M"]
    note: BothLanguages | None = None


class Variant(Consequence):
    """Another severity or other papers by a *fact* of project or zone; the first that fits wins.

    A column named in ``assume`` counts as matching where the project leaves it empty. Of zones
    that must not overlap, ``zones`` names both, and ``within`` the zones of ``outside`` that
    hold the part meant.
    """

    assume: tuple[Words, ...] = ()
    within: tuple[Words, ...] = ()


class Exemption(Consequence):
    """A road out of the rule that a project claims by a purpose or by being of a kind.

    All conditions given hold together; of several purposes one is enough. ``share_under``: only
    where a smaller share of the project is concerned (for ``inside``: lies outside).
    ``claimable = false`` is for a road the text names but no purpose of the vocabulary stands
    for: it never applies, and is only shown.
    """

    purposes: tuple[Purpose, ...] = ()
    share_under: Annotated[Number, Field(gt=0, le=1)] | None = None
    claimable: bool = True


class Rule(Part):
    """A whole rule file. ``file`` is the path it was read from, as shown in messages.

    A conflict counts only outside the zones of ``outside``: there another rule has the word.
    For ``inside`` they are taken from the zones; for ``zones_disjoint`` the part of an overlap
    within them is resolved by the variants that name them in ``within``.

    A project approved earlier (``approved_on``) is judged in the edition of that day, but for
    ``retroactive`` rules. An approval older than the first edition is bound by nothing where
    ``no_rule_before`` says so; else that is unknown, since the rulebook begins later.
    """

    code: Annotated[str, Field(pattern=r"^[A-Z]{2,4}\d{3}$")]
    catalogue: Annotated[str, Field(pattern=r"^[A-Z]{2}\d{3}$")] | None = None
    supersedes: tuple[Words, ...] = ()
    title: BothLanguages
    why: BothLanguages
    measured: BothLanguages
    limits: BothLanguages
    seed: BothLanguages
    subjects: Annotated[tuple[Subject, ...], Field(alias="subject")] = ()
    zones: Annotated[tuple[Zone, ...], Field(alias="zone")] = ()
    outside: tuple[Zone, ...] = ()
    check: Check
    retroactive: bool = False
    no_rule_before: bool = False
    papers: dict[str, BothLanguages] = {}
    editions: Annotated[tuple[Edition, ...], Field(alias="edition", min_length=1)]
    citations: Annotated[tuple[Citation, ...], Field(alias="citation", min_length=1)]
    variants: Annotated[tuple[Variant, ...], Field(alias="variant")] = ()
    exceptions: Annotated[tuple[Exemption, ...], Field(alias="exception")] = ()
    file: Annotated[str, Field(alias="__file__")] = ""

    @property
    def general(self) -> bool:
        """Whether the rule judges projects of any kind (also rows without one)."""
        return self.of_projects and (
            not self.subjects or any(not s.kinds and not s.layers for s in self.subjects)
        )

    @property
    def of_projects(self) -> bool:
        """Whether the rule asks something of each project; else it asks it of layers."""
        return self.check.name in PROJECT_CHECKS and not self.subject_layers

    @property
    def subject_layers(self) -> tuple[str, ...]:
        """Kinds of layers whose features are judged in the place of projects."""
        return tuple(dict.fromkeys(kind for s in self.subjects for kind in s.layers))

    def with_citations(self) -> Rule:
        """Return the rule with each edition's own citations in it."""
        editions = tuple(
            e.model_copy(
                update={
                    "citations": tuple(
                        c for c in self.citations if not c.editions or e.id in c.editions
                    )
                }
            )
            for e in self.editions
        )
        return self.model_copy(update={"editions": editions})

    @property
    def begins(self) -> date:
        """First day of the first edition."""
        return min(edition.valid_from for edition in self.editions)

    def edition_on(self, day: date) -> Edition | None:
        """Return the edition in force on a day, ``None`` if there is none."""
        return next((e for e in self.editions if e.in_force(day)), None)

    def papers_of(self, codes: tuple[str, ...]) -> tuple[Text, ...]:
        """Return the documents named by codes, in both languages."""
        return tuple(self.papers[c] for c in codes)

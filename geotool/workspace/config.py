"""The documents of a workspace: ``geotool.toml`` and ``layers/catalog.toml``."""

from __future__ import annotations

import difflib
import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from geotool.model import LAYER_KINDS
from geotool.model.layers import WORST_ACCURACY_M
from geotool.workspace.validation import UNREPEATED


def _text(value: Any) -> Any:
    """Accept an unquoted code or date (``500151``, ``2024-03-19``) where text is meant."""
    if isinstance(value, bool):
        return value
    return str(value) if isinstance(value, int | date) else value


def _with_reason(entry: dict[str, Any]) -> dict[str, Any]:
    if not str(entry.get("reason", "")).strip():
        raise ValueError('an override needs a reason; add reason = "document number"')
    return entry


def _has_password(address: str) -> bool:
    """Whether a password stands in a database address: before the @, or as a parameter."""
    _, scheme, rest = address.partition("://")
    user, at, _ = rest.rpartition("@")
    return bool(scheme and at and ":" in user) or bool(
        re.search(r"\bpassword\s*=", address, re.IGNORECASE)
    )


Words = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
OverrideEntry = Annotated[dict[str, Any], AfterValidator(_with_reason)]


class Document(BaseModel):
    """Base of all documents: unknown keys are faults, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class WorkspaceSection(Document):
    """``[workspace]``."""

    name: Words
    region: tuple[Words, ...] = ()
    language: Literal["zh", "en"] = "zh"
    store: Words = "layers/store.gpkg"

    @field_validator("store")
    @classmethod
    def _no_password(cls, value: str) -> str:
        if _has_password(value):
            message = "a password may not stand here; use PGPASSWORD or the service file"
            raise PydanticCustomError(UNREPEATED, message)
        return value


class RulesSection(Document):
    """``[rules]`` with its ``[rules.override.CODE]`` tables."""

    packs: tuple[Words, ...] = ("cn",)
    as_of: Words = "today"
    tolerance_m2: Annotated[float, Field(ge=0)] = 1.0
    max_edition_age_days: Annotated[int, Field(gt=0)] | None = None
    override: dict[str, OverrideEntry] = {}

    @field_validator("as_of")
    @classmethod
    def _is_date(cls, value: str) -> str:
        if value != "today":
            try:
                date.fromisoformat(value)
            except ValueError:
                raise ValueError("must be 'today' or a date like 2026-11-20") from None
        return value


class WorkspaceDocument(Document):
    """``geotool.toml``."""

    workspace: WorkspaceSection
    rules: RulesSection = RulesSection()


class LayerEntry(Document):
    """One ``[[layer]]`` of the catalogue."""

    id: Words
    kind: Words
    path: Words
    title: Words | None = None
    frame: Words | None = None
    encoding: Words | None = None
    edition: Words | None = None
    footprint: Words | None = None
    source: Words | None = None
    licence: Words | None = None
    notice: Words | None = None
    accuracy_m: float | None = None
    fields: dict[str, Words] = {}
    values: dict[str, Words] = {}

    @field_validator("id")
    @classmethod
    def _is_name(cls, value: str) -> str:
        if not re.fullmatch(r"[\w\-]{1,60}", value):
            raise ValueError("an id is letters, digits, _ and -, at most 60")
        return value

    @field_validator("accuracy_m")
    @classmethod
    def _is_accuracy(cls, value: float | None) -> float | None:
        if value is not None and not 0 < value <= WORST_ACCURACY_M:
            raise ValueError(
                f"a positional accuracy is above 0 and at most {WORST_ACCURACY_M:g} m; "
                "state it in metres, or leave it out where it is not known"
            )
        return value

    @field_validator("kind")
    @classmethod
    def _is_kind(cls, value: str) -> str:
        code = LAYER_KINDS.code(value)
        if code is None:
            near = difflib.get_close_matches(value, [term.code for term in LAYER_KINDS], n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise ValueError(f"no such layer kind; {hint}`geotool kinds` lists them")
        return code


class CatalogDocument(Document):
    """``layers/catalog.toml``."""

    layer: tuple[LayerEntry, ...] = ()

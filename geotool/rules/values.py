"""Kinds of values that stand in a rule file: two languages, dates, words of a vocabulary.

A date that is only known to the month or year (``2022-08``) is kept as that text, never
completed by a guess.
"""

from __future__ import annotations

import difflib
import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, Strict

from geotool.model import LAYER_KINDS, PROJECT_KINDS, PURPOSES, SEVERITIES, Text, Vocabulary
from geotool.model.vocabulary import Term

_PARTIAL = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")


def _both_languages(value: Any) -> Text:
    if isinstance(value, Text):
        return value
    if not isinstance(value, dict) or set(value) != {"zh", "en"}:
        raise ValueError('needs both languages and nothing else: { zh = "…", en = "…" }')
    if not all(isinstance(v, str) and v.strip() for v in value.values()):
        raise ValueError("has an empty language; write the sentence in zh and en")
    return Text(zh=value["zh"].strip(), en=value["en"].strip())


def _full_date(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("is no date; write YYYY-MM-DD, for example 2026-02-28") from None
    if type(value) is not date:
        raise ValueError("is no date; write YYYY-MM-DD, for example 2026-02-28")
    return value


def _partial_date(value: Any) -> Any:
    if type(value) is date:
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not _PARTIAL.match(value):
        raise ValueError("is no date; write YYYY-MM-DD, or YYYY-MM or YYYY where no more is known")
    try:
        date.fromisoformat(f"{value}-01-01"[:10] if len(value) == 4 else f"{value}-01"[:10])
    except ValueError:
        raise ValueError("is a day or month that does not exist") from None
    return value


def word_of(vocabulary: Vocabulary[Any], what: str) -> Any:
    """Return a validator that takes codes of a vocabulary; ``what`` names them in a fault."""

    def check(value: str) -> str:
        if value in vocabulary:
            return value
        known = [term.code for term in vocabulary]
        near = difflib.get_close_matches(value, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else "see `geotool kinds`"
        raise ValueError(f"no such {what}; {hint}")

    return AfterValidator(check)


def terms(codes: tuple[str, ...], vocabulary: Vocabulary[Term] | Vocabulary[Any]) -> Text:
    """Labels of several codes in both languages, joined."""
    return Text(
        zh="、".join(vocabulary.label(c, "zh") for c in codes),
        en=", ".join(vocabulary.label(c, "en") for c in codes),
    )


BothLanguages = Annotated[Text, PlainValidator(_both_languages)]
FullDate = Annotated[date, BeforeValidator(_full_date)]
PartialDate = Annotated[str, PlainValidator(_partial_date)]
Words = Annotated[str, Field(min_length=1)]
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
LayerKind = Annotated[str, word_of(LAYER_KINDS, "layer kind")]
ProjectKindCode = Annotated[str, word_of(PROJECT_KINDS, "project kind")]
Purpose = Annotated[str, word_of(PURPOSES, "purpose")]
Severity = Annotated[str, word_of(SEVERITIES, "severity")]

"""The language of messages: asked for, else that of the workspace, else Chinese."""

from __future__ import annotations

from geotool.errors import InputError

LANGUAGES = ("zh", "en")


def chosen_language(asked: str | None, usual: str = "zh") -> str:
    """Return the language to use. Raises InputError for one that is not spoken here."""
    language = asked or usual
    if language not in LANGUAGES:
        raise InputError(f"no language '{language}'", remedy=f"use {' or '.join(LANGUAGES)}")
    return language

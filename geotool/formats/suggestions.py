"""The word of a vocabulary that a misspelt one was probably meant to be.

Likeness is that of letters: a word that means the same but is written otherwise is not found.
"""

from __future__ import annotations

import difflib
import unicodedata
from typing import Any, Final

from geotool.model import Vocabulary

_LIKE: Final = 0.6
_LONGEST: Final = 60


def nearest(text: str, vocabulary: Vocabulary[Any]) -> str | None:
    """Code, label or alias most like ``text`` in either language; with its code where it is none.

    >>> from geotool.model import PROJECT_KINDS
    >>> nearest("wetland_restauration", PROJECT_KINDS), nearest("光伏发电站", PROJECT_KINDS)
    ('wetland_restoration', '光伏电站 (pv_ground)')
    """
    words: dict[str, tuple[str, str]] = {}
    for term in vocabulary:
        for word in (term.code, term.zh, term.en, *term.aliases):
            words.setdefault(_fold(word), (word, term.code))
    near = difflib.get_close_matches(_fold(text[:_LONGEST]), list(words), n=1, cutoff=_LIKE)
    if not near:
        return None
    word, code = words[near[0]]
    return code if _fold(word) == _fold(code) else f"{word} ({code})"


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word).strip().casefold()
    return plain.replace(" ", "_").replace("-", "_")

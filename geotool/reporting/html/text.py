"""Somebody else's words in HTML, and the few tags that the report is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Final

from geotool.model import VERDICTS
from geotool.reporting.finding_lines import shown
from geotool.style import VERDICT_STYLES

_SPECIAL: Final = re.compile("[&<>\"']")


def text(words: str) -> str:
    """Text for an element or a quoted attribute; control characters are shown.

    >>> text("<img src=x onerror='a'>")
    '&lt;img src=x onerror=&#x27;a&#x27;&gt;'
    """
    words = shown(words)
    return escape(words, quote=True) if _SPECIAL.search(words) else words


def verdict(code: str, language: str) -> str:
    """Sign and word of a verdict."""
    return (
        f'<span class="v {code}"><svg aria-hidden="true"><use href="#m-{code}"/></svg>'
        f"{VERDICTS.label(code, language)}</span>"
    )


def symbols() -> str:
    """Return the signs of all verdicts, drawn once and used by ``verdict``."""
    drawn = []
    for style in VERDICT_STYLES.values():
        if style.marker.outline:
            corners = " ".join(f"{x:g},{y:g}" for x, y in style.marker.outline)
            shape = f'<polygon points="{corners}"/>'
        else:
            shape = '<circle r="1"/>'
        drawn.append(f'<symbol id="m-{style.code}" viewBox="-1.2 -1.2 2.4 2.4">{shape}</symbol>')
    return f'<svg class="defs" aria-hidden="true">{"".join(drawn)}</svg>'


def table_head(headings: Iterable[str], caption: str) -> str:
    """Return the beginning of a table up to its body; it scrolls by itself where it is wide."""
    headings = list(headings)
    many = ' class="many"' if len(headings) > 5 else ""
    cells = "".join(f'<th scope="col">{text(heading)}</th>' for heading in headings)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{text(caption)}"><table{many}>'
        f"<thead><tr>{cells}</tr></thead><tbody>\n"
    )


TABLE_END: Final = "</tbody></table></div>\n"


def table_row(cells: Iterable[str]) -> str:
    """Return a row; cells are HTML already."""
    return f"<tr><td>{'</td><td>'.join(cells)}</td></tr>\n"

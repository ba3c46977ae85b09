"""Somebody else's words in Markdown: shown as they are, never as markup, and pinging nobody.

GitHub and GitLab look for mentions (``@name``), references (``#12``, ``!12``, ``GH-12``) and
addresses in the text after entities are resolved: a zero-width space after the sign stops them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from geotool.reporting.finding_lines import shown

_SPACE: Final = "\u200b"
_MARKUP: Final = re.compile(r"[\\`*_\[\]|~^]")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"}
_HTML: Final = re.compile(r"[&<>$]")
#: Signs that make a reference of what follows, and the beginnings of addresses.
_REFERENCE: Final = re.compile(r"@(?=\w)|[#!%](?=[\w\"])|(?i:\bgh(?=-\d))|:(?=//)|(?i:\bwww(?=\.))")
_SPECIAL: Final = re.compile(r"[\\`*_\[\]|~^&<>$@#!%:]|(?i:gh-)|(?i:www\.)|^[\s+\-=.0-9]")
#: What begins a list, a heading or a rule where it begins a line.
_LEADING: Final = re.compile(r"^(?:([+=-])|(\d+)([.)])(?=\s|$))")


def plain_text(text: str) -> str:
    r"""Text for a line or cell of Markdown; control characters are shown, blanks joined.

    >>> plain_text("a|b <img src=x> *c*")
    'a\\|b &lt;img src=x&gt; \\*c\\*'
    >>> plain_text("@team #12").replace("\u200b", "·")
    '@·team #·12'
    """
    text = shown(text)
    if not _SPECIAL.search(text):
        return text
    text = _REFERENCE.sub(lambda sign: sign[0] + _SPACE, text)
    text = _HTML.sub(lambda sign: _ENTITIES[sign[0]], text)
    text = _MARKUP.sub(lambda sign: f"\\{sign[0]}", text)
    return _LEADING.sub(_quoted, text)


def code(text: str) -> str:
    """Text as code: a finding's id.

    >>> code("f-3b1c"), code("`x|")
    ('`f-3b1c`', '<code>\\\\`x\\\\|</code>')
    """
    if re.fullmatch(r"[\w.-]+", text):
        return f"`{text}`"
    return f"<code>{plain_text(text)}</code>"


def row(cells: Iterable[str]) -> str:
    """One row of a table; cells are Markdown already.

    >>> row(["a", "b"])
    '| a | b |\\n'
    """
    return f"| {' | '.join(cells)} |\n"


def head(headings: Iterable[str]) -> str:
    """Return the row of headings and the line below it."""
    headings = list(headings)
    return row(headings) + row("---" for _ in headings)


def folded(summary: str, inner: str) -> str:
    """Return a block that opens on a click; ``inner`` is Markdown."""
    return f"<details><summary>{summary}</summary>\n\n{inner}\n</details>\n\n"


def _quoted(match: re.Match[str]) -> str:
    if match[1]:
        return f"\\{match[1]}"
    return f"{match[2]}\\{match[3]}"

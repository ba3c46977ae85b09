"""Keep the page from asking for anything: refuse remote parts, and forbid them to the browser.

Reading markup with regular expressions cannot prove that a script asks for nothing; the
content security policy is what holds, the scan tells early and by name.
"""

from __future__ import annotations

import base64
import hashlib
import re

from geotool.errors import InputError

_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script\s*>", re.S | re.I)
_DATA_BLOCK = re.compile(r"""type\s*=\s*["']?(application/json|text/plain)""", re.I)
_QUIET = ("data:", "blob:", "#", "about:")

# An attribute or CSS function that makes a browser load something, and what it would load.
_LOADS = (
    re.compile(
        r"<(?:script|img|iframe|frame|embed|source|track|audio|video|input)\b[^>]*?"
        r"""\ssrc(?:set)?\s*=\s*["']?(?P<what>[^"'\s>]+)""",
        re.I,
    ),
    re.compile(r"""<link\b[^>]*?\shref\s*=\s*["']?(?P<what>[^"'\s>]+)""", re.I),
    re.compile(r"""<object\b[^>]*?\sdata\s*=\s*["']?(?P<what>[^"'\s>]+)""", re.I),
    re.compile(r"""<(?:image|use)\b[^>]*?\s(?:xlink:)?href\s*=\s*["']?(?P<what>[^"'\s>]+)""", re.I),
    re.compile(r"""<base\b[^>]*?\shref\s*=\s*["']?(?P<what>[^"'\s>]+)""", re.I),
)
_SHEET_LOADS = (
    re.compile(r"""url\(\s*["']?(?P<what>[^"')\s]+)""", re.I),
    re.compile(r"""@import\s+["'](?P<what>[^"']+)""", re.I),
)
# In code: a call that fetches with a literal address.
_CODE_LOADS = (
    re.compile(
        r"""\b(?:fetch|importScripts|import|Worker|SharedWorker|EventSource|WebSocket|sendBeacon)"""
        r"""\s*\(\s*["'`](?P<what>[^"'`]+)""",
    ),
    re.compile(r"""\.open\s*\(\s*["'`][A-Z]+["'`]\s*,\s*["'`](?P<what>[^"'`]+)"""),
    re.compile(r"""\.src\s*=\s*["'`](?P<what>(?:https?:)?//[^"'`]+)"""),
    re.compile(r"""tileLayer(?:\.\w+)?\s*\(\s*["'`](?P<what>[^"'`]+)"""),
)
_SHEET = re.compile(r"<style[^>]*>(?P<body>.*?)</style\s*>", re.S | re.I)
_INLINE_STYLE = re.compile(r"""\sstyle\s*=\s*(?:"(?P<a>[^"]*)"|'(?P<b>[^']*)')""", re.I)


def remote_parts(page: str) -> tuple[str, ...]:
    """List what a page would load from elsewhere, in order, each once.

    Namespaces (``xmlns``), links to click and text are not loads. Data blocks
    (``application/json``) are text and are not read.

    >>> remote_parts('<img src="data:,x"><a href="https://example.org">a</a>')
    ()
    >>> remote_parts('<script src="https://cdn.example/x.js"></script>')
    ('https://cdn.example/x.js',)
    """
    markup = _SCRIPT.sub(lambda m: f"<script{m['attributes']}></script>", page)
    bare = _SHEET.sub("", markup)
    sheets = [m["body"] for m in _SHEET.finditer(markup)]
    sheets += [m["a"] or m["b"] or "" for m in _INLINE_STYLE.finditer(bare)]
    found = [m["what"] for pattern in _LOADS for m in pattern.finditer(bare)]
    found += [m["what"] for p in _SHEET_LOADS for sheet in sheets for m in p.finditer(sheet)]
    codes = _scripts(page)
    found += [m["what"] for p in _CODE_LOADS for code in codes for m in p.finditer(code)]
    return tuple(dict.fromkeys(w for w in found if not w.lower().startswith(_QUIET)))


def refuse_remote(page: str) -> None:
    """Raise InputError naming the first thing that the page would load from elsewhere."""
    found = remote_parts(page)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        what = f"the page would load '{found[0]}'{more}, but must open without a network"
        raise InputError(what, remedy="vendor the file under geotool/mapping/assets")


def policy(page: str) -> str:
    """Content security policy under which exactly the scripts of this page may run.

    Each script is allowed by its SHA-256, so that nothing that came with the data can run even
    if it were to become markup. Styles are free: Leaflet positions by inline style.
    """
    hashes = " ".join(dict.fromkeys(_source_hash(code) for code in _scripts(page)))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {hashes}" if hashes else "script-src 'none'",
            "style-src 'unsafe-inline'",
            "img-src data: blob:",
            "font-src data:",
            "connect-src data: blob:",
            "worker-src blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _scripts(page: str) -> list[str]:
    """Bodies of all scripts that run."""
    return [
        m["body"] for m in _SCRIPT.finditer(page) if not _DATA_BLOCK.search(m["attributes"] or "")
    ]


def _source_hash(code: str) -> str:
    digest = hashlib.sha256(code.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"

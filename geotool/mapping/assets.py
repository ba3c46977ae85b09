"""Files that go into the page: vendored builds with their checksums, and our own.

A vendored file that does not match its checksum is refused: what runs in a planner's browser
is what was reviewed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from geotool.errors import InputError

_URL = re.compile(r"""url\(\s*(['"]?)([^'")]+)\1\s*\)""")
_SOURCE_MAP = re.compile(r"^\s*(?://# sourceMappingURL=.*|/\*# sourceMappingURL=.*\*/)\s*$", re.M)
_OWN_SCRIPTS = (
    "dom.js",
    "symbols.js",
    "popup.js",
    "review.js",
    "labels.js",
    "panels.js",
    "start.js",
)


@dataclass(frozen=True)
class Package:
    """A vendored package, as the manifest tells it."""

    name: str
    version: str
    source: str
    licence: str
    licence_file: str
    files: tuple[str, ...]


def packages() -> tuple[Package, ...]:
    """Return the vendored packages, for an about line and for licence listings."""
    return tuple(
        Package(
            name=p["name"],
            version=p["version"],
            source=p["source"],
            licence=p["licence"],
            licence_file=p["licence_file"],
            files=tuple(p["files"]),
        )
        for p in _manifest()["packages"]
    )


def vendored(name: str) -> bytes:
    """Bytes of a vendored file.

    Raises InputError for a file that the manifest does not name or whose checksum differs.
    """
    expected = {n: f["sha256"] for p in _manifest()["packages"] for n, f in p["files"].items()}
    if name not in expected:
        raise InputError(f"'{name}' is not a vendored file", file="MANIFEST.json")
    data = _read(name)
    if hashlib.sha256(data).hexdigest() != expected[name]:
        raise InputError("does not match its checksum", file=name, remedy="reinstall geotool")
    return data


def leaflet_script() -> str:
    """Leaflet's code without the comment that asks a debugger for a file beside it."""
    return _SOURCE_MAP.sub("", _text(vendored("leaflet/leaflet.js")))


def leaflet_sheet() -> str:
    """Leaflet's sheet with its pictures as data URIs, and without a rule of Internet Explorer."""
    sheet = _text(vendored("leaflet/leaflet.css"))
    sheet = re.sub(r"[^{}]*\{\s*behavior:\s*url\(#default#VML\);[^}]*\}", "", sheet)
    return _URL.sub(lambda found: f"url({data_uri('leaflet/' + found.group(2))})", sheet)


def data_uri(name: str) -> str:
    """Return a vendored picture as a ``data:`` URI."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(vendored(name)).decode('ascii')}"


def own_script() -> str:
    """Our scripts, in the order in which they need one another."""
    return "\n".join(_text(_read(f"own/{name}")) for name in _OWN_SCRIPTS)


def own_sheet() -> str:
    """Our style sheet."""
    return _text(_read("own/page.css"))


def own_skeleton() -> str:
    """Our HTML around the map: empty places that the script fills with text."""
    return _text(_read("own/page.html"))


@cache
def _manifest() -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(_read("MANIFEST.json"))
    return manifest


@cache
def _read(name: str) -> bytes:
    return (files("geotool.mapping") / "assets" / name).read_bytes()


def _text(data: bytes) -> str:
    # browsers hash a script after turning CRLF into LF, and so must the page's policy
    return data.decode("utf-8").replace("\r\n", "\n")

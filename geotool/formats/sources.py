"""File arguments ``PATH[:KIND][@FRAME]``, what a path stands for, and its fingerprint.

A shapefile is several files and a file geodatabase a folder: the fingerprint covers every part
that can change what is read, so that a new ``.prj`` alone counts as a change.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geotool.errors import InputError, MissingFileError
from geotool.formats import archives
from geotool.formats.archives import SHAPEFILE_PARTS
from geotool.formats.suggestions import nearest
from geotool.model import LAYER_KINDS

_FRAME = re.compile(r"[^/\\.@＠!#]+")
_MEMBER = re.compile(r"(?P<path>.*\.zip)!(?P<member>.+)", re.IGNORECASE | re.DOTALL)
_CONTAINER = re.compile(r"\.[A-Za-z]\w{1,7}$")


@dataclass(frozen=True)
class Source:
    """What to read: a path, a member of a zip archive, a layer (or sheet) of a container."""

    path: Path
    member: str | None = None
    layer: str | None = None

    def __str__(self) -> str:
        """As the user would write it: ``data.zip!inner.gdb#STBHHX``."""
        member = "" if self.member is None else f"!{self.member}"
        layer = "" if self.layer is None else f"#{self.layer}"
        return f"{self.path}{member}{layer}"


@dataclass(frozen=True)
class FileArgument:
    """A source with the layer kind (a code) and the frame (as written) that the user declares."""

    source: Source
    kind: str | None = None
    frame: str | None = None


def parse_source(text: str, *, base: Path | None = None) -> Source:
    """Split ``archive.zip!inner.shp`` and ``data.gdb#LAYER``; relative paths start at ``base``.

    >>> parse_source("data.zip!a/b.gdb#STBHHX").layer
    'STBHHX'
    """
    if not text.strip():
        raise InputError("an empty file name", remedy="give a path")
    rest, layer = (text, None) if _exists(text, base) else _split_layer(text)
    found = _MEMBER.fullmatch(rest)
    if found and not _exists(rest, base):
        return Source(_place(found["path"], base), found["member"].replace("\\", "/"), layer)
    return Source(_place(rest, base), None, layer)


def parse_file_argument(text: str, *, base: Path | None = None) -> FileArgument:
    r"""Split ``PATH[:KIND][@FRAME]`` from the right.

    A path that exists as it stands is never split; the letter of a Windows drive is no kind. The
    full-width signs ：and ＠ separate too, but ：only before a word that is a layer kind or after
    a path that exists, as it is a usual character of file names.

    Raises
    ------
    InputError
        A word after the last colon that is neither a layer kind nor part of a path.

    >>> found = parse_file_argument("D:\\数据\\erl.shp:生态保护红线@EPSG:4523")
    >>> str(found.source.path), found.kind, found.frame
    ('D:\\数据\\erl.shp', 'ecological_red_line', 'EPSG:4523')
    """
    if _exists(text, base):
        return FileArgument(parse_source(text, base=base))
    rest, frame = _split_frame(text)
    rest, kind = (rest, None) if _exists(rest, base) else _split_kind(rest, base)
    return FileArgument(parse_source(rest, base=base), kind, frame)


def sha256(source: Source) -> str:
    """Fingerprint of everything that is read from a source (hexadecimal).

    A plain file gives the ordinary SHA-256 of its bytes. Several parts (shapefile, folder, zip
    member) give that of the sorted list of their labels and digests, so neither the name of the
    file nor the order of the archive matters.
    """
    digests = sorted((label, digest) for label, digest in _part_digests(source))
    if len(digests) == 1:
        return digests[0][1]
    listing = "".join(f"{label}\0{digest}\n" for label, digest in digests)
    return hashlib.sha256(listing.encode()).hexdigest()


def shapefile_parts(path: Path) -> dict[str, Path]:
    """Parts of a shapefile that are there, by lower-case suffix (``.SHX`` beside ``.shp`` too)."""
    stem = path.stem.casefold()
    beside = path.parent.iterdir() if path.parent.is_dir() else iter(())
    found = {p.suffix.casefold(): p for p in sorted(beside) if p.stem.casefold() == stem}
    found[path.suffix.casefold()] = path
    return {s: found[s] for s in SHAPEFILE_PARTS if s in found}


def require(source: Source, *, name: str) -> None:
    """Raise MissingFileError unless the path is there, InputError unless it may be read."""
    if not source.path.exists():
        raise MissingFileError("no such file or folder", file=name, remedy="check the path")
    if not os.access(source.path, os.R_OK):
        raise InputError("may not be read", file=name, remedy="check its permissions")


def _part_digests(source: Source) -> Iterator[tuple[str, str]]:
    path = source.path
    require(source, name=str(source))
    if source.member is not None:
        yield from archives.digests(path, source.member, name=str(source))
    elif path.is_dir():
        inner = (p for p in path.rglob("*") if p.is_file() and p.suffix.casefold() != ".lock")
        yield from ((p.relative_to(path).as_posix(), _digest(p)) for p in inner)
    elif path.suffix.casefold() == ".shp":
        yield from ((suffix, _digest(p)) for suffix, p in shapefile_parts(path).items())
    else:
        yield "", _digest(path)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as fault:
        raise InputError(
            f"cannot be read ({fault.strerror})", file=str(path), remedy="check its permissions"
        ) from fault


def _place(text: str, base: Path | None) -> Path:
    return Path(text) if base is None else base / text


def _exists(text: str, base: Path | None) -> bool:
    try:
        return _place(text, base).exists()
    except (OSError, ValueError):  # too long for the system, or a NUL in it
        return False


def _split_layer(text: str) -> tuple[str, str | None]:
    head, mark, tail = text.rpartition("#")
    if not mark or not _CONTAINER.search(head) or re.search(r"[/\\]", tail):
        return text, None
    if not tail:
        raise InputError("no layer name after '#'", file=head, remedy="write FILE#LAYER")
    return head, tail


def _split_frame(text: str) -> tuple[str, str | None]:
    head, mark, tail = _parted(text, "@＠")
    if mark and head and not tail.strip():
        raise InputError("no frame after '@'", file=head, remedy="write FILE@EPSG:4523")
    if mark and head and _FRAME.fullmatch(tail):
        return head, unicodedata.normalize("NFKC", tail).strip()
    return text, None


def _parted(text: str, marks: str) -> tuple[str, str, str]:
    """Part a text at the last of several marks."""
    mark = max(marks, key=text.rfind)
    return text.rpartition(mark)


def _split_kind(text: str, base: Path | None) -> tuple[str, str | None]:
    head, mark, tail = _parted(text, ":：")
    is_drive = len(head) == 1 and head.isalpha()
    if not mark or not head or is_drive or re.search(r"[/\\]", tail):
        return text, None
    kind = LAYER_KINDS.code(tail)
    if kind is not None:
        return head, kind
    if mark == "：" and not _exists(head, base):
        return text, None
    near = nearest(tail, LAYER_KINDS)
    hint = f"did you mean {near}? " if near else ""
    raise InputError(
        f"no layer kind '{tail}'", file=head, remedy=f"{hint}`geotool kinds` lists them"
    )

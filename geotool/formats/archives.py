"""Members of zip archives, taken out to a temporary folder while they are read.

Names written by Chinese Windows carry no encoding mark: they are read as UTF-8 where that is
valid, else as GB18030.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from geotool.errors import GeotoolError, InputError, MissingFileError

#: Suffixes of members that can be a layer or a table by themselves.
READABLE = frozenset(
    {
        ".shp",
        ".gpkg",
        ".geojson",
        ".json",
        ".kml",
        ".gml",
        ".fgb",
        ".dxf",
        ".csv",
        ".tsv",
        ".xlsx",
        ".xlsm",
        ".txt",
    }
)
#: Side files that change how a shapefile is read (an index or metadata does not).
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


@contextmanager
def unpacked(archive: Path, member: str | None, *, name: str) -> Iterator[Path]:
    """Give the path of a member, with the files that belong to it, in a temporary folder.

    Without ``member`` the only readable one is taken.

    Raises
    ------
    InputError
        Not a zip archive, encrypted, damaged, or several members to choose from.
    MissingFileError
        No such member.
    """
    entries = _entries(archive, name=name)
    chosen = _choose(entries, name=name) if member is None else member.strip("/")
    parts = _parts(entries, chosen, name=name)
    with tempfile.TemporaryDirectory(prefix="geotool-") as folder:
        # Plain numbered folders and the last part of a name only: no entry can leave the folder.
        root = PurePosixPath(chosen)
        for entry, info in parts.items():
            target = Path(folder, *_inside(entry, root))
            target.parent.mkdir(parents=True, exist_ok=True)
            with (
                _guarded(name),
                zipfile.ZipFile(archive) as opened,
                opened.open(info) as stream,
                target.open("wb") as copy,
            ):
                shutil.copyfileobj(stream, copy)
        yield Path(folder, root.name)


def digests(archive: Path, member: str, *, name: str) -> Iterator[tuple[str, str]]:
    """Labels and SHA-256 of the files that make up a member."""
    member = member.strip("/")
    root = PurePosixPath(member)
    parts = _parts(_entries(archive, name=name), member, name=name)
    for entry, info in parts.items():
        inside = PurePosixPath(*_inside(entry, root))
        label = inside.suffix if inside.parent == PurePosixPath() else inside.as_posix()
        with _guarded(name), zipfile.ZipFile(archive) as opened, opened.open(info) as stream:
            digest = hashlib.sha256()
            while block := stream.read(1 << 20):
                digest.update(block)
        yield label.casefold(), digest.hexdigest()


def _entries(archive: Path, *, name: str) -> dict[str, zipfile.ZipInfo]:
    with _guarded(name), zipfile.ZipFile(archive) as opened:
        infos = [i for i in opened.infolist() if not i.is_dir()]
    entries = {_entry_name(info): info for info in infos}
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise InputError("the archive is encrypted", file=name, remedy="unpack it first")
    return entries


def _entry_name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    raw = info.filename.encode("cp437")  # undoes what the zipfile module assumed
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename


def _choose(entries: Mapping[str, zipfile.ZipInfo], *, name: str) -> str:
    paths = [PurePosixPath(e) for e in entries]
    folders = {_geodatabase(p) for p in paths} - {None}
    loose = [p for p in paths if p.suffix.casefold() in READABLE and _geodatabase(p) is None]
    found = sorted({str(f) for f in folders} | {str(p) for p in loose})
    if not found:
        raise InputError(
            "holds nothing that can be read", file=name, remedy="unpack it and name the file"
        )
    if len(found) > 1:
        raise InputError(
            f"holds several files: {', '.join(found[:20])}",
            file=name,
            remedy=f"name one, as {archive_example(name, found[0])}",
        )
    return found[0]


def archive_example(name: str, member: str) -> str:
    """Write an argument that names a member."""
    return f"{name}!{member}"


def _geodatabase(path: PurePosixPath) -> PurePosixPath | None:
    for folder in path.parents:
        if folder.suffix.casefold() == ".gdb":
            return folder
    return None


def _parts(
    entries: Mapping[str, zipfile.ZipInfo], member: str, *, name: str
) -> dict[str, zipfile.ZipInfo]:
    folder = {e: i for e, i in entries.items() if e.startswith(f"{member}/")}
    if folder:
        return folder
    if member not in entries:
        known = ", ".join(sorted(entries)[:20])
        raise MissingFileError(
            "no such member in the archive", file=name, remedy=f"it holds {known}"
        )
    wanted = PurePosixPath(member)
    if wanted.suffix.casefold() != ".shp":
        return {member: entries[member]}
    return {
        e: i
        for e, i in entries.items()
        if PurePosixPath(e).parent == wanted.parent
        and PurePosixPath(e).stem.casefold() == wanted.stem.casefold()
        and PurePosixPath(e).suffix.casefold() in SHAPEFILE_PARTS
    }


def _inside(entry: str, root: PurePosixPath) -> tuple[str, ...]:
    path = PurePosixPath(entry)
    parts = path.parts[len(root.parts) - 1 :]
    if path.suffix.casefold() in SHAPEFILE_PARTS and path.parent == root.parent:
        parts = (root.stem + path.suffix.casefold(),)
    return tuple(part.replace("\\", "_") for part in parts if part not in {"..", "/", "."})


@contextmanager
def _guarded(name: str) -> Iterator[None]:
    """Turn what the zip module may raise into one line."""
    try:
        yield
    except GeotoolError:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as fault:
        raise InputError(
            f"the archive cannot be read ({fault})", file=name, remedy="pack it again as .zip"
        ) from fault
    except OSError as fault:
        raise InputError(f"cannot be read ({fault.strerror or fault})", file=name) from fault

"""The two sides of a difference: dates, workspace folders, layer stores, editions of a layer."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from geotool import workspace as documents
from geotool.api.law import Law, law_of, parse_date
from geotool.api.workspace import Workspace
from geotool.errors import GeotoolError, InputError, MissingFileError, StoreError, UnknownNameError
from geotool.model import LayerSpec, Waiver
from geotool.rules import Rulebook
from geotool.stores import Contents, GeoPackageStore, StoredLayer

Progress = Callable[[str, int, int], None]
_DAY = re.compile(r"\d{4}-\d\d-\d\d|today")
_LIKE_A_DAY = re.compile(r"\d{4}([-/.年]\d{1,2}([-/.月]\d{1,2}日?)?)?|\d{8}")
_FORMS = "a date (2024-01-01), a workspace folder, a store (*.gpkg) or a layer of the catalogue"


@dataclass(frozen=True)
class Asked:
    """What is asked of both sides: which rules, on which day (where a side names none), waivers."""

    rules: str | Sequence[str] | None = None
    as_of: str | date | None = None
    waivers: bool = True


@dataclass(frozen=True)
class Given:
    """One side, read: all that its review rests on.

    ``sort`` is date, workspace, store or layer. ``beside`` are layers that this side leaves out
    and others may name as their footprint.
    """

    name: str
    sort: str
    documents: documents.Workspace
    contents: Contents
    law: Law
    waivers: tuple[Waiver, ...] = ()
    beside: tuple[StoredLayer, ...] = ()


@dataclass(frozen=True)
class _Named:
    """A side as it was typed, understood but not read: ``day``, ``folder`` or ``store`` it names.

    ``without`` is the id of the layer that it leaves out.
    """

    name: str
    sort: str
    workspace: Workspace
    day: date | None = None
    store: Path | None = None
    without: str | None = None

    def at(self) -> AbstractContextManager[None]:
        """Context in which faults of this side are named with its folder."""
        return _at_side(self.name) if self.sort == "workspace" else nullcontext()


def read_sides(
    workspace: Workspace | str | Path | None,
    old: str | Path,
    new: str | Path,
    asked: Asked,
    *,
    progress: Progress | None = None,
) -> tuple[Given, Given]:
    """Understand and read both sides of a difference.

    ``workspace`` (else the one around the current folder) is opened only where a side needs it:
    dates, stores and layers do. Raises InputError for a side that is none of these, two layers of
    different kinds, or a day asked for where both sides are dates; MissingFileError,
    UnknownNameError, and what reading a workspace raises.
    """
    here = _Here(workspace)
    before, after = _named(here, str(old), str(new))
    if asked.as_of is not None and before.sort == after.sort == "date":
        raise InputError(
            "both sides are dates, a third one has no meaning",
            remedy="leave --as-of out, or compare folders, stores or layers on that day",
        )
    laws = _laws((before, after), asked)
    given = [
        _read(side, law, asked, progress) for side, law in zip((before, after), laws, strict=True)
    ]
    return given[0], given[1]


class _Here:
    """The current workspace, opened when a side needs it; its rulebook is read once."""

    def __init__(self, workspace: Workspace | str | Path | None) -> None:
        self._given = workspace
        self._opened: Workspace | None = None

    def open(self) -> Workspace:
        if self._opened is None:
            given = self._given
            self._opened = given if isinstance(given, Workspace) else Workspace(given)
        return self._opened

    def layers(self) -> dict[str, LayerSpec]:
        """The catalogue, empty where there is no workspace at all."""
        try:
            return {spec.id: spec for spec in self.open().documents.layers}
        except MissingFileError:
            if self._given is not None:
                raise
            return {}


def _named(here: _Here, old: str, new: str) -> tuple[_Named, _Named]:
    if any(_is_plain(text) for text in (old, new)):
        layers = here.layers()
        if any(_is_plain(text) and text in layers for text in (old, new)):
            return _editions(here, layers, old, new)
    return _one(here, old), _one(here, new)


def _is_plain(text: str) -> bool:
    """Whether a side may be the id of a layer: no date, no path, no workspace."""
    if _DAY.fullmatch(text) or re.search(r"[/\\]", text) or text.startswith("."):
        return False
    return not (Path(text) / documents.MARKER).is_file()


def _editions(
    here: _Here, layers: dict[str, LayerSpec], old: str, new: str
) -> tuple[_Named, _Named]:
    for text, other in ((old, new), (new, old)):
        if text not in layers or not _is_plain(text):
            raise InputError(
                f"'{other}' is a layer, '{text}' is none",
                remedy=f"layers of its kind: {_of_kind(layers, layers[other])}; "
                f"or write ./{other} for a folder",
            )
    one, two = layers[old], layers[new]
    if one.kind != two.kind:
        raise InputError(
            f"layer '{old}' is of kind {one.kind}, '{new}' of {two.kind}",
            file=documents.CATALOG,
            row=two.line,
            remedy=f"name two editions of one kind; {one.kind}: {_of_kind(layers, one)}",
        )
    workspace = here.open()
    if old == new:
        side = _Named(old, "layer", workspace)
        return side, side
    return (
        _Named(old, "layer", workspace, without=new),
        _Named(new, "layer", workspace, without=old),
    )


def _of_kind(layers: dict[str, LayerSpec], spec: LayerSpec) -> str:
    return ", ".join(x.id for x in layers.values() if x.kind == spec.kind)


def _one(here: _Here, text: str) -> _Named:
    path = Path(text)
    if not text.strip():
        raise InputError("a side is empty", remedy="name a date, a folder, a store or a layer")
    if _DAY.fullmatch(text):
        return _Named(text, "date", here.open(), day=parse_date(text))
    if path.is_dir():
        with _at_side(text):
            return _Named(text, "workspace", Workspace(path))
    if text.startswith(("postgresql://", "postgres://")):
        raise InputError(
            f"{text.split('://', 1)[0]}://…: a PostGIS store is not supported by this version",
            remedy="name a store in a file (*.gpkg)",
        )
    if path.suffix.lower() == ".gpkg":
        if not path.exists():
            what = "no such store"
            raise MissingFileError(what, file=text, remedy="name a copy of layers/store.gpkg")
        return _Named(text, "store", here.open(), store=path)
    if path.exists():
        raise InputError("is no layer store", file=text, remedy=f"name {_FORMS}")
    if _LIKE_A_DAY.fullmatch(text):
        parse_date(text)  # says how to write one
        return _Named(text, "date", here.open(), day=parse_date(text))
    near = difflib.get_close_matches(text, here.layers(), n=1)
    hint = f"did you mean the layer {near[0]}?" if near else f"name {_FORMS}"
    raise InputError(f"'{text}' is no date, folder, store or layer", remedy=hint)


@contextmanager
def _at_side(name: str) -> Iterator[None]:
    """Name the folder before the file of a fault: both sides have a ``geotool.toml``."""
    try:
        yield
    except GeotoolError as error:
        if error.file is not None and not Path(error.file).is_relative_to(name):
            error.file = (Path(name) / error.file).as_posix()
        raise


def _laws(sides: tuple[_Named, _Named], asked: Asked) -> list[Law]:
    """The law of each side. A rule that only one of two workspaces has is new there, no fault."""
    books: dict[int, Rulebook] = {}
    for side in sides:
        if id(side.workspace) not in books:
            with side.at():
                books[id(side.workspace)] = side.workspace.rulebook
    words = _words(asked.rules)
    known = {
        key: None if words is None else [w for w in words if _knows(book, w)]
        for key, book in books.items()
    }
    for word in words or ():
        if not any(word in (k or ()) for k in known.values()):
            books[id(sides[-1].workspace)].choose([word])  # says what it may have meant
    if words is not None and not words:
        books[id(sides[-1].workspace)].choose(words)
    laws = []
    for side in sides:
        key = id(side.workspace)
        about = side.workspace.documents
        day = side.day or (about.as_of if asked.as_of is None else parse_date(asked.as_of))
        chosen = known[key]
        with side.at():
            nothing = Law(day, (), ())
            asks = chosen is None or bool(chosen)
            laws.append(law_of(books[key], chosen, day, about.overrides) if asks else nothing)
    return laws


def _words(rules: str | Sequence[str] | None) -> list[str] | None:
    if rules is None:
        return None
    parts = [rules] if isinstance(rules, str) else list(rules)
    return [w.strip() for part in parts for w in re.split(r"[,，]", part) if w.strip()]


def _knows(book: Rulebook, word: str) -> bool:
    try:
        book.choose([word])
    except UnknownNameError:
        return False
    return True


def _read(side: _Named, law: Law, asked: Asked, progress: Progress | None) -> Given:
    about = side.workspace.documents
    with side.at():
        if side.store is None:
            contents = side.workspace.contents(progress=progress)
        else:
            contents = _stored(side.store, side.name)
        waivers = side.workspace.waivers() if asked.waivers else ()
    beside = tuple(x for x in contents.layers if x.spec.id == side.without)
    kept = tuple(x for x in contents.layers if x.spec.id != side.without)
    contents = replace(contents, layers=kept)
    return Given(side.name, side.sort, about, contents, law, waivers, beside)


def _stored(path: Path, name: str) -> Contents:
    """Read a whole store as it is; nobody makes a kept copy again from its sources."""
    store = GeoPackageStore(path, name=name)
    try:
        store.fingerprints()
        layers = tuple(store.layer(layer_id) for layer_id in store.layer_ids())
        return Contents(layers, store.projects())
    except (StoreError, UnknownNameError) as error:
        newer = isinstance(error, StoreError) and "newer version" in error.what
        remedy = "upgrade geotool" if newer else "name a copy of a workspace's layers/store.gpkg"
        raise InputError(error.what, file=name, remedy=remedy) from None

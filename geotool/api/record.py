"""Recording a review: what it rested on is gathered here, with the digest of every file.

Paths of a workspace are relative to its folder, those of a check without one to the folder of
the record: the record can be moved together with what it speaks of.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geotool import workspace as documents
from geotool.api.review import Review
from geotool.api.tables import Request
from geotool.api.versions import versions
from geotool.api.workspace import Workspace
from geotool.errors import InputError
from geotool.formats import FileArgument, Source, parse_file_argument, parse_source, sha256
from geotool.model import Provenance, Reason
from geotool.review.outcome import Outcome
from geotool.review.record.contents import SCHEMA, pieces, sealed, verdict_part
from geotool.rules import Rulebook, load_packs

#: Rules that come with geotool are named from the folder that holds the package.
PACKAGE = Path(__file__).resolve().parents[2]

Named = Callable[[str | Path], str]


@dataclass(frozen=True)
class Asked:
    """The options of a check of a workspace that change its result; the day is the review's."""

    rules: str | Sequence[str] | None = None
    zones_only: bool = False
    waivers: bool = True


def write_record(
    review: Review, path: str | Path, workspace: Workspace, asked: Asked | None = None
) -> None:
    """Write the record of a review of a workspace, which ``asked`` led to.

    Raises StoreError where it cannot be written.
    """
    _save(record_of(review, workspace, asked), Path(path))


def write_files_record(
    review: Review, path: str | Path, site: str, zones: Sequence[str], request: Request
) -> None:
    """Write the record of a check of files, whose arguments these were. Raises StoreError."""
    path = Path(path)
    _save(record_of_files(review, site, zones, request, folder=path.parent), path)


def record_of(review: Review, workspace: Workspace, asked: Asked | None = None) -> dict[str, Any]:
    """Return the record of a review of a workspace as plain data.

    Raises InputError or MissingFileError for a source that went away since it was read.
    """
    asked = asked or Asked()
    outcome, about = review.outcome, workspace.documents
    named = _naming(about.root, base=about.root)
    return sealed(
        {
            **_head(outcome, "workspace"),
            "options": {
                "rules": _words(asked.rules),
                "zones_only": asked.zones_only,
                "waivers": asked.waivers,
                "baseline": _baseline(outcome, about.root, named),
                "language": outcome.language,
            },
            "settings": _settings(about),
            "rules": _rules(outcome, workspace.rulebook, named),
            "inputs": list(_workspace_inputs(outcome, about, asked, named)),
            **verdict_part(outcome),
        }
    )


def record_of_files(
    review: Review, site: str, zones: Sequence[str], request: Request, *, folder: Path
) -> dict[str, Any]:
    """Return the record of a check of files as plain data; paths are relative to ``folder``.

    Raises InputError or MissingFileError for a file that went away since it was read.
    """
    outcome, lender = review.outcome, request.workspace
    named = _naming(folder.resolve(), base=Path.cwd())
    given = [_given(parse_file_argument(text), named) for text in (site, *zones)]
    packs = [p if isinstance(p, str) and not Path(p).is_dir() else named(p) for p in request.packs]
    book = load_packs(request.packs) if lender is None else lender.rulebook
    return sealed(
        {
            **_head(outcome, "files"),
            "options": {
                "rules": _words(request.rules),
                "site": given[0],
                "zones": given[1:],
                "kind": request.kind,
                "purposes": _split(request.purposes),
                "layer": request.layer,
                "encoding": request.encoding,
                "workspace": None if lender is None else named(lender.root),
                "packs": packs if lender is None else None,
                "baseline": _baseline(outcome, Path(), named),
                "language": outcome.language,
            },
            "settings": {} if lender is None else _settings(lender.documents),
            "rules": _rules(outcome, book, named),
            "inputs": list(_file_inputs(outcome, lender, named)),
            **_renamed(verdict_part(outcome), given[0]["given"], given[0]["file"]),
        }
    )


def _save(document: dict[str, Any], path: Path) -> None:
    from geotool.reporting.streams import save_pieces

    save_pieces(pieces(document), path)


def _head(outcome: Outcome, mode: str) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "workspace": outcome.workspace,
        "mode": mode,
        "as_of": outcome.as_of.isoformat(),
        "versions": versions(),
    }


def _settings(about: documents.Workspace) -> dict[str, Any]:
    """What geotool.toml says, as far as it can change a verdict."""
    return {
        "region": list(about.region),
        "tolerance_m2": about.tolerance_m2,
        "max_edition_age_days": about.max_edition_age_days,
    }


def _words(selection: str | Sequence[str] | None) -> list[str] | None:
    if selection is None:
        return None
    return [selection] if isinstance(selection, str) else [str(word) for word in selection]


def _split(purposes: str | Sequence[str] | None) -> list[str] | None:
    words = _words(purposes)
    return None if words is None else [w.strip() for text in words for w in re.split("[,，]", text)]


def _naming(folder: Path, *, base: Path) -> Named:
    """Return what names a path (relative to ``base``) from a folder.

    What a workspace names in its own folder stays as it is written there. Where no way leads from
    the folder (another drive of Windows) the whole path is the name.
    """

    def named(path: str | Path) -> str:
        if base == folder and not Path(path).is_absolute():
            return Path(path).as_posix()
        place = base / path
        place = place.parent.resolve() / place.name
        try:
            return Path(os.path.relpath(place, folder)).as_posix()
        except ValueError:
            return place.as_posix()

    return named


def _baseline(outcome: Outcome, base: Path, named: Named) -> str | None:
    """Name of the baseline; it is given from the current folder, else from the workspace."""
    if outcome.baseline is None:
        return None
    place = Path(outcome.baseline.file)
    return named((place if place.exists() else base / place).resolve())


def _rules(outcome: Outcome, book: Rulebook, named: Named) -> list[dict[str, Any]]:
    """One entry a rule: its file, the editions that judged (none: not in force), local changes."""
    editions: dict[str, list[str]] = {}
    changes: dict[str, list[dict[str, Any]]] = {}
    for used in outcome.rules:
        editions.setdefault(used.code, []).append(used.edition)
        changes[used.code] = [
            {"name": c.name, "value": c.value, "reason": c.reason} for c in used.changes
        ]
    for entry in outcome.not_checked:
        if entry.reason is Reason.NOT_IN_FORCE:
            editions.setdefault(entry.rule, [])
    return [
        {"code": code, "editions": editions[code], **_rule_file(code, book, named)}
        | ({"changes": changes[code]} if changes.get(code) else {})
        for code in editions
        if code in book  # the convention on rows that cannot be judged has no file
    ]


def _rule_file(code: str, book: Rulebook, named: Named) -> dict[str, str]:
    path = Path(book[code].file).resolve()
    name = path.relative_to(PACKAGE).as_posix() if path.is_relative_to(PACKAGE) else named(path)
    return {"file": name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def _workspace_inputs(
    outcome: Outcome, about: documents.Workspace, asked: Asked, named: Named
) -> Iterator[dict[str, Any]]:
    yield _file("configuration", documents.MARKER, about.root)
    if (about.root / documents.CATALOG).exists():
        yield _file("catalogue", documents.CATALOG, about.root)
    for layer in outcome.layers:
        edition = {"id": layer.spec.id, "kind": layer.spec.kind, "edition": layer.spec.edition}
        yield _read("layer", layer.provenance, named, **edition)
    claims = (s.footprint for s in about.layers if s.footprint.how == "file")
    for name in dict.fromkeys(str(claim.value) for claim in claims):
        yield _file("footprint", name, about.root)
    for source in outcome.sources:
        if source.path.startswith(f"{documents.SITES}/"):
            yield _read("site", source, named, project=Path(source.path).stem)
        else:
            yield _read("projects", source, named)
    if asked.waivers and (about.root / documents.WAIVERS).exists():
        yield _file("waivers", documents.WAIVERS, about.root)
        for name in waiver_places(about.root):
            yield _file("waiver_place", name, about.root)
    baseline = _baseline(outcome, about.root, named)
    if baseline is not None:
        yield _file("baseline", baseline, about.root)


def _file_inputs(
    outcome: Outcome, lender: Workspace | None, named: Named
) -> Iterator[dict[str, Any]]:
    for layer in outcome.layers:
        yield _read("layer", layer.provenance, named, id=layer.spec.id, kind=layer.spec.kind)
    for source in outcome.sources:
        yield _read("projects", source, named)
    if lender is not None:
        path = lender.root / documents.MARKER
        yield {"role": "configuration", "file": named(path), "sha256": sha256(Source(path))}
    if outcome.baseline is not None:
        path = Path(outcome.baseline.file).resolve()
        yield {"role": "baseline", "file": named(path), "sha256": sha256(Source(path))}


def _read(role: str, source: Provenance, named: Named, **more: str | None) -> dict[str, Any]:
    """One source that was read, with the operations that brought it to EPSG:4490."""
    return {
        "role": role,
        **more,
        "file": _located(source.path, named),
        "sha256": source.sha256,
        "features": int(source.features),
        "frame": source.frame,
        "declared": bool(source.declared),
        "pipeline": source.pipeline,
        "accuracy_m": source.accuracy_m,
        "encoding": source.encoding,
    }


def _located(written: str, named: Named) -> str:
    """Name a source (``a.zip!inner.shp``, ``b.gdb#LAYER``), its container from the folder."""
    container = documents.container(written)
    return named(Path(container)) + written[len(container) :]


def _file(role: str, name: str, root: Path) -> dict[str, Any]:
    return {"role": role, "file": name, "sha256": sha256(parse_source(name, base=root))}


def waiver_places(root: Path) -> tuple[str, ...]:
    """Files that the places of waivers name, relative to the workspace."""
    said = (waiver.entry.place for waiver in documents.written_waivers(root))
    names = [text.replace("\\", "/") for text in said if isinstance(text, str)]
    files = (_drawn(root, name) for name in names)
    return tuple(dict.fromkeys(name for name in files if name is not None))


def _drawn(root: Path, text: str) -> str | None:
    """The file that a place is drawn in, without the frame declared; ``None`` for WKT."""
    try:
        source = parse_file_argument(text, base=root).source
        there = source.path.exists()
    except (OSError, ValueError):  # no name of a file, or too long for one
        return None
    return str(source)[len(str(root)) + 1 :].replace("\\", "/") if there else None


def _given(argument: FileArgument, named: Named) -> dict[str, Any]:
    """A file argument: where the file lies, how it was spelled, and what was declared."""
    source = argument.source
    written = str(source)
    if not source.path.exists():
        raise InputError("is gone since it was read", file=written, remedy="check again")
    place = named(source.path) + written[len(str(source.path)) :]
    more = {"kind": argument.kind, "frame": argument.frame}
    return {"file": place, "given": written} | {k: v for k, v in more.items() if v is not None}


def _renamed(part: dict[str, Any], given: str, name: str) -> dict[str, Any]:
    """Put the name of the site file for its spelling, also in ids that were made from it."""
    made = re.compile(rf"@{re.escape(given)}(?=:\d+$)")
    for section in ("verdicts", "findings"):
        for entry in part[section]:
            if entry.get("project"):
                entry["project"] = made.sub(lambda _: f"@{name}", entry["project"])
            if entry.get("source") == given:
                entry["source"] = name
    return part

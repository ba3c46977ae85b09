"""Running a recorded review again, and saying what differs.

All sources are read anew into a store of its own, which is thrown away: what is verified is that
the verdicts follow from the files, whatever the workspace's store holds, and nothing in the
workspace is written to.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from geotool import workspace as documents
from geotool.api.judging import Progress
from geotool.api.record import PACKAGE, Asked, record_of, record_of_files
from geotool.api.tables import Request, check_files
from geotool.api.workspace import Workspace
from geotool.errors import InputError, MissingFileError, UnknownNameError
from geotool.review.record.causes import Change, changes_between
from geotool.review.record.contents import digests
from geotool.review.record.file import Recorded, read_record
from geotool.review.record.verification import Verification, differing

_PUT_BACK = "put it back, or name another workspace with -w DIR"
#: Texts up to this size are looked at for line ends.
_TEXT_BYTES = 1 << 26


def verify(
    path: str | Path,
    *,
    workspace: str | Path | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Run the review again that a record speaks of, with its options and on its day.

    Parameters
    ----------
    workspace
        Folder of the workspace; without it that around the record, else that around the current
        folder. For a check of files: the workspace that lends its rules, if one did.

    Raises
    ------
    InputError
        For a record that cannot be read, with the line; also what the readers raise.
    MissingFileError
        For a record whose inputs are gone, naming the record and the line of the first of them.
    """
    record = read_record(Path(path))
    if record.document["mode"] == "files":
        language, base = str(record.document["options"]["language"]), record.path.parent
        _refuse_missing(record, base)
        now = _files_again(record, None if workspace is None else Path(workspace))
    else:
        root = _root(record, workspace)
        _refuse_missing(record, root)
        found = Workspace(root)
        language, base = found.documents.language, found.root
        now = _workspace_again(record, found, progress)
    was = record.document
    changes = tuple(_with_line_ends(c, base) for c in changes_between(was, now))
    return Verification(
        record=record.name,
        workspace=str(was["workspace"]),
        as_of=str(was["as_of"]),
        language=language,
        digest=digests(was)["record"],
        edited=record.edited,
        projects=len(now["verdicts"]),
        found=len(now["findings"]),
        changes=changes,
        **differing(was, now, changes),
    )


def _root(record: Recorded, workspace: str | Path | None) -> Path:
    """Folder of the workspace: the one named, that around the record, or around here."""
    if workspace is not None:
        return Path(workspace)
    for start in (record.path.parent, Path()):
        try:
            return documents.find(start)
        except MissingFileError:
            continue
    raise MissingFileError(
        f"its workspace is not around it (no {documents.MARKER} there or above)",
        file=record.name,
        row=record.line("workspace"),
        remedy="name the workspace with -w DIR",
    )


def _refuse_missing(record: Recorded, base: Path) -> None:
    """Say which recorded input is gone before anything is read."""
    from geotool.reporting.cells import one_line

    for number, entry in enumerate(record.document["inputs"]):
        if not _is_there(base / documents.container(entry["file"])):
            raise MissingFileError(
                f"the input {one_line(entry['file'], limit=200)} is gone",
                file=record.name,
                row=record.line("inputs", number, "file"),
                remedy=_PUT_BACK,
            )


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no system takes
        return False


def _workspace_again(
    record: Recorded, workspace: Workspace, progress: Progress | None
) -> dict[str, Any]:
    was = record.document
    options = was["options"]
    asked = Asked(options["rules"], options.get("zones_only", False), options.get("waivers", True))
    baseline = options.get("baseline")
    with tempfile.TemporaryDirectory(prefix="geotool-verify-") as folder:
        store = str(Path(folder) / "store.gpkg")
        workspace.documents = replace(workspace.documents, store=store)
        try:
            workspace.law(asked.rules, was["as_of"])
        except UnknownNameError as error:
            raise _unknown(error, record) from None
        workspace.contents(progress=progress)
        review = workspace.check(
            rules=asked.rules,
            as_of=was["as_of"],
            language=options["language"],
            zones_only=asked.zones_only,
            waivers=asked.waivers,
            baseline=None if baseline is None else workspace.root / baseline,
            progress=progress,
        )
        return record_of(review, workspace, asked)


def _files_again(record: Recorded, lender: Path | None) -> dict[str, Any]:
    options, folder = record.document["options"], record.path.parent
    site, zones = options.get("site"), options.get("zones")
    if site is None or not zones:
        raise InputError(
            "is no whole record: 'options.site' and 'options.zones' belong to a check of files",
            file=record.name,
            row=record.line("options"),
            remedy="record the check anew (`geotool check SITE_FILE --zones … --record FILE`)",
        )
    lent = options.get("workspace")
    if lent is not None:
        lender = lender or folder / lent
    baseline = options.get("baseline")
    request = Request(
        rules=options["rules"],
        as_of=record.document["as_of"],
        language=options["language"],
        kind=options.get("kind"),
        purposes=options.get("purposes"),
        encoding=options.get("encoding"),
        layer=options.get("layer"),
        workspace=None if lent is None or lender is None else Workspace(lender),
        packs=[_pack(folder, name) for name in options.get("packs") or ("cn",)],
        baseline=None if baseline is None else folder / baseline,
    )
    arguments = [_argument(folder, entry) for entry in zones]
    try:
        review = check_files(_argument(folder, site), arguments, request)
        return record_of_files(review, _argument(folder, site), arguments, request, folder=folder)
    except UnknownNameError as error:
        raise _unknown(error, record) from None


def _unknown(error: UnknownNameError, record: Recorded) -> InputError:
    row = record.line("options", "rules")
    return InputError(error.what, file=record.name, row=row, remedy=error.remedy)


def _pack(folder: Path, name: str) -> str | Path:
    return folder / name if "/" in name or name.startswith(".") else name


def _argument(folder: Path, entry: Mapping[str, Any]) -> str:
    """Write a file argument as the command takes it."""
    kind = f":{entry['kind']}" if entry.get("kind") else ""
    frame = f"@{entry['frame']}" if entry.get("frame") else ""
    return f"{folder / entry['file']}{kind}{frame}"


def _with_line_ends(change: Change, base: Path) -> Change:
    """Mark a text of which only the line ends are others: Git changes them on some machines."""
    if change.part != "sha256" or change.was is None or change.now is None:
        return change
    file = str(change.entry.get("file", ""))
    path = next((p for p in (base / file, PACKAGE / file) if p.is_file()), None)
    if path is None or path.stat().st_size > _TEXT_BYTES:
        return change
    plain = path.read_bytes().replace(b"\r\n", b"\n")
    forms = (plain, plain.replace(b"\n", b"\r\n"))
    same = change.was in (hashlib.sha256(form).hexdigest() for form in forms)
    return replace(change, line_ends=same)

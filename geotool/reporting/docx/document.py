"""The review opinion form (审查意见表) as a Word document, one project or all of them.

The form of each project can be signed by itself: it has its own basis, conclusion, evidence list
and signatures. python-docx makes the frame of the document (page, styles, header, footer); the
text is written into it piece by piece, since a tree of a hundred thousand findings would not fit
in memory. One caveat: Word itself opens documents of some thousand pages only; for more, report
by lead unit.
"""

from __future__ import annotations

import functools
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geotool.errors import InputError
from geotool.reporting.docx import words
from geotool.reporting.docx.annex import annex
from geotool.reporting.docx.dossier import Dossier
from geotool.reporting.docx.form import form
from geotool.reporting.docx.images import Images
from geotool.reporting.docx.markup import cut, harmless
from geotool.reporting.docx.summary import summary, zones
from geotool.reporting.streams import replacing

if TYPE_CHECKING:
    from geotool.reporting.docx.skeleton import Skeleton
    from geotool.reporting.pictures.gallery import Pictures
    from geotool.review.outcome import Outcome

#: The quickest: the text repeats itself so much that more effort gains little.
_COMPRESSION: Final = 1
_BUFFER: Final = 1 << 20
_TYPES: Final = "[Content_Types].xml"
_RELATIONS: Final = "word/_rels/document.xml.rels"
_IMAGE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
#: Findings and projects from which the text may pass 2 GiB, for which the archive needs room.
_LARGE: Final = 50_000
_NAME: Final = 60
_INTERNAL: Final = re.compile("内部使用|仅供内部|internal use", re.IGNORECASE)


def save(outcome: Outcome, path: Path, *, language: str, pictures: Pictures | None = None) -> None:
    """Write the opinion form of an outcome as DOCX, replaced at once or not at all.

    One project gives one form; several give a summary, the findings on no single project, a form
    for each project with findings, and an annex. The same outcome gives the same bytes.

    Parameters
    ----------
    language
        ``zh`` or ``en``.
    pictures
        Maps of the sites and pictures of the chosen findings; the form says so where there are
        none.

    Raises
    ------
    InputError
        Where python-docx is not installed.
    StoreError
        Where the folder does not take the file.
    """
    frame = _frame(outcome, language)
    with replacing(path) as part:
        _pack(frame, outcome, part, language=language, pictures=pictures)


def _frame(outcome: Outcome, language: str) -> Skeleton:
    try:
        from geotool.reporting.docx.skeleton import Furniture, skeleton
    except ImportError:
        raise InputError(
            "the opinion form needs python-docx, which is not installed",
            remedy='pip install "geotool-planning[report]"',
        ) from None
    workspace = cut(harmless(outcome.workspace), _NAME)
    title = words.FORM.get(language)
    internal = any(_INTERNAL.search(n.zh) or _INTERNAL.search(n.en) for n in outcome.notices)
    as_of = outcome.as_of.isoformat()
    return skeleton(
        Furniture(
            title=f"{workspace} {title}".strip(),
            header_left=title,
            header_right=words.INTERNAL.get(language) if internal else "",
            footer_left=words.WORKSPACE_AS_OF.get(language).format(
                workspace=workspace, as_of=as_of
            ),
            page_of=words.PAGE_OF.get(language),
            as_of=outcome.as_of,
            language=language,
        )
    )


def _pack(
    frame: Skeleton, outcome: Outcome, path: Path, *, language: str, pictures: Pictures | None
) -> None:
    """Write the parts of the document one after the other; the pictures come before the text."""
    parts = dict(frame.parts)
    images = Images()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
        _add(archive, _TYPES, _with_png(parts.pop(_TYPES)))
        if pictures is not None:
            add = functools.partial(_add, archive)
            images.draw(outcome, pictures, add, language=language)
        relations = _with_images(parts.pop(_RELATIONS), images)
        for name, data in (*parts.items(), (_RELATIONS, relations)):
            _add(archive, name, data)
        large = len(outcome.findings) + len(outcome.verdicts) > _LARGE
        with archive.open("word/document.xml", "w", force_zip64=large) as out:
            for chunk in _chunks(_document(frame, Dossier(outcome, language), images)):
                out.write(chunk)


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add a part under the day on which ZIP begins to count: the clock leaves no trace."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


def _chunks(pieces: Iterable[str]) -> Iterator[bytes]:
    """Join pieces to chunks of a size worth compressing."""
    waiting: list[str] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size > _BUFFER:
            yield "".join(waiting).encode("utf-8")
            waiting, size = [], 0
    yield "".join(waiting).encode("utf-8")


def _document(frame: Skeleton, dossier: Dossier, images: Images) -> Iterator[str]:
    yield frame.before
    yield from _body(dossier, images)
    yield frame.behind


def _body(dossier: Dossier, images: Images) -> Iterator[str]:
    """Give the text: one form, or summary, zones, forms and annex."""
    if dossier.whole:
        for project in dossier.outcome.verdicts:
            yield from form(dossier, images, project, 1)
        yield from zones(dossier)
        yield from annex(dossier, images)
        return
    found = (p for p in dossier.outcome.verdicts if dossier.number_of_findings(p)[0])
    forms = {project: number for number, project in enumerate(found, 1)}
    yield from summary(dossier, forms)
    yield from zones(dossier)
    for project, number in forms.items():
        yield from form(dossier, images, project, number)
    yield from annex(dossier, images)


def _with_png(types: bytes) -> bytes:
    return types.replace(
        b"<Default ", b'<Default Extension="png" ContentType="image/png"/><Default ', 1
    )


def _with_images(relations: bytes, images: Images) -> bytes:
    more = "".join(
        f'<Relationship Id="{image.relation}" Type="{_IMAGE}" Target="{image.part}"/>'
        for image in images.all
    )
    return relations.replace(b"</Relationships>", f"{more}</Relationships>".encode())

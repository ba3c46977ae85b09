"""Paragraphs, cells and tables of a Word document as text, each escaped in one place.

A document of a hundred thousand findings is too large for a tree: it is written piece by piece.
Lengths are in twips (1/20 point, 567 to the centimetre), pictures in EMU (360,000 to the
centimetre). Every run that shows anything beyond ASCII names its East Asian font itself, so that
Word and WPS agree whatever the font of the reader's own template.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

SONG: Final = "宋体"
HEI: Final = "黑体"
#: Styles set in the sans face; all others are in the serif one.
HEI_STYLES: Final = frozenset(
    {"Heading1", "Heading2", "Heading3", "Notice", "CellHead", "CellLabel", "CellVerdict"}
)
EMU_PER_MM: Final = 36_000

#: What XML must not contain, what ends a line, and what reorders the text around it.
_ODD: Final = (
    r"\t\n\r\x0b\x0c\u0085\u2028\u2029\x00-\x08\x0e-\x1f\x7f-\x9f"
    r"\u202a-\u202e\u2066-\u2069\u200e\u200f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
)
_HARMFUL: Final = re.compile(f"[{_ODD}]")
_SPECIAL: Final = re.compile(f'[&<>"{_ODD}]')
#: Text whose blanks at either end are kept.
_SPACED: Final = '<w:t xml:space="preserve">'
_BREAK: Final = f"</w:t><w:br/>{_SPACED}"
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_LINE_ENDS: Final = frozenset("\n\x0b\x0c\u0085\u2028\u2029")


def harmless(text: str) -> str:
    r"""Text on one line that XML can carry and that keeps its order; other signs by their code.

    >>> harmless("a<b\x1b\n\u202e")
    'a<b\\x1b \\u202e'
    """
    return _HARMFUL.sub(lambda found: _written(found.group(), " "), text)


def escaped(text: str, *, line_break: str = _BREAK) -> str:
    r"""Text as it may stand in an element or attribute; a line end becomes ``line_break``.

    >>> escaped("a<b\x1b & \u202e"), escaped("甲\n乙", line_break=" ")
    ('a&lt;b\\x1b &amp; \\u202e', '甲 乙')
    """
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(lambda found: _written(found.group(), line_break), text)


def _written(character: str, line_break: str) -> str:
    if character in _ENTITIES:
        return _ENTITIES[character]
    if character == "\t":
        return " "
    if character == "\r":
        return ""
    if character in _LINE_ENDS:
        return line_break
    return character.encode("unicode_escape").decode("ascii")


def cut(text: str, limit: int) -> str:
    """Text of at most ``limit`` characters; where something is left out it ends in ``…``.

    >>> cut("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= limit else text[: limit - 1] + "…"


class Markup:
    """The elements of a document in one language."""

    def __init__(self, language: str) -> None:
        self._hint = ' w:hint="eastAsia"' if language == "zh" else ""
        self._opened: dict[tuple[str, str, bool], str] = {}

    def run(self, text: str, style: str = "") -> str:
        """Return a run for a paragraph of some style."""
        properties = self._properties(style, ascii_only=text.isascii())
        return f"<w:r>{properties}{_SPACED}{escaped(text)}</w:t></w:r>"

    def paragraph(self, text: str, style: str, *, properties: str = "") -> str:
        """Return a paragraph of one run; line ends in ``text`` break the line."""
        if not text:
            return f"{self._start(style, properties)}</w:p>"
        if text[0] == " " or text[-1] == " ":
            return self.composed([self.run(text, style)], style, properties=properties)
        key = (style, properties, text.isascii())
        opened = self._opened.get(key)
        if opened is None:
            look = self._properties(style, ascii_only=key[2])
            opened = f"{self._start(style, properties)}<w:r>{look}<w:t>"
            self._opened[key] = opened
        return f"{opened}{escaped(text)}</w:t></w:r></w:p>"

    def kept(self, text: str, style: str) -> str:
        """Return a paragraph that stands on the page of the next one."""
        return self.paragraph(text, style, properties=KEEP_NEXT)

    def composed(self, runs: Iterable[str], style: str, *, properties: str = "") -> str:
        """Return a paragraph of ready runs."""
        return f"{self._start(style, properties)}{''.join(runs)}</w:p>"

    def _start(self, style: str, properties: str) -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>'

    def _properties(self, style: str, *, ascii_only: bool) -> str:
        """Name the East Asian font, and say that signs common to both scripts are Chinese."""
        if ascii_only:
            return ""
        font = HEI if style in HEI_STYLES else SONG
        return f'<w:rPr><w:rFonts{self._hint} w:eastAsia="{font}"/></w:rPr>'


def cell(
    width: int, content: str, *, span: int = 1, fill: str = "", merge: str = "", low: bool = False
) -> str:
    """Return a cell ``width`` wide holding paragraphs.

    ``span`` columns of the grid; ``fill`` a colour (``RRGGBB``); ``merge`` with the cells below
    (``restart``) or the one above (``continue``); ``low`` puts the content at the bottom.
    """
    more = ""
    if span > 1:
        more = f'<w:gridSpan w:val="{span}"/>'
    if merge:
        more += f'<w:vMerge w:val="{merge}"/>'
    if fill:
        more += f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
    if low:
        more += '<w:vAlign w:val="bottom"/>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{more}</w:tcPr>{content}</w:tc>'


def row(cells: Sequence[str], *, header: bool = False, height: int = 0) -> str:
    """Return a row that no page splits; a ``header`` is repeated on every page of the table."""
    properties = "<w:cantSplit/>"
    if height:
        properties += f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>'
    if header:
        properties += "<w:tblHeader/>"
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table_start(widths: Sequence[int]) -> str:
    """Return the beginning of a table with fixed columns; rows follow, then ``TABLE_END``."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="FormTable"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0000"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    )


#: Word joins tables that touch: a thin paragraph parts each from what follows.
TABLE_END: Final = '</w:tbl><w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'
KEEP_NEXT: Final = "<w:keepNext/>"
NEW_PAGE: Final = "<w:pageBreakBefore/>"


def bookmark(number: int, name: str) -> str:
    """Return a place that links go to; numbers and names are unique in the document."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>'


def link(name: str, run: str) -> str:
    """Return a run that leads to a bookmark."""
    return f'<w:hyperlink w:anchor="{name}" w:history="1">{run}</w:hyperlink>'


def picture(relation: str, number: int, size_emu: tuple[int, int], alt: str) -> str:
    """Return a run that shows an image in line; ``alt`` is read out in its place."""
    width, height = size_emu
    name = f'id="{number}" name="Picture {number}"'
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr {name} descr="{escaped(alt, line_break=" ")}"/>'
        f'<a:graphic xmlns:a="{drawing}/main"><a:graphicData uri="{drawing}/picture">'
        f'<pic:pic xmlns:pic="{drawing}/picture"><pic:nvPicPr><pic:cNvPr {name}/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
        f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )

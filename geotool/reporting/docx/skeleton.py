"""The document around the forms: page, styles, header and footer, made with python-docx.

Its body is empty; what is written into it refers to the styles by the names given here.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor, Twips

from geotool.reporting.docx.markup import HEI, HEI_STYLES, SONG

LATIN: Final = "Times New Roman"
PAGE_MM: Final = (210, 297)
MARGIN_MM: Final = {"top": 24, "bottom": 20, "left": 20, "right": 20}
#: Width between the margins, to which the columns of every table add up.
TEXT_WIDTH: Final = 9638
_KEPT: Final = frozenset(
    {"Normal", "Header", "Footer", "Heading 1", "Heading 2", "Heading 3", "Caption",
     "Default Paragraph Font", "Normal Table", "No List"}
)  # fmt: skip
#: Relationships of the template that a form has no use for.
_UNUSED: Final = ("thumbnail", "stylesWithEffects", "customXml", "numbering", "extended-properties")
_BODY: Final = "word/document.xml"


@dataclass(frozen=True)
class Furniture:
    """What stands around the text of every page, and in the properties of the file.

    Texts are ``harmless`` and at most 255 characters long. ``page_of`` has ``{}`` twice, for the
    page and the number of pages.
    """

    title: str
    header_left: str
    header_right: str
    footer_left: str
    page_of: str
    as_of: date
    language: str


@dataclass(frozen=True)
class Skeleton:
    """The parts of a document by name, but for its body: what stands before and behind that."""

    parts: Mapping[str, bytes]
    before: str
    behind: str


def skeleton(furniture: Furniture) -> Skeleton:
    """Make an empty document: A4 upright, with styles, header and footer."""
    document = docx.Document()
    _drop_unused(document)
    _page(document)
    _styles(document, furniture.language)
    _header_and_footer(document, furniture)
    _settings(document, furniture.language)
    _properties(document, furniture)
    parts = _parts(document)
    body = parts.pop(_BODY).decode("utf-8")
    start = body.index("<w:body>") + len("<w:body>")
    end = body.index("<w:sectPr", start)
    return Skeleton(parts, body[:start], body[end:])


def _parts(document: Any) -> dict[str, bytes]:
    packed = io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _drop_unused(document: Any) -> None:
    for rels in (document.part.rels, document.part.package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.endswith(_UNUSED)]:
            del rels[key]


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(side) for side in PAGE_MM)
    for side, width in MARGIN_MM.items():
        setattr(section, f"{side}_margin", Mm(width))
    section.header_distance, section.footer_distance = Mm(12), Mm(10)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:  # its pitch would stretch the lines of small type
        section._sectPr.remove(grid)


def _styles(document: Any, language: str) -> None:
    styles = document.styles
    for style in [s for s in styles if s.name not in _KEPT]:
        style.delete()
    _defaults(styles.element, language)
    body = styles["Normal"]
    _fonts(body, 10.5)
    _spaced(body, after=3, line=1.15)
    for name, size, before, after in (
        ("Heading 1", 18, 0, 6),
        ("Heading 2", 12, 10, 4),
        ("Heading 3", 10.5, 4, 2),
    ):
        style = styles[name]
        _fonts(style, size)
        _spaced(style, before=before, after=after)
        style.paragraph_format.keep_with_next = True
    styles["Heading 1"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name in ("Header", "Footer"):
        _fonts(styles[name], 9)
        _spaced(styles[name], after=0)
        _tab_at_right(styles[name])
    _fonts(styles["Caption"], 9)
    _spaced(styles["Caption"], after=6)
    styles["Caption"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _own_styles(styles)
    _table_style(styles)


def _own_styles(styles: Any) -> None:
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    for name, size, after, alignment in (
        ("Number", 10.5, 4, None),
        ("Notice", 11, 6, centre),
        ("Item", 10.5, 2, None),
        ("Sub", 9, 2, None),
        ("Line", 9, 2, None),
        ("Figure", 9, 2, centre),
        ("Cell", 9, 0, None),
        ("CellSmall", 8, 0, None),
        ("CellCentre", 9, 0, centre),
        ("CellRight", 9, 0, right),
        ("CellHead", 9, 0, centre),
        ("CellLabel", 9, 0, centre),
        ("CellVerdict", 9, 0, centre),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _fonts(style, size)
        _spaced(style, after=after)
        style.paragraph_format.alignment = alignment
    item = styles["Item"].paragraph_format
    item.left_indent, item.first_line_indent = Pt(31.5), Pt(-31.5)
    item.tab_stops.add_tab_stop(Pt(31.5))
    styles["Sub"].paragraph_format.left_indent = Pt(31.5)
    styles["Figure"].paragraph_format.keep_with_next = True
    _tab_at_right(styles["Number"])
    styles["Notice"].font.color.rgb = RGBColor(0xB0, 0x00, 0x0B)
    _frame(styles["Notice"])
    notice = styles["Notice"].paragraph_format  # so that the frame is as wide as the tables
    notice.left_indent = notice.right_indent = Pt(4)
    gap = styles.add_style("Gap", WD_STYLE_TYPE.PARAGRAPH)
    gap.base_style = styles["Normal"]
    _fonts(gap, 4)
    _spaced(gap, after=0)


def _fonts(style: Any, size: float) -> None:
    """Set the fonts by name: those of a theme, which would win, are taken away."""
    font = HEI if style.style_id in HEI_STYLES else SONG
    properties = style.element.get_or_add_rPr()
    for tag in ("w:rFonts", "w:color", "w:b", "w:bCs", "w:sz", "w:szCs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    style.font.name = LATIN
    style.font.size = Pt(size)
    style.font.bold = False
    properties.rFonts.set(qn("w:eastAsia"), font)
    properties.rFonts.set(qn("w:cs"), LATIN)


def _spaced(style: Any, *, before: float = 0, after: float, line: float = 1.0) -> None:
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), line


def _tab_at_right(style: Any) -> None:
    tabs = style.element.get_or_add_pPr().find(qn("w:tabs"))
    if tabs is not None:
        style.element.pPr.remove(tabs)
    style.paragraph_format.tab_stops.add_tab_stop(Twips(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)


def _frame(style: Any) -> None:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="8" w:space="3" w:color="B0000B"/>'
        for side in ("top", "left", "bottom", "right")
    )
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(
        parse_xml(f"<w:pBdr {nsdecls('w')}>{sides}</w:pBdr>"),
        "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc",
    )  # fmt: skip


def _defaults(element: Any, language: str) -> None:
    """Name the fonts and the language of everything that no style speaks of."""
    properties = element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in list(properties):
        properties.remove(old)
    # Latin words in Chinese text are English to Word, else they break anywhere.
    latin = "en-US" if language == "zh" else "en-GB"
    for xml in (
        f'<w:rFonts {nsdecls("w")} w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{SONG}" '
        f'w:cs="{LATIN}"/>',
        f'<w:sz {nsdecls("w")} w:val="21"/>',
        f'<w:szCs {nsdecls("w")} w:val="21"/>',
        f'<w:lang {nsdecls("w")} w:val="{latin}" w:eastAsia="zh-CN" w:bidi="ar-SA"/>',
    ):
        properties.append(parse_xml(xml))


def _table_style(styles: Any) -> None:
    style = styles.add_style("FormTable", WD_STYLE_TYPE.TABLE)
    style.base_style = styles["Normal Table"]
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 28), ("left", 70), ("bottom", 28), ("right", 70))
    )
    for xml in (
        f'<w:rPr {nsdecls("w")}><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" '
        f'w:eastAsia="{SONG}" w:cs="{LATIN}"/></w:rPr>',
        f"<w:tblPr {nsdecls('w')}><w:tblBorders>{sides}</w:tblBorders>"
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>",
        f'<w:tcPr {nsdecls("w")}><w:vAlign w:val="center"/></w:tcPr>',
    ):
        style.element.append(parse_xml(xml))


def _header_and_footer(document: Any, furniture: Furniture) -> None:
    section = document.sections[0]
    header = section.header.paragraphs[0]
    _write(header, f"{furniture.header_left}\t")
    if furniture.header_right:
        run = _write(header, furniture.header_right)
        run.font.bold = True
        run.font.color.rgb = RGBColor(0xB0, 0x00, 0x0B)
    header._p.get_or_add_pPr().append(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:space="1" '
            'w:color="000000"/></w:pBdr>'
        )
    )
    footer = section.footer.paragraphs[0]
    before, between, after = furniture.page_of.split("{}")
    _write(footer, f"{furniture.footer_left}\t{before}")
    _field(footer, "PAGE")
    _write(footer, between)
    _field(footer, "NUMPAGES")
    if after:
        _write(footer, after)


def _write(paragraph: Any, text: str) -> Any:
    run = paragraph.add_run(text)
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), SONG)
    return run


def _field(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" {name} ")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _settings(document: Any, language: str) -> None:
    """Say that Word of today wrote it (no compatibility mode), and in which language."""
    settings = document.settings.element
    for old in settings.findall(qn("w:savePreviewPicture")):
        settings.remove(old)
    for entry in settings.iter(qn("w:compatSetting")):
        if entry.get(qn("w:name")) == "compatibilityMode":
            entry.set(qn("w:val"), "15")
    for fonts in settings.iter(qn("w:themeFontLang")):
        fonts.set(qn("w:val"), "en-US" if language == "zh" else "en-GB")
        fonts.set(qn("w:eastAsia"), "zh-CN")
    for zoom in settings.findall(qn("w:zoom")):
        zoom.set(qn("w:percent"), "100")


def _properties(document: Any, furniture: Furniture) -> None:
    """Set the properties of the file; its dates are those of the review, not of the clock."""
    made = datetime.combine(furniture.as_of, time())
    core = document.core_properties
    core.title, core.subject = furniture.title, ""
    core.author = core.last_modified_by = "geotool"
    core.created = core.modified = made
    core.comments, core.keywords, core.category = "", "", ""
    core.language = "zh-CN" if furniture.language == "zh" else "en-GB"
    core.revision = 1

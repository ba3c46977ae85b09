"""The style of one layer: symbols, labels, names of columns, words for codes.

The same pieces go into the GeoPackage (``layer_styles``, used when somebody drags a table into
QGIS) and into the project file beside it.
"""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET  # only written here, never parsed

from geotool.qgis import xml
from geotool.qgis.export_table import ExportTable
from geotool.qgis.frames import GEOMETRIES
from geotool.qgis.lettering import Lettering, write_lettering
from geotool.qgis.notice_label import notice_label
from geotool.qgis.result_symbols import part_renderer, quota_renderer
from geotool.qgis.symbols import verdict_renderer, zone_renderer
from geotool.style import COMPLIANT_STYLE

LABEL_CHARACTERS: Final = 24
#: Zones are labelled from this scale on: at smaller scales names would hide the map.
ZONE_LABEL_SCALE: Final = 150_000
FINDING_LABEL_SCALE: Final = 50_000
DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
QGIS_VERSION: Final = "3.22.16"

_PROJECT: Final = Lettering("9", "63", "32,36,42,255")
_OTHER: Final = Lettering("8", "50", "70,76,84,255")
_SHAPES: Final = {geometry: shape for shape, geometry in GEOMETRIES.items()} | {
    "MultiPoint": "point"
}


def shape_of(table: ExportTable) -> str | None:
    """``point``, ``line`` or ``polygon``; ``None`` for a table without geometry."""
    return None if table.geometry is None else _SHAPES[table.geometry]


def qml(table: ExportTable, *, language: str) -> str:
    """Return the default style of a table as QGIS stores it (QML)."""
    root = ET.Element("qgis", version=QGIS_VERSION, styleCategories="AllStyleCategories")
    style(root, table, language=language)
    return xml.text(root, doctype=DOCTYPE)


def style(parent: ET.Element, table: ExportTable, *, language: str) -> None:
    """Append symbols, labels, aliases and words to a QML root or a project's ``maplayer``."""
    # the name of a project stands at its site already
    labelled = table.label and table.geometry and table.group != "compliant"
    parent.set("labelsEnabled", "1" if labelled else "0")
    shape = shape_of(table)
    if shape is not None:
        if table.group == "about":
            xml.child(parent, "renderer-v2", type="nullSymbol")
        elif table.group == "compliant":
            part_renderer(parent, shape, COMPLIANT_STYLE)
        elif table.group == "portfolio":
            quota_renderer(parent, language=language)
        elif table.kind is None:
            verdict_renderer(parent, shape, language=language)
        else:
            zone_renderer(parent, shape, table.kind)
        if table.group == "about":
            notice_label(parent, str(table.label))
        else:
            _labels(parent, table, shape)
    _fields(parent, table)
    preview = f'"{table.label}"' if table.label else ""
    xml.child(parent, "previewExpression", preview)


def columns_of(table: ExportTable) -> list[str]:
    """Columns as QGIS numbers them: the table's own key first, no geometry."""
    return ["fid", *(str(c) for c in table.rows.columns if c != "geometry")]


def _fields(parent: ET.Element, table: ExportTable) -> None:
    names = columns_of(table)
    configuration = xml.child(parent, "fieldConfiguration")
    for name in names:
        field = xml.child(configuration, "field", name=name, configurationFlags="None")
        if name in table.words:
            value_map(field, table, name)
        else:
            widget = xml.child(field, "editWidget", type="TextEdit")
            # names may contain HTML: it is text
            xml.options(xml.child(widget, "config"), {"UseHtml": "0", "IsMultiline": "0"})
    aliases = xml.child(parent, "aliases")
    for number, name in enumerate(names):
        alias = table.aliases.get(name, "")
        xml.child(aliases, "alias", field=name, index=str(number), name=alias)


def value_map(field: ET.Element, table: ExportTable, name: str) -> None:
    """Append the setting that shows words for the codes of a column."""
    xml.value_map(xml.child(field, "editWidget", type="ValueMap"), table.words[name])


def _labels(parent: ET.Element, table: ExportTable, shape: str) -> None:
    if table.label is None:
        return
    project, base = table.group == "projects", table.kind == "admin_area"
    labeling = xml.child(parent, "labeling", type="simple")
    settings = xml.child(labeling, "settings", calloutType="simple")
    text = f'left("{table.label}", {LABEL_CHARACTERS})'
    write_lettering(settings, text, _PROJECT if project else _OTHER, is_expression=True)
    beside = table.kind is None and shape == "polygon"  # the marker in the middle must be seen
    _placement(settings, "point" if beside else shape, priority="8" if project else "4")
    if beside:
        middle = {"geometryGenerator": "point_on_surface($geometry)"}
        middle |= {"geometryGeneratorEnabled": "1", "geometryGeneratorType": "PointGeometry"}
        settings[-1].attrib.update(middle)
    limit = None if project or base else ZONE_LABEL_SCALE
    _rendering(settings, FINDING_LABEL_SCALE if table.group == "findings" else limit)


def _placement(settings: ET.Element, shape: str, *, priority: str) -> None:
    placements = {"point": "6", "line": "2", "polygon": "1"}  # around, along, over the middle
    xml.child(
        settings,
        "placement",
        placement=placements[shape],
        priority=priority,
        # clear of the marker; "from the symbol's edge" would be that of all parts of a multi-point
        dist="2.4" if shape == "point" else "0.6",
        distUnits="MM",
        offsetType="0",
        centroidInside="1",
        predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR",
    )


def _rendering(settings: ET.Element, limit: int | None) -> None:
    # obstacle=0: the lines and areas of zones must not push the labels of projects away
    xml.child(
        settings,
        "rendering",
        obstacle="0",
        drawLabels="1",
        displayAll="0",
        labelPerPart="0",
        upsidedownLabels="0",
        scaleVisibility="0" if limit is None else "1",
        scaleMin="0",
        scaleMax=str(limit or 0),  # QGIS means: shown when nearer than this
    )

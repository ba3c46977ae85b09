"""The QGIS project beside a GeoPackage: groups, Chinese names, frame, relation, extent.

QGIS replaces layer ids of ten characters or fewer, and ignores the project's frame unless
``SpatialRefSys/ProjectionsEnabled`` is set; both are minded here and tested in a real QGIS.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as ET

import numpy as np

from geotool.model import Text
from geotool.qgis import layer_style, xml
from geotool.qgis.export_table import ExportTable
from geotool.qgis.results import PORTFOLIO
from geotool.review.outcome import Outcome
from geotool.style import COMPLIANT, local_changes

#: Stands in a project that geotool wrote; QGIS puts the user's name there when it saves.
AUTHOR: Final = "geotool"
#: QGIS keeps distances and areas of EPSG:4490 on this ellipsoid: CGCS2000.
ELLIPSOID: Final = "EPSG:1024"
MARGIN_SHARE: Final = 0.05

GROUPS: Final = {
    "findings": Text("结论", "Findings"),  # first, for QGIS draws the first on top
    "compliant": COMPLIANT,
    "projects": Text("项目", "Projects"),
    "portfolio": PORTFOLIO,
    "zones": Text("管控区", "Zones"),
    "base": Text("底图与参照", "Base and reference"),
    "about": Text("说明", "About"),
}


def layer_id(table: ExportTable) -> str:
    """Id of a layer: stable, and longer than the ten characters below which QGIS replaces it."""
    return f"geotool_layer_{table.name}"


def project_archive(
    outcome: Outcome, tables: Sequence[ExportTable], *, file: str, stem: str, language: str
) -> bytes:
    """Return the ``.qgz`` (a zip with one ``.qgs``) for tables in the GeoPackage ``file``.

    ``stem`` names the ``.qgs`` inside. The bytes are the same on every run.
    """
    document = project_document(outcome, tables, file=file, language=language)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(f"{stem}.qgs", date_time=(1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, document.encode("utf-8"))
    return out.getvalue()


def is_untouched(archive: bytes) -> bool:
    """Whether a project is as geotool wrote it, so that nobody's work is lost by replacing it."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as found:
            names = [name for name in found.namelist() if name.endswith(".qgs")]
            head = found.read(names[0])[:2000].decode("utf-8", "replace") if names else ""
    except zipfile.BadZipFile:
        return False
    return f'saveUser="{AUTHOR}"' in head


def project_document(
    outcome: Outcome, tables: Sequence[ExportTable], *, file: str, language: str
) -> str:
    """Return the project as XML (``.qgs``)."""
    title = " · ".join((outcome.workspace, outcome.as_of.isoformat(), *_notices(outcome, language)))
    root = ET.Element("qgis", version=layer_style.QGIS_VERSION, projectname=xml.words(title))
    root.set("saveUser", AUTHOR)
    xml.child(root, "homePath", path="")
    xml.child(root, "title", title)
    xml.child(root, "autotransaction", active="0")
    xml.child(root, "trust", active="0")
    xml.frame(xml.child(root, "projectCrs"))
    _tree(root, tables, file, language)
    _relations(root, tables, language)
    bounds = view(tables)
    _canvas(root, bounds)
    layers = xml.child(root, "projectlayers")
    for table in tables:
        _layer(layers, table, file, language)
    order = xml.child(root, "layerorder")
    for table in tables:
        xml.child(order, "layer", id=layer_id(table))
    _properties(root, outcome, language)
    _metadata(root, outcome, title, language)
    settings = xml.child(root, "ProjectViewSettings", UseProjectScales="0", rotation="0")
    edges = dict(zip(("xmin", "ymin", "xmax", "ymax"), bounds, strict=True))
    extent = xml.child(settings, "DefaultViewExtent", **{k: f"{v:.9f}" for k, v in edges.items()})
    xml.frame(extent)
    return xml.text(root, doctype=layer_style.DOCTYPE)


def view(tables: Sequence[ExportTable]) -> tuple[float, float, float, float]:
    """Extent to open with: the administrative areas, else everything, with a margin of 5 %.

    A place without extent (one point) gets a tenth of a degree; with no geometry at all it is
    China.
    """
    drawn = [t for t in tables if t.is_drawn and t.group != "about"]  # a notice is everywhere
    placed = [t for t in drawn if t.kind == "admin_area"] or drawn
    if not placed:
        return (73.0, 18.0, 135.0, 54.0)
    bounds = np.array([table.rows.total_bounds for table in placed])
    west, south = bounds[:, :2].min(axis=0)
    east, north = bounds[:, 2:].max(axis=0)
    margin = max(float(east - west), float(north - south)) * MARGIN_SHARE or 0.05
    return (
        float(west) - margin,
        float(south) - margin,
        float(east) + margin,
        float(north) + margin,
    )


def _tree(root: ET.Element, tables: Sequence[ExportTable], file: str, language: str) -> None:
    tree = xml.child(root, "layer-tree-group")
    for group, name in GROUPS.items():
        members = [table for table in tables if table.group == group]
        if not members:
            continue
        node = xml.child(
            tree,
            "layer-tree-group",
            name=name.get(language),
            checked="Qt::Checked",
            expanded="0" if group == "about" else "1",
        )
        for table in members:
            xml.child(
                node,
                "layer-tree-layer",
                id=layer_id(table),
                name=table.title,
                source=_source(table, file),
                providerKey="ogr",
                checked="Qt::Checked" if table.shown else "Qt::Unchecked",
                expanded="1" if table.kind is None and table.geometry else "0",
                legend_exp="",
            )


def _relations(root: ET.Element, tables: Sequence[ExportTable], language: str) -> None:
    """Relate each table of projects to all findings: a project's form lists its findings."""
    relations = xml.child(root, "relations")
    findings = next(table for table in tables if table.name == "findings_table")
    for table in tables:
        if table.group != "projects":
            continue
        relation = xml.child(
            relations,
            "relation",
            id=f"geotool_{table.name}_findings",
            name=f"{table.title} → {GROUPS['findings'].get(language)}",
            referencedLayer=layer_id(table),
            referencingLayer=layer_id(findings),
            strength="Association",
        )
        xml.child(relation, "fieldRef", referencedField="id", referencingField="project")


def _canvas(root: ET.Element, bounds: Sequence[float]) -> None:
    canvas = xml.child(root, "mapcanvas", name="theMapCanvas", annotationsVisible="1")
    xml.child(canvas, "units", "degrees")
    xml.rectangle(xml.child(canvas, "extent"), bounds)
    xml.child(canvas, "rotation", "0")
    xml.frame(xml.child(canvas, "destinationsrs"))


def _layer(layers: ET.Element, table: ExportTable, file: str, language: str) -> None:
    shape = layer_style.shape_of(table)
    layer = xml.child(
        layers,
        "maplayer",
        type="vector",
        geometry={"point": "Point", "line": "Line", "polygon": "Polygon"}.get(
            shape or "", "No geometry"
        ),
        wkbType=table.geometry or "NoGeometry",
        styleCategories="AllStyleCategories",
        readOnly="0",
        hasScaleBasedVisibilityFlag="0",
        simplifyDrawingHints="1",
        simplifyLocal="1",
        simplifyDrawingTol="1",
        simplifyMaxScale="1",
    )
    if table.is_drawn:
        xml.rectangle(xml.child(layer, "extent"), table.rows.total_bounds)
    xml.child(layer, "id", layer_id(table))
    xml.child(layer, "datasource", _source(table, file))
    xml.child(layer, "layername", table.title)
    if shape is not None:
        xml.frame(xml.child(layer, "srs"))
    metadata = xml.child(layer, "resourceMetadata")
    xml.child(metadata, "identifier", table.name)
    xml.child(metadata, "type", "dataset")
    xml.child(metadata, "title", table.title)
    xml.child(metadata, "abstract", table.abstract)
    xml.child(layer, "provider", "ogr", encoding="UTF-8")
    layer_style.style(layer, table, language=language)


def _source(table: ExportTable, file: str) -> str:
    return f"./{file}|layername={table.name}"


def _properties(root: ET.Element, outcome: Outcome, language: str) -> None:
    properties = xml.child(root, "properties")
    xml.child(xml.child(properties, "SpatialRefSys"), "ProjectionsEnabled", "1", type="int")
    xml.child(xml.child(properties, "Measure"), "Ellipsoid", ELLIPSOID, type="QString")
    units = xml.child(properties, "Measurement")
    xml.child(units, "AreaUnits", "m2", type="QString")
    xml.child(units, "DistanceUnits", "meters", type="QString")
    xml.child(xml.child(properties, "Paths"), "Absolute", "false", type="bool")
    if outcome.notices:
        # drawn by the QGIS program into a corner of its window; for every other picture of the
        # map there is the layer geotool_notice
        notice = " ".join(_notices(outcome, language))
        corner = xml.child(properties, "CopyrightLabel")
        xml.child(corner, "Enabled", "true", type="bool")
        xml.child(corner, "Label", notice, type="QString")
        xml.child(corner, "Placement", "0", type="int")


def _notices(outcome: Outcome, language: str) -> list[str]:
    return [notice.get(language) for notice in outcome.notices]


def _metadata(root: ET.Element, outcome: Outcome, title: str, language: str) -> None:
    lines = [
        *_notices(outcome, language),
        *(change.get(language) for change in local_changes(outcome)),
    ]
    open_rules = len({entry.rule for entry in outcome.not_checked})
    if open_rules:
        sentence = Text("{n} 条规则未检查", "{n} rules not checked").get(language)
        lines.append(sentence.format(n=open_rules))
    metadata = xml.child(root, "projectMetadata")
    xml.child(metadata, "title", title)
    xml.child(metadata, "abstract", "\n".join(lines))
    xml.child(metadata, "author", AUTHOR)

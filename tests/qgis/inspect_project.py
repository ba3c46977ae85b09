"""Run by the system's Python inside a real QGIS: open a project, say what is in it, draw it.

Usage: inspect_project.py PROJECT.qgz FILE.gpkg PICTURE.png  (prints JSON)
"""

import json
import os
import sys


def layer_facts(layer):
    fields = layer.fields()
    renderer = layer.renderer()
    categories = getattr(renderer, "categories", None)
    return {
        "name": layer.name(),
        "valid": layer.isValid(),
        "features": layer.featureCount(),
        "read": sum(1 for _ in layer.getFeatures()),
        "crs": layer.crs().authid() if layer.isSpatial() else None,
        "renderer": renderer.type() if renderer else None,
        "categories": [c.label() for c in categories()] if categories else [],
        "symbol_layers": [c.symbol().symbolLayerCount() for c in categories()]
        if categories
        else [],
        "aliases": {f.name(): layer.attributeAlias(i) for i, f in enumerate(fields)},
        "types": {f.name(): f.typeName() for f in fields},
        "widgets": {f.name(): layer.editorWidgetSetup(i).type() for i, f in enumerate(fields)},
        "labels": layer.labelsEnabled(),
        "label_html": bool(
            layer.labeling() and layer.labeling().settings().format().allowHtmlFormatting()
        ),
        "label_errors": label_errors(layer),
        "label_scale": label_scale(layer),
    }


def label_scale(layer):
    if not layer.labelsEnabled():
        return None
    settings = layer.labeling().settings()
    return settings.minimumScale if settings.scaleVisibility else None


def label_errors(layer):
    if not layer.labelsEnabled():
        return None
    settings = layer.labeling().settings()  # owns the expression: keep it
    expression = settings.getLabelExpression()
    return expression.parserErrorString() if expression.hasParserError() else ""


def near(one, other):
    return all(abs(a - b) < 40 for a, b in zip(one, other, strict=True))


def counted(picture, wanted, rows):
    from qgis.PyQt.QtGui import QColor

    return sum(
        near(QColor(picture.pixel(x, y)).getRgb()[:3], wanted)
        for x in range(picture.width())
        for y in rows
    )


def draw(project, path, widen=1.0, tables=""):
    from qgis.core import (
        QgsExpressionContext,
        QgsExpressionContextUtils,
        QgsMapRendererParallelJob,
        QgsMapSettings,
    )
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QColor

    settings = QgsMapSettings()
    root = project.layerTreeRoot()
    spatial = [layer for layer in root.checkedLayers() if layer.isSpatial()]
    settings.setLayers([layer for layer in spatial if layer.source().endswith(tables)])
    settings.setDestinationCrs(project.crs())
    settings.setTransformContext(project.transformContext())
    settings.setEllipsoid(project.ellipsoid())
    settings.setOutputSize(QSize(1000, 760))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("white"))
    extent = project.viewSettings().defaultViewExtent()
    extent.scale(widen)
    settings.setExtent(extent)
    # as the canvas of QGIS does
    scopes = QgsExpressionContextUtils
    context = QgsExpressionContext()
    context.appendScope(scopes.globalScope())
    context.appendScope(scopes.projectScope(project))
    context.appendScope(scopes.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    picture = job.renderedImage()
    picture.save(path)
    colours = {picture.pixel(x, y) for x in range(0, 1000, 4) for y in range(0, 760, 4)}
    return {
        "colours": len(colours),
        "errors": [e.message for e in job.errors()],
        "notice_pixels": counted(picture, (138, 31, 0), range(60)),
        "violation_pixels": counted(picture, (199, 1, 13), range(60, 760)),
    }


def main():
    from qgis.core import QgsApplication, QgsProject, QgsVectorLayer

    project_file, geopackage, picture = sys.argv[1:]
    application = QgsApplication([], False)
    application.initQgis()
    project = QgsProject.instance()
    opened = project.read(project_file)
    root = project.layerTreeRoot()
    extent = project.viewSettings().defaultViewExtent()
    facts = {
        "opened": opened,
        "error": project.error(),
        "title": project.title(),
        "crs": project.crs().authid(),
        "ellipsoid": project.ellipsoid(),
        "area_unit": project.areaUnits(),
        "extent": [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()],
        "corner": project.readEntry("CopyrightLabel", "/Label")[0],
        "abstract": project.metadata().abstract(),
        "groups": {
            group.name(): [child.name() for child in group.children()] for group in root.children()
        },
        "layers": {key: layer_facts(layer) for key, layer in project.mapLayers().items()},
        "relations": {
            key: {
                "valid": relation.isValid(),
                "related": sum(
                    sum(1 for _ in relation.getRelatedFeatures(feature))
                    for feature in relation.referencedLayer().getFeatures()
                ),
            }
            for key, relation in project.relationManager().relations().items()
        },
        "picture": draw(project, picture),
        "near": draw(project, picture.replace(".png", "-near.png"), 0.02),
        "far": draw(project, picture.replace(".png", "-far.png"), 60, "projects_polygon"),
    }
    # dragged in by hand, without the project: the styles inside the GeoPackage
    plain = {}
    for layer in project.mapLayers().values():
        table = layer.source().rpartition("=")[2]
        alone = QgsVectorLayer(f"{geopackage}|layername={table}", table, "ogr")
        plain[table] = layer_facts(alone)
    facts["alone"] = plain
    print("FACTS" + json.dumps(facts))
    sys.stdout.flush()
    os._exit(0)  # taking QGIS down from Python is known to crash; everything has been said


if __name__ == "__main__":
    main()

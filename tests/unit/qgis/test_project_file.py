"""The project file, as far as it can be judged without QGIS."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
import shapely

from geotool.qgis.layer_style import qml
from geotool.qgis.project import is_untouched, layer_id, project_archive, view
from geotool.qgis.tables import export_tables
from geotool.review.outcome import Outcome


def document(outcome: Outcome, language: str = "zh") -> ET.Element:
    tables = export_tables(outcome, language=language)
    archive = project_archive(outcome, tables, file="x.gpkg", stem="x", language=language)
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        assert found.namelist() == ["x.qgs"]
        return ET.fromstring(found.read("x.qgs"))


def test_layer_ids_are_long_enough_for_qgis(hostile: Outcome) -> None:
    for table in export_tables(hostile, language="zh"):
        assert len(layer_id(table)) > 10


def test_sources_are_relative(hostile: Outcome) -> None:
    sources = [e.text or "" for e in document(hostile).iter("datasource")]
    assert sources
    assert all(source.startswith("./x.gpkg|layername=") for source in sources)


@pytest.mark.parametrize(("language", "first"), [("zh", "结论"), ("en", "Findings")])
def test_groups(hostile: Outcome, language: str, first: str) -> None:
    tree = document(hostile, language).find("layer-tree-group")
    assert tree is not None
    assert tree[0].get("name") == first


def test_names_with_markup_and_control_signs_make_valid_xml(hostile: Outcome) -> None:
    odd = replace(hostile, workspace="<b>&\x00\x1b\ud800</b>")
    title = document(odd).findtext("title")
    assert title is not None
    assert title.startswith("<b>&")


def test_styles_are_valid_xml_and_never_html(hostile: Outcome) -> None:
    for table in export_tables(hostile, language="zh"):
        text = qml(table, language="zh")
        root = ET.fromstring(text.partition("\n")[2])
        assert all(style.get("allowHtml") == "0" for style in root.iter("text-style"))


def test_view_is_the_region_with_a_margin(hostile: Outcome, nothing: Outcome) -> None:
    west, south, east, north = view(export_tables(hostile, language="zh"))
    assert (west, south) == pytest.approx((105.963, 29.763))
    assert (east, north) == pytest.approx((106.117, 29.897))
    assert view(export_tables(nothing, language="zh")) == (73.0, 18.0, 135.0, 54.0)
    one = hostile.projects.iloc[[3]].set_geometry([shapely.Point(106, 29)], crs="EPSG:4490")
    bare = replace(hostile, layers=(), findings=(), compliant=(), portfolio=())
    alone = replace(bare, projects=one.reset_index(drop=True))
    assert view(export_tables(alone, language="zh")) == pytest.approx(
        (105.95, 28.95, 106.05, 29.05)
    )


def test_only_an_untouched_project_is_ours(hostile: Outcome) -> None:
    tables = export_tables(hostile, language="zh")
    ours = project_archive(hostile, tables, file="x.gpkg", stem="x", language="zh")
    assert is_untouched(ours)
    assert not is_untouched(b"no zip")

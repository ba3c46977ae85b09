"""Outcomes built by hand, with names that people should never have typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geotool.model import (
    PROJECT_COLUMNS,
    Certainty,
    CompliantPart,
    Finding,
    Footprint,
    LayerSpec,
    Limit,
    Measure,
    NotChecked,
    Problem,
    Provenance,
    Reason,
    Sentence,
    Taken,
    Text,
)
from geotool.review.outcome import Outcome, RuleUsed
from geotool.stores.base import StoredLayer

LONG = "很长的名称" * 2000  # 10,000 characters
HTML = '<img src=x onerror="alert(1)"> & </script>'
NAMES = {
    "TL-1": HTML,
    "TL-2": "=cmd()|'/C calc'!A0",
    "TL-3": LONG,
    "TL-4": "引号\"与'{{7*7}} 😀\n第二行\t\x1b[31m",
    "TL-5": None,
    "TL-6": "[red]不是标记[/red]",
    "007": "@SUM(1)",
}
NOTICE = Text("示意数据，不作依据", "Schematic data, no basis for decisions")


def projects() -> gpd.GeoDataFrame:
    """Seven projects: areas, a line, a point, one without a place, one never found fault with."""
    box = shapely.box
    shapes: dict[str, Any] = {
        "TL-1": box(106.00, 29.80, 106.02, 29.82),
        "TL-2": shapely.MultiPolygon(
            [box(106.03, 29.80, 106.04, 29.81), box(106.05, 29.8, 106.06, 29.81)]
        ),
        "TL-3": shapely.LineString([(106.00, 29.83), (106.05, 29.85), (106.08, 29.84)]),
        "TL-4": shapely.Point(106.07, 29.86),
        "TL-5": None,
        "TL-6": box(106.08, 29.80, 106.09, 29.81),
        "007": shapely.Point(106.02, 29.87),
    }
    rows = len(shapes)
    data: dict[str, Any] = {}
    for column, kind in PROJECT_COLUMNS.items():
        empty: Any = [None] * rows
        data[column] = pd.array(empty, dtype={"int": "Int64", "float": "Float64"}.get(kind, object))
    table = gpd.GeoDataFrame(data, geometry=list(shapes.values()), crs="EPSG:4490")
    table["id"] = list(shapes)
    table["name"] = list(NAMES.values())
    table["kind"] = [
        "pv_ground",
        "wetland_restoration",
        "road",
        "ev_charging",
        None,
        "flood_works",
        "other",
    ]
    table["location_accuracy"] = ["schematic"] * 4 + ["none", "digitised", "place_name"]
    table["declared_area_m2"] = [1234.5] + [None] * 6
    table["start_year"] = pd.array([2025, None, None, None, None, None, 2026], dtype="Int64")
    table["approved_on"] = ["2025-03-01"] + [None] * 6
    table["source_file"] = "projects/tongliang.csv"
    table["source_row"] = list(range(2, 2 + rows))
    # columns of the source that SQLite or QGIS would trip over
    table["fid"] = list(range(rows))
    table["NAME"] = ["重名列"] * rows
    table["备注"] = ["=1+1"] * rows
    table["测量时间"] = pd.to_datetime(["2026-01-02"] * rows)
    return table


def layer(
    layer_id: str, kind: str, table: dict[str, list[Any]], shapes: list[Any], **spec: Any
) -> StoredLayer:
    """Return a stored layer with the given columns."""
    frame = gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4490")
    return StoredLayer(
        spec=LayerSpec(
            id=layer_id,
            kind=kind,
            path=f"layers/{layer_id}.geojson",
            footprint=Footprint("region"),
            **spec,
        ),
        table=frame,
        provenance=Provenance(
            path=f"layers/{layer_id}.geojson",
            sha256="ab" * 32,
            frame="EPSG:4490",
            declared=True,
            pipeline="none",
            accuracy_m=0.0,
            features=len(frame),
            read_at="2026-11-20T08:00:00Z",
        ),
    )


def layers() -> tuple[StoredLayer, ...]:
    """Areas, a line layer, an empty layer, two layers of one kind, one of mixed shapes."""
    box = shapely.box
    erl = {"feature": ["1", "2"], "name": ["红线甲", HTML], "FID": [7, 8], "JB": ["一级", None]}
    return (
        layer(
            "erl_2024",
            "ecological_red_line",
            erl,
            [box(105.99, 29.79, 106.01, 29.83), box(106.05, 29.82, 106.07, 29.87)],
            edition="2024-03-19",
            source="示例",
            notice="示意数据，不作依据",
        ),
        layer(
            "rivers",
            "river",
            {"feature": ["r1"], "name": ["小安溪"], "class": ["yangtze_tributary"]},
            [shapely.LineString([(105.98, 29.78), (106.04, 29.84), (106.1, 29.88)])],
        ),
        layer(
            "wetland_a",
            "wetland",
            {"feature": ["w1"], "name": ["湿地"], "level": ["general"]},
            [box(106.08, 29.79, 106.1, 29.82)],
        ),
        layer(
            "wetland_b",
            "wetland",
            {"feature": ["w1"], "name": [""], "area": [1.5]},
            [box(106.01, 29.86, 106.03, 29.88)],
        ),
        layer("pbf", "permanent_basic_farmland", {"feature": [], "name": []}, []),
        layer(
            "places",
            "poi",
            {"feature": ["p1", "p2"], "name": ["医院", "学校"]},
            [shapely.Point(106.03, 29.86), box(106.035, 29.855, 106.04, 29.86)],
        ),
        layer(
            "county",
            "admin_area",
            {"feature": ["500151"], "name": ["铜梁区"]},
            [box(105.97, 29.77, 106.11, 29.89)],
        ),
    )


RULES = (
    RuleUsed(
        "ERL001",
        "RL001",
        "2022-08-16",
        Text("生态保护红线内的建设", "Works in the ecological red line"),
        "PROHIBITED",
        "自然资发〔2022〕142号 第一条",
        True,
    ),
    RuleUsed(
        "RIV003",
        "RL013",
        "2018-03-19",
        Text("河道管理范围", "River management range"),
        "RESTRICTED",
        "《防洪法》第二十七条",
        False,
    ),
    RuleUsed(
        "FTP001",
        "RL025",
        "2020-01-01",
        Text("靠近公交站", "Near a bus stop"),
        "REQUIREMENT",
        "GB/T 示例",
        False,
    ),
    RuleUsed(
        "DATA001",
        "",
        "1",
        Text("数据约定", "Data convention"),
        "NOTICE",
        "geotool data convention",
        True,
    ),
)


def finding(number: int, project: str | None, rule: str, verdict: str, **more: Any) -> Finding:
    """Return a finding with everything optional left out but what is given."""
    kinds = {"erl_2024": "ecological_red_line", "rivers": "river", "wetland_a": "wetland"}
    editions = {used.code: used.edition for used in RULES}
    more.setdefault("zone_kind", kinds.get(more.get("zone_layer", "")))
    return Finding(
        id=f"f-{number:012x}",
        rule=rule,
        edition=more.pop("edition", editions.get(rule, "2022-08-16")),
        project=project,
        source_file=more.pop("source_file", "projects/tongliang.csv"),
        source_row=more.pop("source_row", number + 1),
        zone_layer=more.pop("zone_layer", None),
        zone_feature=more.pop("zone_feature", None),
        zone_edition=more.pop("zone_edition", None),
        verdict=verdict,
        message=more.pop("message", Text("说明", "message")),
        citation="自然资发〔2022〕142号 第一条",
        **more,
    )


def findings() -> tuple[Finding, ...]:
    """One of each verdict but pass; areas, a line, a line of no length, a collection, no shape.

    The last ones are on zones alone.
    """
    box = shapely.box
    line = shapely.LineString([(106.05, 29.85), (106.05, 29.86)])
    return (
        finding(
            1,
            "TL-1",
            "ERL001",
            "violation",
            zone_layer="erl_2024",
            zone_feature="1",
            zone_name="红线甲",
            zone_edition="2024-03-19",
            measure=Measure(
                "overlap_area",
                2147483.648123,
                "m2",
                0.5000004,
                planar=2147482.1,
                low=2147000.004,
                high=2148000.0,
            ),
            certainty=Certainty.CERTAIN,
            limit=Limit(0.0, "m2"),
            message=Text(f"{HTML} 与红线重叠", f"{HTML} overlaps the red line"),
            evidence=(
                Text("=不可避让论证", "-proof that it cannot be avoided"),
                Text("省级意见", "opinion"),
            ),
            location_accuracy="schematic",
            geometry=shapely.GeometryCollection(
                [
                    box(106.0, 29.8, 106.01, 29.82),
                    shapely.LineString([(106.01, 29.8), (106.01, 29.81)]),
                ]
            ),
        ),
        finding(
            2,
            "TL-2",
            "RIV003",
            "conditional",
            zone_layer="rivers",
            zone_feature="r1",
            zone_name="小安溪",
            measure=Measure("distance", -0.0, "m", method="geodesic"),
            limit=Limit(800.0, "m", True, "渝水〔2025〕1号"),
            geometry=shapely.LineString([(106.035, 29.805), (106.035, 29.805)]),
        ),
        finding(
            3,
            "TL-3",
            "FTP001",
            "unmet",
            measure=Measure("distance", float("inf"), "m", method="geodesic"),
            limit=Limit(500.0, "m"),
        ),
        finding(
            4,
            "TL-3",
            "RIV003",
            "notice",
            measure=Measure("overlap_length", 12.3456, "m", 1e-9, "geodesic"),
            reason=Reason.SLIVER,
            certainty=Certainty.BOUNDARY_NOISE,
            geometry=line,
        ),
        finding(
            5,
            "TL-4",
            "ERL001",
            "violation",
            measure=Measure("overlap_count", 1, "count", method="count"),
            advice=Text("=若主张防洪：防洪论证", "+with flood control: a study"),
            geometry=shapely.Point(106.07, 29.86),
        ),
        finding(
            6,
            "TL-5",
            "DATA001",
            "unknown",
            reason=Reason.NO_LOCATION,
            source_row=None,
            location_accuracy="none",
        ),
        finding(
            7,
            "007",
            "ERL001",
            "notice",
            message=Text("=HYPERLINK", "\r=x"),
            geometry=box(106.015, 29.865, 106.02, 29.87),
        ),
        finding(
            9,
            "007",
            "RIV003",
            "notice",
            source_row=8,
            zone_layer="rivers",
            zone_feature="r1",
            zone_name="小安溪",
            reason=Reason.PLACE_NAME,
            measure=Measure("distance", 12.5, "m", None, "geodesic"),
            possible_zones=("小安溪", HTML),
            message=Sentence(possible, ("小安溪", 2), Text("（地名）", " (by name)")),
        ),
        *zone_findings(),
    )


def possible(name: str, number: int) -> Text:
    """Message that is put into words when it is read."""
    return Text(f"可能涉及{name}等 {number} 处", f"may concern {name}, {number} in all")


def zone_findings() -> tuple[Finding, ...]:
    """Zone against zone: an overlap that is uncertain, and an area that nothing serves."""
    catalogue = {"source_file": "layers/catalog.toml"}
    return (
        finding(
            8,
            None,
            "RIV003",
            "unmet",
            zone_layer="rivers",
            zone_feature="r1",
            zone_name="小安溪",
            source_row=14,
            measure=Measure(
                "overlap_area", 1234.567, "m2", 0.25, planar=1234.5, low=0.0, high=2500.0
            ),
            certainty=Certainty.POSSIBLE,
            message=Text("与红线乙重叠", "overlaps red line B"),
            geometry=shapely.MultiPolygon([shapely.box(106.05, 29.83, 106.055, 29.835)]),
            **catalogue,
        ),
        finding(
            10,
            None,
            "FTP001",
            "unknown",
            zone_layer="wetland_a",
            zone_feature="w1",
            source_row=30,
            reason=Reason.OLD_EDITION,
            message=Text("图层版本过旧", "the layer is too old"),
            **catalogue,
        ),
    )


def compliant() -> tuple[CompliantPart, ...]:
    """An area that may stay, a line with a distance to keep, a point that must move."""
    line = shapely.LineString([(106.0, 29.83), (106.02, 29.838)])
    return (
        CompliantPart(
            "TL-1",
            ("ERL001",),
            2147480.236,
            "m2",
            0.4999996,
            geometry=shapely.box(106.01, 29.80, 106.02, 29.82),
        ),
        CompliantPart("TL-3", ("FTP001", "RIV003"), 2132.5, "m", 0.26, 800.0, geometry=line),
        CompliantPart("TL-4", ("ERL001",), 1.0, "count", 1.0, 120.5, 35.25),
    )


def portfolio() -> tuple[Taken, ...]:
    """A zone over its quota, one of which nothing is taken, one without quota or name."""
    box = shapely.box
    return (
        Taken(
            "erl_2024",
            "1",
            "ecological_red_line",
            "红线甲",
            ("TL-1", "TL-6"),
            2147483.648,
            8589934.592,
            0.25,
            2000000.0,
            box(106.0, 29.8, 106.01, 29.82),
        ),
        Taken("erl_2024", "2", "ecological_red_line", HTML, (), 0.0, 1000.0, 0.0, 500.0),
        Taken(
            "wetland_a",
            "w1",
            "wetland",
            None,
            ("TL-6",),
            1070000.0,
            6420000.0,
            0.166667,
            None,
            shapely.MultiPolygon([box(106.08, 29.80, 106.09, 29.81)]),
        ),
    )


def hostile() -> Outcome:
    """Every verdict, every shape, every null, and names that attack each output."""
    return Outcome(
        workspace="铜梁区示范工作区 <b>",
        as_of=date(2026, 11, 20),
        language="zh",
        rules=RULES,
        layers=layers(),
        projects=projects(),
        findings=findings(),
        not_checked=(
            NotChecked(
                "RIV009",
                Reason.MISSING_LAYER,
                Text("缺少图层：水库", "layer missing: reservoir"),
                7,
            ),
            NotChecked(
                "FTP002", Reason.MISSING_LAYER, Text("缺少图层：公园", "layer missing: park"), 1
            ),
        ),
        verdicts={
            "TL-1": "violation",
            "TL-2": "conditional",
            "TL-3": "unmet",
            "TL-4": "violation",
            "TL-5": "unknown",
            "TL-6": "pass",
            "007": "notice",
        },
        problems=(
            Problem(
                "projects/tongliang.csv",
                "unknown kind 'x'",
                "row kept as unknown",
                row=6,
                feature="TL-5",
                fatal=True,
            ),
            Problem("layers/erl.shp", "ring crosses itself", "repaired"),
        ),
        notices=(NOTICE,),
        portfolio=portfolio(),
        compliant=compliant(),
    )


def nothing() -> Outcome:
    """A workspace without projects, layers, rules or findings."""
    return replace(
        hostile(),
        rules=(),
        layers=(),
        projects=projects().iloc[:0],
        findings=(),
        not_checked=(),
        verdicts={},
        problems=(),
        notices=(),
        portfolio=(),
        compliant=(),
        workspace="空",
    )

"""An outcome built by hand: every verdict, every kind of geometry, two counties' worth of zones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import LineString, Point, Polygon, box

from geotool.model import (
    PROJECT_COLUMNS,
    Certainty,
    CompliantPart,
    Finding,
    LayerSpec,
    Limit,
    Measure,
    NotChecked,
    Provenance,
    Reason,
    Taken,
    Text,
    finding_id,
)
from geotool.review.outcome import Outcome, RuleUsed
from geotool.stores.base import StoredLayer

NOTICE = Text("示意数据，不作依据", "Schematic data, not a basis for decisions")
CITATION = "《关于加强生态保护红线管理的通知（试行）》自然资发〔2022〕142号 第一条"


def blob(lon: float, lat: float, size_deg: float, *, seed: int = 1, points: int = 40) -> Polygon:
    """Wobbly closed outline, densified as a store would."""
    random = np.random.default_rng(seed)
    angles = np.linspace(0, 2 * np.pi, points, endpoint=False)
    radii = size_deg * (
        1 + 0.25 * np.sin(3 * angles + seed) + 0.08 * random.standard_normal(points)
    )
    ring = np.column_stack([lon + radii * np.cos(angles), lat + 0.8 * radii * np.sin(angles)])
    return shapely.segmentize(shapely.make_valid(Polygon(ring)), 0.0009)


def layer(
    layer_id: str,
    kind: str,
    geometries: Sequence[Any],
    names: Sequence[str],
    *,
    title: str | None = None,
    **columns: Sequence[str],
) -> StoredLayer:
    table = gpd.GeoDataFrame(
        {"feature": [str(i) for i in range(len(geometries))], "name": list(names), **columns},
        geometry=list(geometries),
        crs="EPSG:4490",
    )
    spec = LayerSpec(
        layer_id,
        kind,
        f"layers/{layer_id}.geojson",
        edition="2024-03-19",
        title=title,
        source="示意",
        notice="示意数据，不作依据",
    )
    provenance = Provenance(spec.path, "0" * 64, "EPSG:4490", True, "noop", 0.0, len(table), "")
    return StoredLayer(spec, table, provenance)


def zones() -> tuple[StoredLayer, ...]:
    lake = blob(106.02, 29.87, 0.022, seed=3)
    river = LineString(
        [(105.9, 29.72), (105.97, 29.8), (106.05, 29.86), (106.1, 29.95), (106.2, 30.0)]
    )
    fields = [
        box(105.93 + 0.03 * i, 29.76 + 0.02 * (i % 3), 105.952 + 0.03 * i, 29.775 + 0.02 * (i % 3))
        for i in range(7)
    ]
    return (
        layer(
            "xzq",
            "admin_area",
            [blob(106.05, 29.85, 0.2, seed=7), blob(106.45, 29.9, 0.16, seed=9)],
            ["铜梁区", "邻县"],
        ),
        layer(
            "erl",
            "ecological_red_line",
            [blob(106.0, 29.9, 0.05), blob(106.15, 29.8, 0.035, seed=5)],
            ["毓青山", "巴岳山"],
            title="生态保护红线（2024版）",
        ),
        layer("pbf", "permanent_basic_farmland", fields, [""] * 7),
        layer("ugb", "urban_growth_boundary", [blob(106.06, 29.84, 0.045, seed=8)], ["巴川城区"]),
        layer("wet", "wetland", [lake], ["安居国家湿地公园"], level=["national"]),
        layer(
            "src",
            "water_source_zone",
            [blob(106.11, 29.91, 0.015, seed=2), blob(106.11, 29.91, 0.03, seed=2)],
            ["小北海", "小北海"],
            level=["1", "2"],
        ),
        layer("rivers", "river", [river], ["涪江"], **{"class": ["yangtze_tributary"]}),
        layer(
            "stops",
            "transit_stop",
            [Point(106.05 + 0.004 * i, 29.84) for i in range(9)],
            [f"站{i}" for i in range(9)],
        ),
        layer("mines", "closed_mine", [], []),
    )


def project(
    number: int, name: str | None, kind: str, geometry: Any, **columns: Any
) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(PROJECT_COLUMNS)
    row |= {
        "id": f"P-{number:02d}",
        "name": name,
        "kind": kind,
        "county": "500151",
        "start_year": 2021,
        "end_year": 2025,
        "investment_10k_cny": "15299.13",
        "lead_unit": "区水利局",
        "location_accuracy": "digitised" if geometry is not None else "none",
        "source": "示例",
        "source_file": "projects/示例.csv",
        "source_row": number + 1,
        "geometry": geometry,
    }
    return row | columns


def project_table(rows: Sequence[dict[str, Any]]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(list(rows), columns=[*PROJECT_COLUMNS, "geometry"])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4490")


def finding(
    project_id: str | None,
    rule: str,
    verdict: str,
    geometry: Any,
    measure: Measure | None,
    **more: Any,
) -> Finding:
    base = Finding(
        id=finding_id(project_id, rule, more.get("zone_layer"), more.get("zone_feature")),
        rule=rule,
        edition="2022-08",
        project=project_id,
        source_file="projects/示例.csv",
        source_row=2,
        zone_layer=None,
        zone_feature=None,
        zone_edition=None,
        verdict=verdict,
        message=Text("项目范围与区划重叠，须避让或取得相应批准。", "The site overlaps the zone."),
        citation=CITATION,
        measure=measure,
        geometry=geometry,
    )
    return replace(base, **more)


RULES = tuple(
    RuleUsed(code, catalogue, "2022-08", Text(zh, en), severity, CITATION, False)
    for code, catalogue, zh, en, severity in (
        (
            "ERL001",
            "RL001",
            "生态保护红线内禁止开发",
            "No development in the red line",
            "PROHIBITED",
        ),
        ("PBF001", "RL007", "永久基本农田占用", "Occupation of basic farmland", "PROHIBITED"),
        ("WET001", "RL011", "湿地占用", "Use of wetland", "RESTRICTED"),
        ("SRC001", "RL013", "饮用水水源一级保护区", "Source zone level 1", "PROHIBITED"),
        ("PV001", "RL029", "采煤沉陷区光伏", "PV on subsidence land", "REQUIREMENT"),
        ("EV001", "RL036", "充电站服务半径", "Charging within reach", "NOTICE"),
        ("RIV003", "RL019", "长江一公里化工项目", "Chemical plants on the Yangtze", "PROHIBITED"),
        ("DATA001", "—", "数据不足", "Data missing", "NOTICE"),
    )
)


def outcome(*, language: str = "zh", names: Sequence[str | None] = ()) -> Outcome:
    """Return the outcome; ``names`` replace the first projects' names."""
    layers = {s.spec.id: s for s in zones()}
    wall = LineString([(105.96, 29.8), (106.0, 29.83), (106.045, 29.862), (106.06, 29.885)])
    sites: list[dict[str, Any]] = [
        project(1, "示例地面光伏一期 20MW", "pv_ground", blob(106.03, 29.915, 0.018, seed=4)),
        project(2, "示例湿地修复工程", "wetland_restoration", blob(106.03, 29.862, 0.014, seed=6)),
        project(3, "琼江防洪护岸综合治理工程", "flood_works", wall),
        project(4, "示例充电站（东城）", "ev_charging", Point(106.085, 29.835)),
        project(5, "农光互补光伏", "pv_ground", blob(105.975, 29.79, 0.012, seed=11)),
        project(
            6,
            "少云镇水源涵养湿地",
            "wetland_restoration",
            Point(106.13, 29.95),
            location_accuracy="place_name",
            uncertainty_m=3000.0,
            places="少云镇",
        ),
        project(
            7,
            "白羊河生态修复",
            "river_restoration",
            Point(106.13, 29.95),
            location_accuracy="place_name",
            uncertainty_m=3000.0,
            places="少云镇",
        ),
        project(
            8,
            "乡镇污水处理厂改造",
            "wastewater_plant",
            Point(106.13, 29.95),
            location_accuracy="place_name",
            uncertainty_m=3000.0,
            places="少云镇",
        ),
        project(9, "智慧环保信息平台", "information_system", None),
        project(10, "全区裸露坡地绿化", "afforestation", None),
        project(11, "第五类项目", "", None, fault="unknown_kind", fault_text="第五类"),
        project(12, "示例充电站（西城）", "ev_charging", Point(106.04, 29.82)),
        project(13, "邻县换电站", "battery_swap", blob(106.45, 29.9, 0.004, seed=3)),
    ]
    for row, name in zip(sites, names, strict=False):
        row["name"] = name
    shapes = [row["geometry"] for row in sites]
    red, lake = (layers[k].table.geometry[0] for k in ("erl", "wet"))
    source = layers["src"].table.geometry[0]
    cut = [
        shapely.intersection(shapes[0], red),
        shapely.intersection(shapes[1], lake),
        shapely.intersection(shapes[2], lake),
    ]
    farm = shapely.intersection(
        shapes[4], shapely.union_all(layers["pbf"].table.geometry.to_numpy())
    )
    near = shapely.shortest_line(shapes[3], layers["stops"].table.geometry[8])
    needs = (
        Text("不可避让论证报告", "proof that it cannot be avoided"),
        Text("省级人民政府意见", "opinion of the province"),
    )
    of_red = {
        "zone_layer": "erl",
        "zone_feature": "0",
        "zone_name": "毓青山",
        "zone_edition": "2024-03-19",
    }
    of_lake = {
        "zone_layer": "wet",
        "zone_feature": "0",
        "zone_name": "安居国家湿地公园",
        "zone_edition": "2024-03-19",
    }
    found = (
        finding(
            "P-01",
            "ERL001",
            "violation",
            cut[0],
            Measure(
                "overlap_area",
                1234567.891,
                "m2",
                0.3312,
                planar=1234570.12,
                low=1200000.0,
                high=1270000.5,
            ),
            limit=Limit(0.0, "m2"),
            certainty=Certainty.CERTAIN,
            evidence=needs,
            **of_red,
        ),
        finding(
            "P-01",
            "PV001",
            "unmet",
            shapely.difference(shapes[0], red),
            Measure("outside_area", 2400000.0, "m2", 0.66),
        ),
        finding(
            "P-02",
            "WET001",
            "conditional",
            cut[1],
            Measure("overlap_area", 845123.4, "m2", 0.52),
            evidence=needs,
            **of_lake,
        ),
        finding(
            "P-03",
            "WET001",
            "conditional",
            cut[2],
            Measure("overlap_length", 2310.55, "m", 0.21),
            evidence=needs,
            **of_lake,
        ),
        finding(
            "P-04",
            "EV001",
            "notice",
            near,
            Measure("distance", 512.3, "m", method="geodesic"),
            limit=Limit(500.0, "m", True, "渝…号"),
        ),
        finding(
            "P-05",
            "PBF001",
            "unmet",
            farm,
            Measure("overlap_area", 95000.0, "m2", 0.12),
            zone_layer="pbf",
            zone_feature="1",
            zone_edition="2024-03-19",
        ),
        finding(
            "P-06",
            "SRC001",
            "unknown",
            source,
            None,
            reason=Reason.PLACE_NAME,
            zone_layer="src",
            zone_feature="0",
            zone_name="小北海",
            location_accuracy="place_name",
        ),
        finding(
            "P-07",
            "ERL001",
            "unknown",
            None,
            None,
            reason=Reason.PLACE_NAME,
            possible_zones=("毓青山", "巴岳山"),
            **of_red,
        ),
        finding(
            "P-10",
            "DATA001",
            "unknown",
            None,
            None,
            reason=Reason.NO_LOCATION,
            message=Text("没有空间位置，无法判定。", "No location."),
        ),
        finding(
            "P-11",
            "DATA001",
            "unknown",
            None,
            None,
            reason=Reason.UNKNOWN_KIND,
            message=Text("项目类型无法识别。", "Unknown kind."),
        ),
        finding(
            None,
            "ERL001",
            "notice",
            shapely.intersection(red, box(105.955, 29.9, 105.965, 29.915)),
            Measure("overlap_area", 12.5, "m2", low=0.0, high=40.0),
            message=Text("三条控制线相互重叠。", "Control lines overlap."),
            certainty=Certainty.BOUNDARY_NOISE,
            **of_red,
        ),
        finding(
            None,
            "EV001",
            "unmet",
            None,
            None,
            message=Text("一半以上在服务半径之外。", "More than half is out of reach."),
            zone_kind="urban_growth_boundary",
            zone_layer="ugb",
            zone_feature="0",
            zone_name="巴川城区",
        ),
    )
    verdicts = dict.fromkeys((row["id"] for row in sites), "pass")
    verdicts |= {
        "P-01": "violation",
        "P-02": "conditional",
        "P-03": "conditional",
        "P-04": "notice",
        "P-05": "unmet",
        "P-06": "unknown",
        "P-07": "unknown",
        "P-10": "unknown",
        "P-11": "unknown",
    }
    return Outcome(
        workspace="铜梁区示范工作区",
        as_of=date(2026, 11, 20),
        language=language,
        rules=RULES,
        layers=tuple(layers.values()),
        projects=project_table(sites),
        findings=found,
        not_checked=(
            NotChecked(
                "RIV003",
                Reason.MISSING_LAYER,
                Text("缺少河流等级图层，无法判定。", "The river class layer is missing."),
                4,
            ),
        ),
        verdicts=verdicts,
        notices=(NOTICE,),
        compliant=(
            CompliantPart("P-01", ("ERL001", "PV001"), 0.0, "m2", 0.0),
            CompliantPart(
                "P-05",
                ("PBF001",),
                700000.0,
                "m2",
                0.88,
                120.5,
                210.0,
                shapely.difference(shapes[4], farm),
            ),
        ),
        portfolio=(
            Taken(
                "erl",
                "0",
                "ecological_red_line",
                "毓青山",
                ("P-01",),
                1234567.89,
                60000000.0,
                0.020576,
                1000000.0,
                cut[0],
            ),
            Taken("wet", "0", "wetland", "安居国家湿地公园", ("P-02",), 845123.4, 1e7, 0.084512),
        ),
    )

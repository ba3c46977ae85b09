"""The invented 示例 projects: what each is. What is expected of it stands in the tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sample.facts import DIANJIANG, TONGLIANG, WANSHENG, YONGCHUAN


@dataclass(frozen=True)
class Example:
    """A 示例 project.

    ``form`` says where its geometry stands: a file under ``projects/sites``, one in Gauss-Krüger
    metres (``gk``), the columns ``lon`` and ``lat``, or nowhere.
    """

    id: str
    name: str
    kind: str
    county: str
    form: str = "site"
    columns: dict[str, str] = field(default_factory=dict)


def _e(
    project: str, name: str, kind: str, county: str, form: str = "site", **columns: str
) -> Example:
    return Example(project, f"示例{name}", kind, county, form, columns)


EXAMPLES: Final = (
    _e("EX-01", "湿地修复一（红线内）", "wetland_restoration", TONGLIANG),
    _e("EX-02", "湿地修复二（尾水湿地）", "wetland_restoration", YONGCHUAN, places="临江河"),
    _e("EX-03", "湿地修复三（占永久基本农田）", "wetland_restoration", TONGLIANG),
    _e(
        "EX-04",
        "水源地生态湿地",
        "wetland_restoration",
        TONGLIANG,
        purposes="water_source_protection;ecological_restoration",
    ),
    _e("EX-05", "地面光伏一（沉陷区内）", "pv_ground", WANSHENG, part="array"),
    _e("EX-06", "地面光伏二（占永久基本农田）", "pv_ground", DIANJIANG, part="array"),
    _e("EX-07", "地面光伏三（沉陷区外）", "pv_ground", WANSHENG, part="array"),
    _e("EX-08", "地面光伏四（铜梁）", "pv_ground", TONGLIANG, part="array"),
    _e("EX-09", "充电站一（城区）", "ev_charging", TONGLIANG, form="lonlat"),
    _e("EX-10", "充电站二（田间）", "ev_charging", YONGCHUAN),
    _e("EX-11", "充电站三（垫江）", "ev_charging", DIANJIANG, form="lonlat"),
    _e("EX-12", "防洪护岸（红线与河道内）", "flood_works", TONGLIANG),
    _e("EX-13", "河道整治", "flood_works", TONGLIANG),
    _e(
        "EX-14",
        "化工项目一（临河新建）",
        "chemical_plant",
        TONGLIANG,
        change="new",
        industry="chemical",
        discharges="yes",
    ),
    _e(
        "EX-15",
        "化工项目二（离岸）",
        "chemical_plant",
        YONGCHUAN,
        change="new",
        industry="chemical",
        discharges="yes",
    ),
    _e("EX-16", "跨区输气管道", "gas_pipeline", YONGCHUAN, change="new"),
    _e("EX-17", "观景接待设施", "building", WANSHENG, purposes="tourism_facility", change="new"),
    _e("EX-18", "生态监测站", "monitoring_station", WANSHENG),
    _e("EX-19", "取水口停车场", "building", YONGCHUAN, change="new"),
    _e("EX-20", "社区服务中心", "building", YONGCHUAN, change="new"),
    _e("EX-21", "跨界厂房", "industrial_building", TONGLIANG, change="new"),
    _e("EX-22", "配电站（细碎重叠）", "substation", TONGLIANG, change="new"),
    _e("EX-23", "农机库（共边）", "building", TONGLIANG, change="new", purposes="agriculture"),
    _e("EX-24", "厂房（优先保护单元）", "industrial_building", YONGCHUAN, change="new"),
    _e("EX-25", "景区公路（红线内）", "road", WANSHENG, change="new"),
    _e(
        "EX-26",
        "输电线路（无法避让）",
        "transmission_line",
        YONGCHUAN,
        change="new",
        purposes="linear_unavoidable",
    ),
    _e("EX-27", "换电站（未选址）", "battery_swap", TONGLIANG, form="none"),
    _e("EX-28", "变电站（界址点）", "substation", TONGLIANG, form="gk", change="new"),
    _e("EX-29", "高标准农田", "high_standard_farmland", DIANJIANG),
    _e(
        "EX-30",
        "地面光伏五（2021年批准，占耕地）",
        "pv_ground",
        TONGLIANG,
        change="new",
        part="array",
        approved_on="2021-06-15",
    ),
    _e("EX-31", "地面光伏六（今日，占耕地）", "pv_ground", TONGLIANG, change="new", part="array"),
    _e(
        "EX-32",
        "配电站（离基本农田12米，误差30米）",
        "substation",
        TONGLIANG,
        change="new",
        uncertainty_m="30",
    ),
    _e(
        "EX-33",
        "配电站（压基本农田2米，误差10米）",
        "substation",
        TONGLIANG,
        change="new",
        uncertainty_m="10",
    ),
    _e("EX-34", "尾矿库（长江干流三公里内）", "tailings_pond", YONGCHUAN, change="new"),
    _e("EX-35", "变电站（部分压基本农田）", "substation", YONGCHUAN, change="new"),
    _e(
        "EX-36",
        "变电站（亩误作公顷）",
        "substation",
        TONGLIANG,
        change="new",
        declared_area_m2="120000",
    ),
    _e("EX-37", "物流场站一（限额单元）", "transport_station", TONGLIANG, change="new"),
    _e("EX-38", "物流场站二（限额单元）", "transport_station", TONGLIANG, change="new"),
    _e("EX-39", "产业新区（边界外）", "development_zone", YONGCHUAN, change="new"),
    _e("EX-40", "地面光伏七（沉陷区内的耕地）", "pv_ground", WANSHENG, change="new", part="array"),
    _e(
        "EX-41",
        "游客中心（红线、一般控制区、二级水源）",
        "building",
        WANSHENG,
        change="new",
        purposes="tourism_facility",
        discharges="yes",
    ),
    _e(
        "EX-42",
        "输电线路（穿越核心保护区）",
        "transmission_line",
        WANSHENG,
        change="new",
        purposes="linear_unavoidable",
    ),
    _e(
        "EX-43",
        "防洪护岸（图短于计划）",
        "flood_works",
        TONGLIANG,
        change="new",
        places="琼江",
        quantity="3",
        unit="公里",
    ),
    _e("EX-44", "充电站四（偏远）", "ev_charging", TONGLIANG, change="new"),
    _e(
        "EX-45",
        "焦化厂（园区外）",
        "heavy_industry",
        WANSHENG,
        change="new",
        industry="coking",
        discharges="yes",
    ),
    _e("EX-46", "生活垃圾填埋场（红线内）", "landfill", YONGCHUAN, change="new"),
    _e("EX-47", "安置住宅（名录地块）", "housing", YONGCHUAN, change="new"),
    _e("EX-48", "变电站（高易发区）", "substation", TONGLIANG, change="new"),
    _e("EX-49", "乡村公路（危险区）", "road", YONGCHUAN, change="new"),
    _e("EX-50", "码头（岸线保护区）", "port", YONGCHUAN, change="new"),
    _e("EX-51", "排污口（水产种质资源保护区）", "outfall", TONGLIANG, change="new"),
    _e("EX-52", "风电机组（红线内）", "wind", YONGCHUAN, change="new"),
    _e(
        "EX-53",
        "污水处理厂（二级水源）",
        "wastewater_plant",
        TONGLIANG,
        change="new",
        discharges="yes",
    ),
    _e("EX-54", "林区公路（公益林）", "road", TONGLIANG, change="new"),
    _e("EX-55", "加油站（垫江第44座）", "fuel_station", DIANJIANG, change="new"),
    _e("EX-56", "关闭矿山修复", "mine_restoration", WANSHENG),
    _e(
        "EX-57",
        "老机械铸造厂改造（建成区）",
        "heavy_industry",
        YONGCHUAN,
        change="rebuild",
        industry="steel",
    ),
    _e(
        "EX-58",
        "观景台（国家重要湿地）",
        "building",
        WANSHENG,
        change="new",
        purposes="tourism_facility",
    ),
    _e("EX-59", "变电站（一般耕地）", "substation", TONGLIANG, change="new"),
    _e("EX-60", "充电站五（准保护区）", "ev_charging", YONGCHUAN, change="new", discharges="no"),
    _e("EX-61", "湿地修复四（不在所写河流旁）", "wetland_restoration", WANSHENG, places="孝子河"),
    _e("EX-62", "尾矿库安全改建（涪江旁）", "tailings_pond", TONGLIANG, change="rebuild"),
    _e(
        "EX-63",
        "观鸟栈道（一般湿地）",
        "building",
        YONGCHUAN,
        change="new",
        purposes="tourism_facility",
    ),
    _e("EX-64", "地面光伏八（灌木林地）", "pv_ground", TONGLIANG, change="new", part="array"),
    _e("EX-65", "光伏升压站（一般耕地）", "pv_ground", TONGLIANG, change="new", part="substation"),
)

"""Kinds of layers and projects, and the purposes that claim exceptions.

The usual layer names (``STBHHX`` …) are those met in deliveries of Chinese planning data
bases; the same code can mean different things in different deliveries, so they only propose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from geotool.model.vocabulary import Term, Vocabulary


@dataclass(frozen=True)
class ProjectKind(Term):
    """A kind of project: whether it uses land at all, and the purposes it implies."""

    uses_land: bool = True
    purposes: tuple[str, ...] = ()


LAYER_KINDS: Final = Vocabulary(
    "layer_kinds",
    (
        Term(
            "admin_area",
            "行政区",
            "administrative area",
            layer_names=("XZQ", "XZQXS"),
            attributes=("code",),
            geometry="polygon",
        ),
        Term(
            "ecological_red_line",
            "生态保护红线",
            "ecological protection red line",
            ("生态红线", "ERL"),
            ("STBHHX",),
            geometry="polygon",
        ),
        Term(
            "permanent_basic_farmland",
            "永久基本农田",
            "permanent basic farmland",
            ("基本农田", "永农", "PBF"),
            ("YJJBNTBHTB", "YJJBNTTB", "YJJBNT"),
            geometry="polygon",
        ),
        Term(
            "urban_growth_boundary",
            "城镇开发边界",
            "urban growth boundary",
            ("UGB",),
            ("CZKFBJ", "CZKFBJGX"),
            attributes=("zone",),
            geometry="polygon",
        ),
        Term(
            "national_park", "国家公园", "national park", attributes=("zone",), geometry="polygon"
        ),
        Term(
            "nature_reserve",
            "自然保护区",
            "nature reserve",
            attributes=("zone", "level"),
            layer_names=("ZRBHD",),
            geometry="polygon",
        ),
        Term(
            "nature_park",
            "自然公园",
            "nature park",
            ("森林公园", "湿地公园", "地质公园"),
            attributes=("class", "zone"),
            geometry="polygon",
        ),
        Term(
            "wetland",
            "湿地",
            "wetland",
            layer_names=("SD",),
            attributes=("level",),
            geometry="polygon",
        ),
        Term(
            "water_source_zone",
            "饮用水水源保护区",
            "drinking-water source protection zone",
            ("水源保护区",),
            attributes=("level",),
            geometry="polygon",
        ),
        Term(
            "river_management_range",
            "河道管理范围",
            "river management range",
            ("河道管理范围线",),
            geometry="polygon",
        ),
        Term("river", "河流", "river", attributes=("class",)),
        Term(
            "shoreline_zone",
            "岸线功能区",
            "shoreline function zone",
            layer_names=("HHAX",),
            attributes=("class",),
            geometry="polygon",
        ),
        Term("reservoir", "水库", "reservoir", geometry="polygon"),
        Term(
            "basic_grassland",
            "基本草原",
            "basic grassland",
            layer_names=("JBCY",),
            geometry="polygon",
        ),
        Term(
            "natural_forest", "天然林", "natural forest", layer_names=("TRL",), geometry="polygon"
        ),
        Term(
            "public_welfare_forest",
            "公益林",
            "public-welfare forest",
            ("生态公益林",),
            ("STGYL",),
            geometry="polygon",
        ),
        Term(
            "forest_protection_class",
            "林地保护等级",
            "forest land protection class",
            attributes=("class",),
            geometry="polygon",
        ),
        Term(
            "geohazard_zone",
            "地质灾害区",
            "geohazard zone",
            attributes=("class",),
            geometry="polygon",
        ),
        Term("geohazard_point", "地质灾害点", "geohazard point", geometry="point"),
        Term(
            "contaminated_plot",
            "污染地块",
            "contaminated plot",
            attributes=("status",),
            geometry="polygon",
        ),
        Term(
            "control_unit",
            "环境管控单元",
            "environmental control unit",
            ("三线一单单元", "生态环境分区管控单元", "环境综合管控单元"),
            attributes=("class",),
            geometry="polygon",
        ),
        Term(
            "industrial_park",
            "合规园区",
            "compliant industrial park",
            ("产业园区",),
            geometry="polygon",
        ),
        Term("chemical_park", "化工园区", "chemical park", geometry="polygon"),
        Term("built_up_area", "建成区", "built-up area", geometry="polygon"),
        Term("residential_land", "居住用地", "residential land", geometry="polygon"),
        Term("community", "社区", "community", geometry="polygon"),
        Term(
            "land_use",
            "地类图斑",
            "land-use parcel",
            layer_names=("DLTB",),
            attributes=("dlbm",),
            geometry="polygon",
        ),
        Term("subsidence_area", "采煤沉陷区", "coal-mining subsidence area", geometry="polygon"),
        Term("closed_mine", "关闭矿山", "closed mine", ("废弃矿山",)),
        Term("sealed_landfill", "封场填埋场", "sealed landfill", geometry="polygon"),
        Term(
            "heritage_line",
            "历史文化保护线",
            "heritage protection line",
            layer_names=("LSWHBHX",),
            geometry="polygon",
        ),
        Term("fish_reserve", "水产种质资源保护区", "fish germplasm reserve", geometry="polygon"),
        Term(
            "transit_stop",
            "公交站点",
            "transit stop",
            ("公交站",),
            attributes=("mode", "status"),
            geometry="point",
        ),
        Term("park", "公园", "park", geometry="polygon"),
        Term("charger", "充电桩", "charger", geometry="point"),
        Term("fuel_station", "加油站", "fuel station", geometry="point"),
        Term("poi", "兴趣点", "point of interest", attributes=("class",), geometry="point"),
        Term("road", "道路", "road", geometry="line"),
        Term("walking_network", "步行路网", "walking network", geometry="line"),
        Term("population", "人口", "population"),
        Term("jobs", "岗位", "jobs"),
        Term("dem", "数字高程模型", "digital elevation model", ("DEM",), geometry="raster"),
        Term("flood_depth", "淹没水深", "flood depth", geometry="raster"),
        Term("gazetteer", "地名点", "gazetteer", geometry="point"),
    ),
)

PURPOSES: Final = Vocabulary(
    "purposes",
    (
        Term("ecological_restoration", "生态修复", "ecological restoration"),
        Term(
            "water_source_protection",
            "供水与水源保护",
            "water supply or source protection",
            ("水源保护",),
        ),
        Term("flood_control", "防洪", "flood control"),
        Term("linear_unavoidable", "无法避让的线性工程", "unavoidable linear works"),
        Term("monitoring", "监测", "monitoring"),
        Term("resident_life", "原住居民生产生活", "residents' life", ("居民生活",)),
        Term("tourism_facility", "参观旅游设施", "visitor facility", ("旅游设施",)),
        Term(
            "existing_maintenance",
            "既有设施维护改造",
            "upkeep of existing works",
            ("既有设施维护",),
        ),
        Term("national_major", "国家重大项目", "national major project"),
        Term("forestry", "林业", "forestry"),
        Term("agriculture", "农业", "agriculture"),
    ),
)

PROJECT_KINDS: Final = Vocabulary(
    "project_kinds",
    (
        ProjectKind(
            "pv_ground", "地面光伏", "ground photovoltaics", ("光伏", "光伏电站", "光伏发电")
        ),
        # The building below has taken the land already, and has its own papers.
        ProjectKind("pv_roof", "屋顶光伏", "rooftop photovoltaics", uses_land=False),
        ProjectKind("wind", "风电", "wind power"),
        ProjectKind("ev_charging", "充电站", "EV charging station", ("充电桩", "充电设施")),
        ProjectKind("battery_swap", "换电站", "battery swap station"),
        ProjectKind("hydrogen_station", "加氢站", "hydrogen station"),
        ProjectKind("fuel_station", "加油站", "fuel station"),
        ProjectKind("lng_station", "LNG站", "LNG station", ("LNG加气站", "加气站")),
        ProjectKind("gas_pipeline", "天然气管道", "gas pipeline", ("燃气管网",)),
        ProjectKind("transmission_line", "输电线路", "transmission line"),
        ProjectKind("substation", "变电站", "substation"),
        ProjectKind(
            "wetland_restoration",
            "湿地修复",
            "wetland restoration",
            ("湿地", "人工湿地", "尾水湿地"),
            purposes=("ecological_restoration",),
        ),
        ProjectKind(
            "river_restoration",
            "河流生态修复",
            "river restoration",
            ("河道生态修复",),
            purposes=("ecological_restoration",),
        ),
        ProjectKind(
            "mine_restoration",
            "矿山修复",
            "mine restoration",
            ("矿山生态修复",),
            purposes=("ecological_restoration",),
        ),
        ProjectKind(
            "afforestation",
            "造林绿化",
            "afforestation",
            ("绿化",),
            purposes=("ecological_restoration",),
        ),
        ProjectKind(
            "forest_fire_facility", "森林防火设施", "forest fire facility", purposes=("forestry",)
        ),
        ProjectKind(
            "soil_conservation",
            "水土保持",
            "soil conservation",
            ("水土流失治理",),
            purposes=("ecological_restoration",),
        ),
        ProjectKind(
            "flood_works", "防洪工程", "flood works", ("防洪护岸",), purposes=("flood_control",)
        ),
        ProjectKind("reservoir", "水库工程", "reservoir", ("水库",)),
        ProjectKind("irrigation", "灌溉工程", "irrigation", ("灌区",), purposes=("agriculture",)),
        ProjectKind(
            "high_standard_farmland",
            "高标准农田",
            "high-standard farmland",
            purposes=("agriculture",),
        ),
        ProjectKind("wastewater_plant", "污水处理厂", "wastewater plant"),
        ProjectKind("outfall", "排污口", "outfall"),
        ProjectKind(
            "solid_waste_site",
            "固体废物贮存处置场",
            "solid-waste storage or disposal site",
            ("危险废物处置场", "工业固体废物贮存场"),
        ),
        ProjectKind("landfill", "垃圾填埋场", "landfill"),
        ProjectKind("waste_to_energy", "垃圾焚烧发电", "waste to energy", ("垃圾发电厂",)),
        ProjectKind("waste_station", "垃圾收运设施", "waste station", ("垃圾中转站",)),
        ProjectKind("tailings_pond", "尾矿库", "tailings pond"),
        ProjectKind(
            "mining", "采矿采石采砂", "mining, quarrying or sand digging", ("采矿", "采石", "采砂")
        ),
        ProjectKind("aquaculture", "水产养殖", "aquaculture", ("网箱养殖", "鱼塘")),
        ProjectKind("port", "港口码头", "port or wharf", ("码头", "港口")),
        ProjectKind("chemical_park", "化工园区建设", "chemical park", ("化工园区",)),
        ProjectKind(
            "development_zone",
            "新区、开发区、产业园区",
            "new town, development zone or industrial park",
            ("开发区", "产业园区", "新区"),
        ),
        ProjectKind("chemical_plant", "化工项目", "chemical plant", ("化工厂",)),
        ProjectKind("heavy_industry", "重污染工业", "heavy industry"),
        ProjectKind("industrial_building", "工业厂房", "industrial building"),
        ProjectKind("building", "建筑", "building"),
        ProjectKind("housing", "住宅", "housing"),
        ProjectKind(
            "public_service",
            "公共服务设施",
            "public service facility",
            ("学校", "医院", "养老院"),
        ),
        ProjectKind("road", "道路工程", "road", ("公路",)),
        ProjectKind("rail", "铁路", "rail"),
        ProjectKind("transport_station", "交通站场", "transport station", ("汽车站",)),
        ProjectKind("park", "公园工程", "park", ("公园",)),
        ProjectKind("monitoring_station", "监测站", "monitoring station", purposes=("monitoring",)),
        ProjectKind("building_retrofit", "建筑节能改造", "building retrofit", uses_land=False),
        ProjectKind("vehicle_fleet", "车辆更新", "vehicle fleet", uses_land=False),
        ProjectKind("information_system", "信息系统", "information system", uses_land=False),
        ProjectKind("other", "其他", "other"),
    ),
)

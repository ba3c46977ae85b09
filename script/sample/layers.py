"""The layers of the catalogue: files, frames, footprints, and which zones stand in each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from sample.facts import (
    BY_CODE,
    DIANJIANG,
    EDITION,
    GAZETTEER,
    LICENCE,
    NOTICE,
    ROADS,
    SEED,
    SOURCE,
    TONGLIANG,
    WANSHENG,
    YONGCHUAN,
)
from sample.shapes import Plane, curve
from sample.writing import Feature, geojson
from sample.zones import Ground, Zone, features

EVERY: Final = tuple(BY_CODE)
WEST, EAST = (TONGLIANG, YONGCHUAN), (DIANJIANG, WANSHENG)


@dataclass(frozen=True)
class Layer:
    """A layer to write: the zones of ``kind`` in ``counties``; footprint as in the catalogue."""

    id: str
    kind: str
    title: str
    footprint: str
    counties: tuple[str, ...] = EVERY
    epsg: int = 4490
    source: str = SOURCE

    @property
    def path(self) -> str:
        """Path of its file in the workspace."""
        return f"layers/{self.id}.geojson"


#: Footprints that are files: name, counties.
FOOTPRINTS: Final = {
    "layers/footprints/tongliang.geojson": (TONGLIANG,),
    "layers/footprints/yongchuan_wansheng.geojson": (YONGCHUAN, WANSHENG),
    "layers/footprints/west.geojson": WEST,
    "layers/footprints/east.geojson": EAST,
    "layers/footprints/wansheng.geojson": (WANSHENG,),
}
_TL, _YW, _W, _E, _WS = FOOTPRINTS

LAYERS: Final = (
    Layer("admin_area", "admin_area", "区县（示意轮廓，面积属实）", "extent"),
    Layer("ecological_red_line", "ecological_red_line", "生态保护红线（示意）", "region"),
    Layer("basic_farmland", "permanent_basic_farmland", "永久基本农田（示意）", "region"),
    Layer("urban_growth_boundary", "urban_growth_boundary", "城镇开发边界（示意）", "region"),
    Layer("control_units", "control_unit", "环境管控单元（示意，数量与面积占比属实）", "region"),
    Layer("nature_reserve", "nature_reserve", "自然保护区（示意）", "region"),
    Layer("nature_parks", "nature_park", "自然公园（示意）", "region"),
    Layer("wetlands", "wetland", "湿地（示意）", "region"),
    Layer("sources_tongliang", "water_source_zone", "铜梁区水源保护区（示意）", _TL, (TONGLIANG,)),
    Layer(
        "sources_yongchuan_wansheng",
        "water_source_zone",
        "永川、万盛水源保护区（示意）",
        _YW,
        (YONGCHUAN, WANSHENG),
    ),
    Layer("rivers", "river", "河流（示意）", "region"),
    Layer("reservoirs", "reservoir", "水库（示意）", "region"),
    Layer("river_range_west", "river_management_range", "河道管理范围（西，35带）", _W, WEST, 4523),
    Layer("river_range_east", "river_management_range", "河道管理范围（东，36带）", _E, EAST, 4545),
    Layer("industrial_parks", "industrial_park", "合规园区（示意）", "region"),
    Layer("built_up_area", "built_up_area", "建成区（示意）", "region"),
    Layer("subsidence", "subsidence_area", "采煤沉陷区（示意）", _WS, (WANSHENG,)),
    Layer("land_use_west", "land_use", "西部地类图斑摘录（耕、林、草、矿、裸地，示意）", _W, WEST),
    Layer("land_use_east", "land_use", "东部地类图斑摘录（耕、林、草、矿、裸地，示意）", _E, EAST),
    Layer("natural_forest", "natural_forest", "天然林（示意）", "region"),
    Layer("public_welfare_forest", "public_welfare_forest", "公益林（示意）", "region"),
    Layer("forest_classes", "forest_protection_class", "林地保护等级（示意）", "region"),
    Layer("heritage_lines", "heritage_line", "历史文化保护线（示意）", "region"),
    Layer("fish_reserves", "fish_reserve", "水产种质资源保护区（示意）", "region"),
    Layer("shoreline_zones", "shoreline_zone", "长江岸线功能区（示意）", "region"),
    Layer("geohazard_zones", "geohazard_zone", "地质灾害危险区与易发区（示意）", "region"),
    Layer("geohazard_points", "geohazard_point", "地质灾害隐患点（示意）", "region"),
    Layer("contaminated_plots", "contaminated_plot", "土壤污染地块（示意）", "region"),
    Layer("closed_mines", "closed_mine", "关闭矿山（示意）", "region"),
    Layer("sealed_landfills", "sealed_landfill", "封场填埋场（示意）", "region"),
    Layer("residential_land", "residential_land", "居住用地（示意）", "region"),
    Layer("city_parks", "park", "城市公园（示意）", "region"),
    Layer("places_of_interest", "poi", "车站、医院、学校、供电所、停车场、景区（示意）", "region"),
    Layer("fuel_stations", "fuel_station", "加油站（示意）", "region"),
    Layer("bus_stops", "transit_stop", "公交站点（示意）", "built_up_area"),
    Layer("roads", "road", "主要道路（示意）", "region"),
    Layer(
        "gazetteer",
        "gazetteer",
        "地名点（概略，未核实）",
        "region",
        source="地名出自各方案；坐标凭一般知识概略给出，未核实（approximate, unverified）",
    ),
)


def layer_texts(grounds: list[Ground]) -> Iterable[tuple[str, str]]:
    """Path and text of every layer file and footprint file."""
    drawn = list(features(grounds))
    for layer in LAYERS:
        found = list(_features(layer, grounds, drawn))
        if not found:
            raise RuntimeError(f"{layer.id} is empty")
        yield layer.path, geojson(layer.id, found, epsg=layer.epsg)
    for path, counties in FOOTPRINTS.items():
        borders = [_border(g) for g in grounds if g.county.code in counties]
        yield path, geojson(path.rsplit("/", 1)[1].removesuffix(".geojson"), borders)


def _features(
    layer: Layer, grounds: list[Ground], drawn: list[tuple[Zone, Any]]
) -> Iterable[Feature]:
    if layer.kind == "admin_area":
        yield from (_border(g) for g in grounds)
    elif layer.kind == "gazetteer":
        yield from _places()
    elif layer.kind == "road":
        yield from _roads()
    number = 0
    for zone, shape in drawn:
        if zone.kind == layer.kind and zone.county in layer.counties:
            number += 1
            properties = {"feature": f"{layer.id}-{number}", "name": zone.name}
            yield {**properties, **zone.attributes, "county": zone.county}, shape


def _border(ground: Ground) -> Feature:
    county = ground.county
    properties = {
        "feature": county.code,
        "name": county.name,
        "code": county.code,
        "area_km2": county.area_km2,
    }
    return properties, ground.plane.degrees(ground.border)


def _places() -> Iterable[Feature]:
    for number, (name, county, place, uncertainty_m, *aliases) in enumerate(GAZETTEER, start=1):
        properties = {
            "feature": f"place-{number}",
            "name": name,
            "aliases": ";".join(aliases),
            "county": county,
            "uncertainty_m": uncertainty_m,
            "note": "approximate, unverified",
        }
        yield properties, shapely.Point(place)


def _roads() -> Iterable[Feature]:
    for number, (name, points) in enumerate(ROADS, start=1):
        plane = Plane(*points[0])
        rng = np.random.default_rng([SEED, number])
        line = curve(rng, plane.km(points), step=1.5, swing=0.2)
        yield {"feature": f"road-{number}", "name": name}, plane.degrees(shapely.LineString(line))


def catalogue() -> str:
    """Return the text of ``layers/catalog.toml``."""
    head = (
        "# 示例工作区的图层目录，由 script/make_sample.py 生成。\n"
        f"# {NOTICE}：除面积、数量、占比和名称外，轮廓均为虚构。\n"
        "# The catalogue of the sample, written by script/make_sample.py: outlines are invented.\n"
    )
    return head + "".join(_entry(layer) for layer in LAYERS)


def _entry(layer: Layer) -> str:
    values = {
        "id": layer.id,
        "kind": layer.kind,
        "title": layer.title,
        "path": layer.path,
        "frame": f"EPSG:{layer.epsg}",
        "edition": EDITION,
        "footprint": layer.footprint,
        "source": layer.source,
        "licence": LICENCE,
        "notice": NOTICE,
    }
    return "\n[[layer]]\n" + "".join(f'{key} = "{value}"\n' for key, value in values.items())

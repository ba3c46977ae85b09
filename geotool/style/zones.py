"""How a kind of layer looks, and in which family of kinds it is shown.

Colours are ours. Where a colour is prescribed (the three control lines, the city control
lines), the prescription was not found in public sources, so every entry is unverified until
somebody who holds the standard says otherwise; ``verified`` is what a legend must show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geotool.model import LAYER_KINDS, Text

#: To stand wherever zones are drawn, as long as one of them is unverified.
UNVERIFIED_COLOURS: Final = Text(
    "图层颜色未经规范核实，仅为区分之用",
    "Layer colours are not verified against a standard; they only tell layers apart",
)


@dataclass(frozen=True)
class ZoneStyle:
    """Look of one kind of layer.

    ``rank`` orders drawing, low at the bottom. ``shown`` says whether a map opens with it.
    ``dash`` is a line pattern in pixels. ``verified`` is true only where a published standard
    was read; ``source`` then names it.
    """

    kind: str
    fill: str
    stroke: str
    rank: int
    fill_share: float = 0.22
    stroke_px: float = 1.4
    dash: tuple[int, ...] = ()
    shown: bool = True
    verified: bool = False
    source: str | None = None


@dataclass(frozen=True)
class Family:
    """Kinds that stand together in a layer list, in their order there."""

    code: str
    title: Text
    kinds: tuple[str, ...]


_OUTLINE = 0.0

ZONE_STYLES: Final[Mapping[str, ZoneStyle]] = {
    s.kind: s
    for s in (
        ZoneStyle("admin_area", "#FFFFFF", "#6E7681", 0, 0.85, 1.6),
        # environmental control units tile a county: under everything, closed at first
        ZoneStyle("control_unit", "#B9A7D3", "#7D66A8", 5, 0.14, 1.0, (6, 3), shown=False),
        ZoneStyle("land_use", "#D9CFA8", "#A89B66", 6, 0.25, 0.6, shown=False),
        ZoneStyle("community", "#E3D5E8", "#A685B0", 7, 0.15, 0.8, shown=False),
        ZoneStyle("built_up_area", "#C9BDB4", "#8C7B6E", 10, 0.40, 0.8),
        ZoneStyle("residential_land", "#F0D58C", "#B8943A", 11, 0.35, 0.8),
        ZoneStyle("forest_protection_class", "#A9C79A", "#6F9A5B", 12, 0.20, 0.8, shown=False),
        # three control lines
        ZoneStyle("permanent_basic_farmland", "#F2CF4A", "#B8920A", 20, 0.34, 1.2),
        ZoneStyle("ecological_red_line", "#4E9A51", "#C2473D", 24, 0.24, 2.0),
        ZoneStyle("urban_growth_boundary", "#E88AA0", "#B53A63", 28, 0.06, 2.2, (10, 4)),
        # protected nature
        ZoneStyle("basic_grassland", "#B7C46A", "#7C8A33", 21, 0.24, 0.9),
        ZoneStyle("natural_forest", "#6FAE6A", "#3F7D3A", 21, 0.24, 0.9),
        ZoneStyle("public_welfare_forest", "#8CC084", "#4F8F49", 21, 0.24, 0.9),
        ZoneStyle("nature_park", "#5FB08A", "#23785A", 22, 0.24, 1.3),
        ZoneStyle("nature_reserve", "#2F8F5B", "#17603A", 23, 0.26, 1.5),
        ZoneStyle("national_park", "#1F7A4A", "#0E5230", 23, 0.26, 1.7),
        ZoneStyle("fish_reserve", "#57B0B5", "#237A80", 25, 0.22, 1.2),
        # water
        ZoneStyle("shoreline_zone", "#8FB8DE", "#4A7FB5", 26, 0.24, 1.0),
        ZoneStyle("river_management_range", "#A6D3F2", "#3E8FC9", 27, 0.32, 1.0),
        ZoneStyle("wetland", "#4FB9B0", "#127E78", 29, 0.30, 1.2),
        ZoneStyle("water_source_zone", "#3F7FD6", "#1D4F9C", 30, 0.18, 1.6, (4, 3)),
        ZoneStyle("reservoir", "#7CB7EE", "#2F78BC", 31, 0.55, 1.0),
        ZoneStyle("river", "#4B9CDF", "#3A88CB", 32, _OUTLINE, 2.4),
        # hazard and used land
        ZoneStyle("geohazard_zone", "#C98A52", "#8A5420", 33, 0.24, 1.2, (3, 3)),
        ZoneStyle("geohazard_point", "#A5642A", "#6E3D10", 60, 0.80, 1.0),
        ZoneStyle("contaminated_plot", "#8A6D5A", "#54392A", 34, 0.40, 1.3),
        ZoneStyle("subsidence_area", "#B59C84", "#735A40", 33, 0.30, 1.3, (8, 3)),
        ZoneStyle("closed_mine", "#A39A94", "#5E5550", 34, 0.40, 1.2),
        ZoneStyle("sealed_landfill", "#9C9A6E", "#616036", 34, 0.40, 1.2),
        ZoneStyle("industrial_park", "#C3A3C9", "#80548A", 35, 0.26, 1.3),
        ZoneStyle("chemical_park", "#B584AE", "#77366E", 36, 0.30, 1.5),
        ZoneStyle("heritage_line", "#B98A78", "#8A3E22", 37, 0.18, 1.6, (6, 2)),
        # town and transport
        ZoneStyle("park", "#9BCB7C", "#5A9A36", 38, 0.40, 0.9),
        ZoneStyle("road", "#A9A49C", "#8F8A82", 40, _OUTLINE, 1.4),
        ZoneStyle("walking_network", "#C4BDB2", "#B5AEA3", 41, _OUTLINE, 0.8, shown=False),
        ZoneStyle("transit_stop", "#2D7D9A", "#175A73", 61, 0.85, 1.0, shown=False),
        ZoneStyle("charger", "#3FA66B", "#1E7544", 61, 0.85, 1.0, shown=False),
        ZoneStyle("fuel_station", "#B0713A", "#7A4718", 61, 0.85, 1.0, shown=False),
        ZoneStyle("poi", "#7A7F87", "#4F545C", 61, 0.85, 1.0, shown=False),
        ZoneStyle("population", "#B8A0A0", "#8C7070", 8, 0.30, 0.5, shown=False),
        ZoneStyle("jobs", "#A0A8B8", "#707A8C", 8, 0.30, 0.5, shown=False),
        ZoneStyle("gazetteer", "#9A9FA7", "#6A6F77", 59, 0.85, 0.8, shown=False),
        ZoneStyle("dem", "#CFC6B4", "#9A917E", 1, 0.20, 0.5, shown=False),
        ZoneStyle("flood_depth", "#9CC3E0", "#5A93BD", 9, 0.30, 0.5, shown=False),
    )
}

FAMILIES: Final[tuple[Family, ...]] = (
    Family(
        "three_lines",
        Text("三条控制线", "Three control lines"),
        ("ecological_red_line", "permanent_basic_farmland", "urban_growth_boundary"),
    ),
    Family(
        "nature",
        Text("自然保护与林地", "Protected nature and forest"),
        (
            "national_park",
            "nature_reserve",
            "nature_park",
            "fish_reserve",
            "basic_grassland",
            "natural_forest",
            "public_welfare_forest",
            "forest_protection_class",
        ),
    ),
    Family(
        "water",
        Text("水与湿地", "Water and wetland"),
        (
            "wetland",
            "water_source_zone",
            "river_management_range",
            "shoreline_zone",
            "river",
            "reservoir",
            "flood_depth",
        ),
    ),
    Family(
        "land",
        Text("风险与特殊用地", "Risk and special land"),
        (
            "subsidence_area",
            "geohazard_zone",
            "geohazard_point",
            "contaminated_plot",
            "closed_mine",
            "sealed_landfill",
            "industrial_park",
            "chemical_park",
            "heritage_line",
        ),
    ),
    Family(
        "town",
        Text("城乡与交通", "Town and transport"),
        (
            "built_up_area",
            "residential_land",
            "community",
            "park",
            "transit_stop",
            "charger",
            "fuel_station",
            "poi",
            "road",
            "walking_network",
            "population",
            "jobs",
        ),
    ),
    Family(
        "base",
        Text("管控与基础", "Control units and base"),
        ("control_unit", "land_use", "gazetteer", "dem", "admin_area"),
    ),
)


def zone_style(kind: str) -> ZoneStyle:
    """Look of a kind of layer; a neutral grey for a kind that has none yet.

    >>> zone_style("river").stroke_px
    2.4
    """
    return ZONE_STYLES.get(kind) or ZoneStyle(kind, "#B0B4BA", "#767B83", 15)


def family_of(kind: str) -> Family:
    """Return the family in which a kind is listed; the last one for a kind in none.

    >>> family_of("wetland").code
    'water'
    """
    return next((f for f in FAMILIES if kind in f.kinds), FAMILIES[-1])


def kind_label(kind: str) -> Text:
    """Both labels of a kind of layer.

    >>> kind_label("wetland")
    Text(zh='湿地', en='wetland')
    """
    return Text(LAYER_KINDS.label(kind, "zh"), LAYER_KINDS.label(kind, "en"))

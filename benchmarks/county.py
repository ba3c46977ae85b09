"""A synthetic county with all the layers that rules ask for, and projects of all kinds.

Shapes are invented and seeded; sizes and densities are like those of a county: farmland as a
gap-free partition, a red line of large polygons with holes, control units that tile the land.
"""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks import worlds
from geotool.measure import area_m2
from geotool.model import (
    LAYER_KINDS,
    PROJECT_COLUMNS,
    PROJECT_KINDS,
    PURPOSES,
    LayerSpec,
    Provenance,
)
from geotool.stores import StoredLayer

PARCEL_SIDE_M: Final = 60.0
#: Parcels of the county that the numbers below are meant for: 900 km2.
COUNTY_PARCELS: Final = 250_000
NO_FARMLAND: Final = ("ecological_red_line", "urban_growth_boundary")
CANONICAL: Final = "EPSG:4490"
DISCHARGING: Final = {"wastewater_plant", "outfall", "chemical_plant", "heavy_industry", "park"}
INDUSTRIAL: Final = {"industrial_building", "heavy_industry", "chemical_plant"}
#: Land-use codes of the parcels: a fifth cropland and more than half forest, as in Chongqing.
CODES: Final = ("0101", "0103", "0201", "0301", "0301", "0301", "0305", "0307", "1104", "0702")
#: Zone layers as patches: number, median radius in metres, vertices, attributes by turns.
PATCHES: Final[dict[str, tuple[int, float, int, dict[str, tuple[str, ...]]]]] = {
    "ecological_red_line": (120, 600.0, 12_000, {}),
    "nature_reserve": (4, 1500.0, 1400, {"zone": ("core", "general")}),
    "nature_park": (6, 900.0, 400, {"class": ("wetland_park", "forest_park", "scenic_area")}),
    "national_park": (1, 2000.0, 800, {"zone": ("core", "general")}),
    "wetland": (60, 300.0, 200, {"level": ("national", "provincial", "general")}),
    "water_source_zone": (40, 500.0, 200, {"level": ("1", "2", "quasi")}),
    "river_management_range": (30, 600.0, 400, {}),
    "shoreline_zone": (10, 700.0, 200, {"class": ("protection", "reserve", "control")}),
    "fish_reserve": (3, 900.0, 200, {}),
    "natural_forest": (30, 400.0, 300, {}),
    "public_welfare_forest": (30, 400.0, 300, {}),
    "forest_protection_class": (20, 500.0, 200, {"class": ("I", "II", "III", "IV")}),
    "geohazard_zone": (20, 600.0, 200, {"class": ("danger", "high", "medium", "low")}),
    "contaminated_plot": (30, 80.0, 30, {"status": ("registered", "survey_due", "removed")}),
    "urban_growth_boundary": (20, 1800.0, 600, {"zone": ("concentrated", "flexible", "special")}),
    "built_up_area": (10, 1200.0, 300, {}),
    "residential_land": (200, 150.0, 20, {}),
    "industrial_park": (10, 800.0, 60, {}),
    "subsidence_area": (6, 1500.0, 200, {}),
    "closed_mine": (10, 300.0, 60, {}),
    "sealed_landfill": (5, 200.0, 40, {}),
    "heritage_line": (20, 300.0, 60, {}),
    "basic_grassland": (5, 500.0, 60, {}),
    "park": (40, 150.0, 30, {}),
    "reservoir": (15, 400.0, 100, {}),
}
POINTS: Final[dict[str, tuple[int, dict[str, tuple[str, ...]]]]] = {
    "transit_stop": (800, {"status": ("open", "open", "planned"), "mode": ("bus",)}),
    "poi": (300, {"class": ("station", "hospital", "school", "scenic_area")}),
    "geohazard_point": (100, {}),
    "fuel_station": (40, {}),
}


def span_m(parcels: int) -> float:
    """Side of the square county in metres."""
    return float(PARCEL_SIDE_M * int(np.sqrt(parcels)))


def layers(parcels: int, *, seed: int) -> list[StoredLayer]:
    """Return all layers as a store hands them out."""
    random = np.random.default_rng(seed)
    side = span_m(parcels)
    land = worlds.parcels(parcels, seed=seed, side_m=PARCEL_SIDE_M)
    codes = np.array(CODES)[random.integers(0, len(CODES), len(land))]
    found = [stored("land_use", land, {"dlbm": codes.tolist()})]
    found.append(stored("admin_area", _box(side), {"code": ["500231"]}))
    units = worlds.parcels(400, seed=seed + 2, side_m=side / 20)
    classes = np.array(["priority", "key", "general"])[random.integers(0, 3, len(units))]
    units = shapely.segmentize(units, 2 / worlds.METRES_PER_DEGREE[1])  # some 800 vertices each
    found.append(stored("control_unit", fine(units), {"class": classes.tolist()}))
    scale = parcels / COUNTY_PARCELS
    for kind, (usual, radius_m, vertices, attributes) in PATCHES.items():
        count = max(1, round(usual * scale))
        shapes = fine(_patches(random, count, radius_m, vertices, side))
        found.append(stored(kind, shapes, _in_turn(attributes, count)))
    lines = [x.table.geometry.to_numpy() for x in found if x.spec.kind in NO_FARMLAND]
    taken = shapely.STRtree(land).query(np.concatenate(lines), predicate="intersects")[1]
    farm = np.char.startswith(codes, "01") & (random.random(len(land)) < 0.6)
    farm[taken] = False  # the three lines do not overlap
    found.append(stored("permanent_basic_farmland", land[farm], {}))
    for kind, (usual, attributes) in POINTS.items():
        count = max(1, round(usual * scale))
        places = worlds.degrees(*random.uniform(0, side, (2, count)))
        found.append(stored(kind, shapely.points(places), _in_turn(attributes, count)))
    classes = {"class": ("yangtze_main", "yangtze_important_tributary", "yangtze_tributary")}
    found.append(stored("river", fine(_lines(random, 12, side)), _in_turn(classes, 12)))
    found.append(stored("road", fine(_lines(random, 60, side)), {}))
    return found


def projects(count: int, *, seed: int, span_m: float) -> gpd.GeoDataFrame:
    """Return project rows of all kinds with the columns that rules read, drawn as polygons."""
    random = np.random.default_rng(seed)

    def some(*values: str) -> list[str]:
        return np.array(values)[random.integers(0, len(values), count)].tolist()

    columns: dict[str, Any] = {name: [None] * count for name in PROJECT_COLUMNS}
    columns["id"] = [f"P-{n}" for n in range(count)]
    columns["name"] = [f"项目 {n}" for n in range(count)]
    kinds = some(*(term.code for term in PROJECT_KINDS), "")
    columns["kind"] = kinds
    columns["purposes"] = some(*([""] * 40), *(term.code for term in PURPOSES))
    columns["change"] = some("new", "new", "new", "enlarge", "existing", "")
    columns["approved_on"] = some("", "", "", "", "", "", "2021-05-01", "2025-02-01")
    columns["discharges"] = _where(kinds, DISCHARGING, some("", "yes", "no"))
    columns["industry"] = _where(kinds, INDUSTRIAL, some("", "chemical", "steel"))
    columns["part"] = _where(kinds, {"pv_ground"}, some("", "array", "substation"))
    columns["county"] = some("500231", "")
    columns["location_accuracy"] = ["surveyed"] * count
    columns["source_file"] = ["projects/benchmark.csv"] * count
    columns["source_row"] = list(range(2, count + 2))
    sites = worlds.projects(count, seed=seed, span_m=span_m)
    drawn = area_m2(sites)
    columns["declared_area_m2"] = np.where(random.random(count) < 0.1, drawn * 1.5, drawn).tolist()
    return gpd.GeoDataFrame(pd.DataFrame(columns), geometry=sites, crs=CANONICAL)


def _where(kinds: list[str], chosen: set[str], values: list[str]) -> list[str]:
    """Values for rows of some kinds, empty for the others."""
    return [value if kind in chosen else "" for kind, value in zip(kinds, values, strict=True)]


def stored(kind: str, shapes: Any, attributes: dict[str, list[str]]) -> StoredLayer:
    """Return shapes as a layer of a store."""
    count = len(shapes)
    own = {a: attributes.get(a, [""] * count) for a in LAYER_KINDS[kind].attributes}
    table = gpd.GeoDataFrame(
        {"feature": [str(n) for n in range(count)], "name": [""] * count, **own},
        geometry=list(shapes),
        crs=CANONICAL,
    )
    spec = LayerSpec(id=kind, kind=kind, path=f"layers/{kind}.gpkg", edition="2026-01-01")
    source = Provenance(spec.path, "", CANONICAL, True, "", None, count, "")
    return StoredLayer(spec, table, source)


def fine(shapes: Any) -> Any:
    """Cut edges to at most 100 m, as a store does."""
    return shapely.segmentize(shapes, 100.0 / worlds.METRES_PER_DEGREE[1])


def _in_turn(attributes: dict[str, tuple[str, ...]], count: int) -> dict[str, list[str]]:
    return {
        name: [words[n % len(words)] for n in range(count)] for name, words in attributes.items()
    }


def _box(side: float) -> Any:
    corners = worlds.degrees(np.array([0, side, side, 0.0]), np.array([0, 0, side, side]))
    return fine(np.array([shapely.Polygon(corners)]))


def _patches(random: Any, count: int, radius_m: float, vertices: int, side: float) -> Any:
    """Wavy patches; every third has holes."""
    centre = random.uniform(0, side, (count, 2, 1))
    radius = radius_m * random.lognormal(0, 0.4, (count, 1))
    turn = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    waves = sum(
        random.uniform(0, 0.12, (count, 1)) * np.sin(k * turn + random.uniform(0, 6, (count, 1)))
        for k in (2, 3, 7, 19)
    )
    reach = radius * (1 + waves)
    x, y = centre[:, 0] + reach * np.cos(turn), centre[:, 1] + reach * np.sin(turn)
    shells = shapely.polygons(worlds.degrees(x, y))
    holes = worlds.degrees(
        centre[:, 0] + 0.3 * reach * np.cos(-turn), centre[:, 1] + 0.3 * reach * np.sin(-turn)
    )
    for n in range(0, count, 3):
        shells[n] = shapely.Polygon(shells[n].exterior, [holes[n]])
    return shells


def _lines(random: Any, count: int, side: float) -> Any:
    """Winding lines through the county."""
    along = np.linspace(0, side, 400)
    shapes = []
    for n in range(count):
        sway = np.cumsum(random.normal(0, 25, len(along))) + random.uniform(0, side)
        x, y = (along, sway) if n % 2 else (sway, along)
        shapes.append(shapely.LineString(worlds.degrees(x, y)))
    return np.array(shapes, dtype=object)

"""What is said of a region whose code no outline has."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import box

from geotool.model import LayerSpec, Provenance
from geotool.stores import StoredLayer, region_remedy


def outlines(count: int) -> list[StoredLayer]:
    rows = [
        ("铜梁区", "500151"),
        ("永川区", "500118"),
        *((f"县{n}", f"4101{n}") for n in range(22, 40)),
    ]
    names, codes = zip(*rows[:count], strict=True)
    table = gpd.GeoDataFrame(
        {"name": names, "code": codes}, geometry=[box(0, 0, 1, 1)] * count, crs=4490
    )
    read = Provenance("a", "", "EPSG:4490", True, "", None, count, "")
    return [StoredLayer(LayerSpec("a", "admin_area", "a"), table, read)]


@pytest.mark.parametrize(("code", "near"), [("500152", "铜梁区 500151"), ("永川", "永川区 500118")])
def test_the_nearest_and_the_others_are_named(code: str, near: str) -> None:
    remedy = region_remedy(outlines(2), code)
    assert remedy == f"did you mean {near}? outlines there: 永川区 500118, 铜梁区 500151"


def test_eight_are_enough() -> None:
    remedy = region_remedy(outlines(12), "999999")
    assert remedy.startswith("outlines there: ")
    assert remedy.count(",") == 7
    assert remedy.endswith(" …")


def test_without_outlines() -> None:
    assert region_remedy([], "500151") == "outlines there: none"

"""The 示例 project table with its site files, and what is expected of each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely

from sample.examples import EXAMPLES, Example
from sample.facts import NOTICE
from sample.shapes import area_m2
from sample.sites import draw_sites
from sample.writing import geojson, table
from sample.zones import Ground

COLUMNS = [
    "id",
    "name",
    "kind",
    "purposes",
    "status",
    "change",
    "county",
    "declared_area_m2",
    "location_accuracy",
    "discharges",
    "industry",
    "part",
    "lon",
    "lat",
    "frame",
    "remarks",
    "source",
]
ORIGIN = "示例（虚构），见 docs/sample.md"


def example_texts(grounds: Mapping[str, Ground]) -> Iterable[tuple[str, str]]:
    """Path and text of the table, of every site file and of the expectations."""
    drawn = {key: (e, _degrees(g, s)) for key, (e, g, s) in draw_sites(grounds).items()}
    rows = [_row(e, drawn[e.id][1] if e.id in drawn else None) for e in EXAMPLES]
    yield "projects/examples.csv", table(COLUMNS, rows)
    for key, (example, shape) in drawn.items():
        if example.form in ("site", "gk"):
            epsg = 4523 if example.form == "gk" else 4490
            properties = {"id": key, "name": example.name}
            yield f"projects/sites/{key}.geojson", geojson(key, [(properties, shape)], epsg=epsg)
    yield "tests/sample/expected.toml", expectations()
    yield "docs/sample.md", page()


def _degrees(ground: Ground, shape: Any) -> Any:
    return ground.plane.degrees(shape)


def _row(example: Example, shape: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": example.id,
        "name": example.name,
        "kind": example.kind,
        "status": "示例",
        "county": example.county,
        "location_accuracy": "none" if shape is None else "schematic",
        "remarks": example.zh,
        "source": ORIGIN,
        **example.columns,
    }
    if shape is not None and shape.geom_type == "Polygon":
        row["declared_area_m2"] = round(area_m2(shape))
    if example.form == "lonlat":
        lon, lat = np.ravel(shapely.get_coordinates(shape))
        row |= {"lon": f"{lon:.7f}", "lat": f"{lat:.7f}", "frame": "EPSG:4490"}
    return row


def expectations() -> str:
    """Return the expected verdicts as TOML, for the tests."""
    head = (
        "# Written by script/make_sample.py. For every 示例 project: its verdict on the sample's\n"
        "# as-of date, and the catalogue ids of rules that must stand among its findings.\n"
        "# Rows of real plans are located by place name at best: they never violate.\n\n"
        "[real]\n"
        'files = ["projects/tongliang.csv", "projects/other_plans.csv"]\n'
        'verdicts = ["unknown", "notice", "pass"]\n'
    )
    return head + "".join(
        f'\n[project."{e.id}"]\nverdict = "{e.verdict}"\nrules = {_list(e.rules)}\n'
        for e in EXAMPLES
    )


def _list(words: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{w}"' for w in words) + "]"


def page() -> str:
    """Return docs/sample.md."""
    rows = "".join(
        f"| {e.id} | {e.name} | {e.verdict} | {'、'.join(e.rules) or '–'} | {e.zh} | {e.en} |\n"
        for e in EXAMPLES
    )
    return f"""# 示例工作区 / The sample workspace

**{NOTICE}。** 仓库根目录就是示例工作区：铜梁区、永川区、垫江县、万盛经开区。
The repository root is itself the sample workspace: four counties of Chongqing.

| 内容 What | 真实 Real | 虚构 Invented |
|---|---|---|
| 区县 counties | 名称、椭球面积 names, ellipsoidal areas | 轮廓 outlines |
| 环境管控单元 control units | 2023年数量与面积占比 counts and shares | 界线、名称 borders, names |
| 各类区域 zones | 地名、大致位置 names, rough places | 轮廓与大小 outlines, sizes |
| `tongliang.csv`, `other_plans.csv` | 全部，逐行注明出处 all, sources in the rows | 无 nothing |
| `examples.csv`, `sites/` | 无 nothing | 全部 all |
| 地名点 gazetteer | 地名 names | 坐标概略、未核实 positions are approximate, unverified |

真实项目只有地名，没有坐标：结论只会是未知、提示或通过。
Real rows have place names only: their verdict is unknown, notice or pass, never a violation.

- 万盛经开区没有自己的区划代码，用 500110：2011年以前是万盛区的代码，今属綦江区。
  Wansheng has no code of its own; 500110 was that of 万盛区 until 2011 and is 綦江区's today.
- 3度带的带界106.5°E从中间穿过：西部河道范围在35带（EPSG:4523），东部在36带（EPSG:4545）；
  示例跨区输气管道和示意的三环高速越过它。
  The 3-degree seam at 106.5°E runs through: river ranges stand in zone 35 in the west and in
  zone 36 in the east; a pipeline and a motorway cross it.
- 水源保护区没有垫江的资料，沉陷区只声明万盛：图层范围以外是“未知”，不是“通过”。
  No source zones for Dianjiang, subsidence claims only Wansheng: outside is unknown, not pass.

重新生成 To make it again: `python script/make_sample.py`

## 示例项目的预期结论 / What each 示例 project shows

规则为目录编号。Rules are catalogue ids.

| 编号 | 项目 | 结论 verdict | 规则 rules | 为什么 | why |
|---|---|---|---|---|---|
{rows}"""

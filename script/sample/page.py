"""Write docs/sample.md: every row with its verdict, its rules and the reason in law.

Verdicts, rules and reasons are kept by hand in tests/sample/expected.toml, which the tests hold
against a review; so the page cannot say anything else than what is tested.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sample.facts import NOTICE

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = ROOT / "tests/sample/expected.toml"
REAL = ("projects/tongliang.csv", "projects/other_plans.csv")


@cache
def expected() -> dict[str, Any]:
    """Return what is expected of rows and layers."""
    return tomllib.loads(EXPECTED.read_text("utf-8"))


def reasons() -> dict[str, dict[str, Any]]:
    """Return what is expected of each row, by its id."""
    rows: dict[str, dict[str, Any]] = expected()["project"]
    return rows


def page(examples: Iterable[Mapping[str, Any]]) -> str:
    """Return the text of docs/sample.md."""
    real = [row for name in REAL for row in _table(ROOT / name)]
    return "".join(
        [
            _head(),
            _section("示例项目 / The 示例 projects", _rows(examples)),
            _section("真实项目 / The real rows", _rows(real)),
            _section("图层之间 / Between the layers", _layers()),
        ]
    )


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _section(title: str, body: str) -> str:
    return f"\n## {title}\n\n{body}"


def _rows(rows: Iterable[Mapping[str, Any]]) -> str:
    lines = [
        "| 编号 | 项目 | 结论 verdict | 规则 rules | 理由 | why |\n",
        "|---|---|---|---|---|---|\n",
    ]
    for row in rows:
        told = reasons()[row["id"]]
        rules = "、".join(told["rules"]) or "–"
        cells = (row["id"], row["name"], told["verdict"], rules, told["zh"], told["en"])
        lines.append("| " + " | ".join(cells) + " |\n")
    return "".join(lines)


def _layers() -> str:
    lines = [
        "| 规则 rule | 何处 where | 结论 verdict | 数值 figure | 理由 | why |\n",
        "|---|---|---|---|---|---|\n",
    ]
    for told in expected()["layers"]:
        figure = f"{told['value']:,} {told['unit']}"
        cells = (told["rule"], told["zone"], told["verdict"], figure, told["zh"], told["en"])
        lines.append("| " + " | ".join(cells) + " |\n")
    return "".join(lines)


def _head() -> str:
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

真实项目只有地名，没有坐标：结论只会是未知、提示或通过，绝不会是违反。
Real rows have place names only: their verdict is unknown, notice or pass, never a violation.

- 万盛经开区没有自己的区划代码，用 500110：2011年以前是万盛区的代码，今属綦江区。
  Wansheng has no code of its own; 500110 was that of 万盛区 until 2011 and is 綦江区's today.
- 3度带的带界106.5°E从中间穿过：西部河道范围在35带（EPSG:4523），东部在36带（EPSG:4545）；
  示例跨区输气管道和示意的三环高速越过它。
  The 3-degree seam at 106.5°E runs through: river ranges stand in zone 35 in the west and in
  zone 36 in the east; a pipeline and a motorway cross it.
- 水源保护区没有垫江的资料，沉陷区只声明万盛：图层范围以外是“未知”，不是“通过”。
  No source zones for Dianjiang, subsidence claims only Wansheng: outside is unknown, not pass.
- 有意不给国家公园和基本草原图层：PA003 以及 PV002、SWS001、TCL001 的这一部分列入“未检查”，
  不算通过。
  National parks and basic grassland are left out on purpose: PA003 and that part of PV002,
  SWS001 and TCL001 are listed as not checked, and are not passed.
- 图层里有几处有意画错的地方，见最后一张表；已知的数值由测试另行量算。
  The layers have a few faults on purpose, see the last table; tests measure them apart.
- 地类图斑只摘录规则要问的耕地、林地、草地、采矿用地和裸地，其余留白。
  Of land-use parcels only the classes that rules ask for are drawn: cropland, forest, grass,
  mining and bare land.

结论是 2026-11-20 的；规则用永久代码，条文和目录编号见[规则说明](rules/README.md)。“规则”一栏列出
有结论的每一条，不多也不少；各表由 `tests/sample/expected.toml` 生成，测试逐行核对。
Verdicts are those of 2026-11-20; rules stand by their permanent codes, articles and catalogue ids
on the [rule pages](rules/README.md). The column lists every rule that found something and no
other; the tables are made from `tests/sample/expected.toml`, which the tests hold against a review.

管控单元铺满区县，凡用地项目至少有一条“应对照单元准入清单”的提示（ECU002、ECU003）：没有别的结论的项目也是“提示”。
Control units cover the counties, so every project on land is at least told to compare its unit's
admission list (ECU002, ECU003): one without any other finding is a notice, too.

重新生成 To make it again: `python script/make_sample.py`
"""

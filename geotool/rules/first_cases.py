"""First cases of a new rule, by check: one conflict, one clear, one boundary, one unknown."""

from __future__ import annotations

from typing import Final

FIRST_CASES: Final[dict[str, str]] = {
    "overlap": """
[[case]]
id = "half_inside"
shows = "conflict"
text = { zh = "一半在区内。", en = "Half of it lies in the zone." }
project = { kind = "building" }
site = { rect = [0, 0, 100, 100] }
zones = [{ kind = "wetland", rect = [50, -100, 300, 200] }]
expect = { verdict = "violation", value = 5000.0, share = 0.5 }

[[case]]
id = "apart"
shows = "clear"
text = { zh = "相距200米。", en = "200 m apart." }
project = { kind = "building" }
site = { rect = [0, 0, 100, 100] }
zones = [{ kind = "wetland", rect = [300, -100, 500, 200] }]
expect = { verdict = "pass" }

[[case]]
id = "touching"
shows = "boundary"
text = { zh = "仅边界相接。", en = "The boundaries only touch." }
project = { kind = "building" }
site = { rect = [0, 0, 100, 100] }
zones = [{ kind = "wetland", rect = [100, -100, 300, 200] }]
expect = { verdict = "pass" }

[[case]]
id = "place_name"
shows = "unknown"
text = { zh = "只有地名，可能触及该区。", en = "By name only; it may reach the zone." }
project = { kind = "building", location_accuracy = "place_name", uncertainty_m = 500 }
site = { point = [0, 0] }
zones = [{ kind = "wetland", rect = [300, -100, 500, 200] }]
expect = { verdict = "unknown", reason = "place_name" }
""",
    "within_distance": """
[[case]]
id = "at_200_m"
shows = "conflict"
text = { zh = "距200米。", en = "200 m away." }
project = { kind = "building" }
site = { rect = [0, 0, 100, 100] }
zones = [{ kind = "reservoir", rect = [300, -100, 500, 200] }]
expect = { verdict = "violation", value = 200.0 }

[[case]]
id = "far"
shows = "clear"
text = { zh = "距900米。", en = "900 m away." }
project = { kind = "building" }
site = { rect = [0, 0, 100, 100] }
zones = [{ kind = "reservoir", rect = [1000, -100, 1200, 200] }]
expect = { verdict = "pass" }

[[case]]
id = "just_within"
shows = "boundary"
text = { zh = "距499.99米：在范围内。", en = "499.99 m is within." }
project = { kind = "building" }
site = { rect = [0, 0, 100, 100] }
zones = [{ kind = "reservoir", rect = [599.99, -100, 800, 200] }]
expect = { verdict = "violation", value = 499.99 }

[[case]]
id = "place_name"
shows = "unknown"
text = { zh = "只有地名，可能在限距之内。", en = "By name only; it may be within." }
project = { kind = "building", location_accuracy = "place_name", uncertainty_m = 500 }
site = { point = [0, 0] }
zones = [{ kind = "reservoir", rect = [800, -100, 1000, 200] }]
expect = { verdict = "unknown", reason = "place_name" }
""",
    "inside": """
[[case]]
id = "a_quarter_outside"
shows = "conflict"
text = { zh = "四分之一在区外。", en = "A quarter lies outside." }
project = { kind = "building" }
site = { rect = [0, 0, 100, 100] }
zones = [{ kind = "industrial_park", rect = [-500, -500, 75, 500] }]
expect = { verdict = "unmet", value = 2500.0, share = 0.25 }

[[case]]
id = "inside"
shows = "clear"
text = { zh = "全部在内。", en = "Wholly inside." }
project = { kind = "building" }
site = { rect = [0, 0, 100, 100] }
zones = [{ kind = "industrial_park", rect = [-500, -500, 500, 500] }]
expect = { verdict = "pass" }

[[case]]
id = "on_the_edge"
shows = "boundary"
text = { zh = "一条边正好在边界上。", en = "One edge lies exactly on the boundary." }
project = { kind = "building" }
site = { rect = [0, 0, 100, 100] }
zones = [{ kind = "industrial_park", rect = [-500, -500, 100, 500] }]
expect = { verdict = "pass" }

[[case]]
id = "place_name"
shows = "unknown"
text = { zh = "只有地名，可能在区外。", en = "By name only; it may lie outside." }
project = { kind = "building", location_accuracy = "place_name", uncertainty_m = 500 }
site = { point = [0, 0] }
zones = [{ kind = "industrial_park", rect = [-500, -500, 100, 500] }]
expect = { verdict = "unknown", reason = "place_name" }
""",
    "near_any": """
[[case]]
id = "far"
shows = "conflict"
text = { zh = "最近的道路在900米外。", en = "The nearest road is 900 m away." }
project = { kind = "building" }
site = { rect = [0, 0, 100, 100] }
zones = [{ kind = "road", line = [[1000, -500], [1000, 500]] }]
expect = { verdict = "unmet", value = 900.0 }

[[case]]
id = "near"
shows = "clear"
text = { zh = "道路在100米外。", en = "A road 100 m away." }
project = { kind = "building" }
site = { rect = [0, 0, 100, 100] }
zones = [{ kind = "road", line = [[200, -500], [200, 500]] }]
expect = { verdict = "pass" }

[[case]]
id = "just_beyond"
shows = "boundary"
text = { zh = "距500.05米：超出限距。", en = "500.05 m is beyond the limit." }
project = { kind = "building" }
site = { rect = [0, 0, 100, 100] }
zones = [{ kind = "road", line = [[600.05, -500], [600.05, 500]] }]
expect = { verdict = "unmet", value = 500.05 }

[[case]]
id = "place_name"
shows = "unknown"
text = { zh = "只有地名，可能超出限距。", en = "By name only; it may be too far." }
project = { kind = "building", location_accuracy = "place_name", uncertainty_m = 500 }
site = { point = [0, 0] }
zones = [{ kind = "road", line = [[400, -500], [400, 500]] }]
expect = { verdict = "unknown", reason = "place_name" }
""",
    "zones_disjoint": """
[[case]]
id = "overlapping"
shows = "conflict"
text = { zh = "两线重叠半公顷。", en = "The two overlap by half a hectare." }
zones = [
  { kind = "ecological_red_line", rect = [0, 0, 100, 100] },
  { kind = "permanent_basic_farmland", rect = [50, 0, 200, 100] },
]
expect = { verdict = "violation", value = 5000.0 }

[[case]]
id = "apart"
shows = "clear"
text = { zh = "相距100米。", en = "100 m apart." }
zones = [
  { kind = "ecological_red_line", rect = [0, 0, 100, 100] },
  { kind = "permanent_basic_farmland", rect = [200, 0, 300, 100] },
]
expect = { verdict = "pass" }

[[case]]
id = "touching"
shows = "boundary"
text = { zh = "仅边界相接。", en = "The boundaries only touch." }
zones = [
  { kind = "ecological_red_line", rect = [0, 0, 100, 100] },
  { kind = "permanent_basic_farmland", rect = [100, 0, 200, 100] },
]
expect = { verdict = "pass" }

[[case]]
id = "layer_missing"
shows = "unknown"
text = { zh = "缺少永久基本农田图层。", en = "The farmland layer is missing." }
missing = ["permanent_basic_farmland"]
zones = [{ kind = "ecological_red_line", rect = [0, 0, 100, 100] }]
expect = { verdict = "pass", not_checked = "missing_layer" }
""",
    "coverage": """
[[case]]
id = "no_stop_near"
shows = "conflict"
text = { zh = "附近没有站点。", en = "No stop is near." }
zones = [
  { kind = "built_up_area", rect = [0, 0, 1000, 1000] },
  { kind = "transit_stop", attributes = { status = "open" }, point = [5000, 500] },
]
expect = { verdict = "unmet", share = 0.0 }

[[case]]
id = "all_within"
shows = "clear"
text = { zh = "全部在500米之内。", en = "All of it lies within 500 m." }
zones = [
  { kind = "built_up_area", rect = [0, 0, 200, 200] },
  { kind = "transit_stop", attributes = { status = "open" }, point = [100, 100] },
]
expect = { verdict = "pass" }

[[case]]
id = "planned_stop"
shows = "boundary"
text = { zh = "规划站点不计。", en = "A planned stop does not count." }
zones = [
  { kind = "built_up_area", rect = [0, 0, 200, 200] },
  { kind = "transit_stop", attributes = { status = "planned" }, point = [100, 100] },
]
expect = { verdict = "unmet", share = 0.0 }

[[case]]
id = "layer_missing"
shows = "unknown"
text = { zh = "缺少站点图层。", en = "The layer of stops is missing." }
missing = ["transit_stop"]
zones = [{ kind = "built_up_area", rect = [0, 0, 200, 200] }]
expect = { verdict = "pass", not_checked = "missing_layer" }
""",
    "declared": """
[[case]]
id = "half_as_much"
shows = "conflict"
text = { zh = "申报2公顷，图形1公顷。", en = "2 ha declared, 1 ha drawn." }
project = { kind = "building", declared_area_m2 = 20000 }
site = { rect = [0, 0, 100, 100] }
expect = { verdict = "unmet" }

[[case]]
id = "the_same"
shows = "clear"
text = { zh = "一致。", en = "The same." }
project = { kind = "building", declared_area_m2 = 10000 }
site = { rect = [0, 0, 100, 100] }
expect = { verdict = "pass" }

[[case]]
id = "just_within"
shows = "boundary"
text = { zh = "相差不足1%。", en = "Less than 1 % apart." }
project = { kind = "building", declared_area_m2 = 10090 }
site = { rect = [0, 0, 100, 100] }
expect = { verdict = "pass" }

[[case]]
id = "not_drawn"
shows = "unknown"
text = { zh = "没有图形，该行无法判定。", en = "Nothing is drawn: the row cannot be judged." }
project = { kind = "building", declared_area_m2 = 10000 }
expect = { verdict = "unknown", findings = 0 }
""",
    "count": """
[[case]]
id = "three"
shows = "conflict"
text = { zh = "三座，多一座。", en = "Three, one too many." }
zones = [
  { kind = "admin_area", rect = [-1000, -1000, 1000, 1000] },
  { kind = "fuel_station", point = [0, 0] },
  { kind = "fuel_station", point = [100, 0] },
  { kind = "fuel_station", point = [200, 0] },
]
expect = { verdict = "unmet", value = 3.0 }

[[case]]
id = "one"
shows = "clear"
text = { zh = "一座。", en = "One." }
zones = [
  { kind = "admin_area", rect = [-1000, -1000, 1000, 1000] },
  { kind = "fuel_station", point = [0, 0] },
]
expect = { verdict = "pass" }

[[case]]
id = "exactly_the_limit"
shows = "boundary"
text = { zh = "正好两座。", en = "Exactly two." }
zones = [
  { kind = "admin_area", rect = [-1000, -1000, 1000, 1000] },
  { kind = "fuel_station", point = [0, 0] },
  { kind = "fuel_station", point = [100, 0] },
]
expect = { verdict = "pass" }

[[case]]
id = "layer_missing"
shows = "unknown"
text = { zh = "缺少加油站图层。", en = "The layer of stations is missing." }
missing = ["fuel_station"]
zones = [{ kind = "admin_area", rect = [-1000, -1000, 1000, 1000] }]
expect = { verdict = "pass", not_checked = "missing_layer" }
""",
}

"""Skeletons of new rules: a commented rule file and its cases, sound as they stand.

What is to be filled in says so (待填 / to fill in); until then the rule cites nothing and must
not be used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from geotool.errors import InputError
from geotool.rules.first_cases import FIRST_CASES
from geotool.rules.model import CHECK_PARAMETERS

_CODE = re.compile(r"[A-Z]{2,4}\d{3}")


@dataclass(frozen=True)
class Skeleton:
    """Texts of the rule file and of its case file."""

    rule: str
    cases: str


def skeleton(code: str, check: str = "overlap") -> Skeleton:
    """Return the files of a new rule for one check of the closed set.

    Raises InputError for a code that is none, or a check that does not exist.

    >>> skeleton("AB001").rule.splitlines()[1]
    'code = "AB001"'
    """
    if not _CODE.fullmatch(code):
        what, remedy = f"'{code}' is no rule code", "write 2 to 4 capitals and 3 digits: ABC001"
        raise InputError(what, remedy=remedy)
    if check not in CHECK_PARAMETERS:
        remedy = f"there are {', '.join(CHECK_PARAMETERS)}"
        raise InputError(f"no check is called '{check}'", remedy=remedy)
    part = _PARTS[check]
    severity = "REQUIREMENT" if part.requires else "PROHIBITED"
    rule = _RULE.format(code=code, who=part.who, check=check, values=part.values, severity=severity)
    return Skeleton(rule, _CASES.format(code=code) + FIRST_CASES[check])


@dataclass(frozen=True)
class _Part:
    """What differs from check to check: subjects and zones, parameters, direction."""

    who: str
    values: str
    requires: bool = False


_RULE: Final = """\
# One rule a file, named after its code. `geotool rules lint` and `geotool rules test` check it.
code = "{code}"
# supersedes = ["ERL001"]  # general rules that this special one stands in place of

[title]
zh = "待填：名称"
en = "to fill in: title"

[why]
zh = "待填：为什么重要。"
en = "To fill in: why it matters."

[measured]
zh = "待填：量什么、从哪里量起。"
en = "To fill in: what is measured, and from where."

[limits]
zh = "待填：本规则不能判断什么；哪些数值是自己取的。"
en = "To fill in: what this rule cannot tell, and which figures are your own."

[seed]
zh = "待填：哪个规划提出的。"
en = "To fill in: the plan that asks for it."

{who}
[check]
name = "{check}"
{values}note = {{ zh = "待填：怎样算成立。", en = "To fill in: when it counts." }}

# Papers that editions, variants and exceptions ask for in `evidence`:
# [papers]
# opinion = {{ zh = "主管部门意见", en = "opinion of the authority" }}

# One [[edition]] from each day on which something changes; both days are in force.
[[edition]]
id = "1"
valid_from = 2020-01-01
# valid_to = 2026-08-14
severity = "{severity}"  # PROHIBITED, RESTRICTED (needs evidence), REQUIREMENT or NOTICE
[edition.demand]
zh = "待填：禁止或要求什么。"
en = "To fill in: what is forbidden or required."

# V: the article was read in a public text, P: partly checked, M: from memory.
[[citation]]
title = {{ zh = "待填：文件名称", en = "to fill in: title of the document" }}
# number = "文号"
# articles = {{ zh = "第1条", en = "art. 1" }}
# issued = 2019-12-01
# in_force = 2020-01-01
confidence = "M"
verified = {{ zh = "未核对。", en = "Not checked." }}

# A road out of the rule, by a purpose that a project claims (`geotool kinds purposes`):
# [[exception]]
# code = "monitoring"
# title = {{ zh = "监测设施", en = "monitoring facilities" }}
# purposes = ["monitoring"]
# severity = "RESTRICTED"
# evidence = ["opinion"]
# source = {{ zh = "第2条", en = "art. 2" }}
# confidence = "M"
"""

_CASES: Final = """\
# Small situations and the end that each must come to; shapes in metres about the anchor
# (east, north in EPSG:4544). `rect` is west, south, east, north.
rule = "{code}"
anchor = [500000.0, 3303948.5]
as_of = 2026-11-20
"""

_ALL_PROJECTS: Final = """\
# Without [[subject]] all projects that use land are judged.
# [[subject]]
# kinds = ["building"]         # `geotool kinds projects`
# where = { change = ["new"] } # columns of the project table

"""

_OVERLAP: Final = _Part(
    who=_ALL_PROJECTS
    + """\
[[zone]]
kind = "wetland"  # `geotool kinds layers`
# where = { level = ["national"] }
""",
    values="",
)

_WITHIN: Final = _Part(
    who=_ALL_PROJECTS
    + """\
[[zone]]
kind = "reservoir"  # `geotool kinds layers`
""",
    values="distance_m = 500  # metres; the limit itself counts\n",
)

_INSIDE: Final = _Part(
    requires=True,
    who=_ALL_PROJECTS
    + """\
[[zone]]
kind = "industrial_park"  # `geotool kinds layers`
""",
    values="share = 1.0  # of the site, 0 to 1\n",
)

_NEAR: Final = _Part(
    requires=True,
    who=_ALL_PROJECTS
    + """\
[[zone]]
kind = "road"  # `geotool kinds layers`
""",
    values="distance_m = 500  # metres; the limit itself counts\n",
)

_DISJOINT: Final = _Part(
    who="""\
# Several kinds: features of different kinds against each other; one kind: among each other.
[[zone]]
kind = "ecological_red_line"

[[zone]]
kind = "permanent_basic_farmland"
""",
    values="",
)

_COVERAGE: Final = _Part(
    requires=True,
    who="""\
# The land that is to be served, and the facilities.
[[subject]]
layers = ["built_up_area"]

[[zone]]
kind = "transit_stop"
where = { status = ["open"] }
""",
    values="distance_m = 500  # metres, straight\nshare = 0.9  # of the area, 0 to 1\n",
)

_DECLARED: Final = _Part(
    requires=True,
    who=_ALL_PROJECTS,
    values='quantity = "area"  # or "length"\ntolerance_share = 0.01  # of the declared figure\n',
)

_COUNT: Final = _Part(
    requires=True,
    who="""\
# What is counted (layers, or projects by kinds), and the areas in which.
[[subject]]
layers = ["fuel_station"]

[[zone]]
kind = "admin_area"
""",
    values='total = "features"  # or "area_m2"\nlimit = 2  # or limit_from = "quota_m2"\n',
)

_PARTS: Final = {
    "overlap": _OVERLAP,
    "within_distance": _WITHIN,
    "inside": _INSIDE,
    "near_any": _NEAR,
    "zones_disjoint": _DISJOINT,
    "coverage": _COVERAGE,
    "declared": _DECLARED,
    "count": _COUNT,
}

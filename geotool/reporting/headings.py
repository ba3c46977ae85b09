"""Headings of the tables of ``status``, ``kinds``, ``rules list`` and ``doctor``: key → words.

Only the columns named here are shown as text; JSON and CSV carry every key. The citations of
rules, for one, are too long for a table: ``rules explain`` prints them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from geotool.model import Text

Headings = Mapping[str, Text]

LAYERS: Final[Headings] = {
    "id": Text("图层", "layer"),
    "kind": Text("类型", "kind"),
    "features": Text("要素数", "features"),
    "frame": Text("坐标系", "frame"),
    "edition": Text("版本", "edition"),
    "footprint": Text("完整范围", "footprint"),
    "problems": Text("问题", "problems"),
}
TERMS: Final[Headings] = {
    "vocabulary": Text("词表", "vocabulary"),
    "code": Text("代码", "code"),
    "zh": Text("中文", "中文"),
    "en": Text("英文", "English"),
    "aliases": Text("别名", "also"),
    "layer_names": Text("常用图层名", "layer names"),
    "purposes": Text("隐含用途", "implies"),
}
RULES: Final[Headings] = {
    "code": Text("代码", "code"),
    "catalogue": Text("目录号", "catalogue"),
    "title": Text("名称", "title"),
    "severity": Text("级别", "severity"),
    "check": Text("检查", "check"),
    "edition": Text("版本", "edition"),
}
PARTS: Final[Headings] = {
    "part": Text("组成", "part"),
    "version": Text("版本", "version"),
    "remedy": Text("缺失时", "missing? then"),
}


def in_language(headings: Headings, language: str) -> dict[str, str]:
    """Return key → heading in ``zh`` or ``en``.

    >>> in_language(PARTS, "zh")["version"]
    '版本'
    """
    return {key: text.get(language) for key, text in headings.items()}

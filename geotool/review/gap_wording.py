"""The sentences of what cannot be judged: layers that are missing, broken, misplaced or too old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from geotool.model import LAYER_KINDS, Text


def misplaced(layer: str) -> Text:
    """A layer that lies far from what it should say something about."""
    return Text(
        f"图层 {layer} 远离本区域（坐标系可能有误），不据以判定",
        f"layer {layer} lies far from the region (its frame may be wrong): nothing is judged by it",
    )


def layer_missing(kinds: Sequence[str]) -> Text:
    """No layer of these kinds is in the catalogue."""
    zh = "、".join(LAYER_KINDS[k].zh for k in kinds)
    en = ", ".join(LAYER_KINDS[k].en for k in kinds)
    return Text(f"缺少图层：{zh}", f"no layer of kind: {en}")


def layer_broken(layer: str, count: int) -> Text:
    """Some features of a layer have no usable geometry."""
    return Text(
        f"图层 {layer} 有 {count} 个要素没有可用的图形，对其无从判定",
        f"{count} features of layer {layer} have no usable geometry: not decided by them",
    )


def frame_undeclared(layer: str) -> Text:
    """A layer whose coordinate frame nobody declared."""
    return Text(
        f"图层 {layer} 未声明坐标系，无从判定",
        f"layer {layer} has no declared coordinate frame: not decided by it",
    )


def edition_too_old(layer: str, edition: str, days: int) -> Text:
    """A layer whose edition is older than the workspace allows."""
    return Text(
        f"图层 {layer} 的版本 {edition} 超过 {days} 天，未发现冲突不等于没有冲突",
        f"edition {edition} of layer {layer} is more than {days} days old: "
        "that nothing is found does not clear anything",
    )


def edition_unknown(layer: str) -> Text:
    """A layer that does not say of which date it is, though the workspace limits its age."""
    return Text(
        f"图层 {layer} 未注明版本日期，无法确认是否过旧",
        f"layer {layer} has no edition date: whether it is too old is not known",
    )


def not_in_force(as_of: date) -> Text:
    """A rule without an edition on the day."""
    return Text(
        f"规则库没有 {as_of} 有效的版本，当时的规定未判定",
        f"the rulebook has no edition for {as_of}: the law of that day is not judged",
    )


def not_counted() -> Text:
    """A rule that counts projects, where only layers are looked at."""
    return Text(
        "该规则要计入项目，本次只检查图层，未判定",
        "the rule counts projects, and only layers are looked at: not judged",
    )


def nothing_claimed(kinds: Sequence[str]) -> Text:
    """Layers that say nowhere that they are complete."""
    zh = "、".join(LAYER_KINDS[k].zh for k in kinds)
    en = ", ".join(LAYER_KINDS[k].en for k in kinds)
    return Text(
        f"图层（{zh}）没有要素，也未声明完整范围，无从判定",
        f"no features and no declared footprint: {en}; not decided",
    )

"""What documents say of one finding beside its message, in the words of every output."""

from __future__ import annotations

import math
from typing import Final

from geotool.measure import to_mu
from geotool.model import LAYER_KINDS, Finding, Text
from geotool.reporting import wording
from geotool.reporting.cells import one_line, plain
from geotool.reporting.citing import Citations
from geotool.reporting.figures import quantity
from geotool.reporting.findings_json import rounded
from geotool.review.wording import zone_title
from geotool.style import (
    certainty_text,
    measure_label,
    measure_range,
    percent,
    reason_label,
    share_label,
)

#: Names are cut here.
NAME_LIMIT: Final = 120

ARTICLE: Final = Text("条文", "Article")
ZONE: Final = Text("管控区", "Zone")
LAYER: Final = Text("图层及版本", "Layer and edition")
LIMIT: Final = Text("限值", "Limit")
PLANAR: Final = Text("平面面积（3 度带）", "Planar area (3-degree zone)")
CERTAINTY: Final = Text("按位置精度", "Certainty")
REASON: Final = Text("原因", "Reason")
POSSIBLE: Final = Text("可能涉及", "May concern")
SOURCE: Final = Text("数据来源", "Source")
RULE: Final = Text("规则版本", "Rule edition")
NO_EDITION: Final = Text("版本未注明", "no edition given")
CHANGED: Final = Text("{limit}（本地修改：{reason}）", "{limit} (changed locally: {reason})")

Line = tuple[str, str]


def shown(text: str) -> str:
    r"""Text on one line, control characters visible; quick for text that has none.

    >>> shown("湿地 a"), shown("a\n b\x1b")
    ('湿地 a', 'a b\\x1b')
    """
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text
    return one_line(text)


def cut(text: str, limit: int | None) -> str:
    """Cut text at a limit, before it is escaped for any format.

    >>> cut("abcdef", 4), cut("abc", None)
    ('abc…', 'abc')
    """
    return text if limit is None or len(text) <= limit else f"{text[: limit - 1]}…"


def extent(finding: Finding, language: str) -> str:
    """Return the measure in its unit and in mu; empty where nothing finite was measured."""
    measure = finding.measure
    if measure is None or not math.isfinite(measure.value):
        return ""
    shown = quantity(measure.value, measure.unit, language=language)
    if measure.unit != "m2":
        return shown
    mu = quantity(to_mu(measure.value), "mu", language=language)
    return shown + wording.IN_BRACKETS.get(language).format(said=mu)


def zone_of(finding: Finding, language: str) -> str:
    """Return kind and name of the zone concerned; empty where there is none."""
    name = one_line(
        str(plain(finding.zone_name) or plain(finding.zone_feature) or ""), limit=NAME_LIMIT
    )
    kind = finding.zone_kind
    if kind is None or kind not in LAYER_KINDS:
        return name
    return zone_title(kind, name).get(language)


def lines(finding: Finding, citations: Citations) -> list[Line]:
    """Return label and words of everything known of a finding, without what is not known."""
    language = citations.language
    found = [
        *_measured(finding, language),
        (LIMIT.get(language), _limit(finding, language)),
        (CERTAINTY.get(language), _certainty(finding, language)),
        (REASON.get(language), reason_label(finding.reason, language) if finding.reason else ""),
        (ZONE.get(language), zone_of(finding, language)),
        (LAYER.get(language), _layer(finding, language)),
        (POSSIBLE.get(language), _possible(finding, language)),
        (ARTICLE.get(language), shown(citations.of(finding))),
        (RULE.get(language), shown(f"{finding.rule} · {finding.edition}")),
        (SOURCE.get(language), source(finding)),
    ]
    return [(label, words) for label, words in found if words]


def source(finding: Finding) -> str:
    """Return file and row where a finding's project, or zone, stands."""
    file = shown(finding.source_file)
    return file if finding.source_row is None else f"{file}:{finding.source_row}"


def _measured(finding: Finding, language: str) -> list[Line]:
    measure = finding.measure
    if measure is None:
        return []
    found = [(measure_label(measure.name, language), extent(finding, language))]
    share = rounded(measure.share, "share")
    if share is not None:
        label = share_label(measure.name, language, of_project=finding.project is not None)
        found.append((label, percent(share)))
    planar = rounded(measure.planar, measure.unit)
    if planar is not None:
        found.append((PLANAR.get(language), quantity(planar, measure.unit, language=language)))
    return found


def _limit(finding: Finding, language: str) -> str:
    limit = finding.limit
    if limit is None or rounded(limit.value, limit.unit) is None:
        return ""
    shown = quantity(limit.value, limit.unit, language=language)
    if not limit.overridden:
        return shown
    return CHANGED.get(language).format(limit=shown, reason=one_line(limit.reason or ""))


def _certainty(finding: Finding, language: str) -> str:
    if finding.certainty is not None:
        return certainty_text(finding.certainty, finding.measure, language)
    return measure_range(finding.measure, language)


def _layer(finding: Finding, language: str) -> str:
    if finding.zone_layer is None:
        return ""
    edition = shown(str(plain(finding.zone_edition) or "")) or NO_EDITION.get(language)
    return f"{shown(finding.zone_layer)} · {edition}"


def _possible(finding: Finding, language: str) -> str:
    names = (one_line(str(zone), limit=NAME_LIMIT) for zone in finding.possible_zones)
    return wording.COMMA.get(language).join(names)

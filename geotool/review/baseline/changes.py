"""What became of a finding that a baseline knows: the same, less, or worse; in words.

Worse is a graver verdict, or a larger figure: of the same place by more than a ninth (what an IoU
of 0.9 allows anyway, which says nothing of lines and strips); otherwise by more than 1 % and more
than measuring leaves open. A distance is worse by 1 % and half a metre: where it must be kept, the
shorter one, where nearness is required, the longer one. Counts are worse by one. Figures declared
against drawn ones are worse by a percentage point.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Final

from geotool.model import VERDICTS, BaselineEntry, Compared, Since, Text
from geotool.review.baseline.matching import DISTANCE, Match, is_too_far
from geotool.review.baseline.shapes import SAME
from geotool.review.wording import joined

_RANKS: Final = {term.code: n for n, term in enumerate(VERDICTS)}
_NOTHING: Final = Text("", "")
_LEAST: Final = {"m": 0.5, "count": 0.0, "share": 0.01}
_LARGER: Final = 1.01
#: The share of a finding's shape that must lie in the old one to be a part of it.
_PART: Final = 0.9
#: Changes of a figure under a tenth of a percent are not worth a word.
_SAID: Final = 0.0005
#: Shifts of less than this are as good as none.
_SAID_M: Final = 1.0
_UNITS: Final = {"m2": ("平方米", "m²"), "m": ("米", "m"), "count": ("处", "place(s)")}

UNKNOWN_TO_IT: Final = Compared(Since.NEW, _NOTHING)
ELSEWHERE: Final = Compared(
    Since.NEW,
    Text(
        "基线中同一项目、同一图斑的问题不在此处",
        "what the baseline has of this project and zone lies elsewhere",
    ),
)


#: All that a message could speak of.
_figures_of: Final = attrgetter("verdict", "project", "measure", "value", "unit", "share")


def is_part(old: BaselineEntry, new: BaselineEntry, held: float, *, tolerance_m2: float) -> bool:
    """Whether a finding is a part of an entry's place, or more than it, though shapes differ.

    ``held`` is the share of the finding's shape that lies in the entry's; the two meet. Distances
    and declared figures are no places of which there could be a part.
    """
    names = {old.measure, new.measure}
    if any(name == DISTANCE or _is_declared(name) for name in names):
        return False
    return held >= _PART or _is_larger(old, new, _LARGER, tolerance_m2)


def compared_with(
    old: BaselineEntry, new: BaselineEntry, match: Match, *, tolerance_m2: float
) -> Compared:
    """Return what a finding is beside the entry that it matches."""
    iou = None if match.iou is None else round(match.iou, 6)
    if match.moved_m < _SAID_M and _figures_of(old) == _figures_of(new):
        return Compared(Since.KNOWN, _NOTHING, old.id, old.verdict, old.value, iou)
    graver = _RANKS[new.verdict] < _RANKS[old.verdict]
    same_place = match.iou is not None and match.iou >= SAME
    if DISTANCE in (old.measure, new.measure):
        worse = graver or _is_worse_distance(old, new)
    else:
        worse = graver or _is_larger(old, new, 1 / SAME if same_place else _LARGER, tolerance_m2)
    return Compared(
        Since.WORSE if worse else Since.KNOWN,
        _message(old, new, match),
        was=old.id,
        was_verdict=old.verdict,
        was_value=old.value if old.unit == new.unit else None,
        iou=iou,
    )


def _is_declared(measure: str | None) -> bool:
    return measure is not None and measure.startswith("drawn_")


def _is_larger(old: BaselineEntry, new: BaselineEntry, ratio: float, tolerance_m2: float) -> bool:
    if (old.measure, old.unit) != (new.measure, new.unit):
        return False
    if _is_declared(new.measure):
        return (new.share or 0.0) - (old.share or 0.0) > _LEAST["share"]
    if old.value is None or new.value is None:
        return False
    if new.unit == "count":
        return new.value > old.value
    least = tolerance_m2 if new.unit == "m2" else _LEAST.get(new.unit or "", 0.0)
    return new.value > old.value * ratio and new.value - old.value > least


def _is_worse_distance(old: BaselineEntry, new: BaselineEntry) -> bool:
    """Whether a distance was longer (where nearness is required: shorter); never of open ones."""
    if new.reason is not None or old.measure != new.measure:
        return False
    if old.value is None or new.value is None:
        return False
    by = new.value - old.value if is_too_far(new) else old.value - new.value
    return by > _LEAST["m"] and by > (_LARGER - 1) * old.value


def _message(old: BaselineEntry, new: BaselineEntry, match: Match) -> Text:
    """What is not as it was, empty where everything is."""
    parts = []
    if old.verdict != new.verdict:
        words = [[VERDICTS.label(e.verdict, lang) for e in (old, new)] for lang in ("zh", "en")]
        parts.append(
            Text(
                "原判定“{}”，现为“{}”".format(*words[0]),
                "was “{}”, is “{}”".format(*words[1]),
            )
        )
    if old.project != new.project:
        parts.append(Text(f"原项目编号 {old.project}", f"was project {old.project}"))
    if (figures := _figures(old, new)) is not None:
        parts.append(figures)
    if match.moved_m >= _SAID_M:
        parts.append(
            Text(
                f"与周边一并平移约 {match.moved_m:,.0f} 米",
                f"moved by some {match.moved_m:,.0f} m together with its zone",
            )
        )
    if not parts:
        return _NOTHING
    message = parts[0]
    for part in parts[1:]:
        message = joined(message, Text("；", "; "), part)
    return message


def _figures(old: BaselineEntry, new: BaselineEntry) -> Text | None:
    """How the figure has changed; nothing where it has not, or is of another kind."""
    if old.value is None or new.value is None:
        return None
    if (old.measure, old.unit) != (new.measure, new.unit):
        return None
    change = new.value - old.value
    if abs(change) <= _SAID * abs(old.value):
        return None
    tail = f"{change / old.value:+.1%}" if old.value else ""
    zh, en = _UNITS.get(new.unit or "", ("", ""))
    pair = [_figure(e.value or 0.0, new.unit) for e in (old, new)]
    return Text(
        f"由 {pair[0]} {zh}变为 {pair[1]} {zh}" + (f"（{tail}）" if tail else ""),
        f"from {pair[0]} to {pair[1]} {en}".rstrip() + (f" ({tail})" if tail else ""),
    )


def _figure(value: float, unit: str | None) -> str:
    if unit == "share":
        return f"{value:.2%}"
    return f"{value:g}" if unit == "count" else f"{value:,.2f}"

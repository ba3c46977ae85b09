"""Ground beside the findings: what may stay of a site, and what is taken of a zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from geotool.measure import to_mu
from geotool.model import CompliantPart, Text
from geotool.style.labels import percent
from geotool.style.verdicts import Pattern

COMPLIANT: Final = Text("可保留部分", "Parts that may stay")


@dataclass(frozen=True)
class PartStyle:
    """Hatch and edge of such ground: no colour of a verdict, a broken edge where it may stay.

    ``veil_share`` is the opacity of white below it, so that the hatch of a verdict fades there.
    """

    colour: str
    tint_share: float
    pattern: Pattern
    outline_px: float
    dash: tuple[int, ...]
    veil_share: float = 0.0


COMPLIANT_STYLE: Final = PartStyle(
    "#1B7A2F",
    0.22,
    Pattern((135,), spacing_px=8.0, width_px=2.0),
    1.8,
    (7, 4),
    veil_share=0.82,
)

#: Ground that projects take of a zone, within its quota (or without one) and beyond it.
TAKEN_STYLE: Final = PartStyle("#8A5A1E", 0.20, Pattern((0,), spacing_px=9.0), 1.2, ())
OVER_QUOTA_STYLE: Final = PartStyle("#5E2F00", 0.34, Pattern((0, 90), spacing_px=7.0), 2.6, ())


def compliant_text(part: CompliantPart) -> Text:
    """Say what may stay and how far the site must move.

    >>> compliant_text(CompliantPart("A", ("ERL001",), 2000.0, "m2", 0.823)).zh
    '可保留 2,000.00 平方米（3.00 亩，占 82.30%）'
    >>> compliant_text(CompliantPart("A", ("YRV001",), 900.0, "m2", 1.0, 120.5, 35.0)).en
    'must move by more than 120.50 m towards 35.0° (from north, clockwise)'
    """
    parts = [] if part.moves_whole else [_kept(part)]
    if part.shift_m is not None:
        parts.append(_shift(part.shift_m, part.azimuth_deg))
    return Text("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))


def _kept(part: CompliantPart) -> Text:
    if not part.value:
        return Text("没有可保留的部分", "nothing of the site may stay")
    share = percent(part.share_kept)
    if part.unit == "m2":
        mu = f"{to_mu(part.value):,.2f}"
        return Text(
            f"可保留 {part.value:,.2f} 平方米（{mu} 亩，占 {share}）",
            f"{part.value:,.2f} m² ({mu} mu, {share} of the site) may stay",
        )
    if part.unit == "m":
        return Text(
            f"可保留 {part.value:,.2f} 米（占 {share}）",
            f"{part.value:,.2f} m ({share} of the line) may stay",
        )
    return Text(
        f"可保留 {part.value:,.0f} 个点（占 {share}）",
        f"{part.value:,.0f} of the points ({share}) may stay",
    )


def _shift(shift_m: float, azimuth_deg: float | None) -> Text:
    if azimuth_deg is None:
        return Text(
            f"须移出，且距其边界超过 {shift_m:,.2f} 米",
            f"must move out, more than {shift_m:,.2f} m from the edge",
        )
    whither = f"{round(azimuth_deg, 1) % 360:.1f}°"
    if not shift_m:
        return Text(
            f"正在限值上，须再外移（方位角 {whither}）",
            f"lies at the limit: must move farther, towards {whither} (from north, clockwise)",
        )
    return Text(
        f"须外移超过 {shift_m:,.2f} 米（方位角 {whither}）",
        f"must move by more than {shift_m:,.2f} m towards {whither} (from north, clockwise)",
    )

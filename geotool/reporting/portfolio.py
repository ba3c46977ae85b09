"""What all projects take of each zone, as a table: the largest shares, and all over their quota."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.text import Text as Styled

from geotool.measure import to_mu
from geotool.model import LAYER_KINDS, Taken
from geotool.reporting import wording
from geotool.reporting.cells import one_line, plain
from geotool.reporting.figures import quantity
from geotool.reporting.grid import Grid
from geotool.review.outcome import Outcome
from geotool.review.portfolio import without_area
from geotool.review.wording import zone_title
from geotool.style import percent

if TYPE_CHECKING:
    from geotool.reporting.look import Look

#: Zones shown beside those over their quota.
SHOWN: Final = 20
NAME_LIMIT: Final = 60

_COLUMNS: Final = {
    "zone": wording.ZONE,
    "taken": wording.TAKEN,
    "mu": wording.TAKEN_MU,
    "share": wording.SHARE,
    "quota": wording.QUOTA,
    "projects": wording.PROJECTS,
}
_FIGURES: Final = frozenset({"taken", "mu", "share", "quota", "projects"})


def largest(portfolio: Sequence[Taken], *, count: int = SHOWN) -> list[Taken]:
    """Return zones by share, those over their quota first: all of these, ``count`` in any case."""
    by_share = sorted(portfolio, key=lambda zone: -zone.share)
    over = [zone for zone in by_share if zone.is_over_quota]
    return [*over, *(zone for zone in by_share[:count] if not zone.is_over_quota)]


def taken_parts(outcome: Outcome, look: Look) -> Iterator[Any]:
    """Give the heading, the table, and who is not counted; nothing where nothing is taken."""
    if not outcome.portfolio:
        return
    shown = largest(outcome.portfolio)
    total = len(outcome.portfolio)
    yield Styled(look.words(wording.TAKEN_OF).format(n=f"{total:,}"), style="bold")
    yield Grid(
        [_row(zone, look.language) for zone in shown],
        {key: heading.get(look.language) for key, heading in _COLUMNS.items()},
        right=_FIGURES,
        safe=look.safe,
        ascii_only=look.ascii_only,
    )
    if len(shown) < total:
        yield Styled(look.words(wording.TAKEN_SHOWN).format(shown=SHOWN))
    missing = without_area(outcome.projects)
    if missing:
        words = wording.NO_AREA_ONE if missing == 1 else wording.NO_AREA
        yield Styled(look.words(words).format(n=f"{missing:,}"))
    yield Styled("")


def _row(zone: Taken, language: str) -> dict[str, Any]:
    name = one_line(str(plain(zone.zone_name) or zone.zone_feature), limit=NAME_LIMIT)
    title = (
        zone_title(zone.zone_kind, name).get(language) if zone.zone_kind in LAYER_KINDS else name
    )
    quota = ""
    if zone.quota_m2 is not None:
        quota = quantity(zone.quota_m2, "m2", language=language)
    if zone.is_over_quota:
        quota = wording.OVER.get(language).format(quota=quota)
    return {
        "zone": title,
        "taken": quantity(zone.taken_m2, "m2", language=language),
        "mu": quantity(to_mu(zone.taken_m2), "mu", language=language),
        "share": percent(zone.share),
        "quota": quota,
        "projects": len(zone.projects),
    }

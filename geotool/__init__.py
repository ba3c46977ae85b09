"""geotool: a linter for land.

Projects and zones are layers; rules are data with citations and dates; a check says which project
breaks which rule, by how much, under which article, and what would cure it.

>>> import geotool
>>> ws = geotool.open("path")                            # doctest: +SKIP
>>> review = ws.check(rules=["ERL", "PBF"])              # doctest: +SKIP
>>> review.exit_code(fail_on="violation")                # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geotool.api import Review, Workspace, check, export, render_map, report
    from geotool.api import Workspace as open  # noqa: A004, N813  the contract names it so

__version__ = "0.1.0"

__all__ = [
    "Review",
    "Workspace",
    "__version__",
    "check",
    "export",
    "open",
    "render_map",
    "report",
]

_NAMES = {"open": "Workspace"}


def __getattr__(name: str) -> Any:
    """Load the API when it is first used: ``geotool --help`` must not wait for geopandas."""
    if name not in __all__:
        raise AttributeError(f"module 'geotool' has no attribute '{name}'")
    from geotool import api

    return getattr(api, _NAMES.get(name, name))

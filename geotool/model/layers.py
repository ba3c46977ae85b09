"""What the catalogue says of a layer, and what the store remembers of reading it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

#: A stated positional accuracy (metres) worse than this is a slip of the pen: nothing drawn so
#: coarsely could be held against anything.
WORST_ACCURACY_M: Final = 10_000.0


@dataclass(frozen=True)
class Footprint:
    """Where a layer claims to be complete.

    ``how`` is ``region`` | ``extent`` | ``layer`` | ``file`` | ``hull`` (nothing declared: only
    within the hull of its features) | ``everywhere`` (file mode: taken as complete).
    ``value`` is the layer id or path where one is named.
    """

    how: str = "hull"
    value: str | None = None


@dataclass(frozen=True)
class LayerSpec:
    """One ``[[layer]]`` of the catalogue. ``path`` is relative to the workspace."""

    id: str
    kind: str
    path: str
    frame: str | None = None
    encoding: str | None = None
    edition: str | None = None
    footprint: Footprint = Footprint()
    title: str | None = None
    source: str | None = None
    licence: str | None = None
    notice: str | None = None
    accuracy_m: float | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    line: int | None = None


@dataclass(frozen=True)
class Provenance:
    """How a source became a stored layer.

    ``frame`` is what the coordinates were read as, ``declared`` whether anybody said so (else it
    was assumed), ``pipeline`` the operations applied to reach EPSG:4490 and ``accuracy_m`` their
    stated accuracy.
    """

    path: str
    sha256: str
    frame: str
    declared: bool
    pipeline: str
    accuracy_m: float | None
    features: int
    read_at: str
    encoding: str | None = None

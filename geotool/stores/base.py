"""What a layer store holds and what it can do: the same for every backend.

Geometries in a store are EPSG:4490, valid, with edges of at most 100 m (densified in the
source frame before reprojection, so that neighbours do not begin to overlap).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import geopandas as gpd

from geotool.model import LayerSpec, Problem, Provenance


@dataclass(frozen=True)
class StoredLayer:
    """A layer as the store gives it back.

    ``table`` is a GeoDataFrame in EPSG:4490 with a RangeIndex; its canonical columns are
    ``feature`` (text id, unique in the layer), ``name`` (text, may be empty) and the attributes of
    the kind (``level``, ``zone``, ``class`` …); the source's other columns follow.
    ``repaired`` gives, for a feature id, what was repaired.
    """

    spec: LayerSpec
    table: gpd.GeoDataFrame
    provenance: Provenance
    problems: tuple[Problem, ...] = ()
    repaired: Mapping[str, str] | None = None


@dataclass(frozen=True)
class StoredProjects:
    """All project rows of a workspace: canonical columns of ``PROJECT_COLUMNS``, then unknown ones.

    ``table`` is a GeoDataFrame in EPSG:4490; rows without a location have geometry ``None``.
    ``sites`` says of every drawn site that was used how it was read.
    """

    table: gpd.GeoDataFrame
    provenance: tuple[Provenance, ...]
    problems: tuple[Problem, ...] = ()
    sites: tuple[Provenance, ...] = ()


class Store(Protocol):
    """About six methods that every backend offers; one conformance suite tests them all."""

    def layer_ids(self) -> Sequence[str]:
        """Ids of the layers held, in the order of the catalogue."""
        ...

    def layer(self, layer_id: str) -> StoredLayer:
        """Read one layer whole. Raises UnknownNameError for an id that is not held."""
        ...

    def projects(self) -> StoredProjects:
        """Read all project rows."""
        ...

    def original(self, layer_id: str, feature: str) -> object | None:
        """Return the unrepaired geometry of a feature (shapely), or ``None`` if never repaired."""
        ...

    def fingerprints(self) -> Mapping[str, str]:
        """Return the source fingerprint of everything held, by ``layer:<id>`` and ``projects``."""
        ...

    def replace(
        self,
        layers: Sequence[StoredLayer],
        projects: StoredProjects | None,
        *,
        keep: Sequence[str],
        order: Sequence[str],
        originals: Mapping[tuple[str, str], bytes],
        fingerprints: Mapping[str, str],
    ) -> None:
        """Put new layers beside those to ``keep``, in one atomic step: all of it or nothing."""
        ...

"""Worlds drawn in metres for the tests of this folder: layers that state things, own rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geotool.api.law import law_of
from geotool.api.tables import raw_table
from geotool.model import Footprint, LayerSpec
from geotool.review import Outcome, Settings, evaluate
from geotool.rules import Rulebook, load_packs
from geotool.stores import EVERYWHERE, StoredLayer
from geotool.stores.layers import normalise_layer
from geotool.stores.projects import ProjectReader

#: On the central meridian of this frame a drawn metre is one on the ellipsoid.
METRES = "EPSG:4544"
ANCHOR = np.array([500_000.0, 3_303_948.5])
TODAY = date(2026, 11, 20)
RED, FARM, UNIT, COUNTY = (
    *("ecological_red_line", "permanent_basic_farmland", "control_unit", "admin_area"),
)
box = shapely.box


def table(*shapes: Any, **columns: Any) -> gpd.GeoDataFrame:
    """Return a table of shapes drawn in metres; a column is a list, or one value for all rows."""
    data = {k: v if isinstance(v, list) else [v] * len(shapes) for k, v in columns.items()}
    moved = shapely.transform(np.array([None, *shapes], dtype=object)[1:], lambda xy: xy + ANCHOR)
    return gpd.GeoDataFrame(data, geometry=list(moved), crs=METRES)


def on_globe(shape: Any) -> Any:
    """Return a shape drawn in metres in EPSG:4490."""
    return table(shapely.segmentize(shape, 100.0)).to_crs("EPSG:4490").geometry.iloc[0]


def metres(shape: Any) -> Any:
    """Return a shape of EPSG:4490 in metres about the anchor."""
    drawn = gpd.GeoSeries([shape], crs="EPSG:4490").to_crs(METRES).iloc[0]
    return shapely.transform(drawn, lambda xy: xy - ANCHOR)


@dataclass(frozen=True)
class Held:
    """A layer as the store holds it, and where it is complete (EPSG:4490, or a word)."""

    layer: StoredLayer
    claim: Any


def layer(
    kind: str,
    *shapes: Any,
    layer_id: str | None = None,
    claim: Any = EVERYWHERE,
    stated: dict[str, Any] | None = None,
    declared: bool = True,
    **columns: Any,
) -> Held:
    """Return a layer that is complete everywhere, or within a shape drawn in metres.

    ``stated`` is what its catalogue entry says (``accuracy_m``, ``edition``).
    """
    code = layer_id or kind
    spec = LayerSpec(code, kind, f"layers/{code}.gpkg", footprint=Footprint("file"), line=7)
    spec = replace(spec, **(stated or {}))
    stored, _ = normalise_layer(raw_table(table(*shapes, **columns), code), spec, sha256="")
    if not declared:
        stored = replace(stored, provenance=replace(stored.provenance, declared=False))
    is_shape = claim is not None and not isinstance(claim, str)
    return Held(stored, on_globe(claim) if is_shape else claim)


def judge(
    layers: Sequence[Held],
    sites: gpd.GeoDataFrame | None = None,
    *,
    rules: Rulebook | str,
    as_of: date = TODAY,
    overrides: Any = None,
    **settings: Any,
) -> Outcome:
    """Hold sites and layers against all rules of a book, or built-in ones by their codes."""
    reader = ProjectReader()
    reader.read(raw_table(table(id=[]) if sites is None else sites, "projects"), "projects")
    stored, _ = reader.finish()
    book, codes = (load_packs(), rules) if isinstance(rules, str) else (rules, None)
    law = law_of(book, codes, as_of, overrides or {})
    return evaluate(
        stored.table,
        [held.layer for held in layers],
        law.in_force,
        footprints={held.layer.spec.id: held.claim for held in layers},
        settings=Settings("", as_of, "en", **settings),
        dormant=law.dormant,
        problems=stored.problems,
    )


def rule(
    zones: str,
    *,
    code: str = "AB001",
    check: str = "overlap",
    top: str = "",
    editions: Sequence[tuple[str, str, str, str]] = (("1", "2000-01-01", "", "PROHIBITED"),),
    more: str = "",
) -> str:
    """Return the text of a rule file.

    ``zones`` are its tables before the check (or kinds, separated by blanks), ``check`` the name
    of the check with its parameters on further lines, ``editions`` are id, first and last day
    and severity; each edition has a citation of its own, ``Act of <id>``.
    """
    if "[[" not in zones:
        zones = "\n".join(f'[[zone]]\nkind = "{kind}"' for kind in zones.split())
    prose = 'zh = "文字"\nen = "prose"\n'
    parts = [f'code = "{code}"', top]
    parts += [f"[{n}]\n{prose}" for n in ("title", "why", "measured", "limits", "seed")]
    name, _, values = check.partition("\n")
    parts += [zones, f'[check]\nname = "{name}"\n{values}\nnote = {{ zh = "一", en = "one" }}']
    for edition, first, last, severity in editions:
        until = f"valid_to = {last}\n" if last else ""
        parts.append(
            f'[[edition]]\nid = "{edition}"\nvalid_from = {first}\n{until}'
            f'severity = "{severity}"\n[edition.demand]\n{prose}'
        )
        parts.append(
            f'[[citation]]\neditions = ["{edition}"]\nconfidence = "M"\n'
            f'title = {{ zh = "{edition}年法", en = "Act of {edition}" }}\n'
            'verified = { zh = "未核对", en = "not checked" }'
        )
    return "\n".join([*parts, more, ""])


def book(folder: Path, *texts: str) -> Rulebook:
    """Return a rulebook of rule files written into a folder."""
    pack = folder / "pack"
    pack.mkdir(exist_ok=True)
    for text in texts:
        code = text.split('"')[1]
        (pack / f"{code}.toml").write_text(text, "utf-8")
    return load_packs([pack])


def found(outcome: Outcome) -> list[tuple[str | None, str, str, str | None]]:
    """Return project, rule, verdict and reason of all findings."""
    return [
        (f.project, f.rule, f.verdict, None if f.reason is None else str(f.reason))
        for f in outcome.findings
    ]

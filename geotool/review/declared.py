"""Declared figures against what is drawn: areas and lengths of project rows."""

from __future__ import annotations

import numpy as np

from geotool import engine
from geotool.measure import round_measure
from geotool.model import Finding, Measure, Sentence
from geotool.review import declared_wording
from geotool.review.case import Case
from geotool.review.drafting import Seen

_UNITS = {"area": "m2", "length": "m"}
_METHODS = {"area": "ellipsoidal", "length": "geodesic"}


def differing(case: Case) -> list[Finding]:
    """Rows whose declared area or length differs from the drawn one by more than the tolerance.

    A row that declares nothing, or is not drawn as an area (a line), has nothing to compare.
    """
    quantity = str(case.rule.value("quantity"))
    tolerance = float(case.rule.value("tolerance_share"))
    one_sided = bool(case.rule.value("at_least"))
    areas_m2, lengths_m = engine.drawn(case.subjects.geometries)
    drawn = areas_m2 if quantity == "area" else lengths_m
    stated = _stated(case, quantity)
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = (drawn - stated) / stated
    comparable = (stated > 0) & np.isfinite(drawn)
    # a figure exactly at the limit is within it, whatever the last bit of the division says
    wrong = (-difference if one_sided else np.abs(difference)) > tolerance + 1e-9
    findings = []
    unit = _UNITS[quantity]
    for n in np.flatnonzero(comparable & wrong):
        row = int(case.subjects.index[n])
        value = round_measure(float(drawn[n]), unit)
        share = round_measure(abs(float(difference[n])), "share")
        measure = Measure(f"drawn_{quantity}", value, unit, share, _METHODS[quantity])
        parts = (measure, float(stated[n]), tolerance, case.drafter.where(row))
        sentence = Sentence(declared_wording.differs, parts)
        shape = case.subjects.geometries[n]
        findings.append(case.drafter.decided(row, None, sentence, Seen(measure, shape)))
    return findings


def undrawn(case: Case) -> list[Finding]:
    """Rows located by place name draw nothing that a figure could be compared with."""
    return []


def _stated(case: Case, quantity: str) -> np.ndarray:
    """Declared figures in m2 or m, 0 where a row declares none."""
    sheet, rows = case.subjects.sheet, case.subjects.index
    unit = _UNITS[quantity]
    units = np.array([sheet.quantity_unit[row] == unit for row in rows], dtype=bool)
    from_quantity = np.where(units, sheet.quantity_si[rows], 0.0)
    if quantity == "length":
        return from_quantity
    declared = sheet.declared_m2[rows]
    stated: np.ndarray = np.where(declared > 0, declared, from_quantity)
    return stated

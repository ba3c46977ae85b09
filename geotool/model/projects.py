"""Canonical columns of a project row, in the order in which they are shown and exported."""

from __future__ import annotations

from typing import Final

PROJECT_COLUMNS: Final[dict[str, str]] = {
    # column: type in a table ("text" | "int" | "float")
    "id": "text",
    "name": "text",
    "kind": "text",  # code of PROJECT_KINDS, or empty (general rules only)
    "purposes": "text",  # codes of PURPOSES joined by ","
    "status": "text",
    "change": "text",  # new | rebuild | enlarge | existing
    "approved_on": "text",  # ISO date
    "county": "text",  # six-digit code
    "start_year": "int",
    "end_year": "int",
    "quantity": "float",  # as written, in `unit`
    "unit": "text",
    "quantity_si": "float",  # the same in `unit_si` (m, m2, m3, W, 1 …); empty if unknown
    "unit_si": "text",
    "declared_area_m2": "float",
    "investment_10k_cny": "text",  # decimal as text: money is never a float
    "lead_unit": "text",
    "places": "text",  # place names joined by ";"
    "location_accuracy": "text",  # code of LOCATION_ACCURACIES
    "uncertainty_m": "float",
    "discharges": "text",  # yes | no
    "industry": "text",
    "part": "text",  # array | substation | road
    "source": "text",  # where the row was taken from (plan, section)
    "source_file": "text",  # relative to the workspace
    "source_row": "int",  # line of the CSV, row of the sheet, number of the feature
    "fault": "text",  # code of Reason where the row cannot be judged, else empty
    "fault_text": "text",  # value(s) at fault, as they stand
}

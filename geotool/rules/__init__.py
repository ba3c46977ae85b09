"""Law as data: dated, cited rules with their exceptions and papers, and what they say today.

A rule knows no geometry code: it names a check of the closed set, and review measures it.
"""

from geotool.rules.cells import plain, purposes_of
from geotool.rules.explain import explain, listing
from geotool.rules.labels import attribute_label, column_label
from geotool.rules.lint import lint
from geotool.rules.load import Rulebook, load_packs
from geotool.rules.model import Citation, Edition, Exemption, Rule, Subject, Variant, Zone
from geotool.rules.resolution import (
    Resolution,
    assumed_columns,
    heaviest,
    resolve,
    resolve_zones,
)
from geotool.rules.select import (
    Parameter,
    RuleInForce,
    applies_to,
    columns_read,
    in_force,
    left_to_others,
    open_attributes,
    subject_columns,
    zone_applies,
    zone_belongs,
    zone_of,
)

__all__ = [
    "Citation",
    "Edition",
    "Exemption",
    "Parameter",
    "Resolution",
    "Rule",
    "RuleInForce",
    "Rulebook",
    "Subject",
    "Variant",
    "Zone",
    "applies_to",
    "assumed_columns",
    "attribute_label",
    "column_label",
    "columns_read",
    "explain",
    "heaviest",
    "in_force",
    "left_to_others",
    "lint",
    "listing",
    "load_packs",
    "open_attributes",
    "plain",
    "purposes_of",
    "resolve",
    "resolve_zones",
    "subject_columns",
    "zone_applies",
    "zone_belongs",
    "zone_of",
]

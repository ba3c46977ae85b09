"""One style for the map and for QGIS: what a verdict and a kind of layer look like.

The colours of the three control lines are prescribed somewhere, but no public source of the
prescription was found: they are drawn in colours of our own and marked unverified.
"""

from geotool.style.labels import (
    ATTRIBUTE_LABELS,
    MEASURE_LABELS,
    REASON_LABELS,
    UNIT_LABELS,
    attribute_label,
    measure_label,
    reason_label,
    unit_label,
)
from geotool.style.verdicts import MARKERS, VERDICT_STYLES, Marker, Pattern, VerdictStyle
from geotool.style.zones import (
    FAMILIES,
    UNVERIFIED_COLOURS,
    ZONE_STYLES,
    Family,
    ZoneStyle,
    family_of,
    kind_label,
    zone_style,
)

__all__ = [
    "ATTRIBUTE_LABELS",
    "FAMILIES",
    "MARKERS",
    "MEASURE_LABELS",
    "REASON_LABELS",
    "UNIT_LABELS",
    "UNVERIFIED_COLOURS",
    "VERDICT_STYLES",
    "ZONE_STYLES",
    "Family",
    "Marker",
    "Pattern",
    "VerdictStyle",
    "ZoneStyle",
    "attribute_label",
    "family_of",
    "kind_label",
    "measure_label",
    "reason_label",
    "unit_label",
    "zone_style",
]

"""One style for the map and for QGIS: what a verdict and a kind of layer look like.

The colours of the three control lines are prescribed somewhere, but no public source of the
prescription was found: they are drawn in colours of our own and marked unverified.
"""

from geotool.style.certainty import (
    CERTAINTY_LABELS,
    certainty_label,
    certainty_text,
    measure_range,
)
from geotool.style.changes import (
    USUAL_TOLERANCE_M2,
    change_text,
    local_changes,
    tolerance_text,
)
from geotool.style.labels import (
    ATTRIBUTE_LABELS,
    CITATION_LABELS,
    MEASURE_LABELS,
    REASON_LABELS,
    SHARE_LABELS,
    UNIT_LABELS,
    attribute_label,
    citation_label,
    measure_label,
    percent,
    reason_label,
    share_label,
    unit_label,
)
from geotool.style.parts import (
    COMPLIANT,
    COMPLIANT_STYLE,
    OVER_QUOTA_STYLE,
    TAKEN_STYLE,
    PartStyle,
    compliant_text,
)
from geotool.style.standing import (
    SINCE_LABELS,
    WAIVER_LABELS,
    since_label,
    standing_lines,
    waiver_label,
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
    "CERTAINTY_LABELS",
    "CITATION_LABELS",
    "COMPLIANT",
    "COMPLIANT_STYLE",
    "FAMILIES",
    "MARKERS",
    "MEASURE_LABELS",
    "OVER_QUOTA_STYLE",
    "REASON_LABELS",
    "SHARE_LABELS",
    "SINCE_LABELS",
    "TAKEN_STYLE",
    "UNIT_LABELS",
    "UNVERIFIED_COLOURS",
    "USUAL_TOLERANCE_M2",
    "VERDICT_STYLES",
    "WAIVER_LABELS",
    "ZONE_STYLES",
    "Family",
    "Marker",
    "PartStyle",
    "Pattern",
    "VerdictStyle",
    "ZoneStyle",
    "attribute_label",
    "certainty_label",
    "certainty_text",
    "change_text",
    "citation_label",
    "compliant_text",
    "family_of",
    "kind_label",
    "local_changes",
    "measure_label",
    "measure_range",
    "percent",
    "reason_label",
    "share_label",
    "since_label",
    "standing_lines",
    "tolerance_text",
    "unit_label",
    "waiver_label",
    "zone_style",
]

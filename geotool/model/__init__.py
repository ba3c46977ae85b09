"""Value types and closed vocabularies that every other room speaks.

Nothing here knows geometry code or files; geometries are carried as opaque values.
"""

from geotool.model.attributes import ZONE_ATTRIBUTES, ZONE_CODES, lost_zero, zone_attribute
from geotool.model.baselines import (
    Baseline,
    BaselineEntry,
    BaselineUsed,
    Compared,
    Since,
    StaleEntry,
)
from geotool.model.findings import (
    Bilingual,
    Certainty,
    CompliantPart,
    Finding,
    Limit,
    Measure,
    NotChecked,
    Problem,
    Reason,
    Sentence,
    Taken,
    Text,
    finding_id,
)
from geotool.model.kinds import LAYER_KINDS, PROJECT_KINDS, PURPOSES, ProjectKind
from geotool.model.layers import Footprint, LayerSpec, Provenance
from geotool.model.projects import PROJECT_COLUMNS
from geotool.model.vocabulary import (
    CHANGES,
    INDUSTRIES,
    LOCATION_ACCURACIES,
    PARTS,
    SEVERITIES,
    VERDICTS,
    YES_NO,
    Term,
    Vocabulary,
)
from geotool.model.waivers import (
    Cap,
    Waived,
    Waiver,
    WaiverStanding,
    WaiverState,
    WaiverUse,
)

__all__ = [
    "CHANGES",
    "INDUSTRIES",
    "LAYER_KINDS",
    "LOCATION_ACCURACIES",
    "PARTS",
    "PROJECT_COLUMNS",
    "PROJECT_KINDS",
    "PURPOSES",
    "SEVERITIES",
    "VERDICTS",
    "YES_NO",
    "ZONE_ATTRIBUTES",
    "ZONE_CODES",
    "Baseline",
    "BaselineEntry",
    "BaselineUsed",
    "Bilingual",
    "Cap",
    "Certainty",
    "Compared",
    "CompliantPart",
    "Finding",
    "Footprint",
    "LayerSpec",
    "Limit",
    "Measure",
    "NotChecked",
    "Problem",
    "ProjectKind",
    "Provenance",
    "Reason",
    "Sentence",
    "Since",
    "StaleEntry",
    "Taken",
    "Term",
    "Text",
    "Vocabulary",
    "Waived",
    "Waiver",
    "WaiverStanding",
    "WaiverState",
    "WaiverUse",
    "finding_id",
    "lost_zero",
    "zone_attribute",
]

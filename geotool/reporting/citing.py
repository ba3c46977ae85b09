"""What findings cite, each with the mark of a text that nobody has verified."""

from __future__ import annotations

from geotool.model import Finding
from geotool.reporting import wording
from geotool.review.outcome import Outcome
from geotool.style import citation_label


class Citations:
    """The citations of a review in one language."""

    def __init__(self, outcome: Outcome, language: str) -> None:
        self.language = language
        self._verified = {(r.code, r.edition) for r in outcome.rules if r.verified}

    def is_verified(self, finding: Finding) -> bool:
        """Whether all texts of the finding's rule, in its edition, were read."""
        return (finding.rule, finding.edition) in self._verified

    def of(self, finding: Finding) -> str:
        """Return what a finding cites; the mark follows where nobody read the text."""
        said = citation_label(finding.citation, self.language)
        mark = "" if self.is_verified(finding) else wording.UNVERIFIED.get(self.language)
        return f"{said}{mark}"

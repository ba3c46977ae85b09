"""The review opinion form as a Word document."""

from geotool.reporting.docx.document import save

__all__ = ["save"]

"""Everything that geotool refuses, as one family.

Each error is also the natural builtin, so that ``except ValueError`` or
``except FileNotFoundError`` keeps working in a user's script. A message is one line that
says where, what, and what to do: ``layers/erl.shp:12: ring crosses itself; repair it``.
"""

from __future__ import annotations


class GeotoolError(Exception):
    """Root of all errors raised on purpose.

    Parameters
    ----------
    what
        What is wrong, one sentence without a final stop.
    file
        Path as the user knows it.
    row
        Line of a text file, row of a table, or number of a feature.
    feature
        Id of a feature or project.
    remedy
        What the user can do about it.
    """

    def __init__(
        self,
        what: str,
        *,
        file: str | None = None,
        row: int | None = None,
        feature: str | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.file = file
        self.row = row
        self.feature = feature
        self.remedy = remedy

    def __str__(self) -> str:
        """One line: ``FILE[:ROW]: [feature: ]what; what to do``.

        >>> print(InputError("no such kind 'xx'", file="a.toml", row=3, remedy="see geotool kinds"))
        a.toml:3: no such kind 'xx'; see geotool kinds
        """
        place = "" if self.file is None else str(self.file)
        if place and self.row is not None:
            place = f"{place}:{self.row}"
        parts = [p for p in (place, self.feature, self.what) if p]
        line = ": ".join(parts)
        if self.remedy:
            line = f"{line}; {self.remedy}"
        return " ".join(line.split())


class InputError(GeotoolError, ValueError):
    """A file, value or option that cannot be used as it is."""


class ConfigError(InputError):
    """A fault in ``geotool.toml``, ``layers/catalog.toml`` or a map spec."""


class RuleError(InputError):
    """A fault in a rule file."""


class FrameError(InputError):
    """A coordinate frame that is missing, refused, or contradicted by the coordinates."""


class MissingFileError(GeotoolError, FileNotFoundError):
    """A file or folder that a workspace or command names and that is not there."""

    __str__ = GeotoolError.__str__  # OSError formats by errno


class UnknownNameError(GeotoolError, KeyError):
    """A layer id, rule code or vocabulary term that does not exist."""

    __str__ = GeotoolError.__str__  # KeyError would print the repr


class StoreError(GeotoolError, OSError):
    """The layer store cannot be read or written."""

    __str__ = GeotoolError.__str__  # OSError formats by errno

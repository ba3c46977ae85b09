"""The map spec, ``maps/*.toml``: what a map shows, in which groups, under which title.

A spec chooses and orders; it never restyles verdicts, so that a violation looks the same on
every map. Layers that a spec leaves out are still reviewed, only not drawn.

    title = { zh = "…", en = "…" }     # or one text for both
    language = "zh"                    # optional: zh | en, else the workspace's
    max_mb = 5                         # the page may not be larger
    extent = [105.8, 29.5, 106.3, 30]  # optional: west, south, east, north; or center + zoom
    notice = "内部使用"                 # optional: a sentence more for the banner

    [[group]]
    title = { zh = "三条控制线", en = "Three control lines" }
    kinds = ["ecological_red_line"]    # every layer of these kinds
    layers = ["erl_2024"]              # and these layers
    shown = true                       # optional: drawn when the map opens; else by kind
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from geotool.errors import ConfigError
from geotool.model import LAYER_KINDS, Text
from geotool.style import FAMILIES
from geotool.workspace.positions import locate, read_toml
from geotool.workspace.validation import validated

DEFAULT_MAX_MB = 50.0


class Words(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _one_for_both(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"zh": value, "en": value}
        if isinstance(value, dict):
            return value
        raise ValueError('must be a text, or { zh = "…", en = "…" }')

    def text(self) -> Text:
        """Return it as the model's text."""
        return Text(self.zh, self.en)


def _known_kind(value: str) -> str:
    if value not in LAYER_KINDS:
        raise ValueError("no such layer kind; see geotool kinds")
    return value


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Kinds = Annotated[
    tuple[Annotated[str, AfterValidator(_known_kind)], ...], BeforeValidator(_as_tuple)
]
Degrees = Annotated[tuple[float, ...], BeforeValidator(_as_tuple)]


def _on_map(lon: float, lat: float) -> bool:
    """Web Mercator, which the page draws in, ends at 85 degrees."""
    return -180 <= lon <= 180 and -85 <= lat <= 85


class Group(BaseModel):
    """One heading of the layer list, with the layers that stand under it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Words
    kinds: Kinds = ()
    layers: tuple[str, ...] = ()
    shown: bool | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> Group:
        if not self.kinds and not self.layers:
            raise ValueError("a group needs 'kinds' or 'layers'")
        return self


class MapSpec(BaseModel):
    """What a map shows.

    ``extent`` is (west, south, east, north) and ``center`` (lon, lat), degrees in EPSG:4490.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Words | None = None
    language: Literal["zh", "en"] | None = None
    max_mb: Annotated[float, Field(gt=0, le=2000)] = DEFAULT_MAX_MB
    center: Degrees | None = None
    zoom: Annotated[float, Field(ge=1, le=20)] | None = None
    extent: Degrees | None = None
    notice: Words | None = None
    groups: Annotated[tuple[Group, ...], Field(alias="group")] = ()

    _file: str | None = PrivateAttr(None)
    _text: str = PrivateAttr("")

    @field_validator("center")
    @classmethod
    def _is_place(cls, value: Degrees | None) -> Degrees | None:
        if value is not None and (len(value) != 2 or not _on_map(*value)):
            raise ValueError("must be [longitude, latitude] in degrees, like [106.06, 29.84]")
        return value

    @field_validator("extent")
    @classmethod
    def _is_box(cls, value: Degrees | None, info: ValidationInfo) -> Degrees | None:
        if value is None:
            return None
        if len(value) != 4 or not (_on_map(*value[:2]) and _on_map(*value[2:])):
            raise ValueError("must be [west, south, east, north] in degrees")
        if value[0] >= value[2] or value[1] >= value[3]:
            raise ValueError("is west, south, east, north: this one has no area")
        if info.data.get("center") is not None:
            raise ValueError("stands beside 'center': give one of the two")
        return value

    @property
    def file(self) -> str | None:
        """Where it was read from, as the user knows the path."""
        return self._file

    def fault(self, what: str, *at: str | int, remedy: str | None = None) -> ConfigError:
        """Error about a key of this spec, with its file and line."""
        row = locate(self._text, at) if self._file else None
        return ConfigError(what, file=self._file, row=row, remedy=remedy)


def read_spec(path: Path, *, name: str | None = None) -> MapSpec:
    """Read a map spec; ``name`` is the path as the user knows it.

    Raises MissingFileError if it is not there, ConfigError with the line of the first fault.
    """
    shown = name or path.as_posix()
    data, text = read_toml(path, name=shown, remedy="name a spec in maps/, or leave it out")
    spec = validated(MapSpec, data, text=text, name=shown)
    spec._file, spec._text = shown, text
    return spec


def default_spec() -> MapSpec:
    """All layers, grouped by family: for a workspace without a spec of its own."""
    groups = tuple(
        Group(title=Words(zh=f.title.zh, en=f.title.en), kinds=f.kinds) for f in FAMILIES
    )
    return MapSpec.model_validate({"group": groups})

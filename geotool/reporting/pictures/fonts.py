"""Which letters a picture can be written in: an installed font with Chinese characters, or none.

Fonts differ from machine to machine, and with them the outlines of letters: a picture has the same
bytes on every run of one machine, not on all machines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np

#: Families with simplified Chinese, the clearest at small sizes first.
CHINESE: Final = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "DengXian",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Sarasa Gothic SC",
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "SimSun",
    "NSimSun",
    "STSong",
    "Songti SC",
    "FangSong",
    "KaiTi",
    "Noto Sans CJK TC",
    "Noto Sans CJK JP",
    "Droid Sans Fallback",
    "AR PL UMing CN",
    "Arial Unicode MS",
)
#: Comes with matplotlib, has no Chinese characters.
PLAIN: Final = "DejaVu Sans"
#: Stands for a character that no font has.
LACKING: Final = "□"
_PROBE: Final = "湿地红线违反亩"
#: Size at which letters are read, in pixels; widths and outlines are in proportion.
_EM: Final = 100.0
#: What must not begin a line, and what must not end one.
_CLINGS_BACK: Final = frozenset("，。；：、）」』】》”’！？%,.;:)]}!?…")
_CLINGS_ON: Final = frozenset("（「『【《“‘([{")


@dataclass(frozen=True)
class Letter:
    """Outline of a character and how far the next one stands, for letters of 100 pixels."""

    vertices: Any
    codes: Any
    advance: float


@dataclass(frozen=True)
class Lettering:
    """Families in which pictures are written, and whether they have Chinese characters."""

    families: tuple[str, ...]
    chinese: bool
    _letters: dict[tuple[str, bool], Letter] = field(default_factory=dict, repr=False)
    _known: dict[str, bool] = field(default_factory=dict, repr=False)

    def has(self, text: str) -> bool:
        """Whether every character can be drawn."""
        return all(self._has(character) for character in text)

    def drawable(self, text: str) -> str:
        """Replace what no font has by a box, so that it is seen to be lacking."""
        return "".join(c if self._has(c) else LACKING for c in text)

    def width_px(self, text: str, size_px: float, *, bold: bool = False) -> float:
        """Width of drawable text in CSS pixels."""
        return sum(self._advance(c, bold) for c in text) * size_px / _EM

    def outline(self, text: str, size_px: float, *, bold: bool = False) -> tuple[Any, Any]:
        """Vertices and codes of the outlines of drawable text, from (0, 0) on, y downwards."""
        vertices, codes, x = [np.zeros((0, 2))], [np.zeros(0, dtype=np.uint8)], 0.0
        for character in text:
            letter = self._letter(character, bold)
            vertices.append(letter.vertices + np.array([x, 0.0]))
            codes.append(letter.codes)
            x += letter.advance
        scale = np.array([size_px, -size_px]) / _EM
        return np.concatenate(vertices) * scale, np.concatenate(codes)

    def cut(self, text: str, size_px: float, width_px: float, *, bold: bool = False) -> str:
        """Cut text to a width, with an ellipsis where something went."""
        if self.width_px(text, size_px, bold=bold) <= width_px:
            return text
        room, kept = width_px - self.width_px("…", size_px, bold=bold), 0
        while kept < len(text) and room >= 0:
            room -= self._advance(text[kept], bold) * size_px / _EM
            kept += 1
        return f"{text[: max(kept - 1, 0)].rstrip()}…"

    def wrapped(
        self, text: str, size_px: float, width_px: float, *, lines: int, bold: bool = False
    ) -> list[str]:
        """Break text into at most so many lines, at blanks where there are any; the last is cut."""
        broken: list[str] = []
        rest = text
        while rest and len(broken) < lines - 1:
            if self.width_px(rest, size_px, bold=bold) <= width_px:
                break
            at = self._break(rest, size_px, width_px, bold)
            broken.append(rest[:at].rstrip())
            rest = rest[at:].lstrip()
        return [*broken, self.cut(rest, size_px, width_px, bold=bold)] if rest else broken

    def _break(self, text: str, size_px: float, width_px: float, bold: bool) -> int:
        used, last = 0.0, 0
        for number, character in enumerate(text):
            if number and _may_break(text[number - 1], character):
                last = number
            used += self._advance(character, bold) * size_px / _EM
            if used > width_px:
                far_back = last < number * 0.25
                return max(number if far_back else last, 1)
        return len(text)

    def _fonts(self, bold: bool) -> list[Any]:
        return [_font(family, bold) for family in self.families]

    def _has(self, character: str) -> bool:
        if character not in self._known:
            code = ord(character)
            self._known[character] = any(f.get_char_index(code) for f in self._fonts(False))
        return self._known[character]

    def _advance(self, character: str, bold: bool) -> float:
        return self._letter(character, bold).advance

    def _letter(self, character: str, bold: bool) -> Letter:
        key = (character, bold)
        if key not in self._letters:
            code, fonts = ord(character), self._fonts(bold)
            font = next((f for f in fonts if f.get_char_index(code)), fonts[-1])
            font.set_size(_EM, 72)
            advance = font.load_char(code).linearHoriAdvance / 65536
            vertices, codes = font.get_path()
            self._letters[key] = Letter(np.asarray(vertices), np.asarray(codes), advance)
        return self._letters[key]


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between two characters: at blanks, and between Chinese ones."""
    if before == " ":
        return True
    if after in _CLINGS_BACK or before in _CLINGS_ON or after == " ":
        return False
    # a no-break space is no ASCII, but binds
    return before >= "\u2e80" or after >= "\u2e80"


@lru_cache(maxsize=4)
def lettering(candidates: tuple[str, ...] = CHINESE) -> Lettering:
    """Choose the first installed family among candidates that has Chinese characters.

    Without one there is the font of matplotlib, which has none.
    """
    from matplotlib.font_manager import fontManager

    installed = {entry.name for entry in fontManager.ttflist}
    for family in candidates:
        if family in installed:
            found = Lettering((family, PLAIN), chinese=True)
            if found.has(_PROBE):
                return found
    return Lettering((PLAIN,), chinese=False)


@lru_cache(maxsize=64)
def _font(family: str, bold: bool) -> Any:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    weight = "bold" if bold else "normal"
    return get_font(findfont(FontProperties(family=[family], weight=weight)))

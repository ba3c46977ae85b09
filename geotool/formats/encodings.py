"""Text encodings of Chinese deliveries: UTF-8, GB18030 (with GBK and GB2312), and what they claim.

A GBK shapefile without ``.cpg`` raises no error anywhere, it silently gives wrong text; so the
bytes are tried, and every guess is reported.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from geotool.errors import InputError
from geotool.formats.sources import shapefile_parts

#: Language driver ids of dBASE files that name an encoding worth trusting. 0x57 ("ANSI") and 0
#: say nothing: writers on Chinese systems set them too.
LANGUAGE_DRIVERS = {
    0x01: "cp437",
    0x02: "cp850",
    0x03: "cp1252",
    0x13: "cp932",
    0x4D: "gb18030",
    0x4E: "cp949",
    0x4F: "big5",
    0x58: "cp1252",
    0x59: "cp1252",
    0x78: "big5",
    0x79: "cp949",
    0x7A: "gb18030",
    0x7B: "cp932",
    0xC8: "cp1250",
    0xC9: "cp1251",
}
_CHINESE = frozenset({"gbk", "gb2312", "cp936", "936", "hz"})


@dataclass(frozen=True)
class Choice:
    """The encoding taken, and why, where that has to be reported."""

    encoding: str
    note: str | None = None


def named(text: str, *, file: str) -> str:
    """Codec of an encoding the user declares. GBK and GB2312 are read as GB18030, their superset.

    >>> named("GBK", file="x.shp")
    'gb18030'
    """
    codec = _codec(text)
    if codec is None:
        raise InputError(
            f"no such encoding '{text}'", file=file, remedy="use utf-8 or gb18030, for example"
        )
    return codec


def decode(data: bytes, *, declared: str | None, file: str) -> tuple[str, Choice]:
    """Decode a text file: a declared encoding wins, then a byte order mark, UTF-8, GB18030.

    Raises
    ------
    InputError
        Bytes that are no text in any of them (a picture, an archive).
    """
    if declared is not None:
        codec = named(declared, file=file)
        codec = "utf-8-sig" if codec == "utf-8" else codec
        text = _strict(data, codec)
        if text is None:
            raise InputError(
                f"the text is not valid {declared}", file=file, remedy="declare another encoding"
            )
        return text, Choice(codec.removesuffix("-sig"))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _strict(data, "utf-16")
        if text is not None:
            return text, Choice("utf-16", "the file is UTF-16")
    if b"\0" in data:
        raise InputError("not a text file", file=file, remedy="check that it is the right file")
    text = _strict(data, "utf-8-sig")
    if text is not None:
        return text, Choice("utf-8")
    text = _strict(data, "gb18030")
    if text is not None:
        return text, Choice("gb18030", "the file does not say its encoding and is not UTF-8")
    raise InputError(
        "neither UTF-8 nor GB18030 text", file=file, remedy="declare it with --encoding"
    )


def choose_dbf(path: Path, values: Iterable[bytes], *, declared: str | None, file: str) -> Choice:
    """Encoding of a dBASE table: declared, ``.cpg``, language driver; each checked on the bytes.

    ``values`` are the field names and texts as bytes. What does not hold them is passed over, and
    that is said.
    """
    texts = [v for v in set(values) if not v.isascii()]
    if declared is not None:
        return Choice(named(declared, file=file))
    claim, said_by = _claim(path)
    if claim is not None and _holds(texts, claim):
        return Choice(claim)
    if not texts:
        return Choice(claim or "utf-8")
    found = _guess(texts)
    if claim is not None:
        return Choice(found, f"the {said_by} says {claim}, which does not hold its text")
    return Choice(found, "the file does not say its encoding")


def decode_value(value: bytes, encoding: str) -> tuple[str, bool]:
    """Decode one field; the second value is False where bytes had to be replaced."""
    try:
        return value.decode(encoding), True
    except UnicodeDecodeError:
        return value.decode(encoding, errors="replace"), False


def _claim(path: Path) -> tuple[str | None, str]:
    parts = shapefile_parts(path)
    if ".cpg" in parts:
        text = parts[".cpg"].read_bytes()[:64].decode("ascii", errors="replace").strip()
        return _codec(text), ".cpg file"
    table = parts.get(".dbf", path if path.suffix.casefold() == ".dbf" else None)
    if table is None:
        return None, ""
    header = table.read_bytes()[:32] if table.stat().st_size < 64 else _head(table)
    driver = header[29] if len(header) > 29 else 0
    return LANGUAGE_DRIVERS.get(driver), f"language driver (0x{driver:02X}) of the .dbf"


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(32)


def _codec(text: str) -> str | None:
    word = re.sub(r"^(ansi|oem|cp|windows|win)[\s_-]*(?=\d)", "", text.strip().casefold())
    if word in _CHINESE:
        return "gb18030"
    if re.fullmatch(r"8859[\s_-]?\d{1,2}", word):
        word = "iso-8859-" + re.sub(r"^8859[\s_-]?", "", word)
    if word == "65001":
        word = "utf-8"
    if word.isdigit():
        word = f"cp{word}"
    try:
        return codecs.lookup(word).name
    except LookupError:
        return None


def _guess(texts: Sequence[bytes]) -> str:
    """UTF-8 if all is valid; then GB18030 if that looks Chinese; else Latin-1, which never fails.

    "Looks Chinese": most two-byte characters have a high second byte, as all common ones have,
    whereas an accented Latin letter is mostly followed by a plain one.
    """
    if _holds(texts, "utf-8"):
        return "utf-8"
    if _holds(texts, "gb18030") and _looks_chinese(texts):
        return "gb18030"
    return "latin-1"


def _holds(texts: Sequence[bytes], encoding: str) -> bool:
    """Whether the texts are valid, a last character cut off by the field's width allowed."""
    whole = cut = 0
    for text in texts:
        if _strict(text, encoding) is not None:
            whole += 1
        elif _cut_off(text, encoding):
            cut += 1
        else:
            return False
    return cut <= whole


def _cut_off(text: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(text, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _looks_chinese(texts: Sequence[bytes]) -> bool:
    high = low = 0
    for text in texts:
        for pair in re.findall(rb"[\x81-\xfe][\x40-\xfe]", text):
            high, low = (high + 1, low) if pair[1] >= 0xA1 else (high, low + 1)
    return high > low


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None

"""Where a report goes: consoles whose encoding lacks characters, and files written whole.

A console on Chinese Windows takes GBK (cp936) only: what it lacks is replaced there, and only
there; files are always UTF-8.
"""

from __future__ import annotations

import codecs
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TextIO

from geotool.errors import GeotoolError, StoreError

#: What stands for signs that the Chinese code page lacks.
STAND_INS: Final = {
    "²": "2",
    "³": "3",
    "–": "-",
    "‑": "-",
    "✖": "×",
    "✗": "×",
    "✘": "×",
    "✔": "√",
    "✓": "√",
    "•": "·",
    "⚠": "!",
    "ⓘ": "i",
    "−": "-",
    "\u00a0": " ",
}


def is_unicode(stream: Any) -> bool:
    """Whether a stream takes every character (a stream without encoding, a StringIO, does)."""
    encoding = getattr(stream, "encoding", None)
    if not encoding:
        return True
    try:
        return codecs.lookup(encoding).name.startswith("utf")
    except LookupError:
        return False


def safe_for(stream: Any) -> Callable[[str], str]:
    """Return a function that replaces what the encoding of a stream lacks.

    Signs with a plain stand-in (``²`` → ``2``) get it, all others ``?``. Text for a UTF-8
    stream loses nothing but lone surrogates, which no encoding can write.
    """
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        codecs.lookup(encoding)
    except LookupError:
        encoding = "ascii"

    def safe(text: str) -> str:
        if _fits(text, encoding):
            return text
        return "".join(c if _fits(c, encoding) else _stand_in(c, encoding) for c in text)

    return safe


def json_safe_for(stream: Any) -> Callable[[str], str]:
    """Return a function that makes JSON text pass any encoding, without loss.

    A stream that is not Unicode gets ``\\uXXXX`` for all beyond ASCII (so that the bytes are valid
    JSON whatever reads them); JSON has such characters inside strings only.
    """
    return (lambda text: text) if is_unicode(stream) else escape_beyond_ascii


def escape_beyond_ascii(text: str) -> str:
    r"""Replace characters beyond ASCII by JSON escapes.

    >>> print(escape_beyond_ascii('"湿😀"'))
    "\u6e7f\ud83d\ude00"
    """
    if text.isascii():
        return text
    units = (c if c.isascii() else _utf16(c) for c in text)
    return "".join(units)


def emit(text: str, stream: TextIO) -> None:
    """Write text to a stream, whatever its encoding lacks."""
    stream.write(safe_for(stream)(text))


def on_terminal(stream: Any) -> bool:
    """Whether a stream is a terminal on which colours and the window's width make sense."""
    return bool(getattr(stream, "isatty", lambda: False)()) and os.environ.get("TERM") != "dumb"


def save_text(text: str, path: Path, *, bom: bool = False) -> None:
    """Write text as UTF-8 to a file, which is replaced at once or not at all.

    Raises
    ------
    StoreError
        Where the folder is missing, read-only or full.
    """
    save_pieces([text], path, bom=bom)


def save_pieces(pieces: Iterable[str], path: Path, *, bom: bool = False) -> None:
    """Write text that comes in pieces as UTF-8 to a file, replaced at once or not at all.

    Raises StoreError as ``save_text`` does.
    """
    with replacing(path) as part, part.open("wb") as out:
        out.write(codecs.BOM_UTF8 if bom else b"")
        for piece in pieces:
            out.write(piece.encode("utf-8", errors="backslashreplace"))


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give the name of a new file to write; it takes the place of ``path`` if all went well.

    Raises StoreError where the folder is missing, read-only or full; ``path`` is then as it was.
    """
    part: Path | None = None
    real = path.resolve()  # what a link leads to is replaced, not the link
    try:
        handle, name = tempfile.mkstemp(
            dir=real.parent, prefix=f".{path.name[:50]}.", suffix=path.suffix
        )
        os.close(handle)
        part = Path(name)
        yield part
        part.chmod(0o666 & ~_umask())
        part.replace(real)
        part = None
    except OSError as error:
        if isinstance(error, GeotoolError):
            raise
        raise StoreError(
            f"cannot be written ({error.strerror or error})",
            file=str(path),
            remedy="choose a folder that exists and takes files",
        ) from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _stand_in(character: str, encoding: str) -> str:
    plain = STAND_INS.get(character, "?")
    return plain if _fits(plain, encoding) else "?"


def _utf16(character: str) -> str:
    data = character.encode("utf-16-be", errors="surrogatepass")
    return "".join(f"\\u{data[i]:02x}{data[i + 1]:02x}" for i in range(0, len(data), 2))

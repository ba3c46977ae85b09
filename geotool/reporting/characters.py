"""Characters that a file format cannot hold, or that make text look like another: shown instead."""

from __future__ import annotations

import re
from typing import Final

#: Beyond XML 1.0 (control characters, lone surrogates), or turning the text around them.
_ILLEGAL: Final = re.compile(
    "[^\t\n\r\x20-\u200d\u2010-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def legal(text: str) -> str:
    r"""Text as XML 1.0 can hold it; ESC, a lone surrogate and the like are shown as escapes.

    >>> legal("湿地\x1b\ud800\u202e")
    '湿地\\x1b\\ud800\\u202e'
    """
    return _ILLEGAL.sub(lambda sign: sign[0].encode("unicode_escape").decode("ascii"), text)

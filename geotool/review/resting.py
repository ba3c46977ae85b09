"""Python's collector of cycles, at rest while hundreds of thousands of findings are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Findings hold no cycles: looking for some among hundreds of thousands is a fifth of the time.

    Memory is given back as ever, by counting references.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()

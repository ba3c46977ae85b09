"""Making rules of one's own: a commented rule file with its first cases."""

from __future__ import annotations

from pathlib import Path

from geotool.errors import InputError, StoreError
from geotool.rules import load_packs
from geotool.rules.skeleton import skeleton


def new_rule(code: str, folder: Path, *, check: str = "overlap") -> tuple[Path, Path]:
    """Write ``<CODE>.toml`` and ``cases/<CODE>.toml`` into a folder, made where it is not there.

    Raises InputError for a code that is none or taken, for an unknown check, and for files that
    are there already; StoreError where they cannot be written.
    """
    texts = skeleton(code, check)
    if code in load_packs():
        remedy = "codes are permanent: choose one of your own"
        raise InputError(f"{code} is a built-in rule", remedy=remedy)
    rule, cases = folder / f"{code}.toml", folder / "cases" / f"{code}.toml"
    for path in (rule, cases):
        if path.exists():
            what = "is there already"
            raise InputError(
                what, file=str(path), remedy="choose another code; nothing was changed"
            )
    try:
        cases.parent.mkdir(parents=True, exist_ok=True)
        for path, text in ((rule, texts.rule), (cases, texts.cases)):
            path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        what = f"cannot be written ({error.strerror})"
        raise StoreError(what, file=str(folder), remedy="choose another folder") from error
    return rule, cases

"""Make docs/rules (a page a rule, zh and en, with drawn cases), its index, and docs/law.md.

Everything is taken from the rule files, their cases and the register of laws, as it was on the
day on which the register was checked; running it again gives the same bytes.

    python script/make_rule_pages.py [--into FOLDER] [--check]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

# The parts stand beside this script, also where it is run from another folder.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from rule_pages.laws import law_text
from rule_pages.pages import index, rule_texts

from geotool.api.cases import read_cases
from geotool.rules import load_packs
from geotool.rules.laws import built_in_register

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests/rules/cases"
FOLDERS = ("docs/rules/zh", "docs/rules/en", "docs/rules/images")
LARGEST_BYTES = 200_000


def texts() -> Iterator[tuple[str, str]]:
    """Path and text of every generated file, in a fixed order."""
    book, register = load_packs(), built_in_register()
    today = register.checked_on
    for rule in book:
        path = CASES / f"{rule.code}.toml"
        cases = read_cases(path, name=path.name) if path.is_file() else []
        yield from rule_texts(rule, cases, book, today)
    yield "docs/rules/README.md", index(book, today)
    yield "docs/law.md", law_text(register, book)


def differing(folder: Path, made: dict[str, str]) -> Iterator[str]:
    """Say which files are not as they would be made, and which should not be there."""
    for name, text in made.items():
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif path.read_bytes() != text.encode("utf-8"):
            yield f"{name} differs"
    for place in FOLDERS:
        for path in sorted((folder / place).glob("*")):
            if path.relative_to(folder).as_posix() not in made:
                yield f"{path.relative_to(folder).as_posix()} is left over"


def main() -> int:
    """Write everything into a folder (default: the repository), or compare it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--into", type=Path, default=ROOT)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if not the same"
    )
    options = parser.parse_args()
    made = dict(texts())
    for name, text in made.items():
        if len(text.encode()) >= LARGEST_BYTES:
            raise SystemExit(f"{name}: {len(text.encode())} bytes are too many")
    if options.check:
        for complaint in differing(options.into, made):
            print(f"{complaint}; run python script/make_rule_pages.py", file=sys.stderr)
            return 1
        return 0
    for place in FOLDERS:
        for path in (options.into / place).glob("*"):
            if path.relative_to(options.into).as_posix() not in made:
                path.unlink()
    for name, text in made.items():
        path = options.into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

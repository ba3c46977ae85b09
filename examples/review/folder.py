"""One verdict line for each site file of a folder, held against zone files.

    python folder.py SITES ZONE_FILE:KIND [ZONE_FILE:KIND ...] [--kind KIND]
    python folder.py 送审用地 erl.shp:ecological_red_line farmland.gpkg:permanent_basic_farmland

Exit code: 1 if any site violates a rule, else 2 if any file could not be read, else 0.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from geotool.api import Request, Review, check_files
from geotool.errors import GeotoolError

SITES = {".geojson", ".json", ".gpkg", ".shp", ".kml", ".txt", ".zip", ".csv", ".xlsx"}
BROKEN = "broken"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sites", type=Path, help="folder with a file for each site")
    parser.add_argument("zones", nargs="+", metavar="FILE:KIND")
    parser.add_argument("--kind", default="building", help="where a file does not say it")
    asked = parser.parse_args()
    sys.stdout.reconfigure(errors="replace")  # an old console lacks a sign: show ? and go on
    request = Request(kind=asked.kind, language="zh")
    counts: Counter[str] = Counter()
    for path in sorted(p for p in asked.sites.iterdir() if p.suffix.lower() in SITES):
        verdict, line = judged(path, asked.zones, request)
        counts[verdict] += 1
        print(f"{verdict:12} {path.name}: {line}", flush=True)
    print(f"{counts.total()} files:", ", ".join(f"{n} {v}" for v, n in counts.most_common()))
    return 1 if counts["violation"] else 2 if counts[BROKEN] else 0


def judged(path: Path, zones: list[str], request: Request) -> tuple[str, str]:
    """Return the worst verdict of a file and a line about it; one broken file stops no other."""
    try:
        review = check_files(str(path), zones, request)
    except GeotoolError as error:
        return BROKEN, str(error)
    # the summary counts projects by verdict, the worst verdict first
    worst = next((verdict for verdict, count in review.summary().items() if count), "pass")
    return worst, said(review, worst)


def said(review: Review, verdict: str) -> str:
    """Say the findings of one verdict in a line."""
    found = review.findings[review.findings["verdict"] == verdict]
    return "; ".join(f"{f.rule} {f.message}" for f in found.itertuples()) or "no findings"


if __name__ == "__main__":
    sys.exit(main())

"""Make the sample workspace: layers, 示例 projects with their sites, expectations.

All outlines are invented from a fixed seed; running it again gives the same bytes. The tables of
real plans (projects/tongliang.csv, projects/other_plans.csv) are kept by hand.

    python script/make_sample.py [--into FOLDER]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely

# The parts stand beside this script, also where it is run from another folder.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from sample.facts import COUNTIES, SEED
from sample.faults import add_faults
from sample.land import add_land
from sample.layers import catalogue, layer_texts
from sample.sites import PIPELINE
from sample.tables import example_texts
from sample.towns import add_towns
from sample.waters import add_waters
from sample.writing import write_text
from sample.zones import draw

LARGEST_BYTES = 200_000


def texts() -> Iterator[tuple[str, str]]:
    """Path and text of every generated file, in a fixed order."""
    corridor = shapely.LineString(PIPELINE)
    grounds = [
        draw(c, np.random.default_rng([SEED, int(c.code), c.seed]), reserved=[corridor])
        for c in COUNTIES
    ]
    for ground in grounds:
        add_waters(ground)
        add_faults(ground)
        add_towns(ground)
        add_land(ground)
    yield from layer_texts(grounds)
    yield "layers/catalog.toml", catalogue()
    yield from example_texts({g.county.code: g for g in grounds})


def main() -> None:
    """Write everything into a folder (default: the repository)."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--into", type=Path, default=Path(__file__).resolve().parents[1])
    into = parser.parse_args().into
    for name, text in texts():
        if len(text.encode()) >= LARGEST_BYTES:
            raise SystemExit(f"{name}: {len(text.encode())} bytes are too many")
        write_text(into / name, text)


if __name__ == "__main__":
    main()

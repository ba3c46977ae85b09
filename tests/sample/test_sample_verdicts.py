"""The sample workspace through the whole road: verdicts as intended, the same bytes twice."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import geotool

PARTS = ("layers", "projects", "maps")


@pytest.fixture(scope="module")
def sample(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample, so that a test never touches the repository's own store."""
    folder = tmp_path_factory.mktemp("样例 sample")
    shutil.copy(root / "geotool.toml", folder)
    for part in PARTS:
        ignore = shutil.ignore_patterns("store.gpkg*", ".store-*", "build")
        shutil.copytree(root / part, folder / part, ignore=ignore)
    return folder


@pytest.fixture(scope="module")
def review(sample: Path) -> geotool.Review:
    return geotool.open(sample).check()


@pytest.fixture(scope="module")
def expected(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "tests/sample/expected.toml").read_text("utf-8"))


def test_every_drawn_example_has_its_intended_verdict_and_rules(
    review: geotool.Review, expected: dict[str, Any]
) -> None:
    outcome = review.outcome
    catalogue = {r.code: r.catalogue or r.code for r in outcome.rules}
    wrong = []
    for project, wanted in expected["project"].items():
        rules = {catalogue[f.rule] for f in outcome.findings_of(project)}
        if outcome.verdicts[project] != wanted["verdict"] or not set(wanted["rules"]) <= rules:
            wrong.append((project, wanted, outcome.verdicts[project], sorted(rules)))
    assert not wrong


def test_no_row_of_a_real_plan_violates_on_invented_ground(
    review: geotool.Review, expected: dict[str, Any]
) -> None:
    table = review.outcome.projects.set_index("id")
    real = table.index[table["source_file"].isin(expected["real"]["files"])]
    assert len(real) >= 41 + 10
    verdicts = {review.outcome.verdicts[i] for i in real}
    assert verdicts <= {"unknown", "notice", "pass"}
    for finding in review.outcome.findings:
        if finding.project in real and finding.location_accuracy == "place_name":
            assert finding.verdict in ("unknown", "notice")
            assert "地名" in finding.message.zh
            assert "place name" in finding.message.en


def test_all_41_rows_of_tongliang_stay_with_their_figures(
    review: geotool.Review, shared_data: Path
) -> None:
    import csv
    from decimal import Decimal

    table = review.outcome.projects.set_index("id")
    with (shared_data / "tongliang_projects.csv").open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    assert len(rows) == 41
    for row in rows:
        ours = table.loc[f"TL-{row['no']}"]
        assert ours["name"] == row["name"]
        assert Decimal(ours["investment_10k_cny"]) == Decimal(row["investment_10k_cny"])
        assert ours["lead_unit"] == row["lead_unit"]
        assert (ours["start_year"], ours["end_year"]) == (
            int(row["start_year"]),
            int(row["end_year"]),
        )
        assert ours["location_accuracy"] in ("place_name", "none")
    total = sum(Decimal(table.loc[f"TL-{n}", "investment_10k_cny"]) for n in range(1, 42))
    assert total == Decimal("447503.06")


def test_the_sample_shows_every_verdict(review: geotool.Review) -> None:
    assert all(count > 0 for count in review.summary().values())
    assert review.exit_code() == 1
    assert review.exit_code(fail_on="never") == 0


def test_schematic_data_say_so_everywhere(review: geotool.Review, tmp_path: Path) -> None:
    assert any(n.zh == "示意数据，不作依据" for n in review.outcome.notices)
    review.write(tmp_path / "f.txt")
    assert "示意数据，不作依据" in (tmp_path / "f.txt").read_text("utf-8")
    geotool.render_map(review, path=tmp_path / "m.html")
    assert "示意数据，不作依据" in (tmp_path / "m.html").read_text("utf-8")


def test_a_second_run_gives_the_same_bytes(sample: Path, tmp_path: Path) -> None:
    """Also with the store made anew, in another process with another hash seed."""
    outputs = []
    for seed in ("1", "2"):
        (sample / "layers/store.gpkg").unlink(missing_ok=True)
        files = [tmp_path / f"{seed}.{suffix}" for suffix in ("json", "csv", "txt", "html")]
        script = (
            "import sys, geotool\n"
            "ws = geotool.open(sys.argv[1]); review = ws.check()\n"
            "for path in sys.argv[2:5]: review.write(path)\n"
            "geotool.render_map(review, sys.argv[1] + '/maps/review.toml', sys.argv[5])\n"
        )
        subprocess.run(
            [sys.executable, "-c", script, str(sample), *map(str, files)],
            check=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        )
        outputs.append([f.read_bytes() for f in files])
    for first, second in zip(*outputs, strict=True):
        assert first == second


def test_the_seam_of_two_zones_runs_through_it(review: geotool.Review) -> None:
    """Projects lie in zone 35 and zone 36, and one crosses 106.5 degrees east."""
    shapes = [g for g in review.outcome.projects.geometry if g is not None]
    assert any(g.bounds[2] < 106.5 for g in shapes)
    assert any(g.bounds[0] > 106.5 for g in shapes)
    assert any(g.bounds[0] < 106.5 < g.bounds[2] for g in shapes)


def test_findings_validate_against_the_published_schema(review: geotool.Review) -> None:
    from importlib.resources import files

    import jsonschema

    schema = json.loads((files("geotool.reporting") / "findings.schema.json").read_text("utf-8"))
    document = review.to_dict()
    jsonschema.validate(document, schema)
    assert len(document["findings"]) == len(review.findings)

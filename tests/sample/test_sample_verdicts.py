"""The sample workspace through the whole road: verdicts as intended, the same bytes twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import geotool


def test_every_row_has_its_verdict_and_exactly_its_rules(
    review: geotool.Review, expected: dict[str, Any]
) -> None:
    outcome = review.outcome
    assert set(outcome.verdicts) == set(expected["project"])
    wrong = []
    for project, wanted in expected["project"].items():
        found = outcome.verdicts[project], sorted({f.rule for f in outcome.findings_of(project)})
        if found != (wanted["verdict"], wanted["rules"]):
            wrong.append((project, (wanted["verdict"], wanted["rules"]), found))
    assert not wrong


def test_between_the_layers_exactly_the_known_is_found(
    review: geotool.Review, expected: dict[str, Any]
) -> None:
    found = sorted(
        (f.rule, f.zone_name or "–", f.verdict, f.measure.unit, f.measure.value)
        for f in review.outcome.findings
        if f.project is None and f.measure is not None
    )
    keys = ("rule", "zone", "verdict", "unit", "value")
    wanted = sorted(tuple(t[key] for key in keys) for t in expected["layers"])
    assert [f[:-1] for f in found] == [w[:-1] for w in wanted]
    assert [f[-1] for f in found] == pytest.approx([w[-1] for w in wanted], rel=1e-6)
    assert all(f.measure for f in review.outcome.findings if f.project is None)


#: Rules that find nothing in the sample: their layer is left out, or they are kept.
SILENT = {"PA003", "FUE001"}


def test_nearly_every_rule_finds_something(review: geotool.Review) -> None:
    found = {f.rule for f in review.outcome.findings}
    assert {r.code for r in review.outcome.rules} - found == SILENT
    missing = {n.rule for n in review.outcome.not_checked}
    assert missing == {"PA003", "PV002", "SWS001", "TCL001"}
    reasons = {n.message.zh for n in review.outcome.not_checked}
    assert reasons == {"缺少图层：国家公园", "缺少图层：基本草原"}


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

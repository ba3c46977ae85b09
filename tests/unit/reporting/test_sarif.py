"""SARIF: valid for the published schema, nothing lost, nothing looks clear that is not."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit

import geopandas as gpd
import jsonschema
import numpy as np
import pytest
import shapely

import geotool
from geotool.model import Compared, Problem, Since, Text, Waived, WaiverState, WaiverUse
from geotool.reporting import pieces, render
from geotool.reporting.sarif.places import MOST_VERTICES, geojson
from geotool.review.outcome import LocalChange, Outcome

SCHEMA = json.loads(
    (Path(__file__).parent / "schemas/sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8")
)


def run_of(outcome: Outcome, language: str = "zh") -> Any:
    """Return the only run of the log, which follows the schema."""
    log = json.loads(render(outcome, "sarif", language=language))
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    assert len(log["runs"]) == 1
    return log["runs"][0]


def results_of(outcome: Outcome, language: str = "zh") -> dict[str, Any]:
    """Return the results by the id of their finding."""
    results = run_of(outcome, language)["results"]
    return {r["partialFingerprints"]["geotoolFinding/v1"]: r for r in results}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["hostile", "nothing", "standing"])
def test_the_log_follows_the_schema_and_holds_every_finding(
    request: pytest.FixtureRequest, name: str, language: str
) -> None:
    outcome = request.getfixturevalue(name)
    run = run_of(outcome, language)
    found = [r["partialFingerprints"]["geotoolFinding/v1"] for r in run["results"]]
    assert found == [finding.id for finding in outcome.findings]
    assert run["properties"]["summary"] == outcome.summary()
    assert render(outcome, "sarif", language=language) == render(
        outcome, "sarif", language=language
    )


def test_zones_alone_and_rows_without_anything(hostile: Outcome, outcomes: ModuleType) -> None:
    bare = outcomes.finding(99, None, "NEW001", "unknown", source_file="", source_row=None)
    only = tuple(f for f in hostile.findings if f.project is None)
    results = results_of(replace(hostile, findings=(*only, bare), verdicts={}))
    assert results["f-000000000063"]["locations"] == [{}]
    place = results["f-000000000008"]["locations"][0]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "layers/catalog.toml"
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "rivers/r1"


def test_a_check_without_workspace() -> None:
    site = gpd.GeoDataFrame(
        {"id": ["甲"]}, geometry=[shapely.box(106, 29, 106.01, 29.01)], crs=4490
    )
    zone = gpd.GeoDataFrame(geometry=[shapely.box(106, 29, 106.005, 29.01)], crs=4490)
    review = geotool.check(site, zones={"ecological_red_line": zone}, as_of="2026-11-20")
    results = results_of(review.outcome)
    assert results
    assert set(results) == {f.id for f in review.outcome.findings}


def test_only_a_notice_is_a_note_and_no_result_reads_as_passed(hostile: Outcome) -> None:
    """``kind`` other than fail would need the level none, which viewers hide."""
    results = results_of(hostile)
    levels = {f.verdict: results[f.id]["level"] for f in hostile.findings}
    assert levels == {
        "violation": "error",
        "unmet": "error",
        "conditional": "warning",
        "unknown": "warning",
        "notice": "note",
    }
    assert not any("kind" in result for result in results.values())
    for finding in hostile.findings:
        assert finding.verdict in results[finding.id]["properties"]["tags"]


def test_a_result_stands_at_file_and_row_and_names_project_and_zone(hostile: Outcome) -> None:
    results = results_of(hostile)
    first = results["f-000000000001"]
    place = first["locations"][0]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "projects/tongliang.csv", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 2},
    }
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "TL-1"
    zone = first["relatedLocations"][0]
    assert zone["logicalLocations"][0] == {
        "name": "红线甲",
        "fullyQualifiedName": "erl_2024/1",
        "kind": "zone",
    }
    assert zone["physicalLocation"]["artifactLocation"]["uri"] == "layers/erl_2024.geojson"
    assert "region" not in results["f-000000000006"]["locations"][0]["physicalLocation"]


def test_both_languages_stand_in_a_result(hostile: Outcome) -> None:
    finding = hostile.findings[7]
    for language in ("zh", "en"):
        result = results_of(hostile, language)[finding.id]
        assert result["message"]["text"] == finding.message.get(language)
        assert result["properties"]["message"]["zh"] == finding.message.zh
        assert result["properties"]["message"]["en"] == finding.message.en


def test_figures_are_those_of_the_findings_file(hostile: Outcome) -> None:
    results = results_of(hostile)
    for entry in json.loads(render(hostile, "json", language="zh"))["findings"]:
        properties = results[entry["id"]]["properties"]
        for key in ("verdict", "measure", "limit", "evidence", "advice", "certainty", "bbox"):
            assert properties[key] == entry[key]


def test_the_shape_on_the_ground_is_geojson(hostile: Outcome) -> None:
    results = results_of(hostile)
    for finding in hostile.findings:
        shape = results[finding.id]["properties"]["geometry"]
        if finding.geometry is None:
            assert shape is None
        else:
            drawn = shapely.geometry.shape(shape)
            assert shapely.equals_exact(
                drawn.normalize(), finding.geometry.normalize(), tolerance=1e-9
            )


def test_shapes_are_rounded_flat_and_counter_clockwise() -> None:
    clockwise = shapely.Polygon([(0, 0, 5), (0, 1, 5), (1 / 3, 1, 5), (0, 0, 5)])
    (text, left_out), empty, none = geojson([clockwise, shapely.Point(), None])
    assert left_out is None
    assert empty == none == (None, None)
    assert text is not None
    shape = json.loads(text)
    assert [0.333333333, 1.0] in shape["coordinates"][0]
    assert shapely.is_ccw(shapely.geometry.shape(shape).exterior)


def test_a_large_shape_is_simplified_and_says_so(hostile: Outcome) -> None:
    turn = np.linspace(0, 2 * np.pi, 5_001)
    disc = shapely.Polygon(np.column_stack([106 + 0.01 * np.cos(turn), 29.8 + 0.01 * np.sin(turn)]))
    squares = shapely.MultiPolygon(
        [shapely.box(106 + n, 29, 106.5 + n, 29.5) for n in range(MOST_VERTICES // 4)]
    )
    first, second = (
        replace(hostile.findings[n], geometry=shape) for n, shape in enumerate([disc, squares])
    )
    results = results_of(replace(hostile, findings=(first, second)))
    told = results[first.id]["properties"]
    assert told["geometry_simplified"]["vertices"] == 5_001
    drawn = shapely.geometry.shape(told["geometry"])
    assert shapely.get_num_coordinates(drawn) <= MOST_VERTICES
    tolerance = told["geometry_simplified"]["tolerance_deg"]
    assert shapely.hausdorff_distance(drawn, disc) <= tolerance
    assert results[second.id]["properties"]["geometry_simplified"]["shown"] == "convex_hull"


def test_documents_and_baseline_are_suppressions(standing: Outcome) -> None:
    """A result is suppressed only if all that is listed is accepted: so the exit code has it."""
    results = results_of(standing)
    for finding in standing.findings:
        listed = results[finding.id]["suppressions"]
        accepted = bool(listed) and all(s["status"] == "accepted" for s in listed)
        assert accepted == (finding.is_waived or not finding.is_new), finding.id
    (reopened,) = results["f-000000000001"]["suppressions"]
    assert reopened["status"] == "rejected"
    assert "超出上限 1.8 亩" in reopened["justification"]
    applied = results["f-000000000002"]["suppressions"][0]
    for part in ("渝规资〔2026〕1号", "市规划和自然资源局", "2027-06-30", "民生工程"):
        assert part in applied["justification"]
    assert applied["location"]["physicalLocation"] == {
        "artifactLocation": {"uri": "projects/waivers.toml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1},
    }
    states = [s["status"] for s in results["f-000000000003"]["suppressions"]]
    assert states == ["underReview", "rejected"]
    both = [s["justification"] for s in results["f-000000000008"]["suppressions"]]
    assert len(both) == 2
    assert "projects/baseline.json" in both[1]


def test_where_one_result_is_suppressed_the_others_say_that_they_are_not(
    standing: Outcome,
) -> None:
    """A list that is absent would mean that nobody looked."""
    fresh = replace(standing.findings[5], waiver=None, compared=Compared(Since.NEW, Text("", "")))
    results = results_of(replace(standing, findings=(*standing.findings[:2], fresh)))
    assert results[fresh.id]["suppressions"] == []


def test_an_expired_document_beside_a_valid_one_does_not_open_the_result(
    standing: Outcome, standings: ModuleType
) -> None:
    good, old, *_ = standings.waivers().values()
    uses = (
        WaiverUse(good, WaiverState.APPLIED),
        WaiverUse(old, WaiverState.REOPENED, Text("已到期", "expired")),
    )
    waived = Waived(WaiverState.APPLIED, uses, Text("据 1号", "under 1"))
    finding = replace(standing.findings[0], waiver=waived)
    (listed,) = results_of(replace(standing, findings=(finding,)))[finding.id]["suppressions"]
    assert listed["status"] == "accepted"
    assert good.document in listed["justification"]


def test_results_say_what_they_are_beside_the_baseline(standing: Outcome) -> None:
    known = standing.findings[3]
    smaller = replace(known, compared=Compared(Since.KNOWN, Text("缩小", "smaller"), "f-old"))
    results = results_of(replace(standing, findings=(*standing.findings[:3], smaller)))
    states = [result["baselineState"] for result in results.values()]
    assert states == ["updated", "new", "new", "updated"]
    assert results_of(standing)[known.id]["baselineState"] == "unchanged"


def test_without_documents_and_baseline_nothing_is_said_of_them(hostile: Outcome) -> None:
    for result in results_of(hostile).values():
        assert "suppressions" not in result
        assert "baselineState" not in result


def test_editions_of_a_rule_are_one_descriptor(hostile: Outcome) -> None:
    change = LocalChange("distance_m", 800.0, 1000.0, "渝水〔2025〕1号 {0}")
    first = hostile.rules[0]
    later = replace(first, edition="2026-08-15", severity="RESTRICTED", changes=(change,))
    run = run_of(replace(hostile, rules=(first, later, *hostile.rules[1:])))
    assert run["tool"]["driver"]["version"] == geotool.__version__
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules].count("ERL001") == 1
    editions = rules[0]["properties"]["editions"]
    assert [edition["edition"] for edition in editions] == ["2022-08-16", "2026-08-15"]
    assert rules[0]["defaultConfiguration"]["level"] == "error"
    assert "800" in rules[0]["help"]["text"]
    assert "{{0}}" in rules[0]["help"]["text"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_what_was_not_checked_and_problems_are_notifications(standing: Outcome) -> None:
    (invocation,) = run_of(standing)["invocations"]
    told = invocation["toolExecutionNotifications"]
    counts = Counter(entry["descriptor"]["id"] for entry in told)
    assert counts["not-checked"] == len(standing.not_checked)
    assert counts["problem"] == len(standing.problems)
    assert counts["stale-waiver"] == 1
    assert standing.baseline is not None
    assert counts["stale-baseline-entry"] == len(standing.baseline.stale)
    levels = {e["associatedRule"]["id"]: e["level"] for e in told if "associatedRule" in e}
    assert levels == {"RIV009": "note", "FTP002": "warning"}  # the baseline knows the first
    problem = next(e for e in told if e["descriptor"]["id"] == "problem")
    assert problem["level"] == "error"
    assert problem["locations"][0]["physicalLocation"]["region"]["startLine"] == 6


def test_descriptors_of_notifications_are_found_at_their_index(hostile: Outcome) -> None:
    run = run_of(hostile)
    driver = run["tool"]["driver"]
    for entry in run["invocations"][0]["toolExecutionNotifications"]:
        descriptor = entry["descriptor"]
        assert driver["notifications"][descriptor["index"]]["id"] == descriptor["id"]
        rule = entry.get("associatedRule")
        assert rule is None or driver["rules"][rule["index"]]["id"] == rule["id"]


def test_notices_and_inputs_stand_in_the_run(hostile: Outcome) -> None:
    read = replace(hostile.layers[0].provenance, path="projects/tongliang.csv", sha256="cd" * 32)
    run = run_of(replace(hostile, sources=(read,)), "en")
    notice = hostile.notices[0]
    assert run["properties"]["notices"] == [{"zh": notice.zh, "en": notice.en}]
    told = run["invocations"][0]["toolExecutionNotifications"]
    assert notice.en in [entry["message"]["text"] for entry in told]
    hashes = {a["location"]["uri"]: a.get("hashes") for a in run["artifacts"]}
    assert hashes["layers/erl_2024.geojson"] == {"sha-256": "ab" * 32}
    assert hashes["projects/tongliang.csv"] == {"sha-256": "cd" * 32}
    assert hashes["layers/catalog.toml"] is None


@pytest.mark.parametrize(
    "path",
    [
        "projects/铜梁 1.csv",
        "a#b?c%20d[1].csv",
        "a:b.csv",
        "../别处/x.geojson",
        "/data/x.csv",
        "D:\\数据\\x.csv",
        "\\\\server\\share\\x.csv",
        "archive.zip!inner.shp",
        "bytes\udcff.csv",
        "lone\ud800.csv",
        "]](http://evil)",
    ],
)
def test_every_path_is_a_uri(hostile: Outcome, path: str) -> None:
    finding = replace(hostile.findings[0], source_file=path)
    problem = Problem(path, "what", "done", row=3)
    outcome = replace(hostile, findings=(finding,), problems=(problem,))
    text = render(outcome, "sarif", language="zh")
    text.encode("utf-8")  # raises for a lone surrogate
    place = results_of(outcome)[finding.id]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"].isascii()
    split = urlsplit(place["uri"])
    assert not split.query
    assert not split.fragment
    is_absolute = path[0] in "/\\" or path.startswith("D:")
    assert (split.scheme == "file") == is_absolute
    assert ("uriBaseId" in place) == (not is_absolute)
    told = unquote(split.path, errors="surrogateescape")
    if split.netloc:
        told = f"//{split.netloc}{told}"
    if "lone" not in path:
        assert told.endswith(path.replace("\\", "/"))


def test_names_are_no_placeholders_and_no_links(hostile: Outcome) -> None:
    attack = "{0} [here](http://evil) {{1}}"
    finding = replace(hostile.findings[0], message=Text(attack, attack))
    text = results_of(replace(hostile, findings=(finding,)))[finding.id]["message"]["text"]
    assert text == "{{0}} [here] (http://evil) {{{{1}}}}"


def test_the_log_comes_in_pieces(hostile: Outcome) -> None:
    assert len(list(pieces(hostile, "sarif"))) > len(hostile.findings)

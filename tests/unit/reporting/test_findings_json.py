"""The findings file: its schema, its figures, the same bytes on every run."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from types import ModuleType
from typing import Any

import jsonschema
import pytest
import shapely

from geotool.model import Measure, Reason
from geotool.reporting import findings_json, render
from geotool.review.outcome import LocalChange, Outcome


def read(outcome: Outcome, language: str = "zh") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render(outcome, "json", language=language))
    return found


def validator() -> jsonschema.Draft202012Validator:
    schema = findings_json.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_output_follows_the_published_schema(
    hostile: Outcome, standing: Outcome, language: str
) -> None:
    for outcome in (hostile, standing):
        document = read(outcome, language)
        validator().validate(document)
        assert [f["id"] for f in document["findings"]] == [f.id for f in outcome.findings]


def test_empty_review_follows_the_schema(nothing: Outcome) -> None:
    document = read(nothing)
    validator().validate(document)
    assert document["findings"] == document["verdicts"] == []


def test_local_changes_stand_with_their_rule(hostile: Outcome) -> None:
    """Also where no finding of the rule is left: the change may be the reason for that."""
    changes = (
        LocalChange("distance_m", 1500.0, 1000.0, "渝水〔2025〕1号"),
        LocalChange("level", "2", None, "试点"),
    )
    first = replace(hostile.rules[0], changes=changes)
    outcome = replace(hostile, rules=(first, *hostile.rules[1:]), findings=(), tolerance_m2=2)
    document = read(outcome)
    validator().validate(document)
    assert document["rules"][0]["changes"] == [
        {"name": "distance_m", "value": 1500.0, "published": 1000.0, "reason": "渝水〔2025〕1号"},
        {"name": "level", "value": "2", "published": None, "reason": "试点"},
    ]
    assert document["rules"][1]["changes"] == []
    assert document["tolerance_m2"] == 2.0
    assert read(hostile)["tolerance_m2"] == 1.0


def test_all_nulls_follow_the_schema(hostile: Outcome, outcomes: ModuleType) -> None:
    bare = outcomes.finding(1, None, "DATA001", "unknown", source_row=None)
    document = read(replace(hostile, findings=(bare,)))
    validator().validate(document)
    entry = document["findings"][0]
    nulls = {key for key, value in entry.items() if value is None}
    assert nulls == {
        "project",
        "zone_layer",
        "zone_feature",
        "zone_kind",
        "zone_name",
        "zone_edition",
        "measure",
        "limit",
        "certainty",
        "advice",
        "waiver",
        "baseline",
        "bbox",
        "reason",
        "location_accuracy",
    }


def objects(value: Any, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    found = []
    if isinstance(value, dict):
        found.append((path, value))
        for key, item in value.items():
            found += objects(item, f"{path}/{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            found += objects(item, f"{path}/{number}")
    return found


def test_schema_is_strict_everywhere(standing: Outcome) -> None:
    """A key too many, or one missing, anywhere in the document is an error."""
    changed_rule = replace(standing.rules[0], changes=(LocalChange("a_m", 1.0, 2.0, "b"),))
    standing = replace(standing, rules=(changed_rule, *standing.rules[1:]))
    baseline = standing.baseline
    assert baseline is not None
    standing = replace(standing, baseline=replace(baseline, stale=baseline.stale[:2]))
    document, check = read(standing), validator()
    for path, _ in objects(document):
        for change in ("more", "less"):
            changed = copy.deepcopy(document)
            place: Any = changed
            for step in path.split("/")[1:]:
                place = place[int(step)] if isinstance(place, list) else place[step]
            if change == "more":
                place["surplus"] = 1
            else:
                place.pop(next(iter(place)))
            assert not check.is_valid(changed), (path, change)


def test_every_property_of_the_schema_is_described() -> None:
    schema = findings_json.schema()
    for path, entry in objects(schema):
        for name, sub in entry.get("properties", {}).items():
            if isinstance(sub, dict) and "anyOf" not in sub:
                target = sub.get("$ref", "").removeprefix("#/$defs/")
                described = "description" in sub or "description" in schema["$defs"].get(target, {})
                assert described, f"{path}/{name}"


def test_schema_knows_every_reason() -> None:
    assert findings_json.schema()["$defs"]["reason"]["enum"] == [str(reason) for reason in Reason]


def test_second_run_is_byte_identical(outcomes: ModuleType) -> None:
    for fmt in ("json", "csv", "text"):
        first, second = (render(outcomes.hostile(), fmt).encode() for _ in range(2))
        assert first == second


def test_contract_keys_stand(hostile: Outcome) -> None:
    document = read(hostile)
    assert document["schema"] == "geotool.findings/1"
    assert document["as_of"] == "2026-11-20"
    finding = document["findings"][0]
    assert finding["source"] == {"file": "projects/tongliang.csv", "row": 2}
    assert finding["message"]["en"].startswith("<img src=x")
    assert finding["evidence"] == ["=不可避让论证", "省级意见"]
    assert finding["advice"] is None
    assert document["findings"][4]["advice"] == {
        "zh": "=若主张防洪：防洪论证", "en": "+with flood control: a study",
    }  # fmt: skip
    assert finding["waiver"] is finding["baseline"] is document["baseline"] is None
    assert finding["new"] is True
    assert document["waivers"] == []
    assert list(document["summary"]) == [
        "violation", "unmet", "conditional", "unknown", "notice", "pass",
    ]  # fmt: skip
    assert list(document["summary"].values()) == [2, 1, 1, 1, 1, 1]
    assert document["not_checked"][0]["reason"]["zh"] == "缺少图层：水库"
    assert [v["project"] for v in document["verdicts"]] == list(hostile.verdicts)
    assert document["verdicts"][5] == {
        "project": "TL-6", "name": "[red]不是标记[/red]", "verdict": "pass", "findings": 0,
        "waived": 0, "judged": None,
    }  # fmt: skip
    assert list(document["zone_summary"].items()) == [
        ("violation", 0), ("unmet", 1), ("conditional", 0), ("unknown", 1), ("notice", 0),
    ]  # fmt: skip


def test_documents_stand_with_their_findings(standing: Outcome) -> None:
    document = read(standing)
    first, second, third = document["findings"][:3]
    assert first["waiver"]["state"] == "reopened"
    assert first["waiver"]["message"]["en"] == "under 渝规资〔2026〕2号"
    assert second["waiver"]["documents"] == [
        {
            "document": "渝规资〔2026〕1号", "issuer": "市规划和自然资源局",
            "granted": "2026-01-05", "expires": "2027-06-30", "reason": "=民生工程", "line": 1,
            "state": "applied", "why": None, "covered": 55.56, "cap": None,
        }
    ]  # fmt: skip
    both = third["waiver"]["documents"]
    assert [use["state"] for use in both] == ["partial", "reopened"]
    assert both[0]["cap"] == {"value": 12.35, "unit": "m2", "written": "12.345678 m2"}
    assert both[0]["why"]["en"] == "over the cap of 1.8 亩 by <b>"
    entries = {entry["project"]: entry for entry in document["verdicts"]}
    assert (entries["TL-2"]["verdict"], entries["TL-2"]["waived"]) == ("pass", 1)
    assert entries["TL-3"]["waived"] == entries["TL-6"]["waived"] == 0
    assert document["zone_summary"]["unmet"] == 0


def test_each_waiver_of_the_workspace_is_listed(standing: Outcome) -> None:
    waivers = read(standing)["waivers"]
    states = ["applied", "reopened", "partial", "applied", "stale", "not_asked", "reopened"]
    assert [entry["state"] for entry in waivers] == states
    assert waivers[0]["findings"] == ["f-000000000002"]
    assert waivers[3]["project"] is None
    assert (waivers[3]["zone_layer"], waivers[3]["zone_feature"]) == ("rivers", "r1")
    assert (waivers[1]["line"], waivers[1]["cap"]["written"]) == (13, "1.8 亩")


def test_the_baseline_stands_with_findings_and_open_rules(standing: Outcome) -> None:
    document = read(standing)
    first, second, third = document["findings"][:3]
    assert first["baseline"] == {
        "state": "worse", "message": {"zh": "原为 1,000.00", "en": "was 1,000.00"}, "was": "f-0",
        "was_verdict": "conditional", "was_value": 1000.0, "iou": 0.951235,
    }  # fmt: skip
    assert [f["new"] for f in (first, second, third)] == [True, True, True]
    assert document["findings"][3]["new"] is False
    assert [entry["new"] for entry in document["not_checked"]] == [False, True]
    used = document["baseline"]
    assert (used["file"], used["as_of"], used["entries"]) == (
        "projects/baseline.json", "2026-01-01", 1234,
    )  # fmt: skip
    assert len(used["stale"]) == 22
    assert used["stale"][1] == {
        "id": "f-stale00001", "rule": "ERL001", "project": None, "zone": "红线甲",
        "verdict": "unmet", "line": 21,
    }  # fmt: skip


def test_order_is_kept_as_given(hostile: Outcome) -> None:
    turned = replace(hostile, findings=hostile.findings[::-1])
    assert [f["id"] for f in read(turned)["findings"]] == [f.id for f in turned.findings]


def test_figures_are_rounded_to_the_stated_precision(hostile: Outcome) -> None:
    first, second, third, fourth = read(hostile)["findings"][:4]
    assert first["measure"]["value"] == 2147483.65
    assert first["measure"]["share"] == 0.5
    assert first["measure"]["planar"] == 2147482.1
    assert first["bbox"] == [106.0, 29.8, 106.01, 29.82]
    assert str(second["measure"]["value"]) == "0.0"  # not -0.0
    assert third["measure"]["value"] is None  # no zone at all: no infinity in JSON
    assert fourth["measure"]["share"] == 0.0


def test_bounding_boxes_have_seven_decimals(hostile: Outcome) -> None:
    third = shapely.box(106 + 1 / 3, 29 + 1 / 3, 106 + 2 / 3, 29 + 2 / 3)
    odd = replace(hostile.findings[0], geometry=third)
    bbox = read(replace(hostile, findings=(odd,)))["findings"][0]["bbox"]
    assert bbox == [106.3333333, 29.3333333, 106.6666667, 29.6666667]


def test_a_unit_of_somebodys_own_is_not_an_error(hostile: Outcome, outcomes: ModuleType) -> None:
    odd = outcomes.finding(1, "TL-1", "X", "notice", measure=Measure("power", 1 / 3, "MW"))
    measure = read(replace(hostile, findings=(odd,)))["findings"][0]["measure"]
    assert measure["value"] == 0.333333


def test_text_is_readable_and_ends_with_a_line(hostile: Outcome) -> None:
    text = render(hostile, "json")
    assert "示意数据，不作依据" in text
    assert text.endswith("}\n")


def test_lone_surrogate_stays_readable(hostile: Outcome) -> None:
    """A file name that is no UTF-8 comes with surrogates, which no file can hold as they are."""
    odd = replace(hostile.findings[0], source_file="a\udc80.csv")
    text = render(replace(hostile, findings=(odd,)), "json")
    assert json.loads(text.encode("utf-8"))["findings"][0]["source"]["file"] == "a\udc80.csv"

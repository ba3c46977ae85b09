"""The record of the sample holds, and is the same on every machine but for its versions."""

from __future__ import annotations

from pathlib import Path

import jsonschema

import geotool
from geotool.api.record import record_of, write_record
from geotool.api.verifying import verify
from geotool.review.record.contents import schema


def test_the_record_of_the_sample_verifies(
    sample: Path, review: geotool.Review, tmp_path: Path
) -> None:
    workspace = geotool.open(sample)
    document = record_of(review, workspace)
    jsonschema.Draft202012Validator(schema()).validate(document)
    assert len(document["findings"]) == len(review.outcome.findings)
    assert len(document["verdicts"]) == len(review.outcome.verdicts)
    roles = {entry["role"] for entry in document["inputs"]}
    assert {"configuration", "catalogue", "layer", "footprint", "projects", "site"} <= roles
    path = tmp_path / "sample.json"
    write_record(review, path, workspace)
    text = path.read_text("utf-8")
    assert str(sample) not in text
    assert str(Path(geotool.__file__).parent) not in text
    found = verify(path, workspace=sample)
    assert found.holds
    assert found.changes == ()

"""A fault of a row or feature keeps the row, as unknown and listed; ``--strict`` exits 2."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

INSIDE = "POLYGON((106.002 29.802, 106.004 29.802, 106.004 29.804, 106.002 29.802))"
BOWTIE = "POLYGON((106.1 29.8, 106.12 29.82, 106.12 29.8, 106.1 29.82, 106.1 29.8))"


def checked(plan: Any, geotool: Any, *arguments: str) -> Any:
    """Check the workspace; return the findings document."""
    result = geotool("check", "-w", plan.root, "--format", "json", *arguments)
    assert result.code in (0, 1), result.err
    assert "Traceback" not in result.err
    return result.json()


def refused(plan: Any, geotool: Any) -> str:
    """Check with --strict: exit 2, with the findings on stdout all the same."""
    result = geotool("check", "-w", plan.root, "--strict", "-q", "--format", "json")
    assert result.code == 2
    assert result.json()["schema"] == "geotool.findings/1"
    line: str = result.line
    assert line.startswith("geotool: ")
    assert line.endswith("; correct it, or run without --strict")
    return line


def data_findings(document: Any, project: str) -> list[Any]:
    return [f for f in document["findings"] if f["project"] == project and f["rule"] == "DATA001"]


def verdicts(document: Any) -> dict[str, str]:
    return {v["project"]: v["verdict"] for v in document["verdicts"]}


ROWS = {
    "unknown kind": ("1,甲,castle,", "unknown_kind", "unknown project kind 'castle'"),
    "bad wkt": ('1,甲,,"POLYGON((1 2"', "broken_geometry", "is not well-known text"),
    "empty geometry": ("1,甲,,POLYGON EMPTY", "broken_geometry", "the geometry is empty"),
    "no numbers": ("1,甲,,POINT (nan 29)", "broken_geometry", ""),
    "beyond the earth": ("1,甲,,POINT (106 291)", "", ""),
    "collection": (
        '1,甲,,"GEOMETRYCOLLECTION (POINT (106 29.8), LINESTRING (106 29.8, 106.1 29.8))"',
        "wrong_geometry_kind",
        "mixes points, lines and polygons in one geometry",
    ),
    "beyond repair": (
        '1,甲,,"POLYGON((106 29.8, 106.1 29.8, 106 29.8, 106 29.8))"',
        "broken_geometry",
        "not valid",
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_row_that_cannot_be_judged(plan: Any, geotool: Any, row: tuple[str, str, str]) -> None:
    text, reason, words = row
    plan.projects(f'id,name,kind,wkt\n{text}\n2,乙,building,"{INSIDE}"\n')
    document = checked(plan, geotool)
    assert verdicts(document) == {"1": "unknown", "2": "violation"}
    (finding,) = [f for f in document["findings"] if f["project"] == "1"]
    assert finding["rule"] == "DATA001", "one finding, not one for each rule"
    assert finding["citation"] == "geotool data convention"
    assert finding["source"] == {"file": "projects/projects.csv", "row": 2}
    assert finding["reason"] == (reason or finding["reason"])
    problems = [p for p in document["problems"] if p["row"] == 2]
    assert problems, document["problems"]
    assert any(words in p["what"] for p in problems)
    assert refused(plan, geotool).startswith("geotool: projects/projects.csv:2: ")


def test_an_unknown_kind_says_where_to_look(plan: Any, geotool: Any) -> None:
    plan.projects("id,name,kind\n1,甲,wetland_restauration\n")
    document = checked(plan, geotool)
    (problem,) = [p for p in document["problems"] if p["row"] == 2]
    assert "unknown project kind 'wetland_restauration'" in problem["what"]
    assert "did you mean wetland_restoration?" in problem["done"]
    assert "wetland_restauration" in data_findings(document, "1")[0]["message"]["en"]


def test_duplicate_ids_in_one_table(plan: Any, geotool: Any) -> None:
    plan.projects(f'id,name,wkt\nA,甲,"{INSIDE}"\nA,乙,"{INSIDE}"\nA,丙,"{INSIDE}"\n')
    document = checked(plan, geotool)
    ids = ["A", "A@projects/projects.csv:3", "A@projects/projects.csv:4"]
    assert list(verdicts(document)) == ids
    assert all(v == "violation" for v in verdicts(document).values()), "each is judged"
    assert [len(data_findings(document, i)) for i in ids] == [0, 1, 1], "and the later ones listed"
    assert refused(plan, geotool).startswith("geotool: projects/projects.csv:3: ")


def test_duplicate_ids_in_two_tables(plan: Any, geotool: Any) -> None:
    plan.projects("id,name\nA,甲\n", name="first.csv")
    plan.projects("id,name\nA,乙\n", name="second.csv")
    (plan.root / "projects/projects.csv").unlink()
    document = checked(plan, geotool)
    assert list(verdicts(document)) == ["A", "A@projects/second.csv:2"]
    assert data_findings(document, "A@projects/second.csv:2")
    (problem,) = [p for p in document["problems"] if "first.csv:2" in p["what"]]
    assert (problem["file"], problem["row"]) == ("projects/second.csv", 2)
    assert refused(plan, geotool).startswith("geotool: projects/second.csv:2: ")


def test_every_duplicate_stays_unique(plan: Any, geotool: Any) -> None:
    """Even where an id looks like one that is made for a duplicate."""
    plan.projects("id\nA\nA\nA@projects/projects.csv:3\n")
    document = checked(plan, geotool)
    assert len(verdicts(document)) == 3


def test_points_in_a_polygon_layer(plan: Any, geotool: Any) -> None:
    """The layer is judged by its other features, and what it cannot say stands once."""
    shapes = [shapely.box(106, 29.8, 106.01, 29.81), shapely.Point(106.3, 29.8)]
    plan.geojson("layers/erl.geojson", shapes)
    document = checked(plan, geotool)
    assert verdicts(document)["P1"] == "violation"
    (entry,) = [n for n in document["not_checked"] if n["rule"] == "ERL001"]
    assert entry["projects"] == 2
    assert "1 features of layer erl have no usable geometry" in entry["reason"]["en"]
    (problem,) = [p for p in document["problems"] if p["file"] == "layers/erl.geojson"]
    assert problem["row"] == 2
    assert "is points where polygons are expected" in problem["what"]
    assert refused(plan, geotool).startswith("geotool: layers/erl.geojson:2: is points")


@pytest.mark.parametrize("shape", [None, shapely.Polygon()], ids=["null", "empty"])
def test_a_zone_without_geometry(plan: Any, geotool: Any, shape: Any) -> None:
    plan.geojson("layers/erl.geojson", [shape, shapely.box(106, 29.8, 106.01, 29.81)])
    document = checked(plan, geotool)
    assert [n["rule"] for n in document["not_checked"]].count("ERL001") == 1
    assert (
        geotool("status", "-w", plan.root, "--format", "json").json()["layers"][0]["features"] == 2
    ), "the feature stays"
    assert refused(plan, geotool).startswith("geotool: layers/erl.geojson:1: ")


def test_fail_on_unknown_counts_a_broken_layer(plan: Any, geotool: Any) -> None:
    plan.config('[workspace]\nname = "x"\n')
    plan.drawn(shapely.box(106.2, 29.8, 106.21, 29.81))
    arguments = ["check", "-w", plan.root, "--rules", "ERL001", "--fail-on", "unknown"]
    assert geotool(*arguments).code == 0
    plan.geojson("layers/erl.geojson", [None, shapely.box(106, 29.8, 106.01, 29.81)])
    assert geotool(*arguments).code == 1


def test_a_site_file_of_mixed_kinds(plan: Any, geotool: Any) -> None:
    plan.projects("id,name\nA,甲\n")
    shapes = [shapely.Point(106, 29.8), shapely.box(106, 29.8, 106.01, 29.81)]
    plan.geojson("projects/sites/A.geojson", shapes)
    document = checked(plan, geotool)
    assert verdicts(document) == {"A": "unknown"}
    assert data_findings(document, "A")[0]["reason"] == "wrong_geometry_kind"
    assert "projects/sites/A.geojson" in refused(plan, geotool)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{no json", "cannot be"),
        ('{"type": "FeatureCollection", "features": []}', "holds no feature"),
        (
            '{"type": "FeatureCollection", "features": [], "crs": {"type": "name", '
            '"properties": {"name": "EPSG:4610"}}}',
            "seven parameters",
        ),
    ],
    ids=["damaged", "empty", "refused frame"],
)
def test_a_site_file_that_cannot_be_used_keeps_the_row(
    plan: Any, geotool: Any, text: str, words: str
) -> None:
    plan.projects("id,name\nA,甲\nB,乙\n")
    (plan.root / "projects/sites/A.geojson").write_text(text, "utf-8")
    document = checked(plan, geotool)
    assert verdicts(document) == {"A": "unknown", "B": "unknown"}
    assert data_findings(document, "A")[0]["reason"] == "broken_geometry"
    line = refused(plan, geotool)
    assert line.startswith("geotool: projects/sites/A.geojson: ")
    assert words in line


def test_a_site_file_without_a_project_is_said(plan: Any, geotool: Any) -> None:
    plan.geojson("projects/sites/ZZ.geojson", [shapely.box(106, 29.8, 106.01, 29.81)])
    document = checked(plan, geotool)
    (problem,) = [p for p in document["problems"] if p["file"] == "projects/sites/ZZ.geojson"]
    assert "no project has the id 'ZZ'" in problem["what"]


def test_a_repaired_geometry_is_judged_and_said(plan: Any, geotool: Any) -> None:
    plan.projects(f'id,name,wkt\n1,甲,"{BOWTIE}"\n')
    document = checked(plan, geotool)
    assert verdicts(document) == {"1": "pass"}
    (problem,) = [p for p in document["problems"] if p["row"] == 2]
    assert "Self-intersection" in problem["what"]
    assert "repaired" in problem["done"]
    assert geotool("check", "-w", plan.root, "--strict").code == 0, "a repair is no fault"


@pytest.mark.parametrize(
    ("column", "value", "words", "decides"),
    [
        ("purposes", "holiday", "unknown purpose 'holiday'", True),
        ("approved_on", "2025-13-40", "'2025-13-40' is no date", True),
        ("change", "maybe", "unknown change 'maybe'", False),
        ("discharges", "often", "unknown discharges 'often'", False),
        ("start_year", "soon", "the term 'soon' is no year", False),
        ("location_accuracy", "good", "unknown location_accuracy 'good'", False),
    ],
)
def test_a_value_that_cannot_be_read(
    plan: Any, geotool: Any, column: str, value: str, words: str, decides: bool
) -> None:
    """The row is judged by what can be read, is unknown at best, and says why.

    Where the rule reads the very cell, the conflict stays open: the purpose meant may allow it.
    """
    beside = INSIDE.replace("106.0", "106.2")
    plan.projects(f'id,name,wkt,{column}\n1,甲,"{INSIDE}",{value}\n2,乙,"{beside}",{value}\n')
    document = checked(plan, geotool)
    assert verdicts(document) == {"1": "unknown" if decides else "violation", "2": "unknown"}
    assert value in data_findings(document, "2")[0]["message"]["en"]
    assert any(words in problem["what"] for problem in document["problems"])
    assert refused(plan, geotool).startswith("geotool: projects/projects.csv:2: ")


def test_a_kind_without_land_and_a_fault_is_unknown_once(plan: Any, geotool: Any) -> None:
    plan.projects("id,kind,approved_on\n1,building_retrofit,2025-13-40\n2,building_retrofit,\n")
    document = checked(plan, geotool)
    assert verdicts(document) == {"1": "unknown", "2": "pass"}
    assert len(document["findings"]) == 1


def test_strict_names_the_first_fault_and_counts_the_others(plan: Any, geotool: Any) -> None:
    plan.projects("id,kind\n1,castle\n2,palace\n")
    assert refused(plan, geotool) == (
        "geotool: projects/projects.csv:2: unknown project kind 'castle' (and 1 more); "
        "correct it, or run without --strict"
    )


def test_strict_without_faults_changes_nothing(plan: Any, geotool: Any) -> None:
    assert geotool("check", "-w", plan.root, "--strict").code == 1


def test_a_layer_without_a_frame_decides_nothing(plan: Any, geotool: Any) -> None:
    """Coordinates that fit no frame: kept, said, and not judged by."""
    (plan.root / "layers/erl.csv").write_text(
        'name,wkt\nx,"POLYGON((7 50000, 8 50000, 8 60000, 7 50000))"\n', "utf-8"
    )
    plan.catalog(
        '[[layer]]\nid = "erl"\nkind = "ecological_red_line"\npath = "layers/erl.csv"\n'
        'footprint = "layers/footprint.geojson"\n'
    )
    document = checked(plan, geotool)
    assert verdicts(document) == {"P1": "pass", "P2": "pass"}
    (entry,) = [n for n in document["not_checked"] if n["rule"] == "ERL001"]
    assert entry["reason"]["en"] == "layer erl has no declared coordinate frame: not decided by it"
    assert refused(plan, geotool).startswith("geotool: layers/erl.csv: no coordinate frame")

"""Where a layer is complete: outside its footprint a project is unknown, never clear."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

import geotool as package

COUNTY = shapely.box(105.9, 29.7, 106.1, 29.9)
RED = [shapely.box(106, 29.8, 106.01, 29.81), shapely.box(106.03, 29.84, 106.04, 29.85)]
#: Sites that meet no red line: inside every footprint, between the two zones, and far away.
SITES = {
    "triangle": shapely.box(106.015, 29.818, 106.016, 29.819),
    "corner": shapely.box(106.035, 29.801, 106.036, 29.802),
    "county": shapely.box(105.95, 29.75, 105.951, 29.751),
    "beyond": shapely.box(106.3, 29.8, 106.301, 29.801),
}


def judged(bare: Any, *, rules: str = "ERL001") -> dict[str, str]:
    review = package.open(bare.root).check(rules=rules, language="en")
    assert all(str(f.reason) == "outside_footprint" for f in review.outcome.findings)
    return dict(review.outcome.verdicts)


def made(bare: Any, footprint: str | None) -> None:
    entry = {} if footprint is None else {"footprint": footprint}
    bare.layer("county", "admin_area", [COUNTY, RED[0]], [{"code": "500151"}, {"code": "500999"}])
    bare.layer("erl", "ecological_red_line", RED, **entry)
    bare.geojson("layers/study.geojson", [shapely.box(105.9, 29.7, 106.02, 29.9)])
    bare.geojson("projects/projects.geojson", list(SITES.values()), [{"id": i} for i in SITES])


@pytest.mark.parametrize(
    ("footprint", "known"),
    [
        ("region", {"triangle", "corner", "county"}),
        ("extent", {"triangle", "corner"}),
        (None, {"triangle"}),
        ("county", {"triangle", "corner", "county"}),
        ("layers/study.geojson", {"triangle", "county"}),
    ],
    ids=["region", "extent", "hull", "layer", "file"],
)
def test_what_lies_outside_is_unknown(bare: Any, footprint: str | None, known: set[str]) -> None:
    bare.config(bare.root.joinpath("geotool.toml").read_text("utf-8").replace("[]", '["500151"]'))
    made(bare, footprint)
    expected = {name: "pass" if name in known else "unknown" for name in SITES}
    assert judged(bare) == expected


def test_the_region_is_that_of_the_configuration(bare: Any) -> None:
    bare.config(bare.root.joinpath("geotool.toml").read_text("utf-8").replace("[]", '["500999"]'))
    made(bare, "region")
    assert set(judged(bare).values()) == {"unknown"}, "500999 is the small one"


def test_a_region_that_no_outline_bears_is_a_fault(bare: Any, geotool: Any) -> None:
    bare.config(bare.root.joinpath("geotool.toml").read_text("utf-8").replace("[]", '["500115"]'))
    made(bare, "region")
    result = geotool("check", "-w", bare.root)
    assert (result.code, result.out) == (2, "")
    assert result.line == (
        "geotool: geotool.toml:3: no admin_area layer has an outline of region '500115'; "
        "did you mean 500151? outlines there: 500151, 500999"
    )


def test_layers_of_one_kind_are_complete_together(bare: Any) -> None:
    bare.layer("east", "ecological_red_line", [RED[0]], footprint="layers/east-claim.geojson")
    bare.layer("west", "ecological_red_line", [RED[1]], footprint="layers/west-claim.geojson")
    bare.geojson("layers/east-claim.geojson", [shapely.box(105, 29, 106.02, 30)])
    bare.geojson("layers/west-claim.geojson", [shapely.box(106.02, 29, 107, 30)])
    across = shapely.box(106.015, 29.7, 106.025, 29.71)
    bare.geojson("projects/projects.geojson", [across], [{"id": "A"}])
    assert judged(bare) == {"A": "pass"}


def test_a_site_partly_outside_says_how_much(bare: Any, geotool: Any) -> None:
    bare.layer("erl", "ecological_red_line", RED, footprint="layers/claim.geojson")
    bare.geojson("layers/claim.geojson", [shapely.box(105, 29, 106.4, 30)])
    bare.geojson(
        "projects/projects.geojson", [shapely.box(106.3, 29.8, 106.5, 29.801)], [{"id": "A"}]
    )
    (finding,) = geotool("check", "-w", bare.root, "--rules", "ERL001", "--format", "json").json()[
        "findings"
    ]
    assert (finding["verdict"], finding["reason"]) == ("unknown", "outside_footprint")
    assert finding["measure"]["share"] == pytest.approx(0.5, abs=1e-3)
    assert "50.00%" in finding["message"]["en"]


def test_a_violation_found_inside_settles_it(bare: Any) -> None:
    """What is prohibited in one part is not made unknown by another."""
    bare.layer("erl", "ecological_red_line", RED, footprint="layers/claim.geojson")
    bare.geojson("layers/claim.geojson", [shapely.box(105, 29, 106.02, 30)])
    site = shapely.box(106.005, 29.8, 106.03, 29.801)
    bare.geojson("projects/projects.geojson", [site], [{"id": "A"}])
    review = package.open(bare.root).check(rules="ERL001")
    assert [(f.verdict, f.reason) for f in review.outcome.findings] == [("violation", None)]


def test_a_condition_found_inside_leaves_the_rest_open(bare: Any) -> None:
    bare.layer("range", "river_management_range", RED, footprint="layers/claim.geojson")
    bare.geojson("layers/claim.geojson", [shapely.box(105, 29, 106.02, 30)])
    site = shapely.box(106.005, 29.8, 106.03, 29.801)
    bare.geojson("projects/projects.geojson", [site], [{"id": "A"}])
    review = package.open(bare.root).check(rules="RIV001")
    assert [f.verdict for f in review.outcome.findings] == ["unknown", "conditional"] or [
        f.verdict for f in review.outcome.findings
    ] == ["conditional", "unknown"]
    assert dict(review.outcome.verdicts) == {"A": "conditional"}


def test_a_distance_needs_the_layer_within_the_distance(bare: Any) -> None:
    """A river that is not drawn may flow just beyond the edge of the layer."""
    river = shapely.LineString([(105.8, 29.7), (105.8, 29.9)])
    bare.layer(
        "river", "river", [river], [{"class": "yangtze_main"}], footprint="layers/claim.geojson"
    )
    bare.geojson("layers/claim.geojson", [shapely.box(105, 29, 106, 30)])
    metre = 1 / 96_600
    for east_m, expected in ((-1500, "pass"), (-900, "unknown"), (50, "unknown")):
        x = 106 + east_m * metre
        site = shapely.box(x - 20 * metre, 29.8, x, 29.8001)
        bare.geojson("projects/projects.geojson", [site], [{"id": "A", "kind": "chemical_plant"}])
        assert judged(bare, rules="YRV001") == {"A": expected}, east_m


def test_inside_is_asked_of_what_is_claimed_only(bare: Any) -> None:
    """Photovoltaics belong on subsidence land: beyond the map of it nobody knows."""
    bare.layer("subsidence", "subsidence_area", RED, footprint="layers/claim.geojson")
    bare.geojson("layers/claim.geojson", [shapely.box(105, 29, 106.2, 30)])
    sites = [RED[0], SITES["corner"], SITES["beyond"]]
    rows = [{"id": i, "kind": "pv_ground"} for i in ("on it", "beside", "beyond")]
    bare.geojson("projects/projects.geojson", sites, rows)
    found = geotool_findings(bare)
    assert found == [("beside", "notice", None), ("beyond", "notice", "outside_footprint")]


def geotool_findings(bare: Any) -> list[tuple[Any, str, Any]]:
    review = package.open(bare.root).check(rules="PV006")
    return [
        (f.project, f.verdict, None if f.reason is None else str(f.reason))
        for f in review.outcome.findings
    ]


def test_an_outline_of_a_county_is_complete_in_itself(bare: Any) -> None:
    """A site outside its county is outside it, whatever the layer's footprint."""
    bare.layer("county", "admin_area", [COUNTY], [{"code": "500151"}])
    bare.geojson("projects/projects.geojson", [SITES["beyond"]], [{"id": "A", "county": "500151"}])
    review = package.open(bare.root).check(rules="ADM001")
    assert dict(review.outcome.verdicts) == {"A": "unmet"}


def test_a_footprint_that_cannot_be_read(plan: Any, geotool: Any) -> None:
    (plan.root / "layers/footprint.geojson").write_text("{no json", "utf-8")
    result = geotool("check", "-w", plan.root)
    assert result.code == 2
    assert result.line.startswith("geotool: layers/footprint.geojson: ")


@pytest.mark.parametrize("shapes", [[], [shapely.Point(106, 29.8)], [None]])
def test_a_footprint_without_a_polygon(plan: Any, geotool: Any, shapes: list[Any]) -> None:
    plan.geojson("layers/footprint.geojson", shapes)
    result = geotool("check", "-w", plan.root)
    assert (result.code, result.out) == (2, "")
    assert result.line == (
        "geotool: layers/footprint.geojson: is the footprint of layer 'erl', but holds no usable "
        "polygon; draw where the layer is complete, or name another footprint"
    )

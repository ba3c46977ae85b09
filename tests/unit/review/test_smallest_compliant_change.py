"""What of a violating site may stay, and how far one must move: held against a second check."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geotool.measure import area_m2, length_m
from geotool.model import CompliantPart, Finding, Limit, Measure, Text
from geotool.review.compliance import compliant_parts

#: Another implementation of the same ellipsoid (1/f of GRS80 differs in the 8th decimal).
GEOD = Geod(ellps="GRS80")
LON, LAT = 106.0, 29.8
STEP = 2e-4  # a lattice of about twenty metres
RED_LINE, COUNTY, RIVER = "ecological_red_line", "admin_area", "river"


def part_of(review: Any) -> CompliantPart | None:
    """Return the change of the only project, if there is one."""
    found = compliant_parts(review.outcome.findings, review.outcome.projects)
    assert len(found) < 2
    return found[0] if found else None


def objections(review: Any) -> list[Finding]:
    return [f for f in review.outcome.findings if f.verdict in ("violation", "unmet")]


def place(*corners: tuple[int, int]) -> list[tuple[float, float]]:
    return [(LON + x * STEP, LAT + y * STEP) for x, y in corners]


lattice = st.integers(0, 40)


@st.composite
def rectangles(draw: Any) -> Any:
    west, east = sorted(draw(st.lists(lattice, min_size=2, max_size=2, unique=True)))
    south, north = sorted(draw(st.lists(lattice, min_size=2, max_size=2, unique=True)))
    return shapely.box(*place((west, south))[0], *place((east, north))[0])


@st.composite
def triangles(draw: Any) -> Any:
    corners = draw(st.lists(st.tuples(lattice, lattice), min_size=3, max_size=3, unique=True))
    found = shapely.Polygon(place(*corners))
    assume(found.area > 0)
    return found


@st.composite
def lines(draw: Any) -> Any:
    corners = draw(st.lists(st.tuples(lattice, lattice), min_size=2, max_size=5, unique=True))
    found = shapely.LineString(place(*corners))
    assume(found.is_simple)
    return found


areas = rectangles() | triangles()
slow = settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def measure(shape: Any) -> float:
    """Area or length of a shape."""
    if shape is None:
        return 0.0
    one = np.array([shape], dtype=object)
    return float((area_m2 if shapely.get_dimensions(shape) == 2 else length_m)(one)[0])


@slow
@given(areas | lines(), st.lists(areas, min_size=1, max_size=3))
def test_what_stays_and_what_is_objected_to_make_the_site(
    world: Any, site: Any, zones: list[Any]
) -> None:
    kind = "building" if site.geom_type == "Polygon" else "road"
    review = world.check(
        world.table(site, id="A", kind=kind), {RED_LINE: world.table(*zones)}, rules="ERL001"
    )
    part = part_of(review)
    # as stored, with edges of at most 100 m
    stored, land = review.outcome.projects.geometry.iloc[0], review.outcome.layers[0].table.geometry
    whole = measure(stored)
    if kind == "road":  # a stretch along a border is contact, no overlap
        assume(not any(site.intersection(zone.boundary).length for zone in zones))
    gone = stored.intersection(shapely.union_all(land.to_numpy()))
    if part is None:
        assert not objections(review)
        return
    assert part.value + measure(gone) == pytest.approx(whole, rel=1e-6, abs=0.02)
    assert part.share_kept == pytest.approx(1 - measure(gone) / whole, abs=2e-6)
    assert part.unit == ("m2" if kind == "building" else "m")
    assert (part.geometry is None) == (part.value == 0)


@slow
@given(areas | lines(), st.lists(areas, min_size=1, max_size=3))
def test_what_stays_passes_a_second_check(world: Any, site: Any, zones: list[Any]) -> None:
    kind = "building" if site.geom_type == "Polygon" else "road"
    land = {RED_LINE: world.table(*zones)}
    part = part_of(world.check(world.table(site, id="A", kind=kind), land, rules="ERL001"))
    assume(part is not None and part.geometry is not None)
    again = world.check(world.table(part.geometry, id="A", kind=kind), land, rules="ERL001")
    assert not objections(again)


@slow
@given(areas, st.lists(areas, min_size=1, max_size=2))
def test_outside_its_zone_nothing_stays(world: Any, site: Any, zones: list[Any]) -> None:
    """The other way round: what lies outside the county is left out."""
    county = world.table(shapely.union_all(zones), code="500151")
    land, asked = {COUNTY: county}, {"rules": "ADM001"}
    review = world.check(world.table(site, id="A", kind="building"), land, **asked)
    part = part_of(review)
    if part is None:
        return
    stored = (review.outcome.projects, review.outcome.layers[0].table)
    inside = shapely.intersection(*(table.geometry.iloc[0] for table in stored))
    areal = shapely.get_dimensions(inside) == 2
    assert part.value == pytest.approx(measure(inside) if areal else 0.0, rel=1e-5, abs=0.02)
    if part.geometry is not None:
        rest = world.table(part.geometry, id="A", kind="building")
        assert not objections(world.check(rest, land, **asked))


@slow
@given(areas, st.lists(areas, min_size=1, max_size=2), st.integers(-40, 40))
def test_moving_all_together_changes_nothing(
    world: Any, site: Any, zones: list[Any], east: int
) -> None:
    """Along the parallel, for there the ellipsoid looks everywhere the same."""

    def checked(shift: float) -> CompliantPart | None:
        moved = [shapely.affinity.translate(g, shift) for g in (site, *zones)]
        land = {RED_LINE: world.table(*moved[1:])}
        site_there = world.table(moved[0], id="A", kind="building")
        return part_of(world.check(site_there, land, rules="ERL001"))

    here, there = checked(0.0), checked(east * STEP)
    assert (here is None) == (there is None)
    if here is not None and there is not None:
        assert there.value == pytest.approx(here.value, rel=1e-7, abs=0.02)
        assert there.share_kept == pytest.approx(here.share_kept, abs=2e-6)


def test_several_zones_are_left_out_once(world: Any) -> None:
    """Two zones that overlap each other: their common part is not taken away twice."""
    west, east = world.square(0, size=0.006), world.square(0.004, size=0.006)
    site = world.square(-0.002, size=0.02)
    review = world.check(
        world.table(site, id="A", kind="building"), {RED_LINE: world.table(west, east)}
    )
    part = part_of(review)
    assert part is not None
    rest = review.outcome.projects.geometry.iloc[0].difference(west.union(east))
    assert part.value == pytest.approx(measure(rest), rel=1e-6)
    assert part.rules == ("ERL001",)


def test_nothing_stays_of_a_site_within_a_zone(world: Any) -> None:
    site = world.square(0.002, 0.002, size=0.002)
    land = {RED_LINE: world.table(world.square())}
    part = part_of(world.check(world.table(site, id="A", kind="building"), land))
    assert part == CompliantPart("A", ("ERL001",), 0.0, "m2", 0.0)


def test_of_points_those_outside_stay(world: Any) -> None:
    land = {RED_LINE: world.table(world.square())}
    inside, out = (LON + 0.005, LAT + 0.005), (LON + 0.05, LAT)
    one = part_of(world.check(world.table(shapely.Point(inside), id="A", kind="building"), land))
    assert one == CompliantPart("A", ("ERL001",), 0.0, "count", 0.0)
    several = world.table(shapely.MultiPoint([inside, out]), id="A", kind="building")
    part = part_of(world.check(several, land))
    assert part is not None
    assert (part.value, part.share_kept) == (1.0, 0.5)
    assert shapely.get_coordinates(part.geometry).tolist() == [list(out)]


def test_a_line_through_several_zones(world: Any) -> None:
    """The ends of stretches lie beside the line by the last digit: nothing of them is left."""
    road = shapely.LineString([(LON - 0.013, LAT - 0.0071), (LON + 0.041, LAT + 0.0323)])
    zones = [world.square(n / 100, n / 130, size=0.0073) for n in range(3)]
    review = world.check(world.table(road, id="A", kind="road"), {RED_LINE: world.table(*zones)})
    part = part_of(review)
    assert part is not None
    expected = measure(road.difference(shapely.union_all(zones)))
    assert part.value == pytest.approx(expected, rel=1e-4)
    assert not part.geometry.buffer(-1e-9).area
    met = part.geometry.intersection(shapely.union_all(zones))
    assert met.length < 1e-7


def test_stretches_that_two_zones_object_to_and_a_way_back(world: Any) -> None:
    """Ends that cancel each other out, and a road that runs back over itself."""
    there = [(LON, LAT), (LON + 0.004, LAT + 0.004), (LON + 0.0005, LAT + 0.0005000001)]
    road = shapely.LineString([*there, (LON - 0.001, LAT + 0.002)])
    zone = shapely.box(LON + 0.001, LAT - 0.001, LON + 0.0017, LAT + 0.006)
    land = {RED_LINE: world.table(zone, zone)}
    review = world.check(world.table(road, id="A", kind="road"), land, rules="ERL001")
    part = part_of(review)
    assert part is not None
    assert part.value == pytest.approx(measure(road.difference(zone)), rel=1e-5)
    again = world.check(world.table(part.geometry, id="A", kind="road"), land, rules="ERL001")
    assert not objections(again)


@slow
@given(st.integers(0, 359), st.floats(1.0, 990.0))
def test_moved_as_told_the_distance_is_kept(world: Any, towards: int, apart_m: float) -> None:
    """A square at some distance from a river bank; the shift, and a centimetre, clears it."""
    bank = shapely.Point(LON, LAT)
    lon, lat, _ = GEOD.fwd(LON, LAT, towards, apart_m)
    site = shapely.box(lon - 1e-7, lat - 1e-7, lon + 1e-7, lat + 1e-7)
    finding = near(site, bank, apart_m, 1000.0)
    projects = world.table(site, id="A", kind="building", location_accuracy="surveyed")
    (part,) = compliant_parts([finding], projects)
    assert part.shift_m == pytest.approx(1000.0 - apart_m, abs=0.02)
    assert part.azimuth_deg is not None
    assert part.geometry is None
    assert part.share_kept == 1.0
    moved = [
        GEOD.fwd(x, y, part.azimuth_deg, part.shift_m + 0.01)[:2]
        for x, y in shapely.get_coordinates(site)
    ]
    nearest = min(GEOD.inv(LON, LAT, x, y)[2] for x, y in moved)
    assert nearest >= 1000.0 - 0.02 - 0.03  # the square is 2 cm wide


def near(site: Any, zone: Any, value_m: float, limit_m: float) -> Finding:
    """A finding as the review drafts it: the line runs from the site to the zone."""
    return Finding(
        id="f-1",
        rule="YRV001",
        edition="1",
        project="A",
        source_file="projects",
        source_row=1,
        zone_layer="rivers",
        zone_feature="1",
        zone_edition=None,
        verdict="violation",
        message=Text("", ""),
        citation="",
        measure=Measure("distance", value_m, "m", None, "geodesic"),
        limit=Limit(limit_m, "m"),
        geometry=shapely.shortest_line(shapely.centroid(site), zone),
    )


def test_a_distance_that_a_real_check_finds_violated(world: Any) -> None:
    """A chemical plant beside the Yangtze: moved as told it is clear, a metre less it is not."""
    river = shapely.box(LON - 0.05, LAT - 0.01, LON + 0.05, LAT)
    land = {RIVER: world.table(river, **{"class": "yangtze_main"})}
    site = world.square(0.001, 0.004, size=0.002)
    plant = {"id": "A", "kind": "chemical_plant", "change": "new"}

    def checked(shape: Any) -> Any:
        return world.check(world.table(shape, **plant), land, rules="YRV001")

    part = part_of(checked(site))
    assert part is not None, checked(site).findings
    assert part.azimuth_deg is not None
    assert part.shift_m is not None
    for more_m, clear in ((0.05, True), (-1.0, False)):
        moved = shapely.transform(
            site,
            lambda c, m=more_m: np.array(
                [GEOD.fwd(x, y, part.azimuth_deg, part.shift_m + m)[:2] for x, y in c]
            ),
        )
        assert bool(objections(checked(moved))) is not clear


def test_at_the_limit_and_where_the_two_meet(world: Any) -> None:
    """At the limit 0 is missing; where they meet there is no way to tell whither to move."""
    site = world.square()
    projects = world.table(site, id="A", kind="building", location_accuracy="surveyed")
    away = shapely.Point(LON + 0.005, LAT - 0.01)
    (part,) = compliant_parts([near(site, away, 500.0, 500.0)], projects)
    assert part.shift_m == 0.0
    assert part.azimuth_deg == pytest.approx(0.0, abs=0.01)
    met = near(site, shapely.centroid(site), 0.0, 500.0)
    (part,) = compliant_parts([near(site, away, 400.0, 500.0), met], projects)
    assert (part.shift_m, part.azimuth_deg) == (500.0, None)


@given(st.integers(-60, 60), st.integers(-60, 60), st.floats(1.0, 990.0))
def test_each_of_two_changes_answers_its_own_rules(east: int, north: int, apart_m: float) -> None:
    """What may stay never answers a distance, a shift never what a part is objected to."""
    size = 0.01
    site = shapely.box(LON, LAT, LON + size, LAT + size)
    zone = shapely.box(LON + east * STEP, LAT + north * STEP, LON + size, LAT + size)
    assume(shapely.get_dimensions(site.intersection(zone)) == 2)
    close = near(site, shapely.Point(LON - 0.01, LAT), apart_m, 1000.0)
    names = {name: getattr(close, name) for name in Finding.__slots__}
    gone = site.intersection(zone)
    overlap = Finding(**{**names, "rule": "ERL001", "limit": None, "geometry": gone,
                         "measure": Measure("overlap_area", measure(gone), "m2")})  # fmt: skip
    outside = Finding(**{**names, "rule": "IND001", "limit": None, "geometry": site,
                         "measure": Measure("outside_area", measure(site), "m2")})  # fmt: skip
    projects = gpd.GeoDataFrame(
        {"id": ["A"], "location_accuracy": ["surveyed"]}, geometry=[site], crs="EPSG:4490"
    )
    kept, moved = compliant_parts([overlap, close], projects)
    assert (kept.rules, moved.rules) == (("ERL001",), ("YRV001",))
    assert (kept.shift_m, kept.azimuth_deg) == (None, None)
    assert kept.value == pytest.approx(measure(site) - measure(gone), rel=1e-3, abs=1.0)
    assert not kept.moves_whole
    assert moved.moves_whole
    assert moved.shift_m == pytest.approx(1000.0 - apart_m, abs=0.02)
    assert (moved.share_kept, moved.geometry) == (1.0, None)
    assert moved.value == pytest.approx(measure(site), abs=0.02)
    # each alone is the same
    assert (*compliant_parts([overlap], projects), *compliant_parts([close], projects)) == (
        kept,
        moved,
    )
    nothing, again = compliant_parts([close, outside], projects)
    assert (nothing.rules, nothing.value, nothing.geometry) == (("IND001",), 0.0, None)
    assert again == moved


def test_what_no_change_of_the_site_cures_has_no_part(world: Any) -> None:
    """Too far from what should be near, a place name, a river line across an area."""
    projects = world.table(world.square(), id="A", kind="building", location_accuracy="surveyed")
    far = near(world.square(), shapely.Point(LON, LAT - 0.01), 900.0, 500.0)
    assert compliant_parts([far], projects) == ()
    line = shapely.LineString([(LON - 1, LAT + 0.005), (LON + 1, LAT + 0.005)])
    review = world.check(world.table(world.square(), id="A", kind="building"), {})
    crossed = Finding(
        **{
            **{name: getattr(far, name) for name in Finding.__slots__},
            "measure": Measure("overlap_length", 900.0, "m"),
            "geometry": line.intersection(world.square()),
        }
    )
    assert compliant_parts([crossed], review.outcome.projects) == ()
    vague = world.table(shapely.Point(LON, LAT), id="A", location_accuracy="place_name")
    assert compliant_parts([near(world.square(), line, 0.0, 500.0)], vague) == ()

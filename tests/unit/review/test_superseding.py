"""A special rule that joins a general one: only where it decides what the other only asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

LEVEL = '[[zone]]\nkind = "water_source_zone"\nwhere = { level = ["1"] }'
LATER = (("2020", "2020-01-01", "", "PROHIBITED"),)


@pytest.fixture
def two(ground: Any, tmp_path: Path) -> Any:
    """Return a function that judges by a general rule AB001 and a special one AB002."""

    def run(
        layers: Any, sites: Any, *, general: Any = None, special: Any = None, **more: Any
    ) -> Any:
        texts = [
            ground.rule(code=code, **{"zones": ground.RED, **kept})
            for code, kept in (
                ("AB001", general or {}),
                ("AB002", {"top": 'supersedes = ["AB001"]', **(special or {})}),
            )
        ]
        return ground.judge(layers, sites, rules=ground.book(tmp_path, *texts), **more)

    return run


@pytest.fixture
def site(ground: Any) -> Any:
    """One site, half in the red line and the source zone of these tests."""

    def run(**columns: Any) -> Any:
        return ground.table(ground.box(50, 0, 150, 100), **{"id": "P", **columns})

    return run


def in_zone(ground: Any, kind: str, **more: Any) -> Any:
    return ground.layer(kind, ground.box(0, 0, 100, 100), **more)


def test_both_decide(ground: Any, two: Any, site: Any) -> None:
    kept = {"editions": [("s", "2000-01-01", "", "REQUIREMENT")]}
    outcome = two([in_zone(ground, ground.RED)], site(), special=kept)
    assert ground.found(outcome) == [("P", "AB002", "unmet", None)]
    assert outcome.findings[0].citation == "Act of s；Act of 1"


class TestUndecided:
    """An open question of the special rule never hides what the general one has decided."""

    def test_its_attribute_is_missing(self, ground: Any, two: Any, site: Any) -> None:
        source = in_zone(ground, "water_source_zone", level="")
        outcome = two(
            [source], site(), general={"zones": "water_source_zone"}, special={"zones": LEVEL}
        )
        assert ground.found(outcome) == [
            ("P", "AB001", "violation", None),
            ("P", "AB002", "unknown", "missing_attribute"),
        ]
        assert [f.citation for f in outcome.findings] == ["Act of 1"] * 2
        assert outcome.verdicts == {"P": "violation"}

    def test_the_approval_is_older_than_it(self, ground: Any, two: Any, site: Any) -> None:
        for top, verdict in (("", "unknown"), ("no_rule_before = true", "notice")):
            kept = {"editions": LATER, "top": f'supersedes = ["AB001"]\n{top}'}
            outcome = two(
                [in_zone(ground, ground.RED)], site(approved_on="2015-01-01"), special=kept
            )
            assert ground.found(outcome) == [
                ("P", "AB001", "violation", None),
                ("P", "AB002", verdict, "earlier_approval"),
            ]

    def test_the_position_leaves_it_open(self, ground: Any, two: Any, site: Any) -> None:
        """The special rule asks for a distance, and who is 5 m off may be 1 m off."""
        near = {"check": "within_distance\ndistance_m = 3"}
        beside = ground.layer(ground.RED, ground.box(155, 0, 300, 100))
        wide = {"check": "within_distance\ndistance_m = 50"}
        outcome = two([beside], site(uncertainty_m=4), general=wide, special=near)
        assert ground.found(outcome) == [
            ("P", "AB001", "violation", None),
            ("P", "AB002", "unknown", "position"),
        ]


class TestOneQuestion:
    """What both leave open for the same reason is asked once, by the special rule."""

    def test_a_position(self, ground: Any, two: Any) -> None:
        strip = ground.table(ground.box(99, 0, 200, 100), id="P", uncertainty_m=4)
        outcome = two([in_zone(ground, ground.RED)], strip)
        assert ground.found(outcome) == [("P", "AB002", "unknown", "position")]

    def test_a_sliver(self, ground: Any, two: Any) -> None:
        thin = ground.table(ground.box(99.995, 0, 200, 100), id="P")
        outcome = two([in_zone(ground, ground.RED)], thin)
        assert ground.found(outcome) == [("P", "AB002", "notice", "sliver")]

    def test_an_approval(self, ground: Any, two: Any, site: Any) -> None:
        kept = {"editions": LATER}
        outcome = two(
            [in_zone(ground, ground.RED)],
            site(approved_on="2015-01-01"),
            general=kept,
            special=kept,
        )
        assert ground.found(outcome) == [("P", "AB002", "unknown", "earlier_approval")]

    def test_a_place_name(self, ground: Any, two: Any) -> None:
        vague = ground.table(
            shapely.Point(120, 50), id="P", location_accuracy="place_name", uncertainty_m=100
        )
        red = in_zone(ground, ground.RED, name="甲")
        both = ground.layer(ground.RED, ground.box(130, 0, 180, 100), layer_id="other", name="乙")
        outcome = two([red, both], vague)
        assert ground.found(outcome) == [("P", "AB002", "unknown", "place_name")]
        assert outcome.findings[0].possible_zones == ("乙", "甲")
        assert outcome.findings[0].citation == "Act of 1；Act of 1"

    def test_a_place_name_near_what_only_the_general_rule_asks_for(
        self, ground: Any, two: Any
    ) -> None:
        vague = ground.table(
            shapely.Point(120, 50), id="P", location_accuracy="place_name", uncertainty_m=100
        )
        farm = ground.layer(ground.FARM, ground.box(110, 0, 130, 100))
        outcome = two(
            [in_zone(ground, ground.RED), farm],
            vague,
            general={"zones": f"{ground.RED} {ground.FARM}"},
        )
        assert [f[1] for f in ground.found(outcome)] == ["AB001", "AB002"]


def test_the_special_rule_decides_what_the_general_one_leaves_open(
    ground: Any, two: Any, site: Any
) -> None:
    source = in_zone(ground, "water_source_zone", level="")
    outcome = two(
        [source], site(), general={"zones": LEVEL}, special={"zones": "water_source_zone"}
    )
    assert ground.found(outcome) == [("P", "AB002", "violation", None)]


def test_another_feature_and_another_project_keep_their_own(ground: Any, two: Any) -> None:
    """The special rule judges roads only, and only the red line of its own layer's zone."""
    zones = f'[[subject]]\nkinds = ["road"]\n[[zone]]\nkind = "{ground.RED}"\n'
    zones += 'where = { class = ["1"] }'
    sites = ground.table(
        *[ground.box(0, 0, 300, 100)] * 2, id=["road", "house"], kind=["road", "building"]
    )
    shapes = ground.box(-50, -50, 100, 200), ground.box(200, -50, 400, 200)
    red = ground.layer(ground.RED, *shapes, **{"class": ["1", "2"]})
    outcome = two([red], sites, special={"zones": zones})
    assert [(f.project, f.rule, f.zone_feature) for f in outcome.findings] == [
        ("road", "AB001", "2"),
        ("road", "AB002", "1"),
        ("house", "AB001", "1"),
        ("house", "AB001", "2"),
    ]


def test_a_special_rule_of_the_day_of_approval(ground: Any, two: Any, site: Any) -> None:
    ended = {"editions": [("s", "2000-01-01", "2019-12-31", "REQUIREMENT")]}
    outcome = two([in_zone(ground, ground.RED)], site(approved_on="2015-01-01"), special=ended)
    assert ground.found(outcome) == [("P", "AB002", "unmet", None)]

"""Editions of layers older than the workspace allows: they clear nothing, conflicts stay."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import geotool
from geotool.errors import ConfigError

DAY = date(2026, 11, 20)
YEAR = {"max_edition_age_days": 365}


@pytest.fixture
def held(ground: Any, tmp_path: Path) -> Any:
    """Return a function that judges a site in the red line and one beside it."""

    def run(edition: str | None, *more: Any, kinds: str = ground.RED, **asked: Any) -> Any:
        red = ground.layer(
            ground.RED, ground.box(0, 0, 100, 100), stated={"edition": edition}, layer_id="erl"
        )
        sites = ground.table(
            ground.box(50, 0, 150, 100), ground.box(300, 0, 400, 100), id=["in", "beside"]
        )
        book = ground.book(tmp_path, ground.rule(kinds, **asked.pop("kept", {})))
        return ground.judge([red, *more], sites, rules=book, **{**YEAR, **asked})

    return run


def open_rules(outcome: Any) -> list[tuple[str, str, int]]:
    return [(n.rule, str(n.reason), n.projects) for n in outcome.not_checked]


def test_a_conflict_stays_and_nothing_is_cleared(ground: Any, held: Any) -> None:
    outcome = held("2025-11-01")
    assert ground.found(outcome) == [("in", "AB001", "violation", None)]
    assert outcome.findings[0].zone_edition == "2025-11-01"
    (entry,) = outcome.not_checked
    assert (entry.rule, str(entry.reason), entry.projects) == ("AB001", "old_edition", 2)
    assert entry.message.en == (
        "edition 2025-11-01 of layer erl is more than 365 days old: "
        "that nothing is found does not clear anything"
    )
    assert "图层 erl 的版本 2025-11-01 超过 365 天" in entry.message.zh


@pytest.mark.parametrize(
    ("days", "count"), [(0, 0), (364, 0), (365, 0), (366, 1), (4000, 1), (-30, 0)]
)
def test_exactly_at_the_limit_is_not_too_old(held: Any, days: int, count: int) -> None:
    outcome = held((DAY - timedelta(days=days)).isoformat())
    assert len(outcome.not_checked) == count


@pytest.mark.parametrize(
    ("edition", "too_old"),
    [
        ("2025", False),  # a year is that of its last day
        ("2024", True),
        ("2025-11", False),
        ("2025-10", True),
        ("2026-02", False),
        ("2025-12-01 第二版", False),
        (" 2025-12-01 ", False),
        ("2025-11-01 第二版", True),
    ],
)
def test_months_and_years(held: Any, edition: str, too_old: bool) -> None:
    assert [reason for _, reason, _ in open_rules(held(edition))] == ["old_edition"] * too_old


@pytest.mark.parametrize("edition", [None, "", "第二版", "2025-13", "2025-02-30", "v2025"])
def test_an_edition_that_tells_no_day_may_be_any_age(held: Any, edition: str | None) -> None:
    outcome = held(edition)
    assert open_rules(outcome) == [("AB001", "old_edition", 2)]
    assert outcome.not_checked[0].message.en == (
        "layer erl has no edition date: whether it is too old is not known"
    )


def test_without_a_limit_any_edition_is_taken(held: Any) -> None:
    for edition in (None, "1999"):
        assert held(edition, max_edition_age_days=None).not_checked == ()


def test_a_layer_stands_once_however_many_zones_ask_for_it(ground: Any, held: Any) -> None:
    zones = "".join(
        f'[[zone]]\nid = "{level}"\nkind = "water_source_zone"\nwhere = {{ level = ["{level}"] }}\n'
        for level in ("1", "2")
    )
    layers = [
        ground.layer("water_source_zone", stated={"edition": edition}, layer_id=edition)
        for edition in ("2001", "2002", "2026")
    ]
    outcome = held("2026", *layers, kinds=f'{zones}[[zone]]\nkind = "{ground.RED}"')
    assert [n.message.en.split(" is ")[0] for n in outcome.not_checked] == [
        "edition 2001 of layer 2001",
        "edition 2002 of layer 2002",
    ]


def test_only_layers_that_a_rule_asks_for(ground: Any, held: Any) -> None:
    other = ground.layer("wetland", stated={"edition": "1999"})
    assert held("2026", other).not_checked == ()


def test_layers_that_are_judged_are_asked_too(ground: Any, held: Any) -> None:
    """Without a project: counties that must lie in control units."""
    units = ground.layer(ground.UNIT, ground.box(0, 0, 9, 9), stated={"edition": "2026"})
    county = ground.layer(ground.COUNTY, ground.box(0, 0, 9, 9), stated={"edition": "1999"})
    zones = f'[[subject]]\nlayers = ["{ground.COUNTY}"]\n[[zone]]\nkind = "{ground.UNIT}"'
    outcome = held("2026", units, county, kinds=zones, kept={"check": "inside\nshare = 1.0"})
    assert open_rules(outcome) == [("AB001", "old_edition", 0)]
    assert "layer admin_area" in outcome.not_checked[0].message.en


def test_a_rule_that_concerns_no_row_asks_nothing(ground: Any, held: Any) -> None:
    zones = f'[[subject]]\nkinds = ["road"]\n[[zone]]\nkind = "{ground.RED}"'
    assert held("1999", kinds=zones).not_checked == ()


class TestWorkspace:
    """The limit as ``geotool.toml`` states it."""

    CONFIG = '[workspace]\nname = "t"\nregion = []\n[rules]\nas_of = "2026-11-20"\n'

    def made(self, world: Any, folder: Path, line: str, edition: str) -> Path:
        (folder / "layers").mkdir()
        (folder / "geotool.toml").write_text(f"{self.CONFIG}{line}\n", "utf-8")
        red = world.table(world.square())
        red.to_file(folder / "layers/red.geojson", driver="GeoJSON", engine="pyogrio")
        (folder / "layers/catalog.toml").write_text(
            '[[layer]]\nid = "erl"\nkind = "ecological_red_line"\nframe = "EPSG:4490"\n'
            f'path = "layers/red.geojson"\nfootprint = "extent"\nedition = "{edition}"\n',
            "utf-8",
        )
        (folder / "projects").mkdir()
        site = shapely_wkt(world)
        (folder / "projects/p.csv").write_text(f'id,kind,wkt\nA,building,"{site}"\n', "utf-8")
        return folder

    @pytest.mark.parametrize(("days", "count"), [(30, 1), (50, 1), (51, 0), (90, 0)])
    def test_it_is_read(self, world: Any, tmp_path: Path, days: int, count: int) -> None:
        root = self.made(world, tmp_path, f"max_edition_age_days = {days}", "2026-09-30")
        review = geotool.open(root).check(rules="ERL001")
        assert len(review.not_checked) == count
        assert review.exit_code(fail_on="unknown") == 1, "the site is in the red line"
        assert review.summary()["violation"] == 1

    @pytest.mark.parametrize("value", ['"ein Jahr"', "0", "-5", "1.5", "[30]"])
    def test_what_is_no_number_of_days_is_a_fault(
        self, world: Any, tmp_path: Path, value: str
    ) -> None:
        root = self.made(world, tmp_path, f"max_edition_age_days = {value}", "2026-09-30")
        with pytest.raises(ConfigError) as fault:
            geotool.open(root)
        assert str(fault.value).startswith("geotool.toml:6: 'rules.max_edition_age_days': ")
        assert len(str(fault.value).splitlines()) == 1


def shapely_wkt(world: Any) -> str:
    """A site in the red line, in degrees."""
    return str(world.square(0.001, 0.001, size=0.002).wkt)

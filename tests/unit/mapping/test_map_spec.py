"""Map specs: what a fault in maps/*.toml says, and which line it names."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from geotool.errors import ConfigError, MissingFileError
from geotool.mapping import MapSpec, default_spec, read_spec, render
from geotool.mapping.layers import choose
from geotool.model import LAYER_KINDS

GOOD = """
title = { zh = "铜梁审查图", en = "Review of Tongliang" }
language = "en"
max_mb = 5
extent = [105.8, 29.5, 106.3, 30.0]
notice = "内部使用"

[[group]]
title = "三线"
kinds = ["ecological_red_line", "permanent_basic_farmland"]

[[group]]
title = { zh = "水", en = "Water" }
layers = ["wet"]
shown = false
"""


def spec_of(folder: Path, text: str) -> MapSpec:
    path = folder / "review.toml"
    path.write_text(text, encoding="utf-8")
    return read_spec(path, name="maps/review.toml")


def test_a_good_spec_is_read(tmp_path: Path) -> None:
    spec = spec_of(tmp_path, GOOD)
    assert spec.title is not None
    assert spec.title.text().zh == "铜梁审查图"
    assert spec.extent == (105.8, 29.5, 106.3, 30.0)
    assert [g.title.en for g in spec.groups] == ["三线", "Water"]
    assert spec.groups[1].shown is False
    assert spec.file == "maps/review.toml"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('title = "a"\n\nmax_md = 3\n', "3: unknown key 'max_md'; did you mean 'max_mb'?"),
        (
            '[[group]]\ntitle = "a"\nkinds = ["erl"]\n',
            "3: 'group.0.kinds.0': no such layer kind (it is 'erl'); see geotool kinds",
        ),
        (
            'title = "a"\n\n[[group]]\ntitle = "leer"\n',
            "3: 'group.0': a group needs 'kinds' or 'layers'",
        ),
        ('[[group]]\nkinds = ["river"]\n', "1: key 'group.0.title' is missing; add it"),
        ('language = "de"\n', "1: 'language': Input should be 'zh' or 'en' (it is 'de')"),
        ("\nmax_mb = 0\n", "2: 'max_mb': Input should be greater than 0 (it is 0)"),
        ("extent = [1, 2, 3]\n", "1: 'extent': must be [west, south, east, north] in degrees"),
        (
            "extent = [106.0, 29.0, 105.0, 30.0]\n",
            "1: 'extent': is west, south, east, north: this one has no area",
        ),
        (
            "center = [29.8, 106.0]\n",
            "1: 'center': must be [longitude, latitude] in degrees, like [106.06, 29.84]",
        ),
        (
            "center = [106.0, 29.8]\nextent = [105.0, 29.0, 106.0, 30.0]\n",
            "2: 'extent': stands beside 'center': give one of the two",
        ),
        ("title = 3\n", '1: \'title\': must be a text, or { zh = "…", en = "…" } (it is 3)'),
        ("title = \n", "1: is not valid TOML: Invalid value"),
    ],
)
def test_a_fault_names_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        spec_of(tmp_path, text)
    assert str(caught.value) == f"maps/review.toml:{message}"


def test_a_missing_spec_says_so(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"maps/x\.toml: no such file"):
        read_spec(tmp_path / "x.toml", name="maps/x.toml")


def test_an_unknown_layer_is_named_with_its_line(tmp_path: Path, drawn: ModuleType) -> None:
    spec = spec_of(tmp_path, 'title = "a"\n[[group]]\ntitle = "b"\nlayers = ["erl", "nope"]\n')
    with pytest.raises(
        ConfigError, match=r"maps/review\.toml:4: there is no layer 'nope'; layers are: erl, "
    ):
        render(drawn.outcome(), spec)


def test_the_default_spec_has_a_place_for_every_kind() -> None:
    kinds = [kind for group in default_spec().groups for kind in group.kinds]
    assert sorted(kinds) == sorted(k.code for k in LAYER_KINDS)


def test_every_layer_stands_in_one_group_in_the_spec_s_order(
    tmp_path: Path, drawn: ModuleType
) -> None:
    text = (
        '[[group]]\ntitle = "a"\nlayers = ["src"]\nkinds = ["wetland", "ecological_red_line"]\n'
        '[[group]]\ntitle = "b"\nkinds = ["water_source_zone", "river"]\n'
    )
    chosen = choose(drawn.zones(), spec_of(tmp_path, text))
    assert [[s.spec.id for s in members] for _, members in chosen] == [
        ["src", "wet", "erl"],
        ["rivers"],
    ]

"""Verdicts stay apart for every eye, and each carrier (colour, hatch, shape) is distinct alone."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from geotool.model import LAYER_KINDS, VERDICTS, Reason
from geotool.style import (
    FAMILIES,
    MARKERS,
    REASON_LABELS,
    VERDICT_STYLES,
    ZONE_STYLES,
    attribute_label,
    family_of,
    kind_label,
    measure_label,
    unit_label,
    zone_style,
)

# Machado, Oliveira, Fernandes 2009, severity 1.0, in linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast_on_white(colour: str) -> float:
    return float(1.05 / (linear(colour) @ [0.2126, 0.7152, 0.0722] + 0.05))


@pytest.mark.parametrize("sight", SIGHT)
def test_every_pair_of_verdict_colours_stays_apart(sight: str) -> None:
    seen = {s.code: lab(np.array(SIGHT[sight]) @ linear(s.colour)) for s in VERDICT_STYLES.values()}
    nearest = min(np.linalg.norm(seen[a] - seen[b]) for a, b in itertools.combinations(seen, 2))
    assert nearest > 30  # a difference of 2 to 3 is just visible; 30 is plain in a thin line


def test_every_verdict_has_its_own_colour_hatch_and_shape() -> None:
    assert list(VERDICT_STYLES) == [v.code for v in VERDICTS]
    styles = list(VERDICT_STYLES.values())
    assert len({s.colour for s in styles}) == len(styles)
    assert len({(s.pattern.angles_deg, s.pattern.dots) for s in styles}) == len(styles)
    assert len({s.marker.qgis for s in styles}) == len(styles) == len(MARKERS)
    assert len({s.marker.outline for s in styles}) == len(styles)


@pytest.mark.parametrize("style", VERDICT_STYLES.values(), ids=lambda s: s.code)
def test_words_in_a_verdict_s_ink_can_be_read(style: object) -> None:
    assert contrast_on_white(style.ink) >= 4.5  # type: ignore[attr-defined]


def test_a_second_hatch_direction_is_at_right_angles() -> None:
    for style in VERDICT_STYLES.values():
        angles = style.pattern.angles_deg
        assert len(angles) <= 2
        assert len(angles) < 2 or abs(angles[0] - angles[1]) == 90


def test_every_layer_kind_is_drawn_and_listed_once() -> None:
    kinds = [k.code for k in LAYER_KINDS]
    assert sorted(ZONE_STYLES) == sorted(kinds)
    listed = [k for f in FAMILIES for k in f.kinds]
    assert len(listed) == len(set(listed))
    missing = set(kinds) - set(listed)
    assert not missing
    for style in ZONE_STYLES.values():
        assert re.fullmatch(r"#[0-9A-F]{6}", style.fill)
        assert re.fullmatch(r"#[0-9A-F]{6}", style.stroke)


def test_no_colour_claims_a_standard_that_nobody_read() -> None:
    for style in ZONE_STYLES.values():
        assert not style.verified or style.source
    for line in FAMILIES[0].kinds:
        assert not ZONE_STYLES[line].verified


def test_every_reason_has_words_and_unknown_codes_never_fail() -> None:
    assert set(REASON_LABELS) == set(Reason)
    assert measure_label("some_new_measure", "zh") == "some new measure"
    assert unit_label("t", "en") == "t"
    assert zone_style("new_kind").kind == "new_kind"
    assert family_of("new_kind") is FAMILIES[-1]
    assert kind_label("new_kind").zh == "new_kind"
    assert attribute_label("wetland", "level", "三级", "zh") == ("级别", "三级")

"""The checks beside plain shapely, pair by pair without index, chunk or shortcut."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geotool.engine import inside, overlap

GEOD = Geod(a=6378137.0, rf=298.257222101)
#: Geod adds up areas down to the equator, 1e10 m2 and more for a parcel, in double precision.
GEOD_NOISE_M2 = 1.5e-4


@pytest.mark.parametrize("seed", [11, 12, 13, 14])
def test_overlap_of_polygons(world, seed):
    subjects, zones = world(seed, polygon=60), world(seed + 100, polygon=80)
    pairs = overlap(subjects, zones)
    expected = {}
    for s, subject in enumerate(subjects):
        for z, zone in enumerate(zones):
            met = subject.intersection(zone)
            if met.area > 0:
                ring = shapely.orient_polygons(met)
                expected[s, z] = GEOD.geometry_area_perimeter(ring)[0]
    assert list(zip(pairs.subject.tolist(), pairs.zone.tolist(), strict=True)) == list(expected)
    assert pairs.value == pytest.approx(list(expected.values()), rel=1e-9, abs=GEOD_NOISE_M2)
    assert len(pairs) > 200


@pytest.mark.parametrize("seed", [21, 22])
def test_part_outside_the_union(world, seed):
    subjects = world(seed, polygon=40, line=40)
    zones = world(seed + 100, polygon=50)
    union = shapely.union_all(zones)
    pairs = inside(subjects, zones)
    for subject, outside in zip(subjects, pairs.geometry, strict=True):
        expected = subject.difference(union)
        assert (outside is None) == expected.is_empty
        if outside is not None:
            assert outside.symmetric_difference(expected).area < 1e-15
            assert outside.length == pytest.approx(expected.length, rel=1e-9)
    assert np.isin([0.0, 1.0], pairs.share).all(), "some wholly inside, some wholly outside"

"""Points in polygons as QGIS counts them in its own test of that algorithm."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from geotool.engine import overlap


def test_counts_are_those_of_qgis(shared_data):
    folder = shared_data / "conformance" / "qgis_overlay"
    points = gpd.read_file(folder / "input" / "points_in_polys.gml").geometry.to_numpy()
    polygons = gpd.read_file(folder / "input" / "polys.gml").geometry.to_numpy()
    pairs = overlap(points, polygons)
    counts = np.bincount(pairs.zone, minlength=len(polygons))
    assert counts.tolist() == [4, 1, 0, 2, 0, 3]

"""Versions of whatever can change a figure or a verdict."""

from __future__ import annotations

import importlib.metadata
import sys

_LIBRARIES = (
    "geopandas", "shapely", "pyproj", "pyogrio", "fiona", "rasterio", "numpy", "pandas", "scipy",
    "openpyxl",
)  # fmt: skip


def versions() -> dict[str, str]:
    """Return versions by name: geotool, Python (without its patch level), GEOS, PROJ, GDAL …

    ``EPSG`` and ``PROJ-data`` are those of the database that PROJ takes its operations from;
    GDAL is that which reads vectors.
    """
    import pyogrio
    import pyproj
    import shapely
    from pyproj.database import get_database_metadata

    from geotool import __version__

    found = {
        "geotool": __version__,
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "GEOS": shapely.geos_version_string,
        "PROJ": pyproj.proj_version_str,
        "PROJ-data": get_database_metadata("PROJ_DATA.VERSION") or "",
        "EPSG": get_database_metadata("EPSG.VERSION") or "",
        "GDAL": ".".join(str(number) for number in pyogrio.__gdal_version__),
    }
    return found | {name: importlib.metadata.version(name) for name in _LIBRARIES}

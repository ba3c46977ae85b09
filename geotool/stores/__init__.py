"""Layer stores, and the reading of sources into them."""

from geotool.stores.base import Store, StoredLayer, StoredProjects
from geotool.stores.counties import region_remedy
from geotool.stores.footprints import EVERYWHERE, MISPLACED, footprints, without_misplaced
from geotool.stores.geopackage import GeoPackageStore
from geotool.stores.ingest import Contents, IngestReport, ingest, open_store
from geotool.stores.waivers import read_waivers

__all__ = [
    "EVERYWHERE",
    "MISPLACED",
    "Contents",
    "GeoPackageStore",
    "IngestReport",
    "Store",
    "StoredLayer",
    "StoredProjects",
    "footprints",
    "ingest",
    "open_store",
    "read_waivers",
    "region_remedy",
    "without_misplaced",
]

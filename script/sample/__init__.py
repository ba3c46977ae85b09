"""The parts of `make_sample.py`: facts, shapes, tiling, zones, sites, tables, writing."""

"""geotool: a linter for land."""

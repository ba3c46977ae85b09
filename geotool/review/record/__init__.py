"""Review records: what a review rested on and found."""

"""The difference between two reviews: text, JSON, CSV."""

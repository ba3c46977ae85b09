"""The difference between two reviews, traced to its causes."""

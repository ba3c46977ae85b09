"""Baselines: which findings were known before."""
